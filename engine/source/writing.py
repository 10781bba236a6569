"""Files that people rely on are replaced whole, or not at all."""

import os
import stat
import sys
from contextlib import suppress
from errno import EACCES, EBUSY, EINVAL, EOPNOTSUPP, EPERM, EROFS
from pathlib import Path
from tempfile import NamedTemporaryFile

UNFINISHED = ".unfinished-"
"""How the name of a file begins that a killed run did not finish; a walk passes over it."""


def replace(path: Path, content: str) -> None:
    """Writes the file, so that after a crash it is the old one or the new one, and whole."""
    _replace(path, content.encode("utf-8"))


def write(path: Path, content: bytes) -> None:
    """Writes to what people name: a file is replaced, also the one that a link leads to.

    What is no file, such as a pipe or /dev/stdout, is written to.
    """
    stream = _stream(path)
    if stream is not None:
        with os.fdopen(os.dup(stream), "wb") as out:
            out.write(content)
        return
    try:
        there = path.stat()
    except FileNotFoundError:
        there = None
    target = Path(os.path.realpath(path))
    if _is_system_s(path) or (there and not stat.S_ISREG(there.st_mode)):
        path.write_bytes(content)
        return
    try:
        _replace(target, content)
    except OSError as e:
        # The folder is not to be written to, or the file is mounted in it: it may be, all the same.
        if there is None or e.errno not in (EACCES, EPERM, EROFS, EBUSY):
            raise
        _overwrite(target, content)


def _replace(path: Path, content: bytes) -> None:
    try:
        _write_beside(path, content)
    except OSError as e:
        e.filename, e.filename2 = str(path), None  # the other name is nobody's business
        raise
    _sync(path.parent)


def _write_beside(path: Path, content: bytes) -> None:
    """Writes a file in the same folder, and renames it."""
    with NamedTemporaryFile("wb", dir=path.parent, prefix=UNFINISHED, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            _dress(file.fileno(), path)
            Path(file.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise


def _overwrite(path: Path, content: bytes) -> None:
    """Writes into the file, once there is room for all of it."""
    with path.open("r+b") as file:
        if hasattr(os, "posix_fallocate") and content:
            try:
                os.posix_fallocate(file.fileno(), 0, len(content))
            except OSError as e:
                if e.errno not in (EINVAL, EOPNOTSUPP):  # not every disk can tell
                    raise
        file.write(content)
        file.truncate()


def _stream(path: Path) -> int | None:
    """Standard output or error, where the path is one of them by another name."""
    for stream in (1, 2):
        with suppress(OSError):
            if os.path.samestat(path.stat(), os.fstat(stream)):
                sys.stdout.flush()
                return stream
    return None


def _is_system_s(path: Path) -> bool:
    """Whether the path is a door of the system's, such as /dev/fd/5, behind which a file is."""
    return path.absolute().parts[1:2] in (("dev",), ("proc",))


def _dress(handle: int, path: Path) -> None:
    """Gives a file the permissions and the owner of the one at the path, or those of a new one."""
    try:
        there = path.stat()
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(handle, 0o666 & ~mask)
        return
    with suppress(OSError):  # only root may give it to someone else
        os.fchown(handle, there.st_uid, there.st_gid)
    os.fchmod(handle, there.st_mode & 0o777)


def _sync(folder: Path) -> None:
    """Makes a rename outlive a crash of the machine; not every system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
