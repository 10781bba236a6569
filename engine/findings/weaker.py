"""Weaker forms: what a claim says again with less in it, and so never against itself."""

from itertools import combinations

from engine.choices import CERTAINTIES
from engine.claims import quantity as quantities
from engine.claims.kinds import CLAIM_AT, WITHIN, Fact
from engine.claims.period import Period
from engine.claims.quantity import Quantity
from engine.findings.proof import Proofs

_SAME = tuple(CLAIM_AT[name] for name in ("speaker", "subject", "predicate", "polarity", "mode"))
_VALUE, _SCOPE, _PERIOD, _POLARITY, _CERTAINTY = (
    CLAIM_AT[name] for name in ("value", "scope", "period", "polarity", "certainty")
)


def one_meaning(claims: list[Fact], proofs: Proofs) -> bool:
    """Whether of each two of these claims one says what the other does, or less."""
    return all(
        _says_less(one, other, proofs) or _says_less(other, one, proofs)
        for one, other in combinations(claims, 2)
    )


def _says_less(weaker: Fact, than: Fact, proofs: Proofs) -> bool:
    """Whether it is derived, and holds wherever the other does; who denies denies all parts."""
    one, other = weaker.values, than.values
    if weaker not in proofs.derivations:
        return False
    if any(one[field] != other[field] for field in _SAME):
        return False
    if CERTAINTIES.index(one[_CERTAINTY]) < CERTAINTIES.index(other[_CERTAINTY]):
        return False
    wide, narrow = (weaker, than) if one[_POLARITY] == "affirmed" else (than, weaker)
    return (
        _holds(wide.values[_VALUE], narrow.values[_VALUE], weaker, proofs)
        and set(wide.values[_SCOPE]) <= set(narrow.values[_SCOPE])
        and (_spans(one[_PERIOD], other[_PERIOD]) or _spans(other[_PERIOD], one[_PERIOD]))
    )


def _holds(wide: object, narrow: object, derived: Fact, proofs: Proofs) -> bool:
    """Whether the one value has the other in it: a figure, a time, a whole that the proof names."""
    if isinstance(wide, Quantity) and isinstance(narrow, Quantity):
        return quantities.contains(wide, narrow)
    if isinstance(wide, Period) and isinstance(narrow, Period):
        return _spans(wide, narrow)
    return wide == narrow or Fact(WITHIN.name, (narrow, wide)) in proofs.closure([derived])[0]


def _spans(wide: Period, narrow: Period) -> bool:
    return wide.first <= narrow.first and narrow.last <= wide.last
