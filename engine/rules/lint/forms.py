"""Forms of rules: equal where two rules mean the same, whatever names and order they use."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations, product
from math import factorial, prod

from engine.claims.kinds import canonical
from engine.rules.conditions import Condition, Slot
from engine.rules.expressions import syntax
from engine.rules.program import Body, Head, Part, Pattern, Rule

MOST = 720
"""How many orders of a rule's patterns, with those of its absences and counts, are tried at most;
beyond, only the one written."""

_SYMMETRIC = {"overlaps", "equals", "disjoint", "days_between"}
_INVERSE = {
    "after": "before",
    "met_by": "meets",
    "overlapped_by": "strictly_overlaps",
    "started_by": "starts",
    "finished_by": "finishes",
}
_SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: "<", ast.GtE: "<="}

Named = Callable[[str], str]
"""What stands for a variable in a form."""


def condition_form(condition: Condition, named: Named) -> str:
    """A condition up to the order of what may be turned around."""
    return " and ".join(sorted(set(_conjuncts(syntax(condition.text), named))))


def _conjuncts(node: ast.expr, named: Named) -> Iterator[str]:
    """The parts that must all hold."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from _conjuncts(value, named)
    elif isinstance(node, ast.Compare) and len(node.ops) > 1:
        for left, op, right in zip(
            [node.left, *node.comparators], node.ops, node.comparators, strict=False
        ):
            yield _comparison(left, op, right, named)
    else:
        yield _form(node, named)


def _form(node: ast.expr, named: Named) -> str:
    match node:
        case ast.BoolOp(op=ast.Or()):
            return f"({' or '.join(sorted({_form(v, named) for v in node.values}))})"
        case ast.BoolOp() | ast.Compare(ops=[_, _, *_]):
            return f"({' and '.join(sorted(set(_conjuncts(node, named))))})"
        case ast.UnaryOp(op=ast.Not()):
            inner = _form(node.operand, named)
            return inner[4:] if inner.startswith("not ") else f"not {inner}"
        case ast.Compare():
            return _comparison(node.left, node.ops[0], node.comparators[0], named)
        case ast.Call(func=ast.Name(id=name)):
            arguments = [_form(argument, named) for argument in node.args]
            if name in _SYMMETRIC:
                arguments.sort()
            elif name in _INVERSE:
                arguments.reverse()
            return f"{_INVERSE.get(name, name)}({', '.join(arguments)})"
        case ast.Name(id=name):
            return named(name)
        case ast.List() | ast.Tuple() | ast.Set():
            return f"[{', '.join(sorted({_form(item, named) for item in node.elts}))}]"
        case ast.BinOp():
            sign = type(node.op).__name__
            return f"({_form(node.left, named)} {sign} {_form(node.right, named)})"
        case _:
            return ast.dump(node)


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr, named: Named) -> str:
    sides = [_form(left, named), _form(right, named)]
    if isinstance(op, ast.In | ast.NotIn):
        found = f"{sides[0]} in {sides[1]}"
        return found if isinstance(op, ast.In) else f"not {found}"
    if isinstance(op, ast.Eq | ast.NotEq):
        found = " == ".join(sorted(sides))
        return found if isinstance(op, ast.Eq) else f"not {found}"
    if isinstance(op, ast.Gt | ast.GtE):
        sides.reverse()
    return f"{sides[0]} {_SIGNS[type(op)]} {sides[1]}"


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
            slots = dict(condition.reads)
            named = {name: self.name(slot) for name, slot in slots.items()}
            found |= set(_conjuncts(syntax(condition.text), named.__getitem__))
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
