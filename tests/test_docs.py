"""The documentation is true: its commands, examples, excerpts and tables."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from engine.choices import FORMATS
from engine.claims.kinds import BUILT_IN
from engine.errors import CODES
from engine.findings import judgement
from engine.reports.claimreview import VERDICTS
from engine.reports.csv import HEADS
from engine.rules.catalogue import TAGS
from engine.rules.operators import ARITHMETIC, COMPARISONS, FUNCTIONS
from tests.harbour import DAY, HARBOUR
from tests.transcripts import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def table(heads: tuple[str, str], rows: list[tuple[str, str]]) -> str:
    lines = [f"| {heads[0]} | {heads[1]} |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {meaning} |" for name, meaning in rows)])


def functions() -> str:
    return table(("function", "meaning"), [(f.signature, f.meaning) for f in FUNCTIONS.values()])


def signs() -> str:
    rows = [(c.name, c.meaning) for c in COMPARISONS.values()]
    rows += [(a.signature, a.meaning) for a in ARITHMETIC.values()]
    return table(("sign", "meaning"), rows)


@pytest.mark.parametrize(
    ("file", "mark", "expected"),
    [
        ("language.md", "functions", functions()),
        ("language.md", "signs", signs()),
        ("language.md", "tags", table(("tag", "about"), list(TAGS.items()))),
        ("report.md", "verdicts", table(("code", "word"), sorted(VERDICTS.items()))),
        ("errors.md", "codes", table(("code", "what is wrong"), list(CODES.items()))),
        (
            "resolving.md",
            "resolution codes",
            table(("code", "what it says"), list(judgement.CODES.items())),
        ),
    ],
)
def test_the_tables_of_the_manual_are_current(file: str, mark: str, expected: str) -> None:
    """They stand behind their mark, as the engine defines them."""
    text = (ROOT / "docs" / file).read_text(encoding="utf-8")
    assert f"<!-- {mark} -->\n\n{expected}\n" in text


def test_the_manual_names_the_fields_of_every_kind() -> None:
    text = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    for kind in BUILT_IN.values():
        row = next(
            line for line in text.splitlines() if line.startswith("| ") and f"`{kind.name}`" in line
        )
        assert re.split(r"[|:]", row)[2].strip() == ", ".join(kind.fields)


def test_the_readme_s_excerpts_are_what_the_command_prints() -> None:
    printed = (ROOT / "tests" / "golden" / "articles.txt").read_text(encoding="utf-8")
    first, last = blocks(README, "text")
    assert printed.startswith(first)
    assert printed.endswith(last)


def test_the_readme_s_gate_passes_and_fails_for_anything_new(tmp_path: Path) -> None:
    """As the repository's own CI runs it."""
    (gate,) = re.findall(r"^(check facts/ --baseline .*)$", README, re.MULTILINE)
    assert f".venv/bin/{gate}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    done = run(gate, ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert "exit 0: no new open findings of level note or worse\n" in done.stdout
    for name in ("facts", "rules", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    articles = tmp_path / "facts" / "economist-2024-06.yaml"
    text = articles.read_text(encoding="utf-8")
    assert text.count("value: at most 5 million round") == 1
    articles.write_text(text.replace("at most 5 million round", "at most 6 million round"))
    done = run(gate, tmp_path)
    assert done.returncode == 1
    assert (
        "ec-shells-rounds: value was at most 5000000 round, is at most 6000000 round" in done.stdout
    )


def test_the_readme_s_finding_can_be_resolved_as_it_says(tmp_path: Path) -> None:
    (command,) = re.findall(r"^(check resolve .*)$", README, re.MULTILINE)
    for name in ("facts", "rules", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    assert run(f"{command} --by Ann", tmp_path).returncode == 0
    assert run("check facts/", tmp_path).stdout.endswith("exit 0: no open contradiction\n")


def test_the_gate_runs_the_readme_s_commands() -> None:
    """All three commands begin alike, and .ci/run takes them from the README."""
    commands = [line for block in blocks(README, "sh") for line in block.splitlines()]
    venv = [line for line in commands if line.startswith("python3 -m venv .venv && ")]
    assert [line.split("/")[-1] for line in venv] == ["", "pytest", ""]
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep '^python3 -m venv' README.md" in gate


def test_the_readme_s_claims_and_rule_work_as_it_says(tmp_path: Path) -> None:
    claims, vocabulary, rule = blocks(README, "yaml")
    (tmp_path / "facts").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts" / "harbour-news.yaml").write_text(claims)
    (tmp_path / "facts" / "vocabulary.yaml").write_text(vocabulary)
    done = run("check facts/", tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "the mayor, not so" in " ".join(done.stdout.split())
    (tmp_path / "rules" / "two-mayors.yaml").write_text(rule)
    assert run("check rules test", tmp_path).stdout.endswith("examples: all pass\n")
    done = run("check rules test rules/two-mayors.yaml", tmp_path)
    assert done.stdout == "1 rule, 2 examples: all pass\n"


def test_the_manual_s_vocabulary_loads(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    examples = blocks((ROOT / "docs" / "facts.md").read_text(encoding="utf-8"), "yaml")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "losses-1.csv").write_text("country,date,killed,paper,day,front\n")
    for number, example in enumerate(examples):
        (tmp_path / "facts" / f"{number}.yaml").write_text(example)
    done = run("check facts/", tmp_path)
    assert "error[E502]: nothing to check" in done.stderr


def test_what_the_readme_names_is_there() -> None:
    for name in re.findall(r"\]\((docs/[^)]+)\)|^\| `([^` ]+/)`", README, re.MULTILINE):
        assert (ROOT / (name[0] or name[1])).exists()
    assert (
        shutil.which("git") is None or (ROOT / ".gitignore").read_text().count("seeds/*.txt") == 1
    )


def test_the_manual_names_every_key_of_the_json_report() -> None:
    """Also those of what a person has said of a finding, and each count of the summary."""
    text = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    document = json.loads(run(f"{DAY} check facts/ --format json", HARBOUR).stdout)
    finding = next(f for f in document["findings"] if f["resolution"])
    parts = [document, document["summary"], document["summary"]["statuses"], finding]
    for key in [k for p in [*parts, finding["claims"][0], finding["resolution"]] for k in p]:
        assert f"`{key}`" in text, key


def test_the_manual_names_every_format_and_every_head_of_the_table() -> None:
    """In their order."""
    text = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\|.*\|$", text.partition("## JSON")[0], re.MULTILINE)
    assert sorted(rows) == sorted(FORMATS)
    assert f"{', '.join(f'`{head}`' for head in HEADS)}." in " ".join(text.split())


def test_every_promise_names_a_test_that_is_there() -> None:
    """In each row of the page, and nothing is promised without one."""
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    for row in rows:
        promise, test = (cell.strip() for cell in row.strip("|").rsplit("|", 1))
        if promise.split(" | ")[0].strip() in ("promise", "limit"):
            continue
        named = re.fullmatch(r"`(test_\w+\.py)(?:::(\w+))?`", test)
        assert named, row
        text = (ROOT / "tests" / named[1]).read_text(encoding="utf-8")
        assert f"def {named[2] or 'test_'}" in text, row
    assert len(rows) > 10


def manual_run(page: str, folder: Path) -> str:
    """The page with what its commands print, its files written and its commands run in order.

    A YAML block that begins with `# PATH` is that file; `, at the end` adds to it.
    """

    def done(match: re.Match[str]) -> str:
        language, text = match[1], match[2]
        if language == "yaml":
            head = re.match(r"# (\S+?)(, at the end)?\n", text)
            assert head, f"a file without its path: {text}"
            path = folder / head[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a" if head[2] else "w", encoding="utf-8") as file:
                file.write(text.partition("\n")[2])
        elif language == "console":
            commands = re.findall(r"^\$ (check .*)$", text, re.MULTILINE)
            printed = [f"$ {c}\n{(d := run(c, folder)).stdout}{d.stderr}" for c in commands]
            return f"```console\n{''.join(printed)}```"
        return match[0]

    return re.sub(r"^```(\w+)\n(.*?)^```$", done, page, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["resolving.md", "writing-rules.md"])
def test_the_page_is_what_happens(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file of the page is written and each command run; what it prints stands there."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert manual_run(page, tmp_path) == page


FLAG = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
"""What the rule engine is built with, so that it can be imported on Python 3.13 and later."""


def test_every_line_that_installs_the_tool_has_it_built_for_any_python() -> None:
    """In the documents, in what `check init` writes, and in the hook's description."""
    pages = [ROOT / "README.md", ROOT / ".pre-commit-hooks.yaml", *(ROOT / "docs").glob("*.md")]
    written = [path for path in (ROOT / "engine" / "templates").rglob("*") if path.is_file()]
    installs = re.compile(
        r"(?:\S*pip install (?!pre-commit|'claim-check\[units\]')|uv tool install|pipx install"
        r"|pre-commit install --install-hooks).*"
    )
    found = 0
    for page in (*pages, *written):
        for line in page.read_text(encoding="utf-8").splitlines():
            without = "requirements-no-compiler.txt" in line  # nothing is built there
            if (match := installs.search(line)) and not without:
                assert line[: match.start()].endswith(FLAG), f"{page.name}: {line}"
                found += 1
    assert found >= 12


def test_the_readme_says_what_is_needed_and_the_manual_on_which_pythons_it_is_run() -> None:
    needed = (
        "You need Python 3.11 or later, git 2.39 or later for revisions, a C compiler and Python's "
        "headers."
    )
    assert needed in " ".join(README.split())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    page = " ".join((ROOT / "docs" / "install.md").read_text(encoding="utf-8").split())
    assert "run on Python 3.11, 3.12 and 3.13" in page
    assert "Python 3.14 is allowed, and not yet run" in page


def test_the_requirements_without_a_compiler_are_those_of_the_project() -> None:
    """All of them but durable-rules, which alone is built where it is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "requirements-no-compiler.txt").read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if not line.startswith("#")]
    wanted = [name for name in project["dependencies"] if not name.startswith("durable-rules")]
    assert listed == wanted
