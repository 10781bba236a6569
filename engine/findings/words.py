"""Facts in the reader's words: names for ids, values and periods as they were written."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM, CLAIM_AT, COUNT, Fact, Type
from engine.claims.period import ALWAYS, Period
from engine.claims.quantity import Quantity
from engine.claims.vocabulary import Vocabulary
from engine.findings.finding import Finding, Side
from engine.findings.forecasts import forecast
from engine.findings.proof import Proofs
from engine.findings.speakers import Speakers, speakers
from engine.rules.program import Message, Premises, Rule
from engine.rules.terms import Slot
from engine.screen import one_line


def word(value: Any, vocabulary: Vocabulary, kind: Type | None = None) -> str:
    """A value for a reader; `kind` says what a text stands for, where that is known."""
    if value is None:
        return "nobody" if kind in (None, Type.ENTITY) else "none"
    if isinstance(value, str):
        return one_line(_name(value, vocabulary, kind))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Period):
        return periods.in_words(value)
    if isinstance(value, Quantity):
        return str(value)
    if isinstance(value, tuple):
        parts = (f"{key.replace('-', ' ')}: {_entity(inner, vocabulary)}" for key, inner in value)
        return ", ".join(parts)
    return quantities.shown(value)


def _name(value: str, vocabulary: Vocabulary, kind: Type | None) -> str:
    """What an id of that kind is called; what is no id, as it is written."""
    if kind in _SECTIONS:
        return vocabulary.label(value, _SECTIONS[kind])
    return value if kind in _AS_WRITTEN else vocabulary.label(value)


def _entity(name: str, vocabulary: Vocabulary) -> str:
    return vocabulary.label(name, "entities")


_SECTIONS = {Type.ENTITY: "entities", Type.TERM: "terms", Type.PREDICATE: "predicates"}
_AS_WRITTEN = (Type.TEXT, Type.CLAIM, Type.SOURCE)


def field_type(fact: Fact, field: int, vocabulary: Vocabulary) -> Type | None:
    """What a field of the fact holds; of a claim's value, what its predicate takes."""
    kind = COUNT if fact.kind == COUNT.name else vocabulary.kinds[fact.kind]
    found = list(kind.fields.values())[field].type
    if found is not Type.VALUE or fact.kind != CLAIM.name:
        return found
    predicate = vocabulary.predicates.get(_at(fact, "predicate"))
    return None if predicate is None or predicate.value == "none" else Type(predicate.value)


def field_word(fact: Fact, field: int, vocabulary: Vocabulary) -> str:
    """A field of the fact for a reader."""
    return word(fact.values[field], vocabulary, field_type(fact, field, vocabulary))


def value_word(claim: Fact, vocabulary: Vocabulary) -> str:
    """The value of a claim for a reader."""
    return field_word(claim, CLAIM_AT["value"], vocabulary)


def slot_word(
    slot: Slot, premises: Sequence[Fact], corpus: Corpus, beside: Speakers | None = None
) -> str:
    """What stands at a place of a match, for a reader; a source by its publisher and date."""
    fact, value = premises[slot.position], slot.read(premises)
    if slot.key is not None:
        return word(value, corpus.vocabulary, Type.ENTITY)
    if field_type(fact, slot.field, corpus.vocabulary) is Type.SOURCE and value in corpus.sources:
        told = beside or Speakers({}, frozenset(), corpus.vocabulary)
        return one_line(told.source(corpus.sources[value]))
    return field_word(fact, slot.field, corpus.vocabulary)


def _at(claim: Fact, field: str) -> Any:
    return claim.values[CLAIM_AT[field]]


def named(fact: Fact) -> str:
    """A claim by its id; a derived one by what it comes from."""
    name, root = fact.values[CLAIM_AT["id"]], fact.values[CLAIM_AT["derived"]]
    return f"what {root} implies" if root and name.startswith("derived:") else str(name)


def fill(message: Message, premises: Premises, corpus: Corpus, proofs: Proofs) -> str:
    """The message with the values of a match in it; a claim as what it says.

    It begins with a capital, but a name or a value keeps its letters, also there. Who it is
    according to is named once: two statements of one speaker are told as that.
    """
    named = speakers(message, premises, corpus.vocabulary, proofs)
    text = ""
    for part in _timed(message.parts, premises):
        text += _part(part, premises, corpus, named, text)
    first = message.parts[0] if message.parts else ""
    if isinstance(first, str) or (_ARTICLE.match(text) and _is_named(first, premises, corpus)):
        return text[:1].upper() + text[1:]
    return text


def _part(
    part: str | Slot | int, premises: Premises, corpus: Corpus, named: Speakers, before: str
) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, int):
        return statement(premises[part], corpus.vocabulary)
    if part.field == CLAIM_AT["speaker"] and part.position in named.at:
        return one_line(named.named(part.position, before))
    return slot_word(part, premises, corpus, named)


def _timed(parts: Sequence[str | Slot | int], premises: Premises) -> list[str | Slot | int]:
    """The parts without the brackets of a time that is not named: of "($a.period)", nothing."""
    told: list[str | Slot | int] = []
    for part in parts:
        match told[-2:], part:
            case [str(before), Slot() as time], str(after) if (
                before.endswith(" (") and after.startswith(")") and time.read(premises) == ALWAYS
            ):
                told[-2:] = [before[:-2] + after[1:]]
            case _:
                told.append(part)
    return told


_ARTICLE = re.compile("(?:the|an?) ")
"""How a name may begin that a sentence begins with a capital: "the Courier"."""


def _is_named(part: Slot | int, premises: Premises, corpus: Corpus) -> bool:
    """Whether the name of an entity stands there, or a claim, which begins with one."""
    if isinstance(part, int):
        return True
    return field_type(premises[part.position], part.field, corpus.vocabulary) is Type.ENTITY


def deciding(rule: Rule, premises: Premises) -> list[str]:
    """The values by which the rule's conditions held, in words, each told once."""
    told = (words for condition in rule.body.conditions for words in condition.tell(premises))
    return list(dict.fromkeys(told))


def statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a claim is about: subject, predicate, value and scope, whether affirmed or denied."""
    return f"{_entity(_at(fact, 'subject'), vocabulary)} {_says(fact, vocabulary, False)}"


def row_in_words(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a fact that is no claim states."""
    given = enumerate(fact.values)
    words = ["none" if value is None else field_word(fact, at, vocabulary) for at, value in given]
    return vocabulary.kinds[fact.kind].in_words(words)


def signed_statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a claim says, with "it is not so that" where it denies."""
    if _at(fact, "polarity") != "denied":
        return statement(fact, vocabulary)
    if _at(fact, "mode") == "forecast":
        return f"{_entity(_at(fact, 'subject'), vocabulary)} {_says(fact, vocabulary, True)}"
    return f"it is not so that {statement(fact, vocabulary)}"


def _says(fact: Fact, vocabulary: Vocabulary, denied: bool) -> str:
    """What a claim says of its subject; a forecast as one, which may be denied."""
    text = word(_at(fact, "predicate"), vocabulary, Type.PREDICATE)
    if _at(fact, "mode") == "forecast":
        text = forecast(text, denied)
    if _at(fact, "value") != "yes":
        text = _joined(text, fact, vocabulary)
    scope = _at(fact, "scope")
    return f"{text} ({word(scope, vocabulary)})" if scope else text


_DROPPED = re.compile(r"(?:before|after|since|until|from|between|by|sometime|throughout)\b", re.I)
"""How a date in words begins that takes no word such as "on" before it."""

_DOUBT = re.compile("(?:perhaps|probably|possibly|maybe) ", re.I)
"""What stands before the word before a date: perhaps in 1850."""

_PART_OF_TIME = re.compile(
    r"(?:(?:very )?(?:early|late|mid)[ -])?(?:[a-z0-9-]+(?:st|nd|rd|th) (?:century|millennium)\b.*"
    r"|\d+0s(?: .*)?)|(?:beginning|start|middle|end|close|first|second|last|evening|night) .*",
    re.I,
)
"""What asks for "the" in a sentence, where it is written without: early 13th century, 1890s."""

_MONTH = 28
"""From so many days on, a time is one that things happen in."""


def _joined(text: str, fact: Fact, vocabulary: Vocabulary) -> str:
    """A predicate and the value behind it: born on 4 May 1850, in 1850, before 1850.

    Names end in "on" or "in" where their dates mostly ask for it.
    """
    value, told = _at(fact, "value"), value_word(fact, vocabulary)
    if not isinstance(value, Period) or not text.endswith((" on", " in")):
        return f"{text} {told}".strip()
    days = value.last - value.first + 1
    if value.interval and not value.read and " to " in told:
        told = f"from {told}"
    if _DROPPED.match(told):
        return f"{text[:-3]} {told}"
    word = "on" if days == 1 else "in" if days >= _MONTH else text[-2:]
    doubt = _DOUBT.match(told)
    hedge = doubt[0] if doubt else ""
    date = told.removeprefix(hedge)
    article = "the " if _PART_OF_TIME.fullmatch(date) else ""
    return f"{text[:-2]}{hedge}{word} {article}{date}"


def stated(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a claim or a row says."""
    if fact.kind == "claim":
        return signed_statement(fact, vocabulary)
    return row_in_words(fact, vocabulary)


def whole_statement(fact: Fact, vocabulary: Vocabulary) -> str:
    """All that a claim says: also its hedge, mode and period."""
    certainty, mode, period = (_at(fact, name) for name in ("certainty", "mode", "period"))
    details = [part for part in (certainty, mode) if part not in ("certain", "fact", "forecast")]
    details.append(periods.in_words(period))
    return f"{signed_statement(fact, vocabulary)} [{', '.join(details)}]"


def side_labels(sides: Sequence[Side], vocabulary: Vocabulary) -> list[str]:
    """What each side stands for among the others, by its most exact claim.

    Its value, or whether it is affirmed; the subject, the predicate and the scope where the sides
    have several, and that it is a forecast where nothing else tells two of them apart; its time
    where they differ in nothing but that. A row stands for what it states.
    """
    facts = [side.witnesses[0] for side in sides]
    if facts[0].kind != CLAIM.name:
        return [row_in_words(fact, vocabulary) for fact in facts]
    several = {f for f in _ABOUT if len({_at(fact, f) for fact in facts}) > 1}
    if several == {"polarity"}:
        return [_at(fact, "polarity") for fact in facts]
    if not several and len({_at(fact, "mode") == "forecast" for fact in facts}) == 1 < len(facts):
        return [periods.in_words(_at(fact, "period")) for fact in facts]
    labels = [_label(fact, several, vocabulary) for fact in facts]
    return [
        f"forecast: {label}"
        if labels.count(label) > 1 and _at(fact, "mode") == "forecast"
        else label
        for label, fact in zip(labels, facts, strict=True)
    ]


_ABOUT = ("subject", "predicate", "value", "scope", "polarity")


def _label(fact: Fact, several: Collection[str], vocabulary: Vocabulary) -> str:
    plain = _at(fact, "value") == "yes"
    subject = _entity(_at(fact, "subject"), vocabulary) if "subject" in several else ""
    predicate = ""
    if plain or subject or "predicate" in several:
        predicate = word(_at(fact, "predicate"), vocabulary, Type.PREDICATE)
    told = predicate if plain else _joined(predicate, fact, vocabulary)
    text = " ".join(filter(None, (subject, told)))
    if "scope" in several and _at(fact, "scope"):
        text += f" ({word(_at(fact, 'scope'), vocabulary)})"
    if _at(fact, "polarity") != "denied":
        return text
    return f"denied: {text}" if predicate else f"not {text}"


_OUTER = re.compile(r'"(.*)"', re.DOTALL)


def quoted(quote: str) -> str:
    """The words of a source in double quotation marks; those within are single ones."""
    whole = _OUTER.fullmatch(quote)
    inner = whole[1] if whole and '"' not in whole[1] else quote
    return '"' + inner.replace('"', "'") + '"'


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
