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


@rules_group.command("lint")
@paths_argument
def rules_lint(paths: tuple[Path, ...]) -> None:
    """Find what is no error, and hardly meant, in the rules at PATH...

    Without PATH: in the shipped rules and rules/. The rules are held against all rules and facts
    files of their root.
    """
    from engine.check import find_root, load
    from engine.rules.lint import lint, report
    from engine.rules.load import core_rules
    from engine.source import walk

    with problems():
        chosen, _ = load_rules(paths)
        corpus, program = load(find_root(paths or [Path("rules")]), (), paths)
        shipped = {path.stem for path in walk([core_rules()])}
        found = lint(chosen, program, corpus, shipped)
        for line in report(found, len(chosen.rules)):
            click.echo(line)
        end(1 if found else 0)
