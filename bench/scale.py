"""How the durable backend grows: generated claims with the shipped core rules.

    python -m bench.scale [SIZE ...]

Keys are spread: five claims a subject, over twenty predicates of every value type. Each size runs
in a process of its own; seconds are of the backend's run, and the last column is how much more a
claim costs than at the first size (1 is linear).
"""

import random
import resource
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

from engine.backends import run
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


def measure(size: int) -> None:
    """Prints seconds, matches, and the peak memory of the child that ran the rules."""
    program = rule_files.load([core_rules()], Vocabulary(), Door(Path()))
    given = facts(size)
    start = time.perf_counter()
    outcome = run(program, given)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(took, len(outcome.matches), peak)


def main(sizes: list[int]) -> None:
    """Prints one line a size."""
    print(f"seed {SEED}")
    print("  claims  seconds    MiB  matches  a claim, against the first size")
    first = 0.0
    for size in sizes:
        done = subprocess.run(
            [sys.executable, "-c", f"from bench.scale import measure; measure({size})"],
            capture_output=True,
            text=True,
            check=True,
        )
        took, matches, peak = map(float, done.stdout.split())
        first = first or took / size
        print(f"{size:8} {took:8.2f} {peak:6.0f} {matches:8.0f} {took / size / first:32.2f}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
