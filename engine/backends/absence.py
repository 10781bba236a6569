"""Absences and counts: what matches an item of `unless` or of `count`, in complete facts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.claims.kinds import Fact
from engine.rules.program import Body, Pattern, Premises, Rule
from engine.rules.terms import Slot

_Key = tuple[tuple[int, str | None], ...]


class Store:
    """Facts that no longer change, indexed by the fields that a pattern joins on."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._by_kind: dict[str, list[Fact]] = {}
        for fact in facts:
            self._by_kind.setdefault(fact.kind, []).append(fact)
        self._indexes: dict[tuple[int, _Key], dict[tuple[Any, ...], list[Fact]]] = {}
        self._patterns: list[Pattern] = []  # keeps them alive, since indexes go by identity

    def has_match(self, body: Body, premises: Premises) -> bool:
        """Whether the body has a match that goes with the premises."""
        return any(True for _ in self.matches(body, premises))

    def complete(self, rule: Rule, premises: Premises) -> Premises | None:
        """The facts of a match's patterns with those of its counts; None where it is no match.

        What is tested here are the conditions on counts, and the absences.
        """
        if rule.counts:
            counts = (c.fact(map(c.of.read, self.matches(c.body, premises))) for c in rule.counts)
            premises = (*premises, *counts)
            if not all(condition.holds(premises) for condition in rule.late):
                return None
        if any(self.has_match(absence, premises) for absence in rule.absences):
            return None
        return premises

    def matches(self, body: Body, premises: Premises) -> Iterator[Sequence[Fact]]:
        """The matches of a body, each only until the next is asked for."""
        return self._extend(body, list(premises))

    def _extend(self, body: Body, facts: list[Fact]) -> Iterator[Sequence[Fact]]:
        at = len(facts) - body.first
        if at == len(body.patterns):
            if all(condition.holds(facts) for condition in body.conditions):
                yield facts
            return
        position = len(facts)
        for fact in self._candidates(body.patterns[at], position, body.joins, facts):
            facts.append(fact)
            yield from self._extend(body, facts)
            facts.pop()

    def _candidates(
        self,
        pattern: Pattern,
        position: int,
        joins: Sequence[tuple[Slot, ...]],
        facts: Sequence[Fact],
    ) -> Sequence[Fact]:
        """The facts that the pattern admits and that agree with those bound so far."""
        own: list[Slot] = []
        wanted: list[Any] = []
        for join in joins:
            bound = next((slot for slot in join if slot.position < position), None)
            here = [slot for slot in join if slot.position == position]
            value = bound.read(facts) if bound else None
            if here and bound and value is None:
                return ()
            for slot in here:
                own.append(slot)
                wanted.append(value)
        key = tuple((slot.field, slot.key) for slot in own)
        index = self._indexes.get((id(pattern), key))
        if index is None:
            index = self._index(pattern, own)
            self._indexes[id(pattern), key] = index
            self._patterns.append(pattern)
        if None not in wanted:
            return index.get(tuple(wanted), ())
        found = [f for values, group in index.items() if _fits(values, wanted) for f in group]
        # Variables that are new here, and may stand in several fields of this one fact.
        return [f for f in found if _agree(f, position, joins)]

    def _index(self, pattern: Pattern, own: Sequence[Slot]) -> dict[tuple[Any, ...], list[Fact]]:
        index: dict[tuple[Any, ...], list[Fact]] = {}
        for fact in self._by_kind.get(pattern.kind, ()):
            if pattern.admits(fact):
                values = tuple(slot._replace(position=0).read((fact,)) for slot in own)
                if None not in values:
                    index.setdefault(values, []).append(fact)
        return index


def _fits(values: Sequence[Any], wanted: Sequence[Any]) -> bool:
    return all(w is None or v == w for v, w in zip(values, wanted, strict=True))


def _agree(fact: Fact, position: int, joins: Sequence[tuple[Slot, ...]]) -> bool:
    for join in joins:
        values = [
            slot._replace(position=0).read((fact,)) for slot in join if slot.position == position
        ]
        if any(value != values[0] for value in values):
            return False
    return True
