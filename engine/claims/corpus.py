"""The corpus: sources, claims and vocabulary with every name resolved, and their facts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from engine.claims.kinds import Fact
from engine.claims.models import ClaimEntry, SourceEntry
from engine.claims.period import Period
from engine.claims.vocabulary import Vocabulary
from engine.errors import Location, Warned

Scope = tuple[tuple[str, str], ...]
"""Qualifiers and their values, sorted."""


class Source(NamedTuple):
    """A document that claims come from."""

    id: str
    publisher: str
    author: str | None
    published: Period
    at: Location
    entry: SourceEntry

    def is_out(self, as_of: Period | None) -> bool:
        """Whether it was surely published by the last day of `as_of`."""
        return as_of is None or self.published.last <= as_of.last


class Claim(NamedTuple):
    """One statement by one speaker in one source; names are ids, `entry` is what was written."""

    id: str
    source: Source
    speaker: str
    via: str | None
    subject: str
    predicate: str
    value: Any
    scope: Scope
    period: Period
    at: Location
    quote_at: Location
    entry: ClaimEntry

    def fact(self, superseded: bool) -> Fact:
        """The claim as a row of the kind `claim`; one that another replaces is withdrawn."""
        entry = self.entry
        return Fact(
            "claim",
            (
                self.id,
                self.source.id,
                self.speaker,
                self.via,
                self.subject,
                self.predicate,
                self.value,
                self.scope,
                entry.polarity,
                entry.certainty,
                entry.mode,
                self.period,
                self.source.published,
                "deprecated" if superseded else entry.rank,
                None,
            ),
        )


@dataclass
class Corpus:
    """All that the facts files say, in the order of the files."""

    vocabulary: Vocabulary
    sources: dict[str, Source] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    rows: dict[Fact, Location] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)

    def facts(self, files: Iterable[str] | None = None, as_of: Period | None = None) -> list[Fact]:
        """Every fact; of the claims, only those that stand in `files`, where given.

        With `as_of`, as if nothing had been published after its last day.
        """
        chosen = None if files is None else set(files)
        known = [c for c in self.claims.values() if c.source.is_out(as_of)]
        claims = [c for c in known if chosen is None or c.at.file in chosen]
        superseded = {name for c in known for name in c.entry.supersedes}
        facts = [
            *self._declared(as_of),
            *self.rows,
            *(claim.fact(claim.id in superseded) for claim in claims),
        ]
        for claim in claims:
            facts += (Fact("cites", (claim.id, other)) for other in claim.entry.cites)
            facts += (Fact("supersedes", (claim.id, other)) for other in claim.entry.supersedes)
        return facts

    def _declared(self, as_of: Period | None) -> Iterable[Fact]:
        """What the sources and the vocabulary state."""
        vocabulary = self.vocabulary
        for source in self.sources.values():
            if source.is_out(as_of):
                row = (source.id, source.publisher, source.author, source.published)
                yield Fact("source", row)
        for name, entity in vocabulary.entities.items():
            yield Fact("entity", (name, vocabulary.label(name), entity.kind))
        for name in vocabulary.predicates:
            entry = vocabulary.predicate(name)
            holds = (entry.single, entry.over, entry.stance, entry.cumulative)
            yield Fact("predicate", (name, entry.value, *holds))
        for earlier, later in vocabulary.precedes:
            years = vocabulary.predicates[earlier].within_years
            yield Fact("precedes", (earlier, later, None if years is None else Decimal(years)))
        for pair in vocabulary.within:
            yield Fact("within", pair)
        for pair in vocabulary.opposites:
            yield Fact("opposite", pair)
