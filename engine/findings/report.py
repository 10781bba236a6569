"""What a run found, as one value: what reports show, gates judge, and revisions are compared by."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.claims.corpus import Corpus
from engine.errors import Warned
from engine.findings.finding import Dispute, Finding, Level
from engine.findings.proof import Proofs
from engine.rules.program import Program

if TYPE_CHECKING:
    from engine.findings.resolution import Resolution


class Report(NamedTuple):
    """What a run found.

    `disputes` are in order, worst first; `agreements` are shaped like them, and none where they
    were not asked for; `claims` and `sources` count what was checked; `notes` say what could not
    be decided, and how much the settings left out. `whole` says that all claims of the root were
    checked by all rules: only then does `unused` hold the resolutions that match no finding.
    `left_out` are the findings that the settings ignore, by id. `compared` says that findings were
    held against those of a baseline or of a revision; `asked` has the ids of the rules whose
    findings were wanted; `warnings` are what is to be looked at in facts and rule files.
    """

    root: Path
    corpus: Corpus
    program: Program
    disputes: tuple[Dispute, ...]
    agreements: tuple[Dispute, ...]
    proofs: Proofs
    claims: int
    sources: int
    notes: tuple[str, ...]
    whole: bool
    unused: "tuple[Resolution, ...]"
    left_out: frozenset[str] = frozenset()
    compared: bool = False
    asked: tuple[str, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """All findings, in the order of the report."""
        return [finding for dispute in self.disputes for finding in dispute.findings]

    def count(self, level: Level) -> int:
        """How many findings have the level."""
        return sum(finding.level is level for finding in self.findings)
