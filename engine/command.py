"""The command `check`, from its first moment to its last: signals, streams, and how it ends.

Nothing that takes time is imported up here: until `main` listens, Ctrl-C is a traceback. And it
never goes back to Python's own end, whose exit code 1 would say that something is open.
"""

import gc
import os
import sys
from time import monotonic

TYPE_CHECKING = False  # that of `typing`, which takes its time
if TYPE_CHECKING:
    from typing import NoReturn

_PATIENCE = 2.0
"""Seconds after Ctrl-C in which another one is the same; after them, nothing is tidied up."""

_CLOSED = """\
error[E505]: standard output is closed: there is nowhere to print to
  hint: `>/dev/null` is for what nobody is to read
"""
_LEAST = 64 * 2**20
"""How many bytes of memory a small run takes, with all that it imports.

NOTE: Libraries that are not Python end the process when there are fewer, with words of their own.
"""

_LITTLE = """\
error[E503]: check needs {} MiB of memory at least, and the system allows {}
  hint: allow it more: `ulimit -v unlimited`, or another number of KiB
"""
_NO_MEMORY = """\
error[E503]: check cannot go on: there is no memory left
  hint: allow it more (`ulimit -v` shows the limit)
"""


class Ending(BaseException):
    """A signal that asks the program to end; what is unfinished is tidied up on its way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


_heard: list[tuple[int, float]] = []
"""The first such signal, and when it came."""


def main() -> "NoReturn":
    """Does what the command line asks for, and ends the process."""
    try:
        _leave(_answer())
    except Ending as e:
        _end(e.number)
    except KeyboardInterrupt:  # before anything listened
        _end(2)
    except BrokenPipeError:
        os._exit(141)
    except BaseException as e:  # what is wrong cannot be told
        _say(_NO_MEMORY if isinstance(e, MemoryError) else f"error: {type(e).__name__}: {e}\n")
        os._exit(2)


def _answer() -> int:
    """The exit code, once all has been said."""
    try:
        _listen()
        if not _streams():
            _say(_CLOSED)
            return 2
        if (allowed := _memory()) < _LEAST:
            _say(_LITTLE.format(_LEAST // 2**20, allowed // 2**20))
            return 2
        from engine.cli.main import perform

        return perform(sys.argv[1:])
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else int(e.code is not None)
    except (Ending, KeyboardInterrupt):
        raise
    except BaseException as e:
        return _exit_code(e)


def _listen() -> None:
    """Hears the signals that end a program, but for those that whoever started it ignores."""
    import signal

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _hear)
    if hasattr(signal, "SIGCHLD"):  # ignored, no child could be waited for
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.unraisablehook = _cannot_raise


def heard() -> bool:
    """Whether a signal has come that ends the program."""
    return bool(_heard)


def _hear(number: int, _: object) -> None:
    if not _heard:
        _heard.append((number, monotonic()))
        raise Ending(number)
    if monotonic() - _heard[0][1] > _PATIENCE:
        _end(number)


def _cannot_raise(unraisable: "sys.UnraisableHookArgs") -> None:
    """What was raised where Python passes over it, as while an object is thrown away."""
    if _heard:
        _end(_heard[0][0])
    if isinstance(unraisable.exc_value, Exception):
        sys.__unraisablehook__(unraisable)


def _memory() -> float:
    """How many bytes of memory the system lets this process have."""
    try:
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    except (ImportError, AttributeError, OSError, ValueError):
        return _LEAST
    return _LEAST if soft == resource.RLIM_INFINITY else soft


def _streams() -> bool:
    """Puts something in place of standard streams that are closed; whether output is not.

    Else the next file that is opened would be one of them, and be printed into.
    """
    streams = sys.stdin, sys.stdout, sys.stderr
    if None not in streams:
        return True
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(handle, True)
    os.close(handle)
    if streams[0] is None:
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 (it is never closed)
    if streams[2] is None:
        sys.stderr = open(2, "w", errors="backslashreplace", closefd=False)  # noqa: SIM115
    return streams[1] is not None


def _exit_code(error: BaseException) -> int:
    """Says what went wrong before the command line took over, or while it was at it."""
    if _heard:  # and something has made another error of it
        _end(_heard[0][0])
    if isinstance(error, MemoryError):
        # With them goes all that was made so far: to tell of it takes some memory too.
        error.__traceback__ = error.__context__ = error.__cause__ = None
        gc.collect()
    from engine.missing import explained

    if isinstance(error, ImportError) and (text := explained(error)):
        _say(text)
        return 2
    from engine.cli.common import exit_code

    return exit_code(error)


def _leave(code: int) -> "NoReturn":
    """Ends the process: Python's own way takes its time to throw away all that lives."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        os._exit(141)
    except OSError as e:
        os._exit(code if code == 2 else _exit_code(e))  # with 2, it has been told already
    if _heard:  # and something has passed over it
        _end(_heard[0][0])
    os._exit(code)


def _end(number: int) -> "NoReturn":
    """Ends as the signal asks, as far as whoever started this can see."""
    import signal

    if number == signal.SIGINT:
        _say("stopped\n")
    else:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(128 + number)


def _say(text: str) -> None:
    """Writes to standard error, if anybody listens."""
    try:  # noqa: SIM105 (contextlib takes its time)
        os.write(2, text.encode("utf-8", "backslashreplace"))
    except OSError:
        pass
