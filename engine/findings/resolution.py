"""Resolutions: people's judgements of findings, as they stand in facts/resolutions/.

A file is of one finding, or of findings of one dispute that were judged together. Of a finding
that has both, its own file is in force.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import InputError, Location, Problem
from engine.findings.judgement import CODES, JudgementEntry, ResolutionEntry
from engine.source import Door, Map, parse, validate
from engine.source.schema import describe, location_of

if TYPE_CHECKING:
    from engine.findings.joint import DisputeEntry, JointEntry

MOST_NAMED = 10
"""How many claims a hint names."""

_Path = tuple[str | int, ...]


class Resolution(NamedTuple):
    """A judgement of a finding, where it stands, and the dispute that the file is of, if any."""

    finding: str
    entry: ResolutionEntry
    at: Location
    dispute: str = ""

    def by(self, day: int) -> "Resolution | None":
        """What had been said of the finding by that day, a number as periods have it, if anything.

        A judgement that was made again later holds as it was.
        """
        entry = self.entry
        every = (*entry.history, entry)
        said = [j for j in every if date.fromisoformat(j.at[:10]).toordinal() <= day]
        if not said or said[-1] is entry:
            return self if said else None
        return self._replace(entry=_in_force(entry.finding, entry.rule, said))


def _in_force(finding: str, rule: str, said: Sequence[JudgementEntry]) -> ResolutionEntry:
    """The last of the judgements, with the earlier ones as its history."""
    *history, last = (
        {name: getattr(judgement, name) for name in JudgementEntry.model_fields}
        for judgement in said
    )
    return ResolutionEntry.model_construct(  # of what was read: it is not read again
        finding=finding,
        rule=rule,
        **last,
        history=tuple(JudgementEntry.model_construct(**judgement) for judgement in history),
    )


def load(door: Door) -> dict[str, Resolution]:
    """The resolutions of a root by finding; none where there is no such folder.

    Raises InputError with every problem of every file.
    """
    own: dict[str, Resolution] = {}
    joint: list[Resolution] = []
    places: dict[str, Location] = {}
    problems: list[Problem] = []
    for path in door.walk([door.resolutions]) if door.there(door.resolutions) else []:
        try:
            found = read(path, door)
        except InputError as e:
            problems += e.problems
            continue
        name = found.entry.dispute if isinstance(found, Joint) else found.finding
        if (first := places.setdefault(name, found.at)) is not found.at:
            of = "dispute" if isinstance(found, Joint) else "finding"
            message = f"the {of} {name} is resolved twice; the first is at {first}"
            hint = "keep one file; what the other says can go into its `history`"
            problems.append(Problem("E301", message, found.at, hint))
            continue
        problems += misnamed(path, name, found.at)
        if isinstance(found, Joint):
            joint += found.resolutions
        else:
            own[name] = found
    if problems:
        raise InputError(problems)
    return _merged(own, joint)


def misnamed(path: Path, name: str, at: Location) -> Iterator[Problem]:
    """The problem of a file that has another name than what it is of."""
    if path.stem != name:
        message = f"this is the resolution of {name}, in a file of another name"
        yield Problem("E701", message, at, f"call the file {name}.yaml")


def _merged(own: dict[str, Resolution], joint: Iterable[Resolution]) -> dict[str, Resolution]:
    """What is in force of each finding; whatever else was said of it is in its history.

    Its own file comes first, then the file of a dispute that was judged last: two disputes may
    have become one.
    """
    found: dict[str, list[Resolution]] = {}
    for resolution in sorted(joint, key=lambda r: (_moment(r.entry), r.at.path)):
        found.setdefault(resolution.finding, []).append(resolution)
    for name, resolution in own.items():
        found.setdefault(name, []).append(resolution)
    merged = {}
    for name, every in found.items():
        last = every[-1]
        if len(every) > 1:
            said = [j for r in every for j in (*r.entry.history, r.entry)]
            last = last._replace(entry=_in_force(name, last.entry.rule, said))
        merged[name] = last
    return merged


def _moment(entry: JudgementEntry) -> datetime:
    at = datetime.fromisoformat(entry.at)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class Joint(NamedTuple):
    """A file on a dispute: what it says, of each of its findings, and where it stands."""

    entry: "DisputeEntry"
    resolutions: tuple[Resolution, ...]
    at: Location


def read(path: Path, door: Door) -> Resolution | Joint:
    """What is said in a file; raises InputError with what is wrong in it."""
    file = str(path.absolute())
    text, problems = door.text(path)
    value, more = (None, problems) if problems else parse(text, file)
    start = Location(file)
    if more:
        raise InputError(more)
    if not isinstance(value, Map):
        message = f"a resolution is a mapping, not {describe(value)}"
        hint = "`check resolve FINDING` writes one"
        raise InputError([Problem("E203", message, start, hint)])
    return _joint(value, start) if "dispute" in value else _own(value, start)


def _own(value: Map, start: Location) -> Resolution:
    entry, problems = validate(ResolutionEntry, value, start, "resolution")
    if entry is None or (problems := [*problems, *_unfit(entry, value, start)]):
        raise InputError(problems)
    return Resolution(entry.finding, entry, location_of(value, ("finding",), start))


def _joint(value: Map, start: Location) -> Joint:
    from engine.findings.joint import DisputeEntry

    entry, problems = validate(DisputeEntry, value, start, "resolution")
    if entry is None or (
        problems := [*problems, *_unfit(entry, value, start), *_unlisted(entry, value, start)]
    ):
        raise InputError(problems)
    said: dict[str, list[JudgementEntry]] = {}
    places: dict[str, Location] = {}
    for judgement, path in _lists(entry):
        of_each = judgement.each(entry.dispute)
        for i, (listed, alone) in enumerate(zip(judgement.findings, of_each, strict=True)):
            said.setdefault(listed.finding, []).append(alone)
            places[listed.finding] = location_of(value, (*path, "findings", i, "finding"), start)
    found = (
        Resolution(name, _in_force(name, entry.rule, every), places[name], entry.dispute)
        for name, every in said.items()
    )
    return Joint(entry, tuple(found), location_of(value, ("dispute",), start))


# -- what may be wrong ----------------------------------------------------------------------------


def _unfit(
    entry: "ResolutionEntry | DisputeEntry", value: Map, start: Location
) -> Iterator[Problem]:
    """The problem of each judgement that does not say how it settles what it is of.

    And of each claim that one calls wrong, and does not speak of.
    """
    for judgement, path in _judgements(entry):
        if judgement.code is None and judgement.status == "accepted":
            hint = f"add `code:`, one of {', '.join(CODES)}"
            at = location_of(value, path, start) if path else start
            yield Problem("E202", "the resolution has no `code`", at, hint)
        for name in judgement.wrong:
            if name not in judgement.claims:
                at = location_of(value, (*path, "wrong"), start)
                yield not_judged(name, judgement.claims)._replace(at=at)


def not_judged(name: str, claims: Iterable[str]) -> Problem:
    """The problem of a claim that is called wrong where others are judged."""
    named = tuple(claims)
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    hint = f"the claims that were judged are {', '.join(named[:MOST_NAMED])}{more}"
    return Problem("E203", f"`wrong` names '{name}', which was not judged", None, hint)


def _judgements(
    entry: "ResolutionEntry | DisputeEntry",
) -> "Iterator[tuple[JudgementEntry | JointEntry, _Path]]":
    """The last judgement and the earlier ones, the oldest first, each with its path in the file."""
    yield entry, ()
    earlier: Sequence[JudgementEntry | JointEntry] = entry.history
    yield from ((judgement, ("history", i)) for i, judgement in enumerate(earlier))


def _lists(entry: "DisputeEntry") -> "list[tuple[JointEntry, _Path]]":
    """The same of a dispute, the oldest first."""
    earlier: Iterable[tuple[JointEntry, _Path]] = (
        (judgement, ("history", i)) for i, judgement in enumerate(entry.history)
    )
    return [*earlier, (entry, ())]


def _unlisted(entry: "DisputeEntry", value: Map, start: Location) -> Iterator[Problem]:
    """The problems of the lists of findings: one that is there twice, or names what is not told."""
    for judgement, path in _lists(entry):
        seen: set[str] = set()
        for i, listed in enumerate(judgement.findings):
            where = (*path, "findings", i)
            if listed.finding in seen:
                message = f"the finding {listed.finding} is listed twice"
                at = location_of(value, (*where, "finding"), start)
                yield Problem("E301", message, at, "keep the item that is true")
            seen.add(listed.finding)
            missing = {
                "claims": [n for n in listed.claims if n not in judgement.claims],
                "facts": [str(n) for n in listed.facts or () if n > len(judgement.facts)],
                "rules": [n for n in listed.rules or () if n not in judgement.rules],
            }
            for key, names in missing.items():
                if names:
                    message = f"the list names '{names[0]}', which is not among the `{key}` judged"
                    at = location_of(value, (*where, key), start)
                    yield Problem("E203", message, at, "`check resolve DISPUTE` writes the list")
