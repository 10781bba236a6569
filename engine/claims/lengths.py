"""Lengths of time, in whole days, weeks, months and years by the calendar.

Both the day on which something began and that on which it ended may be known to a year only. Then
there is a fewest and a most of whole units between them.
"""

from decimal import Decimal

from engine.claims.period import EARLIEST, LATEST, Period, months_from, months_later
from engine.claims.quantity import Quantity

_UNITS = ("day", "week", "month", "year")


def unlike_age(age: Quantity, begun: Period, then: Period) -> bool:
    """Whether what began in the first period cannot be of that age in the second.

    False where the figure's unit is no length of time, or a period has no bound.
    """
    found = _between((begun.first, begun.last), (then.first, then.last), age)
    return found is not None and _is_outside(age, *found)


def unlike_ages(age: Quantity, then: Period, other: Quantity, later: Period) -> bool:
    """Whether nothing can be of the one age in the first period, and of the other in the second.

    False where a figure's unit is no length of time, or a period has no bound.
    """
    one, two = begun(age, then), begun(other, later)
    return one is not None and two is not None and (one[1] < two[0] or two[1] < one[0])


def begun(age: Quantity, then: Period) -> tuple[int, int] | None:
    """The first and the last day on which what is of that age in the period may have begun."""
    unit = unit_of(age)
    if unit is None or then.first <= EARLIEST or then.last >= LATEST:
        return None
    fewest, most = max(age.low, Decimal(0)), age.high
    if most > _MOST_UNITS:
        return EARLIEST, _back(then.last, min(int(fewest), _MOST_UNITS), unit)
    whole = int(most) - (age.high_open and most == int(most))
    return _back(then.first, whole + 1, unit) + 1, _back(then.last, int(fewest), unit)


_MOST_UNITS = 1_000_000


def _back(day: int, units: int, unit: str) -> int:
    if unit in ("day", "week"):
        return day - units * (7 if unit == "week" else 1)
    return months_later(day, -units * (12 if unit == "year" else 1))


def unlike_length(length: Quantity, period: Period) -> bool:
    """Whether nothing that holds through the period can be of that length; False likewise."""
    found = _through(period, length)
    return found is not None and _is_outside(length, *found)


def tell_age(age: Quantity, begun: Period, then: Period) -> str | None:
    """What lies between the two, in words."""
    found = _between((begun.first, begun.last), (then.first, then.last), age)
    return None if found is None else f"{_counted(*found, age)} lie between the two"


def tell_length(length: Quantity, period: Period) -> str | None:
    """What the period has, in words."""
    found = _through(period, length)
    return None if found is None else f"from beginning to end it is {_counted(*found, length)}"


def _through(period: Period, length: Quantity) -> tuple[int, int] | None:
    """The fewest and the most whole units of a period, whose last day may count or not."""
    begun, ended = (period.first, period.sure_first), (period.sure_last, period.last)
    found = _between(begun, ended, length)
    return found and (found[0], max(found[1], _units(begun[0], ended[1] + 1, length)))


def _between(
    begun: tuple[int, int], then: tuple[int, int], figure: Quantity
) -> tuple[int, int] | None:
    """The fewest and the most whole units from a day of the one to a day of the other."""
    if unit_of(figure) is None or begun[0] <= EARLIEST or then[1] >= LATEST:
        return None
    if begun[1] >= LATEST or then[0] <= EARLIEST or then[1] < begun[0]:
        return None
    return _units(begun[1], then[0], figure), _units(begun[0], then[1], figure)


def _units(day: int, later: int, figure: Quantity) -> int:
    if later <= day:
        return 0
    unit = unit_of(figure)
    if unit in ("day", "week"):
        return (later - day) // (7 if unit == "week" else 1)
    return months_from(day, later) // (12 if unit == "year" else 1)


def unit_of(figure: Quantity) -> str | None:
    """The unit of the calendar in which a figure counts, by its physical name or its own."""
    names = (figure.physical or "", figure.unit or "")
    return next((n for name in names if (n := name.lower().removesuffix("s")) in _UNITS), None)


def _is_outside(figure: Quantity, fewest: int, most: int) -> bool:
    """Whether the figure is less than the fewest whole units, or more than the most and a part."""
    low, high, end = figure.low, figure.high, Decimal(most + 1)
    below = high < fewest or (figure.high_open and high == fewest)
    return below or low >= end


def _counted(fewest: int, most: int, figure: Quantity) -> str:
    unit = unit_of(figure)
    many = f"{unit}{'s' * (most != 1)}"
    return f"{fewest} {many}" if fewest == most else f"{fewest} to {most} {many}"
