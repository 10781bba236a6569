"""What is compared in another spelling than its file has, as the file has it.

Judgements of the first version of evidence rest on what was written: where two spellings are one to
a reader, what they have of a claim stays what its file says.
"""

from collections.abc import Mapping
from typing import Any

from engine.claims.corpus import Claim, Scope
from engine.claims.kinds import Fact, Kind, Type
from engine.claims.vocabulary import SECTION_OF, Vocabulary

_NAMES = {
    "subject": "entities",
    "speaker": "entities",
    "via": "entities",
    "predicate": "predicates",
}


def respelt(claim: Claim, vocabulary: Vocabulary) -> dict[str, Any]:
    """The fields of a claim that are compared in another spelling, each as it was written."""
    entry, found = claim.entry, dict[str, Any]()
    for name, section in _NAMES.items():
        written = getattr(entry, name)
        if written is not None and written != getattr(claim, name):
            _add(found, name, written, section, vocabulary)
    predicate = vocabulary.predicates.get(claim.predicate)
    if predicate and isinstance(claim.value, str) and entry.value not in (None, claim.value):
        _add(found, "value", entry.value, SECTION_OF.get(predicate.value), vocabulary)
    if claim.scope != tuple(sorted(entry.scope.items())):
        scope = _scope(claim, vocabulary)
        if scope != claim.scope:
            found["scope"] = scope
    return found


def row_as_written(
    row: Fact, kind: Kind, values: Mapping[str, Any], vocabulary: Vocabulary
) -> Fact:
    """The row of a kind of one's own, in the spelling of its file."""
    found: dict[str, Any] = {}
    for (name, field), value in zip(kind.fields.items(), row.values, strict=True):
        written = values.get(name)
        if isinstance(value, str) and isinstance(written, str) and written != value:
            _add(found, name, written, SECTION_OF.get(field.type), vocabulary)
    pairs = zip(kind.fields, row.values, strict=True)
    return row._replace(values=tuple([found.get(name, value) for name, value in pairs]))


def _add(
    found: dict[str, Any], name: str, written: Any, section: str | None, vocabulary: Vocabulary
) -> None:
    """Adds what was written, unless it is an alias: then the id is what is judged."""
    if section is None or vocabulary.is_respelt(section, written):
        found[name] = written


def _scope(claim: Claim, vocabulary: Vocabulary) -> Scope:
    """The scope in the spelling of its file."""
    written = sorted(claim.entry.scope.items())
    resolved = {key: vocabulary.resolve_type(Type.VALUE, name) for key, name in written}
    respelt = {
        key
        for key, name in written
        if all(vocabulary.is_respelt(section, name) for section in ("terms", "entities"))
    }
    return tuple((key, name if key in respelt else resolved[key]) for key, name in written)
