"""The door of a run: which files it reads, and that it opens no others.

What a stranger sends may hold links to anywhere. Whatever is spelled below the root of a run must
lead below it when all links are followed. Only what is spelled outside of it, as the command line
and the environment can, may lie outside.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from engine.errors import InputError, Problem
from engine.source.files import Files, core_rules, is_yaml, missing, place_in, unreadable

_Found = dict[str, tuple[bool, Path]]
"""Files by where they really lie: whether a link led there, and the path that is shown."""


class Door:
    """Reads the files of a run with a root; `named` are places that whoever runs it has named."""

    def __init__(self, root: Path, named: Iterable[Path] = (), files: Files | None = None) -> None:
        self.root, self.files = root, files or Files()
        self._named = tuple(named)
        self._allowed: list[str] | None = None
        self._walked: set[Path] = set()
        self._shown: dict[str, Path] = {}

    @property
    def facts(self) -> Path:
        """Where the root's facts are."""
        return self.root / "facts"

    @property
    def resolutions(self) -> Path:
        """Where what people have said of findings is: the one folder in facts/ without claims."""
        return self.facts / "resolutions"

    @property
    def rules(self) -> Path:
        """Where the root's own rules are."""
        return self.root / "rules"

    @property
    def seeds(self) -> Path:
        """Where the manifest of the source documents is, and the texts that a user has."""
        return self.root / "seeds"

    def also(self, named: Iterable[Path]) -> "Door":
        """The door that opens these places too, where they are spelled outside of the root."""
        return Door(self.root, (*self._named, *named), self.files)

    def is_file(self, path: Path) -> bool:
        """Whether a path leads to a file."""
        return self.files.kind(path) == "file"

    def is_folder(self, path: Path) -> bool:
        """Whether a path leads to a folder."""
        return self.files.kind(path) == "folder"

    def holds(self, folder: Path) -> bool:
        """Whether the root has that folder; raises InputError for what is there and is none."""
        kind = self.files.kind(folder)
        if kind != "folder" and self.there(folder):
            raise InputError([_no_file(folder, True) if kind is None else _no_folder(folder)])
        return kind == "folder"

    def there(self, path: Path) -> bool:
        """Whether there is anything of that name."""
        return self.files.there(path)

    def read(self, path: Path) -> tuple[bytes, list[Problem]]:
        """What a file holds; where it may not be opened, or cannot be, nothing and the problem."""
        kind = self.files.kind(path)
        if kind != "file":
            return b"", [_no_file(path, kind is None)]
        if not self.opens(path):
            return b"", [outside(path)]
        try:
            return self.files.read(path), []
        except OSError as e:
            return b"", [unreadable(path, e)]

    def text(self, path: Path) -> tuple[str, list[Problem]]:
        """The text of a file; where it cannot be read as UTF-8, no text and the problem."""
        data, problems = self.read(path)
        if problems:
            return "", problems
        try:
            return data.decode("utf-8-sig"), []
        except UnicodeDecodeError as e:
            line = data.count(b"\n", 0, e.start) + 1
            column = e.start - data.rfind(b"\n", 0, e.start)
            message = f"the file is not UTF-8 text: byte 0x{data[e.start]:02x}"
            at = place_in(path, line, column)
            return "", [Problem("E101", message, at, "save the file with the encoding UTF-8")]

    def opens(self, path: Path) -> bool:
        """Whether a path leads to where this run may read and write."""
        if path in self._walked:
            return True
        real = self.files.real(path)
        return self._is_allowed(real) and (self.is_hidden(path) or not self._hides(real))

    def is_hidden(self, path: Path) -> bool:
        """Whether a path, as it is spelled, is of what a project keeps for itself: .git, .env."""
        inside = os.path.normpath(self.root.absolute())
        return _is_hidden(os.path.relpath(os.path.normpath(path.absolute()), inside))

    def is_below(self, path: Path) -> bool:
        """Whether a path leads below the root."""
        return _lies(self.files.real(path), self.files.real(self.root))

    def is_own(self, path: Path, folder: Path) -> bool:
        """Whether a path leads below a folder, or to where whoever runs the check has named."""
        real = self.files.real(path)
        return _lies(real, self.files.real(folder)) or not self.is_below(path)

    def walk(self, paths: Iterable[Path], skip: Collection[Path] = ()) -> list[Path]:
        """The YAML files at or below `paths`, sorted, each once, whichever links lead to it.

        It keeps the name under which an earlier walk has found it. Hidden files and folders, and
        the folders `skip`, are passed over. Raises InputError for a path that does not exist, and
        for links that lead out of the root, or nowhere.
        """
        found: _Found = {}
        problems: list[Problem] = []
        skipped = {self.files.real(path) for path in skip}
        for path in paths:
            kind = self.files.kind(path)
            if kind is None:
                problems.append(_no_file(path, True) if self.there(path) else missing(path))
            elif not self.opens(path):
                problems.append(outside(path))
            elif kind == "folder":
                below = _Walk(self.files, self._leads_well, skipped, found)
                below.enter(path.absolute(), self.files.real(path), False)
                problems += below.problems
            else:
                found.setdefault(self.files.real(path), (False, path.absolute()))
        if problems:
            raise InputError(problems)
        files = [self._name(real, path) for real, (_, path) in found.items()]
        self._walked.update(files)
        return sorted(files, key=lambda p: p.parts)

    def _name(self, real: str, path: Path) -> Path:
        """The path under which a file has been found before, while that still leads to it."""
        before = self._shown.get(real)
        if before is None or (before != path and self.files.real(before) != real):
            self._shown[real] = before = path
        return before

    def _is_allowed(self, real: str) -> bool:
        if self._allowed is None:
            root = self.files.real(self.root)
            inside = os.path.normpath(self.root.absolute())
            spelled = ((path, os.path.normpath(path.absolute())) for path in self._named)
            outside = [self.files.real(p) for p, spelling in spelled if not _lies(spelling, inside)]
            self._allowed = [root, os.path.realpath(core_rules()), *outside]
        return any(_lies(real, place) for place in self._allowed)

    def _hides(self, real: str) -> bool:
        """Whether what lies there is hidden within the root."""
        root = self.files.real(self.root)
        return _lies(real, root) and _is_hidden(os.path.relpath(real, root))

    def _leads_well(self, real: str) -> bool:
        """Whether a link may lead there."""
        return self._is_allowed(real) and not self._hides(real)


class _Walk:
    """One walk below a folder: what it has found, and where it has been."""

    def __init__(
        self,
        files: Files,
        is_allowed: Callable[[str], bool],
        skip: Collection[str],
        found: _Found,
    ) -> None:
        self.files, self.is_allowed, self.skip, self.found = files, is_allowed, skip, found
        self.problems: list[Problem] = []
        self._seen: set[tuple[str, bool]] = set()

    def enter(self, folder: Path, real: str, linked: bool) -> None:
        """Finds what lies in a folder; `linked` says that a link led there."""
        waiting = [(folder, real, linked)]
        while waiting:
            folder, real, linked = waiting.pop()
            # A folder that was reached by a link alone is looked at again under its own name.
            if real in self.skip or (real, False) in self._seen or (real, linked) in self._seen:
                continue
            self._seen.add((real, linked))
            try:
                waiting += self._inner(folder, real, linked)
            except OSError as e:
                self.problems.append(unreadable(folder, e))

    def _inner(self, folder: Path, real: str, linked: bool) -> Iterator[tuple[Path, str, bool]]:
        """The folders in a folder; its files are added to those found."""
        for name, is_folder, is_link in self.files.names(folder):
            if name.startswith("."):
                continue
            path = folder / name
            place = self.files.real(path) if is_link else os.path.join(real, name)
            if is_link and (is_folder or is_yaml(name)) and not self.is_allowed(place):
                self.problems.append(outside(path))
            elif is_folder:
                yield path, place, linked or is_link
            elif is_yaml(name) and is_link and not is_yaml(place) and self.files.kind(path):
                self.problems.append(_of_another_kind(path))
            elif is_yaml(name):
                self._add(path, place, linked or is_link)
            elif is_link and self.files.kind(path) is None:
                self.problems.append(_no_file(path, True))

    def _add(self, path: Path, real: str, linked: bool) -> None:
        """Keeps a file, under its own name rather than under that of a link."""
        before = self.found.get(real)
        if before is None or (linked, path.parts) < (before[0], before[1].parts):
            self.found[real] = linked, path


def _is_hidden(path: str) -> bool:
    """Whether a path from the root leads to what a project keeps for itself: .git, .env."""
    return any(part.startswith(".") and part not in (".", "..") for part in path.split(os.sep))


def outside(path: Path) -> Problem:
    """The problem of a place below the root that leads out of it, or to what is hidden in it."""
    message = "a link leads from here to a place outside of the root, or to what is hidden in it"
    hint = "put the files themselves here; another place can be named on the command line"
    return Problem("E106", message, place_in(path), hint)


def _of_another_kind(path: Path) -> Problem:
    message = "a link leads from here to a file that is called otherwise"
    hint = "files of facts, rules and resolutions end in .yaml or .yml, and so what links lead to"
    return Problem("E106", message, place_in(path), hint)


def _no_file(path: Path, is_gone: bool) -> Problem:
    message = "it is a link that leads nowhere" if is_gone else "it is no file, and is not opened"
    return Problem("E101", message, place_in(path), "put a file there, or take it away")


def _no_folder(path: Path) -> Problem:
    message = f"it is no folder, and what a folder `{path.name}` holds would be read"
    return Problem("E101", message, place_in(path), "make it a folder, or take it away")


def _lies(path: str, folder: str) -> bool:
    """Whether a path is a folder, or lies below it; both without links."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
