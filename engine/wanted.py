"""What a run is asked for, and what that leaves of the rules and the facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from engine.claims.kinds import CLAIM_AT, Fact
from engine.claims.period import Period
from engine.config import Settings
from engine.errors import InputError, Problem, nearest
from engine.loading import no_claims, own_facts
from engine.rules.leading import keeps_subjects, leading
from engine.rules.program import Program, Rule
from engine.source import display

_SUBJECT = CLAIM_AT["subject"]


class Wanted(NamedTuple):
    """What a run is asked for.

    `select` and `ignore` are ids of rules whose findings are wanted, or not; with `agreements`,
    where sources say the same is looked for too; `as_of` leaves out sources published after it.
    With `leading`, rules that lead to none of the wanted findings are left out, and with `claims`
    those of other subjects, where that changes nothing of what is found of these; with `pair`, of
    these together.
    `old` has the evidence of findings that are not new, by id, where the run is held against
    others. With `different_sources`, only findings between claims of different sources are wanted.
    `today` is the day on which judgements are looked at, by default the present one. With `every`,
    shipped rules are read whole that no declaration lets fire.
    """

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    agreements: bool = False
    as_of: Period | None = None
    old: Mapping[str, str] | None = None
    today: date | None = None
    leading: bool = False
    claims: Sequence[str] = ()
    pair: bool = False
    different_sources: bool = False
    every: bool = False


def narrowed(program: Program, wanted: Wanted) -> Program:
    """The program with only the wanted flagging rules; whatever derives stays."""
    rules = {rule.id for rule in program.flagging}
    unknown = [
        Problem("E504", f"there is no rule '{name}' that flags", hint=nearest(name, rules))
        for name in (*wanted.select, *wanted.ignore)
        if name not in rules
    ]
    if unknown:
        raise InputError(unknown)

    def is_wanted(rule: Rule) -> bool:
        asked = wanted.agreements or not rule.agrees
        selected = not wanted.select or rule.id in wanted.select
        return asked and selected and rule.id not in wanted.ignore

    flags, dormant = (tuple(filter(is_wanted, r)) for r in (program.flags, program.dormant))
    found = program._replace(flags=flags, dormant=dormant)
    return leading(found) if wanted.leading else found


def about(facts: list[Fact], program: Program, wanted: Wanted) -> list[Fact]:
    """The facts that decide of the wanted claims: all, unless those of their subjects do."""
    claims = [fact for fact in facts if fact.kind == "claim" and fact.values[0] in wanted.claims]
    subjects = {fact.values[_SUBJECT] for fact in claims}
    if not subjects or not keeps_subjects(program, wanted.pair):
        return facts
    return [f for f in facts if f.kind != "claim" or f.values[_SUBJECT] in subjects]


def is_whole(chosen: Sequence[Path], settings: Settings, wanted: Wanted) -> bool:
    """Whether the run leaves out nothing of the root: no file, no rule, no source.

    Without a facts/ of its own, nothing tells what all of its facts are.
    """
    narrowed = wanted.select or wanted.ignore or wanted.as_of or wanted.different_sources
    own = set(own_facts(settings.door))
    return bool(own) and not narrowed and own <= set(chosen)


def nothing(paths: Sequence[Path], wanted: Wanted) -> Problem:
    """The problem of a run for which there is no claim."""
    if not wanted.as_of:
        return no_claims(paths)
    names = " and ".join(f"'{display(path)}'" for path in paths)
    message = f"nothing to check: no source in {names} was published by {wanted.as_of}"
    return Problem("E502", message, hint="give a later day")
