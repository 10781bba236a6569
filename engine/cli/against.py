"""What a run is held against: a revision, a baseline, or both; only what is new counts then."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.config import Flags, Settings, find_root
from engine.errors import InputError, Problem
from engine.findings import baseline
from engine.findings.baseline import Line
from engine.findings.finding import Finding
from engine.findings.gate import Gate, failing, settled
from engine.findings.report import Report
from engine.source import display
from engine.wanted import Wanted


class Then(NamedTuple):
    """A revision by name, the evidence of what asked for something there, by id, and a note."""

    name: str
    evidence: Mapping[str, str]
    note: str | None


def then(since: str, paths: Sequence[Path], flags: Flags, wanted: Wanted, gate: Gate) -> Then:
    """What asked for something at the revision."""
    from engine.history.revision import find
    from engine.history.states import at, open_then

    state = at(find(since, find_root(paths)), paths, flags, Wanted(as_of=wanted.as_of))
    return Then(since, open_then(state, gate), state.nothing)


def held(
    report: Report,
    settings: Settings,
    gate: Gate,
    since: Then | None = None,
    write: Path | None = None,
    strict: bool = False,
) -> Report:
    """The report with what is not new marked, and notes that say against what it was held.

    Writes the baseline that is asked for. Raises InputError for a broken baseline and, if
    `strict`, for lines that pass over nothing.
    """
    notes = []
    if since is not None:
        count = sum(finding.old for finding in report.findings)
        notes.append(f"since {since.name}: {_are(count)} not new")
        notes += [since.note] if since.note else []
    lines: Sequence[Line] = ()
    if write is not None:
        lines, note = _written(write, report, settings, gate)
        notes += [_passed_over(write, report, lines), note]
    elif settings.baseline is not None:
        lines = list(baseline.load(settings.baseline, settings.door).values())
        baseline.check_words(report, lines)
        if strict and (problems := list(_waiting(report, lines, gate))):
            raise InputError(problems)
        note = _passed_over(settings.baseline, report, lines)
        notes += [note, *baseline.notes(report, lines, settings.baseline)]
    return baseline.apply(report, lines)._replace(notes=(*report.notes, *notes))


def _waiting(report: Report, lines: Sequence[Line], gate: Gate) -> Iterator[Problem]:
    """The problem of each line that passes over nothing now, and may do so later.

    None of a finding that has changed and fails this run: that is reported itself.
    """
    there = {finding.id for finding in report.findings}
    told = {finding.id for finding in failing(report, gate)}
    for line in baseline.gone(report, lines):
        if line.finding not in told:
            yield baseline.unmatched(line, changed=line.finding in there)
    rules = {rule.id for rule in report.program.rules}
    yield from (baseline.unloaded(line) for line in lines if line.rule not in rules)


def _written(
    file: Path, report: Report, settings: Settings, gate: Gate
) -> tuple[Sequence[Line], str]:
    """The lines of the baseline that is written, and a note of what came in and went out."""

    def is_settled(finding: Finding) -> bool:  # what a revision knows is open all the same
        return settled(finding._replace(old=False), gate)

    written = baseline.write(file, report, settings.door.also([file]), is_settled)
    changed = _changed(written.added, written.removed)
    return written.lines, f"{display(file)} is written: {changed}"


def _passed_over(file: Path, report: Report, lines: Sequence[Line]) -> str:
    matches = baseline.Matches(report)
    count = sum(matches.of(line) is not None for line in lines)
    return f"{display(file)}: {_are(count)} not new"


def _are(count: int) -> str:
    return "1 finding is" if count == 1 else f"{count} findings are"


def _changed(added: Sequence[Line], removed: Sequence[Line]) -> str:
    """How much came in and went out, and which."""
    parts = []
    for what, lines in (("added", added), ("taken out", removed)):
        which = f" ({baseline.names(lines)})" if lines else ""
        parts.append(f"{len(lines) or 'none'} {what}{which}")
    return ", ".join(parts)
