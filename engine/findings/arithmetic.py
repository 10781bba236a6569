"""Arithmetic with its numbers: "96 > 72", "20 + 30 = 50, less than 90"."""

from collections.abc import Sequence
from decimal import Decimal

from engine.claims.kinds import Fact
from engine.claims.period import Period
from engine.claims.quantity import Quantity, spoken
from engine.claims.vocabulary import Vocabulary
from engine.findings.words import word
from engine.rules.evaluation import Test, evaluation
from engine.rules.terms import Apply, Comparison, Term

_COMPARED = {
    "==": "the same as",
    "!=": "not the same as",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
}
_DATED = {"<": "before", "<=": "no later than", ">": "after", ">=": "no earlier than"}


def in_numbers(test: Test, facts: Sequence[Fact], vocabulary: Vocabulary) -> str | None:
    """The comparison with its figures or dates, as it holds; None where it compares no such."""
    term = test.term
    if not isinstance(term, Comparison) or not test.holds(facts):
        return None
    left, right = (evaluation(side)(facts) for side in (term.left, term.right))
    if not all(isinstance(value, Decimal | Quantity | Period) for value in (left, right)):
        return None
    first, second = (_spelt(side, facts, vocabulary) for side in (term.left, term.right))
    if not (_is_sum(term.left) or _is_sum(term.right)):
        return f"{first} {term.key} {second}"
    dated = _DATED if isinstance(left, Period) else {}
    compared = dated.get(term.key) or _COMPARED[term.key]
    of = (_total(value, vocabulary) for value in (left, right))
    ends = [
        f"{spelt} = {value}" if _is_sum(side) else spelt
        for side, spelt, value in zip((term.left, term.right), (first, second), of, strict=True)
    ]
    return f"{ends[0]}, {compared} {ends[1]}"


def _total(value: Decimal | Quantity | Period, vocabulary: Vocabulary) -> str:
    """What a sum comes to, without its parts."""
    return spoken(value) if isinstance(value, Quantity) else word(value, vocabulary)


def _is_sum(term: Term) -> bool:
    """Whether it is of signs of arithmetic, not a function or a value."""
    return isinstance(term, Apply) and not term.operator.name.isidentifier()


def _spelt(term: Term, facts: Sequence[Fact], vocabulary: Vocabulary) -> str:
    """The values of a term, with the signs between them."""
    if isinstance(term, Apply) and _is_sum(term):
        one, other = (
            f"({text})" if _is_sum(part) else text
            for part in term.parts
            for text in [_spelt(part, facts, vocabulary)]
        )
        return f"{one} {term.operator.name} {other}"
    return word(evaluation(term)(facts), vocabulary)
