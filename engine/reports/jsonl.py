"""The report as JSON Lines: an object a line, each with its `type`, the summary last."""

from engine.findings.report import Report
from engine.reports import Style
from engine.reports.json import document
from engine.screen import json_text


def render(report: Report, style: Style) -> str:
    """What the JSON report has, findings first, then agreements and notes, then the summary.

    A key is of one type in all lines, as programs want it that read them into a table.
    """
    whole = document(report, style)
    lines = [
        *({"type": "finding", **finding} for finding in whole["findings"]),
        *({"type": "agreement", **agreement} for agreement in whole.get("agreements", ())),
        *({"type": "note", "note": note} for note in whole["notes"]),
        {"type": "summary", "version": whole["version"], "summary": whole["summary"]},
    ]
    return "".join(json_text(line, None) for line in lines)
