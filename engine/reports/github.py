"""The findings as annotations of GitHub Actions: workflow commands on standard output."""

from collections import Counter
from collections.abc import Mapping, Sequence

from engine.errors import Location, Warned
from engine.findings.finding import Finding, Level
from engine.findings.gate import verdict
from engine.findings.report import Report
from engine.findings.words import status_lines
from engine.reports import Style, shown
from engine.reports.dispute import sentence
from engine.screen import harmless, printable

KINDS = {Level.CONTRADICTION: "error", Level.TENSION: "warning", Level.NOTE: "notice"}
MOST = 10
"""How many annotations of a kind GitHub shows for one step; it drops the others in silence."""

_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPES = str.maketrans(_TEXT)
_ESCAPES_OF_PROPERTIES = str.maketrans({**_TEXT, ":": "%3A", ",": "%2C"})


def render(report: Report, style: Style) -> str:
    """The open findings unless `show` says otherwise, worst first, on the lines of first claims.

    Then what is to be looked at in the files. The last line is the verdict and, where there is more
    than GitHub shows, how much more; an annotation then says so too.
    """
    found = [f for dispute in shown(report, style, "open") for f in dispute.findings]
    found.sort(key=lambda finding: -finding.level)
    told = _first(found, MOST)
    room = MOST - sum(finding.level is Level.TENSION for finding in told)
    warned = report.warnings[:room]
    last = verdict(report, style.gate)
    lines = []
    if len(told) < len(found) or len(warned) < len(report.warnings):
        told = _first(found, MOST - 1)  # since one more will say that there are more
        last = f"{last}; {_more(found, told, len(report.warnings) - len(warned))}"
        lines = [_command("notice", {}, [last])]
    lines = [*(_annotation(f, style) for f in told), *map(_warned, warned), *lines, last]
    return "".join(f"{line}\n" for line in lines)


def _first(found: Sequence[Finding], notices: int) -> list[Finding]:
    """Those that GitHub shows."""
    counts: Counter[Level] = Counter()
    told = []
    for finding in found:
        counts[finding.level] += 1
        if counts[finding.level] <= (notices if finding.level is Level.NOTE else MOST):
            told.append(finding)
    return told


def _more(found: Sequence[Finding], told: Sequence[Finding], warnings: int) -> str:
    """How many findings are left out of each level, and how many warnings."""
    rest = Counter(finding.level for finding in found)
    rest.subtract(finding.level for finding in told)
    left = [*((rest[level], str(level)) for level in KINDS), (warnings, "warning")]
    counts = [f"{count} {what}{'s' * (count > 1)}" for count, what in left if count]
    return f"not annotated, since GitHub shows {MOST} of a kind: {', '.join(counts)} more"


def _annotation(finding: Finding, style: Style) -> str:
    first, *others = finding.places
    lines = [sentence(finding), *status_lines(finding)]
    if others:
        places = (at.row for at in others)
        lines.append(f"see also {', '.join(places)}")
    lines.append(f"why: check explain {finding.id}{style.again}")
    title = f"{str(finding.level).capitalize()}: {finding.rule.entry.title} ({finding.rule.id})"
    return _command(KINDS[finding.level], {**_at(first), "title": title}, lines)


def _warned(warned: Warned) -> str:
    return _command("warning", {**_at(warned.at), "title": "Not seen"}, [warned.message])


def _at(at: Location) -> dict[str, str]:
    return {"file": at.file, "line": str(at.line), "col": str(at.column)}


def _command(kind: str, properties: Mapping[str, str], lines: Sequence[str]) -> str:
    """The command; no text in it is another one, for this log or for the page that shows it."""
    told = ",".join(
        f"{key}={harmless(printable(value)).translate(_ESCAPES_OF_PROPERTIES)}"
        for key, value in properties.items()
    )
    text = harmless("\n".join(map(printable, lines))).translate(_ESCAPES)
    return f"::{kind}{' ' * bool(told)}{told}::{text}"
