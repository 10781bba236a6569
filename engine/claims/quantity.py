"""Quantities: what a figure says, as an interval with open or closed bounds."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import cache
from typing import Any, NamedTuple

TOLERANCE = Decimal("0.10")
"""How far "about" reaches on each side, as a share of the figure."""

INFINITY = Decimal("Infinity")
_EXACT = Context(prec=400)  # far more digits than `_NUMBER` lets in: nothing is ever rounded

SCALES = {
    "hundred": 2,
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
}
_BOUNDS = {
    "": "",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "~": "~",
    "at most": "<=",
    "up to": "<=",
    "as many as": "<=",
    "no more than": "<=",
    "at least": ">=",
    "no fewer than": ">=",
    "no less than": ">=",
    "less than": "<",
    "fewer than": "<",
    "more than": ">",
    "about": "~",
    "around": "~",
    "some": "~",
}
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,40})(?:\.\d{1,40})?"
_WRITTEN = re.compile(
    rf"(?P<bound>[^\d+-]*?)\s*(?P<number>{_NUMBER})(?:\s*(?P<sign>\.\.|±)\s*(?P<second>{_NUMBER}))?"
    r"(?P<rest>(?:\s*[^\W\d_]|\s*[%°$€£¥]).*)?"
)


class QuantityError(ValueError):
    """Text that is no quantity; `unit` is set where only the unit is unknown."""

    def __init__(self, message: str, unit: str | None = None) -> None:
        super().__init__(message)
        self.unit = unit


class Unit(NamedTuple):
    """A unit by its id; `physical` is pint's name for it, where it converts."""

    id: str
    physical: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """The values between `low` and `high`, without the bounds that are open, in one unit.

    A side without a bound is infinite. Equal quantities have equal bounds and units; `text` is
    how it was written, and `tolerance` the share that "about" was read as, if it was.
    """

    low: Decimal
    high: Decimal
    low_open: bool = False
    high_open: bool = False
    unit: str = ""
    physical: str | None = field(compare=False, default=None)
    tolerance: Decimal | None = field(compare=False, default=None)
    text: str = field(compare=False, default="")

    def __str__(self) -> str:
        return self.text or in_words(self)


Units = Callable[[str], Unit | None]
"""Looks a unit up by the name written; None where it is not declared."""


def any_unit(name: str) -> Unit:
    """Takes every unit as written: for rule examples, which have no vocabulary."""
    return Unit(name)


def parse(text: str, units: Units, tolerance: Decimal = TOLERANCE) -> Quantity:
    """The quantity written as `text`; raises QuantityError.

    A whole number is exact; one with decimals or a scale word ("4.8 million") is known to half
    a unit of its last digit; "about" widens to `tolerance`; an "at most" is an upper bound only.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if not match:
        raise QuantityError(
            f"'{text}' is not a quantity such as 11000 container or about 5 million"
        )
    word, _, after = (match["rest"] or "").strip().partition(" ")
    scale = SCALES.get(word.lower(), 0)
    unit = _unit(after if scale else match["rest"], units)
    number = _decimal(match["number"], scale)
    said = match["bound"].lower()
    if said not in _BOUNDS:
        known = ", ".join(sorted(word for word in _BOUNDS if word[:1].isalpha()))
        raise QuantityError(f"'{text}': '{said}' is none of {known}")
    bound = _BOUNDS[said]
    share = None
    low_open, high_open = bound == ">", bound == "<"
    if match["sign"]:
        second = _decimal(match["second"], scale)
        if bound:
            raise QuantityError(f"'{text}': '{said}' does not go with a range")
        low, high = (number, second) if match["sign"] == ".." else _around(number, second)
        if low > high:
            raise QuantityError(f"'{text}': the range ends below where it starts")
    elif bound in ("<=", "<"):
        low, high = -INFINITY, number
    elif bound in (">=", ">"):
        low, high = number, INFINITY
    else:
        spread = _last_digit(match["number"], scale)
        if bound == "~":
            around = _EXACT.multiply(abs(number), tolerance)
            share = tolerance if around >= spread else None  # what decided is told
            spread = max(spread, around)
        low, high = _around(number, spread)
    return Quantity(low, high, low_open, high_open, unit.id, unit.physical, share, text.strip())


def advice(written: str) -> str:
    """What to write in place of text that is no quantity."""
    if re.search(r"\d,\d{1,2}(?!\d)", written):
        return "write a decimal point: `5.5 million`; commas stand between thousands"
    if re.search(r"\d \d{3}(?!\d)", written):
        return "write thousands without spaces: `4850`, or `4,850`"
    if re.match(r"\s*[€$£¥]", written):
        return "put the unit after the number: `5 euro`, with the unit declared under `units:`"
    return "a number, then a unit: `about 11000 container`, `at most 5 million round`"


def disjoint(a: Quantity, b: Quantity) -> bool:
    """Whether the two have no value in common; False where their units do not convert."""
    return below(a, b) or below(b, a)


def below(a: Quantity, b: Quantity) -> bool:
    """Whether every value of `a` is smaller than every value of `b`."""
    both = _bounds(a, b)
    if both is None:
        return False
    (_, high), (low, _) = both
    return high < low or (high == low and (a.high_open or b.low_open))


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
    from_low = low < other_low or (low == other_low and (b.low_open or not a.low_open))
    to_high = high > other_high or (high == other_high and (b.high_open or not a.high_open))
    return from_low and to_high


def same(a: Quantity, b: Quantity) -> bool:
    """Whether the two hold the same values, in whichever units."""
    return contains(a, b) and contains(b, a)


def times(quantity: Quantity, factor: Decimal) -> Quantity:
    """The quantity with its bounds multiplied, exactly."""
    if not factor:
        return Quantity(factor, factor, unit=quantity.unit, physical=quantity.physical)
    low, high = (_EXACT.multiply(end, factor) for end in (quantity.low, quantity.high))
    low_open, high_open = quantity.low_open, quantity.high_open
    if factor < 0:
        low, high, low_open, high_open = high, low, high_open, low_open
    return Quantity(low, high, low_open, high_open, quantity.unit, quantity.physical)


def ratio(a: Quantity, b: Quantity) -> Decimal | None:
    """How many times the smaller the larger is, by the middles between their bounds.

    None where a bound is missing, a middle is not above 0, or the units do not convert.
    """
    from fractions import Fraction  # only for a rule that uses it

    both = _bounds(a, b)
    if both is None or not all(end.is_finite() for end in (a.low, a.high, b.low, b.high)):
        return None
    small, large = sorted(Fraction(low) + Fraction(high) for low, high in both)
    if small <= 0:
        return None
    times = large / small
    return Decimal(times.numerator) / Decimal(times.denominator)


def plus(a: Quantity, b: Quantity) -> Quantity | None:
    """Every sum of a value of each, exactly; None where their units differ."""
    if a.unit != b.unit:
        return None
    low, high = _EXACT.add(a.low, b.low), _EXACT.add(a.high, b.high)
    opens = (a.low_open or b.low_open, a.high_open or b.high_open)
    return Quantity(low, high, *opens, a.unit, a.physical)


def minus(a: Quantity, b: Quantity) -> Quantity | None:
    """Every difference of a value of each, exactly; None where their units differ."""
    return plus(a, times(b, Decimal(-1)))


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether the two have one unit, or units that convert."""
    return _bounds(a, b) is not None


_Bounds = tuple[Any, Any]


def _bounds(a: Quantity, b: Quantity) -> tuple[_Bounds, _Bounds] | None:
    """The low and high of both in one unit, exactly; None where the units do not convert."""
    if a.unit == b.unit:
        return (a.low, a.high), (b.low, b.high)
    if a.physical is None or b.physical is None:
        return None
    first, second = _in_base_units(a), _in_base_units(b)
    if first is None or second is None or first[0] != second[0]:
        return None
    return first[1], second[1]


def in_words(quantity: Quantity) -> str:
    """The interval for a reader: "9900 to 12100 container", "at most 5000000 round"."""
    low, high = plain(quantity.low), plain(quantity.high)
    if quantity.low == quantity.high:
        words = low
    elif quantity.low == -INFINITY:
        words = f"{'less than' if quantity.high_open else 'at most'} {high}"
    elif quantity.high == INFINITY:
        words = f"{'more than' if quantity.low_open else 'at least'} {low}"
    else:
        words = f"{low} to {high}"
    return f"{words} {quantity.unit}".strip()


def plain(number: Decimal) -> str:
    """The number without exponent or needless zeros: 5000000, 4.75."""
    if not number.is_finite():
        return "infinity" if number > 0 else "-infinity"
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _unit(written: str | None, units: Units) -> Unit:
    if not written:
        return Unit("")
    unit = units(written.strip())
    if unit is None:
        raise QuantityError(f"unknown unit '{written.strip()}'", unit=written.strip())
    return unit


def _decimal(written: str, scale: int) -> Decimal:
    return Decimal(written.replace(",", "")).scaleb(scale, _EXACT)


def _last_digit(written: str, scale: int) -> Decimal:
    """Half a unit of the last digit, where the number is rounded; 0 for a plain whole number."""
    decimals = len(written.partition(".")[2])
    if not decimals and not scale:
        return Decimal(0)
    return Decimal(5).scaleb(scale - decimals - 1, _EXACT)


def _around(number: Decimal, spread: Decimal) -> tuple[Decimal, Decimal]:
    return _EXACT.subtract(number, spread), _EXACT.add(number, spread)


@cache
def _registry() -> Any:
    """Pint's registry of units, in exact fractions; None where pint is not installed."""
    from fractions import Fraction

    try:
        import pint  # a quarter of a second: only a run that compares two units pays for it
    except ImportError:
        return None
    return pint.UnitRegistry(non_int_type=Fraction)


def _in_base_units(quantity: Quantity) -> tuple[str, _Bounds] | None:
    """The base unit and both bounds in it; None where pint does not know the unit."""
    low, high = (_based(end, str(quantity.physical)) for end in (quantity.low, quantity.high))
    return None if low is None or high is None else (low[0], (low[1], high[1]))


@cache
def _based(bound: Decimal, unit: str) -> tuple[str, Any] | None:
    """The base unit and the bound in it, as a fraction."""
    registry = _registry()
    if registry is None:
        return None
    from fractions import Fraction

    import pint

    number = Fraction(bound) if bound.is_finite() else Fraction(0)
    try:
        based = registry.Quantity(number, unit).to_base_units()
    except pint.UndefinedUnitError:
        return None
    # An infinite bound stays where it is: fractions compare with a float's infinity.
    return str(based.units), based.magnitude if bound.is_finite() else float(bound)


_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?")


def parse_number(text: str) -> Decimal:
    """The plain number written as `text`; raises ValueError, also for exponents and infinity."""
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError(f"'{text[:60]}' is not a number such as 12 or 0.5")
    return Decimal(text)
