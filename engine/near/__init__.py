"""What was not compared: claims that differ and meet no rule, by the word that has them meet.

Silence is the costliest answer. A predicate of which nobody has said whether it has one value at
a time, or whether its parts inherit it, keeps claims apart that may pull against each other. Each
such word is asked for until the vocabulary answers it with yes or with no; nothing is declared by
itself. Claims are looked at in groups, so that it takes as long as reading them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from engine.claims.corpus import Claim, Corpus
from engine.claims.vocabulary import Vocabulary
from engine.errors import Location
from engine.near.groups import Asked, Key, Pair
from engine.near.questions import QUESTIONS, Question
from engine.rules.written import flow


class Silence(NamedTuple):
    """Claims that are not compared while the vocabulary has no `word` of the entry `name`.

    `claims` are how many of them would meet another, and `pair` are two. `yes` and `no` are the
    entry, whole, with either answer, and `also` what else may be so; `at` is where the entry
    stands now, if anywhere.
    """

    word: str
    name: str
    asks: str
    claims: int
    pair: Pair
    yes: str
    no: str
    also: str
    at: Location | None


def near(corpus: Corpus, claims: Iterable[Claim]) -> list[Silence]:
    """The silences among the claims: those of most claims first, last what is mostly a no."""
    live = [claim for claim in claims if claim.entry.rank != "deprecated"]
    found = [
        (question.seldom, _silence(question, key, count, pair, corpus.vocabulary))
        for question in QUESTIONS
        for key, (count, pair) in _summed(question.find(live, corpus.vocabulary)).items()
    ]
    found.sort(key=lambda f: (f[0], -f[1].claims, f[1].name, f[1].word, f[1].yes))
    return [silence for _, silence in found]


def _summed(asked: Asked) -> Mapping[Key, tuple[int, Pair]]:
    found: dict[Key, tuple[int, Pair]] = {}
    for key, count, pair in asked:
        before, first = found.get(key, (0, pair))
        found[key] = before + count, first
    return found


def _silence(
    question: Question, key: Key, count: int, pair: Pair, vocabulary: Vocabulary
) -> Silence:
    name = key[0]
    written, at = vocabulary.written(question.section, name)
    yes = f"{name}: {flow(_with(written, question.word, question.yes(key)))}"
    no = f"{name}: {flow(_with(written, question.no_word or question.word, question.no(key)))}"
    also = question.also(key, pair)
    return Silence(question.word, name, question.asks, count, pair, yes, no, also, at)


def _with(written: Mapping[str, Any], word: str, answer: Any) -> Mapping[str, Any]:
    """The entry with the word; what a list of it names already stays."""
    if isinstance(answer, list) and (named := written.get(word)):
        return {**written, word: [*([named] if isinstance(named, str) else named), *answer]}
    return {**written, word: answer}
