"""Statuses: what people's judgements make of the findings of a run."""

from collections.abc import Mapping, Sequence
from datetime import date

from engine.claims.vocabulary import Vocabulary
from engine.errors import InputError, Problem
from engine.findings.changes import changes, same
from engine.findings.evidence import Wording
from engine.findings.finding import Finding
from engine.findings.proof import Proofs
from engine.findings.resolution import JudgementEntry, Resolution


def judged(
    findings: Sequence[Finding],
    resolutions: Mapping[str, Resolution],
    proofs: Proofs,
    vocabulary: Vocabulary,
    today: date,
) -> list[Finding]:
    """The findings with their statuses, in the order given.

    A judgement holds for the evidence that it was made on, of which its file must tell, through
    the day that it is to be reviewed by. Raises InputError for a judgement that names another rule
    than its finding's.
    """
    wrong = [
        _of_another_rule(resolutions[finding.id], finding)
        for finding in findings
        if finding.id in resolutions and resolutions[finding.id].entry.rule != finding.rule.id
    ]
    if wrong:
        raise InputError(wrong)
    wording = Wording(proofs, vocabulary)
    return [
        _judged(finding, resolutions[finding.id], wording, today)
        if finding.id in resolutions
        else finding
        for finding in findings
    ]


def standing(judgement: JudgementEntry | None, evidence: str, today: date) -> str:
    """The status of a finding with that evidence, of which that was said."""
    if judgement is None:
        return "open"
    if judgement.evidence != evidence:
        return "stale"
    if judgement.review_by is not None and date.fromisoformat(judgement.review_by) < today:
        return "expired"
    return "resolved" if judgement.status == "accepted" else "under-review"


def _of_another_rule(resolution: Resolution, finding: Finding) -> Problem:
    message = f"`rule` is '{resolution.entry.rule}'; the finding is of {finding.rule.id}"
    return Problem("E203", message, resolution.at, "`rule` is the rule that made the finding")


def _judged(finding: Finding, resolution: Resolution, wording: Wording, today: date) -> Finding:
    entry = resolution.entry
    status = standing(entry, finding.evidence, today)
    now = wording.meaning(finding)
    differ: list[str] = []
    if status == "stale":
        differ = changes(entry.meaning, now)
        differ = differ or ["what was judged was written down in another way"]
    elif not same(entry.meaning, now):  # what a person reads there is not what was judged
        status = "stale"
        differ = ["the file tells of something else than was judged"]
        differ += changes(entry.meaning, now)
    return finding._replace(status=status, resolution=resolution, changes=tuple(differ))
