"""The shipped rules pass their own examples, and the rule language means what it says."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.choices import BACKENDS
from engine.claims.kinds import Type
from engine.claims.period import Period, parse
from engine.loading import load_rules
from engine.rules.expressions import compile_condition
from engine.rules.load import read_rule
from engine.rules.names import ConditionError, Variable
from engine.rules.operators import COMPARISONS, FUNCTIONS
from engine.rules.terms import Slot
from engine.trials.examples import read_examples
from engine.trials.run import Result, run_examples
from tests.test_backends import VOCABULARY, claim, quantities

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def results() -> Sequence[Result]:
    program, vocabulary = load_rules([ROOT / "rules"])
    return run_examples(read_examples(program, vocabulary), program, vocabulary)


@pytest.mark.slow
def test_the_shipped_rules_pass_their_examples(results: Sequence[Result]) -> None:
    failed = [(r.example.at, r.expected, r.actual) for r in results if not r.passed]
    assert failed == []


@pytest.mark.slow
def test_the_shipped_rules_pass_their_examples_on_every_backend() -> None:
    program, vocabulary = load_rules([ROOT / "rules"])
    examples = read_examples(program, vocabulary)
    found = run_examples(examples, program, vocabulary, tuple(BACKENDS))
    failed = [(r.example.at, r.backend, r.expected, r.actual) for r in found if not r.passed]
    assert failed == []
    assert len(found) == len(examples)


@pytest.mark.slow
def test_every_shipped_rule_finds_in_one_example_and_not_in_another(
    results: Sequence[Result],
) -> None:
    for path in (ROOT / "rules").rglob("*.yaml"):
        own = [result for result in results if result.example.rule.id == path.stem]
        assert any(result.expected for result in own), path
        assert any(not result.expected for result in own), path


def test_no_topic_rule_rests_on_the_articles_values_alone(results: Sequence[Result]) -> None:
    """The example in which a topic rule finds something is of other subjects than the articles'."""
    words = ("russia", "north-korea", "china", "kim", "putin", "artillery")
    for result in results:
        if "rules/core" not in result.example.at.file and result.expected:
            assert not [word for word in words if word in " ".join(result.expected)]


# -- conditions ---------------------------------------------------------------------------------

A = claim("a", "x", quantities("about 10 km"), period=parse("2020"), scope=(("to", "y"),))
B = claim("b", "x", quantities("12 km"), period=parse("2020-06/2021"), polarity="denied")
FIELDS = {"id": 0, "via": 3, "subject": 4, "value": 6, "scope": 7, "polarity": 8, "period": 11}
TYPES = {"value": Type.VALUE, "period": Type.PERIOD, "scope": Type.SCOPE}


def lookup(name: str) -> Variable:
    fact, field, *key = name.split(".")
    slot = Slot("ab".index(fact), FIELDS[field], key[0] if key else None)
    return Variable(slot, Type.VALUE if key else TYPES.get(field, Type.ENTITY))


CONDITIONS = [
    ("overlaps($a.period, $b.period)", True),
    ('overlaps($a.period, "2021")', False),
    ('before($a.period, "2021-01-02/..")', True),
    ('before($a.period, "2021")', False),
    ('meets($a.period, "2021")', True),
    ('after("2021-02", $a.period)', True),
    ('during("2020-05", $a.period)', True),
    ('during("2020-01", $a.period)', False),
    ('starts("2020-01", $a.period)', True),
    ('finishes("2020-12", $a.period)', True),
    ('met_by("2021", $a.period)', True),
    ('met_by("2021-01-02/..", $a.period)', False),
    ('earlier("2019", $a.period)', True),
    ('earlier("2018", $a.period)', True),
    ("earlier($a.period, $b.period)", False),
    ('later("2021", $a.period)', True),
    ('later("2020-12", $a.period)', False),
    ("strictly_overlaps($a.period, $b.period)", True),
    ("strictly_overlaps($b.period, $a.period)", False),
    ("overlapped_by($b.period, $a.period)", True),
    ('contains($a.period, "2020-05")', True),
    ('contains($a.period, "2020-01")', False),
    ("contains($a.value, $b.value)", False),
    ('contains($a.value, qty("9..10.5 km"))', True),
    ("contains($a.value, $a.period)", False),
    ('started_by($a.period, "2020-01")', True),
    ('finished_by($a.period, "2020-12")', True),
    ("equals($a.period, $a.period)", True),
    ("equals($a.period, $b.period)", False),
    ('$a.period < "2021"', True),
    ('$a.period < "2020-12"', False),
    ('$a.period <= "2020"', True),
    ('$a.period <= "2020-12-31"', True),
    ('$a.period <= "2020-12"', False),
    ('"2019/.." < $a.period', False),
    ('"27 June 2021" > $a.period', True),
    ('$a.period >= "before 2020"', True),
    ('$a.period > $b.period or $a.period < $b.period', False),
    ('$a.period == "2020-01/2020-12"', True),
    ('$a.scope < $b.scope', None),
    ('surely_overlaps($a.period, "2019/2021")', True),
    ('surely_overlaps($a.period, "2019/2021-01-01")', True),
    ('surely_overlaps("2017/2020", "2020/..")', False),
    ('surely_overlaps($a.value, $a.period)', False),
    ('hands_over("2017/2020", $a.period)', True),
    ('surely_at_start("2019/..", $a.period)', True),
    ('surely_at_start($a.period, "2019/..")', False),
    ('surely_at_start("2019-06-01/2020-01-01", $a.period)', False),
    ('surely_within("2020-05", $a.period)', True),
    ('surely_within("2020", "2020/2021")', False),
    ('surely_within("2020/2021", "2020/2021")', True),
    ('hands_over("2019/2021", $a.period)', False),
    ("timed($a.period)", True),
    ('beginning("1911/1946-05") == "1911"', True),
    ('ending("1911/1946-05") == "1946-05"', True),
    ('beginning("../1946") == beginning("../1946")', False),
    ("given(beginning($a.period))", False),
    ('given(ending("1911/.."))', False),
    ('time_of($a.value, $a.period) == $a.period', True),
    ('unlike_age($a.value, "1870", "1902")', False),
    ('unlike_age(qty("41 years"), "1870", "1902")', True),
    ('unlike_ages(qty("41 years"), "1902", qty("60 years"), "1910")', True),
    ('unlike_ages(qty("41 years"), "1902", $a.value, "1910")', False),
    ('unlike_length(qty("90 years"), "-0509/-0439")', True),
    ('unlike_length(qty("70 years"), "-0509/-0439")', False),
    ("timed(\"../..\")", False),
    ("misconverted($a.value)", False),
    ("covers($b.scope, $a.scope)", True),
    ("covers($a.scope, $b.scope)", False),
    ("covers($a.scope, $a.scope)", False),
    ("covers($a.scope, $a.value)", None),
    ('covers_by($b.scope, $a.scope, "from, to")', True),
    ('covers_by($b.scope, $a.scope, "from")', False),
    ('covers_by($a.scope, $b.scope, "to")', False),
    ("days($a.period) == 366", True),
    ('days("2020-06/..") == 1 or days("2020-06/..") != 1', True),
    ('days("2020-06/..") > 0', False),
    ('days_between($a.period, "2021-01-11") == 11', True),
    ('days_between("2021-01-11", $a.period) == 11', True),
    ("days_between($a.period, $b.period) == 0", True),
    ('last_day($a.period) + 1 == "2021-01-01"', True),
    ('first_day($a.period) - 1 == "2019-12-31"', True),
    ("last_day($a.period) - first_day($a.period) == 365", True),
    ('first_day("../2020") == first_day("../2020")', False),
    ("$a.period - $b.period == 0 or $a.period - $b.period != 0", True),
    ("$a.period - $b.period < 1000", False),
    ("$a.value * 2 > $b.value", True),
    ("2 * high($a.value) == 22", True),
    ("-2 * $a.value < -17", True),
    ("$a.period * 2 == $b.value", None),
    ("given($a.value)", True),
    ("given($a.via)", False),
    ('$a.period == "2020-01-01/2020-12-31"', True),
    ("disjoint($a.value, $b.value)", True),
    ("$a.value < $b.value", True),
    ("$a.value <= 11", True),
    ("$a.value < 11", False),
    ("high($a.value) == 11", True),
    ("low($a.value) == 9", True),
    ('ratio($a.value, qty("100 km")) == 10', True),
    ('ratio(qty("8..12 km"), qty("1 km")) == 10', True),
    ('ratio($a.value, qty("at least 100 km")) > 0', True),
    ('ratio($a.value, qty("at least 100 km")) > 9', True),
    ('years_between("1940-03-02", "1950-03-01") == 9', True),
    ('months_between("2020-01-31", "2020-03-30") == 1', True),
    ('plus_years("2020-02-29", 1) == "2021-02-28"', True),
    ('plus_months($a.period, 1) == "2021-01-31"', False),
    ('at_odds($a.value, $b.value)', True),
    ('at_odds($a.value, qty("10.5 km"))', False),
    ('short_of($a.value, $b.value)', True),
    ('short_of($b.value, $a.value)', False),
    ('perhaps_rounded(qty("652,723"), qty("650,000"))', True),
    ('perhaps_rounded($a.value, $b.value)', False),
    ('barely_meet(qty("about 69"), qty("roughly 80"))', True),
    ('barely_meet($a.value, qty("about 10.5 km"))', False),
    ('says_same($a.value, qty("10 km"))', True),
    ('says_same(qty("1,500"), qty("about 1,600"))', False),
    ('says_more($a.value, qty("up to 10 km"))', True),
    ('says_more(qty("up to 10 km"), $a.value)', False),
    ('ratio($a.value, qty("0 km")) > 0', False),
    ('ratio($a.value, qty("10 mile")) > 0', False),
    ('$b.value == qty("12 km")', True),
    ('$b.value == qty("12 mile")', False),
    ('$b.value > qty("11 mile")', False),
    ("$a.value > 1 + 2 * 3 - 8 / 4", True),
    ("1 / 0 == 1 / 0", False),
    ("$a.via == $b.via", False),
    ("$a.via != $b.via", True),
    ("$a.via == $a.subject", False),
    ('$a.scope.to == "y"', True),
    ('$b.scope.to == "y"', False),
    ('$b.scope.to != "y"', True),
    ('$a.polarity == "affirmed" and not $b.polarity == "affirmed"', True),
    ('$a.polarity == "denied" or $b.polarity == "denied"', True),
    ('$a.subject in ["w", "x"]', True),
    ('$a.subject not in ["w", "x"]', False),
    ('matches($a.subject, "^[w-z]$")', True),
    ('matches($a.subject, "^$")', False),
    ('$a.id < $b.id', True),
    ("overlaps($a.value, $a.period)", False),
    ("high($a.scope.to) >= 0", False),
    ("-1 < $a.value < 100", True),
    ('"é$" == "é$"', True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CONDITIONS, ids=[text for text, _ in CONDITIONS])
def test_a_condition_holds_as_its_operators_say(text: str, expected: bool | None) -> None:
    """`None` stands for a condition that is refused."""
    if expected is None:
        with pytest.raises(ConditionError):
            compile_condition(text, lookup, VOCABULARY)
        return
    condition = compile_condition(text, lookup, VOCABULARY)
    assert condition.holds((A, B)) is expected


def test_every_function_and_comparison_is_tried_above() -> None:
    """The table of operators holds none that no test decides."""
    texts = " ".join(text for text, _ in CONDITIONS)
    assert [name for name in FUNCTIONS if f"{name}(" not in texts] == []
    assert [sign for sign in COMPARISONS if f" {sign} " not in texts] == []


ALLEN = (
    ("before", "after"),
    ("meets", "met_by"),
    ("strictly_overlaps", "overlapped_by"),
    ("during", "contains"),
    ("starts", "started_by"),
    ("finishes", "finished_by"),
    ("equals", "equals"),
)
"""The relations, each with its converse."""
CONVERSE = {**dict(ALLEN), **{converse: name for name, converse in ALLEN}}

days = st.integers(1, 6)


@given(days, days, days, days)
def test_two_periods_stand_in_exactly_one_of_allen_s_relations(
    a: int, b: int, c: int, d: int
) -> None:
    """And each relation's converse holds of the periods the other way round."""
    one, other = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    (name,) = (name for name in CONVERSE if FUNCTIONS[name].apply(one, other))
    assert FUNCTIONS[CONVERSE[name]].apply(other, one)
    apart = name in ("before", "after", "meets", "met_by")
    assert FUNCTIONS["overlaps"].apply(one, other) is not apart


def test_a_regular_expression_takes_linear_time() -> None:
    """What makes a backtracking engine run for ages is decided at once."""
    text = claim("a", "a" * 50_000, "yes")
    condition = compile_condition('matches($a.subject, "^(a+)+$b")', lookup, VOCABULARY)
    assert condition.holds((text, B)) is False


def test_what_is_written_in_python_is_not_run_as_python() -> None:
    """Only the operators of the table are there: no call, attribute or name of Python's."""
    for text in (
        "__import__('os')",
        "$a.subject.__class__",
        "[x for x in []]",
        "lambda: 1",
        "(1).real",
    ):
        rules, problems = read_rule(
            f"id: r\ntitle: t\nlevel: note\nwhen:\n  - claim a: {{}}\n  - {text!r}\nflag: f\n",
            "r.yaml",
            "r",
            VOCABULARY,
        )
        assert rules == []
        assert problems[0].code in ("E403", "E404", "E405", "E406", "E409")


@pytest.mark.parametrize(
    ("items", "code"),
    [
        (["claim a: {subject: $w}", "claim b: {speaker: $w}", '$w == "ann"'], "E411"),
        (["entity: {id: $w}", "claim b: {speaker: $w}", '$w == "ann"'], "E411"),
        (
            ["claim b: {speaker: $w}", "claim a: {speaker: $w, subject: ann}", "$w == $a.subject"],
            None,
        ),
        (["claim a: {}", 'matches($a.speaker, "ann")'], "E411"),
        (["entity: {id: ann}", "claim a: {}"], None),
        (["entity e: {id: ann}", "claim a: {speaker: $e.id}"], "E411"),
        (["claim a: {}", '$a.value == "5 ton"'], "E406"),
        (["claim a: {}", "$a.value > 0x10"], "E409"),
        (["claim a: {}", f"{'not ' * 4000} $a.value > 1"], "E409"),
        (["claim a: {}", '$a.mode in ["fact"] != $a.polarity'], "E409"),
        (["claim a: {}", '$a.scope.from == "x" and $a.scope.for-whom != "y"'], None),
        (["claim a: {}", "$a.value > 1e5"], "E409"),
    ],
)
def test_rules_are_refused_for_what_they_say(items: Sequence[str], code: str | None) -> None:
    """Also by a detour: through a variable, another fact, or a function."""
    lines = "".join(f"  - {item}\n" if ": {" in item else f"  - '{item}'\n" for item in items)
    text = f"id: r\ntitle: t\nlevel: note\nwhen:\n{lines}flag: $a.scope.for-whom\n"
    if "claim a" not in lines:
        text = text.replace("flag: $a.scope.for-whom", "flag: f")
    _, problems = read_rule(text, "r.yaml", "r", VOCABULARY)
    assert [problem.code for problem in problems] == ([code] if code else [])


def test_a_variable_of_an_unknown_kind_is_told_as_such() -> None:
    """The kind is told; what its fields would be, nobody asks."""
    text = (
        "id: r\ntitle: t\nlevel: note\nflag: $p\nwhen:\n"
        "  - noname a: {te: $p}\n  - claim b: {subject: x, predicate: $p}\n"
    )
    found, problems = read_rule(text, "r.yaml", "r", VOCABULARY)
    assert (found, problems[0].code) == ([], "E402")
