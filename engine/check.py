"""The whole run: files to corpus and program, a backend's outcome, findings. Read this first."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.backends import backend
from engine.claims import load as claim_files
from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM_AT
from engine.claims.vocabulary import Vocabulary
from engine.errors import InputError, Problem, nearest
from engine.findings.build import build
from engine.findings.finding import Dispute, Finding, Level, Proofs
from engine.findings.notes import not_compared
from engine.rules import load as rule_files
from engine.rules.program import Program, Rule
from engine.source import display, walk


class Report(NamedTuple):
    """What a run found.

    `disputes` are in order, worst first; `agreements` are shaped like them, and none where they
    were not asked for; `claims` and `sources` count what was checked; `notes` say what could not
    be decided.
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
    rules: Iterable[Path] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    agreements: bool = False,
) -> Report:
    """Checks the claims at `paths` against the shipped rules, the root's, and those in `rules`.

    `select` and `ignore` are ids of rules whose findings are wanted, or not; with `agreements`,
    where sources say the same is looked for too. Raises InputError with every problem of the
    input.
    """
    root = find_root(paths)
    chosen = _facts_files(paths, root)
    corpus, program = load(root, chosen, rules)
    facts = corpus.facts(map(display, chosen))
    claims = [fact for fact in facts if fact.kind == "claim"]
    if not claims:
        raise InputError([_nothing(paths)])
    outcome = backend()(_narrowed(program, select, ignore, agreements), facts)
    found, proofs = build(program, outcome, corpus)
    return Report(
        root,
        corpus,
        program,
        tuple(dispute for dispute in found if not dispute.rule.agrees),
        tuple(dispute for dispute in found if dispute.rule.agrees),
        proofs,
        len(claims),
        len({claim.values[CLAIM_AT["source"]] for claim in claims}),
        tuple(not_compared(claims, corpus)),
    )


def load(root: Path, facts: Sequence[Path], rules: Iterable[Path]) -> tuple[Corpus, Program]:
    """The corpus of all facts files of the root and the given ones, and the program.

    The vocabulary and the ids that claims refer to may stand in any of them.
    """
    corpus = claim_files.load({*facts, *_own_facts(root)}, root / "seeds")
    return corpus, rule_files.load(rule_folders(root, rules), corpus.vocabulary)


def load_rules(paths: Sequence[Path]) -> tuple[Program, Vocabulary]:
    """The program of the rules at `paths` with their examples, and the vocabulary of their root.

    Without paths: the shipped rules and those of the folder where the command was started.
    """
    root = find_root(paths or [Path("rules")])
    vocabulary = claim_files.load_vocabulary(_own_facts(root))
    return rule_files.load(paths or rule_folders(root, ()), vocabulary, True), vocabulary


def _own_facts(root: Path) -> list[Path]:
    """The facts files of the root itself."""
    own = root / "facts"
    return walk([own], RESOLUTIONS) if os.path.isdir(own) else []


def rule_folders(root: Path, rules: Iterable[Path]) -> list[Path]:
    """Where rules are looked for: the shipped core, the root's folder, and those asked for."""
    own = root / "rules"
    return [rule_files.core_rules(), *([own] if os.path.isdir(own) else []), *rules]


RESOLUTIONS = ("resolutions",)
"""Folders inside facts/ that hold no claims."""


def find_root(paths: Sequence[Path]) -> Path:
    """The folder that the run belongs to, found from its first path.

    The nearest ancestor with a `check.toml` or with a `pyproject.toml` that has `[tool.check]`;
    else the parent of the `facts/` (or `rules/`) folder that the path is or lies in; else the
    path's parent.
    """
    first = (paths[0] if paths else Path("facts")).absolute()
    for folder in (first, *first.parents):
        if os.path.isfile(folder / "check.toml"):
            return folder
        project = folder / "pyproject.toml"
        if os.access(project, os.R_OK) and "[tool.check" in project.read_text("utf-8", "replace"):
            return folder
    for folder in (first, *first.parents):
        if folder.name in ("facts", "rules"):
            return folder.parent
    return first if (first / "facts").is_dir() else first.parent


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
