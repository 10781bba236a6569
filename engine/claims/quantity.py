"""Quantities: what a figure says, as an interval with open or closed bounds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import cache
from typing import Any, NamedTuple

TOLERANCE = Decimal("0.10")
"""How far "about" reaches on each side, as a share of the figure."""

DIGITS = 40
"""How many digits a number may have before its point, and how many after it."""

INFINITY = Decimal("Infinity")
TOO_LONG = f"a number has at most {DIGITS} digits before its point, and {DIGITS} after it"
EXACT = Context(prec=1_000_000, traps=[Inexact, InvalidOperation])
"""What is calculated here is never rounded: a condition is too short to reach so many digits."""
_QUOTIENT = Context(prec=400)  # which tells any quotient of written numbers from any other number


class Figure(NamedTuple):
    """A number as it is written, with its scale: its value and its last place.

    `digits` are those down to the last place; a place of 0 is never rounded. It is known to half
    a unit of its last place where it has decimals or a scale word (`spread`). A plain whole number
    that ends in one zero (`tens`) may have been rounded to tens where it was converted.
    """

    value: Decimal
    place: Decimal
    digits: int
    decimals: bool = False
    spread: bool = False
    tens: bool = False

    @classmethod
    def of(cls, written: str, scale: int | None) -> "Figure":
        """The figure of plain digits and a power of ten, None where no scale word stands there."""
        whole, _, decimals = written.lstrip("+-").partition(".")
        value = Decimal(written).scaleb(scale or 0, EXACT)
        if decimals or scale is not None:
            place = (scale or 0) - len(decimals)
            digits = len((whole + decimals).lstrip("0")) or 1
            return cls(value, Decimal(1).scaleb(place, EXACT), digits, bool(decimals), True)
        kept = whole.rstrip("0") if whole.endswith("00") else whole
        kept = kept.lstrip("0") or "0"
        zeros = len(whole) - len(whole.rstrip("0")) if whole.endswith("00") and int(whole) else 0
        tens = zeros == 0 and kept.endswith("0") and len(kept) > 1
        return cls(value, Decimal(1).scaleb(zeros, EXACT), len(kept), tens=tens)

    @property
    def converted(self) -> "Figure":
        """The figure as it stands beside one of another unit: in tens, where it ends in a zero."""
        if not self.tens or self.place != 1:
            return self
        return self._replace(place=Decimal(10), digits=self.digits - 1, tens=False)

    @property
    def half(self) -> Decimal:
        """Half a unit of its last digit, where it is known to that; 0 for a plain whole number."""
        return EXACT.multiply(self.place, Decimal("0.5")) if self.spread else Decimal(0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """The values between `low` and `high`, without the bounds that are open, in one unit.

    A side without a bound is infinite. Equal quantities have equal bounds and units; `text` is
    how it was written, and `tolerance` the share that "about" was read as, if it was. `figure` is
    the number that is written, None of a range and of what was calculated; it is `bare` where no
    hedge, bound or margin stands beside it. A `vague` one only tells a size ("dozens"). `units` is
    what several of its unit are called. `also` is the same figure in another unit, where both are
    printed: 607 km (377 mi).
    """

    low: Decimal
    high: Decimal
    low_open: bool = False
    high_open: bool = False
    unit: str = ""
    physical: str | None = field(compare=False, default=None)
    tolerance: Decimal | None = field(compare=False, default=None)
    text: str = field(compare=False, default="")
    figure: Figure | None = field(compare=False, default=None)
    bare: bool = field(compare=False, default=False)
    vague: bool = field(compare=False, default=False)
    units: str = field(compare=False, default="")
    also: "Quantity | None" = field(compare=False, default=None)

    def __str__(self) -> str:
        return self.text or spoken(self)

    @property
    def number(self) -> Decimal | None:
        """The one value that it holds, as a plain number; None where it holds none or several."""
        is_one = self.low == self.high and not (self.low_open or self.high_open)
        return self.low if is_one else None


def too_long(number: str) -> bool:
    """Whether a number has more digits than are let in, commas left out."""
    whole, _, decimals = number.lstrip("+-").replace(",", "").partition(".")
    return len(whole) > DIGITS or len(decimals) > DIGITS


# Infinity is beyond every number, and no number: a side without a bound is open there, and what
# an operator gives as the bound of such a side, `low` or `high`, is larger or smaller than all.


def disjoint(a: Quantity, b: Quantity) -> bool:
    """Whether the two have no value in common; False where their units do not convert."""
    a, b = as_printed(a, b)
    return below(a, b) or below(b, a)


def below(a: Quantity, b: Quantity) -> bool:
    """Whether every value of `a` is smaller than every value of `b`."""
    both = _bounds(a, b)
    if both is None:
        return False
    (_, high), (low, _) = both
    return high < low or (high == low and (open_above(a) or open_below(b)))


def at_most(a: Quantity, b: Quantity) -> bool:
    """Whether no value of `a` is larger than any value of `b`."""
    both = _bounds(a, b)
    return both is not None and both[0][1] <= both[1][0]


def contains(a: Quantity, b: Quantity) -> bool:
    """Whether every value of `b` is a value of `a`."""
    both = _bounds(a, b)
    if both is None:
        return False
    (low, high), (other_low, other_high) = both
    from_low = low < other_low or (low == other_low and (open_below(b) or not open_below(a)))
    to_high = high > other_high or (high == other_high and (open_above(b) or not open_above(a)))
    return from_low and to_high


def open_below(quantity: Quantity) -> bool:
    """Whether the lower bound is no value of the quantity; infinity is one of itself alone."""
    return quantity.low_open or not (quantity.low.is_finite() or quantity.low == quantity.high)


def open_above(quantity: Quantity) -> bool:
    """Whether the upper bound is no value of the quantity; infinity is one of itself alone."""
    return quantity.high_open or not (quantity.high.is_finite() or quantity.low == quantity.high)


def same(a: Quantity, b: Quantity) -> bool:
    """Whether the two hold the same values, in whichever units."""
    return contains(a, b) and contains(b, a)


class Keys:
    """Keys of figures: two have one key exactly where `same` holds of them.

    `physical` are the physical units of all figures that are asked for.
    """

    def __init__(self, physical: Iterable[str]) -> None:
        found = set(physical)
        multiples = {name for name in found if is_multiple(name)}
        self._own = {name.partition(" ")[2] for name in multiples}
        """What units of one's own are multiples of, each after its `=`."""
        self._convert = bool(multiples) or len(found) > 1  # or else pint need not be imported

    def key(self, quantity: Quantity) -> tuple[Any, ...]:
        """The figure's dimension and its bounds in base units, or its unit and its bounds."""
        opens = quantity.low_open, quantity.high_open
        physical = quantity.physical
        if physical is None and f"={quantity.unit}" in self._own:
            physical = measure(quantity.unit, None)
        if physical is None:
            return quantity.unit, quantity.low, quantity.high, *opens
        if self._convert:
            from engine.claims.physical import conversion

            if (how := conversion(physical)) is not None:
                return how.base, *_based(quantity, physical), *opens
        return (physical,), quantity.low, quantity.high, *opens


def times(quantity: Quantity, factor: Decimal) -> Quantity | None:
    """The quantity with its bounds multiplied, exactly; None for infinity times 0."""
    if not factor:
        if not quantity.low.is_finite() and quantity.low == quantity.high:
            return None
        return Quantity(Decimal(0), Decimal(0), unit=quantity.unit, physical=quantity.physical)
    low, high = (EXACT.multiply(end, factor) for end in (quantity.low, quantity.high))
    low_open, high_open = quantity.low_open, quantity.high_open
    if factor < 0:
        low, high, low_open, high_open = high, low, high_open, low_open
    return Quantity(low, high, low_open, high_open, quantity.unit, quantity.physical)


def quotient(a: Decimal, b: Decimal) -> Decimal | None:
    """How often `b` goes into `a`, to 400 digits; None where `b` is 0."""
    return _QUOTIENT.divide(a, b) if b else None


def plus(a: Quantity, b: Quantity) -> Quantity | None:
    """Every sum of a value of each, exactly.

    None where their units differ, and where a bound is the sum of infinity and minus infinity.
    """
    if a.unit != b.unit:
        return None
    ends = ((a.low, b.low), (a.high, b.high))
    if any({one, other} == {INFINITY, -INFINITY} for one, other in ends):
        return None
    low, high = (EXACT.add(one, other) for one, other in ends)
    opens = (a.low_open or b.low_open, a.high_open or b.high_open)
    total = Quantity(low, high, *opens, a.unit, a.physical, units=a.units or b.units)
    parts = " + ".join(str(part).partition(" = ")[0] for part in (a, b))
    return replace(total, text=f"{parts} = {spoken(total)}")


def minus(a: Quantity, b: Quantity) -> Quantity | None:
    """Every difference of a value of each, exactly; None as for `plus`."""
    low, high = b.high.copy_negate(), b.low.copy_negate()
    rest = plus(a, Quantity(low, high, b.high_open, b.low_open, b.unit, b.physical, units=b.units))
    parts = " − ".join(str(part).partition(" = ")[0] for part in (a, b))
    return rest and replace(rest, text=f"{parts} = {spoken(rest)}")


def measure(unit: str, physical: str | None) -> str:
    """What converts figures of a unit: its physical one, or itself, as its multiples have it.

    A unit that is a multiple of another begins with how many it is (`engine.claims.multiples`).
    """
    return f"1 ={unit}" if physical is None else physical


def is_multiple(physical: str | None) -> bool:
    """Whether a unit is one's own, so many of another."""
    return physical is not None and physical[0].isdigit()


def told_measure(physical: str) -> str:
    """A physical unit, or what a unit of one's own comes to, for a reader."""
    return physical.replace("=", "").strip()


def is_one_unit(a: Quantity, b: Quantity) -> bool:
    """Whether the two are of one unit, by its name or by what it is."""
    if a.unit == b.unit:
        return True
    return _may_convert(a, b) and measure(a.unit, a.physical) == measure(b.unit, b.physical)


def ways(a: Quantity, b: Quantity) -> tuple[str, str] | None:
    """What may convert the two into each other; None where nothing does."""
    if not _may_convert(a, b):
        return None
    return measure(a.unit, a.physical), measure(b.unit, b.physical)


def _may_convert(a: Quantity, b: Quantity) -> bool:
    """Whether both have a physical unit, or one has a unit that may be so many of the other."""
    both = a.physical, b.physical
    return None not in both or any(map(is_multiple, both))


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether the two have one unit, or units that convert, also as either is printed."""
    return converts(*as_printed(a, b))


def converts(a: Quantity, b: Quantity) -> bool:
    """The same of the two without their conversions."""
    return _bounds(a, b) is not None


def printed(a: Quantity, b: Quantity) -> list[tuple[Quantity, Quantity]]:
    """The two as they compare, of which each may be printed with its conversion.

    They compare in each unit that both are printed in, or else as they convert; the same either
    way round.
    """
    if a.also is None and b.also is None:
        return [(a, b)]
    pairs = [(one, other) for one in (a, a.also) for other in (b, b.also) if one and other]
    same = sorted((pair for pair in pairs if is_one_unit(*pair)), key=lambda pair: pair[0].unit)
    return same or [pair for pair in pairs if _bounds(*pair) is not None][:1] or [(a, b)]


def as_printed(a: Quantity, b: Quantity) -> tuple[Quantity, Quantity]:
    """The first of these ways."""
    return printed(a, b)[0]


_Bounds = tuple[Any, Any]


def in_one_unit(a: Quantity, b: Quantity) -> tuple[_Bounds, _Bounds] | None:
    """The low and high of both in one unit, exactly; None where the units do not convert."""
    return _bounds(a, b)


def _bounds(a: Quantity, b: Quantity) -> tuple[_Bounds, _Bounds] | None:
    """The low and high of both in one unit, exactly; None where the units do not convert."""
    if is_one_unit(a, b):
        return (a.low, a.high), (b.low, b.high)
    if (both := ways(a, b)) is None:
        return None
    from engine.claims.physical import conversion  # only for figures in two units

    one, other = map(conversion, both)
    if one is None or other is None or one.base != other.base:
        return None
    return _based(a, both[0]), _based(b, both[1])


def _based(quantity: Quantity, physical: str) -> _Bounds:
    """Both bounds in base units."""
    return _in_base_units(quantity.low, physical), _in_base_units(quantity.high, physical)


@cache
def _in_base_units(bound: Decimal, physical: str) -> Any:
    """The bound in base units, as a fraction; an infinite one as a float, which compares."""
    from fractions import Fraction

    from engine.claims.physical import conversion

    if not bound.is_finite():
        return float(bound)
    how = conversion(physical)
    assert how is not None
    return Fraction(bound) * how.factor + how.offset


def in_words(quantity: Quantity) -> str:
    """The interval for a reader: "9900 to 12100 container", "at most 5000000 round"."""
    low, high = shown(quantity.low), shown(quantity.high)
    words = _without_range(quantity, low, high) or f"{low} to {high}"
    return f"{words} {quantity.unit}".strip()


def spoken(quantity: Quantity) -> str:
    """The interval as people write it: "1,440 to 1,760 people", "more than 5,000,000 rounds"."""
    low, high = (in_thousands(shown(end)) for end in (quantity.low, quantity.high))
    words = _without_range(quantity, low, high)
    if words is None:
        words = f"{'above ' if quantity.low_open else ''}{low} to "
        words += f"{'just under ' if quantity.high_open else ''}{high}"
    one = words.split()[-1] in ("1", "-1")  # at least 1 mile
    unit = quantity.unit if one else quantity.units or quantity.unit
    return f"{words} {unit}".strip()


def _without_range(quantity: Quantity, low: str, high: str) -> str | None:
    """One value, any number, or a bound to one side, in words; None of what has two ends."""
    if quantity.low == quantity.high:
        return low
    if (quantity.low, quantity.high) == (-INFINITY, INFINITY):
        return "any number"
    if quantity.low == -INFINITY:
        return f"{'less than' if quantity.high_open else 'at most'} {high}"
    if quantity.high == INFINITY:
        return f"{'more than' if quantity.low_open else 'at least'} {low}"
    return None


def unlike_its_bounds(quantity: Quantity) -> str | None:
    """What decides of a figure and is not seen from its bounds; None of most.

    A figure that nobody has rounded, a range or margin as wide as that of a rounded figure, and a
    number that only tells a size.
    """
    if quantity.vague:
        return "only a size"
    figure = quantity.figure
    if quantity.bare and figure is not None:
        usual = Figure.of(plain(figure.value), None).place if not figure.spread else figure.place
        return "not rounded" if figure.place == 0 and usual != 1 else None
    if quantity.tolerance is not None or not (
        quantity.low.is_finite() and quantity.high.is_finite()
    ):
        return None
    width = EXACT.subtract(quantity.high, quantity.low).normalize()
    return "a range" if width.as_tuple().digits == (1,) else None


def told_reading(quantity: Quantity) -> str | None:
    """How a figure was read, for a reader; None where it is a plain number, as it is written."""
    if quantity.bare and quantity.figure is not None and quantity.low == quantity.high:
        told = quantity.text and in_thousands(plain(quantity.figure.value)) not in quantity.text
        return spoken(quantity) if told else None
    read = spoken(quantity)
    if quantity.tolerance is not None:
        return f"{read}, within {plain(quantity.tolerance * 100)} %"
    return read if read != quantity.text else None


_LONG = re.compile(r"(?<![\d.,])\d{4,}(?![\deE])")


def in_thousands(text: str) -> str:
    """The text with commas between the thousands of its numbers."""
    return _LONG.sub(lambda match: f"{int(match[0]):,}", text)


def plain(number: Decimal) -> str:
    """The number without exponent or needless zeros: 5000000, 4.75."""
    if not number.is_finite():
        return "infinity" if number > 0 else "-infinity"
    text = format(number, "f") if number else "0"  # nor with a sign, where it is zero
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(number: Decimal) -> str:
    """The number as `plain` has it; of one that was calculated, no more than a reader takes in."""
    whole, point, decimals = plain(number).partition(".")
    if len(whole) > 2 * DIGITS:
        return f"{whole[:12]}… ({len(whole.lstrip('-'))} digits)"
    if len(decimals) > 2 * DIGITS:
        decimals = f"{decimals[:12]}…"
    return f"{whole}{point}{decimals}"


_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]++(?:\.[0-9]++)?")


def parse_number(text: str) -> Decimal:
    """The plain number written as `text`; raises ValueError, also for exponents and infinity."""
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError(f"'{text[:60]}' is not a number such as 12 or 0.5")
    if too_long(text):
        raise ValueError(f"'{text[:12]}…': {TOO_LONG}")
    return Decimal(text)
