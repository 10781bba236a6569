"""Every word that is asked for: what finds the claims that lack it, and either answer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from engine.near import ages, existence, times, values, wholes
from engine.near.groups import Find, Key, Pair


def _true(_: Key) -> str:
    return "true"


def _false(_: Key) -> str:
    return "false"


def _none(_: Key) -> list[str]:
    return []


def _other(key: Key) -> list[str]:
    return [key[1]]


class Question(NamedTuple):
    """A word: what it asks, which claims lack it, and the value that each answer gives it.

    `no_word` is the word of the other answer, where it is another one. `seldom` are those to which
    the answer is mostly no, which come last. `also` says what else may be so of the two.
    """

    word: str
    asks: str
    find: Find
    yes: Callable[[Key], Any] = _true
    no: Callable[[Key], Any] = _false
    no_word: str = ""
    section: str = "predicates"
    seldom: bool = False
    also: Callable[[Key, Pair], str] = lambda *_: ""


_PARTS = "is what the narrower one counts a part of what the wider one counts?"
_WHOLE = "is a total that names no time that of the whole event?"
_EITHER = "is it one or the other?"
_ONE = "is there one at a time?"


def _joint(_: Key, pair: Pair) -> str:
    values = (claim.value for claim in pair)
    return f"one claim with `value: [{', '.join(map(str, values))}]`, where the two are joint"


def _follows(key: Key, _: Pair) -> str:
    return f"`implies: [{key[1]}]`, where whoever says the one says the other"


QUESTIONS = (
    Question("single", _ONE, values.several, also=_joint),
    Question("adds_up", _PARTS, wholes.scopes, _other, _none),
    Question("event_total", _WHOLE, wholes.totals),
    Question("inherited", "does what is said of a whole hold of its parts?", wholes.wholes),
    Question("excludes", _EITHER, values.predicates, _other, _other, "apart", also=_follows),
    Question(
        "is",
        "how many of the other is one of these?",
        wholes.units,
        lambda key: f"1 {key[1]}",
        _other,
        "apart",
        "units",
    ),
    Question("lasts", "does it hold all through its period?", times.states),
    Question("begins", "does the state begin with it?", times.begun, _other, _other, "apart"),
    Question("ends", "does the state end with it?", times.ended, _other, _other, "apart"),
    Question("begins", "does its subject begin to be then?", existence.born, _other, _none),
    Question("ends", "does its subject cease to be then?", existence.gone, _other, _none),
    Question("value_exists", "is its value there when it is so?", existence.values),
    Question(
        "excludes",
        _EITHER,
        values.statements,
        _other,
        _other,
        "apart",
        seldom=True,
        also=_follows,
    ),
    Question(
        "age_since",
        "is it an age, counted from there?",
        ages.ages,
        lambda key: {"from": key[1]},
        _other,
        "apart",
    ),
    Question("forever", "does it never end, once it is so?", values.ended, seldom=True),
    Question("superlative", "is it of one subject at a time?", values.holders, seldom=True),
)
