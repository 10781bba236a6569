"""A command at a terminal, with somebody who types."""

import os
import pty
import re
import select
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
INTERRUPT = "\x03"
PATIENCE = 60
"""Seconds to wait for a question: a machine may have much else to do."""


class Shown(NamedTuple):
    """What the terminal showed, and the exit code."""

    text: str
    code: int


def typed(
    words: Sequence[str],
    answers: Sequence[tuple[str, str]],
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Shown:
    """Runs `check` with `words`; for each answer, waits for its question and then types it.

    `\\x03` is what Ctrl-C types, and `\\x04` the end of input.
    """
    return talked([sys.executable, "-m", "engine", *words], answers, folder, environment)


def talked(
    command: Sequence[str],
    answers: Sequence[tuple[str, str]],
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Shown:
    """The same with any program, such as a shell."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        given = {"PYTHONPATH": str(ROOT), "TERM": "dumb", "COLUMNS": "100", **(environment or {})}
        os.environ.update(given)
        os.execvp(command[0], [*command])
    text = ""
    try:
        for question, answer in answers:
            text += _read(terminal, question)
            os.write(terminal, answer.encode())
        text += _read(terminal, None, again=answers[-1][1] if answers else "")
    except BaseException:
        os.kill(process, signal.SIGKILL)
        raise
    finally:
        os.close(terminal)
        _, status = os.waitpid(process, 0)
    return Shown(text, os.waitstatus_to_exitcode(status))


def _read(terminal: int, until: str | None, again: str = "") -> str:
    """What the terminal shows up to a text, or to the end.

    A Ctrl-C is typed `again` each second, as people do: Python does not see one that comes after
    the question is printed and before the line is waited for.
    """
    shown, end = b"", time.monotonic() + PATIENCE
    while until is None or until not in _plain(shown):
        left = max(0, end - time.monotonic())
        ready, _, _ = select.select([terminal], [], [], min(left, 1))
        if not ready and again == INTERRUPT and left:
            os.write(terminal, again.encode())
        if not ready and left:
            continue
        assert ready, f"no '{until}' in: {_plain(shown)}"
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the program has ended
            part = b""
        if not part:
            assert until is None, f"no '{until}' in: {_plain(shown)}"
            break
        shown += part
    return _plain(shown)


def _plain(shown: bytes) -> str:
    """Without what rewrites a line: the seconds that a slow machine is told."""
    text = shown.decode("utf-8", "replace").replace("\r\n", "\n")
    return re.sub(r"\r(checking the claims \.\.\. \d+ s|\x1b\[K)", "", text)
