"""Small inputs that once failed: what rules make of them."""

import sys
from pathlib import Path

import pytest

from engine.claims import physical, quantity
from engine.errors import InputError
from engine.findings.report import Report
from engine.run import check
from tests.cases import case
from tests.transcripts import run

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


def test_a_difference_of_values_is_done_by_their_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked("date-minus-date", tmp_path, monkeypatch)
    assert found(report) == [("weeks-apart", ["c1", "c2"])]
    rule = Path("rules/weeks-apart.yaml")
    written = rule.read_text()
    for condition, holds in (
        ("not ($b.value - $a.value <= 18)", True),
        ("not ($b.value - $a.value <= 19) and $a.id < $b.id", False),
        ("$b.value - ($b.value - $a.value) == $a.value", True),
        ("$a.value + ($b.value - $a.value) == $b.value", True),
        ("($b.value - $a.value) * 2 == 38", True),
    ):
        rule.write_text(written.replace("$b.value - $a.value > 7", condition))
        assert bool(found(check([Path("facts")]))) is holds


def test_what_is_done_with_an_open_difference_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes of it is a figure or a number of days, and no sign of arithmetic takes both."""
    monkeypatch.chdir(case("date-minus-date", tmp_path))
    rule = Path("rules/weeks-apart.yaml")
    written = rule.read_text()
    for term in ("($b.value - $a.value) / 2", "($b.value - $a.value) + 2"):
        rule.write_text(written.replace("$b.value - $a.value", term))
        with pytest.raises(InputError) as raised:
            check([Path("facts")])
        (problem,) = raised.value.problems
        assert problem.code == "E406"
        assert "name the predicate in the claim's pattern" in (problem.hint or "")


@pytest.mark.parametrize(
    ("condition", "finds"),
    [
        ('$a.value < "3000 m"', True),
        ('"3000 m" > $a.value', True),
        ('$a.value == "2500 m"', True),
        ('$a.value in ["1 m", "2500 m"]', True),
        ('$a.value + "1 m" > "2500 m"', True),
        ('low("2500 m") == $a.value', True),
        ('disjoint($a.value, "2 m")', True),
        ('contains("about 2500 m", $a.value)', True),
        ('$a.value < "2000 m"', False),
    ],
)
def test_a_quantity_beside_a_quantity_may_be_written_as_text(
    condition: str, finds: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case("literal-quantity", tmp_path))
    rule = Path("rules/low-peak.yaml")
    written = rule.read_text().split("  - $a.value")[0]
    rule.write_text(f"{written}  - '{condition}'\nflag: x\n")
    assert bool(found(check([Path("facts")]))) is finds


def test_a_head_that_reads_what_is_missing_is_told_by_lint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked("head-with-missing", tmp_path, monkeypatch)
    assert found(report) == []
    told = run("check rules lint rules/", Path.cwd()).stdout
    assert "lint[L305]: `a.scope.goods` may be missing, and then nothing is derived" in told


def test_of_one_source_only_what_it_prefers_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {rule for rule, _ in found(checked("preferred-rank", tmp_path, monkeypatch))}
    assert "disjoint-figures" not in rules


@pytest.mark.parametrize(
    ("beside", "finds"),
    [
        ("period: 2020", []),
        ("period: 2021", ["a0", "b"]),
        ("period: 2020-05", []),
        ("period: 2020, scope: {in: land}", ["a0", "b"]),
    ],
)
def test_a_claim_is_outranked_on_its_own_thing_and_time(
    beside: str, finds: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another source's figure meets the preferred one, and the other where none is preferred."""
    root = case("preferred-rank", tmp_path)
    monkeypatch.chdir(root)
    claim = "id: a0, subject: land, predicate: pop, value: 100 person, period: 2020"
    preferred = (
        f"id: a1, subject: land, predicate: pop, value: 120 person, rank: preferred, {beside}"
    )
    (root / "facts/src-a.yaml").write_text(
        "source: {id: src-a, publisher: Paper A, author: paper-a, published: 2024-01}\n"
        f"claims:\n  - {{{claim}}}\n  - {{{preferred}}}\n"
    )
    (root / "facts/src-b.yaml").write_text(
        "source: {id: src-b, publisher: Paper B, author: paper-b, published: 2024-01}\n"
        "claims:\n  - {id: b, subject: land, predicate: pop, value: 120 person, period: 2020}\n"
    )
    assert [ids for rule, ids in found(check([Path("facts")])) if rule == "disjoint-figures"] == (
        [finds] if finds else []
    )


def test_who_has_it_by_way_of_a_paper_has_it_from_whom_that_quotes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(checked("via-origin", tmp_path, monkeypatch)) == [("single-origin", ["c1", "c2"])]


def test_what_somebody_forecasts_of_a_party_is_no_change_of_its_position(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(checked("forecast-of-someone-else", tmp_path, monkeypatch)) == []


def test_one_speaker_with_two_figures_is_told_with_the_papers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked("one-speaker-two-papers", tmp_path, monkeypatch)
    assert found(report) == [
        ("quoted-with-two-figures", ["a", "b"]),
        ("quoted-with-two-figures", ["a", "c"]),
    ]
    told = report.findings[0].message
    assert told.startswith("Ann Lee in The Alpha, ")
    assert "; in The Beta, " in told
