"""Many runs of `check` in a short time: a process that has all of it imported, and forks for each.

Each run is a process of its own that begins and ends as the real one does, but for Python's own
start. The server has one thread, which a process that runs tests has not.
"""

import base64
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
_AT_START = ("PYTHON", "LC_", "LANG", "LD_")
"""Variables that begin so are read when a process starts: a fork is too late for them."""


class Done(NamedTuple):
    """What a run printed, and its exit code; negative where a signal ended it."""

    out: bytes
    error: bytes
    code: int


class Forks:
    """A server of runs, until it is closed."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.forks"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._server.wait()  # its child serves: who looks finds no child of this process

    def run(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Done:
        """Runs `check` with the words, in the folder, with these variables and no others."""
        assert self._server.stdin
        assert self._server.stdout
        os.umask(mask := os.umask(0))
        asked = [list(words), os.fspath(folder), dict(environment), mask]
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        out, error, code = json.loads(self._server.stdout.readline())
        return Done(base64.b64decode(out), base64.b64decode(error), code)


@cache
def _shared() -> tuple[Forks, dict[str, str]]:
    """The one server of a process that runs tests, and the variables that it started with.

    It ends with that process, when its input is closed.
    """
    return Forks(), _read_at_start(os.environ)


def run(
    words: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Runs `check` in a folder, with these variables besides those of this process.

    Empty ones are not set. A new Python is started only where a variable asks one for something.
    """
    changed = {**os.environ, **(environment or {})}
    variables = {name: value for name, value in changed.items() if value}
    forks, started = _shared()
    if _read_at_start(variables) != started:
        command = [sys.executable, "-m", "engine", *words]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False, env=variables)
    done = forks.run(words, folder, variables)
    return subprocess.CompletedProcess(["check", *words], done.code, done.out, done.error)


def _read_at_start(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: variables[name] for name in variables if name.startswith(_AT_START)}


def _serve() -> None:
    if os.fork():
        os._exit(0)
    from importlib import import_module

    from engine.choices import FORMATS
    from engine.cli.main import COMMANDS

    for module in (*COMMANDS.values(), *(f"engine.reports.{name}:" for name in FORMATS)):
        import_module(module.partition(":")[0])
    for module in ("wcwidth", "pint", "engine.backends.durable"):
        import_module(module)
    gc.freeze()  # or each fork would copy what its first collection touches
    for line in sys.stdin:
        words, folder, environment, mask = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            child = os.fork()
            if child == 0:
                os.umask(mask)
                _check(words, folder, environment, out.fileno(), error.fileno())
            _, status = os.waitpid(child, 0)
            told = []
            for file in (out, error):
                file.seek(0)
                told.append(base64.b64encode(file.read()).decode())
            print(json.dumps([*told, os.waitstatus_to_exitcode(status)]), flush=True)


def _check(
    words: list[str], folder: str, environment: dict[str, str], out: int, error: int
) -> None:
    """Runs `check` in this process, which it ends."""
    from engine.command import main

    try:
        for number, handle in enumerate((os.open(os.devnull, os.O_RDONLY), out, error)):
            os.dup2(handle, number)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["check", *words]
        main()
    finally:
        os._exit(99)


if __name__ == "__main__":
    _serve()
