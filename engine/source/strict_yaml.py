"""Strict YAML: every scalar stays the text that was written, and every value knows its place.

PyYAML's C parser is read as a stream of events. Its composer resolves each scalar in Python,
which takes several times as long and turns `no`, `1.10` and `12:30` into other things.
"""

import gc
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.error import Mark, MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from engine.errors import Location, Problem

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""A character that a terminal would obey: no text has it."""
"""A character that a terminal would obey, and that no text may have."""
_WRITE_OUT = "write the value out; put text that begins with *, & or ! between quotes"


Spot = tuple[Mark, Mark]
"""From where to where something stands: its first character, and the one after its last."""


class Keys:
    """Where the keys of a text stand: found by a second reading, when a message first asks.

    To keep the place of each key while a file is read would cost a tenth of the time.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[tuple[int, str], Spot] | None = None

    def spot(self, mapping: Mark, key: str) -> Spot | None:
        """Where the key first stands in the mapping that begins at the mark."""
        if self._found is None:
            self._found = _key_spots(self._text)
        return self._found.get((mapping.index, key))

    def sign(self, mark: Mark) -> str:
        """The character at a mark."""
        return self._text[mark.index : mark.index + 1]


class Map(dict[str, Any]):
    """A mapping in the order written; `spots` has where the value of each key stands."""

    __slots__ = ("at", "keys_at", "spots")

    at: Spot
    spots: dict[str, Spot]
    keys_at: Keys

    def is_quoted(self, key: str) -> bool:
        """Whether the value of a key stands in quotes, or in a block of text."""
        return self.keys_at.sign(self.spots[key][0]) in ("'", '"', "|", ">")

    def key_spot(self, key: str) -> Spot | None:
        """Where a key of this mapping stands."""
        return self.keys_at.spot(self.at[0], key)


class Seq(list[Any]):
    """A list; `spots` has where each item stands."""

    __slots__ = ("at", "spots")

    at: Spot
    spots: list[Spot]


def place(file: str, spot: Spot) -> Location:
    """The location of a spot, whose marks count from 0."""
    start, end = spot
    return Location(file, start.line + 1, start.column + 1, (end.line + 1, end.column + 1))


def parse(text: str, file: str) -> tuple[Any, list[Problem]]:
    """The document's value: `Map`, `Seq`, str, or None for a scalar left empty.

    `file` is how problems name it. The value is None when the YAML is broken; the refused
    things (E103, E104) are reported together, and the value is then what remains.
    """
    if found := conflict(text, file) or _unseen_end(text, file):
        return None, [found]
    builder = _Builder(file, Keys(text))
    try:
        with _no_collector():
            builder.run(parser(text), any(sign in text for sign in "&!\\"))
    except ReaderError as e:
        line = text.count("\n", 0, e.position) + 1
        column = e.position - text.rfind("\n", 0, e.position)
        character = f"U+{e.character:04X}" if isinstance(e.character, int) else str(e.character)
        problem = Problem(
            "E102",
            f"the character {character} is not allowed in YAML",
            Location(file, line, column),
            "remove it, or write it as an escape between double quotes",
        )
        return None, [*builder.problems, problem]
    except MarkedYAMLError as e:
        return None, [*builder.problems, _broken(e, text, file)]
    except YAMLError as e:
        return None, [*builder.problems, Problem("E102", f"not valid YAML: {e}", Location(file))]
    if builder.value is None:
        hint = "write something into it, or delete it"
        builder.problems.append(Problem("E105", "the file is empty", Location(file), hint))
    return builder.value, builder.problems


class _Counting:
    """A parser for which U+0085, U+2028 and U+2029 end no line, as for git and for editors.

    YAML 1.1 has them end one, and each line after would be counted one too far. Signs that the
    text has not stand for them while it is parsed. In a value, U+0085 is a space, as it is to YAML.
    """

    def __init__(self, text: str) -> None:
        free = (sign for sign in map(chr, range(0xE000, 0xF900)) if sign not in text)
        pairs = list(zip(UNSEEN_ENDS, free, strict=False))
        self._back = {ord(sign): " " if end == "\x85" else end for end, sign in pairs}
        self._parser: Any = CParser(text.translate({ord(end): sign for end, sign in pairs}))

    def get_event(self) -> Any:
        event = self._parser.get_event()
        if type(event) is ScalarEvent:
            event.value = event.value.translate(self._back)
        return event


def parser(text: str) -> Any:
    """PyYAML's C parser of a text, whose marks count lines as editors and git count them."""
    if text.isascii() or not any(end in text for end in UNSEEN_ENDS):
        return CParser(text)
    return _Counting(text)


def conflict(text: str, file: str, code: str = "E102") -> Problem | None:
    """The problem of a text in which git has left a merge conflict, at its first mark."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:  # as a rule, and soon found out
        return None
    found = _CONFLICT.search(text)
    if found is None:
        return None
    at = Location(file, text.count("\n", 0, found.start()) + 1)
    hint = "keep what is right of both sides, and delete the lines that begin with the marks"
    return Problem(code, f"git left a merge conflict here: `{found[0].strip()}`", at, hint)


def _unseen_end(text: str, file: str) -> Problem | None:
    """The problem of a line that ends for YAML alone: after it, a comment would be no comment.

    Within a scalar such a character is text, but for a carriage return.
    """
    if text.isascii() and "\r" not in text:
        return None
    ends = [match.start() for match in _END.finditer(text)]
    if ends and any(text[at] != "\r" for at in ends):
        ends = list(_outside_scalars(text, ends))
    if not ends:
        return None
    at = ends[0]
    where = Location(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    sign = f"U+{ord(text[at]):04X}"
    message = f"the character {sign} ends a line here, which hardly any editor shows"
    return Problem("E102", message, where, "end lines with a line feed, or with CR and LF")


UNSEEN_ENDS = "\x85\u2028\u2029"
_END = re.compile(f"\r(?!\n)|[{UNSEEN_ENDS}]")
"""What ends a line in YAML 1.1, and neither in git nor in a review."""


def _outside_scalars(text: str, ends: list[int]) -> Iterator[int]:
    """Those of the positions, in their order, that lie in no scalar; carriage returns always."""
    parser: Any = CParser(text)
    waiting = deque(ends)
    with suppress(YAMLError):  # what is broken is told instead
        while waiting and (event := parser.get_event()) is not None:
            start, end = event.start_mark.index, event.end_mark.index
            is_scalar = isinstance(event, ScalarEvent)
            while waiting and waiting[0] < end:
                at = waiting.popleft()
                if text[at] == "\r" or at < start or not is_scalar:
                    yield at
        return
    yield from (at for at in waiting if text[at] == "\r")


_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .{0,60}|$)", re.MULTILINE)


def _key_spots(text: str) -> dict[tuple[int, str], Spot]:
    """Where each key first stands, by its mapping's index and its text; as far as it parses."""
    found: dict[tuple[int, str], Any] = {}
    stack: list[tuple[int | None, bool]] = [(None, False)]  # a mapping's index; is a key next?
    events = parser(text)
    with suppress(YAMLError):
        while (event := events.get_event()) is not None:
            if isinstance(event, MappingEndEvent | SequenceEndEvent):
                stack.pop()
            if not isinstance(event, NodeEvent):
                continue
            mapping, is_key = stack.pop()
            if is_key and mapping is not None and isinstance(event, ScalarEvent):
                found.setdefault((mapping, event.value), (event.start_mark, event.end_mark))
            stack.append((mapping, mapping is not None and not is_key))
            at = event.start_mark
            if at and isinstance(event, MappingStartEvent):
                stack.append((at.index, True))
            elif isinstance(event, SequenceStartEvent):
                stack.append((None, False))
    return found


@contextmanager
def _no_collector() -> Iterator[None]:
    """Pauses Python's search for cycles: a parse makes many objects and no cycle.

    On a large file the search takes more than half of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Builder:
    """Builds plain values from parser events, with a stack in place of recursion."""

    def __init__(self, file: str, keys_at: Keys) -> None:
        self.file = file
        self.keys_at = keys_at
        self.problems: list[Problem] = []
        self.value: Any = None
        self._documents = 0
        self._anchored: dict[str | None, Any] = {}

    def run(self, parser: Any, careful: bool) -> None:
        """Reads the parser to its end; raises its errors.

        `careful`: the text has characters that may begin an anchor, a tag or an escape.
        NOTE: one loop, and no call for a scalar: a call costs as much as all else done for it.
        """
        next_event, keys_at = parser.get_event, self.keys_at
        container: Any = None  # the Map or Seq that is open, and its spots
        spots: Any = None
        in_map = False
        end: Any = None  # of what was read last
        key: str | None = None  # the key whose value comes next; None where a key comes
        stack: list[tuple[Any, str | None]] = []
        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                value = event.value
                end = event.end_mark
                if careful:
                    self._inspect(event)
                if not value and event.implicit[0]:
                    value = None  # `key:` with nothing after it
                if key is not None:
                    if key not in spots:  # the first of two equal keys counts
                        container[key] = value
                        spots[key] = event.start_mark, end
                    key = None
                    continue
                if in_map:
                    key = value or ""
                    if key in spots:
                        self._repeated(key, container, event)
                    continue
                spot = event.start_mark, end
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if careful:
                    self._refuse_marks(event)
                if in_map and key is None:
                    self._add("E102", "a key must be text, not a list or a mapping", event)
                    key = "?"
                stack.append((container, key))
                in_map = kind is MappingStartEvent
                if in_map:
                    container = Map()
                    container.keys_at = keys_at
                    container.spots = spots = {}
                else:
                    container = Seq()
                    container.spots = spots = []
                container.at = event.start_mark, event.end_mark
                key = None
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                value = container
                if event.end_mark.index > event.start_mark.index:
                    end = event.end_mark  # of a bracket; without, it ends where its last part does
                container.at = spot = container.at[0], end
                container, key = stack.pop()
                in_map = type(container) is Map
                spots = None if container is None else container.spots
            elif kind is AliasEvent:
                value, spot = self._alias(event), (event.start_mark, event.end_mark)
            elif kind is StreamEndEvent:
                return
            else:
                if kind is DocumentStartEvent:
                    self._begin_document(event)
                continue

            if key is not None:
                if key not in spots:
                    container[key] = value
                    spots[key] = spot
                key = None
            elif in_map:  # an alias in place of a key
                key = value or ""
            elif container is not None:
                container.append(value)
                spots.append(spot)
            elif self._documents == 1:
                self.value = value

    def _repeated(self, key: str, container: Map, event: Any) -> None:
        first, _ = container.key_spot(key) or container.spots[key]
        message = f"the key `{key}` stands twice; the first is in line {first.line + 1}"
        hint = "delete one of the two, or begin a new list item with `-`"
        self._add("E103", message, event, hint)

    def _begin_document(self, event: Any) -> None:
        self._documents += 1
        if self._documents == 2:
            hint = "one file is one document: put the second into a file of its own"
            message = "a second document (`---`) begins in this file"
            self._add("E104", message, event, hint)

    def _alias(self, event: Any) -> Any:
        message = f"the alias `*{event.anchor}` is not allowed"
        self._add("E104", message, event, _WRITE_OUT)
        return self._anchored.get(event.anchor)

    def _inspect(self, event: Any) -> None:
        """Refuses what a scalar may not have: an anchor, a tag, a control character."""
        self._refuse_marks(event)
        self._anchored[event.anchor] = event.value
        if CONTROL.search(event.value):
            message = "a control character, which a terminal would obey"
            self._add("E102", message, event, "delete the escape")

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            message = f"the anchor `&{event.anchor}` is not allowed"
            self._add("E104", message, event, _WRITE_OUT)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            hint = f"{_WRITE_OUT}; a condition says `not`"
            self._add("E104", f"the tag `{tag}` is not allowed", event, hint)

    def _add(self, code: str, message: str, event: Any, hint: str | None = None) -> None:
        at = place(self.file, (event.start_mark, event.end_mark))
        self.problems.append(Problem(code, message, at, hint))


_MEANINGS = (
    # (what libyaml says, our sentence, the next step)
    (
        "expected comment or line break",
        "a value that begins with `>` or `|` starts a block of text",
        'put quotes around it, as in `value: ">= 5"`',
    ),
    (
        "mapping values are not allowed",
        "a `: ` stands inside a value, or a line is indented too far",
        "put quotes around a value that contains `: `, and check the indentation",
    ),
    (
        "cannot start any token",
        "a value begins with a character that YAML keeps for itself (such as @, %, ` or a tab)",
        "put quotes around the value; indent with spaces, never with tabs",
    ),
    (
        "unexpected end of stream",
        "a quotation mark is opened and never closed",
        "close it; write '' for an apostrophe inside single quotes",
    ),
    (
        "expected ',' or",
        "a bracket is opened and not closed in the right place",
        "close it; put quotes around a value that contains `: `, a comma or a bracket",
    ),
    (
        "expected '-' indicator",
        "a list item was expected here, beginning with `- `",
        "indent the line like the other items; put quotes around the whole of a condition that "
        "begins with a quotation mark",
    ),
    (
        "expected key",
        "a key was expected here; the value before it has ended",
        "put quotes around the whole value, not around a part of it",
    ),
    (
        "expected node content",
        "a value was expected here",
        "write it, or delete the bracket or colon before it",
    ),
    (
        "escape",
        "an escape between double quotes that YAML does not know",
        "write \\\\ for a backslash, or use single quotes",
    ),
    (
        "could not find expected ':'",
        "a key without its colon",
        "write `key: value`, with a space after the colon",
    ),
)


def _broken(e: MarkedYAMLError, text: str, file: str) -> Problem:
    mark = e.problem_mark or e.context_mark
    if e.context_mark and e.problem_mark and e.problem_mark.line >= text.count("\n"):
        mark = e.context_mark  # the end of the file says less than where it began
    at = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
    for part, sentence, hint in _MEANINGS:
        if part in (e.problem or ""):
            return Problem("E102", f"not valid YAML: {sentence}", at, hint)
    return Problem("E102", f"not valid YAML: {e.problem or e}", at)
