"""The projects in examples/: what their READMEs say is what the commands print."""

import json
import re
from pathlib import Path

import pytest

from tests.transcripts import run

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(path.name for path in (ROOT / "examples").iterdir())


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_finds_what_its_readme_says(name: str) -> None:
    """The last two lines of the report stand there."""
    readme = (ROOT / "examples" / name / "README.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"^```text\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    done = run(f"check examples/{name}/facts/", ROOT)
    assert done.stderr == ""
    assert done.stdout.endswith(f"\n{said}")


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_rules_of_an_example_are_tested_and_faultless(name: str) -> None:
    for command in ("test --coverage", "lint"):
        done = run(f"check rules {command} examples/{name}/rules/", ROOT)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_proof_tells_what_a_count_came_to() -> None:
    """The number, and what was counted as the rule has it."""
    document = json.loads(run("check examples/city-budget/facts/ --format json", ROOT).stdout)
    (name,) = (f["id"] for f in document["findings"] if f["rule"] == "figure-of-one-source")
    proof = run(f"check explain {name} examples/city-budget/facts/", ROOT).stdout
    told = [line.partition(" {of:")[0] for line in proof.splitlines() if "counted" in line]
    assert told == ["  - counted: 1, by", "  - counted: 3, by"]
