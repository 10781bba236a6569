"""What edits of rules and settings make of judgements, and what another proof does."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.findings.finding import Finding
from tests.desk import Desk, named

FIGURES = ("disjoint-figures", "a", "b")
Edit = Callable[[dict[str, Any]], Any]

PAPER, POST = "facts/paper.yaml", "facts/post.yaml"
DERIVING, FLAGGING = "rules/crowded-is-lively.yaml", "rules/lively-and-sleepy.yaml"

# -- the tolerance ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ("about 1000 person", "a: value was 900 to 1100 person, is 800 to 1200 person"),
        (
            "about 1 million person",
            "a: value was 900000 to 1100000 person, is 800000 to 1200000 person",
        ),
        ("about 1000 ± 50 person", None),  # its own margin decides
        ("1000 person", None),
    ],
)
def test_the_tolerance_counts_where_it_decides(desk: Desk, value: str, change: str | None) -> None:
    """A setting that changes no figure of the proof changes no judgement."""
    desk.claim("a")["value"] = value
    desk.resolve_all()
    desk.files["check.toml"] = "tolerance = 0.2\n"
    finding = named(desk.check())[FIGURES]
    tolerance = "a: tolerance was 10 %, is 20 %"
    assert finding.changes == ((change, tolerance) if change else ())
    assert finding.status == ("stale" if change else "resolved")


# -- rules --------------------------------------------------------------------------------------


def of(path: str, **fields: Any) -> Edit:
    return lambda files: files[path].update(fields)


EXAMPLES = [
    {
        "name": "alone",
        "facts": [{"claim": {"id": "a", "subject": "t", "predicate": "mood", "value": "sleepy"}}],
        "finds": [],
    }
]
RULE_WORDS: dict[str, Edit] = {
    "title": of(FLAGGING, title="Both at once"),
    "why": of(FLAGGING, why="Nothing is both."),
    "message": of(FLAGGING, flag="$t is called both"),
    "resolve": of(FLAGGING, resolve="Ask again."),
    "tags": of(FLAGGING, tags=["words"]),
    "examples": of(FLAGGING, examples=EXAMPLES),
    "level": of(FLAGGING, level="note"),
    "lower": of(FLAGGING, lower="false"),
    "deriving title": of(DERIVING, title="Crowds"),
    "deriving why": of(DERIVING, why="Crowds are loud."),
    "white space": lambda files: files[FLAGGING]["when"].append(
        files[FLAGGING]["when"].pop().replace(" ", "   ")
    ),
}


@pytest.mark.parametrize("edit", RULE_WORDS.values(), ids=RULE_WORDS)
def test_words_of_a_rule_keep_judgements(judged_desk: Desk, edit: Edit) -> None:
    """What a rule is called, and how it tells, is not what was judged."""
    edit(judged_desk.files)
    assert {finding.status for finding in judged_desk.check().findings} == {"resolved"}


RULE_MEANING: dict[str, tuple[Edit, str, int]] = {
    "pattern": (
        lambda files: files[FLAGGING]["when"][0]["claim a"].update(polarity="affirmed"),
        "lively-and-sleepy",
        2,
    ),
    "condition": (
        lambda files: files[FLAGGING]["when"].append('$a.mode != "forecast"'),
        "lively-and-sleepy",
        2,
    ),
    "absence": (
        of(FLAGGING, unless=[{"claim": {"subject": "$t", "value": "quiet"}}]),
        "lively-and-sleepy",
        2,
    ),
    "condition of an inference": (
        lambda files: files[DERIVING]["when"].append("low($a.value) >= 400"),
        "crowded-is-lively",
        4,
    ),
    "head of an inference": (
        lambda files: files[DERIVING]["derive"][0]["claim"].update(certainty="possible"),
        "crowded-is-lively",
        4,
    ),
}


@pytest.mark.parametrize(("edit", "rule", "count"), RULE_MEANING.values(), ids=RULE_MEANING)
def test_the_meaning_of_a_rule_makes_judgements_stale(
    judged_desk: Desk, edit: Edit, rule: str, count: int
) -> None:
    """Of all findings in whose proof the rule is, and of no other."""
    edit(judged_desk.files)
    report = judged_desk.check()
    stale = [finding for finding in report.findings if finding.status == "stale"]
    assert [finding.changes for finding in stale] == [(f"the rule {rule} has changed",)] * count
    assert {f.status for f in report.findings if f not in stale} == {"resolved"}


# -- another way to the same finding ------------------------------------------------------------


def judged(desk: Desk) -> dict[str, Finding]:
    return {finding.id: finding for finding in desk.check().findings}


def test_another_way_to_an_inference_makes_no_other_finding(desk: Desk) -> None:
    """A claim that gives a second proof keeps the id; a lesser proof is told as a change."""
    where = {"claim b": {"subject": "$t", "predicate": "crowd"}}
    desk.files[DERIVING]["when"].insert(1, where)
    visited = {"subject": "town", "predicate": "crowd"}
    desk.files[PAPER]["claims"].append({"id": "m", "value": "90 person", **visited})
    desk.resolve_all()
    first = judged(desk)
    desk.files[POST]["claims"].append({"id": "n", "value": "90 person", **visited})
    assert {name: f.status for name, f in judged(desk).items()} == dict.fromkeys(first, "resolved")
    desk.files[POST]["claims"].append({"id": "c", "value": "90 person", **visited})
    again = judged(desk)
    assert set(again) == set(first)
    assert {f.changes for f in again.values() if f.status == "stale"} == {
        ("the claim c is now part of the proof", "the claim m is no longer part of the proof")
    }
