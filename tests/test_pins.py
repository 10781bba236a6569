"""The ids, evidence and meaning of findings stay what they were, so that judgements on them hold.

What is pinned and how it is pinned anew: `tests/pins.py`.
"""

from contextlib import chdir
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from engine.findings.explain import explain
from engine.findings.former import FORMER
from engine.run import check
from engine.wanted import Wanted
from tests.former import shipped
from tests.pins import PROGRAMS, PROJECTS, ROOT, answers, laid, lines

PINNED_PROGRAMS = lines(PROGRAMS)
EVERY = 20
"""Of so many programs, one is among the tests that are run by default."""
OF_PROGRAMS = pytest.mark.parametrize(
    "part",
    [PINNED_PROGRAMS[::EVERY], pytest.param(PINNED_PROGRAMS, marks=pytest.mark.slow)],
    ids=["some", "all"],
)


@pytest.mark.parametrize("project", lines(PROJECTS), ids=lambda line: str(line["name"]))
def test_the_findings_of_a_project_are_those_that_are_pinned(project: dict[str, Any]) -> None:
    assert answers(ROOT / project["name"]) == project["findings"]


@OF_PROGRAMS
def test_the_findings_of_a_program_are_those_that_are_pinned(
    part: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Random rules over random facts, kept as they were drawn."""
    for line in part:
        folder = tmp_path / line["name"]
        assert (line["name"], answers(laid(line["files"], folder))) == (
            line["name"],
            line["findings"],
        )


@OF_PROGRAMS
def test_a_finding_is_the_same_whatever_else_is_asked_for(
    part: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Its rule alone, the rules that lead to it, and the claims of its subjects where they do."""
    for line in part:
        with chdir(laid(line["files"], tmp_path / line["name"])):
            whole = check([Path("facts")])
            for finding in whole.findings:
                claims = tuple(claim.id for claim in finding.claims)
                alone = Wanted(select=(finding.rule.id,))
                led = alone._replace(leading=True)
                ways = (alone, led, led._replace(claims=claims))
                for wanted in ways if len(part) < EVERY else ways[-1:]:
                    report = check([Path("facts")], wanted=wanted)
                    (again,) = (f for f in report.findings if f.id == finding.id)
                    assert again.evidence == finding.evidence
                    assert again.level is finding.level
                    assert explain(again, report.corpus, report.proofs) == explain(
                        finding, whole.corpus, whole.proofs
                    )


def test_enough_is_pinned() -> None:
    """Hundreds of programs that find something, by rules of their own and by those shipped."""
    rules = [found["rule"] for line in PINNED_PROGRAMS for found in line["findings"].values()]
    assert len(PINNED_PROGRAMS) == 300
    assert all(line["findings"] for line in PINNED_PROGRAMS)
    assert len(set(rules)) > 10


def test_the_table_of_shipped_rules_has_each_as_it_was_and_as_it_is() -> None:
    """`python -m tests.former` writes what they are; what they were never changes."""
    for version, count, digest in ((1, 25, "488e6fa6c773400a"), (2, 31, "0a19bd237c430d92")):
        rows = ((name, row[version - 1]) for name, row in sorted(FORMER.items()))
        were = "".join(f"{name} {was}\n" for name, was in rows if was)
        assert len(were.splitlines()) == count
        assert sha256(were.encode()).hexdigest()[:16] == digest
    assert {name: row[-1] for name, row in FORMER.items() if row[-1]} == shipped()
