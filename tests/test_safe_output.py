"""Whatever stands in a project, nothing that is printed of it is obeyed by a log or a terminal."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.choices import FORMATS
from tests import forks
from tests.transcripts import run

CASE = Path(__file__).parent.parent.parent / "shared" / "cases" / "log-commands"
KNOWN = {
    *("error", "warning", "notice", "debug", "add-mask", "stop-commands", "group", "endgroup"),
    *("set-output", "save-state", "add-matcher", "remove-matcher", "echo", "set-env", "add-path"),
}
"""What the runner knows; `x` stands for what it will know."""
LOG = {"GITHUB_ACTIONS": "true"}
LOGS = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
OBEYED = "\x00-\x08\x0b-\x1f\x7f-\x9f"
TURNING = "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"

TEXTS = (
    *(
        "::stop-commands::tok",
        " \t::add-mask::v",
        "##[add-mask]x",
        "##vso[task.setvariable variable=x]y",
        "##teamcity[message]",
        "a\n::error::b",
        "##",
        "[group]",
    ),
    *("\u3000::x::y", "\u2028::warning::z", "\u202e\u2066", "\u200b::error::", "\ufeff##[x]", ":"),
    *("Ann", "朝日新聞", "e\u0301", "به\u200cروز", "👩\u200d🚀", "a\u200db", "\xa0", "C++::a::b"),
)
"""What a YAML file may hold."""
CONTROLS = (
    "\x1b[31;1m",
    "\x1b]0;t\x07",
    "\r::error::r",
    "\x9b1m",
    "\x85::x::",
    "\x0c::x::",
    "\x7f",
)
"""What only other texts may: TOML, baselines, names of files, words of a command."""


def texts(*more: str) -> st.SearchStrategy[str]:
    parts = st.lists(st.sampled_from((*TEXTS, *more)), min_size=1, max_size=4)
    return parts.map("".join)


def commands(log: str) -> list[str]:
    """What GitHub's runner takes for a command: by its own logic, with any name it may know."""
    found = []
    for line in re.split("\r\n|\r|\n", log):
        begins = re.match("::(.*?)::", line.strip())
        inside = re.search(r"##\[([^\]]*)\]", line)
        for match in (begins, inside):
            if match and match[1].split(" ")[0].lower() in {*KNOWN, "x"}:
                found.append(line)
    return found


# -- a project full of such texts ---------------------------------------------------------------

RULE: dict[str, Any] = {
    "level": "contradiction",
    "when": [
        {"claim a": {"subject": "$thing", "predicate": "says", "scope": "$s", "value": "$one"}},
        {"claim b": {"subject": "$thing", "predicate": "says", "scope": "$s", "value": "$two"}},
        "$one != $two",
    ],
}


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    """Files by name, and what the words of commands are; everything in them is foreign."""

    def word() -> str:
        return draw(texts())

    def wild() -> str:
        return draw(texts(*CONTROLS))

    place, unit, scope, one = ("".join(word().split()) or "z" for _ in range(4))
    entities = {
        "thing": {"name": word(), "kind": "k"},
        "ann": {"name": word()},
        place: {"name": word(), "aliases": [word()]},
    }
    vocabulary = {
        "predicates": {
            "says": {"value": "text", "name": word()},
            "weighs": {"value": "quantity"},
            one: {"value": "entity", "single": True},
        },
        "entities": entities,
        "units": {f"a{unit}": {}, "kg": {}},
        "kinds": {"own": {"what": "text"}},
        "facts": [{"own": {"what": word()}}],
    }
    claims = [
        {
            **{"id": f"{name}{''.join(word().split())}", "subject": "thing", "predicate": "says"},
            **{"value": f"{name} {word()}", "scope": {scope: place}, "quote": word()},
            **{"note": word(), "verb": word()},
        }
        for name in ("a", "b")
    ]
    for number, value in enumerate(("ann", place)):
        claims.append({"id": f"o{number}", "subject": "thing", "predicate": one, "value": value})
    for number, measure in enumerate((f"a{unit}", "kg")):
        stated = {"subject": "thing", "predicate": "weighs", "value": f"{number} {measure}"}
        claims.append({"id": f"w{number}", **stated})
    source = {"id": f"s{''.join(word().split())}", "publisher": word(), "author": "ann"}
    source |= {"published": "2024-05", "title": word(), "url": f"https://{word()}", "note": word()}
    rule = {**RULE, "id": "says-two", "title": word(), "why": word(), "resolve": word()}
    rule["flag"] = f"$a.speaker {word().replace('$', '')}: $one"
    rule["tags"] = [word()]
    rule["examples"] = [{"name": word(), "facts": [], "finds": []}]
    rule["when"] = [*rule["when"], {"own": {"what": "$row"}}]
    toml = f"[verdicts]\nsource-error = {_toml(wild())}\n[ignore]\n{_toml(wild())} = ['says-two']\n"
    return {
        "files": {
            "facts/vocabulary.yaml": vocabulary,
            f"facts/{_name(wild())}.yaml": {"source": source, "claims": claims},
            "rules/says-two.yaml": rule,
            "check.toml": toml,
            "facts/baseline.txt": f"{'0' * 12} {'0' * 16} r {wild()}\n{wild()}\n"
            * draw(st.integers(0, 1)),
        },
        "word": wild(),
        "judged": word(),
        "first": draw(st.integers(0, 3)),
        "faulty": draw(st.sampled_from(("", "", "", "", "", "yaml", "toml"))),
    }


def _toml(text: str) -> str:
    return re.sub(
        "[\x7f-\x9f]", lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def _name(text: str) -> str:
    return text.replace("/", "").replace("\0", "")[:60] or "a"


def save(project: Mapping[str, Any], folder: Path) -> None:
    for name, value in project["files"].items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        if not isinstance(value, str):
            value = yaml.safe_dump(value, allow_unicode=True, width=10_000)
        path.write_text(value, "utf-8")
    if project["faulty"] == "yaml":
        (folder / "facts" / "faulty.yaml").write_text(
            yaml.safe_dump({project["judged"]: {"a": 1}, "claims": project["judged"]})
        )
    if project["faulty"] == "toml":
        (folder / "check.toml").write_text(f"{_toml(project['word'])} = 1\n", "utf-8")


def asked(project: Mapping[str, Any]) -> Iterator[list[str]]:
    """A command of each kind."""
    word = project["word"].replace("\0", "")
    for name in FORMATS:
        yield ["facts", "--format", name, "--show", "all", "--fail-on", "never"]
    yield ["facts", "--agreements", "--select", word]
    yield ["facts", "--baseline", "facts/baseline.txt"]
    yield ["facts", "--since", word]
    yield ["facts", "--as-of", word, "--tolerance", word]
    yield ["facts", "--output", f"{word}=x"]
    yield [f"{word}/facts", "--rules", word]
    yield ["diff", word]
    yield ["diff", "HEAD"]
    yield ["diff", "HEAD", "--format", "json"]
    yield ["config"]
    yield ["explain", word]
    yield ["explain", "d-"]
    yield ["why-not", "a", word]
    yield ["resolve", word, "--code", "other", "--reason", word, "--by", word]
    yield ["resolutions", "list"]
    yield ["resolutions", "list", "--format", "json"]
    yield ["resolutions", "show", word]
    yield ["rules", "list"]
    yield ["rules", "list", "--format", "json", "--tag", word]
    yield ["rules", "show", "says-two"]
    yield ["rules", "show", word]
    yield ["rules", "docs", "rules"]
    yield ["rules", "test"]
    yield ["rules", "lint", "rules"]
    yield ["new", "source", word]
    yield ["new", "rule", word]
    yield [word]


def look(words: Sequence[str], done: subprocess.CompletedProcess[bytes]) -> None:
    """Nothing is obeyed; what programs read is whole."""
    out, error = done.stdout.decode(), done.stderr.decode()
    assert done.returncode in (0, 1, 2), (words, error)
    assert "Traceback" not in error
    format_ = words[words.index("--format") + 1] if "--format" in words else "text"
    assert re.findall(f"[{OBEYED}{TURNING}]", error) == [], words
    assert commands(error) == [], words
    if format_ == "csv":
        assert re.findall(f"[{OBEYED}]", out.replace("\r\n", "\n")) == []
    else:
        assert re.findall(f"[{OBEYED}{TURNING}]", out) == [], words
    if format_ == "github":
        ours = re.compile(
            r"::(error|warning|notice)( file=[^:,]+,line=\d+,col=\d+,title=[^:,]+)?::"
        )
        assert [line for line in commands(out) if not ours.match(line)] == []
        assert "##[" not in out.replace("##vso[", "##[").replace("##teamcity[", "##[")
    else:
        assert commands(out) == [], words
        assert re.search(r"##(vso|teamcity)?\[|^\s*::", out, re.MULTILINE) is None, words
    if done.returncode != 2 and format_ in ("json", "sarif", "gitlab", "claimreview"):
        json.loads(out)
    if done.returncode != 2 and format_ == "junit":
        ElementTree.fromstring(out)


def check_all(project: Mapping[str, Any], folder: Path, every: int) -> None:
    """Commands, on the project in a repository of its own: of `every` so many, one."""
    save(project, folder)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        identity = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
        subprocess.run(["git", *identity, *words], cwd=folder, check=True)
    found = json.loads(
        forks.run(["facts", "--format", "json"], folder).stdout or b'{"findings": []}'
    )
    for finding in found["findings"][:1]:
        said = ["--code", "other", "--reason", project["judged"], "--by", project["judged"]]
        words = ["resolve", finding["id"], *said]
        look(words, forks.run(words, folder, LOG))
    for words in list(asked(project))[project["first"] % every :: every]:
        look(words, forks.run(words, folder, LOG))
    for words in (["facts"], ["facts", "--format", "markdown"], ["explain", "d-"]):
        done = forks.run(words, folder, {"FORCE_COLOR": "1", "GITHUB_ACTIONS": "", "NO_COLOR": ""})
        plain = re.sub(rb"\x1b\[(0|1|2|3[136];1|32;1)m", b"", done.stdout)
        assert re.findall(f"[{OBEYED}{TURNING}]", plain.decode() + done.stderr.decode()) == []


@pytest.mark.slow
@settings(max_examples=3)
@given(projects())
def test_nothing_that_is_printed_of_a_project_is_obeyed(
    tmp_path_factory: pytest.TempPathFactory, project: dict[str, Any]
) -> None:
    """Commands and formats of each kind, in a log that takes commands and on a terminal."""
    check_all(project, tmp_path_factory.mktemp("project"), every=4)


@pytest.mark.slow
@settings(max_examples=15)
@given(projects())
def test_nothing_that_is_printed_of_many_projects_is_obeyed(
    tmp_path_factory: pytest.TempPathFactory, project: dict[str, Any]
) -> None:
    """The same, with every command."""
    check_all(project, tmp_path_factory.mktemp("project"), every=1)


# -- one by one ---------------------------------------------------------------------------------


@pytest.mark.skipif(not CASE.is_dir(), reason="the case is not here: ../shared/cases/log-commands")
@pytest.mark.parametrize("name", FORMATS)
def test_names_and_quotes_are_no_commands(name: str) -> None:
    """The case's own reader of a log finds none but the annotations, in any format."""
    done = forks.run(["facts", "--format", name], CASE, LOG)
    read = subprocess.run(
        ["python3", "runner.py"], cwd=CASE, input=done.stdout + done.stderr, capture_output=True
    )
    found = [line for line in read.stdout.decode().splitlines() if name != "github"]
    assert found == []
    assert commands(done.stdout.decode()) == [] or name == "github"
    assert done.returncode == (2 if name == "csv" else 1)


def small(folder: Path, name: str, quote: str = "q") -> Path:
    """Two claims that contradict each other, of which one names an entity of that name."""
    (folder / "facts").mkdir(exist_ok=True)
    entities = {"ann": {"name": name}, "bob": {}, "hall": {}}
    vocabulary = {"predicates": {"led-by": {"value": "entity", "single": True}}}
    claim = {"subject": "hall", "predicate": "led-by", "quote": quote}
    claims = [{**claim, "id": f"c-{value}", "value": value} for value in ("ann", "bob")]
    source = {"id": "s", "publisher": "P", "author": "bob", "published": "2024"}
    for file, value in (
        ("vocabulary", {**vocabulary, "entities": entities}),
        ("s", {"source": source, "claims": claims}),
    ):
        text = yaml.safe_dump(value, allow_unicode=True, width=10_000)
        (folder / "facts" / f"{file}.yaml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("variable", LOGS)
def test_each_log_is_known_by_its_variable(tmp_path: Path, variable: str) -> None:
    """Commands of one are text in none of the others either."""
    small(tmp_path, "##vso[a]x ##teamcity[b]y ##[c]z", "##vso[d]w")
    obeyed = re.compile(r"##(?:vso|teamcity)?\[")
    told = run(f"{variable}=1 check facts/", tmp_path).stdout
    assert "##vso\\x5ba]x" in told
    assert not obeyed.search(told)
    assert "##vso[a]x ##teamcity[b]y ##[c]z" in run("check facts/", tmp_path).stdout
    for name in ("json", "sarif", "junit", "gitlab"):
        assert not obeyed.search(run(f"check facts/ --format {name}", tmp_path).stdout)


def test_a_table_that_a_log_would_obey_is_refused_there(tmp_path: Path) -> None:
    """It cannot be escaped; in a file, and elsewhere, it is as it always is."""
    small(tmp_path, "a ##[add-mask]x")
    refused = run("GITHUB_ACTIONS=true check facts/ --format csv", tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "error[E505]: the log of GitHub Actions would take text of this table for a command "
        "('##\\x5badd-mask]x;'), and a table cannot be altered\n"
        "  hint: write it to a file: --output csv=FILE\n"
    )
    run("GITHUB_ACTIONS=true check facts/ --quiet --output csv=log.csv", tmp_path)
    run("GITHUB_ACTIONS= check facts/ --quiet --output csv=plain.csv", tmp_path)
    printed = run("GITHUB_ACTIONS= check facts/ --format csv", tmp_path).stdout
    assert "##[add-mask]x" in (tmp_path / "log.csv").read_text("utf-8") == printed
    assert (tmp_path / "log.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()


def test_a_file_is_never_altered_for_a_log(tmp_path: Path) -> None:
    """What is written is the same wherever it is; what programs read is safe there too."""
    small(tmp_path, "::error::a ##[add-mask]x")
    told = []
    for log in ("true", ""):
        outputs = " ".join(f"--output {name}=out.{name}" for name in FORMATS)
        run(f"GITHUB_ACTIONS={log} check facts/ --quiet {outputs}", tmp_path)
        told.append({name: (tmp_path / f"out.{name}").read_text("utf-8") for name in FORMATS})
    assert told[0] == told[1]
    assert {name for name, text in told[0].items() if "##[" in text} == {"text", "markdown", "csv"}


def test_readers_undo_what_is_escaped(tmp_path: Path) -> None:
    """The message that JSON, JSON Lines and JUnit give is the one that was written."""
    name = "##[add-mask]x \u202ey"
    small(tmp_path, name, quote=f"\n::error::{name}")
    found = [json.loads(run("check facts/ --format json", tmp_path).stdout)["findings"][0]]
    lines = run("check facts/ --format jsonl", tmp_path).stdout.splitlines()
    found.append(json.loads(lines[0]))
    assert [name in finding["message"] for finding in found] == [True, True]
    assert {claim["quote"] for finding in found for claim in finding["claims"]} == {
        f"\n::error::{name}"
    }
    text = run("check facts/ --format junit", tmp_path).stdout
    (failure,) = ElementTree.fromstring(text).iter("failure")
    assert f"\n::error::{name}" in (failure.text or "")
    assert name in failure.attrib["message"]
    assert "##[" not in text


def test_an_error_stays_one_line_whatever_it_quotes(tmp_path: Path) -> None:
    """A revision, a key of the settings, a file's name: each is there, and breaks no line."""
    small(tmp_path, "Ann")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    done = run("GITHUB_ACTIONS=true check diff 'a\n::error::b'", tmp_path)
    assert done.stderr.splitlines()[0].startswith("error[E704]: 'a\\n::error")
    (tmp_path / "check.toml").write_text('"a\\n::error::\\u001b[31m\\u202e" = 1\n')
    first, _ = run("GITHUB_ACTIONS=true check facts/", tmp_path).stderr.splitlines()
    assert first == "check.toml:1:1: error[E601]: unknown key `a\\n::error::\\x1b[31m\\u202e`"
    (tmp_path / "check.toml").unlink()
    (tmp_path / "facts" / "a\n::error::b.yaml").write_text("claims: 1\n")
    lines = run("GITHUB_ACTIONS=true check facts/", tmp_path).stderr.splitlines()
    assert lines[0].startswith("facts/a\\n::error::b.yaml:1:")


def test_names_of_formats_and_files_in_usage_errors_break_no_line(tmp_path: Path) -> None:
    """They may come from a workflow's variables."""
    done = run("GITHUB_ACTIONS=true check --output 'a\n::error::b=c'", tmp_path)
    assert (done.returncode, commands(done.stderr)) == (2, [])
    assert "'a\\n::error::b' is not a format" in done.stderr


def test_a_broken_baseline_is_told_in_visible_characters(tmp_path: Path) -> None:
    """The word that is no finding is not quoted, and nothing in it is obeyed."""
    small(tmp_path, "Ann")
    (tmp_path / "facts" / "baseline.txt").write_bytes(b"\x1b]0;t\x07\xe2\x80\xae e r c\n")
    done = run("check facts/ --baseline facts/baseline.txt", tmp_path)
    assert done.stderr.splitlines()[0] == (
        "facts/baseline.txt:1:1: error[E705]: this is no finding: "
        "expected 12 of the digits 0-9 and a-f"
    )


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    """As reports are, so is all else."""
    small(tmp_path, "Zoë 朝日")
    for encoding in ("ascii", "latin-1"):
        done = subprocess.run(
            [sys.executable, "-m", "engine", "explain", "d-"],
            cwd=tmp_path,
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        assert "Zoë 朝日" in done.stdout.decode(), done.stderr
