"""What is known of rules before any fact is joined: which facts reach them, and in which order."""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.claims.kinds import CLAIM_AT, Fact
from engine.rules.program import Rule
from engine.rules.terms import Slot

_PREDICATE = CLAIM_AT["predicate"]


class Predicates:
    """What the facts of the kind `predicate` say of each predicate.

    A rule that joins a claim with its predicate's type is one on claims of that type: tested on
    the claim itself, the others never reach its joins.
    """

    def __init__(self, facts: Sequence[Fact]) -> None:
        rows = [fact.values for fact in facts if fact.kind == "predicate"]
        self._by_id = {values[0]: values for values in rows}
        self.sure = len(self._by_id) == len(rows)
        """Whether each predicate has one fact: an example of a rule may state two."""

    def read(self, claim: Fact, field: int) -> Any:
        """A field of the fact of a claim's predicate; None where there is none."""
        values = self._by_id.get(claim.values[_PREDICATE])
        return None if values is None else values[field]

    def tests(self, rule: Rule, position: int) -> Iterator[tuple[int, Any]]:
        """The fields, and their values, that the rule asks of the predicate of its claim there."""
        claim = Slot(position, _PREDICATE)
        for join in rule.body.joins if self.sure else ():
            for slot in join if claim in join else ():
                other = rule.body.patterns[slot.position]
                if other.kind == "predicate" and slot.field == 0:
                    yield from ((test.field, value) for test, value in other.tests)


def join_order(rule: Rule) -> list[int]:
    """The positions of a rule's patterns, each as far as possible joined with those before it.

    The most tested pattern goes first; small kinds go before claims, since they narrow the
    search without multiplying it.
    """
    body = rule.body
    left = list(range(len(body.patterns)))
    sequence: list[int] = []
    while left:

        def worth(position: int) -> tuple[bool, bool, int, int]:
            links = sum(
                any(slot.position == position for slot in join)
                and any(slot.position in sequence for slot in join)
                for join in body.joins
            )
            pattern = body.patterns[position]
            return links > 0, pattern.kind != "claim", links, len(pattern.tests)

        best = max(left, key=worth)
        sequence.append(best)
        left.remove(best)
    return sequence
