"""What is printed: the one place through which all text goes to standard output and error.

Bytes go past it: the formats for programs are safe as they are rendered, and are not to be altered.
"""

import os
import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO

import click

from engine.errors import InputError, Problem
from engine.screen import commands, harmless, visible

_PAINT = re.compile(r"(\x1b\[(?:0|1|2|3[1-6];1)m)")
"""The colours of the text report; foreign text in it is escaped before it is painted."""
_LOGS = {
    "GITHUB_ACTIONS": "GitHub Actions",
    "TF_BUILD": "Azure Pipelines",
    "TEAMCITY_VERSION": "TeamCity",
}
"""Who obeys what a program prints, by the variable that is set there."""
_LONGEST = 1000
"""Characters of an unfinished line that are kept, to see what the next ones make of it."""


def log() -> str | None:
    """Whose log the output goes to, if it is one that takes some text for commands."""
    return next((name for variable, name in _LOGS.items() if os.environ.get(variable)), None)


def colour() -> bool:
    """Whether the report is to be coloured: on a terminal that can, unless the user says otherwise.

    As no-color.org and force-color.org have it, a variable that is empty says nothing; to have
    none goes before to have some, and both before what the terminal can.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (
        sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    )


def guard() -> None:
    """Makes standard output and error UTF-8 text of which nothing is obeyed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or isinstance(stream, Guarded):
            continue
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        setattr(sys, name, Guarded(stream, painted=name == "stdout" and colour()))


def deliver(format_: str, report: str, painted: bool) -> None:
    """Prints a report; raises InputError for a table that a log would obey."""
    if format_ in ("text", "markdown"):
        click.echo(report, nl=False, color=painted)
        return
    if format_ == "csv" and (whose := log()) and (found := commands(report)):
        obeys = f"the log of {whose} would take text of this table for a command"
        message = f"{obeys} ('{found[0]}'), and a table cannot be altered"
        hint = "write it to a file: --output csv=FILE"
        raise InputError([Problem("E505", message, hint=hint)])
    if format_ == "csv" and sys.stdout.isatty():
        click.echo(report.replace("\r\n", "\n"), nl=False)
    else:
        click.echo(report.encode("utf-8", "backslashreplace"), nl=False)


class Guarded:
    """A stream that escapes what a terminal or, where it goes to one, a log would obey.

    Where it is `painted`, colours of ours pass.
    """

    def __init__(self, stream: TextIO, painted: bool) -> None:
        self._stream, self._painted, self._to_log = stream, painted, log() is not None
        self._line = ""

    def write(self, text: str) -> int:
        """Writes the text; what is obeyed only together with what came before it, too, is seen."""
        parts = _PAINT.split(text) if self._painted else [text]  # each second one is a colour
        safe = "".join(part if at % 2 else visible(part) for at, part in enumerate(parts))
        if self._to_log:
            safe = harmless(self._line + safe)[len(self._line) :]
            self._line = f"{self._line}{safe}".rpartition("\n")[2][-_LONGEST:]
        self._stream.write(safe)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Writes each of the texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
