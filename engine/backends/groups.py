"""The largest groups of facts that rules join: what makes a run long, told while it lasts.

Two patterns joined on a key meet as often as the numbers of their facts with that key, multiplied.
Here the facts are only counted.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from engine.backends.plan import Plan, Predicates, Values
from engine.claims.kinds import BUILT_IN, Fact
from engine.rules.program import Rule
from engine.rules.terms import Slot

LONGEST = 40
"""How many characters of a value are told."""

MOST = 5_000
"""How many facts of a kind are looked at to find the largest group, which is then counted whole."""

_Key = tuple[Any, ...]
_Keyed = tuple[Slot, str]
"""A slot, and by which key of its value it is joined."""

_Place = tuple[Plan, int, tuple[_Keyed, ...]]
"""A rule, the position of a pattern, and the slots there that it is joined by."""


class _Meeting(NamedTuple):
    """Two patterns of a rule, the key at which most facts meet, and how often."""

    times: int
    one: _Place
    other: _Place
    key: _Key


def largest(rules: Iterable[Rule], facts: Sequence[Fact], values: Values) -> str | None:
    """The rule and the key that most facts meet at, in words; None where no two facts meet."""
    by_kind: dict[str, list[Fact]] = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    few = {kind: own[:: 1 + len(own) // MOST] for kind, own in by_kind.items()}
    predicates = Predicates(by_kind.get("predicate", ()))
    count = _Count(few, predicates, values)
    found = [meeting for rule in rules for meeting in [_heaviest(Plan(rule), count)] if meeting]
    if not found:
        return None
    heaviest = max(found, key=lambda meeting: meeting.times)
    return _words(heaviest, _Count(by_kind, predicates, values))


def _heaviest(plan: Plan, count: "_Count") -> _Meeting | None:
    """Of the patterns, each joined with one before it, the two that meet most often."""
    sequence = plan.order
    found = []
    for at in range(1, len(sequence)):
        pairs = [_meeting(plan, other, sequence[at], count) for other in sequence[:at]]
        # Joined with several before it, it meets no more than with the one it shares most with.
        found.append(min(pairs, key=lambda meeting: (-len(meeting.one[2]), meeting.times)))
    return max(found, key=lambda meeting: meeting.times, default=None)


def _meeting(plan: Plan, one: int, other: int, count: "_Count") -> _Meeting:
    """How often the facts of two patterns meet, at the key of their joins where most do."""
    slots = [
        ((first, join.by), (second, join.by))
        for join in plan.joins
        for first in join.slots
        for second in join.slots
        if first.position == one and second.position == other
    ]
    places = (
        (plan, one, tuple(first for first, _ in slots)),
        (plan, other, tuple(second for _, second in slots)),
    )
    left, right = map(count.by_key, places)
    times, key = max(
        ((number * right[key], key) for key, number in left.items() if key in right),
        key=lambda found: found[0],
        default=(0, ()),
    )
    return _Meeting(times, *places, key)


class _Count:
    """Counts facts by key; what several rules ask for is counted once."""

    def __init__(
        self, by_kind: Mapping[str, Sequence[Fact]], predicates: Predicates, values: Values
    ) -> None:
        self._by_kind, self._predicates, self._values = by_kind, predicates, values
        self._admitted: dict[Hashable, list[Fact]] = {}
        self._counts: dict[Hashable, Mapping[_Key, int]] = {}

    def by_key(self, place: _Place) -> Mapping[_Key, int]:
        """How many facts the pattern admits, by what they have in the slots."""
        plan, position, slots = place
        name = self._asked(plan, position), tuple((s.field, s.key, by) for s, by in slots)
        if name not in self._counts:
            keys = map(self.reader(slots), self.admitted(plan, position))
            self._counts[name] = Counter(key for key in keys if None not in key)
        return self._counts[name]

    def reader(self, slots: Sequence[_Keyed]) -> Callable[[Fact], _Key]:
        """Reads of a fact the keys of what it has in the slots."""
        own = [(slot._replace(position=0), by) for slot, by in slots]
        return lambda fact: tuple([self._values.key(slot.read((fact,)), by) for slot, by in own])

    def admitted(self, plan: Plan, position: int) -> list[Fact]:
        """The facts that the pattern admits by themselves, and by the predicate of a claim."""
        name = self._asked(plan, position)
        if name not in self._admitted:
            kind, tests = plan.rule.body.patterns[position].kind, name[-1]
            admits = plan.admission(position).test()
            self._admitted[name] = [
                fact
                for fact in self._by_kind.get(kind, ())
                if admits(fact)
                and all(self._predicates.read(fact, field) == value for field, value in tests)
            ]
        return self._admitted[name]

    def _asked(self, plan: Plan, position: int) -> tuple[Any, ...]:
        of_claims = plan.rule.body.patterns[position].kind == "claim"
        tests = tuple(self._predicates.tests(plan.rule, position)) if of_claims else ()
        return plan.admission(position), tests


def _words(meeting: _Meeting, count: _Count) -> str | None:
    """The rule, how many facts meet there, and what they have in common."""
    facts: set[Fact] = set()
    for plan, position, slots in (meeting.one, meeting.other):
        read = count.reader(slots)
        facts.update(f for f in count.admitted(plan, position) if read(f) == meeting.key)
    if len(facts) < 2:
        return None
    plan, position, slots = max(meeting.one, meeting.other, key=_is_of_claims)
    kind = plan.rule.body.patterns[position].kind
    names = list(BUILT_IN[kind].fields) if kind in BUILT_IN else []
    read = count.reader(slots)
    one = next(f for f in count.admitted(plan, position) if read(f) == meeting.key)
    shown = [slot._replace(position=0).read((one,)) for slot, _ in slots]
    shared = [
        " ".join(word for word in (_name(slot, names), _value(value)) if word)
        for (slot, _), value in zip(slots, shown, strict=True)
        if value != ()
    ]
    common = f" with {', '.join(shared)}" if shared else " that nothing tells apart"
    return f"the rule '{plan.rule.id}': {len(facts)} facts{common}"


def _is_of_claims(place: _Place) -> bool:
    """Whether the pattern is of claims, whose fields people know."""
    plan, position, _ = place
    return plan.rule.body.patterns[position].kind == "claim"


def _name(slot: Slot, names: Sequence[str]) -> str:
    field = names[slot.field] if names else ""
    return f"{field}.{slot.key}" if slot.key else field


def _value(value: Any) -> str:
    """The value as it was written, on one line, and not all of a long one."""
    if isinstance(value, tuple):
        return _value(", ".join(f"{key} {_value(inner)}" for key, inner in value))
    text = str(value)
    text = text if text.isprintable() else ascii(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
