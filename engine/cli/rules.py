"""`check rules`: what helps whoever writes rules."""

from pathlib import Path

import click

from engine.check import load_rules
from engine.cli.common import end, paths_argument, problems
from engine.cli.progress import progress
from engine.rules.examples import failures, report_examples, run_examples


@click.group("rules")
def rules_group() -> None:
    """Work with rule files."""


@rules_group.command("test")
@paths_argument
def rules_test(paths: tuple[Path, ...]) -> None:
    """Run the examples of the rules at PATH... (default: the shipped rules and rules/)."""
    with problems():
        with progress("running the examples"):
            program, vocabulary = load_rules(paths)
            results = run_examples(program, vocabulary)
        for line in report_examples(results, program.rules):
            click.echo(line)
        end(1 if failures(results) else 0)
