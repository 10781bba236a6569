"""The report as one JSON object."""

from collections import Counter
from typing import Any

from engine.claims.corpus import Claim
from engine.findings.finding import STATUSES, Finding, Level, Row
from engine.findings.gate import failing, verdict
from engine.findings.report import Report
from engine.reports import Style, shown
from engine.screen import json_text

VERSION = 3
"""Of the shapes that the objects have had; since 3, the last line of JSON Lines has `summary`."""


def render(report: Report, style: Style) -> str:
    """The object, indented; every finding unless `show` says less, `quiet` or not."""
    return json_text(document(report, style))


def document(report: Report, style: Style) -> dict[str, Any]:
    """The report as plain values."""
    statuses = Counter(finding.status for finding in report.findings)
    findings = [f for dispute in shown(report, style, "all") for f in dispute.findings]
    summary = {
        "claims": report.claims,
        "sources": report.sources,
        "rules": len(report.program.rules),
        "findings": {str(level): report.count(level) for level in reversed(Level)},
        "statuses": {name: statuses[name] for name in STATUSES},
        "disputes": len(report.disputes),
        "fail_on": str(style.gate.fails) if style.gate.fails else "never",
        "failing": len(failing(report, style.gate)),
        "verdict": verdict(report, style.gate),
    }
    agreements = [_agreement(f) for dispute in report.agreements for f in dispute.findings]
    return {
        "version": VERSION,
        "summary": summary,
        "notes": [*map(str, report.warnings), *report.notes],
        "findings": [finding_object(finding) for finding in findings],
        **({"agreements": agreements} if style.agreements else {}),
    }


def _agreement(finding: Finding) -> dict[str, Any]:
    """Of what a finding has, what an agreement has too: it has no level and no status."""
    kept = ("id", "rule", "title", "message", "claims", "derived_from")
    return {key: value for key, value in finding_object(finding).items() if key in kept}


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding as plain values, with what was said of it."""
    return {
        "id": finding.id,
        "rule": finding.rule.id,
        "level": str(finding.level),
        "status": finding.status,
        "title": finding.rule.entry.title,
        "message": finding.message,
        "dispute": finding.dispute,
        "claims": [_claim(claim) for claim in finding.claims],
        "rows": [_row(row) for row in finding.rows],
        "derived_from": list(finding.derived_from),
        "evidence": finding.evidence,
        "new": not finding.old,
        "joined": finding.joined,
        "resolution": _resolution(finding),
    }


SAID = ("code", "reason", "by", "at", "review_by", "group")
"""What the report has of a judgement, as it was written."""


def _resolution(finding: Finding) -> dict[str, Any] | None:
    if finding.resolution is None:
        return None
    entry = finding.resolution.entry
    told = {name: getattr(entry, name) for name in SAID}
    return {
        **told,
        "wrong": list(entry.wrong),
        "file": finding.resolution.at.file,
        "changes": list(finding.changes),
    }


def _row(row: Row) -> dict[str, Any]:
    return {"row": row.words, "file": row.at.file, "line": row.at.line}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "source": claim.source.id,
        "speaker": claim.speaker,
        "file": claim.at.file,
        "line": claim.at.line,
        "quote": claim.entry.quote,
    }
