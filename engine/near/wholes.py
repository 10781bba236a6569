"""Silences between figures that are not compared, and between a whole and its parts."""

from collections.abc import Sequence
from itertools import combinations

from engine.claims.corpus import Claim
from engine.claims.quantity import Quantity, comparable
from engine.claims.vocabulary import Vocabulary
from engine.near.groups import MOST, Asked, apart, groups, undecided


def scopes(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """Figures of a whole and of a part of it that a qualifier tells apart."""
    asked = {n for n, e in undecided(vocabulary, "adds_up") if e.value == "quantity"}
    figures = (c for c in claims if c.predicate in asked)
    for (predicate, _), group in groups(figures, lambda c: (c.predicate, c.subject)).items():
        by_scope = groups(group, lambda claim: claim.scope)
        for scope, narrower in by_scope.items():
            for part in scope:
                wider = by_scope.get(tuple(other for other in scope if other != part), ())
                if pair := apart([*wider, *narrower], lambda claim: claim.scope):
                    yield (predicate, part[0]), len(narrower), pair


def totals(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """Totals of which one names its time, and another does not."""
    asked = {n for n, e in undecided(vocabulary, "event_total") if e.over == "period"}
    figures = (c for c in claims if c.predicate in asked)
    by_thing = groups(figures, lambda claim: (claim.predicate, claim.subject, claim.scope))
    for (predicate, *_), group in by_thing.items():
        if pair := apart(group, lambda claim: claim.entry.period is None):
            yield (predicate,), len(group), pair


def wholes(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """What is said of a whole, and otherwise of a part of it."""
    of: dict[str, list[str]] = {}
    for part, whole in vocabulary.within:
        of.setdefault(part, []).append(whole)
    asked = {name for name, _ in undecided(vocabulary, "inherited")}
    live = (c for c in claims if c.predicate in asked)
    by_thing = groups(live, lambda claim: (claim.subject, claim.predicate, claim.scope))
    for (subject, predicate, scope), group in by_thing.items():
        for whole in of.get(subject, ()):
            of_whole = by_thing.get((whole, predicate, scope), ())
            pair = apart([*of_whole, *group], lambda claim: (claim.value, claim.entry.polarity))
            if pair and pair[0].subject != pair[1].subject:
                yield (predicate,), len(group), pair


def units(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """Figures of one thing in units that do not convert."""
    figures = (c for c in claims if isinstance(c.value, Quantity) and c.value.unit)
    by_thing = groups(figures, lambda claim: (claim.predicate, claim.subject, claim.scope))
    for group in by_thing.values():
        by_unit = groups(group, lambda claim: claim.value.unit)
        for one, other in combinations(sorted(by_unit)[:MOST], 2):
            first = by_unit[one][0].value, by_unit[other][0].value
            if frozenset((one, other)) in vocabulary.apart or comparable(*first):
                continue
            both = [*by_unit[one], *by_unit[other]]
            if pair := apart(both, lambda claim: claim.value.unit):
                yield (one, other), len(both), pair
