"""`check schema`: what editors complete and check files with."""

import click

from engine.cli.common import problems
from engine.schema import SCHEMAS, render


@click.command("schema", short_help="Print a JSON Schema, for editors.")
@click.argument("name", type=click.Choice(list(SCHEMAS)))
def schema_command(name: str) -> None:
    """Print the JSON Schema of facts files, rule files or resolutions, for editors."""
    with problems():
        click.echo(render(name), nl=False)
