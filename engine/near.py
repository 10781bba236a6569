"""What was not compared: claims that differ and meet no rule, by the word that has them meet.

Silence is the costliest answer. A predicate of which nobody has said whether it has one value at
a time, or whether its parts inherit it, keeps claims apart that may pull against each other. Each
such word is asked for until the vocabulary answers it with yes or with no; nothing is declared by
itself. Claims are looked at in groups, so that it takes as long as reading them.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from engine.claims.corpus import Claim, Corpus
from engine.claims.models import PredicateEntry
from engine.claims.quantity import Quantity, comparable
from engine.claims.vocabulary import Vocabulary
from engine.errors import Location
from engine.rules.written import flow

MOST = 12
"""How many predicates or units of one group are held against each other, at most."""


class Silence(NamedTuple):
    """Claims that are not compared while the vocabulary has no `word` of the entry `name`.

    `claims` are how many of them would meet another, and `pair` are two. `yes` and `no` are the
    entry, whole, with either answer; `at` is where it stands now, if anywhere.
    """

    word: str
    name: str
    asks: str
    claims: int
    pair: tuple[Claim, Claim]
    yes: str
    no: str
    at: Location | None


_Pair = tuple[Claim, Claim]
_Key = tuple[str, ...]
"""What is asked of: the entry, and what else tells one question from another."""
_Asked = Iterator[tuple[_Key, int, _Pair]]
"""Of a group, what is asked; how many claims of it would meet another; and two of them."""


class _Question(NamedTuple):
    """A word: what it asks, which claims lack it, and the value that each answer gives it."""

    section: str
    word: str
    asks: str
    find: Callable[[Sequence[Claim], Vocabulary], _Asked]
    yes: Callable[[_Key], Any]
    no: Callable[[_Key], Any]
    no_word: str = ""
    """The word of the other answer, where it is another one."""


def near(corpus: Corpus, claims: Iterable[Claim]) -> list[Silence]:
    """The silences among the claims, those of most claims first."""
    live = [claim for claim in claims if claim.entry.rank != "deprecated"]
    found = [
        _silence(question, key, count, pair, corpus.vocabulary)
        for question in QUESTIONS
        for key, (count, pair) in _summed(question.find(live, corpus.vocabulary)).items()
    ]
    return sorted(found, key=lambda s: (-s.claims, s.name, s.word, s.yes))


def _summed(asked: _Asked) -> Mapping[_Key, tuple[int, _Pair]]:
    found: dict[_Key, tuple[int, _Pair]] = {}
    for key, count, pair in asked:
        before, first = found.get(key, (0, pair))
        found[key] = before + count, first
    return found


def _silence(
    question: _Question, key: _Key, count: int, pair: _Pair, vocabulary: Vocabulary
) -> Silence:
    name = key[0]
    written, at = vocabulary.written(question.section, name)
    yes = f"{name}: {flow({**written, question.word: question.yes(key)})}"
    no = f"{name}: {flow({**written, question.no_word or question.word: question.no(key)})}"
    return Silence(question.word, name, question.asks, count, pair, yes, no, at)


# -- groups ---------------------------------------------------------------------------------------


def _groups(claims: Iterable[Claim], key: Callable[[Claim], Hashable]) -> dict[Any, list[Claim]]:
    found: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        found.setdefault(key(claim), []).append(claim)
    return found


def _apart(claims: Iterable[Claim], what: Callable[[Claim], Hashable]) -> _Pair | None:
    """The first two of a common time in which something differs, if there are such.

    Of those that have begun, the two of different kinds that last longest stand for all.
    """
    lasting: list[tuple[Hashable, Claim]] = []
    for claim in sorted(claims, key=lambda c: (c.period.first, c.period.last, c.id)):
        own = what(claim)
        for kind, other in lasting:
            if kind != own and other.period.last >= claim.period.first:
                return other, claim
        longest = sorted([*lasting, (own, claim)], key=lambda pair: -pair[1].period.last)
        lasting = [p for n, p in enumerate(longest) if p[0] not in {k for k, _ in longest[:n]}][:2]
    return None


def _decided(entry: PredicateEntry, *words: str) -> bool:
    """Whether the entry has one of the words, with either answer."""
    return not entry.model_fields_set.isdisjoint(words)


# -- the questions --------------------------------------------------------------------------------


def _values(claims: Sequence[Claim], vocabulary: Vocabulary) -> _Asked:
    """Different values of one thing, where nobody says whether there is one at a time."""
    asked = {
        name
        for name, entry in vocabulary.predicates.items()
        if entry.value not in ("none", "quantity") and not _decided(entry, "single", "at_most")
    }
    affirmed = (c for c in claims if c.predicate in asked and c.entry.polarity == "affirmed")
    groups = _groups(affirmed, lambda claim: (claim.predicate, claim.subject, claim.scope))
    for (predicate, *_), group in groups.items():
        pair = _apart(group, lambda claim: claim.value)
        if pair and (pair[0].value, pair[1].value) not in vocabulary.opposites:
            yield (predicate,), len(group), pair


def _scopes(claims: Sequence[Claim], vocabulary: Vocabulary) -> _Asked:
    """Figures of a whole and of a part of it that a qualifier tells apart."""
    entries = vocabulary.predicates
    asked = {n for n, e in entries.items() if e.value == "quantity" and not _decided(e, "adds_up")}
    figures = (c for c in claims if c.predicate in asked)
    groups = _groups(figures, lambda claim: (claim.predicate, claim.subject))
    for (predicate, _), group in groups.items():
        by_scope = _groups(group, lambda claim: claim.scope)
        for scope, narrower in by_scope.items():
            for part in scope:
                wider = by_scope.get(tuple(other for other in scope if other != part), ())
                if pair := _apart([*wider, *narrower], lambda claim: claim.scope):
                    yield (predicate, part[0]), len(narrower), pair


def _totals(claims: Sequence[Claim], vocabulary: Vocabulary) -> _Asked:
    """Totals of which one names its time, and another does not."""
    asked = {
        name
        for name, entry in vocabulary.predicates.items()
        if entry.over == "period" and not _decided(entry, "event_total")
    }
    totals = (c for c in claims if c.predicate in asked)
    groups = _groups(totals, lambda claim: (claim.predicate, claim.subject, claim.scope))
    for (predicate, *_), group in groups.items():
        if pair := _apart(group, lambda claim: claim.entry.period is None):
            yield (predicate,), len(group), pair


def _wholes(claims: Sequence[Claim], vocabulary: Vocabulary) -> _Asked:
    """What is said of a whole, and otherwise of a part of it."""
    wholes: dict[str, list[str]] = {}
    for part, whole in vocabulary.within:
        wholes.setdefault(part, []).append(whole)
    entries = vocabulary.predicates
    asked = {n for n, e in entries.items() if not _decided(e, "inherited")}
    live = (c for c in claims if c.predicate in asked)
    groups = _groups(live, lambda claim: (claim.subject, claim.predicate, claim.scope))
    for (subject, predicate, scope), group in groups.items():
        for whole in wholes.get(subject, ()):
            of_whole = groups.get((whole, predicate, scope), ())
            pair = _apart([*of_whole, *group], lambda claim: (claim.value, claim.entry.polarity))
            if pair and pair[0].subject != pair[1].subject:
                yield (predicate,), len(group), pair


def _predicates(claims: Sequence[Claim], vocabulary: Vocabulary) -> _Asked:
    """Two predicates that hold one value of one thing, with nothing said of the two."""
    rows = (fact.values for fact in vocabulary.bearing)
    told = {frozenset(v for v in row if v in vocabulary.predicates) for row in rows}
    told |= {*map(frozenset, vocabulary.precedes), *vocabulary.apart}
    told |= {frozenset((implied.predicate, implied.other)) for implied in vocabulary.implied}
    named = (
        c
        for c in claims
        if vocabulary.predicates[c.predicate].value in ("entity", "term")
        and c.entry.polarity == "affirmed"
    )
    for group in _groups(named, lambda claim: (claim.subject, claim.scope, claim.value)).values():
        by_predicate = _groups(group, lambda claim: claim.predicate)
        for pair_of in combinations(sorted(by_predicate)[:MOST], 2):
            both = [claim for name in pair_of for claim in by_predicate[name]]
            pair = _apart(both, lambda claim: claim.predicate)
            if pair and frozenset(pair_of) not in told:
                yield pair_of, len(both), pair


def _units(claims: Sequence[Claim], vocabulary: Vocabulary) -> _Asked:
    """Figures of one thing in units that do not convert."""
    figures = (c for c in claims if isinstance(c.value, Quantity) and c.value.unit)
    groups = _groups(figures, lambda claim: (claim.predicate, claim.subject, claim.scope))
    for group in groups.values():
        by_unit = _groups(group, lambda claim: claim.value.unit)
        for one, other in combinations(sorted(by_unit)[:MOST], 2):
            first = by_unit[one][0].value, by_unit[other][0].value
            if frozenset((one, other)) in vocabulary.apart or comparable(*first):
                continue
            both = [*by_unit[one], *by_unit[other]]
            if pair := _apart(both, lambda claim: claim.value.unit):
                yield (one, other), len(both), pair


def _true(_: _Key) -> str:
    return "true"


def _false(_: _Key) -> str:
    return "false"


def _other(key: _Key) -> list[str]:
    return [key[1]]


QUESTIONS = (
    _Question("predicates", "single", "is there one at a time?", _values, _true, _false),
    _Question(
        "predicates",
        "adds_up",
        "is what the narrower one counts a part of what the wider one counts?",
        _scopes,
        _other,
        lambda _: [],
    ),
    _Question(
        "predicates",
        "event_total",
        "is a total that names no time that of the whole event?",
        _totals,
        _true,
        _false,
    ),
    _Question(
        "predicates",
        "inherited",
        "does what is said of a whole hold of its parts?",
        _wholes,
        _true,
        _false,
    ),
    _Question(
        "predicates",
        "excludes",
        "is it one or the other?",
        _predicates,
        _other,
        _other,
        "apart",
    ),
    _Question(
        "units",
        "is",
        "how many of the other is one of these?",
        _units,
        lambda key: f"1 {key[1]}",
        _other,
        "apart",
    ),
)
"""Every word that is asked for."""
