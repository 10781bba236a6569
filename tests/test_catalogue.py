"""What the rules tell about themselves: the table, one rule, the manual, what to do."""

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

from engine.loading import load_rules
from engine.rules.catalogue import TAGS, table
from engine.rules.program import Rule
from engine.rules.written import items
from engine.source import parse
from tests.transcripts import run

ROOT = Path(__file__).parent.parent
SHIPPED = sorted((ROOT / "rules").rglob("*.yaml"))
RULES = load_rules([ROOT / "rules"])[0].rules


def printed(arguments: str, folder: Path = ROOT) -> str:
    """Standard output of `check rules …`, which must end with 0 and print no error."""
    done = run(f"check rules {arguments}", folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def listed(arguments: str = "", folder: Path = ROOT) -> dict[str, dict[str, Any]]:
    """The rules of `check rules list --format json`, by id."""
    document = json.loads(printed(f"list --format json {arguments}", folder))
    assert document["version"] == 1
    return {rule["id"]: rule for rule in document["rules"]}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the repository's facts and rules."""
    for name in ("facts", "rules", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_shipped_rule_says_why_what_about_and_what_to_do(rule: Rule) -> None:
    assert rule.entry.why
    assert rule.entry.tags
    assert set(rule.entry.tags) <= set(TAGS)
    assert rule.entry.resolve
    assert 2 <= len(re.findall(r"[.?](?= |\n|$)", rule.entry.resolve)) <= 5
    order = [key for key in rule.document if key in ("title", "tags", "why", "resolve", "when")]
    assert order == ["title", "tags", "why", "resolve", "when"]


def test_every_tag_is_some_rule_s() -> None:
    assert {tag for rule in RULES for tag in rule.entry.tags} == set(TAGS)


def test_the_manual_of_the_rules_is_current() -> None:
    current = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert printed("docs") == current, "run: check rules docs >docs/rules.md"


@pytest.mark.parametrize("width", [60, 100])
def test_what_is_shown_of_a_rule_is_what_was_written(width: int) -> None:
    """Patterns, conditions, examples and heads, read back from their lines, are the same."""
    written = parse("- any:\n    - - a: {b: c}\n      - $d > 1\n    - e: {f: g}\n", "x")[0]
    assert list(items(written, width)) == [
        "- any:",
        "    - - a: {b: c}",
        "      - $d > 1",
        "    - e: {f: g}",
    ]
    traps = ["$a.b == ': #x'", '"x" in $y', "!", "- a", [["it's", {"k": "a, b"}], "x: y"], "?"]
    assert parse("\n".join(items(traps, width)), "x")[0] == traps
    for rule in RULES:
        entry = rule.entry
        for written in (entry.when, entry.unless, entry.derive, *(e.facts for e in entry.examples)):
            if written:
                lines = list(items(written, width))
                assert parse("\n".join(lines), "x")[0] == list(written)
                assert max(map(len, lines)) <= width


def test_the_list_has_a_row_for_every_rule_with_what_it_finds_on_the_facts() -> None:
    lines = printed("list").splitlines()
    assert lines[0].split() == ["id", "level", "found", "tags", "title"]
    assert [line.split()[0] for line in lines[1:]] == sorted(path.stem for path in SHIPPED)
    row = "opposed-terms +contradiction +8  words +Opposite words for one thing"
    assert re.search(rf"^{row}$", "\n".join(lines), re.MULTILINE)
    assert re.search(
        r"^within-closure +derives +2  parts +A part of a part", "\n".join(lines), re.M
    )


def test_the_list_as_json_counts_what_the_report_has() -> None:
    rules = listed()
    report = json.loads(run("check facts/ --format json --agreements", ROOT).stdout)
    found = [f["rule"] for f in (*report["findings"], *report.get("agreements", ()))]
    for rule in RULES:
        row = rules[rule.id]
        assert row["title"] == rule.entry.title
        assert row["tags"] == list(rule.entry.tags)
        assert row["findings"] == (None if rule.heads else found.count(rule.id))
        assert (row["derived"] is None) == (not rule.heads)
        assert (ROOT / row["file"]).stem == rule.id
    assert rules["measure-dropped-aim-dropped"]["derived"] == 4


def test_a_tag_narrows_the_list() -> None:
    figures = [rule.id for rule in RULES if "figures" in rule.entry.tags]
    assert list(listed("--tag figures")) == figures
    assert len(figures) < len(RULES)


def test_a_path_narrows_the_list_to_its_rules(project: Path) -> None:
    """Counted on the facts of their root, as all rules together find and derive."""
    rules = listed("rules/dprk-arms rules/core/opposed-terms.yaml", project)
    assert len(rules) == 6
    assert rules["opposed-terms"]["findings"] == 8
    assert rules["bulk-supply-is-genuine-cooperation"]["derived"] == 2


@pytest.mark.parametrize("claims", [None, "", "entities: {ann: {}}\n"])
def test_without_facts_there_is_a_dash(tmp_path: Path, claims: str | None) -> None:
    """No folder, an empty one, or one without a claim: no error."""
    if claims is not None:
        (tmp_path / "facts").mkdir()
        if claims:
            (tmp_path / "facts" / "names.yaml").write_text(claims)
    assert {row["findings"] for row in listed("", tmp_path).values()} == {None}
    assert re.search(r"^opposed-terms +contradiction +-  ", printed("list", tmp_path), re.M)
    shown = printed("show opposed-terms", tmp_path)
    assert shown.endswith("on these facts: there are none to check\n")


def test_broken_facts_are_reported(project: Path) -> None:
    (project / "facts" / "broken.yaml").write_text("claims: [\n")
    done = run("check rules list", project)
    assert done.returncode == 2
    assert "error[E102]" in done.stderr


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_the_table_fits_its_width(width: int) -> None:
    """And no word of it is lost."""
    text = table(RULES, {}, width)
    assert max(map(len, text.splitlines())) <= width
    words = sorted(re.findall(r"[\w'-]+", text))
    assert words == sorted(re.findall(r"[\w'-]+", table(RULES, {}, None)))


def test_a_terminal_s_width_is_the_table_s() -> None:
    reader, writer = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "engine", "rules", "list", "--tag", "parts"],
        cwd=ROOT,
        stdout=writer,
        check=True,
        env={**os.environ, "COLUMNS": "80"},
    )
    os.close(writer)
    shown = os.read(reader, 65536).decode()
    os.close(reader)
    lines = shown.splitlines()
    assert "  The whole is denied, a part of it affirmed [denials, parts]" in lines
    assert max(map(len, lines)) <= 80


def test_a_rule_is_shown_whole() -> None:
    golden = (ROOT / "tests" / "golden" / "rule.txt").read_text(encoding="utf-8")
    assert printed("show conflicting-places") == golden


def test_a_rule_that_derives_is_shown_with_what_follows() -> None:
    shown = printed("show within-closure")
    assert shown.startswith("DERIVES  A part of a part is a part\n")
    assert "it follows that:\n  - within: {part: $x, whole: $z}\n" in shown
    assert (
        "  - three steps: derives 3 facts\n  - two towns in one county: derives nothing\n" in shown
    )
    assert shown.endswith("on these facts: 2 derived facts\n")


def test_a_rule_with_no_more_than_it_must_have_is_shown_too(tmp_path: Path) -> None:
    """No reason, tags, examples or advice; a known gap says that it is one."""
    (tmp_path / "rules").mkdir()
    bare = "id: bare\ntitle: T\nlevel: note\nwhen:\n  - claim a: {}\nflag: f\n"
    (tmp_path / "rules" / "bare.yaml").write_text(bare)
    assert printed("show bare", tmp_path) == (
        "NOTE  T\nrule bare in rules/bare.yaml\n\nwhen all of this holds:\n  - claim a: {}\n"
        "it finds, as a note:\n  f\n\non these facts: there are none to check\n"
    )
    assert "### bare\n\n**T** · note\n" in printed("docs rules", tmp_path)
    gap = "examples:\n  - {name: n, facts: [claim: {id: a}], finds: [[b]], todo: true}\n"
    (tmp_path / "rules" / "bare.yaml").write_text(bare + gap)
    assert "  - n: finds [b] (a known gap: it does not yet)\n" in printed("show bare", tmp_path)


def test_explain_ends_with_what_to_do_and_how_to_record_it() -> None:
    rule = next(rule for rule in RULES if rule.id == "conflicting-places")
    done = run("check explain f98121e9055a", ROOT)
    cure = " ".join(str(rule.entry.resolve).split())
    *_, last, record = done.stdout.split("\n\n")
    assert " ".join(last.split()) == f"what to do: {cure}"
    assert record == "to record a judgement: check resolve f98121e9055a\n"
