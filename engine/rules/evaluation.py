"""Terms, computed: functions of the facts of a match, made of a term once and called for each."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from engine.claims.kinds import CLAIM, CLAIM_AT, SOURCE, Fact, Type
from engine.claims.period import Period
from engine.claims.quantity import Quantity
from engine.rules.operators import OPERATORS, Operator, When, at_run_time
from engine.rules.terms import And, Apply, Comparison, Constant, In, Not, Or, Read, Slot, Term

Evaluate = Callable[[Sequence[Fact]], Any]
"""What a term gives for the facts of a match."""


def evaluation(term: Term) -> Evaluate:
    """The function that computes a term; one of type truth gives True or False."""
    match term:
        case Constant(value):
            return lambda _: value
        case Read(slot=slot):
            return _reading(slot)
        case Apply():
            return _applying(term.operator, [evaluation(part) for part in term.parts])
        case Comparison(key, left, right):
            return _comparing(OPERATORS[key], evaluation(left), evaluation(right))
        case And(parts):
            all_of = [evaluation(part) for part in parts]
            return lambda facts: all(part(facts) for part in all_of)
        case Or(parts):
            any_of = [evaluation(part) for part in parts]
            return lambda facts: any(part(facts) for part in any_of)
        case Not(part):
            inner = evaluation(part)
            return lambda facts: not inner(facts)
        case In(item, listed):
            value, equal = evaluation(item), OPERATORS["=="]
            tests = [_comparing(equal, value, evaluation(other)) for other in listed]
            return lambda facts: any(test(facts) for test in tests)


class Test(NamedTuple):
    """A term that is true or false, to find out why.

    `sides` are what a single test is about, and how to read their values; `and`, `or` and `not`
    have `parts` instead.
    """

    term: Term
    holds: Evaluate
    parts: tuple["Test", ...]
    sides: tuple[tuple[Term, Evaluate], ...]

    def deciding(self, facts: Sequence[Fact]) -> list["Test"]:
        """The single tests that make this one what it is, true or false, in these facts."""
        if not self.parts:
            return [self]
        truth = bool(self.holds(facts))
        parts = self.parts
        if not isinstance(self.term, Not) and truth is isinstance(self.term, Or):
            parts = tuple(part for part in parts if bool(part.holds(facts)) is truth)[:1]
        return [test for part in parts for test in part.deciding(facts)]

    def tell(self, facts: Sequence[Fact]) -> str | None:
        """The values by which a single test holds, in words; None where the term says it all."""
        operator = self.term.operator if isinstance(self.term, Apply) else None
        if operator is None or operator.tell is None or not self.holds(facts):
            return None
        return self.worded(operator.tell, facts)

    def worded(self, tell: Callable[..., str | None], facts: Sequence[Fact]) -> str | None:
        """The values of its sides in an operator's words, which are told when periods are."""
        values = [read(facts) for _, read in self.sides]
        if all(isinstance(value, Period) for value in values):
            return tell(*values, tuple(_when(side, facts) for side, _ in self.sides))
        return tell(*values)


def test(term: Term) -> Test:
    """The test that a term of type truth is."""
    if isinstance(term, And | Or | Not):
        return Test(term, evaluation(term), tuple(map(test, term.parts)), ())
    about: tuple[Term, ...] = (term,) if isinstance(term, Read) else term.parts
    if isinstance(term, In):
        about = (term.item,)
    if not isinstance(term, Apply):
        about = tuple(side for side in about if not isinstance(side, Constant))
    return Test(term, evaluation(term), (), tuple((side, evaluation(side)) for side in about))


def _when(term: Term, facts: Sequence[Fact]) -> When:
    """What the period is that a term gives."""
    if isinstance(term, Apply) and term.operator.name in ("beginning", "ending"):
        return When.BEGINNING if term.operator.name == "beginning" else When.END
    if isinstance(term, Apply) and len(term.parts) == 1:
        return _when(term.parts[0], facts)  # the first day of a period, or the last
    if isinstance(term, Apply) and term.operator.name == "time_of":
        value, period = term.parts
        dated = isinstance(evaluation(value)(facts), Period)
        return When.DATE if dated else _when(period, facts)
    if not isinstance(term, Read):
        return When.RECKONED if isinstance(term, Apply) else When.DATE
    fact, field = facts[term.slot.position], term.slot.field
    if fact.kind == CLAIM.name and field == CLAIM_AT["period"]:
        value = fact.values[CLAIM_AT["value"]]
        several = sum(other.kind == CLAIM.name for other in facts) > 2
        if isinstance(value, Period) or several:
            return When.ASIDE
        changes = isinstance(value, Quantity) or value == "yes"
        return When.TIME if changes else When.OF_A_WORD
    publications = (CLAIM.name, CLAIM_AT["published"]), (SOURCE.name, SOURCE.at("published"))
    return When.PUBLICATION if (fact.kind, field) in publications else When.DATE


def _reading(slot: Slot) -> Evaluate:
    position, field, key = slot
    if key is not None:
        return slot.read
    return lambda facts: facts[position].values[field]


def _comparing(operator: Operator, left: Evaluate, right: Evaluate) -> Evaluate:
    apply = operator.apply
    return lambda facts: apply(left(facts), right(facts))


def _applying(operator: Operator, arguments: Sequence[Evaluate]) -> Evaluate:
    """Applied only where each argument is of the type that is wanted, or else false or missing."""
    choices = [tuple(map(at_run_time, types)) for types in operator.choices]
    otherwise = False if operator.gives is Type.TRUTH else None
    apply = operator.apply
    if len(arguments) == 2 and len(choices) == 1 and None not in choices[0]:
        (first, second), ((one, other),) = arguments, choices

        def pair(facts: Sequence[Fact]) -> Any:
            a, b = first(facts), second(facts)
            return apply(a, b) if type(a) is one and type(b) is other else otherwise

        return pair

    def call(facts: Sequence[Fact]) -> Any:
        values = [argument(facts) for argument in arguments]
        for wanted in choices:
            if all(p is None or type(v) is p for v, p in zip(values, wanted, strict=True)):
                return apply(*values)
        return otherwise

    return call
