"""`check explain`: why a finding was made."""

from collections.abc import Sequence
from pathlib import Path

import click

from engine.cli.asked import look_for
from engine.cli.common import (
    configured,
    default,
    offers,
    paths_argument,
    problems,
    settings_options,
    terminal_width,
)
from engine.cli.progress import progress
from engine.config import Flags
from engine.findings.explain import explain
from engine.findings.finding import Finding
from engine.findings.report import Report
from engine.reports import Style
from engine.reports.explanation import explanation


@click.command("explain", short_help="Show why a finding was made.")
@click.argument("finding", metavar="FINDING", shell_complete=offers("findings"))
@paths_argument
@settings_options
def explain_command(finding: str, paths: tuple[Path, ...], flags: Flags) -> None:
    """Show the proof of a finding: its id, a dispute's id, or how one of them begins.

    Of a dispute, its sides and a proof for each pair of them.
    """
    with problems():
        with progress("checking the claims"):
            settings = configured(default(paths), flags)
            found, report = look_for(finding, default(paths), settings, agreements=True)
        click.echo(_told(found, report) + _next(found), nl=False)


def _told(found: Sequence[Finding], report: Report) -> str:
    width = terminal_width() or Style().width
    if len(found) == 1:
        return explain(found[0], report.corpus, report.proofs, width)
    groups = (*report.disputes, *report.agreements)
    dispute = next(group for group in groups if group.id == found[0].dispute)
    return explanation(dispute, report, Style(width=width))


def _next(found: Sequence[Finding]) -> str:
    """What can be done about what nothing settles."""
    if found[0].rule.agrees or all(finding.resolved for finding in found):
        return ""
    name = found[0].id if len(found) == 1 else found[0].dispute
    return f"\nto record a judgement: check resolve {name}\n"
