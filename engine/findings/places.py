"""Places: where what a finding rests on stands in the files."""

from engine.claims.corpus import Corpus
from engine.claims.kinds import CITES, LISTED, MARKS, OPPOSITE, SOURCE, SUPERSEDES, Fact
from engine.errors import Location
from engine.findings.finding import Finding, Row
from engine.findings.proof import Proofs
from engine.findings.words import row_in_words

_OF_A_CLAIM = ("claim", *(kind.name for kind in (CITES, SUPERSEDES, LISTED, *MARKS.values())))
"""The kinds whose rows stand where their first claim does."""


def declared(fact: Fact, corpus: Corpus) -> Location | None:
    """Where a fact that is no claim stands in the files; None where that is not one place."""
    vocabulary = corpus.vocabulary
    name = fact.values[0]
    if fact.kind == OPPOSITE.name:
        return vocabulary.place("terms", vocabulary.opposites[name, fact.values[1]])
    section = vocabulary.kinds[fact.kind].section
    return vocabulary.place(section, name) if section else corpus.rows.get(fact)


def placed(finding: Finding, corpus: Corpus, proofs: Proofs) -> Finding:
    """The finding with its rows and their places, where no claim is among its witnesses."""
    if finding.witnesses[0].kind == "claim":
        return finding
    rows = (row(fact, corpus, proofs) for fact in finding.witnesses)
    return finding._replace(rows=tuple(rows))


def row(fact: Fact, corpus: Corpus, proofs: Proofs) -> Row:
    """A fact that is no claim, with its place.

    A derived one stands where the first of the facts does that it follows from.
    """
    given = (f for f in proofs.closure([fact])[0] if f not in proofs.derivations)
    places = [at for f in given if (at := _place(f, corpus)) is not None]
    return Row(row_in_words(fact, corpus.vocabulary), min(places))


def _place(fact: Fact, corpus: Corpus) -> Location | None:
    """Where any given fact stands; None where it is of no file, as in a rule's example."""
    if fact.kind in _OF_A_CLAIM:
        claim = corpus.claims.get(fact.values[0])
        return claim and claim.at
    if fact.kind == SOURCE.name:
        source = corpus.sources.get(fact.values[0])
        return source and source.at
    return declared(fact, corpus)
