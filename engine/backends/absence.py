"""Absences and counts: what matches an item of `unless` or of `count`, in complete facts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.backends.plan import Join, Values, joins
from engine.claims.kinds import Fact
from engine.rules.operators import equal
from engine.rules.program import Body, Count, Pattern, Premises, Rule
from engine.rules.terms import Slot

_Key = tuple[tuple[int, str | None, str], ...]
"""Fields, keys in them, and by which key their values meet others."""


class Store:
    """Facts that no longer change, indexed by the fields that a pattern joins on."""

    def __init__(self, facts: Iterable[Fact], values: Values) -> None:
        self._values = values
        self._by_kind: dict[str, list[Fact]] = {}
        for fact in facts:
            self._by_kind.setdefault(fact.kind, []).append(fact)
        self._indexes: dict[tuple[int, _Key], dict[tuple[Any, ...], list[Fact]]] = {}
        self._joins: dict[int, list[Join]] = {}
        self._kept: list[Pattern | Body] = []  # alive, since indexes go by identity

    def has_match(self, body: Body, premises: Premises) -> bool:
        """Whether the body has a match that goes with the premises."""
        return any(True for _ in self.matches(body, premises))

    def complete(self, rule: Rule, premises: Premises) -> Premises | None:
        """The facts of a match's patterns with those of its counts; None where it is no match.

        What is tested here are the conditions on counts, and the absences.
        """
        if rule.counts:
            premises = self.counted(rule, premises)
            if not all(condition.holds(premises) for condition in rule.late):
                return None
        if any(self.has_match(absence, premises) for absence in rule.absences):
            return None
        return premises

    def counted(self, rule: Rule, premises: Premises) -> Premises:
        """The facts of a match's patterns, and after them those of its counts.

        Each count is of the patterns' facts alone: what another found is no part of it.
        """
        return (*premises, *[self._tally(count, premises) for count in rule.counts])

    def _tally(self, count: Count, premises: Premises) -> Fact:
        """The fact that holds how many different values a count has beside the premises."""
        values = map(count.of.read, self.matches(count.body, premises))
        return count.fact(self._values.key(value, "measure") for value in values)

    def matches(self, body: Body, premises: Premises) -> Iterator[Sequence[Fact]]:
        """The matches of a body, each only until the next is asked for."""
        found = self._joins.get(id(body))
        if found is None:
            found = self._joins[id(body)] = joins(body)
            self._kept.append(body)
        return self._extend(body, found, list(premises))

    def _extend(
        self, body: Body, joined: Sequence[Join], facts: list[Fact]
    ) -> Iterator[Sequence[Fact]]:
        at = len(facts) - body.first
        if at == len(body.patterns):
            if all(condition.holds(facts) for condition in body.conditions):
                yield facts
            return
        position = len(facts)
        for fact in self._candidates(body.patterns[at], position, joined, facts):
            facts.append(fact)
            yield from self._extend(body, joined, facts)
            facts.pop()

    def _candidates(
        self,
        pattern: Pattern,
        position: int,
        joined: Sequence[Join],
        facts: Sequence[Fact],
    ) -> Sequence[Fact]:
        """The facts that the pattern admits and that agree with those bound so far."""
        own: list[tuple[Slot, str]] = []
        wanted: list[Any] = []
        for slots, by, whole in joined:
            bound = next((slot for slot in slots if slot.position < position), None)
            here = [slot for slot in slots if slot.position == position]
            if not whole and not bound:
                continue  # a condition, which compares what this joins with later on
            value = self._values.key(bound.read(facts), by) if bound else None
            if here and bound and value is None:
                return ()
            own += ((slot, by) for slot in here)
            wanted += [value] * len(here)
        key = tuple((slot.field, slot.key, by) for slot, by in own)
        index = self._indexes.get((id(pattern), key))
        if index is None:
            index = self._index(pattern, own)
            self._indexes[id(pattern), key] = index
            self._kept.append(pattern)
        if None not in wanted:
            return index.get(tuple(wanted), ())
        found = [f for values, group in index.items() if _fits(values, wanted) for f in group]
        # Variables that are new here, and may stand in several fields of this one fact.
        return [f for f in found if _agree(f, position, joined)]

    def _index(
        self, pattern: Pattern, own: Sequence[tuple[Slot, str]]
    ) -> dict[tuple[Any, ...], list[Fact]]:
        index: dict[tuple[Any, ...], list[Fact]] = {}
        for fact in self._by_kind.get(pattern.kind, ()):
            if pattern.admits(fact):
                values = tuple(
                    self._values.key(slot._replace(position=0).read((fact,)), by)
                    for slot, by in own
                )
                if None not in values:
                    index.setdefault(values, []).append(fact)
        return index


def _fits(values: Sequence[Any], wanted: Sequence[Any]) -> bool:
    return all(w is None or v == w for v, w in zip(values, wanted, strict=True))


def _agree(fact: Fact, position: int, joined: Sequence[Join]) -> bool:
    for slots, *_ in joined:
        values = [
            slot._replace(position=0).read((fact,)) for slot in slots if slot.position == position
        ]
        if any(not equal(value, values[0]) for value in values[1:]):
            return False
    return True
