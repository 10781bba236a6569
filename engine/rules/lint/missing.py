"""Heads that read what may be missing: then nothing is derived, and nobody is told."""

from collections.abc import Iterator, Mapping

from engine.claims.kinds import Kind
from engine.rules.lint.model import Model
from engine.rules.lint.places import Note, at
from engine.rules.program import Head, Rule
from engine.rules.terms import Path, Slot


def unasked(rule: Rule, model: Model, kinds: Mapping[str, Kind]) -> Iterator[Note]:
    """The parts of heads that read a field which no pattern and no condition asks to be there."""
    read = {slot for condition in rule.body.conditions for slot in condition.reads.values()}
    for head in rule.heads:
        for path, slot in _needs(head, rule, kinds[head.kind]):
            if slot not in read and not model.given(slot):
                message = f"{model.named(slot)} may be missing, and then nothing is derived"
                hint = "ask for it in its pattern, if that is meant; else leave it out here"
                yield Note("L305", message, path, hint)


def _needs(head: Head, rule: Rule, kind: Kind) -> Iterator[tuple[Path, Slot]]:
    """What a head reads and cannot do without, and the path to it."""
    written = at(rule.document, head.path)
    for (name, field), part in zip(kind.fields.items(), head.fields, strict=True):
        if field.optional or name not in written:
            continue
        if part.slot is not None:
            yield (*head.path, name), part.slot
        for key, inner in part.scope or ():
            if inner.slot is not None:
                yield (*head.path, name, key), inner.slot
