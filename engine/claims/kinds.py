"""Kinds: the relations that facts are rows of, with the type of each field."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from engine.choices import CERTAINTIES, MODES, OUTRANKED, OVERS, POLARITIES, RANKS, VALUE_TYPES
from engine.claims.period import ALWAYS, Period
from engine.claims.quantity import Quantity, plain


class Type(StrEnum):
    """What a field holds. Ids of different things are different types."""

    CLAIM = "claim"
    SOURCE = "source"
    ENTITY = "entity"
    PREDICATE = "predicate"
    TERM = "term"
    QUANTITY = "quantity"
    DATE = "date"
    PERIOD = "period"
    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    SCOPE = "scope"
    VALUE = "value"
    """Of a claim: an entity, a term, a quantity, a date or text, by its predicate."""

    @property
    def worded(self) -> str:
        """The type with its article, for a sentence."""
        return f"{'an' if self.value[0] in 'aeiou' else 'a'} {self.value}"


class Field(NamedTuple):
    """A field's type, and what else is to be known of it.

    `choices`: only these words may stand there. `optional`: it may be missing. `usual`: what a
    claim has where its file says nothing, and `example` what a rule's example need not say.
    `inherited`: a derived claim takes it over from the one that it is made of. `plain`: a claim
    has it as its file does. `one`: it names a speaker. `judged`: a judgement rests on it.
    """

    type: Type
    choices: tuple[str, ...] = ()
    optional: bool = False
    usual: Any = None
    example: Any = None
    inherited: bool = False
    plain: bool = False
    one: bool = False
    judged: bool = True

    @property
    def picks_one(self) -> bool:
        """Whether it names one claim, source or speaker, which no rule may pick out by id."""
        return self.one or self.type in (Type.CLAIM, Type.SOURCE)


Says = Callable[[Sequence[str]], str]
"""What a fact states, given its values in words."""


class Kind(NamedTuple):
    """A relation: its name, and its fields in the order in which facts hold their values.

    `key` are the fields that a fact is known by, without order where `unordered`; none stands for
    all. `section` is the part of the vocabulary whose entry states it, and `says` words it.
    """

    name: str
    fields: Mapping[str, Field]
    key: tuple[str, ...] = ()
    section: str = ""
    says: Says | None = None
    unordered: bool = False

    def at(self, field: str) -> int:
        """Where the value of a field stands in a fact."""
        return tuple(self.fields).index(field)

    def fact(self, **values: Any) -> "Fact":
        """A fact of the kind, of the values of all fields by name; raises TypeError for others."""
        if values.keys() != self.fields.keys():
            wrong = ", ".join(sorted(values.keys() ^ self.fields.keys()))
            raise TypeError(f"a fact of the kind {self.name} with other fields: {wrong}")
        return Fact(self.name, tuple([values[name] for name in self.fields]))

    def known_by(self, fact: "Fact") -> tuple[str, str]:
        """The kind, and what the fact is known by: its id, or a text of what it is."""
        if self.key == ("id",):
            return self.name, fact.values[self.at("id")]
        values = [fact.values[self.at(name)] for name in self.key or self.fields]
        return self.name, canonical(tuple(sorted(values) if self.unordered else values))

    def in_words(self, words: Sequence[str]) -> str:
        """What a fact of the kind states, given its values in words."""
        if self.says is not None:
            return self.says(words)
        pairs = zip(self.fields, words, strict=True)
        return f"{self.name} ({', '.join(f'{name}: {value}' for name, value in pairs)})"

    @property
    def examples(self) -> dict[str, Any]:
        """What a rule's example need not say of a fact."""
        found = {n: f.usual if f.example is None else f.example for n, f in self.fields.items()}
        return {name: value for name, value in found.items() if value is not None}

    def named(self, of: Callable[[Field], bool]) -> tuple[str, ...]:
        """The fields of which something holds, in order."""
        return tuple(name for name, field in self.fields.items() if of(field))


class Fact(NamedTuple):
    """A row: the kind's name, and a value for each of its fields (None where one is missing).

    Values are str, bool, Decimal, Quantity, Period, or for a scope a sorted tuple of pairs.
    """

    kind: str
    values: tuple[Any, ...]


CLAIM = Kind(
    "claim",
    {
        "id": Field(Type.CLAIM, judged=False),
        "source": Field(Type.SOURCE, example="source", inherited=True),
        "speaker": Field(Type.ENTITY, example="speaker", inherited=True, one=True),
        "via": Field(Type.ENTITY, optional=True, inherited=True, one=True),
        "subject": Field(Type.ENTITY),
        "predicate": Field(Type.PREDICATE),
        "value": Field(Type.VALUE, example="yes"),
        "scope": Field(Type.SCOPE, usual=(), inherited=True),
        "polarity": Field(Type.TEXT, POLARITIES, usual="affirmed", inherited=True, plain=True),
        "certainty": Field(Type.TEXT, CERTAINTIES, usual="certain", inherited=True, plain=True),
        "mode": Field(Type.TEXT, MODES, usual="fact", inherited=True, plain=True),
        "period": Field(Type.PERIOD, usual=ALWAYS, inherited=True),
        "published": Field(Type.PERIOD, example=ALWAYS, inherited=True),
        "rank": Field(Type.TEXT, (*RANKS, OUTRANKED), usual="normal", inherited=True, plain=True),
        "derived": Field(Type.CLAIM, optional=True, judged=False),
    },
    ("id",),
)

SOURCE = Kind(
    "source",
    {
        "id": Field(Type.SOURCE),
        "publisher": Field(Type.TEXT, example="publisher"),
        "author": Field(Type.ENTITY, optional=True, one=True),
        "published": Field(Type.PERIOD, example=ALWAYS),
    },
    ("id",),
)


def _says_entity(words: Sequence[str]) -> str:
    _, name, kind = words
    return name if kind == "none" else f"{name} is of the kind {kind}"


ENTITY = Kind(
    "entity",
    {
        "id": Field(Type.ENTITY),
        "name": Field(Type.TEXT, judged=False),
        "kind": Field(Type.TEXT, optional=True),
    },
    ("id",),
    "entities",
    _says_entity,
)


def _says_predicate(words: Sequence[str]) -> str:
    name, kind, single, over, stance, cumulative = words
    takes = "is a plain statement" if kind == "none" else f"takes {Type(kind).worded}"
    more = (
        (single == "yes", ", one at a time"),
        (over == "period", ", a total over its period"),
        (stance == "yes", ", and is a position of its subject"),
        (cumulative == "yes", ", and never falls"),
    )
    return f"'{name}' {takes}{''.join(text for holds, text in more if holds)}"


PREDICATE = Kind(
    "predicate",
    {
        "id": Field(Type.PREDICATE),
        "value_type": Field(Type.TEXT, VALUE_TYPES, example="none"),
        "single": Field(Type.TRUTH, example=False),
        "over": Field(Type.TEXT, OVERS, example="moment"),
        "stance": Field(Type.TRUTH, example=False),
        "cumulative": Field(Type.TRUTH, example=False),
    },
    ("id",),
    "predicates",
    _says_predicate,
)


def _says_precedes(words: Sequence[str]) -> str:
    earlier, later, years = words
    most = "" if years == "none" else f", by at most {years} years"
    return f"'{earlier}' comes before '{later}'{most}"


WITHIN = Kind(
    "within",
    {"part": Field(Type.ENTITY), "whole": Field(Type.ENTITY)},
    (),
    "entities",
    lambda words: f"{words[0]} is a part of {words[1]}",
)
SPEAKS_FOR = Kind(
    "speaks_for",
    {"speaker": Field(Type.ENTITY), "body": Field(Type.ENTITY)},
    (),
    "entities",
    lambda words: f"{words[0]} speaks for {words[1]}",
)
OPPOSITE = Kind(
    "opposite",
    {"term": Field(Type.TERM), "other": Field(Type.TERM)},
    (),
    "terms",
    lambda words: f"'{words[0]}' is the opposite of '{words[1]}'",
    unordered=True,
)
PRECEDES = Kind(
    "precedes",
    {
        "earlier": Field(Type.PREDICATE),
        "later": Field(Type.PREDICATE),
        "years": Field(Type.NUMBER, optional=True),
    },
    ("earlier", "later"),
    "predicates",
    _says_precedes,
)


def _marks(name: str, says: str) -> Kind:
    """A kind whose rows each mark a predicate."""
    fields = {"predicate": Field(Type.PREDICATE)}
    return Kind(name, fields, (), "predicates", lambda words: f"'{words[0]}' {says}")


SUPERLATIVE = _marks("superlative", "is of one subject at a time")
CONSTANT = _marks("constant_figure", "is the same at any time")
EXCLUDES = Kind(
    "excludes_other",
    {"predicate": Field(Type.PREDICATE), "other": Field(Type.PREDICATE)},
    (),
    "predicates",
    lambda words: f"'{words[0]}' and '{words[1]}' exclude each other",
    unordered=True,
)
COUNTS = Kind(
    "counts_named",
    {"predicate": Field(Type.PREDICATE), "other": Field(Type.PREDICATE)},
    (),
    "predicates",
    lambda words: f"'{words[0]}' counts what '{words[1]}' names",
)
AT_MOST = Kind(
    "at_most_values",
    {"predicate": Field(Type.PREDICATE), "most": Field(Type.NUMBER)},
    ("predicate",),
    "predicates",
    lambda words: f"'{words[0]}' has at most {words[1]} at a time",
)
EVENT_TOTAL = _marks("event_total", "is of the whole event where it names no time")
ADDS_UP = Kind(
    "adds_up_by",
    {"predicate": Field(Type.PREDICATE), "keys": Field(Type.TEXT)},
    (),
    "predicates",
    lambda words: f"'{words[0]}' adds up by {words[1]}",
)

BEGINS_EXISTENCE = _marks("begins_existence", "says when its subject begins to be")
ENDS_EXISTENCE = _marks("ends_existence", "says when its subject ceases to be")
LASTS = _marks("lasting_state", "holds through its period")
NEVER_ENDS = _marks("never_ends", "never ends once it is so")


def _ties(name: str, says: str) -> Kind:
    """A kind whose rows each tie an event to a state."""
    fields = {"predicate": Field(Type.PREDICATE), "state": Field(Type.PREDICATE)}
    return Kind(
        name, fields, (), "predicates", lambda words: f"'{words[0]}' says when '{words[1]}' {says}"
    )


BEGINS_STATE = _ties("begins_state", "begins")
ENDS_STATE = _ties("ends_state", "ends")
HOLDS_PARTS = _marks("holds_parts", "holds of the parts of its subject too")
AT_ANY_TIME = _marks("at_any_time", "may come before its subject begins to be, or after it ceases")

VALUE_EXISTS = _marks("value_exists", "names what is there at the time")


def _says_margin(words: Sequence[str]) -> str:
    earlier, later, least, most = words
    limits = (("at least", least), ("at most", most))
    told = " and ".join(f"by {limit} {years} years" for limit, years in limits if years != "none")
    return f"'{earlier}' comes before '{later}', {told}"


TIME_MARGIN = Kind(
    "time_margin",
    {
        "earlier": Field(Type.PREDICATE),
        "later": Field(Type.PREDICATE),
        "least": Field(Type.NUMBER, optional=True),
        "most": Field(Type.NUMBER, optional=True),
    },
    (),
    "predicates",
    _says_margin,
)
AGE_SINCE = Kind(
    "age_since",
    {
        "predicate": Field(Type.PREDICATE),
        "since": Field(Type.PREDICATE),
        "at": Field(Type.PREDICATE, optional=True),
    },
    (),
    "predicates",
    lambda words: (
        f"'{words[0]}' is the age since '{words[1]}'"
        f"{'' if words[2] == 'none' else f', at the time of {words[2]!r}'}"
    ),
)
LENGTH_OF = Kind(
    "length_of",
    {"predicate": Field(Type.PREDICATE), "state": Field(Type.PREDICATE)},
    (),
    "predicates",
    lambda words: f"'{words[0]}' says for how long '{words[1]}' holds",
)
INHERITED = Kind(
    "inherited_by_parts",
    {"predicate": Field(Type.PREDICATE), "polarity": Field(Type.TEXT, POLARITIES)},
    (),
    "predicates",
    lambda words: f"where '{words[0]}' is {words[1]} of a whole, so it is of its parts",
)
_TWO_CLAIMS = {"claim": Field(Type.CLAIM), "earlier": Field(Type.CLAIM)}
CITES = Kind("cites", _TWO_CLAIMS)
SUPERSEDES = Kind("supersedes", _TWO_CLAIMS)
HEADLINE = Kind("headline", {"claim": Field(Type.CLAIM)})
ONLY = Kind(
    "only_value",
    {"claim": Field(Type.CLAIM)},
    says=lambda words: f"nothing but what {words[0]} says holds there then",
)
_CLAIM_AND_LIST = {"claim": Field(Type.CLAIM), "list": Field(Type.TEXT)}
LISTED = Kind("listed_value", _CLAIM_AND_LIST, says=lambda w: f"{w[0]} is of the list {w[1]}")
FITS = Kind("fits_list", _CLAIM_AND_LIST, says=lambda w: f"{w[0]} goes with the list {w[1]}")

MARKS: Mapping[str, Kind] = {"headline": HEADLINE, "only": ONLY}
"""The keys of a claim that are true or false, each with the kind of the row that it states."""

BUILT_IN: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        *(CLAIM, SOURCE, ENTITY, PREDICATE, WITHIN, SPEAKS_FOR, OPPOSITE, PRECEDES),
        *(SUPERLATIVE, CONSTANT, EVENT_TOTAL, ADDS_UP, EXCLUDES, INHERITED, COUNTS, AT_MOST),
        *(BEGINS_EXISTENCE, ENDS_EXISTENCE, HOLDS_PARTS, AT_ANY_TIME, VALUE_EXISTS),
        *(AGE_SINCE, LENGTH_OF),
        *(TIME_MARGIN,),
        *(LASTS, NEVER_ENDS, BEGINS_STATE, ENDS_STATE),
        *(CITES, SUPERSEDES, LISTED, FITS, *MARKS.values()),
    )
}
"""The kinds that are always there."""

NAMING = (ENTITY.name, PREDICATE.name, SOURCE.name)
"""Kinds whose facts only say what a name is; a proof is followed without them."""

COUNT = Kind("count", {"value": Field(Type.NUMBER)})
"""What stands in a match for a `count` of its rule; no file states one."""

COUNTED = Kind(
    "counted",
    {
        "subject": Field(Type.ENTITY),
        "predicate": Field(Type.PREDICATE),
        "scope": Field(Type.SCOPE),
        "value": Field(Type.VALUE),
        "hedged": Field(Type.TRUTH),
    },
)
"""What a judgement has of a claim that was counted; no file states one."""

RESERVED = ("any", "count")
"""Words of the rule language, which no kind may be called."""

CLAIM_AT = {name: CLAIM.at(name) for name in CLAIM.fields}
"""Where each field of a claim stands in its fact."""

EVIDENCE = (
    *("subject", "predicate", "value", "scope", "polarity", "certainty", "mode", "period"),
    *("speaker", "via", "source", "published", "rank"),
)
"""The fields of a claim that a judgement rests on, in the order in which they are hashed."""

DECLARABLE = tuple(str(t) for t in Type if t not in (Type.SCOPE, Type.VALUE, Type.PERIOD))
"""The field types that a vocabulary may use for its own kinds."""


def known_by(fact: Fact) -> tuple[str, str]:
    """The kind, and what the fact is known by; one that says the same with other details is it."""
    kind = BUILT_IN.get(fact.kind)
    return (fact.kind, canonical(fact.values)) if kind is None else kind.known_by(fact)


def agree(one: Type, other: Type) -> bool:
    """Whether values of the two types can be equal."""
    if one == other:
        return True
    loose = {
        Type.VALUE: {Type.ENTITY, Type.TERM, Type.QUANTITY, Type.DATE, Type.TEXT, Type.PERIOD},
        Type.DATE: {Type.PERIOD},
    }
    return other in loose.get(one, ()) or one in loose.get(other, ())


def canonical(value: Any) -> str:
    """Text that is equal for equal values and different for different ones.

    It goes into hashes that people's judgements are stored under: never change it.
    """
    if value is None:
        return "-"
    if isinstance(value, str):
        return f"s{len(value)}:{value}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"({','.join(canonical(item) for item in value)})"
    if isinstance(value, Period):
        return f"p{value.first}/{value.last}"
    if isinstance(value, Quantity):
        low = ("(" if value.low_open else "[") + plain(value.low)
        high = plain(value.high) + (")" if value.high_open else "]")
        return f"q{low},{high}{canonical(value.unit)}"
    return f"n{plain(value)}"


def precision(value: Any) -> str:
    """How exactly the ends of a period are known, which `canonical` does not tell apart."""
    if isinstance(value, Period) and value.interval:
        return f"~{value.late},{value.early}"
    return ""


@lru_cache(maxsize=100_000)
def order(fact: Fact) -> tuple[str, str]:
    """A key that puts facts in one total order, the same on every machine."""
    return fact.kind, "".join(canonical(value) + precision(value) for value in fact.values)
