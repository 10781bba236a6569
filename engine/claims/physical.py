"""Physical units: what `physical:` of a unit may say, and how pint converts it.

What a file says is read here, as a product of names with small powers; pint is asked only for one
name at a time. Given the whole text, it would calculate whatever stands in it.
"""

import re
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from engine.claims.quantity import is_multiple

LONGEST = 100
"""How many characters a physical unit may have."""

MOST_FACTORS = 8
"""How many units may stand in one product."""

_SPACED = re.compile(r" ?(\*\*|[*/]) ?")
_FACTOR = re.compile(r"([*/]?)([A-Za-z]\w*+)(?:\*\*(-?[1-9])(?!\d))?", re.ASCII)


class Conversion(NamedTuple):
    """How a unit becomes base units, exactly: so many times the figure, and `offset` more.

    `base` are the base units, each with its power: equal where two units measure the same thing.
    """

    base: frozenset[tuple[str, int]]
    factor: Fraction
    offset: Fraction = Fraction(0)


def factors(written: str) -> list[tuple[str, int]]:
    """The units of a product, each with its power; raises ValueError with what is expected.

    Around its signs there may be spaces.
    """
    written = closed_up(written)
    found: list[tuple[str, int]] = []
    end = 0
    while end < len(written) <= LONGEST and len(found) <= MOST_FACTORS:
        match = _FACTOR.match(written, end)
        if match is None or bool(match[1]) is not bool(found):
            break
        power = int(match[3] or 1)
        found.append((match[2], -power if match[1] == "/" else power))
        end = match.end()
    if not found or end < len(written) or len(found) > MOST_FACTORS:
        raise ValueError(
            f"a product of at most {MOST_FACTORS} units with powers of one digit, such as "
            "kilometre, meter**2 or kilometre/hour"
        )
    return found


def closed_up(written: str) -> str:
    """The unit without spaces around its signs: one spelling of `kilometre / hour`."""
    return _SPACED.sub(r"\1", written) if len(written) <= LONGEST else written


def conversion(written: str) -> Conversion | None:
    """How the physical unit converts; None where it does not."""
    found = _read(written)
    return found if isinstance(found, Conversion) else None


def fault(written: str) -> str | None:
    """Why the physical unit does not convert, for a reader; None where it does."""
    found = _read(written)
    return found if isinstance(found, str) else None


@cache
def _read(written: str) -> Conversion | str:
    """The conversion, or the sentence that says why there is none."""
    if is_multiple(written):
        return _multiple(written)
    if _registry() is None:
        return "physical units need `pip install 'claim-check[units]'`"
    try:
        product = factors(written)
    except ValueError as e:
        return f"'{written[:LONGEST]}' is not {e}"
    total: dict[str, int] = {}
    factor = Fraction(1)
    degrees: dict[str, int] = {}
    for name, power in product:
        one = _one(name)
        if isinstance(one, str):
            return one
        if one.offset:
            degrees[name] = degrees.get(name, 0) + power
        if product == [(name, 1)]:
            return one
        factor *= one.factor**power
        for base, times in one.base:
            total[base] = total.get(base, 0) + times * power
    # Within a product, a degree is one of difference: watt/meter/degC has a meaning, degC**2 none.
    if any(power not in (-1, 0, 1) for power in degrees.values()):
        return f"'{written}' multiplies temperatures, and does not convert"
    return Conversion(frozenset((b, power) for b, power in total.items() if power), factor)


def _multiple(written: str) -> Conversion | str:
    """The conversion of a unit of one's own, so many of another; the rest of it may be pint's."""
    number, _, base = written.partition(" ")
    if base.startswith("="):
        return Conversion(frozenset({(base, 1)}), Fraction(number))
    found = _read(base)
    if isinstance(found, str):
        return found
    return found._replace(factor=found.factor * Fraction(number))


@cache
def _one(name: str) -> Conversion | str:
    """The conversion of one unit, which is known by what becomes of 0, 1 and 2 of it."""
    import pint

    registry = _registry()
    if name != "dimensionless" and not registry.parse_unit_name(name):
        lower, product = name.lower(), "/".join(name.split("_per_"))
        known = [n for n in (lower, product) if all(map(registry.parse_unit_name, n.split("/")))]
        meant = f"; did you mean '{known[0]}'?" if known else ""
        return f"pint knows no unit '{name}'{meant}"
    try:
        based = [registry.Quantity(Fraction(n), name).to_base_units() for n in range(3)]
    except (pint.errors.PintError, ArithmeticError, LookupError, TypeError, ValueError):
        return f"pint does not convert '{name}'"
    zero, one, two = (quantity.magnitude for quantity in based)
    base = dict(based[1].unit_items())
    if any(isinstance(n, float) for n in (zero, one, two)) or two - one != one - zero:
        return f"'{name}' is no unit of even steps, and does not convert"
    if any(power != int(power) for power in base.values()):
        return f"'{name}' has powers that are no whole numbers, and does not convert"
    whole = frozenset((str(unit), int(power)) for unit, power in base.items())
    return Conversion(whole, Fraction(one - zero), Fraction(zero))


@cache
def _registry() -> Any:
    """Pint's registry of units, in exact fractions; None where pint is not installed."""
    try:
        import pint  # a quarter of a second: only a run that compares two units pays for it
    except ImportError:
        return None
    return pint.UnitRegistry(non_int_type=Fraction)
