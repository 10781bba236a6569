"""Small inputs on figures that once failed."""

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.findings.explain import explain
from engine.findings.report import Report
from engine.run import check
from tests.cases import case

pytest.importorskip("pint", reason="physical units are an extra: pip install '.[units]'")


def found(report: Report) -> list[tuple[str, str, list[str]]]:
    """The level, rule and claims of each finding, sorted."""
    return sorted(
        (str(f.level), f.rule.id, sorted(claim.id for claim in f.claims)) for f in report.findings
    )


def checked(name: str, to: Path) -> Report:
    return check([case(name, to) / "facts"])


def test_neighbours_of_one_place_never_agree(tmp_path: Path) -> None:
    report = checked("adjacent-rounded", tmp_path)
    pairs = [[f"a{n}", f"b{n}"] for n in range(4)]
    assert found(report) == [("contradiction", "disjoint-figures", pair) for pair in pairs]


def test_a_rounded_figure_is_no_contradiction(tmp_path: Path) -> None:
    report = checked("rounded-is-no-contradiction", tmp_path)
    assert found(report) == [("note", "perhaps-rounded", ["exact", "rounded"])]


def test_over_nearly_and_under_are_read(tmp_path: Path) -> None:
    """Over 5 million conflicts with nearly 3 million; the three of each paper go together."""
    report = checked("over-nearly-under", tmp_path)
    pairs = {tuple(claims) for _, rule, claims in found(report) if rule == "disjoint-figures"}
    over = [(one, other) for one in ("a1", "a3") for other in ("b1", "b2", "b3")]
    assert pairs == set(over)
    notes = [claims for _, rule, claims in found(report) if rule == "perhaps-rounded"]
    assert notes == [["b1", "b3"], ["b2", "b3"]]


def test_between_and_up_are_read(tmp_path: Path) -> None:
    """100 to 200, a million exactly, 100 to 200, 300 and above."""
    report = checked("quantity-hints", tmp_path)
    pairs = [["a1", "a2"], ["a1", "a4"], ["a2", "a3"], ["a3", "a4"]]
    assert [claims for _, _, claims in found(report)] == pairs


def test_feet_and_inches_are_one_figure(tmp_path: Path) -> None:
    report = checked("feet-and-inches", tmp_path)
    assert found(report) == [
        ("contradiction", "disjoint-figures", ["a-height", "b-height"]),
        ("contradiction", "disjoint-figures", ["a-time", "b-time"]),
    ]


def test_an_area_in_two_units_is_one(tmp_path: Path) -> None:
    assert found(checked("pint-area-crash", tmp_path)) == []


def test_areas_of_two_sizes_are_compared(tmp_path: Path) -> None:
    report = checked("units-with-powers", tmp_path)
    assert [(rule, claims) for _, rule, claims in found(report)] == [
        ("disjoint-figures", ["a", "b"])
    ]


def test_a_figure_and_its_conversion_in_brackets_are_one(tmp_path: Path) -> None:
    assert found(checked("bracketed-conversion", tmp_path)) == []


def test_years_are_counted_for_plain_statements(tmp_path: Path) -> None:
    report = checked("years-of-plain-statements", tmp_path)
    assert found(report) == [
        ("contradiction", "age-that-cannot-be", ["c1", "c2"]),
        ("contradiction", "age-that-cannot-be", ["c1", "c3"]),
    ]


def test_a_value_is_equal_in_every_unit(tmp_path: Path) -> None:
    """By `==`, by a variable that stands twice, in a count, and for the core rule."""
    root = case("equal-in-other-units", tmp_path)
    pairs = {
        (f.rule.id, tuple(sorted(c.id for c in f.claims))) for f in check([root / "facts"]).findings
    }
    both = [("c1", "c2"), ("c1", "c3")]
    rules = ("affirmed-and-denied", "by-equal", "by-variable")
    assert {(rule, pair) for rule in rules for pair in both} <= pairs
    assert ("count-values", ("c1",)) in pairs


def test_the_note_names_the_figures_of_one_day(tmp_path: Path) -> None:
    """Of three, the two that would be a finding if their units converted."""
    report = checked("note-names-no-like-pair", tmp_path)
    (note,) = (note for note in report.notes if "do not convert" in note)
    assert ("b1-day" in note, "a2-day" in note, "a1-old" in note) == (True, True, False)


def test_a_bad_physical_unit_leaves_its_aliases(tmp_path: Path) -> None:
    """One mistake, one message: claims in `trips` are not told that there is no such unit."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.yaml").write_text(
        "source: {id: s, publisher: P, published: 2024, author: x}\nentities: {x: {}}\n"
        "predicates: {p: {value: quantity}}\nunits: {trip: {aliases: [trips], physical: '2*m'}}\n"
        "claims: [{id: a, subject: x, predicate: p, value: 5 trips}]\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refused:
        check([tmp_path / "facts"])
    (problem,) = refused.value.problems
    assert "physical" in problem.message


@pytest.mark.parametrize("physical", ["kilometre / hour", "kilometre/hour", "km / h"])
def test_spaces_around_the_signs_of_a_unit_mean_nothing(physical: str, tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.yaml").write_text(
        "source: {id: s, publisher: P, published: 2024, author: x}\nentities: {x: {}}\n"
        "predicates: {p: {value: quantity}}\n"
        f"units: {{kmh: {{physical: {physical}}}, mps: {{physical: metre / second}}}}\n"
        "claims:\n  - {id: a, subject: x, predicate: p, value: 36 kmh}\n"
        "  - {id: b, subject: x, predicate: p, value: 11 mps}\n",
        encoding="utf-8",
    )
    assert found(check([tmp_path / "facts"])) == [("contradiction", "disjoint-figures", ["a", "b"])]


def test_a_unit_that_pint_does_not_know_is_said_with_the_one_that_is_meant(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.yaml").write_text(
        "source: {id: s, publisher: P, published: 2024, author: x}\nentities: {x: {}}\n"
        "predicates: {p: {value: quantity}, q: {value: quantity}}\n"
        "units: {kmh: {physical: kilometre_per_hour}, mps: {physical: metre/second}, "
        "s: {physical: second}}\n"
        "claims:\n  - {id: a, subject: x, predicate: p, value: 36 kmh}\n"
        "  - {id: b, subject: x, predicate: p, value: 11 mps}\n"
        "  - {id: c, subject: x, predicate: q, value: 11 mps}\n"
        "  - {id: d, subject: x, predicate: q, value: 11 s}\n",
        encoding="utf-8",
    )
    told = " ".join(check([tmp_path / "facts"]).notes)
    assert "pint knows no unit 'kilometre_per_hour'; did you mean 'kilometre/hour'?" in told
    assert "'s' (second) is a unit of second" in told


def test_a_finding_on_a_number_that_is_only_a_size_is_a_tension(tmp_path: Path) -> None:
    """And `check explain` says why it is none of its rule's level."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.yaml").write_text(
        "source: {id: s, publisher: P, published: 2024, author: x}\nentities: {x: {}}\n"
        "predicates: {p: {value: quantity}}\nunits: {person: {}}\n"
        "claims:\n  - {id: a, subject: x, predicate: p, value: dozens of person}\n"
        "  - {id: b, subject: x, predicate: p, value: 5 person}\n",
        encoding="utf-8",
    )
    report = check([tmp_path / "facts"])
    assert found(report) == [("tension", "disjoint-figures", ["a", "b"])]
    told = explain(report.findings[0], report.corpus, report.proofs)
    assert "a tells only the size of a number" in told
