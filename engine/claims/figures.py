"""Figures as people write them: "about 11,000 containers", "nearly $3bn", "6 ft 8 in", "300+".

What a word means stands in one table, HEDGES; the documents have it as people read it.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import NamedTuple

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
from engine.claims.spelling import usual_digits

LONGEST = 200
"""How many characters a quantity may have, as it is written."""

SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Powers of ten, by their word."""

_SHORT = {"k": 3, "m": 6, "mn": 6, "mln": 6, "b": 9, "bn": 9, "bln": 9, "tn": 12, "trn": 12}
"""Letters that scale the number they are fused to; the longer ones also after a space."""

HEDGES = {
    "about": ("about", "around", "roughly", "approximately", "approx.", "some", "close to", "c.",
              "ca.", "ca", "circa", "~"),
    "nearly": ("nearly", "almost", "just under", "not quite"),
    "just over": ("just over", "a little over"),
    ">": ("over", "above", "more than", "higher than", "upwards of", "well over", ">"),
    ">=": ("at least", "no fewer than", "no less than", "as little as", "as few as", ">="),
    "<": ("under", "below", "less than", "fewer than", "lower than", "well under", "<"),
    "<=": ("at most", "up to", "as many as", "as much as", "as high as", "as far as", "as long as",
           "no more than", "<="),
    "exactly": ("exactly",),
}  # fmt: skip
"""What may stand before a number, by what it means; a reading in words is `MEANS`."""

MEANS = {
    "about": "N − t to N + t, t the tolerance",
    "nearly": "N − t up to, not including, N",
    "just over": "above N, to N + t",
    ">": "above N",
    ">=": "N and above",
    "<": "below N",
    "<=": "N and below",
    "exactly": "N and nothing else",
}

BEHIND = {"or more": ">=", "or so": "about", "-odd": "about", "or fewer": "<=", "or less": "<="}
"""What may stand behind a number, by what it means."""

MEANT = {phrase: hedge for hedge, phrases in HEDGES.items() for phrase in phrases}
"""What each of these phrases means, by itself."""

_HEDGE = re.compile(
    "|".join(
        re.escape(phrase) + (r"(?!\w)" if phrase[-1].isalpha() else "")
        for phrase in sorted(MEANT, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(?:only|just|fully) (?!under\b|over\b)", re.IGNORECASE)
_BEHIND = re.compile(r" ?(-odd|or more|or so|or fewer|or less)(?!\w)", re.IGNORECASE)
_BETWEEN = re.compile(r"(between|from) ", re.IGNORECASE)
_PLUS = re.compile(r" ?\+(?= |$|\D)")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_TYPED = str.maketrans({"≈": "~", "−": "-", "≥": ">=", "≤": "<=", "\u00a0": " ", "\u2007": " ",
                        "\u2009": " ", "\u202f": " "})  # fmt: skip
_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))")
_CURRENCY = re.compile(r"(?:US|A|C|NZ|HK)?[€$£¥]|(?:EUR|USD|GBP)(?= ?\d)")
_NUMBER = re.compile(
    r"(?P<n>[+-]?(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?|[+-]?(?=[½⅓⅔¼¾]))"
    r"(?:(?P<e>[eE][+-]?\d{1,2})(?![\w.])|(?P<sign> ?[½⅓⅔¼¾])|(?P<half> and a (?:half|quarter)\b))?"
)
_SCALE = re.compile(rf"-? *({'|'.join(SCALES)})s?(?!\w)", re.IGNORECASE)
_SPACED = re.compile(r" (mln|bln|trn|bn|tn|mn)(?!\w)", re.IGNORECASE)
_FUSED = re.compile(r"(mln|bln|trn|bn|tn|mn|k|m|b)(?![^\W_])", re.IGNORECASE)
_SIGN = re.compile(
    r" ?(?:(?P<margin>±|\+/-)|(?P<dots>\.\.)|(?P<to>(?<= )(?:to|or)(?= ))|(?P<dash>[-–—])) ?"
)
_UNIT_START = re.compile(r"(?:[^\W\d]|[%°$€£¥]).*", re.DOTALL)
_PART = re.compile(r"([^\W\d]\D*?)(?:,? and|,)? *(\d++(?:\.\d++)?) ?([^\W\d].*)")
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
    power of ten of its scale word, None without one. `ends` is that of the words that a number in
    words ends in, and which one before it may leave out: 3 of "three thousand".
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
    return _Reading(text, units, tolerance, exact).quantity()


_SHARED = re.compile(
    r"[ -](?:dozen|thirds?|quarters?|fifths?|(?:in|out of)(?: every)?[ -]"
    r"(?:\d+(?! in\b)|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred))\b"
)
"""What makes a part of something of the number before it; `6 in-8 in` are inches."""


class _Reading:
    """One text, read from its beginning to its end."""

    def __init__(self, text: str, units: Units, tolerance: Decimal, exact: bool) -> None:
        self.written, self.units = text.strip(), units
        self.tolerance, self.exact = tolerance, exact
        text = " ".join(_THOUSANDS.sub("", self.written).translate(_TYPED).split())
        self.text = _EMPHASIS.sub("", text, count=1) if _EMPHASIS.match(text) else text

    def error(self, why: str, hint: str | Callable[[], str] | None = None) -> QuantityError:
        return QuantityError(f"'{self.written}': {why}", hint=hint)

    def quantity(self) -> Quantity:
        """What the text says."""
        match = _HEDGE.match(self.text)
        phrase = match[0].lower() if match else ""
        hedge, at = MEANT.get(phrase, ""), match.end() if match else 0
        between = _BETWEEN.match(self.text)
        at = between.end() if between and not hedge else at
        at += len(self.text[at:]) - len(self.text[at:].lstrip())
        first = self._lower(at) if between and not hedge else self._amount(at)
        if first is None:
            raise self._not_a_figure(at, phrase)
        if between and not hedge:
            return self._between(first, between[1].lower())
        sign = self._sign(first)
        if sign is not None:
            if sign["margin"]:
                return self._margin(first, sign, hedge, phrase)
            if hedge:
                raise self.error(f"'{phrase}' does not go with a range")
            return self._range(first, sign)
        return self._one(first, hedge, phrase)

    # -- one number --------------------------------------------------------------------------------

    def _one(self, first: _Amount, hedge: str, phrase: str) -> Quantity:
        end = first.end
        if plus := _PLUS.match(self.text, end):
            if hedge:
                raise self.error(f"'{phrase}' does not go with a '+' behind the number")
            hedge, end = ">=", plus.end()
        elif behind := _BEHIND.match(self.text, end):
            if hedge:
                raise self.error(f"'{phrase}' does not go with '{behind[1]}' behind the number")
            hedge, end = BEHIND[behind[1].lower()], behind.end()
        if first.said == "many":
            if hedge not in ("", "about", ">=", ">"):
                raise self.error(f"'{phrase}' does not go with a number that is only of a size")
            hedge = ">="
        hedge = hedge or ("about" if first.said == "about" else "")
        rest = self.text[end:]
        if part := self._compound(first, rest):
            return self._hedged(part[0], hedge, part[1], first)
        return self._hedged(first.figure, hedge, self._unit(rest, first), first)

    def _hedged(self, figure: Figure, hedge: str, unit: Unit, first: _Amount) -> Quantity:
        """The quantity of a number with what stands before it."""
        if first.share and unit.id == "":
            figure, unit = self._share(figure)
        elif first.share and not unit.physical and _OUT_OF.search(self.text[: first.end]):
            raise self.error(
                f"this is a share of '{unit.id}', and no number of them",
                "write the share alone, as `one in five`; what it is a share of is the subject's, "
                "or the predicate's",
            )
        exact = hedge == "exactly" or self.exact or first.exact
        if exact:
            figure = figure._replace(place=Decimal(0))
        n, bare = figure.value, hedge in ("", "exactly")
        around = EXACT.multiply(n.copy_abs(), self.tolerance)
        below, above = EXACT.subtract(n, around), EXACT.add(n, around)
        if first.share:
            below, above = (end.quantize(Decimal("1e-6")) for end in (below, above))
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

    def _share(self, figure: Figure) -> tuple[Figure, Unit]:
        """A part of a whole in per cent, where that is declared."""
        unit = next((u for name in _PERCENT if (u := self.units(name)) and u.declared), None)
        if unit is None:
            return figure._replace(value=figure.value.quantize(Decimal("1e-6"))), Unit("")
        return figure._replace(value=(figure.value * 100).quantize(Decimal("1e-6"))), unit

    # -- two numbers -------------------------------------------------------------------------------

    def _lower(self, at: int) -> _Amount | None:
        """The first of two numbers: what joins them may stand within one, as in "a hundred and"."""
        from engine.claims.numerals import GOES_ON

        for joint in re.finditer(r" and (?=\S)", self.text):
            head = _Reading(self.text[: joint.start()], self.units, self.tolerance, self.exact)
            first, second = head._amount(at), self._amount(joint.end())
            if first and second and self._ends_here(head.text[first.end :]):
                rest = self.text[second.end :].lstrip()
                if not GOES_ON.match(rest):
                    return first
        return self._amount(at)

    def _between(self, first: _Amount, word: str) -> Quantity:
        """Between one number and another; "from … to …" may be a change."""
        joint = re.compile(r"(.*?)(?: (and|to) | ?([-–—]) ?)(?=\S)", re.IGNORECASE).match(
            self.text, first.end
        )
        second = self._amount(joint.end()) if joint else None
        if joint is None or second is None or (word, (joint[2] or "").lower()) == ("between", "to"):
            hint = "write `between 70 and 96`, or `70 to 96`"
            raise self.error(f"'{word}' asks for two numbers", hint)
        if word == "from":
            one, other = (plain(a.figure.value) for a in (first, second))
            raise self.error(
                f"this may be a range, {one} to {other}, or a change from {one} to {other}",
                f"write `{self.text[5:].strip()}` for the range; of a change, one claim for each "
                "of its two times",
            )
        self._check_scale(first, joint[1], second)
        return self._spanned(first, joint[1], second)

    def _sign(self, first: _Amount) -> re.Match[str] | None:
        """The sign of a range or margin before a second number; None where there is none."""
        for match in _SIGN.finditer(self.text, first.end):
            unit = self.text[first.end : match.start()]
            if match["dash"] and self.text[match.start()] != " " and not self._ends_here(unit):
                continue  # a hyphen within a unit
            if match["to"] and not self._amount(match.end()):
                continue
            if (match["margin"] or match["dots"]) or self._amount(match.end()):
                rest = self.text[first.end :].strip() if match["dash"] else ""
                if not _UNIT_START.fullmatch(rest) or not self._ends_here(rest):
                    return match
        return None

    def _ends_here(self, unit: str) -> bool:
        """Whether nothing stands there, or a unit that is declared."""
        found = self.units(unit.strip()) if unit.strip() else Unit("")
        return found is not None and found.declared

    def _range(self, first: _Amount, sign: re.Match[str]) -> Quantity:
        second = self._amount(sign.end())
        if second is None:
            raise self._not_a_figure(sign.end(), "")
        if sign["dash"]:
            self._check_dash(first, sign, second)
        unit = self.text[first.end : sign.start()]
        if not sign["dots"]:
            self._check_scale(first, unit, second)
        return self._spanned(first, unit, second)

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

    def _spanned(self, first: _Amount, unit: str, second: _Amount) -> Quantity:
        """The range between two numbers; the first has the scale and unit of the second."""
        rest = self.text[second.end :]
        low, high = _in_its_scale(first, unit, second).value, second.figure.value
        if low > high:
            raise self.error(
                "the range ends below where it starts",
                "write the smaller number first, and a scale word behind each of the two",
            )
        of = self._unit(rest or unit, second if second.unit else first)
        if unit.strip() and rest.strip() and self._unit(unit, first).id != of.id:
            raise self.error("the two ends have two units", "write both in one unit")
        return Quantity(
            low, high, unit=of.id, physical=of.physical, text=self._told(of), units=of.plural
        )

    def _margin(self, first: _Amount, sign: re.Match[str], hedge: str, phrase: str) -> Quantity:
        """A number with its own margin: `1600 ± 50`, `about 1600 ± 5 %`."""
        if hedge not in ("", "about"):
            raise self.error(f"'{phrase}' does not go with a margin")
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
        if share and (hedge or share[1] or of):
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
        if unit.plural and number != 1 and text.endswith(f" {unit.id}"):
            return text.removesuffix(unit.id) + unit.plural
        return text

    # -- numbers -----------------------------------------------------------------------------------

    def _amount(self, at: int) -> _Amount | None:
        """The number that stands at a place, with its currency and its scale."""
        coin = _CURRENCY.match(self.text, at)
        if coin:
            at = coin.end()
            at += len(self.text[at:]) - len(self.text[at:].lstrip())
        currency = coin[0] if coin else ""
        match = _NUMBER.match(self.text, at)
        ordinal = match and _ORDINAL.match(self.text, match.end())
        shared = match and _SHARED.match(self.text, match.end())
        if match and not ordinal and not shared:
            return self._digits(match, currency)
        return self._words(at, currency)

    def _digits(self, match: re.Match[str], currency: str) -> _Amount:
        digits, end = match["n"], match.end()
        if too_long(digits):
            raise self.error(
                TOO_LONG, "write fewer digits, and a word such as `million` or `trillion`"
            )
        if match["e"]:
            value = Decimal((digits + match["e"]).replace(",", ""))
            if not -DIGITS <= value.adjusted() <= DIGITS:
                raise self.error(
                    TOO_LONG, "write fewer digits, and a word such as `million` or `trillion`"
                )
            value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value
            return _Amount(Figure(value, Decimal(0), 1), end, currency, exact=True)
        scale, end = self._scale(end, currency)
        if match["sign"] or match["half"]:
            return self._mixed(match, digits, scale, end, currency)
        return _Amount(Figure.of(digits.replace(",", ""), scale), end, currency, scale=scale)

    def _mixed(
        self, match: re.Match[str], digits: str, scale: int | None, end: int, currency: str
    ) -> _Amount:
        """A number with a fraction behind it: 2½, ½, 2 and a half."""
        from engine.claims.numerals import SIGNS, fraction

        upper, lower = (1, 2) if match["half"] and "half" in match["half"] else (1, 4)
        if match["sign"]:
            upper, lower = SIGNS[match["sign"].strip()]
        if "." in digits:
            raise self.error("a number has decimals or a fraction behind it, not both")
        whole = Decimal(digits.replace(",", "")) if digits.strip("+-") else Decimal(0)
        part = fraction(upper, lower)
        value = whole - part if digits.startswith("-") else whole + part
        place = 1 if lower == 2 else 2
        figure = Figure(
            value.scaleb(scale or 0, EXACT),
            Decimal(1).scaleb((scale or 0) - place, EXACT),
            2,
            decimals=True,
            spread=scale is not None,
        )
        return _Amount(figure, end, currency, scale=scale)

    def _words(self, at: int, currency: str) -> _Amount | None:
        from engine.claims.numerals import TwoReadingsError, numeral

        try:
            found = numeral(self.text[at:])
        except TwoReadingsError as e:
            raise self.error(f"this may be {e}", "write the one that is meant") from e
        if found is None:
            return self._one_unit(at, currency)
        end, scale = at + found.end, None
        if not found.said:
            scale, end = self._scale(end, currency)
        if scale == 2 or scale == 3:  # "two hundred" was read; another word goes on from it
            scale = None if found.value >= 100 else scale
        if scale and (more := self._more(end, scale)):
            total = EXACT.add(found.value.scaleb(scale, EXACT), more.figure.value)
            return _Amount(Figure.of(f"{total:.0f}", None), more.end, currency)
        if scale is None:
            whole = found.value == found.value.to_integral_value()
            figure = Figure.of(
                format(found.value, "f") if not whole else f"{found.value:.0f}", None
            )
        else:
            figure = Figure.of(plain(found.value), scale)
        figure = figure._replace(spread=scale is not None)
        if found.share:
            figure = figure._replace(value=found.value)
        ends = _power(self.text[at:end]) if scale is None and not found.said else None
        return _Amount(figure, end, currency, found.said, found.share, scale, ends=ends)

    def _more(self, end: int, scale: int) -> _Amount | None:
        """What follows on two million: three hundred thousand, and five."""
        joint = re.compile(r",? (and )?(?=[a-z])", re.IGNORECASE).match(self.text, end)
        more = self._words(joint.end(), "") if joint else None
        if joint is None or more is None or more.said or more.share:
            return None
        value = more.figure.value
        follows = value < Decimal(10) ** scale and value == value.to_integral_value()
        return more if follows and (joint[1] or value >= 1000) else None

    def _one_unit(self, at: int, currency: str) -> _Amount | None:
        """A mile, an hour: one, about, before a unit that is declared."""
        article = re.compile(r"an? ", re.IGNORECASE).match(self.text, at)
        if article is None or self._declared(self.text[article.end() :]) is None:
            return None
        return _Amount(Figure.of("1", None), article.end(), currency, "about")

    def _scale(self, end: int, currency: str) -> tuple[int | None, int]:
        """The power of ten of a scale word or letter behind a number, and where it ends."""
        if match := _SCALE.match(self.text, end):
            return SCALES[match[1].lower()], match.end()
        if match := _SPACED.match(self.text, end):
            unit = self.units(match[1])
            if unit is None or not unit.declared:
                return _SHORT[match[1].lower()], match.end()
            return None, end
        match = _FUSED.match(self.text, end)
        if match is None or self.text[match.end() : match.end() + 1] in ("/", "²", "³", "*"):
            return None, end
        unit, letters = self.units(match[1]), match[1].lower()
        rest = self.text[match.end() :].strip()
        if unit is not None and unit.declared and not currency and not _starts_a_unit(rest):
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
        if not _UNIT_START.fullmatch(name):
            raise self._not_a_unit(name)
        if found := self._declared(name):
            return found
        from engine.claims.numerals import GOES_ON

        if GOES_ON.match(name):
            raise self.error(f"the number is not read to its end: '{name}'", _IN_DIGITS)
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

    def _compound(self, first: _Amount, rest: str) -> tuple[Figure, Unit] | None:
        """6 ft 2 in: the whole in the last of the units; None where the text has but one unit."""
        rest = rest.strip()
        if self._declared(rest):
            return None
        match = _PART.fullmatch(rest) or _PART.fullmatch(rest := self._in_digits(rest))
        if match is None:
            return None
        total, left = first.figure.value, rest
        unit = self._unit(match[1], first)
        while match := _PART.fullmatch(left):
            finer = match[3]
            if again := _PART.fullmatch(finer):
                finer = again[1]
            smaller = self._unit(finer, first)
            total = self._joined(total, unit, Decimal(match[2]), smaller)
            left, unit = match[3], smaller
        place = Decimal(1).scaleb(-len(match_decimals(rest)), EXACT)
        digits = max(1, total.copy_abs().adjusted() - place.adjusted() + 1)
        return Figure(total, place, digits, spread=False), unit

    def _in_digits(self, rest: str) -> str:
        """Years and four months: the number in words between two units that are declared."""
        from engine.claims.numerals import numeral

        for space in re.finditer(r"(?:,? and|,)? (?!and )", rest):
            if not self._declared(rest[: space.start()]):
                continue
            found = numeral(rest[space.end() :])
            if found is not None and not found.said and not found.share:
                return f"{rest[: space.end()]}{found.value:f}{rest[space.end() + found.end :]}"
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
        said = re.match(r"[^\d½⅓⅔¼¾]*", self.text[at:])
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


_IN_DIGITS = "write it in digits, as `2.3 million` or `150`; of two numbers, write a claim for each"

_OUT_OF = re.compile(r"\b(?:in|out of)\b", re.IGNORECASE)
_TAIL = re.compile(r"(hundred)?[ -]?(thousand)?$", re.IGNORECASE)


def _power(words: str) -> int | None:
    """The power of ten of the words that a number in words ends in; None where it has none."""
    match = _TAIL.search(words)
    assert match is not None
    return (2 if match[1] else 0) + (3 if match[2] else 0) or None


def _in_its_scale(first: _Amount, unit: str, second: _Amount) -> Figure:
    """The first of two numbers, in the scale of the second where it leaves that out.

    "2 to 3 million"; in words only where it then is the smaller one: "two to three thousand", and
    not "fifty to two hundred".
    """
    one = first.figure
    if first.scale is not None or unit.strip():
        return one
    if second.scale is not None:
        return one._replace(value=one.value.scaleb(second.scale, EXACT))
    if second.ends is None or first.ends is not None:
        return one
    scaled = one.value.scaleb(second.ends, EXACT)
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


_DOUBT = re.compile(r"(?<![\d.,])([1-9]\d{0,2})\.(\d\d0)(?![\d.,])")


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
    if match := _DOUBT.search(written):
        read = match[0].rstrip("0").rstrip(".")
        return (
            f"`{match[0]}` is read as {read}: a point is a decimal point; "
            f"if {match[1]},{match[2]} is meant, write that"
        )
    return None
