"""Which files a run reads."""

import os
from collections.abc import Iterable
from pathlib import Path

from engine.errors import InputError, Location, Problem

SUFFIXES = (".yaml", ".yml")


def display(path: Path) -> str:
    """The path as messages and reports show it: relative to where the command was started."""
    shown = os.path.relpath(path)
    return (os.path.normpath(path) if shown.startswith("..") else shown).replace(os.sep, "/")


def walk(paths: Iterable[Path], skip: tuple[str, ...] = ()) -> list[Path]:
    """The YAML files at or below `paths`, sorted, each once.

    NOTE: `os.path` in place of Path's methods, which raise where a folder may not be entered.

    Hidden files and folders, and folders whose name is in `skip`, are passed over.
    Raises InputError for a path that does not exist.
    """
    found: set[Path] = set()
    problems: list[Problem] = []
    for path in paths:
        if os.path.isfile(path):
            found.add(path.absolute())
        elif os.path.isdir(path):
            refused: list[OSError] = []
            for folder, folders, names in os.walk(path.absolute(), onerror=refused.append):
                folders[:] = [f for f in folders if not f.startswith(".") and f not in skip]
                found.update(
                    Path(folder, name)
                    for name in names
                    if name.endswith(SUFFIXES) and not name.startswith(".")
                )
            problems += (unreadable(Path(error.filename), error) for error in refused)
        else:
            problems.append(missing(path))
    if problems:
        raise InputError(problems)
    return sorted(found, key=lambda p: p.parts)


def missing(path: Path) -> Problem:
    """The problem of a path that does not exist, with the nearest name beside it."""
    return Problem("E501", f"there is no file or folder '{path}'", hint=_sibling(path))


def unreadable(path: Path, error: OSError) -> Problem:
    """The problem of a file that is there but cannot be opened."""
    reason = error.strerror or "it cannot be opened"
    hint = "make it readable, or take it out of the folder"
    return Problem("E101", f"it cannot be read: {reason}", Location(display(path)), hint)


def _sibling(path: Path) -> str:
    from engine.errors import nearest

    try:
        names = sorted(sibling.name for sibling in path.parent.iterdir())
    except OSError:
        names = []
    names = [name for name in names if name != path.name]
    return nearest(path.name, names) or "give a folder or file that exists, such as facts/"
