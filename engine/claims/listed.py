"""Claims whose value is a list: one for each item, said together, each with an id of its own."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from engine.claims.models import ClaimEntry
from engine.claims.spelling import normal
from engine.claims.vocabulary import SECTION_OF, Vocabulary
from engine.errors import Location, Problem
from engine.source import Map, Seq
from engine.source.schema import describe, location_of

_UNFIT = re.compile(r"[^\w.+-]+")

Values = list[tuple[str, Location]]
"""The items of a list, as they are written, and where each stands."""


def listed(item: Any, place: Location) -> tuple[Any, Values, list[Problem]]:
    """A claim as written, with the first item for its value where that is a list; and the items.

    The problems are those of a list that is empty, or holds anything but text.
    """
    values = item.get("value") if isinstance(item, Map) else None
    if not isinstance(values, Seq):
        return item, [], []
    at = location_of(item, ("value",), place)
    problems = list(_problems(values, at))
    found = [
        (value, location_of(values, (index,), at))
        for index, value in enumerate(values)
        if isinstance(value, str)
    ]
    one = Map({**item, "value": found[0][0] if found else ""})
    one.at, one.spots, one.keys_at = item.at, item.spots, item.keys_at
    return one, found, problems


def _problems(values: Seq, at: Location) -> Iterator[Problem]:
    if not values:
        yield Problem("E203", "`value` is an empty list", at, "leave the claim out")
    for index, value in enumerate(values):
        if not isinstance(value, str):
            where = location_of(values, (index,), at)
            message = f"an item of `value` is {describe(value)}; expected text"
            yield Problem("E203", message, where, "write `value: [ann, bob]`")


def misfit(predicate: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Why no list can be a value of the predicate, and what to write; None where it can."""
    entry = vocabulary.predicate(predicate)
    if entry.value == "none":
        return "is a plain statement, and the claim lists values", "leave `value` out"
    if entry.value == "quantity" and entry.single:
        hint = "tell the figures apart by `scope:` or `period:`, or say `single: false`"
        return "takes one figure at a time, and the claim lists several", hint
    return None


def made_id(entry: ClaimEntry, written: str, value: Any, predicate: str, of: Vocabulary) -> str:
    """The id of one claim of a list: the list's, and the value's id, or its text without spaces."""
    is_name = SECTION_OF.get(of.predicates[predicate].value) is not None
    text = str(value) if is_name else _UNFIT.sub("-", normal(written)).strip("-")
    return f"{entry.id}.{text}"


def all_of(names: Sequence[str], lists: dict[str, list[str]]) -> tuple[str, ...]:
    """The ids of claims, those of a list in place of the list's own."""
    return tuple(one for name in names for one in lists.get(name, (name,)))
