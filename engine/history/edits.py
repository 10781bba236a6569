"""Edits: how the material of two states differs, in the steps that a person takes.

A claim edited, a source dated anew, a rule added, a word declared.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from engine.claims.corpus import Claim
from engine.claims.kinds import CLAIM, MARKS, Fact, canonical, known_by, precision
from engine.claims.period import Period
from engine.claims.quantity import Quantity, plain
from engine.claims.vocabulary import Vocabulary
from engine.findings.evidence import exact
from engine.history.material import Key, Material
from engine.history.states import State
from engine.rules.program import Rule
from engine.rules.written import line

V = TypeVar("V")


class Field(NamedTuple):
    """A field of what was edited, with what it was and what it is; empty for nothing."""

    name: str
    was: str
    now: str


class Edit(NamedTuple):
    """One step from the earlier state to the later: what was done to the part of that key.

    `change` is one of added, removed, edited, and of a resolution expired; `touches` are the
    parts of the material whose meaning it changes; `place` is where the part stands now, or empty.
    """

    key: Key
    change: str
    fields: tuple[Field, ...] = ()
    touches: frozenset[Key] = frozenset()
    place: str = ""


TOLERANCE: Key = ("setting", "tolerance")
VOCABULARY: Key = ("setting", "vocabulary")

RESOLVED = ("subject", "predicate", "value", "scope", "period", "speaker", "via")
RELATIONS = (*MARKS, "cites", "supersedes")
"""The fields of a claim that state rows of other kinds."""

_WRITTEN = (*CLAIM.named(lambda field: field.plain), *RELATIONS)
_FIELDS = ("source", *RESOLVED, *_WRITTEN)
_LEFT_OUT = {"period": "any time", "value": "yes"}


def edits(before: State, after: State, was: Material, now: Material) -> list[Edit]:
    """Every difference of two materials, by key. Where one has no claims, only those count."""
    claims = list(_claim_edits(before, after, was, now))
    if not was.claims or not now.claims:
        return sorted(edit for edit in claims if edit.change != "edited")
    found = [
        *claims,
        *_source_edits(was, now),
        *_declared_edits(before, after, was, now),
        *_rule_edits(was, now),
    ]
    return sorted(found, key=lambda edit: edit.key)


# -- claims -------------------------------------------------------------------------------------


def _claim_edits(before: State, after: State, was: Material, now: Material) -> Iterator[Edit]:
    about: set[Key] = set()
    for name, one, other in _pairs(was.claims, now.claims):
        key = ("claim", name)
        place = other.at.row if other else ""
        if one is None or other is None:
            touches = frozenset({key, *_related(one), *_related(other)})
            yield Edit(key, "removed" if other is None else "added", (), touches, place)
            continue
        changed = [field for field in _FIELDS if _meaning(one, field) != _meaning(other, field)]
        own = [field for field in changed if _text(one, field) != _text(other, field)]
        if own:
            fields = tuple(Field(f, _words(one, f), _words(other, f)) for f in own)
            yield Edit(key, "edited", fields, _touched(key, own, one, other), place)
        rest = [f for f in changed if f not in own and not _is_author(one, f)]
        if "value" in rest and _tolerance(one) != _tolerance(other):
            about.add(key)
            rest.remove("value")
        if rest:
            fields = tuple(Field(f, _resolved(one, f), _resolved(other, f)) for f in rest)
            yield Edit(("meaning", name), "edited", fields, frozenset({key}), place)
    if about:
        shares = (before.settings.tolerance, after.settings.tolerance)
        share = Field("tolerance", *(f"{plain(part * 100)} %" for part in shares))
        yield Edit(TOLERANCE, "edited", (share,), frozenset(about))


def _touched(key: Key, own: Sequence[str], one: Claim, other: Claim) -> frozenset[Key]:
    """The claim, unless only what it replaces or cites, or its place, was edited; and these."""
    itself = {key} if {*own} - {*RELATIONS} else set()
    return frozenset({*itself, *(_related(one) ^ _related(other))})


def _related(claim: Claim | None) -> set[Key]:
    """What a claim states by naming others, and those that it replaces."""
    if claim is None:
        return set()
    rows = {known_by(fact) for fact in claim.earlier()}
    return rows | {("claim", name) for name in claim.entry.supersedes}


def _is_author(claim: Claim, field: str) -> bool:
    """Whether the field is the speaker that the source gives: that is the source's edit."""
    return field == "speaker" and claim.entry.speaker is None


def _read(claim: Claim, field: str) -> Any:
    if field == "source":
        return claim.source.id
    return getattr(claim if field in RESOLVED else claim.entry, field)


def _meaning(claim: Claim, field: str) -> tuple[str, Any]:
    """Equal where the field means the same, however it is written."""
    value = _read(claim, field)
    more: Any = value.tolerance if isinstance(value, Quantity) else None
    if field == "value" and isinstance(value, Period):
        more = value.inferred
    return canonical(value) + precision(value), more


def _tolerance(claim: Claim) -> Any:
    return claim.value.tolerance if isinstance(claim.value, Quantity) else None


def _text(claim: Claim, field: str) -> Any:
    """The field as it is written."""
    return claim.source.id if field == "source" else getattr(claim.entry, field)


def _words(claim: Claim, field: str) -> str:
    """The field as it is written, for a sentence."""
    value = _text(claim, field)
    if isinstance(value, dict):
        value = tuple(sorted(value.items()))
        return exact(value) or ""
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return str(value) if value is not None else _LEFT_OUT.get(field, _resolved(claim, field))


def _resolved(claim: Claim, field: str) -> str:
    return exact(_read(claim, field)) or "none"


# -- sources, rules -----------------------------------------------------------------------------


def _source_edits(was: Material, now: Material) -> Iterator[Edit]:
    for name, one, other in _pairs(was.sources, now.sources):
        key = ("source", name)
        place = other.at.row if other else ""
        if one is None or other is None:
            yield Edit(key, "removed" if other is None else "added", (), frozenset({key}), place)
            continue
        named = (("published", "published"), ("author", "author"), ("publisher", "publisher"))
        fields = tuple(
            Field(f, getattr(one.entry, f) or "none", getattr(other.entry, f) or "none")
            for f, at in named
            if canonical(getattr(one, at)) != canonical(getattr(other, at))
        )
        names = {field.name for field in fields}
        if fields:
            both = (*was.claims.values(), *now.claims.values())
            own = [claim for claim in both if claim.source.id == name]
            touched = {
                ("claim", c.id)
                for c in own
                if "published" in names or ("author" in names and c.entry.speaker is None)
            }
            yield Edit(key, "edited", fields, frozenset({key, *touched}), place)


def _rule_edits(was: Material, now: Material) -> Iterator[Edit]:
    for name, one, other in _pairs(was.rules, now.rules):
        key = ("rule", name)
        place = other[0].at.row if other else ""
        if one is None or other is None:
            change, declared = "removed" if other is None else "added", _declared_rule(one, other)
            yield Edit(key, change, declared, frozenset({key}), place)
        elif one[0].fingerprint != other[0].fingerprint:
            fields = tuple(_changed_parts(one[0], other[0]))
            yield Edit(key, "edited", fields, frozenset({key}), place)


def _declared_rule(one: Sequence[Rule] | None, other: Sequence[Rule] | None) -> tuple[Field, ...]:
    """What the vocabulary says, where the rule is none of a file."""
    was, now = (rules[0] if rules else None for rules in (one, other))
    if not any(rule and rule.is_declared for rule in (was, now)):
        return ()
    return (Field("title", was.entry.title if was else "", now.entry.title if now else ""),)


def _changed_parts(one: Rule, other: Rule) -> Iterator[Field]:
    """The items of the rule's lists that are not in both, each by itself."""
    for part in ("when", "unless", "derive"):
        items = [Counter(map(line, getattr(rule.entry, part) or ())) for rule in (one, other)]
        yield from (Field(part, item, "") for item in (items[0] - items[1]).elements())
        yield from (Field(part, "", item) for item in (items[1] - items[0]).elements())


# -- what is declared ---------------------------------------------------------------------------


def _declared_edits(before: State, after: State, was: Material, now: Material) -> Iterator[Edit]:
    opened = before.settings.open != after.settings.open
    vocabularies = before.report.corpus.vocabulary, after.report.corpus.vocabulary
    taken: set[Key] = set()
    for key, one, other in _pairs(was.declared, now.declared):
        if _said(one) == _said(other):
            continue
        if opened and any(_is_taken(key, vocabulary) for vocabulary in vocabularies):
            taken.add(key)
            continue
        change = "edited" if one and other else "added" if other else "removed"
        fields = tuple(_changed_fields(one, other, vocabularies))
        yield Edit(key, change, fields, frozenset({key}))
    if taken:
        field = Field("vocabulary", before.settings.vocabulary, after.settings.vocabulary)
        yield Edit(VOCABULARY, "edited", (field,), frozenset(taken))


def _is_taken(key: Key, vocabulary: Vocabulary) -> bool:
    section = {"entity": "entities", "predicate": "predicates"}.get(key[0], "terms")
    return vocabulary.is_taken(section, key[1])


def _said(facts: Sequence[Fact] | None) -> list[str]:
    """What the facts mean; the display name of an entity is only a word."""
    return sorted(
        canonical((f.values[0], f.values[2]) if f.kind == "entity" else f.values)
        for f in facts or ()
    )


def _changed_fields(
    one: Sequence[Fact] | None,
    other: Sequence[Fact] | None,
    vocabularies: tuple[Vocabulary, Vocabulary],
) -> Iterator[Field]:
    """The fields that differ; all of them, where one side has nothing."""
    was, now = (
        {} if not facts else dict(_row(facts[0], vocabulary))
        for facts, vocabulary in zip((one, other), vocabularies, strict=True)
    )
    for name in {**was, **now}:
        values = was.get(name, ""), now.get(name, "")
        if values[0] != values[1]:
            yield Field(name, *values)


def _row(fact: Fact, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    fields = vocabulary.kinds[fact.kind].fields
    for name, value in zip(fields, fact.values, strict=True):
        if fields[name].judged:
            yield name, exact(value) or "none"


def _pairs(
    one: Mapping[Any, V], other: Mapping[Any, V]
) -> Iterator[tuple[Any, V | None, V | None]]:
    """Every key of either, in order, with its value in both."""
    for key in sorted({**one, **other}):
        yield key, one.get(key), other.get(key)
