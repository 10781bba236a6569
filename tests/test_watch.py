"""`check watch`: the report, then what each save changes in it, until Ctrl-C."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from engine.findings.finding import Finding, Level
from engine.reports.changes import render
from engine.run import check
from engine.start import TEMPLATES
from tests.test_config import IDLE
from tests.transcripts import run, transcript

LAST_LINE = re.compile(r"exit \d|the last good result|there is no result yet|stopped$")
PATIENCE = 60
"""Seconds after which something that never comes fails a test."""

SOURCE = "facts/bay-news-2021-06.yaml"
FINDING = "contradiction 668c49ebc9bb visitors-before-opening"
SAID = (
    "According to the director, the lighthouse museum opened on 2021-05-04; according to the "
    "teacher, a school class was there in {}; the time ends on {}, the date is 2021-05-04."
)
APRIL = SAID.format("2021-04", "2021-04-30")
MARCH = SAID.format("2021-03", "2021-03-31")
OPEN = "3 claims from 1 source, N rules; 1 dispute: 1 contradiction\nexit 1: 1 open contradiction\n"
NONE = "3 claims from 1 source, N rules; no findings\nexit 0: no open contradiction\n"
BROKEN = """\
facts/b.yaml:2:1: error[E102]: not valid YAML: a value was expected here
  hint: write it, or delete the bracket or colon before it
"""


class Watching:
    """The command, running; what it prints is read as it comes, both streams as one."""

    def __init__(self, folder: Path, arguments: str = "") -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "engine", "watch", *arguments.split()],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "COLUMNS": "100"},
            start_new_session=True,  # as a terminal would have it; and whatever stays is found
        )
        self.lines: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as out:
            for line in out:
                self.lines.put(line)

    def told(self) -> str:
        """What is printed up to the end of the next run, whatever the number of rules."""
        text = ""
        while not LAST_LINE.match(line := self.lines.get(timeout=PATIENCE)):
            text += line
        return re.sub(r"\d+ rules", "N rules", text + line)

    def first(self) -> str:
        """The first report, and that the command now waits."""
        text = self.told()
        assert self.lines.get(timeout=PATIENCE) == "watching; Ctrl-C ends\n"
        return text

    def save(self, name: str, text: str) -> str:
        """What is printed after a file is saved as editors do: another, renamed."""
        new = self.folder / "new"
        new.write_text(text, encoding="utf-8")
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        new.rename(self.folder / name)
        return self.told()

    def edit(self, name: str, old: str, new: str) -> str:
        """What is printed after some text of a file is replaced."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        return self.save(name, text.replace(old, new))

    def processes(self) -> set[int]:
        """The processes of this command that are alive."""
        return {
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and self._is_own(folder / "stat")
        }

    def _is_own(self, stat: Path) -> bool:
        try:
            state, _, _, session = stat.read_text().rpartition(") ")[2].split()[:4]
        except OSError:
            return False  # ended since it was listed
        return int(session) == self.process.pid and state != "Z"

    def ends(self) -> str:
        """What is printed last; it must end as after Ctrl-C, and leave no process."""
        text = self.told()
        assert self.process.wait(PATIENCE) == 130
        assert self.processes() == set()
        return text


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """A working folder with one contradiction."""
    return Path(shutil.copytree(TEMPLATES / "init", tmp_path / "museum"))


Watch = Callable[..., Watching]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Starts the command; what is left of it at the end of the test is ended."""
    started: list[Watching] = []

    def start(folder: Path, arguments: str = "") -> Watching:
        started.append(Watching(folder, arguments))
        return started[-1]

    yield start
    for watching in started:
        for process in watching.processes():
            os.kill(process, signal.SIGKILL)
        watching.process.wait()


def test_the_first_report_is_that_of_check(museum: Path, watch: Watch) -> None:
    report = re.sub(r"\d+ rules", "N rules", run("check facts/", museum).stdout)
    assert watch(museum).first() == report
    assert report.endswith(OPEN)


def test_a_save_shows_what_it_changed_in_the_findings(museum: Path, watch: Watch) -> None:
    """Evidence, gone, new, nothing; and the summary and the verdict each time."""
    watching = watch(museum)
    watching.first()
    after = f"\nafter a change of {SOURCE}:\n"
    changed = f"{after}changed: {FINDING} (other evidence): {MARCH}\n{OPEN}"
    assert watching.edit(SOURCE, "period: 2021-04", "period: 2021-03") == changed
    gone = f"{after}gone: {FINDING}: {MARCH}\n{NONE}"
    assert watching.edit(SOURCE, "period: 2021-03", "period: 2021-06") == gone
    nothing = f"{after}nothing has changed in the findings\n{NONE}"
    assert watching.edit(SOURCE, "claims:", "claims: # all") == nothing
    new = f"{after}new: {FINDING}: {APRIL}\n{OPEN}"
    assert watching.edit(SOURCE, "period: 2021-06", "period: 2021-04") == new


def test_a_broken_file_leaves_the_last_good_result(museum: Path, watch: Watch) -> None:
    """Mended, the findings are compared with those of the last good run."""
    watching = watch(museum)
    watching.first()
    after = "\nafter a change of facts/b.yaml:\n"
    stays = f"the last good result stays: {OPEN.splitlines()[0]}\n"
    assert watching.save("facts/b.yaml", "x: [\n") == f"{after}{BROKEN}{stays}"
    text = (museum / SOURCE).read_text(encoding="utf-8")
    still = f"\nafter a change of {SOURCE}:\n{BROKEN}{stays}"
    assert watching.save(SOURCE, text.replace("2021-04", "2021-03")) == still
    (museum / "facts" / "b.yaml").unlink()
    assert watching.told() == f"{after}changed: {FINDING} (other evidence): {MARCH}\n{OPEN}"


def test_a_file_that_is_broken_from_the_start_can_be_mended(museum: Path, watch: Watch) -> None:
    (museum / "facts" / "b.yaml").write_text("x: [\n")
    watching = watch(museum)
    waits = "there is no result yet; watching until the mistake is mended, Ctrl-C ends\n"
    assert watching.told() == f"{BROKEN}{waits}"
    report = watching.save("facts/b.yaml", "units: {yard: {}}\n")
    assert report.startswith("\nafter a change of facts/b.yaml:\nCONTRADICTION  Visitors before")
    assert report.endswith(OPEN)


def test_settings_are_read_again(museum: Path, watch: Watch) -> None:
    """Also the rule folders that they name, which are watched from then on."""
    watching = watch(museum)
    watching.first()
    lowered = watching.save("check.toml", '[levels]\nvisitors-before-opening = "note"\n')
    note = FINDING.replace("contradiction", "note")
    assert lowered == (
        f"\nafter a change of check.toml:\nchanged: {note} (was a contradiction): {APRIL}\n"
        "3 claims from 1 source, N rules; 1 dispute: 1 note\nexit 0: no open contradiction\n"
    )
    rule = (museum / "rules" / "museums" / "visitors-before-opening.yaml").read_text("utf-8")
    shutil.rmtree(museum / "rules")
    watching.told()
    (museum / "more").mkdir()
    (museum / "more" / "idle.yaml").write_text(IDLE)
    watching.save("check.toml", 'rules = ["more"]\n')
    printed = watching.save("more/visitors-before-opening.yaml", rule)
    after = "\nafter a change of more/visitors-before-opening.yaml:\n"
    assert printed == f"{after}new: {FINDING}: {APRIL}\n{OPEN}"


def test_the_baseline_of_the_settings_holds_as_in_check(museum: Path, watch: Watch) -> None:
    """What it passes over neither shows nor counts; an edit makes it new."""
    run("check facts/ --write-baseline facts/baseline.txt", museum)
    (museum / "check.toml").write_text('baseline = "facts/baseline.txt"\n')
    watching = watch(museum)
    assert watching.first().endswith("exit 0: no new open contradiction\n")
    edited = watching.edit(SOURCE, "period: 2021-04", "period: 2021-03")
    assert edited.endswith("exit 1: 1 new open contradiction\n")


def test_options_hold_for_every_run(museum: Path, watch: Watch) -> None:
    watching = watch(museum, "facts --fail-on never --ignore visitors-before-opening")
    never = "exit 0: nothing fails this run (fail-on is never)\n"
    assert watching.first().endswith(f"; no findings\n{never}")
    printed = watching.edit(SOURCE, "2021-04", "2021-03")
    assert printed.endswith(f"nothing has changed in the findings\n{NONE.splitlines()[0]}\n{never}")


def test_files_that_come_together_are_one_change(museum: Path, watch: Watch) -> None:
    watching = watch(museum)
    watching.first()
    (museum / "new").mkdir()
    (museum / "new" / "a.yaml").write_text("units: {yard: {}}\n")
    (museum / "new" / "b.yaml").write_text("units: {mile: {}}\n")
    (museum / "new").rename(museum / "facts" / "new")
    nothing = f"nothing has changed in the findings\n{OPEN}"
    assert watching.told() == f"\nafter a change of facts/new/a.yaml and 1 more:\n{nothing}"


def test_a_folder_that_goes_and_comes_again_is_still_watched(museum: Path, watch: Watch) -> None:
    """As when git checks out a revision without it."""
    watching = watch(museum)
    watching.first()
    (museum / "facts").rename(museum / "elsewhere")
    assert "error[E501]: there is no file or folder 'facts'" in watching.told()
    (museum / "elsewhere").rename(museum / "facts")
    assert watching.told().endswith(f"nothing has changed in the findings\n{OPEN}")
    assert f"gone: {FINDING}" in watching.edit(SOURCE, "2021-04", "2021-06")


def test_a_save_behind_a_link_to_a_folder_is_seen(museum: Path, watch: Watch) -> None:
    """A run follows it; a link that leads in a circle is no matter."""
    (museum / "shelf").mkdir()
    (museum / "facts" / "more").symlink_to("../shelf")
    (museum / "shelf" / "again").symlink_to("../facts")
    watching = watch(museum)
    watching.first()
    told = watching.save("shelf/b.yaml", "x: [\n")
    assert told.startswith("\nafter a change of facts/more/b.yaml:\nfacts/more/b.yaml:")


def test_what_no_run_reads_is_no_change(museum: Path, watch: Watch) -> None:
    """An editor's copies, hidden files and other files of the folder."""
    watching = watch(museum)
    watching.first()
    for name in ("facts/.a.yaml.swp", "facts/a.yaml~", "facts/#a.yaml#", "notes.yaml"):
        (museum / name).write_text("x: [\n")
    time.sleep(1)
    printed = watching.edit(SOURCE, "2021-04", "2021-03")
    assert printed.startswith(f"\nafter a change of {SOURCE}:\n")


@pytest.mark.parametrize("whole_group", [True, False])
def test_ctrl_c_ends_the_waiting(museum: Path, watch: Watch, whole_group: bool) -> None:
    """Whether the terminal tells every process of it, or someone only the first."""
    watching = watch(museum)
    watching.first()
    until(lambda: len(watching.processes()) == 2)
    (os.killpg if whole_group else os.kill)(watching.process.pid, signal.SIGINT)
    assert watching.ends() == "stopped\n"


@pytest.mark.parametrize("whole_group", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_ctrl_c_ends_a_run(museum: Path, watch: Watch, whole_group: bool) -> None:
    """While the rule engine works in its own process."""
    many = "".join(
        f"  - {{id: c{n}, subject: lighthouse-museum, predicate: visited-by, value: school-class,"
        f" period: 2021-0{n % 9 + 1}}}\n"
        for n in range(10_000)
    )
    with (museum / SOURCE).open("a", encoding="utf-8") as file:
        file.write(many)
    (museum / "check.toml").write_text('backend = "durable"\n')
    watching = watch(museum)
    until(lambda: len(watching.processes()) == 2)
    (os.killpg if whole_group else os.kill)(watching.process.pid, signal.SIGINT)
    assert watching.ends() == "stopped\n"


def test_no_process_stays_where_the_first_is_killed(museum: Path, watch: Watch) -> None:
    watching = watch(museum)
    watching.first()
    until(lambda: len(watching.processes()) == 2)
    os.kill(watching.process.pid, signal.SIGKILL)
    watching.process.wait()
    until(lambda: not watching.processes())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            "factz",
            "error[E501]: there is no file or folder 'factz'\n  hint: did you mean 'facts'?\n",
        ),
        (
            "--tolerance much",
            "error[E601]: `--tolerance` is 'much'; expected a number above 0 and below 1, or per"
            ' cent: 0.1, "10 %"\n',
        ),
    ],
)
def test_what_no_save_can_mend_is_refused(museum: Path, arguments: str, message: str) -> None:
    command = f"check watch {arguments}"
    assert transcript(command, museum) == f"$ {command}\n{message}[exit 2]\n"


def test_what_is_saved_during_a_run_is_not_lost(museum: Path, watch: Watch) -> None:
    """Whatever the order of saves and runs, the last text of a file is the last that counts."""
    watching = watch(museum)
    watching.first()
    text = (museum / SOURCE).read_text(encoding="utf-8")
    for n in range(12):
        month = f"2021-0{5 + n % 2}"
        (museum / SOURCE).write_text(text.replace("2021-04", month), encoding="utf-8")
        time.sleep(n % 7 / 20)
    (museum / SOURCE).write_text(text.replace("2021-04", "2021-03"), encoding="utf-8")
    until(lambda: MARCH in watching.told())


@pytest.fixture
def finding(museum: Path) -> Finding:
    """The contradiction of the working folder."""
    (found,) = check([museum / "facts"]).findings
    return found


def test_changes_come_new_first_and_gone_last(finding: Finding) -> None:
    """Each in the order of its own report; what is the same is not among them."""
    one, two, three, four = (finding._replace(id=name) for name in ("1", "2", "3", "4"))
    resolved = two._replace(status="resolved", level=Level.NOTE, evidence="other")
    told = f" visitors-before-opening: {APRIL}\n"
    assert render([three, one, two], [resolved, one, four]) == (
        f"new: contradiction 4{told}"
        "changed: note 2 visitors-before-opening (other evidence; was a contradiction; "
        f"resolved, was open): {APRIL}\n"
        f"gone: contradiction 3{told}"
    )


@pytest.mark.slow
def test_two_hundred_saves_in_a_row_leave_nothing_behind(museum: Path, watch: Watch) -> None:
    """At any moment of the waiting: no hang, no process and no open file too many."""
    watching = watch(museum)
    watching.first()
    until(lambda: len(watching.processes()) == 2)
    open_files = Path(f"/proc/{watching.process.pid}/fd")
    before = len(list(open_files.iterdir()))
    periods = ("2021-04", "2021-06")
    for n in range(200):
        old, new = periods[n % 2], periods[(n + 1) % 2]
        what = "new" if n % 2 else "gone"
        assert f"{what}: {FINDING}" in watching.edit(SOURCE, f"period: {old}", f"period: {new}")
        time.sleep(n % 7 / 20)
    until(lambda: len(watching.processes()) == 2)
    assert len(list(open_files.iterdir())) == before
    os.kill(watching.process.pid, signal.SIGINT)
    assert watching.ends() == "stopped\n"
