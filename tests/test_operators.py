"""Every operator of the rule language, on any values: a value of its type, or a missing one."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.claims import quantity as quantities
from engine.claims.figures import QuantityError, any_unit, parse
from engine.claims.kinds import Fact, Type, canonical
from engine.claims.period import ALWAYS, EARLIEST, LATEST, Period
from engine.claims.period import parse as parse_period
from engine.claims.quantity import INFINITY, Quantity
from engine.rules.expressions import compile_condition
from engine.rules.names import Variable
from engine.rules.operators import ARITHMETIC, COMPARISONS, FUNCTIONS, OPERATORS, PYTHON
from engine.rules.terms import Slot
from tests.test_backends import VOCABULARY

BRIEFLY = settings(max_examples=20)  # there are forty operators
INFINITE = (INFINITY, -INFINITY)
LARGE = Decimal("9" * 40 + "." + "9" * 40)

numbers = st.one_of(
    st.sampled_from([Decimal(0), Decimal("-0"), Decimal("0.00"), LARGE, -LARGE, Decimal("1e-40")]),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40),
)
units = st.sampled_from(
    [("", None), ("km", "kilometre"), ("mile", "mile"), ("acre", "acre"), ("ha", "hectare"),
     ("c", "degC"), ("f", "degF"), ("db", "dBm"), ("none", "nan"), ("odd", "degC*degC")]
)  # fmt: skip


@st.composite
def figures(draw: st.DrawFn) -> Quantity:
    """Any interval that figures and operators make: also points, bounds alone, infinite points."""
    end = numbers | st.sampled_from(INFINITE)
    low, high = sorted([draw(end), draw(end)])
    unit, physical = draw(units)
    low_open, high_open = (low != high and draw(st.booleans()) for _ in range(2))
    found = Quantity(low, high, low_open, high_open, unit, physical)
    return replace(found, also=draw(figures())) if draw(st.integers(0, 5)) == 5 else found


days = st.one_of(
    st.sampled_from([EARLIEST, EARLIEST + 1, LATEST - 1, LATEST, 0, 1]),
    st.integers(EARLIEST, LATEST),
)
periods = st.builds(lambda a, b: Period(min(a, b), max(a, b)), days, days)
texts = st.text(max_size=20)
scopes = st.dictionaries(st.sampled_from("abc") | texts, st.sampled_from("xy")).map(
    lambda pairs: tuple(sorted(pairs.items()))
)
VALUES = {
    Type.PERIOD: periods,
    Type.DATE: periods,
    Type.QUANTITY: figures(),
    Type.NUMBER: numbers,
    Type.TEXT: texts,
    Type.SCOPE: scopes,
}
anything = st.one_of(st.none(), st.booleans(), *VALUES.values())
VALUES[Type.VALUE] = st.one_of(figures(), periods, texts)


def is_of(kind: Type, value: Any) -> bool:
    """Whether it is a value of that type, or a missing one."""
    if kind is Type.TRUTH:
        return type(value) is bool
    if value is None or kind is Type.VALUE:
        return True
    if isinstance(value, Quantity):
        fits = value.low <= value.high and not value.low.is_nan() and not value.high.is_nan()
        return fits and kind is Type.QUANTITY
    if isinstance(value, Decimal):
        return value.is_finite() and kind is Type.NUMBER
    return type(value) is PYTHON[kind]


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - {"matches", "qty"}))
@BRIEFLY
@given(data=st.data())
def test_a_function_gives_a_value_of_its_type_or_none(name: str, data: st.DataObject) -> None:
    """Infinite, empty, huge or below zero; and where it tells its result, it has words for it."""
    function = FUNCTIONS[name]
    takes = data.draw(st.sampled_from(function.choices))
    values = [data.draw(anything if kind is None else VALUES[kind]) for kind in takes]
    assert function.accepts(values)
    found = function.apply(*values)
    # Of what has no bound, a ratio is all that it may be.
    assert is_of(function.gives, found) or (name == "ratio" and is_of(Type.QUANTITY, found))
    words = function.tell if found else function.miss
    # Where no side names a time, none was asked for, and there is nothing to tell.
    untimed = all(type(v) is Period and v.days == ALWAYS.days for v in values)
    if words and function.gives is Type.TRUTH and not untimed:
        assert words(*values)


@given(st.one_of(texts, st.text("()[]{}*+?|\\^$.,:-ab1", max_size=30)), texts)
def test_matches_takes_any_text_and_any_pattern_that_parses(pattern: str, text: str) -> None:
    try:
        found = FUNCTIONS["matches"].apply(text, pattern)
    except ValueError:
        return  # told when the rule is read
    assert type(found) is bool


@pytest.mark.parametrize("sign", COMPARISONS)
@BRIEFLY
@given(a=anything, b=anything)
def test_a_comparison_is_true_or_false_of_any_two_values(sign: str, a: Any, b: Any) -> None:
    assert type(COMPARISONS[sign].apply(a, b)) is bool


@pytest.mark.parametrize("key", ARITHMETIC)
@BRIEFLY
@given(data=st.data())
def test_arithmetic_gives_a_value_of_its_type_or_none(key: str, data: st.DataObject) -> None:
    a, b = (data.draw(VALUES[kind or Type.NUMBER]) for kind in ARITHMETIC[key].takes)
    assert is_of(ARITHMETIC[key].gives, ARITHMETIC[key].apply(a, b))


@pytest.mark.parametrize("key", [k for k, o in OPERATORS.items() if o.symmetric or o.inverse])
@BRIEFLY
@given(data=st.data())
def test_what_is_symmetric_or_has_an_inverse_says_the_same_the_other_way_round(
    key: str, data: st.DataObject
) -> None:
    operator = OPERATORS[key]
    a, b = (data.draw(anything if kind is None else VALUES[kind]) for kind in operator.takes)
    turned = operator if operator.symmetric else OPERATORS[str(operator.inverse)]
    one, other = operator.apply(a, b), turned.apply(b, a)
    assert type(one) is type(other)
    assert canonical(one) == canonical(other)


# -- what is calculated is exact -----------------------------------------------------------------


@given(numbers, numbers)
def test_sums_and_products_of_numbers_are_never_rounded(a: Decimal, b: Decimal) -> None:
    one, other = Fraction(a), Fraction(b)
    assert Fraction(ARITHMETIC["number + number"].apply(a, b)) == one + other
    assert Fraction(ARITHMETIC["number - number"].apply(a, b)) == one - other
    assert Fraction(ARITHMETIC["number * number"].apply(a, b)) == one * other


@given(figures(), figures(), numbers)
def test_the_bounds_of_sums_and_products_are_never_rounded(
    a: Quantity, b: Quantity, factor: Decimal
) -> None:
    """Each bound is that of the fractions, where it has one."""
    b = replace(b, unit=a.unit)
    added, less, product = (
        quantities.plus(a, b),
        quantities.minus(a, b),
        quantities.times(a, factor),
    )
    if added and added.low.is_finite():
        assert Fraction(added.low) == Fraction(a.low) + Fraction(b.low)
    if less and less.high.is_finite():
        assert Fraction(less.high) == Fraction(a.high) - Fraction(b.low)
    if product and product.low.is_finite():
        end = a.low if factor > 0 else a.high
        assert Fraction(product.low) == (Fraction(end) * Fraction(factor) if factor else 0)


@given(numbers, numbers, numbers)
def test_a_quotient_lies_where_the_fraction_lies(a: Decimal, b: Decimal, c: Decimal) -> None:
    """Rounded it may be, but never to the other side of a number that can be written."""
    found = quantities.quotient(a, b)
    if found is not None:
        exact = Fraction(a) / Fraction(b)
        assert (found < c, found == c) == (exact < Fraction(c), exact == Fraction(c))


@given(figures(), figures())
def test_intervals_compare_alike_in_any_unit(a: Quantity, b: Quantity) -> None:
    """Of any two figures: apart or not, and one within the other only where they meet."""
    assert quantities.comparable(a, b) == quantities.comparable(b, a)
    apart = quantities.disjoint(a, b)
    assert apart == quantities.disjoint(b, a)
    if quantities.contains(a, b):
        assert not apart
    assert quantities.same(a, a)


@given(st.text("0123456789,.+-~<>=± at most about million km\n\t€½²٣", max_size=60))
def test_what_is_read_is_never_rounded(text: str) -> None:
    """Whatever is written: an interval with the figure as it stands in it, or an error."""
    try:
        read = parse(text, any_unit)
    except QuantityError:
        return
    assert read.low <= read.high
    assert is_of(Type.QUANTITY, read)
    assert quantities.in_words(read)


# -- in conditions --------------------------------------------------------------------------------

UNBOUNDED = (
    parse("at least 5 km", any_unit),
    parse("more than 7 km", any_unit),
    parse("at most 5 km", any_unit),
)


def holds(text: str, values: Sequence[Any]) -> bool:
    """Whether a condition holds of values called $x, $y and $z, which are quantities."""

    def lookup(name: str) -> Variable:
        return Variable(Slot("xyz".index(name), 0), Type.QUANTITY)

    facts = [Fact("row", (value,)) for value in values]
    return bool(compile_condition(text, lookup, VOCABULARY).holds(facts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("high($x) - high($y) == 0", False),
        ("high($x) - high($y) < 1", False),
        ("high($x) - high($y) != 0", True),
        ("not given(high($x) - high($y))", True),
        ("not given(high($x) + low($z))", True),
        ("not given(low($z) - low($z))", True),
        ("not given(high($x) * 0)", True),
        ("high($x) + high($y) == high($x)", True),
        ("high($x) - low($z) > 1000000", True),
        ("high($x) * -1 == low($z)", True),
        ("high($x) == high($y)", True),
        ("low($x) * 0 == 0", True),
        ("given($x - $y)", True),
        ("$x - $y > 0 or $x - $y <= 0", False),
        ("given(ratio($x, $y))", True),
    ],
)
def test_what_has_no_value_is_missing(text: str, expected: bool) -> None:
    """Infinity minus infinity, and infinity times 0: nothing equals that, and no rule stops."""
    assert holds(text, UNBOUNDED) is expected


LONG = 1234567890123456789012345678901234567890


@pytest.mark.parametrize(
    "text",
    [
        f"{LONG} == -1 * -{LONG}",
        f"-{LONG} < -{LONG - 1}",
        f"{LONG} * 3 - 1 == {LONG * 3 - 1}",
        f"{LONG} * {LONG} - {LONG} * {LONG} == 0",
        f"{LONG} * {LONG} - {LONG - 1} * {LONG + 1} == 1",
        f"0.{'0' * 39}1 + {LONG} > {LONG}",
        f"1 / 3 < 0.{'3' * 39}4",
        f"1 / 3 > 0.{'3' * 40}",
        f"high($x) > {LONG}",
    ],
)
def test_a_condition_keeps_every_digit(text: str) -> None:
    assert holds(text, UNBOUNDED)


def test_the_longest_product_is_reckoned() -> None:
    """No condition has room for one whose digits run out."""
    factors = "(1/3)", "(1/7)"
    while len(longer := f"({'*'.join(factors)})") < 900:
        factors = longer, longer
    text = f"{'*'.join(factors)} > 0"
    assert 1000 < len(text) < 2000
    assert holds(text, UNBOUNDED)


@pytest.mark.parametrize(
    ("one", "other", "years", "months"),
    [
        ("2000-02-29", "2001-02-28", 1, 12),
        ("2000-02-29", "2001-02-27", 0, 11),
        ("1970-05-10", "1982-05-09", 11, 143),
        ("1970-05-10", "1982-05-10", 12, 144),
        ("1850", "1976-01-01", 125, 1500),
        ("2020-01-31", "2020-02-29", 0, 1),
        ("2020", "2020-05", 0, 0),
        ("-0043-03-15", "0014-08-19", 57, 689),
    ],
)
def test_years_and_months_are_those_of_the_calendar(
    one: str, other: str, years: int, months: int
) -> None:
    """From the end of the earlier to the beginning of the later, either way round."""
    a, b = parse_period(one), parse_period(other)
    for pair in ((a, b), (b, a)):
        assert FUNCTIONS["years_between"].apply(*pair) == years
        assert FUNCTIONS["months_between"].apply(*pair) == months


@pytest.mark.parametrize(
    ("date", "months", "expected"),
    [
        ("2000-02-29", 12, "2001-02-28"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2020-03-31", -1, "2020-02-29"),
        ("2020-12-15", 1, "2021-01-15"),
        ("2020", 12, "2021"),
        ("2020/..", 12, None),
    ],
)
def test_a_date_is_so_many_months_later(date: str, months: int, expected: str | None) -> None:
    found = FUNCTIONS["plus_months"].apply(parse_period(date), Decimal(months))
    assert (found and found.days) == (expected and parse_period(expected).days)
    assert FUNCTIONS["plus_years"].apply(parse_period(date), Decimal("0.5")) is None
