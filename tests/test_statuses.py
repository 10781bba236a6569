"""What edits of anything but a claim's fields make of judgements: files, vocabulary, rules."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.findings.changes import changes
from engine.findings.evidence import Meaning
from engine.findings.report import Report
from tests.desk import PROJECT, Desk, Judged, dumped, named

FIGURES = ("disjoint-figures", "a", "b")
INFERENCE = ("opposed-terms", "a", "d")
OWN = ("lively-and-sleepy", "a", "d")
Edit = Callable[[dict[str, Any]], Any]

VOCABULARY, PAPER, POST = (f"facts/{name}.yaml" for name in ("vocabulary", "paper", "post"))
DERIVING, FLAGGING = "rules/crowded-is-lively.yaml", "rules/lively-and-sleepy.yaml"


def statuses(report: Report) -> dict[tuple[str, ...], str]:
    return {key: finding.status for key, finding in named(report).items()}


def changed(report: Report) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {key: finding.changes for key, finding in named(report).items() if finding.changes}


# -- files --------------------------------------------------------------------------------------


def reversed_keys(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: reversed_keys(content[key]) for key in reversed(content)}
    return [reversed_keys(item) for item in content] if isinstance(content, list) else content


FILES: dict[str, Edit] = {
    "moved": lambda files: files.update({"facts/2020/spring.yml": files.pop(PAPER)}),
    "keys in another order": lambda files: files.update(
        {name: reversed_keys(files[name]) for name in PROJECT}
    ),
    "claims in another order": lambda files: files[PAPER]["claims"].reverse(),
    "a vocabulary of two files": lambda files: files.update(
        {"facts/words.yaml": {"terms": files[VOCABULARY].pop("terms")}}
    ),
    "comments": lambda files: files.update(
        {name: f"# as of spring\n{dumped(files[name])}\n# the end\n" for name in PROJECT}
    ),
    "a claim more": lambda files: files[PAPER]["claims"].append(
        {"id": "y", "subject": "city", "predicate": "mood", "value": "quiet"}
    ),
    "a source more": lambda files: files.update(
        {"facts/third.yaml": {"source": {"id": "third", "publisher": "T", "published": "2021"}}}
    ),
    "a claim less": lambda files: files[PAPER]["claims"].pop(),
}


@pytest.mark.parametrize("edit", FILES.values(), ids=FILES)
def test_where_and_how_claims_are_written_keeps_judgements(judged_desk: Desk, edit: Edit) -> None:
    """The claims say what they said, so that every finding stays resolved."""
    edit(judged_desk.files)
    report = judged_desk.check()
    assert set(statuses(report).values()) == {"resolved"}
    assert len(report.findings) == 5
    assert report.unused == ()


# -- vocabulary ---------------------------------------------------------------------------------


def predicate(files: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = files[VOCABULARY]["predicates"][name]
    return found


def entity(files: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = files[VOCABULARY]["entities"][name]
    return found


WORDS: dict[str, Edit] = {
    "an entity's alias": lambda files: entity(files, "town").update(aliases=["Town"]),
    "an entity's name": lambda files: entity(files, "town").update(name="The Town"),
    "a speaker's name": lambda files: entity(files, "ann").update(name="Anna"),
    "a predicate's name": lambda files: predicate(files, "people").update(name="holds"),
    "a predicate's alias": lambda files: predicate(files, "people").update(aliases=["folk"]),
    "a predicate's scope": lambda files: predicate(files, "people").update(scope=["at"]),
    "a predicate's default": lambda files: predicate(files, "people").update(single="true"),
    "a term's name": lambda files: files[VOCABULARY]["terms"]["lively"].update(name="full of life"),
    "a term's other opposite": lambda files: files[VOCABULARY]["terms"].update(
        quiet={"opposite": ["lively"]}
    ),
    "an opposite told from the other side": lambda files: files[VOCABULARY].update(
        terms={"sleepy": {"opposite": ["lively"]}, "quiet": {}}
    ),
    "a unit's alias": lambda files: files[VOCABULARY]["units"]["person"].update(aliases=["soul"]),
    "another entity's kind": lambda files: entity(files, "city").update(kind="thing"),
}


@pytest.mark.parametrize("edit", WORDS.values(), ids=WORDS)
def test_words_of_the_vocabulary_keep_judgements(judged_desk: Desk, edit: Edit) -> None:
    """Names and aliases only tell; what no proof rests on changes none."""
    edit(judged_desk.files)
    assert set(statuses(judged_desk.check()).values()) == {"resolved"}


METRES = "unit was none, is person, which is meter"
MEANT: dict[str, tuple[Edit, dict[tuple[str, ...], tuple[str, ...]]]] = {
    "the kind of the entity": (
        lambda files: entity(files, "town").update(kind="area"),
        {
            ("lively-and-sleepy", name, "d"): ("entity town: kind was place, is area",)
            for name in "ab"
        },
    ),
    "the measure's figures never fall": (
        lambda files: predicate(files, "people").update(cumulative="true"),
        {FIGURES: ("predicate people: cumulative was none, is yes",)},
    ),
    "the unit is a physical one": (
        lambda files: files[VOCABULARY]["units"]["person"].update(physical="meter"),
        {
            FIGURES: (f"a: {METRES}", f"b: {METRES}"),
            **{
                (rule, name, "d"): (f"{name}: {METRES}",)
                for rule in ("lively-and-sleepy", "opposed-terms")
                for name in ("a", "b")
            },
        },
    ),
}


@pytest.mark.parametrize(("edit", "expected"), MEANT.values(), ids=MEANT)
def test_declarations_in_the_proof_make_judgements_stale(
    judged_desk: Desk, edit: Edit, expected: dict[tuple[str, ...], tuple[str, ...]]
) -> None:
    """Just those findings whose proof rests on the declaration, which the report tells."""
    edit(judged_desk.files)
    report = judged_desk.check()
    assert changed(report) == expected
    assert {key for key, status in statuses(report).items() if status == "stale"} == set(expected)


def test_rows_that_share_an_id_are_told_one_by_one() -> None:
    """Rows of your own kind may have one id: what is gone of them is told, whatever stays."""

    def rows(*ends: str) -> Meaning:
        return Meaning({}, tuple(("road", (("id", "a1"), ("to", end))) for end in ends), {})

    assert changes(rows("city", "town"), rows("town")) == [
        "no longer declared: road: {id: a1, to: city}"
    ]
    assert changes(rows("city", "town"), rows("sea", "walls")) == [
        "no longer declared: road: {id: a1, to: city}",
        "declared now: road: {id: a1, to: sea}",
        "no longer declared: road: {id: a1, to: town}",
        "declared now: road: {id: a1, to: walls}",
    ]
    assert changes(rows("city", "town"), rows("town", "sea")) == ["road a1: to was city, is sea"]


GONE: dict[str, tuple[Edit, int]] = {
    "the words are opposite no more": (
        lambda files: files[VOCABULARY]["terms"].update(lively={}),
        2,
    ),
    "many figures may be so": (lambda files: predicate(files, "people").update(single="false"), 1),
    "figures are totals": (lambda files: predicate(files, "people").update(over="period"), 1),
}


@pytest.mark.parametrize(("edit", "count"), GONE.values(), ids=GONE)
def test_a_finding_that_goes_and_comes_back_is_resolved_again(
    judged_desk: Desk, judged: Judged, edit: Edit, count: int
) -> None:
    """Meanwhile its resolution is unused, and kept."""
    whole = statuses(judged_desk.check())
    edit(judged_desk.files)
    assert len(judged_desk.check().unused) == count
    judged_desk.take(judged.files)
    again = judged_desk.check()
    assert statuses(again) == whole
    assert again.unused == ()
