"""Proofs, gone through again, step by step, by a reader that shares no code with a backend.

A backend is large, and clever where it must be fast. What it says is believed only once each step
of it holds when read as the rules are written: the premises are there, what is joined is equal,
the conditions hold, the conclusion follows, what must be absent is absent, and counts count.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from engine.backends import Derivation
from engine.choices import WITHDRAWN
from engine.claims.kinds import CLAIM_AT, Fact
from engine.rules.operators import equal
from engine.rules.program import Body, Count, Pattern, Premises, Rule
from engine.rules.terms import Slot

_RANK = CLAIM_AT["rank"]


class UnprovedError(Exception):
    """A step of a proof does not hold: a fault of this program, and never a finding."""


class Replay:
    """Goes through the proofs of an outcome: `given` are the facts that the rules were run on."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        derivations: Mapping[Fact, Derivation],
        given: Iterable[Fact],
    ) -> None:
        self._rules, self._derivations, self._all = rules, derivations, given
        self._gone_through: set[Fact] = set()
        self._index: dict[tuple[str, int | None, Any], list[Fact]] = {}

    @cached_property
    def _given(self) -> frozenset[Fact]:
        return frozenset(self._all)

    def match(self, rule: Rule, premises: Premises) -> None:
        """A match, with all that its facts rest on; raises UnprovedError at a step that fails."""
        for fact in premises[: len(rule.body.patterns)]:
            self._fact(fact)
        self._step(rule, premises)

    def _known(self, fact: Fact) -> bool:
        return fact in self._gone_through or fact in self._given

    def _fact(self, wanted: Fact) -> None:
        """A fact is given, or follows in so many steps from what is: not from itself."""
        waiting, open_ = [wanted], set()
        while waiting:
            fact = waiting[-1]
            if self._known(fact):
                waiting.pop()
                continue
            derivation = self._derivations.get(fact)
            if derivation is None:
                raise UnprovedError(f"nothing derives {fact}")
            rule = self._rules[derivation.rule]
            premises = derivation.premises[: len(rule.body.patterns)]
            missing = [premise for premise in premises if not self._known(premise)]
            if not missing:
                self._step(rule, derivation.premises)
                if all(head.build(derivation.premises) != fact for head in rule.heads):
                    raise UnprovedError(f"{rule.key} does not conclude {fact}")
                self._gone_through.add(fact)
            elif fact in open_:
                raise UnprovedError(f"{fact} rests on itself")
            open_.add(fact)
            waiting += missing

    def _step(self, rule: Rule, premises: Premises) -> None:
        """One application of a rule; what its facts rest on is gone through elsewhere."""
        own = len(rule.body.patterns)
        if not _joined(rule.body, premises[:own], own):
            raise UnprovedError(f"the facts of {rule.key} do not fit it: {premises}")
        claims = [fact for fact in premises[:own] if fact.kind == "claim"]
        if not rule.heads and len(set(claims)) < len(claims):
            raise UnprovedError(f"{rule.key} takes one claim twice: {premises}")
        counted = tuple(self._counted(count, premises[:own]) for count in rule.counts)
        if counted != premises[own:]:
            raise UnprovedError(f"{rule.key} counts {counted}, and not {premises[own:]}")
        for condition in rule.body.conditions:
            if not condition.holds(premises):
                raise UnprovedError(f"`{condition.text}` of {rule.key} does not hold: {premises}")
        for absence in rule.absences:
            for found in self._found(absence, premises):
                raise UnprovedError(f"{rule.key} leaves out what there is: {found}")

    def _counted(self, count: Count, premises: Premises) -> Fact:
        values: list[Any] = []
        seen: set[str] = set()  # names, of which there may be many; figures are looked at in turn
        for match in self._found(count.body, premises):
            value = count.of.read(match)
            if type(value) is str:
                seen.add(value)
            elif value is not None and not any(equal(value, other) for other in values):
                values.append(value)
        return Fact("count", (Decimal(len(seen) + len(values)),))

    def _found(self, body: Body, premises: Premises, at: int = 0) -> Iterator[Premises]:
        """Every way to put facts at the patterns of an absence or of a count."""
        if at == len(body.patterns):
            if all(condition.holds(premises) for condition in body.conditions):
                yield premises
            return
        for fact in self._candidates(body.patterns[at], body, premises):
            found = (*premises, fact)
            if _joined(body, found, at + 1):
                yield from self._found(body, found, at + 1)

    def _candidates(self, pattern: Pattern, body: Body, premises: Premises) -> Sequence[Fact]:
        """Facts among which are all that may stand at the next place: the fewest, by a name."""
        if not self._index:
            for fact in dict.fromkeys((*self._all, *self._derivations)):
                for field, value in ((None, None), *enumerate(fact.values)):
                    if field is None or type(value) is str:
                        self._index.setdefault((fact.kind, field, value), []).append(fact)
        place = len(premises)
        names = [(slot, value) for slot, value in pattern.tests]
        for join in body.joins:
            bound = next((slot.read(premises) for slot in join if slot.position < place), None)
            names += [(slot, bound) for slot in join if slot.position == place]
        keys = [(slot.field, value) for slot, value in names if slot.key is None]
        found = [
            self._index.get((pattern.kind, field, value), ())
            for field, value in [(None, None), *keys]
            if field is None or type(value) is str
        ]
        return min(found, key=len)


def _joined(body: Body, facts: Premises, length: int) -> bool:
    """Whether the first so many patterns of the body take these facts, and what is joined agrees.

    Joins that reach further are looked at when more facts are there.
    """
    end = body.first + length
    if not all(map(_admitted, body.patterns[:length], facts[body.first : end])):
        return False
    for join in body.joins:
        values = [slot.read(facts) for slot in join if slot.position < end]
        if any(value is None or not equal(value, values[0]) for value in values):
            return False
    return True


def _admitted(pattern: Pattern, fact: Fact) -> bool:
    if fact.kind != pattern.kind or (pattern.live and fact.values[_RANK] in WITHDRAWN):
        return False
    return all(_has(fact, slot, value) for slot, value in pattern.tests)


def _has(fact: Fact, slot: Slot, value: Any) -> bool:
    found = Slot(0, slot.field, slot.key).read((fact,))
    return type(found) is type(value) and equal(found, value)
