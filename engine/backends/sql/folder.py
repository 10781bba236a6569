"""A folder of a run's own for what memory does not hold, and what killed runs have left."""

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX, _LOCK = "check-duckdb-", "lock"


class Folder:
    """A new folder that nobody else may enter; folders of runs that were killed are removed.

    A run holds a lock in its folder for as long as it lives, whatever ends it. Where the system
    has no such locks, what was left stays.
    """

    def __init__(self) -> None:
        _clear(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))  # mode 0700
        new = self.path / "new"  # called otherwise until it is locked: others look for the name
        self._lock = os.open(new, os.O_RDWR | os.O_CREAT, 0o600)
        _locks(self._lock)
        new.rename(self.path / _LOCK)

    def remove(self) -> None:
        """Removes it with all that is in it."""
        os.close(self._lock)
        shutil.rmtree(self.path, ignore_errors=True)


def _clear(parent: Path) -> None:
    """Removes the folders of this user whose runs have ended without doing so."""
    with suppress(OSError):
        for path in parent.glob(f"{_PREFIX}*"):
            with suppress(OSError):
                _clear_one(path)


def _clear_one(path: Path) -> None:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or not hasattr(os, "getuid") or found.st_uid != os.getuid():
        return
    lock = os.open(path / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
    try:
        if _locks(lock):
            shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(lock)


def _locks(file: int) -> bool:
    """Whether the file could be locked, and now is."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True
