"""The command `check` and its subcommands."""

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from engine import __version__
from engine.cli.progress import progress
from engine.errors import InputError, Problem, nearest

# A run is short and makes few cycles: to look for them as often as Python does by itself takes a
# tenth of it.
gc.set_threshold(200_000, 20, 100)

LEVELS = ("contradiction", "tension", "note", "never")
FORMATS = ("text", "json")  # those of engine.reports, which only a run needs to import

_PATH = click.Path(path_type=Path)
_rules_option = click.option(
    "--rules",
    "rules",
    metavar="DIR",
    type=_PATH,
    multiple=True,
    help="A folder of more rules, or a rule file. May be given several times.",
)
_paths_argument = click.argument("paths", metavar="[PATH]...", nargs=-1, type=_PATH)


class _Group(click.Group):
    """Takes a first word that is no subcommand as a path to check: `check facts/`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        if first not in self.commands and first not in ("-h", "--help", "--version"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="check")
def main() -> None:
    """Finds where the claims of your sources pull against each other.

    `check facts/` checks every claim below facts/ and prints each contradiction with its
    witnesses; `check explain ID` shows the proof of one.
    """


@main.command("run")
@_paths_argument
@_rules_option
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FILE",
    multiple=True,
    help="Also write the report to a file, in that format. May be given several times.",
)
@click.option(
    "--fail-on",
    type=click.Choice(LEVELS),
    default="contradiction",
    show_default=True,
    help="The lowest level of a finding that makes the exit code 1.",
)
@click.option("--select", metavar="RULE", multiple=True, help="Report only this rule's findings.")
@click.option("--ignore", metavar="RULE", multiple=True, help="Leave this rule's findings out.")
@click.option("--quiet", "-q", is_flag=True, help="Print only the counts and the verdict.")
def run(
    paths: tuple[Path, ...],
    rules: tuple[Path, ...],
    format_: str,
    outputs: tuple[str, ...],
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    quiet: bool,
) -> None:
    """Check the claims at PATH... (default: facts/)."""
    files = [_output(text) for text in outputs]
    with _problems():
        from engine.check import check
        from engine.findings.finding import Level
        from engine.reports import Style, failing, render

        _check_for_command(paths)
        with progress("checking the claims"):
            report = check(_default(paths), rules, _ids(select), _ids(ignore))
        level = None if fail_on == "never" else Level[fail_on.upper()]
        for name, path in files:
            _write(path, render(name, report, Style(level)))
        style = Style(level, _colour(), _width(), quiet, _again(paths, rules))
        click.echo(render(format_, report, style), nl=False, color=True)
        _end(1 if failing(report, style) else 0)


@main.command("explain")
@click.argument("finding", metavar="FINDING")
@_paths_argument
@_rules_option
def explain_command(finding: str, paths: tuple[Path, ...], rules: tuple[Path, ...]) -> None:
    """Show the proof of a finding: its id, a dispute's id, or how one of them begins."""
    with _problems():
        from engine.check import check
        from engine.findings.explain import explain

        with progress("checking the claims"):
            report = check(_default(paths), rules)
        found = [f for f in report.findings if finding in (f.id, f.dispute)] or [
            f for f in report.findings if f.id.startswith(finding) or f.dispute.startswith(finding)
        ]
        if not found:
            hint = "`check facts/` lists the findings with their ids"
            raise InputError([Problem("E504", f"there is no finding '{finding}'", hint=hint)])
        if len({f.dispute for f in found}) > 1:
            names = ", ".join(f.id for f in found)
            message = f"'{finding}' is how several findings begin: {names}"
            raise InputError([Problem("E504", message, hint="give more of the id")])
        texts = [explain(f, report.corpus, report.proofs) for f in found]
        click.echo("\n".join(texts), nl=False)


@main.group("rules")
def rules_group() -> None:
    """Work with rule files."""


@rules_group.command("test")
@_paths_argument
def rules_test(paths: tuple[Path, ...]) -> None:
    """Run the examples of the rules at PATH... (default: the shipped rules and rules/)."""
    with _problems():
        from engine.check import load_rules
        from engine.rules.examples import failures, report_examples, run_examples

        with progress("running the examples"):
            program, vocabulary = load_rules(paths)
            results = run_examples(program, vocabulary)
        for line in report_examples(results, program.rules):
            click.echo(line)
        _end(1 if failures(results) else 0)


def _end(code: int) -> NoReturn:
    """Ends the program; Python need not look through all that lives until now for cycles."""
    gc.freeze()
    sys.exit(code)


def _default(paths: Sequence[Path]) -> Sequence[Path]:
    return paths or (Path("facts"),)


def _check_for_command(paths: Sequence[Path]) -> None:
    """Refuses a misspelt subcommand, which would be taken for a path."""
    first = str(paths[0]) if paths else ""
    if first.isalpha() and not Path(first).exists():
        hint = nearest(first, main.commands)
        if hint:
            message = f"there is no command, file or folder '{first}'"
            raise InputError([Problem("E501", message, hint=hint)])


def _again(paths: Sequence[Path], rules: Sequence[Path]) -> str:
    """What `check explain ID` needs besides, to find what was checked."""
    own = [] if [str(path) for path in paths] in ([], ["facts"]) else [str(path) for path in paths]
    words = [*own, *(word for folder in rules for word in ("--rules", str(folder)))]
    if not words:
        return ""
    from shlex import join

    return f" {join(words)}"


def _ids(values: Sequence[str]) -> list[str]:
    """Rule ids, given one by one or with commas between."""
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def _output(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not equals or not file:
        raise click.BadParameter(f"'{text}' is not FORMAT=FILE", param_hint="--output")
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        message = f"'{name}' is not a format; known: {known}"
        raise click.BadParameter(message, param_hint="--output")
    return name, Path(file)


def _write(path: Path, text: str) -> None:
    if path.suffix in (".yaml", ".yml"):
        hint = "facts and rules end so; give the report another ending"
        raise InputError([Problem("E505", f"a report is not written to '{path}'", hint=hint)])
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as e:
        message = f"the report cannot be written to {path}: {e.strerror}"
        raise InputError(
            [Problem("E505", message, hint="give a file in a folder that exists")]
        ) from e


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _width() -> int:
    if not sys.stdout.isatty():
        return 100
    from shutil import get_terminal_size

    return min(max(get_terminal_size().columns, 60), 120)


@contextmanager
def _problems() -> Iterator[None]:
    """Prints the problems of the input, all of them, and ends with exit code 2."""
    try:
        yield
    except InputError as e:
        for problem in e.problems:
            click.echo(problem, err=True)
        count = len(e.problems)
        if count > 1:
            click.echo(f"{count} problems; nothing was checked", err=True)
        sys.exit(2)
    except BrokenPipeError:
        raise  # click ends quietly where the reader has gone
    except OSError as e:
        message = f"the system refuses: {e.strerror or e}"
        hint = f"look at {e.filename}" if e.filename else "is the disk full, or the folder gone?"
        click.echo(Problem("E505", message, hint=hint), err=True)
        sys.exit(2)
    except Exception:
        import traceback

        traceback.print_exc()
        click.echo(
            "this is a fault of check itself: please report it, with the lines above", err=True
        )
        sys.exit(70)  # as sysexits.h has it: never 1, which says that something is open
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
        sys.exit(130)  # 128 and the number of the signal, as shells count
