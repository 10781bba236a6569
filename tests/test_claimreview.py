"""ClaimReview: which judgements are published as reviews, in which words, of what."""

import json
from collections.abc import Sequence
from typing import Any, get_args

import pytest

from engine.choices import SHOWS
from engine.findings.judgement import CODES, Code
from engine.findings.report import Report
from engine.reports import Style, render
from engine.reports.claimreview import VERDICTS
from tests.harbour import compared


@pytest.fixture(scope="module")
def harbour() -> Report:
    return compared()


def reviews(report: Report, style: Style | None = None) -> list[dict[str, Any]]:
    graph: list[dict[str, Any]] = json.loads(render("claimreview", report, style or Style()))[
        "@graph"
    ]
    return graph


def judged(
    report: Report, code: str, status: str = "resolved", wrong: Sequence[str] = ("hn-length",)
) -> Report:
    """The report as if one resolved finding had been the only one, judged so."""
    dispute, finding = next(
        (d, f) for d in report.disputes for f in d.findings if f.id == "24ef1e2d2606"
    )
    assert finding.resolution is not None
    entry = finding.resolution.entry.model_copy(update={"code": code, "wrong": tuple(wrong)})
    resolution = finding.resolution._replace(entry=entry)
    changed = finding._replace(status=status, resolution=resolution)
    return report._replace(disputes=(dispute._replace(findings=(changed,)),))


@pytest.mark.parametrize(
    "wrong", [(), ("hn-length",), ("pa-length",), ("pa-length", "hn-length"), ("gone",)]
)
def test_only_a_claim_that_is_named_as_wrong_is_rated(
    wrong: tuple[str, ...], harbour: Report
) -> None:
    """The claim that is right is in no review."""
    found = reviews(judged(harbour, "source-error", wrong=wrong))
    known = [name for name in wrong if name != "gone"]
    assert [review["itemReviewed"]["identifier"] for review in found] == known
    assert len({review["identifier"] for review in found}) == len(known)


def test_a_claim_that_many_findings_show_wrong_is_rated_once(harbour: Report) -> None:
    report = judged(harbour, "source-error")
    (dispute,) = report.disputes
    twice = (*dispute.findings, dispute.findings[0]._replace(id="0123456789ab"))
    report = report._replace(disputes=(dispute._replace(findings=twice),))
    assert len(reviews(report)) == 1


@pytest.mark.parametrize("code", get_args(Code))
def test_a_code_has_a_word_where_it_speaks_of_the_truth(code: str, harbour: Report) -> None:
    """Each code has one or none, and the settings can give any of them another, or none."""
    report = judged(harbour, code)
    words = [review["reviewRating"]["alternateName"] for review in reviews(report)]
    assert words == [VERDICTS[name] for name in [code] if name in VERDICTS]
    (review,) = reviews(report, Style(verdicts={code: "Half true"}))
    assert review["reviewRating"]["alternateName"] == "Half true"
    assert reviews(report, Style(verdicts={code: ""})) == []


def test_every_word_is_of_a_code() -> None:
    assert set(VERDICTS) <= set(CODES)


@pytest.mark.parametrize("status", ["open", "under-review", "stale", "expired"])
def test_only_what_is_resolved_is_reviewed(status: str, harbour: Report) -> None:
    """A judgement that no longer holds, or does not hold yet, is not published."""
    assert reviews(judged(harbour, "source-error", status)) == []


@pytest.mark.parametrize("show", SHOWS)
def test_what_is_shown_does_not_decide_what_is_reviewed(show: str, harbour: Report) -> None:
    assert reviews(harbour, Style(show=show)) == reviews(harbour)


def test_a_review_has_what_schema_org_asks_for(harbour: Report) -> None:
    """What was claimed, by whom and where, who judged it and when, in which words."""
    (review,) = reviews(harbour)
    claim = review["itemReviewed"]
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == claim["name"]
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": "Superseded"}
    assert review["author"] == {"@type": "Person", "name": "Ann Editor"}
    assert review["datePublished"].startswith("2024-06-")
    assert (claim["@type"], claim["author"]["name"]) == ("Claim", "Harbour News")
    assert claim["appearance"]["@type"] == "CreativeWork"


def test_an_inferred_date_is_not_published_as_one(harbour: Report) -> None:
    """The port authority's paper is dated `2024-05-30~`: that is our guess, not its date."""
    found = reviews(judged(harbour, "source-error", wrong=["hn-length", "pa-length"]))
    dated, inferred = (review["itemReviewed"] for review in found)
    assert dated["datePublished"] == "2024-05-14"
    assert "datePublished" not in json.dumps(inferred)
