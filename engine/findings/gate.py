"""The gate: which findings are settled, and which make a run fail."""

from typing import NamedTuple

from engine.findings.finding import Finding, Level
from engine.findings.report import Report


class Gate(NamedTuple):
    """What a run is to fail for.

    `fails` is the lowest level that does, None for none; with `require_code`, a judgement whose
    code is `other` settles nothing.
    """

    fails: Level | None = Level.CONTRADICTION
    require_code: bool = False


def settled(finding: Finding, gate: Gate) -> bool:
    """Whether the finding asks for nothing: a judgement settles it, or it is not new."""
    judgement = finding.resolution and finding.resolution.entry
    coded = judgement is None or judgement.code != "other" or not gate.require_code
    return finding.old or (finding.resolved and coded)


def failing(report: Report, gate: Gate) -> list[Finding]:
    """The findings that stand open at or above the level that fails."""
    if gate.fails is None:
        return []
    return [f for f in report.findings if f.level >= gate.fails and not settled(f, gate)]


def verdict(report: Report, gate: Gate) -> str:
    """The sentence that explains the exit code."""
    if gate.fails is None:
        return "exit 0: nothing fails this run (fail-on is never)"
    fails = failing(report, gate)
    count = len(fails)
    new = "new " if report.compared else ""
    if gate.fails is Level.CONTRADICTION:
        what = f"{new}open contradiction{'s' * (count > 1)}"
    else:
        what = f"{new}open finding{'s' * (count != 1)} of level {gate.fails} or worse"
    uncoded = sum(finding.resolved for finding in fails)
    counted = f", {uncoded} of them resolved with no code but `other`" if uncoded else ""
    return f"exit {int(count > 0)}: {count or 'no'} {what}{counted}"
