"""The findings for GitLab's merge requests: its Code Quality report."""

from typing import Any

from engine.findings.finding import Finding, Level
from engine.findings.report import Report
from engine.reports import Style, shown
from engine.reports.dispute import sentence
from engine.screen import json_text

SEVERITIES = {Level.CONTRADICTION: "major", Level.TENSION: "minor", Level.NOTE: "info"}


def render(report: Report, style: Style) -> str:
    """A list, empty where nothing is open, of the open findings unless `show` says otherwise.

    GitLab drops items that share a fingerprint, and takes one that it knows for the same finding.
    """
    found = [f for dispute in shown(report, style, "open") for f in dispute.findings]
    return json_text([_item(f) for f in found])


def _item(finding: Finding) -> dict[str, Any]:
    first, *others = finding.places
    against = ", ".join(at.row for at in others)
    return {
        "description": f"{sentence(finding)} See also {against}." if others else sentence(finding),
        "check_name": finding.rule.id,
        "fingerprint": finding.id,
        "severity": SEVERITIES[finding.level],
        "location": {"path": first.file, "lines": {"begin": first.line}},
    }
