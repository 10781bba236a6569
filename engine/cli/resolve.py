"""`check resolve`: records what a person says of a finding or a dispute."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import cast, get_args

import click

from engine.cli.asked import look_for
from engine.cli.common import (
    configured,
    default,
    ids,
    offers,
    paths_argument,
    problems,
    settings_options,
    terminal_width,
)
from engine.cli.progress import progress
from engine.clock import now
from engine.config import Flags
from engine.errors import InputError, Problem, nearest
from engine.findings.explain import explain
from engine.findings.finding import Finding
from engine.findings.judgement import AT_FAULT, CODES, Code, Status, day, some_text
from engine.findings.recording import Judgement, record
from engine.findings.report import Report
from engine.findings.resolution import not_judged
from engine.reports import Style
from engine.reports.dispute import dispute_lines
from engine.screen import printable
from engine.source import display


@click.command("resolve", short_help="Record a judgement of a finding or a dispute.")
@click.argument("finding", metavar="FINDING|DISPUTE", shell_complete=offers("open findings"))
@paths_argument
@click.option(
    "--code",
    type=click.Choice(tuple(CODES)),
    metavar="CODE",
    help=f"What kind of judgement it is: {', '.join(CODES)}.",
)
@click.option("--reason", metavar="TEXT", help="Why it can be put aside.")
@click.option(
    "--wrong",
    metavar="ID",
    multiple=True,
    help="The claim that is at fault. May be given several times, or with commas between.",
)
@click.option("--review-by", metavar="DATE", help="The last day on which it holds.")
@click.option("--by", metavar="NAME", help="Who says so; by default git's user.")
@click.option(
    "--status",
    type=click.Choice(get_args(Status)),
    default="accepted",
    show_default=True,
    help="under-review says that somebody is at it: it still counts as open.",
)
@settings_options
def resolve_command(
    finding: str,
    paths: tuple[Path, ...],
    flags: Flags,
    code: Code | None,
    reason: str | None,
    wrong: tuple[str, ...],
    review_by: str | None,
    by: str | None,
    status: Status,
) -> None:
    """Record a judgement of a finding, or of all open ones of a dispute.

    It is kept in facts/resolutions/, in one file, with what the claims say now: when that
    changes, the finding is open again. On a terminal, what is not given is asked for.
    """
    with problems():
        settings = configured(default(paths), flags)
        with progress("checking the claims"):
            named, report = look_for(finding, default(paths), settings)
            found = _open(named)
        if sys.stdin.isatty() and sys.stdout.isatty() and not (code and reason):
            _show(found, report)
            code, reason, review_by = _asked(code, reason, review_by, status)
            wrong = wrong or _asked_wrong(code, found)
        judgement = Judgement(
            code,
            reason or "",
            by or _git_user(settings.root),
            status,
            review_by or None,
            _group(found, report),
            tuple(ids(wrong)),
        )
        if unfit := list(_unfit_in(judgement, found)):
            raise InputError(unfit)
        dispute = named[0].dispute if _is_of_dispute(finding, named) else ""
        vocabulary, door = report.corpus.vocabulary, settings.door
        files = record(judgement, found, report.proofs, vocabulary, door, dispute)
        _tell(judgement, found, files, display(door.facts))


def _is_of_dispute(name: str, found: Sequence[Finding]) -> bool:
    """Whether the name that was typed is that of a dispute, also of one with one finding."""
    return len(found) > 1 or not found[0].id.startswith(name)


def _open(found: Sequence[Finding]) -> list[Finding]:
    """Of a dispute, the findings that nothing settles yet; all of them where there are none."""
    return [finding for finding in found if not finding.resolved] or list(found)


def _group(found: Sequence[Finding], report: Report) -> str | None:
    """The dispute, where nothing of it is left open then: what joins it later is new."""
    name, judged = found[0].dispute, {finding.id for finding in found}
    left = {f.id for f in report.findings if f.dispute == name and not f.resolved}
    return name if left <= judged else None


_ASKS = "on a terminal, `check resolve ID` asks for what is not given"


def _unfit_in(judgement: Judgement, found: Sequence[Finding]) -> Iterator[Problem]:
    """All that is missing in a judgement, or not as it must be."""
    if judgement.code is None and judgement.status == "accepted":
        hint = "one of " + ", ".join(CODES)
        yield Problem("E202", "a judgement needs a `--code`", hint=hint)
    nobody = "git has no user.name to take: say who you are"
    yield from _unfit(some_text, judgement.reason, "--reason", _ASKS)
    yield from _unfit(some_text, judgement.by, "--by", nobody)
    if judgement.review_by is not None:
        yield from _unfit(_coming, judgement.review_by, "--review-by", None)
    there = _claims(found)
    yield from (not_judged(name, there) for name in judgement.wrong if name not in there)


def _claims(found: Sequence[Finding]) -> list[str]:
    """The claims that the findings rest on, each once."""
    return list(dict.fromkeys(claim.id for finding in found for claim in finding.claims))


def _unfit(
    reader: Callable[[str], str], value: str, option: str, hint: str | None
) -> Iterator[Problem]:
    """The problem of an option whose value `reader` does not take."""
    try:
        reader(value)
    except ValueError as e:
        given = f"is '{value}'" if value else "is missing"
        next_step = None if value else hint
        yield Problem("E203", f"`{option}` {given}; expected {e}", hint=next_step)


def _coming(written: str) -> str:
    """The text of a day that is not past; raises ValueError for another."""
    if date.fromisoformat(day(written)) < now().date():
        raise ValueError("a day to come")
    return written


def _git_user(root: Path) -> str:
    """The name of git's user; empty where there is none."""
    from engine.history.revision import user

    return user(root)


def _tell(
    judgement: Judgement, found: Sequence[Finding], files: Sequence[Path], facts: str
) -> None:
    done = judgement.code if judgement.status == "accepted" else "under review"
    names = {file.stem for file in files}
    for file in files:
        own = [finding for finding in found if finding.id == file.stem]
        of = own or [finding for finding in found if finding.id not in names]
        counted = f", {len(of)} findings" if len(of) > 1 else ""
        judged = any(finding.resolution for finding in of)
        again = ", again: the earlier judgement is in its history" if judged else ""
        click.echo(printable(f"{file.stem} {done}: {display(file)}{counted}{again}"))
    if judgement.code in AT_FAULT and not judgement.wrong:
        named = ", ".join(_claims(found))
        told = f"which claim is at fault is not said: `--wrong ID` says it, of {named}"
        click.echo(printable(told))
    click.echo(printable(f"next: `check {facts}/`, then commit what was written"))


# -- on a terminal ------------------------------------------------------------------------------


def _show(found: Sequence[Finding], report: Report) -> None:
    """The two sides with their quotes, and the proofs."""
    dispute = next(d for d in report.disputes if d.id == found[0].dispute)
    style = Style(width=terminal_width() or 100)
    click.echo("\n".join(dispute_lines(dispute, report, style, next_step=False)) + "\n")
    for finding in found:
        click.echo(explain(finding, report.corpus, report.proofs, style.width))


def _asked(
    code: Code | None, reason: str | None, review_by: str | None, status: Status
) -> tuple[Code | None, str, str | None]:
    """What is missing, as the person types it."""
    if code is None:
        click.echo("What kind of judgement is it?")
        for number, (name, meaning) in enumerate(CODES.items(), 1):
            click.echo(f"  {number:2}  {name:23}  {meaning}")
        open_ = status == "under-review"
        asked = f"code, or its number{' (nothing: not known yet)' * open_}"
        default = "" if open_ else None
        code = click.prompt(asked, default, show_default=False, value_proc=_code)
    if reason is None:
        reason = click.prompt("why (one line)", value_proc=_reason)
        if review_by is None:
            asked = "to be reviewed by (a day such as 2030-06-30; nothing: never)"
            review_by = click.prompt(asked, "", show_default=False, value_proc=_review_day) or None
    return code, reason, review_by


def _asked_wrong(code: Code | None, found: Sequence[Finding]) -> tuple[str, ...]:
    """The claims at fault, where the code says that there are some."""
    if code not in AT_FAULT:
        return ()
    there = _claims(found)

    def named(typed: str) -> tuple[str, ...]:
        names = ids([typed])
        unknown = [name for name in names if name not in there]
        if unknown:
            raise click.UsageError(nearest(unknown[0], there) or f"among {', '.join(there)}")
        return tuple(names)

    asked = f"which claim is at fault ({', '.join(there)}; nothing: not known)"
    return click.prompt(asked, "", show_default=False, value_proc=named)


def _reason(typed: str) -> str:
    try:
        return some_text(typed)
    except ValueError as e:
        raise click.UsageError(f"expected {e}") from e


def _code(typed: str) -> Code | None:
    if not typed:
        return None
    names = list(CODES)
    name = names[int(typed) - 1] if typed in map(str, range(1, len(names) + 1)) else typed
    if name not in CODES:
        raise click.UsageError(nearest(typed, names) or f"one of {', '.join(names)}")
    return cast(Code, name)


def _review_day(typed: str) -> str:
    try:
        return typed and _coming(typed)
    except ValueError as e:
        raise click.UsageError(f"'{typed}' is not {e}") from e
