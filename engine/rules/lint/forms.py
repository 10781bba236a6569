"""Forms of rules: equal where two rules mean the same, whatever names and order they use."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations, product
from math import factorial, prod

from engine.claims.kinds import canonical
from engine.rules.operators import OPERATORS
from engine.rules.program import Body, Head, Part, Pattern, Rule
from engine.rules.terms import (
    And,
    Apply,
    Comparison,
    Condition,
    Constant,
    In,
    Not,
    Or,
    Read,
    Slot,
    Term,
    conjuncts,
)

MOST = 720
"""How many orders of a rule's patterns, with those of its absences and counts, are tried at most;
beyond, only the one written."""

Named = Callable[[str], str]
"""What stands for a variable in a form."""


def condition_form(condition: Condition, named: Named) -> str:
    """A condition up to the order of what may be turned around."""
    return " and ".join(sorted({_form(term, named) for term in conjuncts(condition.term)}))


def _form(term: Term, named: Named) -> str:
    match term:
        case Constant(value):
            return canonical(value)
        case Read(name):
            return named(name)
        case And():
            return f"({' and '.join(sorted({_form(part, named) for part in conjuncts(term)}))})"
        case Or(parts):
            return f"({' or '.join(sorted({_form(part, named) for part in parts}))})"
        case Not(part):
            return _denial(part, named)
        case In(item, listed):
            among = sorted({_form(other, named) for other in listed})
            return f"{_form(item, named)} in [{', '.join(among)}]"
        case Comparison(key="!="):
            return _denial(term.having(key="=="), named)
        case Comparison() | Apply():
            return _applied(term, named)


def _denial(term: Term, named: Named) -> str:
    """That a term does not hold; of a denied one, that it does."""
    if isinstance(term, Not):
        return _form(term.part, named)
    if isinstance(term, Comparison) and term.key == "!=":
        return _form(term.having(key="=="), named)
    return f"not {_form(term, named)}"


def _applied(term: Comparison | Apply, named: Named) -> str:
    operator = OPERATORS[term.key]
    arguments = [_form(part, named) for part in term.parts]
    key = term.key
    if operator.symmetric:
        arguments.sort()
    elif operator.inverse and operator.inverse < key:
        arguments.reverse()
        key = operator.inverse
    return f"{key}({', '.join(arguments)})"


def rule_form(rule: Rule) -> str:
    """What the rule means, not how it says it; equal forms are equal meanings."""
    patterns = rule.body.patterns
    inner = [*rule.absences, *(count.body for count in rule.counts)]
    tried = sum(min(_count(body.patterns), MOST) for body in inner)  # for each order of the rule's
    orders = _orders(patterns, MOST // max(1, tried))
    return min(_ordered(rule, dict(zip(order, range(len(order)), strict=True))) for order in orders)


def _orders(patterns: Sequence[Pattern], most: int = MOST) -> Iterator[tuple[int, ...]]:
    """The orders of patterns to try: those that look alike change places with each other."""
    groups = _alike(patterns)
    if _count(patterns) > most:
        yield tuple(n for group in groups for n in group)
        return
    for chosen in product(*(permutations(group) for group in groups)):
        yield tuple(n for group in chosen for n in group)


def _alike(patterns: Sequence[Pattern]) -> list[list[int]]:
    """The patterns by their places, those that look alike in one group."""
    alike: dict[str, list[int]] = {}
    for n, pattern in enumerate(patterns):
        alike.setdefault(_pattern(pattern), []).append(n)
    return [alike[key] for key in sorted(alike)]


def _count(patterns: Sequence[Pattern]) -> int:
    """How many orders there are to try."""
    return prod(factorial(len(group)) for group in _alike(patterns))


def _pattern(pattern: Pattern) -> str:
    tests = sorted(f"{slot.field} {slot.key} {canonical(value)}" for slot, value in pattern.tests)
    return f"{pattern.kind} {pattern.live} {tests}"


class _Places:
    """The new places of a rule's facts, and a name for each slot: the first that equals it."""

    def __init__(self, at: Mapping[int, int], joins: Sequence[tuple[Slot, ...]]) -> None:
        self.at = at
        self._same: list[set[Slot]] = []
        for join in joins:
            group = set(join)
            for other in [other for other in self._same if other & group]:
                group |= other
                self._same.remove(other)
            self._same.append(group)

    def name(self, slot: Slot) -> str:
        group = next((group for group in self._same if slot in group), {slot})
        return min(map(self._place, group))

    def joins(self) -> list[str]:
        return sorted(str(sorted(map(self._place, group))) for group in self._same)

    def conditions(self, body: Body) -> list[str]:
        found = set()
        for condition in body.conditions:
            named = {name: self.name(slot) for name, slot in condition.reads.items()}
            found |= {_form(term, named.__getitem__) for term in conjuncts(condition.term)}
        return sorted(found)

    def _place(self, slot: Slot) -> str:
        return f"{self.at[slot.position]:03}.{slot.field:02}.{slot.key or ''}"


def _ordered(rule: Rule, at: Mapping[int, int]) -> str:
    """The rule's form with its patterns in that order: `at` gives each its new place."""
    size = len(rule.body.patterns)
    counts = sorted(
        (_inner(count.body, rule.body, at, count.of), n) for n, count in enumerate(rule.counts)
    )
    at = {**at, **{size + n: size + place for place, (_, n) in enumerate(counts)}}
    places = _Places(at, rule.body.joins)
    kind = "derives" if rule.heads else "agrees" if rule.agrees else "flags"
    kind += " as a tension" if rule.is_tension else ""
    old = sorted(range(size), key=at.__getitem__)
    return "\n".join(
        [
            kind,
            *(_pattern(rule.body.patterns[n]) for n in old),
            *places.joins(),
            *places.conditions(rule.body),
            *(f"count {text}" for text, _ in counts),
            *sorted(f"unless {_inner(body, rule.body, at, None)}" for body in rule.absences),
            *sorted(_head(head, places) for head in rule.heads),
        ]
    )


def _inner(body: Body, outer: Body, at: Mapping[int, int], of: Slot | None) -> str:
    """The form of an absence, or of what a count counts."""
    forms = []
    for order in _orders(body.patterns):
        own = {body.first + n: body.first + place for place, n in enumerate(order)}
        places = _Places({**at, **own}, [*outer.joins, *body.joins])
        patterns = [_pattern(body.patterns[n]) for n in order]
        counted = [places.name(of)] if of else []
        forms.append([*patterns, *places.joins(), *places.conditions(body), *counted])
    return str(min(forms))


def _head(head: Head, places: _Places) -> str:
    parts = [_part(part, places) for part in head.fields]
    origin = None if head.origin is None else places.at[head.origin]
    return f"{head.kind} {parts} from {origin}"


def _part(part: Part, places: _Places) -> str:
    if part.slot is not None:
        return places.name(part.slot)
    if part.scope is not None:
        return str(sorted((key, _part(inner, places)) for key, inner in part.scope))
    return canonical(part.constant)
