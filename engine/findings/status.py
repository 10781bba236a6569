"""Statuses: what people's judgements make of the findings of a run."""

from collections.abc import Mapping, Sequence
from datetime import date

from engine.claims.vocabulary import Vocabulary
from engine.findings.finding import Finding, Proofs
from engine.findings.meaning import changes, meaning
from engine.findings.resolution import Resolution


def judged(
    findings: Sequence[Finding],
    resolutions: Mapping[str, Resolution],
    proofs: Proofs,
    vocabulary: Vocabulary,
    today: date,
) -> list[Finding]:
    """The findings with their statuses, in the order given.

    A judgement holds for the evidence that it was made on, through the day that it is to be
    reviewed by.
    """
    return [
        _judged(finding, resolutions[finding.id], proofs, vocabulary, today)
        if finding.id in resolutions
        else finding
        for finding in findings
    ]


def _judged(
    finding: Finding, resolution: Resolution, proofs: Proofs, vocabulary: Vocabulary, today: date
) -> Finding:
    entry = resolution.entry
    if entry.evidence != finding.evidence:
        differ = changes(entry.meaning, meaning(finding, proofs, vocabulary))
        differ = differ or ["what was judged was written down in another way"]
        return finding._replace(status="stale", resolution=resolution, changes=tuple(differ))
    if entry.review_by is not None and date.fromisoformat(entry.review_by) < today:
        return finding._replace(status="expired", resolution=resolution)
    status = "resolved" if entry.status == "accepted" else "under-review"
    return finding._replace(status=status, resolution=resolution)
