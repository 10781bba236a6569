"""Numbers with their units, as people write them: "$3bn", "two and a half miles", "6 ft 8 in".

Numbers in words are those of `numerals`; what stands around a number is for `figures`.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from engine.claims.numerals import GOES_ON, SCALES, TwoReadingsError, fraction_behind, numeral
from engine.claims.quantity import DIGITS, EXACT, TOO_LONG, Figure, measure, too_long
from engine.claims.spelling import compiled

_SHORT = {"k": 3, "m": 6, "mn": 6, "mln": 6, "b": 9, "bn": 9, "bln": 9, "tn": 12, "trn": 12}
"""Letters that scale the number they are fused to; the longer ones also after a space."""

_IN_DIGITS = "write it in digits, as `2.3 million` or `150`; of two numbers, write a claim for each"
_FEWER = "write fewer digits, and a word such as `million` or `trillion`"

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
UNIT_START = r"(?:[^\W\d]|[%°$€£¥])"
_PART = r"([^\W\d]\D*?)(?:,? and|,)? *(\d++(?:\.\d++)?) ?([^\W\d].*)"
_ENDS_UNIT = r",? (?:and|or|to) |, | (?=\d)| ?[-–—] ?|$"
"""Where a unit may end behind "a": a mile and a half, an hour to two hours."""
_MEASURED = r"[ -](?:tall|long|wide|high|deep|thick|old|of age|in (?:length|height|width|depth))$"
"""What may stand behind a unit, and says no more than the predicate does."""
PERCENT = ("%", "per cent", "percent", "pct")
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


class Amount(NamedTuple):
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


_NO_NUMBER = (
    r"(?:st|nd|rd|th)\b|"
    r"[ -](?:dozen|thirds?|quarters?|fifths?|(?:in|out of)(?: every)?[ -]"
    r"(?:\d+(?! in\b)|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred))\b"
)
"""What makes the digits before it a place in a row, or a part; `6 in-8 in` are inches."""


class Amounts:
    """The numbers of one text, each with the unit that stands behind it, or the currency before."""

    def __init__(self, text: str, units: Units, tolerance: Decimal, exact: bool) -> None:
        self.written, self.units = text.strip(), units
        self.tolerance, self.exact, self.coin = tolerance, exact, ""
        text = self.written
        if not text.isascii():
            text = compiled(_THOUSANDS).sub("", text).translate(_TYPED)
        self.text = " ".join(text.split())

    def error(self, why: str, hint: str | Callable[[], str] | None = None) -> QuantityError:
        """The error of this text, with why, and what to write in its place."""
        return QuantityError(f"'{self.written}': {why}", hint=hint)

    # -- numbers -----------------------------------------------------------------------------------

    def amount(self, at: int) -> Amount | None:
        """The number that stands at a place, with its currency and its scale."""
        coin = compiled(_CURRENCY, 0).match(self.text, at)
        if self.text[at : at + 1] in ("a", "A"):  # a 22-foot boat, a $5 million house
            article = compiled(r"an? (?=\d[\d.,]*-|[€$£¥])").match(self.text, at)
            if article and not coin:
                return self.amount(article.end())
        currency = coin[0].replace(" ", "") if coin else ""
        self.coin = currency or self.coin  # said once of a range: $10m-12m
        at = coin.end() if coin else at
        at += len(self.text[at:]) - len(self.text[at:].lstrip())
        match = compiled(_NUMBER).match(self.text, at)
        if match and not compiled(_NO_NUMBER).match(self.text, match.end()):
            return self._digits(match, currency)
        return self._words(at, currency)

    def _digits(self, match: re.Match[str], currency: str) -> Amount:
        digits, end = match["n"].lower().replace("minus ", "-").replace(",", ""), match.end()
        if too_long(digits):
            raise self.error(TOO_LONG, _FEWER)
        if match["e"]:
            value = Decimal(digits + match["e"])
            if not -DIGITS <= value.adjusted() <= DIGITS:
                raise self.error(TOO_LONG, _FEWER)
            value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value
            return Amount(Figure(value, Decimal(0), 1), end, currency, exact=True)
        if part := self._part_behind(end, digits):
            scale, after = self._scale(part[2])
            whole = Decimal(digits) if digits.strip("+-") else Decimal(0)
            value = (
                EXACT.subtract(whole, part[0]) if digits[0:1] == "-" else EXACT.add(whole, part[0])
            )
            amount = Amount(_broken(value, part[1], scale), after, currency, scale=scale)
            of = compiled(r" (?:of )?an? ").match(self.text, after)
            if not digits and not of and scale is None:
                self._check_slash(match.end(), after)
            return amount._replace(end=of.end(), said="about") if of and scale is None else amount
        if not digits.strip("+-"):  # a fraction was to follow, and is none of one
            hint = "write a part of one, such as 2/3 or 1 2/3, or decimals"
            raise self.error("it is no part of one", hint)
        scale, end = self._scale(end)
        return Amount(Figure.of(digits, scale), end, currency, scale=scale)

    def _check_slash(self, start: int, end: int) -> None:
        """Refuses 3/4 people, who may be three or four; half a mile is 1/2 mile."""
        upper, slash, lower = self.text[start:end].partition("/")
        unit = self.declared(self.text[end:].strip(" -"))
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

    def _words(self, at: int, currency: str) -> Amount | None:
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
            return Amount(Figure.of(f"{total:.0f}", None), more.end, currency)
        if found.places:
            figure = _broken(found.value, found.places, scale)
        elif found.value == found.value.to_integral_value():
            figure = Figure.of(f"{found.value:.0f}", scale)
        else:
            figure = Figure.of(format(found.value, "f"), None)._replace(spread=False)
        if found.share:
            figure = figure._replace(value=found.value)
        ends = _power(self.text[at:end]) if scale is None else None
        return Amount(figure, end, currency, found.said, found.share, scale, ends=ends)

    def _more(self, end: int, scale: int) -> Amount | None:
        """What follows on two million: three hundred thousand, and five."""
        joint = compiled(r",? (and )?(?=[a-z])").match(self.text, end)
        more = self._words(joint.end(), "") if joint else None
        if joint is None or more is None or more.said or more.share:
            return None
        value = more.figure.value
        follows = value < Decimal(10) ** scale and value == value.to_integral_value()
        return more if follows and (joint[1] or value >= 1000) else None

    def _one_unit(self, at: int, currency: str) -> Amount | None:
        """A mile, an hour: one, about, before a unit that is declared."""
        article = compiled(r"an? ").match(self.text, at)
        if article is None:
            return None
        name = self.text[article.end() :]
        ends = (end.start() for end in compiled(_ENDS_UNIT).finditer(name))
        if not any(self.declared(name[:end]) for end in ends):
            return None
        return Amount(Figure.of("1", None), article.end(), currency, "about")

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

    def unit(self, written: str, first: Amount) -> Unit:
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
        if not compiled(UNIT_START).match(name):
            raise self.not_a_unit(name)
        if found := self.declared(name):
            return found
        measured = compiled(_MEASURED).search(name)
        if measured and (found := self.declared(name[: measured.start()])):
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

    def declared(self, name: str) -> Unit | None:
        """The declared unit of that name, or of another that means the same."""
        same = next((group for group in (PERCENT, _POINTS) if name.lower() in group), ())
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
        one, other = self.declared(currency), self.declared(name)
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

    def whole(self, first: Amount, rest: str) -> tuple[Figure, Unit]:
        """A number with all that stands behind it: its unit, a fraction of it, a smaller one."""
        rest = rest.strip()
        if first.share and compiled(r"(?:of )?(?:the|them|all|those|these|its|their)\b|of ").match(
            rest
        ):
            raise self.share_of(rest)
        if not self.declared(rest) and compiled(UNIT_START).match(rest):
            found = self._and_a_part(first, rest) or self._compound(first, rest)
            if found:
                return found
        return first.figure, self.unit(rest, first)

    def _and_a_part(self, first: Amount, rest: str) -> tuple[Figure, Unit] | None:
        """A mile and a half, two hours and three quarters."""
        joint = rest.lower().find(" and ")
        unit = self.declared(rest[:joint]) if joint > 0 else None
        part = fraction_behind(rest, joint) if unit else None
        n = first.figure.value
        if unit is None or part is None or part[2] != len(rest) or n != n.to_integral_value():
            return None
        return _broken(EXACT.add(n, part[0]), part[1], None), unit

    def _compound(self, first: Amount, rest: str) -> tuple[Figure, Unit] | None:
        """6 ft 2 in: the whole in the last of the units; None where the text has but one unit."""
        part = compiled(_PART)
        match = part.fullmatch(rest) or part.fullmatch(rest := self._in_digits(rest))
        if match is None:
            return None
        total, left = first.figure.value, rest
        unit = self.unit(match[1], first)
        while match := part.fullmatch(left):
            finer = match[3]
            if again := part.fullmatch(finer):
                finer = again[1]
            smaller = self.unit(finer, first)
            total = self._joined(total, unit, Decimal(match[2]), smaller)
            left, unit = match[3], smaller
        place = Decimal(1).scaleb(-len(match_decimals(rest)), EXACT)
        digits = max(1, total.copy_abs().adjusted() - place.adjusted() + 1)
        return Figure(total, place, digits, spread=False), unit

    def _in_digits(self, rest: str) -> str:
        """Years, four months and two days: the numbers in words behind units that are declared."""
        for space in compiled(r"(?:,? and|,)? (?!and )").finditer(rest):
            if not self.declared(rest[: space.start()]):
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

    def share_of(self, whole: str) -> QuantityError:
        """The error of a share with what it is a share of behind it."""
        share = self.text.removesuffix(whole).strip()
        return self.error(
            f"'{whole}' is what it is a share of, and no unit",
            f"write `{share}`; what it is a share of is the predicate's",
        )

    def not_a_unit(self, rest: str) -> QuantityError:
        """The error of what stands where a unit should, and begins as none does."""
        if re.fullmatch(r"(,\d+){2,}", rest):
            return self.error(
                "this may be a list, or a number whose commas stand wrong",
                "commas stand between thousands: `1,230`; of a list, write one claim for each",
            )
        return QuantityError(
            f"'{self.written}' is not a quantity such as 11000 container or about 5 million"
        )


SIXTH = Decimal("1e-6")
"""The last place that is kept of a third, and of what is made of one."""


def ended(value: Decimal) -> Decimal:
    """The value; to six decimals, where a fraction made it endless."""
    exponent = value.as_tuple().exponent
    endless = isinstance(exponent, int) and exponent < -2 * DIGITS  # of 100 digits: `fraction`
    return value.quantize(SIXTH) if endless else value


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


def match_decimals(text: str) -> str:
    """The decimals of the last number in a text."""
    found = re.findall(r"\d+(?:\.(\d+))?", text)
    return str(found[-1]) if found else ""


def _starts_a_unit(rest: str) -> bool:
    """Whether a unit's name follows, and no range or margin."""
    return bool(re.match(r"(?!to\b|and\b)[^\W\d]|[%°]", rest))
