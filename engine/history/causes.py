"""Causes: which edits make a finding new, gone or another, found by taking them back one by one.

What a proof names tells which edits may be the cause; that each is one is seen from a run of the
rules without it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.claims.kinds import CLAIM_AT, known_by
from engine.findings.finding import Finding
from engine.history.edits import RELATIONS, Edit, edits
from engine.history.material import Key, Material, findings, material, proof_keys
from engine.history.states import State
from engine.history.take import take

MOST_RUNS = 200
"""How often the rules are run to tell edits apart; each takes as long as `check facts/`."""

UNKNOWN = Edit(("unknown", ""), "unknown")
"""In place of causes that were not found: to look for them would take too many runs."""

_MOST_SINGLE = 60


class TooManyRunsError(Exception):
    """Looking further would take longer than it is worth."""


class _Home(NamedTuple):
    """The state that a finding is looked at in, and the material that edits are taken from."""

    at: int
    state: State
    material: Material
    others: Material


class Inquiry:
    """Finds the causes of what differs between two states."""

    def __init__(self, before: State, after: State) -> None:
        materials = material(before), material(after)
        self._before = _Home(0, before, *materials)
        self._after = _Home(1, after, *reversed(materials))
        self._edits = {edit.key: edit for edit in edits(before, after, *materials)}
        self._runs: dict[tuple[int, frozenset[Key]], Mapping[str, str]] = {}

    def of_new(self, finding: Finding) -> tuple[Edit, ...]:
        """Each edit without which the finding of the later state would not be there."""
        return self._of_presence(finding, self._after)

    def of_gone(self, finding: Finding) -> tuple[Edit, ...]:
        """Each edit that by itself takes the finding of the earlier state away."""
        return self._of_presence(finding, self._before)

    def of_evidence(self, was: Finding, now: Finding) -> tuple[Edit, ...]:
        """Each edit without which the evidence of the later state would be another one."""
        old = proof_keys(was, self._before.state.report.proofs)
        new = proof_keys(now, self._after.state.report.proofs)

        def is_sure(edit: Edit) -> bool:
            itself = {edit.key} if edit.key[0] == "claim" else edit.touches
            return edit.change == "edited" and bool(itself & old & new) and not _relates(edit)

        def differs(found: Mapping[str, str]) -> bool:
            return found.get(now.id) != now.evidence

        return self._causes(self._after, self._touching(old | new), is_sure, differs)

    def is_found_in_both(self, finding: Finding) -> bool:
        """Whether rules find it in both materials: then only settings keep it from one."""
        return all(finding.id in self._run(home, ()) for home in (self._before, self._after))

    def _of_presence(self, finding: Finding, home: _Home) -> tuple[Edit, ...]:
        keys = proof_keys(finding, home.state.report.proofs)
        named = {("rule", finding.rule.id), *_witnesses(finding)}

        def is_sure(edit: Edit) -> bool:
            return edit.key in named and edit.change != "edited"

        def is_away(found: Mapping[str, str]) -> bool:
            return finding.id not in found

        return self._causes(home, self._touching(keys), is_sure, is_away)

    def _touching(self, keys: frozenset[Key]) -> list[Edit]:
        return [edit for edit in self._edits.values() if edit.touches & keys]

    def _causes(
        self,
        home: _Home,
        near: Sequence[Edit],
        is_sure: Callable[[Edit], bool],
        has_effect: Callable[[Mapping[str, str]], bool],
    ) -> tuple[Edit, ...]:
        """The edits near the proof that have the effect; else those elsewhere; else UNKNOWN."""

        def decides(edits: Iterable[Edit]) -> bool:
            return has_effect(self._run(home, edits))

        sure = [edit for edit in near if is_sure(edit)]
        try:
            found = [edit for edit in near if edit in sure or decides([edit])]
            return tuple(found or _elsewhere(near, list(self._edits.values()), decides))
        except TooManyRunsError:
            return tuple(sure) or (UNKNOWN,)

    def _run(self, home: _Home, taken: Iterable[Edit]) -> Mapping[str, str]:
        """The findings of a state without some edits: what they touch is as in the other state."""
        edits = sorted(taken, key=lambda edit: edit.key)
        name = home.at, frozenset(edit.key for edit in edits)
        if name not in self._runs:
            if edits and len(self._runs) >= MOST_RUNS:
                raise TooManyRunsError
            changed = home.material
            for edit in edits:
                changed = take(changed, home.others, edit)
            self._runs[name] = findings(changed, home.state)
        return self._runs[name]


def _witnesses(finding: Finding) -> set[Key]:
    """The claims as written, or rows, that it is known by: without them it cannot be there."""
    at, derived = CLAIM_AT["id"], CLAIM_AT["derived"]
    return {
        ("claim", fact.values[derived] or fact.values[at])
        if fact.kind == "claim"
        else known_by(fact)
        for fact in finding.witnesses
    }


def _relates(edit: Edit) -> bool:
    """Whether only what a claim cites or replaces was edited, which is no part of its meaning."""
    return bool(edit.fields) and {field.name for field in edit.fields} <= {*RELATIONS}


def _elsewhere(
    near: Sequence[Edit], every: Sequence[Edit], decides: Callable[[Iterable[Edit]], bool]
) -> Sequence[Edit]:
    """Edits that are not in the proof: of what an `unless` or a `count` asks, as a rule."""
    others = [edit for edit in every if edit not in near]
    if len(others) <= _MOST_SINGLE:
        found = [edit for edit in others if decides([edit])]
        if found:
            return found
    for pool in (near, every):
        if pool and decides(pool):
            return _least(pool, decides)
    return [UNKNOWN]


def _least(pool: Sequence[Edit], decides: Callable[[Iterable[Edit]], bool]) -> list[Edit]:
    """Of edits that have the effect together, some of which none can be spared.

    Source: A. Zeller and R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002:
    what is not needed is dropped in ever smaller parts.
    """
    kept, parts = list(pool), 2
    while len(kept) > 1:
        size = -(-len(kept) // parts)
        rests = ([*kept[:i], *kept[i + size :]] for i in range(0, len(kept), size))
        smaller = next((rest for rest in rests if rest and decides(rest)), None)
        if smaller is not None:
            kept, parts = smaller, max(parts - 1, 2)
        elif size == 1:
            break
        else:
            parts = min(parts * 2, len(kept))
    return kept
