"""What a run is at: so that one that takes long can say so, and one that is stopped too."""

import time
from collections.abc import Callable

LONG = 2.0
"""Seconds of processor time, after which a run says what it is at."""

_reckon: Callable[[], str | None] | None = None
_heard: str | None = None
_since = 0.0


def begins(reckon: Callable[[], str | None]) -> None:
    """Rules begin to be run; `reckon` finds out what takes them longest, when that is asked."""
    global _reckon, _heard, _since
    _reckon, _heard, _since = reckon, None, time.process_time()


def hears(place: str | None, spent: float = 0.0) -> None:
    """What the process that runs the rules says of it, and the time that it has taken."""
    global _heard, _since
    _heard = place or _heard
    _since -= spent


def at() -> str | None:
    """What it is at; None where no rules were run yet, or nothing is known."""
    global _heard
    if _heard is None and _reckon is not None:
        _heard = _reckon()
    return _heard


def long_at() -> str | None:
    """The same, once the rules and what they found have taken long."""
    took = _heard is not None or time.process_time() - _since >= LONG
    return at() if _reckon is not None and took else None
