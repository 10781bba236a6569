"""A date in English words by itself, or a part of one: 27 June 1969, the late 12th century."""

import re
from contextlib import suppress
from typing import NamedTuple

from engine.claims import period as periods
from engine.claims.period import PeriodError, day_number, day_text

# NOTE: patterns are texts here, which `re` compiles on their first use: a run needs few of them.

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
ORDINALS = (
    *_UNITS,
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth"),
    *(f"twenty-{unit}" for unit in _UNITS),
    *("thirtieth", "thirty-first"),
)
_COUNTS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    "twelve",
)
_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")

MONTH_NAME = "|".join((*NAMES, "sept", *MONTHS))
MONTH = rf"(?P<month>{MONTH_NAME})\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
ERA = r"(?<![a-z])(?:bce?|ad|ce)(?![a-z])"
YEAR = rf"(?P<year>(?:ad ?)?\d{{3,4}}(?: ?{ERA})?|\d{{1,2}} ?{ERA}|{ERA} ?\d{{1,4}})"
WEEKDAY = r"(?:(mon|tues?|wed(?:nes|s)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day|\.)?)"

_DATES = (
    rf"{DAY}[ -]?(?:day )?(?:of )?{MONTH}[, -]{{0,2}}{YEAR}",
    rf"{MONTH} (?:the )?{DAY},? {YEAR}",
    rf"(?P<year>\d{{4}}),? {MONTH} {DAY}",
    rf"{MONTH}[, -]{{1,2}}(?:of )?{YEAR}",
    rf"(?P<year>\d{{4}}),? {MONTH}",
)
_HOLIDAYS = {
    **{"new year's day": (1, 1), "valentine's day": (2, 14), "st patrick's day": (3, 17)},
    **{"halloween": (10, 31), "armistice day": (11, 11), "christmas eve": (12, 24)},
    **{"christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31)},
}
"""Feasts that have one day of every year."""

_PARTS = {
    **{"early": (0, 3), "mid": (1, 3), "late": (2, 3)},
    **{"first half": (0, 2), "second half": (1, 2), "latter half": (1, 2), "last half": (1, 2)},
    **{"1st half": (0, 2), "2nd half": (1, 2)},
    **{"first quarter": (0, 4), "second quarter": (1, 4), "third quarter": (2, 4)},
    **{"1st quarter": (0, 4), "2nd quarter": (1, 4), "3rd quarter": (2, 4), "4th quarter": (3, 4)},
    **{"fourth quarter": (3, 4), "last quarter": (3, 4), "final quarter": (3, 4)},
}
_PARTS_OF = {
    **{"beginning": (0, 3), "start": (0, 3), "middle": (1, 3), "end": (2, 3), "close": (2, 3)},
    **{"early part": (0, 3), "middle part": (1, 3), "latter part": (2, 3), "later part": (2, 3)},
    **{"first third": (0, 3), "middle third": (1, 3), "second third": (1, 3)},
    **{"last third": (2, 3), "final third": (2, 3)},
    **_PARTS,
}
"""Which part of a time is meant, from 0, and of how many."""

BEFORE = (
    r"in|on|at|during|the|year(?! to | end)|years|period|month of|decade of|as of|throughout|"
    r"dated(?: to)?|dating (?:from|to)|all of|all through|whole(?: of)?|entire|course of|exactly|"
    r"(?:sometime|some time|somewhere|some point)(?: in| during| on)?"
)
_ABOUT = (
    r"(?:(?:or |sometime |some time |at )?(?:about|around)|ca?\.|ca|circa|abt\.?|"
    r"approximately|approx\.?|roughly|[~≈]|c ?(?=\d))"
)
_MAYBE = r"(?:perhaps|possibly|probably|maybe|presumably|(?:most )?likely)"
_TIME_OF_DAY = (
    r"(?:(?:early|late|very early|early in the|late in the) |mid ?)?"
    r"(?:(?:morning|afternoon|evening|dawn|daybreak|sunrise|dusk|sunset|nightfall|"
    r"(?:12 )?noon|midday|lunchtime)(?: hours)?|early hours|small hours|pre-?dawn hours|"
    r"first light)(?: of the morning)?|early|late"
)


class Span(NamedTuple):
    """The EDTF of a date, or of the first and the last date of what has none of its own.

    Of a part, `whole` is the date that it is a part of, where that is one: 199X of the late 1990s.
    """

    start: str
    end: str
    whole: str = ""

    @property
    def edtf(self) -> str:
        """The date, or the interval."""
        return self.start if self.start == self.end else f"{self.start}/{self.end}"

    def some_day(self, which: str) -> str:
        """What a time begins or ends with that does so on some day of it: of a part, its whole."""
        return f"{self.whole}{self.mark or '~'}" if self.whole else which

    @property
    def first(self) -> int:
        """Its first day."""
        return periods.parse(self.start).first

    @property
    def last(self) -> int:
        """Its last day."""
        return periods.parse(self.end).last

    @property
    def mark(self) -> str:
        """`~`, `?` or `%` where it is an inference or in doubt."""
        return self.start[-1] if self.start[-1] in "~?%" else ""

    def marked(self) -> "Span":
        """The same as an inference."""
        start, end = (date if date[-1] in "~?%" else f"{date}~" for date in (self.start, self.end))
        return Span(start, end, self.whole)

    def doubted(self) -> "Span":
        """The same as one of what it may be."""
        start, end = (
            f"{date.rstrip('~?%')}{'%' if date[-1] in '~%' else '?'}"
            for date in (self.start, self.end)
        )
        return Span(start, end, self.whole)


def plain(written: str) -> str:
    """The words in small letters, with one kind of dash, hyphen, apostrophe, space and era."""
    text = re.sub(r"[–—―‒]", "–", written.lower())
    text = re.sub(r"[‐‑−]", "-", text).replace("’", "'")
    text = " ".join(text.split())
    text = re.sub(r"(?<![a-z.])(?:a\.d|b\.c(?:\.e)?|c\.e)\.?(?![a-z])", _era, text)
    if "bc" in text:
        text = re.sub(r"\b(\d{1,3}),(\d{3})\b", r"\1\2", text)
    text = re.sub(r"\bc(\d\d?(?:st|nd|rd|th))\b", r"\1 century", text)
    text = re.sub(r"(\d(?:st|nd|rd|th)) c(?:ent)?\b\.?", r"\1 century", text)
    text = re.sub(r"\b(early|mid|late)-", r"\1 ", text)
    text = re.sub(r"\b(early|mid) {1,2}(to|and|or)[- ](?=mid|late)", r"\1 \2 ", text)
    text = re.sub(r"(?<!\w)'(\d0s)", r"\1", text)
    text = re.sub(r"\b(\d?[23])d\b", r"\1", text)  # 2d and 23d, as they were once written
    text = re.sub(r"\b(\d{1,2}(?:st|nd|rd|th)?) day of ", r"\1 ", text)
    text = re.sub(r"\b(\d{1,2})/(\d{1,2})(?= [a-z]{3})", _neighbours, text)
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _neighbours(match: re.Match[str]) -> str:
    """17/18 October as the two days; of two calendars, days lie further apart."""
    return f"{match[1]}-{match[2]}" if int(match[2]) - int(match[1]) == 1 else match[0]


def _era(match: re.Match[str]) -> str:
    return "".join(letter for letter in match[0] if letter.isalpha())


def point(text: str) -> Span | None:
    """A date by itself, or a part of one."""
    text = re.sub(rf"^(?:(?:{BEFORE}) )+", "", text.strip())
    if match := re.fullmatch(rf"{_ABOUT} ?(.+)", text):
        span = point(match[1])
        return span and span.marked()
    if match := re.fullmatch(
        r"(.+?),? \(?(?:or so|or thereabouts|circa|approx\.?|approximately)\)?", text
    ):
        span = point(match[1])
        return span and span.marked()
    if match := re.fullmatch(rf"{_MAYBE} (.+)|(.+?) ?(?:\(?\?\)?|\({_MAYBE}\))", text):
        span = point(match[1] or match[2])
        return span and span.doubted()
    match = re.fullmatch(
        rf"(?:toward|towards)? ?(?:the )?(?:very )?({'|'.join(_PARTS_OF)}) of (.+)", text
    ) or re.fullmatch(rf"({'|'.join(_PARTS)})(?: on)?(?: in |-| )(.+)", text)
    if match and (span := point(match[2])) and (part := _part(span, *_PARTS_OF[match[1]])):
        return part
    return _of_day(text) or _counted(text) or _weekday(text) or whole(text)


# -- parts ----------------------------------------------------------------------------------------


def _part(span: Span, which: int, of: int) -> Span | None:
    """A part of what has so many months that the parts are whole ones; of a month, some days."""
    first, last = (periods.civil(day) for day in (span.first, span.last))
    months = _months(span)
    if span.mark or not months:
        return None
    if months == 1 and of in (2, 3):
        days = (((1, 15), (16, last[2])), ((1, 10), (11, 20), (21, last[2])))[of - 2][which]
        ends = [day_number(first[0], first[1], day) for day in days]
    elif months % of == 0:
        ends = [periods.months_later(span.first, at * months // of) for at in (which, which + 1)]
        ends[1] -= 1
    else:
        return None
    whole = span.start if span.start == span.end else ""
    found = Span(day_text(ends[0]), day_text(ends[1]), whole)
    return found.marked() if of == 3 or months == 1 else found


def _months(span: Span) -> int:
    """How many months it has, where they are whole ones; else 0."""
    first, last = (periods.civil(day) for day in (span.first, span.last))
    if first[2] != 1 or periods.civil(span.last + 1)[2] != 1:
        return 0
    return 12 * (last[0] - first[0]) + last[1] - first[1] + 1


def _counted(text: str) -> Span | None:
    """The first three months of 2007, the last day of May 2011, the second Monday of May 2011."""
    number = rf"(?:({'|'.join(_COUNTS)}|\d{{1,3}}) )?"
    if match := re.fullmatch(
        rf"(first|last|final) {number}(day|month|year)(s?) (?:of|in) (.+)", text
    ):
        span, said = point(match[5]), match[2] or ("" if match[4] else "one")
        if not said:  # of a number that is not said
            return None
        return span and _some_of(span, match[1] == "first", _number(said), match[3])
    if match := re.fullmatch(
        rf"(?:year|{number}months) (?:to|ending|ended|that ended)(?: on| in)? (.+)", text
    ):
        span, said = point(match[2]), match[1] or "twelve"
        return span and _ended(span, _number(said))
    if match := re.fullmatch(rf"({'|'.join(_UNITS[:5])}|last) {WEEKDAY} (?:of|in) (.+)", text):
        month = point(match[3])
        if month and not month.mark and _months(month) == 1:
            return _nth(month, match[1], match[2])
    return None


def _number(said: str) -> int:
    return int(said) if said.isdigit() else _COUNTS.index(said) + 1


def _ended(span: Span, months: int) -> Span | None:
    """So many months that end with a month, or with the last day of one."""
    after = span.last + 1
    if span.mark or span.last - span.first > 31 or periods.civil(after)[2] != 1 or not months:
        return None
    return Span(day_text(periods.months_later(after, -months)), day_text(span.last))


def _some_of(span: Span, first: bool, count: int, unit: str) -> Span | None:
    """So many days, months or years at one end of a time; None where it has not so many."""
    months = count * {"day": 0, "month": 1, "year": 12}[unit]
    if span.mark or not count or (months and not _months(span)):
        return None
    if unit == "year" and periods.civil(span.first)[1] != 1:
        return None
    if first:
        after = periods.months_later(span.first, months) if months else span.first + count
        ends = span.first, after - 1
    else:
        begin = periods.months_later(span.last + 1, -months) if months else span.last + 1 - count
        ends = begin, span.last
    inside = span.first <= ends[0] and ends[1] <= span.last
    return Span(day_text(ends[0]), day_text(ends[1])) if inside else None


def _nth(month: Span, which: str, weekday: str) -> Span | None:
    """The day of a month that is its first, second … or last of that day of the week."""
    at = _day_of_week(weekday)
    days = [day for day in range(month.first, month.last + 1) if (day - 1) % 7 == at]
    number = -1 if which == "last" else _UNITS.index(which)
    return Span(*[day_text(days[number])] * 2) if number < len(days) else None


def _of_day(text: str) -> Span | None:
    """A part of a day, which is that day."""
    if match := re.fullmatch(rf"{WEEKDAY} ({_TIME_OF_DAY}),? (.+)", text):
        text = f"{match[2]} of {match[1]} {match[3]}"
    if match := re.fullmatch(rf"(?:{_TIME_OF_DAY})(?: of| on|,)? (.+)", text):
        span = point(match[1])
        return span if span and span.first == span.last else None
    return None


def _weekday(text: str) -> Span | None:
    """A day with its weekday, which must be the one it was."""
    match = re.fullmatch(rf"{WEEKDAY},? (?:the )?(.+)", text)
    span = match and whole(match[2])
    if not match or not span or span.first != span.last:
        return None
    was = (span.first - 1) % 7  # the first day of the year 1 was a Monday
    if was != _day_of_week(match[1]):
        right = f"{_WEEKDAYS[was]}day".capitalize()
        raise PeriodError(f"{span.start} was a {right}", "leave the weekday out, or mend the date")
    return span


def _day_of_week(name: str) -> int:
    """From 0, of Monday."""
    return [day[:2] for day in _WEEKDAYS].index(name[:2])


# -- dates ----------------------------------------------------------------------------------------


def whole(text: str) -> Span | None:
    """A day, month, season, year, decade, century or millennium; or a date in EDTF."""
    if span := named(text):
        return span
    if match := re.fullmatch(rf"(spring|summer|autumn|fall|winter),? (?:of )?{YEAR}", text):
        return date(year(match["year"]), _SEASONS[match[1]])
    if match := re.fullmatch(r"winter (?:of )?(\d{4})[-–/](\d\d|\d{4})", text):
        return date(int(match[1]), 24) if int(match[2]) % 100 == int(match[1][2:]) + 1 else None
    if match := re.fullmatch(rf"({'|'.join(_HOLIDAYS)}),? (?:of |in )?{YEAR}", text):
        return date(year(match["year"]), *_HOLIDAYS[match[1]])
    if match := re.fullmatch(rf"(\d{{1,3}})0'?s(?: ({ERA}))?", text):
        return _decade(int(match[1]), match[2])
    if re.fullmatch(rf"\d{{4}}|\d{{1,6}} ?{ERA}|{ERA} ?\d{{1,6}}", text):
        return date(year(text))
    if match := re.fullmatch(
        rf"(\d{{1,2}}(?:st|nd|rd|th)|[a-z-]+)[- ](centur|millenni)(?:y|ies|um|a)(?: ({ERA}))?", text
    ):
        return _century(match[1], 100 if match[2] == "centur" else 1000, match[3])
    with suppress(PeriodError):
        return Span(text.upper(), text.upper()) if periods.is_date(text.upper()) else None
    return None


def named(text: str) -> Span | None:
    """A day or a month, with its name: 27 June 1969."""
    if match := re.match(rf"({'|'.join(ORDINALS)})(?: day)? of (?={MONTH_NAME})", text):
        text = f"{ORDINALS.index(match[1]) + 1} {text[match.end() :]}"
    elif match := re.match(
        rf"({MONTH_NAME})\.? (?:the )?({'|'.join(ORDINALS)}),? (?={YEAR})", text
    ):
        text = f"{match[1]} {ORDINALS.index(match[2]) + 1}, {text[match.end() :]}"
    for pattern in _DATES:
        if match := re.fullmatch(pattern, text):
            found = match.groupdict()
            parts = [month(found["month"])] + ([int(found["day"])] if found.get("day") else [])
            return date(year(found["year"]), *parts)
    return None


def date(number: int, *parts: int) -> Span:
    """The date of a year, and perhaps a month or season and a day."""
    written = "-".join([periods.year_text(number), *(f"{part:02}" for part in parts)])
    return Span(written, written)


def year(text: str) -> int:
    """The year by EDTF's count, which has a year 0: 799 BC is -798."""
    number = int("".join(filter(str.isdigit, text)))
    if not number and re.search("[a-z]", text):
        hint = "write 1 BC or AD 1; EDTF's own year 0, 0000, is 1 BC"
        raise PeriodError("no year 0 is counted so: AD 1 comes after 1 BC", hint)
    return 1 - number if "bc" in text else number


def month(text: str) -> int:
    """The number of a month by its name."""
    return MONTHS.index(text[:3]) + 1


def _decade(tens: int, era: str | None) -> Span | None:
    """The 1890s, the 860s, the 440s BC; those of less than three digits have no century."""
    if era and era.startswith("b"):
        return Span(f"{periods.year_text(-10 * tens - 8)}-01-01", _new_year_eve(1 - 10 * tens))
    return Span(*[f"{tens:03}X"] * 2) if tens > 9 or era else None


def _century(ordinal: str, years: int, era: str | None) -> Span | None:
    if not ordinal[0].isdigit() and ordinal not in ORDINALS:
        return None
    number = int(ordinal[:-2]) if ordinal[0].isdigit() else ORDINALS.index(ordinal) + 1
    first = years * (number - 1) + 1
    if era and era.startswith("b"):
        first = 1 - years * number
    last = first + years - 1
    if not number or first < -9999 or last > 9999:
        return None
    return Span(f"{periods.year_text(first)}-01-01", _new_year_eve(last))


def _new_year_eve(number: int) -> str:
    return f"{periods.year_text(number)}-12-31"
