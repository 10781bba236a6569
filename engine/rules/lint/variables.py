"""Variables that are used once, messages that name nothing, joins, and what a rule lacks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.rules.lint.places import Note, Part, at
from engine.rules.program import Rule
from engine.rules.terms import Path
from engine.source import Map, Seq

_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)")

Uses = list[tuple[str, Path]]
"""Variables by name, and where each stands."""


def once(rule: Rule, parts: Sequence[Part]) -> Iterator[Note]:
    """The variables that one place of the rule names, and no other."""
    own = parts[0]
    facts = {p.name for p in own.body.patterns if p.name}
    bound, read = _bound(own), _read(own)
    bound += [(count.entry.as_[1:], (*count.path, "as")) for count in rule.counts]
    outer = {name for name, _ in bound}
    for text in (rule.entry.flag, rule.entry.agree):
        read += _NAME.findall((text or "").replace("$$", ""))
    read += (name for name, _ in _variables(rule.entry.derive or [], ()))
    for part in parts[1:]:
        inner, found = _bound(part), _read(part)
        if part.what == "count":
            found += _NAME.findall(str(at(rule.document, (*part.at, "count", "distinct"))))
        read += [name for name in (*(n for n, _ in inner), *found) if name in outer]
        local = [(name, path) for name, path in inner if name not in outer]
        names = facts | {p.name for p in part.body.patterns if p.name}
        yield from _lonely(local, found, names)
    yield from _lonely(bound, read, facts)


def _lonely(bound: Uses, read: Iterable[str], facts: set[str]) -> Iterator[Note]:
    names = [*(name for name, _ in bound), *read]
    for name, path in bound:
        if names.count(name) > 1 or name in facts or name.startswith("_"):
            continue
        if path[-1] == "as":
            message = f"nothing reads the count `${name}`, so it decides nothing"
            hint = f"test it, as in `${name} >= 3`, or delete the count"
        else:
            field = path[-1]
            message = f"`${name}` is used once: it only asks `{field}` to be there"
            hint = f"leave it out, or use it; to ask just that, write `{field}: $_{name}`"
        yield Note("L301", message, path, hint)


def _bound(part: Part) -> Uses:
    return [use for _, fields, path in part.fields() for use in _variables(fields, path)]


def _read(part: Part) -> list[str]:
    """The variables that conditions read, each once for a condition."""
    names = (name for c in part.body.conditions for name in c.reads)
    return [name[1:].partition(".")[0] for name in names]


def _variables(written: Any, path: Path) -> Uses:
    """The variables that stand as values anywhere in what is written."""
    if isinstance(written, str):
        match = _NAME.match(written)
        return [(match[1], path)] if match else []
    if isinstance(written, Map):
        parts: Iterable[tuple[Any, Any]] = written.items()
    elif isinstance(written, Seq | list):
        parts = enumerate(written)
    else:
        return []
    return [use for key, value in parts for use in _variables(value, (*path, key))]


def nameless(rule: Rule) -> Iterator[Note]:
    """The message, where it speaks of no claim and no value."""
    if rule.message and all(isinstance(part, str) for part in rule.message.parts):
        key = "flag" if rule.entry.flag is not None else "agree"
        message = "the message names no claim and no value: every finding reads the same"
        hint = "write `$a` for what a claim says, `$a.speaker` or `$x` for a value"
        yield Note("L302", message, (key,), hint)


def unjoined(parts: Sequence[Part]) -> Iterator[Note]:
    """The claims of a body that no equality leads to from the claims before them."""
    for part in parts:
        first, patterns = part.body.first, part.body.patterns
        groups: list[set[int]] = []
        equal = [(one.slot, other.slot) for one, other in part.body.equal]
        for join in (*part.body.joins, *equal):
            # What stands before an absence is there already: all of it is one place.
            group = {max(slot.position, first - 1) for slot in join}
            for other in [other for other in groups if other & group]:
                group |= other
                groups.remove(other)
            groups.append(group)
        claims = [first + n for n, p in enumerate(patterns) if p.kind == "claim"]
        for n, position in enumerate(claims[1:], 1):
            group = next((g for g in groups if position in g), {position})
            if not group & set(claims[:n]):
                named = patterns[claims[0] - first].name
                yield _unjoined(patterns[position - first].path[:-1], named)


def _unjoined(path: Path, named: str | None) -> Note:
    other = f"claim `{named}`" if named else "the claim before"
    message = (
        f"no equality joins this claim with {other}: each pair of claims is tried, and the "
        "time grows with the square of their number"
    )
    hint = "bind one variable in both, as in `subject: $x`; other conditions come after the pairs"
    return Note("L304", message, path, hint)


def lacking(rule: Rule) -> Iterator[Note]:
    """What a rule has not: a reason, an advice, examples."""
    entry = rule.entry
    if entry.why is None:
        yield Note("L401", f"the rule '{entry.id}' has no `why`", ("id",), "add its reason")
    if entry.flag is not None and entry.resolve is None:
        hint = "add what an editor may do about a finding"
        yield Note("L402", f"the rule '{entry.id}' has no `resolve`", ("id",), hint)
    if not entry.examples:
        hint = "add one in which it finds something, and a near miss; `check rules test` runs them"
        yield Note("L403", f"the rule '{entry.id}' has no `examples`", ("id",), hint)
