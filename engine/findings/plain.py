"""Plain proofs: a contradiction stays one where some proof of it rests on plain fact alone.

A backend tells of each derived fact its least derivation. A hedged claim may make a smaller one
than those of plain facts; were that the only one looked at, whoever adds a hedge could lower what
does not need it.
"""

from collections.abc import Callable, Iterable, Sequence

from engine.backends import Outcome
from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM_AT, Fact
from engine.findings.finding import Finding
from engine.findings.identity import witnesses
from engine.findings.proof import Proofs
from engine.findings.witness import is_plain
from engine.rules.program import Body, Program, Rule

_MODE, _CERTAINTY, _ROOT = (CLAIM_AT[name] for name in ("mode", "certainty", "derived"))

Run = Callable[[Program, Sequence[Fact]], Outcome]
"""Runs a program over facts, on the backend that made the outcome."""

_Witnesses = tuple[str, frozenset[Fact]]
"""The id of a rule, and the claims or rows that a finding of it is known by."""


def plainly(
    findings: Iterable[Finding],
    program: Program,
    facts: Sequence[Fact],
    outcome: Outcome,
    corpus: Corpus,
    run: Run,
) -> Outcome:
    """The outcome with a plain proof in place of a hedged one, for findings that have both.

    The rules are run once more, on the plain claims alone, where a finding is less than its rule
    says and its witnesses are plain: then a hedge stands in its proof only. What must not be
    there, and what is counted, are of all facts then too.
    """
    lowered = {_of(f.rule, f.premises) for f in findings if _may_be_plain(f, corpus)}
    if not lowered:
        return outcome
    rules = {name for name, _ in lowered}
    narrower = program._replace(flags=tuple(r for r in program.flags if r.id in rules))
    plain = [fact for fact in facts if fact.kind != "claim" or _states_a_fact(fact)]
    model = dict.fromkeys([*facts, *outcome.derivations])
    again = run(_fixed(narrower), [*plain, *(f._replace(kind=_fixed_kind(f.kind)) for f in model)])
    proofs = Proofs(again.derivations, corpus.claims, program.alternatives)
    matches, derivations = set(outcome.matches), dict(outcome.derivations)
    for match in again.matches:
        if _of(proofs.rules[match.rule], match.premises) in lowered:
            matches.add(match)
            for fact in proofs.closure(match.premises)[0]:
                if fact in again.derivations:
                    derivations[fact] = again.derivations[fact]
    return Outcome(frozenset(matches), derivations)


def _of(rule: Rule, premises: Sequence[Fact]) -> _Witnesses:
    return rule.id, frozenset(witnesses(premises))


def _states_a_fact(claim: Fact) -> bool:
    return (claim.values[_MODE], claim.values[_CERTAINTY]) == ("fact", "certain")


def _may_be_plain(finding: Finding, corpus: Corpus) -> bool:
    """Whether it was lowered, and neither for its witnesses nor for what they are made from."""
    if not finding.is_lowered:
        return False
    claims = [fact for fact in finding.witnesses if fact.kind == "claim"]
    roots = (fact.values[_ROOT] or fact.values[0] for fact in claims)
    known_by = (corpus.claims[root].entry for root in roots if root in corpus.claims)
    return all(map(is_plain, claims)) and all(
        (claim.mode, claim.certainty) == ("fact", "certain") for claim in known_by
    )


# -- absences and counts of what is known already -------------------------------------------------


def _fixed(program: Program) -> Program:
    """The program with absences and counts of facts that are given, under kinds of their own."""

    def body(of: Body) -> Body:
        patterns = (p._replace(kind=_fixed_kind(p.kind)) for p in of.patterns)
        return of._replace(patterns=tuple(patterns))

    def rule(of: Rule) -> Rule:
        counts = tuple(count._replace(body=body(count.body)) for count in of.counts)
        return of.having(counts=counts, absences=tuple(map(body, of.absences)))

    strata = tuple(tuple(map(rule, stratum)) for stratum in program.strata)
    return program._replace(strata=strata, flags=tuple(map(rule, program.flags)))


def _fixed_kind(kind: str) -> str:
    return f"{kind} as it is"  # no kind of a file has spaces
