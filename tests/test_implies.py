"""`implies`: what a statement says besides, as a rule that no file has."""

import pickle
from pathlib import Path

import pytest

from engine.findings.explain import explain
from engine.findings.report import Report
from engine.run import check
from tests.test_cases_words import found
from tests.transcripts import run

VOCABULARY = """\
predicates:
  led:
    value: entity
    name: led a party to
    implies: [attended]
  attended: {value: entity, name: attended, implies: alive}
  alive: {name: was alive}
  widowed: {name: was widowed, implies: {status: single-again}}
  status: {value: term, single: true, name: had the status}
  tall: {name: was tall, implies: {height: at least 2 m}}
  height: {value: quantity, name: measured}
entities:
  ann: {name: Ann Roe, kind: person}
  fair: {name: the fair, kind: event}
  port: {name: the port, kind: place}
  alpha: {name: The Alpha, kind: publication}
  beta: {name: The Beta, kind: publication}
terms: {single-again: {name: single again, aliases: [alone]}, married: {}}
units: {m: {}}
"""


def claims(name: str, *lines: str) -> str:
    """A source with such claims, of one woman."""
    head = f"source: {{id: {name}, publisher: P, author: {name}, published: 2024}}\nclaims:\n"
    return head + "".join(
        f"  - {{id: {name}-{n}, subject: ann, {x}}}\n" for n, x in enumerate(lines)
    )


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "facts").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts" / "vocabulary.yaml").write_text(VOCABULARY)
    return tmp_path


def run_with(desk: Path, one: str, other: str) -> Report:
    """The report on one claim of each of two sources."""
    (desk / "facts" / "alpha.yaml").write_text(claims("alpha", one))
    (desk / "facts" / "beta.yaml").write_text(claims("beta", other))
    return check([desk / "facts"])


LED = "predicate: led, value: fair, period: 1911"


@pytest.mark.parametrize(
    ("one", "other", "level", "rule"),
    [
        (LED, "predicate: attended, value: fair, polarity: denied, period: 1911",
         "contradiction", "affirmed-and-denied"),
        (f"{LED}, certainty: possible", "predicate: alive, polarity: denied, period: 1911",
         "tension", "affirmed-and-denied"),
        ("predicate: widowed", "predicate: status, value: married",
         "contradiction", "conflicting-values"),
        ("predicate: tall", "predicate: height, value: 1.80 m",
         "contradiction", "disjoint-figures"),
    ],
)  # fmt: skip
def test_core_rules_meet_what_follows(
    desk: Path, one: str, other: str, level: str, rule: str
) -> None:
    """What denies, or differs from, what is implied: hedged as what implies it is."""
    assert found(run_with(desk, one, other)) == {(level, rule, "alpha-0", "beta-0")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LED, "predicate: attended, value: port, polarity: denied, period: 1911"),
        (LED, "predicate: attended, value: fair, polarity: denied, period: 1912"),
        ("predicate: led, value: fair",
         "predicate: attended, value: fair, scope: {as: port}, polarity: denied"),
        (f"{LED}, polarity: denied", "predicate: attended, value: fair, period: 1911"),
        ("predicate: attended, value: fair", "predicate: led, value: fair, polarity: denied"),
        ("predicate: widowed, polarity: denied", "predicate: status, value: married"),
        ("predicate: widowed", "predicate: status, value: alone"),
        ("predicate: tall", "predicate: height, value: 2.10 m"),
    ],
)  # fmt: skip
def test_what_goes_together_is_no_finding(desk: Path, one: str, other: str) -> None:
    """Another place, time or respect; nothing follows from a denial, or backwards."""
    report = run_with(desk, one, other)
    assert {rule for _, rule, *_ in found(report)} <= {"denied-of-all-affirmed-of-some"}


def test_a_disagreement_is_told_once(desk: Path) -> None:
    """Of what two claims say, and not again of what both imply; unless that weighs more."""
    text = """\
predicates:
  mayor: {value: entity, single: true, name: was mayor of, implies: lived}
  lived: {value: entity, single: true, name: lived in, implies: was-in}
  was-in: {value: entity, single: true, name: was in}
  deep: {value: quantity, name: is the depth of, implies: sounded}
  sounded: {value: quantity, name: was sounded at, constant: true}
"""
    names = VOCABULARY[VOCABULARY.index("entities:") :]
    (desk / "facts" / "vocabulary.yaml").write_text(text + names)
    one, other = "predicate: mayor, value: fair", "predicate: mayor, value: port"
    (finding,) = run_with(desk, one, other).findings
    assert "was mayor of" in finding.message
    lived = "predicate: lived, value: port"
    (finding,) = run_with(desk, one, lived).findings
    assert "lived in" in finding.message
    report = run_with(
        desk, "predicate: deep, value: 3 m", "predicate: deep, value: 9 m, period: 1911"
    )
    assert [(str(f.level), f.rule.id) for f in report.findings] == [
        ("contradiction", "disjoint-figures"),
        ("tension", "disjoint-figures"),
    ]


def test_the_proof_shows_the_line_that_says_so(desk: Path) -> None:
    """Each step with the words of the vocabulary, and where they stand."""
    report = run_with(desk, LED, "predicate: alive, polarity: denied, period: 1911")
    (finding,) = report.findings
    told = explain(finding, report.corpus, report.proofs, 200)
    assert "as the vocabulary says: 'attended' implies 'was alive'  facts/vocabulary.yaml:6" in told
    assert "    as the vocabulary says: 'led a party to' implies 'attended'  facts/vocab" in told
    assert "facts/vocabulary.yaml:5\n" in told
    sarif = run("check facts/ --format sarif", desk).stdout
    assert "implies:led:attended: 'led a party to' implies 'attended'" in sarif


@pytest.mark.slow
def test_commands_on_rules_have_what_is_declared(desk: Path) -> None:
    """Listed and shown with its place; no file of rules to test or to lint."""
    run_with(desk, LED, "predicate: alive, polarity: denied, period: 1911")
    listed = run("check rules list", desk).stdout
    assert "implies:led:attended              derives            1" in listed
    shown = run("check rules show implies:widowed:status", desk).stdout
    assert "rule implies:widowed:status in facts/vocabulary.yaml:8" in shown
    assert "predicate: status, value: single-again}" in shown
    for command in ("test", "lint", "docs"):
        done = run(f"check rules {command}", desk)
        assert (done.returncode, "implies:" in done.stdout) == (0, False)
    assert (
        "which implies: Ann Roe attended the fair"
        in run("check why-not alpha-0 beta-0", desk).stdout
    )


def test_lint_knows_what_is_declared(desk: Path) -> None:
    """A rule that asks for what only follows may fire; one that says what is declared is double."""
    run_with(desk, LED, "predicate: alive, polarity: denied, period: 1911")
    (desk / "rules").mkdir()
    (desk / "rules" / "leaders-attend.yaml").write_text("""\
id: leaders-attend
title: Who leads a party there attends
when:
  - claim who: {predicate: led, polarity: affirmed}
derive:
  - claim: {from: $who, subject: $who.subject, predicate: attended, value: $who.value}
examples:
  - name: leads
    facts: [claim: {id: a, subject: ann, predicate: led, value: fair}]
    derives: [claim: {from: a, predicate: attended}]
  - {name: nothing, facts: [], derives: []}
""")
    (desk / "rules" / "attended.yaml").write_text("""\
id: attended
level: note
title: Attended
when:
  - claim a: {subject: $x, predicate: attended}
flag: "$a"
""")
    lint = run("check rules lint", desk).stdout
    assert "says the same as 'implies:led:attended' (facts/vocabulary.yaml)" in lint
    assert "no claim" not in lint


def test_a_judgement_rests_on_the_declaration_and_not_on_its_words(desk: Path) -> None:
    """An alias of the value, another line of the file, another name for readers: all valid."""
    one, other = "predicate: widowed", "predicate: status, value: married"
    (first,) = run_with(desk, one, other).findings
    path = desk / "facts" / "vocabulary.yaml"
    path.write_text("# first\n" + VOCABULARY.replace("status: single-again}", "status: alone}"))
    (again,) = run_with(desk, one, other).findings
    assert (again.id, again.evidence) == (first.id, first.evidence)
    path.write_text(VOCABULARY.replace("was widowed", "lost her husband"))
    (same,) = run_with(desk, one, other).findings
    assert same.evidence == first.evidence


def test_its_rules_go_where_programs_go(desk: Path) -> None:
    """A program with such rules is data, as any other."""
    program = run_with(desk, LED, LED).program
    again = pickle.loads(pickle.dumps(program))
    assert [rule.id for rule in again.rules] == [rule.id for rule in program.rules]
    assert [r.at.line for r in again.rules if r.is_declared] == [6, 5, 10, 8]


def test_no_rule_becomes_unstratified_by_a_declaration(desk: Path) -> None:
    """A rule that asks for the absence of one predicate derives another, whatever implies what."""
    (desk / "rules").mkdir()
    (desk / "rules" / "away.yaml").write_text("""\
id: away
title: Who did not attend was no guest
when:
  - claim a: {subject: $x, predicate: alive, polarity: affirmed}
unless:
  - claim: {subject: $x, predicate: attended}
derive:
  - claim: {from: $a, subject: $a.subject, predicate: height, value: 1 m}
""")
    assert found(run_with(desk, LED, "predicate: alive")) == set()
    text = VOCABULARY.replace(
        "height: {value: quantity,", "height: {value: quantity, implies: alive,"
    )
    (desk / "facts" / "vocabulary.yaml").write_text(text)
    assert found(run_with(desk, LED, "predicate: alive")) == set()


def test_names_make_ids_that_are_different(desk: Path) -> None:
    """Signs and white space in names run into no other; a file of that name is refused."""
    text = "predicates:\n  'a:b': {implies: c}\n  a: {implies: ['b:c', 'two words']}\n"
    path = desk / "facts" / "vocabulary.yaml"
    path.write_text(
        VOCABULARY.replace("predicates:\n", f"{text}  c: {{}}\n  'b:c': {{}}\n  two words: {{}}\n")
    )
    ids = {rule.id for rule in run_with(desk, LED, LED).program.rules if rule.is_declared}
    assert {"implies:a%3Ab:c", "implies:a:b%3Ac", "implies:a:two%20words"} <= ids
    (desk / "rules").mkdir()
    file = desk / "rules" / "implies:led:attended.yaml"
    file.write_text(
        'id: "implies:led:attended"\ntitle: t\nlevel: note\nwhen: [claim a: {}]\nflag: f\n'
    )
    refused = run("check facts/", desk).stderr
    assert "error[E410]: the vocabulary declares the rule of this name" in refused
