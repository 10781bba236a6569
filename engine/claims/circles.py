"""Circles among names that point at each other, found in time that grows with the arrows."""

from collections.abc import Iterable, Iterator, Mapping


def groups(arrows: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The names, those on a circle in one group, and each group after all that it points at.

    Names that are pointed at and point at nothing are left out. This is Tarjan's algorithm, with
    a stack in place of recursion.
    """
    found: list[list[str]] = []
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    closed: set[str] = set()

    def enter(name: str) -> tuple[str, Iterator[str]]:
        numbers[name] = lowest[name] = len(numbers)
        path.append(name)
        return name, iter(arrows[name])

    for start in arrows:
        waiting = [enter(start)] if start not in numbers else []
        while waiting:
            name, others = waiting[-1]
            following = next((o for o in others if o in arrows and o not in closed), None)
            if following is None:
                waiting.pop()
                if waiting:
                    before = waiting[-1][0]
                    lowest[before] = min(lowest[before], lowest[name])
                if lowest[name] == numbers[name]:
                    found.append([])
                    while name not in closed:
                        found[-1].append(path.pop())
                        closed.add(found[-1][-1])
            elif following in numbers:
                lowest[name] = min(lowest[name], numbers[following])
            else:
                waiting.append(enter(following))
    return found


def circles(arrows: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The groups that are a circle: of several names, or of one that points at itself."""
    return [group for group in groups(arrows) if len(group) > 1 or group[0] in arrows[group[0]]]


def way(start: str, goal: str, arrows: Mapping[str, Iterable[str]]) -> list[str] | None:
    """A shortest way along the arrows, both ends named; None where there is none."""
    before, waiting = {start: start}, [start]
    for name in waiting:
        if goal in before:
            break
        for following in sorted(arrows.get(name, ())):
            if following not in before:
                before[following] = name
                waiting.append(following)
    if goal not in before:
        return None
    path = [goal]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path[::-1]


def circle(pairs: Iterable[tuple[str, str]]) -> list[str] | None:
    """The names on a way along the pairs from a name back to itself; None where there is none."""
    nexts: dict[str, list[str]] = {}
    for one, other in pairs:
        nexts.setdefault(one, []).append(other)
    found = circles(nexts)
    if not found:
        return None
    group = min(found, key=min)
    start = min(group)
    following = next(name for name in nexts[start] if name in group)
    return [start, *(way(following, start, nexts) or ())]


def joined(word: str, names: Iterable[str]) -> str:
    """The names of such a way, with a word between each two."""
    return word.join(f"'{name}'" for name in names)
