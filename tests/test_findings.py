"""Findings: one for each disagreement, with a stable id, honest levels, and its sides."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.claims import physical, quantity
from engine.findings.explain import explain
from engine.findings.finding import Dispute, Finding, Level
from engine.findings.report import Report
from engine.findings.words import side_labels
from engine.reports import Style, render
from engine.run import check

VOCABULARY = """\
predicates:
  mood: {value: term, name: is}
  is-open: {name: is open}
  people: {value: quantity, name: has people}
  sold: {value: quantity, over: period, name: sold}
  built-in: {value: date, single: true, name: was built in}
  lies-in: {value: entity, single: true, name: lies in}
  backs: {value: entity, stance: true, name: backs}
entities:
  town: {name: the town, kind: place, part_of: county}
  city: {name: the city, kind: place}
  county: {name: the county, kind: place, part_of: land}
  land: {name: the land, kind: place}
  ann: {name: Ann, kind: person}
  bob: {name: Bob, kind: person}
terms:
  lively: {opposite: [sleepy, dead]}
units:
  person: {}
  house: {}
"""

Project = Callable[..., Report]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Writes claims (each a mapping in flow style) and rules, and checks them."""
    monkeypatch.chdir(tmp_path)

    def write(*claims: str, rules: dict[str, str] | None = None, published: str = "2020") -> Report:
        (tmp_path / "facts").mkdir(exist_ok=True)
        (tmp_path / "rules").mkdir(exist_ok=True)
        (tmp_path / "facts" / "vocabulary.yaml").write_text(VOCABULARY)
        source = f"{{id: paper, publisher: The Paper, author: ann, published: {published}}}"
        lines = [f"source: {source}", "claims:", *(f"  - {{{claim}}}" for claim in claims)]
        (tmp_path / "facts" / "paper.yaml").write_text("\n".join(lines) + "\n")
        for name, text in (rules or {}).items():
            (tmp_path / "rules" / f"{name}.yaml").write_text(f"id: {name}\ntitle: t\n{text}")
        return check([tmp_path / "facts"])

    return write


def found(report: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (f.rule.id, str(f.level), tuple(claim.id for claim in f.claims)) for f in report.findings
    ]


def names(finding: Finding) -> list[str]:
    return [claim.id for claim in finding.claims]


def ids(dispute: Dispute) -> list[list[str]]:
    """The claims of each side."""
    return [sorted(witness.values[0] for witness in side.witnesses) for side in dispute.sides]


LIVELY = "id: a, subject: town, predicate: mood, value: lively"
SLEEPY = "id: b, subject: town, predicate: mood, value: sleepy, speaker: bob"


def test_mirror_images_are_one_finding(project: Project) -> None:
    """The rule matches both ways round; opposites are declared both ways."""
    assert found(project(LIVELY, SLEEPY)) == [("opposed-terms", "contradiction", ("a", "b"))]


def test_repeated_derivations_of_one_disagreement_are_one_finding(project: Project) -> None:
    """Two ways from one claim to the same conflict: the shallower proof is kept."""
    rules = {
        "open-is-lively": derives("predicate: is-open, polarity: affirmed", "lively"),
        "shut-is-sleepy": derives("predicate: is-open, polarity: denied", "sleepy"),
        "sleepy-again": derives("predicate: mood, value: sleepy", "sleepy, certainty: possible"),
    }
    report = project(
        "id: a, subject: town, predicate: is-open",
        "id: b, subject: town, predicate: is-open, polarity: denied",
        rules=rules,
    )
    assert found(report) == [
        ("affirmed-and-denied", "contradiction", ("a", "b")),
        ("opposed-terms", "contradiction", ("a", "b")),
    ]
    opposed = report.findings[1]
    assert {w.values[6] for w in opposed.witnesses} == {"lively", "sleepy"}
    assert opposed.derived_from == ("a", "b")


def test_a_claim_that_implies_its_opposite_is_a_finding(project: Project) -> None:
    """All witnesses rest on one claim as written, which cannot hold with what follows from it."""
    rules = {"backwards": derives("predicate: mood, value: lively", "sleepy")}
    assert found(project(LIVELY, rules=rules)) == [("opposed-terms", "contradiction", ("a",))]


def test_a_claim_from_which_both_sides_follow_is_a_finding(project: Project) -> None:
    rules = {
        "lively": derives("predicate: is-open", "lively"),
        "dead": derives("predicate: is-open", "dead"),
    }
    report = project("id: a, subject: town, predicate: is-open", rules=rules)
    assert found(report) == [("opposed-terms", "contradiction", ("a",))]
    assert report.findings[0].derived_from == ("a",)


FLAGS_TWO = (
    "level: note\nwhen:\n  - claim a: {predicate: $p}\n  - claim b: {predicate: $p}\nflag: x\n"
)


@pytest.mark.parametrize(
    ("said", "implied", "expected"),
    [
        ("predicate: people, value: 500 person", "value: at least 500 person", []),
        ("predicate: people, value: 500 person", "value: at least 600 person", ["a"]),
        ("predicate: people, value: 500 person", "value: at least 500 house", ["a"]),
        ("predicate: built-in, value: 1900-05", "value: 1900", []),
        ("predicate: built-in, value: 1900", "value: 1900-05", ["a"]),
        ("predicate: lies-in, value: county", "value: $whole", []),
        ("predicate: lies-in, value: county, polarity: denied", "value: $whole", ["a"]),
        ("predicate: lies-in, value: county, scope: {for: ann}", "value: $a.value, scope: {}", []),
        ("predicate: lies-in, value: county", "value: $a.value, scope: {for: ann}", ["a"]),
        ("predicate: mood, value: dead", "value: dead, certainty: possible", []),
        (
            "predicate: mood, value: dead, certainty: possible",
            "value: dead, certainty: certain",
            ["a"],
        ),
        ("predicate: mood, value: dead", "value: dead, polarity: denied", ["a"]),
        ("predicate: mood, value: dead, period: 2019", "value: dead, period: 2019-05", []),
        ("predicate: mood, value: dead, period: 2019", "value: dead, period: 2018", ["a"]),
    ],
)
def test_a_claim_beside_a_weaker_form_of_itself_is_none(
    project: Project, said: str, implied: str, expected: list[str]
) -> None:
    """A rule that flags any two claims of a predicate does not flag one and less of the same."""
    whole = "  - within: {part: county, whole: $whole}\n" if "$whole" in implied else ""
    predicate = said.split(",")[0]
    rules = {
        "weaker": f"when:\n  - claim a: {{{predicate}, polarity: $sign}}\n{whole}"
        f"derive:\n  - claim: {{from: $a, subject: $a.subject, {predicate}, {implied}}}\n",
        "two": FLAGS_TWO,
    }
    report = project(f"id: a, subject: town, {said}, speaker: bob", rules=rules)
    claims = {name for f in report.findings if f.rule.id == "two" for name in names(f)}
    assert sorted(claims) == expected


def test_a_rule_about_one_claim_finds_one_claim(project: Project) -> None:
    report = project("id: a, subject: town, predicate: is-open, period: 2021")
    assert found(report) == [("reported-before-it-began", "contradiction", ("a",))]
    text = render("text", report, Style())
    said = "(2021), which is after the source was published; the date of the source ends on "
    assert f"{said}2020-12-31, the time begins on 2021-01-01." in " ".join(text.split())


@pytest.mark.parametrize("change", ["mode: opinion", "mode: forecast", "certainty: possible"])
def test_what_is_no_plain_fact_makes_a_tension(project: Project, change: str) -> None:
    report = project(LIVELY, f"{SLEEPY}, {change}")
    expected = [] if change == "mode: forecast" else [("opposed-terms", "tension", ("a", "b"))]
    assert found(report) == expected


def test_a_rule_may_keep_its_level(project: Project) -> None:
    rule = "level: contradiction\nlower: false\nwhen:\n  - claim a: {value: lively}\nflag: f\n"
    report = project(f"{LIVELY}, certainty: possible", rules={"never-lively": rule})
    assert found(report) == [("never-lively", "contradiction", ("a",))]


def test_those_who_repeat_a_side_join_the_dispute(project: Project) -> None:
    """Three against one is one dispute with two sides, and three findings."""
    report = project(
        SLEEPY,
        LIVELY,
        LIVELY.replace("id: a", "id: c"),
        LIVELY.replace("id: a", "id: d"),
    )
    (dispute,) = report.disputes
    assert [[w.values[0] for w in side.witnesses] for side in dispute.sides] == [
        ["b"],
        ["a", "c", "d"],
    ]
    assert [f.dispute for f in dispute.findings] == [dispute.id] * 3
    assert re.fullmatch("d-[0-9a-f]{12}", dispute.id)


def test_figures_with_a_common_value_are_one_side(project: Project) -> None:
    values = {
        "a": "100 person",
        "b": "about 105 person",
        "c": "200 person",
        "d": "at least 150 person",
    }
    report = project(
        *(f"id: {n}, subject: town, predicate: people, value: {v}" for n, v in values.items())
    )
    (dispute,) = report.disputes
    assert [{w.values[0] for w in side.witnesses} for side in dispute.sides] == [
        {"a", "b"},
        {"c", "d"},
    ]
    assert len(dispute.findings) == 4
    text = " ".join(render("text", report, Style()).split())
    assert "Ann, The Paper, 2020: about 105 people" in text
    assert "100 people is less than 200 people. why" in text


def test_places_conflict_unless_one_lies_in_the_other(project: Project) -> None:
    """Also over several steps: the town is in the county, and the county in the land."""
    report = project(
        "id: a, subject: ann, predicate: lies-in, value: town",
        "id: b, subject: ann, predicate: lies-in, value: land",
        "id: c, subject: ann, predicate: lies-in, value: city",
    )
    assert found(report) == [
        ("conflicting-places", "contradiction", ("a", "c")),
        ("conflicting-places", "contradiction", ("b", "c")),
    ]


def test_a_withdrawn_claim_conflicts_with_nothing(project: Project) -> None:
    """Neither one of rank deprecated, nor one that another supersedes."""
    assert found(project(LIVELY, f"{SLEEPY}, rank: deprecated")) == []
    assert found(project(LIVELY, f"{SLEEPY}, supersedes: a")) == []
    assert found(project(LIVELY, f"{SLEEPY}, cites: a")) != []


def test_figures_that_do_not_convert_are_noted_once(project: Project) -> None:
    report = project(
        "id: a, subject: town, predicate: people, value: 100 person",
        "id: b, subject: town, predicate: people, value: 50 house",
        "id: c, subject: town, predicate: people, value: 60 house",
    )
    assert found(report) == [("disjoint-figures", "contradiction", ("b", "c"))]
    assert report.notes == (
        "figures in 'house' and 'person' do not convert and were not compared: "
        "b (facts/paper.yaml:4), a (facts/paper.yaml:3)",
    )
    assert f"note: {report.notes[0]}\n" in render("text", report, Style())


def derives(fields: str, value: str) -> str:
    """A rule by which the mood of a town follows from a claim with these fields."""
    head = f"{{from: $c, subject: $t, predicate: mood, value: {value}, polarity: affirmed}}"
    return f"when:\n  - claim c: {{subject: $t, {fields}}}\nderive:\n  - claim: {head}\n"


def only(report: Report) -> Finding:
    (finding,) = report.findings
    return finding


HOLDS = ["quote: words", "paragraph: 3", "note: a remark", "verb: say"]
STALE = [
    "certainty: probable",
    "mode: opinion",
    "period: 2020-05",
    "speaker: ann",
    "via: bob",
]


@pytest.mark.parametrize("change", HOLDS)
def test_words_that_only_accompany_a_claim_are_no_evidence(project: Project, change: str) -> None:
    before = only(project(LIVELY, SLEEPY))
    after = only(project(LIVELY, f"{SLEEPY}, {change}"))
    assert (before.id, before.evidence) == (after.id, after.evidence)


@pytest.mark.parametrize("change", STALE)
def test_what_a_claim_says_is_evidence_and_does_not_change_the_id(
    project: Project, change: str
) -> None:
    before = only(project(LIVELY, SLEEPY))
    base = SLEEPY.replace(", speaker: bob", "") if change.startswith("speaker") else SLEEPY
    after = only(project(LIVELY, f"{base}, {change}"))
    assert before.id == after.id
    assert before.evidence != after.evidence


def test_the_source_s_date_and_the_rules_are_evidence(project: Project) -> None:
    """A rule's reason is not; that of a rule which only derives counts like that of the flag."""
    shut = "id: b, subject: town, predicate: is-open, polarity: denied"
    rule = derives("predicate: is-open, polarity: denied", "sleepy")
    narrower = derives("predicate: is-open, polarity: denied, mode: fact", "sleepy")
    first, reworded, changed = (
        only(project(LIVELY, shut, rules={"shut-is-sleepy": text}))
        for text in (rule, f"why: because\n{rule}", narrower)
    )
    dated = only(project(LIVELY, shut, rules={"shut-is-sleepy": rule}, published="2021"))
    assert (first.id, first.evidence) == (reworded.id, reworded.evidence)
    assert first.evidence != changed.evidence
    assert first.evidence != dated.evidence


def test_labels_of_sides_are_their_values_or_their_polarity(project: Project) -> None:
    report = project(LIVELY, SLEEPY)
    sides = report.disputes[0].sides
    assert side_labels(sides, report.corpus.vocabulary) == ["lively", "sleepy"]
    report = project(
        "id: a, subject: town, predicate: is-open",
        "id: b, subject: town, predicate: is-open, polarity: denied",
    )
    sides = report.disputes[0].sides
    assert side_labels(sides, report.corpus.vocabulary) == ["affirmed", "denied"]


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("$a, for one", "The town is lively, for one"),
        ("$b, for one", "al-Bob is lively, for one"),
        ("it is $a.value", "It is lively"),
        ("$a.value it is", "lively it is"),
    ],
)
def test_a_name_keeps_its_letters_where_a_sentence_begins(
    project: Project, monkeypatch: pytest.MonkeyPatch, flag: str, said: str
) -> None:
    """But for an article, which is written with a capital there."""
    monkeypatch.setattr(sys.modules[__name__], "VOCABULARY", VOCABULARY.replace("Bob", "al-Bob"))
    patterns = "- claim a: {subject: $s, value: $v}\n  - claim b: {subject: bob, value: $v}"
    rule = f'level: note\nwhen:\n  {patterns}\n  - $s != "bob"\nflag: "{flag}"\n'
    other = "id: b, subject: bob, predicate: mood, value: lively"
    (finding,) = project(LIVELY, other, rules={"one": rule}).findings
    assert finding.message == said


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("$a.value > $b.value", "96 people > 72 people"),
        ("$a.value + $b.value < 200", "96 people + 72 people = 168 people, less than 200"),
        (
            "$a.value * 2 - $b.value >= 120",
            "(96 people * 2) - 72 people = 120 people, at least 120",
        ),
        ("low($b.value) == 72", "72 people == 72"),
        ("not $a.value <= $b.value and $b.value < 90", "72 people < 90"),
        ("days($a.period) * 2 > 700", "365 * 2 = 730, more than 700"),
        (
            "last_day($a.period) + 1 > first_day($b.period)",
            "2021-12-31 + 1 = 2022-01-01, after 2021-01-01",
        ),
        ("$a.value > 90 or $b.value > 90", "96 people > 90"),
    ],
)
def test_a_proof_shows_arithmetic_with_its_numbers(
    project: Project, condition: str, told: str
) -> None:
    when = "- claim a: {subject: town}\n  - claim b: {subject: city}\n"
    rule = f"level: note\nwhen:\n  {when}  - {condition}\nflag: said\n"
    report = project(
        "id: a, subject: town, predicate: people, value: 96 person, period: 2021",
        "id: b, subject: city, predicate: people, value: 72 person, period: 2021",
        rules={"one": rule},
    )
    finding = next(f for f in report.findings if f.rule.id == "one")
    proof = explain(finding, report.corpus, report.proofs)
    assert f"- {told}: {condition}" in " ".join(proof.split())
    assert max(map(len, explain(finding, report.corpus, report.proofs, 60).splitlines())) <= 60


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("", "", "the two are declared opposite."),
        (", period: 2021", "", "only one says when: 2021-01-01 to 2021-12-31."),
        (
            ", period: 2021",
            ", period: 2021",
            "both are of the same time, 2021-01-01 to 2021-12-31.",
        ),
        (", period: 2021", ", period: 2021-12", "share 31 days, 2021-12-01 to 2021-12-31."),
    ],
)
def test_what_names_no_time_shares_no_days(
    project: Project, one: str, other: str, said: str
) -> None:
    """And beside two dates, which say when, nothing is told of it."""
    report = project(LIVELY + one, SLEEPY + other, published="2022")
    text = " ".join(render("text", report, Style()).split())
    assert said in text
    born = "subject: town, predicate: built-in, value"
    dated = project(f"id: a, {born}: 1950{one}", f"id: b, {born}: 1951{other}", published="2022")
    text = " ".join(render("text", dated, Style()).split())
    named = bool(one and other)
    assert ("was built in 1951. why" in text) is not named
    assert (said in text) is named


def test_worse_disputes_come_first(project: Project) -> None:
    report = project(
        "id: a, subject: ann, predicate: backs, value: bob, period: 2018",
        "id: b, subject: ann, predicate: backs, value: bob, polarity: denied, period: 2019",
        "id: c, subject: town, predicate: built-in, value: 1950",
        "id: d, subject: town, predicate: built-in, value: 1951-03",
        "id: e, subject: town, predicate: sold, value: 5, period: 2019-05",
        "id: f, subject: town, predicate: sold, value: 4, period: 2019",
    )
    assert found(report) == [
        ("conflicting-dates", "contradiction", ("c", "d")),
        ("part-exceeds-whole", "contradiction", ("e", "f")),
        ("changed-position", "tension", ("a", "b")),
    ]
    assert [report.count(level) for level in Level] == [0, 1, 2]


def test_the_root_is_found_from_the_path(project: Project, tmp_path: Path) -> None:
    """A check.toml above makes its folder the root, whatever folder the path is."""
    project(LIVELY, SLEEPY)
    (tmp_path / "check.toml").write_text("")
    (tmp_path / "drafts").mkdir()
    text = "source: paper\nclaims:\n  - {id: z, subject: town, predicate: mood, value: dead}\n"
    (tmp_path / "drafts" / "more.yaml").write_text(text)
    report = check([tmp_path / "drafts"])
    assert report.root == tmp_path
    assert (report.claims, found(report)) == (1, [])
    report = check([tmp_path / "drafts", tmp_path / "facts"])
    assert len(report.findings) == 2


def test_the_units_that_pint_would_convert_are_noted_without_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback where the extra is not installed; with it the same figures conflict."""
    claims = (
        "id: a, subject: town, predicate: people, value: 1 km",
        "id: b, subject: town, predicate: people, value: 2 mile",
        "id: c, subject: town, predicate: people, value: 3 foots",
    )
    units = "  km: {physical: kilometre}\n  mile: {physical: mile}\n  foots: {physical: footses}\n"
    monkeypatch.setattr("tests.test_findings.VOCABULARY", VOCABULARY + units)

    def without_memory() -> Report:
        for cached in (physical._registry, physical._read, quantity._in_base_units):
            cached.cache_clear()
        return project(*claims)

    report = without_memory()
    assert found(report) == [("disjoint-figures", "contradiction", ("a", "b"))]
    assert report.notes[0].endswith("pint knows no unit 'footses'")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pint", None)
        report = without_memory()
    without_memory()
    assert found(report) == []
    assert "pip install 'claim-check[units]'" in report.notes[0]


def test_an_inferred_date_makes_a_tension(project: Project) -> None:
    claims = "id: a, subject: town, predicate: built-in, value: 1898{}"
    other = "id: b, subject: town, predicate: built-in, value: 1899"
    for sign, level in (("", "contradiction"), ("~", "tension")):
        report = project(claims.format(sign), other)
        assert found(report) == [("conflicting-dates", level, ("a", "b"))]


def test_a_dispute_of_many_is_told_in_part(project: Project) -> None:
    """Sixty figures for one thing: thousands of findings, one dispute, a page."""
    values = (
        f"id: c{n}, subject: town, predicate: people, value: {n} person" for n in range(100, 160)
    )
    report = project(*values)
    assert len(report.findings) == 1770
    (dispute,) = report.disputes
    text = render("text", report, Style())
    assert f"  - and 1760 more findings: check explain {dispute.id}\n" in text
    assert len(text.splitlines()) < 350


def test_the_report_says_who_said_what_and_what_is_inferred(project: Project) -> None:
    """Nobody is quoted for what only follows from their words."""
    rules = {"shut-is-sleepy": derives("predicate: is-open, polarity: denied", "sleepy")}
    shut = "id: b, subject: town, predicate: is-open, polarity: denied, speaker: bob"
    text = render("text", project(LIVELY, f"{shut}, certainty: probable", rules=rules), Style())
    words = " ".join(text.split())
    assert (
        "lively according to Ann, sleepy according to an inference from the words of Bob" in words
    )
    assert "Bob, The Paper, 2020 (probable)" in words
    assert "which implies: the town is sleepy" in words


def test_aliases_stand_for_one_id_wherever_they_are_written(project: Project) -> None:
    """As subject, value, scope, speaker and term; the report shows the declared name."""
    plain = "id: a, subject: town, predicate: mood, value: lively, scope: {seen-by: bob}"
    other = "id: b, subject: Ayton, predicate: feels, value: dozing, scope: {seen-by: Robert}"
    aliases = {
        "  mood: {value: term,": "  mood: {aliases: [feels], value: term,",
        "  town: {name: the town,": "  town: {aliases: [Ayton], name: the town,",
        "  bob: {name: Bob,": "  bob: {aliases: [Robert], name: Bob,",
        "  lively: {opposite": "  sleepy: {aliases: [dozing]}\n  lively: {opposite",
    }
    text = VOCABULARY
    for before, after in aliases.items():
        assert before in text
        text = text.replace(before, after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.test_findings.VOCABULARY", text)
        report = project(plain, f"{other}, speaker: Robert")
    assert found(report) == [("opposed-terms", "contradiction", ("a", "b"))]
    assert (
        "Of the town: lively according to Ann, sleepy according to Bob"
        in report.findings[0].message
    )


def test_two_disagreements_of_the_same_claims_are_two_findings(project: Project) -> None:
    """What follows for two towns is said of two scopes; one does not hide the other."""
    head = "{from: $c, subject: $t, predicate: mood, value: lively, scope: {of: $w}}"
    rule = (
        "when:\n  - claim c: {{subject: $t, predicate: is-open, polarity: {0}}}\n"
        "  - within: {{part: $w, whole: $x}}\nderive:\n  - claim: {1}\n"
    )
    rules = {
        "open-is-lively": rule.format("affirmed", head),
        "shut-is-sleepy": rule.format(
            "denied", head.replace("lively", "sleepy, polarity: affirmed")
        ),
    }
    report = project(
        "id: a, subject: town, predicate: is-open, period: 2019",
        "id: b, subject: town, predicate: is-open, polarity: denied, period: 2018/2020",
        rules=rules,
    )
    opposed = [f for f in report.findings if f.rule.id == "opposed-terms"]
    assert len({f.id for f in opposed}) == len(opposed) == 2


def test_a_hedge_counts_wherever_the_finding_rests_on_it(project: Project) -> None:
    """Also behind a row that is no claim."""
    rules = {
        "open-is-near": "when:\n  - claim c: {predicate: is-open, subject: $t}\n"
        "derive:\n  - within: {part: $t, whole: $t}\n",
        "near-and-lively": "level: contradiction\nwhen:\n"
        "  - claim a: {subject: $t, predicate: mood}\n"
        "  - claim b: {subject: $t, predicate: mood}\n  - $a.value != $b.value\n"
        "  - within: {part: $t, whole: $t}\nflag: f\n",
    }
    for hedge, level in (("", "contradiction"), (", mode: opinion", "tension")):
        report = project(
            LIVELY,
            SLEEPY,
            f"id: c, subject: town, predicate: is-open{hedge}",
            rules=rules,
        )
        own = [f for f in report.findings if f.rule.id == "near-and-lively"]
        assert [str(f.level) for f in own] == [level]


def test_figures_in_units_that_convert_compare_exactly(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven feet are 84 inches, to the last digit; 1 km and 1000 m are one side."""
    units = "  foot: {physical: foot}\n  inch: {physical: inch}\n"
    units += "  km: {physical: kilometre}\n  m: {physical: metre}\n"
    monkeypatch.setattr("tests.test_findings.VOCABULARY", VOCABULARY + units)
    people = "subject: town, predicate: people"
    assert (
        found(project(f"id: a, {people}, value: 7 foot", f"id: b, {people}, value: 84 inch")) == []
    )
    report = project(
        f"id: a, {people}, value: 1 km",
        f"id: b, {people}, value: 1000 m",
        f"id: c, {people}, value: 5 km",
    )
    (dispute,) = report.disputes
    assert ids(dispute) == [["c"], ["a", "b"]]


def test_a_literal_in_a_rule_is_of_the_predicate_s_type(project: Project) -> None:
    """A date that a rule derives is a date, and a figure that it asks for is that figure."""
    rules = {
        "open-is-old": "when:\n  - claim c: {subject: $t, predicate: is-open}\n"
        "derive:\n  - claim: {from: $c, subject: $t, predicate: built-in, value: 1950}\n",
        "five": "level: note\nwhen:\n  - claim c: {predicate: people, value: 5 person}\nflag: f\n",
    }
    report = project(
        "id: a, subject: town, predicate: is-open",
        "id: b, subject: town, predicate: built-in, value: 1950-03",
        "id: c, subject: city, predicate: people, value: 5 person",
        rules=rules,
    )
    assert found(report) == [("five", "note", ("c",))]


def test_evidence_is_the_same_in_every_run_of_a_process(project: Project) -> None:
    """About 100 and 90 to 110 are one interval, and two things to have judged."""
    people = "subject: town, predicate: people, value:"
    hashes = [
        only(project(f"id: a, {people} {value} person", f"id: b, {people} 500 person")).evidence
        for value in ("about 100", "90..110", "about 100")
    ]
    assert hashes[0] == hashes[2] != hashes[1]


def test_the_mark_of_an_inferred_date_is_evidence(project: Project) -> None:
    other = "id: b, subject: town, predicate: built-in, value: 1899"
    hashes = {
        only(project(f"id: a, subject: town, predicate: built-in, value: {v}", other)).evidence
        for v in ("1898", "1898~", "1898-01-01/1898-12-31~")
    }
    assert len(hashes) == 2  # the last two are the same days, and both are inferred


def test_a_part_of_the_facts_knows_what_the_rest_supersedes(
    project: Project, tmp_path: Path
) -> None:
    project(LIVELY, SLEEPY)
    later = (
        "source: paper\nclaims:\n  - {id: z, subject: town, predicate: is-open, supersedes: a}\n"
    )
    (tmp_path / "facts" / "later.yaml").write_text(later)
    assert found(check([tmp_path / "facts" / "paper.yaml"])) == []
    assert found(check([tmp_path / "facts"])) == []


def test_a_name_in_a_condition_may_be_an_alias(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = VOCABULARY.replace("{name: the town,", "{aliases: [Ayton Town], name: the town,")
    monkeypatch.setattr("tests.test_findings.VOCABULARY", text)
    rule = 'level: note\nwhen:\n  - claim c: {subject: $t}\n  - $t == "Ayton Town"\nflag: f\n'
    assert found(project(LIVELY, rules={"ayton": rule})) == [("ayton", "note", ("a",))]
