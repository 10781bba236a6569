"""Material: what the findings of a state rest on, in parts that can be taken one by one."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.backends import run
from engine.claims.corpus import Claim, Corpus, Source, ranks
from engine.claims.kinds import Fact, known_by
from engine.findings.build import build
from engine.findings.finding import Finding
from engine.findings.proof import Proofs
from engine.history.states import State
from engine.rules.program import Program, Rule
from engine.rules.strata import stratify

Key = tuple[str, str]
"""What a part is called: ("claim", id), ("source", id), ("rule", id), ("entity", id) and others."""


class Material(NamedTuple):
    """The claims checked, all sources, what is declared by its key, and the rules by id.

    A rule has several alternatives, or one. `others` are the claims that are not checked: they may
    replace or outrank some that are.
    """

    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    declared: Mapping[Key, tuple[Fact, ...]]
    rules: Mapping[str, tuple[Rule, ...]]
    others: tuple[Claim, ...]


def material(state: State) -> Material:
    """All that a state's findings rest on; agreements are none."""
    corpus, program = state.report.corpus, state.report.program
    every = list(corpus.claims.values())
    files = corpus.with_tables(state.files)
    checked = {claim.id: claim for claim in every if claim.at.path in files}
    others = tuple(claim for claim in every if claim.id not in checked)
    declared: dict[Key, tuple[Fact, ...]] = {}
    for fact in Corpus(corpus.vocabulary, rows=corpus.rows).facts():
        declared[known_by(fact)] = (*declared.get(known_by(fact), ()), fact)
    rules: dict[str, tuple[Rule, ...]] = {}
    for rule in program.alternatives.values():
        if not rule.agrees:
            rules[rule.id] = (*rules.get(rule.id, ()), rule)
    return Material(checked, corpus.sources, declared, rules, others)


def proof_keys(finding: Finding, proofs: Proofs) -> frozenset[Key]:
    """The keys of all that the finding's proof rests on: given facts and rules."""
    facts, rules = proofs.closure([*finding.basis, *finding.witnesses])
    given = {known_by(fact) for fact in facts if fact not in proofs.derivations}
    return frozenset({*given, *(("rule", rule.id) for rule in (finding.rule, *rules))})


def findings(of: Material, state: State) -> dict[str, str]:
    """The evidence of each finding of the material, by id: none is ignored, none judged.

    It is run as the state was: by its vocabulary, on its backend.
    """
    corpus = Corpus(state.report.corpus.vocabulary, dict(of.sources), dict(of.claims))
    rules = [rule for alternatives in of.rules.values() for rule in alternatives]
    strata, circles = stratify([rule for rule in rules if rule.heads])
    if circles:  # rules of two states may not go together
        return {}
    flags = sorted((rule for rule in rules if not rule.heads), key=lambda rule: rule.key)
    program = Program(strata, tuple(flags))
    facts = list(_facts(of))
    outcome = run(program, facts, state.settings.backend)
    found, _ = build(program, outcome, corpus, facts)
    return {finding.id: finding.evidence for finding in found}


def _facts(of: Material) -> Iterable[Fact]:
    for facts in of.declared.values():
        yield from facts
    for source in of.sources.values():
        yield source.fact()
    among = ranks([*of.claims.values(), *of.others])
    for claim in of.claims.values():
        yield claim.fact(among.get(claim.id))
        yield from claim.earlier()
