"""Every kind of bad input under tests/bad/ gets exactly the answer that is written down there.

A case is a folder: the files of a project, and `expected.txt` with the command and its answer.
"""

from pathlib import Path

import pytest

from engine.errors import CODES
from tests.transcripts import run, written

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.parent for path in BAD.glob("*/expected.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_gets_its_exact_answer(case: Path) -> None:
    """No traceback, the place and the next step; where the input is refused, no report."""
    expected = (case / "expected.txt").read_text(encoding="utf-8")
    command = expected.splitlines()[0].removeprefix("$ ")
    done = run(command, case)
    assert written(command, done) == expected
    if done.returncode == 2:
        assert done.stdout == ""


def test_every_code_has_a_case() -> None:
    """No error code without an input that shows it; a stopped engine has tests of its own."""
    shown = "".join(path.read_text(encoding="utf-8") for path in BAD.glob("*/expected.txt"))
    assert [code for code in CODES if f"error[{code}]" not in shown] == ["E503"]
