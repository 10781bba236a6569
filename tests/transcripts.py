"""Transcripts: a command, what it prints, and its exit code, as files that tests compare with."""

import os
import shlex
import subprocess
import sys
from pathlib import Path


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a `check …` command line, or `NAME=value check …`, in a folder, without colours."""
    words = shlex.split(command)
    start = words.index("check")
    given = dict(word.split("=", 1) for word in words[:start])
    return subprocess.run(
        [sys.executable, "-m", "engine", *words[start + 1 :]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "100", **given},
    )


def transcript(command: str, folder: Path) -> str:
    """The command, its standard output and error, and the exit code."""
    return written(command, run(command, folder))


def written(command: str, done: subprocess.CompletedProcess[str]) -> str:
    """The transcript of a command that has been run."""
    assert "Traceback" not in done.stderr, done.stderr
    return f"$ {command}\n{done.stdout}{done.stderr}[exit {done.returncode}]\n"
