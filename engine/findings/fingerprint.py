"""The two hashes of a finding: its id (which disagreement) and its evidence (what was judged).

People's judgements are stored under them: what goes in may not change from release to release.
"""

import hashlib
from collections.abc import Iterable

from engine.claims.kinds import CLAIM_AT, Fact, canonical
from engine.claims.period import Period
from engine.claims.quantity import Quantity
from engine.findings.finding import Proofs
from engine.rules.program import Rule

_EVIDENCE = (
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


def _hash(parts: Iterable[str], length: int) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:length]


def finding_id(rule: Rule, witnesses: Iterable[Fact], proofs: Proofs) -> str:
    """Of the rule's id and the witnesses: base claims by id, derived ones by what they say."""
    return _hash([rule.id, *sorted(_witness(fact, proofs) for fact in witnesses)], 12)


def _witness(fact: Fact, proofs: Proofs) -> str:
    if fact not in proofs.derivations:
        return str(fact.values[CLAIM_AT["id"]])
    said = [canonical(fact.values[CLAIM_AT[name]]) for name in _EVIDENCE]
    return "derived:" + _hash([*said, *sorted(proofs.base_claims([fact]))], 16)


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
        values = fact.values
        if fact.kind == "entity":  # its display name is only a word
            values = (values[0], values[2])
        return f"{fact.kind} {','.join(map(canonical, values))}"
    said = [canonical(fact.values[CLAIM_AT[name]]) for name in _EVIDENCE]
    value = fact.values[CLAIM_AT["value"]]
    if isinstance(value, Quantity) and value.tolerance is not None:
        said.append(f"tolerance {canonical(value.tolerance)}")
    if isinstance(value, Period) and value.inferred:
        said.append("inferred")  # it decides the level
    return f"claim {fact.values[CLAIM_AT['id']]} {','.join(said)}"
