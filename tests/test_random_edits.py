"""Random edits: whatever is edited, every finding's status follows the definition.

What was judged is told from the files alone, as `tests.pictures` draws it.
"""

import copy
import re
import tempfile
from collections.abc import Callable, Mapping
from contextlib import chdir
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from engine.errors import InputError
from engine.findings.finding import Finding
from engine.findings.recording import Judgement
from engine.findings.report import Report
from tests.desk import Desk
from tests.pictures import (
    DAYS,
    FIGURES,
    MOODS,
    PAPER,
    PERIODS,
    POST,
    SETTINGS,
    SPEAKERS,
    VOCABULARY,
    Picture,
    picture,
    told,
)

DERIVING, FLAGGING = "rules/crowded-is-lively.yaml", "rules/lively-and-sleepy.yaml"
OF_A_CLAIM = re.compile("[a-z]: [a-z]+ was|the claim [a-z] is (now|no longer)")
FALL_BACK = "what was judged was written down in another way"

CLAIM_EDITS: Mapping[str, list[Any]] = {
    "subject": ["town", "city"],
    "polarity": ["affirmed", "denied"],
    "certainty": ["certain", "probable"],
    "mode": ["fact", "opinion"],
    "rank": ["normal", "preferred", "deprecated"],
    "period": [*PERIODS],
    "speaker": [None, *SPEAKERS],
    "via": [None, "eve", "bob"],
    "quote": [None, "so they say"],
    "note": [None, "see there"],
    "paragraph": [None, 2],
    "verb": [None, "allege"],
    "supersedes": [None, ["a"], ["z"]],
    "cites": [None, ["a"], ["z"]],
}

# -- edits --------------------------------------------------------------------------------------

Edit = Callable[[Any, dict[str, Any]], None]
"""Draws an edit, and makes it in the files."""


def claims(draw: Any, files: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = files[draw(st.sampled_from([PAPER, POST]))]["claims"]
    return found


def add_claim(draw: Any, files: dict[str, Any]) -> None:
    there = {c["id"] for path in (PAPER, POST) for c in files[path]["claims"]}
    name = draw(st.sampled_from([n for n in "abcdefghijklmnopqrstuvwxyz" if n not in there]))
    figure = draw(st.booleans())
    value = draw(st.sampled_from([*(FIGURES if figure else MOODS)]))
    what = {"predicate": "people" if figure else "mood", "value": value}
    found = claims(draw, files)
    found.insert(draw(st.integers(0, len(found))), {"id": name, "subject": "town", **what})


def remove_claim(draw: Any, files: dict[str, Any]) -> None:
    found = claims(draw, files)
    if len(found) > 1:
        del found[draw(st.integers(0, len(found) - 1))]


def edit_claim(draw: Any, files: dict[str, Any]) -> None:
    """Another value for one field of a claim."""
    claim = draw(st.sampled_from(claims(draw, files)))
    figure = claim["predicate"] == "people"
    edits = {**CLAIM_EDITS, "value": [*(FIGURES if figure else MOODS)]}
    if figure:
        edits["scope"] = [None, {"within": "walls"}]
    field = draw(st.sampled_from(sorted(edits)))
    now = claim.pop(field, None)
    value = draw(st.sampled_from([value for value in edits[field] if value != now]))
    if value is not None:
        claim[field] = value


def edit_source(draw: Any, files: dict[str, Any]) -> None:
    source = files[draw(st.sampled_from([PAPER, POST]))]["source"]
    edits = {"published": [*DAYS], "author": [*SPEAKERS], "title": ["On the town", "More of it"]}
    field = draw(st.sampled_from([*edits]))
    source[field] = draw(st.sampled_from(edits[field]))


def edit_vocabulary(draw: Any, files: dict[str, Any]) -> None:
    words = files[VOCABULARY]
    town, people = words["entities"]["town"], words["predicates"]["people"]
    edits: list[tuple[dict[str, Any], str, list[Any]]] = [
        (town, "kind", ["place", "area"]),
        (town, "name", ["the town", "The Town of it"]),
        (people, "cumulative", ["true", "false"]),
        (people, "single", ["true", "false"]),
        (words["terms"]["lively"], "opposite", [["sleepy"], ["sleepy", "quiet"], []]),
        (words["terms"]["lively"], "name", ["lively", "full of life"]),
        (words["entities"]["ann"], "name", ["Ann", "Anna"]),
    ]
    entry, key, values = draw(st.sampled_from(edits))
    entry[key] = draw(st.sampled_from(values))


def edit_rule(draw: Any, files: dict[str, Any]) -> None:
    rule = files[draw(st.sampled_from([DERIVING, FLAGGING]))]
    field = draw(st.sampled_from(["title", "why", "when", "level"]))
    if field in ("title", "why"):
        rule[field] = draw(st.sampled_from(["Some words", "Other words"]))
    elif field == "when":
        rule["when"] = [
            *rule["when"][:-1],
            draw(st.sampled_from([rule["when"][-1], '$a.mode != "forecast"'])),
        ]
    elif "flag" in rule:
        rule["level"] = draw(st.sampled_from(["contradiction", "note"]))


def edit_tolerance(draw: Any, files: dict[str, Any]) -> None:
    files[SETTINGS] = draw(st.sampled_from(["tolerance = 0.1\n", "tolerance = 0.2\n"]))


def reorder(draw: Any, files: dict[str, Any]) -> None:
    claims(draw, files).reverse()


EDITS: list[Edit] = [add_claim, remove_claim, *[edit_claim] * 10, edit_source, edit_vocabulary]
EDITS += [edit_rule, edit_tolerance, reorder]


# -- the property -------------------------------------------------------------------------------


class Judged(NamedTuple):
    """What was judged of a finding, and how."""

    picture: Picture
    judgement: Judgement


TODAY = date(2025, 6, 15)
REVIEWS = st.sampled_from([None, None, *(TODAY + timedelta(days) for days in (-1, 0, 1))])


def judge(draw: Any, desk: Desk, report: Report, judged: dict[str, Judged]) -> None:
    """Resolves some of the findings, of which some may be resolved already."""
    for finding in report.findings:
        if not draw(st.integers(0, 3)):
            continue
        review = draw(REVIEWS)
        status = draw(st.sampled_from(["accepted", "accepted", "under-review"]))
        judgement = Judgement("other", "r", "b", status, review and review.isoformat())
        desk.resolve(finding, report=report, by=judgement)
        judged[finding.id] = Judged(picture(finding, report, desk.files), judgement)


def expected(finding: Finding, now: Picture, judged: Mapping[str, Judged]) -> str:
    """The status by its definition."""
    if finding.id not in judged:
        return "open"
    before, judgement = judged[finding.id]
    if before != now:
        return "stale"
    if judgement.review_by and judgement.review_by < TODAY.isoformat():
        return "expired"
    return "resolved" if judgement.status == "accepted" else "under-review"


def hold(desk: Desk, report: Report, judged: Mapping[str, Judged]) -> None:
    """Asserts the status of every finding, and what is told of the stale ones."""
    for finding in report.findings:
        now = picture(finding, report, desk.files)
        assert finding.status == expected(finding, now, judged), (finding.id, finding.changes)
        if finding.status != "stale":
            assert finding.changes == ()
            continue
        assert finding.changes
        assert FALL_BACK not in finding.changes
        wanted = told(judged[finding.id].picture, now)
        of_claims = filter(None, map(OF_A_CLAIM.match, finding.changes))
        assert {m[0] for m in of_claims if not m[0].endswith(": tolerance was")} == wanted
    there = {finding.id for finding in report.findings}
    assert {resolution.finding for resolution in report.unused} == set(judged) - there


def edited(draw: Any, desk: Desk) -> Report:
    """The report after one more edit; one that the input does not allow is taken back."""
    before = copy.deepcopy(desk.files)
    edit = draw(st.sampled_from(EDITS))
    edit(draw, desk.files)
    note(edit.__name__)
    try:
        return desk.check(today=TODAY)
    except InputError as e:
        note(f"taken back: {e.problems[0].message}")
        desk.files = before
        return desk.check(today=TODAY)


def start(folder: Path) -> Desk:
    desk = Desk(folder)
    words = desk.files[VOCABULARY]
    words["units"]["person"] = {"aliases": ["soul"]}
    words["terms"]["lively"] = {"opposite": ["sleepy"], "aliases": ["full-of-life"]}
    desk.files[SETTINGS] = "tolerance = 0.1\n"
    desk.claim("z")["value"] = "2500 person"
    return desk


def edit_at_random(data: st.DataObject, steps: int) -> None:
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        desk, judged = start(Path(folder)), dict[str, Judged]()
        report = desk.check(today=TODAY)
        for step in range(steps):
            if step % 2 == 0:
                judge(data.draw, desk, report, judged)
            report = edited(data.draw, desk)
            hold(desk, report, judged)


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # to shrink an example takes minutes
CHECKS = list(HealthCheck)
FEW = settings(max_examples=2, phases=PHASES, suppress_health_check=CHECKS)
MANY = settings(max_examples=100, phases=PHASES, suppress_health_check=CHECKS)


@FEW
@given(st.data())
def test_statuses_follow_the_definition(data: st.DataObject) -> None:
    """After each of some random edits."""
    edit_at_random(data, 8)


@pytest.mark.slow
@MANY
@given(st.data())
def test_statuses_follow_the_definition_through_1000_edits(data: st.DataObject) -> None:
    """No finding with changed evidence is ever shown as resolved, and what changed is told."""
    edit_at_random(data, 10)
