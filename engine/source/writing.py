"""Files that people rely on are replaced whole, or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

UNFINISHED = ".unfinished-"
"""How the name of a file begins that a killed run did not finish; a walk passes over it."""


def replace(path: Path, content: str) -> None:
    """Writes the file, so that after a crash it is the old one or the new one, and whole."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=UNFINISHED, delete=False
    ) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(_mode(path))
            Path(file.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise
    _sync(path.parent)


def _mode(path: Path) -> int:
    """The permissions of the file that is there, or those of any new file."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync(folder: Path) -> None:
    """Makes a rename outlive a crash of the machine; not every system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
