"""What a run is held against: a revision, a baseline, or both; only what is new counts then."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from engine.cli.common import PATH, baseline_option

if TYPE_CHECKING:
    from engine.check import Report, Wanted
    from engine.config import Flags, Settings
    from engine.findings.baseline import Line
    from engine.reports import Style

_since_option = click.option(
    "--since",
    metavar="REV",
    help="Only what is new since a git revision: the rest neither shows nor fails.",
)
_write_option = click.option(
    "--write-baseline",
    metavar="FILE",
    type=PATH,
    help="List all that is open now in FILE, and pass over it.",
)


class Against(NamedTuple):
    """What the command line asks for; None where it says nothing."""

    since: str | None
    write: Path | None

    def known(
        self,
        paths: Sequence[Path],
        flags: "Flags",
        wanted: "Wanted",
        style: "Style",
    ) -> Mapping[str, str] | None:
        """The evidence of what there was at the revision, by id; None where none is given."""
        if self.since is None:
            return None
        from engine.history.revision import find
        from engine.history.states import known_at

        return known_at(find(self.since, paths[0]), paths, flags, wanted, style)

    def held(
        self, report: "Report", settings: "Settings", style: "Style", strict: bool
    ) -> "Report":
        """The report with what is not new marked, and notes that say against what it was held.

        Writes the baseline that is asked for. Raises InputError for a broken baseline and, if
        `strict`, for lines that match nothing any more.
        """
        notes = []
        if self.since is not None:
            count = sum(finding.known for finding in report.findings)
            notes.append(f"since {self.since}: {_are(count)} not new")
        file = self.write or settings.baseline
        if file is not None:
            report, told = self._listed(file, report, style, strict)
            notes += told
        return report._replace(notes=(*report.notes, *notes)) if notes else report

    def _listed(
        self, file: Path, report: "Report", style: "Style", strict: bool
    ) -> "tuple[Report, list[str]]":
        from engine.errors import InputError
        from engine.findings import baseline
        from engine.reports import settled
        from engine.source import display

        if self.write is None:
            lines: Sequence[Line] = list(baseline.load(file).values())
            gone = baseline.gone(report, lines)
            if strict and gone:
                raise InputError(map(baseline.unmatched, gone))
            notes = baseline.notes(gone, file)
        else:
            # What a revision knows is open all the same.
            written = baseline.write(
                file, report, lambda f: settled(f._replace(known=False), style)
            )
            lines, gone = written.lines, []
            notes = [f"{display(file)} is written: {_changed(written.added, written.removed)}"]
        matching = sum((f.id, f.evidence) in baseline.known(lines) for f in report.findings)
        told = f"{display(file)}: {_are(matching)} not new"
        return baseline.apply(report, lines), [told, *notes]


def against_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of this page, as one argument `against`.

    The baseline is a setting: it goes into the command's `flags`.
    """

    @wraps(command)
    def with_against(
        *args: Any,
        flags: "Flags",
        since: str | None,
        baseline: Path | None,
        write_baseline: Path | None,
        **rest: Any,
    ) -> None:
        flags = flags._replace(baseline=baseline)
        command(*args, flags=flags, against=Against(since, write_baseline), **rest)

    return _since_option(baseline_option(_write_option(with_against)))


def _are(count: int) -> str:
    return "1 finding is" if count == 1 else f"{count} findings are"


def _changed(added: "Sequence[Line]", removed: "Sequence[Line]") -> str:
    """How much came in and went out, and which."""
    from engine.findings.baseline import names

    parts = []
    for what, lines in (("added", added), ("taken out", removed)):
        which = f" ({names(lines)})" if lines else ""
        parts.append(f"{len(lines) or 'none'} {what}{which}")
    return ", ".join(parts)
