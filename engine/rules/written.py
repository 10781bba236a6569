"""Parts of a rule file as lines of YAML: as they were written, in one style."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from engine.screen import fold
from engine.source import Seq

_PLAIN = re.compile(r"[^\s,\[\]{}#&*!|>'\"%@`:?-](?:[^,\[\]{}#:'\"]*[^\s,\[\]{}#:'\"])?")
"""Text that needs no quotes, even between brackets."""
_PLAIN_LINE = re.compile(r"(?![,\[\]{}#&*!|>'\"%@`:?\s-])(?:(?!: | #|:$).)+")
"""Text that needs no quotes on a line of its own."""
_KEPT = ":\xa0"
"""In place of a colon and its space, between which no line ends."""
_NAMED = re.compile(r"(?<![\w-])([\w-]+) (\w+):(?=\xa0)")
_NAMED_KEPT = re.compile(r"(?<![\w-])([\w-]+)\xa0(\w+):")
"""A kind and the name of its fact: between brackets, no line of YAML ends within a key."""


def items(values: Sequence[Any], width: int, indent: str = "") -> Iterator[str]:
    """A list, an item a line (`- …`); what does not fit the width goes on below, indented."""
    for value in values:
        if isinstance(value, list):
            inner = list(items(value, width, f"{indent}  "))
            yield f"{indent}- {inner[0].strip()}" if inner else f"{indent}- []"
            yield from inner[1:]
        elif isinstance(value, dict) and [type(v) for v in value.values()] == [Seq]:
            yield f"{indent}- {next(iter(value))}:"  # alternatives, each on its line
            yield from items(next(iter(value.values())), width, f"{indent}    ")
        else:
            text = line(value).replace(": ", _KEPT)  # a key stays on the line of its value
            text = _NAMED.sub("\\1\xa0\\2:", text)
            for folded in fold(text, width, f"{indent}- ", f"{indent}    "):
                yield _NAMED_KEPT.sub(r"\1 \2:", folded).replace(_KEPT, ": ")


def line(value: Any) -> str:
    """A pattern, fact or condition on one line, without its dash."""
    if isinstance(value, dict) and len(value) == 1:
        return "".join(f"{key}: {flow(inner)}" for key, inner in value.items())
    if isinstance(value, str):
        text = " ".join(value.split())
        return text if _PLAIN_LINE.fullmatch(text) else _quoted(text)
    return flow(value)


def flow(value: Any) -> str:
    """A value between brackets, as it can stand within a line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = " ".join((value or "").split())
    return text if not text or _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
