"""Conditions that never hold, and those that always do."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from engine.choices import WITHDRAWN
from engine.claims.kinds import CLAIM_AT
from engine.rules.lint.forms import condition_form
from engine.rules.lint.model import Model, Verdict
from engine.rules.lint.places import Note, Part
from engine.rules.program import Body, Pattern
from engine.rules.terms import Condition, Slot

_NEVER = "correct the condition, or the pattern or condition that it goes against"


class _Placed(NamedTuple):
    """A condition; `own` unless it belongs to the body around."""

    condition: Condition
    own: bool

    @property
    def text(self) -> str:
        return f"`{' '.join(self.condition.text.split())}`"


class _Search:
    """What there is to say of the conditions of one body."""

    def __init__(self, model: Model, part: Part, around: Sequence[_Placed]) -> None:
        self._model, self._part = model, part
        own = (_Placed(condition, True) for condition in part.body.conditions)
        self._left = [*around, *own]
        self.notes: list[Note] = []

    def run(self) -> list[Note]:
        """First each condition by itself, then two and two, then all that share a value."""
        for placed in [p for p in self._left if p.own]:
            self._alone(placed)
        for first, second in combinations(list(self._left), 2):
            if first in self._left and second in self._left:
                self._two(first, second)
        for placed in [p for p in reversed(self._left) if p.own]:
            self._among(placed)
        return self.notes

    def _alone(self, placed: _Placed) -> None:
        found = self._model.verdict((), placed.condition)
        if found is None or (found.holds and found.fails):
            return
        reason = self._reason(placed.condition)
        self._left.remove(placed)
        if found.holds:
            self._always(placed, "always true", reason)
        else:
            self._never(placed, "never true", reason)

    def _two(self, first: _Placed, second: _Placed) -> None:
        if not (first.own or second.own):
            return
        if second.own and self._form(first) == self._form(second):
            self._left.remove(second)
            self._always(second, f"true already where {first.text} is: it says the same")
            return
        if not self._share(first, second):
            return
        found = self._model.verdict((first.condition,), second.condition)
        if found and not found.holds:
            later = second if second.own else first
            other = first if later is second else second
            self._left.remove(later)
            self._never(later, f"never true together with {other.text}")
        elif found and not found.fails and second.own:
            self._left.remove(second)
            self._always(second, f"always true where {first.text} is")
        elif first.own:
            found = self._model.verdict((second.condition,), first.condition)
            if found and not found.fails:
                self._left.remove(first)
                self._always(first, f"always true where {second.text} is")

    def _among(self, placed: _Placed) -> None:
        others = [p for p in self._connected(placed) if p is not placed]
        found = self._given(others, placed) if len(others) > 1 else None
        if found is None or (found.holds and found.fails):
            return
        self._left.remove(placed)
        for other in list(others):  # the fewest that say so
            fewer = [p for p in others if p is not other]
            if self._given(fewer, placed) == found:
                others = fewer
        words = " and ".join(p.text for p in others)
        if found.holds:
            self._always(placed, f"always true where {words} are")
        else:
            self._never(placed, f"never true together with {words}")

    def _given(self, others: Sequence[_Placed], placed: _Placed) -> Verdict | None:
        return self._model.verdict([p.condition for p in others], placed.condition)

    def _connected(self, placed: _Placed) -> list[_Placed]:
        """The conditions that share a value with this one, or with others that do."""
        group = [placed]
        for one in group:
            group += [p for p in self._left if p not in group and self._share(one, p)]
        return group

    def _share(self, one: _Placed, other: _Placed) -> bool:
        first, second = (
            {self._model.of(slot) for slot in p.condition.reads.values()} for p in (one, other)
        )
        return bool(first & second)

    def _form(self, placed: _Placed) -> str:
        slots = placed.condition.reads
        return condition_form(placed.condition, lambda name: str(self._model.of(slots[name])))

    def _reason(self, condition: Condition) -> str:
        """What the patterns say of the values that the condition reads, in words."""
        alike = [
            f"`{name}` is always '{value}'"
            for name, slot in condition.reads.items()
            if (value := self._model.literal(slot)) is not None
        ]
        if not alike:
            names: dict[Slot, list[str]] = {}
            for name, slot in condition.reads.items():
                names.setdefault(self._model.of(slot), []).append(f"`{name}`")
            alike = [f"{' and '.join(n)} are one value" for n in names.values() if len(n) > 1]
        return f", since by the patterns {' and '.join(alike)}" if alike else ""

    def _always(self, placed: _Placed, how: str, reason: str = "") -> None:
        hint = "delete the condition, or write what was meant"
        self.notes.append(
            Note("L303", f"{placed.text} is {how}", placed.condition.path, hint, reason)
        )

    def _never(self, placed: _Placed, how: str, reason: str = "") -> None:
        message, follows = f"{placed.text} is {how}", self._part.outcome
        self.notes.append(Note("L102", message, placed.condition.path, _NEVER, reason, follows))


def judge(parts: Sequence[Part], model: Callable[..., Model]) -> Iterator[Note]:
    """The contradictions of a rule, and its conditions that are always true.

    `model` makes the model of some bodies of the rule.
    """
    own = parts[0]
    count = len(own.body.patterns)
    around = [_Placed(condition, False) for condition in own.body.conditions]
    for part in parts:
        bodies = [own.body] if part is own else [own.body, part.body]
        whole = model(bodies)
        if impossible := whole.impossible():
            yield from _impossible(whole, part, impossible)
            continue
        assumed = around
        if part.what == "count":  # its variables and the rule's counts have the same places
            assumed = [p for p in around if _reads_before(p.condition, count)]
        yield from _Search(whole, part, [] if part is own else assumed).run()
        if part.what == "absence" and (fact := _always_there(model([own.body]), own, part.body)):
            message = f"{fact} is itself what must not be there"
            hint = "ask for another fact, as in `$other.id != $a.id`, or for something else of it"
            yield Note("L102", message, part.at, hint, follows=own.outcome)


def _reads_before(condition: Condition, position: int) -> bool:
    """Whether all that a condition reads stands before a position."""
    return all(slot.position < position for slot in condition.reads.values())


def _impossible(model: Model, part: Part, slots: Sequence[Slot]) -> Iterator[Note]:
    """One note for each join that no value can satisfy, if it touches this body."""
    first, patterns = part.body.first, part.body.patterns
    for slot in slots:
        ends = [s for s in model.together(slot) if 0 <= s.position - first < len(patterns)]
        if not ends:
            continue
        words = " and ".join(model.named(s) for s in model.together(slot))
        message = f"no value can stand in all of {words}"
        hint = "use another variable for one of them"
        path = patterns[ends[-1].position - first].path[:-1]
        yield Note("L102", message, path, hint, follows=part.outcome)


def _always_there(model: Model, own: Part, absence: Body) -> str | None:
    """A fact of the rule's own patterns that the absence matches, in words; None if none."""
    if absence.conditions or len(absence.patterns) != 1:
        return None
    (pattern,) = absence.patterns
    for position, other in enumerate(own.body.patterns):
        if _includes(model, pattern, other, position, absence):
            return f"the {other.kind}{f' `{other.name}`' if other.name else ''}"
    return None


def _includes(model: Model, pattern: Pattern, other: Pattern, position: int, absence: Body) -> bool:
    """Whether each fact that stands at the position is one that the absence's pattern matches."""

    def moved(slot: Slot) -> Slot:
        return slot._replace(position=position) if slot.position == absence.first else slot

    if pattern.kind != other.kind:
        return False
    rank = model.literal(Slot(position, CLAIM_AT["rank"]))
    if pattern.live and not other.live and rank in (None, *WITHDRAWN):
        return False
    return all(model.literal(moved(slot)) == value for slot, value in pattern.tests) and all(
        len({model.of(moved(slot)) for slot in join}) == 1 and model.given(moved(join[0]))
        for join in absence.joins
    )
