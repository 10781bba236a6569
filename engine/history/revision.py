"""Git revisions: what stood in a repository, read into memory.

Nothing is checked out and nothing is written. git is told where the repository is and is never left
to find one: a folder of facts may hold files that look like a repository, with settings that start
programs.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from engine.errors import InputError, Problem, nearest
from engine.source import display

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_SECONDS = 400_000_000_000
"""Beyond it, no calendar has the day."""


class Repository(NamedTuple):
    """A git repository: the top of its working tree, as it is spelled, and where git keeps it."""

    top: Path
    git: Path


class Revision(NamedTuple):
    """A commit: how it was asked for, its hash, its committer's day in UTC, its repository.

    The name is never empty and begins with no hyphen.
    """

    name: str
    commit: str
    day: date
    repository: Repository

    @property
    def top(self) -> Path:
        """The top of the repository's working tree."""
        return self.repository.top


def find(name: str, root: Path) -> Revision:
    """The revision of that name in the repository that holds the root of a run.

    Raises InputError where there is no repository, no git, or no such revision.
    """
    where = repository(root)
    if fault := _fault(name):
        hint = "give a branch, a tag or a commit, such as origin/main"
        raise InputError([Problem("E704", f"{name!r} names no revision: {fault}", hint=hint)])
    commit = _commit(where, name)
    if not commit:
        raise InputError([_unknown(where, name)])
    return Revision(name, commit, _day(read(where, "cat-file", "commit", commit)), where)


def find_all(words: Sequence[str], root: Path) -> list[Revision]:
    """One or two revisions: A, A B, A..B, or A...B (from where B left A); HEAD for one left out.

    Raises InputError as `find` does, and for any other number of them.
    """
    names = [part for word in words for part in re.split(r"\.\.\.?", word)]
    if len(words) > 2 or len(names) > 2:
        given = " ".join(words)
        hint = "A, A B, A..B or A...B; paths go after --facts"
        raise InputError([Problem("E704", f"'{given}' is not one or two revisions", hint=hint)])
    ranged = len(words) == 1 and len(names) == 2
    found = [find(name or "HEAD" if ranged else name, root) for name in names]
    if "..." not in words[0]:
        return found
    where = found[0].repository
    done = run(where, "merge-base", found[0].commit, found[1].commit)
    if done.returncode:
        message = f"git knows no common ancestor of '{found[0].name}' and '{found[1].name}'"
        raise InputError([Problem("E704", message, hint=_whole_history(where))])
    return [find(done.stdout.decode().split()[0], root)._replace(name=words[0]), found[1]]


def repository(root: Path) -> Repository:
    """The repository that the root of a run lies in; raises InputError where there is none.

    It is looked for from the root upwards, as it is spelled and then without links.
    """
    spelled, real = root.absolute(), Path(os.path.realpath(root))
    for folder in (spelled, *spelled.parents, real, *real.parents):
        git = folder / ".git"
        if os.path.lexists(git):
            _check_owner(folder, git)
            found = Repository(folder, _git_folder(git))
            _check_outermost(found)
            _check_files(found)
            return found
    hint = "`git init` begins one"
    named = "this folder" if (shown := display(root)) == "." else f"'{shown}'"
    raise InputError([Problem("E704", f"{named} is in no git repository", hint=hint)])


def user(root: Path) -> str:
    """The name of git's user for a folder, or of this system; empty where git knows none."""
    try:
        where = repository(root)
    except InputError:
        where = Repository(root, Path(os.devnull))
    try:
        return run(where, "config", "user.name").stdout.decode(errors="replace").strip()
    except InputError:
        return ""


def _check_outermost(found: Repository) -> None:
    """Refuses a repository within another one, such as a submodule, unless the run starts in it.

    Its branches are not those of the repository around it; its owner can name them so. Another
    working tree of the same repository has the same ones.
    """
    inner, here = Path(os.path.realpath(found.top)), Path.cwd()
    outer = next((f / ".git" for f in inner.parents if os.path.lexists(f / ".git")), None)
    if outer is None or inner in (here, *here.parents):
        return
    shared = Path(os.path.realpath(outer)) / "worktrees"
    if shared not in Path(os.path.realpath(found.git)).parents:
        message = f"'{display(found.top)}' is a git repository of its own within another one"
        hint = "start check within it, to compare with its own revisions"
        raise InputError([Problem("E704", message, hint=hint)])


# -- where it is ----------------------------------------------------------------------------------


def _git_folder(git: Path) -> Path:
    """Where git keeps a repository: a folder, or where a file leads (a worktree, a submodule)."""
    if os.path.isdir(git):
        return git
    try:
        written = git.read_bytes()[:4096] if os.path.isfile(git) else b""
    except OSError:
        written = b""
    head, _, path = written.partition(b": ")
    if head == b"gitdir" and b"\0" not in path:
        return git.parent / os.fsdecode(path.rstrip(b"\r\n"))
    message = f"'{display(git)}' does not tell where git keeps the repository"
    raise InputError([Problem("E704", message, hint="clone the repository again")])


def _check_files(where: Repository) -> None:
    """Refuses a repository in which git would wait for ever for what is no file."""
    for name in ("HEAD", "config", "packed-refs", "commondir"):
        path = where.git / name
        if os.path.lexists(path) and not path.is_file():
            message = f"'{display(path)}' is no file: git cannot read the repository"
            raise InputError([Problem("E704", message, hint="clone the repository again")])


def _check_owner(top: Path, git: Path) -> None:
    """Refuses a repository of someone else: its settings could start programs.

    git refuses it by itself only where it finds the repository by itself.
    """
    if not hasattr(os, "geteuid"):
        return
    mine = {os.geteuid(), int(os.environ.get("SUDO_UID") or -1) if not os.geteuid() else -1}
    if {top.stat().st_uid, git.lstat().st_uid} <= mine or _is_trusted(top):
        return
    message = f"git does not trust the repository of '{top}': it is someone else's"
    hint = f"if you do: `git config --global --add safe.directory {shlex.quote(str(top))}`"
    raise InputError([Problem("E704", message, hint=hint)])


def _is_trusted(top: Path) -> bool:
    """Whether the user or the system has told git that the repository is safe."""
    nowhere = Repository(top, Path(os.devnull))
    listed = run(nowhere, "config", "--get-all", "-z", "safe.directory").stdout.split(b"\0")
    paths: set[bytes] = set()
    for path in listed[:-1]:  # an empty one takes back all before it
        paths = {*paths, path} if path else set()
    return b"*" in paths or bool({os.fsencode(top), os.fsencode(os.path.realpath(top))} & paths)


# -- names ----------------------------------------------------------------------------------------


def _fault(name: str) -> str | None:
    """Why nothing can be a revision of that name, if so."""
    if name.startswith("-"):
        return "it begins with a hyphen"
    return "it has a line break or a NUL in it" if re.search(r"[\0\r\n]", name) else None


def _commit(where: Repository, name: str) -> str:
    """The hash of the commit; empty where there is none of that name."""
    if not name:
        return ""
    first = run(where, "rev-parse", "--verify", "--quiet", name).stdout.decode().strip()
    if not re.fullmatch("[0-9a-f]+", first):
        return ""
    # A full hash is taken for granted above; a tag leads to its commit.
    whole = run(where, "rev-parse", "--verify", "--quiet", f"{first}^{{commit}}")
    return whole.stdout.decode().strip()


def _day(commit: bytes) -> date:
    """The committer's day in UTC, or the nearest of the calendar; in 1970 where none is told."""
    head = commit.partition(b"\n\n")[0].decode(errors="replace")
    lines = (line for line in head.split("\n") if line.startswith("committer "))
    found = re.search(r"(?<![\d])(-?\d{1,30})(?: [+-]\d{1,9})?$", next(lines, ""), re.ASCII)
    seconds = int(found[1]) if found else 0
    try:
        return (_EPOCH + timedelta(seconds=max(-_MOST_SECONDS, min(seconds, _MOST_SECONDS)))).date()
    except OverflowError:
        return date.max if seconds > 0 else date.min


def _unknown(where: Repository, name: str) -> Problem:
    message = f"git knows no revision '{name}' here"
    if hint := _whole_history(where):
        return Problem("E704", f"{message}: the clone is shallow", hint=hint)
    listed = run(where, "for-each-ref", "--format=%(refname:short)").stdout
    refs = listed.decode(errors="replace").split()
    remote = (f"did you mean '{ref}'?" for ref in refs if name and ref.endswith(f"/{name}"))
    hint = next(remote, None) or nearest(name, refs) or "`git log --oneline` lists the revisions"
    return Problem("E704", message, hint=hint)


def _whole_history(where: Repository) -> str | None:
    """How to get what a shallow clone left out; None where nothing was."""
    if run(where, "rev-parse", "--is-shallow-repository").stdout.strip() != b"true":
        return None
    return "`git fetch --unshallow` gets the rest; in CI, check out with `fetch-depth: 0`"


# -- git ------------------------------------------------------------------------------------------

PATIENCE = 300
"""Seconds that git may take for one answer."""

_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH")
"""What whoever runs the check may tell git; the rest may be of a hook, and lead elsewhere."""
_TOLD = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",  # nothing is fetched, from anywhere, by any program
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ATTR_NOSYSTEM": "1",
}
_SETTINGS = (
    "safe.bareRepository=explicit",
    "protocol.allow=never",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
)
"""Settings that go before those of the repository: none of its own starts a program.

Filters, textconv and external diffs have no part in the commands that are used here.
"""


def run(where: Repository, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """What git answers of a repository; raises InputError where git cannot be started."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    place = [f"--git-dir={where.git}", f"--work-tree={where.top}"]
    command = ["git", "--no-pager", *settings, *place, *words]
    try:
        return subprocess.run(
            command,
            input=given,
            capture_output=True,
            env={**kept, **_TOLD},
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as e:
        message = f"git has not answered within {PATIENCE} seconds"
        raise InputError([Problem("E704", message, hint="`git fsck` checks the repository")]) from e
    except OSError as e:
        message = f"git, through which revisions are read, cannot be started: {e.strerror}"
        raise InputError([Problem("E704", message, hint="install git, or put it on PATH")]) from e


def read(where: Repository, *words: str, given: bytes = b"", of: str = "the repository") -> bytes:
    """What git prints; raises InputError with git's own words where it cannot read `of`."""
    done = run(where, *words, given=given)
    if done.returncode:
        answer = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        message = f"git cannot read {of}: {answer or 'it says not why'}"
        raise InputError([Problem("E704", message, hint="`git fsck` checks the repository")])
    return done.stdout
