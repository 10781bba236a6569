"""For each field of a claim and of its source: what an edit of it makes of a judgement.

Two findings are judged: that `a` and `b` count differently, and that `d` stands against what a rule
makes of `a`. Both must answer alike, but for what the rule leaves out.
"""

import re
from typing import Any, NamedTuple

import pytest

from engine.claims.models import ClaimEntry, SourceEntry
from engine.findings.report import Report
from tests.desk import Desk, Judged, named

FIGURES = ("disjoint-figures", "a", "b")
INFERENCE = ("opposed-terms", "a", "d")


class Row(NamedTuple):
    """An edit of a field of `a` or of its source, and what is then said of the two findings.

    `gone`: there is no such finding, and the resolution matches none. `another`: that too, and
    there is an open finding in its place. `changes` are those that the report tells, of both.
    """

    field: str
    value: Any
    figures: str
    inference: str
    changes: tuple[str, ...] = ()


def stale(field: str, value: Any, change: str) -> Row:
    return Row(field, value, "stale", "stale", (f"a: {change}",))


def holds(field: str, value: Any) -> Row:
    return Row(field, value, "resolved", "resolved")


CLAIM = [
    Row("id", "a2", "another", "another"),
    Row("subject", "city", "another", "gone"),
    Row("predicate", "crowd", "gone", "gone"),
    stale("value", "1200 person", "value was 1000 person, is 1200 person"),
    stale("value", "900..1100 person", "value was 1000 person, is 900 to 1100 person"),
    stale("value", "1000.0 person", "value was 1000 person, is 999.95 to 1000.05 person"),
    Row("value", "1000 house", "gone", "stale", ("a: value was 1000 person, is 1000 house",)),
    Row("value", "2500 person", "gone", "stale", ("a: value was 1000 person, is 2500 person",)),
    Row("value", "100 person", "stale", "gone", ("a: value was 1000 person, is 100 person",)),
    holds("value", "1,000 person"),
    Row("scope", {"within": "walls"}, "gone", "stale", ("a: scope was none, is within: walls",)),
    Row("polarity", "denied", "gone", "gone"),
    stale("certainty", "probable", "certainty was certain, is probable"),
    stale("mode", "opinion", "mode was fact, is opinion"),
    stale("rank", "preferred", "rank was normal, is preferred"),
    Row("rank", "deprecated", "gone", "gone"),
    stale("period", "2020", "period was any time, is 2020-01-01/2020-12-31"),
    stale("speaker", "eve", "speaker was ann, is eve"),
    holds("speaker", "ann"),
    holds("speaker", "Miss Ann"),
    stale("via", "eve", "via was none, is eve"),
    holds("verb", "allege"),
    holds("quote", "a thousand souls"),
    holds("paragraph", 3),
    holds("headline", "true"),
    holds("only", "false"),
    holds("note", "As counted in spring."),
    holds("supersedes", ["z"]),
    holds("cites", ["z"]),
]
SOURCE = [
    stale("id", "daily", "source was paper, is daily"),
    holds("publisher", "The Daily"),
    stale(
        "published",
        "2020-04",
        "published was 2020-05-01/2020-05-31, is 2020-04-01/2020-04-30",
    ),
    holds("published", "2020-05~"),
    stale("author", "eve", "speaker was ann, is eve"),
    holds("author", "Miss Ann"),
    holds("title", "The town grows"),
    holds("url", "a/page"),
    holds("note", "undated"),
    holds("sha256", "0" * 64),
    stale("figures", "exact", "value was 1000 person, is 1000 person (not rounded)"),
]
BOTH = [
    stale("subject", "city", "subject was town, is city"),
    Row("predicate", "crowd", "stale", "gone", ("a: predicate was people, is crowd",)),
    Row("scope", {"within": "walls"}, "stale", "gone", ("a: scope was none, is within: walls",)),
    Row("polarity", "denied", "gone", "gone"),
]
"""Edits of `a` that the claims against it share, so that they still speak of one thing."""


def becomes(report: Report, key: tuple[str, ...], name: str) -> tuple[str, list[str]]:
    """What has become of the finding that was judged under that name, and what changed since."""
    kept = next((f for f in report.findings if f.id == name), None)
    unused = {resolution.finding for resolution in report.unused}
    assert (kept is None) is (name in unused)
    if kept:
        return kept.status, list(kept.changes)
    fresh = [f for f in report.findings if f.rule.id == key[0] and f.resolution is None]
    assert all(f.status == "open" for f in fresh)
    return "another" if fresh else "gone", []


def expect(row: Row, judged: Judged, after: Report) -> None:
    for key, status in ((FIGURES, row.figures), (INFERENCE, row.inference)):
        found, changes = becomes(after, key, judged.ids[key])
        assert found == status, (key, row)
        told = [line for line in changes if line.startswith("a:")]
        assert told == (list(row.changes) if status == "stale" else []), (key, row)
        others = [line for line in changes if line not in told]
        assert all(re.match(r"[bd]: |(no longer )?declared", line) for line in others), others


@pytest.mark.parametrize("row", CLAIM, ids=lambda row: f"{row.field}={row.value}")
def test_a_judgement_after_an_edit_of_a_claim(judged_desk: Desk, judged: Judged, row: Row) -> None:
    """Words that go with a claim keep it; what the claim says makes it stale, field by field."""
    judged_desk.claim("a")[row.field] = row.value
    expect(row, judged, judged_desk.check())


@pytest.mark.parametrize("row", SOURCE, ids=lambda row: f"{row.field}={row.value}")
def test_a_judgement_after_an_edit_of_a_source(judged_desk: Desk, judged: Judged, row: Row) -> None:
    """Who says it and when it came out count; where it can be read does not."""
    judged_desk.files["facts/paper.yaml"]["source"][row.field] = row.value
    expect(row, judged, judged_desk.check())


@pytest.mark.parametrize("row", BOTH, ids=lambda row: row.field)
def test_a_judgement_after_the_same_edit_of_all_claims(
    judged_desk: Desk, judged: Judged, row: Row
) -> None:
    """They still stand against each other, of another thing: the judgement is stale."""
    for name in ("a", "b", *(["d"] if row.field in ("subject", "scope") else [])):
        judged_desk.claim(name)[row.field] = row.value
    if row.field == "scope":
        judged_desk.files["facts/vocabulary.yaml"]["predicates"]["mood"]["scope"] = ["within"]
    expect(row, judged, judged_desk.check())


def test_every_field_has_a_row() -> None:
    """A new field of a claim or of a source needs a row that says what an edit of it does."""
    assert set(ClaimEntry.model_fields) == {row.field for row in CLAIM}
    assert set(SourceEntry.model_fields) == {row.field for row in SOURCE}


@pytest.mark.slow
def test_a_field_that_is_removed_counts_like_one_that_is_written(desk: Desk) -> None:
    """To say no more what was judged is an edit like any other."""
    rows = [row for row in CLAIM if row.field not in ("id", "value")]
    counting = {row.field: row.value for row in rows if row.figures == "stale"}
    words = {row.field: row.value for row in rows if row.figures == "resolved"}
    written = {**words, **counting}
    desk.claim("a").update(written)
    ids = {key: finding.id for key, finding in named(desk.resolve_all()).items()}
    for field in [*counting, *(words.keys() - counting.keys())]:
        del desk.claim("a")[field]
        status = "stale" if field in counting else "resolved"
        report = desk.check()
        for key in (FIGURES, INFERENCE):
            assert becomes(report, key, ids[key])[0] == status, (key, field)
        desk.claim("a")[field] = written[field]


DEFAULTS = {"polarity": "affirmed", "certainty": "certain", "mode": "fact", "rank": "normal"}


def test_a_default_that_is_written_out_keeps_a_judgement(judged_desk: Desk) -> None:
    """The claim says what it said."""
    judged_desk.claim("a").update(DEFAULTS)
    assert {finding.status for finding in judged_desk.check().findings} == {"resolved"}
