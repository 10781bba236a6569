"""The report as one JSON object."""

import json
from typing import Any

from engine.check import Report
from engine.claims.corpus import Claim
from engine.findings.finding import Finding, Level
from engine.reports import Style, failing


def render(report: Report, style: Style) -> str:
    """The object, indented, with every finding of the run; `quiet` changes nothing here."""
    return json.dumps(document(report, style), ensure_ascii=False, indent=2) + "\n"


def document(report: Report, style: Style) -> dict[str, Any]:
    """The report as plain values."""
    summary = {
        "claims": report.claims,
        "sources": report.sources,
        "rules": len(report.program.rules),
        "findings": {str(level): report.count(level) for level in reversed(Level)},
        "disputes": len(report.disputes),
        "fail_on": str(style.fail_on) if style.fail_on else "never",
        "failing": failing(report, style),
    }
    agreements = [f for agreement in report.agreements for f in agreement.findings]
    return {
        "version": 1,
        "summary": summary,
        "notes": list(report.notes),
        "findings": [_finding(finding) for finding in report.findings],
        "agreements": [_agreement(finding) for finding in agreements],
    }


def _agreement(finding: Finding) -> dict[str, Any]:
    """Of what a finding has, what an agreement has too: it has no level and no status."""
    kept = ("id", "rule", "title", "message", "claims", "derived_from")
    return {key: value for key, value in _finding(finding).items() if key in kept}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule.id,
        "level": str(finding.level),
        "status": finding.status,
        "title": finding.rule.entry.title,
        "message": finding.message,
        "dispute": finding.dispute,
        "claims": [_claim(claim) for claim in finding.claims],
        "derived_from": list(finding.derived_from),
        "evidence": finding.evidence,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "source": claim.source.id,
        "speaker": claim.speaker,
        "file": claim.at.file,
        "line": claim.at.line,
        "quote": claim.entry.quote,
    }
