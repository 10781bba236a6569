"""What bears on what: the words of a predicate's entry that state rows of a kind of their own.

A word that is added leaves the rows of other kinds as they are, and with them what people judged.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from engine.claims.kinds import (
    ADDS_UP,
    AGE_SINCE,
    AT_ANY_TIME,
    AT_MOST,
    BEGINS_EXISTENCE,
    BEGINS_STATE,
    CONSTANT,
    COUNTS,
    ENDS_EXISTENCE,
    ENDS_STATE,
    EVENT_TOTAL,
    EXCLUDES,
    HOLDS_PARTS,
    INHERITED,
    LASTS,
    LENGTH_OF,
    NEVER_ENDS,
    SUPERLATIVE,
    TIME_MARGIN,
    VALUE_EXISTS,
    Kind,
)
from engine.claims.models import AgeSinceEntry, MarginEntry, PredicateEntry
from engine.claims.spelling import normal

EXISTENCE = "existence"
"""What `begins` and `ends` name where no state is meant, but that the subject is there at all."""

Rows = Iterable[Mapping[str, Any]]
"""The fields of rows, names as they are written; `predicate` is the one whose entry it is."""


class Word(NamedTuple):
    """A word: the kind of its rows, and the rows that its value states of a predicate.

    `misfit` says, of the entries of a row's predicates, why they forbid it any effect, and what to
    write; or None. `also` are what may stand where a predicate may.
    """

    kind: Kind
    rows: Callable[[str, Any], Rows]
    misfit: Callable[[Sequence[PredicateEntry]], tuple[str, str] | None] = lambda _: None
    also: Sequence[str] = ()


def _marked(name: str, _: Any) -> Rows:
    yield {"predicate": name}


def _both_ways(name: str, others: Iterable[str]) -> Rows:
    for other in others:
        yield {"predicate": name, "other": other}
        yield {"predicate": other, "other": name}


def _one_way(name: str, others: Iterable[str]) -> Rows:
    for other in others:
        yield {"predicate": name, "other": other}


def _so_many(name: str, most: int) -> Rows:
    yield {"predicate": name, "most": Decimal(most)}


def _in_one(name: str, keys: Iterable[str]) -> Rows:
    yield {"predicate": name, "keys": ", ".join(sorted({normal(key) for key in keys}))}


def _margins(name: str, later: Mapping[str, MarginEntry]) -> Rows:
    """A row for each number, so that a judgement on the one outlasts the other."""
    for other, margin in later.items():
        row = {"earlier": name, "later": other, "least": None, "most": None}
        if margin.at_least_years is not None:
            yield row | {"least": Decimal(margin.at_least_years)}
        if margin.within_years is not None:
            yield row | {"most": Decimal(margin.within_years)}


def _aged(name: str, entry: AgeSinceEntry) -> Rows:
    yield {"predicate": name, "since": entry.from_, "at": entry.at}


def _of_state(name: str, state: str) -> Rows:
    yield {"predicate": name, "state": state}


def _by_parts(name: str, what: str) -> Rows:
    """What is denied of a whole, and with `true` also what is affirmed of it: a row each."""
    polarities = {"true": ("denied", "affirmed"), "denials": ("denied",)}
    for polarity in polarities.get(what, ()):
        yield {"predicate": name, "polarity": polarity}


def _of_the_thing(name: str, states: Iterable[str]) -> Rows:
    return _marked(name, states) if EXISTENCE in states else ()


def _of_states(name: str, states: Iterable[str]) -> Rows:
    for state in states:
        if state != EXISTENCE:
            yield from _of_state(name, state)


def _unlike(entries: Sequence[PredicateEntry]) -> tuple[str, str] | None:
    """Two types of values, of which no two are equal; a plain statement goes with any."""
    types = {entry.value for entry in entries} - {"none"}
    if len(types) < 2:
        return None
    return "names one with values of another type", "name one whose values can be the same"


def _no_figure(entries: Sequence[PredicateEntry]) -> tuple[str, str] | None:
    if entries[0].value == "quantity":
        return None
    return "is for figures alone", "write `value: quantity`, or delete it"


def _no_total(entries: Sequence[PredicateEntry]) -> tuple[str, str] | None:
    if entries[0].value == "quantity" and entries[0].over == "period":
        return None
    return "is for totals alone", "write `value: quantity, over: period`, or delete it"


def _no_sum(entries: Sequence[PredicateEntry]) -> tuple[str, str] | None:
    """Figures that are no parts of others; or qualifiers that no claim of theirs may give."""
    takes = entries[0].scope
    unknown = [key for key in entries[0].adds_up if takes is not None and key not in takes]
    if unknown:
        return f"names `{unknown[0]}`, which its `scope` does not", "name it in its `scope` too"
    return _no_figure(entries)


def stateless(entry: PredicateEntry) -> str | None:
    """Why what is said so holds through no period; None where it may be a state."""
    if entry.value == "date":
        return "what takes dates is no state"
    return "a total over its period is no state" if entry.over == "period" else None


def _no_state(entries: Sequence[PredicateEntry]) -> tuple[str, str] | None:
    why = stateless(entries[0])
    return (
        None
        if why is None
        else (f"is for a state that holds through its period: {why}", "delete it")
    )


def _untied(entries: Sequence[PredicateEntry]) -> tuple[str, str] | None:
    """A state with values of which no event of this kind has one; or no state."""
    event, state = entries
    if why := stateless(state):
        return f"names no state: {why}", "name a state, or `existence`"
    if state.value in ("none", event.value):
        return None
    return "names a state with values of another type", "name one without values, or with the same"


def _no_entity(entries: Sequence[PredicateEntry]) -> tuple[str, str] | None:
    if entries[0].value == "entity":
        return None
    return "is for values that are there for a time", "write `value: entity`, or delete it"


def _not_counted(entries: Sequence[PredicateEntry]) -> tuple[str, str] | None:
    """What is counted has names: entities or terms."""
    if no_figure := _no_figure(entries[:1]):
        return no_figure
    if entries[1].value in ("entity", "term"):
        return None
    return "names one whose values are no names", "name one with `value: entity` or `value: term`"


def _not_several(entries: Sequence[PredicateEntry]) -> tuple[str, str] | None:
    """Figures and dates are not told apart by what they are called."""
    if entries[0].single:
        return "stands beside `single: true`", "delete one of the two"
    if entries[0].value in ("entity", "term", "text"):
        return None
    return "is for names and words", "write `value: entity` or `value: term`, or delete it"


WORDS: Mapping[str, Word] = {
    "superlative": Word(SUPERLATIVE, _marked),
    "constant": Word(CONSTANT, _marked, _no_figure),
    "event_total": Word(EVENT_TOTAL, _marked, _no_total),
    "adds_up": Word(ADDS_UP, _in_one, _no_sum),
    "excludes": Word(EXCLUDES, _both_ways, _unlike),
    "counts": Word(COUNTS, _one_way, _not_counted),
    "at_most": Word(AT_MOST, _so_many, _not_several),
    "begins": Word(BEGINS_EXISTENCE, _of_the_thing),
    "ends": Word(ENDS_EXISTENCE, _of_the_thing),
    "lasts": Word(LASTS, _marked, _no_state),
    "forever": Word(NEVER_ENDS, _marked, _no_state),
    "parts": Word(HOLDS_PARTS, _marked),
    "any_time": Word(AT_ANY_TIME, _marked),
    "value_exists": Word(VALUE_EXISTS, _marked, _no_entity),
    "before": Word(TIME_MARGIN, _margins),
    "age_since": Word(AGE_SINCE, _aged, _no_figure),
    "length_of": Word(LENGTH_OF, _of_state, _no_figure),
    "inherited": Word(INHERITED, _by_parts),
}
"""Each word of `PredicateEntry` that states rows of a kind of its own."""

MORE_WORDS: Mapping[str, Word] = {
    "begins": Word(BEGINS_STATE, _of_states, _untied, (EXISTENCE,)),
    "ends": Word(ENDS_STATE, _of_states, _untied, (EXISTENCE,)),
}
"""Those of them that state rows of a second kind."""

_ALL = (*WORDS.items(), *MORE_WORDS.items())

WORD_OF: Mapping[str, str] = {word.kind.name: name for name, word in _ALL}
"""The word that states the rows of each such kind."""


def stated(entry: PredicateEntry) -> Iterator[tuple[str, Word, Any]]:
    """The words that an entry uses, each with the value that it has there."""
    for name, word in _ALL:
        if name in entry.model_fields_set and (value := getattr(entry, name)):
            yield name, word, value
