"""What the patterns of a rule say of its slots, and what its conditions can then be.

Sound, and not complete: what is said here of a condition holds of all facts; of a condition that
cannot be decided with few values, nothing is said.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple

from engine.claims.kinds import COUNT, Field, Kind, Type
from engine.rules.lint.values import LIMIT, Need
from engine.rules.operators import equal
from engine.rules.program import Body, Rule
from engine.rules.terms import Apply, Comparison, Condition, Constant, In, Slot, Term, walk

TRIES = 1_000_000
"""How many facts the conditions of one rule are tried on at most, all together."""

_OPEN = frozenset({Type.TEXT, Type.PERIOD, Type.QUANTITY})
_FAMILIES: Mapping[Type, frozenset[Type]] = {
    Type.PERIOD: frozenset({Type.PERIOD}),
    Type.DATE: frozenset({Type.PERIOD}),
    Type.QUANTITY: frozenset({Type.QUANTITY}),
    Type.NUMBER: frozenset({Type.NUMBER}),
    Type.TRUTH: frozenset({Type.TRUTH}),
    Type.SCOPE: frozenset({Type.SCOPE}),
    Type.VALUE: _OPEN,
}
_TEXT = frozenset({Type.TEXT})

Loose = frozenset[tuple[str, int]]
"""Kinds and fields that a rule may fill with a value of another type, or choice."""


class Verdict(NamedTuple):
    """Whether a condition holds of some facts, and whether it fails of some."""

    holds: bool
    fails: bool


class Tries:
    """How many facts may still be tried: a rule has one for all of its bodies."""

    def __init__(self) -> None:
        self.left = TRIES


class Model:
    """Which slots of some bodies hold one value, and which values that may be.

    The first body is a rule's; where `different`, its claims are different ones.
    """

    def __init__(
        self,
        bodies: Sequence[Body],
        kinds: Mapping[str, Kind],
        loose: Loose,
        different: bool,
        tries: Tries | None = None,
    ) -> None:
        self._tries = tries or Tries()
        patterns = [(body.first + n, p) for body in bodies for n, p in enumerate(body.patterns)]
        self._kinds = {position: kinds[pattern.kind] for position, pattern in patterns}
        self._names = {position: pattern.name or pattern.kind for position, pattern in patterns}
        self._loose = loose
        self._parents: dict[Slot, Slot] = {}
        self._joined: set[Slot] = set()
        for join in (join for body in bodies for join in body.joins):
            for slot in join:
                self._parents[self.of(slot)] = self.of(join[0])
        self._joined = {self.of(s) for body in bodies for join in body.joins for s in join}
        self._literals: dict[Slot, list[Any]] = {}
        for _, pattern in patterns:
            for slot, value in pattern.tests:
                self._literals.setdefault(self.of(slot), []).append(value)
        claims = [n for n, p in enumerate(bodies[0].patterns) if p.kind == "claim"]
        self._apart = [self.of(Slot(n, 0)) for n in claims] if different else []

    def of(self, slot: Slot) -> Slot:
        """The slot that stands for all that must equal this one."""
        while slot in self._parents and self._parents[slot] != slot:
            slot = self._parents[slot]
        return slot

    def together(self, slot: Slot) -> list[Slot]:
        """The joined slots that hold one value with this one, itself among them."""
        same = {other for other in self._parents if self.of(other) == self.of(slot)}
        return sorted({slot, *same}, key=_order)

    def literal(self, slot: Slot) -> Any:
        """The value that a pattern gives to the slot; None where none does."""
        return next(iter(self._literals.get(self.of(slot), ())), None)

    def given(self, slot: Slot) -> bool:
        """Whether the slot holds a value that is not missing."""
        field = self._field(slot)
        is_bound = self.of(slot) in self._joined or self.literal(slot) is not None
        return is_bound or (slot.key is None and not field.optional)

    def named(self, slot: Slot) -> str:
        """The slot as a reader finds it: the pattern's name, or kind, and the field."""
        field = [*self._kind(slot).fields][slot.field]
        inner = f".{slot.key}" if slot.key else ""
        return f"`{self._names.get(slot.position, 'count')}.{field}{inner}`"

    def impossible(self) -> list[Slot]:
        """The joined slots for which there is no value at all, one for each such join."""
        return [slot for slot in sorted(self._joined, key=_order) if self._is_empty(slot)]

    def _is_empty(self, slot: Slot) -> bool:
        choices, literals = self._choices(slot), self._literals.get(slot, [])
        return (
            self._apart.count(slot) > 1
            or not self._families(slot)
            or choices == []
            or any(not equal(value, literals[0]) for value in literals)
            or any(value not in (choices or literals) for value in literals)
        )

    def verdict(self, assumed: Sequence[Condition], judged: Condition) -> Verdict | None:
        """What a condition can be where others hold; None where that is not decided."""
        conditions = [*assumed, judged]
        slots = {slot for c in conditions for slot in c.reads.values()}
        own = sorted({self.of(slot) for slot in slots}, key=_order)
        need = self._need(conditions, own)
        if not need.covered() or _half_scopes(slots):
            return None
        if self._tries.left <= 0:
            return None
        domains = [self._domain(slot, need) for slot in own]
        count = prod(map(len, domains))
        self._tries.left -= min(count, LIMIT)
        if count > LIMIT:
            return None
        rows = _Rows(self._kinds, [[s for s in slots if self.of(s) == one] for one in own])
        apart = [own.index(slot) for slot in self._apart if slot in own]
        holds = fails = False
        for values in product(*domains):
            if len({values[n] for n in apart}) < len(apart):
                continue
            facts: Any = rows.filled(values)
            if all(condition.holds(facts) for condition in assumed):
                found = judged.holds(facts)
                holds, fails = holds or found, fails or not found
                if holds and fails:
                    break
        return Verdict(holds, fails)

    def _field(self, slot: Slot) -> Field:
        kind = self._kinds.get(slot.position, COUNT)
        return [*kind.fields.values()][slot.field] if slot.key is None else Field(Type.VALUE)

    def _is_loose(self, slot: Slot) -> bool:
        return slot.key is None and (self._kind(slot).name, slot.field) in self._loose

    def _kind(self, slot: Slot) -> Kind:
        return self._kinds.get(slot.position, COUNT)

    def _families(self, slot: Slot) -> frozenset[Type]:
        """What values may stand there at run time: text, periods, quantities …"""
        families = [
            _OPEN if self._is_loose(s) else _FAMILIES.get(self._field(s).type, _TEXT)
            for s in self.together(slot)
        ]
        return frozenset.intersection(*families)

    def _choices(self, slot: Slot) -> list[str] | None:
        """The words that may stand there; None where any may."""
        closed = [self._field(s).choices for s in self.together(slot) if not self._is_loose(s)]
        closed = [choices for choices in closed if choices]
        if not closed:
            return None
        return [word for word in closed[0] if all(word in choices for choices in closed)]

    def _need(self, conditions: Sequence[Condition], own: Sequence[Slot]) -> Need:
        free = [s for s in own if self.literal(s) is None and self._choices(s) is None]
        numbers = [s for s in free if Type.NUMBER in self._families(s)]
        counts = [s for s in numbers if self._kind(s) is COUNT]
        literals = [v for s in own if (v := self.literal(s)) is not None]
        closed = any(self._choices(s) is not None for s in own)
        terms = [term for condition in conditions for term in walk(condition.term)]

        def many(family: Type) -> int:
            return sum(family in self._families(slot) for slot in free)

        return Need(
            [*(term.value for term in terms if isinstance(term, Constant)), *literals],
            frozenset(key for term in terms for key in _operators(term)),
            many(Type.TEXT),
            many(Type.PERIOD),
            many(Type.QUANTITY),
            len(numbers) - len(counts),
            len(counts),
            closed,
        )

    def _domain(self, slot: Slot, need: Need) -> list[Any]:
        literals = self._literals.get(self.of(slot), [])
        if literals:
            return literals[:1]
        choices = self._choices(slot)
        missing: list[Any] = [] if self.given(slot) else [None]
        if choices is not None:
            return [*choices, *missing]
        families = self._families(slot)
        values: list[Any] = list(missing)
        if Type.TEXT in families:
            values += need.all_texts()
        if Type.PERIOD in families:
            values += need.all_periods()
        if Type.QUANTITY in families:
            values += need.all_quantities()
        if Type.NUMBER in families:
            values += need.all_counts() if self._kind(slot) is COUNT else need.all_numbers()
        if Type.TRUTH in families:
            values += [False, True]
        if Type.SCOPE in families:
            values += need.all_scopes(len(self._kinds))
        return values


class _Row:
    """A fact that is filled again and again."""

    def __init__(self, size: int) -> None:
        self.values: list[Any] = [None] * size


class _Rows:
    """Facts whose slots are filled with a value for each group of them."""

    def __init__(self, kinds: Mapping[int, Kind], groups: Sequence[Sequence[Slot]]) -> None:
        last = max([*kinds, *(slot.position for group in groups for slot in group)])
        sizes = (len(kinds.get(position, COUNT).fields) for position in range(last + 1))
        self._rows = [_Row(size) for size in sizes]
        self._groups = groups

    def filled(self, values: Sequence[Any]) -> Sequence[_Row]:
        """The facts with these values."""
        scopes: dict[tuple[int, int], list[tuple[str, Any]]] = {}
        for value, group in zip(values, self._groups, strict=True):
            for position, field, key in group:
                if key is None:
                    self._rows[position].values[field] = value
                    continue
                pairs = scopes.setdefault((position, field), [])
                if value is not None:
                    pairs.append((key, value))
        for (position, field), pairs in scopes.items():
            self._rows[position].values[field] = pairs
        return self._rows


def _operators(term: Term) -> tuple[str, ...]:
    """The rows of the table of operators that a term, by itself, applies."""
    if isinstance(term, Apply | Comparison):
        return (term.key,)
    return ("==",) if isinstance(term, In) else ()


def _half_scopes(slots: set[Slot]) -> bool:
    """Whether a scope is read both as a whole and in parts."""
    whole = {slot[:2] for slot in slots if slot.key is None}
    return any(slot[:2] in whole for slot in slots if slot.key is not None)


def _order(slot: Slot) -> tuple[int, int, str]:
    return slot.position, slot.field, slot.key or ""


def loose_fields(rules: Sequence[Rule], kinds: Mapping[str, Kind]) -> Loose:
    """The fields that a head of one of the rules fills from a slot of another type or choice."""
    found: set[tuple[str, int]] = set()
    for _ in range(len(rules) + 1):
        size = len(found)
        for rule in rules:
            for head in rule.heads:
                for at, part in enumerate(head.fields):
                    if part.slot is not None and _widens(
                        rule, part.slot, head.kind, at, kinds, found
                    ):
                        found.add((head.kind, at))
        if len(found) == size:
            break
    return frozenset(found)


def _widens(
    rule: Rule,
    slot: Slot,
    kind: str,
    at: int,
    kinds: Mapping[str, Kind],
    found: set[tuple[str, int]],
) -> bool:
    """Whether the slot may hold what the field of the kind does not say."""
    wanted = [*kinds[kind].fields.values()][at]
    if slot.position >= len(rule.body.patterns):
        return False  # a count is a number
    source = rule.body.patterns[slot.position].kind
    if slot.key is not None or (source, slot.field) in found:
        return True
    given = [*kinds[source].fields.values()][slot.field]
    return (given.type, given.choices) != (wanted.type, wanted.choices)
