"""Proofs gone through again: what the reference finds holds, and nothing else does."""

from collections.abc import Sequence
from itertools import islice, product

import pytest
from hypothesis import HealthCheck, given, settings

from engine.backends import Derivation, Match, Outcome
from engine.claims.kinds import Fact
from engine.findings.replay import Replay, UnprovedError
from engine.rules.program import Program, counted
from tests import reference
from tests.test_backends import facts, program, programs

TUPLES = 300
"""So many ways to put facts at the patterns of a rule are tried, for each rule."""


def replay(found: Program, outcome: Outcome, given_facts: Sequence[Fact]) -> Replay:
    return Replay(found.alternatives, outcome.derivations, given_facts)


def holds(reader: Replay, found: Program, match: Match) -> bool:
    try:
        reader.match(found.alternatives[match.rule], match.premises)
    except UnprovedError:
        return False
    return True


@given(texts=programs(), given_facts=facts())
@settings(max_examples=25, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
def test_a_match_replays_if_and_only_if_it_is_one(
    texts: dict[str, str], given_facts: list[Fact]
) -> None:
    """Of the facts of the least model, in every order at the patterns of each rule that flags."""
    found = program(texts)
    if found is None:
        return
    outcome = reference.run(found, given_facts)
    reader = replay(found, outcome, given_facts)
    assert all(holds(reader, found, match) for match in outcome.matches)
    model = [*dict.fromkeys(given_facts), *outcome.derivations]
    for rule in found.flags:
        ways = product(model, repeat=len(rule.body.patterns))
        counts = list(product(map(counted, range(4)), repeat=len(rule.counts)))
        for premises, numbers in product(islice(ways, TUPLES), counts):
            match = Match(rule.key, (*premises, *numbers))
            if match not in outcome.matches:
                assert not holds(reader, found, match), match


RULES = {
    "far": (
        "when: [{edge: {a: $x, b: $y}}, {edge: {a: $y, b: $z}}]\nderive: [{far: {a: $x, b: $z}}]"
    ),
    "back": "when: [{far: {a: $x, b: $y}}]\nderive: [{far: {a: $y, b: $x}}]",
    "r": (
        "level: note\nflag: f\nwhen:\n"
        "  - far: {a: $x, b: $y}\n"
        "  - count: {of: [{edge: {a: $x, b: $n}}], distinct: $n, as: $many}\n"
        "  - $many > 0\n"
        "unless: [[{edge: {a: $y, b: $x}}]]"
    ),
}
A_B, B_C, A_D = (Fact("edge", pair) for pair in (("a", "b"), ("b", "c"), ("a", "d")))
A_C, C_A = Fact("far", ("a", "c")), Fact("far", ("c", "a"))


def test_each_way_in_which_a_proof_can_be_wrong_is_told() -> None:
    """Steps left out, made up, turned into circles; wrong counts; what is not absent."""
    found = program(RULES)
    assert found
    given_facts = [A_B, B_C, A_D]
    outcome = reference.run(found, given_facts)
    (match,) = outcome.matches
    assert match.premises[0] == A_C
    right = dict(outcome.derivations)
    count = match.premises[1]

    def told(
        derivations: dict[Fact, Derivation], premises: tuple[Fact, ...], rows: list[Fact]
    ) -> str:
        reader = Replay(found.alternatives, derivations, rows)
        with pytest.raises(UnprovedError) as raised:
            reader.match(found.alternatives["r"], premises)
        return str(raised.value)

    circle = {A_C: Derivation("back", (C_A,)), C_A: Derivation("back", (A_C,))}
    wrong_rule = {A_C: Derivation("back", (A_C,))}
    other = {A_C: Derivation("far", (A_B, A_D))}
    concludes = {A_C: Derivation("back", (C_A,)), C_A: Derivation("far", (A_B, B_C))}
    assert told({}, match.premises, given_facts).startswith("nothing derives")
    assert told(circle, match.premises, given_facts).endswith("rests on itself")
    assert told(wrong_rule, match.premises, given_facts).endswith("rests on itself")
    assert "do not fit it" in told(other, match.premises, given_facts)
    assert "does not conclude" in told(concludes, match.premises, given_facts)
    assert "counts" in told(
        right, (A_C, count._replace(values=(count.values[0] + 1,))), given_facts
    )
    absent = [*given_facts, Fact("edge", ("c", "a"))]
    assert told(right, match.premises, absent).startswith("r leaves out what there is")
    assert "do not fit it" in told(right, (A_B, count), given_facts)
