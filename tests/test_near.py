"""`check near`: each silence, its line pasted with yes and with no."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.near import QUESTIONS
from engine.run import check
from tests.transcripts import run

VOCABULARY = """\
predicates:
  held-by: {value: entity, name: is held by}
  open: {name: is open}
  seats: {value: quantity, name: has seats numbering}
  dead: {value: quantity, over: period, name: cost the lives of}
  convicted-of: {value: term, name: was convicted of}
  cleared-of: {value: term, name: was cleared of}
entities:
  fort: {name: the fort, kind: place}
  ann: {name: Ann}
  bob: {name: Bob}
  gallery: {part_of: fort}
  paper: {name: The Paper}
terms: {arson: {}}
units:
  person: {}
  head: {}
"""


class Case(NamedTuple):
    """Two claims that meet no rule until the vocabulary has the word; which rule they meet then."""

    word: str
    one: str
    other: str
    rule: str


CASES = (
    Case(
        "single",
        "{id: a, subject: fort, predicate: held-by, value: ann, period: 1900}",
        "{id: b, subject: fort, predicate: held-by, value: bob, period: 1900-05}",
        "conflicting-values",
    ),
    Case(
        "adds_up",
        "{id: a, subject: fort, predicate: seats, value: 300}",
        "{id: b, subject: fort, predicate: seats, value: 900, scope: {part: gallery}}",
        "narrower-figure-exceeds-wider",
    ),
    Case(
        "event_total",
        "{id: a, subject: fort, predicate: dead, value: 12 person}",
        "{id: b, subject: fort, predicate: dead, value: 60 person, period: 1900-05-01}",
        "part-exceeds-event",
    ),
    Case(
        "inherited",
        "{id: a, subject: fort, predicate: open, polarity: denied}",
        "{id: b, subject: gallery, predicate: open}",
        "denied-of-whole-affirmed-of-part",
    ),
    Case(
        "is",
        "{id: a, subject: fort, predicate: seats, value: 300 person}",
        "{id: b, subject: fort, predicate: seats, value: 900 head}",
        "disjoint-figures",
    ),
    Case(
        "excludes",
        "{id: a, subject: ann, predicate: convicted-of, value: arson}",
        "{id: b, subject: ann, predicate: cleared-of, value: arson}",
        "predicates-that-exclude",
    ),
)


def laid(folder: Path, *claims: str, vocabulary: str = VOCABULARY) -> Path:
    (folder / "facts").mkdir(exist_ok=True)
    (folder / "facts" / "vocabulary.yaml").write_text(vocabulary)
    head = "source: {id: paper, publisher: The Paper, author: paper, published: 2020}\nclaims:\n"
    listed = "".join(f"  - {claim}\n" for claim in claims)
    (folder / "facts" / "paper.yaml").write_text(head + listed)
    return folder


def asked(folder: Path) -> list[dict[str, object]]:
    done = run("check near --format json", folder)
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, object]] = json.loads(done.stdout)["questions"]
    return found


def rules(folder: Path) -> set[str]:
    return {finding.rule.id for finding in check([folder / "facts"]).findings}


def pasted(folder: Path, line: str) -> str:
    """The vocabulary with the line in place of the entry of that name."""
    path = folder / "facts" / "vocabulary.yaml"
    name = line.partition(":")[0]
    text, count = re.subn(rf"(?m)^  {name}: .*$", f"  {line}", path.read_text())
    assert count == 1
    return text


def test_every_question_is_tried() -> None:
    assert {case.word for case in CASES} == {question.word for question in QUESTIONS}


@pytest.mark.parametrize("case", CASES, ids=[case.word for case in CASES])
def test_the_line_for_yes_makes_the_finding_appear(case: Case, tmp_path: Path) -> None:
    laid(tmp_path, case.one, case.other)
    assert rules(tmp_path) == set()
    (question,) = asked(tmp_path)
    assert question["word"] == case.word
    assert [claim["id"] for claim in question["pair"]] == ["a", "b"]  # type: ignore[attr-defined]
    printed = run("check near", tmp_path).stdout
    assert f"yes: {question['yes']}" in " ".join(printed.split())
    laid(tmp_path, case.one, case.other, vocabulary=pasted(tmp_path, str(question["yes"])))
    assert rules(tmp_path) == {case.rule}
    assert asked(tmp_path) == []


@pytest.mark.parametrize("case", CASES, ids=[case.word for case in CASES])
def test_the_line_for_no_ends_the_asking(case: Case, tmp_path: Path) -> None:
    laid(tmp_path, case.one, case.other)
    (question,) = asked(tmp_path)
    laid(tmp_path, case.one, case.other, vocabulary=pasted(tmp_path, str(question["no"])))
    assert asked(tmp_path) == []
    assert rules(tmp_path) == set()
    assert "nothing is near" in run("check near", tmp_path).stdout


def test_what_is_not_near(tmp_path: Path) -> None:
    """Other times, another subject, one value, denied, withdrawn, declared opposite."""
    vocabulary = VOCABULARY.replace(
        "terms: {arson: {}}", "terms: {arson: {}, calm: {opposite: [wild]}}"
    ).replace("  seats:", "  mood: {value: term}\n  seats:")
    laid(
        tmp_path,
        "{id: a, subject: fort, predicate: held-by, value: ann, period: 1900/1910}",
        "{id: b, subject: fort, predicate: held-by, value: bob, period: 1911/1920}",
        "{id: c, subject: ann, predicate: held-by, value: bob, period: 1900}",
        "{id: d, subject: fort, predicate: held-by, value: ann, period: 1905}",
        "{id: e, subject: fort, predicate: held-by, value: bob, period: 1905, polarity: denied}",
        "{id: f, subject: fort, predicate: held-by, value: bob, period: 1905, rank: deprecated}",
        "{id: g, subject: fort, predicate: mood, value: calm}",
        "{id: h, subject: fort, predicate: mood, value: wild}",
        vocabulary=vocabulary,
    )
    assert asked(tmp_path) == []


def test_most_claims_come_first_and_the_rest_are_counted(tmp_path: Path) -> None:
    claims = [
        "{id: a, subject: fort, predicate: held-by, value: ann}",
        "{id: b, subject: fort, predicate: held-by, value: bob}",
        "{id: c, subject: fort, predicate: held-by, value: gallery}",
        "{id: d, subject: ann, predicate: convicted-of, value: arson}",
        "{id: e, subject: ann, predicate: cleared-of, value: arson}",
    ]
    laid(tmp_path, *claims)
    assert [(q["word"], q["claims"]) for q in asked(tmp_path)] == [("single", 3), ("excludes", 2)]
    printed = run("check near --limit 1", tmp_path).stdout
    assert "held-by: is there one at a time? (3 claims)" in printed
    assert "cleared-of" not in printed
    assert "1 more: --limit 2\n" in printed


def test_an_entry_that_sets_apart_what_is_not_there_is_refused(tmp_path: Path) -> None:
    vocabulary = VOCABULARY.replace("name: was cleared of", "apart: [convicted]")
    laid(tmp_path, CASES[0].one, vocabulary=vocabulary)
    done = run("check near", tmp_path)
    assert done.returncode == 2
    assert "facts/vocabulary.yaml:7:29: error[E302]: unknown predicate 'convicted'" in done.stderr


def test_a_million_claims_take_a_pass() -> None:
    """No pair is formed but those that are shown: a group of many equal claims is one scan."""
    from engine.near import _apart

    compared = 0

    class Value(str):
        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    class Claimed(NamedTuple):
        id: str
        period: object
        value: str

    from engine.claims.period import parse

    when = parse("1900")
    claims = [Claimed(f"c{n:05}", when, Value("x")) for n in range(20_000)]
    assert _apart(claims, lambda claim: claim.value) is None  # type: ignore[arg-type]
    assert compared < 10 * len(claims)
