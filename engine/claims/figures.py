"""Figures as people write them: "about 11,000 containers", "nearly $3bn", "6 ft 8 in", "300+".

The words around a number are those of `hedges`, numbers in words those of `numerals`.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from engine.claims.hedges import Hedge, at_end, before, unstressed
from engine.claims.hedges import behind as what_is_behind
from engine.claims.numerals import GOES_ON, SCALES, TwoReadingsError, fraction_behind, numeral
from engine.claims.quantity import (
    DIGITS,
    EXACT,
    INFINITY,
    TOLERANCE,
    TOO_LONG,
    Figure,
    Quantity,
    in_thousands,
    measure,
    plain,
    too_long,
)
from engine.claims.spelling import compiled, usual_digits

LONGEST = 200
"""How many characters a quantity may have, as it is written."""

_SHORT = {"k": 3, "m": 6, "mn": 6, "mln": 6, "b": 9, "bn": 9, "bln": 9, "tn": 12, "trn": 12}
"""Letters that scale the number they are fused to; the longer ones also after a space."""

_IN_DIGITS = "write it in digits, as `2.3 million` or `150`; of two numbers, write a claim for each"
_FEWER = "write fewer digits, and a word such as `million` or `trillion`"

_BETWEEN = r"(between|from) "
_TYPED = str.maketrans({"≈": "~", "−": "-", "≥": ">=", "≤": "<=", "\u00a0": " ", "\u2007": " ",
                        "\u2009": " ", "\u202f": " "})  # fmt: skip
_THOUSANDS = r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))"
_CURRENCY = r"(?:US ?|A|C|NZ|HK)?[€$£¥]|(?:EUR|USD|GBP)(?= ?\d)"
_NUMBER = (
    r"(?P<n>(?:[+-]|minus )?(?:(?=[½⅓⅔¼¾⅛⅜⅝⅞]|[1-9]/[2-9](?![\d/]))"
    r"|(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?|\.\d++))(?P<e>e[+-]?\d{1,2}(?![\w.]))?"
)
_SCALE = rf"-? *({'|'.join(SCALES)})s?(?!\w)"
_SPACED = r" (mln|bln|trn|bn|tn|mn)(?!\w)"
_FUSED = r"(mln|bln|trn|bn|tn|mn|k|m|b)(?![^\W_])"
_SIGN = (
    r",? ?(?:(?P<margin>±|\+/-|(?<= )(?:plus or minus|give or take)(?= ))|(?P<dots>\.\.)"
    r"|(?P<to>(?<= )(?:to|or|through)(?= )|-to-)|(?P<dash>[-–—])) ?"
)
_UNIT_START = r"(?:[^\W\d]|[%°$€£¥])"
_PART = r"([^\W\d]\D*?)(?:,? and|,)? *(\d++(?:\.\d++)?) ?([^\W\d].*)"
_ENDS_UNIT = r",? (?:and|or|to) |, | (?=\d)| ?[-–—] ?|$"
"""Where a unit may end behind "a": a mile and a half, an hour to two hours."""
_MEASURED = r"[ -](?:tall|long|wide|high|deep|thick|old|of age|in (?:length|height|width|depth))$"
"""What may stand behind a unit, and says no more than the predicate does."""
_SINGULAR = r"(?:\b(?:an?|one|half|third|quarter|fifth|eighth|tenth)|[½⅓⅔¼¾⅛⅜⅝⅞]|\b\d/\d) $"
"""Behind what a unit stays as it is: a third of a mile, a quarter mile."""
_PERCENT = ("%", "per cent", "percent", "pct")
_POINTS = ("percentage points", "percentage point", "points", "pp")


class QuantityError(ValueError):
    """Text that is no quantity: why, and what to write; `unit` is set where only it is unknown.

    A hint that takes its time is looked for when it is asked for: most are never told.
    """

    def __init__(
        self, message: str, unit: str | None = None, hint: str | Callable[[], str] | None = None
    ) -> None:
        super().__init__(message)
        self.unit, self._hint = unit, hint

    @property
    def hint(self) -> str | None:
        """What to write in its place, if more is known than what figures look like."""
        return self._hint() if callable(self._hint) else self._hint


class Unit(NamedTuple):
    """A unit by its id; where it converts, pint's name for it; what several of it are called."""

    id: str
    physical: str | None = None
    declared: bool = True
    plural: str = ""


Units = Callable[[str], Unit | None]
"""Looks a unit up by the name written; None where it is not declared."""


def any_unit(name: str) -> Unit:
    """Takes every unit as written: for rule examples, which have no vocabulary."""
    return Unit(name, declared=False)


class _Amount(NamedTuple):
    """A number with its scale, as written from one place of the text to another.

    `said` is what the numeral itself says ("about" of "a dozen", "many" of "dozens"), `scale` the
    power of ten of its scale word, None without one. `ends` is what the words multiply by that a
    number in words ends in, and one before it may leave out: 1000 of "three thousand".
    """

    figure: Figure
    end: int
    unit: str = ""
    said: str = ""
    share: bool = False
    scale: int | None = None
    exact: bool = False
    ends: int | None = None


def parse(text: str, units: Units, tolerance: Decimal = TOLERANCE, exact: bool = False) -> Quantity:
    """The quantity written as `text`; raises QuantityError.

    A whole number is exact; one with decimals or a scale word ("4.8 million") is known to half
    a unit of its last digit; "about" widens to `tolerance`; an "at most" is an upper bound only.
    Where `exact`, no number is one that was rounded.
    """
    if len(text) > LONGEST:
        raise QuantityError(f"'{text[:40]}…' is longer than a quantity, {LONGEST} characters")
    if (usual := usual_digits(text)) != text:
        message = f"'{text.strip()}': a figure is written with the digits 0 to 9"
        raise QuantityError(message, hint=f"write `{usual.strip()}`, if that is what is meant")
    if (match := compiled(_BRACKETS).fullmatch(" ".join(text.split()))) is None:
        return _Reading(text, units, tolerance, exact).quantity()
    from engine.claims.conversions import with_conversion  # only where a figure has brackets

    def read(written: str, as_source: bool = True) -> Quantity:
        return _Reading(written, units, tolerance, exact and as_source).quantity()

    return with_conversion(match[1], match[2], units, read)


_BRACKETS = r"([^()]*[^() ]) ?\(([^()]+)\)"
"""A figure with something in brackets behind it: 607 km (377 mi)."""

_NO_NUMBER = (
    r"(?:st|nd|rd|th)\b|"
    r"[ -](?:dozen|thirds?|quarters?|fifths?|(?:in|out of)(?: every)?[ -]"
    r"(?:\d+(?! in\b)|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred))\b"
)
"""What makes the digits before it a place in a row, or a part; `6 in-8 in` are inches."""


class _Reading:
    """One text, read from its beginning to its end."""

    def __init__(self, text: str, units: Units, tolerance: Decimal, exact: bool) -> None:
        self.written, self.units = text.strip(), units
        self.tolerance, self.exact, self.coin = tolerance, exact, ""
        text = self.written
        if not text.isascii():
            text = compiled(_THOUSANDS).sub("", text).translate(_TYPED)
        self.text = " ".join(text.split())

    def error(self, why: str, hint: str | Callable[[], str] | None = None) -> QuantityError:
        return QuantityError(f"'{self.written}': {why}", hint=hint)

    def quantity(self) -> Quantity:
        """What the text says."""
        hedge = before(self.text)
        if not hedge.meant and (bare := unstressed(self.text)) != self.text:
            self.text, hedge = bare, before(bare)
        at = hedge.end
        between = None if at else compiled(_BETWEEN).match(self.text)
        at = between.end() if between else at
        if (last := at_end(self.text)).meant and last.end > at:
            hedge, self.text = self._only(hedge, last), self.text[: last.end]
        at += len(self.text[at:]) - len(self.text[at:].lstrip())
        first = self._amount(at)
        if first is None:
            if (other := before(self.text[at:])).meant:
                raise self._two_hedges(between, hedge, other)
            raise self._not_a_figure(at, hedge.phrase)
        if between:
            return self._between(first, at, between[1].lower(), hedge)
        sign = self._sign(first)
        if sign is None:
            return self._one(first, hedge)
        read = self._margin if sign["margin"] else self._range
        return read(first, sign, hedge)

    def _two_hedges(
        self, between: re.Match[str] | None, hedge: Hedge, other: Hedge
    ) -> QuantityError:
        """A hedge behind another, or of one number of two."""
        if between:
            return self.error(
                f"'{other.phrase}' may be said of the first number, or of both",
                f"write `{other.phrase} 70 to 96` if it is of both; else the lowest it may be",
            )
        return self.error(
            f"'{hedge.phrase}' does not go with '{other.phrase}'", "write one of them"
        )

    def _only(self, hedge: Hedge, other: Hedge) -> Hedge:
        """The one of two that stands there; a number has no two hedges."""
        if hedge.meant and other.meant:
            raise self.error(
                f"'{hedge.phrase}' does not go with '{other.phrase}' behind the number",
                "write one of them",
            )
        return hedge if hedge.meant else other

    # -- one number --------------------------------------------------------------------------------

    def _one(self, first: _Amount, hedge: Hedge) -> Quantity:
        behind = what_is_behind(self.text, first.end)
        hedge, end = self._only(hedge, behind), max(first.end, behind.end)
        meant = hedge.meant
        if first.said == "many":
            if meant not in ("", "about", ">=", ">"):
                raise self.error(
                    f"'{hedge.phrase}' does not go with a number that is only of a size"
                )
            meant = ">="
        meant = meant or ("about" if first.said == "about" else "")
        figure, unit = self._whole(first, self.text[end:])
        if first.share:
            self._check_share(first, self.text[end:].strip(), unit)
        elif figure is not first.figure and not figure.decimals and not hedge.meant:
            meant = ""  # an hour and forty minutes
        return self._hedged(figure, meant, unit, first)

    def _check_share(self, first: _Amount, rest: str, unit: Unit) -> None:
        """Refuses a share with what it is a share of: nine in ten people are no 0.9 people."""
        said = self.text[: first.end]
        if rest and unit.id not in ("", "%") and compiled(r"[ -](?:in|out of)\b").search(said):
            raise self._share_of(rest)

    def _share_of(self, whole: str) -> QuantityError:
        share = self.text.removesuffix(whole).strip()
        return self.error(
            f"'{whole}' is what it is a share of, and no unit",
            f"write `{share}`; what it is a share of is the predicate's",
        )

    def _hedged(self, figure: Figure, hedge: str, unit: Unit, first: _Amount) -> Quantity:
        """The quantity of a number with what stands before it."""
        if first.share and unit.id == "":
            figure, unit = self._share(figure)
        exact = hedge == "exactly" or self.exact or first.exact
        if exact:
            figure = figure._replace(place=Decimal(0))
        below, above = self._around(figure.value)
        n, bare = _ended(figure.value), hedge in ("", "exactly")
        figure = figure._replace(value=n)
        half = figure.half
        low, high = {
            "about": (below, above),
            "nearly": (below, n),
            "just over": (n, above),
            ">": (n, INFINITY),
            ">=": (n, INFINITY),
            "<": (-INFINITY, n),
            "<=": (-INFINITY, n),
        }.get(hedge, (EXACT.subtract(n, half), EXACT.add(n, half)))
        return Quantity(
            low,
            high,
            hedge in (">", "just over"),
            hedge in ("<", "nearly"),
            unit.id,
            unit.physical,
            self.tolerance if hedge in ("about", "nearly", "just over") else None,
            self._told(unit, figure.value),
            figure,
            bare,
            first.said == "many",
            unit.plural,
        )

    def _around(self, number: Decimal) -> tuple[Decimal, Decimal]:
        """The number less and more by the tolerance."""
        n = _ended(number)
        by = EXACT.multiply(n.copy_abs(), self.tolerance)
        below, above = EXACT.subtract(n, by), EXACT.add(n, by)
        return (below, above) if n == number else (below.quantize(_SIXTH), above.quantize(_SIXTH))

    def _share(self, figure: Figure) -> tuple[Figure, Unit]:
        """A part of a whole in per cent, where that is declared."""
        unit = next((u for name in _PERCENT if (u := self.units(name)) and u.declared), None)
        if unit is None:
            return figure._replace(value=_ended(figure.value)), Unit("")
        return figure._replace(value=EXACT.multiply(figure.value, Decimal(100))), unit

    # -- two numbers -------------------------------------------------------------------------------

    def _between(self, first: _Amount, start: int, word: str, hedge: Hedge) -> Quantity:
        """Between one number and another; "from … to …" may be a change."""
        first, joint = self._joint(first, start)
        second = self._amount(joint.end()) if joint else None
        if joint is None or second is None or (word, joint[0].strip().lower()) == ("between", "to"):
            hint = "write `between 70 and 96`, or `70 to 96`"
            raise self.error(f"'{word}' asks for two numbers", hint)
        unit = self.text[first.end : joint.start()]
        if word == "from":
            one, other = (plain(a.figure.value) for a in (first, second))
            raise self.error(
                f"this may be a range, {one} to {other}, or a change from {one} to {other}",
                f"write `{self.text[5:].strip()}` for the range; of a change, one claim for each "
                "of its two times",
            )
        self._check_scale(first, unit, second)
        return self._spanned(first, unit, second, hedge)

    def _joint(self, first: _Amount, start: int) -> tuple[_Amount, re.Match[str] | None]:
        """What joins two numbers, and the first: one million | and | two million."""
        whole, found = self.text, None
        for joint in compiled(r" (?:and|to) (?=\S)| ?[-–—] ?(?=\S)").finditer(whole, start):
            self.text = whole[: joint.start()]
            one = self._amount(start)
            unit = self.text[one.end :] if one else ""
            self.text = whole
            second = self._amount(joint.end())
            if one is None or second is None or not self._ends_here(self._without_part(unit)):
                continue
            if not compiled(r"[ -]and[ -]").match(whole, second.end):
                return one, joint
            found = found or (one, joint)
        return found or (first, None)

    def _without_part(self, unit: str) -> str:
        """The unit alone of "hour and a half"."""
        joint = unit.lower().find(" and ")
        part = fraction_behind(unit, joint) if joint > 0 else None
        return unit[:joint] if part and part[2] == len(unit) else unit

    def _sign(self, first: _Amount) -> re.Match[str] | None:
        """The sign of a range or margin before a second number; None where there is none."""
        for match in compiled(_SIGN).finditer(self.text, first.end):
            unit = self.text[first.end : match.start()]
            if match["dash"] and self.text[match.start()] != " " and not self._ends_here(unit):
                continue  # a hyphen within a unit
            if match["to"] and not self._amount(match.end()):
                continue
            if (match["margin"] or match["dots"]) or self._amount(match.end()):
                rest = self.text[first.end :].strip() if match["dash"] else ""
                if not compiled(_UNIT_START).match(rest) or not self._ends_here(rest):
                    return match
        return None

    def _ends_here(self, unit: str) -> bool:
        """Whether nothing stands there, or a unit that is declared."""
        found = self.units(unit.strip()) if unit.strip() else Unit("")
        return found is not None and found.declared

    def _range(self, first: _Amount, sign: re.Match[str], hedge: Hedge) -> Quantity:
        second = self._amount(sign.end())
        if second is None:
            raise self._not_a_figure(sign.end(), "")
        if sign["dash"]:
            self._check_dash(first, sign, second)
        unit = self.text[first.end : sign.start()]
        if not sign["dots"]:
            self._check_scale(first, unit, second)
        return self._spanned(first, unit, second, hedge)

    def _check_dash(self, first: _Amount, sign: re.Match[str], second: _Amount) -> None:
        """Refuses a hyphen that is no range, or has another reading."""
        one, other = first.figure.value, second.figure.value
        low, high = plain(min(one, other)), plain(max(one, other))
        if self.text[sign.end()] in "+-" or one < 0:
            readings = f"{low} to {high}, or {plain(abs(one))} to {plain(abs(other))}"
            raise self.error(f"this may be {readings}", f"write `{low} to {high}` for a range")
        if first.scale is None and second.scale is None and one >= other:
            raise self.error(
                f"this may be a range from {low} to {high}, a difference, or two results",
                f"write `{low} to {high}` for a range; two results are two claims",
            )

    def _check_scale(self, first: _Amount, unit: str, second: _Amount) -> None:
        """Refuses "8 to 9,000", where the first number may leave out its thousands.

        Written with two dots, a range has but one reading.
        """
        one, other = first.figure.value, second.figure.value
        if _in_its_scale(first, unit, second).value != one or second.scale or unit.strip():
            return
        whole = one == one.to_integral_value() and not first.figure.decimals
        if not whole or one <= 0 or other % 1000 or other <= 1000 * one or first.ends:
            return
        low, thousands, high = (in_thousands(plain(n)) for n in (one, 1000 * one, other))
        raise self.error(
            f"this may be {low} to {high}, or {thousands} to {high}",
            f"write `{low}..{high}` or `{thousands} to {high}`",
        )

    def _spanned(self, first: _Amount, unit: str, second: _Amount, hedge: Hedge) -> Quantity:
        """The range between two numbers; the first has the scale and unit of the second.

        "About" before it is said of both: each end is widened by its own tolerance.
        """
        figure, of = self._whole(second if second.unit else second._replace(unit=first.unit),
                                 self.text[second.end :] or unit)  # fmt: skip
        one = first._replace(figure=_in_its_scale(first, unit, second))
        low, own = self._whole(one, unit) if unit.strip() else (one.figure, of)
        if own.id != of.id and self.text[second.end :].strip():
            raise self.error("the two ends have two units", "write both in one unit")
        if first.share and second.share and not of.id:
            (low, _), (figure, of) = self._share(low), self._share(figure)
        ends = (low.value, figure.value)
        if ends[0] > ends[1]:
            raise self.error(
                "the range ends below where it starts",
                "write the smaller number first, and a scale word behind each of the two",
            )
        ends = self._widened(ends, hedge) if hedge.meant else (_ended(ends[0]), _ended(ends[1]))
        tolerance = self.tolerance if hedge.meant else None
        return Quantity(
            *ends, unit=of.id, physical=of.physical, text=self._told(of), units=of.plural,
            tolerance=tolerance,
        )  # fmt: skip

    def _widened(self, ends: tuple[Decimal, Decimal], hedge: Hedge) -> tuple[Decimal, Decimal]:
        """Both ends of a range, each further out by its own tolerance; refuses all but "about"."""
        one, other = (in_thousands(plain(end)) for end in ends)
        if hedge.meant != "about":
            raise self.error(
                f"'{hedge.phrase}' does not go with a range: it may be said of {one} or {other}",
                f"write `{hedge.phrase} {other}`, `{hedge.phrase} {one}` or `{one} to {other}`",
            )
        return self._around(ends[0])[0], self._around(ends[1])[1]

    def _margin(self, first: _Amount, sign: re.Match[str], hedge: Hedge) -> Quantity:
        """A number with its own margin: `1600 ± 50`, `about 1600 ± 5 %`."""
        if hedge.meant not in ("", "about"):
            raise self.error(f"'{hedge.phrase}' does not go with a margin")
        second = self._amount(sign.end())
        if second is None:
            raise self.error("'±' asks for a number behind it", "write `1600 ± 50`")
        unit, rest = self.text[first.end : sign.start()].strip(), self.text[second.end :].strip()
        share = re.fullmatch(r"(?:%|per cent|percent)(?: +(.+))?", rest)
        of = self._unit(unit, first) if unit else None
        if share and of is not None and of.id == self._unit("%", first).id:
            m = plain(second.figure.value)
            raise self.error(
                f"this may be {m} points to each side, or {m} per cent of the number",
                f"write `{plain(first.figure.value)} ± {m} %` for points",
            )
        n, margin = first.figure.value, second.figure.value
        if share and (hedge.meant or share[1] or of):
            margin = EXACT.multiply(n.copy_abs(), margin.scaleb(-2, EXACT))
            rest = share[1] or unit
        elif first.scale is None and second.scale is not None and not unit:
            n = n.scaleb(second.scale, EXACT)
        if margin < 0:
            raise self.error("the margin is below 0", "write `1600 ± 50`")
        unit_of = self._unit(rest or unit, first)
        figure = first.figure._replace(value=n)
        return Quantity(
            EXACT.subtract(n, margin),
            EXACT.add(n, margin),
            unit=unit_of.id,
            physical=unit_of.physical,
            text=self._told(unit_of),
            figure=figure,
            units=unit_of.plural,
        )

    def _told(self, unit: Unit, number: Decimal | None = None) -> str:
        """The text as people write it: commas between thousands, "to", the unit's plural.

        The adjective "22-foot" is told as "22 feet".
        """
        text = in_thousands(re.sub(r" *\.\. *", " to ", self.written))
        if number is not None and number > 1 and text.endswith(f"-{unit.id}"):
            text = f"{text.removesuffix(unit.id)[:-1]} {unit.id}"
        before_unit = text.removesuffix(unit.id)
        if unit.plural and number != 1 and text.endswith(f" {unit.id}"):
            part = number is not None and number < 1 and compiled(_SINGULAR).search(before_unit)
            return text if part else before_unit + unit.plural
        return text

    # -- numbers -----------------------------------------------------------------------------------

    def _amount(self, at: int) -> _Amount | None:
        """The number that stands at a place, with its currency and its scale."""
        coin = compiled(_CURRENCY, 0).match(self.text, at)
        if self.text[at : at + 1] in ("a", "A"):  # a 22-foot boat, a $5 million house
            article = compiled(r"an? (?=\d[\d.,]*-|[€$£¥])").match(self.text, at)
            if article and not coin:
                return self._amount(article.end())
        currency = coin[0].replace(" ", "") if coin else ""
        self.coin = currency or self.coin  # said once of a range: $10m-12m
        at = coin.end() if coin else at
        at += len(self.text[at:]) - len(self.text[at:].lstrip())
        match = compiled(_NUMBER).match(self.text, at)
        if match and not compiled(_NO_NUMBER).match(self.text, match.end()):
            return self._digits(match, currency)
        return self._words(at, currency)

    def _digits(self, match: re.Match[str], currency: str) -> _Amount:
        digits, end = match["n"].lower().replace("minus ", "-").replace(",", ""), match.end()
        if too_long(digits):
            raise self.error(TOO_LONG, _FEWER)
        if match["e"]:
            value = Decimal(digits + match["e"])
            if not -DIGITS <= value.adjusted() <= DIGITS:
                raise self.error(TOO_LONG, _FEWER)
            value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value
            return _Amount(Figure(value, Decimal(0), 1), end, currency, exact=True)
        if part := self._part_behind(end, digits):
            scale, after = self._scale(part[2])
            whole = Decimal(digits) if digits.strip("+-") else Decimal(0)
            value = (
                EXACT.subtract(whole, part[0]) if digits[0:1] == "-" else EXACT.add(whole, part[0])
            )
            amount = _Amount(_broken(value, part[1], scale), after, currency, scale=scale)
            of = compiled(r" (?:of )?an? ").match(self.text, after)
            if not digits and not of and scale is None:
                self._check_slash(match.end(), after)
            return amount._replace(end=of.end(), said="about") if of and scale is None else amount
        scale, end = self._scale(end)
        return _Amount(Figure.of(digits, scale), end, currency, scale=scale)

    def _check_slash(self, start: int, end: int) -> None:
        """Refuses 3/4 people, who may be three or four; half a mile is 1/2 mile."""
        upper, slash, lower = self.text[start:end].partition("/")
        unit = self._declared(self.text[end:].strip(" -"))
        if slash and (unit is None or unit.physical is None):
            raise self.error(
                f"this may be {upper} or {lower}, or {upper} of {lower} parts",
                f"write `{upper} or {lower}`, or `{upper} out of {lower}`",
            )

    def _part_behind(self, end: int, digits: str) -> tuple[Decimal, int, int] | None:
        """The fraction behind a number in digits: 2½, 2 1/2, 2 and a half."""
        if not compiled(r" ?[½⅓⅔¼¾⅛⅜⅝⅞]|[ -]?\d/|[ -]and[ -]").match(self.text, end):
            return None
        part = fraction_behind(self.text, end)
        if part and "." in digits:
            raise self.error("a number has decimals or a fraction behind it, not both")
        return part

    def _words(self, at: int, currency: str) -> _Amount | None:
        try:
            found = numeral(self.text[at:])
        except TwoReadingsError as e:
            raise self.error(f"this may be {e}", "write the one that is meant") from e
        if found is None:
            minus = compiled(r"minus (?=\w)").match(self.text, at)
            less = self._words(minus.end(), currency) if minus else None
            if less is None or less.said:
                return self._one_unit(at, currency)
            value = less.figure.value.copy_negate()
            return less._replace(figure=less.figure._replace(value=value))
        end, scale = at + found.end, None
        if not found.said:
            scale, end = self._scale(end)
        if scale in (2, 3) and found.value >= 100:  # "two hundred" was read; the word is a unit's
            scale = None
        if scale and (more := self._more(end, scale)):
            total = EXACT.add(found.value.scaleb(scale, EXACT), more.figure.value)
            return _Amount(Figure.of(f"{total:.0f}", None), more.end, currency)
        if found.places:
            figure = _broken(found.value, found.places, scale)
        elif found.value == found.value.to_integral_value():
            figure = Figure.of(f"{found.value:.0f}", scale)
        else:
            figure = Figure.of(format(found.value, "f"), None)._replace(spread=False)
        if found.share:
            figure = figure._replace(value=found.value)
        ends = _power(self.text[at:end]) if scale is None else None
        return _Amount(figure, end, currency, found.said, found.share, scale, ends=ends)

    def _more(self, end: int, scale: int) -> _Amount | None:
        """What follows on two million: three hundred thousand, and five."""
        joint = compiled(r",? (and )?(?=[a-z])").match(self.text, end)
        more = self._words(joint.end(), "") if joint else None
        if joint is None or more is None or more.said or more.share:
            return None
        value = more.figure.value
        follows = value < Decimal(10) ** scale and value == value.to_integral_value()
        return more if follows and (joint[1] or value >= 1000) else None

    def _one_unit(self, at: int, currency: str) -> _Amount | None:
        """A mile, an hour: one, about, before a unit that is declared."""
        article = compiled(r"an? ").match(self.text, at)
        if article is None:
            return None
        name = self.text[article.end() :]
        ends = (end.start() for end in compiled(_ENDS_UNIT).finditer(name))
        if not any(self._declared(name[:end]) for end in ends):
            return None
        return _Amount(Figure.of("1", None), article.end(), currency, "about")

    def _scale(self, end: int) -> tuple[int | None, int]:
        """The power of ten of a scale word or letter behind a number, and where it ends."""
        if match := compiled(_SCALE).match(self.text, end):
            return SCALES[match[1].lower()], match.end()
        if match := compiled(_SPACED).match(self.text, end):
            unit = self.units(match[1])
            if unit is None or not unit.declared:
                return _SHORT[match[1].lower()], match.end()
            return None, end
        match = compiled(_FUSED).match(self.text, end)
        if match is None or self.text[match.end() : match.end() + 1] in ("/", "²", "³", "*"):
            return None, end
        unit, letters = self.units(match[1]), match[1].lower()
        rest = self.text[match.end() :].strip()
        if unit is not None and unit.declared and not self.coin and not _starts_a_unit(rest):
            word = next(word for word, power in SCALES.items() if power == _SHORT[letters])
            number = self.text[:end].strip()
            raise self.error(
                f"this may be in the unit '{unit.id}', or {word}s",
                f"write `{number} {match[1]}` for the unit, or `{number} {word}`",
            )
        return _SHORT[letters], match.end()

    # -- units -------------------------------------------------------------------------------------

    def _unit(self, written: str, first: _Amount) -> Unit:
        """The unit that is written behind the number, or the currency before it."""
        name = written.strip()
        if name.startswith("-"):
            name = name[1:]  # 22-foot
        if first.said == "many" or (first.said == "about" and not first.share):
            name = re.sub(r"^of +", "", name)
        if first.unit and name:
            return self._of_currency(first.unit, name)
        name = name or first.unit
        if not name:
            return Unit("")
        if not compiled(_UNIT_START).match(name):
            raise self._not_a_unit(name)
        if found := self._declared(name):
            return found
        measured = compiled(_MEASURED).search(name)
        if measured and (found := self._declared(name[: measured.start()])):
            return found  # six feet tall
        if compiled(GOES_ON).match(name):
            raise self.error(f"the number is not read to its end: '{name}'", _IN_DIGITS)
        from engine.claims.hints import no_unit

        if instead := no_unit(name):
            raise self.error(f"'{name}' is no unit", instead)
        unit = self.units(name)
        if unit is None:
            raise QuantityError(f"unknown unit '{name}'", unit=name)
        return unit

    def _declared(self, name: str) -> Unit | None:
        """The declared unit of that name, or of another that means the same."""
        same = next((group for group in (_PERCENT, _POINTS) if name.lower() in group), ())
        for other in (name, *same):
            unit = self.units(other)
            if unit is not None and unit.declared:
                return unit
        return None

    def _of_currency(self, currency: str, name: str) -> Unit:
        """The one unit of a sign before the number and a name behind it."""
        if name[0] in "€$£¥":
            raise self.error(
                f"two currencies in one figure: '{currency}' and '{name}'", "write one of the two"
            )
        one, other = self._declared(currency), self._declared(name)
        if other is not None and (one is None or one.id == other.id):
            return other
        if one is not None and other is not None:
            raise self.error(
                f"this may be in '{one.id}' or in '{other.id}'", "write one of the two units"
            )
        raise self.error(
            f"'{currency}' before the number and '{name}' behind it are two units",
            f"write `{self.text.removesuffix(name).strip()}`; what is counted is the predicate's",
        )

    def _whole(self, first: _Amount, rest: str) -> tuple[Figure, Unit]:
        """A number with all that stands behind it: its unit, a fraction of it, a smaller one."""
        rest = rest.strip()
        if first.share and compiled(r"(?:of )?(?:the|them|all|those|these|its|their)\b|of ").match(
            rest
        ):
            raise self._share_of(rest)
        if not self._declared(rest) and compiled(_UNIT_START).match(rest):
            found = self._and_a_part(first, rest) or self._compound(first, rest)
            if found:
                return found
        return first.figure, self._unit(rest, first)

    def _and_a_part(self, first: _Amount, rest: str) -> tuple[Figure, Unit] | None:
        """A mile and a half, two hours and three quarters."""
        joint = rest.lower().find(" and ")
        unit = self._declared(rest[:joint]) if joint > 0 else None
        part = fraction_behind(rest, joint) if unit else None
        n = first.figure.value
        if unit is None or part is None or part[2] != len(rest) or n != n.to_integral_value():
            return None
        return _broken(EXACT.add(n, part[0]), part[1], None), unit

    def _compound(self, first: _Amount, rest: str) -> tuple[Figure, Unit] | None:
        """6 ft 2 in: the whole in the last of the units; None where the text has but one unit."""
        part = compiled(_PART)
        match = part.fullmatch(rest) or part.fullmatch(rest := self._in_digits(rest))
        if match is None:
            return None
        total, left = first.figure.value, rest
        unit = self._unit(match[1], first)
        while match := part.fullmatch(left):
            finer = match[3]
            if again := part.fullmatch(finer):
                finer = again[1]
            smaller = self._unit(finer, first)
            total = self._joined(total, unit, Decimal(match[2]), smaller)
            left, unit = match[3], smaller
        place = Decimal(1).scaleb(-len(match_decimals(rest)), EXACT)
        digits = max(1, total.copy_abs().adjusted() - place.adjusted() + 1)
        return Figure(total, place, digits, spread=False), unit

    def _in_digits(self, rest: str) -> str:
        """Years, four months and two days: the numbers in words behind units that are declared."""
        for space in compiled(r"(?:,? and|,)? (?!and )").finditer(rest):
            if not self._declared(rest[: space.start()]):
                continue
            found = numeral(rest[space.end() :])
            if found is not None and not found.said and not found.places:
                after = space.end() + found.end
                left = rest[after:].lstrip()
                return f"{rest[: space.end()]}{found.value:f} {self._in_digits(left)}"
        return rest

    def _joined(self, total: Decimal, unit: Unit, more: Decimal, smaller: Unit) -> Decimal:
        """So many of one unit and so many of a smaller one, in the smaller one."""
        from engine.claims.physical import conversion

        one, other = (conversion(measure(u.id, u.physical)) for u in (unit, smaller))
        if one is None or other is None or one.base != other.base:
            raise self.error(
                f"'{unit.id}' and '{smaller.id}' do not convert into each other",
                "write the figure in one unit, or give both a `physical:` unit in the vocabulary "
                "(and `pip install 'claim-check[units]'`), or say what the one `is:` of the other",
            )
        times = one.factor / other.factor
        if times <= 1 or total != total.to_integral_value() or more >= Decimal(times.numerator):
            raise self.error("the parts do not go from the larger unit to the smaller one")
        if times.denominator != 1:
            raise self.error(
                f"one '{unit.id}' is no whole number of '{smaller.id}'", "write it in one unit"
            )
        return EXACT.add(EXACT.multiply(total, Decimal(times.numerator)), more)

    # -- what is not read --------------------------------------------------------------------------

    def _not_a_unit(self, rest: str) -> QuantityError:
        if re.fullmatch(r"(,\d+){2,}", rest):
            return self.error(
                "this may be a list, or a number whose commas stand wrong",
                "commas stand between thousands: `1,230`; of a list, write one claim for each",
            )
        return QuantityError(
            f"'{self.written}' is not a quantity such as 11000 container or about 5 million"
        )

    def _not_a_figure(self, at: int, phrase: str) -> QuantityError:
        """What stands where a number should, and the nearest that is read."""
        said = compiled(r"[^\d½⅓⅔¼¾]*").match(self.text, at)
        word = (said[0] if said else "").strip()
        if not word and not phrase:
            return self._not_a_unit(self.text)
        if not word:
            return self.error(f"no number stands behind '{phrase}'", f"write `{phrase} 5`")
        if word == self.written:
            return QuantityError(f"'{word}' is no number", hint=partial(_hint, word))
        return self.error(f"'{word}' is no number", partial(_hint, word))


def _hint(word: str) -> str:
    """The nearest words that are read, and what they mean."""
    from engine.claims.hints import hint

    return hint(word)


_SIXTH = Decimal("1e-6")


def _ended(value: Decimal) -> Decimal:
    """The value; to six decimals, where a fraction made it endless."""
    exponent = value.as_tuple().exponent
    endless = isinstance(exponent, int) and exponent < -2 * DIGITS  # of 100 digits: `fraction`
    return value.quantize(_SIXTH) if endless else value


def _broken(value: Decimal, places: int, scale: int | None) -> Figure:
    """A whole number with a fraction behind it, which has so many decimals."""
    return Figure(
        value.scaleb(scale or 0, EXACT),
        Decimal(1).scaleb((scale or 0) - places, EXACT),
        2,
        decimals=True,
        spread=scale is not None,
    )


def _power(words: str) -> int | None:
    """What the last words of a number in words multiply by; None where there are none."""
    words = words.lower().rstrip()
    thousand = words.removesuffix("thousand").rstrip(" -")
    many = 1 if thousand == words else 1000
    for word, of in (("hundred", 100), ("dozen", 12), ("score", 20)):
        if thousand.endswith(word):
            return many * of
    return many if many > 1 else None


def _in_its_scale(first: _Amount, unit: str, second: _Amount) -> Figure:
    """The first of two numbers, in the scale of the second where it leaves that out.

    "2 to 3 million"; in words only where it then is the smaller one: "two to three thousand", and
    not "fifty to two hundred".
    """
    one = first.figure
    if first.scale is not None or first.said or unit.strip():
        return one
    if second.scale is not None:
        return one._replace(value=one.value.scaleb(second.scale, EXACT))
    if second.ends is None or first.ends is not None:
        return one
    scaled = EXACT.multiply(one.value, Decimal(second.ends))
    return one._replace(value=scaled) if scaled <= second.figure.value else one


def match_decimals(text: str) -> str:
    """The decimals of the last number in a text."""
    found = re.findall(r"\d+(?:\.(\d+))?", text)
    return str(found[-1]) if found else ""


def _starts_a_unit(rest: str) -> bool:
    """Whether a unit's name follows, and no range or margin."""
    return bool(re.match(r"(?!to\b|and\b)[^\W\d]|[%°]", rest))


def exactly(quantity: Quantity) -> Quantity:
    """The same, of a figure that nobody has rounded."""
    figure = quantity.figure
    if figure is None or not quantity.bare:
        return quantity
    n = figure.value
    return replace(quantity, low=n, high=n, figure=figure._replace(place=Decimal(0)))


_DOUBT = r"(?<![\d.,])([1-9]\d{0,2})\.(\d\d0)(?![\d.,])"


def is_figure(text: str) -> bool:
    """Whether text that nothing declares is a figure with a digit; words alone are words."""
    if not any(map(str.isdigit, text)):
        return False
    try:
        parse(text, any_unit)
    except QuantityError:
        return False
    return True


def doubt(written: str) -> str | None:
    """What a figure that was read may have been meant for; None where there is no doubt."""
    if "." in written and (match := compiled(_DOUBT).search(written)):
        read = match[0].rstrip("0").rstrip(".")
        return (
            f"`{match[0]}` is read as {read}: a point is a decimal point; "
            f"if {match[1]},{match[2]} is meant, write that"
        )
    return None
