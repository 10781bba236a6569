"""What the rules make of the two articles: what an editor finds, and nothing beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.backends import run
from engine.claims.load import load
from engine.findings.build import build
from engine.findings.explain import explain
from engine.findings.finding import Finding, Level
from engine.findings.report import Report
from engine.run import check
from engine.source import Door

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
FACTS = ROOT / "facts"

FOUND = {
    # What the articles state as facts, and cannot both be
    ("contradiction", "ft-summit-place", "ec-visit-place"),
    # Shells: none seen and not many, against five million
    ("tension", "ft-no-shells-on-battlefield", "ec-containers-to-russia"),
    ("tension", "ft-no-shells-on-battlefield", "ec-shells-rounds"),
    ("tension", "ft-amounts-not-large", "ec-containers-to-russia"),
    ("tension", "ft-amounts-not-large", "ec-shells-rounds"),
    ("tension", "ft-dprk-limited-capacity", "ec-dprk-munitions-abundant"),
    # A co-operation for show, against one that is there
    ("tension", "ft-cooperation-staged", "ec-containers-to-russia"),
    ("tension", "ft-cooperation-staged", "ec-shells-rounds"),
    # The bond, as Kim puts it and as others do
    ("tension", "ec-kim-putin-unbreakable", "ec-lankov-shallow"),
    ("tension", "ec-kim-putin-unbreakable", "ec-limits-to-friendship"),
    ("tension", "ec-kim-putin-unbreakable", "ec-convergence-can-shift"),
    ("tension", "ec-kim-putin-unbreakable", "ec-may-not-outlast-war"),
    ("tension", "ec-kim-putin-unbreakable", "ec-dprk-not-happy"),
    # How much the summit matters
    ("tension", "ft-summit-means-little", "ec-biggest-opportunity"),
    # An axis or a triangle
    ("tension", "ec-new-axis", "ec-no-neat-axis"),
    # Sensitive technology: none yet, and perhaps an engine
    ("tension", "ec-angara-engine", "ec-no-sensitive-tech"),
    # States against their own earlier acts
    ("tension", "ft-russia-voted-resolutions", "ec-russia-vetoed-panel"),
    (
        "tension",
        "ft-deals-violate-unsc",
        "ft-russia-voted-resolutions",
        "ec-containers-to-russia",
    ),
    ("tension", "ec-china-endorsed-denuclearisation", "ec-china-let-panel-die"),
}

AGREE = [
    # Across the articles
    ("ft-summit-ordinal", "ec-kim-trips"),
    ("ft-shipments-possible", "ec-containers-to-russia"),
    ("ft-shipments-possible", "ec-shells-rounds"),
    ("ft-first-reports-of-shells", "ec-containers-to-russia"),
    ("ft-china-wants-stable-dprk", "ec-china-wants-stable-buffer"),
    ("ft-china-displeased", "ec-closer-ties-threaten-china"),
    ("ft-summit-signal-to-seoul", "ec-russia-aims-deter-seoul"),
    ("ft-russia-can-impose-cost", "ec-threat-over-transfer"),
    ("ft-russia-little-to-gain", "ec-no-sensitive-tech"),
    ("ft-russia-little-to-gain", "ec-russia-leverage"),
    ("ft-kim-toured-bases", "ec-kim-toured-cosmodrome"),
    ("ft-summit-place", "ec-kim-toured-cosmodrome"),
    ("ft-cooperation-staged", "ec-lankov-shallow"),
    ("ft-seoul-no-weapons", "ec-russia-aims-deter-seoul"),
    # Within one: what an author concedes, or adds
    ("ft-amounts-not-large", "ft-shipments-possible"),
    ("ft-amounts-not-large", "ft-dprk-limited-capacity"),
    ("ft-no-shells-on-battlefield", "ft-amounts-not-large"),
    ("ft-no-shells-on-battlefield", "ft-only-recorded-use"),
    ("ft-dprk-would-resell", "ft-dprk-resold-before"),
    ("ft-dprk-resold-before", "ft-iran-missile-clones"),
    ("ec-containers-to-russia", "ec-shells-rounds"),
    ("ec-containers-to-russia", "ec-containers-to-dprk"),
    ("ec-quality-dubious", "ec-helped-buy-time"),
    ("ec-russia-needed-munitions", "ec-need-may-wane"),
    ("ec-lankov-shallow", "ec-limits-to-friendship"),
    ("ec-lankov-shallow", "ec-convergence-can-shift"),
    ("ec-partnership-lasts-war", "ec-may-not-outlast-war"),
    ("ec-may-not-outlast-war", "ec-convergence-can-shift"),
    ("ec-no-sensitive-tech", "ec-russia-leverage"),
    ("ec-china-avoids-bloc", "ec-no-neat-axis"),
    ("ec-axis-fears-overblown", "ec-no-neat-axis"),
    ("ec-more-than-arms-deal", "ec-biggest-opportunity"),
    ("ec-russia-vetoed-panel", "ec-china-let-panel-die"),
]
"""Pairs of claims that agree, or of which one concedes what the other says."""


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield check([Path("facts")])


def names(finding: Finding) -> frozenset[str]:
    return frozenset(claim.id for claim in finding.claims)


def pair(report: Report, one: str, other: str) -> Finding:
    (found,) = [f for f in report.findings if names(f) == {one, other}]
    return found


def test_the_editor_s_tensions_are_found_and_no_others(report: Report) -> None:
    """Each finding with its level and all the claims that it rests on."""
    found = {(str(f.level), names(f)) for f in report.findings}
    assert found == {(level, frozenset(claims)) for level, *claims in FOUND}
    assert len(report.findings) == len(FOUND)


@pytest.mark.parametrize(("one", "other"), AGREE)
def test_claims_that_agree_are_no_finding(report: Report, one: str, other: str) -> None:
    """Not even as two among the claims of a larger finding."""
    assert {one, other} <= set(report.corpus.claims)
    assert [f.id for f in report.findings if {one, other} <= names(f)] == []


@pytest.mark.slow
def test_removing_any_claim_of_a_finding_removes_the_finding(report: Report) -> None:
    """No rest of its claims is flagged by the same rule in its place."""
    facts = report.corpus.facts()
    left = {}
    for claim in {name for finding in report.findings for name in names(finding)}:
        rest = [f for f in facts if not (f.kind == "claim" and f.values[0] == claim)]
        outcome = run(report.program, rest)
        findings, _ = build(report.program, outcome, report.corpus, rest)
        left[claim] = findings
    for finding in report.findings:
        for claim in names(finding):
            same = [f for f in left[claim] if f.rule.id == finding.rule.id]
            assert not [f.id for f in same if names(f) < names(finding) or f.id == finding.id]


def test_the_shells_are_denied_through_a_derived_claim(report: Report) -> None:
    """The proof names the rules that lead from the shipment to the front, and the shared days."""
    for shipment in ("ec-containers-to-russia", "ec-shells-rounds"):
        finding = pair(report, "ft-no-shells-on-battlefield", shipment)
        assert finding.derived_from == (shipment,)
        proof = explain(finding, report.corpus, report.proofs)
        for words in (
            "by the rule bulk-ammunition-reaches-the-front",
            "by the rule large-shipment-is-bulk",
            shipment,
            "their times surely share 2 days, 2023-09-30 to 2023-10-01",
        ):
            assert words in proof


def test_only_statements_of_fact_contradict_each_other(report: Report) -> None:
    """A contradiction rests on nothing that is hedged, forecast, opined or derived."""
    for finding in report.findings:
        plain = all(
            claim.entry.mode == "fact" and claim.entry.certainty == "certain"
            for claim in finding.claims
        )
        assert finding.level is not Level.CONTRADICTION or (plain and not finding.derived_from)


def test_every_row_of_the_inventory_is_a_claim(report: Report) -> None:
    if not SEEDS.is_dir():
        pytest.skip("the inventory of the claims is not here: ../shared/seeds")
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in (SEEDS / "claims.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(("| ft-", "| ec-"))
    ]
    expected = {name: int(paragraph) for name, paragraph, *_ in rows}
    assert len(expected) == 82
    claims = report.corpus.claims.values()
    assert {claim.id: claim.entry.paragraph for claim in claims} == expected


def test_every_quote_is_in_its_paragraph(report: Report, tmp_path: Path) -> None:
    """With the texts in seeds/, under their ids, the same facts load without a problem."""
    if not SEEDS.is_dir():
        pytest.skip("the sources' texts are not here: ../shared/seeds")
    texts = {
        "ft-2023-10": "000_e16cba21e9f3f704.txt",
        "economist-2024-06": "003_99c93f5e73e5429d.txt",
    }
    door = Door(tmp_path, [FACTS])
    door.seeds.mkdir()
    for name, file in texts.items():
        (door.seeds / f"{name}.txt").write_bytes((SEEDS / file).read_bytes())
    (door.seeds / "manifest.yaml").write_bytes((ROOT / "seeds" / "manifest.yaml").read_bytes())
    corpus = load(FACTS.glob("*.yaml"), door)
    assert all(claim.entry.quote for claim in corpus.claims.values())
    assert len(corpus.claims) == len(report.corpus.claims)


def test_the_manifest_tells_the_paragraphs_of_each_text() -> None:
    if not SEEDS.is_dir():
        pytest.skip("the sources' texts are not here: ../shared/seeds")
    manifest = (ROOT / "seeds" / "manifest.yaml").read_text(encoding="utf-8")
    for file in SEEDS.glob("*.txt"):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        assert f"paragraphs: {len(lines)}\n" in manifest


def test_no_rule_speaks_of_a_claim_source_or_speaker(report: Report) -> None:
    """Not by id in a field, which the rules' checker refuses, and not anywhere in its text."""
    people = {claim.speaker for claim in report.corpus.claims.values()}
    known = {*report.corpus.claims, *report.corpus.sources, *people}
    for rule in report.program.rules:
        entry = rule.entry
        text = repr([entry.when, entry.unless, entry.derive, entry.flag])
        assert [name for name in known if f"'{name}'" in text] == []
