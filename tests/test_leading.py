"""Which rules lead to a finding, and whether the claims of its subject alone decide of it."""

import json
from contextlib import chdir
from pathlib import Path

import pytest

from engine.config import configure
from engine.loading import load
from engine.rules.leading import keeps_subjects, leading
from engine.rules.program import Program
from engine.run import check
from engine.trials.why_not import why_not
from engine.wanted import Wanted
from engine.wanted import narrowed as narrower
from tests.pins import PROGRAMS, laid, lines
from tests.repositories import DISPUTED
from tests.test_backends import program
from tests.test_gate import TWO_PAPERS, lay
from tests.transcripts import run

ROOT = Path(__file__).parent.parent
PROGRAMS_EVERY = 20
SHIPPED = load(configure([ROOT / "facts"]), [])[1]


def flagging(*names: str) -> Program:
    return SHIPPED._replace(flags=tuple(rule for rule in SHIPPED.flags if rule.id in names))


def deriving(of: Program) -> set[str]:
    return {rule.id for stratum in of.strata for rule in stratum}


def test_rules_that_lead_to_a_finding_stay() -> None:
    """Also through other rules, and through what must not be there."""
    kept = deriving(leading(flagging("affirmed-and-denied")))
    assert {"large-shipment-is-bulk", "bulk-ammunition-reaches-the-front"} <= kept
    assert "within-closure" in deriving(leading(flagging("conflicting-places")))
    checked = program(
        {"d": DERIVES, "e": DERIVES.replace("node: {n: $s}", "edge: {a: $s, b: $s}"), "f": FLAGS}
    )
    assert checked is not None
    assert deriving(leading(checked)) == {"d"}


DERIVES = "when:\n  - claim a: {subject: $s}\nderive:\n  - node: {n: $s}\n"
FLAGS = "level: note\nflag: f\nwhen:\n  - claim a: {subject: $s}\n  - node: {n: $s}\n"
PAIR = "level: note\nflag: f\nwhen:\n  - claim a: {subject: $s}\n"


@pytest.mark.parametrize(
    ("rule", "keeps"),
    [
        (PAIR + "  - claim b: {subject: $s, via: $v}\n", True),
        (PAIR + "  - claim b: {subject: $t}\n  - edge: {a: $s, b: $t}\n", False),
        (PAIR + "  - node: {n: $s}\nunless:\n  - claim n: {subject: $s, predicate: p}\n", True),
        (PAIR + "unless:\n  - claim n: {predicate: p}\n", False),
        (PAIR + "  - count: {of: {claim: {via: $c}}, distinct: $c, as: $n}\n  - $n > 1\n", False),
        ("when:\n  - claim a: {subject: $s}\nderive:\n  - claim: {from: $a, subject: $s, "
         "predicate: p}\n", True),
        ("when:\n  - claim a: {subject: $s, via: $v}\nderive:\n  - claim: {from: $a, "
         "subject: $v, predicate: p}\n", False),
        ("when:\n  - claim a: {subject: $s}\nderive:\n  - node: {n: $s}\n", False),
    ],
)  # fmt: skip
def test_a_rule_keeps_to_the_claims_of_one_subject_or_not(rule: str, keeps: bool) -> None:
    checked = program({"r": rule})
    assert checked is not None
    assert keeps_subjects(checked) is keeps


@pytest.mark.parametrize(
    ("rule", "keeps"),
    [
        (PAIR + "  - claim b: {subject: $t}\n  - edge: {a: $s, b: $t}\n", True),
        (PAIR + "  - claim b: {subject: $t}\n  - claim c: {subject: $u}\n", False),
        (PAIR + "  - claim b: {subject: $t}\nunless:\n  - claim n: {subject: $t}\n", False),
        ("when:\n  - claim a: {subject: $s, via: $v}\nderive:\n  - claim: {from: $a, "
         "subject: $v, predicate: p}\n", False),
    ],
)  # fmt: skip
def test_two_claims_decide_of_what_takes_no_others(rule: str, keeps: bool) -> None:
    """Whatever their subjects are, unless a rule derives claims of others."""
    checked = program({"r": rule})
    assert checked is not None
    assert keeps_subjects(checked, pair=True) is keeps


@pytest.mark.parametrize(
    "every", [PROGRAMS_EVERY, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_why_not_says_the_same_of_two_claims_whatever_else_is_run(
    every: int, tmp_path: Path
) -> None:
    """Of pinned programs: what a run over the claims of their subjects knows is enough."""
    narrowed = 0
    for line in lines(PROGRAMS)[::every]:
        with chdir(laid(line["files"], tmp_path / line["name"])):
            whole = check([Path("facts")], wanted=Wanted(agreements=True))
            both = sorted(whole.corpus.claims)[:2]
            wanted = Wanted(agreements=True, claims=both, pair=True)
            narrowed += keeps_subjects(narrower(whole.program, wanted), pair=True)
            assert why_not(check([Path("facts")], wanted=wanted), both) == why_not(whole, both)
    assert narrowed


def test_explain_of_a_dispute_has_its_sides_and_a_proof_for_each_pair(tmp_path: Path) -> None:
    papers = {
        f"facts/g{n}.yaml": DISPUTED["facts/gazette.yaml"]
        .replace("gazette-2021", f"gazette-{n}")
        .replace("id: g-", f"id: g{n}-")
        for n in range(12)
    }
    folder = lay(tmp_path, {**DISPUTED, **papers})
    report = json.loads(run("check facts/ --format json", folder).stdout)
    (dispute,) = {finding["dispute"] for finding in report["findings"]}
    told = run(f"check explain {dispute}", folder).stdout
    assert told.startswith("CONTRADICTION  ")
    assert told.count("the proof, checked step by step:") == 1
    assert "and 12 more findings between these sides" in told
    assert "to record a judgement: check resolve d-" in told


def test_what_is_known_of_a_finding_is_only_where_to_look_first(tmp_path: Path) -> None:
    """A judgement that names another rule hides nothing, and one of an old rule neither."""
    folder = lay(tmp_path, TWO_PAPERS)
    before = run("check explain d-", folder).stdout
    run("check resolve d- --code rounding --reason x --by y", folder)
    (file,) = (folder / "facts" / "resolutions").glob("*.yaml")
    told = run(f"check explain {file.stem}", folder).stdout
    assert told.split("the proof, checked step by step:")[1].split("\n\n")[0] in before
    file.write_text(file.read_text().replace("rule: conflicting-values", "rule: gone"))
    done = run(f"check explain {file.stem}", folder)
    assert done.returncode == 2
    assert "the finding is of conflicting-values" in done.stderr
