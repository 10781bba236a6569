"""Report formats: pure functions from a run's report to text. This page is their contract.

`render(report, style) -> str`: the whole text with its last newline, the same bytes for the same
report and style. To add a format: one file, and its entry in `engine.choices.FORMATS`.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple

from engine.choices import FORMATS
from engine.findings.build import narrowed
from engine.findings.finding import Dispute
from engine.findings.gate import Gate, settled
from engine.findings.report import Report


class View(NamedTuple):
    """Which disputes are shown, and in which order; it decides neither exit code nor counts.

    `sort` is one of SORTS. With a `subject` or a `source`, only findings that rest on a claim
    about, or of, that id; of what is left, the first `limit` disputes.
    """

    sort: str = "level"
    limit: int | None = None
    subject: str | None = None
    source: str | None = None


class Style(NamedTuple):
    """How a report is wanted.

    `gate` says what is settled and fails. `show` is one of SHOWS, or None for the format's own way.
    `quiet` leaves the findings out; `again` is what a command must add to see the same facts and
    rules, beginning with a space; `agreements` lists these too. `link_base` is what the address of
    a file begins with in links; empty for links within the repository. With `suppressed`, SARIF
    has what is settled too, marked so; `verdicts` are words for codes, in place of the usual ones
    of ClaimReview. `statistics` counts the findings by rule and by sources.
    """

    gate: Gate = Gate()
    colour: bool = False
    width: int = 100
    quiet: bool = False
    again: str = ""
    agreements: bool = False
    show: str | None = None
    suppressed: bool = False
    verdicts: Mapping[str, str] = {}
    link_base: str = ""
    view: View = View()
    statistics: bool = False


Render = Callable[[Report, Style], str]


def render(name: str, report: Report, style: Style) -> str:
    """The report in the named format; raises KeyError for an unknown name."""
    function: Render = import_module(FORMATS[name]).render
    return function(report, style)


def remarks(report: Report) -> list[str]:
    """The warnings, each with its place, and the notes, each with the word for what it is."""
    told = (("warning", report.warnings), ("note", report.notes))
    return [f"{what}: {remark}" for what, of in told for remark in of]


def shown(report: Report, style: Style, default: str) -> list[Dispute]:
    """The disputes with the findings that `show` asks for, or by `default` where it is not said."""
    wanted = style.show or default
    told = list(report.disputes)
    if wanted != "all":
        narrower = (
            narrowed(dispute, lambda f: settled(f, style.gate) is (wanted == "resolved"))
            for dispute in told
        )
        told = [dispute for dispute in narrower if dispute]
    if style.view == View():
        return told
    from engine.reports.view import chosen

    return chosen(told, report, style.view)
