"""What is known of a finding before it is looked for: by judgements of it, and by a baseline."""

from typing import NamedTuple

from engine.config import Settings


class Asked(NamedTuple):
    """The rule of a finding or dispute, claims that it rests on, and its findings."""

    rule: str
    claims: tuple[str, ...]
    findings: frozenset[str]


def asked(name: str, settings: Settings) -> Asked | None:
    """What files tell of the finding or dispute of that whole id; None where none does.

    It is where to look first, and no more: the files may be old, or wrong.
    """
    from engine.findings import baseline, resolution

    door = settings.door
    first = name.removeprefix("d-")  # disputes were once called after their first finding
    judged = [
        said.entry
        for said in resolution.load(door).values()
        if name in (said.entry.finding, said.dispute)
        or any(name == j.group for j in (said.entry, *said.entry.history))
        or first == said.entry.finding
    ]
    if judged:
        findings = frozenset(entry.finding for entry in judged)
        return Asked(judged[0].rule, tuple(judged[0].claims), findings)
    if settings.baseline is not None and door.there(settings.baseline):
        line = baseline.load(settings.baseline, door).get(first)
        return line and Asked(line.rule, line.claims, frozenset([line.finding]))
    return None
