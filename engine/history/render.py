"""A diff as text for people, and as JSON."""

from collections.abc import Iterator
from typing import Any

from engine.findings.finding import Finding
from engine.history.diff import Change, Diff
from engine.history.edits import Edit, Field
from engine.history.states import State
from engine.screen import fold, json_text, page

_HEADS = {"new": "New", "gone": "Gone", "changed": "Changed", "status": "Another status"}
_DONE = {"added": "declared now", "removed": "no longer declared"}
_NAMED = ("claim", "source", "rule", "entity", "predicate")
_SHOWN = {"status": "another status"}


def text(diff: Diff, width: int) -> str:
    """The changes by group, each with its causes, and a last line with the counts."""
    lines = [f"from {_stands(diff.before)} to {_stands(diff.after)}", ""]
    for state in (diff.before, diff.after):
        lines += [state.nothing, ""] if state.nothing else []
    for name, changes in diff.groups.items():
        if changes:
            lines += [_HEADS[name], ""]
        for change in changes:
            lines += [*_change(change, width), ""]
    lines.append(counts(diff))
    return page(lines)


def counts(diff: Diff) -> str:
    """The sentence that says how much has changed."""
    groups = diff.groups
    if not any(groups.values()):
        count = len(diff.after.report.findings)
        return f"nothing has changed: {count} finding{'s' * (count != 1)}, before and after"
    counted = (f"{len(found)} {_SHOWN.get(name, name)}" for name, found in groups.items())
    return ", ".join(counted)


def document(diff: Diff) -> str:
    """The diff as one JSON object."""
    groups = diff.groups.items()
    value = {
        "version": 1,
        "before": _state(diff.before),
        "after": _state(diff.after),
        "counts": {name: len(changes) for name, changes in groups},
        "summary": counts(diff),
        **{name: [_object(change) for change in changes] for name, changes in groups},
    }
    return json_text(value)


def sentence(edit: Edit) -> str:
    """What was done, for a reader."""
    kind, name = edit.key
    edited = "; ".join(map(_field, edit.fields))
    if kind == "unknown":
        return "not found: so much has changed that it would take long; compare nearer revisions"
    if kind == "resolution":
        return _judged(edit)
    if kind == "setting":
        return (
            f"setting {name}: was {edit.fields[0].was or 'none'}, is {edit.fields[0].now or 'none'}"
        )
    if kind == "meaning":
        return f"vocabulary edited, and with it claim {name}: {edited}"
    if kind == "rule" and edit.fields and edit.change in _DONE:  # no file's own, but a declaration
        return f"{_DONE[edit.change]}: {edit.fields[0].was or edit.fields[0].now}"
    if kind in _NAMED:
        return f"{kind} {name} {edit.change}" + (f": {edited}" if edit.change == "edited" else "")
    if edit.change == "edited":
        return f"{kind} edited: {edited}"
    row = ", ".join(f"{field.name}: {field.was or field.now}" for field in edit.fields)
    return f"{_DONE[edit.change]}: {kind}: {{{row}}}"


# -- text ---------------------------------------------------------------------------------------


def _stands(state: State) -> str:
    if state.revision is None:
        return state.name
    return f"{state.name} ({state.revision.commit[:12]}, {state.revision.day})"


def _change(change: Change, width: int) -> Iterator[str]:
    finding = change.finding
    level = str(finding.level).upper()
    yield f"{level}  {finding.rule.entry.title}  {finding.rule.id} {finding.id}"
    message = finding.message.strip()
    yield from fold(message if message.endswith(".") else f"{message}.", width, "  ", "  ")
    for line in _became(change):
        yield f"  {line}"
    for edit in change.causes:
        place = f" ({edit.place})" if edit.place else ""
        yield from fold(f"{sentence(edit)}{place}", width, "  - ", "    ")


def _became(change: Change) -> Iterator[str]:
    """Level and status, where they are not what a reader would expect."""
    was, now = change.was, change.now
    if was and now:
        for name in ("level", "status"):
            if (old := getattr(was, name)) != (new := getattr(now, name)):
                yield f"{name} was {old}, is {new}"
    elif change.finding.status != "open":
        yield f"status {'was' if was else 'is'} {change.finding.status}"


def _field(field: Field) -> str:
    if field.name in ("when", "unless", "derive"):
        has = "no longer has" if field.was else "has now"
        return f"`{field.name}` {has}: {field.was or field.now}"
    return f"{field.name} was {field.was or 'none'}, is {field.now or 'none'}"


def _judged(edit: Edit) -> str:
    if edit.change == "expired":
        days = edit.fields[0]
        then = f"looked at on {days.was}, and now on {days.now}"
        return f"resolution to be reviewed by {edit.key[1]}: {then}"
    if edit.change == "edited":
        edited = [_field(field) for field in edit.fields if field.name != "evidence"]
        judged = ["what was judged is judged anew"] if len(edited) < len(edit.fields) else []
        return f"resolution edited: {'; '.join([*judged, *edited])}"
    values = {field.name: field.was or field.now for field in edit.fields}
    code = values.get("code", "no code")
    return f"resolution {edit.change}: {code}, by {values.get('by', 'nobody')}"


# -- JSON ---------------------------------------------------------------------------------------


def _state(state: State) -> dict[str, Any]:
    revision = state.revision
    return {
        "name": state.name,
        "commit": revision.commit if revision else None,
        "day": str(state.day),
        "claims": state.report.claims,
        "findings": len(state.report.findings),
        "note": state.nothing,
    }


def _object(change: Change) -> dict[str, Any]:
    finding = change.finding
    return {
        "id": finding.id,
        "rule": finding.rule.id,
        "title": finding.rule.entry.title,
        "message": finding.message,
        "claims": [claim.id for claim in finding.claims],
        "was": _stand(change.was),
        "now": _stand(change.now),
        "causes": [_cause(edit) for edit in change.causes],
    }


def _stand(finding: Finding | None) -> dict[str, str] | None:
    if finding is None:
        return None
    values = {"level": str(finding.level), "status": finding.status}
    return {**values, "evidence": finding.evidence}


def _cause(edit: Edit) -> dict[str, Any]:
    return {
        "kind": edit.key[0],
        "name": edit.key[1],
        "change": edit.change,
        "fields": [field._asdict() for field in edit.fields],
        "place": edit.place or None,
        "text": sentence(edit),
    }
