"""Text as a screen shows it: nothing in it is obeyed or unseen, and columns are a terminal's cells.

Names and words of others pass `printable` where they stand in a line, and `visible` where whole
texts are printed; `harmless` escapes what a log would take for a command.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

Escape = Callable[[str], str]
"""From a character to what is written in its place."""

_BREAKS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
"""What ends a line, for one reader or another."""
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_UNSEEN = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u2800\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_JOINING = "\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e0fff"
"""What a script or an emoji may need: joiners, selectors of a variant, tags."""
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f"
_SUSPECT = f"{_CONTROLS}\x80-\x9f{_BIDI}{_UNSEEN}{_JOINING}\u2028\u2029\ud800-\udfff"

_COMMAND = (
    rf"(?:\A|[{_BREAKS}])(?:[^\S{_BREAKS}]++|[{_BIDI}{_UNSEEN}{_JOINING}]++|\x1b\[[\d;]*+m)*+(?P<line>::)"
    r"|##(?:vso|teamcity)?\["
)
"""What begins a command of a CI's runner: `::` where a line begins, and `##[` anywhere.

Azure Pipelines and TeamCity have a word within the latter. GitHub's runner passes over white space
before `::`; what nobody sees is taken for such, to be sure.
"""

_USUAL = frozenset("‘’“”„«»‹›–—…•·°§×÷½¼¾±€£¥©®™" + "".join(map(chr, range(0xC0, 0x180))))
"""Signs and letters beyond ASCII that need no closer look: what most texts have of them."""
_JOINERS = "\u200c\u200d"
"""Where a line ends, they have nothing to join, or to keep apart."""
_NARROW = "[ -~\xa0-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e]*"
"""Text of which each character surely takes one cell: no table of widths is needed for it."""
_CLOSING = "、。，．！？：；）］｝」』】〉》〕…ー"
"""What begins no line."""


def backslash(sign: str) -> str:
    r"""A character by its number, as in `\x1b` and `\u202e`."""
    number = ord(sign)
    if sign in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[sign]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def printable(text: str) -> str:
    """Foreign text on one line; what would not be seen, or would be obeyed, is there by its number.

    Joiners stay where a script or an emoji needs them.
    """
    if text.isprintable() and _is_usual(text):
        return text
    breaks = "\t" in text or "\n" in text
    return _replaced(text, _suspect("\t\n" if breaks else ""), backslash)


def visible(text: str, by: Escape = backslash) -> str:
    """A text of many lines, of which nothing but their ends is obeyed by a terminal."""
    return _replaced(text, _plain() if _is_usual(text) else _suspect(""), by)


def harmless(text: str, by: Escape = backslash) -> str:
    """The text with the last character of whatever begins a command in a log escaped."""
    if "##" not in text and "::" not in text:
        return text
    return re.sub(_COMMAND, lambda match: match[0][:-1] + by(match[0][-1]), text)


def commands(text: str) -> list[str]:
    """The first words of what a log would take for commands."""
    found = re.finditer(_COMMAND, text)
    starts = (match.start("line") if match["line"] else match.start() for match in found)
    return [text[start : start + 40].split()[0] for start in starts]


def hidden(text: str) -> Iterator[int]:
    """Where characters stand that are not seen, or that turn the direction of others.

    Line ends and tabs are none.
    """
    if _is_usual(text):
        return
    for match in _suspect("").finditer(text):
        if match[0] != "\r" and not _is_needed(text, match.start()):
            yield match.start()


def turns(sign: str) -> bool:
    """Whether the character turns the direction of those around it."""
    return re.match(f"[{_BIDI}]", sign) is not None


def page(lines: Iterable[str]) -> str:
    """The lines as one text; whatever one of them holds, it stays one line."""
    return "".join(f"{printable(line)}\n" for line in lines)


def one_line(text: str) -> str:
    """The text with spaces where it breaks lines."""
    return text if text.isprintable() else re.sub(f"[{_BREAKS}]+", " ", text).strip(" ")


def json_text(value: Any, indent: int | None = 2) -> str:
    """The value as JSON with a last newline; no terminal and no log obeys anything in it.

    Who reads it gets what was written: an escape is the character.
    """
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return harmless(visible(text, _in_json), _in_json) + "\n"


def _in_json(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _is_usual(text: str) -> bool:
    """Whether the text is of ASCII and of signs and letters that any screen shows as they are."""
    return text.isascii() or _USUAL.issuperset(re.findall("[^\x00-\x7f]", text))


def _replaced(text: str, suspect: re.Pattern[str], by: Escape) -> str:
    def replacement(match: re.Match[str]) -> str:
        return match[0] if _is_needed(text, match.start()) else by(match[0])

    return suspect.sub(replacement, text)


@cache
def _plain() -> re.Pattern[str]:
    return re.compile(f"[{_CONTROLS}]")


@cache
def _suspect(more: str) -> re.Pattern[str]:
    return re.compile(f"[{_SUSPECT}{more}]")


# -- joiners that a script needs ----------------------------------------------------------------

_CURSIVE = (
    "\u0620-\u085f\u0860-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u180a\u1810-\u1aff\u1b00-\u1c4f\ua840-\ua9df"
    "\uaa60-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010d00-\U00010d3f\U00011000-\U00011fff\U0001e900-\U0001e95f"
)
"""Blocks of scripts in which a joiner changes how letters are written."""
_UNSPACED = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff\u1950-\u19df\uaa60-\uaa7f"
"""Blocks of scripts that mark the ends of words, where lines may break, by a space of no width."""
_EMOJI = "\u2190-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_VARIED = (
    "0-9#*\xa9\xae\u1000-\u109f\u1820-\u18aa\u203c-\u9fff\ua840-\ua877\uf900-\ufdff\ufe10-\uffef"
)


@cache
def _needed() -> re.Pattern[str]:
    return re.compile(
        rf"(?<=[{_CURSIVE}])\u200d|(?<=[{_CURSIVE}])\u200c(?=\w)|(?<=\w)\u200c(?=[{_CURSIVE}])"
        rf"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])|(?<=[\u1820-\u18aa])\u180e(?=[\u1820-\u18aa])"
        rf"|(?<=[\u1820-\u18aa])[\u180b-\u180d\u180f]|(?<=[\u2801-\u28ff])\u2800(?=[\u2801-\u28ff])"
        rf"|(?<=[{_UNSPACED}])\u200b(?=[{_UNSPACED}])"
        rf"|(?<=[{_VARIED}\U0001f000-\U0003ffff])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    )


def _is_needed(text: str, at: int) -> bool:
    """Whether the character there belongs to how a script, or an emoji, is written.

    One that follows what is itself there by its number belongs to nothing.
    """
    sign = text[at]
    if sign < "\u180b":
        return False
    if "\U000e0020" <= sign <= "\U000e007f":  # the letters of a flag, such as Scotland's
        return text[max(at - 7, 0) : at].rstrip(_TAGS)[-1:] == "\U0001f3f4"
    if _needed().match(text, at) is None:
        return False
    before = _suspect("").match(text, at - 1) is not None
    return not before or _is_needed(text, at - 1)


_TAGS = "".join(map(chr, range(0xE0020, 0xE007F)))


# -- columns ------------------------------------------------------------------------------------


def columns(text: str) -> int:
    """How many cells of a terminal the text takes, as it is shown."""
    line = printable(text)
    if _is_narrow(line):
        return len(line)
    from wcwidth import iter_graphemes, wcswidth

    # NOTE: wcswidth takes the square of the length of a run of flags; what is long goes by parts.
    parts = iter_graphemes(line) if len(line) > 500 else (line,)
    return sum(max(wcswidth(part), 0) for part in parts)


def pad(text: str, width: int) -> str:
    """The text, as it is shown, with spaces after it up to so many cells."""
    return printable(text) + " " * (width - columns(text))


def fold(text: str, width: int, first: str = "", rest: str = "", broken: bool = False) -> list[str]:
    """The text in lines of at most so many cells, but for words that are longer.

    With `broken`, these are broken too, and words at hyphens. Beside a wide character, a line may
    end anywhere, since their scripts have no spaces. None where the text is blank.
    """
    plain = text if text.isprintable() else re.sub(f"[\t{_BREAKS}]", " ", text)
    line = printable(plain)
    if not _is_narrow(line):
        return list(_fold_wide(line, width, first, rest, broken))
    from textwrap import wrap

    return wrap(
        line,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=broken,
        break_on_hyphens=broken,
    )


def _is_narrow(line: str) -> bool:
    return _is_usual(line) or re.fullmatch(_NARROW, line) is not None


def _fold_wide(line: str, width: int, first: str, rest: str, broken: bool) -> Iterator[str]:
    now, used, full = first, len(first), False
    for word in filter(None, line.split(" ")):
        gap = " " if full else ""
        for piece, size in _pieces(word, width - len(rest) if broken else 0):
            if full and used + len(gap) + size > width:
                yield now.rstrip(_JOINERS)
                now, used, gap = rest, len(rest), ""
            now, used, gap, full = f"{now}{gap}{piece}", used + len(gap) + size, "", True
    if full:
        yield now


def _pieces(word: str, most: int) -> Iterator[tuple[str, int]]:
    """The parts of a word that a line may end between, each with its cells.

    None has more than `most` cells, unless that is 0 or a single character is wider.
    """
    from wcwidth import iter_graphemes, wcswidth

    piece: list[str] = []
    size, wide = 0, False
    for grapheme in iter_graphemes(word):
        cells = max(wcswidth(grapheme), 0)
        apart = (cells > 1 or wide) and grapheme[0] not in _CLOSING
        if piece and (apart or (most and size + cells > most)):
            yield "".join(piece), size
            piece, size = [], 0
        piece.append(grapheme)
        size, wide = size + cells, cells > 1
    if piece:
        yield "".join(piece), size
