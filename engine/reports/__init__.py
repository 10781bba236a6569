"""Report formats: pure functions from a run's report to text. This page is their contract.

`render(report, style) -> str`: the whole text with its last newline, the same bytes for the same
report and style. To add a format: one file, and its entry in `engine.choices.FORMATS`.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple

from engine.check import Report
from engine.choices import FORMATS
from engine.findings.build import narrowed
from engine.findings.finding import Dispute, Finding, Level


class Style(NamedTuple):
    """How a report is wanted.

    `fail_on` is the lowest level that fails, None for never; with `require_code`, a judgement
    whose code is `other` settles nothing. `show` is one of SHOWS, or None for the format's own way.
    `quiet` leaves the findings out; `again` is what a command must add to see the same facts and
    rules, beginning with a space; `agreements` lists these too. With `suppressed`, SARIF
    has what is settled too, marked so; `verdicts` are words for codes, in place of the usual ones
    of ClaimReview.
    """

    fail_on: Level | None = Level.CONTRADICTION
    colour: bool = False
    width: int = 100
    quiet: bool = False
    again: str = ""
    agreements: bool = False
    show: str | None = None
    require_code: bool = False
    suppressed: bool = False
    verdicts: Mapping[str, str] = {}


Render = Callable[[Report, Style], str]


def render(name: str, report: Report, style: Style) -> str:
    """The report in the named format; raises KeyError for an unknown name."""
    function: Render = import_module(FORMATS[name]).render
    return function(report, style)


def remarks(report: Report) -> list[str]:
    """The warnings, each with its place, and the notes, each with the word for what it is."""
    told = (("warning", report.warnings), ("note", report.notes))
    return [f"{what}: {remark}" for what, of in told for remark in of]


def settled(finding: Finding, style: Style) -> bool:
    """Whether the finding asks for nothing: a judgement settles it, or it is not new."""
    judgement = finding.resolution and finding.resolution.entry
    coded = judgement is None or judgement.code != "other" or not style.require_code
    return finding.known or (finding.resolved and coded)


def shown(report: Report, style: Style, default: str) -> list[Dispute]:
    """The disputes with the findings that `show` asks for, or by `default` where it is not said."""
    wanted = style.show or default
    if wanted == "all":
        return list(report.disputes)
    narrower = (
        narrowed(dispute, lambda f: settled(f, style) is (wanted == "resolved"))
        for dispute in report.disputes
    )
    return [dispute for dispute in narrower if dispute]


def failing(report: Report, style: Style) -> list[Finding]:
    """The findings that stand open at or above the level that fails."""
    if style.fail_on is None:
        return []
    return [f for f in report.findings if f.level >= style.fail_on and not settled(f, style)]


def verdict(report: Report, style: Style) -> str:
    """The sentence that explains the exit code."""
    if style.fail_on is None:
        return "exit 0: nothing fails this run (fail-on is never)"
    fails = failing(report, style)
    count = len(fails)
    new = "new " if report.compared else ""
    if style.fail_on is Level.CONTRADICTION:
        what = f"{new}open contradiction{'s' * (count > 1)}"
    else:
        what = f"{new}open finding{'s' * (count != 1)} of level {style.fail_on} or worse"
    uncoded = sum(finding.resolved for finding in fails)
    counted = f", {uncoded} of them resolved with no code but `other`" if uncoded else ""
    return f"exit {int(count > 0)}: {count or 'no'} {what}{counted}"
