"""The corpus: sources, claims and vocabulary with every name resolved, and their facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.choices import OUTRANKED, WITHDRAWN
from engine.claims.kinds import (
    CITES,
    CLAIM,
    ENTITY,
    LISTED,
    MARKS,
    OPPOSITE,
    PRECEDES,
    PREDICATE,
    SOURCE,
    SPEAKS_FOR,
    SUPERSEDES,
    WITHIN,
    Fact,
)
from engine.claims.models import ClaimEntry, SourceEntry
from engine.claims.period import Period
from engine.claims.vocabulary import Vocabulary
from engine.errors import Location, Warned

if TYPE_CHECKING:
    from engine.claims.tables import Tally

_PLAIN = CLAIM.named(lambda field: field.plain)

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

    def fact(self) -> Fact:
        """The source as a row of the kind `source`."""
        return SOURCE.fact(
            id=self.id, publisher=self.publisher, author=self.author, published=self.published
        )

    def is_out(self, as_of: Period | None) -> bool:
        """Whether it was surely published by the last day of `as_of`."""
        return as_of is None or self.published.last <= as_of.last


class Claim(NamedTuple):
    """One statement by one speaker in one source; names are ids, `entry` is what was written.

    `respelt` are the fields whose names or text are compared in another spelling than the file
    has, which a reader cannot tell from it: each as the file has it. `listed` is the id that was
    written, of a claim that is one of a list.
    """

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
    respelt: Mapping[str, Any] = {}
    listed: str = ""

    def fact(self, rank: str | None = None) -> Fact:
        """The claim as a row of the kind `claim`, with the rank that it has among all."""
        values = {name: getattr(self.entry, name) for name in _PLAIN}
        values["rank"] = rank or self.entry.rank
        return CLAIM.fact(
            **values,
            id=self.id,
            source=self.source.id,
            speaker=self.speaker,
            via=self.via,
            subject=self.subject,
            predicate=self.predicate,
            value=self.value,
            scope=self.scope,
            period=self.period,
            published=self.source.published,
            derived=None,
        )

    def earlier(self) -> list[Fact]:
        """Which claims it rests on or replaces, what it is marked as, and which list names it."""
        cites = (CITES.fact(claim=self.id, earlier=name) for name in self.entry.cites)
        replaces = (SUPERSEDES.fact(claim=self.id, earlier=n) for n in self.entry.supersedes)
        marks = (kind.fact(claim=self.id) for k, kind in MARKS.items() if getattr(self.entry, k))
        rows = [*cites, *replaces, *marks]
        if self.listed:
            rows.append(LISTED.fact(claim=self.id, list=self.listed))
        return rows


def ranks(claims: Sequence[Claim]) -> dict[str, str]:
    """The ranks that claims have among these, where that is another one than they are given.

    One that another replaces is withdrawn. Of one source's claims on one thing and a common time,
    those that it does not prefer are outranked by one that it does, as in Wikidata.
    """
    found = {name: "deprecated" for claim in claims for name in claim.entry.supersedes}
    preferred: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        if claim.entry.rank == "preferred" and claim.id not in found:
            preferred.setdefault(_thing(claim), []).append(claim)
    for claim in claims if preferred else ():
        better = preferred.get(_thing(claim), ()) if claim.entry.rank == "normal" else ()
        if any(_share(claim.period, other.period) for other in better):
            found.setdefault(claim.id, OUTRANKED)
    return found


def _thing(claim: Claim) -> tuple[object, ...]:
    """What a claim is about, and the source that says it."""
    return claim.source.id, claim.subject, claim.predicate, claim.scope


def _share(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last


@dataclass(repr=False, eq=False)
class Corpus:
    """All that the facts files say, in the order of the files.

    `respelt` holds the rows whose text is compared in another spelling, each as its file has it;
    `lists`, by the id that was written, the claims of each list. Of each table, `tables` has the
    facts files that declare it, and `tallies` what its rows came to.
    """

    vocabulary: Vocabulary
    sources: dict[str, Source] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    rows: dict[Fact, Location] = field(default_factory=dict)
    respelt: dict[Fact, Fact] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)
    tables: dict[str, set[str]] = field(default_factory=dict)
    tallies: "dict[str, Tally]" = field(default_factory=dict)

    def facts(self, files: Iterable[str] | None = None, as_of: Period | None = None) -> list[Fact]:
        """Every fact; of the claims, only those that stand in `files`, where given.

        With `as_of`, as if nothing had been published after its last day.
        """
        chosen = None if files is None else self.with_tables(files)
        published = [c for c in self.claims.values() if c.source.is_out(as_of)]
        claims = [c for c in published if chosen is None or c.at.path in chosen]
        among = ranks(published)
        facts = [
            *self._declared(as_of),
            *self.rows,
            *(claim.fact(among.get(claim.id)) for claim in claims),
        ]
        for claim in claims:
            facts += claim.earlier()
        return facts

    def with_tables(self, files: Iterable[str]) -> set[str]:
        """The files, and the tables that they declare: where claims of theirs stand."""
        chosen = set(files)
        return chosen | {table for table, by in self.tables.items() if by & chosen}

    def kinds(self) -> set[str]:
        """The kinds of which there is a fact."""
        of_claims = (fact for claim in self.claims.values() for fact in claim.earlier())
        besides = (*self._declared(None), *self.rows, *of_claims)
        return {CLAIM.name, *(fact.kind for fact in besides)}

    def as_written(self) -> dict[Fact, Fact]:
        """The facts that are compared in another spelling than their files have; as these do."""
        return {**self.respelt, **dict(self._respelt())}

    def _respelt(self) -> Iterator[tuple[Fact, Fact]]:
        for source in self.sources.values():
            if source.publisher != source.entry.publisher:
                as_printed = source._replace(publisher=source.entry.publisher)
                yield source.fact(), as_printed.fact()
        for claim in self.claims.values():
            if claim.respelt:
                for rank in (None, *WITHDRAWN):
                    written = claim._replace(**claim.respelt)
                    yield claim.fact(rank), written.fact(rank)

    def _declared(self, as_of: Period | None) -> Iterable[Fact]:
        """What the sources and the vocabulary state."""
        vocabulary = self.vocabulary
        for source in self.sources.values():
            if source.is_out(as_of):
                yield source.fact()
        for name, entity in vocabulary.entities.items():
            yield ENTITY.fact(id=name, name=vocabulary.label(name), kind=entity.kind)
        for name in vocabulary.predicates:
            entry = vocabulary.predicate(name)
            yield PREDICATE.fact(
                id=name,
                value_type=entry.value,
                single=entry.single,
                over=entry.over,
                stance=entry.stance,
                cumulative=entry.cumulative,
            )
        for earlier, later in vocabulary.precedes:
            years = vocabulary.predicates[earlier].within_years
            most = None if years is None else Decimal(years)
            yield PRECEDES.fact(earlier=earlier, later=later, years=most)
        yield from vocabulary.bearing
        for part, whole in vocabulary.within:
            yield WITHIN.fact(part=part, whole=whole)
        for speaker, body in vocabulary.speaks_for:
            yield SPEAKS_FOR.fact(speaker=speaker, body=body)
        for term, other in vocabulary.opposites:
            yield OPPOSITE.fact(term=term, other=other)
