"""The rule engine's process: whatever becomes of it is one clear sentence."""

import ctypes
import faulthandler
import os
import signal
import time
from collections.abc import Callable

import pytest

from engine.backends.child import Child, Limits, in_child
from engine.backends.durable import start
from engine.errors import InputError, Problem
from engine.rules.program import Program
from tests.test_backends import claim, program

MIB = 2**20


def message(function: Callable[[], object], limits: Limits | None = None) -> str:
    with pytest.raises(InputError) as caught:
        in_child(function, limits or Limits())
    (problem,) = caught.value.problems
    assert problem.code == "E503"
    assert problem.hint
    return problem.message


def test_what_the_function_returns_comes_back() -> None:
    assert in_child(lambda: {"a": [1, (2, "x")]}, Limits()) == {"a": [1, (2, "x")]}


def test_a_large_answer_comes_back_whole() -> None:
    """Far more than a pipe holds at once."""
    assert len(in_child(lambda: list(range(1_000_000)), Limits())) == 1_000_000


def test_a_crash_of_the_core_names_the_signal() -> None:
    def crash() -> None:
        faulthandler.disable()  # pytest's would print all that it knows
        ctypes.string_at(0)

    expected = "the rule engine crashed (SIGSEGV); nothing was reported and nothing is lost"
    assert message(crash) == expected


def test_being_ended_from_outside_is_told_apart() -> None:
    expected = "the rule engine was ended from outside (SIGKILL)"
    assert message(lambda: os.kill(os.getpid(), signal.SIGKILL)) == expected


def test_a_run_without_end_is_stopped() -> None:
    def forever() -> None:
        while True:
            pass

    expected = "the rule engine was stopped after 1 second of processor time"
    assert message(forever, Limits(seconds=1)) == expected


def test_too_much_memory_is_refused() -> None:
    expected = "the rule engine needed more than 512 MiB of memory"
    limits = Limits(memory=512 * MIB)
    assert message(lambda: bytearray(1024 * MIB), limits) == expected


def test_problems_of_the_input_come_back_as_such() -> None:
    def refuse() -> None:
        raise InputError([Problem("E503", "too many", hint="fewer")])

    assert message(refuse) == "too many"


def test_a_fault_of_ours_raises_with_its_traceback() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        in_child(lambda: 1 // 0, Limits())


def test_it_is_computed_elsewhere_while_this_process_goes_on() -> None:
    with Child(os.getpid, Limits()) as child:
        assert child.result() != os.getpid()


def test_a_mistake_found_meanwhile_ends_the_child() -> None:
    """It is told at once, and nothing goes on calculating."""
    with (
        pytest.raises(InputError, match="a mistake"),
        Child(lambda: time.sleep(60), Limits()),
    ):
        raise InputError([Problem("E203", "a mistake")])
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_join_that_grows_with_the_square_is_stopped_in_time() -> None:
    """Ten thousand claims on one key: the limit holds for the core's own calls too."""
    pair = "level: note\nwhen:\n  - claim a: {subject: $u}\n  - claim b: {subject: $u}\nflag: f"
    checked = program({"pair": pair})
    assert isinstance(checked, Program)
    claims = [claim(f"c{n}", "x", "yes") for n in range(10_000)]
    with (
        start(checked, claims, Limits(seconds=2)) as run,
        pytest.raises(InputError, match="stopped after 2 seconds"),
    ):
        run.outcome()
