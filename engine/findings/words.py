"""Facts in the reader's words: names for ids, values and periods as they were written."""

from collections.abc import Sequence
from typing import Any

from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.kinds import CLAIM_AT, Fact
from engine.claims.period import Period
from engine.claims.quantity import Quantity
from engine.claims.vocabulary import Vocabulary
from engine.rules.conditions import Slot
from engine.rules.program import Message, Premises


def word(value: Any, vocabulary: Vocabulary) -> str:
    """A value for a reader."""
    if value is None:
        return "nobody"
    if isinstance(value, str):
        return vocabulary.label(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Period):
        return periods.in_words(value)
    if isinstance(value, Quantity):
        return str(value)
    if isinstance(value, tuple):
        parts = (f"{key.replace('-', ' ')}: {vocabulary.label(inner)}" for key, inner in value)
        return ", ".join(parts)
    return quantities.plain(value)


def fill(message: Message, premises: Premises, vocabulary: Vocabulary) -> str:
    """The message with the values of a match in it; a claim as what it says."""
    words = []
    for part in message.parts:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, int):
            words.append(statement(premises[part], vocabulary))
        else:
            words.append(_attributed(part, premises) + word(part.read(premises), vocabulary))
    return "".join(words)


def _attributed(slot: Slot, premises: Premises) -> str:
    """Before the speaker of a derived claim: nobody said it in so many words."""
    fact = premises[slot.position]
    said = fact.kind != "claim" or fact.values[CLAIM_AT["derived"]] is None
    return "" if said or slot.field != CLAIM_AT["speaker"] else "an inference from the words of "


def statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a claim is about: subject, predicate, value and scope, whether affirmed or denied."""
    subject, predicate, value, scope = (
        fact.values[CLAIM_AT[field]] for field in ("subject", "predicate", "value", "scope")
    )
    text = f"{word(subject, vocabulary)} {word(predicate, vocabulary)}"
    if value != "yes":
        text += f" {word(value, vocabulary)}"
    return f"{text} ({word(scope, vocabulary)})" if scope else text


def signed_statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a claim says, with "it is not so that" where it denies."""
    denied = "it is not so that " if fact.values[CLAIM_AT["polarity"]] == "denied" else ""
    return denied + statement(fact, vocabulary)


def whole_statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """All that a claim says: also its hedge, mode and period."""
    certainty, mode, period = (
        fact.values[CLAIM_AT[field]] for field in ("certainty", "mode", "period")
    )
    details = [part for part in (certainty, mode) if part not in ("certain", "fact")]
    details.append(periods.in_words(period))
    return f"{signed_statement(fact, vocabulary)} [{', '.join(details)}]"


def side_labels(witnesses: Sequence[Fact], vocabulary: Vocabulary) -> list[str]:
    """What each witness stands for among the others: its value, or whether it is affirmed."""
    values = [word(fact.values[CLAIM_AT["value"]], vocabulary) for fact in witnesses]
    polarities = [fact.values[CLAIM_AT["polarity"]] for fact in witnesses]
    if len(set(values)) == 1:
        return list(polarities)
    return [
        f"not {value}" if polarity == "denied" else value
        for value, polarity in zip(values, polarities, strict=True)
    ]
