"""What a finding's proof says, in words that are kept with a judgement and compared later.

It holds what goes into the evidence hash and nothing else: while the hash is the same, so is the
meaning, and a person can read from two meanings what has changed between them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.claims import quantity as quantities
from engine.claims.kinds import BUILT_IN, CLAIM_AT, COUNT, Fact, Kind
from engine.claims.period import ALWAYS, Period, day_text
from engine.claims.quantity import Quantity
from engine.claims.vocabulary import Vocabulary
from engine.findings.finding import Finding, Proofs
from engine.findings.fingerprint import EVIDENCE

Row = tuple[str, tuple[tuple[str, str], ...]]
"""A fact that is no claim: its kind, and its fields with their values."""

_DEFAULTS = {"polarity": "affirmed", "certainty": "certain", "mode": "fact", "rank": "normal"}
_LEFT_OUT = {**_DEFAULTS, "period": "any time", "scope": "none"}
_SHOWN = ("source", "published", "speaker", "via", *EVIDENCE[:-4], "rank")


class Meaning(NamedTuple):
    """The claims of a proof with their fields, its other facts, and a hash of each rule in it.

    Fields and values are words; a field that has its default is left out.
    """

    claims: Mapping[str, Mapping[str, str]]
    facts: tuple[Row, ...]
    rules: Mapping[str, str]


def meaning(finding: Finding, proofs: Proofs, vocabulary: Vocabulary) -> Meaning:
    """What the finding rests on, in a total order."""
    facts, rules = proofs.closure(finding.premises)
    given = [fact for fact in facts if fact not in proofs.derivations]
    claims = {fact.values[0]: _claim(fact) for fact in given if fact.kind == "claim"}
    rows = {_row(fact, vocabulary) for fact in given if fact.kind != "claim"}
    return Meaning(
        dict(sorted(claims.items())),
        tuple(sorted(rows)),
        dict(sorted((rule.id, rule.fingerprint) for rule in [finding.rule, *rules])),
    )


def changes(before: Meaning, after: Meaning) -> list[str]:
    """What differs, a line each: claims field by field, then other facts, then rules."""
    return [
        *_changed_claims(before.claims, after.claims),
        *_changed_rows(before.facts, after.facts),
        *_changed_rules(before.rules, after.rules),
    ]


def _claim(fact: Fact) -> dict[str, str]:
    fields = {name: exact(fact.values[CLAIM_AT[name]]) for name in _SHOWN}
    value = fact.values[CLAIM_AT["value"]]
    if isinstance(value, Quantity) and value.tolerance is not None:
        fields["tolerance"] = f"{quantities.plain(value.tolerance * 100)} %"
    if isinstance(value, Quantity) and value.physical is not None:
        fields["unit"] = f"{value.unit}, which is {value.physical}"
    if isinstance(value, Period) and value.inferred:
        fields["value"] = f"{fields['value']} (inferred)"
    return {k: v for k, v in fields.items() if v is not None and v != _LEFT_OUT.get(k)}


def exact(value: Any) -> str | None:
    """A value in words that differ where values differ; None for a missing one."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Period):
        return _days(value)
    if isinstance(value, Quantity):
        return quantities.in_words(value)
    if isinstance(value, tuple):
        return ", ".join(f"{key}: {inner}" for key, inner in value) or "none"
    return quantities.plain(value)


def _days(period: Period) -> str:
    if period == ALWAYS:
        return ALWAYS.text
    first, last = day_text(period.first), day_text(period.last)
    return first if first == last else f"{first}/{last}"


def _row(fact: Fact, vocabulary: Vocabulary) -> Row:
    kind: Kind = {**BUILT_IN, **vocabulary.kinds, COUNT.name: COUNT}[fact.kind]
    given = zip(kind.fields, fact.values, strict=True)
    left_out = "name" if fact.kind == "entity" else ""
    pairs = ((k, exact(v)) for k, v in given if v is not False and k != left_out)
    return fact.kind, tuple((k, v) for k, v in pairs if v is not None)


# -- what has changed ---------------------------------------------------------------------------


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
        was, now = (side.get(field, _LEFT_OUT.get(field, "none")) for side in (before, after))
        if was != now:
            yield f"{name}: {field} was {was}, is {now}"


def _place(field: str) -> tuple[int, str]:
    """Where a field stands among those of a claim; others come after them, by name."""
    return (_SHOWN.index(field) if field in _SHOWN else len(_SHOWN)), field


def _changed_rows(before: Iterable[Row], after: Iterable[Row]) -> Iterator[str]:
    old, new = _known(set(before) - set(after)), _known(set(after) - set(before))
    for key in sorted({*old, *new}):
        if key not in new:
            yield f"no longer declared: {in_words(old[key])}"
        elif key not in old:
            yield f"declared now: {in_words(new[key])}"
        else:
            yield from changed_fields(" ".join(key[:2]), dict(old[key][1]), dict(new[key][1]))


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
    return f"{kind}: {{{', '.join(f'{name}: {value}' for name, value in fields)}}}"


def _changed_rules(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if name not in after:
            yield f"the rule {name} is no longer part of the proof"
        elif name not in before:
            yield f"the rule {name} is now part of the proof"
        elif before[name] != after[name]:
            yield f"the rule {name} has changed"
