"""Baselines: the findings that were there when the tool was adopted, one a line, sorted.

A line is `finding version:evidence rule claim...`; where it has no version, that is 1, and a
finding of rows has their kinds in place of claims. It passes over that finding with that evidence
and nothing else: another one in its place, or the same one on other claims, is new.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import InputError, Location, Problem
from engine.findings.evidence import NOW, Evidence
from engine.findings.finding import Finding
from engine.source import Door, display, writing
from engine.source.files import is_yaml, missing, place_in
from engine.source.refusals import refused

if TYPE_CHECKING:
    from engine.findings.report import Report

HEAD = """\
# Findings that `check --baseline` passes over: the finding, its evidence, its rule, its claims.
# `check run --write-baseline` writes this file; `check resolutions prune` takes out what is gone.
"""

_WORD = re.compile(r"\S+")
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_HASHES = {"finding": 12, "evidence": 16}
_PARTS = (*_HASHES, "rule", "claims")
_PRUNE = "`check resolutions prune --baseline {}` takes out what is gone or changed"
_FORM = (
    f"a line is: finding (12 of 0-9 and a-f), {NOW}:evidence (16 of them), rule, claims or kinds"
)
_VERSION = re.compile(r"([1-9][0-9]{0,2}):")


class Line(NamedTuple):
    """A finding of a baseline, its evidence, rule and claims, and where it stands."""

    finding: str
    version: int
    evidence: str
    rule: str
    claims: tuple[str, ...]
    at: Location

    def __str__(self) -> str:
        version = f"{self.version}:" if self.version > 1 else ""
        return " ".join((self.finding, f"{version}{self.evidence}", self.rule, *self.claims))


class Written(NamedTuple):
    """What a baseline holds now, and what came into it and went out."""

    lines: tuple[Line, ...]
    added: tuple[Line, ...]
    removed: tuple[Line, ...]


def load(path: Path, door: Door) -> dict[str, Line]:
    """The lines of a baseline by finding; raises InputError with every problem of the file."""
    if not door.there(path):
        problem = missing(path)
        hint = f"`--write-baseline {display(path)}` makes one of what is open"
        raise InputError([problem._replace(hint=hint)])
    text, problems = door.text(path)
    found: dict[str, Line] = {}
    file = str(path.absolute())
    for number, written in enumerate(text.split("\n"), 1):
        if not written.strip() or written.lstrip().startswith("#"):
            continue
        try:
            line = _line(written, Location(file, number))
            first = found.setdefault(line.finding, line)
            if first is not line:
                message = f"the finding {line.finding} is listed twice; the first is at {first.at}"
                hint = "keep the line that is true; `--write-baseline` writes the file anew"
                raise InputError([Problem("E705", message, line.at, hint)])
        except InputError as e:
            problems += e.problems
    if problems:
        raise InputError(problems)
    return found


class Matches:
    """What the lines of a baseline stand for in a report."""

    def __init__(self, report: "Report") -> None:
        self._there = {finding.id: finding for finding in report.findings}
        self._evidence = Evidence(report.proofs)

    def of(self, line: Line) -> Finding | None:
        """The finding that the line passes over; None where it is gone, or has other evidence."""
        found = self._there.get(line.finding)
        same = found and self._evidence.holds(found, line.version, line.evidence)
        return found if same else None


def check_words(report: "Report", lines: Iterable[Line]) -> None:
    """Raises InputError for each line that calls its finding something else than it is."""
    matches = Matches(report)
    problems = []
    for line in lines:
        finding = matches.of(line)
        if finding is None:
            continue
        is_ = _of(finding, line.at)
        if (line.rule, sorted(line.claims)) != (is_.rule, sorted(is_.claims)):
            message = f"the finding {line.finding} is of {is_.rule} and {', '.join(is_.claims)}"
            hint = "correct the line; `--write-baseline` writes the file anew"
            problems.append(Problem("E705", message, line.at, hint))
    if problems:
        raise InputError(problems)


def apply(report: "Report", lines: Iterable[Line]) -> "Report":
    """The report with the findings marked as old that have a line with their evidence."""
    matches = Matches(report)
    found = {line.finding for line in lines if matches.of(line)}

    def marked(finding: Finding) -> Finding:
        old = finding.old or finding.id in found
        return finding._replace(old=old, joined=finding.joined and not old)

    disputes = (d._replace(findings=tuple(map(marked, d.findings))) for d in report.disputes)
    return report._replace(disputes=tuple(disputes), compared=True)


def gone(report: "Report", lines: Iterable[Line]) -> list[Line]:
    """The lines that match no finding any more, or none with their evidence, in order.

    None are where the run leaves something out, where the settings ignore the finding, or where
    the rule is not loaded: then nothing can be told.
    """
    matches = Matches(report)
    rules = {rule.id for rule in report.program.rules}
    unused = (
        line
        for line in lines
        if report.whole and line.rule in rules and line.finding not in report.left_out
    )
    return sorted(line for line in unused if matches.of(line) is None)


def write(path: Path, report: "Report", door: Door, settled: Callable[[Finding], bool]) -> Written:
    """Writes a baseline of all findings that are not settled, whatever stood there before.

    Raises InputError where the run leaves something out, or the file cannot be written.
    """
    if not report.whole:
        message = (
            "this run leaves out claims or rules: a baseline lists what is open in all of them"
        )
        hint = "run without --select, --ignore, --as-of, --different-sources, on all of facts/"
        raise InputError([Problem("E703", message, hint=hint)])
    if is_yaml(path.name):
        hint = "facts and rules end so; call it baseline.txt"
        raise InputError([Problem("E505", f"a baseline is not written to '{path}'", hint=hint)])
    try:
        before = load(path, door) if door.there(path) else {}
    except InputError:
        before = {}  # what is broken is replaced, as its own hint says
    at = place_in(path)
    lines = sorted(_of(finding, at) for finding in report.findings if not settled(finding))
    _save(path, HEAD + "".join(f"{line}\n" for line in lines))
    old, new = ({str(line) for line in group} for group in (before.values(), lines))
    added = tuple(line for line in lines if str(line) not in old)
    removed = tuple(sorted(line for line in before.values() if str(line) not in new))
    return Written(tuple(lines), added, removed)


def prune(path: Path, report: "Report", door: Door, dry_run: bool = False) -> list[Line]:
    """Takes the lines out that match no finding any more; these lines, in order.

    Comments, and the order of the others, stay. With `dry_run`, nothing is written. The report
    must be one of a whole run: else nothing is taken out.
    """
    removed = gone(report, load(path, door).values())
    numbers = {line.at.line for line in removed}
    if removed and not dry_run:
        lines = door.text(path)[0].split("\n")
        kept = (line for number, line in enumerate(lines, 1) if number not in numbers)
        _save(path, "\n".join(kept))
    return removed


def renew(path: Path, report: "Report", door: Door, dry_run: bool = False) -> list[Line]:
    """Writes the lines of earlier versions anew that match a finding; these, as they were."""
    matches = Matches(report)
    lines_there = load(path, door).values()
    matching = ((line, finding) for line in lines_there if (finding := matches.of(line)))
    earlier = {line: f for line, f in matching if line.evidence != f.evidence}
    found = {line.at.line: finding for line, finding in earlier.items()}
    if found and not dry_run:
        lines = door.text(path)[0].split("\n")
        anew = (
            str(_of(found[number], place_in(path))) if number in found else line
            for number, line in enumerate(lines, 1)
        )
        _save(path, "\n".join(anew))
    return list(earlier)


def not_loaded(path: Path, report: "Report", door: Door) -> list[Line]:
    """The lines whose rule is not loaded, in order: whether they match anything cannot be told."""
    rules = {rule.id for rule in report.program.rules}
    return [line for line in load(path, door).values() if line.rule not in rules]


def notes(report: "Report", lines: Sequence[Line], path: Path) -> list[str]:
    """A note of the lines that match nothing any more, and of those that cannot be looked at."""
    there = {finding.id for finding in report.findings}
    rules = {rule.id for rule in report.program.rules}
    dead = gone(report, lines)
    told = {
        "of findings that are gone": [line for line in dead if line.finding not in there],
        "of findings that have changed": [line for line in dead if line.finding in there],
        "of rules that are not loaded": [line for line in lines if line.rule not in rules],
    }
    takes_out = f"; {_PRUNE.format(display(path))}" if dead else ""
    parts = [f"{what} ({names(of)})" for what, of in told.items() if of]
    notes = [f"{display(path)} has lines {', '.join(parts)}{takes_out}"] if parts else []
    matches = Matches(report)
    matching = ((line, finding) for line in lines if (finding := matches.of(line)))
    if count := sum(line.evidence != finding.evidence for line, finding in matching):
        anew = f"`check resolutions renew --baseline {display(path)}` writes them anew"
        lines_are = "1 line is" if count == 1 else f"{count} lines are"
        notes.append(f"{display(path)}: {lines_are} of an earlier release; {anew}")
    return notes


def names(lines: Sequence[Line]) -> str:
    """The findings of the lines, or of the first few."""
    return ", ".join(line.finding for line in lines[:5]) + (", …" if len(lines) > 5 else "")


def unloaded(line: Line) -> Problem:
    """The problem of a line of a rule that is not there: it may pass over any finding, once."""
    message = f"there is no rule '{line.rule}' that could find {line.finding}"
    return Problem("E702", message, line.at, "load the rule, or take the line out")


def unmatched(line: Line, changed: bool = False) -> Problem:
    """The problem of a line that matches no finding any more, or none with its evidence."""
    message = f"no finding is {line.finding} any more"
    if changed:
        message = f"the finding {line.finding} has changed since it was listed"
    return Problem("E702", message, line.at, _PRUNE.format(line.at.file))


def _of(finding: Finding, at: Location) -> Line:
    rows = [fact.kind for fact in finding.witnesses if finding.rows]
    claims = tuple(sorted(rows or [claim.id for claim in finding.claims]))
    return Line(finding.id, NOW, finding.evidence, finding.rule.id, claims, at)


def _save(path: Path, text: str) -> None:
    try:
        writing.write(path, text.encode("utf-8"))
    except OSError as e:
        reason, hint = refused(e)
        message = f"the baseline cannot be written to {display(path)}: {reason}"
        raise InputError([Problem("E505", message, hint=hint)]) from e


# -- one line -----------------------------------------------------------------------------------


def _line(written: str, at: Location) -> Line:
    """The line; raises InputError at the first word that cannot stand there."""
    if written.startswith(_MARKERS):
        message = "git left a merge conflict here"
        hint = "keep the lines of both sides, without the marks; `check` tells which match nothing"
        raise InputError([Problem("E705", message, at, hint)])
    words = list(_WORD.finditer(written))
    for problem in _wrong([(w[0], at._replace(column=w.start() + 1)) for w in words], at):
        raise InputError([problem])
    finding, evidence, rule, *claims = (word[0] for word in words)
    version = _VERSION.match(evidence)
    bare = _VERSION.sub("", evidence, count=1)
    return Line(finding, int(version[1]) if version else 1, bare, rule, tuple(claims), at)


def _wrong(words: Sequence[tuple[str, Location]], at: Location) -> Iterator[Problem]:
    for (written, start), name in zip(words, _HASHES, strict=False):
        version = _VERSION.match(written) if name == "evidence" else None
        if version and int(version[1]) > NOW:
            message = f"evidence of version {version[1]}: this release knows 1 to {NOW}"
            yield Problem("E705", message, start, "a later release of check reads this file")
        skipped = version.end() if version else 0
        word, place = written[skipped:], start._replace(column=start.column + skipped)
        if not re.fullmatch(f"[0-9a-f]{{{_HASHES[name]}}}", word):
            expected = f"expected {_HASHES[name]} of the digits 0-9 and a-f"
            # Only what looks like one is shown: any file of the root may be named as a baseline.
            shown = f"'{word}'" if re.fullmatch("[0-9a-fA-F]{1,20}", word) else "this"
            yield Problem("E705", f"{shown} is no {name}: {expected}", place, _FORM)
    if len(words) < len(_PARTS):
        end = words[-1][1].column + len(words[-1][0])
        message = f"the line ends before its {_PARTS[len(words)]}"
        yield Problem("E705", message, at._replace(column=end), _FORM)
