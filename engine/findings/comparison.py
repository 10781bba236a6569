"""Two runs compared: which findings are new, gone, changed, or of another status."""

from collections.abc import Sequence
from typing import NamedTuple

from engine.findings.finding import Finding


class Comparison(NamedTuple):
    """The findings of two runs, told apart; each list in the order of its run.

    Of a finding in both, `changed` has what it was and is where its evidence or level is another,
    and `restated` where only its status is.
    """

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    changed: tuple[tuple[Finding, Finding], ...]
    restated: tuple[tuple[Finding, Finding], ...]


def compared(before: Sequence[Finding], after: Sequence[Finding]) -> Comparison:
    """What differs; none of the two need be all findings."""
    old, new = ({finding.id: finding for finding in part} for part in (before, after))
    both = [(old[name], now) for name, now in new.items() if name in old]
    return Comparison(
        tuple(finding for finding in after if finding.id not in old),
        tuple(finding for finding in before if finding.id not in new),
        tuple(pair for pair in both if _differ(*pair)),
        tuple(pair for pair in both if not _differ(*pair) and pair[0].status != pair[1].status),
    )


def _differ(was: Finding, now: Finding) -> bool:
    return (was.evidence, was.level) != (now.evidence, now.level)
