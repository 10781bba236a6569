"""What a statement implies: the predicates, by the vocabulary, of what follows from it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from engine.claims import figures
from engine.claims.circles import circle, joined
from engine.claims.kinds import Type
from engine.claims.models import PredicateEntry
from engine.errors import Location, Problem

if TYPE_CHECKING:
    from engine.claims.vocabulary import Vocabulary

_SECTIONS = {"entity": "entities", "term": "terms"}


class Implied(NamedTuple):
    """That who says the predicate of something says the other too: with `value`, where given.

    Where none is, and both have one, it is the value that is said.
    """

    predicate: str
    other: str
    value: str | None
    at: Location


def in_words(implied: Implied, vocabulary: "Vocabulary") -> str:
    """What is declared, as a reader says it."""
    one, other = (vocabulary.label(n, "predicates") for n in (implied.predicate, implied.other))
    said, section = implied.value, _SECTIONS.get(vocabulary.predicates[implied.other].value)
    if said is not None and section:
        said = vocabulary.label(said, section)
    return f"'{one}' implies '{other}{'' if said is None else f' {said}'}'"


def imply(vocabulary: "Vocabulary") -> Iterator[Problem]:
    """Fills `implied`; refuses circles, and what can have no effect."""
    for name, entry in vocabulary.predicates.items():
        for other, value in entry.implies.items():
            at = vocabulary.place_of("predicates", name, "implies", other)
            yield from _declare(vocabulary, name, other, value, at)
    if path := circle((implied.predicate, implied.other) for implied in vocabulary.implied):
        at = vocabulary.place_of("predicates", path[0], "implies", path[1])
        message = f"nothing implies itself: {joined(' implies ', path)}"
        hint = "delete one of these `implies:`; two names for one thing are `aliases:`"
        yield Problem("E308", message, at, hint)


def _declare(
    vocabulary: "Vocabulary", name: str, other: str, value: str | None, at: Location
) -> Iterator[Problem]:
    found = vocabulary.resolve("predicates", other)
    what = f"`implies` of '{name}'"
    if found is None:
        yield vocabulary.unknown("predicates", other, at)
        return
    if found == name:
        yield Problem("E308", f"{what} names itself", at, "name another predicate")
        return
    entries = vocabulary.predicates[name], vocabulary.predicates[found]
    if ("predicates", found) in vocabulary.broken:  # its type is not known
        return
    if misfit := _misfit(*entries, found, value):
        yield Problem("E308", f"{what} {misfit[0]}", at, misfit[1])
        return
    if value is not None and (unknown := _unknown(vocabulary, entries[1].value, value)):
        yield vocabulary.unknown(*unknown, at)
        return
    if value is not None and (section := _SECTIONS.get(entries[1].value)):
        value = vocabulary.take(section, value, at)
    if odd := next((n for n in (name, found, value or "") if n.startswith("$")), None):
        hint = "give it a name that begins otherwise"
        yield Problem("E308", f"{what}: to a rule, '{odd}' would be a variable", at, hint)
        return
    vocabulary.implied.append(Implied(name, found, value, at))


def _unknown(vocabulary: "Vocabulary", of: str, value: str) -> tuple[str, str] | None:
    """The section, and the name in the value that it would declare, and does not."""
    if section := _SECTIONS.get(of):
        there = vocabulary.resolve(section, value) or vocabulary.open
        return None if there else (section, value)
    try:
        _ = of == "quantity" and figures.parse(value, vocabulary.unit)
    except figures.QuantityError as e:  # whatever else is wrong with it, its rule tells
        return ("units", e.unit) if e.unit else None
    return None


def _misfit(
    entry: PredicateEntry, other: PredicateEntry, name: str, value: str | None
) -> tuple[str, str] | None:
    """Why the types of two predicates leave no value to imply, and what to write; or None."""
    if other.value == "none":
        if value in (None, "yes"):
            return None
        return f"gives a value to '{name}', which has none", f"write `implies: [{name}]`"
    if value is not None or entry.value == other.value:
        return None
    hint = f"write the value that follows: `implies: {{{name}: VALUE}}`"
    if entry.value == "none":
        return f"names '{name}', which takes {Type(other.value).worded}, and has none to give", hint
    return "names one with values of another type", hint
