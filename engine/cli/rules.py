"""`check rules`: what helps whoever writes rules."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from engine.choices import AUTO, BACKENDS
from engine.claims.vocabulary import Vocabulary
from engine.cli.common import (
    configured,
    end,
    offers,
    paths_argument,
    problems,
    terminal_width,
    time_limit_option,
)
from engine.cli.progress import progress
from engine.config import Flags, configure
from engine.errors import InputError
from engine.loading import load_rules
from engine.rules import catalogue
from engine.rules.program import Program
from engine.run import check
from engine.screen import json_text, page
from engine.trials.examples import read_examples
from engine.trials.run import DEFAULT, failures, report_examples, run_examples
from engine.wanted import Wanted


@click.group("rules")
def rules_group() -> None:
    """Work with rule files."""


@rules_group.command("test")
@paths_argument
@time_limit_option
@click.option(
    "--coverage",
    is_flag=True,
    help="Also drop each part of each rule in turn, and name those that no example misses.",
)
@click.option(
    "--backend",
    "backends",
    type=click.Choice((AUTO, *BACKENDS)),
    multiple=True,
    show_default=AUTO,
    help="What runs them; given more than once, each does, and all must say the same.",
)
def rules_test(
    paths: tuple[Path, ...], time_limit: str | None, coverage: bool, backends: tuple[str, ...]
) -> None:
    """Run the examples of the rules at PATH... (default: the shipped rules and rules/)."""
    with problems():
        with progress("running the examples"):
            program, vocabulary = _loaded(paths, time_limit)
            examples = read_examples(program, vocabulary)
            results = run_examples(examples, program, vocabulary, backends or DEFAULT)
        click.echo(page(report_examples(results, program.rules)), nl=False)
        loose = 0
        if coverage and not failures(results):
            from engine.trials.coverage import cover, report_coverage

            with progress("dropping each part of each rule"):
                covered = cover(examples, program, vocabulary)
            loose = sum(len(c.loose) for c in covered)
            click.echo(page(report_coverage(covered)), nl=False)
        end(1 if failures(results) or loose else 0)


@rules_group.command("list")
@paths_argument
@time_limit_option
@click.option("--tag", metavar="TAG", help="Only the rules with this tag.")
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True
)
def rules_list(
    paths: tuple[Path, ...], time_limit: str | None, tag: str | None, format_: str
) -> None:
    """List the rules at PATH... (default: the shipped rules and rules/).

    `found` is how many findings a rule has on the facts beside the rules, or how many facts it
    derives from them.
    """
    with problems():
        rules = _loaded(paths, time_limit, not paths)[0].rules
        if tag is not None:
            rules = catalogue.with_tag(rules, tag)
        counts = _counts(paths)
        if format_ == "json":
            click.echo(json_text(catalogue.document(rules, counts)), nl=False)
        else:
            click.echo(catalogue.table(rules, counts, terminal_width()), nl=False)


@rules_group.command("show")
@click.argument("name", metavar="ID", shell_complete=offers("rules"))
@paths_argument
@time_limit_option
@click.option("--sql", is_flag=True, help="The SQL that `--backend duckdb` makes of it.")
def rules_show(name: str, paths: tuple[Path, ...], time_limit: str | None, sql: bool) -> None:
    """Show all of one rule: its reason, pattern, examples, and what to do about a finding."""
    with problems():
        program, vocabulary = _loaded(paths, time_limit, not paths)
        rule = catalogue.with_id(program.rules, name)
        if sql:
            from engine.backends.sql.show import statements

            alternatives = program.only(rule.id).alternatives.values()
            click.echo(page(statements(alternatives, vocabulary.kinds)), nl=False)
            return
        click.echo(catalogue.show(rule, _counts(paths), terminal_width() or 100), nl=False)


@rules_group.command("docs")
@paths_argument
@time_limit_option
def rules_docs(paths: tuple[Path, ...], time_limit: str | None) -> None:
    """Print the manual of the rules at PATH... in Markdown, as in docs/rules.md."""
    with problems():
        click.echo(catalogue.manual(_loaded(paths, time_limit)[0].rules), nl=False)


def _loaded(
    paths: Sequence[Path], time_limit: str | None, declared: bool = False
) -> tuple[Program, Vocabulary]:
    """The rules with their examples, and the vocabulary; from here on, the time counts.

    `declared` is as `load_rules` has it.
    """
    settings = configured(paths or [Path("rules")], Flags(time_limit=time_limit))
    return load_rules(paths, settings, declared)


def _counts(paths: Sequence[Path]) -> catalogue.Counts | None:
    """What each rule finds or derives on the facts of the root; None where there are no claims."""
    settings = configure(paths or [Path("rules")], Flags(tuple(paths)))
    facts = settings.root / "facts"
    if not settings.door.is_folder(facts):
        return None
    try:
        with progress("checking the claims"):
            report = check([facts], settings, Wanted(agreements=True))
    except InputError as e:
        if any(problem.code != "E502" for problem in e.problems):
            raise
        return None
    proofs = report.proofs
    derived = (proofs.rules[derivation.rule].id for derivation in proofs.derivations.values())
    agreed = (f.rule.id for group in report.agreements for f in group.findings)
    return Counter([*(f.rule.id for f in report.findings), *agreed, *derived])


@rules_group.command("lint")
@paths_argument
@time_limit_option
def rules_lint(paths: tuple[Path, ...], time_limit: str | None) -> None:
    """Find what is no error, and hardly meant, in the rules at PATH...

    Without PATH: in the shipped rules and rules/. The rules are held against all rules and facts
    files of their root.
    """
    from engine.loading import load
    from engine.rules.lint import lint, report
    from engine.source.files import core_rules

    with problems():
        chosen, _ = _loaded(paths, time_limit)
        settings = configure(paths or [Path("rules")], Flags(tuple(paths)))
        corpus, program = load(settings, (), whole=True)
        shipped = {path.stem for path in settings.door.walk([core_rules()])}
        found = lint(chosen, program, corpus, shipped)
        for line in report(found, len(chosen.rules)):
            click.echo(line)
        end(1 if found else 0)
