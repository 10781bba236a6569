"""`check resolutions`: what is listed, shown and pruned, and what judgements do to a run."""

import json
import re
from typing import Any

import pytest

from engine.choices import SHOWS
from engine.findings.finding import Level
from engine.findings.gate import Gate, failing, verdict
from engine.findings.recording import Judgement
from engine.findings.report import Report
from engine.reports import Style, render
from engine.run import check
from tests.desk import Desk, Judged, named
from tests.transcripts import run

FIGURES = ("disjoint-figures", "a", "b")
MOOD = ("opposed-terms", "a", "d")


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")  # 2025-06-15


def files(desk: Desk) -> set[str]:
    return {path.stem for path in desk.resolutions.glob("*.yaml")}


# -- prune --------------------------------------------------------------------------------------


def test_prune_removes_only_what_matches_nothing(judged_desk: Desk, judged: Judged) -> None:
    """And says what it was; `--dry-run` only says it."""
    del judged_desk.claim("b")["value"]
    judged_desk.claim("b").update(predicate="mood", value="sleepy")
    gone = [judged.ids[key] for key in judged.ids if "b" in key]
    lines = sorted(f"facts/resolutions/{n}.yaml: different-scope, Jane Doe, " for n in gone)
    before = files(judged_desk) or set(judged.ids.values())
    for words, said, left in (
        (("--dry-run",), "would remove", before),
        ((), "removed", before - set(gone)),
    ):
        told = judged_desk.command("resolutions", "prune", *words).splitlines()
        assert [re.sub(r"\d{4}-\d\d-\d\d$", "", line) for line in sorted(told)] == [
            f"{said} {line}" for line in lines
        ]
        assert files(judged_desk) == left
    again = judged_desk.command("resolutions", "prune")
    assert again == "every resolution matches a finding: there is nothing to prune\n"


@pytest.mark.parametrize(
    "words",
    [("facts/post.yaml",), ("--select", "opposed-terms"), ("--ignore", "opposed-terms")],
    ids=["a path", "--select", "--ignore"],
)
def test_a_narrowed_run_prunes_nothing(judged_desk: Desk, words: tuple[str, ...]) -> None:
    """What it does not see may be in use."""
    judged_desk.save()
    before = files(judged_desk)
    told = judged_desk.command("resolutions", "prune", *words, code=2)
    message = "this run leaves out claims or rules: what it does not see may be in use"
    hint = "prune on all facts and rules: `check resolutions prune`"
    assert told == f"error[E703]: {message}\n  hint: {hint}\n"
    assert files(judged_desk) == before


def test_without_a_facts_folder_nothing_is_pruned(desk: Desk) -> None:
    """Where claims stand elsewhere, nothing tells whether the given files are all of them."""
    for name in [name for name in desk.files if name.startswith("facts/")]:
        desk.files[name.replace("facts/", "claims/")] = desk.files.pop(name)
    desk.files["check.toml"] = ""
    desk.save()
    report = check([desk.folder / "claims"])
    desk.resolutions = desk.folder / "facts" / "resolutions"
    desk.resolve(*report.findings, report=report)
    assert {f.status for f in check([desk.folder / "claims"]).findings} == {"resolved"}
    before = files(desk)
    words = ("claims/paper.yaml", "claims/vocabulary.yaml")
    told = desk.command("resolutions", "prune", *words, code=2)
    assert told.startswith("error[E703]")
    assert files(desk) == before


@pytest.mark.parametrize("rule", ["lively-and-sleepy", "crowded-is-lively"])
def test_what_a_missing_rule_hides_is_not_pruned(
    judged_desk: Desk, judged: Judged, rule: str
) -> None:
    """A rule that flags, or one that only derives: the finding may be back with it."""
    judged_desk.save()
    before = files(judged_desk)
    del judged_desk.files[f"rules/{rule}.yaml"]
    report = judged_desk.check()
    assert report.unused
    names = sorted(resolution.finding for resolution in report.unused)
    hidden = f"and no rule '{rule}' is loaded"
    assert report.notes == tuple(
        f"facts/resolutions/{name}.yaml: no finding is {name} any more, {hidden}" for name in names
    )
    told = judged_desk.command("resolutions", "prune").splitlines()
    kept = "is loaded, and so nothing can be told"
    assert told[::2] == [f"kept facts/resolutions/{n}.yaml: no rule '{rule}' {kept}" for n in names]
    assert files(judged_desk) == before == set(judged.ids.values())


# -- list and show ------------------------------------------------------------------------------


def test_the_list_says_what_has_become_of_each(judged_desk: Desk, judged: Judged) -> None:
    """In columns, and as JSON with the file of each."""
    judged_desk.claim("d")["period"] = "2020"
    judged_desk.claim("b")["value"] = "1000 person"
    rows: list[dict[str, Any]] = json.loads(
        judged_desk.command("resolutions", "list", "--format", "json")
    )
    rules = {name: key[0] for key, name in judged.ids.items()}
    said = {
        "dispute": None,
        "code": "different-scope",
        "by": "Jane Doe",
        "review_by": None,
        "reason": "They count other people.",
    }
    states = {name: "stale" for key, name in judged.ids.items()} | {judged.ids[FIGURES]: "unused"}
    wanted = [{"finding": n, "status": states[n], **said, "rule": rules[n]} for n in sorted(states)]
    assert [{k: v for k, v in row.items() if k not in ("at", "file")} for row in rows] == wanted
    assert [row["file"] for row in rows] == [f"facts/resolutions/{n}.yaml" for n in sorted(states)]
    text = judged_desk.command("resolutions", "list").splitlines()
    assert [line.split()[:3] for line in text] == [
        ["finding", "status", "code"],
        *([row["finding"], row["status"], row["code"]] for row in rows),
        [str(len(rows)), "resolutions"],
    ]


def test_a_judgement_is_shown_with_its_history_and_what_has_changed(desk: Desk) -> None:
    """The one in force, then the earlier ones, each with the claims as they were."""
    report = desk.check()
    finding = named(report)[FIGURES]
    desk.resolve(finding, report=report, by=Judgement("opinion", "At first.", "Ann"))
    desk.claim("a")["value"] = "1100 person"
    report = desk.check()
    by = Judgement("rounding", "On second\nthoughts.", "Bob", review_by="2030-01-01", group="d-x")
    desk.resolve(finding := named(report)[FIGURES], report=report, by=by)
    desk.claim("a")["value"] = "1200 person"
    desk.claim("b")["speaker"] = "eve"
    later = "source post, published 2020-06-01/2020-06-30, speaker bob"
    earlier = "source paper, published 2020-05-01/2020-05-31, speaker ann"
    people = "subject town, predicate people, value"
    told = desk.command("resolutions", "show", finding.id[:6])
    assert told == (
        f"finding {finding.id}, rule disjoint-figures: facts/resolutions/{finding.id}.yaml\n"
        "status stale\n"
        "  According to Ann, the town has people 1,200 people; according to Eve, the town has"
        " people 2,500 people\n"
        "  since it was judged: a: value was 1100 person, is 1200 person\n"
        "  since it was judged: b: speaker was bob, is eve\n"
        "\n"
        "rounding, Bob, 2025-06-15\n"
        "  On second\n"
        "  thoughts.\n"
        "  to be reviewed by 2030-01-01\n"
        "  judged with all that was open of d-x\n"
        "  of these claims, as they were:\n"
        f"  - a: {earlier}, {people} 1100 person\n"
        f"  - b: {later}, {people} 2500 person\n"
        "\n"
        "opinion, Ann, 2025-06-15\n"
        "  At first.\n"
        "  of these claims, as they were:\n"
        f"  - a: {earlier}, {people} 1000 person\n"
        f"  - b: {later}, {people} 2500 person\n"
    )


# -- what judgements do to a run ----------------------------------------------------------------


def test_strict_makes_an_unused_resolution_an_error(judged_desk: Desk, judged: Judged) -> None:
    """Else it is a note, and the run goes on."""
    judged_desk.claim("b")["value"] = "1000 person"
    judged_desk.save()
    name = judged.ids[FIGURES]
    loose = run("check facts/ --fail-on never", judged_desk.folder)
    note = f"note: facts/resolutions/{name}.yaml: no finding is {name} any more; "
    assert note in loose.stdout
    assert loose.returncode == 0
    strict = run("check facts/ --fail-on never --strict", judged_desk.folder)
    assert (strict.returncode, strict.stdout) == (2, "")
    assert strict.stderr == (
        f"facts/resolutions/{name}.yaml:1:10: error[E702]: no finding is {name} any more\n"
        "  hint: `check resolutions prune` removes such files\n"
    )


def mixed(desk: Desk) -> Report:
    """One finding is resolved by a code, one by `other`, one is under review; two are open."""
    report = desk.check()
    found = named(report)
    judgements = [
        (FIGURES, Judgement("rounding", "r", "b")),
        (MOOD, Judgement("other", "r", "b")),
        (("opposed-terms", "b", "d"), Judgement(None, "r", "b", "under-review")),
    ]
    for key, by in judgements:
        desk.resolve(found[key], report=report, by=by)
    return desk.check()


def test_the_code_other_does_not_count_where_a_code_is_required(desk: Desk) -> None:
    """The last line says how many fail for that."""
    report = mixed(desk)
    assert verdict(report, Gate()) == "exit 1: 3 open contradictions"
    assert verdict(report, Gate(require_code=True)) == (
        "exit 1: 4 open contradictions, 1 of them resolved with no code but `other`"
    )


def test_what_is_shown_does_not_change_what_fails(desk: Desk) -> None:
    """The same findings fail, and the last line is the same, whatever is shown."""
    report = mixed(desk)
    for style in (
        Style(),
        Style(Gate(Level.NOTE)),
        Style(Gate(None)),
        Style(Gate(require_code=True)),
    ):
        styles = [style._replace(show=show) for show in (None, *SHOWS)]
        assert len({tuple(f.id for f in failing(report, style.gate)) for style in styles}) == 1
        texts = [render("text", report, style) for style in styles]
        assert len({text.splitlines()[-1] for text in texts}) == 1
        assert len(set(texts)) == 3  # by itself, the text shows what is open


def test_shown_are_the_open_ones_or_the_resolved_ones_or_all(desk: Desk) -> None:
    """The open and the resolved ones are together all."""
    report = mixed(desk)
    ids = {
        show: {f["id"] for f in json.loads(render("json", report, Style(show=show)))["findings"]}
        for show in SHOWS
    }
    found = named(report)
    assert ids["resolved"] == {found[FIGURES].id, found[MOOD].id}
    assert ids["open"] == {finding.id for finding in report.findings} - ids["resolved"]
    assert ids["all"] == ids["open"] | ids["resolved"]


def test_the_exit_code_is_not_that_of_what_is_shown(desk: Desk) -> None:
    """Only resolved findings are shown, and the open ones fail the run."""
    mixed(desk)
    done = run("check facts/ --show resolved", desk.folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1] == "exit 1: 3 open contradictions"
