"""A small project with findings of every status, and its reports in every format."""

import os
from datetime import date
from pathlib import Path

from engine.findings.report import Report
from engine.run import check
from engine.wanted import Wanted

ROOT = Path(__file__).parent.parent
HARBOUR = ROOT / "tests" / "projects" / "harbour"
SCHEMAS = ROOT.parent / "shared" / "schemas"
GOLDEN = ROOT / "tests" / "golden" / "harbour"
TODAY = date(2024, 11, 30)  # one of the judgements there is past its day
DAY = "SOURCE_DATE_EPOCH=1733000000"
RUNS = {
    "report.txt": "text --show all",
    "report.json": "json --agreements",
    "report.jsonl": "jsonl --agreements",
    "report.md": "markdown",
    "report.csv": "csv",
    "report.sarif": "sarif",
    "suppressed.sarif": "sarif --sarif-suppressed include",
    "report.xml": "junit",
    "annotations.txt": "github",
    "code-quality.json": "gitlab",
    "claimreview.json": "claimreview",
}
"""The golden files, and the formats and options that `check facts/` writes them with."""


def compared() -> Report:
    """The report on the project, with the finding on the tram known from before."""
    here = Path.cwd()
    os.chdir(HARBOUR)  # paths in reports are relative to where the command is started
    try:
        report = check([Path("facts")])
        known = {f.id: f.evidence for f in report.findings if f.claims[0].subject == "tram"}
        assert len(known) == 1
        return check([Path("facts")], wanted=Wanted(old=known, today=TODAY))
    finally:
        os.chdir(here)
