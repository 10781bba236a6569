"""What a rule's examples pin down: every part of it, dropped, should make one of them fail."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from engine.claims.vocabulary import Vocabulary
from engine.errors import Location
from engine.rules.bodies import TENSION
from engine.rules.compiler import compile_rule
from engine.rules.program import Program, Rule
from engine.rules.strata import stratify
from engine.rules.written import line
from engine.screen import columns, pad
from engine.source import Map, Seq
from engine.source.schema import key_location, location_of
from engine.trials.examples import Example
from engine.trials.run import count, passes

Path = tuple[str | int, ...]


class Loose(NamedTuple):
    """A part of a rule that its examples do not pin down: without it, all of them pass."""

    rule: Rule
    words: str
    at: Location
    hint: str


class Covered(NamedTuple):
    """How many examples of a rule find something, are near misses, and have no facts at all."""

    rule: Rule
    finds: int
    misses: int
    empty: int
    parts: int
    loose: tuple[Loose, ...]


def cover(examples: Sequence[Example], program: Program, vocabulary: Vocabulary) -> list[Covered]:
    """The coverage of every rule, by id. Examples marked `todo` do not count."""
    found = []
    for rule in program.rules:
        own = [e for e in examples if e.rule is rule and not e.entry.todo]
        own.sort(key=lambda e: bool(e.expected))  # a near miss is likelier to fail
        parts, loose = 0, []
        for path, words, mutant in _mutants(rule, vocabulary):
            parts += 1
            if all(passes(example, mutant) for example in own):
                loose.append(Loose(rule, words, _place(rule, path), _hint(path)))
        finds = sum(bool(e.expected) for e in own)
        empty = sum(not e.facts for e in own)
        misses = len(own) - finds - empty
        found.append(Covered(rule, finds, misses, empty, parts, tuple(loose)))
    return found


def report_coverage(covered: Sequence[Covered]) -> Iterator[str]:
    """Lines for a person: a table of the rules, then each part that no example pins down."""
    width = max((columns(c.rule.id) for c in covered), default=4)
    yield f"{pad('rule', width)}  finds  near misses  empty  parts  pinned down"
    for c in covered:
        pinned = c.parts - len(c.loose)
        yield (
            f"{pad(c.rule.id, width)}  {c.finds:5}  {c.misses:11}  {c.empty:5}"
            f"  {c.parts:5}  {pinned:11}"
        )
    for c in covered:
        if c.loose:
            yield f"{c.rule.id}: every example still passes without"
            yield from (f"  {part.at}: {part.words}" for part in c.loose)
            hints = dict.fromkeys(part.hint for part in c.loose)
            yield from (f"  hint: {hint}" for hint in hints)
    total = sum(c.parts for c in covered)
    loose = sum(len(c.loose) for c in covered)
    done = f"{loose} of them are not" if loose else "all of them are"
    yield f"{count(total, 'part')} of {count(len(covered), 'rule')}: {done} pinned down by examples"


def _hint(path: Path) -> str:
    if "any" in path:
        return "add an example in which the rule holds by this alternative alone"
    if path[0] == "unless" and len(path) > 2:
        return (
            "add an example in which the rule holds, since only this keeps the item from matching"
        )
    return "add a near miss: an example in which nothing follows, since only this is not so"


def _place(rule: Rule, path: Path) -> Location:
    find = key_location if isinstance(path[-1], str) else location_of
    return find(rule.document, path, Location(rule.at.path))


# -- the rule without one of its parts ----------------------------------------------------------


def _mutants(rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[Path, str, Program]]:
    """Every part that can be dropped, its words, and the rule without it.

    A part without which the rule no longer compiles needs no example.
    """
    for key in ("when", "unless"):
        items = rule.document.get(key) or Seq()
        for path, words, left in _without_one(items, (key,)):
            entry = rule.entry.model_copy(update={key: left})
            rules, problems = compile_rule(entry, rule.document, rule.at.path, vocabulary)
            strata, cycles = stratify([r for r in rules if r.heads])
            if not problems and not cycles:
                yield path, words, Program(strata, tuple(r for r in rules if not r.heads))


def _without_one(items: Sequence[Any], path: Path) -> Iterator[tuple[Path, str, Seq]]:
    """The list with one item dropped, or a part of one, in every way.

    What an alternative with `tension` asks besides needs no example: where another finds the same,
    that one decides, and this one only spares the looking.
    """
    if TENSION in items:
        at = items.index(TENSION)
        yield (*path, at), f"`{TENSION}`", Seq([*items[:at], *items[at + 1 :]])
        return
    for at, item in enumerate(items):
        here = (*path, at)
        yield here, _named(item), Seq([*items[:at], *items[at + 1 :]])
        for inner, words, left in _smaller(item, here):
            yield inner, words, Seq([*items[:at], left, *items[at + 1 :]])


def _smaller(item: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """The item with a part of it dropped: an alternative, a field, a key of a scope."""
    if isinstance(item, Seq):
        yield from _without_one(item, path)
        return
    if not isinstance(item, Map) or len(item) != 1:
        return
    ((key, value),) = item.items()
    if key == "any" and isinstance(value, Seq):
        for inner, words, fewer in _without_one(value, (*path, key)):
            yield inner, words, Map({key: fewer}) if len(fewer) > 1 else fewer[0]
    elif key == "count" and isinstance(value, Map):
        for inner, words, left in _smaller(value.get("of"), (*path, key, "of")):
            yield inner, words, Map({key: Map({**value, "of": left})})
    elif isinstance(value, Map):
        for inner, words, left in _without_field(value, (*path, key)):
            yield inner, f"{words} of `{key}`", Map({key: left})


def _without_field(fields: Map, path: Path) -> Iterator[tuple[Path, str, Map]]:
    for key, value in fields.items():
        here = (*path, key)
        left = {name: inner for name, inner in fields.items() if name != key}
        yield here, f"`{key}: {line(value)}`", Map(left)
        if isinstance(value, Map) and len(value) > 1:
            for inner, words, part in _without_field(value, here):
                yield inner, words, Map({**fields, key: part})


def _named(item: Any) -> str:
    if isinstance(item, str):
        return f"the condition `{item}`"
    return f"`{line(item)}`"
