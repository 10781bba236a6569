"""`check rules lint` is silent on the shipped rules, finds each planted fault, and is never wrong.

A planted fault is a folder of tests/bad/rules/: a project, and `expected.txt` with the command and
its answer.
"""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.choices import MODES
from engine.claims.figures import any_unit, parse
from engine.claims.kinds import BUILT_IN, Fact
from engine.claims.period import EARLIEST, LATEST, Period, day_number
from engine.claims.quantity import INFINITY, Quantity
from engine.claims.vocabulary import Vocabulary
from engine.rules.lint import CODES
from engine.rules.lint.forms import rule_form
from engine.rules.lint.model import Model
from engine.rules.load import read_rule
from engine.rules.program import Rule
from tests.reference import joined
from tests.test_backends import claim
from tests.transcripts import run, transcript

ROOT = Path(__file__).parent.parent
BAD = ROOT / "tests" / "bad" / "rules"
CASES = sorted(path.parent for path in BAD.glob("*/expected.txt"))


def test_the_shipped_rules_have_no_lint() -> None:
    """With the vocabulary that stands beside them."""
    count = len(list((ROOT / "rules").rglob("*.yaml")))
    assert run("check rules lint", ROOT).stdout == f"{count} rules: no lint\n"


def test_the_core_rules_have_no_lint_without_a_vocabulary(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules" / "core", tmp_path / "rules" / "core")
    count = len(list((ROOT / "rules" / "core").glob("*.yaml")))
    assert run("check rules lint", tmp_path).stdout == f"{count} rules: no lint\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_planted_fault_is_found(case: Path) -> None:
    """Nothing else is, and the finding says where, why, and what to do."""
    expected = (case / "expected.txt").read_text(encoding="utf-8")
    assert transcript(expected.splitlines()[0].removeprefix("$ "), case) == expected


def test_every_code_has_a_planted_fault() -> None:
    shown = "".join((case / "expected.txt").read_text(encoding="utf-8") for case in CASES)
    assert [code for code in CODES if f"lint[{code}]" not in shown] == []


def test_the_manual_lists_the_codes() -> None:
    text = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    rows = "\n".join(f"| `{code}` | {meaning} |" for code, meaning in CODES.items())
    assert f"| code | what it is |\n|---|---|\n{rows}\n" in text


# -- conditions ---------------------------------------------------------------------------------

DAY = day_number(2020, 1, 1)
PERIODS = ['"2020-01-01"', '"2020-01-03/2020-01-04"', '"2020-01-02/.."']
RELATIONS = ["overlaps", "before", "after", "meets", "starts", "during", "equals", "contains"]
RELATIONS += ["surely_overlaps", "hands_over"]
COMPARE = ["==", "!=", "<", "<=", ">", ">="]
DAYS = st.sampled_from(["$a.period", "$b.period", "$a.value", "first_day($a.period)", *PERIODS])
FIGURES = st.sampled_from(["$a.value", "$b.value", "high($a.value)", 'qty("2 km")', 'qty("<3 km")'])
PLACES = st.sampled_from(["$a.via", "$a.speaker", "$b.via", "$b.scope.to", '"x"', '"y"'])
ATOMS = st.one_of(
    st.builds("{}({}, {})".format, st.sampled_from(RELATIONS), DAYS, DAYS),
    st.builds("{} {} {}".format, DAYS, st.sampled_from(COMPARE), DAYS),
    st.builds("{}({}, {})".format, st.sampled_from(["disjoint", "contains"]), FIGURES, FIGURES),
    st.builds("{} {} {}".format, FIGURES, st.sampled_from(COMPARE), FIGURES),
    st.builds("$a.value {} {}".format, st.sampled_from(COMPARE), st.sampled_from("23")),
    st.builds("{} {} {}".format, PLACES, st.sampled_from(["==", "!="]), PLACES),
    st.builds('$a.mode {} "{}"'.format, st.sampled_from(["==", "!="]), st.sampled_from(MODES)),
    st.sampled_from(["$a.mode == $b.mode", '$b.mode == "fact"', "given($a.via)"]),
    st.sampled_from(["$a.period == $b.period", "$a.scope == $b.scope"]),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=3,
)
JOINS = {"period: $when": "period", "scope: $s": "scope", "value: $v": "value"}
EXTRA = st.sets(st.sampled_from(["mode: fact", "via: x", *JOINS]), max_size=3)


def period(random: Random) -> Period:
    first = random.choice([EARLIEST, *range(DAY - 3, DAY + 8)])
    last = max(first, DAY) + random.choice([0, 0, 1, 2, 4])
    last = random.choice([last, last, LATEST])
    if random.random() < 0.5:
        return Period(first, last)
    late = 0 if first == EARLIEST else random.randint(0, min(last - first, 3))
    early = 0 if last == LATEST else random.randint(0, min(last - first, 3))
    return Period(first, last, "", late, early, interval=True)


def quantity(random: Random) -> Quantity:
    """Bounds around 2 and 3, on one side or both."""
    low, more = Decimal(random.randint(2, 7)) / 2, Decimal(random.randint(0, 2)) / 2
    unit, is_open = random.choice(["km", "km", ""]), random.random() < 0.5
    bounds: list[tuple[Decimal, Decimal, bool, bool]] = [
        (low, low + more, False, False),
        (-INFINITY, low, False, is_open),
        (low, INFINITY, is_open, False),
    ]
    return Quantity(*random.choice(bounds), unit=unit)


def side(random: Random) -> dict[str, Any]:
    """Fields of a claim, near what the conditions speak of."""
    return {
        "value": random.choice([random.choice("xyz"), period(random), quantity(random)]),
        "period": period(random),
        "mode": random.choice(MODES),
        "via": random.choice([None, "x", "y", "z"]),
        "speaker": random.choice("xyz"),
        "scope": random.choice([(), (("to", "x"),), (("to", "y"),)]),
    }


def rules(text: str) -> Rule:
    (rule,), problems = read_rule(text, "rules/r.yaml", "r", Vocabulary())
    assert problems == []
    return rule


def written(first: set[str], second: set[str], conditions: Sequence[str]) -> str:
    items = [
        f"claim a: {{{', '.join(sorted(first)) or 'subject: $x'}}}",
        f"claim b: {{{', '.join(sorted(second)) or 'subject: $x'}}}",
        *(f"'{condition}'" for condition in conditions),
    ]
    lines = "".join(f"  - {item}\n" for item in items)
    return f"id: r\ntitle: r\nlevel: note\nflag: $a\nwhen:\n{lines}"


SIDES = given(EXTRA, EXTRA, st.lists(CONDITIONS, min_size=1, max_size=2), st.integers())


@settings(max_examples=80, suppress_health_check=[HealthCheck.filter_too_much])
@SIDES
def test_what_is_always_or_never_true_is_so_of_every_fact(
    first: set[str], second: set[str], conditions: list[str], seed: int
) -> None:
    """No claim that would match shows the model to be wrong."""
    assert_holds_of_every_fact(first, second, conditions, seed)


@pytest.mark.slow
@settings(max_examples=1000, suppress_health_check=[HealthCheck.filter_too_much])
@SIDES
def test_what_is_always_or_never_true_is_so_of_many_facts(
    first: set[str], second: set[str], conditions: list[str], seed: int
) -> None:
    """The same, of more rules."""
    assert_holds_of_every_fact(first, second, conditions, seed)


def assert_holds_of_every_fact(
    first: set[str], second: set[str], conditions: list[str], seed: int
) -> None:
    (rule,), problems = _read(written(first, second, conditions))
    assume(not problems)
    model = Model([rule.body], BUILT_IN, frozenset(), True)
    *assumed, judged = rule.body.conditions
    verdict = model.verdict(assumed, judged)
    assume(verdict is not None and not (verdict.holds and verdict.fails))
    assert verdict is not None
    random = Random(seed)
    for _ in range(200):
        one, other = side(random), side(random)
        for join, key in JOINS.items():
            if join in first & second:
                other[key] = one[key]
        for own, fields in ((first, one), (second, other)):
            fields["mode"] = "fact" if "mode: fact" in own else fields["mode"]
            fields["via"] = "x" if "via: x" in own else fields["via"]
        facts = (_claim("a", one), _claim("b", other))
        assert joined(rule.body, facts)
        if all(condition.holds(facts) for condition in assumed):
            assert verdict.holds if judged.holds(facts) else verdict.fails


def _read(text: str) -> tuple[Sequence[Rule], Sequence[object]]:
    found, problems = read_rule(text, "rules/r.yaml", "r", Vocabulary())
    return (found, problems) if found else ((_NONE,), problems)


_NONE = rules(written(set(), set(), ["$a.mode == $b.mode"]))


def _claim(name: str, side: dict[str, Any]) -> Fact:
    values = list(claim(name, "x", side["value"]).values)
    for key, value in side.items():
        values[BUILT_IN["claim"].at(key)] = value
    return Fact("claim", tuple(values))


DECIDED = [
    ("overlaps($a.period, $b.period)", True, True),
    ("before($a.period, $b.period) and before($b.period, $a.period)", False, True),
    ("before($a.period, $b.period) or not before($a.period, $b.period)", True, False),
    ("overlaps($a.period, $b.period) and meets($a.period, $b.period)", False, True),
    # There is one day between the constants, and no period of two
    ('during($a.period, "2020-01-01/2020-01-03")', True, True),
    ('during($a.period, "2020-01-01/2020-01-02")', False, True),
    ('after($a.period, "2020-01-01") and before($a.period, "2020-01-03")', False, True),
    ('after($a.period, "2020-01-01") and before($a.period, "2020-01-05")', True, True),
    ('$a.value > qty("2 km") and $a.value < qty("3 km")', True, True),
    ('$a.value > qty("3 km") and $a.value < qty("2 km")', False, True),
    ("$a.value > 3 and $a.value < 2", False, True),
    ('$a.value >= qty("3 km") and $a.value <= qty("3 km")', True, True),
    ("disjoint($a.value, $b.value) and contains($a.value, $b.value)", False, True),
    ("$a.via != $b.speaker", True, True),
    ("$a.via == $a.via", True, True),  # a missing value equals nothing
    ("$a.speaker == $a.speaker", True, False),
    ("$a.id != $b.id", True, False),
    ('$a.mode in ["fact", "forecast", "opinion"]', True, False),
    ('not ($a.mode == "forecast" and $b.mode == "fact")', True, True),
    ("$a.scope == $b.scope", True, True),
    ("given($a.scope.to)", True, True),
    ("given($a.period)", True, False),
]


@pytest.mark.parametrize(("text", "holds", "fails"), DECIDED, ids=[text for text, *_ in DECIDED])
def test_a_condition_is_decided(text: str, holds: bool, fails: bool) -> None:
    rule = rules(written(set(), set(), [text]))
    model = Model([rule.body], BUILT_IN, frozenset(), True)
    assert model.verdict((), rule.body.conditions[0]) == (holds, fails)


@pytest.mark.parametrize(
    "text",
    [
        "days($a.period) > days($a.period)",
        "$a.value * 2 > $a.value",
        'matches($a.value, "x")',
        # A kilometre is more than two of something, and less than 3 kilometres
        '$a.value > 5 and $a.value < qty("3 km")',
        '$a.value < $b.value and $a.value != "x"',
    ],
)
def test_of_some_conditions_nothing_is_said(text: str) -> None:
    rule = rules(written(set(), set(), [text]))
    model = Model([rule.body], BUILT_IN, frozenset(), True)
    assert model.verdict((), rule.body.conditions[0]) is None


def test_units_that_convert_are_not_compared_by_their_numbers() -> None:
    """2000 m lie below 3 km: where two such units are named, nothing is said."""
    km, metre = parse("3 km", any_unit), parse("2000 m", any_unit)
    constants = [replace(km, physical="kilometre"), replace(metre, physical="metre")]
    rule = rules(written(set(), set(), ['$a.value > qty("3 km") and $a.value < qty("2000 m")']))
    (condition,) = rule.body.conditions
    model = Model([rule.body], BUILT_IN, frozenset(), True)
    assert model.verdict((), condition) == (False, True)
    term: Any = condition.term
    sides = zip(term.parts, constants, strict=True)
    parts = tuple(p.having(right=p.right.having(value=constant)) for p, constant in sides)
    moved = condition.having(term=term.having(parts=parts))
    assert model.verdict((), moved) is None


# -- forms --------------------------------------------------------------------------------------

BASE = [
    "claim a: {subject: $x, polarity: affirmed}",
    "claim b: {subject: $x, polarity: denied}",
    "within: {part: $x, whole: $w}",
    "$a.mode != $b.mode",
    "after($a.period, $b.period)",
]


def _form(items: Sequence[str]) -> str:
    lines = "".join(f"  - {item}\n" for item in items)
    return rule_form(rules(f"id: r\ntitle: r\nlevel: note\nflag: r\nwhen:\n{lines}"))


@given(st.permutations(BASE))
def test_order_and_names_do_not_make_another_rule(items: list[str]) -> None:
    swaps = {"$x": "$thing", "$w": "$y", "claim a": "claim one", "$a": "$one"}
    for old, new in swaps.items():
        items = [item.replace(old, new) for item in items]
    assert _form(items) == _form(BASE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("denied", "affirmed"),
        ("part: $x, whole: $w", "part: $w, whole: $x"),
        ("!=", "=="),
        ("after($a.period, $b.period)", "after($b.period, $a.period)"),
        ("$a.mode", "$a.certainty"),
        ("claim b: {subject: $x", "claim b: {subject: $z"),
    ],
)
def test_another_meaning_is_another_form(old: str, new: str) -> None:
    assert _form([item.replace(old, new) for item in BASE]) != _form(BASE)
