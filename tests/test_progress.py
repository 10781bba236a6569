"""The line that says what takes so long."""

import signal
import time

from engine import work
from engine.cli.progress import progress


def test_a_signal_while_it_finds_out_what_to_say_begins_nothing_anew() -> None:
    """Among many facts, to find the largest group takes longer than the timer waits."""
    calls = []

    def reckon() -> str:
        calls.append(1)
        signal.raise_signal(signal.SIGALRM)
        return "the rule 'r'"

    with progress("checking"):
        work.begins(reckon)
        work._since = time.process_time() - work.LONG
        signal.raise_signal(signal.SIGALRM)
    work.begins(lambda: None)
    assert len(calls) == 1
