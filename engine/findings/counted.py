"""What the counts of a match counted, found anew in the facts of a run.

A backend tells of a count only its number. A rule whose count says `witnesses: true` has the
counted claims for witnesses of its findings, of each value the earliest; what is judged of such a
finding are the values, and not each claim that repeats one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from engine.backends import Match
from engine.backends.absence import Store
from engine.backends.plan import Values
from engine.claims.kinds import CLAIM, COUNTED, WITHIN, Fact, canonical
from engine.findings.identity import witnesses
from engine.findings.witness import age, at, is_plain
from engine.rules.program import Count, Head, Premises, Rule


class Case(NamedTuple):
    """A match as a finding has it: `own` are the premises but for claims that were counted.

    `counted` has one claim of each value; a value of which another is a part is left out.
    """

    match: Match
    own: Premises
    counted: tuple[Fact, ...] = ()

    @property
    def witnesses(self) -> list[Fact]:
        """What the finding shows: its claims, the counted ones last; or its rows."""
        if not self.counted:
            return witnesses(self.own)
        return [*(fact for fact in self.own if fact.kind == CLAIM.name), *self.counted]

    @property
    def known_by(self) -> list[Fact]:
        """What makes it the finding that it is: of counted claims alone, what was counted."""
        claims = [fact for fact in self.own if fact.kind == CLAIM.name]
        if claims or not self.counted:
            return claims or witnesses(self.own)
        return [_value(fact, False) for fact in self.counted]

    @property
    def basis(self) -> Premises:
        """What a judgement of it rests on: of what was counted the values, and their hedges."""
        return (*self.own, *(_value(fact, not is_plain(fact)) for fact in self.counted))


def _value(claim: Fact, is_hedged: bool) -> Fact:
    """What a counted claim comes to, whoever says it."""
    said = {name: at(claim, name) for name in ("subject", "predicate", "scope", "value")}
    return COUNTED.fact(**said, hedged=is_hedged)


class Tallies:
    """The facts of a run, given and derived, in which its counts counted."""

    def __init__(self, facts: Iterable[Fact], heads: Iterable[Head] = ()) -> None:
        self._facts = list(dict.fromkeys(facts))
        self._values = Values(self._facts, heads)

    @cached_property
    def _store(self) -> Store:
        return Store(self._facts, self._values)

    @cached_property
    def _wholes(self) -> Mapping[str, set[str]]:
        """The entities that each is a part of."""
        found: dict[str, set[str]] = {}
        for fact in self._facts:
            if fact.kind == WITHIN.name:
                part, whole = fact.values
                found.setdefault(part, set()).add(whole)
        return found

    def counted(self, count: Count, premises: Premises) -> list[list[Fact]]:
        """The facts that a count counted beside the facts of its rule's patterns, by value.

        Those of a value are in the order of their age, and the values in that of their first.
        """
        groups: dict[Any, dict[Fact, None]] = {}
        for facts in self._store.matches(count.body, premises[: count.body.first]):
            key = self._values.key(count.of.read(facts), "measure")
            if key is not None:
                groups.setdefault(key, {})[facts[count.of.position]] = None
        found = [sorted(group, key=age) for group in groups.values()]
        return sorted(found, key=lambda group: age(group[0]))

    def case(self, rule: Rule, match: Match) -> Case:
        """The match, with what those of its counts counted that have witnesses."""
        premises = match.premises
        counts = [count for count in rule.counts if count.entry.witnesses]
        groups = [group for count in counts for group in self.counted(count, premises)]
        if not groups:
            return Case(match, premises)
        every = {fact for group in groups for fact in group}
        chosen = [min(group, key=lambda fact: (not is_plain(fact), age(fact))) for group in groups]
        wholes = {w for fact in chosen for w in self._wholes.get(at(fact, "value"), ())}
        counted = (fact for fact in chosen if at(fact, "value") not in wholes)
        return Case(match, tuple(f for f in premises if f not in every), tuple(counted))


def largest(cases: Sequence[Case]) -> list[Case]:
    """The cases, but for those whose counted values are only some of another's.

    So they are of one rule, beside the same claims.
    """
    kept: dict[tuple[Any, ...], list[frozenset[str]]] = {}
    dropped: set[int] = set()
    by_size = sorted(enumerate(cases), key=lambda numbered: -len(numbered[1].counted))
    for number, case in by_size:
        if not case.counted:
            continue
        values = frozenset(canonical(_value(fact, False).values) for fact in case.counted)
        keys = [(case.match.rule, *_claims(case), value) for value in values]
        fewest = min((kept.get(key, []) for key in keys), key=len)
        if any(values < other for other in fewest):
            dropped.add(number)
            continue
        for key in keys:
            kept.setdefault(key, []).append(values)
    return [case for number, case in enumerate(cases) if number not in dropped]


def _claims(case: Case) -> Iterator[Fact]:
    return (fact for fact in case.own if fact.kind == CLAIM.name)
