"""Which backend runs where none is named, and all of them held against each other."""

from pathlib import Path

import pytest

from engine.backends import auto, run, verify
from engine.choices import BACKENDS, VERIFY
from engine.claims.kinds import Fact
from tests.test_backends import claim, program
from tests.test_endings import python
from tests.test_limits import figures
from tests.transcripts import run as command

ROOT = Path(__file__).parent.parent
RULES = {
    "far": (
        "when: [{edge: {a: $x, b: $y}}, {edge: {a: $y, b: $z}}]\nderive: [{far: {a: $x, b: $z}}]"
    ),
    "f": "level: note\nflag: f\nwhen: [{far: {a: $x, b: $x}}]",
}


def test_durable_runs_what_is_small_and_duckdb_the_rest() -> None:
    few = [claim(f"c{n}", "x", "v") for n in range(90)]
    assert not auto.many(few)
    assert auto.many([*few, *(claim(f"d{n}", "x", "v") for n in range(10))])
    assert not auto.many([claim(f"c{n}", f"x{n}", "v") for n in range(auto.FACTS - 1)])
    assert auto.many([claim(f"c{n}", f"x{n}", "v") for n in range(auto.FACTS)])


def test_what_takes_long_is_done_by_duckdb(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few the facts are: rules of one's own may join them by anything."""
    found = program(RULES)
    assert found
    chain = [Fact("edge", (str(a), str(b))) for a in range(90) for b in range(90)]
    monkeypatch.setattr(auto, "PATIENCE", 1)
    monkeypatch.setattr(auto, "FACTS", 10**6)
    given = chain[:3000]
    assert run(found, given).matches == run(found, given, "duckdb").matches


def _quietly(told: str) -> str:
    """Without the line that a machine prints on which a run takes long."""
    lines = told.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("checking the claims takes long"))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            "sys.modules['durable_rules_engine'] = None",
            "durable-rules cannot be imported (import of durable_rules_engine halted; None in "
            "sys.modules)",
        ),
        (
            "from engine.backends import durable\n"
            "durable._Evaluation.run = lambda _: os.kill(os.getpid(), signal.SIGSEGV)",
            "the rule engine crashed (SIGSEGV); nothing was reported and nothing is lost",
        ),
        (
            "from engine.backends import durable\n"
            "durable._Evaluation.run = lambda _: bytearray(2**40)",
            "the rule engine needed more than 8192 MiB of memory",
        ),
    ],
)
def test_where_durable_rules_fails_duckdb_goes_on_and_says_so(fault: str, said: str) -> None:
    """On standard error: the report is the same. Where it is asked for by name, nothing goes on."""
    code = f"import os, signal, sys\n{fault}\nfrom engine.command import main\nmain()"
    done = python(code, ROOT, "facts/")
    assert _quietly(done.stderr) == f"{said}; DuckDB runs the rules instead\n"
    assert (done.returncode, done.stdout) == (1, command("check facts/", ROOT).stdout)
    asked = python(code, ROOT, "facts/", "--backend", "durable")
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr.startswith("error")


def test_the_time_limit_is_of_the_whole_run(tmp_path: Path) -> None:
    """What durable-rules has used is not given to DuckDB again."""
    folder = figures(tmp_path, *(f"{n} m" for n in range(70)))
    code = (
        "from engine.backends import durable\n"
        "def forever(_):\n    while True: pass\n"
        "durable._Evaluation.run = forever\n"
        "from engine.command import main\nmain()"
    )
    done = python(code, folder, "facts/", "--time-limit", "2")
    assert (done.returncode, done.stdout) == (2, "")
    assert "was stopped after 2 seconds of processor time" in done.stderr


# -- verify -------------------------------------------------------------------------------------

PLANTED = """\
from engine.rules.operators import OPERATORS
row = OPERATORS["surely_overlaps"]
OPERATORS["surely_overlaps"] = row._replace(sql=lambda a, b: a.first < b.first)
from engine.command import main
main()
"""


def test_a_run_on_every_backend_reports_what_one_does() -> None:
    one, every = command("check facts/", ROOT), command("check facts/ --verify", ROOT)
    assert (every.returncode, every.stdout, _quietly(every.stderr)) == (1, one.stdout, "")


@pytest.mark.slow
def test_a_planted_fault_is_told_by_the_smallest_case_that_shows_it() -> None:
    """Two claims, and what one of them needs to follow: a rule, and a row."""
    done = python(PLANTED, ROOT, "facts/", "--verify")
    assert (done.returncode, done.stdout) == (70, "")
    told = done.stderr.split("durable and duckdb do not find the same. ")[1].splitlines()
    assert told[0] == "The smallest case that shows it:"
    assert told[1].startswith(
        "  rule affirmed-and-denied (rules/core/affirmed-and-denied.yaml:1:1):"
    )
    assert [line.split()[0] for line in told[1:]].count("rule") <= 2
    assert [line.split()[0] for line in told[1:]].count("fact") <= 3
    assert told[-2:] == [
        "  duckdb: nothing",
        "this is a fault of check itself: please report it, with the lines above",
    ]


def test_fewest_leaves_nothing_out_that_matters() -> None:
    wanted = {3, 17, 18, 40}
    assert verify.fewest(range(50), lambda kept: wanted <= {*kept}) == sorted(wanted)
    assert verify.fewest(range(50), lambda _: True) == []


def test_derivations_are_compared_too() -> None:
    """A fact that both derive, in two ways, is a difference."""
    found = program(RULES)
    assert found
    given = [Fact("edge", pair) for pair in (("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"))]
    right = run(found, given, next(iter(BACKENDS)))
    fact = Fact("far", ("a", "a"))
    other = right.derivations[fact]._replace(premises=(given[2], given[3]))
    wrong = right._replace(derivations={**right.derivations, fact: other})
    assert verify.difference(right, right) is None
    told = verify.difference(right, wrong)
    assert told
    assert told.rule == "far"
    assert run(found, given, VERIFY) == right
