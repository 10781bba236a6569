"""Statuses: what people's judgements make of the findings of a run."""

from collections.abc import Mapping, Sequence
from datetime import date

from engine.claims.vocabulary import Vocabulary
from engine.errors import InputError, Problem
from engine.findings.changes import changes, same
from engine.findings.evidence import NOW, Evidence, Meaning, Wording
from engine.findings.finding import Finding
from engine.findings.judgement import JudgementEntry
from engine.findings.proof import Proofs
from engine.findings.resolution import Resolution


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
    held = _Held(proofs, vocabulary)
    return [
        _judged(finding, resolutions[finding.id], held, today)
        if finding.id in resolutions
        else finding
        for finding in findings
    ]


def standing(judgement: JudgementEntry | None, holds: bool, today: date) -> str:
    """The status of a finding of which that was said; `holds` says whether its evidence does."""
    if judgement is None:
        return "open"
    if not holds:
        return "stale"
    if judgement.review_by is not None and date.fromisoformat(judgement.review_by) < today:
        return "expired"
    return "resolved" if judgement.status == "accepted" else "under-review"


def holds(judgement: JudgementEntry | None, finding: Finding, evidence: Evidence) -> bool:
    """Whether the finding has the evidence that the judgement was made on, if there is one."""
    return judgement is not None and evidence.holds(
        finding, judgement.evidence_version, judgement.evidence
    )


class _Held:
    """What judgements are held against: evidence and words, of the version that each has."""

    def __init__(self, proofs: Proofs, vocabulary: Vocabulary) -> None:
        self.evidence = Evidence(proofs)
        self._wordings = {n: Wording(proofs, vocabulary, n) for n in range(1, NOW + 1)}

    def now(self, finding: Finding, judgement: JudgementEntry) -> Meaning:
        """The meaning of the finding now, as the judgement's version has it.

        Of a judgement that an earlier release made, by the shipped rules that it was made by.
        """
        wording = self._wordings[judgement.evidence_version]
        meaning, former = wording.meaning(finding), wording.meaning(finding, former=True).rules
        rules = {
            name: former[name] if judgement.rules.get(name) == former[name] else hash_
            for name, hash_ in meaning.rules.items()
            if name in former  # the release has added the others
        }
        return meaning._replace(rules=rules)


def _of_another_rule(resolution: Resolution, finding: Finding) -> Problem:
    message = f"`rule` is '{resolution.entry.rule}'; the finding is of {finding.rule.id}"
    return Problem("E203", message, resolution.at, "`rule` is the rule that made the finding")


def _judged(finding: Finding, resolution: Resolution, held: _Held, today: date) -> Finding:
    entry = resolution.entry
    status = standing(entry, holds(entry, finding, held.evidence), today)
    now = held.now(finding, entry)
    differ: list[str] = []
    if status == "stale":
        differ = changes(entry.meaning, now)
        differ = differ or ["what was judged was written down in another way"]
    elif not same(entry.meaning, now):  # what a person reads there is not what was judged
        status = "stale"
        differ = ["the file tells of something else than was judged"]
        differ += changes(entry.meaning, now)
    return finding._replace(status=status, resolution=resolution, changes=tuple(differ))
