"""Small inputs that once failed: what rules make of them."""

from pathlib import Path

import pytest

from engine.findings.report import Report
from engine.run import check
from tests.cases import case

Found = list[tuple[str, list[str]]]


def checked(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(case(name, tmp_path))
    return check([Path("facts")])


def found(report: Report) -> Found:
    """The rule and the claims of each finding."""
    return sorted((f.rule.id, [claim.id for claim in f.claims]) for f in report.findings)


def test_what_one_claim_implies_is_flagged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = checked("derived-alone", tmp_path, monkeypatch)
    assert found(report) == [("large-unlicensed", ["a0"])]


def test_rows_that_a_rule_matches_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked("kinds-only-rule", tmp_path, monkeypatch)
    assert [f.message for f in report.findings] == ["X: 1 below 2"]
