"""The whole run: files to corpus and program, a backend's outcome, findings. Read this first."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from engine.backends import backend
from engine.claims import load as claim_files
from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM_AT
from engine.claims.vocabulary import Vocabulary
from engine.config import Settings, configure, find_root
from engine.errors import InputError, Problem, nearest
from engine.findings.build import build, disputes
from engine.findings.finding import Dispute, Finding, Level, Proofs
from engine.findings.ignored import kept
from engine.findings.notes import not_compared, undeclared
from engine.rules import load as rule_files
from engine.rules.program import Program, Rule
from engine.source import display, walk

__all__ = ["Report", "check", "find_root", "load", "load_rules", "rule_folders"]


class Report(NamedTuple):
    """What a run found.

    `disputes` are in order, worst first; `agreements` are shaped like them, and none where they
    were not asked for; `claims` and `sources` count what was checked; `notes` say what could not
    be decided, and how much the settings left out.
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

    @property
    def findings(self) -> list[Finding]:
        """All findings, in the order of the report."""
        return [finding for dispute in self.disputes for finding in dispute.findings]

    def count(self, level: Level) -> int:
        """How many findings have the level."""
        return sum(finding.level is level for finding in self.findings)


def check(
    paths: Sequence[Path],
    settings: Settings | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    agreements: bool = False,
) -> Report:
    """Checks the claims at `paths`, with the settings of their root where none are given.

    `select` and `ignore` are ids of rules whose findings are wanted, or not; with `agreements`,
    where sources say the same is looked for too. Raises InputError with every problem of the
    input.
    """
    settings = settings or configure(paths)
    chosen = _facts_files(paths, settings.root)
    corpus, program = load(settings, chosen)
    facts = corpus.facts(map(display, chosen))
    claims = [fact for fact in facts if fact.kind == "claim"]
    if not claims:
        raise InputError([_nothing(paths)])
    outcome = backend()(_narrowed(program, select, ignore, agreements), facts)
    found, proofs = build(program, outcome, corpus)
    findings, ignored = kept([f for f in found if not f.rule.agrees], proofs, settings)
    return Report(
        settings.root,
        corpus,
        program,
        tuple(disputes(findings)),
        tuple(disputes([f for f in found if f.rule.agrees])),
        proofs,
        len(claims),
        len({claim.values[CLAIM_AT["source"]] for claim in claims}),
        (*not_compared(claims, corpus), *undeclared(program, corpus), *ignored),
    )


def load(settings: Settings, facts: Sequence[Path]) -> tuple[Corpus, Program]:
    """The corpus of all facts files of the root and the given ones, and the program.

    The vocabulary and the ids that claims refer to may stand in any of them.
    """
    root = settings.root
    files = {*facts, *_own_facts(root)}
    corpus = claim_files.load(files, root / "seeds", settings.open, settings.tolerance)
    program = rule_files.load(rule_folders(settings), corpus.vocabulary)
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
    vocabulary = claim_files.load_vocabulary(_own_facts(settings.root), settings.open)
    program = rule_files.load(paths or rule_folders(settings), vocabulary, True)
    return _with_levels(program, settings), vocabulary


def _own_facts(root: Path) -> list[Path]:
    """The facts files of the root itself."""
    own = root / "facts"
    return walk([own], RESOLUTIONS) if os.path.isdir(own) else []


def rule_folders(settings: Settings) -> list[Path]:
    """Where rules are looked for: the shipped core, the root's folder, those of the settings."""
    own = settings.root / "rules"
    return [rule_files.core_rules(), *([own] if os.path.isdir(own) else []), *settings.rules]


def _with_levels(program: Program, settings: Settings) -> Program:
    """The program with the levels that the settings give to its rules."""

    def leveled(rule: Rule) -> Rule:
        level = settings.levels.get(rule.id)
        entry = rule.entry
        return replace(rule, entry=entry.model_copy(update={"level": level})) if level else rule

    return Program(program.strata, tuple(map(leveled, program.flags)))


RESOLUTIONS = ("resolutions",)
"""Folders inside facts/ that hold no claims."""


def _facts_files(paths: Sequence[Path], root: Path) -> list[Path]:
    """The facts files asked for; a root stands for its `facts/`."""
    asked = [
        path / "facts" if path.absolute() == root and (path / "facts").is_dir() else path
        for path in paths
    ]
    files = walk(asked, RESOLUTIONS)
    if not files:
        raise InputError([_nothing(paths)])
    return files


def _nothing(paths: Sequence[Path]) -> Problem:
    names = " and ".join(f"'{display(path)}'" for path in paths)
    hint = "claims stand under `claims:` in files that end in .yaml or .yml"
    return Problem("E502", f"nothing to check: there is no claim in {names}", hint=hint)


def _narrowed(
    program: Program, select: Sequence[str], ignore: Sequence[str], agreements: bool
) -> Program:
    """The program with only the wanted flagging rules; whatever derives stays."""
    known = {rule.id for rule in program.flags}
    unknown = [
        Problem("E504", f"there is no rule '{name}' that flags", hint=nearest(name, known))
        for name in (*select, *ignore)
        if name not in known
    ]
    if unknown:
        raise InputError(unknown)

    def wanted(rule: Rule) -> bool:
        asked = agreements or not rule.agrees
        return asked and (not select or rule.id in select) and rule.id not in ignore

    return Program(program.strata, tuple(rule for rule in program.flags if wanted(rule)))
