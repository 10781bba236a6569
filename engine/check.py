"""The whole run: files to corpus and program, a backend's outcome, findings. Read this first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.backends import run, start
from engine.claims import load as claim_files
from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM_AT
from engine.claims.period import Period
from engine.claims.vocabulary import Vocabulary
from engine.config import Settings, configure, find_root
from engine.errors import InputError, Problem, Warned, nearest
from engine.findings.build import build, disputes
from engine.findings.finding import Dispute, Finding, Level, Proofs
from engine.findings.ignored import kept
from engine.findings.notes import later, not_compared, undeclared, unused, withdrawn
from engine.findings.plain import plainly
from engine.rules import load as rule_files
from engine.rules.program import Program, Rule
from engine.source import Door, display
from engine.source.files import core_rules

if TYPE_CHECKING:
    from engine.findings.resolution import Resolution

__all__ = ["Report", "Wanted", "check", "find_root", "load", "load_rules", "rule_folders"]


class Wanted(NamedTuple):
    """What a run is asked for.

    `select` and `ignore` are ids of rules whose findings are wanted, or not; with `agreements`,
    where sources say the same is looked for too; `as_of` leaves out sources published after it.
    `known` has the evidence of findings that are not new, by id, where the run is held against
    others. `today` is the day on which judgements are looked at, by default the present one.
    """

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    agreements: bool = False
    as_of: Period | None = None
    known: Mapping[str, str] | None = None
    today: date | None = None


class Report(NamedTuple):
    """What a run found.

    `disputes` are in order, worst first; `agreements` are shaped like them, and none where they
    were not asked for; `claims` and `sources` count what was checked; `notes` say what could not
    be decided, and how much the settings left out. `whole` says that all claims of the root were
    checked by all rules: only then does `unused` hold the resolutions that match no finding.
    `left_out` are the findings that the settings ignore, by id. `compared` says that findings were
    held against those of a baseline or of a revision; `asked` has the ids of the rules whose
    findings were wanted; `warnings` are what is to be looked at in facts and rule files.
    """

    root: Path
    corpus: Corpus
    program: Program
    disputes: tuple[Dispute, ...]
    agreements: tuple[Dispute, ...]
    proofs: Proofs
    claims: int
    sources: int
    notes: tuple[str, ...]
    whole: bool
    unused: "tuple[Resolution, ...]"
    left_out: frozenset[str] = frozenset()
    compared: bool = False
    asked: tuple[str, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """All findings, in the order of the report."""
        return [finding for dispute in self.disputes for finding in dispute.findings]

    def count(self, level: Level) -> int:
        """How many findings have the level."""
        return sum(finding.level is level for finding in self.findings)


def check(
    paths: Sequence[Path], settings: Settings | None = None, wanted: Wanted | None = None
) -> Report:
    """Checks the claims at `paths`, with the settings of their root where none are given.

    Raises InputError with every problem of the input.
    """
    settings, wanted = settings or configure(paths), wanted or Wanted()
    chosen = facts_files(paths, settings.door)
    corpus, program = load(settings, chosen)
    facts = corpus.facts(map(display, chosen), wanted.as_of)
    claims = [fact for fact in facts if fact.kind == "claim"]
    if not claims:
        raise InputError([_nothing(paths, wanted)])
    said: dict[str, Resolution] = {}
    narrower = _narrowed(program, wanted)
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
            *withdrawn(corpus),
            *unused(idle, program),
        ),
        whole,
        idle,
        frozenset(named - {finding.id for finding in findings}),
        wanted.known is not None,
        tuple(dict.fromkeys(rule.id for rule in narrower.flags if not rule.agrees)),
        (*corpus.warnings, *program.warnings),
    )


def load(settings: Settings, facts: Sequence[Path]) -> tuple[Corpus, Program]:
    """The corpus of all facts files of the root and the given ones, and the program.

    The vocabulary and the ids that claims refer to may stand in any of them.
    """
    door = settings.door
    files = {*facts, *_own_facts(door)}
    corpus = claim_files.load(files, door, settings.open, settings.tolerance)
    _check_rules_in(settings.rules, door)
    program = rule_files.load(rule_folders(settings), corpus.vocabulary, door)
    settings.check_rules(rule.id for rule in program.flags)
    return corpus, _with_levels(program, settings)


def load_rules(
    paths: Sequence[Path], settings: Settings | None = None
) -> tuple[Program, Vocabulary]:
    """The program of the rules at `paths` with their examples, and the vocabulary of their root.

    Without paths: all rules of the settings, by default those of the folder where the command was
    started.
    """
    settings = settings or configure(paths or [Path("rules")])
    door = settings.door
    vocabulary = claim_files.load_vocabulary(_own_facts(door), door, settings.open)
    _check_rules_in([*paths, *settings.rules], door)
    program = rule_files.load(paths or rule_folders(settings), vocabulary, door, True)
    return _with_levels(program, settings), vocabulary


def _own_facts(door: Door) -> list[Path]:
    """The facts files of the root itself."""
    return door.walk([door.facts], [door.resolutions]) if door.holds(door.facts) else []


def rule_folders(settings: Settings) -> list[Path]:
    """Where rules are looked for: the shipped core, the root's folder, those of the settings."""
    door = settings.door
    core = [] if settings.own_core else [core_rules()]
    own = [door.rules] if door.holds(door.rules) else []
    return [*core, *own, *settings.rules]


def _check_rules_in(named: Sequence[Path], door: Door) -> None:
    """Raises InputError for places that somebody has named for rules, and that hold none."""
    if empty := [path for path in named if not door.walk([path])]:
        hint = "rules stand in files that end in .yaml or .yml, one in each"
        raise InputError(
            Problem("E502", f"there is no rule in '{display(path)}'", hint=hint) for path in empty
        )


def _with_levels(program: Program, settings: Settings) -> Program:
    """The program with the levels that the settings give to its rules."""

    def leveled(rule: Rule) -> Rule:
        level = settings.levels.get(rule.id)
        entry = rule.entry
        return replace(rule, entry=entry.model_copy(update={"level": level})) if level else rule

    return program._replace(flags=tuple(map(leveled, program.flags)))


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
    own = set(_own_facts(settings.door))
    return bool(own) and not narrowed and own <= set(chosen)


def facts_files(paths: Sequence[Path], door: Door) -> list[Path]:
    """The facts files asked for; a root stands for its `facts/`."""
    asked = [
        path / "facts" if path.absolute() == door.root and door.is_folder(path / "facts") else path
        for path in paths
    ]
    files = door.walk(asked, [door.resolutions])
    if not files:
        raise InputError([_nothing(paths, Wanted())])
    return files


def _nothing(paths: Sequence[Path], wanted: Wanted) -> Problem:
    names = " and ".join(f"'{display(path)}'" for path in paths)
    if wanted.as_of:
        message = f"nothing to check: no source in {names} was published by {wanted.as_of}"
        return Problem("E502", message, hint="give a later day")
    hint = "claims stand under `claims:` in files that end in .yaml or .yml"
    return Problem("E502", f"nothing to check: there is no claim in {names}", hint=hint)


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

    return program._replace(flags=tuple(rule for rule in program.flags if is_wanted(rule)))
