"""Who says what, for a reader: each name once, and two of one name told apart."""

from pathlib import Path

import pytest

from engine.findings.explain import explain
from engine.findings.report import Report
from engine.reports import Style
from engine.reports.markdown import render as markdown
from engine.reports.text import render
from engine.run import check
from engine.wanted import Wanted

VOCABULARY = """
predicates:
  built: {value: date, single: true, name: was built in}
  holds: {value: quantity, name: holds}
  open: {name: is open}
  mood: {value: term, name: is}
  backs: {value: entity, stance: true}
  motto: {value: text, single: true, name: has the motto}
terms:
  lively: {opposite: [dead]}
entities:
  courier: {name: the Courier, kind: publication}
  agency: {name: the News Agency, aliases: [NA], kind: publication}
  mayor: {name: the mayor, kind: person}
  hall: {name: the hall, kind: thing}
"""
RULE = """
id: open-halls-hold
title: Open, and so it holds some
why: Said for a test.
when:
  - claim a: {predicate: open, polarity: affirmed}
derive:
  - claim: {from: $a, subject: $a.subject, predicate: mood, value: lively}
"""


@pytest.fixture(name="root")
def _root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("facts", "rules"):
        (tmp_path / name).mkdir()
    (tmp_path / "facts" / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edition(root: Path, name: str, head: str, *claims: str) -> None:
    """Writes a source with these claims, which are on the hall where they do not say."""
    rows = "".join(
        f"  - {{id: {name}{at}, {'' if 'subject' in claim else 'subject: hall, '}{claim}}}\n"
        for at, claim in enumerate(claims)
    )
    text = f"source: {{id: {name}, {head}}}\nclaims:\n{rows}"
    (root / "facts" / f"{name}.yaml").write_text(text, encoding="utf-8")


def said(root: Path) -> str:
    """The text report on the project, on one line."""
    return " ".join(render(check([root / "facts"]), Style()).split())


OLD = "publisher: The Courier, author: courier, published: 2024-05-04"
WIRE = "publisher: NA, author: agency, published: 2023"
NEW = "publisher: The Courier, author: courier, published: 2024-06"


def test_a_publisher_that_speaks_is_named_once_everywhere(root: Path) -> None:
    edition(root, "old", OLD, "predicate: open")
    edition(root, "wire", WIRE, "predicate: open, polarity: denied, via: mayor")
    edition(root, "copy", OLD, "speaker: mayor, via: courier, predicate: open, polarity: denied")
    report = check([root / "facts"])
    texts = [render(report, Style()), markdown(report, Style()), *explained(report)]
    for text in texts:
        assert "the Courier, The Courier" not in text
        assert "the News Agency, NA" not in text
    assert "the Courier, 2024-05-04" in texts[0]
    assert "the Courier, 2024-05-04" in texts[1]
    assert "the News Agency, 2023, via the mayor" in texts[0]
    assert "the mayor, via the Courier, 2024-05-04" in texts[0]


def explained(report: Report) -> list[str]:
    return [explain(f, report.corpus, report.proofs) for f in report.findings]


@pytest.mark.parametrize(
    ("claims", "reads"),
    [
        (
            ("predicate: built, value: 1850", "predicate: built, value: 1860"),
            "According to the Courier (2024-05-04), the hall was built in 1850; "
            "according to the Courier (2024-06), the hall was built in 1860.",
        ),
        (
            (
                "speaker: mayor, predicate: built, value: 1850",
                "speaker: mayor, predicate: built, value: 1860",
            ),
            "According to the mayor (The Courier, 2024-05-04), the hall was built in 1850; "
            "according to the mayor (The Courier, 2024-06), the hall was built in 1860.",
        ),
        (
            ("predicate: holds, value: 90", "predicate: holds, value: 105"),
            "The Courier in the source of 2024-05-04: the hall holds 90; "
            "in the source of 2024-06: the hall holds 105;",
        ),
        (
            (
                "speaker: mayor, predicate: open",
                "speaker: mayor, predicate: open, polarity: denied",
            ),
            "The mayor is quoted for it in The Courier, 2024-05-04, "
            "and against it in The Courier, 2024-06: that the hall is open;",
        ),
    ],
)
def test_two_editions_of_one_paper_are_told_apart(
    root: Path, claims: tuple[str, str], reads: str
) -> None:
    edition(root, "old", OLD, claims[0])
    edition(root, "new", NEW, claims[1])
    assert reads in said(root)


def test_two_editions_of_one_day_are_told_by_their_ids(root: Path) -> None:
    edition(root, "early", OLD, "predicate: built, value: 1850")
    edition(root, "late", OLD, "predicate: built, value: 1860")
    assert "the Courier (2024-05-04, early), the hall" in said(root)
    assert "the Courier (2024-05-04, late), the hall" in said(root)


def test_one_source_against_itself_is_told_as_one(root: Path) -> None:
    edition(
        root,
        "old",
        OLD,
        "predicate: built, value: 1850",
        "predicate: built, value: 1860",
    )
    text = "According to the Courier, the hall was built in 1850; "
    assert f"{text}according to the same, the hall was built in 1860." in said(root)


def test_a_headline_and_its_text_are_told_apart(root: Path) -> None:
    edition(
        root,
        "old",
        OLD,
        "predicate: built, value: 1850, headline: true",
        "predicate: built, value: 1860",
    )
    text = said(root)
    assert "the Courier, 2024-05-04 (headline)" in text
    assert "According to the Courier in the headline, the hall was built in 1850; " in text
    assert "according to the Courier in the text, the hall was built in 1860." in text


def test_an_inference_names_the_edition_that_it_is_drawn_from(root: Path) -> None:
    (root / "rules" / "open-halls-hold.yaml").write_text(RULE, encoding="utf-8")
    edition(root, "old", OLD, "predicate: open")
    edition(root, "new", NEW, "predicate: mood, value: dead")
    text = said(root)
    assert "lively according to an inference from the words of the Courier (2024-05-04)" in text
    assert "dead according to the Courier (2024-06)" in text


def test_different_names_stay_as_they_are(root: Path) -> None:
    edition(root, "old", OLD, "predicate: built, value: 1850")
    edition(root, "new", NEW, "speaker: mayor, predicate: built, value: 1860")
    assert "According to the Courier, the hall was built in 1850; according to the mayor, " in said(
        root
    )


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("predicate: open", "predicate: open, polarity: denied", True),
        ("predicate: holds, value: 90", "predicate: holds, value: 105", True),
        ("predicate: mood, value: lively", "predicate: mood, value: dead", False),
        ("predicate: motto, value: Onward", "predicate: motto, value: Upward", False),
        ("predicate: built, value: 1850", "predicate: built, value: 1860", False),
    ],
)
def test_that_neither_says_when_is_told_of_what_changes(
    root: Path, one: str, other: str, told: bool
) -> None:
    """A figure and a state may be of two times; of a word, a name or a date that is noise."""
    edition(root, "old", OLD, one)
    edition(root, "new", NEW, f"speaker: mayor, {other}")
    assert ("neither says when" in said(root)) is told


def test_where_no_time_was_asked_for_none_is_told(root: Path) -> None:
    edition(root, "old", OLD, "predicate: holds, value: 90")
    edition(root, "na", WIRE, "predicate: holds, value: 90")
    report = check([root / "facts"], wanted=Wanted(agreements=True))
    text = " ".join(render(report, Style(agreements=True)).split())
    assert "The News Agency and the Courier say the same: the hall holds 90. why:" in text


@pytest.mark.parametrize(
    ("earlier", "later", "rules"),
    [
        ("predicate: open", "predicate: open, polarity: denied", ["quoted-both-ways"]),
        (
            "predicate: holds, value: 90",
            "predicate: holds, value: 105",
            ["quoted-with-two-figures"],
        ),
        ("predicate: holds, value: 90", "predicate: holds, value: 900", ["slip-of-digits"]),
        ("predicate: built, value: 1850", "predicate: built, value: 1860", ["conflicting-dates"]),
        ("predicate: motto, value: Up", "predicate: motto, value: On", ["conflicting-values"]),
        ("predicate: mood, value: lively", "predicate: mood, value: dead", ["opposed-terms"]),
        (
            "predicate: mood, value: lively, mode: opinion, period: 2023",
            "predicate: mood, value: dead, mode: opinion, period: 2024",
            ["changed-judgement"],
        ),
        (
            "subject: mayor, predicate: backs, value: hall, period: 2023",
            "subject: mayor, predicate: backs, value: hall, polarity: denied, period: 2024",
            ["changed-position"],
        ),
        (
            "predicate: open",
            "predicate: open, polarity: denied, supersedes: [old0]",
            ["took-back-own-words"],
        ),
        ("predicate: open, period: 2023", "predicate: open, polarity: denied, period: 2024", []),
    ],
)
def test_which_rule_tells_of_a_speaker_against_earlier_words(
    root: Path, earlier: str, later: str, rules: list[str]
) -> None:
    """As the table of docs/report.md has it."""
    edition(root, "old", OLD, f"speaker: mayor, {earlier}")
    edition(root, "new", NEW, f"speaker: mayor, {later}")
    assert [finding.rule.id for finding in check([root / "facts"]).findings] == rules
