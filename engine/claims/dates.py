"""Dates in English words, as EDTF: those that have one reading, alone or with words around them."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from engine.claims import unread
from engine.claims.period import PeriodError, day_text
from engine.claims.points import (
    BEFORE,
    DAY,
    ERA,
    MONTH,
    MONTH_NAME,
    WEEKDAY,
    Span,
    month,
    named,
    plain,
    point,
)

_TO = r" ?(?: to | until | till | through | thru | up to | up until |–| - ) ?"


def edtf(written: str, dated: bool) -> str | None:
    """The EDTF of a date in words; None where they are none that are read.

    Of a date value (`dated`), "by 2012" is one too. Raises PeriodError for two readings.
    """
    text = plain(written)
    if span := named(text):  # most of them, and never two readings
        return span.edtf
    unread.refuse_two_readings(text)
    if text.startswith("by ") and (span := _edge(text[3:], False) or point(text[3:])):
        if dated:
            return f"../{span.end}"
        hint = f"write ../{span.end} for all the time until then, {span.start}/.. for from then on"
        raise PeriodError("as a period, `by` has two readings", hint)
    if span := point(text):
        return span.edtf
    if found := _around(text) or _within(text):
        return found
    for read in (_night, _range, _listed, _several, _by_hyphen):
        if both := read(text):
            return both.of_date if dated else both.of_period
    return None


class _Both(NamedTuple):
    """From one date to another, as a date that lies between them, and as a period.

    A period that begins or ends in the late 1990s does so on some day: what EDTF says of a whole
    date it cannot say of a part, so that the period begins some day of the 1990s.
    """

    first: Span
    last: Span
    mark: str = ""

    @property
    def of_date(self) -> str:
        return self._spelt(self.first.start, self.last.end)

    @property
    def of_period(self) -> str:
        one, other = self.first, self.last
        if one.whole == other.whole:
            return self.of_date
        return self._spelt(one.some_day(one.start), other.some_day(other.end))

    def _spelt(self, *ends: str) -> str:
        span = Span(*ends)
        return (span.doubted() if self.mark else span).edtf


# -- one end ---------------------------------------------------------------------------------------


def _edge(text: str, opens: bool) -> Span | None:
    """The last day of the end of 1999, the first of its beginning: with what it opens or ends.

    About that day, where what begins is said to be so at the end, or the other way round.
    """
    match = re.fullmatch(r"(?:the )?(?:very )?(beginning|start|end|close) of (.+)", text)
    span = match and point(match[2])
    if not match or not span or span.mark:
        return None
    begins = match[1] in ("beginning", "start")
    day = day_text(span.first if begins else span.last)
    return Span(day, day) if begins is opens else Span(day, day).marked()


def _bound(text: str, opens: bool) -> Span | None:
    """A date with which a time opens or ends; of what is no single date, about that one."""
    if edge := _edge(text, opens):
        return edge
    span = point(text)
    return span and (span if span.start == span.end else span.marked())


def _until(text: str) -> str | None:
    span = _bound(text, False)
    return span and f"../{span.some_day(span.end)}"


def _since(text: str) -> str | None:
    span = _bound(text, True)
    return span and f"{span.some_day(span.start)}/.."


def _before(text: str) -> str | None:
    if re.match(r"(?:the )?(?:very )?(?:end|close) of ", text):
        return _until(text)
    span = _edge(text, True) or point(text)
    return span and f"../{day_text(span.first - 1)}{span.mark}"


def _after(text: str) -> str | None:
    if re.match(r"(?:the )?(?:very )?(?:beginning|start) of ", text):
        return _since(text)
    span = _edge(text, False) or point(text)
    return span and f"{day_text(span.last + 1)}{span.mark}/.."


_AROUND: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    (r"(?:(?:(?:some ?time )?before|bef\.?|prior to|earlier than|pre|ante) |pre-)(.+)", _before),
    (r"(?:(?:(?:some ?time )?after|aft\.?|later than|post) |post-)(.+)", _after),
    (
        r"(?:until|'?till?|up to(?: and including)?|up until|to|through|thru|(?:in|on) or before|"
        r"not? later than|not after|at the latest(?: in| on)?) (.+)",
        _until,
    ),
    (
        r"(?:(?:in|on) or after|not? earlier than|not before|"
        r"(?:starting|beginning)(?: in| on| from)?|at the earliest(?: in| on)?) (.+)",
        _since,
    ),
    (
        r"(?:from )?(.+?)(?: to | until | till | through |–|-| – )"
        r"(?:the )?(?:present(?: day)?|today|now|date)",
        _since,
    ),
    (r"(.+?)(?:,? (?:or|and) (?:before|earlier)| at the latest)", _until),
    (r"(.+?)(?:,? (?:or|and) (?:after|later|onwards?)| at the earliest| ?[–-])", _since),
    (r"(?:ever )?(?:since|from) (.+?)(?: on| onwards?| forward)?", _since),
    (r"(.+?) onwards?", _since),
)
"""What stands around a date, and how both are read."""


def _around(text: str) -> str | None:
    for pattern, read in _AROUND:
        if (match := re.fullmatch(pattern, text)) and (found := read(match[1])):
            return found
    return None


def _within(text: str) -> str | None:
    """After the one and before the other."""
    match = re.fullmatch(r"(.+?),? (?:and|but) (.+)", text)
    one, other = (_around(match[1]), _around(match[2])) if match else (None, None)
    if not one or not other or not one.endswith("/..") or not other.startswith("../"):
        return None
    return f"{one[:-3]}/{other[3:]}"


# -- two dates and more ----------------------------------------------------------------------------


def _range(text: str) -> _Both | None:
    """From one date to another."""
    text = re.sub(rf"^(?:(?:{BEFORE}) )+(?=between |from |.*\d.*[–-])", "", text)
    for pattern in (
        r"(?:between|bet\.?) (.+?)(?: and | & | ?– ?)(.+)",
        rf"from (.+?){_TO}(.+)",
        rf"(.+?){_TO}(.+)",
    ):
        match = re.fullmatch(pattern, text)
        if match and not re.fullmatch(rf"(?:(?:{BEFORE})(?: |$))+", match[1].strip()):
            for one, other in _completed(match[1].strip(), match[2].strip()):
                if (first := _bound(one, True)) and (last := _bound(other, False)):
                    return _adjacent(point(one), point(other)) or _Both(first, last)
    return None


def _adjacent(one: Span | None, other: Span | None) -> _Both | None:
    """Two dates that follow on each other."""
    return _Both(one, other) if one and other and one.last + 1 == other.first else None


def _several(text: str) -> _Both | None:
    """Two dates that follow on each other, or that may both be meant."""
    one, slash, other = text.partition("/")
    if re.search(r"[a-z]", one) and re.search(r"[a-z]", other):
        text = f"{one.strip()} / {other.strip()}"
    match = re.fullmatch(r"(?:either |both )?(.+?) (and|or|&|/) (.+)", text)
    for a, b in _completed(match[1], match[3]) if match else ():
        if match and (first := point(a)) and (last := point(b)):
            if not (both := _adjacent(first, last)):
                hint = "write the one that is meant" if slash else "write a claim for each of them"
                raise PeriodError(f"it is two dates, {first.edtf} and {last.edtf}", hint)
            if match[2] == "or":
                return both._replace(mark="?")
            return _Both(first._replace(whole=""), last._replace(whole=""))  # all of both
    return None


def _listed(text: str) -> _Both | None:
    """Three days, months or years that follow on each other: August 15, 16 and 17, 1969."""
    item = rf"(?:\d{{1,4}}(?:st|nd|rd|th)?|(?:{MONTH_NAME})\.?)\b"
    match = re.search(rf"\b{item}(?:, {item})+,? (?:and|&) {item}", text)
    if not match or "centur" in text:
        return None
    items = re.split(r",? and |,? & |, ", match[0])
    numbers = [int(re.sub(r"\D", "", word)) if word[0].isdigit() else month(word) for word in items]
    both = _range(f"{text[: match.start()]}{items[0]}–{items[-1]}{text[match.end() :]}")
    if both and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise PeriodError("it is several dates", "write a claim for each of them")
    return both


def _night(text: str) -> _Both | None:
    """A night is the day that it begins on, and the next one."""
    text = re.sub(rf"^(?:on )?{WEEKDAY} night,? ", r"night of \1 ", text)
    match = re.fullmatch(
        r"(?:on |during |in )?(?:the )?(?:late )?night (?:of|on) (?:the )?(.+)", text
    )
    if not match:
        return None
    if (span := point(match[1])) and span.first == span.last:
        after = day_text(span.last + 1)
        return _Both(span, Span(after, after))
    both = _range(re.sub(r" ?/ ?", "–", match[1])) or _by_hyphen(match[1])
    return both if both and both.last.last - both.first.first == 1 else None


def _by_hyphen(text: str) -> _Both | None:
    """Two dates with a hyphen between them, which EDTF does not read as one: 1939-1945, 1998-99."""
    for match in re.finditer("-", text):
        one, other = text[: match.start()], text[match.end() :]
        is_month = re.fullmatch(r"\d{1,2}", other) and (len(other) == 1 or int(other) <= 12)
        if not (is_month and one[-1:].isdigit()) and (both := _range(f"{one}–{other}")):
            return both
    return None


def _completed(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The two with what either leaves out: 1914–18, 3–5 May 2011, May 3–5, 2011, 510–440 BC."""
    era = re.search(rf"({ERA})$", other)
    if era and not re.search(ERA, one):
        yield f"{one} {era[1]}", other
        noun = "millennium" if "millenni" in other else "century"
        yield f"{one} {noun} {era[1]}", other
    else:
        yield one, other
    if prefix := re.match(r"ad ?(?=\d)", one):
        yield one, prefix[0] + other
    digits, years = re.fullmatch(r"'?(\d\d)(s?)", other), re.search(r"\d{4}(?=s?$)", one)
    if digits and years and digits[1] > years[0][2:]:
        yield one, years[0][:2] + digits[1] + digits[2]
        return
    if match := re.fullmatch(rf"({MONTH}) {DAY}", one):
        yield f"{one} {other[-4:]}", f"{match[1]} {other}"
        yield f"{one} {other[-4:]}", other
    words = other.replace(",", "").split()
    for kept in range(len(words) - 1, 0, -1):
        yield f"{one} {' '.join(words[-kept:])}", other
