"""Commands in a project, each through the real command line in a fork of this process.

The fork runs `check` as the installed program does, with modules that are loaded already; the rule
engine forks from it as ever.
"""

import faulthandler
import io
import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from bench.fuzz import history
from bench.fuzz.commands import SURROUNDINGS, Command
from bench.fuzz.hunting import place
from bench.fuzz.shapes import Fifo, Link, Project
from engine.command import main

SECONDS = 60.0
"""The processor time that one command may take, its children's with it."""
WAIT = 180.0
"""The time by the clock after which a command is ended."""
IDLE = 5
"""The seconds without any work after which it is taken to wait for ever."""
CODES = (0, 1, 2)
NEVER = 99
"""The exit code where the program has not ended its process, as it must."""
CLOSED_PIPE = (141, -signal.SIGPIPE)
"""How a command may end besides, whose reader has gone."""
GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
CANARY = "kwwhuxq"
"""A word that stands in the secret file outside, and that no command may print."""
OUTSIDE = {
    "secret.txt": f"{CANARY} {CANARY}: {CANARY}\n",
    "facts.yaml": f"source: {{id: {CANARY}, publisher: {CANARY}, published: {CANARY}}}\n",
}


class Done(NamedTuple):
    """What became of a command: how it ended, what it printed, the processor time that it took."""

    status: int
    out: bytes
    error: str
    seconds: float
    trace: str
    hung: bool


# -- laying out -----------------------------------------------------------------------------------


def lay(drawn: Project, folder: Path) -> None:
    """Makes the project in `folder/root`, and beside it what it must not touch.

    What a file system does not take, such as a file where a folder is needed, is left out.
    """
    root, outside = folder / "root", folder / "outside"
    root.mkdir(parents=True)
    (folder / "temporary").mkdir()
    outside.mkdir()
    for name, text in OUTSIDE.items():
        (outside / name).write_text(text)
    if drawn.commits:
        history.write(root, drawn.commits)
    for name, content in drawn.files.items():
        path = root / name
        if not Path(os.path.realpath(path.parent)).is_relative_to(root):
            continue  # a link leads elsewhere: what is made there would be taken for a fault
        with suppress(OSError, ValueError):
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.startswith(".git/") and path.is_file():
                path.unlink()
            if isinstance(content, str):
                path.write_bytes(content.encode("utf-8", "surrogateescape"))
            elif isinstance(content, Link):
                path.symlink_to(content.target)
            elif isinstance(content, Fifo):
                os.mkfifo(path)
            else:
                path.mkdir()


# -- one command ----------------------------------------------------------------------------------


def run(command: Command, folder: Path) -> Done:
    """Runs a command in the project; kills it, and all that it started, where it takes too long."""
    streams = [folder / name for name in ("in", "out", "error", "trace")]
    streams[0].write_bytes(command.typed.encode("utf-8", "surrogateescape"))
    living, held = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(living)
        _child(command, folder, streams)
    os.close(held)
    hung = not _ends(living, child)
    if hung:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGUSR2)  # which writes where it is
            time.sleep(0.2)
            os.killpg(child, signal.SIGKILL)
    os.close(living)
    _, status, usage = os.wait4(child, 0)
    out, error, trace = (path.read_bytes() if path.exists() else b"" for path in streams[1:])
    seconds = usage.ru_utime + usage.ru_stime
    told = error.decode("utf-8", "backslashreplace")
    return Done(status, out, told, seconds, trace.decode("utf-8", "replace"), hung)


def _ends(living: int, group: int) -> bool:
    """Whether all processes of the group end by themselves; False where they wait for ever."""
    idle, ticks = 0, -1.0
    until = time.monotonic() + WAIT
    while time.monotonic() < until and idle < IDLE:
        if select.select([living], [], [], 1)[0]:
            return True
        before, ticks = ticks, _ticks(group)
        idle = idle + 1 if ticks == before else 0
    return False


def _ticks(group: int) -> float:
    """The processor time of a group of processes so far; where nothing tells it, that by the clock.

    Once the fields of a process's state are told apart by its name in brackets, the third is its
    group, and the 12th and 13th are its ticks.
    """
    if not os.path.isdir("/proc/self"):
        return time.monotonic()
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            total += sum(map(int, fields[11:13])) if int(fields[2]) == group else 0
    return total


def _child(command: Command, folder: Path, streams: list[Path]) -> None:
    """Runs the command in this process, which it ends."""
    try:
        os.setpgid(0, 0)
        os.chdir(folder / "root")
        for name in SURROUNDINGS:
            os.environ.pop(name, None)
        own = {"TMPDIR": str(folder / "temporary"), "HOME": str(folder), **GIT}
        os.environ |= {**command.environment, **own}
        trace = open(streams[3], "wb")  # noqa: SIM115 (open while the process is)
        faulthandler.register(signal.SIGUSR2, trace)
        _redirect(streams, command)
        sys.argv = ["check", *command.words]
        main()
    finally:
        os._exit(NEVER)


def _redirect(streams: list[Path], command: Command) -> None:
    """Leads standard input, output and error to files, or to what they are to be."""
    sys.stdin, sys.stdout, sys.stderr = (
        _stream(handle, streams[handle], command) for handle in range(3)
    )


def _stream(handle: int, path: Path, command: Command) -> Any:
    """The stream of that number; None where it is closed, as Python has it."""
    state = command.streams.get(handle, "file")
    if state == "closed":
        os.close(handle)
        return None
    if state == "gone":
        reader, opened = os.pipe()
        os.close(reader)
    else:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC if handle else os.O_RDONLY
        opened = os.open("/dev/full" if state == "full" else path, flags, 0o644)
    os.dup2(opened, handle)
    os.close(opened)
    raw = io.FileIO(handle, "w" if handle else "r", closefd=False)
    buffer: Any = io.BufferedWriter(raw) if handle else io.BufferedReader(raw)
    return io.TextIOWrapper(buffer, command.encoding, "backslashreplace" if handle == 2 else None)


# -- what is wrong --------------------------------------------------------------------------------

_RAISED = re.compile(r"\w+(\.\w+)*(Error|Exception|Operation)\b")
_LINE = re.compile(
    r".*error\[E\d+\]: .+|  hint: .+|\d+ problems; .+|.+ takes long: .+|stopped|"
    r"Usage: .+|Try '.+|Error: .+|Options:|Commands:|\t.+|  .+|"
)
"""A line of standard error: of a problem, of a usage error or of a command's help, or empty."""
_WORKFLOW = re.compile(r"^\s*::[a-z]|##\[", re.MULTILINE)


def wrong(command: Command, done: Done, folder: Path) -> Iterator[str]:
    """What must not be, a word or a few for each, with the place where it can be told."""
    error = done.error
    if done.hung:
        yield f"hang at {place(done.trace, innermost_first=True)}"
        return
    code = os.waitstatus_to_exitcode(done.status)
    expected = (*CODES, *CLOSED_PIPE) if "gone" in command.streams.values() else CODES
    if "Traceback (most recent call last)" in error or code not in expected:
        raised = [line for line in error.splitlines() if _RAISED.match(line)]
        what = raised[-1].partition(":")[0] if raised else f"streams {command.streams}"
        yield f"exit {code}, {what} at {place(error)}"
    elif not all(map(_LINE.fullmatch, re.split("[\r\n]+", error))):
        yield "breaks a line of a message"
    if "the rule engine crashed" in error:
        yield "the rule engine crashed"
    if done.seconds > SECONDS:
        yield f"more than {SECONDS:.0f} s in `check {' '.join(command.words[:1])}`"
    printed = done.out.decode("utf-8", "replace") + error
    if CANARY in printed or "root:x:0" in printed:
        yield "prints what stands outside of the root"
    if not _is_as_it_was(folder / "outside") or _pwned(folder):
        yield "writes, or runs, what it must not"
    if any((folder / "temporary").iterdir()):
        yield "leaves temporary files behind"
    logs = command.environment.get("GITHUB_ACTIONS") and "github" not in command.words
    if logs and _WORKFLOW.search(printed):
        yield "prints a command to the log of GitHub's runner"


def _is_as_it_was(outside: Path) -> bool:
    there = {p.name: p.read_text("utf-8", "replace") for p in outside.iterdir() if p.is_file()}
    return there == OUTSIDE and len(there) == len(list(outside.iterdir()))


def _pwned(folder: Path) -> bool:
    return any("PWNED" in names for _, _, names in os.walk(folder))
