"""Whether a rule's speed hangs on how it is spelt: the same join as a variable and as a condition.

    python -m bench.spelling [CLAIMS] [TIMES]

Prints the seconds of a backend's run for each, the least of several, taken in turns.
"""

import sys
import time

from engine.backends import run
from engine.claims.kinds import Fact
from engine.claims.period import ALWAYS
from engine.claims.vocabulary import Vocabulary
from engine.rules.load import read_rule
from engine.rules.program import Program

CLAIM = "{subject: $s, predicate: mood"
SPELLINGS = {
    "variable": f"  - claim a: {CLAIM}, value: $x}}\n  - claim b: {CLAIM}, value: $y}}\n",
    "condition": f"  - claim a: {CLAIM}}}\n  - claim b: {CLAIM}}}\n"
    "  - $a.value == $x\n  - $b.value == $y\n",
}
TERMS = 40


def program(spelling: str) -> Program:
    """A rule on opposite words for one thing."""
    when = SPELLINGS[spelling] + "  - opposite: {term: $x, other: $y}\n"
    text = f"id: r\ntitle: t\nlevel: note\nwhen:\n{when}flag: f\n"
    rules, problems = read_rule(text, "r.yaml", "r", Vocabulary())
    assert not problems, problems
    return Program((), tuple(rules))


def facts(size: int) -> list[Fact]:
    """Claims on a few subjects, with words of which each is the opposite of one other."""
    found = [Fact("opposite", (f"t{n}", f"t{n ^ 1}")) for n in range(TERMS)]
    for n in range(size):
        values = (f"c{n}", "s", "x", None, f"subject{n % 3}", "mood", f"t{n * 7 % TERMS}", ())
        plain = ("affirmed", "certain", "fact", ALWAYS, ALWAYS, "normal", None)
        found.append(Fact("claim", (*values, *plain)))
    return found


def main(size: int, times: int) -> None:
    """Prints the seconds of each spelling, and their ratio."""
    given = facts(size)
    took = dict.fromkeys(SPELLINGS, float("inf"))
    matches = set()
    for _ in range(times):
        for spelling in SPELLINGS:
            checked = program(spelling)
            start = time.perf_counter()
            matches.add(len(run(checked, given).matches))
            took[spelling] = min(took[spelling], time.perf_counter() - start)
    assert len(matches) == 1, "the spellings do not mean the same"
    for spelling, seconds in took.items():
        print(f"{spelling:10} {seconds:7.2f} s")
    print(f"ratio      {took['condition'] / took['variable']:7.2f}    ({matches.pop()} matches)")


if __name__ == "__main__":
    main(*(list(map(int, sys.argv[1:])) + [1050, 5][len(sys.argv) - 1 :]))
