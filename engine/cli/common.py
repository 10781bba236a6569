"""What the commands share: arguments, how problems are told, how the program ends."""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from engine.errors import InputError, Problem

PATH = click.Path(path_type=Path)
rules_option = click.option(
    "--rules",
    "rules",
    metavar="DIR",
    type=PATH,
    multiple=True,
    help="A folder of more rules, or a rule file. May be given several times.",
)
paths_argument = click.argument("paths", metavar="[PATH]...", nargs=-1, type=PATH)


def default(paths: Sequence[Path]) -> Sequence[Path]:
    """The paths given, or `facts/`."""
    return paths or (Path("facts"),)


def ids(values: Sequence[str]) -> list[str]:
    """Rule ids, given one by one or with commas between."""
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def terminal_width() -> int | None:
    """The columns of the terminal, from 60 to 120; None where the output goes elsewhere."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return min(max(get_terminal_size().columns, 60), 120)


def end(code: int) -> NoReturn:
    """Ends the program; Python need not look through all that lives until now for cycles."""
    gc.freeze()
    sys.exit(code)


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
    except Exception:
        import traceback

        traceback.print_exc()
        click.echo(
            "this is a fault of check itself: please report it, with the lines above", err=True
        )
        sys.exit(70)  # as sysexits.h has it: never 1, which says that something is open
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
        sys.exit(130)  # 128 and the number of the signal, as shells count
