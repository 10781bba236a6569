"""Kinds: the relations that facts are rows of, with the type of each field."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from engine.choices import CERTAINTIES, MODES, OVERS, POLARITIES, RANKS, VALUE_TYPES


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
    """A field's type; `choices` where only these words may stand; `optional` may be missing."""

    type: Type
    choices: tuple[str, ...] = ()
    optional: bool = False


class Kind(NamedTuple):
    """A relation: its name, and its fields in the order in which facts hold their values."""

    name: str
    fields: Mapping[str, Field]

    def at(self, field: str) -> int:
        """Where the value of a field stands in a fact."""
        return tuple(self.fields).index(field)


class Fact(NamedTuple):
    """A row: the kind's name, and a value for each of its fields (None where one is missing).

    Values are str, bool, Decimal, Quantity, Period, or for a scope a sorted tuple of pairs.
    """

    kind: str
    values: tuple[Any, ...]


_CLAIM = Kind(
    "claim",
    {
        "id": Field(Type.CLAIM),
        "source": Field(Type.SOURCE),
        "speaker": Field(Type.ENTITY),
        "via": Field(Type.ENTITY, optional=True),
        "subject": Field(Type.ENTITY),
        "predicate": Field(Type.PREDICATE),
        "value": Field(Type.VALUE),
        "scope": Field(Type.SCOPE),
        "polarity": Field(Type.TEXT, POLARITIES),
        "certainty": Field(Type.TEXT, CERTAINTIES),
        "mode": Field(Type.TEXT, MODES),
        "period": Field(Type.PERIOD),
        "published": Field(Type.PERIOD),
        "rank": Field(Type.TEXT, RANKS),
        "derived": Field(Type.CLAIM, optional=True),
    },
)

BUILT_IN: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _CLAIM,
        Kind(
            "source",
            {
                "id": Field(Type.SOURCE),
                "publisher": Field(Type.TEXT),
                "author": Field(Type.ENTITY, optional=True),
                "published": Field(Type.PERIOD),
            },
        ),
        Kind(
            "entity",
            {
                "id": Field(Type.ENTITY),
                "name": Field(Type.TEXT),
                "kind": Field(Type.TEXT, optional=True),
            },
        ),
        Kind(
            "predicate",
            {
                "id": Field(Type.PREDICATE),
                "value_type": Field(Type.TEXT, VALUE_TYPES),
                "single": Field(Type.TRUTH),
                "over": Field(Type.TEXT, OVERS),
                "stance": Field(Type.TRUTH),
                "cumulative": Field(Type.TRUTH),
            },
        ),
        Kind("within", {"part": Field(Type.ENTITY), "whole": Field(Type.ENTITY)}),
        Kind("opposite", {"term": Field(Type.TERM), "other": Field(Type.TERM)}),
        Kind(
            "precedes",
            {
                "earlier": Field(Type.PREDICATE),
                "later": Field(Type.PREDICATE),
                "years": Field(Type.NUMBER, optional=True),
            },
        ),
        Kind("cites", {"claim": Field(Type.CLAIM), "earlier": Field(Type.CLAIM)}),
        Kind("supersedes", {"claim": Field(Type.CLAIM), "earlier": Field(Type.CLAIM)}),
    )
}
"""The kinds that are always there."""

COUNT = Kind("count", {"value": Field(Type.NUMBER)})
"""What stands in a match for a `count` of its rule; no file states one."""

RESERVED = ("any", "count")
"""Words of the rule language, which no kind may be called."""

CLAIM_AT = {name: _CLAIM.at(name) for name in _CLAIM.fields}
"""Where each field of a claim stands in its fact."""

EVIDENCE = (
    *("subject", "predicate", "value", "scope", "polarity", "certainty", "mode", "period"),
    *("speaker", "via", "source", "published", "rank"),
)
"""The fields of a claim that a judgement rests on, in the order in which they are hashed."""

DECLARABLE = tuple(str(t) for t in Type if t not in (Type.SCOPE, Type.VALUE, Type.PERIOD))
"""The field types that a vocabulary may use for its own kinds."""


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
    from engine.claims.period import Period
    from engine.claims.quantity import Quantity, plain

    if isinstance(value, Period):
        return f"p{value.first}/{value.last}"
    if isinstance(value, Quantity):
        low = ("(" if value.low_open else "[") + plain(value.low)
        high = plain(value.high) + (")" if value.high_open else "]")
        return f"q{low},{high}{canonical(value.unit)}"
    return f"n{plain(value)}"


@lru_cache(maxsize=100_000)
def order(fact: Fact) -> tuple[str, str]:
    """A key that puts facts in one total order, the same on every machine."""
    return fact.kind, "".join(canonical(value) for value in fact.values)
