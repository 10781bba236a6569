"""The files of a revision, read from git's objects into memory when they are asked for."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.errors import InputError, Problem
from engine.history.revision import Revision, read
from engine.source import Files
from engine.source.files import Kind, is_yaml

_LINK, _FILES = b"120000", (b"100644", b"100755")
_SETTINGS = ("check.toml", "pyproject.toml")
_MOST_LINKS = 40
"""How many links one path may lead through, as on Linux."""


class _Blob(NamedTuple):
    """A file of a revision: its path below the top, the hash of its content, if it is a link."""

    name: str
    hash: bytes
    link: bool


class Tree(Files):
    """What stood below the top of a repository; whatever lies outside of it is as it is.

    Paths are those of the working tree. Raises InputError where the repository lacks a file, or has
    entries that no working tree can hold.
    """

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self._tops = [os.path.abspath(revision.top), os.path.realpath(revision.top)]
        self._blobs: dict[str, _Blob] = {}
        self._folders: dict[str, dict[str, None]] = {"": {}}
        self._contents: dict[str, bytes] = {}
        for blob in _listed(revision):
            self._add(blob)

    def kind(self, path: Path) -> Kind | None:
        place = self._place(path)
        if isinstance(place, Path):
            return super().kind(place)
        if place in self._folders:
            return "folder"
        return "file" if place in self._blobs else None

    def names(self, folder: Path) -> Iterable[tuple[str, bool, bool]]:
        place = self._place(folder)
        if isinstance(place, Path):
            yield from super().names(place)
            return
        for name in self._folders.get(place, ()):
            blob = self._blobs.get(_join(place, name))
            yield name, self.kind(folder / name) == "folder", blob is not None and blob.link

    def real(self, path: Path) -> str:
        place = self._place(path)
        if isinstance(place, Path):
            return super().real(place)
        return os.path.join(self._tops[1], place).rstrip(os.sep)

    def there(self, path: Path) -> bool:
        place = self._place(path.parent)
        if isinstance(place, Path):
            return super().there(place / path.name)
        return path.name in self._folders.get(place, ())

    def read(self, path: Path) -> bytes:
        place = self._place(path)
        if isinstance(place, Path):
            return super().read(place)
        if place not in self._blobs:
            raise FileNotFoundError(2, "it is not there")
        return self._content(place)

    def _add(self, blob: _Blob) -> None:
        """Lists a file in its folder, and that in its own."""
        self._blobs[blob.name] = blob
        name = blob.name
        while name:
            folder, _, base = name.rpartition("/")
            is_folder = folder in self._folders
            self._folders.setdefault(folder, {})[base] = None
            if is_folder:
                return
            name = folder

    def _place(self, path: Path) -> str | Path:
        """Where a path leads: below the top, without links, with slashes; or outside of it."""
        below = self._below(os.path.abspath(path))
        if below is None:
            below = self._below(os.path.realpath(path))
        return path if below is None else self._follow(below)

    def _below(self, path: str) -> str | None:
        """The path from the top, with slashes; empty for the top itself."""
        for top in self._tops:
            if path == top or path.startswith(top.rstrip(os.sep) + os.sep):
                return path[len(top) :].strip(os.sep).replace(os.sep, "/")
        return None

    def _follow(self, below: str) -> str | Path:
        """The place that a path leads to through the links of the revision itself."""
        waiting, place, links = below.split("/")[::-1] if below else [], "", 0
        while waiting:
            place = _join(place, waiting.pop())
            blob = self._blobs.get(place)
            if blob is None or not blob.link:
                continue
            links += 1
            folder = os.path.join(self._tops[1], os.path.dirname(place))
            target = os.path.normpath(os.path.join(folder, os.fsdecode(self._content(place))))
            led = self._below(target)
            if led is None:
                return Path(target, *reversed(waiting))
            if links > _MOST_LINKS:
                return place + "/"  # there is nothing of that name
            waiting += led.split("/")[::-1] if led else []
            place = ""
        return place

    def _content(self, name: str) -> bytes:
        """What a file holds; those beside it are read with it, since to ask git takes its time."""
        if name not in self._contents:
            folder = name.rpartition("/")[0]
            beside = (self._blobs.get(_join(folder, other)) for other in self._folders[folder])
            asked = [b for b in beside if b and (_may_be_read(b) or b.name == name)]
            self._contents.update(_contents(self.revision, asked))
        return self._contents[name]


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _may_be_read(blob: _Blob) -> bool:
    *folders, base = blob.name.split("/")
    is_text = base.endswith(".txt") and "seeds" in folders
    return blob.link or is_yaml(base) or base in _SETTINGS or is_text


def _listed(revision: Revision) -> Iterator[_Blob]:
    """The revision's files and links; raises InputError for what no working tree can hold."""
    revised = f"the revision '{revision.name}'"
    words = ("ls-tree", "-r", "-z", "--full-tree", revision.commit)
    listed = read(revision.repository, *words, of=revised)
    folders: set[str] = set()
    names: set[str] = set()
    for line in listed.split(b"\0")[:-1]:
        head, _, path = line.partition(b"\t")
        mode, _, blob = head.split()
        name = os.fsdecode(path)
        above = _above(name)
        if _is_unfit(name) or name in names or name in folders or not names.isdisjoint(above):
            message = f"{revised} has '{name}', which no folder can hold"
            hint = "`git fsck` checks the repository; take the revision from one that is sound"
            raise InputError([Problem("E704", message, hint=hint)])
        names.add(name)
        folders.update(above)
        if mode in _FILES or mode == _LINK:
            yield _Blob(name, blob, mode == _LINK)


def _above(name: str) -> list[str]:
    """The folders that a path lies in, from the nearest."""
    found = []
    while "/" in name:
        name = name.rpartition("/")[0]
        found.append(name)
    return found


def _is_unfit(name: str) -> bool:
    """Whether a path leads anywhere but downwards, or into git's own folder."""
    return any(part.lower() in ("", ".", "..", ".git") for part in name.split("/"))


def _contents(revision: Revision, blobs: Sequence[_Blob]) -> Iterator[tuple[str, bytes]]:
    """Each file with its content; raises InputError where the repository lacks one."""
    asked = b"".join(blob.hash + b"\n" for blob in blobs)
    stored = read(revision.repository, "cat-file", "--batch", given=asked)
    start = 0
    for blob in blobs:
        head, _, _ = stored[start : start + 200].partition(b"\n")
        if head.endswith(b" missing"):
            message = (
                f"git lacks '{blob.name}' of the revision '{revision.name}' ({blob.hash.decode()})"
            )
            hint = "`git fsck` checks the repository; `git fetch` may get what is missing"
            raise InputError([Problem("E704", message, hint=hint)])
        start += len(head) + 1
        end = start + int(head.split()[-1])
        yield blob.name, stored[start:end]
        start = end + 1
