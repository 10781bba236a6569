"""A few values that stand for all: what a condition says of them, it says of every value.

That holds of conditions that compare values, and the ends of periods and quantities, with each
other and with constants. Only the order of the ends matters then (and for periods whether a day
lies between), so it is enough to have, around and between the constants, as many points as there
are ends that may be there at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any, NamedTuple

from engine.claims.kinds import Type
from engine.claims.period import EARLIEST, LATEST, Period
from engine.claims.quantity import INFINITY, Quantity
from engine.rules.operators import OPERATORS

LIMIT = 20_000
"""How many facts a condition is tried on at most."""

_ORDERED = frozenset(key for key, operator in OPERATORS.items() if operator.ordered)
_BASE = 700_000  # a day, where no constant gives one


class Need(NamedTuple):
    """What the values must tell apart: constants, operators, and how many slots of a family."""

    constants: Sequence[Any]
    operators: frozenset[str]
    texts: int
    periods: int
    quantities: int
    numbers: int
    counts: int
    choices: bool
    """Whether some slot has a closed list of words."""

    def covered(self) -> bool:
        """Whether a few values can stand for all."""
        if not all(OPERATORS[key].order_only for key in self.operators):
            return False
        words = self.choices or any(isinstance(c, str) for c in self.constants)
        if words and self.texts and self.operators & _ORDERED:
            return False  # text between two words: there may be some, or none
        quantities = [c for c in self.constants if isinstance(c, Quantity)]
        numbers = [c for c in self.constants if isinstance(c, Decimal)]
        if not all(map(_is_plain, [*numbers, *_ends(quantities)])):
            return False
        slots = self.numbers + self.counts
        if (self.numbers and self.counts) or (slots and self.quantities):
            return False
        if numbers and len(quantities) + self.quantities > 1:
            return False  # a plain number takes the unit of what it is compared with
        return len({q.unit for q in quantities}) < 2 or not any(q.physical for q in quantities)

    def _uses(self, kind: Type) -> bool:
        """Whether a function looks into values of the type."""
        return any(kind in takes for key in self.operators for takes in OPERATORS[key].choices)

    def all_texts(self) -> list[Any]:
        """Words: those of the constants, and a new one for each slot."""
        constants = {c for c in self.constants if isinstance(c, str)}
        new = (f"new word {n}" for n in range(self.texts + len(constants)))
        return [*sorted(constants), *[word for word in new if word not in constants][: self.texts]]

    def all_scopes(self, slots: int) -> list[Any]:
        """Whole scopes: the empty one, and a new one for each slot."""
        return [(), *((("new key", str(n)),) for n in range(slots))]

    def all_numbers(self) -> list[Any]:
        """Plain numbers: the constants, and between and around them enough others."""
        constants = [c for c in self.constants if isinstance(c, Decimal)]
        return list(_points(constants, self.numbers))

    def all_counts(self) -> list[Any]:
        """Whole numbers from 0: those around each constant."""
        constants = {int(c) for c in self.constants if isinstance(c, Decimal)} | {0}
        reach = range(-self.counts - 1, self.counts + 2)
        return sorted({Decimal(c + n) for c in constants for n in reach if c + n >= 0})

    def all_periods(self) -> list[Any]:
        """Periods of days around the ends of the constants, and those without an end."""
        constants = [c for c in self.constants if isinstance(c, Period)]
        ends = {end for p in constants for end in (p.first, p.last)} - {EARLIEST, LATEST}
        if not self._uses(Type.PERIOD) and not self.operators & _ORDERED:
            after = max(ends, default=_BASE)
            return [*constants, *(Period(after + n, after + n) for n in range(1, self.periods + 1))]
        reach = 4 * self.periods
        days = {end + n for end in ends for n in range(-reach, reach + 1)}
        days = days or set(range(_BASE, _BASE + reach - 1))
        firsts, lasts = sorted({EARLIEST, *days}), sorted({LATEST, *days})
        pairs = ((first, last) for first in firsts for last in lasts if first <= last)
        return [Period(first, last) for first, last in islice(pairs, LIMIT + 1)]

    def all_quantities(self) -> list[Any]:
        """Quantities with bounds around those of the constants, in their units and new ones."""
        constants = [c for c in self.constants if isinstance(c, Quantity)]
        units = {q.unit: q.physical for q in constants}
        units |= {f"new unit {n}": None for n in range(self.quantities)}
        numbers = [c for c in self.constants if isinstance(c, Decimal)]
        if not numbers and not self.operators & _ORDERED and not self._uses(Type.QUANTITY):
            new = range(self.quantities)
            return [
                *constants,
                *(Quantity(Decimal(1), Decimal(1), unit=f"new unit {n}") for n in new),
            ]
        points = _points([*_ends(constants), *numbers], 2 * self.quantities)
        every = (
            Quantity(*bounds, unit=unit, physical=physical)
            for unit, physical in units.items()
            for bounds in _bounds(points)
        )
        return list(islice(every, LIMIT + 1))


def _ends(quantities: Iterable[Quantity]) -> list[Decimal]:
    return [end for q in quantities for end in (q.low, q.high) if end.is_finite()]


def _is_plain(number: Decimal) -> bool:
    """Whether there is room around the number for others, within the digits that are kept."""
    return abs(number) < 10**15 and number == round(number, 10)


def _points(constants: Iterable[Decimal], slots: int) -> list[Decimal]:
    """The numbers known, with as many others as there are slots below, between and above them."""
    ends = sorted(set(constants))
    if not ends:
        return [Decimal(n) for n in range(slots)]
    points = [ends[0] - n for n in range(slots, 0, -1)]
    for low, high in pairwise(ends):
        step = (high - low) / (slots + 1)
        points += [low, *(low + step * n for n in range(1, slots + 1))]
    return [*points, *(ends[-1] + n for n in range(slots + 1))]


def _bounds(points: Sequence[Decimal]) -> Iterator[tuple[Decimal, Decimal, bool, bool]]:
    """Low and high, and which of them is open: a quantity with both bounds has them closed."""
    yield from ((low, high, False, False) for low in points for high in points if low <= high)
    yield from ((-INFINITY, high, False, is_open) for high in points for is_open in (False, True))
    yield from ((low, INFINITY, is_open, False) for low in points for is_open in (False, True))
