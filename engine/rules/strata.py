"""Strata: the order in which deriving rules run, so that an absence is complete when tested."""

from collections.abc import Iterator, Sequence

from engine.choices import WITHDRAWN
from engine.claims.circles import groups, way
from engine.claims.kinds import CLAIM, CLAIM_AT
from engine.errors import Problem
from engine.rules.operators import equal
from engine.rules.program import Body, Head, Pattern, Rule


def stratify(rules: Sequence[Rule]) -> tuple[tuple[tuple[Rule, ...], ...], list[Problem]]:
    """The deriving rules by stratum, each sorted by id.

    A rule whose absence another rule may undo comes after it. Rules that depend on the absence
    of what they help to derive have no such order: they are the problems.
    """
    heads: _Heads = {}
    for rule in rules:
        for head in rule.heads:
            for key in {(head.kind, None), (head.kind, _predicate(head, rule))}:
                heads.setdefault(key, []).append((head, rule))
    needs = {rule.key: _needs(heads, rule.body.patterns) for rule in rules}
    lacks = {
        rule.key: {name for body in _complete(rule) for name in _needs(heads, body.patterns)}
        for rule in rules
    }
    level: dict[str, int] = {}
    rests_on = {name: needs[name] | lacks[name] for name in needs}
    for group in groups(rests_on):  # those that a group rests on have their level already
        members = set(group)
        if any(lacks[name] & members for name in group):
            return (), list(_cycles(rules, rests_on, lacks))
        least = [level[n] for name in group for n in needs[name] if n in level]
        least += [level[n] + 1 for name in group for n in lacks[name]]
        level.update(dict.fromkeys(group, max(least, default=0)))
    strata = [
        tuple(sorted((r for r in rules if level[r.key] == n), key=lambda r: r.key))
        for n in range(max(level.values(), default=-1) + 1)
    ]
    return tuple(stratum for stratum in strata if stratum), []


def _complete(rule: Rule) -> list[Body]:
    """What must be complete when the rule runs: its absences, and what it counts."""
    return [*rule.absences, *(count.body for count in rule.counts)]


_Heads = dict[tuple[str, object], list[tuple[Head, Rule]]]
"""The heads of rules by their kind and, of claims, also by the predicate that they have.

Those of any predicate are under `_ANY`, and all of a kind under None: a vocabulary may state a
thousand rules, of which a pattern concerns few.
"""
_ANY = ()


def _predicate(head: Head, rule: Rule) -> object:
    if head.kind != CLAIM.name:
        return None
    found = _constant(head, rule, CLAIM_AT["predicate"])
    return _ANY if found is None else found


def _near(heads: _Heads, pattern: Pattern) -> Iterator[tuple[Head, Rule]]:
    """The heads among which all are that may feed a pattern."""
    at = CLAIM_AT["predicate"]
    wanted = None
    if pattern.kind == CLAIM.name:
        wanted = next((value for slot, value in pattern.tests if slot.field == at), None)
    for key in (None,) if wanted is None else (wanted, _ANY):
        yield from heads.get((pattern.kind, key), ())


def _needs(heads: _Heads, patterns: Sequence[Pattern]) -> set[str]:
    """The rules that derive what one of the patterns may match."""
    return {
        rule.key
        for pattern in patterns
        for head, rule in _near(heads, pattern)
        if feeds(head, rule, pattern)
    }


def feeds(head: Head, rule: Rule, pattern: Pattern) -> bool:
    """Whether a fact of this head may match the pattern: they differ in no constant."""
    if head.kind != pattern.kind:
        return False
    if pattern.live and _constant(head, rule, CLAIM_AT["rank"]) in WITHDRAWN:
        return False
    for slot, wanted in pattern.tests:
        if slot.key is None:
            found = _constant(head, rule, slot.field)
        else:
            scope = head.fields[slot.field].scope
            if scope is None:
                continue
            part = dict(scope).get(slot.key)
            if part is None:
                return False
            found = part.constant
        if found is not None and not equal(found, wanted):
            return False
    return True


def _constant(head: Head, rule: Rule, field: int) -> object:
    """The value that a field of the head always has; None where it is not known."""
    part = head.fields[field]
    if part.slot is None:
        return part.constant
    if part.slot.position >= len(rule.body.patterns):
        return None  # what a count of the rule comes to
    tests = rule.body.patterns[part.slot.position].tests
    return next((value for slot, value in tests if slot == part.slot), None)


def _cycles(
    rules: Sequence[Rule], rests_on: dict[str, set[str]], lacks: dict[str, set[str]]
) -> Iterator[Problem]:
    """One problem for each rule whose absence leads back to itself."""
    by_key = {rule.key: rule for rule in rules}
    circle = {name: number for number, group in enumerate(groups(rests_on)) for name in group}
    for name in sorted(lacks):
        undone = min((n for n in lacks[name] if circle[n] == circle[name]), default=None)
        if undone is None:
            continue
        path = way(undone, name, rests_on) or []
        chain = " -> ".join(by_key[key].id for key in [name, *path])
        rule, other = by_key[name], by_key[undone]
        how = "a count" if not rule.absences else "the absence"
        yield Problem(
            "E408",
            f"'{rule.id}' rests on {how} of what '{other.id}' derives, which rests on "
            f"'{rule.id}' again: {chain}",
            rule.at,
            "break the circle: no rule may depend on the absence, or number, of what it helps "
            "to derive",
        )
