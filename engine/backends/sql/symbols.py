"""Numbers that stand for values, and what SQL compares of a value: its marks.

Two values have one number only where no operator can tell them apart. A mark is None where there
is nothing to compare: what is missing equals nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine.claims.period import Period
from engine.claims.quantity import Keys, Quantity

MISSING = 0
"""The number of no value."""


class Mark(StrEnum):
    """What SQL may read of a value.

    `SYMBOL` is its number. By `SAME`, values are equal as parts of facts are; by `VALUE`, `MEASURE`
    and `NUMBER` as the joins of a plan have it: each is the number of the first value of a key.
    """

    SYMBOL = "symbol"
    SAME = "same"
    VALUE = "value"
    MEASURE = "measure"
    NUMBER = "number"


class Symbols:
    """The numbers of values, given as they are first seen, and their marks."""

    def __init__(self) -> None:
        self.values: list[Any] = [None]
        self._numbers: dict[Hashable, int] = {}
        self._firsts: dict[Mark, dict[Hashable, int]] = {}
        self._measures: Keys | None = None
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

    def mark(self, symbol: int, mark: Mark) -> int | None:
        """What SQL reads of the value with this number."""
        if mark is Mark.SYMBOL:
            return symbol
        value = self.values[symbol]
        key = None if value is None else self._keys[mark](value)
        if key is None:
            return None
        return self._firsts.setdefault(mark, {}).setdefault(key, symbol)

    def knows(self, values: Iterable[Any]) -> None:
        """Tells of all quantities that there will be, before the first measure is asked for."""
        found = (v.physical for v in values if isinstance(v, Quantity) and v.physical is not None)
        self._measures = Keys(found)

    def _by_measure(self, value: Any) -> Hashable:
        if not isinstance(value, Quantity):
            return _by_value(value)
        assert self._measures is not None
        return Quantity, self._measures.key(value)


def _exact(value: Any) -> Hashable:
    """A key that is one for values which no operator tells apart."""
    if isinstance(value, Quantity):
        q = value
        read = q.physical, q.tolerance, q.figure, q.bare, q.vague, q.also and _exact(q.also)
        return Quantity, q.low, q.high, q.low_open, q.high_open, q.unit, *read
    return type(value), value


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
