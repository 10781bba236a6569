"""An outcome's matches to findings and disputes, in one total order."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from engine.backends import Match, Outcome
from engine.claims.corpus import Claim, Corpus
from engine.claims.kinds import Fact, order
from engine.errors import InputError, Location, Problem
from engine.findings.counted import Case, Tallies, largest
from engine.findings.evidence import Evidence
from engine.findings.finding import Dispute, Finding, Level
from engine.findings.identity import (
    Identity,
    dispute_id,
    dispute_key,
    finding_id,
    identity,
)
from engine.findings.proof import Proofs
from engine.findings.replay import Replay
from engine.findings.sides import sides
from engine.findings.weaker import one_meaning
from engine.findings.witness import age, is_plain
from engine.findings.words import fill
from engine.rules.program import Program, Rule


def build(
    program: Program, outcome: Outcome, corpus: Corpus, facts: Iterable[Fact]
) -> tuple[list[Finding], Proofs]:
    """The findings, in no order that means anything; and the proofs to explain them by.

    Agreements are among them: those of rules that agree. `facts` are those that the program was
    run on.
    """
    rules = program.alternatives
    tallies = Tallies((*facts, *outcome.derivations), program.heads)
    replay = Replay(rules, outcome.derivations, facts)
    proofs = Proofs(outcome.derivations, corpus.claims, rules, corpus.as_written(), tallies, replay)
    best: dict[Identity, tuple[Case, Level]] = {}
    for name, case in _by_identity(outcome, proofs, tallies):
        level = _level(rules[case.match.rule], case, proofs)
        # Mirror images and longer ways to the same disagreement come later, and are dropped.
        if name not in best or level > best[name][1]:
            best[name] = case, level
    if any(rule.is_declared for rule in rules.values()):
        best = _told_once(best, proofs)
    evidence = Evidence(proofs)
    findings = [
        _finding(name, rules[case.match.rule], case, level, proofs, corpus, evidence)
        for name, (case, level) in best.items()
    ]
    _check_ids(findings)
    return findings, proofs


def _told_once(
    best: dict[Identity, tuple[Case, Level]], proofs: Proofs
) -> dict[Identity, tuple[Case, Level]]:
    """Without what a rule finds of two claims, and again of what the vocabulary says both imply.

    Two towns of one mayor are no further finding for that a mayor lives in the town. One that is
    graver than that of the claims themselves stays.
    """
    levels: dict[tuple[str, frozenset[Fact]], Level] = {}
    origins: dict[Identity, tuple[str, frozenset[Fact]]] = {}
    for name, (case, level) in best.items():
        known_by = frozenset(case.witnesses)
        key = proofs.rules[case.match.rule].id, known_by
        levels[key] = max(level, levels.get(key, level))
        steps = [step for fact in known_by if (step := proofs.derivations.get(fact))]
        same = {step.rule for step in steps}
        is_one = len(same) == 1 and len(steps) == len(known_by) > 1
        if is_one and proofs.rules[min(same)].is_declared:
            origins[name] = key[0], frozenset(step.premises[0] for step in steps)
    told = {n for n, origin in origins.items() if levels.get(origin, -1) >= best[n][1]}
    return {name: found for name, found in best.items() if name not in told}


def _by_identity(
    outcome: Outcome, proofs: Proofs, tallies: Tallies
) -> Iterator[tuple[Identity, Case]]:
    """The matches that say something, each with what makes it the finding that it is.

    Those with the simplest proofs come first, and of mirror images the one with the earlier claim.
    """
    depths: dict[Fact, int] = {}
    matches = sorted(outcome.matches, key=lambda m: _simplicity(m, proofs, depths))
    for case in largest([tallies.case(proofs.rules[m.rule], m) for m in matches]):
        rule = proofs.rules[case.match.rule]
        if _speaks(rule, case.witnesses, proofs):
            yield identity(rule, case.known_by, proofs), case


def _check_ids(findings: Iterable[Finding]) -> None:
    """Raises InputError where two findings have one id, which somebody has searched for."""
    first: dict[str, Finding] = {}
    for finding in findings:
        other = first.setdefault(finding.id, finding)
        if other is not finding:
            named = [
                f"{one.rule.id} ({', '.join(claim.id for claim in one.claims)})"
                for one in sorted((other, finding), key=lambda f: f.identity)
            ]
            message = f"two findings have the id {finding.id}: {' and '.join(named)}"
            hint = "give one of the claims another id; by chance this does not happen"
            at = other.claims[0].at if other.claims else other.rule.at
            raise InputError([Problem("E301", message, at, hint)])


def disputes(findings: Sequence[Finding]) -> list[Dispute]:
    """The disputes, worst first, each with its findings."""
    groups = [(dispute_key(group), group) for group in _components(findings)]
    keys = Counter(key for key, _ in groups)
    named = ((dispute_id(key, group, keys[key] == 1), group) for key, group in groups)
    return sorted((_dispute(group, name) for name, group in named), key=_weight)


def _speaks(rule: Rule, known_by: list[Fact], proofs: Proofs) -> bool:
    """Whether a match is of more than one claim beside a weaker form of itself.

    What rests on one written claim is a finding: it implies what must not be, or what goes against
    it; and so is what rows alone make. Agreement takes two claims.
    """
    if known_by[0].kind != "claim":
        return not rule.agrees
    if len(proofs.base_claims(known_by)) > 1:
        return True
    return not rule.agrees and (len(known_by) == 1 or not one_meaning(known_by, proofs))


def _simplicity(match: Match, proofs: Proofs, depths: dict[Fact, int]) -> tuple[Any, ...]:
    """Shallow proofs first; among mirror images, the one with the earlier claim first."""
    claims = [f for f in match.premises if f.kind == "claim"]
    depth = max((_depth(f, proofs, depths) for f in match.premises), default=0)
    total = sum(_depth(f, proofs, depths) for f in match.premises)
    keys = [age(fact) for fact in claims]
    return match.rule, depth, total, keys, [order(f) for f in match.premises]


def _depth(fact: Fact, proofs: Proofs, depths: dict[Fact, int]) -> int:
    """How many rules, one on another, derive the fact."""
    waiting = [fact]
    while waiting:
        current = waiting[-1]
        derivation = proofs.derivations.get(current)
        missing = [p for p in derivation.premises if p not in depths] if derivation else []
        if missing:
            waiting += missing
            continue
        premises = derivation.premises if derivation else ()
        depths[current] = max((depths[p] for p in premises), default=-1) + 1 if derivation else 0
        waiting.pop()
    return depths[fact]


def _finding(
    of: Identity,
    rule: Rule,
    case: Case,
    level: Level,
    proofs: Proofs,
    corpus: Corpus,
    evidence: Evidence,
) -> Finding:
    premises, known_by = case.match.premises, case.witnesses
    if known_by[0].kind == "claim":
        known_by = sorted(known_by, key=age)
    names = proofs.base_claims(known_by)
    derived = [f for f in known_by if f in proofs.derivations]
    claims = sorted((proofs.claims[name] for name in names), key=_claim_age)
    assert rule.message is not None
    return Finding(
        finding_id(of),
        rule,
        level,
        fill(rule.message, premises, corpus, proofs),
        premises,
        tuple(known_by),
        tuple(claims),
        tuple(sorted(proofs.base_claims(derived))),
        evidence.of(rule, case.basis),
        of,
        case.basis,
    )


def _claim_age(claim: Claim) -> tuple[int, int, str]:
    return claim.source.published.first, claim.source.published.last, claim.id


def _level(rule: Rule, case: Case, proofs: Proofs) -> Level:
    """The rule's level; a contradiction is only a tension where it rests on no plain fact.

    So it is where an alternative found it that says so.
    """
    level = Level[(rule.entry.level or "note").upper()]
    level = min(level, Level.TENSION) if rule.is_tension else level
    if level is Level.CONTRADICTION and rule.entry.lower:
        premises = (*case.own, *case.counted)
        claims = (proofs.claims[name].entry for name in proofs.base_claims(premises))
        plain = all(is_plain(fact) for fact in premises if fact.kind == "claim") and all(
            claim.mode == "fact" and claim.certainty == "certain" for claim in claims
        )
        return level if plain else Level.TENSION
    return level


def _components(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one rule that share a witness, directly or through others, in groups."""
    leaders: dict[tuple[str, Fact], tuple[str, Fact]] = {}

    def leader(of: tuple[str, Fact]) -> tuple[str, Fact]:
        while leaders.setdefault(of, of) != of:
            leaders[of] = of = leaders[leaders[of]]  # halves the way for the next to come
        return of

    for finding in findings:
        first = leader((finding.rule.id, finding.witnesses[0]))
        for witness in finding.witnesses[1:]:
            leaders[leader((finding.rule.id, witness))] = first
    groups: dict[tuple[str, Fact], list[Finding]] = {}
    for finding in findings:
        group = groups.setdefault(leader((finding.rule.id, finding.witnesses[0])), [])
        group.append(finding)
    return list(groups.values())


def _dispute(findings: Sequence[Finding], name: str) -> Dispute:
    ordered = sorted(findings, key=lambda f: (-f.level, *_order(f), f.id))
    shares = Counter(w for f in ordered for w in f.witnesses)
    # Whoever stands against all the others comes first, then the earlier claim.
    ranked = sorted(shares, key=lambda w: (-shares[w], age(w)))
    judged = any(f.resolution and f.resolution.entry.group for f in ordered)
    members = tuple(
        f._replace(dispute=name, joined=judged and not f.resolution and not f.old) for f in ordered
    )
    rule, level = ordered[0].rule, ordered[0].level
    return Dispute(name, rule, level, members, sides(ranked, not rule.agrees))


def narrowed(dispute: Dispute, wanted: Callable[[Finding], bool]) -> Dispute | None:
    """The dispute with only the wanted findings and their sides; None where there are none."""
    kept = [finding for finding in dispute.findings if wanted(finding)]
    if len(kept) == len(dispute.findings):
        return dispute
    if not kept:
        return None
    rest = _dispute(kept, dispute.id)
    members = zip(rest.findings, kept, strict=True)
    return rest._replace(findings=tuple(f._replace(joined=was.joined) for f, was in members))


def _weight(dispute: Dispute) -> tuple[Any, ...]:
    first = dispute.findings[0]
    return (
        dispute.rule.agrees,
        -dispute.level,
        dispute.rule.id,
        *_order(first),
        dispute.id,
    )


def _order(finding: Finding) -> tuple[list[tuple[int, int, str]], list[Location]]:
    """The earlier claim first, and rows as they stand in the files."""
    return [_claim_age(claim) for claim in finding.claims], [row.at for row in finding.rows]
