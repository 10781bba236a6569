"""Numbers in words and signs: "twenty-five", "half a million", "dozens of", "2½", "1e6".

Each is read from the beginning of a text; what comes after it is left to whoever asks.
"""

import re
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import NamedTuple

from engine.claims.figures import SCALES

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
    **{"third": 3, "thirds": 3, "quarter": 4, "quarters": 4},
    **{f"{word}{s}": n for word, n in _ORDINALS.items() if 4 <= n <= 10 for s in ("", "s")},
}
SIGNS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4)}
"""Fractions of one sign."""

_VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "millions": 2 * 10**6,
          "billions": 2 * 10**9, "tens of thousands": 20_000, "tens of millions": 2 * 10**7,
          "hundreds of thousands": 200_000, "hundreds of millions": 2 * 10**8}  # fmt: skip
"""What is said of several: twice that, and more."""

_QUOTIENT = Context(prec=40)


class Numeral(NamedTuple):
    """A number at the beginning of a text, and where it ends.

    `said` is how exactly it is meant: "" as a number, "about" as one that is round by its nature,
    "many" as that and more. A `share` is a part of a whole, 1 being the whole.
    """

    value: Decimal
    end: int
    said: str = ""
    share: bool = False


class TwoReadingsError(ValueError):
    """A numeral that may be read in two ways, which its sentence says."""


def fraction(upper: int, lower: int) -> Decimal:
    """The quotient, to 40 digits."""
    return _QUOTIENT.divide(Decimal(upper), Decimal(lower))


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_COUNT = rf"{_any(_SMALL)}|\d+"

_MANY = re.compile(rf"(?:many )?({_any(_VAGUE)})\b(?: of\b)?", re.IGNORECASE)
_HALF = re.compile(
    r"(?:(?P<half>a half|half|one half)|(?:a|one)[ -](?P<quarter>quarter)(?= of an? )|"
    rf"(?P<quarters>a quarter(?= (?:{_any(SCALES)})\b)|three[ -]quarters(?= of an? "
    rf"(?:{_any(SCALES)})\b)))"
    rf"(?:[ -](?:(?:of )?an? )?(?P<scale>dozen|{_any(SCALES)})\b)?",
    re.IGNORECASE,
)
_ROUND = re.compile(
    rf"(?:(?P<n>{_COUNT}) )?(?P<a>an? )?(?P<scale>dozen|{_any(SCALES)})\b"
    rf"(?: (?P<times>{_any(SCALES)})\b)?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"an? (?=(?:hundred|thousand)\b)", re.IGNORECASE)
_SHARE = re.compile(rf"(?P<n>an?|{_COUNT})[ -](?P<part>{_any(_PARTS)}|second)\b", re.IGNORECASE)
_OUT_OF = re.compile(
    rf"(?P<n>{_COUNT})(?: out of(?: every)?| in(?: every)?|-in)[ -]"
    rf"(?P<of>{_COUNT})(?![\w.,])",
    re.IGNORECASE,
)
_WORD = re.compile(
    rf"(?:{_any([*_SMALL, *_ORDINALS])}|hundred|thousand|hundredth|thousandth)\b", re.IGNORECASE
)
_ZERO = re.compile(r"(?:zero|nought)\b(?! (?:point|hundred|thousand|million)\b)", re.IGNORECASE)
GOES_ON = re.compile(
    rf"(?:(?:and|or|to|point|of an?) )?(?:{_any([*_SMALL, *SCALES])}|dozen|score|zero|nought)"
    rf"(?:-(?:{_any(_SMALL)}))?(?![\w-])|and (?:a )?(?:half|quarter)\b|point \w|and \d",
    re.IGNORECASE,
)
"""What no name of a unit begins with: a number that was not read to its end."""
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r" and a (half|quarter)\b", re.IGNORECASE)


def numeral(text: str) -> Numeral | None:
    """The number in words that the text begins with; None where it begins with none.

    Raises TwoReadingsError, whose words say both.
    """
    if match := _MANY.match(text):
        return Numeral(Decimal(_VAGUE[match[1].lower()]), match.end(), "many")
    if match := _ZERO.match(text):
        return Numeral(Decimal(0), match.end())
    reads = (_half, _out_of, _share, _with_article, _dozen, _counted)
    return next((found for read in reads if (found := read(text))), None)


def _small(written: str) -> int:
    """The number that `_COUNT` has found."""
    return _SMALL.get(written.lower()) or int(written)


def _half(text: str) -> Numeral | None:
    """Half of something, and a quarter of a million."""
    match = _HALF.match(text)
    if match is None or not re.match(r"\W|$", text[match.end() :]):
        return None
    part = Decimal("0.5") if match["half"] else Decimal("0.25")
    if match["quarters"] and match["quarters"].lower().startswith("three"):
        part = Decimal("0.75")
    scale = (match["scale"] or "").lower()
    if scale:
        whole = Decimal(12) if scale == "dozen" else Decimal(10) ** SCALES[scale]
        return Numeral(part * whole, match.end(), "about")
    if match["quarter"]:
        return None
    of = re.compile(r" an? ", re.IGNORECASE).match(text, match.end())
    return Numeral(part, of.end() if of else match.end(), "about", share=of is None)


def _share(text: str) -> Numeral | None:
    """A third, two thirds: after "a" or a number alone, or else it is one in a row."""
    match = _SHARE.match(text)
    if match is None:
        return None
    part, count = match["part"].lower(), match["n"].lower()
    if part == "second":
        if count not in ("a", "an", "one"):
            return None
        raise TwoReadingsError("a unit of time (`1 second`), or one of two halves (`50 %`)")
    of = 1 if count in ("a", "an") else _small(count)
    if re.match(r" of an? ", text[match.end() :]) and of == 1:
        return None
    return Numeral(fraction(of, _PARTS[part]), match.end(), "about", share=True)


def _out_of(text: str) -> Numeral | None:
    """One in four, nine out of ten: a share, about."""
    match = _OUT_OF.match(text)
    if match is None:
        return None
    part, whole = (_small(match[name]) for name in ("n", "of"))
    if not 0 < part <= whole:
        return None
    return Numeral(fraction(part, whole), match.end(), "about", share=True)


def _dozen(text: str) -> Numeral | None:
    """A dozen, a hundred, a thousand: round by their nature."""
    match = _ROUND.match(text)
    if match is None:
        return None
    scale = match["scale"].lower()
    if scale == "dozen":
        count = match["n"]
        times = 1 if count is None else _small(count)
        return Numeral(Decimal(12 * times), match.end(), "about")
    if match["a"] is None or match["n"] is not None:
        return None
    power = SCALES[scale] + (SCALES[match["times"].lower()] if match["times"] else 0)
    return Numeral(Decimal(10) ** power, match.end(), "about")


def _with_article(text: str) -> Numeral | None:
    """A hundred and two, a hundred and fifty thousand: as after "one"; a thousand is round."""
    match = _ARTICLE.match(text)
    found = _counted(f"one {text[match.end() :]}") if match else None
    if match is None or found is None or found.value.normalize().as_tuple().digits == (1,):
        return None
    if found.value != found.value.to_integral_value():
        return None  # half of what
    return found._replace(end=found.end + match.end() - len("one "))


def _counted(text: str) -> Numeral | None:
    """One to ninety-nine, two hundred and five, three thousand; fifth, 5th."""
    if match := _ORDINAL.match(text):
        return Numeral(Decimal(match[1]), match.end())
    total = part = last = end = 0
    while match := _WORD.match(text, end):
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
        joint = re.compile(r"[ -](and )?(?=[a-z])", re.IGNORECASE).match(text, end)
        if joint is None or not _WORD.match(text, joint.end()):
            break
        if joint[1] and last not in (100, 1000):
            break  # "thirty and six" are two numbers
        before, end = end, joint.end()
        if not _goes_on(_WORD.match(text, end), last):
            end = before
            break
    if not total + part:
        return None
    value = Decimal(total + part)
    if half := _AND_A_HALF.match(text, end):
        value += Decimal("0.5") if half[1].lower() == "half" else Decimal("0.25")
        end = half.end()
    return Numeral(value, end)


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
