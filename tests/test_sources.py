"""Findings between different sources: a rule that asks for them, and a run that shows no others."""

from pathlib import Path

import pytest

from engine.rules.load import read_rule
from engine.run import check
from tests.test_backends import VOCABULARY as NAMES
from tests.transcripts import run

FACTS = """\
predicates: {opened: {value: term}}
terms: {early: {opposite: [late]}}
entities: {shop: {name: the shop}, ann: {name: Ann}, bob: {name: Bob}}
"""
PAPER = """\
source: {{id: {0}, publisher: The {0}, author: {1}, published: 2020}}
claims:
  - {{id: {0}-early, subject: shop, predicate: opened, value: early}}
  - {{id: {0}-late, subject: shop, predicate: opened, value: late}}
"""
RULE = """\
id: at-odds
title: Early and late
level: note
{}when:
  - claim a: {{subject: $x, value: $one}}
  - claim b: {{subject: $x, value: $other}}
  - opposite: {{term: $one, other: $other}}
flag: "$a, and $b"
"""
OF_TWO = [("alpha-early", "beta-late"), ("alpha-late", "beta-early")]
OF_ONE = [("alpha-early", "alpha-late"), ("beta-early", "beta-late")]


def project(folder: Path, sources: str = "") -> Path:
    for name, text in (
        ("facts/vocabulary.yaml", FACTS),
        ("facts/alpha.yaml", PAPER.format("alpha", "ann")),
        ("facts/beta.yaml", PAPER.format("beta", "bob")),
        ("rules/at-odds.yaml", RULE.format(sources)),
    ):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.parametrize(
    ("sources", "expected"), [("", OF_TWO + OF_ONE), ("sources: different\n", OF_TWO)]
)
def test_a_rule_may_ask_for_different_sources(
    sources: str, expected: list[tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, sources))
    found = [f for f in check([Path("facts")]).findings if f.rule.id == "at-odds"]
    assert sorted(tuple(sorted(c.id for c in f.claims)) for f in found) == sorted(expected)


def test_different_sources_are_part_of_a_rules_meaning() -> None:
    texts = [RULE.format(sources) for sources in ("", "sources: different\n")]
    rules = [read_rule(text, "at-odds.yaml", "at-odds", NAMES)[0][0] for text in texts]
    assert len({rule.fingerprint for rule in rules}) == 2
    assert len({rule.written_fingerprint for rule in rules}) == 2


@pytest.mark.parametrize(
    "claims", ["claim: {subject: $x, value: $other}", "opposite: {term: $one}"]
)
def test_only_claims_with_names_can_be_of_different_sources(claims: str) -> None:
    text = RULE.format("sources: different\n").replace(
        "claim b: {subject: $x, value: $other}", claims
    )
    _, problems = read_rule(text.replace(", and $b", ""), "at-odds.yaml", "at-odds", NAMES)
    places = [(problem.code, problem.at and problem.at.line) for problem in problems]
    assert ("E401", 4) in places


def test_a_run_may_hide_what_is_not_between_different_sources(tmp_path: Path) -> None:
    """It says how much that is, and neither fails for it nor calls judgements of it unused."""
    folder = project(tmp_path)
    every, apart = (
        run(f"check facts/ --select at-odds {option}", folder).stdout
        for option in ("", "--different-sources")
    )
    assert "4 notes" in every
    assert "2 notes" in apart
    done = run("check facts/ --select at-odds --different-sources", folder)
    told = "note: 2 findings are hidden, not between different sources (--different-sources)"
    assert told in done.stdout + done.stderr


def test_a_baseline_is_not_written_of_what_is_hidden(tmp_path: Path) -> None:
    done = run("check facts/ --different-sources --write-baseline b.txt", project(tmp_path))
    assert (done.returncode, "E703" in done.stderr) == (2, True)
