"""What the commands share: arguments, how problems are told, how the program ends."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from engine.errors import InputError, Problem
from engine.screen import printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from engine.config import Flags, Settings
    from engine.findings.finding import Level

STOPPED = 130
"""The exit code after Ctrl-C: 128 and the number of the signal, as shells count."""

PATH = click.Path(path_type=Path)


def offers(what: str) -> Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]:
    """Has the shell complete a value with what `engine.cli.completion.OFFERS` has of that name."""

    def offered(
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG001 (click's signature)
        incomplete: str,
    ) -> "list[CompletionItem]":
        from engine.cli.completion import offer

        return offer(what, ctx, incomplete)

    return offered


rules_option = click.option(
    "--rules",
    "rules",
    metavar="DIR",
    type=PATH,
    multiple=True,
    help="A folder of more rules, or a rule file. May be given several times.",
)
paths_argument = click.argument("paths", metavar="[PATH]...", nargs=-1, type=PATH)
baseline_option = click.option(
    "--baseline",
    metavar="FILE",
    type=PATH,
    help="Pass over the findings that are listed in FILE.",
)
since_option = click.option(
    "--since",
    metavar="REV",
    help="Only what is new since a git revision: the rest neither shows nor fails.",
)
write_baseline_option = click.option(
    "--write-baseline",
    metavar="FILE",
    type=PATH,
    help="List all that is open now in FILE, and pass over it.",
)
fail_on_option = click.option(
    "--fail-on",
    type=click.Choice(("contradiction", "tension", "note", "never")),
    show_default="contradiction",
    help="The lowest level of a finding that makes the exit code 1.",
)
select_option = click.option(
    "--select",
    metavar="RULE",
    multiple=True,
    shell_complete=offers("flagging rules"),
    help="Report only this rule's findings.",
)
ignore_option = click.option(
    "--ignore",
    metavar="RULE",
    multiple=True,
    shell_complete=offers("flagging rules"),
    help="Leave this rule's findings out.",
)
_tolerance_option = click.option(
    "--tolerance",
    metavar="SHARE",
    show_default="10 %",
    help='How far "about" reaches to each side of a figure.',
)
_vocabulary_option = click.option(
    "--vocabulary",
    type=click.Choice(("closed", "open")),
    show_default="closed",
    help="Whether names must be declared, or are taken as written.",
)


def settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options that go before its settings, as one argument `flags`."""

    @wraps(command)
    def with_flags(
        *args: Any,
        rules: tuple[Path, ...],
        tolerance: str | None,
        vocabulary: str | None,
        fail_on: str | None = None,
        **rest: Any,
    ) -> None:
        from engine.config import Flags

        command(*args, flags=Flags(rules, fail_on, tolerance, vocabulary), **rest)

    return rules_option(_tolerance_option(_vocabulary_option(with_flags)))


def default(paths: Sequence[Path]) -> Sequence[Path]:
    """The paths given, or `facts/`: that of the root, where there is none here."""
    if paths or os.path.isdir("facts"):
        return paths or (Path("facts"),)
    from engine.config import find_root

    own = Path(os.path.relpath(find_root([Path.cwd()]) / "facts"))
    return (own if own.is_dir() else Path("facts"),)


def ids(values: Sequence[str]) -> list[str]:
    """Rule ids, given one by one or with commas between."""
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def terminal_width() -> int | None:
    """The columns of the terminal, from 60 to 120; None where the output goes elsewhere."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return min(max(get_terminal_size().columns, 60), 120)


def again(paths: Sequence[Path], flags: "Flags") -> str:
    """What `check explain ID` needs besides, to find what was checked."""
    own = [] if [str(path) for path in paths] in ([], ["facts"]) else [str(path) for path in paths]
    words = [*own, *(word for folder in flags.rules for word in ("--rules", str(folder)))]
    for option, value in (("--tolerance", flags.tolerance), ("--vocabulary", flags.vocabulary)):
        words += [option, value] if value else []
    if not words:
        return ""
    from shlex import join

    return f" {printable(join(words))}"


def lowest_failing(settings: "Settings") -> "Level | None":
    """The lowest level that makes the exit code 1; None where none does."""
    from engine.findings.finding import Level

    return None if settings.fail_on == "never" else Level[settings.fail_on.upper()]


def end(code: int) -> NoReturn:
    """Ends the program at once: Python's own way takes its time to throw away all that lives."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@contextmanager
def problems() -> Iterator[None]:
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
    except click.Abort:
        _stopped()  # Ctrl-C at a question
    except Exception:
        import traceback

        traceback.print_exc()
        click.echo(
            "this is a fault of check itself: please report it, with the lines above", err=True
        )
        sys.exit(70)  # as sysexits.h has it: never 1, which says that something is open
    except KeyboardInterrupt:
        _stopped()


def _stopped() -> NoReturn:
    click.echo("stopped", err=True)
    sys.exit(STOPPED)
