"""Cases of text, names and outputs, each answered as its `expected.txt` says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.choices import FORMATS
from engine.screen import columns
from tests.cases import case
from tests.transcripts import run


@pytest.mark.parametrize(
    ("name", "code", "rules"),
    [
        ("text-nfd", 0, []),
        ("text-block-newline", 0, []),
        ("quote-nfd", 0, []),
        ("quote-over-line-end", 0, []),
        ("subject-nfd-open", 1, ["affirmed-and-denied"]),
        ("pyproject-bom", 1, ["affirmed-and-denied"]),
    ],
)
def test_what_is_found(tmp_path: Path, name: str, code: int, rules: list[str]) -> None:
    """The exit code of the case, and the rules that find something."""
    done = run("check facts/", case(name, tmp_path))
    heads = [line.split() for line in done.stdout.splitlines() if line[:1].isupper()]
    assert (done.returncode, [words[-2] for words in heads], done.stderr) == (code, rules, "")


def test_wide_characters_keep_columns_and_width(tmp_path: Path) -> None:
    """East Asian characters take two cells each."""
    lines = run("check facts/", case("wide-characters", tmp_path)).stdout.splitlines()
    assert max(map(columns, lines)) <= 100
    assert (
        len({columns(line.partition("朝日新聞,")[0]) for line in lines if "facts/a" in line}) == 1
    )


def test_a_merge_conflict_is_told_as_one(tmp_path: Path) -> None:
    done = run("check facts/", case("conflict-markers", tmp_path))
    assert (done.returncode, done.stderr.partition(" here")[0]) == (
        2,
        "facts/src-b.yaml:1:1: error[E102]: git left a merge conflict",
    )


def test_a_linked_folder_is_followed(tmp_path: Path) -> None:
    root = case("symlinked-folder", tmp_path)
    (root / "facts" / "shared").symlink_to("../shared-target")
    done = run("check facts/", root)
    assert (done.returncode, "2 claims from 2 sources" in done.stdout) == (1, True)


def test_the_right_claim_is_not_called_wrong(tmp_path: Path) -> None:
    """Without a claim at fault none is rated; with one, only that."""
    root = case("claimreview-blames-both", tmp_path)
    assert reviewed(root) == []
    resolution = root / "facts" / "resolutions" / "eca18bae7a47.yaml"
    resolution.write_text(resolution.read_text("utf-8") + "wrong: [wrong]\n", "utf-8")
    assert reviewed(root) == [("wrong", "Incorrect")]


def reviewed(root: Path) -> list[tuple[str, str]]:
    """The claims that are rated, each with its word."""
    graph = json.loads(run("check facts/ --format claimreview", root).stdout)["@graph"]
    return [
        (review["itemReviewed"]["identifier"], review["reviewRating"]["alternateName"])
        for review in graph
    ]


def test_no_line_is_a_command_of_the_runner(tmp_path: Path) -> None:
    """In no format; the case has what the runner accepts, as a program."""
    root = case("log-commands", tmp_path)
    for name in FORMATS:
        done = run(f"GITHUB_ACTIONS=true check facts/ --format {name}", root)
        lines = "\n".join(
            line
            for line in (done.stdout + done.stderr).splitlines()
            if name != "github" or not line.startswith(("::error file=", "::warning file="))
        )
        runner = [sys.executable, str(root / "runner.py")]
        found = subprocess.run(runner, input=lines, capture_output=True, text=True, check=True)
        assert (name, found.stdout) == (name, "")
