"""Judgements of findings: what people say, and the shape of the files that it stands in."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import chain
from typing import Annotated, Literal

from pydantic import AfterValidator

from engine.claims.models import Entry, Ids, Whole
from engine.findings.evidence import NOW, Meaning
from engine.source.strict_yaml import CONTROL

Code = Literal[
    "different-scope",
    "different-period",
    "different-unit",
    "rounding",
    "revised-figure",
    "forecast-vs-outturn",
    "changed-position",
    "opinion",
    "misattributed",
    "misquoted",
    "recording-error",
    "source-error",
    "confirmed-contradiction",
    "other",
]
Status = Literal["accepted", "under-review"]

CODES: Mapping[Code, str] = {
    "different-scope": "they speak of different things, places or goods",
    "different-period": "they speak of different times",
    "different-unit": "they count in different units",
    "rounding": "one figure is the other one, rounded",
    "revised-figure": "the later figure replaces the earlier one",
    "forecast-vs-outturn": "one is a forecast, the other what came of it",
    "changed-position": "the speaker has changed position, and both are reported correctly",
    "opinion": "a judgement, on which people may differ",
    "misattributed": "a source gives the words to the wrong speaker",
    "misquoted": "a source does not say what its speaker said",
    "recording-error": "a claim was recorded wrongly here",
    "source-error": "a source is wrong",
    "confirmed-contradiction": "both are recorded correctly, and both cannot be so",
    "other": "none of these: the reason says what",
}
"""What each code says; it is the machine-readable half of the reason."""

AT_FAULT: frozenset[Code] = frozenset(
    ("misattributed", "misquoted", "recording-error", "source-error")
)
"""The codes that imply that one of the claims is at fault."""

_HEX = re.compile("[0-9a-f]+")
_SURROGATE = re.compile("[\ud800-\udfff]")  # what Python makes of bytes that are no UTF-8


def hexadecimal(value: str, digits: int, of: str) -> str:
    """The text, which must have so many digits; raises ValueError, naming what it is of."""
    if len(value) != digits or not _HEX.fullmatch(value):
        raise ValueError(f"{of}: {digits} of the digits 0-9 and a-f")
    return value


def _finding_id(value: str) -> str:
    return hexadecimal(value, 12, "the id of a finding")


def _evidence(value: str) -> str:
    return hexadecimal(value, 16, "the hash of a finding's evidence")


def _version(value: int) -> int:
    if value > NOW:
        raise ValueError(f"a version of evidence that this release knows, 1 to {NOW}")
    return value


FindingId = Annotated[str, AfterValidator(_finding_id)]
EvidenceHash = Annotated[str, AfterValidator(_evidence)]


def day(value: str) -> str:
    """The text of a day, as it is; raises ValueError where it is none."""
    try:
        if date.fromisoformat(value).isoformat() == value:  # and no day of a week: 2025-W27-1
            return value
    except ValueError:
        pass
    raise ValueError("a day such as 2025-06-30")


def _moment(value: str) -> str:
    try:
        day(value[:10])
        datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("a date, or a time such as 2025-06-30T12:00:00Z") from None
    return value


def some_text(value: str) -> str:
    """Text that says something; raises ValueError where it is blank, or no file can hold it."""
    if not value.strip():
        raise ValueError("some text")
    found = CONTROL.search(value) or _SURROGATE.search(value)
    if found:
        raise ValueError(f"text without the character U+{ord(found[0]):04X}")
    return value


class Said(Entry):
    """What a person said. `wrong` are the claims at fault, where the person has said so."""

    status: Status = "accepted"
    code: Code | None = None
    reason: Annotated[str, AfterValidator(some_text)]
    by: Annotated[str, AfterValidator(some_text)]
    at: Annotated[str, AfterValidator(_moment)]
    review_by: Annotated[str, AfterValidator(day)] | None = None
    wrong: Ids = ()
    evidence_version: Annotated[Whole, AfterValidator(_version)] = 1


class JudgementEntry(Said):
    """What a person said of a finding, and the meaning of the proof that was judged.

    `group` is the dispute that it was judged with.
    """

    group: str | None = None
    evidence: EvidenceHash
    claims: dict[str, dict[str, str]]
    facts: tuple[dict[str, dict[str, str]], ...] = ()
    rules: dict[str, str]

    @property
    def meaning(self) -> Meaning:
        """The proof as it was judged."""
        rows = ((kind, tuple(row.items())) for fact in self.facts for kind, row in fact.items())
        return Meaning(self.claims, tuple(rows), self.rules)


class ResolutionEntry(JudgementEntry):
    """A file of `facts/resolutions/`: the judgement in force; earlier ones, oldest first."""

    finding: FindingId
    rule: str
    history: tuple[JudgementEntry, ...] = ()

    def missing(self, rules: Collection[str]) -> str | None:
        """The first rule of the proof that is not known: that alone may hide the finding."""
        return next((name for name in chain((self.rule,), self.rules) if name not in rules), None)
