"""Small inputs that once failed: what rules make of them."""

import sys
from pathlib import Path

import pytest

from engine.claims import physical, quantity
from engine.errors import InputError
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


def test_figures_are_equal_by_value_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1 km and 1000 m: in `==`, in a variable that stands twice, in the values that are counted."""
    report = checked("equal-in-other-units", tmp_path, monkeypatch)
    assert found(report) == [
        ("affirmed-and-denied", ["c1", "c2"]),
        ("affirmed-and-denied", ["c1", "c3"]),
        ("by-equal", ["c1", "c2"]),
        ("by-equal", ["c1", "c3"]),
        ("by-variable", ["c1", "c2"]),
        ("by-variable", ["c1", "c3"]),
        ("count-values", ["c1"]),
    ]


def test_without_the_library_of_units_the_run_says_what_it_could_not_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        for cached in (physical._registry, physical._read, quantity._in_base_units):
            cached.cache_clear()
        patch.setitem(sys.modules, "pint", None)
        report = checked("equal-in-other-units", tmp_path, monkeypatch)
    for cached in (physical._registry, physical._read, quantity._in_base_units):
        cached.cache_clear()
    assert [ids for rule, ids in found(report) if rule == "affirmed-and-denied"] == [["c1", "c3"]]
    (note,) = report.notes
    assert "figures in 'km' and 'm' do not convert and were not compared" in note
    assert "pip install 'claim-check[units]'" in note


def test_a_count_that_a_rule_helps_to_derive_is_told_as_a_circle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError) as raised:
        checked("count-behind-a-number", tmp_path, monkeypatch)
    (problem,) = raised.value.problems
    assert problem.code == "E408"
    assert "rests on a count of what 'one-voice' derives" in problem.message
    assert problem.message.endswith(": count-voices -> one-voice -> count-voices")
