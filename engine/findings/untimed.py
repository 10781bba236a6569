"""What a run says of totals that name no time: they were compared with no dated one."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from engine.choices import WITHDRAWN
from engine.claims import period as periods
from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM, CLAIM_AT, Fact
from engine.claims.period import ALWAYS
from engine.claims.quantity import Quantity
from engine.claims.rounding import short_of

_VALUE, _PERIOD, _PREDICATE = (CLAIM_AT[name] for name in ("value", "period", "predicate"))
_MEASURE = tuple(CLAIM_AT[name] for name in ("subject", "predicate", "scope"))


class _Pair(NamedTuple):
    """A figure that names no time and a dated one, at odds with each other."""

    untimed: Fact
    dated: Fact

    @property
    def weight(self) -> tuple[bool, bool, str, str]:
        """What puts the pair that matters most first: a part that has more than the whole."""
        one, other = (fact.values[_VALUE] for fact in self)
        names = (self.untimed.values[0], self.dated.values[0])
        return not short_of(one, other), not (one.bare and other.bare), *names


def untimed(facts: Iterable[Fact], corpus: Corpus) -> list[str]:
    """One note, which names the pair that matters most; none where no two are at odds.

    Such are totals over their period, and figures that count up to the last day of theirs: which
    time one is of that names none, nobody can tell.
    """
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        if _is_total(fact, corpus):
            unit = fact.values[_VALUE].unit
            groups.setdefault((*(fact.values[at] for at in _MEASURE), unit), []).append(fact)
    pairs = [pair for group in groups.values() for pair in _pairs(group)]
    if not pairs:
        return []
    first = min(pairs, key=lambda pair: pair.weight)
    others = len({tuple(pair.untimed.values[at] for at in _MEASURE) for pair in pairs}) - 1
    more = f"; so is {others} more measure" if others == 1 else f"; so are {others} more measures"
    return [f"{_told(first, corpus)}{more if others else ''}"]


def _is_total(fact: Fact, corpus: Corpus) -> bool:
    """Whether it is an affirmed figure that belongs to a time."""
    if fact.kind != CLAIM.name or not isinstance(fact.values[_VALUE], Quantity):
        return False
    name = fact.values[_PREDICATE]
    entry = corpus.vocabulary.predicates.get(name) and corpus.vocabulary.predicate(name)
    if entry is None or entry.event_total:  # then it is of the whole event, and was compared
        return False
    counts = entry.single and (entry.over == "period" or entry.cumulative)
    stands = fact.values[CLAIM_AT["rank"]] not in WITHDRAWN
    return bool(counts) and stands and fact.values[CLAIM_AT["polarity"]] == "affirmed"


def _pairs(group: Sequence[Fact]) -> Iterator[_Pair]:
    """Of those of one unit, the ones that are farthest apart each way, where they are at odds."""
    without = [fact for fact in group if fact.values[_PERIOD].days == ALWAYS.days]
    dated = [fact for fact in group if fact.values[_PERIOD].days != ALWAYS.days]
    if not without or not dated:
        return
    below, above = min(without, key=_low), max(dated, key=_low)
    if short_of(below.values[_VALUE], above.values[_VALUE]):
        yield _Pair(below, above)
        return
    above, below = max(without, key=_low), min(dated, key=_low)
    if short_of(below.values[_VALUE], above.values[_VALUE]):
        yield _Pair(above, below)


def _low(fact: Fact) -> tuple[object, object]:
    value = fact.values[_VALUE]
    return value.low, value.high


def _told(pair: _Pair, corpus: Corpus) -> str:
    one, other = (_place(fact, corpus) for fact in pair)
    name = corpus.vocabulary.label(pair.untimed.values[_PREDICATE], "predicates")
    when = periods.in_words(pair.dated.values[_PERIOD])
    return (
        f"'{name}' holds of a time, so that a figure without a period is compared with no dated "
        f"one: {one} beside {other}, of {when}; a `period:` says which time is meant"
    )


def _place(fact: Fact, corpus: Corpus) -> str:
    name = fact.values[0]
    at = corpus.claims[name].at
    return f"{name} ({fact.values[_VALUE]}, {at.row})"
