"""Products, quotients and ratios of figures, also of those that have no bound on a side.

Each is the interval of what comes of a value of each figure. Infinity is no value: nothing times
what is unbounded is nothing, and what is divided by ever more comes near nothing.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from engine.claims.quantity import (
    EXACT,
    INFINITY,
    Quantity,
    as_printed,
    in_one_unit,
    is_multiple,
    quotient,
)

_ZERO, _INF = Decimal(0), float("inf")
_Bound = Fraction | float


class _End(NamedTuple):
    """A bound, and whether it is no value itself."""

    value: Decimal
    is_open: bool


def _ends(of: Quantity) -> tuple[_End, _End]:
    low, high = of.low, of.high
    return (
        _End(low, of.low_open or not low.is_finite()),
        _End(high, of.high_open or not high.is_finite()),
    )


def _is_infinite(of: Quantity) -> bool:
    """Whether it is the bound of what has none, which is beyond every number."""
    return of.low == of.high and not of.low.is_finite()


def product(a: Quantity, b: Quantity) -> Quantity | None:
    """Every product of a value of each; None for infinity times what may be 0."""
    if any(_is_infinite(x) and y.low <= 0 <= y.high for x, y in ((a, b), (b, a))):
        return None
    corners = [_times(one, other) for one in _ends(a) for other in _ends(b)]
    unit, physical = _units(a, b, 1)
    return _spanning(corners, unit, physical)


def divided(a: Quantity, b: Quantity) -> Quantity | None:
    """Every quotient of a value of each; None where a value of the second may be 0."""
    low, high = _ends(b)
    if _is_infinite(a) and not (b.low.is_finite() and b.high.is_finite()):
        return None
    if low.value <= 0 <= high.value and not any(e == (_ZERO, True) for e in (low, high)):
        return None
    unit, physical = _units(a, b, -1)
    if a.unit != b.unit and (both := in_one_unit(a, b)) is not None:
        a, b = (_plain(bounds, of) for bounds, of in zip(both, (a, b), strict=True))
        unit, physical = "", None
    corners = [_by(one, other, b) for one in _ends(a) for other in _ends(b)]
    return _spanning(corners, unit, physical)


def ratio(a: Quantity, b: Quantity) -> Decimal | Quantity | None:
    """How many times the smaller the larger is, by the middles where both have two bounds.

    Where one is unbounded, all that it may be of values above 0, as a quantity. None where there
    are none, or the units do not convert.
    """
    a, b = as_printed(a, b)
    both = in_one_unit(a, b)
    if both is None:
        return None
    if all(end.is_finite() for end in (a.low, a.high, b.low, b.high)):
        small, large = sorted(Fraction(low) + Fraction(high) for low, high in both)
        return _decimal(large / small) if small > 0 else None
    if any(high <= 0 for _, high in both):
        return None
    (low, high), (other_low, other_high) = (
        (max(_exact(low), Fraction(0)), _exact(high)) for low, high in both
    )
    least = max(_over(low, other_high), _over(other_low, high), Fraction(1))
    most = max(_over(high, other_low), _over(other_high, low), least)
    return Quantity(_decimal(least), _decimal(most))


def _exact(bound: Decimal | Fraction | float) -> _Bound:
    """A bound, exactly; an infinite one as a float, which compares."""
    finite = bound.is_finite() if isinstance(bound, Decimal) else bound not in (_INF, -_INF)
    return Fraction(bound) if finite else float(bound)


def _over(upper: _Bound, lower: _Bound) -> _Bound:
    """A quotient of two bounds that are not below 0."""
    if not lower:
        return _INF
    if isinstance(lower, float):
        return Fraction(0)
    return upper if isinstance(upper, float) else upper / lower


def _decimal(number: _Bound) -> Decimal:
    if isinstance(number, float):
        return Decimal(number)
    found = quotient(Decimal(number.numerator), Decimal(number.denominator))
    assert found is not None
    return found


def _plain(bounds: tuple[_Bound, _Bound], of: Quantity) -> Quantity:
    """The figure in base units, as a plain number."""
    low, high = (_decimal(_exact(bound)) for bound in bounds)
    return Quantity(low, high, of.low_open, of.high_open)


def _times(one: _End, other: _End) -> _End:
    if one.value and other.value:
        return _End(EXACT.multiply(one.value, other.value), one.is_open or other.is_open)
    met = any(not end.value and not end.is_open for end in (one, other))  # by nothing times it
    return _End(_ZERO, not met)


def _by(one: _End, other: _End, of: Quantity) -> _End:
    """A bound divided by a bound of the figure; by nothing, without end where its values lie."""
    if not other.value:
        ever_more = INFINITY if of.high > 0 else -INFINITY
        return _times(one, _End(ever_more, True))
    if not other.value.is_finite():
        return _End(_ZERO, one.is_open or bool(one.value))
    if not one.value.is_finite():
        return _End(one.value if other.value > 0 else -one.value, True)
    return _End(_decimal(Fraction(one.value) / Fraction(other.value)), one.is_open or other.is_open)


def _spanning(corners: list[_End], unit: str, physical: str | None) -> Quantity:
    low, high = min(c.value for c in corners), max(c.value for c in corners)
    opens = (all(c.is_open for c in corners if c.value == end) for end in (low, high))
    low_open, high_open = (
        is_open and end.is_finite() for is_open, end in zip(opens, (low, high), strict=True)
    )
    return Quantity(low, high, low_open, high_open, unit, physical)


def _units(a: Quantity, b: Quantity, power: int) -> tuple[str, str | None]:
    """The unit of a product or quotient, and what converts it where both convert."""
    physical = None
    if (
        not any(is_multiple(of.physical) for of in (a, b))
        and all(of.physical is not None or not of.unit for of in (a, b))
        and (a.physical or b.physical)
    ):
        physical = _joined(a.physical or "", b.physical or "", power) or None
    return _joined(a.unit, b.unit, power), physical


def _joined(one: str, other: str, power: int) -> str:
    """The units of a product, without those that cancel: euro/piece times piece is euro."""
    powers: Counter[str] = Counter()
    for text, sign in ((one, 1), (other, power)):
        for name, of in _named(text):
            powers[name] += sign * of
    named = sorted(powers.items())
    above = [n if times == 1 else f"{n}**{times}" for n, times in named if times > 0]
    below = [n if times == -1 else f"{n}**{-times}" for n, times in named if times < 0]
    if below and not above:
        above = ["dimensionless"]
    return "/".join(["*".join(above), *below])


def _named(text: str) -> Iterator[tuple[str, int]]:
    """The names in a unit as it is written, each with its power."""
    for part in text.replace("**", "^").replace("/", "*/").split("*"):
        name, _, times = part.removeprefix("/").partition("^")
        if name:
            yield name, int(times or 1) * (-1 if part.startswith("/") else 1)
