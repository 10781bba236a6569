"""Runs a function in a child process with limits, so that its crash is a sentence and not ours."""

import marshal
import os
import signal
from collections.abc import Callable
from typing import IO, Any, Generic, NamedTuple, NoReturn, TypeVar

from engine import limits as machine
from engine import process, work
from engine.errors import InputError, Problem

T = TypeVar("T")

_WHO = "the rule engine"
_OUT_OF_MEMORY, _LIMITED = 3, 4
"""Exit codes: there was no memory, or no more than the limit."""

_CRASHES = ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGABRT", "SIGTRAP", "SIGSYS")
"""The signals that a fault in a process brings upon it; others come from outside."""


class EndedError(InputError):
    """The process ended before it had answered: it needed more than it may use, or crashed."""

    out_of_time = False


class Limits(NamedTuple):
    """What a child may use: seconds of processor time, and bytes of memory."""

    seconds: int = machine.SECONDS
    memory: int = machine.MEMORY


class Child(Generic[T]):
    """A function that is computed in a fork of this process, from now on.

    `at`, which is called there when it takes long, finds out what it is at; `engine.work` hears.
    The result must be of numbers, text, tuples, lists and dicts, which `marshal` carries. As a
    context it leaves no orphan that goes on calculating, whatever ends it, Ctrl-C too.
    """

    def __init__(
        self, function: Callable[[], T], limits: Limits, at: Callable[[], str | None] | None = None
    ) -> None:
        machine.check()
        self._limits, self._tells, self._answered = limits, at is not None, False
        read_end, write_end = os.pipe()
        seconds = min(limits.seconds, machine.left(limits.seconds))

        def job() -> int:
            os.close(read_end)
            machine.limit_child(seconds, limits.memory)
            return _answered(function, write_end, at and _teller(at, seconds, write_end))

        self._pipe = os.fdopen(read_end, "rb")
        try:
            self._process: process.Child | None = process.fork(job)
        except BaseException:
            self._pipe.close()
            raise
        finally:
            os.close(write_end)

    def __enter__(self) -> "Child[T]":
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        if self._answered:
            self._wait()
        elif self._process is not None:
            process.kill(self._process)

    def result(self) -> T:
        """What the function returns, when it has; to be asked for once.

        Raises InputError where the child is killed, or runs out of time or memory, and whatever
        else the function raised, as RuntimeError with its traceback.
        """
        kind, value = _received(self._pipe)
        if kind != "ok":
            self._failed(kind, value)
        self._answered = True  # while the child gives its memory back, this process goes on
        result: T = value
        return result

    def _failed(self, kind: str, value: Any) -> NoReturn:
        end = self._wait()
        if kind == "problems":
            raise InputError(Problem(*fields) for fields in value)
        if kind == "error":
            raise RuntimeError(f"the rule engine failed:\n{value}")
        _ended(end, self._limits, work.at if self._tells else lambda: None)

    def _wait(self) -> process.End:
        """Waits until the child has ended, and counts the time that it took."""
        assert self._process is not None
        spent = sum(os.times()[2:4])
        end = process.wait_for(self._process)
        self._process, self._answered = None, False
        work.hears(None, sum(os.times()[2:4]) - spent)
        machine.settle()
        return end


def in_child(function: Callable[[], T], limits: Limits) -> T:
    """What `function` returns, computed in a child; raises what `Child.result` does."""
    with Child(function, limits) as child:
        return child.result()


# -- there --------------------------------------------------------------------------------------


def _answered(function: Callable[[], Any], write_end: int, tell: Callable[[], None] | None) -> int:
    """Computes, answers through the pipe; the exit code."""
    try:
        try:
            if tell:
                tell()
            answer = ("ok", function())
        except InputError as e:
            answer = ("problems", [(p.code, p.message, None, p.hint) for p in e.problems])
        except MemoryError:
            raise
        except Exception:
            import traceback

            answer = ("error", traceback.format_exc())
        signal.setitimer(signal.ITIMER_PROF, 0)
        _send(answer, write_end)
    except MemoryError:
        return _OUT_OF_MEMORY if machine.memory() is None else _LIMITED
    return 0


def _teller(at: Callable[[], str | None], seconds: float, write_end: int) -> Callable[[], None]:
    """Begins to tell what the work is at: when it has taken long, and then ever more rarely."""
    wait = min(work.LONG, seconds / 2)

    def tell(*_: object) -> None:
        nonlocal wait
        _send(("at", at()), write_end)
        wait *= 10
        signal.setitimer(signal.ITIMER_PROF, wait)

    def begin() -> None:
        signal.signal(signal.SIGPROF, tell)
        signal.setitimer(signal.ITIMER_PROF, wait)

    return begin


def _send(message: tuple[str, Any], write_end: int) -> None:
    data = marshal.dumps(message)
    with os.fdopen(write_end, "wb", closefd=False) as pipe:
        pipe.write(len(data).to_bytes(8, "big"))
        pipe.write(data)


# -- here ---------------------------------------------------------------------------------------


def _received(pipe: IO[bytes]) -> tuple[str, Any]:
    """The answer; empty where the child ended without one."""
    while len(head := pipe.read(8)) == 8:
        length = int.from_bytes(head, "big")
        data = pipe.read(length)
        if len(data) < length:
            break
        kind, value = marshal.loads(data)
        if kind != "at":
            return kind, value
        work.hears(value)
    return "", None


def _ended(end: process.End, limits: Limits, at: Callable[[], str | None]) -> NoReturn:
    """Raises EndedError for what ended the child before it had answered."""
    code = end.code
    crashed = code < 0 and _name(-code) in _CRASHES
    short = crashed and machine.is_short(end.memory, limits.memory)  # not all of C looks
    if short or code in (_OUT_OF_MEMORY, _LIMITED):
        limited = code != _OUT_OF_MEMORY
        raise EndedError([machine.out_of_memory(_WHO, limited, limits.memory)])
    if code == -signal.SIGXCPU:
        seconds = min(limits.seconds, machine.total(limits.seconds))
        error = EndedError([machine.out_of_time(_WHO, seconds, at())])
        error.out_of_time = True
        raise error
    if code >= 0:
        raise RuntimeError(f"the rule engine ended with status {code}")
    if crashed:
        message = (
            f"the rule engine crashed ({_name(-code)}); nothing was reported and nothing is lost"
        )
        hint = "please report it with the facts and rules; find the rule by leaving some out"
    else:
        message = f"the rule engine was ended from outside ({_name(-code)})"
        hint = "run again; if it recurs, the system may be short of memory"
    raise EndedError([Problem("E503", message, hint=hint)])


def _name(number: int) -> str:
    """The name of a signal; those between the first and the last real-time one have none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
