"""Settings: who decides each, what each does to a run, and what `check config` says of it."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.config import Flags, configure, find_root
from engine.loading import load_rules
from engine.run import check
from tests.transcripts import run

ROOT = Path(__file__).parent.parent
VOCABULARY = """\
predicates:
  population: {value: quantity}
  mood: {value: term}
  is-open: {}
entities:
  ayton: {kind: place}
  paper: {kind: publication}
  echo: {kind: publication}
terms:
  cheerful: {opposite: [gloomy]}
"""


def claims(source: str, *lines: str) -> str:
    """A facts file; each line is a claim without its id, which is the source's with a number."""
    head = f"source: {{id: {source}, publisher: {source}, author: {source}, published: 2020-05}}\n"
    items = [f"  - {{id: {source}-{n}, {line}}}\n" for n, line in enumerate(lines, 1)]
    return head + "claims:\n" + "".join(items)


POPULATION = "subject: ayton, predicate: population, value: {}, period: 2020"
MOOD = "subject: ayton, predicate: mood, value: {}, period: 2020"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine sets is not there."""
    for name in ("FAIL_ON", "RULES", "TIME_LIMIT", "TOLERANCE", "VOCABULARY"):
        monkeypatch.delenv(f"CHECK_{name}", raising=False)


def project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Two sources with a tension about the mood, and figures within 10 % of each other."""
    return project(
        tmp_path,
        {
            "facts/vocabulary.yaml": VOCABULARY,
            "facts/paper.yaml": claims(
                "paper", POPULATION.format("about 5000"), MOOD.format("cheerful")
            ),
            "facts/old/echo.yaml": claims(
                "echo", POPULATION.format(5400), f"{MOOD.format('gloomy')}, mode: opinion"
            ),
        },
    )


IDLE = """\
id: idle
title: Idle
level: note
when:
  - claim a: {polarity: denied, mode: forecast}
flag: $a
"""
"""A rule that finds nothing."""


def report(folder: Path, arguments: str = "facts/", code: int = 0) -> dict[str, Any]:
    done = run(f"check {arguments} --format json", folder)
    assert (done.returncode, done.stderr) == (code, "")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def rules_found(document: dict[str, Any]) -> dict[str, str]:
    """The level of each finding's rule."""
    return {finding["rule"]: finding["level"] for finding in document["findings"]}


def shown(folder: Path, command: str = "check config") -> dict[str, tuple[str, str]]:
    """What `check config` prints: for each setting its value and origin."""
    done = run(command, folder)
    assert (done.returncode, done.stderr) == (0, "")
    head, *rows = done.stdout.splitlines()
    value, origin = head.index("value"), head.index("from")
    assert not [row for row in rows if len(row) <= origin]
    return {
        row[:value].strip() or row[value:origin].strip(): (
            row[value:origin].strip(),
            row[origin:],
        )
        for row in rows
    }


# -- who decides ------------------------------------------------------------------------------

LAYERS = [
    ("fail-on", "note", "tension", "never", "contradiction"),
    ("tolerance", "2 %", "3 %", "4 %", "10 %"),
    ("vocabulary", "open", "closed", "open", "closed"),
    ("baseline", "a.txt", "b.txt", "c.txt", "none"),
]


@pytest.mark.parametrize(("name", "file", "environment", "flag", "default"), LAYERS)
def test_a_flag_goes_before_the_environment_that_before_the_file(
    tmp_path: Path, name: str, file: str, environment: str, flag: str, default: str
) -> None:
    """Each value is shown with where it comes from; without any, it is the default."""
    variable = f"CHECK_{name.replace('-', '_').upper()}"
    given = f"{variable}={shlex.quote(environment)}"
    assert shown(tmp_path)[name] == (default, "default")
    (tmp_path / "check.toml").write_text(f'# settings\n{name} = "{file}"\n')
    assert shown(tmp_path)[name] == (file, "check.toml:2")
    assert shown(tmp_path, f"{variable}= check config")[name] == (file, "check.toml:2")
    assert shown(tmp_path, f"{given} check config")[name] == (environment, variable)
    flags = f"--{name} {shlex.quote(flag)}"
    assert shown(tmp_path, f"{given} check config {flags}")[name] == (flag, f"--{name}")


def test_a_project_file_can_only_lower_the_time_limit(tmp_path: Path) -> None:
    """Who runs the command may raise it, by a flag or in the environment."""
    assert shown(tmp_path)["time-limit"] == ("900 s", "default")
    (tmp_path / "check.toml").write_text("time-limit = 60\n")
    assert shown(tmp_path)["time-limit"] == ("60 s", "check.toml:1")
    given = "CHECK_TIME_LIMIT=5000 check config"
    assert shown(tmp_path, given)["time-limit"] == ("5000 s", "CHECK_TIME_LIMIT")
    assert shown(tmp_path, f"{given} --time-limit 7000")["time-limit"] == (
        "7000 s",
        "--time-limit",
    )


def test_rules_add_up_in_their_order(tmp_path: Path) -> None:
    """Those of the file relative to it, those of the environment and the flags to the folder."""
    for name in ("rules", "facts", "pack", "elsewhere/env", "elsewhere/flag"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "check.toml").write_text('rules = [\n  "pack",\n]\n')
    paths = f"{tmp_path}/elsewhere/env{os.pathsep}"
    rows = shown(
        tmp_path / "elsewhere", f"CHECK_RULES={paths} check config --rules flag {tmp_path}"
    )
    assert list(rows.values())[1:5] == [
        ("the core rules", "shipped with check"),
        (str(tmp_path / "rules"), "the root"),
        (str(tmp_path / "pack"), f"{tmp_path}/check.toml:1"),
        ("env", "CHECK_RULES"),
    ]
    assert rows["flag"] == ("flag", "--rules")
    settings = configure([tmp_path / "facts"], Flags(rules=(tmp_path / "facts",)))
    assert settings.rules == (tmp_path / "pack", tmp_path / "facts")


def test_a_table_of_pyproject_is_a_project_file(tmp_path: Path) -> None:
    """With its lines, whatever stands around it; another tool's table marks no root."""
    text = (
        '[project]\nname = "desk"\ndescription = """\n[tool.check]\ntolerance = 2\n"""\n'
        '[[tool.other]]\nfail-on = 1\n[tool.check]\n"fail-on" = "note"\n'
        '[tool.check.levels]\n  opposed-terms = "note"\n'
    )
    (tmp_path / "pyproject.toml").write_text(text)
    rows = shown(tmp_path, "check config facts/")
    assert rows["root"] == (".", "holds pyproject.toml")
    assert rows["fail-on"] == ("note", "pyproject.toml:10")
    assert rows["level of opposed-terms"] == ("note", "pyproject.toml:12")
    (tmp_path / "inner" / "facts").mkdir(parents=True)
    (tmp_path / "inner" / "pyproject.toml").write_text("[tool.checkers]\n# [tool.check]\n")
    assert find_root([tmp_path / "inner" / "facts"]) == tmp_path


def test_a_run_without_a_project_file_reads_no_toml(desk: Path) -> None:
    """The reader of TOML is imported for those who have settings."""
    script = (
        "import sys; from pathlib import Path; from engine.run import check; "
        "check([Path('facts')]); print('tomllib' in sys.modules)"
    )

    def imported() -> str:
        words = [sys.executable, "-c", script]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            words, cwd=desk, capture_output=True, text=True, check=True, env=environment
        )
        return done.stdout.strip()

    assert imported() == "False"
    (desk / "check.toml").write_text("")
    assert imported() == "True"


# -- what each does ---------------------------------------------------------------------------


def test_fail_on_decides_the_exit_code(desk: Path) -> None:
    assert run("check facts/", desk).returncode == 0
    (desk / "check.toml").write_text('fail-on = "tension"\n')
    assert run("check facts/", desk).returncode == 1
    assert run("check facts/ --fail-on contradiction", desk).returncode == 0
    done = run("CHECK_FAIL_ON=never check facts/", desk)
    assert done.stdout.endswith("exit 0: nothing fails this run (fail-on is never)\n")


def test_the_tolerance_decides_which_figures_meet(desk: Path) -> None:
    """It is printed where it decides, and it is part of the evidence."""
    assert rules_found(report(desk)) == {"opposed-terms": "tension"}
    (desk / "check.toml").write_text("tolerance = 0.05\n")
    found = report(desk, code=1)
    assert rules_found(found)["disjoint-figures"] == "contradiction"
    text = " ".join(run("check facts/", desk).stdout.split())
    assert "about 5,000 (read as 4,750 to 5,250, within 5 %) lies below 5,400" in text
    narrow = report(desk, "facts/ --tolerance 2%", 1)
    ids = [[f["id"] for f in document["findings"]] for document in (found, narrow)]
    evidence = [[f["evidence"] for f in document["findings"]] for document in (found, narrow)]
    assert ids[0] == ids[1]
    assert [a == b for a, b in zip(*evidence, strict=True)] == [False, True]


def test_explain_uses_the_settings_of_the_report(desk: Path) -> None:
    """The command that a report gives brings its flags along; the file is read again."""
    (desk / "pack").mkdir()
    (desk / "pack" / "idle.yaml").write_text(IDLE)
    (desk / "check.toml").write_text('rules = ["pack"]\n')
    text = run("check facts/ --tolerance '5 %'", desk).stdout
    (first, *_) = re.findall(r"why: (check explain .*)", text)
    assert first.endswith("--tolerance '5 %'")
    assert "within 5 %" in run(first, desk).stdout


def test_a_pack_is_found_from_the_file(desk: Path) -> None:
    """By `check facts/` and `check rules test`, from anywhere."""
    rule = (
        "id: a-mood\nlevel: note\ntitle: A mood\nwhen:\n  - claim a: {predicate: mood}\n"
        'flag: "$a"\nexamples:\n  - name: one\n    facts:\n'
        "      - claim: {id: a, subject: x, predicate: mood, value: about 5000}\n"
        "    finds: [[a]]\n"
    )
    project(desk, {"packs/mood/a-mood.yaml": rule, "check.toml": 'rules = ["packs/mood"]'})
    assert rules_found(report(desk))["a-mood"] == "note"
    assert rules_found(report(desk / "facts", "paper.yaml")) == {"a-mood": "note"}
    program, _ = load_rules([], configure([desk / "rules"]))
    assert "a-mood" in [rule.id for rule in program.flags]
    assert run("check rules test", desk).stdout.startswith("note: a-mood has no near miss")


@pytest.mark.slow
def test_the_tolerance_leaves_rule_files_alone(desk: Path) -> None:
    """The examples of the shipped rules, some with `about`, pass whatever a desk sets."""
    (desk / "check.toml").write_text('tolerance = "90 %"\n')
    done = run("check rules test", desk)
    assert (done.returncode, done.stdout.split(": ")[-1]) == (0, "all pass\n")


def test_levels_replace_those_of_rules(desk: Path) -> None:
    """A finding keeps its id and evidence; a contradiction by opinion is still lowered."""
    before = report(desk)["findings"]
    (desk / "check.toml").write_text('[levels]\nopposed-terms = "note"\n')
    after = report(desk)["findings"]
    assert [f["level"] for f in after] == ["note"]
    assert [{**f, "level": ""} for f in before] == [{**f, "level": ""} for f in after]
    (desk / "check.toml").write_text('levels = { opposed-terms = "contradiction" }\n')
    assert rules_found(report(desk)) == {"opposed-terms": "tension"}
    plain = claims("echo", MOOD.format("gloomy"))
    (desk / "facts" / "old" / "echo.yaml").write_text(plain)
    assert rules_found(report(desk, code=1)) == {"opposed-terms": "contradiction"}


OLD = {
    "facts/old/paper.yaml": claims("paper", POPULATION.format(5000), MOOD.format("cheerful")),
    "facts/old/echo.yaml": claims(
        "echo", POPULATION.format(7000), f"{MOOD.format('gloomy')}, mode: opinion"
    ),
}


@pytest.mark.parametrize(
    ("glob", "left", "notes"),
    [
        ("facts/old/*", ["opposed-terms"], ["1 finding is ignored by check.toml"]),
        ("facts/*", ["opposed-terms"], ["1 finding is ignored by check.toml"]),
        ("facts/old/e*", ["disjoint-figures", "opposed-terms"], []),
        (
            "old/*",
            ["disjoint-figures", "opposed-terms"],
            ["no facts file matches 'old/*' under [ignore] of check.toml"],
        ),
    ],
)
def test_a_rule_is_ignored_where_all_claims_stand_in_the_path(
    tmp_path: Path, glob: str, left: list[str], notes: list[str]
) -> None:
    """Other rules are not, nor findings with a claim elsewhere; what is left out is counted."""
    settings = f'[ignore]\n"{glob}" = ["disjoint-figures", "conflicting-dates"]\n'
    project(tmp_path, {"facts/vocabulary.yaml": VOCABULARY, "check.toml": settings, **OLD})
    code = int(left != ["opposed-terms"])
    document = report(tmp_path, code=code)
    assert (sorted(rules_found(document)), document["notes"]) == (left, notes)
    text = run("check facts/ -q", tmp_path).stdout
    assert [f"note: {note}" for note in notes] == re.findall("^note: .*", text, re.MULTILINE)
    for here in (tmp_path / "facts" / "old", tmp_path.parent):
        elsewhere = report(here, str(tmp_path / "facts"), code)
        assert rules_found(elsewhere) == rules_found(document)


def test_findings_of_two_paths_are_ignored_together(tmp_path: Path) -> None:
    """Each claim must stand in one of the paths that name the rule."""
    rules = '["disjoint-figures", "opposed-terms"]'
    settings = f'ignore."facts/old/e*" = {rules}\nignore."facts/old/p*" = {rules}\n'
    project(tmp_path, {"facts/vocabulary.yaml": VOCABULARY, "check.toml": settings, **OLD})
    document = report(tmp_path)
    assert (document["findings"], document["notes"]) == (
        [],
        ["2 findings are ignored by check.toml"],
    )


# -- open vocabulary --------------------------------------------------------------------------


def bulk(folder: Path, *values: str, predicate: str = "size") -> Path:
    """Undeclared names alone: claims of two sources in turn, all on one subject."""
    files = {"check.toml": 'vocabulary = "open"\n'}
    for n, value in enumerate(values):
        given = f"value: {value}" if value else "paragraph: 1"
        line = f"subject: Old Town, predicate: {predicate}, {given}"
        files[f"facts/f{n}.yaml"] = claims(f"s{n}", f"{line}, speaker: The Mayor {n}")
    return project(folder, files)


def test_undeclared_names_are_taken_as_written_and_contradict(tmp_path: Path) -> None:
    """Core rules, which ask for the predicate's type, see them; aliases still hold."""
    bulk(tmp_path, "about 5000 souls", "7000 souls")
    done = run("check facts/", tmp_path)
    text = " ".join(done.stdout.split())
    expected = (
        "According to The Mayor 0, Old Town size about 5,000 souls; "
        "according to The Mayor 1, Old Town size 7,000 souls;"
    )
    assert (done.returncode, done.stderr, expected in text) == (1, "", True)
    (name,) = (finding["id"] for finding in report(tmp_path, code=1)["findings"])
    proof = run(f"check explain {name}", tmp_path).stdout
    assert (
        "it is taken as written: 'size' takes a quantity, one at a time  facts/f0.yaml:3" in proof
    )
    assert "error[E302]: unknown subject" in run("check --vocabulary closed", tmp_path).stderr


def test_what_is_declared_holds_in_an_open_vocabulary(tmp_path: Path) -> None:
    """Aliases, opposites, the types of predicates; `part_of` may name what nothing declares."""
    bulk(tmp_path, "cheerful", "sad", predicate="mood")
    declared = (
        "predicates:\n  mood: {value: term}\nterms:\n  cheerful: {opposite: gloomy}\n"
        "  gloomy: {aliases: sad}\nentities:\n  harbour: {part_of: Old Town}\n"
    )
    (tmp_path / "facts" / "vocabulary.yaml").write_text(declared)
    assert rules_found(report(tmp_path, code=1)) == {"opposed-terms": "contradiction"}
    corpus = check([tmp_path / "facts"]).corpus
    assert ("harbour", "Old Town") in corpus.vocabulary.within


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["", "yes"], "none"),
        (["", ""], "none"),
        (["12", "about 5 million souls", "'>= 3'"], "quantity"),
        (["12 souls", "many"], "text"),
        (["12 souls", "many", "14 souls"], "quantity"),
        (["2023-09-01", "2023-10-01"], "text"),
        (["many", "deep red"], "term"),
        (["yes", "no"], "term"),
    ],
)
def test_an_undeclared_predicate_takes_what_most_of_its_values_are(
    tmp_path: Path, values: list[str], kind: str
) -> None:
    """The same in every order of the files, and for `check rules test` as for a run."""
    for folder, order in (("one", values), ("other", [*reversed(values)])):
        bulk(tmp_path / folder, *order)
        settings = configure([tmp_path / folder / "facts"])
        corpus = check([tmp_path / folder / "facts"], settings).corpus
        _, vocabulary = load_rules([], settings)
        rows = {fact.values[0]: fact.values[1:3] for fact in corpus.facts() if fact.kind != "claim"}
        assert rows["size"] == (kind, kind == "quantity")
        assert vocabulary.predicates["size"].value == kind
        assert rows["Old Town"] == ("Old Town", None)
        assert rows["The Mayor 0"] == ("The Mayor 0", None)


def test_what_an_open_vocabulary_does_not_open(tmp_path: Path) -> None:
    """Kinds, claims and sources are still known by their ids, and a name is not empty."""
    bulk(tmp_path, "5 souls", "", "''")
    more = "facts:\n  - party: {deal: x}\n"
    (tmp_path / "facts" / "more.yaml").write_text(more)
    (tmp_path / "facts" / "z.yaml").write_text(
        claims("z", "subject: '', predicate: size, value: 3, cites: s9-1")
    )
    problems = re.findall(r"^(\S+): (error\S+) (.*)", run("check", tmp_path).stderr, re.MULTILINE)
    assert problems == [
        (
            "facts/f1.yaml:3:5",
            "error[E202]:",
            "the claim 's1-1' has no `value`; 'size' takes a quantity",
        ),
        ("facts/more.yaml:2:5", "error[E402]:", "unknown kind 'party'"),
        ("facts/z.yaml:3:5", "error[E302]:", "the claim 'z-1' refers to an unknown claim 's9-1'"),
        ("facts/z.yaml:3:24", "error[E302]:", "unknown subject ''"),
    ]


# -- the manual -------------------------------------------------------------------------------


def test_the_manual_s_example_is_in_force_as_it_says(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    (settings,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (expected,) = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    (command,) = re.findall(r"`(\S+ check config [^`]+)`", text)
    for name in ("packs/elections", "rules", "facts"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "check.toml").write_text(settings)
    done = run(command, tmp_path)
    assert (done.stdout, done.stderr) == (expected, "")


@pytest.mark.slow
def test_the_shipped_facts_and_examples_ask_for_no_other_tolerance() -> None:
    """What is found is the same from 5 to 30 %; at 1 % a rounded "about" is a finding."""
    for folder in ("facts", "examples/city-budget/facts", "examples/museum-hours/facts"):
        found = {
            share: {
                f["id"]
                for f in json.loads(
                    run(f"check {folder} --tolerance {share} --format json", ROOT).stdout
                )["findings"]
            }
            for share in ("0.01", "0.05", "0.10", "0.30")
        }
        assert found["0.05"] == found["0.10"] == found["0.30"]
        assert found["0.01"] >= found["0.10"]
        assert len(found["0.01"] - found["0.10"]) == (2 if "city" in folder else 0)
