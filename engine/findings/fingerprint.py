"""The two hashes of a finding: its id (which disagreement) and its evidence (what was judged).

People's judgements are stored under them: what goes in may not change from release to release.
"""

import hashlib
from collections.abc import Iterable

from engine.claims.kinds import BUILT_IN, CLAIM_AT, Fact, canonical
from engine.claims.period import Period
from engine.claims.quantity import Quantity
from engine.findings.finding import Proofs
from engine.rules.program import Rule
from engine.rules.terms import Slot

EVIDENCE = (
    "subject",
    "predicate",
    "value",
    "scope",
    "polarity",
    "certainty",
    "mode",
    "period",
    "speaker",
    "via",
    "source",
    "published",
    "rank",
)
"""The fields of a claim that a judgement rests on."""

_SAID = ("subject", "predicate", "scope", "value", "polarity")
_INHERITED = "="
_NAME = ("entity", BUILT_IN["entity"].at("name"))

Identity = tuple[str, ...]
"""What makes a finding the one it is: its rule's id, and a text for each witness, sorted."""


def identity(rule: Rule, witnesses: Iterable[Fact], proofs: Proofs) -> Identity:
    """Base claims by id; derived ones by the claim they come from and what they add to it.

    What a derived claim only passes on (a number, a scope) is left out, so that a finding stays
    the same one, and a judgement of it goes stale, when the claim as written is edited.
    """
    return rule.id, *sorted(_witness(fact, proofs) for fact in witnesses)


def finding_id(of: Identity) -> str:
    """A short hash of the identity: 12 hexadecimal digits."""
    return _hash(of, 12)


def _hash(parts: Iterable[str], length: int) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:length]


def _witness(fact: Fact, proofs: Proofs) -> str:
    if fact not in proofs.derivations:
        return str(fact.values[CLAIM_AT["id"]])
    origin = proofs.claims.get(fact.values[CLAIM_AT["derived"]] or "")
    if origin is None:  # it states all its fields, which are all that it is known by
        return "derived:" + ",".join(canonical(fact.values[CLAIM_AT[n]]) for n in EVIDENCE)
    said = (_added(fact, CLAIM_AT[name], None, proofs) for name in _SAID)
    return f"derived:{origin.id},{','.join(said)}"


def _added(fact: Fact, at: int, key: str | None, proofs: Proofs) -> str:
    """What rules make of a claim's field, or of one key of its scope; "=" where it is passed on.

    What a rule writes itself is told by the rule, and not by whether it differs from the claim's
    own: else an edit that makes the two equal, or different, would make another finding.
    """
    slot = Slot(0, at, key)
    value = slot.read((fact,))
    while derivation := proofs.derivations.get(fact):
        premises = derivation.premises
        heads = proofs.rules[derivation.rule].heads
        head = next(head for head in heads if head.build(premises) == fact)
        part = head.fields[at]
        if part.scope is not None:
            inner = dict(part.scope)
            if key is None:
                told = (f"{name}:{_added(fact, at, name, proofs)}" for name in sorted(inner))
                return f"({','.join(told)})"
            part = inner[key]
        origin = None if head.origin is None else premises[head.origin]
        if part.slot is None or origin is None or slot.read((origin,)) != value:
            return canonical(value)
        fact = origin
    return _INHERITED


def evidence(
    rule: Rule, premises: Iterable[Fact], proofs: Proofs, meanings: dict[Fact, str]
) -> str:
    """Of everything in the proof that a judgement rests on: changed, the judgement is stale.

    Words that only accompany a claim (its quote, note, verb, place in the file) are not in it.
    `meanings` remembers what facts mean from one finding of a run to the next.
    """
    facts, rules = proofs.closure(list(premises))
    parts = set()
    for fact in facts:
        if fact not in proofs.derivations:
            meaning = meanings.get(fact)
            if meaning is None:
                meaning = meanings[fact] = _meaning(fact)
            parts.add(meaning)
    parts.update(f"rule {r.id} {r.fingerprint}" for r in [rule, *rules])
    return _hash(sorted(parts), 16)


def _meaning(fact: Fact) -> str:
    if fact.kind != "claim":
        # What is missing or false is left out: a field that a later release adds changes nothing.
        # The display name of an entity is only a word.
        values = {n: v for n, v in enumerate(fact.values) if v is not None and v is not False}
        said = [f"{n}{canonical(v)}" for n, v in values.items() if (fact.kind, n) != _NAME]
        return f"{fact.kind} {','.join(said)}"
    said = [canonical(fact.values[CLAIM_AT[name]]) for name in EVIDENCE]
    value = fact.values[CLAIM_AT["value"]]
    if isinstance(value, Quantity) and value.tolerance is not None:
        said.append(f"tolerance {canonical(value.tolerance)}")
    if isinstance(value, Quantity) and value.physical is not None:
        said.append(f"physical {value.physical}")  # what the unit converts as
    if isinstance(value, Period) and value.inferred:
        said.append("inferred")  # it decides the level
    return f"claim {fact.values[CLAIM_AT['id']]} {','.join(said)}"
