"""What goes wrong with suppressions in neighbouring tools, each shown not to happen here."""

import json
import subprocess
from pathlib import Path

import pytest

from engine.findings.gate import Gate, failing, verdict
from engine.findings.recording import Judgement
from tests.desk import Desk, Judged, named
from tests.transcripts import run

FIGURES = ("disjoint-figures", "a", "b")


def last(text: str) -> str:
    return text.splitlines()[-1]


def test_a_swap_in_the_same_line_is_not_hidden(judged_desk: Desk, judged: Judged) -> None:
    """As many findings, in the same lines, of another claim: the new ones are open."""
    before = {(f.rule.id, f.claims[0].at, f.claims[1].at) for f in judged_desk.check().findings}
    judged_desk.claim("b")["id"] = "b2"
    report = judged_desk.check()
    after = {(f.rule.id, f.claims[0].at, f.claims[1].at) for f in report.findings}
    assert after == before
    swapped = {f.id for f in report.findings if "b2" in {claim.id for claim in f.claims}}
    assert {f.id for f in failing(report, Gate())} == swapped
    assert len(swapped) == 3
    assert set(judged.ids.values()) - {f.id for f in report.findings} == {
        name for key, name in judged.ids.items() if "b" in key
    }


def test_a_judgement_does_not_outlive_what_was_judged(judged_desk: Desk) -> None:
    """A figure that is edited opens the finding again, and the run fails."""
    assert verdict(judged_desk.check(), Gate()) == "exit 0: no open contradiction"
    judged_desk.claim("a")["value"] = "1001 person"
    report = judged_desk.check()
    assert named(report)[FIGURES].status == "stale"
    assert verdict(report, Gate()) == "exit 1: 3 open contradictions"


@pytest.mark.parametrize("reason", ["", " ", "\n"])
def test_no_judgement_without_a_reason(desk: Desk, reason: str) -> None:
    """Whatever else is given."""
    words = ("resolve", desk.check().findings[0].id, "--code", "opinion", "--by", "Jane")
    told = desk.command(*words, "--reason", reason, code=2)
    assert told.startswith("error[E203]: `--reason` is ")
    assert not desk.resolutions.exists()


def test_a_program_can_read_every_reason(judged_desk: Desk) -> None:
    """The report for programs has the code, the reason, who and when, of each resolved finding."""
    judged_desk.save()
    done = run("check facts/ --format json", judged_desk.folder)
    found = [finding["resolution"] for finding in json.loads(done.stdout)["findings"]]
    assert len(found) == 5
    for resolution in found:
        assert resolution["code"] == "different-scope"
        assert resolution["reason"] == "They count other people."
        assert resolution["by"] == "Jane Doe"
        assert resolution["at"].endswith("Z")


def git(*words: str) -> str:
    done = subprocess.run(["git", *words], check=True, capture_output=True, text=True)
    return done.stdout


def test_two_branches_that_judge_different_findings_merge(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file a finding: nothing for git to merge by hand, and both judgements hold."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    report = desk.check()
    git("init", "-q", "-b", "desk")
    git("config", "user.name", "Jane")
    git("config", "user.email", "jane@example.org")
    git("add", ".")
    git("commit", "-qm", "Claims")
    for branch, findings in (("one", report.findings[:2]), ("two", report.findings[2:])):
        git("switch", "-q", "-c", branch, "desk")
        desk.resolve(*findings, report=report)
        git("add", ".")
        git("commit", "-qm", branch)
    git("merge", "-q", "--no-edit", "one")
    assert git("status", "--porcelain") == ""
    assert {finding.status for finding in desk.check().findings} == {"resolved"}


def test_a_partial_run_neither_prunes_nor_complains(judged_desk: Desk) -> None:
    """Run on one file, or by one rule: every resolution stays, and none is called unused."""
    judged_desk.save()
    before = sorted(judged_desk.resolutions.iterdir())
    for words in ("facts/paper.yaml", "facts/ --select opposed-terms", "facts/ --as-of 2020-05-31"):
        done = run(f"check {words} --strict", judged_desk.folder)
        assert (done.returncode, done.stderr) == (0, ""), done
        assert "any more" not in done.stdout
    assert sorted(judged_desk.resolutions.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("facts/", "exit 1: 1 open contradiction"),
        ("facts/ --fail-on never", "exit 0: nothing fails this run (fail-on is never)"),
        ("facts/ --ignore disjoint-figures", "exit 0: no open contradiction"),
        (
            "facts/ --require-code",
            "exit 1: 2 open contradictions, 1 of them resolved with no code but `other`",
        ),
    ],
)
def test_the_last_line_explains_the_exit_code(desk: Desk, words: str, expected: str) -> None:
    """In the words of the options that decided it."""
    report = desk.check()
    figures, other, *rest = report.findings
    assert figures.rule.id == "disjoint-figures"
    desk.resolve(*rest, report=report)
    desk.resolve(other, report=report, by=Judgement("other", "r", "b"))
    done = run(f"check {words}", desk.folder)
    assert last(done.stdout) == expected
    assert done.returncode == int(expected.split()[1].rstrip(":"))


def test_an_exit_code_of_2_is_never_a_finding_s(desk: Desk) -> None:
    """Input that is refused ends with 2 and its problems, whatever else is open."""
    desk.save()
    assert run("check facts/", desk.folder).returncode == 1
    Path("facts/broken.yaml").write_text("claims: [")
    done = run("check facts/", desk.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("facts/broken.yaml:2:1: error[E102]")
