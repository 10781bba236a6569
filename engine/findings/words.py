"""Facts in the reader's words: names for ids, values and periods as they were written."""

from typing import Any

from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.kinds import CLAIM_AT, Fact
from engine.claims.period import Period
from engine.claims.quantity import Quantity
from engine.claims.vocabulary import Vocabulary
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
        return ", ".join(f"{key}: {vocabulary.label(inner)}" for key, inner in value)
    return quantities.plain(value)


def fill(message: Message, premises: Premises, vocabulary: Vocabulary) -> str:
    """The message with the values of a match in it."""
    return "".join(
        part if isinstance(part, str) else word(part.read(premises), vocabulary)
        for part in message.parts
    )


def statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """A claim's fact as one line: subject, predicate, value, and what qualifies them."""
    subject, predicate, value, scope, polarity, certainty, mode, period = (
        fact.values[CLAIM_AT[field]]
        for field in (
            "subject",
            "predicate",
            "value",
            "scope",
            "polarity",
            "certainty",
            "mode",
            "period",
        )
    )
    text = f"{word(subject, vocabulary)}: {word(predicate, vocabulary)}"
    if value != "yes":
        text += f" {word(value, vocabulary)}"
    if polarity == "denied":
        text = f"not ({text})"
    details = [word(scope, vocabulary)] if scope else []
    details += [part for part in (certainty, mode) if part not in ("certain", "fact")]
    details.append(periods.in_words(period))
    return f"{text} [{'; '.join(details)}]"


def value_label(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a claim's fact puts against the other side, in a few words."""
    value = fact.values[CLAIM_AT["value"]]
    predicate = fact.values[CLAIM_AT["predicate"]]
    text = word(predicate if value == "yes" else value, vocabulary)
    return f"not {text}" if fact.values[CLAIM_AT["polarity"]] == "denied" else text
