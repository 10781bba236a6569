"""Waiting until files are saved; the one place that knows watchfiles."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from stat import S_ISDIR
from typing import NamedTuple

from watchfiles import watch

from engine.process import fork, kill, wait_for

SETTLED = 0.1
"""Seconds without a change, after which what an editor or git writes is taken to be whole."""

MOST_ROUNDS = 50
"""How often that is waited for, where something never stops writing."""

_Stamp = tuple[int, int, int]
"""A file's time of change, size and inode."""


class Seen(NamedTuple):
    """The files at and below some paths, and the folders that must be watched to see them change.

    Among these are the folders that the paths lie in: a path may go, and come again.
    """

    folders: frozenset[Path]
    files: Mapping[Path, _Stamp]


Opens = Callable[[Path], bool]
"""Whether a path leads to where a run may read."""


def look(paths: Sequence[Path], opens: Opens) -> Seen:
    """The files at and below `paths` as they are now; a path that is not there has none.

    Links are followed where the run may read what they lead to.
    """
    folders: set[Path] = set()
    files: dict[Path, _Stamp] = {}
    seen: set[str] = set()
    for path in map(Path.absolute, paths):
        folders.add(path.parent)
        files.update(_stamps([path]))
        for folder, inner, names in os.walk(path, followlinks=True):
            real = os.path.realpath(folder)
            if real in seen:  # by another link, which may lead in a circle
                inner.clear()
                continue
            seen.add(real)
            inner[:] = [
                name
                for name in inner
                if not _passing(name) and (not (at := Path(folder, name)).is_symlink() or opens(at))
            ]
            folders.add(Path(folder))
            files.update(_stamps(Path(folder, name) for name in names if not _passing(name)))
    return Seen(frozenset(filter(os.path.isdir, folders)), files)


def wait(paths: Sequence[Path], seen: Seen, opens: Opens) -> list[Path]:
    """The files that are no longer as they were seen, sorted, once none is being written."""
    while True:
        now = _settled(paths, opens)
        names = {*seen.files, *now.files}
        changed = sorted(n for n in names if seen.files.get(n) != now.files.get(n))
        if changed:
            return changed
        _doze(paths, now, opens)


def _passing(name: str) -> bool:
    """Whether a file or folder is hidden, or is an editor's own copy of another."""
    return name.startswith((".", "#")) or name.endswith("~")


def _stamps(files: Iterable[Path]) -> Iterator[tuple[Path, _Stamp]]:
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            continue  # gone since it was listed, or a link to nothing
        if not S_ISDIR(stat.st_mode):
            yield file, (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _settled(paths: Sequence[Path], opens: Opens) -> Seen:
    now = look(paths, opens)
    for _ in range(MOST_ROUNDS):
        time.sleep(SETTLED)
        before, now = now, look(paths, opens)
        if now == before:
            break
    return now


def _doze(paths: Sequence[Path], now: Seen, opens: Opens) -> None:
    """Returns soon after something has changed; now and then for no reason.

    NOTE: watchfiles listens in a thread of its own, and the rule engine is run in a fork, which is
    unsafe in a process that has a second thread (it may hold a lock, which no one ever opens in
    the fork). So the thread lives in a process made for one wait, and ends with it: the process
    that checks never has one. Nothing is lost between two waits, since `wait` compares the files
    themselves, and an event is only a reason to compare them early.
    """
    child = fork(lambda: _watch(paths, now, opens))
    try:
        wait_for(child)
    except BaseException:  # Ctrl-C
        kill(child)
        raise


def _watch(paths: Sequence[Path], now: Seen, opens: Opens) -> int:
    """Returns when something has changed; in a process of its own, which ends then."""
    try:
        for _ in watch(
            *sorted(now.folders),
            watch_filter=None,
            recursive=False,  # hidden folders, and all else in the root, are not of interest
            debounce=200,
            rust_timeout=1000,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            if look(paths, opens) != now:
                break
    except Exception:  # a folder has gone, or the system has no watches left: look once a second
        time.sleep(1)
    return 0
