"""Findings of counts: what they show, what they are known by, and what judgements rest on."""

from itertools import combinations
from pathlib import Path
from random import Random

from engine.claims.period import ALWAYS, Period, parse
from engine.findings.explain import explain
from engine.findings.finding import Finding
from engine.findings.report import Report
from engine.rules.load import read_rule
from engine.rules.operators import FUNCTIONS
from engine.run import check
from tests.test_wild import seeded

VOCABULARY = """\
predicates:
  lost-count: {value: quantity, over: period, counts: lost, name: lost}
  lost: {value: entity, name: lost}
  led-by: {value: entity, at_most: 2, name: was led by}
entities:
  fleet: {name: the fleet}
  gull: {name: the Gull, kind: ship}
  tern: {name: the Tern, kind: ship}
  skua: {name: the Skua, kind: ship}
  ann: {}
  bob: {}
  eve: {}
  kim: {}
  paper: {}
units: {ship: {aliases: [ships]}}
"""
FIGURE = "  - {id: figure, subject: fleet, predicate: lost-count, value: 1 ship}\n"


def lost(name: str, more: str = "") -> str:
    return f"  - {{id: {name}-{len(more)}, subject: fleet, predicate: lost, value: {name}{more}}}\n"


def led(*names: str, more: str = "") -> str:
    claims = (
        f"  - {{id: {name}-{len(more)}, subject: fleet, predicate: led-by, value: {name}{more}}}\n"
        for name in names
    )
    return "".join(claims)


def reported(root: Path, *papers: str) -> Report:
    """The report on sources of these claims, the first of 2020 and each of the year after."""
    facts = root / "facts"
    facts.mkdir(exist_ok=True)
    for path in facts.glob("paper*"):
        path.unlink()
    (facts / "vocabulary.yaml").write_text(VOCABULARY)
    for number, claims in enumerate(papers):
        name = f"paper{number}"
        head = f"{{id: {name}, publisher: P{number}, author: paper, published: {2020 + number}}}"
        text = claims.replace("id: ", f"id: {name}-")
        (facts / f"{name}.yaml").write_text(f"source: {head}\nclaims:\n{text}")
    return check([facts])


def one(report: Report) -> Finding:
    (finding,) = report.findings
    return finding


def test_a_claim_that_repeats_a_value_changes_no_judgement(tmp_path: Path) -> None:
    """Not even one of an earlier source, which is shown then; one more value does."""
    claims = FIGURE + lost("gull") + lost("tern")
    first = one(reported(tmp_path, claims))
    later = one(reported(tmp_path, claims, lost("gull")))
    assert (later.id, later.evidence) == (first.id, first.evidence)
    assert [claim.id for claim in later.claims] == [claim.id for claim in first.claims]
    other = one(reported(tmp_path, claims, lost("skua")))
    assert other.id == first.id
    assert other.evidence != first.evidence
    hedged = lost("tern").replace("}", ", certainty: possible}")
    doubted = one(reported(tmp_path, FIGURE + lost("gull") + hedged))
    assert (doubted.id, str(doubted.level)) == (first.id, "tension")
    assert doubted.evidence != first.evidence
    again = one(reported(tmp_path, FIGURE + lost("gull") + hedged, lost("tern")))
    assert (str(again.level), again.evidence) == ("contradiction", first.evidence)


def test_the_same_of_what_is_more_than_there_can_be(tmp_path: Path) -> None:
    """It is known by the values; where one more holds at the time, that is another finding."""
    claims = led("ann", "bob", "eve")
    first = one(reported(tmp_path, claims))
    assert {claim.id for claim in first.claims} == {"paper0-ann-0", "paper0-bob-0", "paper0-eve-0"}
    earlier = one(reported(tmp_path, led("ann"), claims))
    assert (earlier.id, earlier.evidence) == (first.id, first.evidence)
    assert "paper0-ann-0" in {claim.id for claim in earlier.claims}
    assert "paper1-ann-0" not in {claim.id for claim in earlier.claims}
    more = one(reported(tmp_path, claims, led("kim")))
    assert more.id != first.id
    assert len(more.claims) == 4


def test_what_a_judgement_rests_on_is_told_in_words(tmp_path: Path) -> None:
    """A value that is no longer counted, or is now, makes a judgement stale, which says so."""
    from engine.findings.changes import changes
    from engine.findings.evidence import Wording

    claims = FIGURE + lost("gull") + lost("tern")
    meanings = []
    for papers in ((claims,), (claims, lost("skua"))):
        report = reported(tmp_path, *papers)
        wording = Wording(report.proofs, report.corpus.vocabulary)
        meanings.append(wording.meaning(one(report)))
    assert set(meanings[0].claims) == {"paper0-figure"}
    told = changes(*meanings)
    assert "counted now: subject: fleet, predicate: lost, scope: none, value: skua" in told


def test_every_count_is_explained_by_what_it_counted(tmp_path: Path) -> None:
    """Also that of a rule whose findings do not show it, and of rows."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "often-said.yaml").write_text("""\
id: often-said
level: note
title: Said by several
when:
  - claim a: {predicate: led-by, value: $who}
  - count: {of: {claim: {predicate: lost, source: $source}}, distinct: $source, as: $n}
  - count: {of: {entity: {id: $e, kind: ship}}, distinct: $e, as: $ships}
  - $n >= 2
flag: f
""")
    report = reported(tmp_path, led("ann") + lost("gull"), lost("gull"))
    told = explain(one(report), report.corpus, report.proofs)
    assert "counted: 2, by {of: {claim: " in told
    assert "paper0-gull-0: the fleet lost the Gull" in told
    assert "paper1-gull-0: the fleet lost the Gull" in told
    assert "counted: 3, by {of: {entity: " in told
    assert "the Tern is of the kind ship" in told


def test_witnesses_are_claims_of_a_finding() -> None:
    """A count of rows has none, and a rule that derives is no finding."""
    from tests.test_backends import VOCABULARY as KINDS

    when = "when:\n  - claim a: {subject: $u}\n  - count: {of: "
    asks = ", distinct: $d, as: $n, witnesses: true}\n  - $n > 1\n"
    rows = "{edge: {a: $u, b: $d}}"
    claims = "{claim: {subject: $u, value: $d}}"
    flag, derive = "level: note\nflag: f\n", "derive:\n  - node: {n: $u}\n"
    codes = []
    for of, ends in ((claims, flag), (rows, flag), (claims, derive)):
        _, problems = read_rule(f"id: r\ntitle: t\n{when}{of}{asks}{ends}", "r.yaml", "r", KINDS)
        codes.append([problem.code for problem in problems])
    assert codes == [[], ["E406"], ["E401"]]


PERIODS = ["2010/2012", "2011", "2012/2014", "2012-05", "2013/..", "../2011", "2014"]
PERIODS += ["2011-03/2011", "2012-05-01/2012-06-30", "2010-01-01/2012-05-01"]


def test_the_largest_sets_are_those_of_claims_that_share_days(tmp_path: Path) -> None:
    """Every largest set of claims of which each two surely share a day and none hands over."""
    chance = Random(seeded())
    share, hand = FUNCTIONS["surely_overlaps"].apply, FUNCTIONS["hands_over"].apply

    def together(a: Period, b: Period) -> bool:
        return a == b or (share(a, b) and not hand(a, b))

    for _ in range(12):
        drawn = [
            (chance.choice(["ann", "bob", "eve", "kim"]), chance.choice(["", *PERIODS]))
            for _ in range(5)
        ]
        text = "".join(
            led(who, more=f", period: {when}" if when else "").replace("id: ", f"id: {n}-")
            for n, (who, when) in enumerate(drawn)
        )
        times = [(who, parse(when) if when else ALWAYS) for who, when in drawn]
        sets = {
            frozenset(who for who, _ in some)
            for size in range(3, 6)
            for some in combinations(times, size)
            if all(together(a, b) for (_, a), (_, b) in combinations(some, 2))
            and all(t.sure_first <= t.sure_last for _, t in some)
        }
        expected = {one for one in sets if len(one) > 2 and not any(one < two for two in sets)}
        report = reported(tmp_path, text)
        actual = {
            frozenset(str(fact.values[6]) for fact in finding.witnesses)
            for finding in report.findings
        }
        assert actual == expected, drawn
