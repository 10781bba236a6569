"""A short fuzzing of every parser and of whole projects: never a traceback, never a hang.

The long one is `python -m bench.soak --fuzz --size full`. What goes wrong is printed with its
input, shrunk, and with the command that brings it back; each run draws from a new seed.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from bench.fuzz import documents, grammars, hunting, trees
from bench.fuzz.commands import Command
from bench.fuzz.hunting import Fault, Limits, hunt
from bench.fuzz.parsers import PARSERS, Parser
from bench.fuzz.projects import KINDS, project, sound
from bench.fuzz.shapes import Project
from engine.claims import figures, load, period
from engine.claims.figures import any_unit
from engine.errors import InputError
from engine.rules.load import read_rule
from engine.source import Door

ROOT = Path(__file__).parent.parent


def soak(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench.soak", "--fuzz", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_parser_takes_or_refuses_what_it_is_given() -> None:
    """Inputs drawn from a grammar and spoilt; none raises, none takes a second."""
    done = soak("--size", "small", "--only", *PARSERS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(PARSERS) <= {line.partition(" ")[0] for line in done.stdout.splitlines()}


def test_a_project_of_every_kind_ends_with_an_exit_code_that_says_something() -> None:
    """0, 1 or 2, whatever is odd in a project; no traceback, nothing written or told outside."""
    done = soak("--size", "small", "--only", "trees")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"trees {len(KINDS):14}" in done.stdout


@pytest.mark.slow
def test_many_projects_end_with_an_exit_code_that_says_something() -> None:
    """As above, for longer."""
    done = soak("--size", "10000", "--only", "trees", "--seconds", "120")
    assert done.returncode == 0, done.stdout + done.stderr


# -- the fuzzing itself ---------------------------------------------------------------------------


def test_inputs_are_mostly_as_they_should_be(tmp_path: Path) -> None:
    """A grammar whose inputs were all refused at once would find nothing behind the first door."""
    chance = Random(1)
    taken = 0
    for number in range(100):
        figures.parse(grammars.figure(chance), any_unit)
        period.parse(grammars.period(chance))
        for name, content in sound(chance).items():
            if isinstance(content, str) and name.startswith("facts/"):
                (tmp_path / name[6:]).write_text(content, "utf-8")
        try:
            vocabulary = load.load(tmp_path.glob("*.yaml"), Door(tmp_path)).vocabulary
        except InputError:
            continue
        name = f"r{number}"
        text = documents.dumped(chance, documents.rule(chance, name))
        taken += not read_rule(text, f"{name}.yaml", name, vocabulary)[1]
    assert taken > 80


def test_a_seed_and_a_number_bring_an_input_back() -> None:
    """The same project each time, another for another number, and every kind among the first."""
    one, again, other = (trees.drawn("7", number) for number in (3, 3, 4))
    assert trees.told(one) == trees.told(again) != trees.told(other)
    first = (project(Random(number), number) for number in range(len(KINDS)))
    assert {name for drawn in first for name in drawn.kinds} == {*KINDS}


def test_what_raises_hangs_or_dies_is_told_with_the_least_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Inputs 3, 5 and 7 are bad, each in its way; the others are read all the same."""
    monkeypatch.setattr(hunting, "SECONDS", 0.2)

    def read(text: str) -> None:
        if "x" in text:
            raise KeyError(text)
        while "h" in text:
            pass
        if "s" in text:
            os.kill(os.getpid(), signal.SIGSEGV)

    parser = Parser("odd", lambda _: "", lambda: read)
    monkeypatch.setattr(
        hunting, "drawn", lambda _, __, number: {3: "a\nbxb\n", 5: "ah", 7: "s\n"}.get(number, "ok")
    )
    found = hunt(parser, "1", range(10), Limits(time.monotonic() + 60, 10))
    assert found.read == 10
    assert found.faults == (
        Fault("odd", "KeyError at no line of engine/", 3, "x", 1),
        Fault("odd", "hang at no line of engine/", 5, "h", 1),
        Fault("odd", "SIGSEGV at no line of engine/", 7, "s", 1),
    )


def test_a_command_that_tells_or_writes_what_lies_outside_is_a_fault() -> None:
    """A path on the command line may lead outside; what is told and written there is seen."""
    files = {"facts/a.yaml": "source: {id: a, publisher: A, published: 2020}\n"}
    tells = Project({**files}, commands=(Command(("../outside/facts.yaml",)),))
    writes = Project({**files}, commands=(Command(("init", "../outside")),))
    assert trees.tried(tells).faults == ["prints what stands outside of the root"]
    assert trees.tried(writes).faults == ["writes, or runs, what it must not"]
