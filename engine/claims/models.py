"""What stands in a facts file and in the manifest, as pydantic reads it: still plain text."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from engine.choices import Certainty, Inherited, Mode, Over, Polarity, Rank, Rounding, ValueType


def _name(value: str) -> str:
    if not value or any(map(str.isspace, value)):
        joined = "-".join(value[:40].split()) or "two-words"
        raise ValueError(f"a name without white space, such as {joined}")
    return value


def _pint_name(value: str) -> str:
    from engine.claims.physical import closed_up, factors  # only where a unit is physical

    factors(value)
    return closed_up(value)


def _multiple(value: str) -> str:
    from engine.claims.multiples import read  # only where a unit is a multiple of another

    read(value)
    return value


Multiple = Annotated[str, AfterValidator(_multiple)]
"""How many of another unit a unit is: 1/20 pound; 1/100000 of a plain number."""

Id = Annotated[str, AfterValidator(_name)]
"""A name without white space."""

PintName = Annotated[str, AfterValidator(_pint_name)]
"""A unit as pint writes it: kilometre, meter**2, kilometre/hour."""


def _few_digits(value: int) -> int:
    if value > 999_999_999:
        raise ValueError("a whole number of at most 9 digits")
    return value


Whole = Annotated[int, Field(ge=1), AfterValidator(_few_digits)]
"""A whole number from 1."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _truth(value: Any) -> Any:
    return {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value), value)


TruthOr = BeforeValidator(_truth)
"""Beside choices among which are `true` and `false`: truth may be written in other words too."""

Ids = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One name, or a list of them."""


_NOTHING: dict[str, Any] = {}


def _by_name(value: Any, nothing: Any = _NOTHING) -> Any:
    """Names, one or a list of them, as a mapping from each to nothing more."""
    if isinstance(value, str):
        return {value: nothing}
    if isinstance(value, list):
        if not all(isinstance(name, str) for name in value):
            raise ValueError("a name, a list of names, or a mapping from names")
        return dict.fromkeys(value, nothing)
    if isinstance(value, dict):
        return {name: nothing if more is None else more for name, more in value.items()}
    return value


def _valued(value: Any) -> Any:
    return _by_name(value, None)


Valued = Annotated[dict[str, str | None], BeforeValidator(_valued)]
"""One name, or a list of them; or names, each with a value."""


class Entry(BaseModel):
    """A mapping in a file; unknown keys are refused."""

    # Each model is built when it is first used: a run needs not all of them.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SourceEntry(Entry):
    """`source:` of a facts file."""

    id: Id
    publisher: str
    published: str
    author: str | None = None
    title: str | None = None
    url: str | None = None
    note: str | None = None
    sha256: str | None = None
    figures: Rounding | None = None


class ClaimEntry(Entry):
    """One item of `claims:`."""

    id: Id
    subject: str
    predicate: str
    value: str | None = None
    scope: dict[str, str] = {}
    polarity: Polarity = "affirmed"
    certainty: Certainty = "certain"
    mode: Mode = "fact"
    rank: Rank = "normal"
    period: str | None = None
    speaker: str | None = None
    verb: str | None = None
    via: str | None = None
    quote: str | None = None
    paragraph: Whole | None = None
    headline: bool = False
    only: bool = False
    supersedes: Ids = ()
    cites: Ids = ()
    note: str | None = None


class MarginEntry(Entry):
    """How many years later something comes, at least and at most."""

    at_least_years: Whole | None = None
    within_years: Whole | None = None


class AgeSinceEntry(Entry):
    """What an age counts from, and up to which event; without one, up to the figure's period."""

    from_: str = Field(alias="from")
    at: str | None = None


class PredicateEntry(Entry):
    """A predicate: what its values are, and what bears on what is said by it.

    `engine.schema` says of each key what it means.
    """

    value: ValueType = "none"
    single: bool | None = None
    over: Over = "moment"
    cumulative: bool = False
    stance: bool = False
    before: Annotated[dict[str, MarginEntry], BeforeValidator(_by_name)] = {}
    within_years: Whole | None = None
    superlative: bool = False
    constant: bool = False
    event_total: bool = False
    adds_up: Ids = ()
    excludes: Ids = ()
    counts: Ids = ()
    at_most: Whole | None = None
    lasts: bool = False
    forever: bool = False
    begins: Ids = ()
    ends: Ids = ()
    parts: bool = False
    any_time: bool = False
    value_exists: bool = False
    age_since: AgeSinceEntry | None = None
    length_of: str | None = None
    apart: Ids = ()
    implies: Valued = {}
    inherited: Annotated[Inherited, TruthOr] = "false"
    scope: Ids | None = None
    name: str | None = None
    aliases: Ids = ()


class EntityEntry(Entry):
    """A person, body, place, event, good … that claims speak of."""

    name: str | None = None
    kind: str | None = None
    part_of: Ids = ()
    speaks_for: Ids = ()
    aliases: Ids = ()


class TermEntry(Entry):
    """A word that a predicate takes as its value; `opposite` ones cannot hold together."""

    name: str | None = None
    opposite: Ids = ()
    aliases: Ids = ()


class UnitEntry(Entry):
    """A unit; `physical` is pint's name for it, so that it converts, `is` how many of another.

    `apart`: units of which no figure is held against one of this, since they count other things.
    """

    physical: PintName | None = None
    is_: Multiple | None = Field(default=None, alias="is")
    apart: Ids = ()
    aliases: Ids = ()


class ManifestEntry(Entry):
    """A source document of `seeds/manifest.yaml`; its text is not in the repository."""

    id: Id
    publisher: str
    dating: str
    sha256: str
    paragraphs: Annotated[int, AfterValidator(_few_digits)]
