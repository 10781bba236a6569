"""The findings as a table for a spreadsheet, by RFC 4180: a row a finding, under a row of heads."""

import csv
import io
import re

from engine.findings.finding import Finding
from engine.findings.report import Report
from engine.reports import Style, shown
from engine.screen import printable

HEADS = (
    *("finding", "dispute", "rule", "level", "status", "new", "title", "message"),
    *("claims", "speakers", "sources", "published", "quotes", "places"),
    *("code", "reason", "by", "at", "review_by", "changes", "evidence"),
)
NAMES = ("finding", "dispute", "rule", "claims", "sources", "evidence")
"""The columns of ids, which are never to be read as numbers, dates or truth values."""
BETWEEN = " | "
"""What stands between the items of one cell; items of one finding are in the order of claims."""

_FORMULA = tuple("=+-@＝＋－＠")
"""Spreadsheets take a cell that begins so for a formula, and run it."""
_VALUES = ("", "e", "true", "false", "nan", "inf", "infinity", "null", "none", "na")
"""The letters of what programs that read tables take for something else than text: of numbers
without and with an exponent, of dates in digits, and of words for values."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPLIT = re.compile(f"; *(?=[{re.escape(''.join(_FORMULA))}])")
"""Where a spreadsheet that splits cells at semicolons, as German ones do, would begin such one."""


def render(report: Report, style: Style) -> str:
    """Every finding unless `show` says less, worst first; each row is one line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for dispute in shown(report, style, "all"):
        for finding in dispute.findings:
            row = zip(HEADS, [*_what(finding, report), *_said(finding)], strict=True)
            writer.writerow(_cell(text, head in NAMES) for head, text in row)
    return out.getvalue()


def _what(finding: Finding, report: Report) -> list[str]:
    claims = finding.claims
    label = report.corpus.vocabulary.label
    return [
        finding.id,
        finding.dispute,
        finding.rule.id,
        str(finding.level),
        finding.status,
        "no" if finding.old else "yes",
        finding.rule.entry.title,
        finding.message,
        BETWEEN.join([claim.id for claim in claims] or [row.words for row in finding.rows]),
        BETWEEN.join(label(claim.speaker) for claim in claims),
        BETWEEN.join(claim.source.id for claim in claims),
        BETWEEN.join(claim.source.published.edtf for claim in claims),
        BETWEEN.join(claim.entry.quote or "" for claim in claims),
        BETWEEN.join(printable(at.row) for at in finding.places),
    ]


def _said(finding: Finding) -> list[str]:
    """What a person has said of the finding, and its evidence."""
    entry = finding.resolution and finding.resolution.entry
    said = [entry.code, entry.reason, entry.by, entry.at, entry.review_by] if entry else [None] * 5
    changes = BETWEEN.join(finding.changes)
    return [*(value or "" for value in said), changes, finding.evidence]


def _cell(text: str, is_name: bool = False) -> str:
    """The text on one line, with an apostrophe before what a spreadsheet would run.

    So has a name that it would take for a number or a date.
    """
    line = _SPLIT.sub(r"\g<0>'", " ".join(text.split()))
    is_value = is_name and line != "" and _is_value(line)
    return f"'{line}" if is_value or line.startswith(_FORMULA) else line


def _is_value(name: str) -> bool:
    letters = "".join(filter(str.isalpha, name)).lower()
    is_date = letters[:3] in _MONTHS and any(map(str.isdigit, name))
    return letters in _VALUES or is_date
