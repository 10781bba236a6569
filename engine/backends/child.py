"""Runs a function in a child process with limits, so that its crash is a sentence and not ours."""

import marshal
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from engine.errors import InputError, Problem

T = TypeVar("T")


class Limits(NamedTuple):
    """What a child may use: seconds of processor time, and bytes of memory."""

    seconds: int = 900
    memory: int = 8 * 2**30


def in_child(
    function: Callable[[], T], limits: Limits, meanwhile: Callable[[], object] | None = None
) -> T:
    """What `function` returns, computed in a fork of this process; `meanwhile` is called here.

    Raises InputError where the child is killed or runs out of memory, and whatever else the
    function raised, as RuntimeError with its traceback. The result must be of numbers, text,
    tuples, lists and dicts, which `marshal` carries.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        _child(function, limits, write_end)
    os.close(write_end)
    try:
        with os.fdopen(read_end, "rb") as pipe:
            if meanwhile:
                meanwhile()
            answer = pipe.read()
    except BaseException:  # also Ctrl-C: no orphan goes on calculating
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        raise _stopped(signal.Signals(os.WTERMSIG(status)), limits)
    if not answer:
        raise RuntimeError(f"the rule engine ended with status {os.waitstatus_to_exitcode(status)}")
    kind, value = marshal.loads(answer)
    if kind == "memory":
        raise _out_of_memory(limits)
    if kind == "problems":
        raise InputError(Problem(*fields) for fields in value)
    if kind == "error":
        raise RuntimeError(f"the rule engine failed:\n{value}")
    result: T = value
    return result


def _child(function: Callable[[], T], limits: Limits, write_end: int) -> None:
    """Computes, answers through the pipe, and ends without running the parent's exit code."""
    status = 1
    try:
        _limit(resource.RLIMIT_CPU, limits.seconds)
        _limit(resource.RLIMIT_AS, limits.memory)
        try:
            result: Any = function()
            answer = marshal.dumps(("ok", result))
        except MemoryError:
            answer = marshal.dumps(("memory", None))
        except InputError as e:
            answer = marshal.dumps(
                ("problems", [(p.code, p.message, None, p.hint) for p in e.problems])
            )
        except Exception:
            import traceback

            answer = marshal.dumps(("error", traceback.format_exc()))
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(answer)
        status = 0
    finally:
        os._exit(status)


def _limit(what: int, most: int) -> None:
    """Lowers a limit; a harder one that the system sets already stays."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, hard))


def _stopped(by: signal.Signals, limits: Limits) -> InputError:
    if by is signal.SIGXCPU:
        message = f"the rule engine was stopped after {limits.seconds} seconds of processor time"
        hint = "check fewer files at once, or join the rule's patterns on more fields"
    elif by in (signal.SIGKILL, signal.SIGTERM):
        message = f"the rule engine was ended from outside ({by.name})"
        hint = "run again; if it recurs, the system may be short of memory"
    else:
        message = f"the rule engine crashed ({by.name}); nothing was reported and nothing is lost"
        hint = "please report it with the facts and rules; find the rule by leaving some out"
    return InputError([Problem("E503", message, hint=hint)])


def _out_of_memory(limits: Limits) -> InputError:
    message = f"the rule engine needed more than {limits.memory // 2**20} MiB of memory"
    hint = "check fewer files at once, or join the rule's patterns on more fields"
    return InputError([Problem("E503", message, hint=hint)])
