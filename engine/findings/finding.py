"""Findings: matches for people, with a level, an id, a status, and the claims that they rest on."""

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from engine.claims.corpus import Claim
from engine.claims.kinds import Fact
from engine.errors import Location
from engine.rules.program import Rule

if TYPE_CHECKING:
    from engine.findings.resolution import Resolution  # only a run with resolutions needs it


class Level(IntEnum):
    """How much a finding weighs; a higher one is worse."""

    NOTE = 1
    TENSION = 2
    CONTRADICTION = 3

    def __str__(self) -> str:
        return self.name.lower()


class Row(NamedTuple):
    """A fact that is no claim, in words, and where it stands."""

    words: str
    at: Location


class Finding(NamedTuple):
    """One disagreement between claims, or rows where no claim is among what the rule matched.

    `premises` are the facts of the match in the order of the rule's patterns; `witnesses` the
    claims among them, the earlier first, or else the rows, of which `rows` tells; `claims` the base
    claims under all of them, in a stable order; `derived_from` the ids of those under derived
    witnesses; `identity` is what the id is a hash of; `basis` the facts that a judgement rests on:
    the premises, with the values of what was counted in place of the claims.

    `status` is one of STATUSES; `resolution` what a person has said of it, and `changes` what has
    changed since, where it is stale. `old` findings are those of a baseline; one that `joined`
    came into its dispute after that was judged.
    """

    id: str
    rule: Rule
    level: Level
    message: str
    premises: tuple[Fact, ...]
    witnesses: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    derived_from: tuple[str, ...]
    evidence: str
    identity: tuple[str, ...] = ()
    basis: tuple[Fact, ...] = ()
    dispute: str = ""
    status: str = "open"
    resolution: "Resolution | None" = None
    changes: tuple[str, ...] = ()
    old: bool = False
    joined: bool = False
    rows: tuple[Row, ...] = ()

    @property
    def places(self) -> list[Location]:
        """Where its claims stand, or its rows, in their order."""
        return [stands.at for stands in self.rows or self.claims]

    @property
    def is_lowered(self) -> bool:
        """Whether its rule calls it a contradiction, and a hedge has made it less."""
        rule, level = self.rule.entry, self.level
        hedged = rule.level == "contradiction" and rule.lower and level < Level.CONTRADICTION
        return hedged and not self.rule.is_tension

    @property
    def resolved(self) -> bool:
        """Whether a judgement settles it; all else counts as open."""
        return self.status == "resolved"


STATUSES = ("open", "under-review", "stale", "expired", "resolved")
"""What a finding can be. Stale: what was judged has changed. Expired: to be reviewed by now."""


class Side(NamedTuple):
    """Witnesses of a dispute that agree each with each, the most exact first.

    `fits` are witnesses of other sides that agree with all of these too.
    """

    witnesses: tuple[Fact, ...]
    fits: tuple[Fact, ...] = ()


class Dispute(NamedTuple):
    """Findings of one rule that share a witness: one disagreement, with its sides."""

    id: str
    rule: Rule
    level: Level
    findings: tuple[Finding, ...]
    sides: tuple[Side, ...]
