"""Rules on trial: what their examples pin down, and what a rule that did not hold missed."""

from pathlib import Path

import pytest

from engine.loading import load_rules
from engine.trials.coverage import cover
from engine.trials.examples import read_examples
from tests.test_cli import GOLDEN, checked
from tests.transcripts import run

ROOT = Path(__file__).parent.parent

RULE = """\
id: r
level: note
title: t
when:
  - claim a: {subject: $x, predicate: $p, polarity: affirmed}
  - claim b: {subject: $x, predicate: $p}
  - overlaps($a.period, $b.period)
  - not disjoint($a.value, $b.value)
unless:
  - - within: {part: $a.value, whole: $w}
    - $w != $x
flag: f
examples:
"""
ABOUT = "- predicate: {id: p, value_type: quantity}"


def example(name: str, finds: str, *facts: str) -> str:
    lines = "".join(f"      {fact}\n" for fact in facts)
    return f"  - name: {name}\n    facts:\n{lines}    finds: {finds}\n"


def trial(folder: Path, *examples: str, options: str = "") -> list[str]:
    """What `check rules test` prints of the rule with these examples."""
    (folder / "rules").mkdir()
    (folder / "rules" / "r.yaml").write_text(RULE + "".join(examples), encoding="utf-8")
    done = run(f"check rules test rules/ {options}", folder)
    assert done.stderr == ""
    return [*done.stdout.splitlines(), f"exit {done.returncode}"]


def claim(name: str, fields: str = "", subject: str = "x", value: str = "1..3") -> str:
    return f"- claim: {{id: {name}, subject: {subject}, predicate: p, value: {value}{fields}}}"


@pytest.mark.parametrize(
    ("facts", "missed"),
    [
        (
            [claim("a", ", period: 2020-01-31"), claim("b", ", period: 2020-02-03/2021")],
            "their times miss each other by 3 days: the time of one is 2020-01-31, that of the "
            "other begins on 2020-02-03 (the rule asks: overlaps($a.period, $b.period))",
        ),
        ([claim("a"), claim("b", subject="y")], "their subject differs: a has x; b has y"),
        (
            [claim("a"), claim("b", value="5")],
            "1 to 3 lies below 5 (the rule asks: not disjoint($a.value, $b.value))",
        ),
        ([claim("a"), claim("c")], "the example has no claim b"),
    ],
)
def test_a_finding_that_did_not_come_tells_what_is_missing(
    tmp_path: Path, facts: list[str], missed: str
) -> None:
    """The first thing that fails, with the values and by how much."""
    lines = trial(tmp_path, example("e", "[[a, b]]", ABOUT, *facts))
    found = [line for line in lines if line.startswith("  finds [a, b]: ")]
    assert found == [f"  finds [a, b]: {missed}"]
    assert lines[-1] == "exit 1"


COUNTS = """\
id: r
level: note
title: t
when:
  - claim a: {subject: $x, predicate: p}
  - count:
      of: [{claim b: {subject: $x, predicate: q, value: $v}}]
      distinct: $v
      as: $first
  - count:
      of: [{claim c: {subject: $x, predicate: q, value: $w}}, {within: {part: $w, whole: $y}}]
      distinct: $y
      as: $second
  - $first > $second + 1
flag: f
examples:
"""


def test_what_a_second_count_found_is_named(tmp_path: Path) -> None:
    """Each count is of the patterns' facts alone, also where a rule has several."""
    named = "- claim: {id: k, subject: x, predicate: q, value: v}"
    text = COUNTS + example("e", "[[a]]", claim("a"), named, "- within: {part: v, whole: w}")
    (tmp_path / "r.yaml").write_text(text, encoding="utf-8")
    done = run("check rules test r.yaml", tmp_path)
    assert done.stderr == ""
    assert "finds [a]: $first is 1, $second + 1 is 2 (the rule asks: $first > $second + 1)" in (
        " ".join(done.stdout.split())
    )


def test_an_absence_that_has_a_match_is_named(tmp_path: Path) -> None:
    rule = RULE.replace("  - not disjoint($a.value, $b.value)\n", "")
    text = example("e", "[[a, b]]", claim("a"), claim("b"), "- within: {part: 1..3, whole: z}")
    (tmp_path / "r.yaml").write_text(rule + text, encoding="utf-8")
    done = run("check rules test r.yaml", tmp_path)
    expected = (
        "  finds [a, b]: the rule leaves that out: there is within (part: 1..3, whole: z) "
        "(the rule asks: [{within: {part: $a.value, whole: $w}}, $w != $x])\n"
    )
    assert expected in done.stdout


def test_coverage_names_each_part_that_no_example_misses(tmp_path: Path) -> None:
    """Here the examples pin down the subject, the period and the polarity, and nothing else."""
    finds = example("finds", "[[a, b]]", ABOUT, claim("a"), claim("b"))
    miss = example(
        "near miss",
        "[]",
        ABOUT,
        claim("a", ", period: 2020"),
        claim("b", ", period: 2021"),
        claim("c", ", period: 2020", subject="y"),
        claim("d", ", period: 2022, polarity: denied"),
        claim("e", ", period: 2022, polarity: denied"),
    )
    lines = trial(tmp_path, finds, miss, options="--coverage")
    loose = [line.split(": ", 1)[1] for line in lines if line.startswith("  rules/r.yaml")]
    assert loose == [
        "`predicate: $p` of `claim a`",
        "`predicate: $p` of `claim b`",
        "the condition `not disjoint($a.value, $b.value)`",
        "`[{within: {part: $a.value, whole: $w}}, $w != $x]`",
        "`part: $a.value` of `within`",
        "the condition `$w != $x`",
    ]
    assert lines[-1] == "exit 1"


@pytest.mark.slow  # the gate runs the same command by itself
def test_every_part_of_every_shipped_rule_is_pinned_down() -> None:
    """Dropping any one condition, field, alternative or absence makes an example fail."""
    program, vocabulary = load_rules([])
    covered = cover(read_examples(program, vocabulary), program, vocabulary)
    assert [(part.rule.id, part.words) for c in covered for part in c.loose] == []
    assert all(c.finds and c.misses for c in covered)


def test_why_two_claims_that_agree_are_not_flagged() -> None:
    text = (GOLDEN / "why-not.txt").read_text(encoding="utf-8")
    assert checked("why-not ft-summit-ordinal ec-kim-trips", 0) == text


def test_why_not_tells_of_a_finding_where_there_is_one() -> None:
    text = checked("why-not ec-lankov-shallow ec-kim-putin-unbreakable", 0)
    assert "They are flagged as a tension, by the rule opposed-terms: " in text


def test_why_not_names_the_direction_in_which_two_claims_differ() -> None:
    text = checked("why-not ec-containers-to-russia ec-containers-to-dprk", 0)
    assert "No rule takes the two together." in text
    assert "their subject differs: ec-containers-to-russia has North Korea" in text


def test_why_not_of_an_unknown_claim_gives_the_nearest() -> None:
    done = run("check why-not ft-summit-ordinals ec-kim-trips", ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error[E504]: there is no claim 'ft-summit-ordinals'\n"
        "  hint: did you mean 'ft-summit-ordinal'?\n"
    )


def test_why_not_of_one_claim_twice_is_refused() -> None:
    done = run("check why-not ec-kim-trips ec-kim-trips", ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error[E504]: 'ec-kim-trips' is one claim\n")


def test_a_function_of_values_of_other_types_is_told_and_no_fault(tmp_path: Path) -> None:
    """No vocabulary says what the predicate's values are, and here they are no periods."""
    rule = RULE.replace("overlaps($a.period, $b.period)", "overlaps($a.value, $b.value)")
    text = example("e", "[[a, b]]", claim("a", value="x"), claim("b", value="y"))
    (tmp_path / "r.yaml").write_text(rule + text, encoding="utf-8")
    done = run("check rules test r.yaml", tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "finds [a, b]: $a.value is x, $b.value is y" in done.stdout.replace(
        "the value of a", "$a.value"
    ).replace("the value of b", "$b.value")


TOTALS = """\
id: parts-exceed-total
level: note
title: t
when:
  - claim one: {subject: $x, predicate: cost-of-roads}
  - claim two: {subject: $x, predicate: cost-of-schools}
  - claim all: {subject: $x, predicate: cost}
  - $one.value + $two.value > $all.value
  - $all.value - $one.value < $two.value
flag: f
examples:
  - name: parts
    facts:
      - claim: {id: a, subject: x, predicate: cost-of-roads, value: 60}
      - claim: {id: b, subject: x, predicate: cost-of-schools, value: about 50}
      - claim: {id: c, subject: x, predicate: cost, value: 100}
      - claim: {id: d, subject: y, predicate: cost-of-roads, value: 60}
      - claim: {id: e, subject: y, predicate: cost-of-schools, value: at most 50}
      - claim: {id: f, subject: y, predicate: cost, value: 100}
    finds: [[a, b, c]]
"""


def test_figures_are_added_and_subtracted_with_all_their_values(tmp_path: Path) -> None:
    """60 and 45 to 55 are more than 100 whatever the values; 60 and at most 50 need not be.

    The vocabulary says that the values are quantities: the example need not.
    """
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules").mkdir()
    names = ("cost", "cost-of-roads", "cost-of-schools")
    lines = "".join(f"  {name}: {{value: quantity}}\n" for name in names)
    (tmp_path / "facts" / "vocabulary.yaml").write_text(f"predicates:\n{lines}", encoding="utf-8")
    (tmp_path / "rules" / "parts-exceed-total.yaml").write_text(TOTALS, encoding="utf-8")
    done = run("check rules test rules/", tmp_path)
    assert (done.stdout.splitlines()[-1], done.stderr) == ("1 rule, 1 example: all pass", "")


def test_a_gap_that_is_known_is_counted_apart(tmp_path: Path) -> None:
    text = example("e", "[[a, b]]", claim("a"), claim("b", subject="y")) + "    todo: true\n"
    assert trial(tmp_path, text)[-2] == "1 rule, 1 example: all pass, but 1 marked `todo`"
