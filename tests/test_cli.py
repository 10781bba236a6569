"""The command line: what a person or a CI job sees, byte by byte where that matters."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.transcripts import run

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"


def checked(arguments: str, code: int, folder: Path = ROOT) -> str:
    """Standard output of `check …`, which must end with the code and print no error."""
    done = run(f"check {arguments}", folder)
    assert (done.returncode, done.stderr) == (code, "")
    return done.stdout


def report(arguments: str, code: int = 1, folder: Path = ROOT) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(checked(f"{arguments} --format json", code, folder))
    return document


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the repository's facts and rules, without what has been said of findings."""
    for name in ("facts", "rules", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.rmtree(tmp_path / "facts" / "resolutions")
    return tmp_path


def test_the_report_on_the_articles_is_the_golden_one() -> None:
    assert checked("facts/", 1) == (GOLDEN / "articles.txt").read_text(encoding="utf-8")


def test_the_report_on_all_findings_of_the_articles_is_the_golden_one() -> None:
    expected = (GOLDEN / "articles-all.txt").read_text(encoding="utf-8")
    assert checked("facts/ --show all", 1) == expected


def test_a_finding_s_proof_is_the_golden_one() -> None:
    text = (GOLDEN / "explain.txt").read_text(encoding="utf-8")
    name = re.search(r"^finding (\w+)", text, re.MULTILINE)
    assert name
    assert checked(f"explain {name[1]}", 0) == text


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(project: Path) -> None:
    """Whatever the hash seed, the locale and the order in which files are named."""
    outputs = set()
    both = ["facts/ft-2023-10.yaml", "facts/economist-2024-06.yaml"]
    for seed, locale, paths, names in (
        ("0", "C", ["facts/"], ("text", "json")),
        ("1", "C.UTF-8", ["facts/"], ("text", "json")),
        ("2", "C", both, ("json",)),
        ("3", "C", [*reversed(both), "facts/"], ("json",)),
    ):
        for name in names:
            done = subprocess.run(
                [sys.executable, "-m", "engine", *paths, "--format", name],
                cwd=project,
                capture_output=True,
                check=False,
                env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale},
            )
            outputs.add((name, done.stdout))
    assert len(outputs) == 2


def test_the_json_report_has_its_fields_and_counts() -> None:
    found = report("facts/")
    assert found["version"] == 3
    assert found["summary"]["claims"] == 82
    assert found["summary"]["findings"] == {"contradiction": 1, "tension": 18, "note": 0}
    assert len(found["findings"]) == 19
    statuses = {name: count for name, count in found["summary"]["statuses"].items() if count}
    assert statuses == {"open": 2, "resolved": 17}
    keys = "id rule level status title message dispute claims rows derived_from evidence"
    keys += " new joined resolution"
    for finding in found["findings"]:
        assert " ".join(finding) == keys
        assert (finding["status"] == "resolved") == (finding["resolution"] is not None)
        assert len({claim["id"] for claim in finding["claims"]}) == len(finding["claims"]) >= 2
        for claim in finding["claims"]:
            assert list(claim) == ["id", "source", "speaker", "file", "line", "quote"]
            line = (
                (ROOT / claim["file"]).read_text(encoding="utf-8").splitlines()[claim["line"] - 1]
            )
            assert line == f"  - id: {claim['id']}"
        assert set(finding["derived_from"]) <= {claim["id"] for claim in finding["claims"]}


@pytest.mark.parametrize(
    ("arguments", "code", "verdict"),
    [
        ("facts/", 1, "exit 1: 1 open contradiction"),
        ("facts/ --fail-on tension", 1, "exit 1: 2 open findings of level tension or worse"),
        ("facts/ --fail-on note", 1, "exit 1: 2 open findings of level note or worse"),
        ("facts/ --fail-on never", 0, "exit 0: nothing fails this run (fail-on is never)"),
        ("facts/ --ignore conflicting-places", 0, "exit 0: no open contradiction"),
        ("facts/ --select opposed-terms,changed-position", 0, "exit 0: no open contradiction"),
        (
            "facts/ --select opposed-terms --fail-on tension",
            0,
            "exit 0: no open findings of level tension or worse",
        ),
        (
            "facts/ft-2023-10.yaml --fail-on note",
            0,
            "exit 0: no open findings of level note or worse",
        ),
        ("", 1, "exit 1: 1 open contradiction"),
        (".", 1, "exit 1: 1 open contradiction"),
        ("run facts/ --quiet", 1, "exit 1: 1 open contradiction"),
    ],
)
def test_the_last_line_tells_what_decided_the_exit_code(
    arguments: str, code: int, verdict: str
) -> None:
    assert checked(arguments, code).splitlines()[-1] == verdict


def test_quiet_prints_the_counts_and_the_verdict() -> None:
    lines = checked("facts/ -q", 1).splitlines(keepends=True)
    assert "".join(line for line in lines if not line.startswith("note: ")) == (
        "82 claims from 2 sources, 64 rules; "
        "14 disputes of 19 findings: 1 contradiction, 18 tensions\n"
        "2 open, 17 resolved\n"
        "exit 1: 1 open contradiction\n"
    )


def test_output_writes_files_beside_what_is_printed(tmp_path: Path) -> None:
    """Several formats in one run, each as it would be printed."""
    files = f"--output json={tmp_path}/report.json --output text={tmp_path}/report.txt"
    printed = checked(f"facts/ --quiet {files}", 1)
    assert printed.splitlines()[-3:] == checked("facts/", 1).splitlines()[-3:]
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == report("facts/")
    assert (tmp_path / "report.txt").read_text("utf-8") == checked("facts/", 1)


def test_part_of_the_facts_is_read_with_the_vocabulary_of_the_whole(project: Path) -> None:
    """From anywhere: the root is found from the path."""
    arguments = "../facts/economist-2024-06.yaml"
    (project / "elsewhere").mkdir()
    found = report(arguments, 0, project / "elsewhere")
    assert found["summary"]["claims"] == 53
    assert {claim["source"] for f in found["findings"] for claim in f["claims"]} == {
        "economist-2024-06"
    }


def test_rules_of_another_folder_are_added(project: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    (own / "speaks-of-places.yaml").write_text(
        "id: speaks-of-places\nlevel: note\ntitle: A place\n"
        "when:\n  - claim a: {value: $v}\n  - entity: {id: $v, kind: place}\n"
        'flag: "$a"\n'
    )
    found = report(f"facts/ --rules {own} --select speaks-of-places", 0, project)
    assert found["summary"]["findings"]["note"] == 5


def test_shipped_rules_are_found_without_a_rules_folder(project: Path) -> None:
    """A project with facts alone is checked with the core rules."""
    shutil.rmtree(project / "rules")
    found = report("facts/", 1, project)
    assert {f["rule"] for f in found["findings"]} == {"conflicting-places", "opposed-terms"}


@pytest.mark.parametrize("length", [4, 8])
def test_explain_takes_the_beginning_of_an_id(length: int) -> None:
    finding = report("facts/")["findings"][0]
    proof = " ".join(checked(f"explain {finding['id'][:length]} facts/", 0).split())
    for words in (finding["message"], "ft-summit-place", "ec-visit-place", "it is declared:"):
        assert words in proof


def test_explain_of_a_dispute_says_how_many_findings_are_not_proved() -> None:
    found = report("facts/")["findings"]
    dispute = next(f["dispute"] for f in found if f["rule"] == "affirmed-and-denied")
    members = [f["id"] for f in found if f["dispute"] == dispute]
    told = checked(f"explain {dispute} facts/", 0)
    assert len(members) == 2
    assert re.findall(r"^finding (\w+)", told, re.MULTILINE) == members[:1]
    assert "\nand 1 more finding between these sides; " in told


def in_terminal(arguments: str, **environment: str) -> str:
    """What a terminal of 80 columns shows."""
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", *arguments.split()],
        cwd=ROOT,
        stdout=writer,
        stderr=writer,
        env={**os.environ, "COLUMNS": "80", "TERM": "xterm", **environment},
    )
    os.close(writer)
    shown = b""
    while True:
        try:
            part = os.read(reader, 65536)
        except OSError:  # the other end is closed
            break
        shown += part
    process.wait()
    os.close(reader)
    return shown.decode().replace("\r\n", "\n")


def test_colours_are_for_terminals_that_want_them() -> None:
    """In a terminal, unless NO_COLOR is set; never in a pipe or a file."""
    assert "\x1b[31;1mCONTRADICTION\x1b[0m" in in_terminal("facts/")
    plain = in_terminal("facts/", NO_COLOR="1").replace("\r\x1b[K", "")  # of a slow machine
    assert "\x1b" not in plain
    lines = [line for line in plain.splitlines() if not line.startswith("note: ")]
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in checked("facts/", 1)


def test_a_run_that_takes_its_time_says_so_on_a_terminal(tmp_path: Path) -> None:
    """After a second, and the line is gone when the report comes."""
    (tmp_path / "facts").mkdir()
    entities = "".join(f"  e{n}: {{}}\n" for n in range(8_000))
    (tmp_path / "facts" / "vocabulary.yaml").write_text(
        f"predicates:\n  is-open: {{}}\nentities:\n  ann: {{}}\n{entities}"
    )
    claims = "".join(f"  - {{id: c{n}, subject: e{n}, predicate: is-open}}\n" for n in range(8_000))
    source = "source: {id: s, publisher: P, author: ann, published: 2020}\n"
    (tmp_path / "facts" / "s.yaml").write_text(f"{source}claims:\n{claims}")
    assert "\x1b" not in in_terminal(f"{tmp_path}/facts", TERM="dumb")
    shown = in_terminal(f"{tmp_path}/facts")
    assert "\rchecking the claims ... 1 s" in shown
    assert "\r\x1b[K8000 claims from 1 source" in shown


def test_a_reader_that_goes_away_is_no_fault() -> None:
    """`check facts/ | head -1` ends quietly."""
    command = f"{sys.executable} -m engine facts/ | head -1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("CONTRADICTION")
    assert done.stderr == ""


def test_the_wheel_brings_the_core_rules() -> None:
    """pyproject.toml puts rules/core where an installed engine looks for it."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"rules/core": "engine/core_rules"}


def test_a_rule_that_names_what_nothing_declares_is_noted(project: Path) -> None:
    """Such a rule never finds anything, and would not be missed."""
    rule = project / "rules" / "dprk-arms" / "large-shipment-is-bulk.yaml"
    text = rule.read_text(encoding="utf-8").replace("predicate: shipped", "predicate: shiped")
    rule.write_text(text, encoding="utf-8")
    notes = report("facts/", 1, project)["notes"]
    assert notes == [
        "the rule large-shipment-is-bulk (rules/dprk-arms/large-shipment-is-bulk.yaml) names "
        "'shiped', which nothing declares; did you mean 'shipped'?"
    ]


def test_without_a_path_the_facts_of_the_root_are_checked(project: Path) -> None:
    """From any folder below a `check.toml`."""
    (project / "check.toml").write_text("", encoding="utf-8")
    assert checked("-q", 1, project / "rules" / "core") == checked("facts/ -q", 1, project)


def test_of_problems_with_the_same_words_the_first_are_shown(tmp_path: Path) -> None:
    """A predicate that nobody has declared, in many claims: what else is wrong is still seen."""
    (tmp_path / "facts").mkdir()
    claims = [f"  - {{id: c{n}, subject: ann, predicate: walks}}" for n in range(200)]
    claims.append("  - {id: last, subject: bob, predicate: walks}")
    source = "source: {id: s, publisher: P, author: ann, published: 2020}"
    text = "\n".join([source, "entities: {ann: {}}", "predicates: {}", "claims:", *claims])
    (tmp_path / "facts" / "s.yaml").write_text(text)
    lines = run("check facts/", tmp_path).stderr.splitlines()
    unknown = "error[E302]: unknown predicate 'walks'"
    assert sum(unknown in line for line in lines) == 10
    assert [line for line in lines if "more places" in line] == [
        f"facts/s.yaml:14:39: {unknown}; the same in 191 more places"
    ]
    assert any("unknown subject 'bob'" in line for line in lines)
    assert lines[-1] == "202 problems; nothing was checked"


@pytest.mark.parametrize("command", ["rules test none", "rules lint none", "facts/ --rules none"])
def test_a_place_without_rules_is_a_mistake(tmp_path: Path, command: str) -> None:
    """Or a gate that looks at the wrong folder would pass for ever."""
    (tmp_path / "none").mkdir()
    shutil.copytree(ROOT / "facts", tmp_path / "facts")
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    done = run(f"check {command}", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no rule in 'none'" in done.stderr
