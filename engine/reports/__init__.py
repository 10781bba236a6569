"""Report formats: pure functions from a run's report to text. This page is their contract.

`render(report, style) -> str`: the whole text with its last newline, the same bytes for the same
report and style. To add a format: one file, and its entry in `FORMATS`.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple

from engine.check import Report
from engine.findings.finding import Level


class Style(NamedTuple):
    """How a report is wanted.

    `fail_on` is the lowest level that fails, None for never; `quiet` leaves the findings out;
    `again` is what a command must add to see the same facts and rules, beginning with a space;
    `agreements` lists these too.
    """

    fail_on: Level | None = Level.CONTRADICTION
    colour: bool = False
    width: int = 100
    quiet: bool = False
    again: str = ""
    agreements: bool = False


Render = Callable[[Report, Style], str]

FORMATS: Mapping[str, str] = {
    "text": "engine.reports.text",
    "json": "engine.reports.json",
}
"""The module of each format, imported when it is used."""


def render(name: str, report: Report, style: Style) -> str:
    """The report in the named format; raises KeyError for an unknown name."""
    function: Render = import_module(FORMATS[name]).render
    return function(report, style)


def failing(report: Report, style: Style) -> int:
    """How many open findings stand at or above the level that fails."""
    if style.fail_on is None:
        return 0
    return sum(f.level >= style.fail_on and f.status != "resolved" for f in report.findings)


def verdict(report: Report, style: Style) -> str:
    """The sentence that explains the exit code."""
    if style.fail_on is None:
        return "exit 0: nothing fails this run (fail-on is never)"
    count = failing(report, style)
    what = str(style.fail_on)
    if style.fail_on is Level.CONTRADICTION:
        return f"exit {int(count > 0)}: {count or 'no'} open {what}{'s' * (count > 1)}"
    findings = f"open finding{'s' * (count != 1)} of level {what} or worse"
    return f"exit {int(count > 0)}: {count or 'no'} {findings}"
