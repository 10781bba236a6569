"""How findings read: small projects, and a sentence of each."""

import sys
from pathlib import Path

import pytest

from engine.claims.period import parse
from engine.findings.explain import explain
from engine.findings.report import Report
from engine.reports import Style
from engine.reports.text import render
from engine.rules.operators import FUNCTIONS
from engine.run import check

HEAD = """
predicates:
  died: {value: date, single: true, name: died on}
  opened: {value: date, single: true, name: was opened in}
  weight: {value: quantity, name: weighed}
entities:
  press: {name: the Press, kind: publication}
  ann: {name: Ann, kind: person}
  hoop: {name: the hoop, kind: thing}
units:
  pound: {}
  hundredweight: {}
source: {id: press, publisher: the Press, author: press, published: 2020}
claims:
"""


def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *claims: str) -> Report:
    """The findings of these claims of one paper, each without its id."""
    facts = tmp_path / "facts"
    facts.mkdir(parents=True)
    rows = "".join(f"  - {{id: c{at}, {claim}}}\n" for at, claim in enumerate(claims))
    (facts / "press.yaml").write_text(HEAD + rows, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return check([facts])


def said(report: Report) -> str:
    """The text report, on one line."""
    return " ".join(render(report, Style()).split())


@pytest.mark.parametrize(
    ("name", "value", "reads"),
    [
        ("died", "4 May 1814", "died on 4 May 1814"),
        ("died", "1814-05-04", "died on 1814-05-04"),
        ("died", "1814", "died in 1814"),
        ("died", "May 1814", "died in May 1814"),
        ("died", "late 1814", "died in late 1814"),
        ("died", "perhaps 1814", "died perhaps in 1814"),
        ("died", "1814?", "died perhaps in 1814"),
        ("died", "about 1814", "died in about 1814"),
        ("died", "the twelfth century", "died in the twelfth century"),
        ("opened", "twelfth century", "was opened in the twelfth century"),
        ("opened", "late 1890s", "was opened in the late 1890s"),
        ("opened", "189X", "was opened in the 1890s"),
        ("opened", "1814/1820", "was opened from 1814 to 1820"),
        ("opened", "1814~/1820", "was opened from about 1814 to 1820"),
        ("opened", "from 1814 to 1820", "was opened from 1814 to 1820"),
        ("died", "after 18 October 1814", "died after 18 October 1814"),
        ("died", "../1815", "died until 1815"),
        ("died", "3-5 May 1814", "died on 3-5 May 1814"),
        ("opened", "4 May 1814", "was opened on 4 May 1814"),
        ("opened", "before 1814", "was opened before 1814"),
        ("opened", "1814-05", "was opened in 1814-05"),
    ],
)
def test_the_word_before_a_date_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, reads: str
) -> None:
    year = 1600 if "after" in value else 1900
    other = f"subject: ann, predicate: {name}, value: {year}"
    report = checked(
        tmp_path, monkeypatch, f"subject: ann, predicate: {name}, value: {value}", other
    )
    assert f"Ann {reads};" in said(report) or f"Ann {reads}." in said(report)


def test_a_date_that_the_source_leaves_open_is_approximate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an inference only where whoever wrote the claim says so."""
    report = checked(
        tmp_path,
        monkeypatch,
        "subject: ann, predicate: died, value: late 1809",
        "subject: ann, predicate: died, value: 1807",
        "subject: ann, predicate: died, value: 1805~",
    )
    told = " ".join(explain(finding, report.corpus, report.proofs) for finding in report.findings)
    assert "c0 gives a date that is approximate" in told
    assert "c2 gives a date that is inferred" in told


def test_one_speaker_of_both_statements_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked(
        tmp_path,
        monkeypatch,
        "subject: ann, predicate: died, value: 1813",
        "subject: ann, predicate: died, value: 1841",
        "subject: ann, predicate: died, value: 1850, speaker: ann",
    )
    told = said(report)
    assert (
        "According to the Press, Ann died in 1813; according to the same, Ann died in 1841" in told
    )
    assert "Ann died in 1813; according to Ann, Ann died in 1850" in told


def test_an_adjective_of_a_figure_is_told_as_the_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked(
        tmp_path,
        monkeypatch,
        "subject: hoop, predicate: weight, value: 700-pound",
        "subject: hoop, predicate: weight, value: 800 pound",
    )
    assert "the hoop weighed 700 pounds; according" in said(report)


def test_a_word_that_is_its_own_plural(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = checked(
        tmp_path,
        monkeypatch,
        "subject: hoop, predicate: weight, value: seven-hundredweight",
        "subject: hoop, predicate: weight, value: 8 hundredweight",
    )
    assert "weighed seven hundredweight; " in said(report)


def test_a_quote_within_a_quote_has_single_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked(
        tmp_path,
        monkeypatch,
        "subject: ann, predicate: died, value: 1814, quote: 'died of \"misfortune\" that year'",
        "subject: ann, predicate: died, value: 1815, quote: '\"a late death\"'",
    )
    assert "\"died of 'misfortune' that year\"" in said(report)
    assert '"a late death"' in said(report)
    assert '""' not in said(report)


def test_three_sides_that_a_claim_fits_are_a_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked(
        tmp_path,
        monkeypatch,
        *(
            f"subject: hoop, predicate: weight, value: {value}"
            for value in ("10 pound", "20 pound", "30 pound", "40 pound", "9..35 pound")
        ),
    )
    assert "(fits 20 pounds and 30 pounds too)" in said(report)
    more = checked(
        tmp_path / "more",
        monkeypatch,
        *(
            f"subject: hoop, predicate: weight, value: {value}"
            for value in ("10 pound", "20 pound", "30 pound", "40 pound", "50 pound", "9..45 pound")
        ),
    )
    assert "(fits 20 pounds, 30 pounds and 40 pounds too)" in said(more)


def test_what_is_reckoned_is_told_as_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """125 years after the birth is no date that a source gives."""
    head = HEAD.replace(
        "  died:", "  born: {value: date, before: [died], within_years: 125}\n  died:"
    )
    monkeypatch.setattr(sys.modules[__name__], "HEAD", head)
    report = checked(
        tmp_path,
        monkeypatch,
        "subject: ann, predicate: born, value: 1650",
        "subject: ann, predicate: died, value: 1814",
    )
    told = said(report)
    assert (
        "years can lie between the two; the time so reckoned ends on 1775-12-31, the date" in told
    )
    assert "one date is" not in told


def test_days_in_their_thousands_have_commas() -> None:
    tell = FUNCTIONS["surely_overlaps"].tell
    assert tell is not None
    told = "their times surely share 1,463 days, 1985-12-31 to 1990-01-01"
    assert tell(parse("1985/1990"), parse("1980/1990")) == told


WORDS = """
predicates:
  born: {value: date, name: was born in, begins: existence}
  elected: {value: date, name: was elected in}
  sang: {name: sang}
  in-use: {lasts: true, name: was in use}
  dead: {value: quantity, over: period, name: cost lives numbering}
  made-of: {value: term, single: true, name: is made of}
  lives-in: {value: entity, name: lives in}
entities:
  press: {name: the Press, kind: publication}
  ann: {name: Ann, kind: person}
  rome: {name: Rome, kind: place}
  oslo: {name: Oslo, kind: place}
terms: {oak: {}, iron: {}}
source: {id: press, publisher: the Press, author: press, published: 2020}
claims:
"""


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (
            "predicate: made-of, value: oak",
            "predicate: made-of, value: iron",
            "Ann is made of oak; according to the same, Ann is made of iron; only one of the two"
            " can be so.",
        ),
        (
            "predicate: lives-in, value: rome, only: true",
            "predicate: lives-in, value: oslo",
            "Ann lives in Rome, and there are no others; according to the same, Ann lives in Oslo.",
        ),
        (
            "predicate: dead, value: 12",
            "predicate: dead, value: 60",
            "According to the Press, Ann cost lives numbering 12; according to the same, Ann cost"
            " lives numbering 60; both are totals; 12 is less than 60.",
        ),
        (
            "predicate: dead, value: 12, period: 1915",
            "predicate: dead, value: 60, period: 1915",
            "lives numbering 60; both are totals (1915); 12 is less than 60.",
        ),
        (
            "predicate: born, value: 1913",
            "predicate: sang, period: 1900/1905",
            "Ann was born in 1913; according to the same, Ann sang (1900 to 1905), which lies"
            " outside of that;",
        ),
        (
            "predicate: born, value: 1913",
            "predicate: elected, value: 1912",
            "Ann was born in 1913; according to the same, Ann was elected in 1912, which lies"
            " outside of that;",
        ),
        (
            "predicate: in-use, period: 1911/1946",
            "predicate: in-use, period: 1912/1950",
            "(1911 to 1946); according to the same, Ann was in use (1912 to 1950); one beginning",
        ),
        (
            "predicate: in-use, period: 1911/1946",
            "predicate: in-use, period: 1911/1950",
            "Ann was in use (1911 to 1950); one end is 1946, the other 1950;",
        ),
    ],
)
def test_a_sentence_is_true_of_whatever_it_is_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one: str, other: str, told: str
) -> None:
    """A material, a place, what names no time; and it has the times by which it was found."""
    monkeypatch.setattr(sys.modules[__name__], "HEAD", WORDS)
    report = checked(tmp_path, monkeypatch, f"subject: ann, {one}", f"subject: ann, {other}")
    assert told in said(report)


def test_a_tension_by_an_alternative_says_that_the_rule_has_it_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is hedged; a date after its source is no contradiction by itself."""
    claim = "subject: ann, predicate: opened, value: 2025"
    report = checked(tmp_path, monkeypatch, claim)
    (finding,) = report.findings
    told = explain(finding, report.corpus, report.proofs)
    assert "tension, not contradiction: the rule makes no more of what holds here\n" in told
