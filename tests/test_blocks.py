"""Blocks: the DuckDB backend's matches, by classes of facts that agree in all that a rule reads."""

from collections.abc import Set

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from engine.backends import Match
from engine.backends.blocks import Block, Matches
from engine.backends.sql.run import start
from engine.claims.kinds import CLAIM_AT, Fact
from tests import reference
from tests.test_backends import claim, facts, program, programs

PAIR = """level: note
flag: f
when:
  - claim a: {subject: $u, value: $v}
  - claim b: {subject: $u, value: $w}
"""
DIFFERENT = PAIR + "  - $v != $w\n"
THREE = PAIR + "  - claim c: {subject: $u}\n"
NODES = "level: note\nflag: f\nwhen:\n  - node: {tag: $t}\n  - node: {tag: $t}\n"


def matches(text: str, given_facts: list[Fact]) -> Matches:
    """What the backend finds by one rule; the reference finds the same."""
    checked = program({"r": text})
    assert checked is not None
    with start(checked, given_facts) as handle:
        found = handle.outcome().matches
    assert isinstance(found, Matches)
    listed = list(found)
    assert len(found) == len(listed) == len(set(listed))
    assert found == reference.run(checked, given_facts).matches
    return found


def claims(*sizes: int) -> list[Fact]:
    """So many equal claims of a first value, of a second, and so on."""
    return [
        claim(f"c{value}.{number}", "x", f"v{value}")
        for value, size in enumerate(sizes)
        for number in range(size)
    ]


def test_equal_claims_are_one_class_and_one_block() -> None:
    """Many against one: the product is counted, and nothing is joined for each of them."""
    found = matches(DIFFERENT, claims(30, 1))
    assert sorted(len(facts) for block in found.blocks for facts in block.classes) == [1, 1, 30, 30]
    assert len(found) == 2 * 30


def test_a_class_stands_beside_itself_less_what_uses_a_claim_twice() -> None:
    """Ordered pairs and triples of different claims; a class of one has none."""
    assert len(matches(PAIR, claims(4, 1))) == 5 * 4
    assert len(matches(THREE, claims(4, 1))) == 5 * 4 * 3
    assert len(matches(THREE, claims(2))) == 0


def test_a_fact_that_is_no_claim_may_stand_at_two_patterns() -> None:
    """All pairs of nodes of one tag, also each with itself."""
    nodes = [Fact("node", (f"n{n}", "t", None)) for n in range(3)]
    assert len(matches(NODES, nodes)) == 9


def test_what_a_rule_reads_keeps_claims_apart_and_nothing_else_does() -> None:
    """A rule that reads ids has each claim by itself."""
    text = DIFFERENT + "  - $a.id < $b.id\n"
    found = matches(text, claims(3, 2))
    assert len(found) == len(found.blocks) == 6


def test_a_block_says_its_count_without_its_matches() -> None:
    """More than could ever be made."""
    many = claims(100_000)
    assert Block("r", [many, many, many]).count == 100_000 * 99_999 * 99_998
    assert next(iter(Block("r", [many, many]))).premises == (many[0], many[1])


def test_blocks_are_a_set_of_matches() -> None:
    """They are compared with those of other backends."""
    first, second = claims(2, 1)[:2], claims(2, 1)[2:]
    found: Set[Match] = Matches([Block("r", [first, second])])
    plain: Set[Match] = frozenset(found)
    assert found == plain
    assert plain == found
    assert found != Matches([Block("r", [second, first])])
    assert all(match in found for match in found)


@st.composite
def repeated(draw: st.DrawFn) -> list[Fact]:
    """Facts, and some of the claims again by other names."""
    found = draw(facts())
    id_ = CLAIM_AT["id"]
    for number, fact in enumerate([fact for fact in found if fact.kind == "claim"]):
        for again in range(draw(st.integers(0, 2))):
            values = list(fact.values)
            values[id_] = f"again{number}.{again}"
            found.append(Fact("claim", tuple(values)))
    return found


def agrees(texts: dict[str, str], given_facts: list[Fact]) -> None:
    """The backend's outcome is that of the reference."""
    checked = program(texts)
    if checked is None:
        return
    note("\n\n".join(f"{name}:\n{text}" for name, text in texts.items()))
    note("\n".join(map(str, given_facts)))
    with start(checked, given_facts) as handle:
        outcome = handle.outcome()
    expected = reference.run(checked, given_facts)
    assert len(outcome.matches) == len(expected.matches)
    assert outcome.matches == expected.matches
    assert outcome.derivations == expected.derivations


@given(texts=programs(), given_facts=repeated())
@settings(max_examples=8, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
def test_random_programs_over_equal_claims_have_the_model_of_the_reference(
    texts: dict[str, str], given_facts: list[Fact]
) -> None:
    """Classes, counts, absences and derivations of claims that agree in all but their ids."""
    agrees(texts, given_facts)


@pytest.mark.slow
@given(texts=programs(), given_facts=repeated())
@settings(max_examples=400, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
def test_many_random_programs_over_equal_claims_have_the_model_of_the_reference(
    texts: dict[str, str], given_facts: list[Fact]
) -> None:
    """As above, for as long as the gate has time."""
    agrees(texts, given_facts)
