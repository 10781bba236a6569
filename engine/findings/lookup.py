"""Findings by what a person types: an id, a dispute's id, or how one of them begins."""

from collections.abc import Collection, Sequence

from engine.errors import InputError, Problem
from engine.findings.finding import Finding


def lookup(name: str, findings: Sequence[Finding], rules: Collection[str]) -> list[Finding]:
    """The findings of that name, never none: one, or those of one dispute.

    Raises InputError where there is no such finding, or where several begin so.
    """
    found = [f for f in findings if name in (f.id, f.dispute)] or [
        f for f in findings if name and (f.id.startswith(name) or f.dispute.startswith(name))
    ]
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
