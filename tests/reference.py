"""The reference evaluator: nested loops, read to know what a rule means. Slow, and obvious.

It shares with the backends only what they have no say in: single conditions, what equals what, and
heads.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from engine.backends import Derivation, Match, Outcome
from engine.claims.kinds import Fact, order
from engine.rules.operators import equal
from engine.rules.program import Body, Premises, Program, Rule


def run(program: Program, facts: Sequence[Fact]) -> Outcome:
    """The least model's matches, and every derived fact's least derivation."""
    model = list(dict.fromkeys(facts))
    derivations: dict[Fact, Derivation] = {}
    for stratum in program.strata:
        complete = list(model)  # what absences of this stratum speak of
        while True:
            # Every fact that follows in one more step; of its derivations the least.
            step: dict[Fact, Derivation] = {}
            for rule in stratum:
                for premises in matches(rule, model, complete):
                    for head in rule.heads:
                        fact = head.build(premises)
                        if fact is not None and fact not in model:
                            found = Derivation(rule.key, premises)
                            step[fact] = min(step.get(fact, found), found, key=least)
            if not step:
                break
            derivations.update(step)
            model.extend(step)
    flagged = {
        Match(rule.key, premises)
        for rule in program.flags
        for premises in matches(rule, model, model)
    }
    return Outcome(frozenset(flagged), derivations)


def least(derivation: Derivation) -> tuple[str, list[tuple[str, str]]]:
    return derivation.rule, [order(fact) for fact in derivation.premises]


def matches(rule: Rule, model: Sequence[Fact], complete: Sequence[Fact]) -> Iterator[Premises]:
    for premises in product(model, repeat=len(rule.body.patterns)):
        if not joined(rule.body, premises):
            continue
        claims = [fact for fact in premises if fact.kind == "claim"]
        if not rule.heads and len(set(claims)) < len(claims):
            continue
        counts = []
        for count in rule.counts:
            values: list[Any] = []
            for others in product(complete, repeat=len(count.body.patterns)):
                if holds(count.body, (*premises, *others)):
                    value = count.of.read((*premises, *others))
                    if value is not None and not any(equal(value, other) for other in values):
                        values.append(value)
            counts.append(Fact("count", (Decimal(len(values)),)))
        premises = (*premises, *counts)
        if not all(condition.holds(premises) for condition in rule.body.conditions):
            continue
        if any(
            holds(absence, (*premises, *others))
            for absence in rule.absences
            for others in product(complete, repeat=len(absence.patterns))
        ):
            continue
        yield premises


def holds(body: Body, facts: Premises) -> bool:
    return joined(body, facts) and all(condition.holds(facts) for condition in body.conditions)


def joined(body: Body, facts: Premises) -> bool:
    for pattern, fact in zip(body.patterns, facts[body.first :], strict=True):
        if fact.kind != pattern.kind:
            return False
        if pattern.live and fact.values[13] in ("deprecated", "outranked"):
            return False
        for slot, value in pattern.tests:
            found = slot._replace(position=0).read((fact,))
            if not equal(found, value):
                return False
    for join in body.joins:
        values = [slot.read(facts) for slot in join]
        if not all(equal(value, values[0]) for value in values):
            return False
    return True
