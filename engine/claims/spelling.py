"""Spelling: text as a reader sees it, by which texts and names are compared."""

import re

_UNSEEN = "[\xad\u200b\u2060\ufeff]"
"""Where a word may or may not be broken at the end of a line; no reader sees it."""
_HYPHENS = "[\u2010\u2011]"
"""The hyphen by its own number, and the one at which no line breaks: both look like `-`."""


def normal(text: str) -> str:
    """The text by its normal form (Unicode's NFC), with white space folded to single spaces.

    Two texts that a reader cannot tell apart have one. Letters of different scripts that look
    alike stay different, and so do signs that only mean the same, such as `²` and `2`.
    """
    if not text.isascii():
        from unicodedata import normalize

        seen = re.sub(_UNSEEN, "", re.sub(_HYPHENS, "-", text))
        text = normalize("NFC", seen)
    return " ".join(text.split())
