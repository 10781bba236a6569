"""The places of facts among those of their kind, as whole numbers with room between them."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from engine.claims.kinds import Fact, order

STEP = 2**32
"""How far apart facts stand that nothing has come between."""

_Key = tuple[tuple[str, str], int]
"""What a fact is ordered by, and its number."""


class Orders:
    """Gives facts places in their total order, also to those that come later."""

    def __init__(self) -> None:
        self._keys: list[_Key] = []
        self._places: list[int] = []

    def add(self, facts: Sequence[tuple[int, Fact]]) -> Mapping[int, int]:
        """The places of facts, by their numbers; where there is no room, new ones of all facts."""
        new = sorted((order(fact), number) for number, fact in facts)
        groups: dict[int, list[_Key]] = {}
        for key in new:
            groups.setdefault(bisect_left(self._keys, key), []).append(key)
        keys: list[_Key] = []
        places: list[int] = []
        start = 0
        for end, group in groups.items():
            keys += [*self._keys[start:end], *group]
            places += self._places[start:end]
            places += self._between(end, len(group))
            start = end
        self._keys = [*keys, *self._keys[start:]]
        self._places = [*places, *self._places[start:]]
        if any(one >= other for one, other in zip(self._places, self._places[1:], strict=False)):
            self._places = [at * STEP for at in range(len(self._keys))]
            return {number: at for (_, number), at in zip(self._keys, self._places, strict=True)}
        placed = dict(zip((number for _, number in self._keys), self._places, strict=True))
        return {number: placed[number] for number, _ in facts}

    def _between(self, end: int, count: int) -> list[int]:
        """So many places before those from `end` on."""
        if end == len(self._places):
            last = self._places[-1] if self._places else -STEP
            return [last + at * STEP for at in range(1, count + 1)]
        first = self._places[end]
        last = self._places[end - 1] if end else first - (count + 1) * STEP
        step = (first - last) // (count + 1)
        return [last + at * step for at in range(1, count + 1)]
