"""The findings as annotations of GitHub Actions: workflow commands on standard output."""

from collections import Counter
from collections.abc import Sequence

from engine.check import Report
from engine.findings.finding import Finding, Level
from engine.findings.words import status_lines
from engine.reports import Style, shown, verdict
from engine.reports.text import sentence

KINDS = {Level.CONTRADICTION: "error", Level.TENSION: "warning", Level.NOTE: "notice"}
MOST = 10
"""How many annotations of a kind GitHub shows for one step; it drops the others in silence."""

_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPES = str.maketrans(_TEXT)
_ESCAPES_OF_PROPERTIES = str.maketrans({**_TEXT, ":": "%3A", ",": "%2C"})


def render(report: Report, style: Style) -> str:
    """The open findings unless `show` says otherwise, worst first, on the lines of first claims.

    The last line is the verdict and, where there are more findings than GitHub shows, how many
    more; an annotation then says so too.
    """
    found = [f for dispute in shown(report, style, "open") for f in dispute.findings]
    found.sort(key=lambda finding: -finding.level)
    told = _first(found, MOST)
    if len(told) == len(found):
        return "".join(
            [*(f"{_annotation(f, style)}\n" for f in told), f"{verdict(report, style)}\n"]
        )
    told = _first(found, MOST - 1)  # since one more will say that there are more
    last = f"{verdict(report, style)}; {_more(found, told)}"
    lines = [*(_annotation(finding, style) for finding in told), _command("notice", {}, last), last]
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


def _more(found: Sequence[Finding], told: Sequence[Finding]) -> str:
    """How many findings are left out, and where they stand."""
    rest = Counter(finding.level for finding in found)
    rest.subtract(finding.level for finding in told)
    counts = [f"{rest[level]} {level}{'s' * (rest[level] > 1)}" for level in KINDS if rest[level]]
    return f"not annotated, since GitHub shows {MOST} of a kind: {', '.join(counts)} more"


def _annotation(finding: Finding, style: Style) -> str:
    first, *others = finding.claims
    lines = [sentence(finding), *status_lines(finding)]
    if others:
        places = (f"{claim.at.file}:{claim.at.line}" for claim in others)
        lines.append(f"see also {', '.join(places)}")
    lines.append(f"why: check explain {finding.id}{style.again}")
    at: dict[str, str | int] = {
        "file": first.at.file,
        "line": first.at.line,
        "col": first.at.column,
    }
    title = f"{str(finding.level).capitalize()}: {finding.rule.entry.title} ({finding.rule.id})"
    return _command(KINDS[finding.level], {**at, "title": title}, "\n".join(lines))


def _command(kind: str, properties: dict[str, str | int], text: str) -> str:
    told = ",".join(
        f"{k}={str(v).translate(_ESCAPES_OF_PROPERTIES)}" for k, v in properties.items()
    )
    return f"::{kind}{' ' * bool(told)}{told}::{text.translate(_ESCAPES)}"
