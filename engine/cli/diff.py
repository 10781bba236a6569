"""`check diff`: what has changed in the findings between two revisions, and why."""

from contextlib import suppress
from pathlib import Path

import click

from engine.cli.common import (
    PATH,
    configured,
    default,
    end,
    problems,
    settings_options,
    terminal_width,
)
from engine.cli.progress import progress
from engine.config import Flags, find_root
from engine.errors import InputError, Problem
from engine.history.diff import compare
from engine.history.render import document, text
from engine.history.revision import find_all
from engine.history.states import at, here


@click.command("diff")
@click.argument("revisions", metavar="REV [REV]", nargs=-1, required=True)
@click.option(
    "--facts",
    "paths",
    metavar="PATH",
    type=PATH,
    multiple=True,
    help="The facts to compare (default: facts/). May be given several times.",
)
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True
)
@settings_options
def diff_command(
    revisions: tuple[str, ...], paths: tuple[Path, ...], format_: str, flags: Flags
) -> None:
    """Tell which findings are new, gone or changed since a git revision, and the cause of each.

    With one revision, the working tree is compared with it; with two (A B, or A..B), the second
    with the first. A...B compares B with where it left A. Nothing is checked out.
    """
    with problems():
        asked = default(paths)
        found = find_all(revisions, find_root(asked))
        with suppress(InputError):  # of settings here, which may have no part in it
            configured(asked, flags)
        with progress("checking the claims, then and now"):
            before, *later = (at(revision, asked, flags) for revision in found)
            after = later[0] if later else here(asked, flags)
            if not before.report.claims and not after.report.claims:
                names = " and ".join(f"'{path}'" for path in asked)
                message = f"nothing to compare: there is no claim in {names}, then or now"
                raise InputError([Problem("E502", message, hint="name the facts with --facts")])
            diff = compare(before, after)
        report = text(diff, terminal_width() or 100) if format_ == "text" else document(diff)
        click.echo(report, nl=False)
        end(0)
