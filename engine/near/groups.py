"""Claims in groups, and the two of a group that stand for it: nothing forms all pairs."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

from engine.claims.corpus import Claim
from engine.claims.models import PredicateEntry
from engine.claims.vocabulary import Vocabulary

MOST = 12
"""How many predicates, units or times of one group are held against each other, at most."""

Pair = tuple[Claim, Claim]
Key = tuple[str, ...]
"""What is asked of: the entry, and what else tells one question from another."""
Asked = Iterator[tuple[Key, int, Pair]]
"""Of a group, what is asked; how many claims of it would meet another; and two of them."""
Find = Callable[[Sequence[Claim], Vocabulary], Asked]


def groups(claims: Iterable[Claim], key: Callable[[Claim], Hashable]) -> dict[Any, list[Claim]]:
    """The claims by what the key gives, in their order."""
    found: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        found.setdefault(key(claim), []).append(claim)
    return found


def affirmed(claims: Iterable[Claim], predicates: Iterable[str]) -> Iterator[Claim]:
    """Those of these predicates that are affirmed."""
    asked = {*predicates}
    return (c for c in claims if c.predicate in asked and c.entry.polarity == "affirmed")


def apart(claims: Iterable[Claim], what: Callable[[Claim], Hashable]) -> Pair | None:
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


def undecided(vocabulary: Vocabulary, *words: str) -> Iterator[tuple[str, PredicateEntry]]:
    """The predicates whose entry has none of the words, with either answer."""
    for name, entry in vocabulary.predicates.items():
        if entry.model_fields_set.isdisjoint(words):
            yield name, entry


def told(vocabulary: Vocabulary) -> set[frozenset[str]]:
    """Pairs of predicates of which the vocabulary says what one has to do with the other."""
    rows = (fact.values for fact in vocabulary.bearing)
    found = {frozenset(v for v in row if v in vocabulary.predicates) for row in rows}
    found |= {*map(frozenset, vocabulary.precedes), *vocabulary.apart}
    return found | {frozenset((one.predicate, one.other)) for one in vocabulary.implied}
