"""The command `check` and its subcommands."""

import os
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine import __version__, limits
from engine.choices import FORMATS, VERIFY
from engine.cli.common import (
    again,
    baseline_option,
    configured,
    default,
    end,
    fail_on_option,
    ids,
    ignore_option,
    lowest_failing,
    paths_argument,
    problems,
    select_option,
    settings_options,
    since_option,
    terminal_width,
    write_baseline_option,
)
from engine.cli.output import colour, deliver, guard
from engine.cli.progress import progress
from engine.cli.view import Wish, view_options
from engine.errors import InputError, Problem, nearest
from engine.screen import printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from engine.claims.period import Period
    from engine.config import Flags, Settings
    from engine.findings.report import Report
    from engine.findings.resolution import Resolution
    from engine.reports import Style

COMMANDS: Mapping[str, str] = {
    "config": "engine.cli.config:config_command",
    "diff": "engine.cli.diff:diff_command",
    "explain": "engine.cli.explain:explain_command",
    "init": "engine.cli.start:init_command",
    "near": "engine.cli.near:near_command",
    "new": "engine.cli.start:new_group",
    "resolutions": "engine.cli.resolutions:resolutions_group",
    "resolve": "engine.cli.resolve:resolve_command",
    "rules": "engine.cli.rules:rules_group",
    "schema": "engine.cli.schema:schema_command",
    "watch": "engine.cli.watch:watch_command",
    "why-not": "engine.cli.why_not:why_not_command",
}
"""Where each command besides `run` is defined; it is imported when it is used."""


class _Group(click.Group):
    """Takes a first word that is no subcommand as a path to check: `check facts/`."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Runs the command line; whatever is printed from here on passes the guard."""
        guard()
        if "_CHECK_COMPLETE" in os.environ:  # a shell asks
            from engine.cli.completion import register

            register()
        return super().main(*args, **extra)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        from engine.cli.completion import first_word

        return first_word(self, ctx, incomplete, super().shell_complete(ctx, incomplete))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing and not args:
            return super().parse_args(ctx, args)  # the first word is still being typed
        first = args[0] if args else ""
        if first not in self.list_commands(ctx) and first not in ("-h", "--help", "--version"):
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return sorted({*self.commands, *COMMANDS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


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


def perform(words: Sequence[str]) -> int:
    """Does what the words of a command line ask for; the exit code.

    Raises what ends it: click's own `main` has answers to a closed pipe and to Ctrl-C that are not
    those of this program.
    """
    limits.begin()
    guard()
    if "_CHECK_COMPLETE" in os.environ:
        main(prog_name="check")
    try:
        with main.make_context("check", list(words)) as context:
            main.invoke(context)
    except click.exceptions.Exit as e:
        return e.exit_code
    return 0


@main.command("run", short_help="Check claims; `check facts/` is short for `check run facts/`.")
@paths_argument
@settings_options
@since_option
@baseline_option
@write_baseline_option
@fail_on_option
@view_options
@select_option
@ignore_option
@click.option(
    "--as-of",
    metavar="DATE",
    help="Only sources published by then: what was knowable on that day.",
)
@click.option(
    "--different-sources",
    is_flag=True,
    help="Only what claims of different sources make; how much else there is, is noted.",
)
@click.option(
    "--require-code", is_flag=True, help="A judgement with the code `other` does not count."
)
@click.option(
    "--strict",
    is_flag=True,
    help="A resolution, or a line of a baseline, that matches no finding is an error.",
)
@click.option(
    "--verify",
    is_flag=True,
    help="Run the rules on every backend: where they do not agree, that is a fault of check (70).",
)
def run(
    paths: tuple[Path, ...],
    flags: "Flags",
    since: str | None,
    baseline: Path | None,
    write_baseline: Path | None,
    wish: Wish,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    as_of: str | None,
    different_sources: bool,
    require_code: bool,
    strict: bool,
    verify: bool,
) -> None:
    """Check the claims at PATH... (default: facts/)."""
    printed, files = _outputs(wish.format_, wish.outputs)
    with problems():
        from engine.findings.gate import Gate, failing
        from engine.reports import render
        from engine.run import check
        from engine.wanted import Wanted

        _check_for_command(paths)
        settings = configured(default(paths), flags._replace(baseline=baseline))
        settings = settings._replace(backend=VERIFY) if verify else settings
        _check_targets([path for _, path in files], write_baseline, settings)
        gate = Gate(lowest_failing(settings), require_code)
        plain = wish.style(gate, again(paths, flags), settings.verdicts)
        with progress("checking the claims"):
            wanted = Wanted(
                *(ids(select), ids(ignore), wish.agreements, _as_of(as_of)),
                different_sources=different_sources,
            )
            past = None
            if since is not None:
                from engine.cli.against import then

                past = then(since, default(paths), flags, wanted, plain.gate)
                wanted = wanted._replace(old=past.evidence)
            report = check(default(paths), settings, wanted)
        if strict and report.unused:
            rules = {rule.id for rule in report.program.rules}
            raise InputError(_unused(resolution, rules) for resolution in report.unused)
        if since is not None or write_baseline or settings.baseline:
            from engine.cli.against import held

            report = held(report, settings, plain.gate, past, write_baseline, strict)
        plain = _with_ids(plain, report)
        for name, path in files:
            _write(path, _bytes(render(name, report, plain)))
        width = terminal_width() or plain.width
        style = plain._replace(colour=colour(), width=width, quiet=wish.quiet)
        deliver(printed, render(printed, report, style), style.colour)
        end(1 if failing(report, style.gate) else 0)


def _with_ids(style: "Style", report: "Report") -> "Style":
    """The style with ids for aliases in its view; raises InputError for what is not there."""
    if style.view.subject is None and style.view.source is None:
        return style
    from engine.reports.view import known

    return style._replace(view=known(style.view, report))


def _as_of(written: str | None) -> "Period | None":
    if written is None:
        return None
    from engine.claims import period

    try:
        date = period.parse(written)
        if date.interval:
            raise period.PeriodError("it is an interval, not a date")
        return date
    except period.PeriodError as e:
        message = f"the date '{written}' of --as-of does not parse: {e}"
        hint = e.hint or "2023-09-13, or 2023-09 for the end of that month"
        raise InputError([Problem("E304", message, hint=hint)]) from e


def _unused(resolution: "Resolution", rules: Collection[str]) -> Problem:
    message = f"no finding is {resolution.finding} any more"
    hint = "`check resolutions prune` removes such files"
    if missing := resolution.entry.missing(rules):
        hint = f"no rule '{missing}' is loaded: give its folder with --rules, or delete the file"
    return Problem("E702", message, resolution.at, hint)


def _check_for_command(paths: Sequence[Path]) -> None:
    """Refuses a misspelt subcommand, which would be taken for a path."""
    first = str(paths[0]) if paths else ""
    if first.isalpha() and not Path(first).exists():
        here = [path.name for path in Path().iterdir() if path.is_dir()]
        hint = nearest(first, ["run", *COMMANDS, *here])
        if hint:
            message = f"there is no command, file or folder '{first}'"
            raise InputError([Problem("E501", message, hint=hint)])


def _outputs(format_: str | None, given: Sequence[str]) -> tuple[str, list[tuple[str, Path]]]:
    """The format that is printed, and the formats and files of --output.

    A file may be written once; `-` is standard output, where one report is printed.
    """
    files = [_output(text) for text in given]
    for path in [path for _, path in files]:
        to = [name for name, other in files if other == path]
        if str(path) == "-":
            to += [format_] if format_ else []
        if len(to) > 1:
            where = "standard output" if str(path) == "-" else f"'{printable(str(path))}'"
            message = f"two reports would be written to {where}: {' and '.join(to[:2])}"
            raise click.BadParameter(message, param_hint="--output")
    printed = next((name for name, path in files if str(path) == "-"), format_ or "text")
    return printed, [(name, path) for name, path in files if str(path) != "-"]


def _output(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not equals or not file:
        raise click.BadParameter(f"'{printable(text)}' is not FORMAT=FILE", param_hint="--output")
    if name not in FORMATS:
        names = ", ".join(FORMATS)
        message = f"'{printable(name)}' is not a format; known: {names}"
        raise click.BadParameter(message, param_hint="--output")
    return name, Path(file)


def _bytes(text: str) -> bytes:
    """The report in UTF-8, whatever the locale; names of files may hold what is no text."""
    return text.encode("utf-8", "backslashreplace")


def _check_targets(reports: Sequence[Path], baseline: Path | None, settings: "Settings") -> None:
    """Refuses to write over facts, and to what a link in the root leads to outside of it."""
    from engine.source.door import outside
    from engine.source.files import is_yaml

    paths = [*reports, *([baseline] if baseline else [])]
    door = settings.door.also(paths)
    found = [outside(path) for path in paths if not door.opens(path)]
    hint = "facts and rules end so; give the report another ending"
    found += [
        Problem("E505", f"a report is not written to '{path}'", hint=hint)
        for path in reports
        if is_yaml(path.name)
    ]
    if found:
        raise InputError(found)


def _write(path: Path, report: bytes) -> None:
    from engine.source.writing import write

    try:
        write(path, report)
    except OSError as e:
        from engine.source.refusals import refused

        reason, hint = refused(e)
        message = f"the report cannot be written to {path}: {reason}"
        raise InputError([Problem("E505", message, hint=hint)]) from e
