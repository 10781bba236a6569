"""`--as-of`: what was knowable on a day."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.claims.period import parse
from engine.errors import InputError
from engine.findings.report import Report
from engine.reports import Style
from engine.reports.json import document
from tests.desk import Desk, named

FIGURES = ("disjoint-figures", "a", "b")


def as_of(desk: Desk, day: str) -> Report:
    return desk.check(as_of=parse(day))


@pytest.mark.parametrize(
    ("published", "day", "is_out"),
    [
        ("2020-06-01", "2020-06-01", True),
        ("2020-06-02", "2020-06-01", False),
        ("2020-06", "2020-06-29", False),
        ("2020-06", "2020-06-30", True),
        ("2020-06~", "2020-06", True),
        ("2020", "2020-12", True),
        ("2020", "2020-11", False),
        ("2020-05-02/2020-06-03", "2020-06-02", False),
        ("2020-05-02/2020-06-03", "2020-06-03", True),
    ],
)
def test_a_source_counts_from_the_day_by_which_it_was_surely_out(
    desk: Desk, published: str, day: str, is_out: bool
) -> None:
    """Of a month or a year, that is its last day; the note names what is left out."""
    desk.files["facts/post.yaml"]["source"]["published"] = published
    report = as_of(desk, day)
    assert (FIGURES in named(report)) is is_out
    left_out = f"as of {day}: without post, not surely published by then"
    assert report.notes == (() if is_out else (left_out,))
    assert report.sources == (2 if is_out else 1)


def test_a_claim_that_a_later_source_replaces_stands_again(desk: Desk) -> None:
    """On the day before, nobody had withdrawn it."""
    says = {"subject": "town", "predicate": "people"}
    desk.files["facts/third.yaml"] = {
        "source": {"id": "third", "publisher": "T", "published": "2020-07-15", "author": "ann"},
        "claims": [{"id": "t", "value": "2500 person", "supersedes": ["a"], **says}],
    }
    assert FIGURES not in named(desk.check())
    assert FIGURES not in named(as_of(desk, "2020-07-15"))
    before = as_of(desk, "2020-07-14")
    assert FIGURES in named(before)
    assert before.notes == ("as of 2020-07-14: without third, not surely published by then",)
    assert "t" not in {claim.id for finding in before.findings for claim in finding.claims}


def test_as_of_a_day_before_every_source_there_is_nothing_to_check(desk: Desk) -> None:
    """An error, and no report without findings."""
    with pytest.raises(InputError, match=r"no source in .* was published by 2020-05-30"):
        as_of(desk, "2020-05-30")


DAYS = st.dates(date(2020, 1, 1), date(2021, 12, 31))


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DAYS, DAYS, st.integers(0, 800))
def test_as_of_a_day_after_all_sources_is_the_plain_run(
    desk: Desk, first: date, second: date, later: int
) -> None:
    """The same report, but that resolutions which match nothing are not told."""
    for name, day in (("paper", first), ("post", second)):
        desk.files[f"facts/{name}.yaml"]["source"]["published"] = day.isoformat()
    day = max(first, second) + timedelta(later)
    plain = document(desk.check(), Style())
    assert document(as_of(desk, day.isoformat()), Style()) == plain


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DAYS, DAYS, DAYS)
def test_as_of_a_day_is_the_run_without_later_sources(
    desk: Desk, first: date, second: date, day: date
) -> None:
    """Left out, or taken away: the same findings."""
    out = {"paper": first <= day, "post": second <= day}
    if not any(out.values()):
        return
    for name, published in (("paper", first), ("post", second)):
        desk.files[f"facts/{name}.yaml"]["source"]["published"] = published.isoformat()
    found = document(as_of(desk, day.isoformat()), Style())["findings"]
    kept = dict(desk.files)
    desk.files = {n: f for n, f in kept.items() if out.get(n[6:-5], True)}
    assert document(desk.check(), Style())["findings"] == found
    desk.files = kept


def test_judgements_that_were_made_later_are_left_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finding that was judged again has the judgement of then, with those before it."""
    name = named(desk.check())[FIGURES].id
    for day, code in (
        ("2021-03-01", "opinion"),
        ("2021-05-01", "rounding"),
        ("2021-07-01", "other"),
    ):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(day).timestamp())))
        desk.command("resolve", name, "--code", code, "--reason", code, "--by", "Jane")
    later = "as of {}: without 1 judgement that was made later"
    for day, code, before, notes in (
        ("2021-02-28", "", 0, (later.format("2021-02-28"),)),
        ("2021-03-01", "opinion", 0, (later.format("2021-03-01"),)),
        ("2021-06", "rounding", 1, (later.format("2021-06"),)),
        ("2021-07", "other", 2, ()),
        ("2022", "other", 2, ()),
    ):
        report = as_of(desk, day)
        finding = named(report)[FIGURES]
        assert finding.status == ("resolved" if code else "open")
        assert report.notes == notes
        if code:
            assert finding.resolution is not None
            entry = finding.resolution.entry
            assert (entry.code, len(entry.history)) == (code, before)
