"""Quantities are intervals with exact bounds, open or closed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claims.figures import QuantityError, Unit, any_unit, parse
from engine.claims.products import divided, product, ratio
from engine.claims.quantity import (
    INFINITY,
    Quantity,
    below,
    contains,
    disjoint,
    in_words,
)

READ = [
    ("11000 container", "11000 container"),
    ("11,000 container", "11000 container"),
    ("4.8 million", "4750000 to 4850000"),
    ("5 million round", "4500000 to 5500000 round"),
    ("about 11000 container", "9900 to 12100 container"),
    ("~11000", "9900 to 12100"),
    ("at most 5 million round", "at most 5000000 round"),
    ("as many as 5 million round", "at most 5000000 round"),
    ("<= 5", "at most 5"),
    ("at least 9000 container", "at least 9000 container"),
    ("less than 5", "less than 5"),
    ("more than 5", "more than 5"),
    ("10..20 km", "10 to 20 km"),
    ("1..2 million", "1000000 to 2000000"),
    ("5±0.5", "4.5 to 5.5"),
    ("-3 %", "-3 %"),
    ("2.50", "2.495 to 2.505"),
    ("about 4.8 million", "4320000 to 5280000"),
    ("0", "0"),
    ("~-5", "-5.5 to -4.5"),
    ("99999999999999999999999999999999999999.9", "99999999999999999999999999999999999999.85 to "
     "99999999999999999999999999999999999999.95"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), READ, ids=[text for text, _ in READ])
def test_a_quantity_is_read_as_an_interval(text: str, words: str) -> None:
    assert in_words(parse(text, any_unit)) == words


@pytest.mark.parametrize(
    "text",
    ["", "many", "5 5", "11 000", "12:30", "5..", "20..10", "over 1..2", "at least",
     "a few", "1.2.3", "1,00", "$5 €"],
)  # fmt: skip
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse(text, any_unit)


def test_the_tolerance_is_kept_where_it_was_used() -> None:
    assert parse("about 5", any_unit).tolerance == Decimal("0.10")
    assert parse("5", any_unit).tolerance is None
    assert in_words(parse("about 100", any_unit, Decimal("0.25"))) == "75 to 125"


def quantity(low: int, high: int, low_open: bool, high_open: bool) -> Quantity:
    """The interval between two numbers; at most one of a point's ends is open."""
    low, high = min(low, high), max(low, high)
    if low == high:
        low_open = high_open = False
    ends = [Decimal(low), Decimal(high)]
    return Quantity(ends[0], ends[1], low_open, high_open)


intervals = st.builds(quantity, st.integers(0, 6), st.integers(0, 6), st.booleans(), st.booleans())


def values(interval: Quantity) -> set[Decimal]:
    """The multiples of a quarter that the interval holds: enough to tell its bounds apart."""
    steps = (Decimal(n) / 4 for n in range(-4, 32))
    return {
        step
        for step in steps
        if (interval.low < step or (interval.low == step and not interval.low_open))
        and (step < interval.high or (interval.high == step and not interval.high_open))
    }


@given(intervals, intervals)
def test_intervals_compare_by_the_values_that_they_hold(a: Quantity, b: Quantity) -> None:
    """Disjoint, below and contains mean what they mean of sets of numbers."""
    assert disjoint(a, b) == (not values(a) & values(b))
    assert below(a, b) == (max(values(a)) < min(values(b)))
    assert contains(a, b) == (values(a) >= values(b))


def test_a_bound_alone_conflicts_only_with_what_lies_beyond_it() -> None:
    most, more, five = (parse(t, any_unit) for t in ("at most 5", "more than 5", "5"))
    assert disjoint(most, more)
    assert not disjoint(most, five)
    assert disjoint(more, five)
    assert most.low == -INFINITY


def test_units_that_do_not_convert_are_never_disjoint() -> None:
    assert not disjoint(parse("1 km", any_unit), parse("5 year", any_unit))


def test_physical_units_convert() -> None:
    units = {"km": Unit("km", "kilometre"), "mile": Unit("mile", "mile"), "h": Unit("h", "hour")}

    def read(text: str) -> Quantity:
        return parse(text, units.get)

    assert disjoint(read("1 km"), read("1 mile"))
    assert not disjoint(read("1.609 km"), read("1 mile"))
    assert contains(read("1..2 km"), read("1 mile"))
    assert not disjoint(read("1 km"), read("5 h"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("5000", "50000", "10"),
        ("50000", "about 5000", "10"),
        ("1.2 million", "1.2 billion", "1000"),
        ("10..20", "1..2", "10"),
        ("3 km", "3 km", "1"),
        ("3 km", "300000 cm", "1"),
        ("3 km", "30 m", "100"),
        ("3 km", "3 kg", None),
        ("3 km", "3", None),
        ("0", "50", None),
        ("-5", "-50", None),
    ],
)
def test_a_ratio_is_that_of_the_middles(one: str, other: str, expected: str | None) -> None:
    """Either way round; nothing where there is no middle above 0, or no common unit."""
    physical = {"km": "kilometre", "cm": "centimetre", "m": "metre", "kg": "kilogram"}
    a, b = (parse(text, lambda u: Unit(u, physical.get(u))) for text in (one, other))
    wanted = None if expected is None else Decimal(expected)
    assert ratio(a, b) == ratio(b, a) == wanted


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("at most 5", "50", "at least 10"),
        ("at least 5", "50", "at least 1"),
        ("at least 900", "250", "at least 3.6"),
        ("at least 5", "at most 50", "at least 1"),
        ("at most -5", "50", None),
    ],
)
def test_a_ratio_of_a_bound_is_all_that_it_may_be(
    one: str, other: str, expected: str | None
) -> None:
    a, b = parse(one, any_unit), parse(other, any_unit)
    found = ratio(a, b)
    assert ratio(b, a) == found
    assert (in_words(found) if isinstance(found, Quantity) else found) == expected


@pytest.mark.parametrize(
    ("one", "sign", "other", "expected"),
    [
        ("3 euro", "*", "100 piece", "300 euro*piece"),
        ("3 euro/piece", "*", "100 piece", "300 euro"),
        ("at least 3", "*", "at least 2", "at least 6"),
        ("at least 3", "*", "at most 2", "any number"),
        ("0..5", "*", "at least 2", "at least 0"),
        ("at least 3", "*", "0", "0"),
        ("-2..3", "*", "-4..5", "-12 to 15"),
        ("300 euro", "/", "100 piece", "3 euro/piece"),
        ("300 euro", "/", "100 euro", "3"),
        ("at least 300", "/", "100", "at least 3"),
        ("at most 300", "/", "100", "at most 3"),
        ("at least 2", "/", "at least 3", "more than 0"),
        ("6", "/", "at least 3", "0 to 2"),
        ("6", "/", "-1..1", None),
        ("6", "/", "0..1", None),
        ("6", "/", "more than 0", "more than 0"),
    ],
)
def test_products_and_quotients_work_on_bounds(
    one: str, sign: str, other: str, expected: str | None
) -> None:
    a, b = parse(one, any_unit), parse(other, any_unit)
    found = product(a, b) if sign == "*" else divided(a, b)
    assert (found and in_words(found)) == expected


def test_a_quotient_of_units_that_convert_is_a_plain_number() -> None:
    pytest.importorskip("pint", reason="physical units are an extra: pip install '.[units]'")
    physical = {"km": "kilometre", "m": "metre", "h": "hour"}
    a, b, c = (parse(t, lambda u: Unit(u, physical.get(u))) for t in ("3 km", "500 m", "2 h"))
    found, speed = divided(a, b), divided(a, c)
    assert found is not None
    assert in_words(found) == "6"
    assert speed is not None
    assert (in_words(speed), speed.physical) == ("1.5 km/h", "kilometre/hour")


@given(intervals, intervals)
def test_products_hold_the_products_of_the_values(a: Quantity, b: Quantity) -> None:
    """Every product of two values lies in it, and both its ends are met or come near."""
    found = product(a, b)
    assert found is not None
    made = {x * y for x in values(a) for y in values(b)}
    assert all(contains(found, Quantity(n, n)) for n in made)
    assert not made or (found.low <= min(made) and max(made) <= found.high)
