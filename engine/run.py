"""The whole run: files to corpus and program, a backend's outcome, findings. Read this first."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.backends import Outcome, run, start
from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM_AT, Fact
from engine.config import Settings, configure
from engine.errors import InputError
from engine.findings.build import build, disputes
from engine.findings.finding import Finding
from engine.findings.ignored import apart, kept
from engine.findings.notes import notes
from engine.findings.places import placed
from engine.findings.proof import Proofs
from engine.findings.report import Report
from engine.loading import facts_files, load
from engine.rules.program import Program
from engine.source import Door
from engine.wanted import Wanted, about, is_whole, narrowed, nothing

if TYPE_CHECKING:
    from engine.findings.resolution import Resolution


def check(
    paths: Sequence[Path], settings: Settings | None = None, wanted: Wanted | None = None
) -> Report:
    """Checks the claims at `paths`, with the settings of their root where none are given.

    Raises InputError with every problem of the input.
    """
    settings, wanted = settings or configure(paths), wanted or Wanted()
    chosen = facts_files(paths, settings.door)
    corpus, program = load(settings, chosen, wanted.every)
    facts = corpus.facts([str(path.absolute()) for path in chosen], wanted.as_of)
    claims = [fact for fact in facts if fact.kind == "claim"]
    if not claims and not any(tally.claims for tally in corpus.tallies.values()):
        raise InputError([nothing(paths, wanted)])
    narrower = narrowed(program, wanted)
    facts = about(facts, narrower, wanted)
    with start(narrower, facts, settings.backend) as handle:
        # While the rules are run, there is time for what is needed then.
        resolutions, later = _read_resolutions(settings.door, wanted)
        _reckon_fingerprints(narrower, resolutions)
        found, proofs = _built(narrower, facts, handle.outcome(), corpus, settings)
    flagged = [finding for finding in found if not finding.rule.agrees]
    judged = _judged(flagged, resolutions, proofs, corpus, wanted)
    findings, ignored = kept(judged, proofs, settings)
    if wanted.different_sources:
        findings, hidden = apart(findings)
        ignored = [*ignored, *hidden]
    whole = is_whole(chosen, settings, wanted)
    named = {finding.id for finding in flagged}
    idle = tuple(r for name, r in resolutions.items() if whole and name not in named)
    return Report(
        settings.root,
        corpus,
        program,
        tuple(disputes(findings)),
        tuple(disputes([f for f in found if f.rule.agrees])),
        proofs,
        len(claims),
        len({claim.values[CLAIM_AT["source"]] for claim in claims}),
        tuple(notes(claims, corpus, program, wanted.as_of, ignored, idle, later, findings)),
        whole,
        idle,
        frozenset(named - {finding.id for finding in findings}),
        wanted.old is not None,
        tuple(rule.id for rule in narrower.flagging if not rule.agrees),
        (*corpus.warnings, *program.warnings),
    )


def _built(
    program: Program, facts: Sequence[Fact], outcome: Outcome, corpus: Corpus, settings: Settings
) -> tuple[list[Finding], Proofs]:
    """The findings of an outcome, with plain proofs where there are some, and all proofs."""
    found, proofs = build(program, outcome, corpus, facts)
    if not any(finding.is_lowered for finding in found):
        return [placed(finding, corpus, proofs) for finding in found], proofs
    from engine.findings.plain import plainly

    again = plainly(found, program, facts, outcome, corpus, partial(run, backend=settings.backend))
    found, proofs = (found, proofs) if again is outcome else build(program, again, corpus, facts)
    return [placed(finding, corpus, proofs) for finding in found], proofs


def _read_resolutions(door: Door, wanted: Wanted) -> "tuple[dict[str, Resolution], int]":
    """What people have said of findings, by finding, and of how many more was said later."""
    if not door.there(door.resolutions):
        return {}, 0
    # Only a run with resolutions pays for the two.
    from engine.findings import resolution, status  # noqa: F401 (what comes next, while it waits)

    every = resolution.load(door)
    if wanted.as_of is None:
        return every, 0
    then = {name: said.by(wanted.as_of.last) for name, said in every.items()}
    known = {name: said for name, said in then.items() if said}
    return known, sum(then[name] is not said for name, said in every.items())


def _reckon_fingerprints(program: Program, judged: "Mapping[str, Resolution]") -> None:
    """Has the rules that judgements rest on know their fingerprints, which takes some time."""
    told = {id(r.entry.rules): r.entry.rules for r in judged.values()}  # findings may share them
    names = {name for rules in told.values() for name in rules}
    for rule in program.alternatives.values() if names else ():
        _ = rule.id in names and rule.fingerprint


def _judged(
    findings: list[Finding],
    resolutions: "Mapping[str, Resolution]",
    proofs: Proofs,
    corpus: Corpus,
    wanted: Wanted,
) -> list[Finding]:
    """The findings with what people have said of them, and whether they are new."""
    if wanted.old is not None:
        findings = [f._replace(old=wanted.old.get(f.id) == f.evidence) for f in findings]
    if not resolutions:
        return findings
    from engine.clock import now
    from engine.findings.status import judged

    today = wanted.today or now().date()
    return judged(findings, resolutions, proofs, corpus.vocabulary, today)
