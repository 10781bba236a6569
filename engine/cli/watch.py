"""`check watch`: the check again after each save, and what that changed in the findings."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from engine import limits
from engine.cli.against import held
from engine.cli.common import (
    again,
    configured,
    default,
    fail_on_option,
    ids,
    ignore_option,
    lowest_failing,
    paths_argument,
    problems,
    select_option,
    settings_options,
    terminal_width,
)
from engine.cli.output import colour
from engine.cli.progress import progress
from engine.config import Flags, configure, find_root
from engine.errors import InputError
from engine.findings.gate import Gate
from engine.findings.report import Report
from engine.reports import Style, render
from engine.reports import changes as changed
from engine.reports.text import summary
from engine.run import check
from engine.screen import printable
from engine.source import Door, display
from engine.source.files import missing
from engine.source.saves import Opens, look, wait
from engine.wanted import Wanted


class _Asked(NamedTuple):
    """What the command line asks for, at every run."""

    paths: Sequence[Path]
    flags: Flags
    select: Sequence[str]
    ignore: Sequence[str]


class _Result(NamedTuple):
    """A good run."""

    report: Report
    style: Style


@click.command("watch", short_help="Check again after each save, and tell what that changed.")
@paths_argument
@settings_options
@fail_on_option
@select_option
@ignore_option
def watch_command(
    paths: tuple[Path, ...], flags: Flags, select: tuple[str, ...], ignore: tuple[str, ...]
) -> None:
    """Check PATH... (default: facts/), and again after each save.

    Prints the report; then, whenever facts, rules or settings are saved, what that changed in the
    findings. A file with a mistake shows its errors, and the last good result stays until it is
    mended. Ctrl-C ends it, with exit code 130.
    """
    with problems():
        asked = _Asked(default(paths), flags, ids(select), ids(ignore))
        _check_command(asked)
        last = None
        while True:
            files, opens = _files(asked)
            seen = look(files, opens)
            result = _run(asked)
            click.echo(_told(last, result), nl=False, color=True)
            last = result or last
            _announce(wait(files, seen, opens))


def _check_command(asked: _Asked) -> None:
    """Refuses what is wrong with the command itself, which no save can mend."""
    found = [missing(path) for path in asked.paths if not path.exists()]
    try:
        configure(asked.paths, asked.flags)
    except InputError as e:
        found += [problem for problem in e.problems if problem.at is None]
    if found:
        raise InputError(found)


def _files(asked: _Asked) -> tuple[list[Path], Opens]:
    """The files and folders that a run reads, as far as they lie with the user; and its door."""
    rules: Sequence[Path] = ()
    try:
        settings = configure(asked.paths, asked.flags)
        door, rules = settings.door, settings.rules
    except InputError:  # until the project file is mended, nothing else matters
        door = Door(_root(asked))
    files = (door.root / "check.toml", door.root / "pyproject.toml")
    given = [path for path in asked.paths if path.absolute() != door.root]
    return [*files, door.facts, door.rules, door.seeds, *rules, *given], door.opens


def _root(asked: _Asked) -> Path:
    """The root; where a project file keeps it from being found, the folder of the first path."""
    try:
        return find_root(asked.paths)
    except InputError:
        return asked.paths[0].absolute().parent


def _run(asked: _Asked) -> _Result | None:
    """The result; None where there are problems, which are printed as `check` prints them."""
    try:
        with problems():
            settings = configured(asked.paths, asked.flags)
            style = Style(
                Gate(lowest_failing(settings)),
                colour(),
                terminal_width() or 100,
                again=again(asked.paths, asked.flags),
            )
            with progress("checking the claims"):
                report = check(asked.paths, settings, Wanted(asked.select, asked.ignore))
            if settings.baseline:
                report = held(report, settings, style.gate)
    except SystemExit as e:
        if e.code not in (2, 70):  # what a save may mend
            raise
        return None
    finally:
        limits.end()
    return _Result(report, style)


def _told(last: _Result | None, now: _Result | None) -> str:
    """What is printed of a run, and how it compares with the last good one."""
    if now and last:
        return changed.render(last.report.findings, now.report.findings) + _closing(now)
    if now:
        return f"{render('text', now.report, now.style)}watching; Ctrl-C ends\n"
    if last:
        return f"the last good result stays: {summary(last.report)}\n"
    return "there is no result yet; watching until the mistake is mended, Ctrl-C ends\n"


def _closing(result: _Result) -> str:
    """The counts and what decides the exit code of `check`; the notes before them."""
    return render("text", result.report, result.style._replace(quiet=True))


def _announce(files: Sequence[Path]) -> None:
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    click.echo(f"\nafter a change of {printable(display(files[0]))}{more}:")
