"""Claims whose value is a list: one for each item, with its own id and place."""

from pathlib import Path

import pytest

from engine.claims.corpus import Corpus
from engine.errors import InputError
from engine.findings.explain import explain
from engine.findings.report import Report
from engine.run import check
from engine.trials.why_not import why_not
from engine.wanted import Wanted

VOCABULARY = """\
predicates:
  led-by: {value: entity, single: true, name: is led by}
  seen: {value: date}
  called: {value: text}
  weighs: {value: quantity, single: false}
entities:
  club: {}
  ann: {name: Ann, aliases: [Anna]}
  bob: {}
  eve: {}
  paper: {name: the Paper}
units: {kg: {}}
"""
SOURCE = "source: {id: paper, publisher: Paper, author: paper, published: 2020}\nclaims:\n"


def reported(tmp_path: Path, claims: str, wanted: Wanted | None = None) -> Report:
    facts = tmp_path / "facts"
    facts.mkdir(exist_ok=True)
    (facts / "vocabulary.yaml").write_text(VOCABULARY)
    (facts / "paper.yaml").write_text(SOURCE + claims)
    return check([facts], wanted=wanted)


def refused(tmp_path: Path, claims: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        reported(tmp_path, claims)
    texts = map(str, caught.value.problems)
    return [text.partition("paper.yaml:")[2].partition(" facts/")[0] for text in texts]


def claims_of(tmp_path: Path, claims: str) -> Corpus:
    return reported(tmp_path, claims).corpus


def test_each_item_is_a_claim_that_stands_where_it_does(tmp_path: Path) -> None:
    """Names by their ids, whichever alias is written; texts, dates and figures without spaces."""
    corpus = claims_of(
        tmp_path,
        """\
  - {id: a, subject: club, predicate: led-by, value: [Anna, bob], quote: led by Anna and Bob}
  - id: b
    subject: club
    predicate: called
    value: ["The Club", "Mr O'Brien's (old)"]
  - {id: c, subject: club, predicate: seen, value: [2020-05, 3 June 2020]}
  - {id: d, subject: club, predicate: weighs, value: [about 5 kg, 1.5 kg]}
""",
    )
    places = {claim.id: (claim.at.line, claim.at.column) for claim in corpus.claims.values()}
    assert places == {
        "a.ann": (3, 55),
        "a.bob": (3, 61),
        "b.The-Club": (7, 13),
        "b.Mr-O-Brien-s-old": (7, 25),
        "c.2020-05": (8, 53),
        "c.3-June-2020": (8, 62),
        "d.about-5-kg": (9, 55),
        "d.1.5-kg": (9, 67),
    }
    assert {claim.listed for claim in corpus.claims.values()} == {"a", "b", "c", "d"}
    assert {claim.entry.id for claim in corpus.claims.values()} == {*places}


def test_who_names_a_list_means_all_of_it(tmp_path: Path) -> None:
    """What replaces it withdraws every claim; what it replaces is replaced by each."""
    report = reported(
        tmp_path,
        """\
  - {id: a, subject: club, predicate: led-by, value: [ann, bob]}
  - {id: b, subject: club, predicate: led-by, value: [ann, eve], supersedes: a, cites: [a.bob]}
""",
    )
    claims = report.corpus.claims
    assert claims["b.eve"].entry.supersedes == ("a.ann", "a.bob")
    assert claims["b.ann"].entry.cites == ("a.bob",)
    found = {(f.rule.id, *sorted(claim.id for claim in f.claims)) for f in report.findings}
    assert found == {
        ("took-back-own-words", "a.bob", "b.eve"),
    }


def test_a_finding_of_one_of_a_list_is_explained_at_the_item(tmp_path: Path) -> None:
    claims = """\
  - {id: a, subject: club, predicate: led-by, value: [ann, bob]}
  - {id: b, subject: club, predicate: led-by, value: eve}
"""
    report = reported(tmp_path, claims)
    (first, *_) = report.findings
    told = explain(first, report.corpus, report.proofs)
    assert "a.ann: club is led by Ann" in told
    assert "paper.yaml:3" in told


def test_why_not_names_the_claims_of_a_list(tmp_path: Path) -> None:
    """That the list names both is the reason, and its own id is told to be a list."""
    claims = """\
  - {id: a, subject: club, predicate: led-by, value: [ann, bob]}
  - {id: b, subject: club, predicate: led-by, value: bob}
"""
    wanted = Wanted(agreements=True, claims=("a.ann", "b"), pair=True, every=True)
    report = reported(tmp_path, claims, wanted)
    assert "the rule leaves that out: there is listed_value (claim: a.ann" in why_not(
        report, ("a.ann", "b")
    )
    with pytest.raises(InputError) as caught:
        why_not(report, ("a", "b"))
    assert caught.value.problems[0].hint == "it is a list; its claims are a.ann, a.bob"


def test_an_id_that_is_there_is_refused_at_the_item(tmp_path: Path) -> None:
    """Of another claim before or after, of the list itself, and of two items that look alike."""
    problems = refused(
        tmp_path,
        """\
  - {id: a.bob, subject: club, predicate: led-by, value: eve}
  - {id: a, subject: club, predicate: led-by, value: [ann, bob]}
  - {id: a, subject: club, predicate: led-by, value: eve}
  - {id: a.ann, subject: club, predicate: led-by, value: eve}
  - {id: b, subject: club, predicate: called, value: [The Club, The-Club]}
  - {id: b, subject: club, predicate: called, value: [Club]}
""",
    )
    assert [problem.partition(": ")[0] for problem in problems] == [
        "4:60", "5:10", "6:10", "7:65", "8:10",
    ]  # fmt: skip
    assert all("given twice" in problem for problem in problems)


def test_the_quote_of_a_list_is_looked_for_once(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "paper.txt").write_text("The club is led by two.\n")
    claims = "  - {id: a, subject: club, predicate: led-by, value: [ann, bob], quote: led by Ann}\n"
    assert len(refused(tmp_path, claims)) == 1
