"""`check explain`: why a finding was made."""

from pathlib import Path

import click

from engine.cli.common import (
    configured,
    default,
    offers,
    paths_argument,
    problems,
    settings_options,
)
from engine.cli.progress import progress
from engine.config import Flags
from engine.findings.explain import explain
from engine.findings.finding import Finding
from engine.findings.lookup import lookup
from engine.run import Wanted, check


@click.command("explain", short_help="Show why a finding was made.")
@click.argument("finding", metavar="FINDING", shell_complete=offers("findings"))
@paths_argument
@settings_options
def explain_command(finding: str, paths: tuple[Path, ...], flags: Flags) -> None:
    """Show the proof of a finding: its id, a dispute's id, or how one of them begins."""
    with problems():
        with progress("checking the claims"):
            settings = configured(default(paths), flags)
            report = check(default(paths), settings, Wanted(agreements=True))
        every = [*report.findings, *(f for group in report.agreements for f in group.findings)]
        found = lookup(finding, every, [rule.id for rule in report.program.rules])
        texts = [explain(f, report.corpus, report.proofs) + _next(f) for f in found]
        click.echo("\n".join(texts), nl=False)


def _next(finding: Finding) -> str:
    """What can be done about a finding that nothing settles."""
    if finding.rule.agrees or finding.resolved:
        return ""
    return f"\nto record a judgement: check resolve {finding.id}\n"
