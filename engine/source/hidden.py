"""Characters in files that nobody sees, or that turn the order of others (Unicode's UTS 55)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

from engine.errors import Location, Warned
from engine.screen import hidden, turns

MOST = 10
"""How many lines of one file are named."""

_BREAK = "\r\n|[\n\r]"
"""What ends a line for editors and for git."""
_ESCAPE = r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([LP])|[\s\S])"
_NAMED = {"L": "\u2028", "P": "\u2029"}

_Found = tuple[int, str]
"""Where a character stands in the text, or its escape; and the character."""


def warnings(text: str, file: str) -> list[Warned]:
    """A warning for each line of a YAML text that holds such a character, or its escape.

    Joiners that a script or an emoji needs are none. Of many lines, the last warning says how many
    more there are.
    """
    found = [(at, text[at]) for at in hidden(text)]
    if "\\" in text:
        found = sorted({*found, *_escaped(text)})
    if not found:
        return []
    starts = [0, *(match.end() for match in re.finditer(_BREAK, text))]
    lines = [list(group) for _, group in groupby(found, lambda f: _line(starts, f[0]))]
    warned = [_warned(line, starts, file) for line in lines[: MOST + 1]]
    if (more := len(lines) - MOST) > 0:
        rest = f"{more} more line{'s' * (more != 1)} of this file: characters that are not seen"
        warned[MOST:] = [warned[MOST]._replace(message=rest)]
    return warned


def _line(starts: list[int], at: int) -> int:
    """The line of a position, from 1."""
    from bisect import bisect

    return bisect(starts, at)


def _warned(found: list[_Found], starts: list[int], file: str) -> Warned:
    from unicodedata import name

    (at, sign), *others = found
    line = _line(starts, at)
    named = name(sign, "").lower()
    shown = f"U+{ord(sign):04X}" + (f" ({named})" if named else "")
    does = "changes the order in which text is read" if turns(sign) else "is not seen"
    more = f", and {len(others)} more such in this line" if others else ""
    message = f"the character {shown} {does}{more}; delete it unless it is meant"
    return Warned(message, Location(file, line, at - starts[line - 1] + 1))


def _escaped(text: str) -> Iterator[_Found]:
    """The hidden characters that are written as escapes, in the values and keys that may have them.

    Only where an escape stands for one is the text parsed again: elsewhere a backslash is itself.
    """
    if not any(True for match in re.finditer(_ESCAPE, text) for _ in hidden(_decoded(match))):
        return
    from yaml import YAMLError

    from engine.source.strict_yaml import parser

    events = parser(text)
    with suppress(YAMLError):
        while (event := events.get_event()) is not None:
            if getattr(event, "style", None) == '"' and hasattr(event, "value"):
                yield from _in_quotes(text, event.start_mark.index + 1, event.end_mark.index - 1)


def _in_quotes(text: str, start: int, end: int) -> Iterator[_Found]:
    """Those of the text between double quotes from `start` to `end`, read as YAML reads it."""
    places: list[int] = []
    signs: list[str] = []
    for match in re.compile(_ESCAPE).finditer(text, start, end):
        places += range(start, match.start())
        signs += text[start : match.start()]
        if sign := _decoded(match):
            places.append(match.start())
            signs.append(sign)
        start = match.end()
    signs += text[start:end]
    places += range(start, end)
    for at in hidden("".join(signs)):
        if text[places[at]] == "\\":
            yield places[at], signs[at]


def _decoded(escape: re.Match[str]) -> str:
    """The character that an escape gives by its number or letter; empty for any other."""
    *numbers, letter = escape.groups()
    number = int(next(filter(None, numbers), "0"), 16)
    return _NAMED.get(letter, chr(number) if 0 < number < 0x110000 else "")
