"""Findings between rows: of rules that match no claim, but rows of a project's own kinds."""

from pathlib import Path

import pytest

from engine.findings.report import Report
from engine.reports import Style, render
from engine.run import check
from tests.repositories import IDENTITY, Repository
from tests.transcripts import run

VOCABULARY = """\
predicates:
  scored: {value: quantity}
entities:
  ann: {name: Ann, kind: player}
  bob: {name: Bob, kind: player}
units: {point: {}}
kinds:
  score: {of: entity, points: number}
  high: {of: entity}
  low: {of: entity}
"""
SCORES = """\
facts:
  - score: {of: ann, points: 1}
  - score: {of: bob, points: 7}
"""
MORE = "  - score: {of: ann, points: 2}\n"
PAPER = """\
source: {id: paper, publisher: The Paper, author: bob, published: 2020}
claims:
  - {id: c, subject: ann, predicate: scored, value: 9 point}
"""
DIFFERS = """\
id: score-differs
title: Two scores
level: contradiction
when:
  - score: {of: $who, points: $less}
  - score: {of: $who, points: $more}
  - entity: {id: $who, kind: player}
  - $less < $more
flag: "$who: $less, and $more"
"""
HIGH = """\
id: high-score
title: A high score
when:
  - claim a: {subject: $who, predicate: scored}
  - $a.value > 5
derive:
  - high: {of: $who}
"""
LOW = """\
id: low-score
title: A low score
when:
  - score: {of: $who, points: $points}
  - $points < 5
derive:
  - low: {of: $who}
"""
BOTH = """\
id: high-and-low
title: High and low at once
level: tension
when:
  - high: {of: $who}
  - low: {of: $who}
flag: "$who is both"
"""
FILES = {
    "facts/vocabulary.yaml": VOCABULARY,
    "facts/scores.yaml": SCORES + MORE,
    "facts/paper.yaml": PAPER,
    **{f"rules/{text.split()[1]}.yaml": text for text in (DIFFERS, HIGH, LOW, BOTH)},
}


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    return check([Path("facts")])


def write(folder: Path, **more: str) -> None:
    for name, text in {**FILES, **more}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_rule_over_rows_finds_each_pair_of_them_once(report: Report) -> None:
    """It is known by its rule and rows; of a declaration that only names, it is not."""
    differs = [f for f in report.findings if f.rule.id == "score-differs"]
    assert [f.message for f in differs] == ["Ann: 1, and 2"]
    assert [w.kind for w in differs[0].witnesses] == ["score", "score"]
    assert differs[0].claims == ()
    assert [(row.words, f"{row.at.file}:{row.at.line}") for row in differs[0].rows] == [
        ("score (of: Ann, points: 1)", "facts/scores.yaml:2"),
        ("score (of: Ann, points: 2)", "facts/scores.yaml:4"),
    ]


def test_a_derived_row_stands_where_what_it_follows_from_stands(report: Report) -> None:
    (both,) = (f for f in report.findings if f.rule.id == "high-and-low")
    assert [str(at.file) for at in both.places] == ["facts/paper.yaml", "facts/scores.yaml"]
    assert [claim.id for claim in both.claims] == ["c"]


def test_the_sides_are_rows(report: Report) -> None:
    text = render("text", report, Style())
    assert "score (of: Ann, points: 1)  facts/scores.yaml:2" in text
    assert "which implies: high (of: Ann)" in text
    assert "Ann: 1, and 2." in text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("json", '"row": "score (of: Ann, points: 2)",\n          "file": "facts/scores.yaml"'),
        (
            "csv",
            "score (of: Ann, points: 1) | score (of: Ann, points: 2),,,,,facts/scores.yaml:2 |",
        ),
        ("markdown", "[facts/scores.yaml:4](facts/scores.yaml#L4)"),
        ("junit", "facts/scores.yaml:4 score (of: Ann, points: 2)"),
        ("github", "::error file=facts/scores.yaml,line=2"),
        ("gitlab", "See also facts/scores.yaml:4."),
        ("sarif", '"text": "score (of: Ann, points: 2)"'),
        ("jsonl", '"line": 4}'),
    ],
)
def test_each_format_has_the_places_of_rows(report: Report, name: str, told: str) -> None:
    found = render(name, report, Style())
    assert told in found or told in found.replace('"', "")


def test_the_settings_ignore_by_the_files_of_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for glob, left in (("facts/scores.yaml", 1), ("facts/vocabulary.yaml", 2)):
        settings = f'[ignore]\n"{glob}" = ["score-differs"]\n'
        write(tmp_path, **{"check.toml": settings})
        report = check([Path("facts")])
        assert len(report.findings) == left


def test_a_baseline_and_a_judgement_hold_for_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    assert run("check facts/ --write-baseline base.txt", tmp_path).returncode == 0
    assert "score-differs score score\n" in Path("base.txt").read_text()
    assert run("check facts/ --baseline base.txt", tmp_path).returncode == 0
    name = next(f.id for f in check([Path("facts")]).findings if f.rule.id == "score-differs")
    judged = f"check resolve {name} --code other --reason seen --by desk"
    assert run(judged, tmp_path).returncode == 0
    assert run("check facts/", tmp_path).returncode == 0
    Path("facts/scores.yaml").write_text(SCORES + MORE.replace("2}", "3}"))
    assert run("check facts/", tmp_path).returncode == 1


def test_what_is_new_between_rows_is_told_with_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    repository = Repository(tmp_path / "desk")
    repository.commit({**FILES, "facts/scores.yaml": SCORES})
    assert run("check facts/ --since HEAD", repository.folder).returncode == 0
    (repository.folder / "facts/scores.yaml").write_text(SCORES + MORE)
    assert run("check facts/ --since HEAD", repository.folder).returncode == 1
    told = run("check diff HEAD", repository.folder).stdout
    assert "declared now: score: {of: ann, points: 2}" in told
