"""A program is data: it can be stored, sent to another process, compared and read."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from engine.config import configure
from engine.loading import load
from engine.rules.expressions import compile_condition
from engine.rules.operators import OPERATORS
from engine.rules.program import Program
from engine.rules.terms import Apply, Comparison, Condition, In, Read, walk
from engine.source.schema import location_of
from tests.test_backends import VOCABULARY
from tests.test_rules import CONDITIONS, lookup

ROOT = Path(__file__).parent.parent
CHECKED = [text for text, expected in CONDITIONS if expected is not None]


def program() -> Program:
    """All rules of the repository."""
    return load(configure([ROOT / "facts"]), [])[1]


def conditions(program: Program) -> list[Condition]:
    rules = program.alternatives.values()
    bodies = [b for rule in rules for b in (rule.body, *rule.absences)]
    bodies += [count.body for rule in rules for count in rule.counts]
    return [condition for body in bodies for condition in body.conditions]


def test_a_program_pickles_and_compares_equal() -> None:
    """Also after it has run, when functions have been made of its conditions."""
    one = program()
    for condition in conditions(one):
        assert callable(condition.holds)
        assert condition.test.term is condition.term
    again: Program = pickle.loads(pickle.dumps(one))
    assert again == one == program()
    assert [rule.fingerprint for rule in again.rules] == [rule.fingerprint for rule in one.rules]
    places = [location_of(rule.document, ("when", 0), rule.at) for rule in again.rules]
    assert places == [location_of(rule.document, ("when", 0), rule.at) for rule in one.rules]


def test_a_program_prints_without_functions() -> None:
    words = repr(program())
    assert "Apply(key='overlaps'" in words
    assert "<function" not in words
    assert " object at 0x" not in words


@pytest.mark.parametrize("text", CHECKED)
def test_a_term_knows_where_it_stands(text: str) -> None:
    """Read again, each of its parts is what it was."""
    condition = compile_condition(text, lookup, VOCABULARY)
    assert condition.written(condition.term) == text
    for term in walk(condition.term):
        words = condition.written(term)
        if isinstance(term, Read):
            assert words == term.name
        if term.type.value == "truth" and not (isinstance(term, In) and " not in " in words):
            assert compile_condition(words, lookup, VOCABULARY).term == term
        if isinstance(term, Apply | Comparison):
            assert OPERATORS[term.key].name in words


def test_equal_terms_may_stand_anywhere() -> None:
    """And names of what they read do not matter where they are given other ones."""
    one, other = (
        compile_condition(text, lookup, VOCABULARY)
        for text in ("$a.value == $b.value", "(  $a.value   ==\n$b.value)")
    )
    assert one.term == other.term
    named: dict[str, Any] = {"$a.value": "this", "$b.value": "that"}
    assert one.written(one.term, lambda read: named[read.name]) == "this == that"
