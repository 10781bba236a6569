"""The ids, evidence and meaning of findings stay what they were, so that judgements on them hold.

What is pinned and how it is pinned anew: `tests/pins.py`.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.pins import PROGRAMS, PROJECTS, ROOT, answers, laid, lines

PINNED_PROGRAMS = lines(PROGRAMS)
EVERY = 20
"""Of so many programs, one is among the tests that are run by default."""


@pytest.mark.parametrize("project", lines(PROJECTS), ids=lambda line: str(line["name"]))
def test_the_findings_of_a_project_are_those_that_are_pinned(project: dict[str, Any]) -> None:
    assert answers(ROOT / project["name"]) == project["findings"]


@pytest.mark.parametrize(
    "part",
    [
        PINNED_PROGRAMS[::EVERY],
        pytest.param(PINNED_PROGRAMS, marks=pytest.mark.slow),
    ],
    ids=["some", "all"],
)
def test_the_findings_of_a_program_are_those_that_are_pinned(
    part: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Random rules over random facts, kept as they were drawn."""
    for line in part:
        folder = tmp_path / line["name"]
        assert (line["name"], answers(laid(line["files"], folder))) == (
            line["name"],
            line["findings"],
        )


def test_enough_is_pinned() -> None:
    """Hundreds of programs that find something, by rules of their own and by those shipped."""
    rules = [found["rule"] for line in PINNED_PROGRAMS for found in line["findings"].values()]
    assert len(PINNED_PROGRAMS) == 300
    assert all(line["findings"] for line in PINNED_PROGRAMS)
    assert len(set(rules)) > 10
