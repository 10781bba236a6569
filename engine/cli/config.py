"""`check config`: the settings in force, and where each comes from."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from engine.claims.quantity import plain
from engine.cli.common import (
    baseline_option,
    default,
    fail_on_option,
    paths_argument,
    problems,
    settings_options,
)
from engine.config import Flags, Settings, configure
from engine.errors import Location
from engine.loading import rule_folders
from engine.screen import columns, pad, page
from engine.source import display
from engine.source.files import core_rules

_Row = tuple[str, str, str]


@click.command("config", short_help="Print the settings in force, and where each comes from.")
@paths_argument
@settings_options
@baseline_option
@fail_on_option
def config_command(paths: tuple[Path, ...], flags: Flags, baseline: Path | None) -> None:
    """Print the settings of a run on PATH... (default: facts/), and where each comes from."""
    with problems():
        settings = configure(default(paths), flags._replace(baseline=baseline))
        settings.check_rules(path.stem for path in settings.door.walk(rule_folders(settings)))
        rows = [("setting", "value", "from"), *_rows(settings)]
        click.echo(page(_aligned(rows)), nl=False)


def _rows(settings: Settings) -> Iterator[_Row]:
    marked = f"holds {display(settings.file)}" if settings.file else "found from the path"
    yield "root", display(settings.root), marked
    for index, path in enumerate(rule_folders(settings)):
        yield "rules" if index == 0 else "", *_rules(path, settings)
    yield "fail-on", settings.fail_on, _origin(settings, "fail-on")
    yield "tolerance", f"{plain(settings.tolerance * 100)} %", _origin(settings, "tolerance")
    yield "vocabulary", settings.vocabulary, _origin(settings, "vocabulary")
    yield "backend", settings.backend, _origin(settings, "backend")
    yield "baseline", *_baseline(settings)
    yield "on-bad-row", settings.on_bad_row, _origin(settings, "on-bad-row")
    yield "time-limit", f"{settings.time_limit} s", _origin(settings, "time-limit")
    for rule, level in settings.levels.items():
        yield f"level of {rule}", level, _origin(settings, "levels", rule)
    for glob, rules in settings.ignore.items():
        yield f"ignored in {glob}", ", ".join(rules), _origin(settings, "ignore", glob)
    for code, word in settings.verdicts.items():
        yield f"verdict of {code}", word or "none", _origin(settings, "verdicts", code)


def _rules(path: Path, settings: Settings) -> tuple[str, str]:
    if path == core_rules():
        return "the core rules", "shipped with check"
    own = path == settings.root / "rules" and path not in settings.rules
    return display(path), "the root" if own else _origin(settings, "rules", str(path.absolute()))


def _baseline(settings: Settings) -> tuple[str, str]:
    shown = display(settings.baseline) if settings.baseline else "none"
    return shown, _origin(settings, "baseline")


def _origin(settings: Settings, *key: str) -> str:
    origin = settings.origin(*key)
    return f"{origin.file}:{origin.line}" if isinstance(origin, Location) else origin


def _aligned(rows: Sequence[_Row]) -> Iterator[str]:
    widths = [max(columns(row[column]) for row in rows) for column in (0, 1)]
    for name, value, origin in rows:
        yield f"{pad(name, widths[0])}  {pad(value, widths[1])}  {origin}"
