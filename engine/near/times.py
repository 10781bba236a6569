"""Silences between states, and between a state and the events that may begin or end it."""

from collections.abc import Callable, Sequence
from itertools import combinations, product

from engine.claims.bearing import stateless
from engine.claims.corpus import Claim
from engine.claims.models import PredicateEntry
from engine.claims.period import Period, beginning, ending
from engine.claims.vocabulary import Vocabulary
from engine.near.groups import MOST, Asked, Pair, affirmed, groups, told, undecided
from engine.rules.operators import FUNCTIONS

AT_ONCE = 3 * 366
"""How many days a date and an end of a state lie apart, at most, that may be meant as one."""

_End = Callable[[Claim], Period | None]


def states(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """What is said of two stretches of time that share days, and have other ends.

    Or what surely begins before something that the vocabulary has before it.
    """
    asked = {n for n, entry in undecided(vocabulary, "lasts") if stateless(entry) is None}
    spans = (c for c in affirmed(claims, asked) if c.period.interval)
    by_state = groups(spans, lambda c: (c.predicate, c.subject, c.scope, c.value))
    for (predicate, *_), group in by_state.items():
        if pair := _other_ends(group):
            yield (predicate,), len(group), pair
    for earlier, later in vocabulary.precedes:
        if later in asked:
            yield from _begun_before(claims, earlier, later)


def _other_ends(group: Sequence[Claim]) -> Pair | None:
    first = {claim.period.text: claim for claim in reversed(group)}
    for one, other in combinations(sorted(first.values(), key=lambda c: c.id)[:MOST], 2):
        begin = _differ(beginning(one.period), beginning(other.period))
        if (begin or _end_apart(one, other)) and _surely_share(one.period, other.period):
            return one, other
    return None


def _end_apart(one: Claim, other: Claim) -> bool:
    """Whether they end on other days, and neither merely when its source was published."""
    ends = ending(one.period), ending(other.period)
    own = (not _differ(e, c.source.published) for e, c in zip(ends, (one, other), strict=True))
    return _differ(*ends) and not any(own)


def _differ(one: Period | None, other: Period | None) -> bool:
    """Whether both are there, and share no day."""
    if one is None or other is None:
        return False
    return one.last < other.first or other.last < one.first


def _surely_share(one: Period, other: Period) -> bool:
    return bool(FUNCTIONS["surely_overlaps"].apply(one, other))


def _begun_before(claims: Sequence[Claim], earlier: str, later: str) -> Asked:
    events = groups(affirmed(claims, [earlier]), lambda claim: (claim.subject, claim.scope))
    spans = (c for c in affirmed(claims, [later]) if beginning(c.period))
    for thing, group in groups(spans, lambda claim: (claim.subject, claim.scope)).items():
        if of := events.get(thing):
            event = max(of, key=lambda claim: time_of(claim).first)
            state = min(group, key=lambda claim: claim.period.sure_first)
            when = time_of(event)
            if state.period.sure_first < when.first <= state.period.last:
                yield (later,), len(group), (event, state)


def time_of(claim: Claim) -> Period:
    """When it was: the value where that is a date, and else the period."""
    return claim.value if isinstance(claim.value, Period) else claim.period


def begun(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """A date shortly before or after the beginning of a state, which may be meant as one."""
    return _tied(claims, vocabulary, lambda state: beginning(state.period))


def ended(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """The same of the end of a state."""
    return _tied(claims, vocabulary, _written_end)


def _written_end(state: Claim) -> Period | None:
    """Where the state ends; None where its source only says that it was still so."""
    end = ending(state.period)
    return end if _differ(end, state.source.published) else None


def _tied(claims: Sequence[Claim], vocabulary: Vocabulary, end: _End) -> Asked:
    known = told(vocabulary)
    dates = (name for name, entry in vocabulary.predicates.items() if entry.value == "date")
    plain = (name for name, entry in vocabulary.predicates.items() if _may_last(entry))
    events = groups(affirmed(claims, dates), lambda claim: (claim.subject, claim.scope))
    spans = (claim for claim in affirmed(claims, plain) if end(claim))
    for thing, group in groups(spans, lambda claim: (claim.subject, claim.scope)).items():
        ofs = groups(events.get(thing, ()), lambda claim: claim.predicate)
        states = groups(group, lambda claim: claim.predicate)
        for key in product(sorted(ofs)[:MOST], sorted(states)[:MOST]):
            dated, lasting = ofs[key[0]], states[key[1]]
            if frozenset(key) not in known and (pair := _nearly(dated, lasting, end)):
                yield key, len(dated) + len(lasting), pair


def _may_last(entry: PredicateEntry) -> bool:
    return entry.value == "none" and (entry.lasts or "lasts" not in entry.model_fields_set)


def _nearly(events: Sequence[Claim], states: Sequence[Claim], end: _End) -> Pair | None:
    """A date and a state that are nearest to each other, where none fits and they are near.

    None of a state that came twice, as the rule compares it with nothing.
    """
    if max(s.period.sure_first for s in states) > min(s.period.sure_last for s in states):
        return None
    gaps = [
        (_gap(time_of(event), found), event.id, state.id, (event, state))
        for event, state in product(events[:MOST], states[:MOST])
        if (found := end(state))
    ]
    gap, _, _, pair = min(gaps)
    return pair if 1 < gap <= AT_ONCE else None


def _gap(one: Period, other: Period) -> int:
    """The days from the one to the other: 1 where they meet, 0 where they share a day."""
    return max(0, other.first - one.last, one.first - other.last)
