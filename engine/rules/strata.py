"""Strata: the order in which deriving rules run, so that an absence is complete when tested."""

from collections.abc import Iterator, Sequence

from engine.claims.kinds import CLAIM_AT
from engine.errors import Problem
from engine.rules.program import Head, Pattern, Rule


def stratify(rules: Sequence[Rule]) -> tuple[tuple[tuple[Rule, ...], ...], list[Problem]]:
    """The deriving rules by stratum, each sorted by id.

    A rule whose absence another rule may undo comes after it. Rules that depend on the absence
    of what they help to derive have no such order: they are the problems.
    """
    needs = {rule.id: set(_needs(rules, rule.body.patterns)) for rule in rules}
    lacks = {
        rule.id: {name for absence in rule.absences for name in _needs(rules, absence.patterns)}
        for rule in rules
    }
    level = dict.fromkeys(needs, 0)
    for _ in range(len(rules) + 1):
        changed = False
        for name in level:
            least = max(
                [
                    level[name],
                    *(level[n] for n in needs[name]),
                    *(level[n] + 1 for n in lacks[name]),
                ]
            )
            changed |= least != level[name]
            level[name] = least
        if not changed:
            break
    else:
        return (), list(_cycles(rules, needs, lacks))
    strata = [
        tuple(sorted((r for r in rules if level[r.id] == n), key=lambda r: r.id))
        for n in range(max(level.values(), default=-1) + 1)
    ]
    return tuple(stratum for stratum in strata if stratum), []


def _needs(rules: Sequence[Rule], patterns: Sequence[Pattern]) -> Iterator[str]:
    """The rules that derive what one of the patterns may match."""
    for other in rules:
        if any(_feeds(head, other, pattern) for head in other.heads for pattern in patterns):
            yield other.id


def _feeds(head: Head, rule: Rule, pattern: Pattern) -> bool:
    """Whether a fact of this head may match the pattern: they differ in no constant."""
    if head.kind != pattern.kind:
        return False
    if pattern.live and _constant(head, rule, CLAIM_AT["rank"]) == "deprecated":
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
        if found is not None and found != wanted:
            return False
    return True


def _constant(head: Head, rule: Rule, field: int) -> object:
    """The value that a field of the head always has; None where it is not known."""
    part = head.fields[field]
    if part.slot is None:
        return part.constant
    tests = rule.body.patterns[part.slot.position].tests
    return next((value for slot, value in tests if slot == part.slot), None)


def _cycles(
    rules: Sequence[Rule], needs: dict[str, set[str]], lacks: dict[str, set[str]]
) -> Iterator[Problem]:
    """One problem for each rule whose absence leads back to itself."""
    by_id = {rule.id: rule for rule in rules}
    for name in sorted(lacks):
        for undone in sorted(lacks[name]):
            path = _path(undone, name, {n: needs[n] | lacks[n] for n in needs})
            if path is None:
                continue
            chain = " -> ".join([name, *path])
            yield Problem(
                "E408",
                f"'{name}' rests on the absence of what '{undone}' derives, which rests on "
                f"'{name}' again: {chain}",
                by_id[name].at,
                "break the circle: no rule may depend on the absence of what it helps to derive",
            )
            break


def _path(start: str, goal: str, edges: dict[str, set[str]]) -> list[str] | None:
    """A shortest path of rules from `start` to `goal`, both named; None where there is none."""
    paths, seen = [[start]], {start}
    for path in paths:
        if path[-1] == goal:
            return path
        for following in sorted(edges[path[-1]] - seen):
            seen.add(following)
            paths.append([*path, following])
    return None
