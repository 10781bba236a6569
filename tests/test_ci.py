"""What runs the check by itself: the hooks of pre-commit, the workflow that `check init` makes."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from engine.start import TEMPLATES

ROOT = Path(__file__).parent.parent
CONFIG = ".pre-commit-config.yaml"
WORKFLOW = ".github/workflows/check.yml"
SOURCE = "facts/bay-news-2021-06.yaml"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")


def environment(folder: Path, binaries: Path) -> dict[str, str]:
    """One in which commands are found in `binaries` first, and nothing of the user's matters."""
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ann"), ("EMAIL", "ann@example.org"))
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        **who,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
    }


class Repository:
    """A git repository; its commands fail the test where they must not fail."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def made(self) -> "Repository":
        """It, where the folder was no repository before."""
        self.run("git init -q . && git config user.name Ann")
        return self

    def try_(self, command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command as a step of a workflow is run."""
        return subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def run(self, command: str) -> str:
        done = self.try_(command)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        (self.folder / name).write_text(text.replace(old, new), encoding="utf-8")

    def commit(self) -> tuple[str, str]:
        """Commits everything: the verdict of the hook as pre-commit prints it, and all output."""
        before = self.try_("git rev-parse -q --verify HEAD").stdout
        done = self.try_("git add -A && git commit -qm change")
        after = self.try_("git rev-parse -q --verify HEAD").stdout
        assert (done.returncode == 0) == (before != after), done.stdout
        (verdict,) = re.findall(r"^check the claims\.+.*?([A-Z][a-z]+)$", done.stdout, re.MULTILINE)
        assert (done.returncode == 0) == (verdict != "Failed"), done.stdout
        return verdict, done.stdout


@pytest.fixture
def museum(tmp_path: Path) -> Repository:
    """What `check init` makes, as a repository; `check` is the one that is tested."""
    folder = Path(shutil.copytree(TEMPLATES / "init", tmp_path / "museum"))
    return Repository(folder, environment(tmp_path, Path(sys.executable).parent)).made()


def assert_gates(museum: Repository, install: str = "pre-commit install") -> None:
    """A commit with a contradiction is refused, also one that only deletes; others are made."""
    museum.run(install)
    verdict, printed = museum.commit()
    assert verdict == "Failed"
    assert "CONTRADICTION  Visitors before the opening" in printed
    assert "exit 1: 1 open contradiction\n" in printed
    museum.edit(SOURCE, "period: 2021-04", "period: 2021-06")
    assert museum.commit()[0] == "Passed"
    museum.edit(SOURCE, "period: 2021-06", "period: 2021-03")
    assert museum.commit()[0] == "Failed"
    museum.edit(SOURCE, "period: 2021-03", "period: 2021-05")
    assert museum.commit()[0] == "Passed"
    museum.edit(SOURCE, "period: 2021-05", "period: 2021-04")
    finding = re.findall(r"check resolve (\w+)", museum.commit()[1])[0]
    museum.run(f"check resolve {finding} --code source-error --reason 'The teacher errs.'")
    assert museum.commit()[0] == "Passed"
    museum.run("git rm -q -r facts/resolutions")
    assert museum.commit()[0] == "Failed"


def test_the_hook_of_a_working_folder_gates_commits(museum: Repository) -> None:
    assert_gates(museum)


def test_a_commit_is_judged_by_what_is_committed(museum: Repository) -> None:
    """Changes that are not staged neither refuse a commit nor save it."""
    museum.run("pre-commit install")
    museum.run("git add -A")
    museum.edit(SOURCE, "period: 2021-04", "period: 2021-06")
    assert museum.try_("git commit -qm change").returncode == 1
    museum.run("git add -A")
    museum.edit(SOURCE, "period: 2021-06", "period: 2021-04")
    museum.run("git commit -qm change")


def test_the_files_of_the_hooks_are_valid(museum: Repository) -> None:
    """As pre-commit itself sees it."""
    museum.run(f"pre-commit validate-config {CONFIG}")
    museum.run(f"pre-commit validate-manifest '{ROOT}/.pre-commit-hooks.yaml'")


@pytest.mark.slow
def test_the_published_hook_gates_commits(museum: Repository, tmp_path: Path) -> None:
    """As from a repository of this checkout, which pre-commit builds by the page's line."""
    listed = Repository(ROOT, museum.environment).run("git ls-files -co --exclude-standard")
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (tmp_path / "tool" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / "tool" / name)
    tool = Repository(tmp_path / "tool", museum.environment).made()
    tool.run("git add -A && git commit -qm all")
    config = {
        "repo": str(tool.folder),
        "rev": tool.run("git rev-parse HEAD").strip(),
        "hooks": [{"id": "check"}],
    }
    (museum.folder / CONFIG).write_text(yaml.safe_dump({"repos": [config]}))
    install = shell_blocks()[1].strip()
    assert install in (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert_gates(museum, install)


def workflow() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((TEMPLATES / "init" / WORKFLOW).read_text("utf-8"))
    return document


def steps() -> list[str]:
    """The shell steps of the workflow, in order."""
    return [step["run"] for step in workflow()["jobs"]["check"]["steps"] if "run" in step]


def test_the_workflow_installs_nothing_before_it_is_told_what(museum: Repository) -> None:
    """No name is asked for that someone else might take."""
    assert workflow()["env"] == {"CLAIM_CHECK": ""}
    done = museum.try_(f"export CLAIM_CHECK=''\n{steps()[0]}")
    assert done.returncode != 0
    assert f"say in {WORKFLOW} where pip finds it" in done.stdout


@pytest.mark.slow
def test_the_workflow_checks_rules_and_claims(museum: Repository) -> None:
    """Its steps as written, but for the first, which installs."""
    install, *others = steps()
    assert install.startswith(INSTALL)
    assert [museum.try_(step).returncode for step in others] == [0, 1]
    museum.edit(SOURCE, "period: 2021-04", "period: 2021-06")
    assert [museum.try_(step).returncode for step in others] == [0, 0]


@pytest.mark.slow
def test_the_workflow_runs_as_written(museum: Repository, tmp_path: Path) -> None:
    """All of its steps, on a Python that has nothing yet; the tool comes from this checkout."""
    venv.create(tmp_path / "python", with_pip=True)
    bare = {**environment(tmp_path, tmp_path / "python" / "bin"), "CLAIM_CHECK": str(ROOT)}
    repository = Repository(museum.folder, bare)
    assert [repository.try_(step).returncode for step in steps()] == [0, 0, 1]


# -- docs/ci.md ---------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
INSTALL = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install "
"""How the step begins that installs the tool; not run here, where `check` is the one tested."""


def shell_blocks() -> list[str]:
    """The commands of the page: how the tool is adopted, how the hook is built."""
    adopting, building = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [adopting, building]


def documents() -> dict[str, Any]:
    """The YAML files of the page, by the path in their first line."""
    found = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return {path: yaml.safe_load(text) for path, text in found}


def shell(name: str) -> list[str]:
    """The shell steps of a workflow or a job of the page, in order, but for the install."""
    document = documents()[name]
    if name.startswith(".github"):
        every = [step.get("run", "") for step in document["jobs"]["check"]["steps"]]
    else:
        every = [*document["check"]["before_script"], *document["check"]["script"]]
    installs = [step for step in every if step.startswith(INSTALL)]
    assert len(installs) == 1
    return [step for step in every if step and step not in installs]


@pytest.fixture
def adopted(museum: Repository) -> Repository:
    """The museum as somebody adopts the tool on it, by the page's first commands."""
    museum.run("git add -A")
    museum.run(shell_blocks()[0])
    museum.run("git commit -qm all")
    return museum


@pytest.mark.slow
def test_the_page_s_workflow_marks_only_what_is_new(adopted: Repository) -> None:
    """Its shell steps as written; an edited claim makes its finding new."""
    summary = adopted.folder / "summary.md"
    adopted.environment = {**adopted.environment, "GITHUB_STEP_SUMMARY": str(summary)}
    rules, check, told = shell(WORKFLOW)
    done = adopted.try_(check)
    assert (done.returncode, adopted.try_(rules).returncode) == (0, 0)
    assert done.stdout == "exit 0: no new open contradiction\n"
    adopted.edit(SOURCE, "period: 2021-04", "period: 2021-03")
    done = adopted.try_(check)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=facts/bay-news-2021-06.yaml,line=")
    assert done.stdout.endswith("exit 1: 1 new open contradiction\n")
    adopted.run(told)
    assert summary.read_text("utf-8").startswith("## exit 1: 1 new open contradiction\n")
    (result,) = json.loads((adopted.folder / "check.sarif").read_text("utf-8"))["runs"][0][
        "results"
    ]
    assert result["baselineState"] == "new"


def test_the_page_s_steps_pass_on_a_mistake_in_the_files(adopted: Repository) -> None:
    """Exit code 2 is what the job ends with; the step that comes after it does not fail, too."""
    adopted.edit(SOURCE, "period: 2021-04", "period: in spring")
    _, check, told = shell(WORKFLOW)
    assert adopted.try_(check).returncode == 2
    assert adopted.try_(told).returncode == 0


@pytest.mark.slow
def test_the_page_s_job_writes_what_gitlab_reads(adopted: Repository) -> None:
    adopted.edit(SOURCE, "period: 2021-04", "period: 2021-03")
    assert [adopted.try_(step).returncode for step in shell(".gitlab-ci.yml")] == [0, 1]
    reports = documents()[".gitlab-ci.yml"]["check"]["artifacts"]["reports"]
    (issue,) = json.loads((adopted.folder / reports["codequality"]).read_text("utf-8"))
    assert issue["location"]["path"] == SOURCE
    cases = ElementTree.parse(adopted.folder / reports["junit"]).iter("testcase")
    assert sum(case.find("failure") is not None for case in cases) == 1


def test_a_pull_request_fails_only_for_what_it_adds(adopted: Repository) -> None:
    """What the page says of --since, in place of the baseline."""
    assert '`--since "origin/$GITHUB_BASE_REF"`' in PAGE.replace("\n", " ")
    adopted.run("git update-ref refs/remotes/origin/main HEAD")
    adopted.environment = {**adopted.environment, "GITHUB_BASE_REF": "main"}
    since = 'check facts/ --since "origin/$GITHUB_BASE_REF"'
    assert adopted.try_(since).returncode == 0
    adopted.edit(SOURCE, "period: 2021-04", "period: 2021-03")
    assert adopted.try_(since).returncode == 1


def test_the_page_s_hooks_are_valid(museum: Repository) -> None:
    (museum.folder / CONFIG).write_text(yaml.safe_dump(documents()[CONFIG]))
    museum.run(f"pre-commit validate-config {CONFIG}")
    (published,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in documents()[CONFIG]["repos"][0]["hooks"]] == [published["id"]]
