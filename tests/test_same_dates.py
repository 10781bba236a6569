"""Dates that say the same: the same as far as both are written."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.claims.period import EARLIEST, LATEST, Period, parse, says_same
from engine.rules.operators import FUNCTIONS

TABLE = [
    ("1950", "1950-03", True),
    ("1950-03-01", "1950-03", True),
    ("summer of 1969", "28 June 1969", True),
    ("the 1890s", "1891", True),
    ("c. 1850", "1850", True),
    ("1950", "1951", False),
    ("1368–1644", "1368 until 1664", False),
    ("1368–1644", "1368-01/1644-04", True),
    ("1368-09/1644", "1368/1644-04", True),
    ("August 15–19, 1969", "August 15–17, 1969", False),
    ("till 1916", "until 1914", False),
    ("until 1916", "until June 1916", True),
    ("since September 2007", "since 2007", True),
    ("before 1842", "by 1890", False),
    ("before 1900", "1895", False),
    ("by 1225", "1219", False),
    ("1310–1330", "1320", False),
    ("421–415 BC", "416–415 BC", False),
    ("2010-07/2010-09", "third quarter of 2010", True),
    ("2021-01/2021-12", "2021", True),
    ("2021-01/2021-11", "2021", False),
]
"""Two date values, and whether they say the same."""


@pytest.mark.parametrize(("one", "other", "same"), TABLE)
def test_dates_say_the_same_as_far_as_both_are_written(one: str, other: str, same: bool) -> None:
    a, b = parse(one, dated=True), parse(other, dated=True)
    assert (says_same(a, b), says_same(b, a)) == (same, same)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("1955", "1950/1960", "1955 and 1950 to 1960 share days, and are not the same"),
        ("1955", "1956-01", "miss each other by 1 day"),
    ],
)
def test_why_dates_do_not_say_the_same_is_told(one: str, other: str, words: str) -> None:
    miss = FUNCTIONS["says_same"].miss
    assert miss is not None
    assert words in str(miss(parse(one), parse(other)))


DATES = st.builds(
    lambda year, month, day, kept: f"{year}-{month:02}-{day:02}"[:kept],
    st.integers(1950, 1952),
    st.sampled_from([1, 2, 12]),
    st.sampled_from([1, 28]),
    st.sampled_from([4, 7, 10]),
)
ENDS = st.just("..") | DATES


@given(DATES, DATES)
def test_of_two_single_dates_one_lies_within_the_other(one: str, other: str) -> None:
    same = one.startswith(other) or other.startswith(one)
    assert says_same(parse(one), parse(other)) is same


@given(ENDS, ENDS, ENDS, ENDS)
def test_two_intervals_say_the_same_where_both_their_ends_do(
    a: str, b: str, c: str, d: str
) -> None:
    for begin, end in ((a, b), (c, d)):
        assume(begin != end and (".." in (begin, end) or parse(begin).last < parse(end).first))

    def alike(one: str, other: str) -> bool:
        return one == other if ".." in (one, other) else says_same(parse(one), parse(other))

    expected = alike(a, c) and alike(b, d)
    assert says_same(parse(f"{a}/{b}"), parse(f"{c}/{d}")) is expected


@given(ENDS, ENDS, DATES)
def test_a_date_within_an_interval_is_compatible_with_it_and_not_the_same(
    begin: str, end: str, date: str
) -> None:
    first = Period(EARLIEST, EARLIEST) if begin == ".." else parse(begin)
    last = Period(LATEST, LATEST) if end == ".." else parse(end)
    assume(begin != end and first.first < parse(date).first and parse(date).last < last.last)
    assert not says_same(parse(f"{begin}/{end}"), parse(date))
