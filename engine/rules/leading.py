"""What of a program, and of the claims, can lead to some findings: the rest need not be run."""

from collections.abc import Iterable, Iterator

from engine.claims.kinds import CLAIM_AT
from engine.rules.program import Body, Program, Rule
from engine.rules.strata import feeds
from engine.rules.terms import Slot

_SUBJECT = CLAIM_AT["subject"]


def leading(program: Program) -> Program:
    """The program without the deriving rules that lead to none of its flagging rules.

    What is derived of the facts that these match, and how, is the same: every rule that derives
    such a fact, or one that it may follow from, stays.
    """
    deriving = [rule for stratum in program.strata for rule in stratum]
    kept: dict[str, Rule] = {}
    waiting = list(program.flags)
    while waiting:
        patterns = [p for body in _bodies(waiting.pop()) for p in body.patterns]
        for rule in deriving:
            feeding = (feeds(head, rule, p) for head in rule.heads for p in patterns)
            if rule.key not in kept and any(feeding):
                kept[rule.key] = rule
                waiting.append(rule)
    strata = (tuple(rule for rule in stratum if rule.key in kept) for stratum in program.strata)
    return program._replace(strata=tuple(stratum for stratum in strata if stratum))


def keeps_subjects(program: Program, pair: bool = False) -> bool:
    """Whether what its rules find of a subject rests on the claims of that subject alone.

    It does where all claims of a rule, present, absent and counted, are joined by their subject,
    and what is derived of claims are claims of that subject. With `pair`, whether what they find of
    two claims together rests on those of their subjects: a rule that takes two claims, and looks
    for no other, need not join them.
    """
    deriving = (rule for stratum in program.strata for rule in stratum)
    flagging = (rule for rule in program.flags if not pair or not _takes_two(rule))
    return all(map(_keeps, (*flagging, *deriving)))


def _takes_two(rule: Rule) -> bool:
    """Whether no more than two claims decide whether it holds."""
    body, *others = _bodies(rule)
    beside = [p for other in others for p in other.patterns if p.kind == "claim"]
    return not beside and sum(p.kind == "claim" for p in body.patterns) <= 2


def _keeps(rule: Rule) -> bool:
    subjects = {
        Slot(body.first + n, _SUBJECT)
        for body in _bodies(rule)
        for n, pattern in enumerate(body.patterns)
        if pattern.kind == "claim"
    }
    if not subjects:
        return True
    joins = [set(join) for body in _bodies(rule) for join in body.joins]
    one = joined(next(iter(subjects)), joins)
    heads = (head.kind == "claim" and head.fields[_SUBJECT].slot in one for head in rule.heads)
    return subjects <= one and all(heads)


def joined(slot: Slot, joins: Iterable[set[Slot]]) -> set[Slot]:
    """The slots that hold one value with this one."""
    found, left = {slot}, list(joins)
    while meeting := [join for join in left if join & found]:
        found.update(*meeting)
        left = [join for join in left if join not in meeting]
    return found


def _bodies(rule: Rule) -> Iterator[Body]:
    yield from (rule.body, *rule.absences, *(count.body for count in rule.counts))
