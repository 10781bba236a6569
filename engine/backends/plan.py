"""What every backend needs to know of rules before it joins a fact.

Which rules can hold at all; for each, which slots must be equal, what a pattern asks of a fact by
itself, in which order to join, and what is left to decide after the joins.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from engine.claims.kinds import BUILT_IN, CLAIM_AT, Fact, Type
from engine.claims.period import Period
from engine.claims.quantity import Keys, Quantity
from engine.rules.evaluation import Evaluate, evaluation
from engine.rules.operators import equal
from engine.rules.program import Body, Head, Pattern, Program, Rule
from engine.rules.terms import (
    And,
    Constant,
    Read,
    Slot,
    Term,
    conjuncts,
    moved,
    positions,
    walk,
)

_PREDICATE = CLAIM_AT["predicate"]
_MEASURED = (Type.VALUE, Type.QUANTITY)


class Join(NamedTuple):
    """Slots that meet only where the key `by` of their values is one, and none is missing.

    By `value`, the values are the same; by `measure`, figures have one key where they are equal in
    some unit; by `number`, a figure has the key of the plain number that equals it. A join is
    `whole` where that is all that is asked; else it is of a condition, which is still to be tested.
    """

    slots: tuple[Slot, ...]
    by: str = "value"
    whole: bool = True


def joins(body: Body) -> list[Join]:
    """The joins of a body: of its variables, and of the conditions that ask for equality."""
    found = [Join(slots, _measured(slots, body)) for slots in body.joins]
    return [*found, *(Join((a.slot, b.slot), meeting(a, b), False) for a, b in body.equal)]


def _measured(slots: Iterable[Slot], body: Body) -> str:
    """By which key a variable's slots meet: by measure where each of them may hold a figure."""
    for position, field, key in slots:
        if position >= body.first:
            kind = BUILT_IN.get(body.patterns[position - body.first].kind)
            fields = kind and tuple(kind.fields.values())
            if key is not None or (fields and fields[field].type not in _MEASURED):
                return "value"
    return "measure"


def meeting(one: Read, other: Read) -> str:
    """By which key the slots meet: any may hold figures that equal each other in two spellings."""
    numbers = (one.type, other.type).count(Type.NUMBER)
    return ("measure", "number", "value")[numbers]


class Values:
    """The keys by which values of these facts meet, and of those that follow by the heads."""

    def __init__(self, facts: Iterable[Fact], heads: Iterable[Head] = ()) -> None:
        self._facts, self._heads = facts, heads

    def key(self, value: Hashable, by: str) -> Hashable:
        """The key of a value; None where it meets nothing."""
        if type(value) is str:
            return None if by == "number" else value
        if isinstance(value, Period):
            return value.days
        if by == "value" or not isinstance(value, Quantity):
            return value
        return value.number if by == "number" else self._measures.key(value)

    @cached_property
    def _measures(self) -> Keys:
        """Made when it is first asked: most rules ask for no such key."""
        written = (part.constant for head in self._heads for part in head.fields)
        given = (value for fact in self._facts for value in fact.values)
        found = (v.physical for v in (*given, *written) if isinstance(v, Quantity))
        return Keys(physical for physical in found if physical is not None)


class Admission(NamedTuple):
    """What is asked of a fact by itself, wherever it stands in a match: equal for equal questions.

    Its slots, and those of its terms, are of a match of that fact alone.
    """

    kind: str
    live: bool
    tests: tuple[tuple[Slot, Any], ...]
    terms: tuple[Term, ...]
    written: str = ""
    """The figures in the terms as they are written: rounding tells equal ones apart."""

    def test(self) -> Callable[[Fact], bool]:
        """The function that answers it."""
        pattern = Pattern(self.kind, None, self.tests, self.live)
        terms = [evaluation(term) for term in self.terms]
        if not terms:
            return pattern.admits
        first, *others = terms

        def admits(fact: Fact) -> bool:
            facts = (fact,)
            return pattern.admits(fact) and first(facts) and all(term(facts) for term in others)

        return admits


class Plan:
    """How to find the matches of a rule.

    `joins` say which facts meet; `filters` are, by position, the terms that read the fact there
    and no other, so that they are tests of the pattern; `left` are those to be decided on joined
    facts. Terms that read a count are in neither. Of the joins, a backend may want the first
    `most` alone: the others are then left to decide too.
    """

    def __init__(self, rule: Rule, most: int | None = None) -> None:
        self.rule = rule
        found = joins(rule.body)
        self.joins, self._others = found[:most], found[len(found[:most]) :]
        places = range(len(rule.body.patterns))
        read = [(term, at) for term, at in _read(rule.body) if max(at, default=0) < len(places)]
        self.filters = tuple([term for term, at in read if at == {n}] for n in places)
        self.left = tuple(term for term, at in read if len(at) != 1)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The positions of the patterns, each as far as possible joined with those before it.

        The most tested pattern goes first; small kinds go before claims, since they narrow the
        search without multiplying it.
        """
        patterns = self.rule.body.patterns
        tests = [len(p.tests) + len(f) for p, f in zip(patterns, self.filters, strict=True)]
        links = [0] * len(patterns)  # with those that stand in the sequence
        linked = [{slot.position for slot in join.slots} for join in self.joins]

        def worth(position: int) -> tuple[bool, bool, int, int]:
            own = links[position]
            return own > 0, patterns[position].kind != "claim", own, tests[position]

        left, sequence = list(range(len(patterns))), []
        while left:
            best = max(left, key=worth)
            sequence.append(best)
            left.remove(best)
            for join in [join for join in linked if best in join]:
                linked.remove(join)  # it links each of its places once, to whichever came first
                for position in join:
                    links[position] += 1
        return tuple(sequence)

    def admission(self, position: int) -> Admission:
        """What the pattern and the filters at a position ask of a fact by itself."""
        pattern = self.rule.body.patterns[position]
        tests = tuple((slot._replace(position=0), value) for slot, value in pattern.tests)
        terms = tuple(
            moved(term, lambda slot: slot._replace(position=0)) for term in self.filters[position]
        )
        parts = (part for term in terms for part in walk(term))
        figures = [p.value for p in parts if isinstance(p, Constant) and type(p.value) is Quantity]
        return Admission(pattern.kind, pattern.live, tests, terms, repr(figures))

    def _may_be_missing(self, join: Sequence[Slot]) -> bool:
        """Whether facts may be joined by a value that is missing.

        NOTE: no two missing values of facts are joined, but one fact that stands in two places has
        the same one in both.
        """
        places = Counter(
            (self.rule.body.patterns[slot.position].kind, slot.field, slot.key)
            for slot in join
            if slot.position not in self.distinct
        )
        return len(join) < 2 or _is_apart(join) or max(places.values(), default=0) > 1

    @cached_property
    def distinct(self) -> tuple[int, ...]:
        """The positions at which no fact may stand twice: where nothing is derived, of claims."""
        patterns = enumerate(self.rule.body.patterns)
        claims = tuple(n for n, pattern in patterns if pattern.kind == "claim")
        return () if self.rule.heads or len(claims) < 2 else claims

    @cached_property
    def decide(self) -> Evaluate:
        """Whether joined facts, different where they must be and admitted in their places, match.

        Left to decide are values that are missing or must be equal within one fact, and the terms
        that are left. Counts and absences come after.
        """
        terms = [evaluation(term) for term in self.left]
        tested = [join.slots for join in self.joins if _is_apart(join.slots)]
        tested += [join.slots for join in self._others if join.whole]
        within = [(slots[0], slot) for slots in tested for slot in slots[1:]]
        present = [join[0] for join in self.rule.body.joins if self._may_be_missing(join)]
        present += [join.slots[0] for join in self._others if join.whole]

        def holds(premises: Sequence[Fact]) -> bool:
            for slot in present:
                if slot.read(premises) is None:
                    return False
            for one, other in within:
                if not equal(one.read(premises), other.read(premises)):
                    return False
            return all(term(premises) for term in terms) if terms else True

        return holds


def _is_apart(join: Sequence[Slot]) -> bool:
    """Whether several slots of the join are of one fact, which no join of facts compares."""
    return len({slot.position for slot in join}) < len(join)


def _read(body: Body) -> Iterator[tuple[Term, set[int]]]:
    """What the conditions say must hold, one thing each, and the positions that it reads."""
    for condition in body.conditions:
        if isinstance(condition.term, And):
            yield from ((term, positions(term)) for term in conjuncts(condition.term))
        else:
            yield condition.term, {slot.position for slot in condition.reads.values()}


def possible(program: Program, facts: Iterable[Fact]) -> Program:
    """The program without the rules that ask for a fact that is not there and never derived.

    Most rules are for vocabularies that say more than this one, and each costs something with
    every claim. Patterns of claims are not looked at: that would cost what it saves.
    """
    by_kind: dict[str, list[Fact]] = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    kinds: set[str] = set()

    def has_facts(pattern: Pattern) -> bool:
        of_kind = by_kind.get(pattern.kind, ())
        return pattern.kind in ("claim", *kinds) or any(map(pattern.admits, of_kind))

    def may_hold(rule: Rule) -> bool:
        return all(map(has_facts, rule.body.patterns))

    before = None
    while before != kinds:  # what a rule derives may be what another asks for
        before = set(kinds)
        rules = [rule for stratum in program.strata for rule in stratum if may_hold(rule)]
        kinds.update(head.kind for rule in rules for head in rule.heads)
    strata = [tuple(filter(may_hold, stratum)) for stratum in program.strata]
    return Program(tuple(strata), tuple(filter(may_hold, program.flags)))


class Predicates:
    """What the facts of the kind `predicate` say of each predicate.

    A rule that joins a claim with its predicate's type is one on claims of that type: tested on
    the claim itself, the others never reach its joins.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        rows = [fact.values for fact in facts if fact.kind == "predicate"]
        self._by_id = {values[0]: values for values in rows}
        self.sure = len(self._by_id) == len(rows)
        """Whether each predicate has one fact: an example of a rule may state two."""

    def read(self, claim: Fact, field: int) -> Any:
        """A field of the fact of a claim's predicate; None where there is none."""
        values = self._by_id.get(claim.values[_PREDICATE])
        return None if values is None else values[field]

    def tests(self, rule: Rule, position: int) -> Iterator[tuple[int, Any]]:
        """The fields, and their values, that the rule asks of the predicate of its claim there."""
        claim = Slot(position, _PREDICATE)
        for join in rule.body.joins if self.sure else ():
            for slot in join if claim in join else ():
                other = rule.body.patterns[slot.position]
                if other.kind == "predicate" and slot.field == 0:
                    yield from ((test.field, value) for test, value in other.tests)
