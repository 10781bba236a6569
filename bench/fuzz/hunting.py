"""Hunting for faults in parsers: each input by itself, in a process that may die of it."""

import faulthandler
import json
import mmap
import os
import re
import resource
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import chdir, suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.fuzz.parsers import Parser
from bench.fuzz.shrinking import Tries, by_characters, by_lines

SECONDS = 1.0
"""The processor time after which reading one input counts as a hang,"""
EACH = 10e-6
"""or so much for each character, where that is more: some inputs are a megabyte long."""
WAIT = 30.0
"""The time by the clock after which it does, where it waits for something."""
MEMORY = 4 * 2**30
MOST_DEATHS = 20
"""After so many inputs of one parser that ended the process, the rest is left out."""
PROBES = 400
"""How often it is tried to shrink an input."""


class Fault(NamedTuple):
    """What went wrong: a word for it and where, the number of the first input, and that, shrunk.

    `times` says of how many inputs.
    """

    of: str
    what: str
    number: int
    input: str
    times: int


class Hunt(NamedTuple):
    """How many inputs were read, the slowest with its seconds, and what went wrong."""

    name: str
    read: int
    slowest: float
    number: int
    seconds: float
    faults: tuple[Fault, ...]


class Limits(NamedTuple):
    """The moment until which inputs are drawn, and the seconds in which a fault is shrunk.

    Of a project, at most so many commands are run.
    """

    until: float
    patience: float
    commands: int = 100


Tell = Callable[[str], object]


def silent(_: str) -> None:
    """Tells nobody."""


def drawn(parser: Parser, seed: str, number: int) -> str:
    """The input of that number."""
    return parser.draw(Random(f"{seed}:{parser.name}:{number}"))


def hunt(parser: Parser, seed: str, numbers: range, limits: Limits, tell: Tell = silent) -> Hunt:
    """Reads the inputs of these numbers, or as many as there is time for.

    Tells of each kind of fault when it is first met.
    """
    until = limits.until
    begun = time.monotonic()
    with TemporaryDirectory(prefix="fuzz-", dir=memory()) as folder, chdir(folder):
        parser.prepare()  # what is built when it is first used, no fork builds again
    first: dict[str, tuple[int, int]] = {}
    deaths, read, slowest = 0, 0, (0.0, numbers.start)
    at = numbers.start
    while at < numbers.stop and deaths < MOST_DEATHS and time.monotonic() < until:
        worker = _Worker(parser)
        done = worker.run(lambda n: drawn(parser, seed, n), range(at, numbers.stop), until)
        for number, what in done.faults:
            if what not in first:
                tell(f"{parser.name} {number}: {what}")
            earliest, count = first.get(what, (number, 0))
            first[what] = earliest, count + 1
        slowest = max(slowest, done.slowest)
        read, deaths = read + done.read, deaths + done.died
        at = done.next
    faults = []
    for what, (number, count) in first.items():
        text = drawn(parser, seed, number)
        small = least(parser, text, what, limits.patience)
        faults.append(Fault(parser.name, what, number, small, count))
    return Hunt(parser.name, read, slowest[0], slowest[1], time.monotonic() - begun, tuple(faults))


def least(parser: Parser, text: str, what: str, patience: float) -> str:
    """As little of the input as still goes wrong in that way.

    One that does not by itself, since it takes what was read before, comes back as it is.
    """
    tries = Tries(PROBES, patience)

    def fails(part: str) -> bool:
        return what in probe(parser, part)

    if not fails(text):
        return text
    return by_characters(by_lines(text, fails, tries), fails, tries)


def probe(parser: Parser, text: str) -> list[str]:
    """What goes wrong with one input: nothing, or one thing."""
    done = _Worker(parser).run(lambda _: text, range(1), time.monotonic() + 60)
    return [what for _, what in done.faults]


def memory() -> str | None:
    """A folder that is kept in memory, where there is one: files are made there in no time."""
    folder = "/dev/shm"
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


class _Done(NamedTuple):
    """What became of some inputs: those read, the next to be read, and whether one was deadly."""

    read: int
    next: int
    died: bool
    slowest: tuple[float, int]
    faults: list[tuple[int, str]]


class _Worker:
    """A process that reads inputs one after the other, and is ended by the system if it hangs."""

    def __init__(self, parser: Parser) -> None:
        self.parser = parser
        self.state = mmap.mmap(-1, 32)  # the number at hand, whether one is, the slowest

    def run(self, draw: Callable[[int], str], numbers: range, until: float) -> _Done:
        with TemporaryDirectory(prefix="fuzz-", dir=memory()) as folder:
            read_end, write_end = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(read_end)
                _limited(lambda: self._read(draw, numbers, until, folder, write_end))
            os.close(write_end)
            with os.fdopen(read_end, encoding="utf-8") as pipe:
                found = [json.loads(line) for line in pipe]
            _, status = os.waitpid(child, 0)
            trace = Path(folder, "trace.txt")
            stack = trace.read_text("utf-8", "replace") if trace.exists() else ""
        number, busy, took, slowest = struct.unpack_from("qqdq", self.state)
        faults = [(int(at), str(what)) for at, what in found]
        died = bool(busy)
        if died:
            faults.append((number, _ended(status, stack)))
        following = number + 1 if died or number >= numbers.start else numbers.stop
        return _Done(following - numbers.start, following, died, (took, slowest), faults)

    def _read(
        self, draw: Callable[[int], str], numbers: range, until: float, folder: str, pipe: int
    ) -> None:
        os.chdir(folder)
        quiet = os.open(os.devnull, os.O_RDWR)
        for handle in (0, 1, 2):
            os.dup2(quiet, handle)
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8", errors="replace")  # noqa: SIM115
        trace = open("trace.txt", "w", encoding="utf-8")  # noqa: SIM115 (open while the process is)
        for sign in (signal.SIGPROF, signal.SIGALRM):
            faulthandler.register(sign, trace, chain=True)
        faulthandler.enable(trace)
        read = self.parser.prepare()
        slowest = (0.0, numbers.start)
        for number in numbers:
            text = draw(number)
            struct.pack_into("qqdq", self.state, 0, number, 1, *slowest)
            signal.setitimer(signal.ITIMER_PROF, max(SECONDS, len(text) * EACH))
            signal.setitimer(signal.ITIMER_REAL, WAIT)
            begun = _processor_time()
            try:
                read(text)
            except Exception as e:
                os.write(pipe, json.dumps([number, _named(e)]).encode() + b"\n")
            slowest = max(slowest, (_processor_time() - begun, number))
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            struct.pack_into("qqdq", self.state, 0, number, 0, *slowest)
            if time.monotonic() > until:
                break


def _processor_time() -> float:
    """The seconds that this process and those that it has started took, so far."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _limited(work: Callable[[], None]) -> None:
    """Does the work with little memory, and ends the process."""
    try:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        work()
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    os._exit(0)


# -- names of faults ------------------------------------------------------------------------------

_FRAME = re.compile(r'File "[^"]*?/(engine/[^"]*)", line (\d+)')


def place(stack: str, innermost_first: bool = False) -> str:
    """The innermost line of the product in a traceback, or in a dump of `faulthandler`."""
    frames = _FRAME.findall(stack)
    if not frames:
        return "no line of engine/"
    file, line = frames[0] if innermost_first else frames[-1]
    return f"{file}:{line}"


def _named(error: Exception) -> str:
    text = "".join(traceback.format_exception(error))
    return f"{type(error).__name__} at {place(text)}"


def _ended(status: int, stack: str) -> str:
    where = place(stack, innermost_first=True)
    if not os.WIFSIGNALED(status):
        return f"ended with {os.waitstatus_to_exitcode(status)} at {where}"
    sign = signal.Signals(os.WTERMSIG(status))
    hangs = sign in (signal.SIGPROF, signal.SIGALRM)
    return f"hang at {where}" if hangs else f"{sign.name} at {where}"
