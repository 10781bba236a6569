"""A figure as it is printed with its conversion: 607 km (377 mi)."""

from collections.abc import Callable
from dataclasses import replace

from engine.claims.figures import QuantityError, Units
from engine.claims.physical import conversion
from engine.claims.quantity import INFINITY, Quantity, in_thousands, is_one_unit, ways

_MONEY = ("$", "€", "£", "¥", "EUR", "USD", "GBP")
"""Currencies: that one does not convert into another is no reason not to print both."""

Read = Callable[..., Quantity]
"""Reads a figure without brackets; raises QuantityError. With False, it may have been rounded."""


def with_conversion(first: str, second: str, units: Units, read: Read) -> Quantity:
    """The figure with its conversion in brackets; raises QuantityError.

    Brackets may also belong to the name of a unit, "tons (long)", as it is declared, or as it is
    written where none need be.
    """
    whole = f"{first} ({second})"
    as_unit, also = _read(read, whole), _read(read, second, False)
    if isinstance(as_unit, Quantity) and _is_declared(as_unit, units):
        return as_unit
    if isinstance(also, QuantityError):
        if isinstance(as_unit, Quantity):
            return as_unit
        raise also if second[0].isdigit() else as_unit
    main = read(first)
    if isinstance(as_unit, Quantity) and not all(_is_declared(q, units) for q in (main, also)):
        return as_unit
    _check(main, also, units, whole)
    if also.bare and (hedge := _hedge(main)):
        also = read(f"{hedge} {second}", False)
    return replace(main, also=also, text=f"{main} ({in_thousands(second)})")


def _read(read: Read, *arguments: object) -> Quantity | QuantityError:
    try:
        return read(*arguments)
    except QuantityError as e:
        return e


def _is_declared(quantity: Quantity, units: Units) -> bool:
    unit = units(quantity.unit) if quantity.unit else None
    return not quantity.unit or (unit is not None and unit.declared)


def _check(main: Quantity, also: Quantity, units: Units, whole: str) -> None:
    """Refuses a second figure that is none of the first in another unit."""
    both = ways(main, also)
    known = [conversion(way) for way in both or ()]
    converts = both is not None and (None in known or len({k.base for k in known if k}) == 1)
    money = all(_is_money(quantity.unit, units) for quantity in (main, also))
    if is_one_unit(main, also) or not (converts or money):
        one, other = (f"'{q.unit}'" if q.unit else "a plain number" for q in (main, also))
        raise QuantityError(
            f"'{whole}': in brackets stands the same figure in another unit, and {other} does not "
            f"convert into {one}",
            hint="leave the brackets out; of another thing, write another claim",
        )


def _is_money(name: str, units: Units) -> bool:
    found = (units(sign) for sign in _MONEY)
    return any(unit is not None and unit.id == name for unit in found)


def _hedge(of: Quantity) -> str:
    """What stands before the figure, and holds of its conversion too; "" of none, and a margin."""
    if of.bare or of.figure is None:
        return ""
    if of.tolerance is not None:
        return "just over" if of.low_open else "nearly" if of.high_open else "about"
    if of.high == INFINITY:
        return "more than" if of.low_open else "at least"
    return ("less than" if of.high_open else "at most") if of.low == -INFINITY else ""
