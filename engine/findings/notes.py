"""What a run could not decide, said once."""

from collections.abc import Iterable

from engine.claims.kinds import CLAIM_AT, Fact
from engine.claims.quantity import Quantity, in_unit
from engine.claims.vocabulary import Vocabulary
from engine.findings.words import word


def not_compared(facts: Iterable[Fact], vocabulary: Vocabulary) -> list[str]:
    """A note for each measure of a subject with figures in units that do not convert."""
    fields = [CLAIM_AT[name] for name in ("subject", "predicate", "scope")]
    groups: dict[tuple[object, ...], dict[str, Quantity]] = {}
    for fact in facts:
        if fact.kind == "claim" and isinstance(value := fact.values[CLAIM_AT["value"]], Quantity):
            key = tuple(fact.values[field] for field in fields)
            groups.setdefault(key, {}).setdefault(value.unit, value)
    notes = []
    for (subject, predicate, scope), by_unit in groups.items():
        first, *others = (by_unit[unit] for unit in sorted(by_unit))
        apart = [other.unit for other in others if in_unit(other, first) is None]
        if apart:
            units = " and ".join(
                f"'{unit}'" if unit else "no unit" for unit in [first.unit, *apart]
            )
            measure = f"{word(subject, vocabulary)} {word(predicate, vocabulary)}"
            measure += f" ({word(scope, vocabulary)})" if scope else ""
            notes.append(f"figures in {units} do not convert and were not compared: {measure}")
    return sorted(notes)
