"""States: what a run sees and finds at a revision, or in the working tree."""

import os
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.claims.corpus import Corpus
from engine.claims.vocabulary import Vocabulary
from engine.clock import now
from engine.config import Flags, Settings, configure
from engine.errors import InputError, Problem
from engine.findings.gate import Gate, settled
from engine.findings.proof import Proofs
from engine.findings.report import Report
from engine.history.revision import Revision
from engine.history.tree import Tree
from engine.loading import facts_files
from engine.rules.program import Program
from engine.run import check
from engine.source import Door, Files, display
from engine.source.files import core_rules
from engine.wanted import Wanted


class State(NamedTuple):
    """A run's settings and report, and the files whose claims it checked, as whole paths.

    `revision` is None for the working tree. Where the paths did not exist, or held no claim, the
    report is empty; `nothing` says so of a revision that had no facts file.
    """

    revision: Revision | None
    settings: Settings
    report: Report
    files: frozenset[str]
    nothing: str | None

    @property
    def name(self) -> str:
        """How people call it."""
        return self.revision.name if self.revision else "the working tree"

    @property
    def day(self) -> date:
        """The day on which judgements are looked at."""
        return self.revision.day if self.revision else now().date()


def here(paths: Sequence[Path], flags: Flags) -> State:
    """The state of the working tree; raises InputError where its files do not load."""
    return _state(None, configure(paths, flags), paths, Wanted())


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
    tree = Tree(revision)
    rules = _there(map(partial(_absolute, revision=revision), flags.rules), tree)
    given = filter(None, os.environ.get("CHECK_RULES", "").split(os.pathsep))
    named = _there((_absolute(Path(path), revision) for path in given), tree)
    environment = {**os.environ, "CHECK_RULES": os.pathsep.join(map(str, named))}
    try:
        settings = configure(asked, flags._replace(rules=tuple(rules)), environment, tree)
        settings = settings._replace(own_core=_has_core(settings.door))
        return _state(revision, settings, asked, wanted)
    except InputError as e:
        raise InputError([_broken(revision, e)]) from e


def open_then(state: State, gate: Gate) -> dict[str, str]:
    """The evidence of the findings of a state that asked for something, by id.

    What a judgement settled then is not among them: open now, it is new.
    """
    return {f.id: f.evidence for f in state.report.findings if not settled(f, gate)}


def _state(
    revision: Revision | None, settings: Settings, paths: Sequence[Path], wanted: Wanted
) -> State:
    door = settings.door
    there = _there(paths, door.files)
    try:
        report = (
            check(there, settings, wanted._replace(every=True)) if there else _nothing(settings)
        )
        files = (
            frozenset(str(path.absolute()) for path in facts_files(there, door))
            if there
            else frozenset()
        )
    except InputError as e:
        if [problem.code for problem in e.problems] != ["E502"]:
            raise
        report, files = _nothing(settings), frozenset()
    nothing = None
    if revision and not files:
        names = " and ".join(f"{display(path)}{'/' * path.is_dir()}" for path in paths)
        nothing = f"nothing of {names} is committed in {revision.name}"
    return State(revision, settings, report, files, nothing)


def _nothing(settings: Settings) -> Report:
    """The report of a run that had no claim to check."""
    corpus, program, proofs = Corpus(Vocabulary()), Program((), ()), Proofs({}, {}, {})
    return Report(settings.root, corpus, program, (), (), proofs, 0, 0, (), True, ())


def _broken(revision: Revision, error: InputError) -> Problem:
    """The problem of a revision that does not load, at the place of the first of its own."""
    first, *more = error.problems
    if first.code == "E704":  # of git, and told already
        return first
    at = first.at and first.at._replace(path=f"{revision.name}:{first.at.file}")
    others = f", and {len(more)} more problem{'s' * (len(more) != 1)}" if more else ""
    message = f"the revision '{revision.name}' does not load: {first.message}"
    hint = "name a revision whose files load with this release of check"
    return Problem("E704", f"{message} ({first.code}){others}", at, hint)


def _absolute(path: Path, revision: Revision) -> Path:
    """The path without links where it leads into the repository only by one."""
    whole = Path(os.path.normpath(path.absolute()))
    return whole if _is_inside(whole, revision) else Path(os.path.realpath(path))


def _is_inside(path: Path, revision: Revision) -> bool:
    tops = {revision.top, Path(os.path.realpath(revision.top))}
    return bool(tops & {path, *path.parents})


def _there(paths: Iterable[Path], files: Files) -> list[Path]:
    """Those of the paths that lead to anything."""
    return [path for path in paths if files.kind(path)]


def _has_core(door: Door) -> bool:
    """Whether the root is that of the core rules, and had its own at a revision.

    Its working tree (where it has none, the revision) holds those that are shipped, as they are;
    or most of what it holds are such, and some as they are in another release. At other revisions
    it had other ones, and no others were run then.
    """
    folder, now = door.rules / "core", Door(door.root)
    if not door.is_folder(folder):
        return False
    now = now if now.is_folder(folder) else door
    shipped = now.walk([core_rules()])
    held = [now.read(folder / path.name) == now.read(path) for path in shipped]
    there = sum(now.is_file(folder / path.name) for path in shipped)
    return all(held) or (2 * there > len(now.walk([folder])) and sum(held) < there)
