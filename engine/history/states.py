"""States: what a run sees and finds at a revision, or in the working tree."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from engine.check import Report, Wanted, check, facts_files
from engine.claims.corpus import Corpus
from engine.claims.vocabulary import Vocabulary
from engine.clock import now
from engine.config import Flags, Settings, configure
from engine.errors import InputError, Location, Problem
from engine.findings.finding import Proofs
from engine.history.revision import Revision, Tree, unpacked
from engine.reports import Style, settled
from engine.rules.load import core_rules
from engine.rules.program import Program
from engine.source import display, walk


class State(NamedTuple):
    """A run's settings and report, and the files whose claims it checked, as reports name them.

    `revision` and `tree` are None for the working tree. Where the paths did not exist, or held no
    claim, the report is empty.
    """

    revision: Revision | None
    tree: Tree | None
    settings: Settings
    report: Report
    files: frozenset[str]

    @property
    def name(self) -> str:
        """How people call it."""
        return self.revision.name if self.revision else "the working tree"

    @property
    def day(self) -> date:
        """The day on which judgements are looked at."""
        return self.revision.day if self.revision else now().date()

    def place(self, at: Location) -> str:
        """A place in one of its files, as `file:line`."""
        told = f"{at.file}:{at.line}"
        return self.tree.told(told) if self.tree else told


def here(paths: Sequence[Path], flags: Flags) -> State:
    """The state of the working tree; raises InputError where its files do not load."""
    settings = configure(paths, flags)
    return _state(None, None, settings, [p for p in paths if p.exists()], Wanted())


def at(
    revision: Revision, paths: Sequence[Path], flags: Flags, wanted: Wanted | None = None
) -> State:
    """The state at a revision, with its own settings, of paths as they are in the working tree.

    Judgements are looked at on the day of its commit. Raises InputError, with one problem that
    names the revision, where its files do not load.
    """
    asked = [_absolute(path, revision) for path in paths]
    for path, real in zip(paths, asked, strict=True):
        if not _is_inside(real, revision):
            message = f"'{path}' is outside of the repository at {display(revision.top)}"
            hint = "a revision has only what its repository holds"
            raise InputError([Problem("E704", message, hint=hint)])
    wanted = (wanted or Wanted())._replace(today=revision.day)
    rules = [_absolute(path, revision) for path in flags.rules]
    given = os.environ.get("CHECK_RULES", "").split(os.pathsep)
    named = [_absolute(Path(path), revision) for path in given if path]
    with unpacked(revision, (*asked, *rules, *named)) as tree:
        moved = [tree.of(path) for path in asked]
        flags = flags._replace(rules=tuple(_moved(rules, revision, tree)))
        variable = os.pathsep.join(map(str, _moved(named, revision, tree)))
        environment = {**os.environ, "CHECK_RULES": variable}
        try:
            settings = configure(moved, flags, environment)
            settings = settings._replace(own_core=_has_core(settings.root))
            there = [path for path in moved if path.exists()]
            return _state(revision, tree, settings, there, wanted)
        except InputError as e:
            raise InputError([_broken(revision, tree, e)]) from e


def known_at(
    revision: Revision, paths: Sequence[Path], flags: Flags, wanted: Wanted, style: Style
) -> dict[str, str]:
    """The evidence of the findings that asked for something at a revision, by id.

    What a judgement settled then is not among them: open now, it is new.
    """
    report = at(revision, paths, flags, Wanted(as_of=wanted.as_of)).report
    return {f.id: f.evidence for f in report.findings if not settled(f, style)}


def _state(
    revision: Revision | None,
    tree: Tree | None,
    settings: Settings,
    paths: Sequence[Path],
    wanted: Wanted,
) -> State:
    try:
        report = check(paths, settings, wanted) if paths else _nothing(settings)
        files = frozenset(map(display, facts_files(paths, settings.root) if paths else ()))
    except InputError as e:
        if [problem.code for problem in e.problems] != ["E502"]:
            raise
        report, files = _nothing(settings), frozenset()
    return State(revision, tree, settings, report, files)


def _nothing(settings: Settings) -> Report:
    """The report of a run that had no claim to check."""
    corpus, program, proofs = Corpus(Vocabulary()), Program((), ()), Proofs({}, {}, {})
    return Report(settings.root, corpus, program, (), (), proofs, 0, 0, (), True, ())


def _broken(revision: Revision, tree: Tree, error: InputError) -> Problem:
    """The problem of a revision that does not load, at the place of the first of its own."""
    first, *more = error.problems
    at = first.at and first.at._replace(file=f"{revision.name}:{tree.told(first.at.file)}")
    others = f", and {len(more)} more problem{'s' * (len(more) != 1)}" if more else ""
    message = f"the revision '{revision.name}' does not load: {tree.told(first.message)}"
    hint = "name a revision whose files load with this release of check"
    return Problem("E704", f"{message} ({first.code}){others}", at, hint)


def _absolute(path: Path, revision: Revision) -> Path:
    """The path without links where it leads into the repository only by one."""
    whole = Path(os.path.normpath(path.absolute()))
    return whole if _is_inside(whole, revision) else Path(os.path.realpath(path))


def _is_inside(path: Path, revision: Revision) -> bool:
    return path == revision.top or revision.top in path.parents


def _moved(paths: Sequence[Path], revision: Revision, tree: Tree) -> list[Path]:
    """Rule folders as they were at the revision, if they were; those outside of it as they are."""
    moved = [tree.of(path) if _is_inside(path, revision) else path for path in paths]
    return [path for path in moved if path in paths or path.exists()]


def _has_core(root: Path) -> bool:
    """Whether the root's own rules/core is a release of the core rules.

    Most of its files are then called as the shipped ones are. Such a repository had the core
    rules that stand there, and no others.
    """
    folder = root / "rules" / "core"
    own = {path.stem for path in walk([folder])} if folder.is_dir() else set()
    return 2 * len(own & {path.stem for path in walk([core_rules()])}) > len(own)
