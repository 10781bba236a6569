"""What bears on what: the words of a predicate's entry that state rows of a kind of their own.

A word that is added leaves the rows of other kinds as they are, and with them what people judged.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from engine.claims.kinds import CONSTANT, EXCLUDES, SUPERLATIVE, Kind
from engine.claims.models import PredicateEntry

Rows = Iterable[Mapping[str, Any]]
"""The fields of rows, names as they are written; `predicate` is the one whose entry it is."""


class Word(NamedTuple):
    """A word: the kind of its rows, and the rows that its value states of a predicate.

    `misfit` says, of the entries of a row's predicates, why they forbid it any effect, and what to
    write; or None.
    """

    kind: Kind
    rows: Callable[[str, Any], Rows]
    misfit: Callable[[Sequence[PredicateEntry]], tuple[str, str] | None] = lambda _: None


def _marked(name: str, _: bool) -> Rows:
    yield {"predicate": name}


def _both_ways(name: str, others: Iterable[str]) -> Rows:
    for other in others:
        yield {"predicate": name, "other": other}
        yield {"predicate": other, "other": name}


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


WORDS: Mapping[str, Word] = {
    "superlative": Word(SUPERLATIVE, _marked),
    "constant": Word(CONSTANT, _marked, _no_figure),
    "excludes": Word(EXCLUDES, _both_ways, _unlike),
}
"""Each word of `PredicateEntry` that states rows of a kind of its own."""


WORD_OF: Mapping[str, str] = {word.kind.name: name for name, word in WORDS.items()}
"""The word that states the rows of each such kind."""


def stated(entry: PredicateEntry) -> Iterator[tuple[str, Word, Any]]:
    """The words that an entry uses, each with the value that it has there."""
    for name, word in WORDS.items():
        if name in entry.model_fields_set and (value := getattr(entry, name)):
            yield name, word, value
