"""Rule files to the program."""

import re
from collections.abc import Iterable
from pathlib import Path

from engine.claims.vocabulary import Vocabulary
from engine.errors import InputError, Location, Problem, Warned, shown
from engine.rules.compiler import compile_rule
from engine.rules.models import RuleEntry
from engine.rules.program import Program, Rule
from engine.rules.strata import stratify
from engine.source import Door, Map, parse, validate
from engine.source.hidden import warnings
from engine.source.schema import location_of

_TOP_LEVEL = re.compile(r"^[^\s#-]", re.MULTILINE)


def load(
    folders: Iterable[Path], vocabulary: Vocabulary, door: Door, examples: bool = False
) -> Program:
    """The program of all rule files at or below `folders`.

    Raises InputError with every problem of every file. A file that is found twice with the same
    bytes is one rule. Without `examples`, those of the rules are not read: they are most of the
    text, and only their own test needs them.
    """
    texts, problems = _texts(folders, door)
    rules: list[Rule] = []
    warned: list[Warned] = []
    for name, (file, text) in texts.items():
        warned += warnings(text, file)
        text = text if examples else _without_examples(text)
        read, found = read_rule(text, file, name, vocabulary)
        problems += found
        rules += read
    strata, found = stratify([rule for rule in rules if rule.heads])
    problems += found
    if problems:
        raise InputError(problems)
    flags = sorted((rule for rule in rules if not rule.heads), key=lambda r: r.key)
    return Program(strata, tuple(flags), tuple(warned))


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
    document, problems = parse(text, file)
    if document is None or problems:
        return [], problems
    entry, problems = validate(RuleEntry, document, Location(file), "rule")
    if entry is None or not isinstance(document, Map):
        return [], problems
    rules, problems = compile_rule(entry, document, file, vocabulary)
    if entry.id != name:
        at = location_of(document, ("id",), Location(file))
        message = f"the rule's id is '{entry.id}', and its file is called '{name}'"
        problems.append(Problem("E401", message, at, f"write `id: {name}`, or rename the file"))
    return rules, problems
