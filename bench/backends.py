"""Where DuckDB becomes the faster one: what `--backend auto` goes by.

    python -m bench.backends

Generated claims with the shipped core rules, spread over many subjects, and all on one thing; the
seconds of processor time of each backend, in turn, and which one `auto` takes.
"""

import os
import subprocess
import sys
from pathlib import Path

from bench.scale import facts
from engine.backends import auto, run
from engine.choices import BACKENDS
from engine.claims.kinds import Fact
from engine.claims.vocabulary import Vocabulary
from engine.rules import load as rule_files
from engine.source import Door
from engine.source.files import core_rules

SPREAD = (500, 2_000, 5_000, 10_000)
ON_ONE_THING = (20, 50, 80, 150)


def given(spread: bool, size: int) -> list[Fact]:
    """The claims, and what they speak of; or so many different figures for one thing."""
    every = facts(size if spread else 20 * size)
    if spread:
        return every
    claims = [fact for fact in every if fact.kind == "claim" and fact.values[5] == "p0"]
    others = [fact for fact in every if fact.kind != "claim"]
    on_one = [f._replace(values=(*f.values[:4], "subject0", *f.values[5:])) for f in claims[:size]]
    return [*others, *on_one]


def measure(spread: bool, size: int, backend: str) -> None:
    """Prints the seconds of processor time of a run."""
    program = rule_files.load([core_rules()], Vocabulary(), Door(Path()))
    found = given(spread, size)
    used = sum(os.times()[:4])
    run(program, found, backend)
    print(sum(os.times()[:4]) - used)


def main() -> None:
    """Prints one line a size."""
    print("claims                " + "".join(f"{name:>9}" for name in BACKENDS) + "   auto takes")
    for spread, sizes in ((True, SPREAD), (False, ON_ONE_THING)):
        for size in sizes:
            seconds = []
            for backend in BACKENDS:
                code = f"from bench.backends import measure; measure({spread}, {size}, {backend!r})"
                done = subprocess.run(
                    [sys.executable, "-c", code], capture_output=True, text=True, check=True
                )
                seconds.append(float(done.stdout))
            chosen = "duckdb" if auto.many(given(spread, size)) else "durable"
            where = "spread" if spread else "on one thing"
            print(f"{size:6} {where:14} " + "".join(f"{s:9.2f}" for s in seconds) + f"   {chosen}")


if __name__ == "__main__":
    main()
