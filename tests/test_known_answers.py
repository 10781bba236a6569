"""Real data sets whose conflicts others have counted: the same pairs come out, and no others."""

import csv
import re
from pathlib import Path

import pytest

from engine.backends import run
from engine.claims.kinds import Fact, Field, Kind, Type
from engine.claims.vocabulary import Vocabulary
from engine.rules import load as rule_files
from engine.rules.load import read_rule
from engine.rules.program import Program
from engine.source import Door
from engine.source.files import core_rules
from tests.test_backends import claim

DATA = Path(__file__).parent.parent.parent / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data are not here: ../shared/data")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_the_flight_times_that_web_sites_disagree_on() -> None:
    """The core rules on 7,000 claims of 38 sites: all pairs with different times for one flight."""
    claims = rows(DATA / "flights" / "claims.csv")
    predicates = {row["predicate"] for row in claims}
    facts = [
        Fact("predicate", (p, "text", True, "moment", False, False)) for p in sorted(predicates)
    ]
    facts += [
        claim(
            row["claim_id"],
            row["subject"],
            row["value_hhmm"],
            predicate=row["predicate"],
            source=row["source"],
            speaker=row["source"],
        )
        for row in claims
        if row["value_hhmm"]
    ]
    outcome = run(rule_files.load([core_rules()], Vocabulary(), Door(Path())), facts)
    found = {
        frozenset(f.values[0] for f in match.premises if f.kind == "claim")
        for match in outcome.matches
        if match.rule == "conflicting-values"
    }
    expected = rows(DATA / "flights" / "expected_pairs.csv")
    assert len(expected) == 24_442
    assert found == {frozenset((row["a"], row["b"])) for row in expected}


@pytest.mark.slow
def test_the_denial_constraints_that_hospital_rows_break() -> None:
    """Fifteen published constraints as rules over a kind of one's own with nineteen columns."""
    table = rows(DATA / "hospital" / "dirty.csv")
    columns = {re.sub("[^a-z0-9]", "", name.lower()): name for name in table[0]}
    kind = Kind("row", {"n": Field(Type.TEXT), **{c: Field(Type.TEXT) for c in columns}})
    vocabulary = Vocabulary(kinds={"row": kind})
    flags = []
    constraints = (DATA / "hospital" / "dc_rules_holoclean.txt").read_text(encoding="utf-8").split()
    for number, constraint in enumerate(constraints, 1):
        equal = [name.lower() for name in re.findall(r"EQ\(t1\.(\w+)", constraint)]
        (differs,) = (name.lower() for name in re.findall(r"IQ\(t1\.(\w+)", constraint))
        fields = ", ".join(f"{name}: ${name}" for name in equal)
        name = f"dc{number:02}"
        text = (
            f"id: {name}\ntitle: t\nlevel: note\nwhen:\n  - row a: {{{fields}}}\n"
            f"  - row b: {{{fields}}}\n  - $a.{differs} != $b.{differs}\nflag: f\n"
        )
        rules, problems = read_rule(text, f"{name}.yaml", name, vocabulary)
        assert rules, problems
        flags += rules
    facts = [
        Fact("row", (str(n), *(row[name] for name in columns.values())))
        for n, row in enumerate(table, 1)
    ]
    outcome = run(Program((), tuple(flags)), facts)
    found = {
        (int(match.rule[2:]), *sorted(int(fact.values[0]) for fact in match.premises))
        for match in outcome.matches
    }
    expected = rows(DATA / "hospital" / "expected_pairs.csv")
    assert len(expected) == 12_736
    assert found == {
        (int(row["dc_no"]), *sorted((int(row["row_a"]), int(row["row_b"])))) for row in expected
    }
