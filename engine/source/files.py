"""Files on the disk, and how messages name them."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from engine.errors import Location, Problem, shown

SUFFIXES = (".yaml", ".yml")
"""How the name of a file of facts, rules or resolutions ends, in any case of its letters."""

Kind = Literal["file", "folder", "other"]
"""What a path leads to; a pipe or a device is something other."""

MOST_BYTES = 256 * 2**20
"""How large a file may be that is read as text."""


class Files:
    """The files of the disk; what stands in place of them, such as a git revision, is a subclass.

    A path may be relative to the current folder. Links are followed, but by `names`.
    """

    def kind(self, path: Path) -> Kind | None:
        """What a path leads to; None where there is nothing, or nothing that may be looked at."""
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError):  # ValueError: no path has a NUL byte
            return None
        return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"

    def names(self, folder: Path) -> Iterable[tuple[str, bool, bool]]:
        """The name of each entry of a folder, whether it is a folder itself, and whether a link.

        Raises OSError where the folder may not be looked into.
        """
        with os.scandir(folder) as entries:
            return [(entry.name, _is_folder(entry), entry.is_symlink()) for entry in entries]

    def real(self, path: Path) -> str:
        """Where a path leads in the end, whether or not there is anything."""
        return os.path.realpath(path)

    def there(self, path: Path) -> bool:
        """Whether there is an entry of that name, be it a link that leads nowhere."""
        return os.path.lexists(path)

    def read(self, path: Path) -> bytes:
        """What a file holds; raises OSError."""
        if os.stat(path).st_size > MOST_BYTES:
            raise OSError(0, f"it is larger than {MOST_BYTES // 2**20} MiB")
        return path.read_bytes()


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links that lead in a circle
        return False


def core_rules() -> Path:
    """The folder of the rules for any subject that come with the tool."""
    package = Path(__file__).parent.parent
    shipped = package / "core_rules"  # in a wheel; in a checkout they stand in rules/core
    return shipped if shipped.is_dir() else package.parent / "rules" / "core"


def display(path: Path) -> str:
    """The path as messages and reports show it: relative to where the command was started."""
    return shown(os.path.abspath(path))


def place_in(path: Path, line: int = 1, column: int = 1) -> Location:
    """A place in a file of the disk."""
    return Location(os.path.abspath(path), line, column)


def is_yaml(name: str) -> bool:
    """Whether a file of that name is read as facts, rules or resolutions."""
    return name.lower().endswith(SUFFIXES)


def missing(path: Path) -> Problem:
    """The problem of a path that does not exist, with the nearest name beside it."""
    return Problem("E501", f"there is no file or folder '{path}'", hint=_sibling(path))


def unreadable(path: Path, error: OSError) -> Problem:
    """The problem of a file that is there but cannot be opened."""
    reason = error.strerror or "it cannot be opened"
    hint = "make it readable, or take it out of the folder"
    return Problem("E101", f"it cannot be read: {reason}", place_in(path), hint)


def _sibling(path: Path) -> str:
    from engine.errors import nearest

    try:
        names = sorted(sibling.name for sibling in path.parent.iterdir())
    except (OSError, ValueError):
        names = []
    names = [name for name in names if name != path.name]
    return nearest(path.name, names) or "give a folder or file that exists, such as facts/"
