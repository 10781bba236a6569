"""Qualifiers of a scope may be figures, dates and text in quotes, besides declared names."""

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.findings.report import Report
from engine.run import check

HEAD = """\
predicates: {cures: {name: cures}, sold-out: {name: is sold out}}
entities: {drug: {name: the drug}, paper: {name: the Paper}, hall: {}}
terms: {mornings: {}, sundays: {}}
units: {mg: {aliases: [milligrams]}}
source: {id: paper, publisher: the Paper, author: paper, published: 2020}
claims:
"""
RULE = """\
id: dosed
level: note
title: A claim of that dose
when:
  - claim a: {predicate: cures, scope: {dose: "1,000 milligrams"}}
  - claim b: {predicate: cures}
  - $b.scope.on == "1 May 2020" or $b.scope.level == 3
flag: f
"""


def checked(tmp_path: Path, *scopes: str) -> Report:
    """Each even claim affirms, each odd one denies, of these scopes."""
    (tmp_path / "facts").mkdir(exist_ok=True)
    rows = "".join(
        f"  - {{id: c{n}, subject: drug, predicate: cures, scope: {scope}, "
        f"polarity: {('affirmed', 'denied')[n % 2]}, note: Ärzte sagen}}\n"
        for n, scope in enumerate(scopes)
    )
    (tmp_path / "facts" / "paper.yaml").write_text(HEAD + rows, encoding="utf-8")
    return check([tmp_path / "facts"])


def found(report: Report) -> list[tuple[str, ...]]:
    return sorted((f.rule.id, *sorted(claim.id for claim in f.claims)) for f in report.findings)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("{dose: 1000 mg}", "{dose: '1,000 milligrams'}", True),
        ("{dose: 1000 mg}", "{dose: 100 mg}", False),
        ("{dose: about 1000 mg}", "{dose: 1000 mg}", False),
        ("{on: 1 May 2020}", "{on: 2020-05-01}", True),
        ("{on: 2020-05}", "{on: 2020-06}", False),
        ("{in: 2020}", "{in: 2020}", True),
        ("{group: 18-25}", "{group: 18-25}", True),
        ('{trial: "The Well-Tempered  Pill"}', "{trial: 'The Well-Tempered Pill'}", True),
        ('{trial: "one or two"}', "{trial: 'one  or two'}", True),
        ('{trial: "one"}', '{trial: "two"}', False),
        ("{on: sundays}", '{on: "sundays"}', True),
    ],
)
def test_they_are_equal_where_they_say_the_same(
    tmp_path: Path, one: str, other: str, same: bool
) -> None:
    denied = [("affirmed-and-denied", "c0", "c1")] if same else []
    assert found(checked(tmp_path, one, other)) == denied


def test_they_are_shown_as_people_write_them(tmp_path: Path) -> None:
    (finding,) = checked(
        tmp_path, "{dose: '1,000 mg', on: 2020-05-01}", "{dose: 1000 mg, on: 1 May 2020}"
    ).findings
    assert "cures (dose: 1000 mg, on: 2020-05-01)" in finding.message


def test_a_rule_names_them_as_a_file_does(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "dosed.yaml").write_text(RULE)
    scopes = "{dose: 1000 mg}", "{on: 2020-05-01}", "{level: 3}", "{level: 4}"
    assert found(checked(tmp_path, *scopes)) == [("dosed", "c0", "c1"), ("dosed", "c0", "c2")]


@pytest.mark.parametrize(
    ("scope", "hint"),
    [
        ("{on: mornigs}", "did you mean 'mornings'?"),
        ("{on: weekdays}", "under `entities:` or `terms:` in facts/vocabulary.yaml; text stands"),
        ("{dose: 5 mgs}", "under `entities:` or `terms:`"),
        ('{on: ""}', "under `entities:` or `terms:`"),
    ],
)
def test_an_unknown_name_is_an_error_that_names_terms(
    tmp_path: Path, scope: str, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        checked(tmp_path, scope)
    assert "of the scope, '" in str(caught.value)
    assert hint in str(caught.value)


def test_quoted_text_that_is_much_like_a_name_is_warned_of(tmp_path: Path) -> None:
    report = checked(tmp_path, '{on: "mornigs"}')
    (warned,) = report.corpus.warnings
    assert warned.message.endswith("is text, since it stands in quotes; did you mean 'mornings'?")


def test_a_block_of_text_is_text(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    row = "  - {id: c0, subject: drug, predicate: cures, scope: {trial: 'one or two'}}\n"
    row += "  - id: c1\n    subject: drug\n    predicate: cures\n    polarity: denied\n"
    row += "    scope:\n      trial: >-\n        one or\n        two\n"
    (tmp_path / "facts" / "paper.yaml").write_text(HEAD + row, encoding="utf-8")
    report = check([tmp_path / "facts"])
    assert found(report) == [("affirmed-and-denied", "c0", "c1")]
