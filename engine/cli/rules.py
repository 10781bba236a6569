"""`check rules`: what helps whoever writes rules."""

from pathlib import Path

import click

from engine.check import load_rules
from engine.cli.common import end, paths_argument, problems
from engine.cli.progress import progress
from engine.trials.examples import read_examples
from engine.trials.run import failures, report_examples, run_examples


@click.group("rules")
def rules_group() -> None:
    """Work with rule files."""


@rules_group.command("test")
@paths_argument
@click.option(
    "--coverage",
    is_flag=True,
    help="Also drop each part of each rule in turn, and name those that no example misses.",
)
def rules_test(paths: tuple[Path, ...], coverage: bool) -> None:
    """Run the examples of the rules at PATH... (default: the shipped rules and rules/)."""
    with problems():
        with progress("running the examples"):
            program, vocabulary = load_rules(paths)
            examples = read_examples(program, vocabulary)
            results = run_examples(examples, program, vocabulary)
        for line in report_examples(results, program.rules):
            click.echo(line)
        loose = 0
        if coverage and not failures(results):
            from engine.trials.coverage import cover, report_coverage

            with progress("dropping each part of each rule"):
                covered = cover(examples, program, vocabulary)
            loose = sum(len(c.loose) for c in covered)
            for line in report_coverage(covered):
                click.echo(line)
        end(1 if failures(results) or loose else 0)
