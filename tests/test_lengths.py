"""Lengths of time by the calendar, where both ends may be known to a year or a month only."""

from datetime import date
from random import Random

import pytest

from engine.claims.figures import Unit, parse
from engine.claims.lengths import tell_age, tell_length, unlike_age, unlike_ages, unlike_length
from engine.claims.period import parse as period
from engine.claims.quantity import Quantity


def figure(text: str) -> Quantity:
    return parse(text, Unit)


@pytest.mark.parametrize(
    ("age", "begun", "then", "is_unlike"),
    [
        ("41 years", "1870", "1902", True),
        ("30 years", "1870", "1902", True),
        ("31 years", "1870", "1902", False),
        ("32 years", "1870", "1902", False),
        ("33 years", "1870", "1902", True),
        ("32.5 years", "1870", "1902", False),
        ("31 year", "1870-06-01", "1902-05-31", False),
        ("32 year", "1870-06-01", "1902-05-31", True),
        ("32 year", "1870-06-01", "1902-06-01", False),
        ("about 40 years", "1870", "1902", True),
        ("about 35 years", "1870", "1902", False),
        ("at least 30 years", "1870", "1902", False),
        ("more than 32 years", "1870", "1902", False),
        ("at least 33 years", "1870", "1902", True),
        ("less than 31 years", "1870", "1902", True),
        ("at most 31 years", "1870", "1902", False),
        ("7 months", "2020-01-31", "2020-08-30", True),
        ("6 months", "2020-01-31", "2020-08-30", False),
        ("3 weeks", "2020-01-01", "2020-01-22", False),
        ("3 weeks", "2020-01-01", "2020-01-21", True),
        ("41 metres", "1870", "1902", False),
        ("41 years", "../1870", "1902", False),
        ("41 years", "1870", "1902/..", False),
        ("41 years", "1902", "1870", False),
        ("5 years", "1902-03", "1902-06", True),
        ("0 years", "1902-03", "1902-06", False),
    ],
)
def test_an_age(age: str, begun: str, then: str, is_unlike: bool) -> None:
    """Whole years, one more or less where only the years are known."""
    assert unlike_age(figure(age), period(begun), period(then)) is is_unlike


@pytest.mark.parametrize(
    ("age", "then", "other", "later", "is_unlike"),
    [
        ("41 years", "1902", "60 years", "1910", True),
        ("41 years", "1902", "49 years", "1910", False),
        ("41 years", "1902", "48 years", "1910", False),
        ("41 years", "1902", "50 years", "1910", False),
        ("41 years", "1902", "51 years", "1910", True),
        ("41 years", "1902", "47 years", "1910", True),
        ("41 years", "1902-03-04", "41 years", "1903-03-04", True),
        ("41 years", "1902-03-04", "41 years", "1903-03-03", False),
        ("41 years", "1902-03-04", "42 years", "1904-03-04", True),
        ("about 41 years", "1902", "53 years", "1910", False),
        ("about 41 years", "1902", "55 years", "1910", True),
        ("at least 41 years", "1902", "60 years", "1910", False),
        ("at least 41 years", "1902", "40 years", "1910", True),
        ("under 41 years", "1902", "49 years", "1910", False),
        ("under 41 years", "1902", "50 years", "1910", True),
        ("at most 41 years", "1902", "51 years", "1910", True),
        ("8 months", "2020-05", "2 years", "2021-10", False),
        ("8 months", "2020-05", "2 years", "2021-05", True),
        ("3 days", "2020-05-05", "2 weeks", "2020-05-16", False),
        ("3 days", "2020-05-05", "2 weeks", "2020-05-15", True),
        ("41 metres", "1902", "60 years", "1910", False),
        ("41 years", "1902/..", "60 years", "1910", False),
        ("41 years", "1902", "60 years", "../1910", False),
        ("5000000 years", "1902", "60 years", "1910", True),
    ],
)
def test_two_ages(age: str, then: str, other: str, later: str, is_unlike: bool) -> None:
    """A year of slack where only the years are known; the same the other way round."""
    sides = (figure(age), period(then)), (figure(other), period(later))
    assert unlike_ages(*sides[0], *sides[1]) is is_unlike
    assert unlike_ages(*sides[1], *sides[0]) is is_unlike


def test_two_ages_go_together_where_a_birthday_does() -> None:
    """Held against `unlike_age` of every day on which it may have begun."""
    seed = Random().randrange(2**32)
    print(f"seed {seed}")
    chance = Random(seed)
    days = [period(date.fromordinal(day).isoformat()) for day in range(718_000, 721_800)]
    for _ in range(20):
        sides = [
            (
                figure(
                    f"{chance.choice(['', 'at least ', 'under '])}{chance.randrange(1, 6)} years"
                ),
                period(f"{chance.randrange(1974, 1978)}-{chance.randrange(1, 13):02}"),
            )
            for _ in range(2)
        ]
        fits = any(
            all(day.last <= then.first and not unlike_age(age, day, then) for age, then in sides)
            for day in days
        )
        assert unlike_ages(*sides[0], *sides[1]) is not fits, f"seed {seed}: {sides}"


@pytest.mark.parametrize(
    ("length", "of", "is_unlike"),
    [
        ("90 years", "-0509/-0439", True),
        ("69 years", "-0509/-0439", False),
        ("71 years", "-0509/-0439", False),
        ("68 years", "-0509/-0439", True),
        ("72 years", "-0509/-0439", True),
        ("9 days", "1926-05-04/1926-05-12", False),
        ("8 days", "1926-05-04/1926-05-12", False),
        ("10 days", "1926-05-04/1926-05-12", True),
        ("7 days", "1926-05-04/1926-05-12", True),
        ("one month", "2024-02", False),
        ("29 days", "2024-02-01/2024-02-29", False),
        ("30 days", "2024-02-01/2024-02-29", True),
        ("5 years", "2021/..", False),
        ("5 years", "../..", False),
        ("5 houses", "2021/2022", False),
    ],
)
def test_a_length(length: str, of: str, is_unlike: bool) -> None:
    """From the first day to the last, which counts or not."""
    assert unlike_length(figure(length), period(of)) is is_unlike


def test_what_is_told() -> None:
    assert tell_age(figure("41 years"), period("1870"), period("1902")) == (
        "31 to 32 years lie between the two"
    )
    assert tell_length(figure("2 weeks"), period("1926-05-04/1926-05-12")) == (
        "from beginning to end it is 1 week"
    )


def test_an_age_of_two_days_is_that_of_the_calendar() -> None:
    """Held against birthdays that are counted one by one."""
    seed = 20261127
    chance = Random(seed)
    for _ in range(300):
        born, then = sorted(date.fromordinal(chance.randrange(650_000, 738_000)) for _ in range(2))
        had = (born.month, born.day) <= (then.month, then.day)
        years = then.year - born.year - (not had)
        days = period(born.isoformat()), period(then.isoformat())
        if (born.month, born.day) == (2, 29):
            continue  # whose birthday a common year has is a matter of law
        for age in (years - 1, years, years + 1):
            if age >= 0:
                unlike = unlike_age(figure(f"{age} years"), *days)
                assert unlike is (age != years), f"seed {seed}: {born} {then} {age}"
