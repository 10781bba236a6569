"""Transcripts: a command, what it prints, and its exit code, as files that tests compare with."""

import shlex
import subprocess
from pathlib import Path

from tests import forks


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a `check …` command line, or `NAME=value check …`, in a folder, without colours."""
    words = shlex.split(command)
    start = words.index("check")
    given = dict(word.split("=", 1) for word in words[:start])
    done = forks.run(words[start + 1 :], folder, {"COLUMNS": "100", **given})
    out, error = (text.decode().replace("\r\n", "\n") for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, error)


def transcript(command: str, folder: Path) -> str:
    """The command, its standard output and error, and the exit code."""
    return written(command, run(command, folder))


def written(command: str, done: subprocess.CompletedProcess[str]) -> str:
    """The transcript of a command that has been run."""
    assert "Traceback" not in done.stderr, done.stderr
    return f"$ {command}\n{done.stdout}{done.stderr}[exit {done.returncode}]\n"
