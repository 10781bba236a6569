"""Dates in English words, as EDTF: those that have one reading, and what to write for others."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from engine.claims import period as periods
from engine.claims.period import LONGEST, PeriodError, day_number, day_text

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_UNITS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first"),
)
_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")

_MONTH = rf"(?P<month>{'|'.join((*_NAMES, 'sept', *MONTHS))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ERA = r"(?:bce?|b\.c\.(?:e\.)?|ad|a\.d\.|ce|c\.e\.)"
_YEAR = rf"(?P<year>(?:ad |a\.d\. ?)?\d{{3,4}}(?: ?{_ERA})?|\d{{1,2}} ?{_ERA}|ad \d{{1,2}})"
_NO_ORDER = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_NO_YEAR = re.compile(
    rf"(?:early |mid-|late )?(?:{_DAY} (?:of )?)?{_MONTH}(?: (?:the )?\d{{1,2}})?"
)
_SLASHED = (
    re.compile(rf"(?P<day>\d{{1,2}})/(?P<other>\d{{1,2}}) {_MONTH} (?P<year>\d{{4}})"),
    re.compile(rf"{_MONTH} (?P<day>\d{{1,2}})/(?P<other>\d{{1,2}}),? (?P<year>\d{{4}})"),
)
_OF_MONTH = re.compile(rf"(\d{{1,2}}) {_MONTH}|{_MONTH.replace('month', 'first')} (\d{{1,2}})\b")


class _Span(NamedTuple):
    """The EDTF of a date, or of the first and the last date of what has none of its own."""

    start: str
    end: str

    @property
    def edtf(self) -> str:
        return self.start if self.start == self.end else f"{self.start}/{self.end}"

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
        """`~` where it is an inference."""
        return "~" if self.start.endswith("~") else ""


def edtf(written: str, dated: bool) -> str | None:
    """The EDTF of a date in words; None where they are none that are read.

    Of a date value (`dated`), "by 2012" is one too. Raises PeriodError for two readings.
    """
    text = _plain(written)
    _refuse_two_readings(text)
    if text.startswith("by ") and (span := _point(text[3:])):
        if dated:
            return f"../{span.end}"
        hint = f"write ../{span.end} for all the time until then, {span.start}/.. for from then on"
        raise PeriodError("as a period, `by` has two readings", hint)
    if span := _point(text):
        return span.edtf
    for pattern, read in _AROUND:
        if (match := pattern.fullmatch(text)) and (span := _point(match[1])):
            return read(span)
    for pattern in _BETWEEN:
        if (match := pattern.fullmatch(text)) and (span := _joined(match[1], match[2])):
            return span.edtf
    span = _by_hyphen(text)
    return None if span is None else span.edtf


def _plain(written: str) -> str:
    """The words in small letters, with one kind of dash, hyphen, apostrophe and space."""
    text = re.sub(r"[–—―‒]", "–", written.lower())
    text = re.sub(r"[‐‑−]", "-", text).replace("’", "'")
    return " ".join(text.split())


# -- spans of time --------------------------------------------------------------------------------


def _until(span: _Span) -> str:
    return f"../{span.end}"


def _since(span: _Span) -> str:
    return f"{span.start}/.."


_AROUND: tuple[tuple[re.Pattern[str], Callable[[_Span], str]], ...] = (
    (
        re.compile(r"(?:before|bef\.?|prior to) (.+)"),
        lambda span: f"../{day_text(span.first - 1)}{span.mark}",
    ),
    (
        re.compile(r"(?:after|aft\.?) (.+)"),
        lambda span: f"{day_text(span.last + 1)}{span.mark}/..",
    ),
    (
        re.compile(r"(?:until|till|up to|to|through|(?:in|on) or before|not? later than) (.+)"),
        _until,
    ),
    (re.compile(r"(?:(?:in|on) or after|not? earlier than) (.+)"), _since),
    (re.compile(r"(?:from )?(.+?)(?: to | until |–|-| – )(?:the )?(?:present|today|now)"), _since),
    (re.compile(r"(.+?),? or (?:before|earlier)"), _until),
    (re.compile(r"(.+?),? or (?:after|later)"), _since),
    (re.compile(r"(?:since|from) (.+?)(?: on| onwards?)?"), _since),
    (re.compile(r"(.+?) onwards?"), _since),
)
"""What stands around a date, and how both are read."""

_TO = r" ?(?: to | until | till | through |–| - ) ?"
_BETWEEN = (
    re.compile(r"(?:between|bet\.?) (.+?)(?: and | ?– ?)(.+)"),
    re.compile(rf"from (.+?){_TO}(.+)"),
    re.compile(r"(.+?) and (.+(?:\ds|centuries))"),
    re.compile(rf"(.+?){_TO}(.+)"),
)
"""What stands around and between two dates."""


def _by_hyphen(text: str) -> _Span | None:
    """Two dates with a hyphen between them, which EDTF does not read as one: 1939-1945, 1998-99."""
    for match in re.finditer("-", text):
        one, other = text[: match.start()], text[match.end() :]
        month = re.fullmatch(r"\d{1,2}", other) and (len(other) == 1 or int(other) <= 12)
        if not (month and one[-1:].isdigit()) and (span := _joined(one, other)):
            return span
    return None


def _joined(one: str, other: str) -> _Span | None:
    """From one date to another, of which each may leave out what the other says."""
    for a, b in _completed(one.strip(), other.strip()):
        first, last = _point(a), _point(b)
        if first and last:
            return _Span(first.start, last.end)
    return None


def _completed(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The two with what either leaves out: 1914–18, 3–5 May 2011, May 3–5, 2011, 510–440 BC."""
    era = re.search(rf" ?({_ERA})$", other)
    if era and not re.search(_ERA, one):
        yield f"{one} {era[1]}", other
        yield f"{one} century {era[1]}", other
        return
    yield one, other
    if prefix := re.match(r"(?:ad|a\.d\.) ?(?=\d)", one):
        yield one, prefix[0] + other
    digits, years = re.fullmatch(r"(\d\d)(s?)", other), re.search(r"\d{4}(?=s?$)", one)
    if digits and years and digits[1] > years[0][2:]:
        yield one, years[0][:2] + digits[0]
        return
    if month := re.fullmatch(rf"({_MONTH}) (\d{{1,2}})", one):
        yield f"{one} {other[-4:]}", f"{month[1]} {other}"
        yield f"{one} {other[-4:]}", other
    words = other.replace(",", "").split()
    for kept in range(len(words) - 1, 0, -1):
        yield f"{one} {' '.join(words[-kept:])}", other


# -- dates ----------------------------------------------------------------------------------------


def _point(text: str) -> _Span | None:
    """A date by itself, or a part of one."""
    text = re.sub(r"^(?:(?:in|on|during|the|year|as of) )+", "", text.strip())
    hedge = r"(?:c\.|ca\.?|circa|about|around|abt\.?|approximately|approx\.?|roughly|c(?=\d)) ?(.+)"
    if match := re.fullmatch(hedge, text):
        span = _point(match[1])
        return span and _Span(_marked(span.start), _marked(span.end))
    if match := re.fullmatch(rf"({'|'.join(_PARTS)})(?: of |[- ])(?:the )?(.+)", text):
        span = _point(match[2])
        return span and _part(span, *_PARTS[match[1]])
    return _weekday(text) or _whole(text)


def _marked(date: str) -> str:
    return date if date[-1] in "~?%" else f"{date}~"


_PARTS = {
    **{"early": (0, 3), "mid": (1, 3), "middle": (1, 3), "late": (2, 3)},
    **{"first half": (0, 2), "second half": (1, 2), "latter half": (1, 2)},
    **{"first quarter": (0, 4), "second quarter": (1, 4), "third quarter": (2, 4)},
    **{"fourth quarter": (3, 4), "last quarter": (3, 4)},
}
"""Which part of a time is meant, from 0, and of how many."""


def _part(span: _Span, which: int, of: int) -> _Span | None:
    """A part of what has so many months that the parts are whole ones; of a month, a third."""
    first, last = (periods.civil(day) for day in (span.first, span.last))
    months = 12 * (last[0] - first[0]) + last[1] - first[1] + 1
    if span.mark or first[2] != 1 or periods.civil(span.last + 1)[2] != 1:
        return None
    if months == 1 and of == 3:
        days = ((1, 10), (11, 20), (21, last[2]))[which]
        ends = [day_number(first[0], first[1], day) for day in days]
    elif months % of == 0:
        begin = 12 * first[0] + first[1] - 1 + which * months // of
        end = begin + months // of
        ends = [day_number(begin // 12, begin % 12 + 1, 1), day_number(end // 12, end % 12 + 1, 1)]
        ends[1] -= 1
    else:
        return None
    mark = "~" if of == 3 else ""
    return _Span(day_text(ends[0]) + mark, day_text(ends[1]) + mark)


def _weekday(text: str) -> _Span | None:
    """A day with its weekday, which must be the one it was."""
    match = re.fullmatch(rf"({'|'.join(_WEEKDAYS)})day,? (?:the )?(.+)", text)
    span = match and _whole(match[2])
    if not match or not span or span.first != span.last:
        return None
    was = _WEEKDAYS[(span.first - 1) % 7]  # the first day of the year 1 was a Monday
    if was != match[1]:
        right = f"{was}day".capitalize()
        raise PeriodError(f"{span.start} was a {right}", "leave the weekday out, or mend the date")
    return span


def _whole(text: str) -> _Span | None:
    """A day, month, season, year, decade or century; or a date in EDTF."""
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            found = match.groupdict()
            year = _year(found["year"])
            parts = [_month(found["month"])] if found.get("month") else []
            parts += [int(found["day"])] if found.get("day") else []
            return _date(year, *parts)
    if match := re.fullmatch(rf"(spring|summer|autumn|fall|winter),? (?:of )?{_YEAR}", text):
        return _date(_year(match["year"]), _SEASONS[match[1]])
    if match := re.fullmatch(r"winter (?:of )?(\d{4})[-–/](\d\d|\d{4})", text):
        return _date(int(match[1]), 24) if int(match[2]) % 100 == int(match[1][2:]) + 1 else None
    if match := re.fullmatch(r"(\d{3})0'?s", text):
        return _Span(f"{match[1]}X", f"{match[1]}X")
    if re.fullmatch(rf"\d{{4}}|\d{{1,6}} ?{_ERA}|(?:ad|a\.d\.) ?\d{{1,4}}|\d\d,\d{{3}} bce?", text):
        return _date(_year(text))
    if match := re.fullmatch(
        rf"(\d{{1,2}}(?:st|nd|rd|th)|[a-z-]+)[- ]centur(?:y|ies)(?: ({_ERA}))?", text
    ):
        return _century(match[1], match[2])
    with suppress(PeriodError):
        return _Span(text.upper(), text.upper()) if periods.is_date(text.upper()) else None
    return None


_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}[ -](?:of )?{_MONTH}[, -]{{1,2}}{_YEAR}",
        rf"{_MONTH} (?:the )?{_DAY},? {_YEAR}",
        rf"(?P<year>\d{{4}}),? {_MONTH} {_DAY}",
        rf"{_MONTH}[, ]{{1,2}}(?:of )?{_YEAR}",
        rf"(?P<year>\d{{4}}),? {_MONTH}",
    )
)


def _date(year: int, *parts: int) -> _Span:
    written = "-".join([periods.year_text(year), *(f"{part:02}" for part in parts)])
    return _Span(written, written)


def _year(text: str) -> int:
    """The year by EDTF's count, which has a year 0: 799 BC is -798."""
    number = int("".join(filter(str.isdigit, text)))
    return 1 - number if re.search(r"b\.?c", text) else number


def _month(text: str) -> int:
    return MONTHS.index(text[:3]) + 1


def _century(ordinal: str, era: str | None) -> _Span | None:
    if not ordinal[0].isdigit() and ordinal not in _UNITS:
        return None
    number = int(ordinal[:-2]) if ordinal[0].isdigit() else _UNITS.index(ordinal) + 1
    first = 100 * number - 99
    if era and era.startswith("b"):
        first = 1 - 100 * number
    return _Span(f"{periods.year_text(first)}-01-01", f"{periods.year_text(first + 99)}-12-31")


# -- what is not read -----------------------------------------------------------------------------


def _refuse_two_readings(text: str) -> None:
    """Raises PeriodError for a date that has two readings, with both."""
    if (match := _NO_ORDER.fullmatch(text)) and (days := _orders(match)):
        several = f"it has two readings: {' and '.join(days)}"
        alone = "a date of numbers has its year first, then the month, then the day"
        raise PeriodError(several if len(days) == 2 else alone, f"write {' or '.join(days)}")
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})", text):
        hint = "write the year, the month and the day, as in 2023-09-13"
        pairs = ((int(match[1]), int(match[2])), (int(match[2]), int(match[1])))
        named = [f"{day} {_NAMES[month - 1].title()}" for day, month in pairs if 0 < month <= 12]
        several = f", and two readings: {' and '.join(named)}" if len(set(named)) == 2 else ""
        raise PeriodError(f"it has no year{several}", hint)
    if _NO_YEAR.fullmatch(text):
        raise PeriodError("it has no year", "write the year too: 27 June 1969, June 1969")
    if match := re.search(r"(?<!\d)(\d\d)00'?s", text):
        decade, century = f"{match[1]}0X", f"{match[1]}XX"
        hint = f"write {decade} for the ten years, {century} for the hundred"
        raise PeriodError(f"the {match[1]}00s are a decade or a century", hint)
    if match := re.fullmatch(r"(?:the )?winter (?:of )?(\d{4})", text):
        year = int(match[1])
        hint = (
            f"write {year}-24 for the one that begins in {year}, {year - 1}-24 for the one before"
        )
        raise PeriodError("it begins in that year, or ends in it", hint)
    if len(days := _of_two_calendars(text)) == 2:
        hint = "write the one that the other claims go by"
        raise PeriodError(f"it has two readings, by two calendars: {' and '.join(days)}", hint)


def _of_two_calendars(text: str) -> list[str]:
    """The days of 12/25 November 1917, and of 25 October (7 November) 1917; else none."""
    for pattern in _SLASHED:
        if match := pattern.fullmatch(text):
            month, days = _month(match["month"]), (match["day"], match["other"])
            return [_date(int(match["year"]), month, int(day)).edtf for day in days]
    year = re.search(r"\b\d{4}\b", text)
    if not year or not any(bracket in text for bracket in "[("):
        return []
    return [
        _date(
            int(year[0]), _month(found["month"] or found["first"]), int(found[1] or found[4])
        ).edtf
        for found in _OF_MONTH.finditer(text)
    ]


def _orders(match: re.Match[str]) -> list[str]:
    """The dates that two numbers and a year may be: the day first, then the month first."""
    one, other = int(match[1]), int(match[3])
    found = dict.fromkeys(
        _date(int(match[4]), month, day).edtf for day, month in ((one, other), (other, one))
    )
    return [date for date in found if _is_read(date)]


def _is_read(text: str) -> bool:
    with suppress(PeriodError):
        return bool(periods.parse(text))
    return False


def advice(written: str) -> str:
    """What to write in place of text that is no period: a guess at what is meant, or the forms."""
    text = _plain(written) if len(written) <= LONGEST else ""
    for guess in _guesses(text):
        if _is_read(guess):
            words = periods.in_words(periods.parse(guess))
            return f"write {guess}" + f", which is {words}" * words.endswith(" BC")
    return (
        "2023, 2023-09, 2023-09-13, 2023-09/2024-06~, 2023-09/.. (EDTF level 1), or words such as "
        "27 June 1969, the 1890s, before 1967"
    )


def _guesses(text: str) -> Iterator[str]:
    """What may be meant, in EDTF; some are no dates."""
    if (match := re.fullmatch(r"(\d\d)(\d\d)/(\d\d)", text)) and match[2] < match[3]:
        yield f"{match[1]}{match[2]}/{match[1]}{match[3]}"
    if match := re.fullmatch(r"(\d{4})[-–./](\d{1,2})(?:[-–./](\d{1,2}))?", text):
        yield _date(int(match[1]), *(int(part) for part in match.groups()[1:] if part)).edtf
    if match := re.fullmatch(r"(y?)(-?)(\d{1,9})", text):
        year = int(match[2] + match[3])
        yield "0000" if year == 0 else periods.year_text(year)
    if match := re.fullmatch(r"(\d{4}).{0,4}?q([1-4])|q([1-4]) (?:of )?(\d{4})", text):
        year, quarter = int(match[1] or match[4]), int(match[2] or match[3])
        begin, end = 3 * quarter - 2, 3 * quarter
        yield f"{year}-{begin:02}-01/{day_text(day_number(year + end // 12, end % 12 + 1, 1) - 1)}"
