"""Periods: EDTF level 1 dates and intervals as a first and a last day.

Source: the Extended Date/Time Format specification, Library of Congress, 2019 (level 1, dates
without times). Three readings are ours, since the specification leaves them open: winter is
December to February of the next year (the other seasons are the three months before each); an
end that is unknown (`2023-09/`) bounds no more than one that is open (`2023-09/..`); and the end
of an interval that is written coarser than a day is some day of it, so that `2017/2021` surely
holds from 2017-12-31 to 2021-01-01, and possibly from 2017-01-01 to 2021-12-31.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from engine.claims.spelling import usual_digits

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
    """Text that is no EDTF level 1 date or interval, and no words that are read as one.

    `hint` says what to write, where there are several readings.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class EndsBeforeStartError(PeriodError):
    """An interval whose end lies before its start."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both inclusive, numbered from 0001-01-01 as day 1.

    `text` is how it was written. An `interval` may begin up to `late` days after `first`, and end
    up to `early` days before `last`. Of words, `read` is the EDTF that they were read as.

    NOTE: Python's `==` tells apart what rules tell apart, as facts must; in the rule language,
    periods of the same `days` are equal.
    """

    first: int
    last: int
    text: str = field(compare=False, default="")
    late: int = 0
    early: int = 0
    interval: bool = False
    read: str = field(compare=False, default="")

    @property
    def days(self) -> tuple[int, int]:
        """The first day and the last."""
        return self.first, self.last

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
        return not _MARKS.isdisjoint(self.edtf)

    @property
    def edtf(self) -> str:
        """The period in EDTF."""
        return self.read or self.text

    def __str__(self) -> str:
        return self.text or f"{day_text(self.first)}/{day_text(self.last)}"


ALWAYS = Period(EARLIEST, LATEST, "any time", interval=True)


def parse(text: str, dated: bool = False) -> Period:
    """The period written as `text`, in EDTF or in English words; raises PeriodError.

    Of a date value (`dated`), "by 2012" is read too.
    """
    if len(text) > LONGEST:
        raise PeriodError(f"it has more than {LONGEST} characters")
    if (usual := usual_digits(text)) != text:
        hint = f"write {usual.strip()}, if that is what is meant"
        raise PeriodError("a date is written with the digits 0 to 9", hint)
    try:
        return _edtf(text)
    except EndsBeforeStartError:
        raise
    except PeriodError:
        from engine.claims import dates  # only words pay for it

        read = dates.edtf(text, dated)
        if read is None:
            raise
    return replace(_edtf(read), text=text, read=read)


def _edtf(text: str) -> Period:
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
    if number == 0 and "-" in year:
        raise PeriodError(f"there is no year {year}: 0000 is 1 BC, -0001 is 2 BC", "write 0000")
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


def says_same(a: Period, b: Period) -> bool:
    """Whether two dates say the same, as far as both are written.

    Of two single dates, one lies within the other; of two intervals, the beginnings and the ends
    do. An interval says the same as a single date only where it has the same days.
    """
    if a.interval is not b.interval:
        return a.days == b.days
    if not a.interval:
        return _nested(a.days, b.days)
    beginnings = (a.first, a.sure_first), (b.first, b.sure_first)
    ends = (a.sure_last, a.last), (b.sure_last, b.last)
    return _nested(*beginnings) and _nested(*ends)


def _nested(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return (a[0] <= b[0] and b[1] <= a[1]) or (b[0] <= a[0] and a[1] <= b[1])


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


def civil(day: int) -> tuple[int, int, int]:
    """The year, month and day of the month of a day, by its number."""
    cycles, within = divmod(day + 305, 146_097)  # 400 years, from a first of March
    of_cycle = (within - within // 1460 + within // 36_524 - within // 146_096) // 365
    of_year = within - (365 * of_cycle + of_cycle // 4 - of_cycle // 100)
    months_from_march = (5 * of_year + 2) // 153
    month = (months_from_march + 2) % 12 + 1
    year = 400 * cycles + of_cycle + (month < 3)
    return year, month, of_year - (153 * months_from_march + 2) // 5 + 1


def months_later(day: int, months: int) -> int:
    """The same day of the month so many months later; the last one of a month that has no such."""
    year, month, of_month = civil(day)
    year, month = divmod(12 * year + month - 1 + months, 12)
    return min(day_number(year, month + 1, of_month), _month_end(year, month + 1))


def months_from(day: int, later: int) -> int:
    """How many whole months there are from one day to a later one."""
    (year, month, _), (then, its, _) = civil(day), civil(later)
    months = 12 * (then - year) + its - month
    return months - (months_later(day, months) > later)


@lru_cache(maxsize=100_000)  # claims are many, and their times few
def beginning(period: Period) -> Period | None:
    """The days on which an interval may begin; None where it has no beginning, or is a date."""
    if not period.interval or period.first == EARLIEST:
        return None
    return _dated(period.first, min(period.sure_first, period.last))


@lru_cache(maxsize=100_000)
def ending(period: Period) -> Period | None:
    """The days on which an interval may end; None where it has no end, or is a date."""
    if not period.interval or period.last == LATEST:
        return None
    return _dated(max(period.sure_last, period.first), period.last)


def _dated(first: int, last: int) -> Period:
    """These days as they are written shortest: as a year, a month or a day."""
    text = day_text(first)
    year, month, day = civil(first)
    if first == last or day != 1:
        return Period(first, last, text if first == last else f"{text}/{day_text(last)}")
    if last == _month_end(year, month):
        return Period(first, last, text[:-3])
    whole = month == 1 and last == _month_end(year, 12)
    return Period(first, last, year_text(year) if whole else f"{text}/{day_text(last)}")


def same_ends(a: Period, b: Period) -> bool:
    """Whether two may begin and end on the same days; what has no such end goes with any."""
    ends = (beginning(a), beginning(b)), (ending(a), ending(b))
    return all(
        one is None or other is None or (one.first <= other.last and other.first <= one.last)
        for one, other in ends
    )


def day_text(day: int) -> str:
    """The day as YYYY-MM-DD, or `..` where there is no bound."""
    if day in (EARLIEST, LATEST):
        return ".."
    if 1 <= day <= date.max.toordinal():
        return date.fromordinal(day).isoformat()
    year, month, of_month = civil(day)
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{of_month:02d}"


def year_text(year: int) -> str:
    """The year in EDTF: 0849, -0043, Y188888."""
    return f"{year:0{4 + (year < 0)}d}" if -9999 <= year <= 9999 else f"Y{year}"


def is_date(text: str) -> bool:
    """Whether it is a date in EDTF; raises PeriodError for one that there is not."""
    return bool(_DATE.fullmatch(text) and _date(text))


def in_words(period: Period) -> str:
    """The period for a reader: `2023-10~` as "about 2023-10", words as they were written."""
    if period.read:
        return period.text
    start, slash, end = period.text.partition("/")
    if not slash or start == end not in ("", ".."):
        return _words(start)
    begin, finish = start not in ("", ".."), end not in ("", "..")
    if begin and finish:
        return f"{_words(start)} to {_words(end)}"
    if begin:
        return f"from {_words(start)} on"
    return f"until {_words(end)}" if finish else "any time"


_HEDGES = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}
_SEASON_NAMES = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def _words(written: str) -> str:
    if not written:
        return "any time"
    match = _DATE.fullmatch(written)
    if not match:  # of an operator, or "any time"
        return written
    hedge = _HEDGES.get(match["qualifier"] or "", "")
    year, month, day = match["year"], match["month"], match["day"]
    bare = written.rstrip("~?%").replace("-XX", "")
    if month in _SEASON_NAMES and not day:
        bare = f"{_SEASON_NAMES[month]} {_year_words(year)}"
    elif _is_before_christ(year):
        parts = [str(int(day))] if day and day != "XX" else []
        parts += [_MONTHS[int(month) - 1]] if month and month != "XX" else []
        bare = " ".join([*parts, _year_words(year)])
    elif year.endswith("X"):
        bare = _year_words(year)
    return hedge + bare


def _is_before_christ(year: str) -> bool:
    return "X" not in year and int(year.lstrip("Y")) < 1


def _year_words(year: str) -> str:
    """The year for a reader: 44 BC for -0043; of years with unspecified digits, the 1980s."""
    if year.endswith("XX"):
        return f"{year[:2]}00 to {year[:2]}99" if year > "01" else year
    if year.endswith("X"):
        return f"the {year[:3].lstrip('0')}0s" if year > "001" else year
    return f"{1 - int(year.lstrip('Y'))} BC" if _is_before_christ(year) else year


def day_words(day: int) -> str:
    """The day for a reader: as YYYY-MM-DD, or 15 March 44 BC."""
    return _words(day_text(day)) if day < 1 else day_text(day)


def doubtful(text: str) -> str | None:
    """What is to be said of a season that looks like two years; None where none does."""
    for end in text.split("/"):
        if (match := _LIKE_YEARS.fullmatch(end)) and match["season"] > match["year"][2:]:
            season, year = _SEASON_NAMES[match["season"]], match["year"]
            years = f"{year}/{year[:2]}{match['season']}"
            return f"'{end}' is read as the {season} of {year}; the years would be {years}"
    return None


_LIKE_YEARS = re.compile(r"(?P<year>\d{4})-(?P<season>2[1-4])[~?%]?")
