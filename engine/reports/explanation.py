"""A dispute explained: its sides, a proof for each pair of them, and how many findings more."""

from collections.abc import Iterator

from engine.findings.explain import explain
from engine.findings.finding import Dispute, Finding
from engine.findings.report import Report
from engine.reports import Style
from engine.reports.dispute import dispute_lines

MOST_PROOFS = 10
"""How many pairs of sides are proved; each further finding can be asked for by its id."""


def explanation(dispute: Dispute, report: Report, style: Style) -> str:
    """The dispute as the report has it, and its proofs."""
    shown = list(_of_each_pair(dispute))[:MOST_PROOFS]
    parts = ["\n".join(dispute_lines(dispute, report, style, next_step=False)) + "\n"]
    parts += [explain(finding, report.corpus, report.proofs, style.width) for finding in shown]
    if more := len(dispute.findings) - len(shown):
        of = "finding" if more == 1 else "findings"
        parts.append(f"and {more} more {of} between these sides; each has an id to explain it by\n")
    return "\n".join(parts)


def _of_each_pair(dispute: Dispute) -> Iterator[Finding]:
    """The first finding of each pair of sides, in the order of the dispute."""
    sides = {w: number for number, side in enumerate(dispute.sides) for w in side.witnesses}
    seen: set[frozenset[int]] = set()
    for finding in dispute.findings:
        pair = frozenset(sides[witness] for witness in finding.witnesses)
        if pair not in seen:
            seen.add(pair)
            yield finding
