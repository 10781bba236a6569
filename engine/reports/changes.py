"""What changed in the findings from one run to the next, a line for each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.findings.comparison import compared
from engine.findings.finding import Finding
from engine.reports.dispute import sentence


class Change(NamedTuple):
    """A finding that is `new`, `changed` or `gone`; of a changed one, `how` says in what."""

    what: str
    finding: Finding
    how: tuple[str, ...] = ()

    def __str__(self) -> str:
        finding = self.finding
        how = f" ({'; '.join(self.how)})" if self.how else ""
        told = " ".join(sentence(finding).split())
        return f"{self.what}: {finding.level} {finding.id} {finding.rule.id}{how}: {told}"


def changes(before: Sequence[Finding], after: Sequence[Finding]) -> list[Change]:
    """The new findings, then the changed ones, then those that are gone, each in report order."""
    found = compared(before, after)
    order = {finding.id: number for number, finding in enumerate(after)}
    both = sorted((*found.changed, *found.restated), key=lambda pair: order[pair[1].id])
    return [
        *(Change("new", finding) for finding in found.new),
        *(Change("changed", now, tuple(_differences(was, now))) for was, now in both),
        *(Change("gone", finding) for finding in found.gone),
    ]


def render(before: Sequence[Finding], after: Sequence[Finding]) -> str:
    """The changes, a line each, or a line that says that there are none."""
    found = changes(before, after)
    return "".join(f"{change}\n" for change in found) or "nothing has changed in the findings\n"


def _differences(before: Finding, after: Finding) -> Iterator[str]:
    if before.evidence != after.evidence:
        yield "other evidence"
    if before.level is not after.level:
        yield f"was a {before.level}"
    if before.status != after.status:
        yield f"{after.status}, was {before.status}"
