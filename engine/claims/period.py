"""Periods: EDTF level 1 dates and intervals as a first and a last day.

Source: the Extended Date/Time Format specification, Library of Congress, 2019 (level 1, dates
without times). Three readings are ours, since the specification leaves them open: winter is
December to February of the next year (the other seasons are the three months before each); an
end that is unknown (`2023-09/`) bounds no more than one that is open (`2023-09/..`); and the end
of an interval that is written coarser than a day is some day of it, so that `2017/2021` surely
holds from 2017-12-31 to 2021-01-01, and possibly from 2017-01-01 to 2021-12-31.
"""

import re
from dataclasses import dataclass, field
from datetime import date

EARLIEST, LATEST = -(10**12), 10**12
"""The first and last day of a period without a beginning or an end."""

LONGEST = 60
"""How many characters a period may have, as it is written."""

_DATE = re.compile(
    r"(?P<year>-?\d{4}|Y-?\d{5,9}|\d{3}X|\d{2}XX)"
    r"(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?"
    r"(?P<qualifier>[?~%])?"
)
_MARKS = frozenset("~?%")
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}


class PeriodError(ValueError):
    """Text that is no EDTF level 1 date or interval."""


class EndsBeforeStartError(PeriodError):
    """An interval whose end lies before its start."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both inclusive, numbered from 0001-01-01 as day 1.

    Equal periods have the same days; `text` is how it was written. An `interval` may begin up to
    `late` days after `first`, and end up to `early` days before `last`.
    """

    first: int
    last: int
    text: str = field(compare=False, default="")
    late: int = field(compare=False, default=0)
    early: int = field(compare=False, default=0)
    interval: bool = field(compare=False, default=False)

    @property
    def sure_first(self) -> int:
        """The first day on which it surely holds; none where that is after `sure_last`."""
        return self.first + self.late

    @property
    def sure_last(self) -> int:
        """The last day on which it surely holds."""
        return self.last - self.early

    @property
    def inferred(self) -> bool:
        """Whether an end is marked as approximate or uncertain (`~`, `?`, `%`)."""
        return not _MARKS.isdisjoint(self.text)

    def __str__(self) -> str:
        return self.text or f"{day_text(self.first)}/{day_text(self.last)}"


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_SPELT = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}


def advice(written: str) -> str:
    """What to write in place of text that is no period: a guess at what is meant, or the forms."""
    text = written.strip().lower() if len(written) <= LONGEST else ""
    if m := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text):
        return f"write {m[3]}-{int(m[2]):02}-{int(m[1]):02} if the day comes first"
    if m := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text):
        day = f"-{int(m[3]):02}" if m[3] else ""
        if (fixed := f"{m[1]}-{int(m[2]):02}{day}") != text:
            return f"write {fixed}: months and days have two digits"
    if m := re.fullmatch(r"(\d{4}(?:-\d\d)*)\s*(?:-|to|until|\.\.|–)\s*(\d{4}(?:-\d\d)*)", text):
        return f"write / between the two ends: {m[1]}/{m[2]}"
    if m := re.fullmatch(r"(?:(\d{1,2})\.? )?([a-z]{3,9})\.? (\d{4})", text):
        if m[2][:3] in _MONTHS and m[2] not in _SPELT:
            day = f"-{int(m[1]):02}" if m[1] else ""
            return f"write {m[3]}-{_MONTHS.index(m[2][:3]) + 1:02}{day}"
        if m[2] in _SPELT:
            return f"write {m[3]}-{_SPELT[m[2]]}"
    if m := re.fullmatch(r"(\d{4})-?q([1-4])", text):
        first = 3 * int(m[2]) - 2
        return f"write {m[1]}-{first:02}/{m[1]}-{first + 2:02}"
    return "2023, 2023-09, 2023-09-13, 2023-09/2024-06~, 2023-09/.. (EDTF level 1)"


ALWAYS = Period(EARLIEST, LATEST, "any time")


def parse(text: str) -> Period:
    """The period written as `text`; raises PeriodError."""
    if len(text) > LONGEST:
        raise PeriodError(f"it has more than {LONGEST} characters")
    start, slash, end = text.partition("/")
    if not slash:
        return Period(*_date(start), text)
    if "/" in end or (not start and not end):
        raise PeriodError("an interval has two ends, as in 2023-09/2024-06")
    first, late = (EARLIEST, EARLIEST) if start in ("", "..") else _end(start)
    early, last = (LATEST, LATEST) if end in ("", "..") else _end(end)
    if last < first:
        raise EndsBeforeStartError(
            f"it ends ({day_text(last)}) before it starts ({day_text(first)})"
        )
    if (first, late) == (early, last):  # 2021/2021 is 2021
        return Period(first, last, text)
    return Period(first, last, text, late - first, last - early, True)


def _end(text: str) -> tuple[int, int]:
    """One end of an interval, named in its error."""
    try:
        return _date(text)
    except PeriodError as e:
        raise PeriodError(f"in '{text}', {e}") from e


def _date(text: str) -> tuple[int, int]:
    match = _DATE.fullmatch(text)
    if not match:
        raise PeriodError("it is no date of the form 2023, 2023-09, 2023-09-13 or 2023-23")
    year, month, day = match["year"], match["month"], match["day"]
    if "X" in year:
        if month:
            raise PeriodError("a year with unspecified digits takes no month")
        return day_number(int(year.replace("X", "0")), 1, 1), _month_end(
            int(year.replace("X", "9")), 12
        )
    number = int(year.lstrip("Y"))
    if year.startswith("Y") and month:
        raise PeriodError("a year written with Y takes no month")
    if month in (None, "XX"):
        if day not in (None, "XX"):
            raise PeriodError("a day needs its month")
        return day_number(number, 1, 1), _month_end(number, 12)
    if int(month) in _SEASONS and not day:
        begin, end = _SEASONS[int(month)]
        return day_number(number, begin, 1), _month_end(
            number + (end - 1) // 12, (end - 1) % 12 + 1
        )
    if not 1 <= int(month) <= 12:
        raise PeriodError(f"there is no month {month} (21 to 24 are the seasons)")
    if day in (None, "XX"):
        return day_number(number, int(month), 1), _month_end(number, int(month))
    only = day_number(number, int(month), int(day))
    if int(day) < 1 or only > _month_end(number, int(month)):
        raise PeriodError(f"{year}-{month} has no day {day}")
    return only, only


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day of the proleptic Gregorian calendar; 0001-01-01 is 1.

    Any year, also before 1 and past 9999, which `datetime` does not reach. Years are counted
    from March, so that the leap day ends the year.
    """
    y = year - (month < 3)
    months_from_march = (month + 9) % 12
    return 365 * y + y // 4 - y // 100 + y // 400 + (153 * months_from_march + 2) // 5 + day - 306


def _month_end(year: int, month: int) -> int:
    return day_number(year + month // 12, month % 12 + 1, 1) - 1


def day_text(day: int) -> str:
    """The day as YYYY-MM-DD, or `..` where there is no bound."""
    if day in (EARLIEST, LATEST):
        return ".."
    if 1 <= day <= date.max.toordinal():
        return date.fromordinal(day).isoformat()
    cycles, within = divmod(day + 305, 146_097)  # 400 years, from a first of March
    of_cycle = (within - within // 1460 + within // 36_524 - within // 146_096) // 365
    of_year = within - (365 * of_cycle + of_cycle // 4 - of_cycle // 100)
    months_from_march = (5 * of_year + 2) // 153
    month = (months_from_march + 2) % 12 + 1
    year = 400 * cycles + of_cycle + (month < 3)
    day_of_month = of_year - (153 * months_from_march + 2) // 5 + 1
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day_of_month:02d}"


def in_words(period: Period) -> str:
    """The period for a reader: `2023-10~` as "about 2023-10", `../2023-10~` as "until …"."""
    start, slash, end = period.text.partition("/")
    if not slash or start == end not in ("", ".."):
        return _words(start)
    begin, finish = start not in ("", ".."), end not in ("", "..")
    if begin and finish:
        return f"{_words(start)} to {_words(end)}"
    if begin:
        return f"from {_words(start)} on"
    return f"until {_words(end)}" if finish else "any time"


def _words(written: str) -> str:
    if not written:
        return "any time"
    bare = written.rstrip("~?%")
    names = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
    if bare[-3:-2] == "-" and bare[-2:] in names and "-" not in bare[1:-3]:
        bare = f"{names[bare[-2:]]} {bare[:-3]}"
    if written.endswith("~"):
        return f"about {bare}"
    if written.endswith("?"):
        return f"perhaps {bare}"
    return f"perhaps about {bare}" if written.endswith("%") else bare
