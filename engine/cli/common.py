"""What the commands share: arguments, how problems are told, how the program ends."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import ENOMEM
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from engine import limits, work
from engine.choices import AUTO, BACKENDS, FAIL_ON, ON_BAD_ROW, VOCABULARIES
from engine.command import heard
from engine.errors import InputError, Problem
from engine.screen import printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from engine.config import Flags, Settings
    from engine.findings.finding import Level

STOPPED = 130
"""The exit code after Ctrl-C: 128 and the number of the signal, as shells count."""

MOST_ALIKE = 10
"""How many problems are shown that have the same words, in different places."""

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
    type=click.Choice(FAIL_ON),
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
    type=click.Choice(VOCABULARIES),
    show_default="closed",
    help="Whether names must be declared, or are taken as written.",
)
_backend_option = click.option(
    "--backend",
    type=click.Choice((AUTO, *BACKENDS)),
    show_default=AUTO,
    help="What runs the rules; they mean the same on each.",
)
_on_bad_row_option = click.option(
    "--on-bad-row",
    type=click.Choice(ON_BAD_ROW),
    show_default=ON_BAD_ROW[0],
    help="What to do with rows of tables that cannot be read: skip counts them.",
)
time_limit_option = click.option(
    "--time-limit",
    metavar="SECONDS",
    show_default=str(limits.SECONDS),
    help="How much processor time a run may take.",
)


def settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options that go before its settings, as one argument `flags`."""

    @wraps(command)
    def with_flags(
        *args: Any,
        rules: tuple[Path, ...],
        tolerance: str | None,
        vocabulary: str | None,
        time_limit: str | None,
        backend: str | None,
        on_bad_row: str | None,
        fail_on: str | None = None,
        **rest: Any,
    ) -> None:
        from engine.config import Flags

        flags = Flags(rules, fail_on, tolerance, vocabulary, None, time_limit, backend, on_bad_row)
        command(*args, flags=flags, **rest)

    options = _backend_option(_on_bad_row_option(time_limit_option(with_flags)))
    return rules_option(_tolerance_option(_vocabulary_option(options)))


def configured(paths: Sequence[Path], flags: "Flags | None" = None) -> "Settings":
    """The settings of a run on `paths`, which begins now and may take the time that they allow."""
    from engine.config import configure

    settings = configure(paths, flags)
    limits.begin(settings.time_limit)
    return settings


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
    for option, value in (
        ("--tolerance", flags.tolerance),
        ("--vocabulary", flags.vocabulary),
        ("--on-bad-row", flags.on_bad_row),
    ):
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
    """Tells what ends the commands in it, and ends the program with the exit code of that."""
    try:
        yield
    except MemoryError:
        raise  # told further up, where nothing holds on to what was made so far
    except (Exception, limits.OutOfTime) as e:
        if heard():  # a signal, of which something has made another error: pydantic does
            raise
        sys.exit(exit_code(e))


def exit_code(error: BaseException) -> int:
    """Prints what is wrong, all problems of the input; the exit code."""
    if isinstance(error, BrokenPipeError):
        return 141  # as if SIGPIPE had ended it: the reader has gone
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, click.Abort):  # the end of input at a question
        return _said("stopped", STOPPED)
    if found := list(_problems_of(error)):
        text = "\n".join(_once(found))
        more = f"\n{len(found)} problems; nothing was checked" if len(found) > 1 else ""
        return _said(text + more, 2)
    if isinstance(error, ImportError):
        from engine.missing import explained

        if explanation := explained(error):
            return _said(explanation.removesuffix("\n"), 2)
    import traceback

    lines = "".join(traceback.format_exception(error))
    fault = "this is a fault of check itself: please report it, with the lines above"
    return _said(lines + fault, 70)  # as sysexits.h has it: never 1, which says something is open


def _once(problems: Sequence[Problem]) -> Iterator[str]:
    """Each problem; of those with the same words, as of one undeclared name, the first.

    They stand in file order, and the last that is shown says how many follow.
    """
    whole = Counter(problem._replace(at=None) for problem in problems)
    seen: Counter[Problem] = Counter()
    for problem in problems:
        alike = problem._replace(at=None)
        seen[alike] += 1
        if seen[alike] < MOST_ALIKE or whole[alike] <= MOST_ALIKE:
            yield str(problem)
        elif seen[alike] == MOST_ALIKE:
            more = f"; the same in {whole[alike] - MOST_ALIKE} more places"
            yield str(problem._replace(message=problem.message + more))


def _problems_of(error: BaseException) -> Iterator[Problem]:
    """What ends a run without a fault of this program; nothing for what is one."""
    if isinstance(error, InputError):
        yield from error.problems
    elif isinstance(error, limits.OutOfTime):
        yield limits.out_of_time("the run", limits.total(), work.at())
    elif isinstance(error, MemoryError) or _is_memory(error):
        yield limits.out_of_memory("the run", limits.memory() is not None)
    elif isinstance(error, OSError):
        from engine.source import display
        from engine.source.refusals import refused

        reason, hint = refused(error)
        if not error.filename:  # it is what is printed that is refused
            hint += "; a command that writes files has done so"
        where = f" (at {display(Path(str(error.filename)))})" if error.filename else ""
        yield Problem("E505", f"the system refuses: {reason}{where}", hint=hint)


def _is_memory(error: BaseException) -> bool:
    """Whether it was memory that the system refused, or the loader of an import."""
    if isinstance(error, ImportError):
        from engine.missing import is_memory

        return is_memory(error)
    if isinstance(error, SystemError):  # C that gives up without a word
        return limits.is_short(limits.used())
    return isinstance(error, OSError) and error.errno == ENOMEM


def _said(text: str, code: int) -> int:
    """Prints it, if anybody listens."""
    with suppress(OSError):
        click.echo(text, err=True)
    return code
