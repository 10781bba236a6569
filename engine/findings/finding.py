"""Findings: matches for people, with a level, an id, a status, and the claims that they rest on."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from engine.backends import Derivation
from engine.claims.corpus import Claim
from engine.claims.kinds import Fact
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


class Finding(NamedTuple):
    """One disagreement between claims.

    `premises` are the facts of the match in the order of the rule's patterns; `witnesses` the
    claims among them, the earlier first; `claims` the base claims under all of them, in a stable
    order; `derived_from` the ids of those under derived witnesses; `identity` is what the id is a
    hash of.

    `status` is one of STATUSES; `resolution` what a person has said of it, and `changes` what has
    changed since, where it is stale. `known` findings are those of a baseline; one that `joined`
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
    dispute: str = ""
    status: str = "open"
    resolution: "Resolution | None" = None
    changes: tuple[str, ...] = ()
    known: bool = False
    joined: bool = False

    @property
    def resolved(self) -> bool:
        """Whether a judgement settles it; all else counts as open."""
        return self.status == "resolved"


STATUSES = ("open", "under-review", "stale", "expired", "resolved")
"""What a finding can be. Stale: what was judged has changed. Expired: to be reviewed by now."""


class Side(NamedTuple):
    """Witnesses of a dispute that say the same: equal polarity, and a value in common."""

    witnesses: tuple[Fact, ...]


class Dispute(NamedTuple):
    """Findings of one rule that share a witness: one disagreement, with its sides."""

    id: str
    rule: Rule
    level: Level
    findings: tuple[Finding, ...]
    sides: tuple[Side, ...]


class Proofs(NamedTuple):
    """How derived facts follow, and which claims as written stand behind a fact."""

    derivations: Mapping[Fact, Derivation]
    claims: Mapping[str, Claim]
    rules: Mapping[str, Rule]

    def base_claims(self, facts: Sequence[Fact]) -> list[str]:
        """The ids of the claims as written that the facts rest on, each once."""
        found: dict[str, None] = {}
        waiting, seen = list(reversed(facts)), set()
        while waiting:
            fact = waiting.pop()
            if fact in seen:
                continue
            seen.add(fact)
            if fact in self.derivations:
                waiting.extend(reversed(self.derivations[fact].premises))
            elif fact.kind == "claim":
                found[fact.values[0]] = None
        return list(found)

    def closure(self, facts: Sequence[Fact]) -> tuple[list[Fact], list[Rule]]:
        """Every fact of the proof, the given ones included, and the rules that were used."""
        found: dict[Fact, None] = {}
        rules: dict[str, Rule] = {}
        waiting = list(facts)
        while waiting:
            fact = waiting.pop()
            if fact in found:
                continue
            found[fact] = None
            if derivation := self.derivations.get(fact):
                rules[derivation.rule] = self.rules[derivation.rule]
                waiting.extend(derivation.premises)
        return list(found), list(rules.values())
