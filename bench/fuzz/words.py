"""Figures and dates in English words: what a reader understands, and chains of them that none does.

The pieces are those that the engine reads, so that a draw gets behind its first door.
"""

from collections.abc import Callable, Sequence
from random import Random

from bench.fuzz.texts import pick
from engine.claims import figures, hedges, numerals, points

SMALL = (
    *("one", "two", "three", "seven", "ten", "eleven", "nineteen", "twenty", "ninety"),
    *("twenty-five", "ninety nine", "fifth", "twenty-first", "second", "tenth"),
)
SCALES = (*numerals.SCALES, "hundred thousand", "million billion", "dozen", "score", "thousandth")
PIECES = (
    *("half a", "half", "a half", "a quarter of a", "a third of", "two thirds", "one in", "in ten"),
    *("nine out of", "out of every", "a", "an", "a dozen", "dozens of", "hundreds of thousands of"),
    *("and a half", "and a quarter", "and", "to", "or", "per cent", "%", "½", "2½", "¾", "or so"),
    *("or more", "-odd", "+", "±", "–", "—", "-", "..", "between", "from", "exactly", "a second"),
    *("the", "of", "some", "many", "few", "US$", "€", "ft", "6 in", "x", ",", "person"),
)
"""What stands around the numbers of figures in words."""

OTHER_DIGITS = ("０", "١", "۱", "𝟏", "①", "Ⅳ", "一", "²", "߁", "๑")
"""The digits of 0 and 1 in other scripts and shapes: digits for Unicode, and for no reader here."""

FIGURES = (
    *("nearly two hundred person", "half a million", "two and a half thousand person", "dozens"),
    *("between seventy and 96 person", "twenty-five", "300-odd person", "exactly 12 person"),
)
"""Figures in words that are read."""
TIMES = (
    *("27th of June 1969", "the late 1990s", "before 1967", "c. 1850", "799 BC", "1594 or 1595"),
    *("from late 1999 to early 2003", "the 19th century", "Christmas Day 1941", "since May 2011"),
)
"""Times in words that are read."""

ERAS = ("", "", "", " BC", " BCE", " AD", " B.C.E.", " CE")
WEEKDAYS = ("Monday", "Tues.", "Sunday", "Friday,")
UNITS_OF_TIME = ("century", "centuries", "millennium", "decade", "c.", "quarter", "week", "years")
AROUND = (
    *("before", "after", "until", "since", "by", "from", "between", "not later than", "pre-"),
    *("post-", "circa", "c.", "about", "perhaps", "early", "mid-", "late", "the early to mid-"),
    *("the end of", "the beginning of", "the first half of", "the last quarter of", "sometime in"),
    *("the night of", "the evening of", "midnight on", "the turn of the", "the first three months"),
    *("the last two days of", "the year to", "the second Monday of", "FY", "winter", "Christmas"),
    *("the whole of", "or so", "or before", "or later", "onwards", "to the present", "(?)", "?"),
    *("at the latest", "either", "both", "in", "on", "the", "of the", "and", "or", "to", "/", "–"),
    *(*points.ORDINALS[::5], "", ""),
)
"""What stands before, between and behind the dates of a time in words."""


def _many(chance: Random, pieces: Sequence[Callable[[Random], str]], between: str = " ") -> str:
    """A few of the pieces, or now and then as many as a text may hold."""
    count = chance.choice((1, 1, 2, 2, 3, 4, 6, 60))
    return between.join(chance.choice(pieces)(chance) for _ in range(count))


def _counted(chance: Random) -> str:
    """A number in words, such as two hundred and five thousand."""
    parts = [chance.choice(SMALL)]
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        parts += [chance.choice(SCALES)]
        parts += ["and"] * (chance.random() < 0.3) + [chance.choice(SMALL)]
    return chance.choice((" ", " ", " ", "-", "  ", "\u00a0")).join(parts)


def figure(chance: Random) -> str:
    """A figure in words: nearly two and a half million, nine out of ten; or what only looks so."""

    def hedge(chance: Random) -> str:
        return chance.choice(tuple(hedges.MEANT))

    def digits(chance: Random) -> str:
        number = f"{chance.choice((1, 2, 12, 300, 9_000))}"
        return number if chance.random() < 0.8 else number + chance.choice(OTHER_DIGITS)

    def piece(chance: Random) -> str:
        return chance.choice((*PIECES, *SMALL, *SCALES))

    return pick(
        chance,
        (
            (3, _counted),
            (3, lambda c: f"{hedge(c)} {_counted(c)}"),
            (
                2,
                lambda c: f"{_counted(c)} {c.choice(('to', 'or', '–', 'and', '..'))} {_counted(c)}",
            ),
            (2, lambda c: f"between {_counted(c)} and {digits(c)} {c.choice(SCALES)}"),
            (
                1,
                lambda c: f"{_counted(c)} {c.choice(PIECES)} {c.choice(('person', 'of them', ''))}",
            ),
            (3, lambda c: _many(c, (piece, piece, _counted, hedge, digits))),
        ),
    )[: figures.LONGEST + 1]


def _year(chance: Random) -> str:
    year = chance.choice(("1969", "849", "1", "79", "2,500", "1999", "2021", "9999", "0", "1850s"))
    return year + chance.choice(ERAS)


def _date(chance: Random) -> str:
    """A date by itself: 27th of June 1969, the late 12th century, the 440s BC."""
    day = f"{chance.choice((1, 2, 15, 28, 31, 32))}{chance.choice(('', 'st', 'th', '.'))}"
    month = chance.choice((*points.NAMES, "Sept.", "Feb", "MAY")).title()
    nth = f"{chance.choice((1, 2, 19, 21, 99))}{chance.choice(('st', 'th'))}"
    forms = (
        f"{day} {month} {_year(chance)}",
        f"{month} {day}, {_year(chance)}",
        f"{chance.choice(WEEKDAYS)} {day} of {month} {_year(chance)}",
        f"{month} {_year(chance)}",
        f"the {nth} {chance.choice(UNITS_OF_TIME)}{chance.choice(ERAS)}",
        f"the {chance.choice(points.ORDINALS)} {chance.choice(UNITS_OF_TIME)}",
        f"the {_year(chance)}s",
        f"{chance.choice(('spring', 'winter', 'Fall'))} {_year(chance)}",
        f"{_year(chance)}{chance.choice('-–—/')}{_year(chance)}",
        f"{day}{chance.choice('-–/')}{day} {month} {_year(chance)}",
        _year(chance),
    )
    return chance.choice(forms)


def time(chance: Random) -> str:
    """A time in words: from late 1999 to early 2003, before 1967; or what only looks so."""

    def around(chance: Random) -> str:
        return chance.choice(AROUND)

    def digit(chance: Random) -> str:
        return chance.choice(OTHER_DIGITS) * chance.choice((1, 4))

    return pick(
        chance,
        (
            (3, _date),
            (3, lambda c: f"{around(c)} {_date(c)}"),
            (1, lambda c: f"{_date(c)} {around(c)}"),
            (3, lambda c: f"{around(c)} {_date(c)} {around(c)} {_date(c)}"),
            (1, lambda c: f"{around(c)} {around(c)} {_date(c)}"),
            (2, lambda c: _many(c, (around, around, _date, _year, digit))),
        ),
    )[:61]
