"""What a pull request may hold starts no program through git, and brings no revisions of its own.

Each test builds the trap for real, and first shows that it works on a plain git that stands in it.
"""

import os
import subprocess
from pathlib import Path

import pytest

from engine.config import Flags
from engine.errors import InputError
from engine.history import revision
from engine.history.states import at
from tests.repositories import AGREED, DISPUTED, IDENTITY, Repository
from tests.transcripts import run

LATER = ("safe.bareRepository=explicit", "GIT_NO_LAZY_FETCH")
"""Protections that came to git after the oldest that the README promises."""


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands run with a git that trusts every folder, as an old one does."""
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    trusting = tmp_path / "trusting"
    trusting.write_text("[safe]\n\tdirectory = *\n\tbareRepository = all\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(trusting))


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes away what only a later git knows."""
    settings = tuple(s for s in revision._SETTINGS if s not in LATER)
    told = {name: value for name, value in revision._TOLD.items() if name not in LATER}
    assert len(settings) < len(revision._SETTINGS)
    assert len(told) < len(revision._TOLD)
    monkeypatch.setattr(revision, "_SETTINGS", settings)
    monkeypatch.setattr(revision, "_TOLD", told)


def trapped(tmp_path: Path) -> Repository:
    """A desk that a pull request has given a facts/ that looks like a repository."""
    desk = Repository(tmp_path / "desk")
    desk.commit(AGREED)
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    trap = {
        "facts/HEAD": "ref: refs/heads/main\n",
        "facts/objects/keep": "",
        "facts/refs/remotes/origin/main": "1" * 40 + "\n",
        "facts/config": (
            "[core]\n\trepositoryformatversion = 1\n\tworktree = .\n"
            "[extensions]\n\tpartialClone = origin\n"
            '[remote "origin"]\n\turl = .\n\tpromisor = true\n'
            '\tuploadpack = "touch PWNED; false"\n'
        ),
    }
    desk.commit({**DISPUTED, **trap})
    return desk


def is_caught(folder: Path) -> bool:
    """Whether a program of the trap has run; takes the trace away."""
    found = list(folder.rglob("PWNED"))
    for path in found:
        path.unlink()
    return bool(found)


def test_a_facts_folder_that_looks_like_a_repository_runs_nothing(tmp_path: Path) -> None:
    """Plain git in facts/ starts the program that its config names; a check never does."""
    desk = trapped(tmp_path)
    plain = ["git", "rev-parse", "--verify", "origin/main^{commit}"]
    env = {**os.environ, "GIT_NO_LAZY_FETCH": "0"}
    subprocess.run(plain, cwd=desk.folder / "facts", env=env, capture_output=True, check=False)
    assert is_caught(desk.folder)
    for command, place in (
        ("check diff origin/main", "."),
        ("check diff origin/main --facts .", "facts"),
        ("check . --since origin/main", "facts"),
        ("check facts/config --since origin/main", "."),
    ):
        done = run(command, desk.folder / place)
        assert done.returncode in (0, 1, 2), done.stderr
        assert not is_caught(desk.folder)
    done = run("check facts/ --since origin/main", desk.folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        1,
        "exit 1: 1 new open contradiction",
    )


@pytest.mark.usefixtures("old")
def test_it_holds_with_a_git_that_lacks_later_protections(tmp_path: Path) -> None:
    """Nothing rests on `safe.bareRepository`, nor on GIT_NO_LAZY_FETCH."""
    desk = trapped(tmp_path)
    where = desk.folder / "facts"
    found = revision.find("origin/main", desk.folder)
    assert at(found, [where], Flags()).report.findings == []
    assert not is_caught(desk.folder)


@pytest.mark.usefixtures("old")
def test_a_promised_object_is_not_fetched(tmp_path: Path) -> None:
    """In a partial clone, what is missing is an error: no transport starts, of any kind."""
    desk = Repository(tmp_path / "desk")
    desk.commit(AGREED)
    blob = desk.git("rev-parse", "HEAD:facts/paper.yaml").strip()
    (desk.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for name, value in {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": "ext::sh -c touch% PWNED",
        "protocol.ext.allow": "always",
        "remote.origin.uploadpack": "touch PWNED; false",
    }.items():
        desk.git("config", name, value)
    env = {**os.environ, "GIT_NO_LAZY_FETCH": "0"}
    plain = ["git", "cat-file", "-p", blob]
    subprocess.run(plain, cwd=desk.folder, env=env, capture_output=True, check=False)
    assert is_caught(desk.folder)
    with pytest.raises(InputError, match="E704"):
        at(revision.find("HEAD", desk.folder), [desk.folder / "facts"], Flags())
    assert not is_caught(desk.folder)


def test_a_repository_of_the_pull_request_is_no_base(tmp_path: Path) -> None:
    """With real objects in facts/, whose origin/main has the new contradiction already."""
    desk = Repository(tmp_path / "desk")
    desk.commit(AGREED)
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    other = Repository(tmp_path / "other")
    other.commit(DISPUTED)
    commit = other.git("rev-parse", "HEAD").strip()
    desk.write(DISPUTED)
    facts = desk.folder / "facts"
    for name in ("objects", "refs"):
        (other.folder / ".git" / name).rename(facts / name)
    (facts / "HEAD").write_text("ref: refs/heads/main\n")
    (facts / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tworktree = .\n")
    (facts / "refs" / "remotes" / "origin").mkdir(parents=True)
    (facts / "refs" / "remotes" / "origin" / "main").write_text(commit + "\n")
    plain = ["git", "rev-parse", "origin/main"]
    told = subprocess.run(plain, cwd=facts, capture_output=True, text=True, check=True).stdout
    assert told.strip() == commit
    assert run("check . --since origin/main", facts).returncode == 1
    assert run("check facts/ --since origin/main", desk.folder).returncode == 1


def test_the_user_asked_for_is_of_the_repository(tmp_path: Path) -> None:
    """`check resolve` asks git who judges, and asks no repository that the facts look like."""
    desk = trapped(tmp_path)
    desk.git("config", "user.name", "Jane Doe")
    with (desk.folder / "facts" / "config").open("a") as config:
        config.write("[user]\n\tname = Mallory\n")
    assert revision.user(desk.folder) == "Jane Doe"
    assert revision.user(desk.folder / "facts") == "Jane Doe"
    assert revision.user(tmp_path) == ""


def test_a_repository_of_someone_else_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git checks the owner only where it finds the repository by itself."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to someone else")
    desk = Repository(tmp_path / "desk")
    desk.commit(AGREED)
    os.chown(desk.folder / ".git", 12345, 12345)
    assert run("check diff HEAD", desk.folder).returncode == 0  # the user trusts every folder
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    done = run("check diff HEAD", desk.folder)
    assert done.returncode == 2
    assert done.stderr.startswith(
        f"error[E704]: git does not trust the repository of '{os.path.realpath(desk.folder)}'"
    )


def test_a_git_that_never_answers_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a pipe stands in the place of a file of git's own."""
    desk = Repository(tmp_path / "desk")
    desk.commit(AGREED)
    (desk.folder / ".git" / "refs" / "heads" / "main").unlink()
    os.mkfifo(desk.folder / ".git" / "refs" / "heads" / "main")
    monkeypatch.setattr(revision, "PATIENCE", 1)
    with pytest.raises(InputError, match="git has not answered within 1 seconds"):
        revision.find("main", desk.folder)


# -- trees and commits that git's own commands do not make --------------------------------------


def tree(desk: Repository, *entries: tuple[str, str, str]) -> str:
    """The hash of a tree with the entries as they are given: mode, name, hash."""
    data = b"".join(
        f"{mode} {name}".encode() + b"\0" + bytes.fromhex(hash_) for mode, name, hash_ in entries
    )
    command = ["git", "hash-object", "-w", "-t", "tree", "--literally", "--stdin"]
    done = subprocess.run(command, cwd=desk.folder, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


def commit(desk: Repository, of: str, committer: str = "Ann <ann@example.org> 1 +0000") -> str:
    """The hash of a commit of a tree, with the committer's line as it is given."""
    text = f"tree {of}\nauthor Ann <ann@example.org> 1 +0000\ncommitter {committer}\n\nx\n"
    command = ["git", "hash-object", "-w", "-t", "commit", "--literally", "--stdin"]
    done = subprocess.run(
        command, cwd=desk.folder, input=text.encode(), capture_output=True, check=True
    )
    return done.stdout.decode().strip()


ENTRIES = (
    (("120000", "rules", "link"), ("40000", "rules", "folder")),
    (("40000", "rules", "folder"), ("120000", "rules", "link")),
    (("100644", "a.yaml", "file"), ("100644", "a.yaml", "file")),
    (("40000", "..", "folder"),),
    (("40000", ".git", "folder"),),
    (("40000", ".GIT", "folder"),),
    (("40000", "", "folder"),),
    (("100644", "/{outside}/PWNED", "file"),),
    (("100644", "../{outside}/PWNED", "file"),),
    (("100644", "facts/../../PWNED", "file"),),
)


@pytest.mark.parametrize("entries", ENTRIES, ids=lambda e: "+".join(name for _, name, _ in e))
def test_a_tree_that_no_folder_can_hold_is_an_error(
    tmp_path: Path, entries: tuple[tuple[str, str, str], ...]
) -> None:
    """It names the revision; nothing is written anywhere."""
    desk = Repository(tmp_path / "desk")
    desk.commit({**AGREED, "blob": "escaped", "to": str(tmp_path / "outside")})
    (tmp_path / "outside").mkdir()
    hashes = {
        "file": desk.git("rev-parse", "HEAD:blob").strip(),
        "link": desk.git("rev-parse", "HEAD:to").strip(),
        "folder": desk.git("rev-parse", "HEAD:facts").strip(),
    }
    outside = str(tmp_path / "outside").strip("/")
    odd = commit(
        desk, tree(desk, *((m, n.format(outside=outside), hashes[h]) for m, n, h in entries))
    )
    before = sorted(tmp_path.rglob("*"))
    done = run(f"check diff {odd} HEAD", desk.folder)
    assert done.returncode == 2
    assert done.stderr.startswith("error[E704]: ")
    assert f"the revision '{odd}'" in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("committer", "day"),
    [
        ("Ann <ann@example.org> -86400 +0000", "1969-12-31"),
        ("Ann <ann@example.org> -99999999999999 +0000", "0001-01-01"),
        ("Ann <ann@example.org> 253402300800 +0000", "9999-12-31"),
        (f"Ann <ann@example.org> {'9' * 25} +0000", "9999-12-31"),
        ("Ann <ann@example.org>", "1970-01-01"),
        ("Ann <ann@example.org> soon +0000", "1970-01-01"),
        ("", "1970-01-01"),
        ("Ann 7 <ann@example.org> 1700000000 +9999", "2023-11-14"),
    ],
)
def test_commits_of_any_date(tmp_path: Path, committer: str, day: str) -> None:
    """Before 1970, past 9999, without a date: the nearest day that there is."""
    desk = Repository(tmp_path / "desk")
    desk.commit(AGREED)
    odd = commit(desk, desk.git("rev-parse", "HEAD^{tree}").strip(), committer)
    done = run(f"check diff {odd} HEAD", desk.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].startswith(f"from {odd} ({odd[:12]}, {day}) to HEAD")


def test_a_revision_without_facts_says_so(tmp_path: Path) -> None:
    """In a diff, and as a note of a run since then, to which all is new."""
    desk = Repository(tmp_path / "desk")
    first = desk.commit({"readme.txt": "no facts yet"})
    desk.commit(DISPUTED)
    done = run(f"check diff {first}", desk.folder)
    assert f"nothing of facts/ is committed in {first}" in done.stdout
    done = run(f"check facts/ --since {first}", desk.folder)
    assert f"nothing of facts/ is committed in {first}" in done.stdout
    assert done.returncode == 1
