"""Processes that are forks of this one; the one place that forks.

A child ends with the process that made it, whatever ends that: SIGKILL too.
"""

import os
import sys
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Child(NamedTuple):
    """A process that runs; `held` is open for as long as this process wants it to."""

    number: int
    held: int


class End(NamedTuple):
    """How a process ended: its exit code, or below zero the signal; and its memory in bytes.

    That is the most that it had at one time.
    """

    code: int
    memory: int


def fork(work: Callable[[], int]) -> Child:
    """Starts `work` in a fork of this process, which ends with the exit code that it returns.

    Ctrl-C is left to this process: a terminal sends it to both.
    """
    import signal

    sys.stdout.flush()
    sys.stderr.flush()
    alive, held = os.pipe()
    # One that came between the fork and the child's own settings would run this process's code
    # twice.
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    )
    try:
        parent = os.getpid()
        number = os.fork()
        if number == 0:
            _child(work, parent, alive, held, before)
    except OSError:
        os.close(held)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(alive)
    return Child(number, held)


def wait_for(child: Child) -> End:
    """Waits until the process has ended."""
    _, status, used = os.wait4(child.number, 0)
    os.close(child.held)
    unit = 1 if sys.platform == "darwin" else 1024
    return End(os.waitstatus_to_exitcode(status), used.ru_maxrss * unit)


def kill(child: Child) -> None:
    """Ends the process at once."""
    import signal
    from contextlib import suppress

    with suppress(OSError):  # it has ended, and was waited for, just before
        os.kill(child.number, signal.SIGKILL)
        wait_for(child)


def _child(
    work: Callable[[], int], parent: int, alive: int, held: int, mask: Iterable[int]
) -> None:
    """Works, and ends without running any of the parent's code."""
    code = 1
    try:
        import signal

        os.close(held)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU, signal.SIGALRM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, signal.SIG_DFL)
        end_with_parent(alive)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if os.getppid() == parent:  # else it had gone before it was watched
            code = work()
    finally:
        os._exit(code)


def end_with_parent(alive: int) -> None:
    """Has the system end this process as soon as nobody holds the other end of a pipe."""
    if sys.platform == "linux":
        import fcntl
        import signal

        signal.signal(signal.SIGIO, signal.SIG_DFL)  # which ends the process
        fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(alive, fcntl.F_SETFL, os.O_ASYNC)
    else:
        end_by_watching(alive)


def end_by_watching(alive: int) -> None:
    """The same where SIGIO is not sent, or passed over: a thread that waits for the end."""
    from _thread import start_new_thread

    def watch() -> None:
        os.read(alive, 1)
        os._exit(1)

    start_new_thread(watch, ())
