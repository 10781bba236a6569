"""What a run may use of the machine: time and memory; it says what it was at when that is gone."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.backends.groups import largest
from engine.backends.plan import Values
from engine.rules.program import Program
from tests.test_backends import claim, program
from tests.test_endings import python, shell
from tests.transcripts import run

ROOT = Path(__file__).parent.parent
AT = "at the rule 'barely-meeting-figures': {} facts with subject harbour, predicate size"
LONG = "checking the claims takes long: it is {}\n"
STOPPED = (
    "error[E503]: the rule engine was stopped after {} of processor time, {}\n"
    "  hint: check fewer files at once, or give it longer: --time-limit SECONDS\n"
)
VOCABULARY = """\
predicates: {size: {value: quantity, single: true}}
units: {m: {}}
entities: {ann: {}, harbour: {}}
"""


def figures(folder: Path, *values: str) -> Path:
    """A project in which one source says one thing of one subject, again and again."""
    (folder / "facts").mkdir()
    (folder / "facts" / "vocabulary.yaml").write_text(VOCABULARY)
    claims = "".join(
        f"  - {{id: c{n}, subject: harbour, predicate: size, value: {value}}}\n"
        for n, value in enumerate(values)
    )
    source = "source: {id: s, publisher: P, author: ann, published: 2020}\n"
    (folder / "facts" / "s.yaml").write_text(f"{source}claims:\n{claims}")
    return folder


@pytest.fixture(autouse=True)
def _durable(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs in a child is told as such; DuckDB would be done with these in time."""
    monkeypatch.setenv("CHECK_BACKEND", "durable")


@pytest.fixture
def different(tmp_path: Path) -> Path:
    """600 figures for one thing: 64 seconds and more."""
    return figures(tmp_path, *(f"{n} m" for n in range(600)))


@pytest.fixture
def equal(tmp_path: Path) -> Path:
    """1,000 times the same: minutes."""
    return figures(tmp_path, *["7 m"] * 1000)


# -- time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["different", "equal"])
def test_a_run_that_is_too_long_names_the_rule_and_the_key(
    request: pytest.FixtureRequest, case: str
) -> None:
    """Once while it lasts, and when its time is up; with the number of facts that meet there."""
    folder = request.getfixturevalue(case)
    at = AT.format({"different": 600, "equal": 1000}[case])
    done = run("check facts/ --time-limit 2", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == LONG.format(at) + STOPPED.format("2 seconds", at)


def test_a_limit_below_two_seconds_names_them_too(different: Path) -> None:
    done = run("CHECK_TIME_LIMIT=1 check facts/", different)
    assert done.returncode == 2
    assert done.stderr.endswith(STOPPED.format("1 second", AT.format(600)))


@pytest.mark.parametrize(
    "command",
    [
        "explain abc",
        *(
            pytest.param(command, marks=pytest.mark.slow)
            for command in (
                "why-not c1 c2",
                *("resolve abc --code other --reason x --by y", "resolutions list"),
                *("resolutions prune", "rules list", "rules show disjoint-figures"),
            )
        ),
    ],
)
def test_every_command_that_checks_has_the_limit(different: Path, command: str) -> None:
    """From the project file, which may lower it."""
    (different / "check.toml").write_text("time-limit = 1\n")
    (different / "rules").mkdir()
    done = run(f"check {command}", different)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(STOPPED.format("1 second", AT.format(600)))


def test_the_limit_holds_while_files_are_read(tmp_path: Path) -> None:
    """No rule is at work then."""
    folder = figures(tmp_path, "7 m")
    entities = "".join(f"  e{n}: {{name: Entity, kind: place}}\n" for n in range(400_000))
    (folder / "facts" / "more.yaml").write_text(f"entities:\n{entities}")
    done = run("check facts/ --time-limit 1", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error[E503]: the run was stopped after 1 second of processor time\n"
        "  hint: check fewer files at once, or give it longer: --time-limit SECONDS\n"
    )


def test_the_limit_holds_for_what_is_made_of_the_matches(tmp_path: Path) -> None:
    """The rules are done: what they found is what takes long, and both times count."""
    slow = (
        "import time\n"
        "from engine import run\n"
        "def build(*given):\n"
        "    end = time.process_time() + 60\n"
        "    while time.process_time() < end: pass\n"
        "run.build = build\n"
        "from engine.command import main\n"
        "main()\n"
    )
    folder = figures(tmp_path, *(f"{n} m" for n in range(30)))
    done = python(slow, folder, "facts/", "--time-limit", "5")
    at = AT.format(30)
    assert (done.returncode, done.stdout) == (2, "")
    stopped = STOPPED.format("5 seconds", at).replace("the rule engine", "the run")
    assert done.stderr == LONG.format(at) + stopped


def test_all_runs_of_a_difference_share_one_limit(tmp_path: Path) -> None:
    """It is counted from the start, in whichever process the time was used."""
    shares = (
        "from engine import limits\n"
        "from engine.backends.child import Limits, in_child\n"
        "import time\n"
        "def work():\n"
        "    end = time.process_time() + 0.6\n"
        "    while time.process_time() < end: pass\n"
        "    return 1\n"
        "limits.begin(2)\n"
        "done = 0\n"
        "try:\n"
        "    while done < 9: done += in_child(work, Limits())\n"
        "except limits.OutOfTime:\n"
        "    print(done)\n"
    )
    assert python(shares, tmp_path).stdout in ("3\n", "4\n")


def test_watch_has_the_limit_for_each_run(different: Path) -> None:
    """A run that is stopped is told; it goes on to wait for the next save."""
    command = [sys.executable, "-m", "engine", "watch", "--time-limit", "3"]
    with subprocess.Popen(
        command, cwd=different, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout
            first = [process.stdout.readline() for _ in range(4)]
            assert "".join(first[1:3]) == STOPPED.format("3 seconds", AT.format(600))
            assert first[3].startswith("there is no result yet; watching")
            figures_now = (different / "facts" / "s.yaml").read_text().splitlines()[:4]
            (different / "facts" / "s.yaml").write_text("\n".join(figures_now) + "\n")
            while "exit 1" not in (line := process.stdout.readline()):
                assert line
                assert not line.startswith("error")
        finally:
            process.terminate()


def test_the_system_s_own_limit_is_named(different: Path) -> None:
    done = shell("ulimit -t 1000; check facts/ -q --time-limit 2000", ROOT)
    assert done.returncode == 1
    done = shell("ulimit -t 2; check facts/", different)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0].startswith("error[E503]: the ")
    assert "2 seconds of processor time, which is what the system allows" in done.stderr
    assert "`ulimit -t` shows the limit" in done.stderr


def test_the_largest_group_is_counted_by_what_a_rule_asks() -> None:
    """Constants, keys, kinds that no engine knows, and rules that join on nothing."""
    on_subject = "level: note\nwhen:\n  - claim a: {subject: $s, predicate: mood}\n"
    rules = {
        "same": on_subject + "  - claim b: {subject: $s, predicate: mood}\nflag: f",
        "apart": on_subject + "  - claim b: {predicate: plan}\nflag: f",
    }
    checked = program(rules)
    assert isinstance(checked, Program)
    facts = [claim(f"a{n}", "x" if n % 3 else "y", "yes", predicate="mood") for n in range(9)]
    facts += [claim(f"p{n}", "z", "yes", predicate="plan") for n in range(2)]
    same = [rule for rule in checked.flags if rule.id == "same"]
    values = Values(facts)
    assert largest(same, facts, values) == "the rule 'same': 6 facts with subject x"
    apart = [rule for rule in checked.flags if rule.id == "apart"]
    assert largest(apart, facts, values) == "the rule 'apart': 11 facts that nothing tells apart"
    assert largest(checked.flags, facts, values) == "the rule 'same': 6 facts with subject x"
    assert largest(checked.flags, facts[:1], values) is None
    assert largest([], facts, values) is None


# -- memory -------------------------------------------------------------------------------------


def small(kilobytes: int, folder: Path) -> subprocess.CompletedProcess[str]:
    return shell(f"ulimit -v {kilobytes}; check facts/", folder)


@pytest.mark.parametrize("mebibytes", [20, 32, 40, 63])
def test_too_little_memory_is_told_before_anything_is_read(mebibytes: int) -> None:
    """Libraries would end the process with words of their own while they are imported."""
    done = small(mebibytes * 1024, ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error[E503]: check needs 64 MiB of memory at least, and the system allows {mebibytes}\n"
        "  hint: allow it more: `ulimit -v unlimited`, or another number of KiB\n"
    )


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that takes some 150 MB."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "facts").mkdir()
    entities = "".join(f"  e{n}: {{name: Entity {n}, kind: place}}\n" for n in range(15_000))
    claims = "".join(
        f"  - {{id: c{n}, subject: e{n}, predicate: is-open, quote: word {n}}}\n"
        for n in range(15_000)
    )
    (folder / "facts" / "s.yaml").write_text(
        "source: {id: s, publisher: P, author: ann, published: 2020}\n"
        f"predicates: {{is-open: {{}}}}\nclaims:\n{claims}entities:\n  ann: {{}}\n{entities}"
    )
    return folder


@pytest.mark.parametrize(
    "mebibytes", [70, 90, *(pytest.param(n, marks=pytest.mark.slow) for n in range(64, 160, 3))]
)
def test_memory_that_runs_out_is_one_sentence(large: Path, mebibytes: int) -> None:
    """Whichever process it is that lacks it; the sentence names the limit."""
    done = small(mebibytes * 1024, large)
    assert "Traceback" not in done.stderr
    if done.returncode != 0:
        assert (done.returncode, done.stdout) == (2, "")
        *_, told, hint = done.stderr.splitlines()
        assert told in {
            f"error[E503]: {who} needed more than the {mebibytes} MiB of memory that the system"
            " allows"
            for who in ("the run", "the rule engine")
        }
        assert hint == (
            "  hint: allow it more (`ulimit -v` shows the limit), or check fewer files at once"
        )


def test_the_limit_of_our_own_is_named(large: Path) -> None:
    """It holds for the process that reads the files, too."""
    lower = (
        "from engine import limits\n"
        "limits.MEMORY = 80 * 2**20\n"
        "from engine.command import main\n"
        "main()"
    )
    done = python(lower, large, "facts/")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error[E503]: the run needed more than 80 MiB of memory\n"
        "  hint: check fewer files at once, or join the rule's patterns on more fields\n"
    )
