"""`check why-not`: why two claims are not flagged."""

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
from engine.run import check
from engine.trials.why_not import why_not
from engine.wanted import Wanted


@click.command("why-not", short_help="Tell why no rule flags two claims together.")
@click.argument("claim", shell_complete=offers("claims"))
@click.argument("other", metavar="CLAIM", shell_complete=offers("claims"))
@paths_argument
@settings_options
def why_not_command(claim: str, other: str, paths: tuple[Path, ...], flags: Flags) -> None:
    """Tell why no rule flags two claims together: what each rule misses, and by how much."""
    with problems():
        with progress("checking the claims"):
            settings = configured(default(paths), flags)
            both = (claim, other)
            wanted = Wanted(agreements=True, claims=both, pair=True, every=True)
            text = why_not(check(default(paths), settings, wanted), both)
        click.echo(text, nl=False)
