"""Does one thing for a long time, in search of what goes wrong now and then.

python -m bench.soak --fuzz [--size small|full|N] [--seed SEED] [--seconds T] [--only NAME ...]

Fuzzing draws inputs from grammars and spoils them: N for each parser, and N/50 whole projects, each
of which goes through several commands. What raises, hangs, or ends with another code than 0, 1 or
2 is told with the input, shrunk, and with the command that brings it back; then the exit code is 1.
"""

import argparse
import random
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.fuzz import trees
from bench.fuzz.hunting import Hunt, Limits, hunt
from bench.fuzz.parsers import PARSERS
from bench.fuzz.projects import KINDS

SIZES = {"small": 200, "full": 100_000}
"""Inputs of a parser, by the name of the size."""
A_PROJECT = 50
"""How many inputs of a parser a project stands for, since it takes so much longer."""
NAMES = (*PARSERS, trees.NAME)


def main(words: Sequence[str]) -> int:
    """Fuzzes what is asked for, prints what went wrong and a table; the exit code."""
    asked = _asked(words)
    seed = asked.seed or str(random.SystemRandom().randrange(10**9))
    print(f"seed {seed}", flush=True)
    until = time.monotonic() + asked.seconds
    limits = Limits(until, 8, 1) if asked.size == SIZES["small"] else Limits(until, 40)
    hunts = []
    for name in asked.only or NAMES:
        found = _hunt(name, seed, asked, limits)
        hunts.append(found)
        for line in _told(found, seed):
            print(line, flush=True)
    for line in _table(hunts):
        print(line)
    return int(any(found.faults for found in hunts))


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m bench.soak", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--fuzz", action="store_true", required=True, help="the only thing so far")
    parser.add_argument("--size", default="small", help="small (200), full (100,000), or a number")
    parser.add_argument("--seed", help="what the inputs are drawn from; by default a new one")
    parser.add_argument("--seconds", type=float, default=1e9, help="when no more are drawn")
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--keep", type=Path, help="a folder for the projects that went wrong")
    asked = parser.parse_args(words)
    asked.size = SIZES.get(asked.size) or int(asked.size)
    return asked


def _hunt(name: str, seed: str, asked: argparse.Namespace, limits: Limits) -> Hunt:
    size, first = asked.size, asked.first
    if name == trees.NAME:
        small = asked.size == SIZES["small"]
        count = len(KINDS) if small else -(-size // A_PROJECT)  # a project of each kind at least
        return trees.hunt(seed, range(first, first + count), limits, _now, asked.keep)
    parser = PARSERS[name]
    count = size // 10 if parser.dear and size == SIZES["small"] else size
    return hunt(parser, seed, range(first, first + count), limits, _now)


def _now(line: str) -> None:
    """Prints a line at once: the whole may take hours."""
    print(line, flush=True)


def _told(found: Hunt, seed: str) -> Iterator[str]:
    """Each fault with its input, and the command that brings it back."""
    for fault in found.faults:
        yield f"\n{fault.of}: {fault.what} ({fault.times} times)"
        text = fault.input if found.name == trees.NAME else ascii(fault.input[:3_000])
        yield from (f"    {line}" for line in text.splitlines())
        again = ["--seed", seed, "--only", fault.of, "--first", str(fault.number)]
        size = A_PROJECT if found.name == trees.NAME else 1
        yield f"    again: python -m bench.soak --fuzz {shlex.join(again)} --size {size}"


def _table(hunts: Sequence[Hunt]) -> Iterator[str]:
    yield ""
    yield "              inputs  faults  minutes  slowest (s of processor time, its number)"
    for found in hunts:
        count = sum(fault.times for fault in found.faults)
        minutes = found.seconds / 60
        yield (
            f"{found.name:14} {found.read:5} {count:7} {minutes:8.1f} "
            f"{found.slowest:8.3f}  {found.number}"
        )
    total = sum(len(found.faults) for found in hunts)
    yield f"{sum(found.read for found in hunts)} inputs, {total or 'no'} kinds of fault"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
