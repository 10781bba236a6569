"""Rule files to the program."""

import json
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.claims.implied import Implied, in_words
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

_WHY = (
    "The vocabulary says, with `implies:`, that whoever says the one says the other too: of the "
    "same subject, in the same scope and for the same time. Nothing follows from a denial."
)
_TOP_LEVEL = re.compile(r"^[^\s#-]", re.MULTILINE)


def load(
    folders: Iterable[Path],
    vocabulary: Vocabulary,
    door: Door,
    examples: bool = False,
    kinds: Collection[str] | None = None,
    declared: bool = True,
) -> Program:
    """The program of all rule files at or below `folders`.

    Raises InputError with every problem of every file. A file that is found twice with the same
    bytes is one rule. Without `examples`, those of the rules are not read: they are most of the
    text, and only their own test needs them. Where the `kinds` are given of which there are facts,
    shipped rules that ask for others are dormant: what is declared nowhere costs nothing. With
    `declared`, those are among them that the vocabulary itself states.
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
    if declared:
        for rule, found in map(partial(_implied, vocabulary=vocabulary), vocabulary.implied):
            problems += [*found, *_taken(rule, texts)]
            rules += rule
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


def _implied(implied: Implied, vocabulary: Vocabulary) -> tuple[list[Rule], list[Problem]]:
    """The rule that an `implies` of the vocabulary is, with its predicates as constants."""
    name = f"implies:{_in_id(implied.predicate)}:{_in_id(implied.other)}"
    head = {"from": "$a", "subject": "$a.subject", "predicate": implied.other}
    if implied.value is not None:
        head["value"] = implied.value
    elif vocabulary.predicates[implied.other].value != "none":
        head["value"] = "$a.value"
    rule = {
        "id": name,
        "title": in_words(implied, vocabulary),
        "why": _WHY,
        "when": [{"claim a": {"predicate": implied.predicate, "polarity": "affirmed"}}],
        "derive": [{"claim": head}],
    }
    rules, problems = read_rule(json.dumps(rule), implied.at.path, name, vocabulary)
    placed = [rule.having(at=implied.at, is_declared=True) for rule in rules]
    return placed, [problem._replace(at=implied.at) for problem in problems]


def _taken(rules: Sequence[Rule], texts: Mapping[str, tuple[str, str]]) -> list[Problem]:
    """The problem of a rule file that has the name of what the vocabulary declares."""
    files = [texts[rule.id][0] for rule in rules if rule.id in texts]
    message = "the vocabulary declares the rule of this name"
    return [Problem("E410", message, Location(file), "rename it, and its id") for file in files]


def _in_id(name: str) -> str:
    """A predicate as a part of an id, in which no part runs into the next."""
    return re.sub(r"[%:\s]", lambda sign: f"%{ord(sign[0]):02X}", name)


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
