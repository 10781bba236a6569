"""Cases that a word answers, each as its `expected.txt` says once a desk has declared it."""

from pathlib import Path

from engine.findings.explain import explain
from engine.findings.report import Report
from engine.findings.words import side_labels
from engine.reports.dispute import sentence
from engine.run import check
from engine.trials.why_not import why_not
from engine.wanted import Wanted
from tests.cases import case


def declared(root: Path, changes: dict[str, str], file: str = "vocabulary") -> None:
    """Edits a file of a case, as a desk would to say what it means: each text stands there."""
    path = root / "facts" / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    for was, now in changes.items():
        assert was in text
        text = text.replace(was, now)
    path.write_text(text, encoding="utf-8")


def found(report: Report) -> set[tuple[str, ...]]:
    """The findings, each as its level, its rule and its claims."""
    return {
        (str(f.level), f.rule.id, *sorted(claim.id for claim in f.claims)) for f in report.findings
    }


def test_only_and_another(tmp_path: Path) -> None:
    """ "Only in note form" beside a coin, endemic beside what was reported from elsewhere."""
    root = case("only-and-another", tmp_path)
    changes = {"issued-only-as, value: notes": "issued-as, only: true, value: notes"}
    changes["found-only-in, value: north-land"] = "found-in, only: true, value: north-land"
    declared(root, changes, "a")
    assert found(check([root / "facts"])) == {
        ("contradiction", "only-and-another", "only", "other"),
        ("contradiction", "only-and-another", "away", "home"),
    }


def test_joint_holders(tmp_path: Path) -> None:
    """Bob and Eve, in one sentence: each stands against Ann, and neither against the other."""
    root = case("joint-holders", tmp_path)
    path = root / "facts" / "a.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3:] = [lines[3].replace("value: bob", "value: [bob, eve]")]
    path.write_text("\n".join(lines), encoding="utf-8")
    report = check([root / "facts"])
    assert found(report) == {
        ("contradiction", "conflicting-values", "one", "two.bob"),
        ("contradiction", "conflicting-values", "one", "two.eve"),
    }
    assert len(report.disputes) == 1


def test_a_number_and_its_list(tmp_path: Path) -> None:
    """Two ships were lost, and three are named: all of them are shown, and proved."""
    root = case("number-and-its-list", tmp_path)
    declared(root, {"ships-lost: {": "ships-lost: {counts: lost, "})
    report = check([root / "facts"])
    assert found(report) == {
        ("contradiction", "more-named-than-counted", "a-gull", "a-skua", "a-tern", "a-two")
    }
    told = explain(report.findings[0], report.corpus, report.proofs)
    assert all(f"  a-{name}: the squadron lost" in told for name in ("two", "gull", "skua", "tern"))


def test_lists_and_sums(tmp_path: Path) -> None:
    """Five mills, and these four only; a final of three teams."""
    root = case("lists-and-sums", tmp_path)
    words = {"mill-count: {": "mill-count: {counts: has-mill, "}
    declared(root, {**words, "played-by: {": "played-by: {at_most: 2, "})
    path = root / "facts" / "src-a.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    mills = "[upper-mill, lower-mill, dyers-mill, ash-mill], only: true"
    lines[3:7] = [lines[3].replace("upper-mill", mills)]
    path.write_text("\n".join(lines), encoding="utf-8")
    names = (f"a2.{name}-mill" for name in ("ash", "dyers", "lower", "upper"))
    assert found(check([root / "facts"])) == {
        ("tension", "fewer-named-than-counted", "a1", *names),
        ("contradiction", "too-many-at-once", "a6", "a7", "b7"),
    }


def test_no_rule_passes_only_on(tmp_path: Path) -> None:
    """What follows from a claim that is `only: true` says no more than it would without."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts" / "paper.yaml").write_text("""\
predicates: {found-in: {value: entity}, lives-in: {value: entity}}
entities: {newt: {}, north: {}, south: {}, paper: {}}
source: {id: paper, publisher: Paper, author: paper, published: 2020}
claims:
  - {id: a, subject: newt, predicate: found-in, value: north, only: true}
  - {id: b, subject: newt, predicate: lives-in, value: south}
""")
    (tmp_path / "rules" / "lives-where-found.yaml").write_text("""\
id: lives-where-found
title: What is found somewhere lives there
when:
  - claim a: {predicate: found-in}
derive:
  - claim: {from: $a, subject: $a.subject, predicate: lives-in, value: $a.value}
""")
    assert found(check([tmp_path / "facts"])) == set()


def test_wider_scope(tmp_path: Path) -> None:
    """No visitors, and visitors on Sundays; a gallery larger than its hall, once seats add up."""
    root = case("wider-scope", tmp_path)
    denied = ("tension", "denied-of-all-affirmed-of-some", "none", "some")
    assert found(check([root / "facts"])) == {denied}
    declared(root, {"seats: {value: quantity": "seats: {value: quantity, adds_up: [part]"})
    more = ("contradiction", "narrower-figure-exceeds-wider", "all-seats", "gallery-seats")
    assert found(check([root / "facts"])) == {denied, more}


def test_event_total_undated(tmp_path: Path) -> None:
    """A day that has more dead than the siege, once the total is of the whole event."""
    root = case("event-total-undated", tmp_path)
    assert found(check([root / "facts"])) == set()
    declared(root, {"over: period": "over: period, event_total: true"})
    report = check([root / "facts"])
    assert found(report) == {("tension", "part-exceeds-event", "a1", "b1")}
    assert [note for note in report.notes if "without a period" in note] == []


def test_age_and_duration(tmp_path: Path) -> None:
    """Born in 1870, sailed in 1902 at 41; ninety years from 510 to 440 BC."""
    root = case("age-and-duration", tmp_path)
    ages = {"sailed-aged: {": "sailed-aged: {age_since: {from: born, at: sailed}, "}
    declared(root, {**ages, "reigned-for: {": "reigned-for: {length_of: reigned, "})
    report = check([root / "facts"])
    assert found(report) == {
        ("contradiction", "age-that-does-not-fit", "a1", "a2", "b1"),
        ("contradiction", "length-that-does-not-fit", "a3", "a4"),
    }
    messages = " ".join(sentence(finding) for finding in report.findings)
    assert "31 to 32 years lie between the two" in messages
    assert "(510 BC to 440 BC); from beginning to end it is 69 to 71 years" in messages


def test_part_of_subject(tmp_path: Path) -> None:
    """No lead in a boat and lead in its hull; a tram's speed and that of one direction."""
    root = case("part-of-subject", tmp_path)
    changes = {name: f"{name}, inherited: true" for name in ("name: runs at", "name: stores well")}
    declared(root, changes | {"name: contains": "name: contains, inherited: denials"})
    assert found(check([root / "facts"])) == {
        ("contradiction", "denied-of-whole-affirmed-of-part", "a1", "b1"),
        ("tension", "whole-and-part-differ", "a2", "b2"),
        ("contradiction", "denied-of-whole-affirmed-of-part", "a3", "b3"),
    }


def test_only_denials_of_a_whole_go_for_its_parts(tmp_path: Path) -> None:
    """A boat that has lead in it may have a sail without; with `inherited: true` that is odd."""
    root = case("part-of-subject", tmp_path)
    claims = {"subject: hull": "subject: boat", "subject: tram-9-west": "subject: tram-9"}
    declared(root, claims | {"31 km/h": "40 km/h", "snub-apple": "winter-apple"}, "src-a")
    declared(root, {"subject: boat": "subject: hull", "winter-apple": "snub-apple"}, "src-b")
    declared(root, {"name: contains": "name: contains, inherited: denials"})
    assert found(check([root / "facts"])) == set()
    declared(root, {"inherited: denials": "inherited: true"})
    assert found(check([root / "facts"])) == {
        ("tension", "affirmed-of-whole-denied-of-part", "a1", "b1")
    }


def test_predicates_that_exclude(tmp_path: Path) -> None:
    """Convicted of a thing, and cleared of it."""
    root = case("predicates-that-exclude", tmp_path)
    declared(root, {"name: was convicted of": "name: was convicted of, excludes: [cleared-of]"})
    assert found(check([root / "facts"])) == {
        ("contradiction", "predicates-that-exclude", "a-convicted", "b-cleared")
    }
    declared(root, {"value: arson": "value: arson, period: 2019"}, "beta")
    assert found(check([root / "facts"])) == {
        ("tension", "predicates-that-exclude", "a-convicted", "b-cleared")
    }


def test_before_with_values(tmp_path: Path) -> None:
    """A regatta with 14 boats, one at a place and one without more, each before the first one."""
    root = case("before-with-values", tmp_path)
    report = check([root / "facts"])
    assert found(report) == {
        ("contradiction", "order-that-cannot-be", f"a{n}", f"b{n}") for n in (1, 2, 3)
    }
    text = why_not(
        check([root / "facts"], wanted=Wanted(agreements=True, every=True)), ("a1", "b1")
    )
    assert "and says nothing of years\n    age-that-cannot-be" in text
    assert "there is no precedes" not in text


def test_state_before_its_beginning(tmp_path: Path) -> None:
    """Built in 1920 and in use from 1911 on; 1911 is some day of the year that May is in."""
    root = case("state-before-its-beginning", tmp_path)
    assert found(check([root / "facts"])) == set()
    declared(root, {"{name: was in use}": "{lasts: true, name: was in use}"})
    report = check([root / "facts"])
    assert found(report) == {("contradiction", "order-that-cannot-be", "a1", "b1")}
    assert "the beginning is 1911, the date 1920" in sentence(report.findings[0])


def test_since_when(tmp_path: Path) -> None:
    """Called so since 1971, or since a day of 1974; production that began in March, or in June."""
    root = case("since-when", tmp_path)
    assert found(check([root / "facts"])) == set()
    declared(
        root,
        {
            "name: is called": "lasts: true, name: is called",
            "before: [in-production]": "begins: [in-production]",
        },
    )
    report = check([root / "facts"])
    assert found(report) == {
        ("tension", "two-beginnings-or-ends", "a1", "b1"),
        ("tension", "event-apart-from-its-state", "a2", "b2"),
    }
    labels = {
        dispute.rule.id: side_labels(dispute.sides, report.corpus.vocabulary)
        for dispute in report.disputes
    }
    assert labels["two-beginnings-or-ends"] == ["from 1971 on", "from 1974-06-02 on"]


MARGINS = """\
predicates:
  born: {value: date, before: {died: {within_years: 125}}}
  died: {value: date}
entities: {ann: {}, paper: {}}
source: {id: paper, publisher: Paper, author: paper, published: 2020}
claims:
  - {id: a, subject: ann, predicate: born, value: 1800}
  - {id: b, subject: ann, predicate: died, value: 1950}
"""


def test_a_margin_more_leaves_what_another_one_finds(tmp_path: Path) -> None:
    """Each margin is a row of its own, so that judgements on the one outlast the other."""
    (tmp_path / "facts").mkdir()
    path = tmp_path / "facts" / "paper.yaml"
    path.write_text(MARGINS, encoding="utf-8")
    (before,) = check([tmp_path / "facts"]).findings
    path.write_text(MARGINS.replace("{within", "{at_least_years: 2, within"), encoding="utf-8")
    (after,) = check([tmp_path / "facts"]).findings
    assert (before.rule.id, before.id, before.evidence) == (
        "margin-that-is-broken",
        after.id,
        after.evidence,
    )


def test_an_order_that_cannot_be_is_told_once(tmp_path: Path) -> None:
    """Of an event that must come before the state that it begins, and comes long after."""
    root = case("since-when", tmp_path)
    declared(root, {"[in-production]": "[in-production], begins: [in-production]"})
    declared(root, {"value: 1981-03": "value: 1995-03"}, "src-a")
    order = {("contradiction", "order-that-cannot-be", "a2", "b2")}
    assert found(check([root / "facts"])) == order
    declared(root, {"name: was in production": "lasts: true, name: was in production"})
    declared(root, {"value: 1995-03": "value: 1981-09"}, "src-a")
    assert found(check([root / "facts"])) == order
