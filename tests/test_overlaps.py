"""The sure parts of periods: the end of an interval is some day of the date that is written."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claims.period import Period, parse
from engine.rules.operators import FUNCTIONS, OPERATORS
from tests.desk import Desk, named

SURELY, HANDS_OVER = FUNCTIONS["surely_overlaps"], FUNCTIONS["hands_over"]

TABLE = [
    ("2017/2021", "2021/2025", False, False),
    ("2017-01-20/2021-01-20", "2021-01-20/2025-01-20", False, True),
    ("../1990", "1990/..", False, False),
    ("../2024-06", "2024-06-20", False, False),
    ("2017/2021", "2021", True, True),
    ("2017/2021", "2019", True, False),
    ("2023-09", "2023-09", True, False),
    ("2020/2022", "2021-06", True, False),
    ("2021-03/2021", "2021", False, False),
    ("2021-03/2021", "2021-03/2021", False, False),
    ("2021/2021", "2021", True, False),
    ("2017~/2021?", "2021", True, True),
    ("2023-09", "2023-09-30", True, False),
    ("2023-09-13", "2023-09-13", True, False),
    ("2017-01-20/2021-01-20", "2021-01-20", True, True),
    ("2021-03/2021-03-31", "2021-03/2021-03-31", True, False),
    ("../..", "1990/..", True, False),
    ("1985/", "1990", True, False),
    ("../1990-06-30", "1990-06-30/..", False, True),
    ("2021-22", "2021-22/2022", True, True),
]
"""Two periods, whether they surely overlap, and whether one hands over to the other."""


@pytest.mark.parametrize(("one", "other", "surely", "hands_over"), TABLE)
def test_what_surely_overlaps_and_what_hands_over(
    one: str, other: str, surely: bool, hands_over: bool
) -> None:
    for a, b in ((one, other), (other, one)):
        assert SURELY.apply(parse(a), parse(b)) is surely
        assert HANDS_OVER.apply(parse(a), parse(b)) is hands_over


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("2017/2021", "2019", "their times share 365 days, 2019-01-01 to 2019-12-31"),
        ("2017/2021", "2018/2025", "their times surely share 733 days, 2018-12-31 to 2021-01-01"),
        ("2017/..", "2018/..", "their times surely share every day from 2018-12-31 on"),
        ("2017/2021", "2021", "their times surely share 1 day, 2021-01-01"),
        ("../..", "../..", "neither says when"),
    ],
)
def test_the_days_that_two_surely_share_are_told(one: str, other: str, words: str) -> None:
    assert SURELY.tell is not None
    assert SURELY.tell(parse(one), parse(other)) == words


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (
            "2017-01-20/2021-01-20",
            "2021-01-20/..",
            "the time of one ends on 2021-01-20, the day on which that of the other begins",
        ),
        (
            "2017/2021",
            "2021",
            "all that they surely share is 2021-01-01, the end of one, the beginning of the other",
        ),
        (
            "2017/2021",
            "2021/2025",
            "their times may share 2021-01-01 to 2021-12-31, but surely no day: the end of an "
            "interval that is written as a year or a month is some day of it",
        ),
        (
            "2017",
            "2019",
            "their times miss each other by 366 days: the time of one ends on 2017-12-31, that of "
            "the other begins on 2019-01-01",
        ),
        ("2017/2021", "2019", "their times share 365 days, 2019-01-01 to 2019-12-31"),
    ],
)
def test_how_two_miss_or_hand_over_is_told(one: str, other: str, words: str) -> None:
    """By each of the two operators, whichever of them fails."""
    for operator in (SURELY, HANDS_OVER):
        if not operator.apply(parse(one), parse(other)):
            assert operator.miss is not None
            assert operator.miss(parse(one), parse(other)) == words


def _days(period: Period) -> Iterator[set[int]]:
    """What a period may be: each beginning with each end."""
    begins = range(period.first, period.first + period.late + 1)
    ends = range(period.last - period.early, period.last + 1)
    for first, last in product(begins, ends):
        yield set(range(first, last + 1))


@st.composite
def small(draw: st.DrawFn) -> Period:
    """An interval of a few days, whose ends are known to some days, or a single date."""
    first, length = draw(st.integers(1, 8)), draw(st.integers(0, 6))
    if not draw(st.booleans()):
        return Period(first, first + length)
    late, early = draw(st.integers(0, length)), draw(st.integers(0, length))
    return Period(first, first + length, "", late, early, interval=True)


@given(small(), small())
def test_the_sure_days_are_those_of_every_way_that_the_interval_may_be(
    a: Period, b: Period
) -> None:
    """By another route: the days that are in each of them."""
    one, other = (set.intersection(*_days(period)) for period in (a, b))
    common = one & other
    hands_over = False
    if len(common) == 1 and a.days != b.days and (a.interval or b.interval):
        day = min(common)
        hands_over = max(one) == day == min(other) or max(other) == day == min(one)
    assert HANDS_OVER.apply(a, b) is hands_over
    surely = bool(common) and not (a.interval and b.interval and hands_over)
    assert SURELY.apply(a, b) is surely


FIGURES = ("disjoint-figures", "a", "b")


def test_an_end_that_was_made_more_exact_makes_a_judgement_stale(desk: Desk) -> None:
    """The days that a period may have are the same, and those that it surely has are not."""
    desk.claim("a")["period"], desk.claim("b")["period"] = "2017/2019", "2018"
    report = desk.check()
    desk.resolve(named(report)[FIGURES], report=report)
    assert named(desk.check())[FIGURES].status == "resolved"
    desk.claim("a")["period"] = "from 2017 to 2019"
    assert named(desk.check())[FIGURES].status == "resolved"
    desk.claim("a")["period"] = "2017-01-01/2019-12-31"
    finding = named(desk.check())[FIGURES]
    assert (finding.status, finding.changes) == (
        "stale",
        (
            "a: period was 2017-01-01/2019-12-31, surely 2017-12-31/2019-01-01, is "
            "2017-01-01/2019-12-31",
        ),
    )


RULE = """\
id: span
title: A span of time
when:
  - claim a: {predicate: mood}
derive:
  - claim: {subject: $a.subject, predicate: people, value: 1 person, period: $a.period,
            speaker: $a.speaker, source: $a.source, published: $a.published, scope: {},
            certainty: certain, mode: fact, polarity: affirmed}
"""


def test_two_spans_of_the_same_days_are_two_facts_and_equal(desk: Desk) -> None:
    """A derived claim is known by how exactly its period is known: rules can tell."""
    desk.files["rules/span.yaml"] = RULE
    claims = desk.files["facts/post.yaml"]["claims"]
    for n, period in enumerate(("2017/2021", "2017-01-01/2021-12-31", "2017/2021")):
        mood = {"id": f"m{n}", "subject": "city", "predicate": "mood", "value": "quiet"}
        claims.append({**mood, "period": period})
    report = desk.check()
    derived = [fact.values[11] for fact in report.proofs.derivations if fact.kind == "claim"]
    spans = {period for period in derived if period.days == parse("2017/2021").days}
    assert spans == {parse("2017/2021"), parse("2017-01-01/2021-12-31")}
    one, other = spans
    assert OPERATORS["=="].apply(one, other) is True
