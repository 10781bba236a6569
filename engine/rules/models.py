"""What stands in a rule file, as pydantic reads it; patterns and conditions are still plain."""

from typing import Any, Literal

from pydantic import Field

from engine.choices import LevelWord
from engine.claims.models import Entry, Id, Ids


class ExampleEntry(Entry):
    """Facts, and exactly what the rule makes of them; `todo` marks a known gap.

    `tensions`: of what it `finds`, that which no alternative without `tension` finds.
    """

    name: str
    facts: list[Any]
    finds: list[list[str]] | None = None
    tensions: tuple[tuple[str, ...], ...] = ()
    derives: list[Any] | None = None
    units: dict[str, Any] | None = None
    todo: bool = False


class CountEntry(Entry):
    """`count`: how many different values `distinct` has over the matches of `of`.

    With `witnesses`, the counted claims are witnesses of the finding.
    """

    of: Any
    distinct: str
    as_: str = Field(alias="as")
    witnesses: bool = False


class RuleEntry(Entry):
    """A rule file."""

    id: Id
    title: str
    level: LevelWord | None = None
    lower: bool = True
    sources: Literal["different"] | None = None
    why: str | None = None
    resolve: str | None = None
    tags: Ids = ()
    when: list[Any]
    unless: tuple[Any, ...] = ()
    flag: str | None = None
    agree: str | None = None
    derive: list[Any] | None = None
    examples: tuple[ExampleEntry, ...] = ()
