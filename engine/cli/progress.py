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
        told = f"\r{what} ... {time.monotonic() - start:.0f} s"
        click.echo(told.encode(), nl=False, err=True)  # as bytes, whose line is obeyed

    before = signal.signal(signal.SIGALRM, show)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if time.monotonic() - start >= 1:
            click.echo(b"\r\x1b[K", nl=False, err=True)
