"""Git repositories whose objects are written by hand, so that they may be as odd as one likes."""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

FILE, PROGRAM, LINK, FOLDER, MODULE = "100644", "100755", "120000", "40000", "160000"
CONFIG = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
WHEN = (
    *("1700000000 +0000", "0 +0000", "-5 +0000", "-99999999999 +0000", "253402300800 +0000"),
    *("99999999999999 +0000", "9" * 25 + " +0000", "", "x", "1700000000", "1700000000 +9999"),
    *("1e9 +0000", "1700000000.5 -0100", "18446744073709551616 +0000"),
)
"""Moments of commits: as they are, before 1970, past 9999, or none at all."""


class Entry(NamedTuple):
    """An entry of a tree: its mode, its name in bytes, and what it holds."""

    mode: str
    name: bytes
    content: bytes


class Commit(NamedTuple):
    """A commit: its files, odd entries of its top folder, and its moment, as the object has it."""

    files: Mapping[str, str]
    odd: tuple[Entry, ...] = ()
    when: str = WHEN[0]


def write(folder: Path, commits: Sequence[Commit]) -> None:
    """Makes the folder a repository with these commits, one after the other.

    The last is `main` and HEAD, the first `old` and the tag `v1`; `tree` names what is no commit.
    """
    git = folder / ".git"
    for name in ("objects", "refs/heads", "refs/tags"):
        (git / name).mkdir(parents=True, exist_ok=True)
    (git / "config").write_text(CONFIG)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    parent, hashes = "", []
    for commit in commits:
        tree = _tree(git, commit)
        parents = f"parent {parent}\n" if parent else ""
        who = f"Ann <ann@example.org> {commit.when}".rstrip(" ")
        text = f"tree {tree}\n{parents}author {who}\ncommitter {who}\n\na step\n"
        parent = _store(git, "commit", text.encode())
        hashes.append(parent)
        (git / "refs/tags/tree").write_text(f"{tree}\n")
    if hashes:
        (git / "refs/heads/main").write_text(f"{hashes[-1]}\n")
        (git / "refs/heads/old").write_text(f"{hashes[0]}\n")
        tag = (
            f"object {hashes[0]}\ntype commit\ntag v1\ntagger Ann <a@example.org> {WHEN[0]}\n\nv\n"
        )
        (git / "refs/tags/v1").write_text(_store(git, "tag", tag.encode()) + "\n")


def odd_entries(chance: Random, secret: str) -> tuple[Entry, ...]:
    """Entries that no working tree could have; some would lead to the file `secret`."""
    facts = b"source: {id: s, publisher: P, published: 2020}\n"
    choices = (
        (Entry(LINK, b"rules", b"/tmp"), Entry(FOLDER, b"rules", b"")),
        (Entry(FILE, b"/written-outside.yaml", facts),),
        (Entry(FILE, b"../written-outside.yaml", facts),),
        (Entry(FILE, b"..", facts), Entry(FILE, b".git", facts)),
        (Entry(LINK, b"check.toml", secret.encode()),),
        (Entry(LINK, b"facts", b"../outside"), Entry(LINK, b"loop", b"loop")),
        (Entry(FILE, b"facts", facts), Entry(FILE, b"facts", facts)),
        (Entry(MODULE, b"facts", b""),),
        (Entry(FILE, b"check.toml", b"rules = ['../outside']\n"),),
        (Entry(FILE, b"a\nb\x1b[31m.yaml", facts), Entry(FILE, b"\xff.yaml", facts)),
        (Entry("0", b"x.yaml", facts), Entry("777777777777", b"y.yaml", facts)),
        (Entry(PROGRAM, b"", facts),),
    )
    return chance.choice(choices)


def odd_repository(folder: Path) -> None:
    """A repository with a commit at each of the odd moments, each of which a tag names."""
    folder.mkdir(parents=True, exist_ok=True)
    git = folder / ".git"
    for number, when in enumerate(WHEN):
        write(folder, [Commit({"facts/a.yaml": "source:\n"}, when=when)])
        head = (git / "refs/heads/main").read_text()
        (git / f"refs/tags/odd{number}").write_text(head)


# -- objects --------------------------------------------------------------------------------------


def _store(git: Path, kind: str, content: bytes) -> str:
    """Stores an object; its name."""
    whole = f"{kind} {len(content)}\0".encode() + content
    name = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    path = git / "objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(whole, 1))
    return name


def _tree(git: Path, commit: Commit) -> str:
    """Stores the commit's files; the name of their tree."""
    folders: dict[str, dict[bytes, tuple[str, str]]] = {"": {}}
    for path, text in commit.files.items():
        parts = path.split("/")
        for depth in range(len(parts) - 1):
            folders.setdefault("/".join(parts[: depth + 1]), {})
        blob = _store(git, "blob", _bytes(text))
        folders["/".join(parts[:-1])][_bytes(parts[-1])] = (FILE, blob)
    for path in sorted(filter(None, folders), key=lambda p: -p.count("/")):
        above, _, name = path.rpartition("/")
        folders[above][_bytes(name)] = (FOLDER, _entries(git, folders[path]))
    odd = [(e.name, e.mode, _odd(git, e)) for e in commit.odd]
    return _entries(git, folders[""], odd)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _odd(git: Path, entry: Entry) -> str:
    if entry.mode == MODULE:
        return "0" * 39 + "1"
    return _store(git, "tree" if entry.mode == FOLDER else "blob", entry.content)


def _entries(
    git: Path,
    entries: Mapping[bytes, tuple[str, str]],
    odd: Sequence[tuple[bytes, str, str]] = (),
) -> str:
    """Stores a tree of these entries in git's order, the odd ones among them."""
    listed = [*((name, mode, hash_) for name, (mode, hash_) in entries.items()), *odd]
    listed.sort(key=lambda e: e[0] + b"/" * (e[1] == FOLDER))
    parts = (
        mode.encode() + b" " + name + b"\0" + bytes.fromhex(hash_) for name, mode, hash_ in listed
    )
    return _store(git, "tree", b"".join(parts))
