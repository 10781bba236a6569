"""Silences of figures that seem to be ages, and fit no birth, or not each other."""

from collections.abc import Sequence
from itertools import combinations, product

from engine.claims.corpus import Claim
from engine.claims.kinds import BEGINS_EXISTENCE
from engine.claims.lengths import unlike_age, unlike_ages
from engine.claims.vocabulary import Vocabulary
from engine.near.existence import BEGINS, words
from engine.near.groups import MOST, Asked, Pair, affirmed, groups, told, undecided
from engine.near.times import time_of

_AGES = {"age", "aged", "ages", "old"}
"""Words of a figure's predicate that may be an age, taken at the figure's own time."""


def ages(claims: Sequence[Claim], vocabulary: Vocabulary) -> Asked:
    """Figures of years that seem to be ages, each beside every date that they may count from."""
    entries = undecided(vocabulary, "age_since")
    asked = {n for n, e in entries if e.value == "quantity" and _AGES & words(n, e)}
    if not asked:
        return
    known = told(vocabulary)
    by_subject = groups(affirmed(claims, asked), lambda claim: (claim.predicate, claim.subject))
    for rank, origin in enumerate(_origins(vocabulary)):
        births = groups(affirmed(claims, [origin]), lambda claim: claim.subject)
        for (name, subject), figures in by_subject.items():
            begun = births.get(subject, [])
            if not begun and rank:  # two ages are asked of once, and not of each origin
                continue
            pair = _unlike(figures[:MOST], begun[:MOST])
            if pair and frozenset((name, origin)) not in known:
                yield (name, origin), len(figures) + len(begun), pair


def _origins(vocabulary: Vocabulary) -> list[str]:
    """What an age may count from: a birth first, then what else begins something."""
    rows = vocabulary.bearing
    begin = {fact.values[0] for fact in rows if fact.kind == BEGINS_EXISTENCE.name}
    dates = {n: e for n, e in vocabulary.predicates.items() if e.value == "date"}
    found = (n for n in {*begin, *dates} if n in begin or BEGINS & words(n, dates[n]))
    return sorted(found, key=lambda n: ("born" not in words(n, vocabulary.predicates[n]), n))


def _unlike(figures: Sequence[Claim], births: Sequence[Claim]) -> Pair | None:
    """An age and a birth that do not fit, or, where there is no birth, two ages."""
    if births:
        for figure, birth in product(figures, births):
            if unlike_age(figure.value, time_of(birth), figure.period):
                return birth, figure
        return None
    for one, other in combinations(figures, 2):
        if unlike_ages(one.value, one.period, other.value, other.period):
            return one, other
    return None
