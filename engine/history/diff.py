"""The difference of two states: which findings are new, gone or changed, and by what."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.findings.comparison import compared
from engine.findings.evidence import Evidence
from engine.findings.finding import Finding
from engine.findings.judgement import ResolutionEntry
from engine.findings.status import holds, standing
from engine.history.causes import UNKNOWN, Inquiry
from engine.history.edits import Edit, Field
from engine.history.states import State


class Change(NamedTuple):
    """A finding before and after, None where it is not there, and each cause of the difference."""

    was: Finding | None
    now: Finding | None
    causes: tuple[Edit, ...]

    @property
    def finding(self) -> Finding:
        """The finding as it is, or as it was where it is gone."""
        there = self.now or self.was
        assert there is not None
        return there


class Diff(NamedTuple):
    """What differs between two states, in groups; in each the worst findings first.

    A finding that is `changed` has another evidence or level; one in `restated` has only another
    status.
    """

    before: State
    after: State
    new: tuple[Change, ...]
    gone: tuple[Change, ...]
    changed: tuple[Change, ...]
    restated: tuple[Change, ...]

    @property
    def groups(self) -> dict[str, tuple[Change, ...]]:
        """The changes by what has become of the finding."""
        return {
            "new": self.new,
            "gone": self.gone,
            "changed": self.changed,
            "status": self.restated,
        }


def compare(before: State, after: State) -> Diff:
    """The difference between two states."""
    found = compared(before.report.findings, after.report.findings)
    inquiry = Inquiry(before, after)

    def change(was: Finding, now: Finding) -> Change:
        return Change(was, now, tuple(dict.fromkeys(_of_change(was, now, before, after, inquiry))))

    return Diff(
        before,
        after,
        _sorted([Change(None, f, _of_new(f, inquiry, before, after)) for f in found.new]),
        _sorted([Change(f, None, _of_gone(f, inquiry, before, after)) for f in found.gone]),
        _sorted([change(was, now) for was, now in found.changed]),
        _sorted([change(was, now) for was, now in found.restated]),
    )


def _sorted(changes: Sequence[Change]) -> tuple[Change, ...]:
    found = sorted(changes, key=lambda c: (-c.finding.level, c.finding.rule.id, c.finding.id))
    return tuple(found)


# -- causes -------------------------------------------------------------------------------------


def _of_new(finding: Finding, inquiry: Inquiry, before: State, after: State) -> tuple[Edit, ...]:
    ignored = _of_ignoring(finding, inquiry, before, after)
    return ignored or inquiry.of_new(finding)


def _of_gone(finding: Finding, inquiry: Inquiry, before: State, after: State) -> tuple[Edit, ...]:
    ignored = _of_ignoring(finding, inquiry, before, after)
    return ignored or inquiry.of_gone(finding)


def _of_ignoring(
    finding: Finding, inquiry: Inquiry, before: State, after: State
) -> tuple[Edit, ...]:
    """What makes the settings leave the finding out of one of the states, where they do."""
    if not before.settings.ignore and not after.settings.ignore:
        return ()
    if not inquiry.is_found_in_both(finding):
        return ()
    globs = [_globs(state, finding.rule.id) for state in (before, after)]
    if globs[0] != globs[1]:
        key = ("setting", f"ignore of {finding.rule.id}")
        return (Edit(key, "edited", (Field("ignore", *globs),)),)
    return tuple(_moved(finding, before, after)) or (UNKNOWN,)


def _globs(state: State, rule: str) -> str:
    return ", ".join(glob for glob, rules in state.settings.ignore.items() if rule in rules)


def _moved(finding: Finding, before: State, after: State) -> Iterator[Edit]:
    """The claims of a finding that stand in another file than before."""
    for claim in finding.claims:
        places = [state.report.corpus.claims[claim.id].at.file for state in (before, after)]
        if places[0] != places[1]:
            yield Edit(("claim", claim.id), "edited", (Field("file", *places),))


def _of_change(
    was: Finding, now: Finding, before: State, after: State, inquiry: Inquiry
) -> Iterator[Edit]:
    if was.evidence != now.evidence:
        yield from inquiry.of_evidence(was, now)
    if was.level != now.level:
        yield from _of_level(was, now, before, after)
    if was.status != now.status:
        yield from _of_status(was, now, before, after, inquiry)


def _of_level(was: Finding, now: Finding, before: State, after: State) -> Iterator[Edit]:
    """What gave it another level, besides what its claims say."""
    rule = now.rule.id
    levels = [state.settings.levels.get(rule, "") for state in (before, after)]
    if levels[0] != levels[1]:
        yield Edit(("setting", f"level of {rule}"), "edited", (Field("level", *levels),))
        return
    both = [
        (Field("level", was.rule.entry.level or "", now.rule.entry.level or "")),
        (Field("lower", str(was.rule.entry.lower).lower(), str(now.rule.entry.lower).lower())),
    ]
    fields = tuple(field for field in both if field.was != field.now)
    if fields:
        yield Edit(("rule", rule), "edited", fields, place=now.rule.at.row)


def _of_status(
    was: Finding, now: Finding, before: State, after: State, inquiry: Inquiry
) -> Iterator[Edit]:
    """Of the judgement, the evidence and the day: whatever, as it was, would give another status.

    Where none does by itself, all that differ.
    """
    old, new = (f.resolution and f.resolution.entry for f in (was, now))
    days = before.day, after.day
    then, here = (Evidence(state.report.proofs) for state in (before, after))
    swapped = {
        "judgement": standing(old, holds(old, now, here), days[1]),
        "evidence": standing(new, holds(new, was, then), days[1]),
        "day": standing(new, holds(new, now, here), days[0]),
    }
    decisive = [name for name, status in swapped.items() if status != now.status] or [*swapped]
    if "judgement" in decisive and old != new:
        yield _judgement(old, new, now)
    if "evidence" in decisive and was.evidence != now.evidence:
        yield from inquiry.of_evidence(was, now)
    if "day" in decisive and new and new.review_by and days[0] != days[1]:
        reviewed = Field("review_by", *(str(day) for day in days))
        yield Edit(("resolution", new.review_by), "expired", (reviewed,))


_JUDGED = ("status", "code", "reason", "by", "at", "review_by", "group", "wrong", "evidence")


def _judgement(old: ResolutionEntry | None, new: ResolutionEntry | None, finding: Finding) -> Edit:
    """What was done to the file of the resolution."""
    place = finding.resolution.at.row if finding.resolution else ""
    both = ((n, *(str(getattr(e, n, None) or "") for e in (old, new))) for n in _JUDGED)
    fields = tuple(Field(*field) for field in both if field[1] != field[2])
    change = "edited" if old and new else "added" if new else "removed"
    return Edit(("resolution", finding.id), change, fields, place=place)


def _told(entry: ResolutionEntry | None, name: str) -> str:
    value = getattr(entry, name, None) or ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)
