"""Whatever ends `check resolve`, no resolution is broken or lost."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.findings.resolution import load
from engine.source import Door
from engine.source.writing import UNFINISHED
from tests.desk import Desk

ROOT = Path(__file__).parent.parent


def started(desk: Desk, name: str, reason: str) -> subprocess.Popen[bytes]:
    """A `check resolve` that has begun, as a process of its own."""
    words = ["resolve", name, "--code", "other", "--reason", reason, "--by", "Jane"]
    return subprocess.Popen(
        [sys.executable, "-m", "engine", *words],
        cwd=desk.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def reasons(desk: Desk) -> dict[str, list[str]]:
    """All that was ever said of each finding, oldest first; every file must be whole."""
    found = load(Door(desk.folder))
    return {
        name: [judgement.reason for judgement in (*r.entry.history, r.entry)]
        for name, r in found.items()
    }


def unfinished(desk: Desk) -> list[Path]:
    return [path for path in desk.resolutions.glob("*") if path.name.startswith(UNFINISHED)]


@pytest.fixture
def dispute(desk: Desk) -> str:
    """The id of a dispute of six findings: six claims stand against one."""
    says = {"subject": "town", "predicate": "mood"}
    desk.files["facts/paper.yaml"]["claims"] = [{"id": "a", "value": "lively", **says}]
    desk.files["facts/post.yaml"]["claims"] = [
        {"id": f"b{number}", "value": "sleepy", **says} for number in range(6)
    ]
    del desk.files["rules/lively-and-sleepy.yaml"], desk.files["rules/crowded-is-lively.yaml"]
    report = desk.check()
    assert [len(dispute.findings) for dispute in report.disputes] == [6]
    desk.resolutions.mkdir()
    return report.disputes[0].id


def at_any_time(chance: random.Random, whole: float) -> Callable[[subprocess.Popen[bytes]], None]:
    """Waits for a part of the time that a run takes."""
    return lambda _: time.sleep(chance.uniform(0, whole))


def while_writing(desk: Desk, chance: random.Random) -> Callable[[subprocess.Popen[bytes]], None]:
    """Waits until the run writes, and a while longer, about as long as six files take."""
    before = names(desk)

    def wait(run: subprocess.Popen[bytes]) -> None:
        while run.poll() is None and names(desk) == before:
            time.sleep(0.0005)
        time.sleep(chance.uniform(0, 0.03))

    return wait


def names(desk: Desk) -> set[str]:
    return {path.name for path in desk.resolutions.iterdir()}


def clear(desk: Desk) -> None:
    for path in desk.resolutions.glob("*.yaml"):
        path.unlink()


@pytest.mark.parametrize("runs", [2, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_run_leaves_each_file_as_it_was_or_as_it_is_to_be(
    desk: Desk, dispute: str, runs: int
) -> None:
    """Killed at random moments: every file is whole, and no judgement that was there is gone."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    print(f"seed {seed}")
    begun = time.perf_counter()
    assert started(desk, dispute, "first").wait() == 0
    whole = time.perf_counter() - begun
    said, written = reasons(desk), 0
    findings = set(said)
    assert list(said.values()) == [["first"]] * 6
    for number in range(runs):
        if number % 8 == 7:  # or else the histories would grow long
            clear(desk)
            said = {}
        early = chance.random() < 0.25
        wait = at_any_time(chance, whole) if early else while_writing(desk, chance)
        run = started(desk, dispute, f"run {number}")
        wait(run)
        run.kill()
        run.wait()
        now = reasons(desk)
        assert set(said) <= set(now) <= findings
        for name, told in now.items():
            assert told in (said.get(name), [*said.get(name, []), f"run {number}"])
        written += now != said
        said = now
    print(f"{written} of {runs} runs were killed after they had written")
    assert started(desk, dispute, "last").wait() == 0
    due = findings - set(said) or findings  # a dispute's open findings; all, where none is open
    assert reasons(desk) == {
        name: [*said.get(name, []), *(["last"] if name in due else [])] for name in findings
    }
    assert unfinished(desk) == []
    assert 0 < written < runs or runs < 100


@pytest.mark.usefixtures("dispute")
def test_those_who_resolve_at_once_are_all_heard(desk: Desk) -> None:
    """They wait for each other: the finding has every judgement, in whichever order."""
    finding = desk.check().findings[0].id
    runs = [started(desk, finding, reason) for reason in ("one", "other")]
    assert [run.wait() for run in runs] == [0, 0]
    assert {name: sorted(told) for name, told in reasons(desk).items()} == {
        finding: ["one", "other"]
    }
    assert unfinished(desk) == []
