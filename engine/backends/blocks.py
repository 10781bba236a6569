"""Matches by classes: facts that agree in all that a rule reads stand for each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import product
from math import perm, prod
from typing import TypeVar

from engine.backends import Match
from engine.claims.kinds import CLAIM, Fact

S = TypeVar("S")


class Block:
    """A rule, and for each of its patterns a class, given by its facts.

    It stands for the product of its classes less the tuples that use one claim twice; a class may
    stand beside itself. Two classes of a block are one and the same, or have no fact in common.
    """

    def __init__(self, rule: str, classes: Sequence[Sequence[Fact]]) -> None:
        self.rule, self.classes = rule, tuple(classes)

    @property
    def count(self) -> int:
        """How many matches it stands for; none is made for it."""
        sizes = {facts[0]: len(facts) for facts in self.classes}
        beside = Counter(facts[0] for facts in self.classes)
        return prod(
            perm(sizes[fact], times) if fact.kind == CLAIM.name else sizes[fact] ** times
            for fact, times in beside.items()
        )

    def __iter__(self) -> Iterator[Match]:
        """The matches that it stands for, one by one."""
        claims = [n for n, facts in enumerate(self.classes) if facts[0].kind == CLAIM.name]
        for premises in product(*self.classes):
            if len({premises[n] for n in claims}) == len(claims):
                yield Match(self.rule, premises)


class Matches(Set[Match]):
    """The matches of blocks that have none in common; how many they are is known without them."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks = tuple(blocks)
        self._count = sum(block.count for block in self.blocks)
        self._whole: frozenset[Match] | None = None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Match]:
        for block in self.blocks:
            yield from block

    def __contains__(self, match: object) -> bool:
        if self._whole is None:
            self._whole = frozenset(self)
        return match in self._whole

    @classmethod
    def _from_iterable(cls, it: Iterable[S]) -> Set[S]:
        return frozenset(it)
