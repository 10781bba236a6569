"""The report for a person at a terminal: each dispute with its sides, then what to do next."""

from collections import Counter

from engine.findings.finding import STATUSES, Level
from engine.findings.gate import verdict
from engine.findings.report import Report
from engine.reports import Style, View, remarks, shown
from engine.reports.dispute import dispute_lines
from engine.screen import fold, printable

_STATES = {**{status: status for status in STATUSES}, "old": "not new"}


def render(report: Report, style: Style) -> str:
    """The disputes, worst first, then the counts and what decided the exit code."""
    lines: list[str] = []
    if not style.quiet:
        told = shown(report, style, "open")
        for dispute in told:
            lines += [*dispute_lines(dispute, report, style), ""]
        if some := left_out(len(told), report, style):
            lines += [some, ""]
        for agreement in report.agreements if style.agreements else ():
            lines += [*dispute_lines(agreement, report, style), ""]
    if style.agreements and not report.agreements:
        lines += ["no two independent sources say the same", ""]
    if style.statistics:
        from engine.reports.statistics import statistics

        lines += [*statistics(report), ""]
    lines += map(printable, remarks(report))
    lines += [*fold(found(report), style.width, "", "  "), *filter(None, [standing(report)])]
    lines.append(verdict(report, style.gate))
    return "\n".join(lines) + "\n"


def left_out(count: int, report: Report, style: Style) -> str:
    """How many of the disputes are shown, where the view leaves some out; else nothing."""
    if style.view == View():
        return ""
    whole = len(shown(report, style._replace(view=View()), "open"))
    return f"{count} of {whole} dispute{'s' * (whole != 1)} shown" if count < whole else ""


def summary(report: Report) -> str:
    """What was checked, how much was found, and how much of that is settled, on one line."""
    stand = standing(report)
    return f"{found(report)}; {stand}" if stand else found(report)


def found(report: Report) -> str:
    """What was checked, and how much was found."""
    counts = [
        f"{count} {level}{'s' * (count != 1)}"
        for level in reversed(Level)
        if (count := report.count(level))
    ]
    number, findings = len(report.disputes), len(report.findings)
    disputes = f"{number} dispute{'s' * (number != 1)}"
    of = f" of {findings} findings" if findings > number else ""
    total = f"{disputes}{of}: {', '.join(counts)}" if counts else "no findings"
    sources = f"{report.sources} source{'s' * (report.sources != 1)}"
    claims = f"{report.claims} claim{'s' * (report.claims != 1)}"
    return f"{claims} from {sources}, {len(report.program.rules)} rules; {total}"


def standing(report: Report) -> str:
    """How many findings have each status; empty where all of them are simply open."""
    states = Counter("old" if f.old else f.status for f in report.findings)
    told = [f"{states[name]} {word}" for name, word in _STATES.items() if states[name]]
    return ", ".join(told) if set(states) - {"open"} else ""
