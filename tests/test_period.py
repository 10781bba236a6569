"""Periods are the days that the EDTF specification gives them."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claims.period import (
    EARLIEST,
    LATEST,
    EndsBeforeStartError,
    PeriodError,
    day_number,
    day_text,
    in_words,
    parse,
)

DAYS = [
    ("2023", "2023-01-01", "2023-12-31"),
    ("2023-09", "2023-09-01", "2023-09-30"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("2023-09-13", "2023-09-13", "2023-09-13"),
    ("2024-06~", "2024-06-01", "2024-06-30"),
    ("2024?", "2024-01-01", "2024-12-31"),
    ("2024-06-05%", "2024-06-05", "2024-06-05"),
    ("2023-21", "2023-03-01", "2023-05-31"),
    ("2023-22", "2023-06-01", "2023-08-31"),
    ("2023-23~", "2023-09-01", "2023-11-30"),
    ("2023-24", "2023-12-01", "2024-02-29"),
    ("198X", "1980-01-01", "1989-12-31"),
    ("19XX", "1900-01-01", "1999-12-31"),
    ("2004-XX", "2004-01-01", "2004-12-31"),
    ("1985-04-XX", "1985-04-01", "1985-04-30"),
    ("1985-XX-XX", "1985-01-01", "1985-12-31"),
    ("2022-09/2023-10~", "2022-09-01", "2023-10-31"),
    ("2023-09/..", "2023-09-01", ".."),
    ("../2023-10~", "..", "2023-10-31"),
    ("/2023", "..", "2023-12-31"),
    ("2023/", "2023-01-01", ".."),
    ("../..", "..", ".."),
    ("-0500", "-0500-01-01", "-0500-12-31"),
    ("Y17000", "17000-01-01", "17000-12-31"),
    ("0000", "0000-01-01", "0000-12-31"),
    ("Y-999999999", "-999999999-01-01", "-999999999-12-31"),
    ("Y-123456", "-123456-01-01", "-123456-12-31"),
]


@pytest.mark.parametrize(("text", "first", "last"), DAYS, ids=[text for text, _, _ in DAYS])
def test_a_period_is_its_first_and_last_day(text: str, first: str, last: str) -> None:
    period = parse(text)
    assert (day_text(period.first), day_text(period.last)) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "/", "..",
     "2023-13", "2023-00", "2023-02-29", "2023-1", "23", "2023-09-31", "-0000",
     "Y-00000",
     "198X-05", "2023-XX-05", "2023/2024/2025", "2023-21-05", "Y123",
     "2023-09-13T10"],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        parse(text)


def test_a_period_that_ends_before_it_starts_is_refused_as_such() -> None:
    with pytest.raises(EndsBeforeStartError, match=r"it ends \(2023-03-31\) before it starts"):
        parse("2023-05/2023-03")


def test_the_year_0_is_written_one_way() -> None:
    with pytest.raises(PeriodError, match=r"there is no year -0000: 0000 is 1 BC, -0001 is 2 BC"):
        parse("-0000")


@given(st.dates())
def test_days_are_numbered_as_the_standard_library_does(date: datetime.date) -> None:
    assert day_number(date.year, date.month, date.day) == date.toordinal()
    assert day_text(date.toordinal()) == date.isoformat()


@given(st.integers(-10_000_000, 10_000_000) | st.integers(EARLIEST + 1, LATEST - 1))
def test_every_day_has_one_text_and_one_number(day: int) -> None:
    sign = -1 if day_text(day).startswith("-") else 1
    year, month, date = map(int, day_text(day).lstrip("-").split("-"))
    assert day_number(sign * year, month, date) == day


years = st.integers(1, 9990).map("{:04d}".format)
months = st.integers(1, 12).map("{:02d}".format)
dates = st.one_of(
    years,
    st.builds("{}-{}".format, years, months),
    st.builds("{}-{}-{:02d}".format, years, months, st.integers(1, 28)),
    st.builds("{}-{}".format, years, st.sampled_from(["21", "22", "23"])),
    st.builds("{}X".format, years.map(lambda year: year[:3])),
    st.builds("{}-XX".format, years),
    st.builds("{}-{}-XX".format, years, months),
)
qualified = st.builds(
    lambda date, sign: date + ("" if "X" in date or date[-3:-1] == "-2" else sign),
    st.one_of(years, st.builds("{}-{}".format, years, months)),
    st.sampled_from(["~", "?", "%"]),
)


def shared_days(text: str) -> tuple[object, object]:
    """What the edtf package reads: the first and last day as numbers."""
    from edtf import parse_edtf

    def number(end: Any, open_end: int) -> int:
        if not hasattr(end, "tm_year"):
            return open_end
        return day_number(end.tm_year, end.tm_mon, end.tm_mday)

    read = parse_edtf(text)
    return number(read.lower_strict(), EARLIEST), number(read.upper_strict(), LATEST)


@given(st.one_of(dates, qualified))
def test_dates_are_those_of_the_edtf_package(text: str) -> None:
    """But for winter, which that package ends with the year."""
    period = parse(text)
    assert (period.first, period.last) == shared_days(text)


@given(st.tuples(dates, dates), st.sampled_from(["{}/{}", "../{1}", "{}/.."]))
def test_intervals_are_those_of_the_edtf_package(ends: tuple[str, str], form: str) -> None:
    """But for ends that are unknown, where that package guesses ten years."""
    ordered = sorted(ends, key=lambda text: parse(text).first)
    text = form.format(*ordered)
    try:
        period = parse(text)
    except EndsBeforeStartError:
        return
    if not any("X" in end for end in ordered):  # that package has no X inside intervals
        assert (period.first, period.last) == shared_days(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-06~", "about 2024-06"),
        ("2022-09/2023-10~", "2022-09 to about 2023-10"),
        ("../2023-10~", "until about 2023-10"),
        ("2023/..", "from 2023 on"),
        ("2023-23", "autumn 2023"),
        ("2023?", "perhaps 2023"),
        ("../..", "any time"),
        ("2021/2021", "2021"),
        ("-0798", "799 BC"),
        ("-0509~/-0439", "about 510 BC to 440 BC"),
        ("-0043-03-15", "15 March 44 BC"),
        ("-0043-03", "March 44 BC"),
        ("-0043-XX", "44 BC"),
        ("-0043-03-XX?", "perhaps March 44 BC"),
        ("0000", "1 BC"),
        ("Y-11999", "12000 BC"),
        ("0849", "0849"),
        ("00XX", "00XX"),
        ("000X", "000X"),
        ("198X", "the 1980s"),
        ("086X~", "about the 860s"),
        ("198X/199X", "the 1980s to the 1990s"),
        ("19XX", "1900 to 1999"),
        ("2021-XX", "2021"),
        ("2021-06-XX?", "perhaps 2021-06"),
    ],
)
def test_a_period_reads_as_words(text: str, words: str) -> None:
    assert in_words(parse(text)) == words


@pytest.mark.parametrize("day", range(20, 26))
def test_days_of_the_twenties_are_no_seasons(day: int) -> None:
    """21 to 24 are seasons in the place of a month, and days in the place of a day."""
    assert in_words(parse(f"2021-04-{day}")) == f"2021-04-{day}"
    assert in_words(parse(f"-0100-04-{day}")) == f"{day} April 101 BC"
    assert in_words(parse("-0100-21")) == "spring 101 BC"
