"""Plain proofs: a contradiction stays one where some proof of it rests on plain fact alone.

A backend tells of each derived fact its least derivation. A hedged claim may make a smaller one
than those of plain facts; were that the only one looked at, whoever adds a hedge could lower what
does not need it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from engine.backends import Match, Outcome
from engine.backends.absence import Store
from engine.backends.plan import Values
from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM_AT, Fact
from engine.findings.build import matches_by_identity
from engine.findings.finding import Finding, Level
from engine.findings.proof import Proofs
from engine.rules.program import Premises, Program

_MODE, _CERTAINTY, _ROOT = (CLAIM_AT[name] for name in ("mode", "certainty", "derived"))

Run = Callable[[Program, Sequence[Fact]], Outcome]
"""Runs a program over facts, on the backend that made the outcome."""


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
    says and its claims are plain: then a hedge stands in its proof only.
    """
    lowered = {finding.identity for finding in findings if _may_be_plain(finding, corpus)}
    if not lowered:
        return outcome
    rules = {name for name, *_ in lowered}
    narrower = program._replace(flags=tuple(r for r in program.flags if r.id in rules))
    plain = [fact for fact in facts if fact.kind != "claim" or _is_plain(fact)]
    again = run(narrower, plain)
    proofs = Proofs(again.derivations, corpus.claims, program.alternatives)
    every = dict.fromkeys([*facts, *outcome.derivations])
    stands = _Standing(program, every, proofs)
    matches, derivations = set(outcome.matches), dict(outcome.derivations)
    for found, match in matches_by_identity(program, again, corpus):
        if found not in lowered or not stands.holds(match):
            continue
        matches.add(match)
        for fact in proofs.closure(match.premises)[0]:
            if fact in again.derivations:
                derivations[fact] = again.derivations[fact]
    return Outcome(frozenset(matches), derivations)


def _is_plain(claim: Fact) -> bool:
    return (claim.values[_MODE], claim.values[_CERTAINTY]) == ("fact", "certain")


def _may_be_plain(finding: Finding, corpus: Corpus) -> bool:
    """Whether it was lowered, and not for a claim that it is known by."""
    rule = finding.rule.entry
    if rule.level != "contradiction" or not rule.lower or finding.level is Level.CONTRADICTION:
        return False
    roots = (fact.values[_ROOT] or fact.values[0] for fact in finding.witnesses)
    known_by = (corpus.claims[root] for root in roots if root in corpus.claims)
    return all(c.entry.mode == "fact" and c.entry.certainty == "certain" for c in known_by)


class _Standing:
    """Whether a proof that was found among the plain facts stands among all of them.

    It does where nothing that it wants absent is there, and what it counts is as many.
    """

    def __init__(self, program: Program, facts: Iterable[Fact], proofs: Proofs) -> None:
        self._rules, self._proofs = program.alternatives, proofs
        self._facts = set(facts)
        self._store = Store(self._facts, Values(self._facts, program.heads))

    def holds(self, match: Match) -> bool:
        return all(self._one(rule, premises) for rule, premises in self._steps(match))

    def _steps(self, match: Match) -> Iterator[tuple[str, Premises]]:
        yield match.rule, match.premises
        for fact in self._proofs.closure(match.premises)[0]:
            if fact in self._proofs.derivations:
                yield self._proofs.derivations[fact]

    def _one(self, name: str, premises: Premises) -> bool:
        rule = self._rules[name]
        given = premises[: len(rule.body.patterns)]
        if not self._facts.issuperset(given):
            return False
        complete: Premises | None = self._store.complete(rule, given)
        return complete == premises
