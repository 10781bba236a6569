"""The largest groups of facts that rules join: what makes a run long, told while it lasts.

Two patterns joined on a key meet as often as the numbers of their facts with that key, multiplied.
Here the facts are only counted.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from engine.backends.plan import Predicates, join_order
from engine.claims.kinds import BUILT_IN, Fact
from engine.rules.program import Rule
from engine.rules.terms import Slot

LONGEST = 40
"""How many characters of a value are told."""

MOST = 5_000
"""How many facts of a kind are looked at to find the largest group, which is then counted whole."""

_Key = tuple[Any, ...]
_Place = tuple[Rule, int, tuple[Slot, ...]]
"""A rule, the position of a pattern, and the slots there that it is joined by."""


class _Meeting(NamedTuple):
    """Two patterns of a rule, the key at which most facts meet, and how often."""

    times: int
    one: _Place
    other: _Place
    key: _Key


def largest(rules: Iterable[Rule], facts: Sequence[Fact]) -> str | None:
    """The rule and the key that most facts meet at, in words; None where no two facts meet."""
    by_kind: dict[str, list[Fact]] = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    few = {kind: own[:: 1 + len(own) // MOST] for kind, own in by_kind.items()}
    predicates = Predicates(by_kind.get("predicate", ()))
    count = _Count(few, predicates)
    found = [meeting for rule in rules for meeting in [_heaviest(rule, count)] if meeting]
    if not found:
        return None
    return _words(max(found, key=lambda meeting: meeting.times), _Count(by_kind, predicates))


def _heaviest(rule: Rule, count: "_Count") -> _Meeting | None:
    """Of the patterns, each joined with one before it, the two that meet most often."""
    sequence = join_order(rule)
    found = []
    for at in range(1, len(sequence)):
        pairs = [_meeting(rule, other, sequence[at], count) for other in sequence[:at]]
        # Joined with several before it, it meets no more than with the one it shares most with.
        found.append(min(pairs, key=lambda meeting: (-len(meeting.one[2]), meeting.times)))
    return max(found, key=lambda meeting: meeting.times, default=None)


def _meeting(rule: Rule, one: int, other: int, count: "_Count") -> _Meeting:
    """How often the facts of two patterns meet, at the key of their joins where most do."""
    slots = [
        (first, second)
        for join in rule.body.joins
        for first in join
        for second in join
        if first.position == one and second.position == other
    ]
    places = (
        (rule, one, tuple(first for first, _ in slots)),
        (rule, other, tuple(second for _, second in slots)),
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

    def __init__(self, by_kind: Mapping[str, Sequence[Fact]], predicates: Predicates) -> None:
        self._by_kind, self._predicates = by_kind, predicates
        self._admitted: dict[Hashable, list[Fact]] = {}
        self._counts: dict[Hashable, Mapping[_Key, int]] = {}

    def by_key(self, place: _Place) -> Mapping[_Key, int]:
        """How many facts the pattern admits, by what they have in the slots."""
        rule, position, slots = place
        name = self._asked(rule, position), tuple((slot.field, slot.key) for slot in slots)
        if name not in self._counts:
            keys = map(_reader(slots), self.admitted(rule, position))
            self._counts[name] = Counter(key for key in keys if None not in key)
        return self._counts[name]

    def admitted(self, rule: Rule, position: int) -> list[Fact]:
        """The facts that the pattern admits by themselves, and by the predicate of a claim."""
        name = self._asked(rule, position)
        if name not in self._admitted:
            pattern, tests = rule.body.patterns[position], name[-1]
            self._admitted[name] = [
                fact
                for fact in self._by_kind.get(pattern.kind, ())
                if pattern.admits(fact)
                and all(self._predicates.read(fact, field) == value for field, value in tests)
            ]
        return self._admitted[name]

    def _asked(self, rule: Rule, position: int) -> tuple[Any, ...]:
        pattern = rule.body.patterns[position]
        own = tuple((slot.field, slot.key, value) for slot, value in pattern.tests)
        of_claims = pattern.kind == "claim"
        tests = tuple(self._predicates.tests(rule, position)) if of_claims else ()
        return pattern.kind, pattern.live, own, tests


def _words(meeting: _Meeting, count: _Count) -> str | None:
    """The rule, how many facts meet there, and what they have in common."""
    facts: set[Fact] = set()
    for rule, position, slots in (meeting.one, meeting.other):
        read = _reader(slots)
        facts.update(f for f in count.admitted(rule, position) if read(f) == meeting.key)
    if len(facts) < 2:
        return None
    rule, position, slots = max(meeting.one, meeting.other, key=_is_of_claims)
    kind = rule.body.patterns[position].kind
    names = list(BUILT_IN[kind].fields) if kind in BUILT_IN else []
    shared = [
        " ".join(word for word in (_name(slot, names), _value(value)) if word)
        for slot, value in zip(slots, meeting.key, strict=True)
        if value != ()
    ]
    common = f" with {', '.join(shared)}" if shared else " that nothing tells apart"
    return f"the rule '{rule.id}': {len(facts)} facts{common}"


def _is_of_claims(place: _Place) -> bool:
    """Whether the pattern is of claims, whose fields people know."""
    rule, position, _ = place
    return rule.body.patterns[position].kind == "claim"


def _reader(slots: Sequence[Slot]) -> Callable[[Fact], _Key]:
    """Reads of a fact what it has in the slots."""
    places = [(slot.field, slot.key) for slot in slots]

    def read(fact: Fact) -> _Key:
        values = fact.values
        return tuple(
            [values[at] if key is None else dict(values[at]).get(key) for at, key in places]
        )

    return read


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
