"""The whole run: files to corpus and program, a backend's outcome, findings. Read this first."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.backends import run, start
from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM_AT, Fact
from engine.claims.period import Period
from engine.config import Settings, configure
from engine.errors import InputError, Problem, nearest
from engine.findings.build import build, disputes
from engine.findings.finding import Finding
from engine.findings.ignored import kept
from engine.findings.notes import later, not_compared, undeclared, unused, withdrawn
from engine.findings.plain import plainly
from engine.findings.proof import Proofs
from engine.findings.report import Report
from engine.loading import facts_files, load, no_claims, own_facts
from engine.rules.leading import keeps_subjects, leading
from engine.rules.program import Program, Rule
from engine.source import Door, display

if TYPE_CHECKING:
    from engine.findings.resolution import Resolution


_SUBJECT = CLAIM_AT["subject"]


class Wanted(NamedTuple):
    """What a run is asked for.

    `select` and `ignore` are ids of rules whose findings are wanted, or not; with `agreements`,
    where sources say the same is looked for too; `as_of` leaves out sources published after it.
    With `leading`, rules that lead to none of the wanted findings are left out, and with `claims`
    those of other subjects, where that changes nothing of what is found of these.
    `known` has the evidence of findings that are not new, by id, where the run is held against
    others. `today` is the day on which judgements are looked at, by default the present one.
    """

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    agreements: bool = False
    as_of: Period | None = None
    known: Mapping[str, str] | None = None
    today: date | None = None
    leading: bool = False
    claims: Sequence[str] = ()


def check(
    paths: Sequence[Path], settings: Settings | None = None, wanted: Wanted | None = None
) -> Report:
    """Checks the claims at `paths`, with the settings of their root where none are given.

    Raises InputError with every problem of the input.
    """
    settings, wanted = settings or configure(paths), wanted or Wanted()
    chosen = facts_files(paths, settings.door)
    corpus, program = load(settings, chosen)
    facts = corpus.facts([str(path.absolute()) for path in chosen], wanted.as_of)
    claims = [fact for fact in facts if fact.kind == "claim"]
    if not claims:
        raise InputError([_nothing(paths, wanted)])
    said: dict[str, Resolution] = {}
    narrower = _narrowed(program, wanted)
    facts = _about(facts, narrower, wanted)
    with start(narrower, facts, settings.backend) as handle:
        _read_resolutions(settings.door, said)  # while the rules are run
        outcome = handle.outcome()
    found, proofs = build(program, outcome, corpus)
    again = plainly(found, narrower, facts, outcome, corpus, partial(run, backend=settings.backend))
    if again is not outcome:
        found, proofs = build(program, again, corpus)
    flagged = [finding for finding in found if not finding.rule.agrees]
    judged = _judged(flagged, said, proofs, corpus, wanted)
    findings, ignored = kept(judged, proofs, settings)
    whole = _is_whole(chosen, settings, wanted)
    named = {finding.id for finding in flagged}
    idle = tuple(r for name, r in said.items() if whole and name not in named)
    return Report(
        settings.root,
        corpus,
        program,
        tuple(disputes(findings)),
        tuple(disputes([f for f in found if f.rule.agrees])),
        proofs,
        len(claims),
        len({claim.values[CLAIM_AT["source"]] for claim in claims}),
        (
            *not_compared(claims, corpus),
            *undeclared(program, corpus),
            *ignored,
            *later(corpus, wanted.as_of),
            *withdrawn(corpus, wanted.as_of),
            *unused(idle, program),
        ),
        whole,
        idle,
        frozenset(named - {finding.id for finding in findings}),
        wanted.known is not None,
        tuple(dict.fromkeys(rule.id for rule in narrower.flags if not rule.agrees)),
        (*corpus.warnings, *program.warnings),
    )


def _read_resolutions(door: Door, said: "dict[str, Resolution]") -> None:
    """Adds what people have said of findings, by finding."""
    if door.there(door.resolutions):
        from engine.findings import resolution

        said.update(resolution.load(door))


def _judged(
    findings: list[Finding],
    said: "Mapping[str, Resolution]",
    proofs: Proofs,
    corpus: Corpus,
    wanted: Wanted,
) -> list[Finding]:
    """The findings with what people have said of them, and whether they are new."""
    if wanted.known is not None:
        findings = [f._replace(known=wanted.known.get(f.id) == f.evidence) for f in findings]
    if not said:
        return findings
    from engine.clock import now
    from engine.findings.status import judged

    today = wanted.today or now().date()
    return judged(findings, said, proofs, corpus.vocabulary, today)


def _is_whole(chosen: Sequence[Path], settings: Settings, wanted: Wanted) -> bool:
    """Whether the run leaves out nothing of the root: no file, no rule, no source.

    Without a facts/ of its own, nothing tells what all of its facts are.
    """
    narrowed = wanted.select or wanted.ignore or wanted.as_of
    own = set(own_facts(settings.door))
    return bool(own) and not narrowed and own <= set(chosen)


def _narrowed(program: Program, wanted: Wanted) -> Program:
    """The program with only the wanted flagging rules; whatever derives stays."""
    known = {rule.id for rule in program.flags}
    unknown = [
        Problem("E504", f"there is no rule '{name}' that flags", hint=nearest(name, known))
        for name in (*wanted.select, *wanted.ignore)
        if name not in known
    ]
    if unknown:
        raise InputError(unknown)

    def is_wanted(rule: Rule) -> bool:
        asked = wanted.agreements or not rule.agrees
        selected = not wanted.select or rule.id in wanted.select
        return asked and selected and rule.id not in wanted.ignore

    found = program._replace(flags=tuple(rule for rule in program.flags if is_wanted(rule)))
    return leading(found) if wanted.leading else found


def _about(facts: list[Fact], program: Program, wanted: Wanted) -> list[Fact]:
    """The facts that decide of the wanted claims: all, unless those of their subjects do."""
    claims = [fact for fact in facts if fact.kind == "claim" and fact.values[0] in wanted.claims]
    subjects = {fact.values[_SUBJECT] for fact in claims}
    if not subjects or not keeps_subjects(program):
        return facts
    return [f for f in facts if f.kind != "claim" or f.values[_SUBJECT] in subjects]


def _nothing(paths: Sequence[Path], wanted: Wanted) -> Problem:
    if not wanted.as_of:
        return no_claims(paths)
    names = " and ".join(f"'{display(path)}'" for path in paths)
    message = f"nothing to check: no source in {names} was published by {wanted.as_of}"
    return Problem("E502", message, hint="give a later day")
