"""What a rule means, as text: the same text for rules that differ in order and in names alone.

It is made of the rule as written (`when`, `unless`, `derive`), not of what a release compiles it
to, and goes into the hashes that judgements are stored under: what it is for a rule may not change.
A key that a rule may have later goes in only where a rule has it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from engine.rules.models import RuleEntry

MOST = 120
"""How many ways to number a rule's names are tried at most; beyond, that of the order written."""

_TOKEN = re.compile(r"""('(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?)|\$([A-Za-z_]\w*)""", re.DOTALL)
"""A text in quotes, or a variable without the fields that are read of it."""

_LOCAL = " in "
"""Between a name and the part of the rule that alone knows it; no name has spaces."""


class _Name(NamedTuple):
    """A variable, or the name of a pattern."""

    name: str


class _Group(NamedTuple):
    """Parts, in an order that means something or in `any_order`, and the names in them."""

    parts: "tuple[_Node, ...]"
    any_order: bool
    names: frozenset[str]


_Node = str | _Name | _Group
_Numbers = Mapping[str, int]
"""A number for each name; names that nothing tells apart yet share one."""


def _row(parts: "Iterable[_Node]") -> "_Node":
    return _group(tuple(parts), False)


def _bag(parts: "Iterable[_Node]") -> "_Node":
    return _group(tuple(parts), True)


def _group(parts: "tuple[_Node, ...]", any_order: bool) -> "_Node":
    """The parts as one; where no name is in them, their text, which is always the same."""
    names = [_names_of(part) for part in parts if type(part) is not str]
    if names:
        return _Group(parts, any_order, names[0].union(*names[1:]))
    return _joined([str(part) for part in parts], any_order)


def _joined(texts: list[str], any_order: bool) -> str:
    return f"{{{','.join(sorted(texts))}}}" if any_order else f"[{','.join(texts)}]"


def _names_of(node: "_Node") -> frozenset[str]:
    if isinstance(node, _Group):
        return node.names
    return frozenset([node.name]) if isinstance(node, _Name) else frozenset()


def meaning(entry: RuleEntry) -> str:
    """What the rule means: equal for equal rules, and different for different ones."""
    derive = tuple(entry.derive or ())
    when = _alternative(entry.when, _names((entry.unless, derive)), "when")
    outer = _names(item for item in entry.when if not _is(item, "count"))
    unless = [_scoped(_item(x), outer, f"unless {n}") for n, x in enumerate(entry.unless)]
    apart = [f"sources {entry.sources}"] if entry.sources else []
    whole = _row((when, _bag(unless), _bag(map(_item, derive)), *apart))
    named = list(dict.fromkeys(_in_order(whole)))
    found = list(_numbered(whole, _told_apart(whole, dict.fromkeys(named, 0))))
    numbers = found if len(found) <= MOST else [{name: n for n, name in enumerate(named)}]
    return min(_Texts(way).of(whole) for way in numbers)


# -- a rule as parts ------------------------------------------------------------------------------


def _alternative(items: Sequence[Any], used: frozenset[str], place: str) -> _Node:
    """Items that hold together; `used` are the names of all around them."""
    parts: list[_Node] = []
    for n, item in enumerate(items):
        where = f"{place} {n}"
        if _is(item, "any"):
            others = used | _names(other for m, other in enumerate(items) if m != n)
            ways = [way if isinstance(way, list) else [way] for way in item["any"]]
            told = [
                _scoped(_alternative(way, others, f"{where} {m}"), others, f"{where} {m}")
                for m, way in enumerate(ways)
            ]
            parts.append(_row(("any", _bag(told))))
        elif _is(item, "count"):
            patterns = (other for other in items if not _is(other, "count"))
            outer = used | _names(patterns) | _names([item["count"].get("as")])
            parts.append(_scoped(_item(item), outer, where))
        else:
            parts.append(_item(item))
    return _bag(parts)


def _is(item: Any, word: str) -> bool:
    return isinstance(item, dict) and list(item) == [word]


def _item(value: Any) -> _Node:
    """A pattern, a condition, a fact that follows, or a list of them."""
    if isinstance(value, list | tuple):
        return _bag(map(_item, value))
    if isinstance(value, dict):
        return _bag(_row((*_key(k), _value(k, v))) for k, v in value.items())
    return _condition(value or "")


def _key(written: str) -> tuple[_Node, ...]:
    """The kind of a pattern and its name, if it has one; or a field."""
    kind, _, name = written.partition(" ")
    return (repr(kind), _Name(name.strip())) if name.strip() else (repr(kind),)


def _value(key: str, value: Any) -> _Node:
    """What stands in a field: a literal or a variable; below it may be further fields."""
    if key == "of":  # of a count: patterns and conditions
        return _item(value)
    if isinstance(value, dict):
        return _bag(_row((*_key(k), _value(k, v))) for k, v in value.items())
    if isinstance(value, list | tuple):
        return _row(_value("", part) for part in value)
    text = value or ""
    return _condition(text) if text.startswith("$") else repr(" ".join(text.split()))


def _condition(text: str) -> _Node:
    """The condition with its variables as names; white space counts only between quotes."""
    parts: list[_Node] = []
    end = 0
    for found in _TOKEN.finditer(text):
        parts.append(repr(" ".join(text[end : found.start()].split())))
        parts.append(_Name(found[2]) if found[2] else repr(found[1]))
        end = found.end()
    return _row((*parts, repr(" ".join(text[end:].split()))))


def _names(items: Iterable[Any]) -> frozenset[str]:
    return frozenset().union(*(_names_of(_item(item)) for item in items))


def _in_order(node: _Node) -> Iterator[str]:
    """The names in the order written, each as often as it stands."""
    if isinstance(node, _Name):
        yield node.name
    elif isinstance(node, _Group):
        for part in node.parts:
            if type(part) is not str:
                yield from _in_order(part)


def _scoped(node: _Node, outer: frozenset[str], place: str) -> _Node:
    """The part, with the names that it alone knows told apart from all others."""
    if isinstance(node, str):
        return node
    if isinstance(node, _Name):
        own = node.name not in outer and _LOCAL not in node.name
        return _Name(f"{node.name}{_LOCAL}{place}") if own else node
    return _group(tuple(_scoped(part, outer, place) for part in node.parts), node.any_order)


# -- names as numbers -----------------------------------------------------------------------------


class _Texts:
    """The texts of parts by the numbers of their names, each made once."""

    def __init__(self, numbers: _Numbers) -> None:
        self._numbers = numbers
        self._made: dict[int, str] = {}

    def of(self, node: _Node, marked: str = "") -> str:
        """The text of a part, in which one name is marked in place of having its number."""
        if isinstance(node, _Group):
            return self._of_group(node, marked)
        if isinstance(node, _Name):
            return "$" if node.name == marked else f"${self._numbers[node.name]}"
        return node

    def _of_group(self, group: _Group, marked: str) -> str:
        is_marked = marked in group.names
        if is_marked or id(group) not in self._made:
            # NOTE: most parts are text, for which a call takes longer than all else.
            own = marked if is_marked else ""
            texts = [part if type(part) is str else self.of(part, own) for part in group.parts]
            if is_marked:
                return _joined(texts, group.any_order)
            self._made[id(group)] = _joined(texts, group.any_order)
        return self._made[id(group)]


def _told_apart(whole: _Node, numbers: _Numbers) -> _Numbers:
    """Numbers by where names stand among the others, as far as that tells them apart."""
    while True:
        texts = _Texts(numbers)
        seen = {name: (n, texts.of(whole, name)) for name, n in numbers.items()}
        ranks = {place: n for n, place in enumerate(sorted(set(seen.values())))}
        if len(ranks) == len(set(numbers.values())):
            return numbers
        numbers = {name: ranks[place] for name, place in seen.items()}


def _numbered(whole: _Node, numbers: _Numbers) -> Iterator[_Numbers]:
    """The ways to give each name a number of its own, where nothing more tells them apart.

    No more than MOST and one are made.
    """
    left, made = [numbers], 0
    while left and made <= MOST:
        current = left.pop()
        shared = sorted(current.values())
        double = next((n for n, other in pairwise(shared) if n == other), None)
        if double is None:
            made += 1
            yield current
            continue
        for name in (name for name, n in current.items() if n == double):
            first = {k: 2 * n + (n == double and k != name) for k, n in current.items()}
            left.append(_told_apart(whole, first))
