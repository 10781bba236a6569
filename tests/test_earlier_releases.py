"""Judgements that an earlier release has recorded: which hold, which are stale, and `renew`."""

from pathlib import Path
from typing import Any

import pytest

from engine.findings import former
from engine.findings.evidence import Evidence, Wording
from engine.findings.finding import Finding
from engine.findings.judgement import ResolutionEntry
from engine.findings.recording import Judgement, record, text
from engine.findings.report import Report
from engine.source import Door
from tests.desk import Desk, named
from tests.transcripts import run

FIGURES = ("disjoint-figures", "a", "b")
MOOD = ("opposed-terms", "a", "d")
"""A finding that rests on a rule of the desk's own, besides a shipped one."""

NOTE = "judged under an earlier release; `check resolutions renew` writes that anew"
WAS = "0123456789abcdef"
"""What stands for the hash of another text of a shipped rule."""


def judge(report: Report, finding: Finding, desk: Desk, version: int = 1, **changes: Any) -> Path:
    """Writes a judgement as the version has it, by the rules that were shipped then."""
    wording = Wording(report.proofs, report.corpus.vocabulary, version)
    meaning = wording.meaning(finding, former=True)
    said: dict[str, Any] = {
        "finding": finding.id,
        "rule": finding.rule.id,
        "code": "different-scope",
        "reason": "They count others.",
        "by": "Jane",
        "at": "2025-06-15",
        "evidence_version": version,
        "evidence": former_evidence(report, finding, version),
        "claims": {name: dict(fields) for name, fields in meaning.claims.items()},
        "facts": tuple({kind: dict(fields)} for kind, fields in meaning.facts),
        "rules": dict(meaning.rules),
    }
    path = desk.resolutions / f"{finding.id}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(ResolutionEntry(**{**said, **changes})), encoding="utf-8")
    return path


def former_evidence(report: Report, finding: Finding, version: int) -> str:
    return Evidence(report.proofs).of(finding.rule, finding.premises, version, former=True)


def written(desk: Desk, rule: str) -> str:
    return next(r for r in desk.check().program.rules if r.id == rule).written_fingerprint


def release(monkeypatch: pytest.MonkeyPatch, **rules: tuple[str, str]) -> None:
    """Has the release change these shipped rules, which were the same in both versions."""
    rows = {name.replace("_", "-"): (was, was, now) for name, (was, now) in rules.items()}
    table = {**former.FORMER, **rows}
    monkeypatch.setattr(former, "FORMER", table)


def test_a_judgement_of_version_1_holds_and_is_counted(desk: Desk) -> None:
    report = desk.check()
    for key in (FIGURES, MOOD):
        path = judge(report, named(report)[key], desk)
        assert "evidence_version" not in path.read_text()
    again = desk.check()
    assert [named(again)[key].status for key in (FIGURES, MOOD)] == ["resolved"] * 2
    assert f"2 findings were {NOTE}" in again.notes


def test_a_release_that_changes_a_shipped_rule_makes_no_judgement_stale(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules that it names, its hash, and its words are those of the rule as it was."""
    release(monkeypatch, disjoint_figures=(WAS, written(desk, "disjoint-figures")))
    report = desk.check()
    path = judge(report, named(report)[FIGURES], desk)
    assert WAS in path.read_text()
    assert named(desk.check())[FIGURES].status == "resolved"
    desk.claim("a")["value"] = "1001 person"
    finding = named(desk.check())[FIGURES]
    assert (finding.status, finding.changes) == (
        "stale",
        ("a: value was 1000 person, is 1001 person",),
    )


def test_a_rule_that_a_release_adds_to_a_proof_makes_no_judgement_stale(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(monkeypatch, crowded_is_lively=("", written(desk, "crowded-is-lively")))
    report = desk.check()
    path = judge(report, named(report)[MOOD], desk)
    assert "crowded-is-lively" not in path.read_text()
    assert named(desk.check())[MOOD].status == "resolved"


@pytest.mark.parametrize("now", ["fedcba9876543210", ""])
def test_the_table_speaks_of_the_rule_as_it_is_shipped(
    now: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule of that id with another text, such as a desk's own, has changed by itself."""
    release(monkeypatch, disjoint_figures=(WAS, written(desk, "disjoint-figures")))
    report = desk.check()
    judge(report, named(report)[FIGURES], desk)
    release(monkeypatch, disjoint_figures=(WAS, now))
    finding = named(desk.check())[FIGURES]
    assert (finding.status, finding.changes) == (
        "stale",
        ("the rule disjoint-figures has changed",),
    )


def test_a_desk_s_own_rule_that_has_changed_makes_a_judgement_stale(desk: Desk) -> None:
    """It alone has changed, whatever the release made of those that are shipped."""
    report = desk.check()
    judge(report, named(report)[MOOD], desk)
    rule = desk.files["rules/crowded-is-lively.yaml"]
    rule["when"][1] = "low($a.value) >= 501"
    finding = named(desk.check())[MOOD]
    assert (finding.status, finding.changes) == (
        "stale",
        ("the rule crowded-is-lively has changed",),
    )


@pytest.mark.parametrize("version", [1, 2])
def test_a_judgement_of_either_version_holds_after_a_release(
    version: int, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the rules that were shipped when it was made; what renew writes is of this release."""
    release(monkeypatch, disjoint_figures=(WAS, written(desk, "disjoint-figures")))
    report = desk.check()
    path = judge(report, named(report)[FIGURES], desk, version)
    assert WAS in path.read_text()
    again = desk.check()
    assert named(again)[FIGURES].status == "resolved"
    assert any(NOTE in note for note in again.notes)
    told = desk.command("resolutions", "renew")
    assert told.endswith("of earlier releases: 1 hold, 0 stale; 0 of a baseline\n")
    again = desk.check()
    assert WAS not in path.read_text()
    assert named(again)[FIGURES].status == "resolved"
    assert not any(NOTE in note for note in again.notes)


@pytest.mark.parametrize("stale", [False, True])
def test_a_judgement_of_a_dispute_is_renewed_whole_or_not_at_all(
    stale: bool, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = desk.files["facts/post.yaml"]["claims"]
    claims.append({**desk.claim("b"), "id": "c", "value": "9000 person"})
    release(monkeypatch, disjoint_figures=(WAS, written(desk, "disjoint-figures")))
    report = desk.check()
    dispute = next(d for d in report.disputes if len(d.findings) > 1)
    judgement = Judgement("other", "They count others.", "Jane")
    vocabulary = report.corpus.vocabulary
    (path,) = record(
        judgement, dispute.findings, report.proofs, vocabulary, Door(desk.folder), dispute.id
    )
    text = path.read_text().replace(dispute.rule.fingerprint, WAS)
    for finding in dispute.findings:
        text = text.replace(finding.evidence, former_evidence(report, finding, 2))
    path.write_text(text)
    assert {f.status for f in desk.check().findings if f.resolution} == {"resolved"}
    if stale:
        desk.claim("c")["value"] = "9001 person"
        desk.check()
    told = desk.command("resolutions", "renew")
    name = f"facts/resolutions/{path.name}"
    if stale:
        assert f"kept {name}: what was judged has changed\n" in told
        assert path.read_text() == text
    else:
        assert f"wrote {name} anew\n" in told
        assert WAS not in path.read_text()
    statuses = {f.status for f in desk.check().findings if f.resolution}
    assert statuses == ({"resolved", "stale"} if stale else {"resolved"})


@pytest.mark.parametrize(
    "claimed",
    [{"evidence_version": 2}, {"evidence": "0" * 16}, {"evidence_version": 2, "evidence": WAS}],
    ids=["the hash of version 1", "no hash of anything", "a made up hash"],
)
def test_a_hash_of_another_version_is_stale(claimed: dict[str, Any], desk: Desk) -> None:
    report = desk.check()
    judge(report, named(report)[FIGURES], desk, **claimed)
    assert named(desk.check())[FIGURES].status == "stale"


def test_the_hash_of_version_2_is_none_of_version_1(desk: Desk) -> None:
    report = desk.check()
    finding = named(report)[FIGURES]
    judge(report, finding, desk, evidence=finding.evidence)
    assert named(desk.check())[FIGURES].status == "stale"


def test_a_file_of_version_1_must_tell_what_was_judged(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of its rules: those of then, or of now, and no others."""
    release(monkeypatch, disjoint_figures=(WAS, written(desk, "disjoint-figures")))
    report = desk.check()
    judge(report, named(report)[FIGURES], desk, rules={"disjoint-figures": "fedcba9876543210"})
    finding = named(desk.check())[FIGURES]
    assert finding.status == "stale"
    assert finding.changes[0] == "the file tells of something else than was judged"


@pytest.mark.parametrize("version", ["3", "0", "one", "1.5"])
def test_a_version_that_no_release_knows_is_refused(version: str, desk: Desk) -> None:
    report = desk.check()
    path = judge(report, named(report)[FIGURES], desk)
    path.write_text(
        path.read_text().replace("evidence: ", f"evidence_version: {version}\nevidence: ")
    )
    done = run("check facts/", desk.folder)
    assert done.returncode == 2
    assert f"`evidence_version` is '{version}'; expected" in done.stderr


# -- renew --------------------------------------------------------------------------------------


def test_renew_writes_what_holds_anew_and_lists_what_is_stale(desk: Desk) -> None:
    """Nothing but the evidence changes; `--dry-run` changes nothing."""
    report = desk.check()
    paths = {key: judge(report, named(report)[key], desk) for key in (FIGURES, MOOD)}
    desk.claim("d")["certainty"] = "probable"
    desk.check()
    before = {key: path.read_text() for key, path in paths.items()}
    told = desk.command("resolutions", "renew", "--dry-run")
    assert {key: path.read_text() for key, path in paths.items()} == before
    names = {key: f"facts/resolutions/{path.name}" for key, path in paths.items()}
    stale = (
        f"kept {names[MOOD]}: what was judged has changed\n"
        "  since it was judged: d: certainty was certain, is probable\n"
    )
    assert f"would write {names[FIGURES]} anew\n" in told
    assert stale in told
    assert told.endswith("of earlier releases: 1 hold, 1 stale; 0 of a baseline\n")
    told = desk.command("resolutions", "renew")
    assert f"wrote {names[FIGURES]} anew\n" in told
    assert stale in told
    assert paths[MOOD].read_text() == before[MOOD]
    finding = named(desk.check())[FIGURES]
    was, now = before[FIGURES].splitlines(), paths[FIGURES].read_text().splitlines()
    assert finding.status == "resolved"
    assert "evidence_version: 2" in now
    assert [line for line in now if line not in was] == [
        "evidence_version: 2",
        f"evidence: {finding.evidence}",
        f"  disjoint-figures: {finding.rule.fingerprint}",
    ]
    assert not any(NOTE in note for note in desk.check().notes)
    assert desk.command("resolutions", "renew").endswith("0 hold, 1 stale; 0 of a baseline\n")


def test_renew_writes_lines_of_a_baseline_anew(desk: Desk) -> None:
    """Those that pass over a finding, in their places, with all comments."""
    report = desk.check()
    held, changed = named(report)[FIGURES], named(report)[MOOD]
    evidence = Evidence(report.proofs)
    first = evidence.of(held.rule, held.premises, 1)
    line = f"{held.id} {first} disjoint-figures a b"
    other = f"{changed.id} {'0' * 16} opposed-terms a d"
    baseline = desk.folder / "baseline.txt"
    baseline.write_text(f"# ours\n{other}\n\n{line}\n")
    done = run("check facts/ --baseline baseline.txt", desk.folder)
    assert "baseline.txt: 1 finding is not new\n" in done.stdout
    anew = "`check resolutions renew --baseline baseline.txt` writes them anew"
    assert f"baseline.txt: 1 line is of an earlier release; {anew}" in done.stdout
    told = desk.command("resolutions", "renew", "--baseline", "baseline.txt", "--dry-run")
    assert f"would write a line of baseline.txt anew: {line}\n" in told
    assert baseline.read_text() == f"# ours\n{other}\n\n{line}\n"
    desk.command("resolutions", "renew", "--baseline", "baseline.txt")
    now = f"{held.id} 2:{held.evidence} disjoint-figures a b"
    assert baseline.read_text() == f"# ours\n{other}\n\n{now}\n"
    done = run("check facts/ --baseline baseline.txt", desk.folder)
    assert "baseline.txt: 1 finding is not new\n" in done.stdout
    assert "earlier release" not in done.stdout


def test_where_all_is_of_this_release_there_is_nothing_to_renew(desk: Desk) -> None:
    told = desk.command("resolutions", "renew")
    assert told == "every judgement is of this release: there is nothing to renew\n"


@pytest.mark.parametrize("version", ["3:", "0:", "2", "2::", "02:", "-1:"])
def test_a_line_of_a_version_that_no_release_knows_is_refused(version: str, desk: Desk) -> None:
    finding = named(desk.check())[FIGURES]
    line = f"{finding.id} {version}{finding.evidence} disjoint-figures a b\n"
    (desk.folder / "baseline.txt").write_text(line)
    done = run("check facts/ --baseline baseline.txt", desk.folder)
    assert done.returncode == 2
    assert "error[E705]" in done.stderr


def several(desk: Desk) -> Report:
    """The desk with a third figure, so that a dispute has several findings."""
    claims = desk.files["facts/post.yaml"]["claims"]
    claims.append({**desk.claim("b"), "id": "c", "value": "9000 person"})
    return desk.check()


def said_of(desk: Desk) -> dict[str, tuple[str, str, str]]:
    """What is in force of each finding that was judged: its status, the code, and by whom."""
    found = ((f.id, f.status, f.resolution) for f in desk.check().findings)
    return {i: (status, str(r.entry.code), r.entry.by) for i, status, r in found if r}


@pytest.mark.parametrize("other", ["an earlier judgement", "a file of its own", "gone"])
def test_renew_changes_nothing_but_the_evidence(
    other: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a dispute, each judgement stays that of the findings that it was made of.

    So it does where one of them has another judgement in force, or is gone.
    """
    release(monkeypatch, disjoint_figures=(WAS, written(desk, "disjoint-figures")))
    report = several(desk)
    dispute = next(d for d in report.disputes if len(d.findings) > 1)
    first, *rest = dispute.findings
    door, vocabulary = Door(desk.folder), report.corpus.vocabulary

    def judged(code: Any, by: str, findings: Any, name: str = dispute.id) -> Path:
        judgement = Judgement(code, "So it is.", by, wrong=tuple(c.id for c in findings[0].claims))
        (path,) = record(judgement, findings, report.proofs, vocabulary, door, name)
        return path

    path = judged("rounding", "Ann", [first])
    path = judged("source-error", "Bob", rest)
    if other == "a file of its own":
        judge(report, first, desk)
    text = path.read_text().replace(dispute.rule.fingerprint, WAS)
    for finding in dispute.findings:
        text = text.replace(finding.evidence, former_evidence(report, finding, 2))
    path.write_text(text)
    if other == "gone":
        text = text.replace(first.id, "0" * 12)
        path.write_text(text)
    before = said_of(desk)
    assert {status for status, _, _ in before.values()} == {"resolved"}
    assert (
        desk.command("resolutions", "renew")
        .splitlines()[-1]
        .endswith("hold, 0 stale; 0 of a baseline")
    )
    assert said_of(desk) == before
    assert not any(NOTE in note for note in desk.check().notes)
    told = desk.command("resolutions", "renew")
    assert told == "every judgement is of this release: there is nothing to renew\n"
