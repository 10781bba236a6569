"""Silences of what is said of a thing, or with it, before it was there or after it was gone."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.claims.corpus import Claim
from engine.claims.kinds import AT_ANY_TIME, BEGINS_EXISTENCE, ENDS_EXISTENCE
from engine.claims.models import PredicateEntry
from engine.claims.vocabulary import Vocabulary
from engine.near.groups import Asked, affirmed, told, undecided
from engine.near.times import time_of

BEGINS = {
    *("born", "built", "constructed", "created", "erected", "established", "formed", "founded"),
    *("incorporated", "launched"),
}
_ENDS = {
    *("abolished", "demolished", "died", "disbanded", "dissolved", "extinct", "scrapped", "sank"),
    "sunk",
}
"""Words of a predicate that may say when its subject begins to be there, or ceases."""

_Bounds = Mapping[str, Claim]
"""Of each thing, what begins or ends it: the latest beginning, the earliest end."""


def born(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """Dates that seem to begin their subject, which comes up before; each asked of by itself."""
    return _seem(claims, vocabulary, "begins", BEGINS, _is_before)


def gone(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """The same of what seems to end it."""
    return _seem(claims, vocabulary, "ends", _ENDS, _is_after)


def _is_before(claim: Claim, begins: Claim) -> bool:
    return time_of(claim).last < time_of(begins).first


def _is_after(claim: Claim, ends: Claim) -> bool:
    return time_of(claim).first > time_of(ends).last


_Outside = Callable[[Claim, Claim], bool]


def _seem(
    claims: Sequence[Claim],
    vocabulary: Vocabulary,
    word: str,
    named_by: set[str],
    outside: _Outside,
) -> Asked:
    named = list(_named(claims, vocabulary))
    known = told(vocabulary)
    for name, entry in undecided(vocabulary, word):
        if entry.value != "date" or named_by.isdisjoint(words(name, entry)):
            continue
        bounds = _bounds(claims, [name], word)
        for thing, claim in named if bounds else ():
            bound = bounds.get(thing)
            if bound is None or claim.predicate == name or not outside(claim, bound):
                continue
            if frozenset((name, claim.predicate)) not in known:
                yield (name, "existence"), 1, (bound, claim)


def _named(claims: Sequence[Claim], vocabulary: Vocabulary) -> Iterator[tuple[str, Claim]]:
    """What is to be there when a claim is so: its subject, and perhaps its value."""
    exempt = {fact.values[0] for fact in vocabulary.bearing if fact.kind == AT_ANY_TIME.name}
    for claim in claims:
        if claim.entry.polarity == "affirmed":
            entry = vocabulary.predicates[claim.predicate]
            if claim.predicate not in exempt:
                yield claim.subject, claim
            if entry.value == "entity" and (
                entry.value_exists or "value_exists" not in entry.model_fields_set
            ):
                yield claim.value, claim


def words(name: str, entry: PredicateEntry) -> set[str]:
    """The words by which a predicate is called."""
    return set(re.findall(r"[a-z]+", f"{name} {entry.name or ''}".lower()))


def _bounds(claims: Sequence[Claim], predicates: Sequence[str], word: str) -> _Bounds:
    found: dict[str, Claim] = {}
    for claim in affirmed(claims, predicates):
        other = found.setdefault(claim.subject, claim)
        own, its = time_of(claim), time_of(other)
        if own.first > its.first if word == "begins" else own.last < its.last:
            found[claim.subject] = claim
    return found


def values(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """What is said with a thing for its value, before that was there or after it was gone."""
    rows = vocabulary.bearing
    begin = [fact.values[0] for fact in rows if fact.kind == BEGINS_EXISTENCE.name]
    end = [fact.values[0] for fact in rows if fact.kind == ENDS_EXISTENCE.name]
    bounds = (
        (_bounds(claims, begin, "begins"), _is_before),
        (_bounds(claims, end, "ends"), _is_after),
    )
    entries = undecided(vocabulary, "value_exists")
    asked = (name for name, entry in entries if entry.value == "entity")
    for claim in affirmed(claims, asked):
        for of, outside in bounds:
            bound = of.get(claim.value)
            if bound and bound.id != claim.id and outside(claim, bound):
                yield (claim.predicate,), 1, (bound, claim)
                break
