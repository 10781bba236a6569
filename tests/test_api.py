"""The public functions of `engine`: the same whichever module was imported before them."""

import re
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from typing import assert_type

import pytest

import engine
from engine.findings.recording import Judgement, record
from engine.source import Door
from tests.repositories import AGREED, DISPUTED
from tests.test_gate import lay
from tests.transcripts import run

ROOT = Path(__file__).parent.parent
MODULES = ("engine.run", "engine.api", "engine.cli.main", "engine.reports.text")
"""Among them those that could take the place of a public name."""


@pytest.mark.parametrize("first", [(), *((name,) for name in MODULES), MODULES, MODULES[::-1]])
def test_the_names_are_the_same_after_each_order_of_imports(first: tuple[str, ...]) -> None:
    program = "".join(f"import {name}\n" for name in first) + (
        "import engine, types\n"
        "for name in engine.__all__:\n"
        "    assert not isinstance(getattr(engine, name), types.ModuleType), name\n"
        "print(len(engine.check('facts').findings), engine.check.__module__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "19 engine.api\n"


def test_importing_engine_imports_nothing_else() -> None:
    program = "import sys, engine; print([m for m in sys.modules if m.startswith('engine.')])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_the_example_of_the_manual_runs(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=lay(tmp_path, DISPUTED),
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("contradiction Two dates for one event\n  ")
    assert "the proof, checked step by step:\n" in done.stdout


def test_it_finds_what_the_command_finds(tmp_path: Path) -> None:
    folder = lay(tmp_path, DISPUTED)
    report = engine.check(folder / "facts")
    assert_type(report, engine.Report)
    (finding,) = report.findings
    with chdir(folder):  # paths are shown from where one is, whenever they were read
        assert engine.explain(finding, report) in run(f"check explain {finding.id}", folder).stdout
    assert (
        engine.check([folder / "facts"], ignore=[finding.rule.id], backend="durable").findings == []
    )
    loaded = engine.load(str(folder))
    assert sorted(loaded.corpus.claims) == sorted(report.corpus.claims)


def test_what_is_wrong_is_raised_with_its_place(tmp_path: Path) -> None:
    folder = lay(tmp_path, {**DISPUTED, "facts/bad.yaml": "claims:\n  - {id: x}\n"})
    with pytest.raises(engine.InputError) as caught:
        engine.check(folder / "facts")
    assert {problem.code for problem in caught.value.problems} >= {"E202"}
    assert all(problem.at and problem.at.line for problem in caught.value.problems)


def test_an_unknown_name_is_told_as_python_does() -> None:
    with pytest.raises(AttributeError, match="module 'engine' has no attribute 'chekc'"):
        engine.chekc  # noqa: B018


def test_a_report_survives_a_change_of_folder(tmp_path: Path) -> None:
    """Its paths are whole ones, and shown from where one is when they are printed."""
    folder = lay(tmp_path / "desk", DISPUTED)
    with chdir(folder):
        report = engine.check("facts")
    (finding,) = report.findings
    with chdir(tmp_path):
        assert {claim.at.file for claim in finding.claims} == {
            "desk/facts/gazette.yaml",
            "desk/facts/paper.yaml",
        }
        judgement = Judgement("rounding", "x", "y")
        files = record(
            judgement, report.findings, report.proofs, report.corpus.vocabulary, Door(report.root)
        )
    assert files == [folder / "facts" / "resolutions" / f"{finding.id}.yaml"]
    assert run("check facts/", folder).returncode == 0


def test_a_text_may_come_from_a_buffer(tmp_path: Path) -> None:
    """In place of a file, or of one that is not there yet; the disk is left as it is."""
    folder = lay(tmp_path, AGREED)
    gazette = folder / "facts" / "gazette.yaml"
    assert engine.check(folder / "facts").findings == []
    changed = {gazette: DISPUTED["facts/gazette.yaml"]}
    (finding,) = engine.check(folder / "facts", buffers=changed).findings
    assert {claim.at.path for claim in finding.claims} >= {str(gazette)}
    new = folder / "facts" / "new.yaml"
    broken = {new: "source: {id: n, publisher: N, published: 2020, author: nobody}\n"}
    with pytest.raises(engine.InputError) as caught:
        engine.check(folder / "facts", buffers=broken)
    assert [problem.at and problem.at.path for problem in caught.value.problems] == [str(new)]
    assert gazette.read_text() == AGREED["facts/gazette.yaml"]
    assert not new.exists()
