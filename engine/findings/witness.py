"""Witnesses: what is to be known of a claim that a finding rests on."""

from typing import Any

from engine.claims.kinds import CLAIM_AT, Fact, order
from engine.claims.period import Period
from engine.claims.quantity import Quantity


def at(fact: Fact, field: str) -> Any:
    """A field of a claim."""
    return fact.values[CLAIM_AT[field]]


def age(fact: Fact) -> tuple[int, int, bool, str, str]:
    """A key that puts the claim that was published first first; rows are in order of their text."""
    if fact.kind != "claim":
        return 0, 0, False, *order(fact)
    published, base, name = at(fact, "published"), at(fact, "derived"), at(fact, "id")
    return published.first, published.last, base is not None, str(base or name), name


def is_plain(fact: Fact) -> bool:
    """Whether a claim is stated as plain fact: no judgement, forecast, hedge or inferred date."""
    value = at(fact, "value")
    inferred = isinstance(value, Period) and value.inferred
    inferred = inferred or (isinstance(value, Quantity) and value.vague)
    return at(fact, "mode") == "fact" and at(fact, "certainty") == "certain" and not inferred
