"""Hostile pieces of text, and how a text is spoilt with them."""

from collections.abc import Callable, Sequence
from random import Random

SIGNS = tuple("\t\n\r \"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~0159aXYeé€½²٣ⅷ−–’…ß")
INVISIBLE = (
    *("\u202e", "\u2066", "\u2069", "\u200f", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad"),
    *("e\u0301", "\u0300", "\U000e0041", "\u2028", "\u2029", "\x85", "\xa0", "\u3000"),
)
CONTROLS = ("\x00", "\x01", "\x07", "\x08", "\x1b[31m", "\x1b]0;t\x07", "\x7f", "\x9b2J", "\r\n")
BYTES = ("\udcff", "\udcc3", "\udced\udca0\udc80", "\udcfe\udcff")
"""Bytes that are no UTF-8, as Python holds them in names of files and in words."""
COMMANDS = (
    *("::error::x", "\n::stop-commands::tok", "##[add-mask]x", " ::set-output name=a::b", "%0A"),
    *("##[error]y", "::add-mask::z", "\r::warning file=a::b"),
)
"""What the log of GitHub's runner takes for a command."""
NUMBERS = (
    *("0", "-0", "00", "1e9", "1E999999999", "9" * 41, "9" * 500, "1,000", "1,00", ".5", "5."),
    *("1_000", "0x1F", "nan", "NaN", "sNaN", "inf", "-Infinity", "1" + ",000" * 200, "±", ".."),
)
WORDS = (
    *("null", "true", "no", "yes", "---", "...", "- ", ": ", " #", "&a ", "*a", "!!str ", "!x "),
    *("<<<<<<< HEAD\n", "=======\n", ">>>>>>> other\n", "||||||| base\n", "$", "$$", "${", "$a."),
    *("../..", "/etc/passwd", "..", "--", "--help", "%s", "{0}", "\\u0000", "\\x1b", "''", '""'),
    *(
        "<b>",
        "]]>",
        "&amp;",
        "__class__",
        "`",
        "|",
        "> ",
        "? ",
        "@",
        "﷽",
        "😀",
        "👩\u200d💻",
        "日本",
    ),
)
PRINTED = (*SIGNS, *INVISIBLE, *COMMANDS, *NUMBERS, *WORDS)
"""Pieces that a text may have; but for U+0085 and the like, which YAML does not take."""
HOSTILE = (*PRINTED, *CONTROLS, *BYTES)

LONGEST = 400_000
"""The most characters that an input has."""


def spoilt(chance: Random, text: str, other: str = "") -> str:
    """The text after a few random edits; now and then one of them makes it very long.

    `other` is a text of which it may take a part.
    """
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        text = chance.choice(EDITS)(chance, text, other)
    if chance.random() < 0.004:
        text = _stretched(chance, text)
    return text[:LONGEST]


def perhaps_spoilt(chance: Random, text: str, other: str = "", share: float = 0.5) -> str:
    """The text as it is, or after a few random edits."""
    return spoilt(chance, text, other) if chance.random() < share else text


def hostile(chance: Random) -> str:
    """A hostile piece, or a few of them one after the other."""
    return "".join(chance.choices(HOSTILE, k=chance.choice((1, 1, 1, 2, 4))))


def printed(chance: Random) -> str:
    """A hostile piece that a text may have."""
    return chance.choice(PRINTED).replace("\r", "").replace("\x85", "") or "x"


def pick(chance: Random, weighted: Sequence[tuple[int, Callable[[Random], str]]]) -> str:
    """What one of the functions draws, chosen by its weight."""
    weights = [weight for weight, _ in weighted]
    ((_, draw),) = chance.choices(weighted, weights)
    return draw(chance)


# -- edits ----------------------------------------------------------------------------------------

Edit = Callable[[Random, str, str], str]


def _span(chance: Random, text: str, most: int = 12) -> tuple[int, int]:
    """Where a part of the text begins and ends; mostly a short one."""
    start = chance.randrange(len(text) + 1)
    length = chance.randrange(most) if chance.random() < 0.9 else chance.randrange(len(text) + 1)
    return start, min(len(text), start + length)


def _delete(chance: Random, text: str, _: str) -> str:
    start, end = _span(chance, text)
    return text[:start] + text[end:]


def _insert(chance: Random, text: str, _: str) -> str:
    at = chance.choice((0, len(text), chance.randrange(len(text) + 1)))
    return text[:at] + hostile(chance) + text[at:]


def _replace(chance: Random, text: str, _: str) -> str:
    start, end = _span(chance, text, 4)
    return text[:start] + hostile(chance) + text[end:]


def _any_character(chance: Random, text: str, _: str) -> str:
    at = chance.randrange(len(text) + 1)
    code = chance.choice((chance.randrange(0x100), chance.randrange(0xD800), 0x1F300))
    return text[:at] + chr(code) + text[at + 1 :]


def _repeat(chance: Random, text: str, _: str) -> str:
    start, end = _span(chance, text)
    return text[:end] + text[start:end] * chance.choice((1, 2, 2, 8, 60)) + text[end:]


def _swap(chance: Random, text: str, _: str) -> str:
    first, second = sorted((_span(chance, text), _span(chance, text)))
    middle = max(first[1], second[0])
    one, other = text[slice(*first)], text[middle : second[1]]
    return text[: first[0]] + other + text[first[1] : middle] + one + text[max(middle, second[1]) :]


def _cut(chance: Random, text: str, _: str) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _take(chance: Random, text: str, other: str) -> str:
    start, end = _span(chance, other, 60)
    at = chance.randrange(len(text) + 1)
    return text[:at] + other[start:end] + text[at:]


def _lines(chance: Random, text: str, _: str) -> str:
    """A line twice, gone, elsewhere, or further in."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    line = lines[at]
    change = chance.randrange(4)
    if change != 0:
        del lines[at]
    if change != 1:
        where = at if change == 3 else chance.randrange(len(lines) + 1)
        lines.insert(where, " " * (change == 3) + line)
    return "\n".join(lines)


def _case(chance: Random, text: str, _: str) -> str:
    start, end = _span(chance, text)
    return text[:start] + text[start:end].swapcase() + text[end:]


def _ends(chance: Random, text: str, _: str) -> str:
    return chance.choice((text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text))


EDITS: tuple[Edit, ...] = (
    *(_delete, _delete, _insert, _insert, _insert, _replace, _replace, _replace, _any_character),
    *(_repeat, _swap, _cut, _take, _lines, _lines, _case, _ends),
)


def _stretched(chance: Random, text: str) -> str:
    """The text with a part of it, or a hostile piece, many times in a row."""
    start, end = _span(chance, text, 6)
    part = text[start:end] if chance.random() < 0.5 else chance.choice(HOSTILE)
    times = min(chance.choice((2_000, 20_000, 40_000, 100_000)), LONGEST // max(1, len(part)))
    return text[:start] + part * times + text[start:]
