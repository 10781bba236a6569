"""`check resolutions`: what has been said of findings."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from engine.cli.common import (
    PATH,
    configured,
    default,
    offers,
    paths_argument,
    problems,
    settings_options,
)
from engine.cli.progress import progress
from engine.config import Flags, Settings
from engine.errors import InputError, Problem, nearest
from engine.findings import baseline as baselines
from engine.findings import resolution as resolutions
from engine.findings.baseline import Line
from engine.findings.evidence import NOW
from engine.findings.finding import Finding
from engine.findings.recording import renew
from engine.findings.report import Report
from engine.findings.resolution import JudgementEntry, Resolution
from engine.run import check
from engine.screen import columns, json_text, pad, page, printable


@click.group(
    "resolutions", short_help="List, show, renew and prune what has been said of findings."
)
def resolutions_group() -> None:
    """Work with what has been said of findings, in facts/resolutions/."""


@resolutions_group.command("list")
@paths_argument
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True
)
@settings_options
def list_command(paths: tuple[Path, ...], flags: Flags, format_: str) -> None:
    """List the resolutions, and what has become of each."""
    with problems():
        report, found = _read(paths, flags)
        rows = [_row(resolution, _status(resolution, report)) for resolution in found.values()]
        if format_ == "json":
            click.echo(json_text(rows), nl=False)
        else:
            click.echo(page(_table(rows)), nl=False)


@resolutions_group.command("show")
@click.argument("finding", metavar="FINDING", shell_complete=offers("resolutions"))
@paths_argument
@settings_options
def show_command(finding: str, paths: tuple[Path, ...], flags: Flags) -> None:
    """Show what was said of a finding, earlier judgements too, and what has changed since."""
    with problems():
        report, found = _read(paths, flags)
        names = [name for name in found if name.startswith(finding)]
        if len(names) != 1:
            several = f"'{finding}' is how several begin: {', '.join(names)}"
            message = several if names else f"there is no resolution of '{finding}'"
            hint = nearest(finding, found) or "`check resolutions list` names them"
            raise InputError([Problem("E504", message, hint=hint)])
        click.echo(page(_whole(found[names[0]], report)), nl=False)


@resolutions_group.command("prune")
@paths_argument
@click.option("--select", metavar="RULE", multiple=True, help="As in a run: refused here.")
@click.option("--ignore", metavar="RULE", multiple=True, help="As in a run: refused here.")
@click.option(
    "--baseline",
    metavar="FILE",
    type=PATH,
    help="Also take the lines out of FILE that match no finding.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@settings_options
def prune_command(
    paths: tuple[Path, ...],
    flags: Flags,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    baseline: Path | None,
    dry_run: bool,
) -> None:
    """Remove the resolutions, and lines of the baseline, that match no finding of the whole."""
    with problems():
        settings = configured(default(paths), flags._replace(baseline=baseline))
        with progress("checking the claims"):
            report = check(default(paths), settings)
        if select or ignore or not report.whole:
            message = "this run leaves out claims or rules: what it does not see may be in use"
            hint = "prune on all facts and rules: `check resolutions prune`"
            raise InputError([Problem("E703", message, hint=hint)])
        rules = {rule.id for rule in report.program.rules}
        for resolution in report.unused:
            click.echo(page(_pruned(resolution, rules, dry_run)), nl=False)
        lines = _taken_out(settings, report, dry_run)
        for listed in lines:
            done = "would take" if dry_run else "took"
            click.echo(printable(f"{done} a line out of {listed.at.file}: {listed}"))
        kept = _not_loaded(settings, report)
        for listed in kept:
            line = f"kept a line of {listed.at.file}: no rule '{listed.rule}' is loaded"
            click.echo(printable(line))
        if not report.unused and not lines and not kept:
            both = ", and so does every line of the baseline" if settings.baseline else ""
            click.echo(f"every resolution matches a finding{both}: there is nothing to prune")


@resolutions_group.command("renew")
@paths_argument
@click.option(
    "--baseline",
    metavar="FILE",
    type=PATH,
    help="Also write the lines of FILE anew that an earlier release has written.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@settings_options
def renew_command(
    paths: tuple[Path, ...], flags: Flags, baseline: Path | None, dry_run: bool
) -> None:
    """Write the judgements of earlier releases anew, where nothing that was judged has changed.

    What has changed since is stale: it is listed, and left as it is.
    """
    with problems():
        settings = configured(default(paths), flags._replace(baseline=baseline))
        with progress("checking the claims"):
            report = check(default(paths), settings)
        earlier = [f for f in report.findings if f.resolution and _is_earlier(f.resolution)]
        held = [finding for finding in earlier if finding.status != "stale"]
        if held and not dry_run:
            renew(held, report.proofs, report.corpus.vocabulary, settings.door)
        lines = _renewed_lines(settings, report, dry_run)
        click.echo(page(_renewed(earlier, lines, dry_run)), nl=False)


def _is_earlier(resolution: Resolution) -> bool:
    return resolution.entry.evidence_version < NOW


def _renewed_lines(settings: Settings, report: Report, dry_run: bool) -> list[Line]:
    file = settings.baseline
    return baselines.renew(file, report, settings.door, dry_run) if file else []


def _renewed(earlier: Sequence[Finding], lines: Sequence[Line], dry_run: bool) -> Iterator[str]:
    done = "would write" if dry_run else "wrote"
    for finding in earlier:
        assert finding.resolution is not None
        file = finding.resolution.at.file
        if finding.status == "stale":
            yield f"kept {file}: what was judged has changed"
            yield from (f"  since it was judged: {change}" for change in finding.changes)
        else:
            yield f"{done} {file} anew"
    for line in lines:
        yield f"{done} a line of {line.at.file} anew: {line}"
    if not earlier and not lines:
        yield "every judgement is of this release: there is nothing to renew"
        return
    stale = sum(finding.status == "stale" for finding in earlier)
    counts = f"{len(earlier) - stale} hold, {stale} stale; {len(lines)} of a baseline"
    yield f"of earlier releases: {counts}"


def _taken_out(settings: Settings, report: Report, dry_run: bool) -> list[Line]:
    file = settings.baseline
    return baselines.prune(file, report, settings.door, dry_run) if file else []


def _not_loaded(settings: Settings, report: Report) -> list[Line]:
    file = settings.baseline
    return baselines.not_loaded(file, report, settings.door) if file else []


def _pruned(resolution: Resolution, rules: set[str], dry_run: bool) -> Iterator[str]:
    """Removes the file, unless a rule of the proof is missing: that alone hides the finding."""
    entry, file = resolution.entry, resolution.at.file
    if missing := entry.missing(rules):
        yield f"kept {file}: no rule '{missing[0]}' is loaded, and so nothing can be told"
        yield "  if the rule is gone for good, delete the file; else give its folder: --rules DIR"
        return
    yield f"{'would remove' if dry_run else 'removed'} {file}: {_said(entry)}"
    if not dry_run:
        Path(resolution.at.path).unlink()


def _read(paths: tuple[Path, ...], flags: Flags) -> tuple[Report, dict[str, Resolution]]:
    settings = configured(default(paths), flags)
    with progress("checking the claims"):
        report = check(default(paths), settings)
    return report, dict(sorted(resolutions.load(settings.door).items()))


def _finding(resolution: Resolution, report: Report) -> Finding | None:
    return next((f for f in report.findings if f.id == resolution.finding), None)


def _status(resolution: Resolution, report: Report) -> str:
    """What has become of it; a finding may also be left out by the settings, or by the paths."""
    finding = _finding(resolution, report)
    if finding:
        return finding.status
    return "unused" if resolution in report.unused else "left out"


def _row(resolution: Resolution, status: str) -> dict[str, str | None]:
    entry = resolution.entry
    return {
        "finding": resolution.finding,
        "status": status,
        "code": entry.code,
        "by": entry.by,
        "at": entry.at,
        "review_by": entry.review_by,
        "rule": entry.rule,
        "reason": entry.reason,
        "file": resolution.at.file,
    }


def _table(rows: Sequence[dict[str, str | None]]) -> Iterator[str]:
    """The rows in columns, then how many there are."""
    heads = ("finding", "status", "code", "at", "by", "rule")
    cells = [
        heads,
        *([(row[c] or "-")[: 10 if c == "at" else None] for c in heads] for row in rows),
    ]
    widths = [max(columns(line[at]) for line in cells) for at in range(len(heads))]
    for line in cells if rows else ():
        padded = (pad(cell, width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()
    yield f"{len(rows)} resolution{'s' * (len(rows) != 1)}"


def _whole(resolution: Resolution, report: Report) -> Iterator[str]:
    entry, finding = resolution.entry, _finding(resolution, report)
    yield f"finding {resolution.finding}, rule {entry.rule}: {resolution.at.file}"
    yield f"status {_status(resolution, report)}"
    if finding:
        yield f"  {' '.join(finding.message.split())}"
        for change in finding.changes:
            yield f"  since it was judged: {change}"
    for judgement in (entry, *reversed(entry.history)):
        yield ""
        yield from _judgement(judgement)


def _judgement(entry: JudgementEntry) -> Iterator[str]:
    yield _said(entry)
    for line in entry.reason.strip().splitlines():
        yield f"  {line}"
    if entry.review_by:
        yield f"  to be reviewed by {entry.review_by}"
    if entry.wrong:
        yield f"  at fault: {', '.join(entry.wrong)}"
    if entry.group:
        yield f"  judged with all that was open of {entry.group}"
    yield "  of these claims, as they were:"
    for name, fields in entry.claims.items():
        yield f"  - {name}: {', '.join(f'{key} {value}' for key, value in fields.items())}"


def _said(entry: JudgementEntry) -> str:
    what = entry.code or "no code"
    review = ", under review" if entry.status == "under-review" else ""
    return f"{what}{review}, {entry.by}, {entry.at[:10]}"
