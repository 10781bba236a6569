"""Spelling: text as a reader sees it, by which texts and names are compared."""

import re
from functools import cache

_SAME = str.maketrans(
    {
        # Where a word may or may not be broken at the end of a line.
        **dict.fromkeys("\xad\u200b\u2060\ufeff", ""),
        # The hyphen by its own number, and the one at which no line breaks.
        **dict.fromkeys("\u2010\u2011", "-"),
        # What printers set for two letters, and what they set for the marks of a typewriter.
        **{"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"},
        **{"\ufb05": "st", "\ufb06": "st"},
        **dict.fromkeys("\u2018\u2019\u201b\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
    }
)
"""Signs that a reader does not see, or takes for the same; each with what is compared."""


def usual_digits(text: str) -> str:
    """The text with 0 to 9 for the digits of other scripts, some of which look like other ones.

    The Bengali digit four is a common eight to a reader who does not expect it.
    """
    if text.isascii():
        return text
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def normal(text: str) -> str:
    """The text by its normal form (Unicode's NFC), with white space folded to single spaces.

    Two texts that a reader takes for the same have one: `O’Neill` and `O'Neill`. Letters of
    different scripts that look alike stay different, and so do signs that only mean the same, such
    as `²` and `2`.
    """
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFC", text.translate(_SAME))
    return " ".join(text.split())


@cache
def compiled(pattern: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """The pattern, made when it is first used.

    A run needs few of those for figures, and to make them all takes longer than to read its own.
    """
    return re.compile(pattern, flags)
