"""Numbers in words and signs: "twenty-five", "half a million", "dozens of", "2½", "1e6".

Each is read from the beginning of a text; what comes after it is left to whoever asks.
"""

import re
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import NamedTuple

from engine.claims.spelling import compiled

_UNITS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    **{"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12},
    **{f"{word}th": n for n, word in enumerate(_UNITS, 1) if n not in (1, 2, 3, 5, 8, 9, 12)},
    **{f"{word[:-1]}ieth": 10 * n for n, word in enumerate(_TENS, 2)},
}
_SMALL = {
    **{word: n for n, word in enumerate(_UNITS, 1)},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
}
_PARTS = {
    **{"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4},
    **{f"{word}{s}": n for word, n in _ORDINALS.items() if 4 <= n <= 10 for s in ("", "s")},
}
SIGNS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅛": (1, 8),
         "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8)}  # fmt: skip
"""Fractions of one sign."""

SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Powers of ten, by their word."""

_WHOLE = {"dozen": 12, "score": 20, **{word: 10**power for word, power in SCALES.items()}}
_FEW = {"ten": 10, **_WHOLE}
_OF_MANY = ("ten", "hundred", "dozen", "score")

_QUOTIENT = Context(prec=100)


class Numeral(NamedTuple):
    """A number at the beginning of a text, and where it ends.

    `said` is how exactly it is meant: "" as a number, "about" as one that is round by its nature,
    "many" as that and more. A `share` is a part of a whole, 1 being the whole. `places` are the
    decimals that its fraction has, "two and a half" one; none of a whole number.
    """

    value: Decimal
    end: int
    said: str = ""
    share: bool = False
    places: int = 0


class TwoReadingsError(ValueError):
    """A numeral that may be read in two ways, which its sentence says."""


def fraction(upper: int, lower: int) -> Decimal:
    """The quotient, to 100 digits."""
    return _QUOTIENT.divide(Decimal(upper), Decimal(lower))


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_COUNT = rf"(?:{_any(_SMALL)})(?![^\W_])|\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+"
_ARTICLE = r"(?:an?|one)"
_PART = rf"(?:{_any(_PARTS)})\b"
_SCALE = rf"(?:{_any(_WHOLE)})\b"

_MANY = (
    rf"(?:many |several |an? few )?(?P<of>(?:{_any(_OF_MANY)})s of )?(?P<n>{_any(_FEW)})s\b"
    r"(?P<behind> of\b)?"
    rf"|an? few (?P<some>{_any(_FEW)})\b(?: (?P<more>{_SCALE}))?"
)
_HALF = rf"(?:{_ARTICLE}[ -])?(?:half|quarter)[ -](?:(?:of )?an?[ -])?(?P<scale>{_SCALE})"
_ROUND = (
    rf"(?:(?P<n>{_COUNT})[ -]|(?P<a>an? ))?(?P<scale>{_SCALE})(?: (?P<more>{_SCALE}))?"
    r"(?P<half> and a half\b)?"
)
_SHARE = rf"(?:(?P<n>{_ARTICLE}|{_COUNT})[ -])?(?P<part>{_PART}|second\b|(?:hundred|thousand)th\b)"
_OF_ONE = rf"[ -](?:of {_ARTICLE}|an?)[ -](?P<scale>{_SCALE})?"
_OUT_OF = rf"(?P<n>{_COUNT})(?: out of(?: every)?| in(?: every)?|-in)[ -](?P<of>{_COUNT})(?![\w.,])"
_WORD = rf"(?:{_any([*_SMALL, *_ORDINALS])}|hundred|thousand|hundredth|thousandth)\b"
_BEHIND = (
    r" ?(?P<sign>[½⅓⅔¼¾⅛⅜⅝⅞])|[ -]?(?P<upper>\d)/(?P<lower>\d)(?![\d/])"
    rf"|(?: and |-and-)(?:(?P<n>an?|one|two|three|four|five|seven)[ -])?(?P<part>{_PART})"
)
GOES_ON = (
    rf"(?:(?:and|or|to|point|of an?) )?(?:{_any([*_SMALL, *_WHOLE])}|zero|nought)"
    rf"(?:-(?:{_any(_SMALL)}))?(?![\w-])|and (?:a )?(?:half|quarter)\b|point \w|and \d"
)
"""What no name of a unit begins with: a number that was not read to its end."""


def numeral(text: str) -> Numeral | None:
    """The number in words that the text begins with; None where it begins with none.

    Raises TwoReadingsError, whose words say both.
    """
    kinds = (_many, _half, _out_of, _share, _dozen, _counted)
    return next((found for kind in kinds if (found := kind(text))), None)


def fraction_behind(text: str, at: int) -> tuple[Decimal, int, int] | None:
    """The fraction behind a number: its value, how many decimals it has, and where it ends."""
    match = compiled(_BEHIND).match(text, at)
    if match is None:
        return None
    if match["sign"]:
        upper, lower = SIGNS[match["sign"]]
    elif match["upper"]:
        upper, lower = int(match["upper"]), int(match["lower"])
    else:
        counted, lower = match["n"], _PARTS[match["part"].lower()]
        if counted is None and lower != 2:  # two and half, but not two and thirds
            return None
        upper = 1 if counted is None or counted.lower() in ("a", "an") else _small(counted)
    if not 0 < upper < lower:
        return None
    return fraction(upper, lower), _places(lower), match.end()


def _places(lower: int) -> int:
    """The decimals of a fraction by what stands below its line; of an endless one, two."""
    return {2: 1, 5: 1, 10: 1, 8: 3}.get(lower, 2)


def _small(written: str) -> int:
    """The number that `_COUNT` has found."""
    return _SMALL.get(written.lower()) or int(written.replace(",", ""))


def _many(text: str) -> Numeral | None:
    """Dozens, tens of thousands of, a few hundred: twice that, and more."""
    match = compiled(_MANY).match(text)
    if match is None:
        return None
    if match["some"]:
        one, more = match["some"].lower(), (match["more"] or "").lower()
        if one == "ten":
            return None
        return Numeral(Decimal(2 * _WHOLE[one] * _WHOLE.get(more, 1)), match.end(), "many")
    of, one = (match["of"] or "").lower(), match["n"].lower()
    if one == "ten" and (of or not match["behind"]):
        return None
    times = _FEW[of.removesuffix("s of ")] if of else 1
    return Numeral(Decimal(2 * times * _FEW[one]), match.end(), "many")


def _half(text: str) -> Numeral | None:
    """Half a million, a half-dozen, a quarter million."""
    match = compiled(_HALF).match(text)
    if match is None:
        return None
    part = Decimal("0.5") if "half" in match[0].lower() else Decimal("0.25")
    return Numeral(part * _WHOLE[match["scale"].lower()], match.end(), "about")


def _share(text: str) -> Numeral | None:
    """A third, two thirds, half; and of one thing: two thirds of a million, half a mile.

    After "a" or a number alone, or else it is one in a row.
    """
    match = compiled(_SHARE).match(text)
    if match is None:
        return None
    part, count = match["part"].lower(), (match["n"] or "").lower()
    upper = 1 if count in ("", "a", "an") else _small(count)
    if part not in _PARTS:
        _refuse_two_readings(part, count)
        return None
    lower = _PARTS[part]
    if upper >= lower:
        return None
    one = compiled(_OF_ONE).match(text, match.end())
    if not count and lower != 2 and not (one and part == "quarter"):
        return None
    value = fraction(upper, lower)
    if one is None:
        return Numeral(value, match.end(), "about", share=True)
    whole = _WHOLE[one["scale"].lower()] if one["scale"] else 1
    return Numeral(_QUOTIENT.multiply(value, Decimal(whole)), one.end(), "about")


def _refuse_two_readings(part: str, count: str) -> None:
    """Refuses what may be a part, or something else."""
    if count not in ("a", "an", "one"):
        return
    if part == "second":
        raise TwoReadingsError("a unit of time (`1 second`), or one of two halves (`50 %`)")
    raise TwoReadingsError("one in a row, or one part of so many (`1 in 100`)")


def _out_of(text: str) -> Numeral | None:
    """One in four, nine out of ten: a share, about."""
    match = compiled(_OUT_OF).match(text)
    if match is None:
        return None
    part, whole = (_small(match[name]) for name in ("n", "of"))
    if not 0 < part <= whole:
        return None
    return Numeral(fraction(part, whole), match.end(), "about", share=True)


def _dozen(text: str) -> Numeral | None:
    """A dozen, a hundred, a hundred thousand, a million and a half: round by their nature."""
    match = compiled(_ROUND).match(text)
    if match is None:
        return None
    scale, count = match["scale"].lower(), match["n"]
    counts = scale in ("dozen", "score")
    if not (counts or match["a"]) or (scale == "score" and not (count or match["a"])):
        return None
    value = _small(count) * _WHOLE[scale] if count else _WHOLE[scale]
    end = match.end()
    if match["more"]:
        value *= _WHOLE[match["more"].lower()]
    if match["half"]:
        if value < 10**6 and scale != "dozen":
            raise TwoReadingsError(f"{value + value // 2:,}, or {value:,} and ½")
        value += value // 2
    elif match["a"] and not counts and _goes_on_behind(text, end):
        return None  # a hundred and fifty
    return Numeral(Decimal(value), end, "about")


def _goes_on_behind(text: str, end: int) -> bool:
    return compiled(rf" (?:and )?{_WORD}").match(text, end) is not None


def _counted(text: str) -> Numeral | None:
    """One to ninety-nine, two hundred and five, a hundred and fifty thousand; fifth, 5th; zero.

    With a fraction or decimals behind it: two and a half, two point five.
    """
    if match := compiled(r"(\d+)(?:st|nd|rd|th)\b").match(text):
        return Numeral(Decimal(match[1]), match.end())
    if match := compiled(r"(?:zero|nought)\b").match(text):
        return Numeral(Decimal(0), match.end())
    found = _below_a_million(text, 0)
    if found is None:
        return None
    value, end = Decimal(found[0]), found[1]
    if behind := fraction_behind(text, end):
        return Numeral(_QUOTIENT.add(value, behind[0]), behind[2], places=behind[1])
    digits = "|".join(("zero", "oh", *_UNITS[:9]))
    if match := compiled(rf" point((?: (?:{digits})\b)+)").match(text, end):
        said = "".join(str(_SMALL.get(word, 0)) for word in match[1].lower().split())
        return Numeral(Decimal(f"{value}.{said}"), match.end(), places=len(said))
    return Numeral(value, end)


def _below_a_million(text: str, start: int) -> tuple[int, int] | None:
    """The whole number in words at a place of the text, and where it ends."""
    total = part = last = 0
    end = start
    if article := compiled(r"a (?=(?:hundred|thousand)\b)").match(text, start):
        part, last, end = 1, 1, article.end()
    while match := compiled(_WORD).match(text, end):
        word = match[0].lower()
        if word.startswith("hundred") and 0 < part < 100:
            part, last = part * 100, 100
        elif word.startswith("thousand") and part:
            total, part, last = total + part * 1000, 0, 1000
        elif (n := _SMALL.get(word) or _ORDINALS.get(word)) and _may_follow(n, last):
            part, last = part + n, n
        else:
            break
        end = match.end()
        if word in _ORDINALS or word.endswith("th"):
            break
        joint = compiled(r"[ -](and )?(?=[a-z])").match(text, end)
        if joint and joint[1] and last not in (100, 1000):
            break  # "thirty and six" are two numbers
        if joint is None or not _goes_on(compiled(_WORD).match(text, joint.end()), last):
            break
        end = joint.end()
    return (total + part, end) if total + part else None


def _may_follow(number: int, last: int) -> bool:
    """Whether a small number may come after the one before: twenty five, but not five twenty."""
    return last in (0, 100, 1000) or (last in range(20, 100, 10) and number < 10)


def _goes_on(match: re.Match[str] | None, last: int) -> bool:
    """Whether the next word belongs to the number."""
    if match is None:
        return False
    word = match[0].lower()
    if word.startswith(("hundred", "thousand")):
        return True
    number = _SMALL.get(word) or _ORDINALS.get(word)
    return number is not None and _may_follow(number, last)
