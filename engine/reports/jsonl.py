"""The report as JSON Lines: an object a line, each with its `type`, the summary last."""

import json
from typing import Any

from engine.check import Report
from engine.reports import Style
from engine.reports.json import document

_BREAKS = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"})
"""What ends a line for some readers, though not for JSON: only texts hold them, so escapes do."""


def render(report: Report, style: Style) -> str:
    """What the JSON report has, findings first, then agreements and notes, then the summary."""
    whole = document(report, style)
    lines = [
        *({"type": "finding", **finding} for finding in whole["findings"]),
        *({"type": "agreement", **agreement} for agreement in whole["agreements"]),
        *({"type": "note", "note": note} for note in whole["notes"]),
        {"type": "summary", "version": whole["version"], **whole["summary"]},
    ]
    return "".join(map(_line, lines))


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_BREAKS) + "\n"
