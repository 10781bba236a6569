"""Quantities: what a figure says, as an interval with open or closed bounds."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import cache
from typing import Any, NamedTuple

TOLERANCE = Decimal("0.10")
"""How far "about" reaches on each side, as a share of the figure."""

LONGEST = 200
"""How many characters a quantity may have, as it is written."""

DIGITS = 40
"""How many digits a number may have before its point, and how many after it."""

INFINITY = Decimal("Infinity")
_TOO_LONG = f"a number has at most {DIGITS} digits before its point, and {DIGITS} after it"
EXACT = Context(prec=1_000_000, traps=[Inexact, InvalidOperation])
"""What is calculated here is never rounded: a condition is too short to reach so many digits."""
_QUOTIENT = Context(prec=400)  # which tells any quotient of written numbers from any other number

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
# Read one after the other, each from where the last one ended: nothing is tried twice.
_BOUND = re.compile(r"[^\d+-]*+")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?")
_SIGN = re.compile(r"\s*(?:\.\.|±)\s*")
_REST = re.compile(r"(?:[^\W\d_]|[%°$€£¥]).*")


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

    @property
    def number(self) -> Decimal | None:
        """The one value that it holds, as a plain number; None where it holds none or several."""
        is_one = self.low == self.high and not (self.low_open or self.high_open)
        return self.low if is_one else None


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
    written = _written(text)
    word, _, after = written.rest.partition(" ")
    scale = SCALES.get(word.lower(), 0)
    unit = _unit(after if scale else written.rest, units)
    number = _decimal(written.number, scale)
    said = written.bound.lower()
    if said not in _BOUNDS:
        known = ", ".join(sorted(word for word in _BOUNDS if word[:1].isalpha()))
        raise QuantityError(f"'{text}': '{said}' is none of {known}")
    bound = _BOUNDS[said]
    share = None
    low_open, high_open = bound == ">", bound == "<"
    if written.sign:
        second = _decimal(written.second, scale)
        if bound:
            raise QuantityError(f"'{text}': '{said}' does not go with a range")
        low, high = (number, second) if written.sign == ".." else _around(number, second)
        if low > high:
            raise QuantityError(f"'{text}': the range ends below where it starts")
    elif bound in ("<=", "<"):
        low, high = -INFINITY, number
    elif bound in (">=", ">"):
        low, high = number, INFINITY
    else:
        spread = _last_digit(written.number, scale)
        if bound == "~":
            around = EXACT.multiply(number.copy_abs(), tolerance)
            share = tolerance if around >= spread else None  # what decided is told
            spread = max(spread, around)
        low, high = _around(number, spread)
    return Quantity(low, high, low_open, high_open, unit.id, unit.physical, share, text.strip())


class _Written(NamedTuple):
    """The parts of a quantity as written; of a plain one, `sign` and `second` are empty."""

    bound: str
    number: str
    sign: str
    second: str
    rest: str


def _written(text: str) -> _Written:
    """The parts of the text; raises QuantityError where it has others."""
    if len(text) > LONGEST:
        raise QuantityError(f"'{text[:40]}…' is longer than a quantity, {LONGEST} characters")
    text = text.strip()
    bound = _found(_BOUND.match(text))
    number = _found(_NUMBER.match(text, len(bound)))
    at = len(bound) + len(number)
    sign = _found(_SIGN.match(text, at)) if number else ""
    second = _found(_NUMBER.match(text, at + len(sign))) if sign else ""
    rest = text[at + len(sign) + len(second) :].lstrip()
    if not number or (sign and not second) or (rest and not _REST.fullmatch(rest)):
        raise QuantityError(
            f"'{text}' is not a quantity such as 11000 container or about 5 million"
        )
    for digits in (number, second):
        if _too_long(digits):
            raise QuantityError(f"'{text}': {_TOO_LONG}")
    return _Written(bound.rstrip(), number, sign.strip(), second, rest)


def _found(match: re.Match[str] | None) -> str:
    """What a pattern matched; empty for nothing."""
    return match[0] if match else ""


def _too_long(number: str) -> bool:
    """Whether a number has more digits than are let in, commas left out."""
    whole, _, decimals = number.lstrip("+-").replace(",", "").partition(".")
    return len(whole) > DIGITS or len(decimals) > DIGITS


def advice(written: str) -> str:
    """What to write in place of text that is no quantity."""
    if len(written) > LONGEST:
        return "write the figure and its unit; what else there is to say goes into `note:`"
    if any(map(_too_long, re.findall(r"[\d,.]+", written))):
        return "write fewer digits, and a word such as `million` or `trillion`"
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


class Keys:
    """Keys of figures: two have one key exactly where `same` holds of them.

    `physical` are the physical units of all figures that are asked for.
    """

    def __init__(self, physical: Iterable[str]) -> None:
        self._convert = len(set(physical)) > 1  # or else pint need not be imported

    def key(self, quantity: Quantity) -> tuple[Any, ...]:
        """The figure's dimension and its bounds in base units, or its unit and its bounds."""
        opens = quantity.low_open, quantity.high_open
        physical = quantity.physical
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
    return quotient(Decimal(times.numerator), Decimal(times.denominator))


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
    return Quantity(low, high, *opens, a.unit, a.physical)


def minus(a: Quantity, b: Quantity) -> Quantity | None:
    """Every difference of a value of each, exactly; None as for `plus`."""
    negated = Quantity(
        b.high.copy_negate(), b.low.copy_negate(), b.high_open, b.low_open, b.unit, b.physical
    )
    return plus(a, negated)


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
    if a.physical == b.physical:
        return (a.low, a.high), (b.low, b.high)
    from engine.claims.physical import conversion  # only for figures in two units

    one, other = conversion(a.physical), conversion(b.physical)
    if one is None or other is None or one.base != other.base:
        return None
    return _based(a, a.physical), _based(b, b.physical)


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
    if quantity.low == quantity.high:
        words = low
    elif (quantity.low, quantity.high) == (-INFINITY, INFINITY):
        words = "any number"
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


def _unit(written: str | None, units: Units) -> Unit:
    if not written:
        return Unit("")
    unit = units(written.strip())
    if unit is None:
        raise QuantityError(f"unknown unit '{written.strip()}'", unit=written.strip())
    return unit


def _decimal(written: str, scale: int) -> Decimal:
    return Decimal(written.replace(",", "")).scaleb(scale, EXACT)


def _last_digit(written: str, scale: int) -> Decimal:
    """Half a unit of the last digit, where the number is rounded; 0 for a plain whole number."""
    decimals = len(written.partition(".")[2])
    if not decimals and not scale:
        return Decimal(0)
    return Decimal(5).scaleb(scale - decimals - 1, EXACT)


def _around(number: Decimal, spread: Decimal) -> tuple[Decimal, Decimal]:
    return EXACT.subtract(number, spread), EXACT.add(number, spread)


_PLAIN_NUMBER = re.compile(r"[+-]?\d++(?:\.\d++)?")


def parse_number(text: str) -> Decimal:
    """The plain number written as `text`; raises ValueError, also for exponents and infinity."""
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError(f"'{text[:60]}' is not a number such as 12 or 0.5")
    if _too_long(text):
        raise ValueError(f"'{text[:12]}…': {_TOO_LONG}")
    return Decimal(text)
