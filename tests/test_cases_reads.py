"""Small inputs that once failed: how their findings read."""

from pathlib import Path

import pytest

from engine.findings.report import Report
from engine.findings.words import side_labels
from engine.reports import Style
from engine.reports.text import render
from engine.run import check
from tests.cases import case


def checked(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(case(name, tmp_path))
    return check([Path("facts")])


def said(report: Report) -> str:
    """The text report, on one line."""
    return " ".join(render(report, Style()).split())


def heads(report: Report, rule: str) -> list[tuple[str, set[str]]]:
    """The sides of the only dispute of a rule: each head, and the claims under it."""
    (dispute,) = (d for d in report.disputes if d.rule.id == rule)
    labels = side_labels(dispute.sides, report.corpus.vocabulary)
    return [
        (label, {fact.values[0] for fact in side.witnesses})
        for label, side in zip(labels, dispute.sides, strict=True)
    ]


def test_a_side_holds_what_agrees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = checked("sides-that-disagree", tmp_path, monkeypatch)
    assert heads(report, "disjoint-figures") == [
        ("about 180 minutes", {"c"}),
        ("about 90 minutes", {"a"}),
        ("about 105 minutes", {"b"}),
    ]


def test_sides_of_several_subjects_name_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked("sides-without-subject", tmp_path, monkeypatch)
    labels = [label for label, _ in heads(report, "born-after-mother")]
    assert labels == ["Ann was born in 1950", "Eve died in 1940", "Ann has as mother Eve"]
    assert "one date is 1940, the other 1950." in said(report)


def test_a_source_stands_under_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked("plain-statements-one-side", tmp_path, monkeypatch)
    assert heads(report, "order-that-cannot-be") == [
        ("was resisting", {"a-resists"}),
        ("surrendered", {"b-surrendered"}),
    ]


def test_two_dates_say_when(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = said(checked("neither-says-when", tmp_path, monkeypatch))
    assert "according to the Beta, Ann Lee was born on 1957-06-09." in text


def test_a_forecast_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = said(checked("forecast-told-as-past", tmp_path, monkeypatch))
    assert "According to Ann Lee, the boat is forecast to be attended by 800,000" in text
    assert "boat was attended" not in text


def test_a_text_is_no_entity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = checked("text-shown-as-entity", tmp_path, monkeypatch)
    assert heads(report, "conflicting-values") == [("town", {"a0"}), ("free", {"b0"})]
    assert "X has the motto free; according to Paper A, X has the motto town;" in said(report)


def test_a_text_keeps_its_hyphens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = checked("text-shown-like-an-id", tmp_path, monkeypatch)
    labels = [label for label, _ in heads(report, "conflicting-values")]
    assert labels == ["A-12", "A 12"]
    assert "number plate A-12; according to Bob, the car has as number plate A 12;" in said(report)


def test_a_source_is_its_publisher_and_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = said(checked("source-shown-by-id", tmp_path, monkeypatch))
    assert "The Alpha, 2023-06-21 says both that the boat lies away" in text
