"""A place of its own for each of many things, as far as there are enough: a maximum matching."""

from collections import deque
from collections.abc import Hashable, Sequence
from typing import TypeVar

Place = TypeVar("Place", bound=Hashable)


def placed(options: Sequence[Sequence[Place]]) -> list[Place | None]:
    """For each thing one of its options, none twice; None for those that are left without one.

    As many as can be have one. The earlier go before the later, and each takes the first of its
    options that others can leave to it.
    """
    found: list[Place | None] = [None] * len(options)
    owners: dict[Place, int] = {}
    full: set[Place] = set()
    for thing in range(len(options)):
        came = _search(thing, options, owners, full)
        place = next((p for p in reversed(came) if p not in owners), None)
        if place is None:
            full.update(came)  # those who have them can take no others, now or later
        while place is not None:
            taker = came[place]
            before, found[taker], owners[place] = found[taker], place, taker
            place = before
    return found


def _search(
    thing: int, options: Sequence[Sequence[Place]], owners: dict[Place, int], full: set[Place]
) -> dict[Place, int]:
    """The places on the way to a free one, each with who would take it; the free one comes last.

    Breadth first: whoever has a place that is wanted looks for another. With no free one, all that
    were looked at.
    """
    came: dict[Place, int] = {}
    waiting = deque([thing])
    while waiting:
        taker = waiting.popleft()
        for place in options[taker]:
            if place in came or place in full:
                continue
            came[place] = taker
            if place not in owners:
                return came
            waiting.append(owners[place])
    return came
