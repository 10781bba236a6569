"""Git revisions: what stood in a repository, without touching its working tree or its index.

Objects are read as git stores them (`ls-tree`, `cat-file`): no hook, filter or checkout takes part.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import chdir, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from engine.errors import InputError, Problem, nearest
from engine.source import display
from engine.source.files import SUFFIXES

_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""Variables that a hook of one repository sets, and that would lead away from another."""
_SETTINGS = ("check.toml", "pyproject.toml")
_FOLDERS = ("facts", "rules", "seeds")
_LINK, _FILES = b"120000", (b"100644", b"100755")


class Revision(NamedTuple):
    """A commit: how it was asked for, its hash, its committer's day in UTC, its repository's top.

    The name is never empty and begins with no hyphen.
    """

    name: str
    commit: str
    day: date
    top: Path


class Tree(NamedTuple):
    """A revision's files in a folder that stands for `common`, which holds both top and cwd."""

    folder: Path
    common: Path

    def of(self, path: Path) -> Path:
        """Where an absolute path of the working tree is here, whether or not it exists."""
        return self.folder / os.path.relpath(path, self.common)

    def told(self, text: str) -> str:
        """The text with paths as they are in the working tree."""
        return text.replace(f"{self.folder}{os.sep}", f"{str(self.common).rstrip(os.sep)}{os.sep}")


def find(name: str, near: Path) -> Revision:
    """The revision of that name in the repository that holds `near`.

    Raises InputError where there is no repository, no git, or no such revision.
    """
    top = repository(near)
    commit = _commit(top, name)
    if not commit:
        raise InputError([_unknown(top, name)])
    told = _read(top, "rev-list", "--max-count=1", "--format=%ct", commit)
    moment = datetime.fromtimestamp(int(told.split()[-1]), UTC)
    return Revision(name, commit, moment.date(), top)


def find_all(words: Sequence[str], near: Path) -> list[Revision]:
    """One or two revisions: A, A B, A..B, or A...B (from where B left A); HEAD for one left out.

    Raises InputError as `find` does, and for any other number of them.
    """
    names = [part for word in words for part in re.split(r"\.\.\.?", word)]
    if len(words) > 2 or len(names) > 2:
        given = " ".join(words)
        hint = "A, A B, A..B or A...B; paths go after --facts"
        raise InputError([Problem("E704", f"'{given}' is not one or two revisions", hint=hint)])
    ranged = len(words) == 1 and len(names) == 2
    found = [find(name or "HEAD" if ranged else name, near) for name in names]
    if "..." not in words[0]:
        return found
    done = _git(found[0].top, "merge-base", found[0].commit, found[1].commit)
    if done.returncode:
        message = f"git knows no common ancestor of '{found[0].name}' and '{found[1].name}'"
        raise InputError([Problem("E704", message, hint=_whole_history(found[0].top))])
    return [find(done.stdout.decode().split()[0], near)._replace(name=words[0]), found[1]]


def repository(near: Path) -> Path:
    """The top of the working tree that a path lies in; raises InputError where there is none."""
    path = near.absolute()
    folder = next(p for p in (path, *path.parents) if os.path.isdir(p))
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done.returncode == 0:
        return Path(os.path.realpath(os.fsdecode(done.stdout.removesuffix(b"\n"))))
    message, hint = f"'{display(path)}' is in no git repository", "`git init` begins one"
    if b"dubious ownership" in done.stderr:
        message = f"git does not trust the repository of '{display(path)}': it is someone else's"
        hint = "`git config --global --add safe.directory PATH` trusts the repository at PATH"
    raise InputError([Problem("E704", message, hint=hint)])


@contextmanager
def unpacked(revision: Revision, paths: Iterable[Path]) -> Iterator[Tree]:
    """What a run on the paths reads, as it was at the revision, in a folder that goes away.

    Meanwhile the current folder is the one that stands for it: paths read the same in messages.
    """
    here = Path.cwd()
    with TemporaryDirectory(prefix="check-") as temporary:
        common = Path(os.path.commonpath([here, revision.top]))
        tree = Tree(Path(os.path.realpath(temporary)), common)
        _write(_needed(revision, paths), tree.of(revision.top), revision.top)
        place = tree.of(here)
        place.mkdir(parents=True, exist_ok=True)
        with chdir(place):
            yield tree


# -- names ----------------------------------------------------------------------------------------


def _commit(top: Path, name: str) -> str:
    """The hash of the commit; empty where there is none of that name."""
    if not name or name.startswith("-"):
        return ""  # it would be an option
    first = _git(top, "rev-parse", "--verify", "--quiet", name).stdout.decode().strip()
    if not re.fullmatch("[0-9a-f]+", first):
        return ""
    # A full hash is taken for granted above; a tag leads to its commit.
    return (
        _git(top, "rev-parse", "--verify", "--quiet", f"{first}^{{commit}}").stdout.decode().strip()
    )


def _unknown(top: Path, name: str) -> Problem:
    message = f"git knows no revision '{name}' here"
    if hint := _whole_history(top):
        return Problem("E704", f"{message}: the clone is shallow", hint=hint)
    refs = _git(top, "for-each-ref", "--format=%(refname:short)").stdout.decode().split()
    remote = (f"did you mean '{ref}'?" for ref in refs if name and ref.endswith(f"/{name}"))
    hint = next(remote, None) or nearest(name, refs) or "`git log --oneline` lists the revisions"
    return Problem("E704", message, hint=hint)


def _whole_history(top: Path) -> str | None:
    """How to get what a shallow clone left out; None where nothing was."""
    if _git(top, "rev-parse", "--is-shallow-repository").stdout.strip() != b"true":
        return None
    return "`git fetch --unshallow` gets the rest; in CI, check out with `fetch-depth: 0`"


# -- files ----------------------------------------------------------------------------------------


class _File(NamedTuple):
    """A file of a revision: its path below the top, the hash of its content, if it is a link."""

    name: str
    blob: bytes
    link: bool


def _needed(revision: Revision, paths: Iterable[Path]) -> Iterator[tuple[_File, bytes]]:
    """The files that a run on the paths may read, with their content.

    A run's root is one of the folders above its paths. Where its settings name further rules, or
    a link may lead anywhere, that is every file; as a rule it is few, and files take their time.
    """
    top = revision.top
    asked = {path.relative_to(top) for path in paths if top in (path, *path.parents)}
    above = {Path(), *asked, *(folder for path in asked for folder in path.parents)}
    places = {*asked, *(folder / name for folder in above for name in _FOLDERS)}
    every = _listed(revision)
    near = [
        file
        for file in every
        if (path := Path(file.name)).parent in above or places & {path, *path.parents}
    ]
    found = list(_contents(revision, near))
    if any(file.link or _names_rules(file.name, content) for file, content in found):
        return _contents(revision, every)
    return iter(found)


def _names_rules(name: str, content: bytes) -> bool:
    """Whether a file may be a project file with further rules."""
    own = name.endswith(_SETTINGS[0]) or (name.endswith(_SETTINGS[1]) and b"tool.check" in content)
    return own and b"rules" in content


def _listed(revision: Revision) -> list[_File]:
    """The revision's files of a kind that a run may read, and its links."""
    listed = _read(revision.top, "ls-tree", "-r", "-z", "--full-tree", revision.commit)
    files = []
    for line in listed.split(b"\0")[:-1]:
        head, _, path = line.partition(b"\t")
        mode, _, blob = head.split()
        name = os.fsdecode(path)
        base, folders = name.rpartition("/")[2], name.split("/")[:-1]
        text = base.endswith(".txt") and "seeds" in folders
        read = mode in _FILES and (base.endswith(SUFFIXES) or base in _SETTINGS or text)
        if (read or mode == _LINK) and ".." not in folders:
            files.append(_File(name, blob, mode == _LINK))
    return files


def _contents(revision: Revision, files: Sequence[_File]) -> Iterator[tuple[_File, bytes]]:
    """Each file with its content; raises InputError where the repository lacks one."""
    asked = b"".join(file.blob + b"\n" for file in files)
    stored = _read(revision.top, "cat-file", "--batch", given=asked)
    start = 0
    for file in files:
        head, _, _ = stored[start : start + 200].partition(b"\n")
        if head.endswith(b" missing"):
            blob = file.blob.decode()
            message = f"git lacks '{file.name}' of the revision '{revision.name}' ({blob})"
            hint = "`git fsck` checks the repository; `git fetch` may get what is missing"
            raise InputError([Problem("E704", message, hint=hint)])
        start += len(head) + 1
        end = start + int(head.split()[-1])
        yield file, stored[start:end]
        start = end + 1


def _write(files: Iterable[tuple[_File, bytes]], folder: Path, top: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.link:
            path.symlink_to(_target(os.fsdecode(content), file.name, top))
        else:
            path.write_bytes(content)


def _target(link: str, name: str, top: Path) -> str:
    """Where a link leads: what lies outside of the repository has no revisions, and is as it is."""
    path = os.path.normpath(Path(name).parent / link)
    return str(top / path) if path.startswith("..") else link


# -- git ------------------------------------------------------------------------------------------


def _read(top: Path, *words: str, given: bytes = b"") -> bytes:
    """What git prints; raises InputError with git's own words where it fails."""
    done = _git(top, *words, given=given)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        message = f"git cannot read the repository: {said or 'it says not why'}"
        raise InputError([Problem("E704", message, hint="`git fsck` checks the repository")])
    return done.stdout


def _git(folder: Path, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    told = {**kept, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", "-C", str(folder), *words]
    try:
        return subprocess.run(command, input=given, capture_output=True, env=told, check=False)
    except OSError as e:
        message = f"git, through which revisions are read, cannot be started: {e.strerror}"
        raise InputError([Problem("E704", message, hint="install git, or put it on PATH")]) from e
