"""`check resolutions`: what has been said of findings."""

from collections.abc import Iterable, Iterator, Sequence
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
from engine.cli.judged import Judged, said, table
from engine.cli.progress import progress
from engine.config import Flags, Settings
from engine.errors import InputError, Problem
from engine.findings import baseline as baselines
from engine.findings import resolution as resolutions
from engine.findings.baseline import Line
from engine.findings.evidence import NOW
from engine.findings.finding import Finding
from engine.findings.recording import prune, renew
from engine.findings.report import Report
from engine.findings.resolution import Resolution
from engine.run import check
from engine.screen import json_text, page, printable


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
        rows = _judged(paths, flags).rows()
        if format_ == "json":
            click.echo(json_text(rows), nl=False)
        else:
            click.echo(page(table(rows)), nl=False)


@resolutions_group.command("show")
@click.argument("finding", metavar="FINDING|DISPUTE", shell_complete=offers("resolutions"))
@paths_argument
@settings_options
def show_command(finding: str, paths: tuple[Path, ...], flags: Flags) -> None:
    """Show what was said of a finding, earlier judgements too, and what has changed since.

    Of a dispute, what was said of each of its findings.
    """
    with problems():
        click.echo(page(_judged(paths, flags).told(finding)), nl=False)


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
        for of in _by_file(report.unused).values():
            click.echo(page(_pruned(of, rules, settings, dry_run)), nl=False)
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
        files = _earlier(report.findings)
        held = [f for of in files for f in of if all(f.status != "stale" for f in of)]
        if held and not dry_run:
            renew(held, report.proofs, report.corpus.vocabulary, settings.door)
        lines = _renewed_lines(settings, report, dry_run)
        click.echo(page(_renewed(files, lines, dry_run)), nl=False)


def _earlier(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of each file of which an earlier release has written one at least."""
    files: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.resolution:
            files.setdefault(finding.resolution.at.path, []).append(finding)
    return [of for of in files.values() if any(map(_is_earlier, of))]


def _is_earlier(finding: Finding) -> bool:
    """Whether its judgement holds by the rules of an earlier release, or is of an old version."""
    assert finding.resolution is not None
    entry = finding.resolution.entry
    holds = finding.status != "stale" and entry.evidence != finding.evidence
    return holds or entry.evidence_version < NOW


def _renewed_lines(settings: Settings, report: Report, dry_run: bool) -> list[Line]:
    file = settings.baseline
    return baselines.renew(file, report, settings.door, dry_run) if file else []


def _renewed(
    files: Sequence[Sequence[Finding]], lines: Sequence[Line], dry_run: bool
) -> Iterator[str]:
    done = "would write" if dry_run else "wrote"
    for findings in files:
        assert findings[0].resolution is not None
        file = findings[0].resolution.at.file
        if changed := [change for f in findings if f.status == "stale" for change in f.changes]:
            yield f"kept {file}: what was judged has changed"
            yield from (f"  since it was judged: {change}" for change in dict.fromkeys(changed))
        else:
            yield f"{done} {file} anew"
    for line in lines:
        yield f"{done} a line of {line.at.file} anew: {line}"
    if not files and not lines:
        yield "every judgement is of this release: there is nothing to renew"
        return
    of = [finding for findings in files for finding in findings]
    stale = sum(finding.status == "stale" for finding in of)
    counts = f"{len(of) - stale} hold, {stale} stale; {len(lines)} of a baseline"
    yield f"of earlier releases: {counts}"


def _taken_out(settings: Settings, report: Report, dry_run: bool) -> list[Line]:
    file = settings.baseline
    return baselines.prune(file, report, settings.door, dry_run) if file else []


def _not_loaded(settings: Settings, report: Report) -> list[Line]:
    file = settings.baseline
    return baselines.not_loaded(file, report, settings.door) if file else []


def _by_file(found: Iterable[Resolution]) -> dict[str, list[Resolution]]:
    files: dict[str, list[Resolution]] = {}
    for resolution in found:
        files.setdefault(resolution.at.path, []).append(resolution)
    return files


def _pruned(
    of: Sequence[Resolution], rules: set[str], settings: Settings, dry_run: bool
) -> Iterator[str]:
    """Takes out what a file says of findings, unless a rule of a proof is missing: that alone
    hides the finding.
    """
    entry, file = of[0].entry, of[0].at.file
    if missing := next((name for r in of if (name := r.entry.missing(rules))), None):
        yield f"kept {file}: no rule '{missing}' is loaded, and so nothing can be told"
        yield "  if the rule is gone for good, delete the file; else give its folder: --rules DIR"
        return
    listed = [r for r in resolutions.load(settings.door).values() if r.at.path == of[0].at.path]
    if len(of) < len(listed):
        count = f"{len(of)} of {len(listed)} findings"
        yield f"{'would take' if dry_run else 'took'} {count} out of {file}: {said(entry)}"
    else:
        yield f"{'would remove' if dry_run else 'removed'} {file}: {said(entry)}"
    if not dry_run:
        prune(of, settings.door)


def _judged(paths: tuple[Path, ...], flags: Flags) -> Judged:
    settings = configured(default(paths), flags)
    with progress("checking the claims"):
        report = check(default(paths), settings)
    return Judged(report, dict(sorted(resolutions.load(settings.door).items())))
