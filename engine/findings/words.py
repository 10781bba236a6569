"""Facts in the reader's words: names for ids, values and periods as they were written."""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.corpus import Claim
from engine.claims.kinds import CLAIM_AT, Fact, Field, Type
from engine.claims.period import Period
from engine.claims.quantity import Quantity
from engine.claims.vocabulary import Vocabulary
from engine.findings.finding import Finding
from engine.findings.proof import Proofs
from engine.rules.program import Message, Premises, Rule
from engine.screen import one_line


def word(value: Any, vocabulary: Vocabulary) -> str:
    """A value for a reader."""
    if value is None:
        return "nobody"
    if isinstance(value, str):
        return one_line(vocabulary.label(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Period):
        return periods.in_words(value)
    if isinstance(value, Quantity):
        return str(value)
    if isinstance(value, tuple):
        parts = (f"{key.replace('-', ' ')}: {vocabulary.label(inner)}" for key, inner in value)
        return ", ".join(parts)
    return quantities.shown(value)


def named(fact: Fact) -> str:
    """A claim by its id; a derived one by what it comes from."""
    name, root = fact.values[CLAIM_AT["id"]], fact.values[CLAIM_AT["derived"]]
    return f"what {root} implies" if root and name.startswith("derived:") else str(name)


def fill(message: Message, premises: Premises, vocabulary: Vocabulary, proofs: Proofs) -> str:
    """The message with the values of a match in it; a claim as what it says."""
    words = []
    for part in message.parts:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, int):
            words.append(statement(premises[part], vocabulary))
        elif part.field == CLAIM_AT["speaker"] and premises[part.position] in proofs.derivations:
            words.append(_inference(premises[part.position], vocabulary, proofs))
        else:
            words.append(word(part.read(premises), vocabulary))
    text = "".join(words)
    return text[:1].upper() + text[1:]


def _inference(fact: Fact, vocabulary: Vocabulary, proofs: Proofs) -> str:
    """In place of the speaker of a derived claim: nobody said it in so many words."""
    if fact.kind != "claim":
        return word(fact.values[CLAIM_AT["speaker"]], vocabulary)
    claims = [proofs.claims[name] for name in proofs.base_claims([fact])]
    names = dict.fromkeys(word(claim.speaker, vocabulary) for claim in claims)
    return f"an inference from the words of {' and '.join(names)}"


def deciding(rule: Rule, premises: Premises) -> list[str]:
    """The values by which the rule's conditions held, in words."""
    return [told for condition in rule.body.conditions for told in condition.tell(premises)]


def statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a claim is about: subject, predicate, value and scope, whether affirmed or denied."""
    subject, predicate, value, scope = (
        fact.values[CLAIM_AT[field]] for field in ("subject", "predicate", "value", "scope")
    )
    text = f"{word(subject, vocabulary)} {word(predicate, vocabulary)}"
    if value != "yes":
        text += f" {word(value, vocabulary)}"
    return f"{text} ({word(scope, vocabulary)})" if scope else text


def row_in_words(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a fact that is no claim states."""
    kind = vocabulary.kinds[fact.kind]
    given = zip(kind.fields.values(), fact.values, strict=True)
    return kind.in_words([_of_row(value, field, vocabulary) for field, value in given])


def _of_row(value: Any, field: Field, vocabulary: Vocabulary) -> str:
    """A value of a row: text stands for itself, whatever else is called so."""
    if value is None:
        return "none"
    return one_line(value) if field.type is Type.TEXT else word(value, vocabulary)


def signed_statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a claim says, with "it is not so that" where it denies."""
    denied = "it is not so that " if fact.values[CLAIM_AT["polarity"]] == "denied" else ""
    return denied + statement(fact, vocabulary)


def stated(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a claim or a row says."""
    if fact.kind == "claim":
        return signed_statement(fact, vocabulary)
    return row_in_words(fact, vocabulary)


def whole_statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """All that a claim says: also its hedge, mode and period."""
    certainty, mode, period = (
        fact.values[CLAIM_AT[field]] for field in ("certainty", "mode", "period")
    )
    details = [part for part in (certainty, mode) if part not in ("certain", "fact")]
    details.append(periods.in_words(period))
    return f"{signed_statement(fact, vocabulary)} [{', '.join(details)}]"


def side_labels(witnesses: Sequence[Fact], vocabulary: Vocabulary) -> list[str]:
    """What each witness stands for among the others: its value, or whether it is affirmed.

    A row stands for what it states.
    """
    if witnesses[0].kind != "claim":
        return [row_in_words(fact, vocabulary) for fact in witnesses]
    values = [_valued(fact, vocabulary) for fact in witnesses]
    polarities = [fact.values[CLAIM_AT["polarity"]] for fact in witnesses]
    if len(set(values)) == 1 and len(set(polarities)) > 1:
        return list(polarities)
    return [
        f"not {value}" if polarity == "denied" else value
        for value, polarity in zip(values, polarities, strict=True)
    ]


def _valued(fact: Fact, vocabulary: Vocabulary) -> str:
    """A claim's value; of a plain statement, what it states."""
    value, predicate = fact.values[CLAIM_AT["value"]], fact.values[CLAIM_AT["predicate"]]
    return word(predicate if value == "yes" else value, vocabulary)


def who(claim: Claim, vocabulary: Vocabulary) -> str:
    """The speaker, the publisher where that is someone else, when, and how it is hedged."""
    speaker = vocabulary.label(claim.speaker)
    names = [speaker] if speaker == claim.source.publisher else [speaker, claim.source.publisher]
    if claim.via:
        names.insert(1, f"via {vocabulary.label(claim.via)}")
    hedges = [w for w in (claim.entry.certainty, claim.entry.mode) if w not in ("certain", "fact")]
    hedged = f" ({', '.join(hedges)})" if hedges else ""
    return ", ".join([*names, periods.in_words(claim.source.published)]) + hedged


def status_lines(finding: Finding) -> Iterator[str]:
    """What has been said of the finding, and what has changed since; none while nothing was."""
    if finding.old:
        yield "not new: it was there before"
    if finding.joined:
        yield f"new: it joined the dispute {finding.dispute} after that was judged"
    if finding.resolution is None:
        return
    entry = finding.resolution.entry
    code = f", {entry.code}" if entry.code else ""
    yield f"{finding.status}{code}: {' '.join(entry.reason.split())} ({entry.by}, {entry.at[:10]})"
    if finding.status == "expired":
        yield f"it was to be reviewed by {entry.review_by}"
    for change in finding.changes:
        yield f"since it was judged: {change}"
