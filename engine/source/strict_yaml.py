"""Strict YAML: every scalar stays the text that was written, and every value knows its place.

PyYAML's C parser is read as a stream of events. Its composer resolves each scalar in Python,
which takes several times as long and turns `no`, `1.10` and `12:30` into other things.
"""

from pathlib import Path
from typing import Any

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from engine.errors import Location, Problem
from engine.source.files import display, unreadable

Mark = tuple[int, int]  # line and column, from 1

_WRITE_OUT = "write the value out; put text that begins with *, & or ! between quotes"


class Map(dict[str, Any]):
    """A mapping in the order written; `keys_at` and `values_at` give the marks of its parts."""

    __slots__ = ("at", "keys_at", "values_at")

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, Mark] = {}
        self.values_at: dict[str, Mark] = {}


class Seq(list[Any]):
    """A list; `values_at` gives the marks of its items."""

    __slots__ = ("at", "values_at")

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.values_at: list[Mark] = []


def read_text(path: Path) -> tuple[str, list[Problem]]:
    """The file's text; where it cannot be read as UTF-8, no text and the problem."""
    try:
        data = path.read_bytes()
    except OSError as e:
        return "", [unreadable(path, e)]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        column = e.start - data.rfind(b"\n", 0, e.start)
        problem = Problem(
            "E101",
            f"the file is not UTF-8 text: byte 0x{data[e.start]:02x}",
            Location(display(path), line, column),
            "save the file with the encoding UTF-8",
        )
        return "", [problem]


def parse(text: str, file: str) -> tuple[Any, list[Problem]]:
    """The document's value: `Map`, `Seq`, str, or None for a scalar left empty.

    `file` is how problems name it. The value is None when the YAML is broken; the refused
    things (E103, E104) are reported together, and the value is then what remains.
    """
    builder = _Builder(file)
    try:
        builder.run(CParser(text))
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
        hint = "write `source:` and `claims:`, or delete the file"
        builder.problems.append(Problem("E105", "the file is empty", Location(file), hint))
    return builder.value, builder.problems


class _Builder:
    """Builds plain values from parser events, with a stack in place of recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.value: Any = None
        self._container: Map | Seq | None = None
        self._key: str | None = None
        self._stack: list[tuple[Map | Seq | None, str | None]] = []
        self._documents = 0
        self._anchored: dict[str | None, Any] = {}

    def run(self, parser: Any) -> None:
        """Reads the parser to its end; raises its errors."""
        next_event = parser.get_event
        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                mark = (event.start_mark.line + 1, event.start_mark.column + 1)
                value = event.value
                if value == "" and event.implicit[0]:
                    value = None  # `key:` with nothing after it
                if event.anchor is not None or event.tag is not None:
                    self._refuse_marks(event, mark)
                    self._anchored[event.anchor] = value
                self._put(value, mark)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open(event, Map if kind is MappingStartEvent else Seq)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                done = self._container
                self._container, self._key = self._stack.pop()
                self._put(done, done.at if done is not None else (1, 1))
            elif kind is AliasEvent:
                mark = (event.start_mark.line + 1, event.start_mark.column + 1)
                self._refuse(mark, f"the alias `*{event.anchor}` is not allowed")
                self._put(self._anchored.get(event.anchor), mark)
            elif kind is DocumentStartEvent:
                self._documents += 1
                if self._documents == 2:
                    mark = (event.start_mark.line + 1, event.start_mark.column + 1)
                    hint = "one file is one document: put the second into a file of its own"
                    self._refuse(mark, "a second document (`---`) begins in this file", hint)
            elif kind is StreamEndEvent:
                return

    def _open(self, event: Any, make: type[Map] | type[Seq]) -> None:
        mark = (event.start_mark.line + 1, event.start_mark.column + 1)
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event, mark)
        if type(self._container) is Map and self._key is None:
            message = "a key must be text, not a list or a mapping"
            self.problems.append(Problem("E102", message, Location(self.file, *mark)))
            self._key = "?"
        self._stack.append((self._container, self._key))
        self._container, self._key = make(mark), None

    def _put(self, value: Any, mark: Mark) -> None:
        """Puts a finished value where it belongs: as a key, a value, an item, or the document."""
        container = self._container
        if type(container) is Map:
            key = self._key
            if key is None:
                self._key = self._new_key(container, value, mark)
                return
            if key not in container:  # the first of two equal keys counts
                container[key] = value
                container.values_at[key] = mark
            self._key = None
        elif type(container) is Seq:
            container.append(value)
            container.values_at.append(mark)
        elif self._documents == 1:
            self.value = value

    def _new_key(self, container: Map, written: str | None, mark: Mark) -> str:
        key = "" if written is None else written
        if key in container.keys_at:
            line, _ = container.keys_at[key]
            message = f"the key `{key}` stands twice; the first is in line {line}"
            hint = "delete one of the two, or begin a new list item with `-`"
            self.problems.append(Problem("E103", message, Location(self.file, *mark), hint))
        else:
            container.keys_at[key] = mark
        return key

    def _refuse_marks(self, event: Any, mark: Mark) -> None:
        if event.anchor is not None:
            self._refuse(mark, f"the anchor `&{event.anchor}` is not allowed")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(mark, f"the tag `{tag}` is not allowed")

    def _refuse(self, mark: Mark, what: str, hint: str = _WRITE_OUT) -> None:
        self.problems.append(Problem("E104", what, Location(self.file, *mark), hint))


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
        "a bracket is opened and never closed",
        "close it, or put quotes around a value that begins with [ or {",
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
    for said, sentence, hint in _MEANINGS:
        if said in (e.problem or ""):
            return Problem("E102", f"not valid YAML: {sentence}", at, hint)
    return Problem("E102", f"not valid YAML: {e.problem or e}", at)
