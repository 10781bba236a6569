"""Bounds of quantities as whole numbers, which lie to each other exactly as the bounds do."""

from collections.abc import Hashable, Iterable
from typing import Any

from engine.claims.quantity import Keys, Quantity, open_above, open_below

EACH = 3
"""How many numbers a bound has: that of all just below it, its own, and that of all just above."""


class Bounds:
    """The bounds of all quantities that there will be, in order, by units that convert."""

    def __init__(self, quantities: Iterable[Quantity]) -> None:
        known = list(quantities)
        self.keys = Keys(q.physical for q in known if q.physical is not None)
        found: dict[Hashable, set[Any]] = {}
        for quantity in known:
            unit, low, high = self._key(quantity)
            found.setdefault(unit, set()).update((low, high))
        self._units = {unit: number for number, unit in enumerate(found)}
        self._places = {
            unit: {bound: EACH * at for at, bound in enumerate(sorted(bounds), 1)}
            for unit, bounds in found.items()
        }

    def unit(self, quantity: Quantity) -> int:
        """A number that quantities share which compare."""
        return self._units[self._key(quantity)[0]]

    def low(self, quantity: Quantity) -> int:
        """The least that it holds: above its lower bound, where that is open."""
        unit, low, _ = self._key(quantity)
        return self._places[unit][low] + open_below(quantity)

    def high(self, quantity: Quantity) -> int:
        """The most that it holds."""
        unit, _, high = self._key(quantity)
        return self._places[unit][high] - open_above(quantity)

    def _key(self, quantity: Quantity) -> tuple[Hashable, Any, Any]:
        unit, low, high, *_ = self.keys.key(quantity)
        return unit, low, high
