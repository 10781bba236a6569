"""Units of one's own that are so many of another: `shilling: {is: 1/20 pound-sterling}`.

What a unit comes to is kept where a physical unit is: how many, and of what, which is a unit of
pint's, or after a `=` one that stands for itself: `1/20 =pound-sterling`. Of a plain number
nothing stands behind it: `1/100000 =`.
"""

import re
from fractions import Fraction

from engine.claims.quantity import DIGITS, measure, too_long

MOST = 10 ** (2 * DIGITS)
"""What neither part of the fraction that a unit comes to may reach."""

_NUMBER = r"\d{1,3}(?:,\d{3})++(?!\d)|\d++(?:\.\d++)?"
_WRITTEN = re.compile(rf"({_NUMBER})(?: ?/ ?({_NUMBER}))?(?: (\S.*))?", re.ASCII)


def read(written: str) -> tuple[Fraction, str]:
    """How many, and of which unit, "" of none; raises ValueError with what is expected."""
    match = _WRITTEN.fullmatch(" ".join(written.split()))
    numbers = [number.replace(",", "") for number in match.groups()[:2] if number] if match else []
    if match is None or any(map(too_long, numbers)) or not all(map(Fraction, numbers)):
        raise ValueError(
            "so many of a unit, such as 12 inch or 1/20 pound, or without one 1/100000"
        )
    over = Fraction(numbers[1]) if len(numbers) > 1 else 1
    return Fraction(numbers[0]) / over, match[3] or ""


def comes_to(many: Fraction, unit: str, physical: str | None) -> str | None:
    """What so many of a unit come to; None where that has too many digits."""
    number, _, base = measure(unit, physical).partition(" ")
    if not base:  # one of pint's
        number, base = "1", number
    product = many * Fraction(number)
    if max(product.numerator, product.denominator) >= MOST:
        return None
    return f"{product} {base}"
