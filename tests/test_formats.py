"""The report formats: whole outputs on one project, the published schemas, the same bytes."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.choices import FORMATS
from engine.findings.finding import STATUSES
from engine.reports.csv import HEADS, NAMES, _cell
from tests import forks
from tests.harbour import DAY, GOLDEN, HARBOUR, ROOT, RUNS
from tests.transcripts import run


def written(options: str, folder: Path, file: Path) -> bytes:
    """What `--output` writes; the format is the first word of the options."""
    name, _, rest = options.partition(" ")
    done = run(f"{DAY} check facts/ --quiet {rest} --output {name}={file}", folder)
    assert (done.returncode, done.stderr) == (1, "")
    return file.read_bytes()


@pytest.mark.parametrize("name", RUNS)
def test_a_report_on_the_harbour_is_the_golden_one(name: str, tmp_path: Path) -> None:
    """Each format, with findings of every status."""
    assert written(RUNS[name], HARBOUR, tmp_path / name) == (GOLDEN / name).read_bytes()


def test_the_harbour_has_every_status() -> None:
    """So that the golden files show what each format makes of each."""
    summary = json.loads((GOLDEN / "report.json").read_text("utf-8"))["summary"]
    assert all(summary["statuses"][status] for status in STATUSES)


def test_agreements_are_in_json_where_they_are_asked_for() -> None:
    """Looking for them takes the square of those that agree."""
    for options, there in (("", False), (" --agreements", True)):
        done = forks.run(["facts/", "--format", "json", *options.split()], HARBOUR, {})
        assert ("agreements" in json.loads(done.stdout)) is there


def test_every_format_has_a_golden_file() -> None:
    assert {options.split()[0] for options in RUNS.values()} == set(FORMATS)


def test_what_is_printed_is_what_is_written() -> None:
    """`--format NAME` and `--output NAME=FILE` give the same bytes."""
    for name, options in RUNS.items():
        arguments = ["facts/", "--format", *options.split()]
        day = {"SOURCE_DATE_EPOCH": DAY.partition("=")[2]}
        done = forks.run(arguments, HARBOUR, day)
        assert (name, done.stdout) == (name, (GOLDEN / name).read_bytes())


@pytest.mark.parametrize("project", [HARBOUR, ROOT], ids=["harbour", "articles"])
def test_all_formats_give_the_same_bytes(project: Path, tmp_path: Path) -> None:
    """Whatever the hash seed, the locale, and the order in which files came to the disk."""
    outputs = [word for name in FORMATS for word in ("--output", f"{name}=out.{name}")]
    seen: dict[str, set[bytes]] = {name: set() for name in ("printed", *FORMATS)}
    for seed, locale, utf8 in (("0", "C.UTF-8", "1"), ("1", "C", "1"), ("2", "POSIX", "0")):
        folder = tmp_path / seed
        copied(project, folder, reverse=seed != "0")
        done = subprocess.run(
            [sys.executable, "-m", "engine", "facts/", *outputs],
            cwd=folder,
            capture_output=True,
            check=False,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "LC_ALL": locale,
                "PYTHONUTF8": utf8,
                "PYTHONCOERCECLOCALE": utf8,
                "SOURCE_DATE_EPOCH": DAY.partition("=")[2],
            },
        )
        seen["printed"].add(done.stdout)
        for name in FORMATS:
            seen[name].add((folder / f"out.{name}").read_bytes())
    assert {name: len(found) for name, found in seen.items()} == dict.fromkeys(seen, 1)


def copied(project: Path, folder: Path, reverse: bool) -> None:
    """Copies what a run reads, file by file."""
    found = [p for top in ("facts", "rules") for p in (project / top).rglob("*") if p.is_file()]
    for path in sorted([*found, *project.glob("check.toml")], reverse=reverse):
        target = folder / path.relative_to(project)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def test_the_lines_of_jsonl_are_what_json_has() -> None:
    """The same objects, in the same order; the last line is the summary.

    What is null or has no rows in JSON is empty, or not there.
    """
    whole = json.loads((GOLDEN / "report.json").read_text("utf-8"))
    lines = [json.loads(s) for s in (GOLDEN / "report.jsonl").read_text("utf-8").splitlines()]
    kinds = {"finding": "findings", "agreement": "agreements"}
    for kind, key in kinds.items():
        found = [line for line in lines if line["type"] == kind]
        assert [full({"type": kind, **item}) for item in whole[key]] == [*map(full, found)]
    assert lines[-1] == {
        name: whole.get(name, "summary") for name in ("type", "version", "summary")
    }
    assert lines[-1]["summary"]["verdict"] == "exit 1: 6 open contradictions"


def full(value: Any) -> Any:
    """The value without what is empty in it; None where nothing is left."""
    if isinstance(value, dict):
        kept = {name: found for name, inner in value.items() if (found := full(inner)) is not None}
        return kept or None
    if isinstance(value, list):
        return [full(inner) for inner in value] or None
    return None if value == "" else value


def test_a_key_of_jsonl_is_of_one_type_in_all_lines() -> None:
    """So that what reads them into a table finds one column for each; nothing is null."""
    types: dict[str, set[str]] = {}
    for line in (GOLDEN / "report.jsonl").read_text("utf-8").splitlines():
        for key, value in flat("", json.loads(line)):
            types.setdefault(key, set()).add(type(value).__name__)
    assert {key: found for key, found in types.items() if len(found) > 1} == {}
    assert {"NoneType"} not in types.values()


def flat(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Each value within a value, with the way to it; items of a list are all on one."""
    yield key, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(f"{key}.{name}", inner)
    if isinstance(value, list):
        for inner in value:
            yield from flat(f"{key}[]", inner)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("123456789012", "'123456789012"),
        ("12e456789012", "'12e456789012"),
        ("2024-05", "'2024-05"),
        ("may-2024", "'may-2024"),
        ("TRUE", "'TRUE"),
        ("1 | 2", "'1 | 2"),
        ("12e4567e9012", "12e4567e9012"),
        ("d-123456789012", "d-123456789012"),
        ("3f9c2a3f9c2a", "3f9c2a3f9c2a"),
        ("maybe", "maybe"),
        ("", ""),
    ],
)
def test_an_id_is_never_read_as_a_number(name: str, cell: str) -> None:
    """Nor as a date or a truth value; other cells, such as dates, are as they are."""
    assert (_cell(name, True), _cell("2024-05")) == (cell, "2024-05")


def test_the_ids_of_a_table_are_protected() -> None:
    """Cells of these columns; the others hold words, dates and places."""
    assert set(NAMES) < set(HEADS)


def test_a_report_goes_to_standard_output_by_its_name() -> None:
    """`--output FORMAT=-` prints the report in place of the text."""
    done = forks.run(["facts/", "--output", "json=-"], HARBOUR, {})
    assert json.loads(done.stdout)["summary"]["claims"] == 18
    for more in (["--format", "text"], ["--output", "csv=-"]):
        done = forks.run(["facts/", "--output", "json=-", *more], HARBOUR, {})
        assert (done.returncode, b"to standard output: json and" in done.stderr) == (2, True)


def test_csv_has_a_row_for_each_finding() -> None:
    """As many cells as heads in every row, and every row on one line that ends as RFC 4180 says."""
    text = (GOLDEN / "report.csv").read_bytes().decode()
    heads, *rows = csv.reader(io.StringIO(text, newline=""))
    found = json.loads((GOLDEN / "report.json").read_text("utf-8"))["findings"]
    assert [row[heads.index("finding")] for row in rows] == [finding["id"] for finding in found]
    assert {len(row) for row in rows} == {len(heads)}
    assert text.count("\r\n") == text.count("\n") == len(rows) + 1


def test_the_verdict_is_in_every_format_that_has_a_place_for_it() -> None:
    """Only a table, a list of GitLab's and a graph of reviews have none."""
    verdict = "exit 1: 6 open contradictions"
    without = {name for name in RUNS if verdict not in (GOLDEN / name).read_text("utf-8")}
    assert without == {"report.csv", "code-quality.json", "claimreview.json"}
