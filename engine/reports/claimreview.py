"""The judgements that say something of the truth, as schema.org ClaimReview in JSON-LD."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.claims.corpus import Claim
from engine.findings.finding import Finding
from engine.findings.judgement import ResolutionEntry
from engine.findings.report import Report
from engine.findings.words import signed_statement
from engine.reports import Style
from engine.screen import json_text

VERDICTS: Mapping[str, str] = {
    "confirmed-contradiction": "Contradictory",
    "misattributed": "Misattributed",
    "misquoted": "Misquoted",
    "revised-figure": "Superseded",
    "source-error": "Incorrect",
}
"""The usual word for each code that says something of the truth; other codes have none.

A difference of scope, period or unit is no contradiction; an opinion cannot be rated; a claim that
was recorded wrongly says nothing of its source.
"""

_ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def render(report: Report, style: Style) -> str:
    """A graph with a review of each claim that a judgement names as wrong, worst finding first.

    A claim that several findings show to be wrong is reviewed once, with the first of them. A
    judgement that names none rates none: of two claims that disagree, one is right as a rule.
    Whatever `show` says, nothing else is there, since nothing else has been judged.
    """
    reviews: dict[tuple[str, str], dict[str, Any]] = {}
    for finding, entry, word in _judged(report, {**VERDICTS, **style.verdicts}):
        for claim in map(report.corpus.claims.get, entry.wrong):
            if claim is not None:
                review = _review(finding, claim, word, entry, report)
                reviews.setdefault((claim.id, word), review)
    graph = {"@context": "https://schema.org", "@graph": list(reviews.values())}
    # So that no text ends the page's `script` element.
    return json_text(graph).replace("<", "\\u003c")


def _judged(
    report: Report, words: Mapping[str, str]
) -> Iterator[tuple[Finding, ResolutionEntry, str]]:
    """The resolved findings whose code has a word, with what was said of them and the word."""
    for finding in report.findings:
        if finding.resolved and finding.resolution is not None:
            entry = finding.resolution.entry
            if word := words.get(entry.code or "", ""):
                yield finding, entry, word


def _review(
    finding: Finding, claim: Claim, word: str, entry: ResolutionEntry, report: Report
) -> dict[str, Any]:
    item = _claim(claim, report)
    return {
        "@type": "ClaimReview",
        "identifier": f"{finding.id}/{claim.id}",
        "claimReviewed": item["name"],
        "itemReviewed": item,
        "reviewRating": {"@type": "Rating", "alternateName": word},
        "reviewBody": entry.reason,
        "author": {"@type": "Person", "name": entry.by},
        "datePublished": entry.at,
    }


def _claim(claim: Claim, report: Report) -> dict[str, Any]:
    vocabulary = report.corpus.vocabulary
    hedges = [w for w in (claim.entry.certainty, claim.entry.mode) if w not in ("certain", "fact")]
    hedged = f" ({', '.join(hedges)})" if hedges else ""
    statement = signed_statement(claim.fact(), vocabulary) + hedged
    entity = vocabulary.entities.get(claim.speaker)
    kind = "Person" if entity and entity.kind == "person" else "Organization"
    published = _published(claim)
    return {
        "@type": "Claim",
        "identifier": claim.id,
        "name": statement,
        "text": claim.entry.quote or statement,
        "author": {"@type": kind, "name": vocabulary.label(claim.speaker)},
        **published,
        "appearance": {**_source(claim), **published},
    }


def _published(claim: Claim) -> dict[str, str]:
    """The source's date, unless it is an inference or an interval, for which there is no word."""
    date = claim.source.published.edtf
    return {"datePublished": date} if _ISO_DATE.fullmatch(date) else {}


def _source(claim: Claim) -> dict[str, Any]:
    source = claim.source
    url = source.entry.url or ""
    told = {
        "headline": source.entry.title,
        "url": url if url.startswith(("https://", "http://")) else None,
    }
    publisher = {"@type": "Organization", "name": source.publisher}
    return {
        "@type": "CreativeWork",
        "identifier": source.id,
        **{name: value for name, value in told.items() if value},
        "publisher": publisher,
    }
