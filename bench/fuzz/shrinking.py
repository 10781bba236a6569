"""Shrinking: the least part of an input that still goes wrong (Zeller's delta debugging)."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Tries:
    """How often, and for how many seconds, it is tried to make an input smaller."""

    def __init__(self, most: int, seconds: float) -> None:
        self._left, self._until = most, time.monotonic() + seconds

    def another(self) -> bool:
        """Whether there is one left, which is then taken."""
        self._left -= 1
        return self._left >= 0 and time.monotonic() < self._until


def by_lines(text: str, fails: Callable[[str], bool], tries: Tries) -> str:
    """The text with as few of its lines as still fail."""
    return "".join(reduced(text.splitlines(True), lambda part: fails("".join(part)), tries))


def by_characters(text: str, fails: Callable[[str], bool], tries: Tries) -> str:
    """The text with as few of its characters as still fail."""
    return "".join(reduced(list(text), lambda part: fails("".join(part)), tries))


def reduced(parts: Sequence[T], fails: Callable[[Sequence[T]], bool], tries: Tries) -> list[T]:
    """As few of the parts, in their order, as still fail; all of them are known to."""
    kept = list(parts)
    size = max(1, len(kept) // 2)
    while size:
        start, removed = 0, False
        while start < len(kept):
            if not tries.another():
                return kept
            rest = kept[:start] + kept[start + size :]
            if fails(rest):
                kept, removed = rest, True
            else:
                start += size
        if not removed or size > len(kept):
            size //= 2
    return kept
