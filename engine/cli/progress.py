"""A line on the terminal that says what takes so long."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Shows `what` and the seconds since, on a terminal only, once a second has passed.

    A timer's signal in place of a thread: the rule engine forks, and a fork with threads is unsafe.
    """
    if not sys.stderr.isatty() or not hasattr(signal, "setitimer"):
        yield
        return
    start = time.monotonic()

    def show(*_: object) -> None:
        click.echo(f"\r{what} ... {time.monotonic() - start:.0f} s", nl=False, err=True)

    before = signal.signal(signal.SIGALRM, show)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if time.monotonic() - start >= 1:
            click.echo("\r\x1b[K", nl=False, err=True)
