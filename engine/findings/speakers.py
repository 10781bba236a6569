"""Who says a claim, for a reader: each name once, and told apart where one name stands twice."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from engine.claims import period as periods
from engine.claims.corpus import Claim, Source
from engine.claims.kinds import CLAIM, CLAIM_AT
from engine.claims.spelling import normal
from engine.claims.vocabulary import Vocabulary
from engine.findings.proof import Proofs
from engine.rules.program import Message, Premises
from engine.rules.terms import Slot

_ARTICLE = re.compile("(?:the|an?) ")


def listed(names: Sequence[str]) -> str:
    """The names as a sentence has them: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def who(claim: Claim, vocabulary: Vocabulary) -> str:
    """The speaker, the publisher where that is someone else, when, and how it is hedged."""
    source, date = claim.source, periods.in_words(claim.source.published)
    names = [_name(claim.speaker, vocabulary)]
    via = [f"via {_name(claim.via, vocabulary)}"] if claim.via else []
    if _publishes(claim.speaker, source, vocabulary):
        names += [date, *via]
    elif _publishes(claim.via, source, vocabulary):
        names += [*via, date]
    else:
        names += [*via, source.publisher, date]
    hedges = [w for w in (claim.entry.certainty, claim.entry.mode) if w not in ("certain", "fact")]
    marks = [*(["headline"] if claim.entry.headline else []), *hedges]
    marked = f" ({', '.join(marks)})" if marks else ""
    return ", ".join(names) + marked


def _name(speaker: str, vocabulary: Vocabulary) -> str:
    return vocabulary.label(speaker, "entities")


def _publishes(speaker: str | None, source: Source, vocabulary: Vocabulary) -> bool:
    """Whether the speaker is called as the publisher is: the Courier, The Courier."""
    if speaker is None:
        return False
    names = (_name(speaker, vocabulary), source.publisher)
    one, other = (_ARTICLE.sub("", normal(name).casefold(), count=1) for name in names)
    return one == other or vocabulary.resolve("entities", source.publisher) == speaker


# -- in a sentence ---------------------------------------------------------------------------------


class Speakers(NamedTuple):
    """The speakers that a sentence names, by the places of their claims in a match.

    Each place has the claims as written that its words rest on, by the names of their speakers.
    """

    at: dict[int, dict[str, list[Claim]]]
    inferred: frozenset[int]
    vocabulary: Vocabulary

    def named(self, place: int, before: str) -> str:
        """Who says it, behind the words `before`; of what is derived, whose words it is from.

        Where the sentence has the name twice, each with the source, so that two editions of one
        paper, or a headline and its text, are told apart; of one source, "according to the same".
        """
        names = list(self.at[place])
        told = listed([self._with_source(name, place) for name in names])
        if place in self.inferred:
            return f"an inference from the words of {told}"
        again = told == names[0] and self._is_again(told, place)
        return "the same" if again and before.lower().endswith("according to ") else told

    def _is_again(self, name: str, place: int) -> bool:
        """Whether a place before it, of words as they are, has that name."""
        plain = [at for at in self.at if at not in self.inferred]
        return any(name in self.at[at] for at in plain[: plain.index(place)])

    def source(self, source: Source) -> str:
        """The source by publisher and date; by its date beside a speaker of the same name."""
        date = periods.in_words(source.published)
        speakers = {claims[0].speaker for names in self.at.values() for claims in names.values()}
        if any(_publishes(speaker, source, self.vocabulary) for speaker in speakers):
            return f"the source of {date}"
        return f"{source.publisher}, {date}"

    def _with_source(self, name: str, place: int) -> str:
        own = self.at[place][name]
        others = [c for at, names in self.at.items() if at != place for c in names.get(name, ())]
        if not others or [claim.id for claim in own] == [claim.id for claim in others]:
            return name
        sources = {claim.source.id for claim in own}
        if len(sources) > 1:
            return name
        if sources.isdisjoint(claim.source.id for claim in others):
            return _of_source(name, own[0], others, self.vocabulary)
        heads = [all(c.entry.headline for c in claims) for claims in (own, others)]
        if heads[0] is heads[1]:
            return name
        return f"{name} in {'the headline' if heads[0] else 'the text'}"


def _of_source(name: str, claim: Claim, others: Sequence[Claim], vocabulary: Vocabulary) -> str:
    """The name with its source: the mayor (The Courier, 2024-06-02), the Courier (2024-06-02).

    Where another source has the same publisher and date, its id is told too.
    """
    source, date = claim.source, periods.in_words(claim.source.published)
    label = source.publisher, date
    if any((c.source.publisher, periods.in_words(c.source.published)) == label for c in others):
        date = f"{date}, {source.id}"
    own = _publishes(claim.speaker, source, vocabulary)
    return f"{name} ({date})" if own else f"{name} ({source.publisher}, {date})"


def speakers(
    message: Message, premises: Premises, vocabulary: Vocabulary, proofs: Proofs
) -> Speakers:
    """The speakers that a message names for the facts of a match."""
    slots = [part for part in message.parts if isinstance(part, Slot)]
    places = dict.fromkeys(
        slot.position
        for slot in slots
        if slot.field == CLAIM_AT["speaker"] and premises[slot.position].kind == CLAIM.name
    )
    at: dict[int, dict[str, list[Claim]]] = {}
    for place in places:
        for known_by in proofs.base_claims([premises[place]]):  # none of what rows alone make
            claim = proofs.claims[known_by]
            names = at.setdefault(place, {})
            names.setdefault(_name(claim.speaker, vocabulary), []).append(claim)
    inferred = frozenset(place for place in places if premises[place] in proofs.derivations)
    return Speakers(at, inferred, vocabulary)
