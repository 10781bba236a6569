"""The core rules together, on facts files of two sources: what each reports, and that none reports
what another does."""

from collections import Counter
from pathlib import Path

import pytest

from engine.findings.explain import explain
from engine.findings.report import Report
from engine.run import check

VOCABULARY = """\
predicates:
  born: {value: date, single: true, before: [elected, dead], within_years: 125, name: was born in}
  elected: {before: [retired], name: was elected}
  retired: {name: retired}
  died: {value: date, single: true, aliases: [dead], name: died in}
  cases: {value: quantity, cumulative: true, name: has had}
  budget: {value: quantity, name: has a budget of}
  births: {value: quantity, over: period, name: had births of}
  is-open: {name: is open}
  first: {value: entity, superlative: true, name: was the first mayor of}
  paid: {value: quantity, name: paid}
  rich: {name: is rich, excludes: [poor]}
  poor: {name: is poor}
  seats: {value: quantity, adds_up: [part], name: has seats numbering}
  fallen: {value: quantity, over: period, event_total: true, adds_up: [side]}
  founded:
    {value: date, begins: existence, before: {won: {at_least_years: 3}}, name: was founded in}
  won: {value: entity, name: won}
  aged: {value: quantity, age_since: {from: founded}, name: is aged}
  strike: {name: was on strike}
  struck-for: {value: quantity, length_of: strike, name: was on strike for}
  ruled: {lasts: true, name: ruled}
  crowned: {value: date, begins: [ruled], name: was crowned in}
  sold-in: {value: entity, name: is sold in}
  shops: {value: quantity, counts: has-shop, name: has}
  parks: {value: quantity, counts: has-park, name: has}
  has-shop: {value: entity, name: has the shop}
  has-park: {value: entity, name: has the park}
  twinned: {value: entity, at_most: 1, name: is twinned with}
  lit: {name: is lit, inherited: true}
  grade: {value: quantity, name: has the grade, inherited: true}
  years: {value: quantity, age_since: {from: born}, name: is of years}
  extinct: {name: is extinct, forever: true}
  met: {value: entity, value_exists: true, name: met}
entities:
  smith: {name: Mrs Smith, kind: person}
  jones: {name: Mr Jones, kind: person}
  town: {name: the town, kind: place}
  port: {name: the port, kind: place, part_of: town}
  mayor: {name: the mayor, kind: person}
  ann: {name: Ann, kind: person}
  bob: {name: Bob, kind: person}
units:
  box: {}
  crate: {is: 12 box}
  person: {}
  euro: {}
  year: {}
  day: {}
"""
TIMES = """\
source: {id: times, publisher: The Times, author: ann, published: 2020-06}
claims:
  - {id: t-born, subject: smith, predicate: born, value: 1950}
  - {id: t-retired, subject: smith, predicate: retired, period: 1947}
  - {id: t-jones, subject: jones, predicate: born, value: 1850}
  - {id: t-cases-march, subject: town, predicate: cases, value: 500 person, period: 2020-03}
  - {id: t-cases-may, subject: town, predicate: cases, value: 900 person, period: 2020-03/2020-05}
  - {id: t-budget, subject: town, predicate: budget, value: 5 million euro, period: 2020}
  - {id: t-births, subject: town, predicate: births, value: 60 person, period: 2019}
  - {id: t-open, speaker: mayor, subject: town, predicate: is-open, period: 2020}
  - {id: t-first, subject: smith, predicate: first, value: town}
  - {id: t-paid, speaker: mayor, subject: town, predicate: paid, value: 7 million euro}
  - {id: t-seen, speaker: mayor, subject: jones, predicate: is-open}
  - {id: t-rich, subject: jones, predicate: rich}
  - {id: t-founded, subject: mayor, predicate: founded, value: 1990}
  - {id: t-strike, subject: mayor, predicate: strike, period: 2019-05-04/2019-05-12}
  - {id: t-ruled, subject: bob, predicate: ruled, period: 1974/..}
  - {id: t-only, subject: town, predicate: sold-in, value: smith, only: true}
  - {id: t-seats, subject: town, predicate: seats, value: 300}
  - {id: t-dead, subject: town, predicate: fallen, value: 12 person}
  - {id: t-shut, subject: mayor, predicate: is-open, polarity: denied}
  - {id: t-unlit, subject: town, predicate: lit, polarity: denied, period: 2019}
  - {id: t-lit, subject: town, predicate: lit, period: 2020}
  - {id: t-grade, subject: town, predicate: grade, value: 3 person}
  - {id: t-paid-twice, speaker: bob, subject: jones, predicate: paid, value: 5 crate (6 box)}
  - {id: t-shops, subject: town, predicate: shops, value: 0}
  - {id: t-parks, subject: town, predicate: parks, value: 2}
  - {id: t-twin, subject: town, predicate: twinned, value: ann}
  - {id: t-head, subject: smith, predicate: is-open, headline: true}
  - {id: t-body, subject: smith, predicate: is-open, certainty: possible}
  - {id: t-open-before, subject: town, predicate: is-open, period: 2019, rank: deprecated}
"""
POST = """\
source: {id: post, publisher: The Post, author: bob, published: 2020-07}
claims:
  - {id: p-jones, subject: jones, predicate: dead, value: 2010-05}
  - {id: p-cases, subject: town, predicate: cases, value: about 400 person, period: 2020-04}
  - {id: p-cases-via, subject: town, predicate: cases, value: 900 person, via: ann, period: 2020-05}
  - {id: p-budget, subject: town, predicate: budget, value: 5 billion euro, period: 2020}
  - {id: p-budget-other, subject: town, predicate: budget, value: 7 million euro, period: 2020}
  - {id: p-births, subject: town, predicate: births, value: 600 person, period: 2019}
  - id: p-not-open
    speaker: mayor
    subject: town
    predicate: is-open
    polarity: denied
    period: 2020
    cites: t-open-before
  - {id: p-first, subject: jones, predicate: first, value: town}
  - {id: p-paid, speaker: mayor, subject: town, predicate: paid, value: 9 million euro}
  - {id: p-shop, subject: town, predicate: has-shop, value: ann}
  - {id: p-park, subject: town, predicate: has-park, value: ann, only: true}
  - {id: p-twin, subject: town, predicate: twinned, value: bob}
  - {id: p-sold, subject: town, predicate: sold-in, value: jones}
  - {id: p-seats, subject: town, predicate: seats, value: 900, scope: {part: mayor}}
  - {id: p-dead, subject: town, predicate: fallen, value: 60 person, period: 1744}
  - {id: p-dead-reds, subject: town, predicate: fallen, value: 70 person, scope: {side: bob}}
  - {id: p-open, subject: mayor, predicate: is-open, scope: {on: bob}}
  - {id: p-lit, subject: port, predicate: lit, period: 2019}
  - {id: p-unlit, subject: port, predicate: lit, polarity: denied, period: 2020}
  - {id: p-grade, subject: port, predicate: grade, value: 4 person}
  - {id: p-poor, subject: jones, predicate: poor}
  - {id: p-won, subject: mayor, predicate: won, value: town, period: 1991}
  - {id: p-rich, subject: mayor, predicate: rich, period: 1989}
  - {id: p-ruled, subject: bob, predicate: ruled, period: 1971/..}
  - {id: p-crowned, subject: bob, predicate: crowned, value: 1970}
  - {id: p-young, subject: ann, predicate: years, value: 41 year, period: 1902}
  - {id: p-old, subject: ann, predicate: years, value: 60 year, period: 1910}
  - {id: p-gone, subject: port, predicate: extinct, period: 1900}
  - {id: p-back, subject: port, predicate: extinct, period: 1901, polarity: denied}
  - {id: p-met, subject: bob, predicate: met, value: mayor, period: 1980}
  - {id: p-aged, subject: mayor, predicate: aged, value: 40 year, period: 2020}
  - {id: p-struck, subject: mayor, predicate: struck-for, value: 12 day}
  - id: p-seen
    speaker: mayor
    subject: jones
    predicate: is-open
    polarity: denied
    supersedes: t-seen
"""
FOUND = {
    ("affirmed-of-whole-denied-of-part", "tension", "p-unlit", "t-lit"),
    ("age-that-cannot-be", "contradiction", "p-jones", "t-jones"),
    ("cites-withdrawn", "tension", "p-not-open", "t-open-before"),
    ("cumulative-figure-falls", "contradiction", "p-cases", "t-cases-march"),
    ("conversion-that-does-not-fit", "contradiction", "t-paid-twice"),
    ("denied-of-all-affirmed-of-some", "tension", "p-open", "t-shut"),
    ("denied-of-whole-affirmed-of-part", "contradiction", "p-lit", "t-unlit"),
    ("disjoint-figures", "contradiction", "p-budget-other", "t-budget"),
    ("disjoint-figures", "contradiction", "p-budget", "p-budget-other"),
    ("narrower-figure-exceeds-wider", "contradiction", "p-seats", "t-seats"),
    ("narrower-total-exceeds-wider", "contradiction", "p-dead-reds", "t-dead"),
    ("part-exceeds-event", "tension", "p-dead", "t-dead"),
    ("order-that-cannot-be", "contradiction", "t-born", "t-retired"),
    ("more-named-than-counted", "contradiction", "p-shop", "t-shops"),
    ("fewer-named-than-counted", "tension", "p-park", "t-parks"),
    ("too-many-at-once", "contradiction", "p-twin", "t-twin"),
    ("only-and-another", "contradiction", "p-sold", "t-only"),
    ("margin-that-is-broken", "contradiction", "p-won", "t-founded"),
    ("outside-its-existence", "tension", "p-rich", "t-founded"),
    ("value-outside-its-existence", "tension", "p-met", "t-founded"),
    ("event-apart-from-its-state", "tension", "p-crowned", "p-ruled"),
    ("event-apart-from-its-state", "tension", "p-crowned", "t-ruled"),
    ("two-beginnings-or-ends", "tension", "p-ruled", "t-ruled"),
    ("ages-that-do-not-fit", "contradiction", "p-old", "p-young"),
    ("ended-what-never-ends", "contradiction", "p-back", "p-gone"),
    ("age-that-does-not-fit", "contradiction", "p-aged", "t-founded"),
    ("length-that-does-not-fit", "contradiction", "p-struck", "t-strike"),
    ("predicates-that-exclude", "contradiction", "p-poor", "t-rich"),
    ("quoted-both-ways", "contradiction", "p-not-open", "t-open"),
    ("headline-beyond-its-text", "tension", "t-body", "t-head"),
    ("quoted-with-two-figures", "contradiction", "p-paid", "t-paid"),
    ("whole-and-part-differ", "tension", "p-grade", "t-grade"),
    ("two-superlatives", "contradiction", "p-first", "t-first"),
    ("took-back-own-words", "tension", "p-seen", "t-seen"),
    ("single-origin", "note", "p-cases-via", "t-cases-may"),
    ("slip-of-digits", "contradiction", "p-births", "t-births"),
    ("slip-of-digits", "contradiction", "p-budget", "t-budget"),
}


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts").mkdir()
    for name, text in (("vocabulary", VOCABULARY), ("times", TIMES), ("post", POST)):
        (tmp_path / "facts" / f"{name}.yaml").write_text(text)
    return check([tmp_path / "facts"])


def test_each_core_rule_reports_its_own(report: Report) -> None:
    """Every finding, with its level and claims; and no two claims are reported twice."""
    found = [(f.rule.id, str(f.level), *sorted(c.id for c in f.claims)) for f in report.findings]
    assert sorted(found) == sorted(FOUND)
    pairs = Counter(tuple(claims) for _, _, *claims in found)
    assert set(pairs.values()) == {1}


def test_an_order_is_explained_by_its_declaration(report: Report) -> None:
    """Born before retired follows from two predicates' `before:`; each has its place."""
    proofs = {
        finding.rule.id: explain(finding, report.corpus, report.proofs)
        for finding in report.findings
    }
    order = proofs["order-that-cannot-be"]
    assert "by the rule precedes-closure" in order
    assert "'was born in' comes before 'was elected', by at most 125 years" in order
    assert "'was elected' comes before 'retired'  facts/vocabulary.yaml:3" in order
    assert "the time ends on 1947-12-31, the date begins on 1950-01-01" in order
    assert (
        "'was born in' comes before 'died in', by at most 125 years" in proofs["age-that-cannot-be"]
    )
    assert (
        "'has had' takes a quantity, one at a time, and never falls"
        in proofs["cumulative-figure-falls"]
    )
