"""Resolutions: people's judgements of findings, as they stand in facts/resolutions/."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator

from engine.claims.models import Entry, Ids, Whole
from engine.errors import InputError, Location, Problem
from engine.findings.evidence import NOW, Meaning
from engine.source import Door, Map, parse, validate
from engine.source.schema import describe, location_of
from engine.source.strict_yaml import CONTROL

"""The folder inside facts/."""

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


def _hash(value: str, digits: int, of: str) -> str:
    if len(value) != digits or not _HEX.fullmatch(value):
        raise ValueError(f"{of}: {digits} of the digits 0-9 and a-f")
    return value


def _finding_id(value: str) -> str:
    return _hash(value, 12, "the id of a finding")


def _evidence(value: str) -> str:
    return _hash(value, 16, "the hash of a finding's evidence")


def _version(value: int) -> int:
    if value > NOW:
        raise ValueError(f"a version of evidence that this release knows, 1 to {NOW}")
    return value


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


class JudgementEntry(Entry):
    """What a person said of a finding, and the meaning of the proof that was judged.

    `wrong` are the claims at fault, where the person has said so.
    """

    status: Status = "accepted"
    code: Code | None = None
    reason: Annotated[str, AfterValidator(some_text)]
    by: Annotated[str, AfterValidator(some_text)]
    at: Annotated[str, AfterValidator(_moment)]
    review_by: Annotated[str, AfterValidator(day)] | None = None
    group: str | None = None
    wrong: Ids = ()
    evidence_version: Annotated[Whole, AfterValidator(_version)] = 1
    evidence: Annotated[str, AfterValidator(_evidence)]
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

    finding: Annotated[str, AfterValidator(_finding_id)]
    rule: str
    history: tuple[JudgementEntry, ...] = ()

    def missing(self, rules: Iterable[str]) -> list[str]:
        """The rules of the proof that are not known: they alone may hide the finding."""
        return sorted({self.rule, *self.rules} - set(rules))


class Resolution(NamedTuple):
    """A judgement of a finding, and where it stands."""

    finding: str
    entry: ResolutionEntry
    at: Location

    def by(self, day: int) -> "Resolution | None":
        """What had been said of the finding by that day, a number as periods have it, if anything.

        A judgement that was made again later holds as it was.
        """
        entry = self.entry
        every = (*entry.history, entry)
        said = [j for j in every if date.fromisoformat(j.at[:10]).toordinal() <= day]
        if not said or said[-1] is entry:
            return self if said else None
        *history, then = ({n: getattr(j, n) for n in JudgementEntry.model_fields} for j in said)
        earlier = tuple(JudgementEntry(**judgement) for judgement in history)
        told = ResolutionEntry(finding=entry.finding, rule=entry.rule, **then, history=earlier)
        return self._replace(entry=told)


def load(door: Door) -> dict[str, Resolution]:
    """The resolutions of a root by finding; none where there is no such folder.

    Raises InputError with every problem of every file.
    """
    found: dict[str, Resolution] = {}
    problems: list[Problem] = []
    for path in door.walk([door.resolutions]) if door.there(door.resolutions) else []:
        try:
            resolution = read(path, door)
        except InputError as e:
            problems += e.problems
            continue
        first = found.setdefault(resolution.finding, resolution)
        if first is not resolution:
            message = (
                f"the finding {resolution.finding} is resolved twice; the first is at {first.at}"
            )
            hint = "keep one file; what the other says can go into its `history`"
            problems.append(Problem("E301", message, resolution.at, hint))
        elif path.stem != resolution.finding:
            message = f"this is the resolution of {resolution.finding}, in a file of another name"
            hint = f"call the file {resolution.finding}.yaml"
            problems.append(Problem("E701", message, resolution.at, hint))
    if problems:
        raise InputError(problems)
    return found


def read(path: Path, door: Door) -> Resolution:
    """The resolution in a file; raises InputError with what is wrong in it."""
    file = str(path.absolute())
    text, problems = door.text(path)
    value, more = (None, problems) if problems else parse(text, file)
    start = Location(file)
    entry = None
    if not more and not isinstance(value, Map):
        message = f"a resolution is a mapping, not {describe(value)}"
        more = [Problem("E203", message, start, "`check resolve FINDING` writes one")]
    if not more:
        entry, more = validate(ResolutionEntry, value, start, "resolution")
    if entry and isinstance(value, Map):
        more = [*_uncoded(entry, value, start), *_not_judged(entry, value, start)]
    if more or entry is None:
        raise InputError(more)
    return Resolution(entry.finding, entry, location_of(value, ("finding",), start))


def _uncoded(entry: ResolutionEntry, value: Map, start: Location) -> Iterator[Problem]:
    """The problem of each judgement that settles the finding and does not say how."""
    for judgement, path in _judgements(entry):
        if judgement.code is None and judgement.status == "accepted":
            hint = f"add `code:`, one of {', '.join(CODES)}"
            at = location_of(value, path, start) if path else start
            yield Problem("E202", "the resolution has no `code`", at, hint)


def _not_judged(entry: ResolutionEntry, value: Map, start: Location) -> Iterator[Problem]:
    """The problem of each claim that a judgement calls wrong, and does not speak of."""
    for judgement, path in _judgements(entry):
        for name in judgement.wrong:
            if name not in judgement.claims:
                at = location_of(value, (*path, "wrong"), start)
                yield not_judged(name, judgement.claims)._replace(at=at)


def not_judged(name: str, claims: Iterable[str]) -> Problem:
    """The problem of a claim that is called wrong where others are judged."""
    hint = f"the claims that were judged are {', '.join(claims)}"
    return Problem("E203", f"`wrong` names '{name}', which was not judged", None, hint)


def _judgements(entry: ResolutionEntry) -> Iterator[tuple[JudgementEntry, tuple[str | int, ...]]]:
    """The judgement in force and the earlier ones, each with its path in the file."""
    yield entry, ()
    yield from ((earlier, ("history", i)) for i, earlier in enumerate(entry.history))
