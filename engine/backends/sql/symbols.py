"""Numbers that stand for values, and what SQL compares of a value: its marks.

Two values have one number only where no operator can tell them apart. A mark is None where there
is nothing to compare: what is missing equals nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import Any

from engine.backends.sql.bounds import Bounds
from engine.claims.period import Period
from engine.claims.quantity import Quantity

MISSING = 0
"""The number of no value."""


class Mark(StrEnum):
    """What SQL may read of a value.

    `SYMBOL` is its number. By `SAME`, values are equal as parts of facts are; by `VALUE`, `MEASURE`
    and `NUMBER` as the joins of a plan have it: each is the number of the first value of a key.
    `TEXT` is a text as bytes that lie to each other as it does. Of a period, `FIRST` and `END` are
    its first day and the one after its last, and likewise of what is sure. Of quantities, `UNIT`
    is one for units that convert, in which `LOW` and `HIGH` lie to each other as bounds do.
    """

    SYMBOL = "symbol"
    SAME = "same"
    VALUE = "value"
    MEASURE = "measure"
    NUMBER = "number"
    TEXT = "text"
    FIRST, END = "first", "end"
    SURE_FIRST, SURE_END, INTERVAL = "sure_first", "sure_end", "interval"
    UNIT, LOW, HIGH = "unit", "low", "high"


class Symbols:
    """The numbers of values, given as they are first seen, and their marks."""

    def __init__(self) -> None:
        self.values: list[Any] = [None]
        self._numbers: dict[Hashable, int] = {}
        self._firsts: dict[Mark, dict[Hashable, int]] = {}
        self._quantities: list[Quantity] = []
        self._keys: Mapping[Mark, Callable[[Any], Hashable]] = {
            Mark.SAME: _same,
            Mark.VALUE: _by_value,
            Mark.MEASURE: self._by_measure,
            Mark.NUMBER: _by_number,
        }

    def number(self, value: Any) -> int:
        """The number of a value."""
        if value is None:
            return MISSING
        key = value if type(value) is str else _exact(value)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.values)
            self.values.append(value)
        return found

    def mark(self, symbol: int, mark: Mark) -> Any:
        """What SQL reads of the value with this number; None where there is nothing."""
        if mark is Mark.SYMBOL:
            return symbol
        value = self.values[symbol]
        if value is None:
            return None
        if mark in _OF_PERIOD:
            return _OF_PERIOD[mark](value) if isinstance(value, Period) else None
        if mark is Mark.TEXT:
            return value.encode("utf-8", "surrogatepass") if type(value) is str else None
        if mark in (Mark.UNIT, Mark.LOW, Mark.HIGH):
            is_figure = isinstance(value, Quantity)
            return getattr(self._bounds, mark.value)(value) if is_figure else None
        key = self._keys[mark](value)
        return None if key is None else self._firsts.setdefault(mark, {}).setdefault(key, symbol)

    def knows(self, values: Iterable[Any]) -> None:
        """Tells of all quantities that there will be, before a mark is asked for."""
        self._quantities = [value for value in values if isinstance(value, Quantity)]

    @cached_property
    def _bounds(self) -> Bounds:
        return Bounds(self._quantities)

    def _by_measure(self, value: Any) -> Hashable:
        if not isinstance(value, Quantity):
            return _by_value(value)
        return Quantity, self._bounds.keys.key(value)


_OF_PERIOD: Mapping[Mark, Callable[[Period], int]] = {
    Mark.FIRST: lambda period: period.first,
    Mark.END: lambda period: period.last + 1,
    Mark.SURE_FIRST: lambda period: period.sure_first,
    Mark.SURE_END: lambda period: period.sure_last + 1,
    Mark.INTERVAL: lambda period: int(period.interval),
}
"""Positions in time: days, the last of them left out."""


def _exact(value: Any) -> Hashable:
    """A key that is one for values which no operator tells apart."""
    if isinstance(value, Quantity):
        read = _FIGURE(value)
        return (Quantity, *read, value.also and _exact(value.also))
    return type(value), value


_FIGURE = attrgetter(*(f.name for f in fields(Quantity) if f.name not in ("text", "units", "also")))
"""All of a quantity that decides anything."""


def _same(value: Any) -> Hashable:
    return value if type(value) is str else (type(value), value)  # True is not the number 1


def _by_value(value: Any) -> Hashable:
    return (Period, value.days) if isinstance(value, Period) else _same(value)


def _by_number(value: Any) -> Hashable:
    if type(value) is str:
        return None
    if isinstance(value, Quantity):
        return None if value.number is None else (Decimal, value.number)
    return _by_value(value)
