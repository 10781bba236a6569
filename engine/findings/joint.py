"""One judgement of several findings of a dispute, and the shape of the file that it stands in.

Its models take some milliseconds to make: only a run that reads such a file imports them.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from engine.claims.models import Entry, Ids, Whole
from engine.findings.judgement import EvidenceHash, FindingId, JudgementEntry, Said, hexadecimal


def _dispute_id(value: str) -> str:
    if value[:2] != "d-":
        raise ValueError("the id of a dispute: d- and 12 of the digits 0-9 and a-f")
    return f"d-{hexadecimal(value[2:], 12, 'the id of a dispute, after d-')}"


class ListedEntry(Entry):
    """A finding that was judged with others: its evidence, and what of the proofs is its own.

    `facts` are numbers, from 1, in the list of all; facts and rules that are left out are all.
    """

    finding: FindingId
    evidence: EvidenceHash
    claims: Ids
    facts: tuple[Whole, ...] | None = None
    rules: Ids | None = None


class JointEntry(Said):
    """What a person said of several findings of a dispute, and the meaning of all their proofs."""

    findings: Annotated[tuple[ListedEntry, ...], Field(min_length=1)]
    claims: dict[str, dict[str, str]]
    facts: tuple[dict[str, dict[str, str]], ...] = ()
    rules: dict[str, str]

    def each(self, dispute: str) -> Iterator[JudgementEntry]:
        """The same of each of its findings alone, with the dispute that it was judged with.

        Nothing is read again, and what is of all findings is shared by them: else the time that a
        file takes would grow with its square.
        """
        said = {name: getattr(self, name) for name in Said.model_fields}
        order = {name: at for at, name in enumerate(self.wrong)}
        for listed in self.findings:
            numbers, names = listed.facts, listed.rules
            wrong = sorted({name for name in listed.claims if name in order}, key=order.__getitem__)
            yield JudgementEntry.model_construct(
                **{**said, "wrong": tuple(wrong)},
                group=dispute,
                evidence=listed.evidence,
                claims={name: self.claims[name] for name in listed.claims},
                facts=self.facts if numbers is None else tuple(self.facts[n - 1] for n in numbers),
                rules=self.rules if names is None else {name: self.rules[name] for name in names},
            )


class DisputeEntry(JointEntry):
    """A file of `facts/resolutions/` on a dispute: the last judgement; earlier ones, oldest first.

    Of a finding, the last one that lists it is in force.
    """

    dispute: Annotated[str, AfterValidator(_dispute_id)]
    rule: str
    history: tuple[JointEntry, ...] = ()


def without(entry: DisputeEntry, findings: Collection[str]) -> DisputeEntry | None:
    """The file without what was said of these findings; None where nothing is left.

    Where the last judgement is of them alone, the one before it stands first.
    """
    kept = [
        left
        for judgement in (*entry.history, entry)
        if (left := only(judgement, {f.finding for f in judgement.findings} - {*findings}))
    ]
    return of_dispute(entry.dispute, entry.rule, kept) if kept else None


def only(judgement: JointEntry, findings: Collection[str]) -> JointEntry | None:
    """What it says of these findings alone; None where it says nothing of them."""
    listed = tuple(f for f in judgement.findings if f.finding in findings)
    if not listed:
        return None
    names = {*judgement.wrong, *(name for finding in listed for name in finding.claims)}
    claims = {name: fields for name, fields in judgement.claims.items() if name in names}
    return judgement.model_copy(update={"findings": listed, "claims": claims})


def of_dispute(dispute: str, rule: str, judgements: Sequence[JointEntry]) -> DisputeEntry:
    """The file of a dispute with these judgements, of which there is one at least; oldest first."""
    said = [{name: getattr(j, name) for name in JointEntry.model_fields} for j in judgements]
    history = tuple(JointEntry(**judgement) for judgement in said[:-1])
    return DisputeEntry(dispute=dispute, rule=rule, **said[-1], history=history)
