"""Taking one edit by itself from one material into another, to see what it does."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from engine.claims.corpus import Claim, Source
from engine.history.edits import RESOLVED, TOLERANCE, VOCABULARY, Edit
from engine.history.material import Material

V = TypeVar("V")


def take(one: Material, other: Material, edit: Edit) -> Material:
    """The first material, but with the part that was edited as it is in the other."""
    kind, name = edit.key
    if kind in ("claim", "meaning"):
        return _take_claim(one, other, edit)
    if kind == "source":
        return _take_source(one, other, name)
    if kind == "rule":
        return one._replace(rules=_taken(one.rules, other.rules, [name]))
    if edit.key == TOLERANCE:
        names = [claim for _, claim in edit.touches if claim in one.claims]
        values = {n: one.claims[n]._replace(value=other.claims[n].value) for n in names}
        return one._replace(claims={**one.claims, **values})
    keys = edit.touches if edit.key == VOCABULARY else [edit.key]
    return one._replace(declared=_taken(one.declared, other.declared, keys))


def _take_claim(one: Material, other: Material, edit: Edit) -> Material:
    name = edit.key[1]
    theirs = other.claims.get(name)
    if theirs is None:
        return one._replace(claims=_taken(one.claims, other.claims, [name]))
    sources = {theirs.source.id: theirs.source, **one.sources}
    if name not in one.claims:
        claim = _of_source(theirs, sources[theirs.source.id])
    else:
        names = [field.name for field in edit.fields]
        claim = one.claims[name]
        update = {field: getattr(theirs.entry, field) for field in names if field != "source"}
        resolved = {field: getattr(theirs, field) for field in names if field in RESOLVED}
        claim = claim._replace(entry=claim.entry.model_copy(update=update), **resolved)
        if "source" in names:
            claim = _of_source(claim, sources[theirs.source.id])
    return one._replace(claims={**one.claims, name: claim}, sources=sources)


def _take_source(one: Material, other: Material, name: str) -> Material:
    sources = _taken(one.sources, other.sources, [name])
    claims = {
        claim.id: _of_source(claim, sources.get(claim.source.id, claim.source))
        for claim in one.claims.values()
    }
    return one._replace(sources=sources, claims=claims)


def _of_source(claim: Claim, source: Source) -> Claim:
    speaker = claim.speaker if claim.entry.speaker is not None else source.author or ""
    return claim._replace(source=source, speaker=speaker)


def _taken(one: Mapping[Any, V], other: Mapping[Any, V], keys: Iterable[Any]) -> dict[Any, V]:
    """The first mapping with what the other has, or has not, under the keys."""
    kept = {key: value for key, value in one.items() if key not in {*keys}}
    return {**kept, **{key: other[key] for key in keys if key in other}}
