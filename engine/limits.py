"""What a run may use of the machine, processor time and memory; the one place that sets limits.

A limit is the system's own (`setrlimit`), so that it holds for what is not Python too. It is set
where that can be: macOS refuses the one on memory.
"""

import os
import sys
from contextlib import suppress
from math import ceil, inf
from typing import NamedTuple

from engine.errors import Problem

SECONDS = 900
"""How many seconds of processor time a run may take, unless it is said otherwise."""

MEMORY = 8 * 2**30
"""How many bytes of memory a process may have."""

_GRACE = 5
"""Seconds for what is to be told when the time is up."""

_LOOK = 0.02
"""Seconds of processor time between two looks at the memory that is used."""

_SIZE = "/proc/self/statm"


class OutOfTime(BaseException):
    """The run has used up its processor time."""


class _Run(NamedTuple):
    """When the run began, in seconds of processor time of this process and of its children."""

    seconds: int
    own: float
    children: float


_run: _Run | None = None
_up: float | None = None
"""When this process was told that its time is up, by its own time."""


def begin(seconds: int = SECONDS) -> None:
    """From now on this process, and those that it starts, may use so much processor time.

    For the command alone: whoever calls the engine from Python sets limits as they like.
    Raises OutOfTime, wherever the program is then, when the time is used up.
    """
    global _run, _up
    import signal

    _up = None
    _run = _Run(seconds, *_spent())
    if hasattr(signal, "SIGXCPU"):
        signal.signal(signal.SIGXCPU, _out_of_time)
    limit_memory(MEMORY)
    settle()


def end() -> None:
    """The run is over: what comes may take its time."""
    global _run
    _run = None
    _limit_time(inf)


def settle() -> None:
    """Takes off what the child processes have used that have ended."""
    if _run is not None:
        own, _ = _spent()
        _limit_time(own + max(left(), 0))


def total(most: int = SECONDS) -> int:
    """How many seconds of processor time the run may take; `most` where no run has begun."""
    return most if _run is None else _run.seconds


def left(most: int = SECONDS) -> float:
    """How many of them there still are."""
    if _run is None:
        return most
    own, children = _spent()
    return _run.seconds - (own - _run.own) - (children - _run.children)


def check() -> None:
    """Raises OutOfTime where all of the time was used, if only by processes that have ended."""
    if left() <= 0:
        raise OutOfTime


def limit_child(seconds: float, most: int) -> None:
    """Limits the time and the memory of this process, which was made for one piece of work."""
    import resource

    with suppress(ValueError, OSError):  # what was in memory is left behind in no file
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_time(seconds)
    limit_memory(most)


def limit_memory(most: int) -> None:
    """Lowers what this process may have; a lower limit of the system's stays.

    Raises MemoryError shortly before there is none left. NOTE: With none at all, Python itself may
    run in a circle (3.11, at a `with`, of which it cannot note the place), and a library written in
    Rust ends the process.
    """
    import signal

    with suppress(ImportError, ValueError, OSError, AttributeError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (min(most, memory() or most), hard))
    allowed = memory()
    if allowed is None or _pages() is None:
        return
    full = (allowed - min(allowed // 8, 2**28)) // resource.getpagesize()

    def look(*_: object) -> None:
        if (_pages() or 0) > full:
            signal.setitimer(signal.ITIMER_VIRTUAL, 50 * _LOOK, _LOOK)  # time to tell of it
            raise MemoryError

    signal.signal(signal.SIGVTALRM, look)
    signal.setitimer(signal.ITIMER_VIRTUAL, _LOOK, _LOOK)


def _pages() -> int | None:
    """How many pages of memory this process has; None where the system does not say."""
    try:
        with open(_SIZE, "rb", buffering=0) as file:
            return int(file.read().partition(b" ")[0])
    except OSError:
        return None


def memory() -> int | None:
    """How many bytes of memory this process may have; None where nothing limits it."""
    return _allowed("RLIMIT_AS")


def used() -> int:
    """The most bytes of memory that this process has had at one time."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def is_short(had: int, most: int | None = None) -> bool:
    """Whether a process that had so much at one time can have failed for want of more."""
    return 2 * had > min(memory() or MEMORY, most or MEMORY)


def out_of_time(who: str, seconds: int, at: str | None) -> Problem:
    """The problem of what was stopped; `at` says what it was at, where that is known."""
    allowed = _allowed("RLIMIT_CPU", hard=True)
    where = f", at {at}" if at else ""
    hint = "check fewer files at once, or give it longer: --time-limit SECONDS"
    by = ""
    if allowed is not None and allowed <= seconds:
        seconds, by = allowed, ", which is what the system allows"
        hint = "allow it more (`ulimit -t` shows the limit), or check fewer files at once"
    plural = "s" * (seconds != 1)
    message = f"{who} was stopped after {seconds} second{plural} of processor time{by}{where}"
    return Problem("E503", message, hint=hint)


def out_of_memory(who: str, limited: bool, most: int | None = None) -> Problem:
    """The problem of a process that could not have more memory; names the limit that it hit."""
    allowed, most = memory(), most or MEMORY
    hint = "check fewer files at once, or join the rule's patterns on more fields"
    if not limited:
        message = f"{who} needed more memory than the system has left"
    elif allowed is not None and allowed < most:
        message = f"{who} needed more than the {_size(allowed)} of memory that the system allows"
        hint = "allow it more (`ulimit -v` shows the limit), or check fewer files at once"
    else:
        message = f"{who} needed more than {_size(most)} of memory"
    return Problem("E503", message, hint=hint)


def _size(number: int) -> str:
    return f"{number // 2**20} MiB"


def _spent() -> tuple[float, float]:
    """The processor time of this process, and of those that it started and that have ended."""
    times = os.times()
    return times.user + times.system, times.children_user + times.children_system


def _allowed(what: str, hard: bool = False) -> int | None:
    """The limit that is in force, or with `hard` the one above which it cannot be raised."""
    with suppress(ImportError, ValueError, OSError, AttributeError):
        import resource

        limits = resource.getrlimit(getattr(resource, what))[int(hard) :]
        return min((n for n in limits if n != resource.RLIM_INFINITY), default=None)
    return None


def _limit_time(seconds: float) -> None:
    """Has SIGXCPU sent to this process when it has used so much, counted from its beginning."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = resource.RLIM_INFINITY if seconds == inf else max(1, ceil(seconds))
        if hard != resource.RLIM_INFINITY:  # there, the system sends SIGKILL
            soft = max(1, min(soft, hard - 1)) if soft != resource.RLIM_INFINITY else hard
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _out_of_time(*_: object) -> None:
    """Raises OutOfTime; once more where something has passed over it, and not while it is told."""
    global _up
    own, _children = _spent()
    if _up is None or own - _up >= _GRACE:
        _up = own
        _limit_time(own + _GRACE)
        raise OutOfTime
