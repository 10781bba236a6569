"""What repetitions cost: claims that agree in all that a rule reads, against pairwise SQL.

    python -m bench.blocks [SIZE ...]

One group of claims with 50 values, and equal claims against one other; the seconds of the backend's
run until its matches are counted, and of the same pairs counted by SQL that joins claim by claim
(without those of loading the claims). The last column is how much more a claim costs than at the
first size (1 is linear).
"""

import sys
import time

import duckdb

from engine.backends import run
from engine.claims.kinds import Fact
from engine.claims.period import ALWAYS
from engine.claims.vocabulary import Vocabulary
from engine.rules.load import read_rule
from engine.rules.program import Program

SIZES = (25_000, 50_000, 100_000)
BY_PAIRS = 25_000
"""Up to how many claims the pairs are counted: at 100,000 that takes 16 times as long."""
RULE = """id: differ
title: Two values of one thing
level: note
when:
  - claim a: {subject: $s, predicate: $p, value: $v}
  - claim b: {subject: $s, predicate: $p, value: $w}
  - $v != $w
flag: Two values.
"""
PAIRWISE = """SELECT count(*) FROM claim a JOIN claim b
ON a.subject = b.subject AND a.predicate = b.predicate AND a.id <> b.id AND a.value <> b.value"""


def group(size: int, values: int) -> list[Fact]:
    """Claims on one thing with so many values."""
    rest = ((), "affirmed", "certain", "fact", ALWAYS, ALWAYS, "normal", None)
    return [
        Fact("claim", (f"c{n}", "s", "x", None, "thing", "is", f"v{n % values}", *rest))
        for n in range(size)
    ]


def equal(size: int) -> list[Fact]:
    """Equal claims, and one that is not."""
    *same, last = group(size, 1)
    values = list(last.values)
    values[6] = "other"
    return [*same, Fact("claim", tuple(values))]


def ours(facts: list[Fact]) -> tuple[float, int]:
    """Seconds, and matches."""
    rules, problems = read_rule(RULE, "differ.yaml", "differ", Vocabulary())
    assert rules, problems
    start = time.perf_counter()
    found = len(run(Program((), tuple(rules)), facts, "duckdb").matches)
    return time.perf_counter() - start, found


def pairwise(facts: list[Fact]) -> tuple[float, int]:
    """The same of the pairs as SQL, once the claims are in a table."""
    base = duckdb.connect()
    base.execute(
        "CREATE TABLE claim (id VARCHAR, subject VARCHAR, predicate VARCHAR, value VARCHAR)"
    )
    columns = [list(column) for column in zip(*((f[1][0], *f[1][4:7]) for f in facts), strict=True)]
    base.execute("INSERT INTO claim SELECT unnest(?), unnest(?), unnest(?), unnest(?)", columns)
    start = time.perf_counter()
    (found,) = base.execute(PAIRWISE).fetchall()[0]
    return time.perf_counter() - start, found


def main(sizes: list[int]) -> None:
    """Prints one line a size."""
    for says, make in (("50 values", lambda n: group(n, 50)), ("equal, but one", equal)):
        first = 0.0
        print(f"{says:16}  claims     matches  seconds  pairwise SQL  ratio  a claim")
        for size in sizes:
            facts = make(size)
            took, found = ours(facts)
            first = first or took / size
            against = f"{'':20}"
            if size <= BY_PAIRS:
                by_pairs, expected = pairwise(facts)
                assert found == expected, (found, expected)
                against = f"{by_pairs:13.2f} {took / by_pairs:6.2f}"
            growth = took / size / first
            print(f"{'':16} {size:7} {found:11} {took:8.2f} {against} {growth:8.2f}", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
