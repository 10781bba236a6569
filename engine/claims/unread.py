"""What is no date that is read: those of two readings, with both, and what to write for others."""

import re
from collections.abc import Iterator

from engine.claims import period as periods
from engine.claims.period import LONGEST, Period, PeriodError, day_text
from engine.claims.points import DAY, MONTH, MONTH_NAME, NAMES, date, month, plain, point


def refuse_two_readings(text: str) -> None:
    """Raises PeriodError for a date that has two readings, with both."""
    _refuse_numbers(text)
    _refuse_no_year(text)
    _refuse_round(text)
    _refuse_business(text)
    _refuse_within(text)
    if match := re.fullmatch(r"(?:the )?winter (?:of )?(\d{4})", text):
        year = int(match[1])
        hint = (
            f"write {year}-24 for the one that begins in {year}, {year - 1}-24 for the one before"
        )
        raise PeriodError("it begins in that year, or ends in it", hint)
    if len(days := _of_two_calendars(text)) == 2:
        hint = "write the one that the other claims go by"
        raise PeriodError(f"it has two readings, by two calendars: {' and '.join(days)}", hint)


def _refuse_numbers(text: str) -> None:
    """05/06/2023, 5-6."""
    match = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", text)
    if match and (days := _orders(match)):
        several = f"it has two readings: {' and '.join(days)}"
        alone = "a date of numbers has its year first, then the month, then the day"
        raise PeriodError(several if len(days) == 2 else alone, f"write {' or '.join(days)}")
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})", text):
        hint = "write the year, the month and the day, as in 2023-09-13"
        pairs = ((int(match[1]), int(match[2])), (int(match[2]), int(match[1])))
        named = [f"{day} {NAMES[month - 1].title()}" for day, month in pairs if 0 < month <= 12]
        several = f", and two readings: {' and '.join(named)}" if len(set(named)) == 2 else ""
        raise PeriodError(f"it has no year{several}", hint)


def _refuse_no_year(text: str) -> None:
    """16 May, May '68, the sixties, the '60s, and a time of day."""
    if re.fullmatch(rf"(?:.*\d[ -])?(?:{MONTH_NAME})\.?(?:,? '|-)\d\d|{DAY} {MONTH} \d\d", text):
        raise PeriodError("its year has two digits", "write all four, as in 27 June 1969")
    if re.fullmatch(
        rf"(?:the )?(?:early |mid |late )?(?:{DAY} (?:of )?)?{MONTH}(?: (?:the )?\d{{1,2}})?", text
    ):
        raise PeriodError("it has no year", "write the year too: 27 June 1969, June 1969")
    if re.search(r"\d ?[ap]\.?m\b|\b\d{1,2}:\d\d", text):
        hint = "write the day alone; a time of day is a value of the type `text`, as 09:00"
        raise PeriodError("a period has no time of day", hint)
    words = r"(?:twen|thir|for|fif|six|seven|eigh|nine)ties"
    if re.fullmatch(rf"(?:the )?(?:early |mid |late |roaring )?(?:'?\d0'?s|{words})", text):
        raise PeriodError("it has no century", "write the decade with it, as in the 1960s or 196X")


def _refuse_round(text: str) -> None:
    """The 1900s, the turn of the century, the first decade of a century."""
    if match := re.search(r"(?<!\d)(\d\d?)00'?s", text):
        century = f"{int(match[1]):02}"
        hint = f"write {century}0X for the ten years, {century}XX for the hundred"
        raise PeriodError(f"the {match[1]}00s are a decade or a century", hint)
    if match := re.search(r"\bturn of the (.+)", text):
        span = point(match[1])
        if span and span.first < span.last:
            around = (span.first - 1, span.last)  # of the 20th century, in 1900 and 2000
            ends = [f"{periods.year_text(periods.civil(day)[0])}~" for day in around]
            hint = f"write {ends[0]} for its beginning, {ends[1]} for its end"
            raise PeriodError("it begins then, or ends", hint)
        raise PeriodError("it does not say which", "write the year about which it was, as in 1900~")
    match = re.search(r"(?:first|last) (?:\w+ )?decades? of (?:the )?(.+)", text)
    if match and (span := point(match[1])) and span.last - span.first > 36_000:
        year = periods.civil(span.first)[0]
        hint = f"write its years, as {year}/{year + 9} or {year - 1}/{year + 8} for the first"
        raise PeriodError("its decades begin with a year that ends in 1, or in 0", hint)


def _refuse_business(text: str) -> None:
    """FY2010, the fiscal year 2010-11."""
    match = re.search(r"\b(?:fy|fiscal(?: year)?|financial year) ?-?'?(\d{4})\b", text)
    if match := match or re.search(r"\b(\d{4}) (?:fiscal|financial) year", text):
        year = int(match[1])
        hint = (
            f"write its days, as {year - 1}-10-01/{year}-09-30 of one that ends in {year}, or "
            f"{year}-04-01/{year + 1}-03-31 of one that begins in it"
        )
        raise PeriodError("such a year is named for the year that it begins or ends in", hint)


def _refuse_within(text: str) -> None:
    """Midnight on a day, Christmas of a year, the first week of a month."""
    match = re.fullmatch(r"(?:at |around )?midnight(?: on| of|,)? (.+)", text)
    if match and (span := point(match[1])) and span.first == span.last:
        before, after = day_text(span.first - 1), day_text(span.first + 1)
        hint = f"write {before}/{span.start} for where it begins, {span.start}/{after} for its end"
        raise PeriodError("the day begins at midnight, and ends at one", hint)
    if match := re.fullmatch(r"(?:at )?(?:christmas|xmas),? (?:of |in )?(\d{4})", text):
        hint = f"write {match[1]}-12-25 for the day, {match[1]}-12~ for the days around it"
        raise PeriodError("it is a day, or some days", hint)
    match = re.fullmatch(r"(?:in )?(?:the )?(first|last) (?:\w+ )?weeks? (?:of|in) (.+)", text)
    if match and (span := point(match[2])) and span.last - span.first > 7:
        first = match[1] == "first"
        days = (span.first, span.first + 6) if first else (span.last - 6, span.last)
        hint = f"write its days, as {'/'.join(map(day_text, days))}"
        raise PeriodError("a week is seven days, or one of the calendar", hint)


def _of_two_calendars(text: str) -> list[str]:
    """The days of 12/25 November 1917, and of 25 October (7 November) 1917; else none."""
    days = r"(?P<day>\d{1,2})/(?P<other>\d{1,2})"
    for pattern in (rf"{days} {MONTH} (?P<year>\d{{4}})", rf"{MONTH} {days},? (?P<year>\d{{4}})"):
        if match := re.fullmatch(pattern, text):
            of = month(match["month"])
            return [date(int(match["year"]), of, int(match[day])).edtf for day in ("day", "other")]
    year = re.search(r"\b\d{4}\b", text)
    if not year or not any(bracket in text for bracket in "[("):
        return []
    one, other = rf"(\d{{1,2}}) ({MONTH_NAME})\b", rf"\b({MONTH_NAME})\.? (\d{{1,2}})\b"
    return [
        date(int(year[0]), month(found[2] or found[3]), int(found[1] or found[4])).edtf
        for found in re.finditer(f"{one}|{other}", text)
    ]


def _orders(match: re.Match[str]) -> list[str]:
    """The dates that two numbers and a year may be: the day first, then the month first."""
    one, other = int(match[1]), int(match[3])
    found = dict.fromkeys(
        date(int(match[4]), month, day).edtf for day, month in ((one, other), (other, one))
    )
    return [edtf for edtf in found if _read(edtf)]


def _read(text: str) -> Period | None:
    try:
        return periods.parse(text)
    except PeriodError:
        return None


# -- what to write ---------------------------------------------------------------------------------


def advice(written: str) -> str:
    """What to write in place of text that is no period: a guess at what is meant, or the forms."""
    text = plain(written) if len(written) <= LONGEST else ""
    for guess in _guesses(text):
        if period := _read(guess):
            words = periods.in_words(periods.parse(period.edtf))
            return f"write {period.edtf}" + f", which is {words}" * words.endswith(" BC")
    if text and not re.search(r"\d", text):
        return (
            "write the date that is meant, as in 2 September 1945, after 1945 or "
            "1939-09-01/1945-09-02; a period knows no events"
        )
    return (
        "2023, 2023-09, 2023-09-13, 2023-09/2024-06~, 2023-09/.. (EDTF level 1), or words such as "
        "27 June 1969, the 1890s, before 1967"
    )


def _guesses(text: str) -> Iterator[str]:
    """What may be meant, in EDTF or in words; some are no dates."""
    if (match := re.fullmatch(r"(\d\d)(\d\d)/(\d\d)", text)) and match[2] < match[3]:
        yield f"{match[1]}{match[2]}/{match[1]}{match[3]}"
    if match := re.fullmatch(r"(\d{4})[-–./](\d{1,2})(?:[-–./](\d{1,2}))?", text):
        yield date(int(match[1]), *(int(part) for part in match.groups()[1:] if part)).edtf
    if match := re.fullmatch(r"(y?)(-?)(\d{1,9})", text):
        year = int(match[2] + match[3])
        yield "0000" if year == 0 else periods.year_text(year)
    if match := re.fullmatch(r"(\d{4}).{0,4}?([qh])([1-4])|([qh])([1-4]) (?:of )?(\d{4})", text):
        which = ("first", "second", "third", "fourth")[int(match[3] or match[5]) - 1]
        part = {"q": "quarter", "h": "half"}[match[2] or match[4]]
        yield f"{which} {part} of {match[1] or match[6]}"
    yield re.sub(
        r"^(?:r\.|reigned|reign|ruled|fl\.|b\.|born|d\.|died)(?: in| on| from)? ?", "", text
    )
    yield re.sub(r"^(?:just|shortly|soon|not long|well|long) (?=before|after)", "", text)
    yield re.sub(r"(?<![\w,.-])(\d{3})(?![\w,.])", r"0\1", text)
