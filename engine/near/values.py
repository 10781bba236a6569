"""Silences between values, and between predicates that may not hold together."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from engine.claims.bearing import stateless
from engine.claims.corpus import Claim
from engine.claims.vocabulary import Vocabulary
from engine.near.groups import MOST, Asked, Key, Pair, affirmed, apart, groups, told, undecided

FEW = 4
"""Of so many plain statements by one source on one thing, at most, is asked what excludes what."""
OFTEN = 3
"""What so many have together goes together, or is common to many."""


def several(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """Different values of one thing, where nobody says whether there is one at a time."""
    entries = undecided(vocabulary, "single", "at_most")
    asked = (name for name, entry in entries if entry.value not in ("none", "quantity"))
    by_thing = groups(affirmed(claims, asked), lambda c: (c.predicate, c.subject, c.scope))
    for (predicate, *_), group in by_thing.items():
        pair = _not_together(group)
        if pair and (pair[0].value, pair[1].value) not in vocabulary.opposites:
            yield (predicate,), len(group), pair


def _not_together(group: Sequence[Claim]) -> Pair | None:
    """Two of different values, of which no list names both."""
    lists = groups((claim for claim in group if claim.listed), lambda claim: claim.listed)
    if not lists:
        return apart(group, lambda claim: claim.value)
    named = {name: frozenset(c.value for c in members) for name, members in lists.items()}

    def said(claim: Claim) -> frozenset[str]:
        return named.get(claim.listed) or frozenset([claim.value])

    by_values = groups(group, said)
    first = sorted(by_values, key=lambda values: sorted(map(str, values)))[:MOST]
    pairs = (
        apart([*by_values[one], *by_values[other]], said)
        for one, other in combinations(first, 2)
        if one.isdisjoint(other)
    )
    return next(filter(None, pairs), None)


def holders(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """Two of whom one thing is said with one value, where hardly any two share one."""
    entries = undecided(vocabulary, "superlative")
    asked = (name for name, entry in entries if entry.value in ("entity", "term"))
    within = {frozenset(pair) for pair in vocabulary.within}
    shared: dict[str, list[tuple[int, Pair]]] = {}
    common: set[str] = set()
    by_value = groups(affirmed(claims, asked), lambda c: (c.predicate, c.value, c.scope))
    for (predicate, *_), group in by_value.items():
        subjects = frozenset(claim.subject for claim in group)
        if len(subjects) >= OFTEN:
            common.add(predicate)
        elif subjects not in within and (pair := apart(group, lambda claim: claim.subject)):
            shared.setdefault(predicate, []).append((len(group), pair))
    for predicate, found in shared.items():
        if predicate not in common and len(found) < OFTEN:
            yield from (((predicate,), count, pair) for count, pair in found)


def predicates(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """Two predicates that hold one value of one thing, with nothing said of the two."""
    known = told(vocabulary)
    named = (n for n, entry in vocabulary.predicates.items() if entry.value in ("entity", "term"))
    by_value = groups(affirmed(claims, named), lambda c: (c.subject, c.scope, c.value))
    for group in by_value.values():
        for key, both in _twos(group):
            pair = apart(both, lambda claim: claim.predicate)
            if pair and frozenset(key) not in known:
                yield key, len(both), pair


def _twos(group: Sequence[Claim]) -> list[tuple[Key, list[Claim]]]:
    """The claims of each two predicates, of the first so many by name."""
    by_predicate = groups(group, lambda claim: claim.predicate)
    twos = combinations(sorted(by_predicate)[:MOST], 2)
    return [(two, [c for name in two for c in by_predicate[name]]) for two in twos]


def ended(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """What is denied after it was affirmed, of few things: it may be what never ends."""
    asked = {name for name, entry in undecided(vocabulary, "forever") if stateless(entry) is None}
    live = (claim for claim in claims if claim.predicate in asked)
    found: dict[str, list[tuple[int, Pair]]] = {}
    by_value = groups(live, lambda c: (c.predicate, c.subject, c.scope, c.value))
    for (predicate, *_), group in by_value.items():
        first = min(group, key=lambda c: (c.entry.polarity == "denied", c.period.last))
        last = max(group, key=lambda c: (c.entry.polarity == "denied", c.period.first))
        said = first.entry.polarity == "affirmed" and last.entry.polarity == "denied"
        if said and first.period.last < last.period.first:
            found.setdefault(predicate, []).append((len(group), (first, last)))
    for predicate, pairs in found.items():
        if len(pairs) < OFTEN:
            yield from (((predicate,), count, pair) for count, pair in pairs)


class _Both(NamedTuple):
    """Two plain statements: where they meet, and of whom one source says the one and the other."""

    found: list[tuple[int, Pair]]
    by_one: set[tuple[str, str]]


def statements(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """Two plain statements on one thing, which may exclude each other.

    Most go together. So what sources themselves say together of several things is not asked, nor
    what one source says of a thing among many plain statements.
    """
    known = told(vocabulary)
    plain = (name for name, entry in vocabulary.predicates.items() if entry.value == "none")
    met: dict[Key, _Both] = {}
    by_thing = groups(affirmed(claims, plain), lambda claim: (claim.subject, claim.scope))
    for (subject, _), group in by_thing.items():
        many = len({claim.predicate for claim in group}) > FEW
        for key, both in _twos(group):
            pair = apart(both, lambda claim: claim.predicate)
            if pair is None or frozenset(key) in known:
                continue
            one, other = ({c.source.id for c in both if c.predicate == name} for name in key)
            found = met.setdefault(key, _Both([], set()))
            found.by_one.update((source, subject) for source in one & other)
            if not many or one.isdisjoint(other):
                found.found.append((len(both), pair))
    for key, (all_found, by_one) in met.items():
        if len(by_one) < OFTEN:
            yield from ((key, count, pair) for count, pair in all_found)
