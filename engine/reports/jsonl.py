"""The report as JSON Lines: an object a line, each with its `type`, the summary last."""

from typing import Any

from engine.findings.report import Report
from engine.reports import Style
from engine.reports.json import SAID, document
from engine.screen import json_text


def render(report: Report, style: Style) -> str:
    """What the JSON report has, findings first, then agreements and notes, then the summary.

    A key is of one type in all lines, and nothing is null, as programs want it that make a table of
    them: they look at some lines to know the types of all.
    """
    whole = document(report, style)
    lines = [
        *({"type": "finding", **_uniform(finding)} for finding in whole["findings"]),
        *({"type": "agreement", **_uniform(found)} for found in whole.get("agreements", ())),
        *({"type": "note", "note": note} for note in whole["notes"]),
        {"type": "summary", "version": whole["version"], "summary": whole["summary"]},
    ]
    return "".join(json_text(line, None) for line in lines)


NOT_JUDGED = {**dict.fromkeys(SAID, ""), "wrong": [], "file": "", "changes": []}
"""What stands for the judgement of a finding that has none."""


def _uniform(finding: dict[str, Any]) -> dict[str, Any]:
    """The object with an empty text for each that is missing, and without `rows` that are none."""
    told = {name: value for name, value in finding.items() if name != "rows" or value}
    if "resolution" in told:
        said = told["resolution"] or NOT_JUDGED
        told["resolution"] = {name: "" if value is None else value for name, value in said.items()}
    told["claims"] = [
        {name: "" if value is None else value for name, value in claim.items()}
        for claim in told["claims"]
    ]
    return told
