"""Proofs: how what was derived follows, and what it rests on in the end."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from engine.backends import Derivation
from engine.claims.corpus import Claim
from engine.claims.kinds import Fact
from engine.rules.program import Premises, Rule

if TYPE_CHECKING:
    from engine.findings.counted import Tallies  # which needs to know of proofs
    from engine.findings.replay import Replay  # which needs the contract of backends


class Proofs(NamedTuple):
    """How derived facts follow, and which claims as written stand behind a fact.

    `written` are facts as their files spell them, where they are compared in another spelling:
    judgements of version 1 rest on what was written. `tallies` tell what counts counted, and
    `replay` goes through a proof again.
    """

    derivations: Mapping[Fact, Derivation]
    claims: Mapping[str, Claim]
    rules: Mapping[str, Rule]
    written: Mapping[Fact, Fact] = {}
    tallies: "Tallies | None" = None
    replay: "Replay | None" = None

    def check(self, rule: Rule, premises: Premises) -> None:
        """Goes through a proof that is to be shown; raises UnprovedError where a step fails."""
        if self.replay:
            self.replay.match(rule, premises)

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
