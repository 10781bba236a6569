"""Figures as people write them: "about 11,000 containers", "nearly $3bn", "6 ft 8 in", "300+".

A number with its unit is read by `amounts`, the words around it by `hedges`; here is what they come
to together: a hedge, a bound, a range, a margin.
"""

import re
from dataclasses import replace
from decimal import Decimal
from functools import partial

from engine.claims.amounts import (
    PERCENT,
    SIXTH,
    UNIT_START,
    Amount,
    Amounts,
    QuantityError,
    Unit,
    Units,
    any_unit,
    ended,
)
from engine.claims.hedges import Hedge, at_end, before, unstressed
from engine.claims.hedges import behind as what_is_behind
from engine.claims.numerals import fraction_behind
from engine.claims.quantity import (
    EXACT,
    INFINITY,
    TOLERANCE,
    Figure,
    Quantity,
    in_thousands,
    plain,
)
from engine.claims.spelling import compiled, usual_digits

__all__ = ["LONGEST", "QuantityError", "Unit", "Units", "any_unit", "doubt", "exactly"]
__all__ += ["is_figure", "parse"]

LONGEST = 200
"""How many characters a quantity may have, as it is written."""

_BETWEEN = r"(between|from) "
_SIGN = (
    r",? ?(?:(?P<margin>±|\+/-|(?<= )(?:plus or minus|give or take)(?= ))|(?P<dots>\.\.)"
    r"|(?P<to>(?<= )(?:to|or|through)(?= )|-to-)|(?P<dash>[-–—])) ?"
)
_SINGULAR = r"(?:\b(?:an?|one|half|third|quarter|fifth|eighth|tenth)|[½⅓⅔¼¾⅛⅜⅝⅞]|\b\d/\d) $"
"""Behind what a unit stays as it is: a third of a mile, a quarter mile."""


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


class _Reading(Amounts):
    """One text, read from its beginning to its end."""

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
        first = self.amount(at)
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

    def _one(self, first: Amount, hedge: Hedge) -> Quantity:
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
        figure, unit = self.whole(first, self.text[end:])
        if first.share:
            self._check_share(first, self.text[end:].strip(), unit)
        elif figure is not first.figure and not figure.decimals and not hedge.meant:
            meant = ""  # an hour and forty minutes
        return self._hedged(figure, meant, unit, first)

    def _check_share(self, first: Amount, rest: str, unit: Unit) -> None:
        """Refuses a share with what it is a share of: nine in ten people are no 0.9 people."""
        said = self.text[: first.end]
        if rest and unit.id not in ("", "%") and compiled(r"[ -](?:in|out of)\b").search(said):
            raise self.share_of(rest)

    def _hedged(self, figure: Figure, hedge: str, unit: Unit, first: Amount) -> Quantity:
        """The quantity of a number with what stands before it."""
        if first.share and unit.id == "":
            figure, unit = self._share(figure)
        exact = hedge == "exactly" or self.exact or first.exact
        if exact:
            figure = figure._replace(place=Decimal(0))
        below, above = self._around(figure.value)
        n, bare = ended(figure.value), hedge in ("", "exactly")
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
        n = ended(number)
        by = EXACT.multiply(n.copy_abs(), self.tolerance)
        below, above = EXACT.subtract(n, by), EXACT.add(n, by)
        return (below, above) if n == number else (below.quantize(SIXTH), above.quantize(SIXTH))

    def _share(self, figure: Figure) -> tuple[Figure, Unit]:
        """A part of a whole in per cent, where that is declared."""
        unit = next((u for name in PERCENT if (u := self.units(name)) and u.declared), None)
        if unit is None:
            return figure._replace(value=ended(figure.value)), Unit("")
        return figure._replace(value=EXACT.multiply(figure.value, Decimal(100))), unit

    # -- two numbers -------------------------------------------------------------------------------

    def _between(self, first: Amount, start: int, word: str, hedge: Hedge) -> Quantity:
        """Between one number and another; "from … to …" may be a change."""
        first, joint = self._joint(first, start)
        second = self.amount(joint.end()) if joint else None
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

    def _joint(self, first: Amount, start: int) -> tuple[Amount, re.Match[str] | None]:
        """What joins two numbers, and the first: one million | and | two million."""
        whole, found = self.text, None
        for joint in compiled(r" (?:and|to) (?=\S)| ?[-–—] ?(?=\S)").finditer(whole, start):
            self.text = whole[: joint.start()]
            one = self.amount(start)
            unit = self.text[one.end :] if one else ""
            self.text = whole
            second = self.amount(joint.end())
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

    def _sign(self, first: Amount) -> re.Match[str] | None:
        """The sign of a range or margin before a second number; None where there is none."""
        for match in compiled(_SIGN).finditer(self.text, first.end):
            unit = self.text[first.end : match.start()]
            if match["dash"] and self.text[match.start()] != " " and not self._ends_here(unit):
                continue  # a hyphen within a unit
            if match["to"] and not self.amount(match.end()):
                continue
            if (match["margin"] or match["dots"]) or self.amount(match.end()):
                rest = self.text[first.end :].strip() if match["dash"] else ""
                if not compiled(UNIT_START).match(rest) or not self._ends_here(rest):
                    return match
        return None

    def _ends_here(self, unit: str) -> bool:
        """Whether nothing stands there, or a unit that is declared."""
        found = self.units(unit.strip()) if unit.strip() else Unit("")
        return found is not None and found.declared

    def _range(self, first: Amount, sign: re.Match[str], hedge: Hedge) -> Quantity:
        second = self.amount(sign.end())
        if second is None:
            raise self._not_a_figure(sign.end(), "")
        if sign["dash"]:
            self._check_dash(first, sign, second)
        unit = self.text[first.end : sign.start()]
        if not sign["dots"]:
            self._check_scale(first, unit, second)
        return self._spanned(first, unit, second, hedge)

    def _check_dash(self, first: Amount, sign: re.Match[str], second: Amount) -> None:
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

    def _check_scale(self, first: Amount, unit: str, second: Amount) -> None:
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

    def _spanned(self, first: Amount, unit: str, second: Amount, hedge: Hedge) -> Quantity:
        """The range between two numbers; the first has the scale and unit of the second.

        "About" before it is said of both: each end is widened by its own tolerance.
        """
        figure, of = self.whole(second if second.unit else second._replace(unit=first.unit),
                                 self.text[second.end :] or unit)  # fmt: skip
        one = first._replace(figure=_in_its_scale(first, unit, second))
        low, own = self.whole(one, unit) if unit.strip() else (one.figure, of)
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
        ends = self._widened(ends, hedge) if hedge.meant else (ended(ends[0]), ended(ends[1]))
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

    def _margin(self, first: Amount, sign: re.Match[str], hedge: Hedge) -> Quantity:
        """A number with its own margin: `1600 ± 50`, `about 1600 ± 5 %`."""
        if hedge.meant not in ("", "about"):
            raise self.error(f"'{hedge.phrase}' does not go with a margin")
        second = self.amount(sign.end())
        if second is None:
            raise self.error("'±' asks for a number behind it", "write `1600 ± 50`")
        unit, rest = self.text[first.end : sign.start()].strip(), self.text[second.end :].strip()
        share = re.fullmatch(r"(?:%|per cent|percent)(?: +(.+))?", rest)
        of = self.unit(unit, first) if unit else None
        if share and of is not None and of.id == self.unit("%", first).id:
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
        unit_of = self.unit(rest or unit, first)
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

    # -- what is not read --------------------------------------------------------------------------

    def _not_a_figure(self, at: int, phrase: str) -> QuantityError:
        """What stands where a number should, and the nearest that is read."""
        said = compiled(r"[^\d½⅓⅔¼¾]*").match(self.text, at)
        word = (said[0] if said else "").strip()
        if not word and not phrase:
            return self.not_a_unit(self.text)
        if not word:
            return self.error(f"no number stands behind '{phrase}'", f"write `{phrase} 5`")
        if word == self.written:
            return QuantityError(f"'{word}' is no number", hint=partial(_hint, word))
        return self.error(f"'{word}' is no number", partial(_hint, word))


def _hint(word: str) -> str:
    """The nearest words that are read, and what they mean."""
    from engine.claims.hints import hint

    return hint(word)


def _in_its_scale(first: Amount, unit: str, second: Amount) -> Figure:
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
