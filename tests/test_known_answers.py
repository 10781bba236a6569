"""Real data sets whose conflicts others have counted: the same pairs come out, and no others.

The projects declare the tables, and the rules where the core has none; the data are read where
they lie, by way of a copy beside the declarations for as long as a test runs.
"""

import csv
import shutil
from pathlib import Path

import pytest

from engine.run import check

PROJECTS = Path(__file__).parent / "projects"
DATA = Path(__file__).parent.parent.parent / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data are not here: ../shared/data")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def laid(name: str, table: str, folder: Path) -> Path:
    """The project of that name, with its table."""
    shutil.copytree(PROJECTS / name, folder / name)
    (folder / name / "data").mkdir()
    shutil.copy(DATA / name / table, folder / name / "data" / table)
    return folder / name / "facts"


@pytest.mark.slow
def test_the_flight_times_that_web_sites_disagree_on(tmp_path: Path) -> None:
    """The core rules on 7,102 claims of 38 sites: all pairs with different times for one flight."""
    report = check([laid("flights", "claims.csv", tmp_path)])
    expected = rows(DATA / "flights" / "expected_pairs.csv")
    assert len(expected) == len(report.findings) == 24_442
    assert {finding.rule.id for finding in report.findings} == {"conflicting-values"}
    found = {frozenset(claim.id for claim in finding.claims) for finding in report.findings}
    assert found == {frozenset((row["a"], row["b"])) for row in expected}
    disputes = {
        (row["subject"], row["predicate"])
        for row in rows(DATA / "flights" / "expected_disputes.csv")
    }
    firsts = [dispute.findings[0].claims[0] for dispute in report.disputes]
    assert len(firsts) == 276
    assert {(claim.subject, claim.predicate) for claim in firsts} == disputes


@pytest.mark.slow
def test_the_denial_constraints_that_hospital_rows_break(tmp_path: Path) -> None:
    """Fifteen published constraints as rules over a kind of one's own with nineteen columns."""
    report = check([laid("hospital", "dirty.csv", tmp_path)])
    expected = rows(DATA / "hospital" / "expected_pairs.csv")
    assert len(expected) == len(report.findings) == 12_736
    found = {
        (int(finding.rule.id[2:]), *sorted(row.at.record for row in finding.rows))
        for finding in report.findings
    }
    assert found == {
        (int(row["dc_no"]), *sorted((int(row["row_a"]), int(row["row_b"])))) for row in expected
    }
