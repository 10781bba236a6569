"""A line on standard error that says what takes so long."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from engine import work


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Shows `what` and the seconds since, on a terminal, once a second has passed.

    When the rules take long, it says what they are at: there, and once where there is no
    terminal that can take a line back.
    A timer's signal in place of a thread: the rule engine forks, and a fork with threads is unsafe.
    """
    if not hasattr(signal, "setitimer"):  # Windows has no such timers
        yield
        return
    line = _Line(what, sys.stderr.isatty() and os.environ.get("TERM") != "dumb")
    before = signal.signal(signal.SIGALRM, line.show)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        line.clear()


class _Line:
    """What is shown while a run lasts."""

    def __init__(self, what: str, terminal: bool) -> None:
        self.what, self.terminal = what, terminal
        self.start = time.monotonic()
        self.shown = ""
        self.busy = False

    def show(self, *_: object) -> None:
        """Says what the run is at by now, which may take longer than the next signal does."""
        if self.busy or (self.shown and not self.terminal):
            return
        self.busy = True
        at = work.long_at()
        self.busy = False
        with suppress(OSError):  # nobody reads it: that is no reason to end
            if self.terminal:
                self.shown = f"{self.what} ... {time.monotonic() - self.start:.0f} s"
                more = f"{self._fitting(f', at {at}')}\x1b[K" if at else ""
                click.echo(f"\r{self.shown}{more}".encode(), nl=False, err=True)
            elif at and not self.shown:
                self.shown = f"{self.what} takes long: it is at {at}"
                click.echo(self.shown, err=True)

    def clear(self) -> None:
        """Takes the line off the terminal."""
        if self.terminal and self.shown:
            with suppress(OSError):
                click.echo(b"\r\x1b[K", nl=False, err=True)

    def _fitting(self, more: str) -> str:
        """What of it still fits on the line: a longer one could not be taken off again."""
        from shutil import get_terminal_size

        width = max(0, get_terminal_size().columns - len(self.shown) - 1)
        return more if len(more) <= width else more[:width]
