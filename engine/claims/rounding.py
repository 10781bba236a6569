"""Whether two figures, as they are written, may be one: the one place where rounding is judged.

The table is in the documents (`docs/facts.md`); `_PLAIN` has it row by row. Of two figures
without a hedge, the one with the smaller last place may have been rounded to the other. Beside a
hedge or a bound, the figure as it is written decides.
"""

from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import NamedTuple

from engine.claims.quantity import (
    INFINITY,
    Figure,
    Quantity,
    converts,
    is_one_unit,
    printed,
    ways,
)


class Relation(Enum):
    """What two figures are to each other, as they are written."""

    APART = "their units do not convert"
    SAME = "the same figure"
    FITS = "both can be right"
    ROUNDED = "they may be the same figure, rounded"
    EDGES = "two hedges that meet only at their edges"
    CONFLICT = "they are at odds"


class _Scaled(NamedTuple):
    """A figure with its value and its last place in the unit of the other."""

    figure: Figure
    value: Fraction
    place: Fraction


class _Pair(NamedTuple):
    """The finer figure `a` in the unit of the coarser, `b`, and by how much of `b` they differ."""

    a: _Scaled
    b: _Scaled
    one_unit: bool

    @property
    def gap(self) -> Fraction:
        """The difference as a share of `b`; more than any share where `b` is 0."""
        if not self.b.value:
            return Fraction(10)
        return abs(self.a.value - self.b.value) / abs(self.b.value)

    def rounds(self) -> bool:
        """Whether `a`, rounded half up or half to even at the last place of `b`, gives `b`."""
        steps, wanted = self.a.value / self.b.place, self.b.value / self.b.place
        half_up = floor(abs(steps) + Fraction(1, 2)) * (1 if steps >= 0 else -1)
        return wanted in (half_up, round(steps))

    def is_cut_off(self) -> bool:
        """Whether `a` without the digits below the last place of `b` is `b`."""
        return int(self.a.value / self.b.place) == self.b.value / self.b.place


def _is_plain_whole(figure: Figure) -> bool:
    return not figure.spread and not figure.decimals


_Row = tuple[Callable[[_Pair], bool], Fraction, Relation]
_PLAIN: tuple[_Row, ...] = (
    (lambda p: not _is_plain_whole(p.b.figure) and p.rounds(), Fraction(5, 100), Relation.SAME),
    (lambda p: not p.one_unit and p.rounds(), Fraction(5, 100), Relation.SAME),
    (lambda p: not _is_plain_whole(p.b.figure) and p.rounds(), Fraction(10, 100), Relation.ROUNDED),
    (
        lambda p: (
            _is_plain_whole(p.b.figure)
            and (p.b.figure.digits > 1 or p.a.figure.decimals)
            and p.rounds()
        ),
        Fraction(5, 100),
        Relation.ROUNDED,
    ),
    (
        lambda p: (
            _is_plain_whole(p.b.figure)
            and p.b.figure.digits == 1
            and abs(p.b.figure.value) >= 1000
            and p.rounds()
        ),
        Fraction(1, 100),
        Relation.ROUNDED,
    ),
    (lambda p: p.b.figure.digits > 1 and p.is_cut_off(), Fraction(5, 100), Relation.ROUNDED),
)
"""Rows of the table, after equality: what holds of the pair, the most that they differ, and what
the two are then. The first that holds decides; none, and the two are at odds."""


@lru_cache(maxsize=50_000)
def _bare(one: Figure, other: Figure, units: tuple[str | None, str | None]) -> Relation:
    """The table: two figures without a hedge; `units` are physical ones, where they differ."""
    if units == (None, None) and one.value == other.value:
        return Relation.SAME
    if units == (None, None) and one.place == other.place:
        return Relation.CONFLICT
    pairs = [_pair(one, other, units), _pair(other, one, units[::-1])]
    if pairs[0].a.value == pairs[0].b.value:
        return Relation.SAME
    finer = [pair for pair in pairs if pair.a.place <= pair.b.place and pair.b.place]
    found = {_by_table(pair) for pair in finer}
    order = (Relation.SAME, Relation.ROUNDED)
    return next((relation for relation in order if relation in found), Relation.CONFLICT)


def _by_table(pair: _Pair) -> Relation:
    gap = pair.gap
    return next(
        (relation for holds, most, relation in _PLAIN if gap <= most and holds(pair)),
        Relation.CONFLICT,
    )


def _pair(a: Figure, b: Figure, units: tuple[str | None, str | None]) -> _Pair:
    """The first in the unit of the second."""
    if units != (None, None):
        a, b = a.converted, b.converted
    own = _Scaled(b, Fraction(b.value), Fraction(b.place))
    if units == (None, None):
        return _Pair(_Scaled(a, Fraction(a.value), Fraction(a.place)), own, True)
    factor, offset = _way(*units)
    value, place = Fraction(a.value) * factor + offset, Fraction(a.place) * factor
    return _Pair(_Scaled(a, value, place), own, False)


def _way(one: str | None, other: str | None) -> tuple[Fraction, Fraction]:
    """How the first physical unit becomes the second: so many times, and so much more."""
    from engine.claims.physical import conversion

    assert one is not None
    assert other is not None
    a, b = conversion(one), conversion(other)
    assert a is not None
    assert b is not None
    return a.factor / b.factor, (a.offset - b.offset) / b.factor


_NEAREST = (Relation.SAME, Relation.FITS, Relation.ROUNDED, Relation.EDGES, Relation.CONFLICT)


def relation(a: Quantity, b: Quantity) -> Relation:
    """What the two are to each other, the same either way round.

    Of figures that are printed with a conversion, what they are in the unit that fits best.
    """
    found = {_relation(*pair) for pair in printed(a, b)}
    return next((kind for kind in _NEAREST if kind in found), Relation.APART)


def _relation(a: Quantity, b: Quantity) -> Relation:
    """What two figures are to each other, each without its conversion."""
    if is_one_unit(a, b):
        units: tuple[str | None, str | None] = (None, None)
    elif converts(a, b):
        units = ways(a, b) or (None, None)
    else:
        return Relation.APART
    if a.bare and b.bare and a.figure is not None and b.figure is not None:
        return _bare(a.figure, b.figure, units)
    if a.bare and a.figure is not None:
        return _beside(a.figure, b, units)
    if b.bare and b.figure is not None:
        return _beside(b.figure, a, units[::-1])
    return _hedged(a, b, units)


_Bound = Fraction | float
"""A bound, exactly; an infinite one as a float, which compares."""


def _ends(of: Quantity, units: tuple[str | None, str | None]) -> tuple[_Bound, _Bound]:
    """The bounds in the other's unit."""
    low, high = (Fraction(e) if e.is_finite() else float(e) for e in (of.low, of.high))
    if units == (None, None):
        return low, high
    factor, offset = _way(*units)
    return low * factor + offset, high * factor + offset


def _beside(figure: Figure, other: Quantity, units: tuple[str | None, str | None]) -> Relation:
    """A figure without a hedge, and one with a hedge or a bound, or what was calculated."""
    if units != (None, None):
        figure = figure.converted
    value = Fraction(figure.value)
    low, high = _ends(other, units[::-1])
    if value < low or (value == low and other.low_open):
        away, is_open = low - value, other.low_open
    elif value > high or (value == high and other.high_open):
        away, is_open = value - high, other.high_open
    else:
        return Relation.FITS
    if units == (None, None) and figure.place and _nears(other, figure):
        return Relation.ROUNDED
    most, half = _most(figure, units != (None, None)), Fraction(figure.place) / 2
    reaches = away < half or (away == half and not is_open)
    return Relation.ROUNDED if reaches and away <= most * abs(value) else Relation.CONFLICT


def _nears(hedged: Quantity, figure: Figure) -> bool:
    """Whether it is "nearly" or "just over" that very figure: who retells it leaves that out."""
    of = hedged.figure
    return hedged.tolerance is not None and of is not None and of.value == figure.value


def _most(figure: Figure, converted: bool) -> Fraction:
    """By how much of a figure it may have been rounded, as the table has it."""
    if not _is_plain_whole(figure):
        return Fraction(10, 100)
    if converted:
        return Fraction(5, 100)
    if figure.place <= 1:
        return Fraction(-1)  # it is never rounded
    if figure.digits > 1:
        return Fraction(5, 100)
    return Fraction(1, 100) if abs(figure.value) >= 1000 else Fraction(-1)


def _hedged(a: Quantity, b: Quantity, units: tuple[str | None, str | None]) -> Relation:
    """Two that are no bare figures: by their ranges, which nothing widens any more."""
    low, high = _ends(b, (None, None))
    own_low, own_high = _ends(a, units)
    if own_high < low or (own_high == low and (a.high_open or b.low_open)):
        return Relation.CONFLICT
    if high < own_low or (high == own_low and (b.high_open or a.low_open)):
        return Relation.CONFLICT
    if a.figure is None or b.figure is None or INFINITY in (a.high, b.high, -a.low, -b.low):
        return Relation.FITS
    if (a.low, a.high, units) == (b.low, b.high, (None, None)):
        return Relation.SAME
    factor, offset = (Fraction(1), Fraction(0)) if units == (None, None) else _way(*units)
    mine, its = Fraction(a.figure.value) * factor + offset, Fraction(b.figure.value)
    met = low <= mine <= high or own_low <= its <= own_high
    return Relation.FITS if met else Relation.EDGES


def at_odds(a: Quantity, b: Quantity) -> bool:
    """Whether the two, as they are written, cannot both be right."""
    return relation(a, b) is Relation.CONFLICT


def perhaps_rounded(a: Quantity, b: Quantity) -> bool:
    """Whether the two differ, and may be the same figure, rounded."""
    return relation(a, b) is Relation.ROUNDED


def barely_meet(a: Quantity, b: Quantity) -> bool:
    """Whether the two are hedged and meet only at the edges of their ranges."""
    return relation(a, b) is Relation.EDGES


def short_of(a: Quantity, b: Quantity) -> bool:
    """Whether the two are at odds, and the first is the smaller one."""
    return at_odds(a, b) and _middle_order(a, b)


def _middle_order(a: Quantity, b: Quantity) -> bool:
    """Of two that are at odds, whether the first lies below."""
    from engine.claims.quantity import as_printed, in_one_unit

    both = in_one_unit(*as_printed(a, b))
    assert both is not None
    (low, high), (other_low, other_high) = both
    if a.bare and b.bare:
        return bool(low + high < other_low + other_high)
    return bool(low < other_low or high < other_high)


def fit(a: Quantity, b: Quantity) -> bool:
    """Whether the two can both be right, rounded or not; False where their units do not convert."""
    return relation(a, b) in (Relation.SAME, Relation.FITS, Relation.ROUNDED)


def says_more(a: Quantity, b: Quantity) -> bool:
    """Whether the two can both be right, and the first goes beyond what the second has as a bound.

    So do 10 beside "up to 10", "up to 100" beside "up to 80", "more than 100" beside "about 100",
    and 100 beside "at least 80".
    """
    from engine.claims.quantity import as_printed, in_one_unit

    if relation(a, b) is not Relation.FITS:
        return False
    both = in_one_unit(*as_printed(a, b))
    assert both is not None
    (low, high), (other_low, other_high) = both
    if other_low == -INFINITY:
        return bool(low > -INFINITY or high > other_high)
    return bool(INFINITY in (high, other_high) and low > other_low)


def says_same(a: Quantity, b: Quantity) -> bool:
    """Whether each holds the other's figure as it is written."""
    return any(_says_same(*pair) for pair in printed(a, b))


def _says_same(a: Quantity, b: Quantity) -> bool:
    kind = _relation(a, b)
    if kind is not Relation.FITS:
        return kind is Relation.SAME
    if a.figure is None or b.figure is None:
        return False
    return _holds(a, b) and _holds(b, a)


def _holds(a: Quantity, b: Quantity) -> bool:
    """Whether the figure of `b`, as it is written, is one of `a`."""
    wanted = (Relation.SAME,) if a.bare else (Relation.FITS, Relation.SAME)
    return _relation(a, _without_hedge(b)) in wanted


def _without_hedge(of: Quantity) -> Quantity:
    """The figure as it is written, without what stands before it; a range is one of itself."""
    from dataclasses import replace

    if of.figure is None:
        return of
    return replace(of, low=of.figure.value, high=of.figure.value, bare=True)


def misconverted(of: Quantity) -> bool:
    """Whether a figure is printed with a conversion that is not the same figure, rounded.

    It fits where the table says so, and also where the one is the other, rounded at its last
    place: within a fifth of it, as "1 mile (2 km)" is, and for degrees, whose nought is no nothing,
    by however much.
    """
    if of.also is None:
        return False
    a, b = _without_hedge(of), _without_hedge(of.also)
    if _relation(a, b) is not Relation.CONFLICT:
        return False
    if a.figure is None or b.figure is None or (units := ways(a, b)) is None:
        return True
    pairs = _pair(a.figure, b.figure, units), _pair(b.figure, a.figure, units[::-1])
    most = Fraction(1, 5) if not _way(*units)[1] else INFINITY
    return not any(pair.b.place and pair.rounds() and pair.gap <= most for pair in pairs)


def converted(of: Quantity, to: Quantity) -> Fraction | None:
    """The figure in the unit of another; None of a range, and where none converts."""
    if of.figure is None or not converts(of, to) or (units := ways(of, to)) is None:
        return None
    factor, offset = _way(*units)
    return Fraction(of.figure.value) * factor + offset
