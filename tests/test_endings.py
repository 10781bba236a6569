"""However a run ends, it says so in one sentence, its exit code is true, and nothing is left."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.backends.child import Child, Limits, in_child
from engine.errors import InputError
from engine.start import TEMPLATES

ROOT = Path(__file__).parent.parent
PATIENCE = 60
CHECK = f"{sys.executable} -m engine"
COMMANDS = ("facts/", "--version", "--help", "rules docs")
MORE_COMMANDS = (
    *("facts/ --format json", "config", "rules list", "rules lint", "schema facts", "run --help"),
    *("resolutions list", "rules test", "new --help", "facts/ --agreements"),
)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder without any finding."""
    folder = tmp_path_factory.mktemp("clean") / "museum"
    shutil.copytree(TEMPLATES / "init", folder)
    source = folder / "facts" / "bay-news-2021-06.yaml"
    source.write_text(source.read_text("utf-8").replace("period: 2021-04", "period: 2021-06"))
    return folder


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose rules would run for minutes: every claim meets every other."""
    folder = tmp_path_factory.mktemp("long")
    (folder / "facts").mkdir()
    claims = "".join(
        f"  - {{id: c{n}, subject: town, predicate: size, value: {n} m}}\n" for n in range(3000)
    )
    (folder / "facts" / "s.yaml").write_text(
        "source: {id: s, publisher: P, author: ann, published: 2020}\n"
        "predicates: {size: {value: quantity, single: true}}\n"
        "units: {m: {}}\nentities: {town: {}, ann: {}}\n"
        f"claims:\n{claims}"
    )
    (folder / "check.toml").write_text('backend = "durable"\n')  # whose child is to end with it
    return folder


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a line of bash does in which `check` stands for this program; it may print its code."""
    line = f'check() {{ "{sys.executable}" -m engine "$@"; }}; {command}'
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False
    )


def started(folder: Path, words: str = "facts/", before: str = "") -> subprocess.Popen[str]:
    """A run that has begun, with a folder for what is temporary beside its facts."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    return subprocess.Popen(
        ["bash", "-c", f"{before} exec {CHECK} {words}"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )


def child_of(process: subprocess.Popen[str]) -> int:
    """The process that runs the rules, once it does."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if numbers := listed.read_text().split():
            return int(numbers[0])
        time.sleep(0.005)
    raise AssertionError(process.communicate())


def is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")


# -- signals -----------------------------------------------------------------------------------


def is_python_s_own(code: int, told: str) -> bool:
    """Whether the signal came before the first line of `main`: nothing of ours listens then."""
    early = re.search(r"^Fatal Python error|^Could not import runpy|init_import_site", told, re.M)
    frames = re.findall(r'File "([^"]+)", line \d+, in (\S+)', told)
    own = [name for file, name in frames if "/engine/" in file and name != "<module>"]
    passed_over = code == 0 and told.startswith("Exception ignored in")
    return bool(early) or ((code == -signal.SIGINT or passed_over) and not own)


@pytest.mark.parametrize("runs", [15, pytest.param(200, marks=pytest.mark.slow)])
def test_ctrl_c_at_any_moment_is_130_and_one_word(clean: Path, runs: int) -> None:
    """From the first import on; a signal that comes too late changes nothing."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    begun = time.perf_counter()
    assert shell("check facts/", clean).returncode == 0
    whole = time.perf_counter() - begun
    counts = {"stopped": 0, "too late": 0, "before the program": 0}
    for _ in range(runs):
        process = started(clean)
        time.sleep(chance.uniform(0.01, whole))
        process.send_signal(signal.SIGINT)
        out, told = process.communicate(timeout=PATIENCE)
        if (process.returncode, told) == (130, "stopped\n"):
            counts["stopped"] += 1
        elif is_python_s_own(process.returncode, told):
            counts["before the program"] += 1
        else:
            assert (process.returncode, told) == (0, ""), (seed, process.returncode, told)
            assert out.endswith("exit 0: no open contradiction\n")
            counts["too late"] += 1
            whole *= 0.9  # the machine has less to do than at first
    print(f"seed {seed}: {counts}")
    assert counts["stopped"]


@on_linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGINT])
def test_a_signal_ends_the_rule_engine_too(long: Path, number: signal.Signals) -> None:
    """Also the one that no program sees; the exit is the conventional one."""
    process = started(long)
    child = child_of(process)
    process.send_signal(number)
    told = process.communicate(timeout=PATIENCE)
    stopped = number is signal.SIGINT
    assert (process.returncode, *told) == ((130, "", "stopped\n") if stopped else (-number, "", ""))
    until(lambda: not is_alive(child))
    assert list((long / "temporary").iterdir()) == []


@on_linux
def test_what_whoever_started_it_ignores_is_ignored(long: Path) -> None:
    """As `nohup` has it."""
    process = started(long, before="trap '' HUP;")
    child = child_of(process)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert (process.poll(), is_alive(child)) == (None, True)
    process.terminate()
    process.communicate(timeout=PATIENCE)
    until(lambda: not is_alive(child))


@on_linux
@pytest.mark.parametrize(
    ("number", "name"),
    [(signal.SIGTERM, "SIGTERM"), (signal.SIGUSR1, "SIGUSR1"), (40, "signal 40")],
)
def test_a_signal_to_the_rule_engine_alone_is_one_sentence(
    long: Path, number: int, name: str
) -> None:
    process = started(long)
    os.kill(child_of(process), number)
    out, told = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert told == (
        f"error[E503]: the rule engine was ended from outside ({name})\n"
        "  hint: run again; if it recurs, the system may be short of memory\n"
    )


def test_ctrl_c_is_none_of_the_rule_engine_s_business() -> None:
    """A terminal sends it to both processes: the one that waits decides."""

    def typed() -> str:
        os.kill(os.getpid(), signal.SIGINT)
        return "goes on"

    assert in_child(typed, Limits()) == "goes on"


def test_the_rule_engine_ends_with_a_parent_that_is_killed_where_sigio_is_not_sent() -> None:
    """As on macOS, where a thread watches the pipe; in a loop that never leaves Python."""
    program = (
        "import os, signal, time\n"
        "from engine import process\n"
        "process.end_with_parent = process.end_by_watching\n"
        "def work():\n"
        "    print(os.getpid(), flush=True)\n"
        "    while True: pass\n"
        "process.fork(work)\n"
        "time.sleep(0.2)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    until(lambda: not is_alive(int(done.stdout)))


def test_children_can_be_waited_for_where_they_were_ignored(clean: Path) -> None:
    """Some of those who start programs have SIGCHLD ignored, and it stays so."""
    program = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'engine', 'facts/', '-q'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=clean, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def open_files() -> set[str]:
    return {path.name for path in Path("/dev/fd").iterdir()}


def test_no_pipe_and_no_process_is_left_over() -> None:
    """However often, and however the work ends."""

    def run_all() -> None:
        in_child(lambda: 1, Limits())
        with pytest.raises(InputError):
            in_child(lambda: os.kill(os.getpid(), signal.SIGKILL), Limits())
        with pytest.raises(InputError), Child(lambda: time.sleep(60), Limits()):
            raise InputError([])
        with pytest.raises(RuntimeError):
            in_child(lambda: 1 // 0, Limits())

    run_all()
    before = open_files()
    for _ in range(3):
        run_all()
    assert open_files() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


# -- streams -----------------------------------------------------------------------------------

_SLOW = [pytest.param(command, marks=pytest.mark.slow) for command in MORE_COMMANDS]


@pytest.mark.parametrize("command", [*COMMANDS, *_SLOW])
def test_a_reader_that_goes_away_is_no_finding(clean: Path, command: str) -> None:
    """141, as of SIGPIPE, or the run's own 0; with or without standard error."""
    for closed in ("", "2>&-"):
        done = shell(f'check {command} {closed} | true; echo "${{PIPESTATUS[0]}}"', clean)
        assert (done.stdout, done.stderr) in (("141\n", ""), ("0\n", ""))


@pytest.mark.parametrize("command", [*COMMANDS, *_SLOW])
def test_a_full_disk_behind_standard_output_is_one_sentence(clean: Path, command: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = shell(f"check {command} >/dev/full", clean)
    assert (done.returncode, done.stderr) == (
        2,
        "error[E505]: the system refuses: the disk is full\n"
        "  hint: make room, and run again; a command that writes files has done so\n",
    )


@pytest.mark.parametrize("command", [*COMMANDS, *_SLOW])
def test_standard_streams_may_be_closed_from_the_start(clean: Path, command: str) -> None:
    """Nothing is printed into what is opened next; without an output there is no run."""
    done = shell(f"check {command} >&-", clean)
    assert (done.returncode, done.stderr) == (
        2,
        "error[E505]: standard output is closed: there is nowhere to print to\n"
        "  hint: `>/dev/null` is for what nobody is to read\n",
    )
    open_ = shell(f"check {command}", clean).stdout
    done = shell(f"check {command} 2>&- <&-", clean)
    assert (done.returncode, done.stdout) == (0, open_)
    assert shell(f"check {command} <&- >&- 2>&-", clean).returncode == 2


def test_mistakes_keep_their_exit_code_where_nobody_listens(clean: Path) -> None:
    for ending in ("2>&-", "2>/dev/full"):
        done = shell(f"check no-such-folder/ {ending}", clean)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


# -- systems -----------------------------------------------------------------------------------

_WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in ("resource", "fcntl", "termios", "pwd", "grp"):
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
sys.meta_path.insert(0, Missing())
for name in ("resource", "fcntl", "termios"):
    sys.modules.pop(name, None)
import os
del os.fork
"""
"""What Windows does not have is out of reach."""


def python(program: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
    )


def test_without_what_windows_lacks_duckdb_makes_the_same_report() -> None:
    """Neither fork, resource nor fcntl, no signals and timers but the few that Windows has."""
    lacks = (
        "import click, duckdb, pydantic, signal, subprocess\n"  # which ask for Windows' own
        "import sysconfig\nsysconfig.get_config_vars()\n"
        "sys.platform = 'win32'\n"
        "for name in ('SIGHUP', 'SIGCHLD', 'SIGXCPU', 'SIGALRM', 'SIGPROF', 'SIGVTALRM', 'SIGKILL',"
        " 'setitimer', 'ITIMER_REAL', 'ITIMER_VIRTUAL', 'ITIMER_PROF', 'pthread_sigmask'):\n"
        "    delattr(signal, name)\n"
        "import runpy\nrunpy.run_module('engine', run_name='__main__')"
    )
    done = python(_WITHOUT + lacks, ROOT, "facts/")
    golden = (ROOT / "tests" / "golden" / "articles.txt").read_text(encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (1, golden, "")


def test_every_module_can_be_imported_without_what_windows_lacks(clean: Path) -> None:
    walks = (
        "import engine, importlib, pkgutil\n"
        "names = [m.name for m in pkgutil.walk_packages(engine.__path__, 'engine.')]\n"
        "for name in names:\n"
        "    if not name.endswith('__main__'): importlib.import_module(name)\n"
        "print(len(names))"
    )
    done = python(_WITHOUT + walks, clean)
    assert done.stderr == ""
    assert int(done.stdout) > 90


def test_where_memory_cannot_be_limited_it_runs_without_that_limit() -> None:
    """macOS answers so; the report is the same."""
    refuses = (
        "import resource\n"
        "own = resource.setrlimit\n"
        "def setrlimit(what, limits):\n"
        "    if what == resource.RLIMIT_AS: raise ValueError('current limit exceeds maximum')\n"
        "    own(what, limits)\n"
        "resource.setrlimit = setrlimit\n"
        "from engine.command import main\n"
        "main()"
    )
    done = python(refuses, ROOT, "facts/")
    golden = (ROOT / "tests" / "golden" / "articles.txt").read_text(encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (1, golden, "")


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    """No test may leave a process of its own."""
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_ctrl_c_is_told_also_where_something_makes_another_error_of_it(clean: Path) -> None:
    """As pydantic does while it builds a model."""
    wraps = (
        "import os, signal\n"
        "from engine import run\n"
        "def check(*given, **named):\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "    except BaseException as e:\n"
        "        raise ValueError('wrapped') from e\n"
        "run.check = check\n"
        "from engine.command import main\n"
        "main()\n"
    )
    done = python(wraps, clean, "facts/")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stopped\n")
