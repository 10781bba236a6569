"""What makes a finding the one that it is, and its id: a hash under which judgements are stored.

What goes in may not change from release to release.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

from engine.claims.kinds import CLAIM_AT, COUNT, EVIDENCE, NAMING, Fact, canonical, known_by
from engine.findings.finding import Finding
from engine.findings.proof import Proofs
from engine.rules.leading import joined
from engine.rules.program import Rule
from engine.rules.terms import Slot

_SAID = ("subject", "predicate", "scope", "value", "polarity")
_SHARED = ("subject", "predicate", "scope")
_INHERITED = "="

Identity = tuple[str, ...]
"""What makes a finding the one it is: its rule's id, and a text for each witness, sorted."""


def witnesses(premises: Sequence[Fact]) -> list[Fact]:
    """The claims of a match; where there is none, its rows.

    Of rows that only say what a name is, such as an entity's, none, unless there are no others.
    """
    claims = [fact for fact in premises if fact.kind == "claim"]
    rows = [fact for fact in premises if fact.kind != COUNT.name]
    return claims or [fact for fact in rows if fact.kind not in NAMING] or rows


def identity(rule: Rule, witnesses: Iterable[Fact], proofs: Proofs) -> Identity:
    """Base claims by id; derived ones by the claim they come from and what they add to it.

    What a derived claim only passes on (a number, a scope) is left out, so that a finding stays
    the same one, and a judgement of it goes stale, when the claim as written is edited. Rows are
    told by what they are known by.
    """
    return rule.id, *sorted(_witness(fact, proofs) for fact in witnesses)


def finding_id(of: Identity) -> str:
    """A short hash of the identity: 12 hexadecimal digits."""
    return hashed(of, 12)


def dispute_key(findings: Sequence[Finding]) -> Identity:
    """What a dispute is known by: its rule's id, and what the claims of each match have in common.

    That stays while members come and go. Other disputes may have the same.
    """
    common = [_common(finding.rule) for finding in findings]
    fields = [name for name in _SHARED if all(name in names for names in common)]
    first = findings[0].premises[_claims(findings[0].rule)[0]] if fields else None
    told = (f"{name} {canonical(first.values[CLAIM_AT[name]])}" for name in fields if first)
    return findings[0].rule.id, *told


def dispute_id(key: Identity, findings: Sequence[Finding], alone: bool) -> str:
    """The id of a dispute; unless it is `alone` in its key, its earliest claim tells it apart."""
    if alone:
        return f"d-{hashed(key, 12)}"
    claims = [claim for finding in findings for claim in finding.claims]
    ages = [(c.source.published.first, c.source.published.last, c.id) for c in claims]
    first = min(ages)[-1] if ages else min(finding.id for finding in findings)
    return f"d-{hashed((*key, f'from {first}'), 12)}"


@lru_cache(maxsize=1000)
def _common(rule: Rule) -> tuple[str, ...]:
    """The fields that a rule asks to be equal in all its claims."""
    claims = _claims(rule)
    joins = [set(join) for join in rule.body.joins]
    joins += [{left.slot, right.slot} for left, right in rule.body.equal]

    def is_common(name: str) -> bool:
        slots = [Slot(n, CLAIM_AT[name]) for n in claims]
        return bool(slots) and set(slots) <= joined(slots[0], joins)

    return tuple(filter(is_common, _SHARED))


def _claims(rule: Rule) -> list[int]:
    """The places of a rule's claims among its patterns."""
    return [n for n, pattern in enumerate(rule.body.patterns) if pattern.kind == "claim"]


def hashed(parts: Iterable[str], length: int) -> str:
    """So many hexadecimal digits of the hash of some texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:length]


def _witness(fact: Fact, proofs: Proofs) -> str:
    if fact.kind != "claim":
        return " ".join(known_by(fact))
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
