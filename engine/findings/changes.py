"""What has changed between two meanings of a finding: what was judged, and what stands now."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from engine.claims.kinds import COUNTED
from engine.findings.evidence import LEFT_OUT, SHOWN, Meaning, Row


def changes(before: Meaning, after: Meaning) -> list[str]:
    """What differs, a line each: claims field by field, then other facts, then rules."""
    return [
        *_changed_claims(before.claims, after.claims),
        *_changed_rows(before.facts, after.facts),
        *_changed_rules(before.rules, after.rules),
    ]


def same(before: Meaning, after: Meaning) -> bool:
    """Whether the two say the same, whatever the fields of rows are called by now."""

    if before == after:
        return True

    def unnamed(rows: Iterable[Row]) -> list[tuple[str, list[str]]]:
        return sorted((kind, [value for _, value in fields]) for kind, fields in rows)

    claims = _changed_claims(before.claims, after.claims)
    rules = _changed_rules(before.rules, after.rules)
    return unnamed(before.facts) == unnamed(after.facts) and not [*claims, *rules]


def _changed_claims(
    before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if name not in after:
            yield f"the claim {name} is no longer part of the proof"
        elif name not in before:
            yield f"the claim {name} is now part of the proof"
        else:
            yield from changed_fields(name, before[name], after[name])


def changed_fields(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """A line for each field that differs: "ec-visit: period was 2023-09-13, is 2023-09-14"."""
    for field in sorted({*before, *after}, key=_place):
        was, now = (side.get(field, LEFT_OUT.get(field, "none")) for side in (before, after))
        if was != now:
            yield f"{name}: {field} was {was}, is {now}"


def _place(field: str) -> tuple[int, str]:
    """Where a field stands among those of a claim; others come after them, by name."""
    return (SHOWN.index(field) if field in SHOWN else len(SHOWN)), field


def _changed_rows(before: Iterable[Row], after: Iterable[Row]) -> Iterator[str]:
    old, new = _known(set(before) - set(after)), _known(set(after) - set(before))
    for key in sorted({*old, *new}):
        if key not in new:
            yield f"no longer {_told(old[key])}"
        elif key not in old:
            yield f"{_told(new[key]).replace(': ', ' now: ', 1)}"
        else:
            yield from changed_fields(" ".join(key[:2]), dict(old[key][1]), dict(new[key][1]))


def _told(row: Row) -> str:
    kind, fields = row
    return f"counted: {_joined(fields)}" if kind == COUNTED.name else f"declared: {in_words(row)}"


def _known(rows: Collection[Row]) -> dict[tuple[str, ...], Row]:
    """The rows by what each is known by: its id, where no other has it; else all of it."""
    shared = Counter(map(_id, rows))
    return {_id(row) if shared[_id(row)] == 1 else _whole(row): row for row in rows}


def _id(row: Row) -> tuple[str, ...]:
    kind, fields = row
    named = dict(fields)
    return (kind, named["id"]) if "id" in named else _whole(row)


def _whole(row: Row) -> tuple[str, ...]:
    kind, fields = row
    return kind, *(f"{name}: {value}" for name, value in fields)


def in_words(row: Row) -> str:
    """A fact as a facts file has it: "opposite: {term: deep, other: shallow}"."""
    kind, fields = row
    return f"{kind}: {{{_joined(fields)}}}"


def _joined(fields: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in fields)


def _changed_rules(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if name not in after:
            yield f"the rule {name} is no longer part of the proof"
        elif name not in before:
            yield f"the rule {name} is now part of the proof"
        elif before[name] != after[name]:
            yield f"the rule {name} has changed"
