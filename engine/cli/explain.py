"""`check explain`: why a finding was made."""

from pathlib import Path

import click

from engine.check import Wanted, check
from engine.cli.common import default, paths_argument, problems, settings_options
from engine.cli.progress import progress
from engine.config import Flags, configure
from engine.errors import InputError, Problem
from engine.findings.explain import explain


@click.command("explain")
@click.argument("finding", metavar="FINDING")
@paths_argument
@settings_options
def explain_command(finding: str, paths: tuple[Path, ...], flags: Flags) -> None:
    """Show the proof of a finding: its id, a dispute's id, or how one of them begins."""
    with problems():
        with progress("checking the claims"):
            settings = configure(default(paths), flags)
            report = check(default(paths), settings, Wanted(agreements=True))
        every = [*report.findings, *(f for group in report.agreements for f in group.findings)]
        found = [f for f in every if finding in (f.id, f.dispute)] or [
            f for f in every if f.id.startswith(finding) or f.dispute.startswith(finding)
        ]
        if not found:
            hint = "`check facts/` lists the findings with their ids"
            if finding in {rule.id for rule in report.program.rules}:
                hint = f"that is a rule: `check rules show {finding}`"
            raise InputError([Problem("E504", f"there is no finding '{finding}'", hint=hint)])
        if len({f.dispute for f in found}) > 1:
            names = ", ".join(f.id for f in found)
            message = f"'{finding}' is how several findings begin: {names}"
            raise InputError([Problem("E504", message, hint="give more of the id")])
        texts = [explain(f, report.corpus, report.proofs) for f in found]
        click.echo("\n".join(texts), nl=False)
