"""`check init` and `check new`: a working folder, and what is added to one."""

from pathlib import Path
from shlex import quote

import click

from engine.cli.common import PATH, problems
from engine.screen import columns, pad, printable
from engine.source import display
from engine.start import WORKING_FOLDER, init, new_rule, new_source, new_table


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=PATH)
def init_command(folder: Path) -> None:
    """Make a working folder in DIR (default: the current one).

    It holds a source with a few claims, a vocabulary, a rule with examples, and check.toml, all to
    be replaced by your own; what runs the check before each commit, and on GitHub; and the schemas
    by which an editor completes what you write. The claims have one contradiction for `check` to
    find. Nothing that is there is overwritten.
    """
    with problems():
        files = {display(path): made for path, made in init(folder).items()}
        width = max(map(columns, files))
        click.echo("made a working folder:")
        for (file, made), what in zip(files.items(), WORKING_FOLDER.values(), strict=True):
            click.echo(
                f"  {pad(file, width)}  {what if made else 'was there, and is left as it was'}"
            )
        click.echo(f"next: check {_word(folder / 'facts')}")
        click.echo(f"then: check rules test {_word(folder / 'rules')}")


@click.group("new")
def new_group() -> None:
    """Add a source, a rule or a table: a file to fill in."""


@new_group.command("source")
@click.argument("name", metavar="ID")
@click.option("--publisher", metavar="NAME", help="Who published it, such as Harbour News.")
@click.option("--published", metavar="DATE", help="When, such as 2024-05-14 or 2024-05~.")
def new_source_command(name: str, publisher: str | None, published: str | None) -> None:
    """Add facts/ID.yaml, a source without claims yet.

    It is valid as it stands. TODO marks what is to be filled in, and every field of a claim stands
    in it as a comment.
    """
    with problems():
        path = new_source(name, publisher, published)
        click.echo(f"made {printable(display(path))}: a source without claims yet")
        click.echo(
            f"next: fill in what is marked TODO, add claims, then: check {_word(path.parent)}"
        )


@new_group.command("rule")
@click.argument("name", metavar="ID")
@click.option("--topic", metavar="TOPIC", help="The folder in rules/ to put it into.")
@click.option(
    "--derive",
    "derives",
    is_flag=True,
    help="A rule that states what follows from claims, in place of a finding.",
)
def new_rule_command(name: str, topic: str | None, derives: bool) -> None:
    """Add rules/ID.yaml, a rule to be changed into your own.

    It is valid as it stands, and its examples pass. ID says what the rule finds, such as
    visitors-before-opening.
    """
    with problems():
        path = new_rule(name, topic, derives)
        click.echo(f"made {printable(display(path))}: a rule whose examples pass")
        click.echo(f"next: make it say what you mean, then: check rules test {_word(path)}")


@new_group.command("table")
@click.argument("table", metavar="FILE", type=PATH)
def new_table_command(table: Path) -> None:
    """Add facts/NAME.yaml, which declares the table in FILE: CSV, JSON Lines or Parquet.

    What its columns are is guessed from the first rows. TODO marks what is to be filled in.
    """
    with problems():
        path = new_table(table)
        click.echo(f"made {printable(display(path))}: a table, and what its columns may be")
        click.echo(f"next: fill in what is marked TODO, then: check {_word(path.parent)}")


def _word(path: Path) -> str:
    """The path as it can be pasted into a shell."""
    return printable(quote(display(path)))
