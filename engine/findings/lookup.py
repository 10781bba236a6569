"""Findings by what a person types: an id, a dispute's id, or how one of them begins."""

from collections.abc import Collection, Sequence

from engine.errors import InputError, Problem
from engine.findings.finding import Finding


def lookup(
    name: str,
    findings: Sequence[Finding],
    rules: Collection[str],
    formerly: Collection[str] = (),
) -> list[Finding]:
    """The findings of that name, never none: one, or those of one dispute.

    `formerly` are findings that a dispute of that name once had: where none is called so any more,
    it is the dispute that they belong to now. Raises InputError where there is no such finding, or
    where several begin so.
    """
    found = [f for f in findings if name in (f.id, f.dispute)] or [
        f for f in findings if name and (f.id.startswith(name) or f.dispute.startswith(name))
    ]
    if not found and name.startswith("d-"):
        found = _now(name, findings, formerly)
    if not found:
        hint = "`check facts/` lists the findings with their ids"
        if name in rules:
            hint = f"that is a rule: `check rules show {name}`"
        raise InputError([Problem("E504", f"there is no finding '{name}'", hint=hint)])
    if len({f.dispute for f in found}) > 1:
        names = ", ".join(f.id for f in found)
        message = f"'{name}' is how several findings begin: {names}"
        raise InputError([Problem("E504", message, hint="give more of the id")])
    return found


def _now(name: str, findings: Sequence[Finding], formerly: Collection[str]) -> list[Finding]:
    """The findings of the dispute that a former one has become."""
    disputes = sorted({finding.dispute for finding in findings if finding.id in formerly})
    if len(disputes) > 1:
        message = f"'{name}' has become several disputes: {', '.join(disputes)}"
        raise InputError([Problem("E504", message, hint="give the id of one of them")])
    return [finding for finding in findings if finding.dispute in disputes]
