"""Many runs of `check` in a short time: a process that has all of it imported, and forks for each.

Each run is a process of its own that ends as the real one does. The server has one thread, which
a process that runs tests has not.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Done(NamedTuple):
    """What a run printed, and its exit code."""

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

    def run(
        self, words: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> Done:
        """Runs `check` with the words in the folder; variables that are empty are not set."""
        assert self._server.stdin
        assert self._server.stdout
        asked = [list(words), os.fspath(folder), dict(environment or {})]
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        out, error, code = json.loads(self._server.stdout.readline())
        return Done(base64.b64decode(out), base64.b64decode(error), code)

    def close(self) -> None:
        """Ends the server."""
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()


def _serve() -> None:
    from importlib import import_module

    from engine.cli.main import COMMANDS, FORMATS, main

    for module in (*COMMANDS.values(), *(f"engine.reports.{name}:" for name in FORMATS)):
        import_module(module.partition(":")[0])
    import_module("wcwidth")
    for line in sys.stdin:
        words, folder, environment = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            child = os.fork()
            if child == 0:
                os.dup2(out.fileno(), 1)
                os.dup2(error.fileno(), 2)
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                os.chdir(folder)
                os.environ.update(environment)
                for name in [name for name, value in environment.items() if not value]:
                    del os.environ[name]
                try:
                    main(words, "check")
                except SystemExit as e:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(int(e.code or 0))
                os._exit(99)
            _, status = os.waitpid(child, 0)
            told = []
            for file in (out, error):
                file.seek(0)
                told.append(base64.b64encode(file.read()).decode())
            print(json.dumps([*told, os.waitstatus_to_exitcode(status)]), flush=True)


if __name__ == "__main__":
    _serve()
