"""Strata: the order in which deriving rules run, so that an absence is complete when tested."""

from collections.abc import Iterator, Sequence

from engine.claims.kinds import CLAIM_AT
from engine.errors import Problem
from engine.rules.program import Body, Head, Pattern, Rule


def stratify(rules: Sequence[Rule]) -> tuple[tuple[tuple[Rule, ...], ...], list[Problem]]:
    """The deriving rules by stratum, each sorted by id.

    A rule whose absence another rule may undo comes after it. Rules that depend on the absence
    of what they help to derive have no such order: they are the problems.
    """
    needs = {rule.key: set(_needs(rules, rule.body.patterns)) for rule in rules}
    lacks = {
        rule.key: {name for body in _complete(rule) for name in _needs(rules, body.patterns)}
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
        tuple(sorted((r for r in rules if level[r.key] == n), key=lambda r: r.key))
        for n in range(max(level.values(), default=-1) + 1)
    ]
    return tuple(stratum for stratum in strata if stratum), []


def _complete(rule: Rule) -> list[Body]:
    """What must be complete when the rule runs: its absences, and what it counts."""
    return [*rule.absences, *(count.body for count in rule.counts)]


def _needs(rules: Sequence[Rule], patterns: Sequence[Pattern]) -> Iterator[str]:
    """The rules that derive what one of the patterns may match."""
    for other in rules:
        if any(feeds(head, other, pattern) for head in other.heads for pattern in patterns):
            yield other.key


def feeds(head: Head, rule: Rule, pattern: Pattern) -> bool:
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
    by_key = {rule.key: rule for rule in rules}
    for name in sorted(lacks):
        for undone in sorted(lacks[name]):
            path = _path(undone, name, {n: needs[n] | lacks[n] for n in needs})
            if path is None:
                continue
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
