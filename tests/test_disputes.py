"""Disputes: what they are called, and one judgement of all that is open in one, in one file."""

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.findings.finding import Dispute
from engine.findings.report import Report
from engine.findings.resolution import load
from engine.run import check
from engine.source import Door
from tests.cases import case
from tests.desk import Desk
from tests.transcripts import run

SAID = "--code source-error --reason 'The airline says so.' --by Desk"
VOCABULARY = (
    "predicates: {gate: {value: text, single: true}, seat: {value: text, single: true}}\n"
    "entities: {flight: {}, train: {}, ann: {}, bob: {}, eve: {}, dan: {}}\n"
)


def paper(name: str, *claims: str, published: str = "2024") -> str:
    listed = "".join(f"  - {{{claim}}}\n" for claim in claims)
    head = f"id: {name}, publisher: {name.upper()}, author: {name}, published: {published}"
    return f"source: {{{head}}}\nclaims:\n{listed}"


def gate(name: str, value: str, period: str = "", subject: str = "flight") -> str:
    when = f", period: {period}" if period else ""
    return f"id: {name}, subject: {subject}, predicate: gate, value: {value}{when}"


TWO = {
    "ann": paper("ann", gate("a20", "A0", "2020"), gate("a22", "A0", "2022")),
    "bob": paper("bob", gate("b20", "A1", "2020"), gate("b22", "A1", "2022")),
}
"""Two disputes on one thing, in two years."""
BRIDGE = paper("eve", gate("e", "A2", "2020-01-01/2022-12-31"))
"""What makes them one."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay(tmp_path, {"vocabulary": VOCABULARY, **TWO})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    return tmp_path


def lay(folder: Path, files: Mapping[str, str]) -> None:
    (folder / "facts").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "facts" / f"{name}.yaml").write_text(text)


def found() -> Report:
    return check([Path("facts")])


def statuses() -> dict[frozenset[str], str]:
    """By the claims of each finding; of those that have joined, "joined"."""
    return {
        frozenset(claim.id for claim in f.claims): "joined" if f.joined else f.status
        for f in found().findings
    }


def done(command: str, folder: Path, code: int = 0) -> str:
    ended = run(command, folder)
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def files(folder: Path) -> list[str]:
    there = folder / "facts" / "resolutions"
    return sorted(path.stem for path in there.iterdir()) if there.exists() else []


def of(report: Report, claim: str) -> Dispute:
    (dispute,) = (
        d for d in report.disputes if claim in {c.id for f in d.findings for c in f.claims}
    )
    return dispute


# -- what they are called -----------------------------------------------------------------------


def test_a_dispute_keeps_its_id_while_members_come_and_go(folder: Path) -> None:
    (folder / "facts" / "bob.yaml").write_text(paper("bob", gate("b20", "A1", "2020")))
    (dispute,) = found().disputes
    assert re.fullmatch("d-[0-9a-f]{12}", dispute.id)
    for name, published in (("eve", "2025"), ("dan", "2021")):
        lay(folder, {name: paper(name, gate(name, "A1", "2020"), published=published)})
        (now,) = found().disputes
        assert (now.id, len(now.findings) > len(dispute.findings)) == (dispute.id, True)
    (folder / "facts" / "bob.yaml").unlink()
    assert [d.id for d in found().disputes] == [dispute.id]


def test_disputes_on_other_things_have_other_ids(folder: Path) -> None:
    """By rule, subject, predicate and scope; where all are one, by the earliest claim."""
    more = [
        *(
            gate("a-train", "A0", subject="train"),
            "id: a-seat, subject: flight, predicate: seat, value: x",
        ),
    ]
    other = [
        *(
            gate("b-train", "A1", subject="train"),
            "id: b-seat, subject: flight, predicate: seat, value: y",
        )
    ]
    lay(folder, {"eve": paper("eve", *more), "dan": paper("dan", *other)})
    report = found()
    assert len({dispute.id for dispute in report.disputes}) == len(report.disputes) == 4
    first, second = of(report, "a20").id, of(report, "a22").id
    lay(folder, {"ann": paper("ann", gate("a20", "A0", "2020"), gate("a22", "A0", "2023"))})
    report = found()
    assert of(report, "a20").id not in (first, second)  # it is the only one of its kind now
    assert len(report.disputes) == 3


# -- one file -----------------------------------------------------------------------------------


def test_one_judgement_of_a_dispute_is_one_file(tmp_path: Path) -> None:
    root = case("one-judgement-many-files", tmp_path)
    document = json.loads(run("check facts/ --format json", root).stdout)
    (dispute,) = {finding["dispute"] for finding in document["findings"]}
    told = done(f"check resolve {dispute} {SAID} --wrong c1", root)
    file = f"facts/resolutions/{dispute}.yaml"
    assert told.splitlines()[0] == f"{dispute} source-error: {file}, 36 findings"
    assert files(root) == [dispute]
    assert "\n36 resolved\n" in done("check facts/", root)
    text = yaml.safe_load((root / file).read_text())
    assert len(text["findings"]) == 36
    assert len(text["claims"]) == 12
    assert list(text) == [
        *("dispute", "rule", "status", "code", "reason", "by", "at", "wrong", "evidence_version"),
        *("findings", "claims", "facts", "rules"),
    ]
    rows = json.loads(done("check resolutions list --format json", root))
    assert {(row["dispute"], row["status"]) for row in rows} == {(dispute, "resolved")}
    assert len(rows) == 36
    assert f"{dispute} (36)  resolved  source-error" in done("check resolutions list", root)
    wrong = [
        f["resolution"]["wrong"]
        for f in json.loads(done("check facts/ --format json", root))["findings"]
    ]
    assert sorted(map(tuple, wrong)) == [()] * 30 + [("c1",)] * 6


def test_the_status_of_a_finding_follows_its_own_evidence(folder: Path) -> None:
    """What has changed is stale, what has come is open and marked, what is gone is unused."""
    lay(
        folder,
        {
            "eve": paper("eve", gate("e", "A2", "2020")),
            "dan": paper("dan", gate("d", "A2", "2020")),
        },
    )
    name = of(found(), "a20").id
    done(f"check resolve {name} {SAID}", folder)
    lay(
        folder,
        {
            "eve": paper("eve", gate("e", "A3", "2020")),
            "dan": paper("dan", gate("x", "A2", "2020")),
        },
    )
    now = statuses()
    assert {tuple(sorted(key)): status for key, status in now.items() if "a22" not in key} == {
        ("a20", "b20"): "resolved",
        ("a20", "e"): "stale",
        ("b20", "e"): "stale",
        ("a20", "x"): "joined",
        ("b20", "x"): "joined",
        ("e", "x"): "joined",
    }
    (note,) = (note for note in found().notes if "no finding is" in note)
    assert note.startswith(f"facts/resolutions/{name}.yaml: no finding is ")
    assert note.endswith(" any more; `check resolutions prune` takes that out")


def test_a_file_of_one_finding_wins_over_the_dispute_s(folder: Path) -> None:
    dispute = of(found(), "a20")
    (finding,) = dispute.findings
    done(f"check resolve {dispute.id} {SAID}", folder)
    done(
        f"check resolve {finding.id} --code rounding --reason x --by y --status under-review",
        folder,
    )
    assert files(folder) == sorted([finding.id, dispute.id])
    said = load(Door(folder))[finding.id]
    assert (said.entry.code, said.dispute) == ("rounding", "")
    assert statuses()[frozenset({"a20", "b20"})] == "under-review"
    told = done(f"check resolutions show {finding.id}", folder)
    assert told.index("rounding") < told.index("source-error")


def test_a_dispute_that_is_judged_again_keeps_what_was_said_of_others(folder: Path) -> None:
    """Only what is open is judged; of the others, the last judgement that lists them holds."""
    name = of(found(), "a20").id
    done(f"check resolve {name} {SAID}", folder)
    lay(folder, {"eve": paper("eve", gate("e", "A2", "2020"))})
    told = done(f"check resolve {name} --code other --reason 'A2 is old.' --by Jane", folder)
    assert told.splitlines()[0] == f"{name} other: facts/resolutions/{name}.yaml, 2 findings"
    assert {key: status for key, status in statuses().items() if "a22" not in key} == dict.fromkeys(
        map(frozenset, ({"a20", "b20"}, {"a20", "e"}, {"b20", "e"})), "resolved"
    )
    said = load(Door(folder))
    codes = {f.resolution.entry.code for f in of(found(), "a20").findings if f.resolution}
    assert codes == {"source-error", "other"}
    assert {r.dispute for r in said.values()} == {name}
    told = done(f"check resolve {name} {SAID}", folder)  # all is settled: each is judged again
    assert "3 findings, again" in told
    assert sorted(len(r.entry.history) for r in load(Door(folder)).values()) == [1, 1, 1]


@pytest.mark.slow
def test_nothing_judged_is_lost_where_disputes_become_one_or_several(folder: Path) -> None:
    """Their old ids are answered with the present one."""
    first, second = of(found(), "a20").id, of(found(), "a22").id
    done(f"check resolve {first} {SAID}", folder)
    done(f"check resolve {second} --code rounding --reason x --by y", folder)
    both = [frozenset({"a20", "b20"}), frozenset({"a22", "b22"})]
    assert statuses() == dict.fromkeys(both, "resolved")
    lay(folder, {"eve": BRIDGE})
    (one,) = found().disputes
    assert one.id not in (first, second)
    assert {key: status for key, status in statuses().items() if key in both} == dict.fromkeys(
        both, "resolved"
    )
    assert sum(status == "joined" for status in statuses().values()) == 4
    assert one.id in done(f"check explain {first}", folder)
    told = done(f"check resolutions show {second}", folder)
    assert told.startswith(f"dispute {one.id}, rule conflicting-values\n")
    assert f"facts/resolutions/{first}.yaml:" in told
    told = done(f"check resolve {first} --code other --reason x --by y", folder)
    assert told.startswith(f"{one.id} other: facts/resolutions/{one.id}.yaml, 4 findings\n")
    assert set(statuses().values()) == {"resolved"}
    (folder / "facts" / "eve.yaml").unlink()
    assert statuses() == dict.fromkeys(both, "resolved")
    assert {d.id for d in found().disputes} == {first, second}
    (folder / "facts" / "resolutions" / f"{second}.yaml").unlink()
    assert done(f"check explain {one.id}", folder, 2).count("there is no finding") == 1


def test_an_id_that_has_become_several_names_them(folder: Path) -> None:
    lay(folder, {"eve": BRIDGE})
    (one,) = found().disputes
    done(f"check resolve {one.id} {SAID}", folder)
    (folder / "facts" / "eve.yaml").unlink()
    first, second = sorted(d.id for d in found().disputes)
    told = done(f"check explain {one.id}", folder, 2)
    assert f"'{one.id}' has become several disputes: {first}, {second}" in told
    told = done(f"check resolutions show {one.id}", folder)
    assert told.startswith(f"dispute {first}, {second}, rule conflicting-values\n")


@pytest.mark.parametrize("how", ["baseline", "resolution"])
def test_the_first_finding_of_a_dispute_was_once_its_name(folder: Path, how: str) -> None:
    """Where a baseline or a resolution holds it."""
    dispute = of(found(), "a20")
    (finding,) = dispute.findings
    once = f"d-{finding.id}"
    assert "there is no finding" in done(f"check explain {once}", folder, 2)
    if how == "baseline":
        (folder / "check.toml").write_text('baseline = "baseline.txt"\n')
        lay(folder, {})
        run("check facts/ --write-baseline baseline.txt", folder)
    else:
        done(f"check resolve {finding.id} {SAID}", folder)
    assert finding.id in done(f"check explain {once}", folder)


def test_proofs_that_rest_on_other_things_are_told_apart(desk: Desk) -> None:
    """The list says which facts and rules are whose, where they are not all of them."""
    report = desk.check(select=("opposed-terms",))
    (dispute,) = report.disputes
    assert len(dispute.findings) == 2
    desk.command("resolve", dispute.id, "--code", "other", "--reason", "x", "--by", "y")
    text = yaml.safe_load((desk.resolutions / f"{dispute.id}.yaml").read_text())
    assert all("claims" in item for item in text["findings"])
    assert any("rules" in item or "facts" in item for item in text["findings"])
    assert [f.status for f in desk.check(select=("opposed-terms",)).findings] == ["resolved"] * 2


def test_prune_takes_out_what_is_gone(folder: Path) -> None:
    lay(folder, {"eve": paper("eve", gate("e", "A2", "2020"))})
    name = of(found(), "a20").id
    done(f"check resolve {name} {SAID}", folder)
    (folder / "facts" / "eve.yaml").unlink()
    file = folder / "facts" / "resolutions" / f"{name}.yaml"
    before = file.read_text()
    for words, said in (("--dry-run", "would take"), ("", "took")):
        told = done(f"check resolutions prune {words}", folder)
        assert told.startswith(f"{said} 2 of 3 findings out of facts/resolutions/{name}.yaml: ")
        assert (file.read_text() == before) is bool(words)
    text = yaml.safe_load(file.read_text())
    assert (len(text["findings"]), list(text["claims"])) == (1, ["a20", "b20"])
    assert statuses()[frozenset({"a20", "b20"})] == "resolved"
    assert "nothing to prune" in done("check resolutions prune", folder)
    (folder / "facts" / "bob.yaml").write_text(paper("bob", gate("b22", "A1", "2022")))
    told = done("check resolutions prune", folder)
    assert told.startswith(f"removed facts/resolutions/{name}.yaml: ")
    assert not file.exists()


def test_as_of_a_day_a_dispute_has_the_judgement_of_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = of(found(), "a20").id
    for day, code in (("1717200000", "opinion"), ("1750000000", "rounding")):  # 2024-06-01
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
        done(f"check resolve {name} --code {code} --reason x --by y", folder)
    told = done("check facts/ --as-of 2025-01-01 --show all", folder, 1)
    assert "resolved, opinion" in told
    assert "resolved, rounding" not in told


# -- what a file may claim ----------------------------------------------------------------------


def edited(folder: Path, **changes: Any) -> Path:
    """The judgement of a dispute of three findings, with parts of the first item of its list."""
    lay(folder, {"eve": paper("eve", gate("e", "A2", "2020"))})
    name = of(found(), "a20").id
    done(f"check resolve {name} {SAID}", folder)
    file = folder / "facts" / "resolutions" / f"{name}.yaml"
    text = yaml.safe_load(file.read_text())
    text["findings"][0].update(changes)
    file.write_text(yaml.safe_dump(text, sort_keys=False))
    return file


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"claims": ["nobody"]}, "the list names 'nobody', which is not among the `claims` judged"),
        ({"facts": [9]}, "the list names '9', which is not among the `facts` judged"),
        ({"facts": [0]}, "expected a whole number"),
        ({"rules": ["x"]}, "the list names 'x', which is not among the `rules` judged"),
        ({"evidence": "abc"}, "the hash of a finding's evidence: 16 of the digits 0-9 and a-f"),
        ({"finding": "abc"}, "the id of a finding: 12 of the digits 0-9 and a-f"),
        ({"reason": "x"}, "unknown key `reason`"),
    ],
)
def test_a_list_that_cannot_be_is_refused(
    folder: Path, changes: dict[str, Any], message: str
) -> None:
    edited(folder, **changes)
    told = done("check facts/", folder, 2)
    assert message in told
    assert re.search(r"^facts/resolutions/d-[0-9a-f]{12}\.yaml:\d+:\d+: error", told, re.MULTILINE)


def test_a_finding_is_listed_once(folder: Path) -> None:
    file = edited(folder)
    text = yaml.safe_load(file.read_text())
    text["findings"].append(copy.deepcopy(text["findings"][0]))
    file.write_text(yaml.safe_dump(text))
    assert "is listed twice" in done("check facts/", folder, 2)


def test_a_file_of_a_dispute_has_its_name(folder: Path) -> None:
    file = edited(folder)
    file.rename(file.with_name("d-000000000000.yaml"))
    assert "error[E701]" in done("check facts/", folder, 2)
    file.with_name("d-000000000000.yaml").write_text("dispute: x\n")
    assert "expected the id of a dispute" in done("check facts/", folder, 2)


def test_a_dispute_has_one_file(folder: Path) -> None:
    """In another folder below there could be a second one, and either could be in force."""
    dispute = check([folder / "facts"]).disputes[0]
    run(f"check resolve {dispute.id} {SAID}", folder)
    path = folder / "facts" / "resolutions" / f"{dispute.id}.yaml"
    (path.parent / "old").mkdir()
    (path.parent / "old" / path.name).write_text(path.read_text())
    done = run("check facts/", folder)
    assert done.returncode == 2
    assert f"E301]: the dispute {dispute.id} is resolved twice; the first is at" in done.stderr


def test_a_finding_of_another_rule_cannot_be_listed(folder: Path) -> None:
    """As in a file of its own: the rule is one of what people read."""
    file = edited(folder)
    file.write_text(file.read_text().replace("rule: conflicting-values", "rule: opposed-terms"))
    told = done("check facts/", folder, 2)
    assert "`rule` is 'opposed-terms'; the finding is of conflicting-values" in told


@pytest.mark.parametrize(
    "changes",
    [{"evidence": "0" * 16}, {"claims": ["a20"]}, {"facts": []}, {"rules": []}],
    ids=["a hash of nothing", "other claims", "other facts", "other rules"],
)
def test_a_list_that_tells_of_something_else_is_stale(
    folder: Path, changes: dict[str, Any]
) -> None:
    edited(folder, **changes)
    assert sorted(s for key, s in statuses().items() if "a22" not in key) == [
        *("resolved", "resolved", "stale")
    ]


def test_what_all_claims_said_is_what_was_judged(folder: Path) -> None:
    file = edited(folder)
    file.write_text(file.read_text().replace("value: A2", "value: A9"))
    assert "the file tells of something else than was judged" in done("check facts/", folder, 1)
    assert sum(status == "stale" for status in statuses().values()) == 2
