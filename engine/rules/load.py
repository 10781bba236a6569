"""Rule files to the program."""

import os
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.claims.vocabulary import Vocabulary
from engine.errors import InputError, Location, Problem, shown
from engine.rules.compiler import asked, compile_rule
from engine.rules.models import RuleEntry
from engine.rules.program import Program, Rule
from engine.rules.strata import stratify
from engine.source import Door, Map, parse, validate
from engine.source.files import core_rules
from engine.source.hidden import warnings
from engine.source.schema import location_of

_TOP_LEVEL = re.compile(r"^[^\s#-]", re.MULTILINE)


def load(
    folders: Iterable[Path],
    vocabulary: Vocabulary,
    door: Door,
    examples: bool = False,
    kinds: Collection[str] | None = None,
) -> Program:
    """The program of all rule files at or below `folders`.

    Raises InputError with every problem of every file. A file that is found twice with the same
    bytes is one rule. Without `examples`, those of the rules are not read: they are most of the
    text, and only their own test needs them. Where the `kinds` are given of which there are facts,
    shipped rules that ask for others are dormant: what is declared nowhere costs nothing.
    """
    texts, problems = _texts(folders, door)
    warned = [found for file, text in texts.values() for found in warnings(text, file)]
    files = [
        _read(text if examples else _without_examples(text), file, name)
        for name, (file, text) in texts.items()
    ]
    there = None if kinds is None else _reached(kinds, [read for read, _ in files if read])
    shipped = f"{core_rules()}{os.sep}"
    rules: list[Rule] = []
    for read, found in files:
        problems += found
        if read is not None:
            only = there if read.file.startswith(shipped) else None
            compiled, found = compile_rule(*read, vocabulary, only)
            problems += found
            rules += compiled
    strata, found = stratify([rule for rule in rules if rule.heads])
    problems += found
    if problems:
        raise InputError(problems)
    flags = sorted((r for r in rules if not r.heads and r.body.patterns), key=lambda r: r.key)
    dormant = (rule for rule in rules if not rule.body.patterns)
    return Program(strata, tuple(flags), tuple(warned), tuple(dormant))


class _Read(NamedTuple):
    """What stands in the file of a rule."""

    entry: RuleEntry
    document: Map
    file: str


def _reached(kinds: Iterable[str], rules: Sequence[_Read]) -> set[str]:
    """These kinds, and those of what follows from facts of them."""
    found, before = set(kinds), -1
    while len(found) > before:
        before = len(found)
        for rule in rules:
            if rule.entry.derive and asked(rule.entry.when) <= found:
                found |= asked(rule.entry.derive)
    return found


def _texts(folders: Iterable[Path], door: Door) -> tuple[dict[str, tuple[str, str]], list[Problem]]:
    """The file and the text of each rule, by its name, and the problems of those with none."""
    problems: list[Problem] = []
    texts: dict[str, tuple[str, str]] = {}
    for path in door.walk(folders):
        file = str(path.absolute())
        text, found = door.text(path)
        problems += found
        first, other = texts.get(path.stem, (file, text))
        if text != other and not found:
            message = f"the rule '{path.stem}' is also {shown(first)}, with other contents"
            hint = "give one of the two another name and id"
            problems.append(Problem("E410", message, Location(file), hint))
        elif not found:
            texts[path.stem] = first, text
    return texts, problems


def _without_examples(text: str) -> str:
    """The text up to its `examples:`, where no other key of the rule follows them."""
    rule, key, examples = text.partition("\nexamples:")
    return text if key and _TOP_LEVEL.search(examples) else rule


def read_rule(
    text: str, file: str, name: str, vocabulary: Vocabulary
) -> tuple[list[Rule], list[Problem]]:
    """The rule of one file, one for each alternative; or none, and its problems.

    `name` is the id that the file's path gives it.
    """
    read, problems = _read(text, file, name)
    if read is None:
        return [], problems
    rules, found = compile_rule(*read, vocabulary)
    return ([] if problems else rules), [*problems, *found]


def _read(text: str, file: str, name: str) -> tuple[_Read | None, list[Problem]]:
    """What stands in a rule's file, if it can be read, and what is wrong with it as such."""
    document, problems = parse(text, file)
    if document is None or problems:
        return None, problems
    entry, problems = validate(RuleEntry, document, Location(file), "rule")
    if entry is None or not isinstance(document, Map):
        return None, problems
    if entry.id != name:
        at = location_of(document, ("id",), Location(file))
        message = f"the rule's id is '{entry.id}', and its file is called '{name}'"
        problems.append(Problem("E401", message, at, f"write `id: {name}`, or rename the file"))
    return _Read(entry, document, file), problems
