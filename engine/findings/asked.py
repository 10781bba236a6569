"""What is known of a finding before it is looked for: by judgements of it, and by a baseline."""

from typing import NamedTuple

from engine.config import Settings


class Asked(NamedTuple):
    """The rule of a finding or dispute, and claims that it rests on."""

    rule: str
    claims: tuple[str, ...]


def asked(name: str, settings: Settings) -> Asked | None:
    """What files tell of the finding or dispute of that whole id; None where none does.

    It is where to look first, and no more: the files may be old, or wrong.
    """
    from engine.findings import baseline, resolution

    door = settings.door
    for judged in resolution.load(door).values():
        entry = judged.entry
        if name in (entry.finding, entry.group):
            return Asked(entry.rule, tuple(entry.claims))
    if settings.baseline is not None and door.there(settings.baseline):
        line = baseline.load(settings.baseline, door).get(name)
        return line and Asked(line.rule, line.claims)
    return None
