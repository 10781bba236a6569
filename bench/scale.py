"""How the backends grow: generated claims with the shipped core rules.

    python -m bench.scale [SIZE ...]

Keys are spread: five claims a subject, over twenty predicates of every value type. Each size runs
and backend in a process of its own; seconds are of the backend's run, in processor time too, and
the last column is how much more a claim costs than at the first size (1 is linear).
"""

import os
import random
import resource
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

from engine.backends import run
from engine.choices import BACKENDS
from engine.claims.kinds import Fact
from engine.claims.period import ALWAYS, Period
from engine.claims.quantity import Quantity
from engine.claims.vocabulary import Vocabulary
from engine.rules import load as rule_files
from engine.source import Door
from engine.source.files import core_rules

SIZES = (1_000, 5_000, 20_000)
SEED = 20231101


def facts(size: int) -> list[Fact]:
    """`size` claims, the predicates, opposites and places that they speak of."""
    chance = random.Random(SEED)
    types = ("quantity", "term", "entity", "none")
    predicates = [(f"p{n}", types[n % 4]) for n in range(20)]
    found = [
        Fact("predicate", (name, kind, n % 3 > 0, "moment", n % 5 == 0, False))
        for n, (name, kind) in enumerate(predicates)
    ]
    for n in range(20):
        found += [Fact("opposite", (f"t{n}", f"t{n ^ 1}"))]
    for n in range(60):
        found += [Fact("entity", (f"place{n}", f"place{n}", "place"))]
        found += [Fact("within", (f"place{n}", f"place{n // 4}"))] if n > 3 else []
    for n in range(size):
        name, kind = predicates[chance.randrange(20)]
        first = 737_000 + chance.randrange(2_000)
        figure = Decimal(chance.randrange(1, 40))
        value = {
            "quantity": Quantity(figure, figure + chance.randrange(5)),
            "term": f"t{chance.randrange(20)}",
            "entity": f"place{chance.randrange(60)}",
            "none": "yes",
        }[kind]
        values = (
            f"c{n}",
            f"s{n % 50}",
            f"x{n % 30}",
            None,
            f"subject{chance.randrange(size // 5)}",
            name,
            value,
            (),
            chance.choice(("affirmed", "affirmed", "denied")),
            "certain",
            chance.choice(("fact", "fact", "opinion", "forecast")),
            Period(first, first + chance.randrange(1, 400)),
            ALWAYS,
            "normal",
            None,
        )
        found.append(Fact("claim", values))
    return found


def measure(size: int, backend: str) -> None:
    """Prints seconds, those of the processor, matches, and the peak memory of the run."""
    program = rule_files.load([core_rules()], Vocabulary(), Door(Path()))
    given = facts(size)
    start, used = time.perf_counter(), _processor_time()
    outcome = run(program, given, backend)
    took, used = time.perf_counter() - start, _processor_time() - used
    who = resource.RUSAGE_CHILDREN if backend == "durable" else resource.RUSAGE_SELF
    print(took, used, len(outcome.matches), resource.getrusage(who).ru_maxrss / 1024)


def _processor_time() -> float:
    return sum(os.times()[:4])


def main(sizes: list[int]) -> None:
    """Prints one line a size."""
    print(f"seed {SEED}")
    print(" backend   claims  seconds  processor    MiB  matches  a claim, against the first size")
    for backend in BACKENDS:
        first = 0.0
        for size in sizes:
            code = f"from bench.scale import measure; measure({size}, {backend!r})"
            done = subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            )
            took, used, matches, peak = map(float, done.stdout.split())
            first = first or used / size
            print(
                f"{backend:>8} {size:8} {took:8.2f} {used:10.2f} {peak:6.0f} {matches:8.0f} "
                f"{used / size / first:32.2f}"
            )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
