"""The sides of a dispute: claims that agree each with each stand under one head."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from engine.claims.kinds import CLAIM, CLAIM_AT, Fact, canonical
from engine.claims.period import Period, same_ends
from engine.claims.quantity import INFINITY, Quantity
from engine.claims.rounding import fit
from engine.findings.finding import Dispute, Finding, Level, Side

_ABOUT = tuple(CLAIM_AT[name] for name in ("subject", "predicate", "scope", "polarity"))
_VALUE, _MODE, _PERIOD = CLAIM_AT["value"], CLAIM_AT["mode"], CLAIM_AT["period"]


def sides(witnesses: Sequence[Fact], opposed: bool = True) -> tuple[Side, ...]:
    """The sides, in the order of their first witnesses in the report, which is given.

    Each claim, the most exact first, joins the first side all of whose claims it agrees with.
    Where all say the same, those that are `opposed` differ in when that began or ended.
    """
    found = _sides(witnesses, agree, _meaning)
    if opposed and len(found) == 1 < len(witnesses):
        return _sides(witnesses, _of_one_time, _dated_meaning)
    return found


def _sides(
    witnesses: Sequence[Fact],
    agree: Callable[[Fact, Fact], bool],
    meaning: Callable[[Fact], tuple[Any, ...]],
) -> tuple[Side, ...]:
    def fits(witness: Fact, group: Sequence[Fact]) -> bool:
        return all(agree(witness, other) for other in group)

    said: dict[tuple[Any, ...], list[Fact]] = {}  # many may say the same, and are looked at once
    for witness in sorted(witnesses, key=_spread):
        said.setdefault(meaning(witness), []).append(witness)
    first = [alike[0] for alike in said.values()]
    groups: list[list[Fact]] = []
    for witness in first:
        group = next((group for group in groups if fits(witness, group)), None)
        if group is None:
            groups.append([witness])
        else:
            group.append(witness)
    places = {witness: place for place, witness in enumerate(witnesses)}

    def whole(part: Iterable[Fact]) -> tuple[Fact, ...]:
        return tuple(witness for one in part for witness in said[meaning(one)])

    found = [
        Side(whole(group), whole(w for w in first if w not in group and fits(w, group)))
        for group in groups
    ]
    return tuple(sorted(found, key=lambda side: min(places[w] for w in side.witnesses)))


def _meaning(claim: Fact) -> tuple[Any, ...]:
    """What decides with which others a claim agrees; a row agrees with itself alone."""
    values = claim.values
    if claim.kind != CLAIM.name:
        return claim.kind, values
    return *(values[at] for at in _ABOUT), values[_MODE] == "forecast", values[_VALUE]


def _dated_meaning(claim: Fact) -> tuple[Any, ...]:
    return *_meaning(claim), claim.kind == CLAIM.name and claim.values[_PERIOD]


def _of_one_time(one: Fact, other: Fact) -> bool:
    """Whether two that say the same agree in when it began and ended."""
    if one.kind != CLAIM.name or other.kind != CLAIM.name:
        return one == other
    return same_ends(one.values[_PERIOD], other.values[_PERIOD])


def agree(one: Fact, other: Fact) -> bool:
    """Whether two claims say the same of one thing, both as a forecast or neither."""
    if one.kind != CLAIM.name or other.kind != CLAIM.name:
        return one == other
    about = all(one.values[at] == other.values[at] for at in _ABOUT)
    alike = (one.values[_MODE] == "forecast") is (other.values[_MODE] == "forecast")
    return about and alike and _go_together(one.values[_VALUE], other.values[_VALUE])


def _go_together(a: Any, b: Any) -> bool:
    """Whether one value may be the other: dates and figures by what they have in common."""
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return fit(a, b)
    if isinstance(a, Period) and isinstance(b, Period):
        return a.first <= b.last and b.first <= a.last
    return canonical(a) == canonical(b)


def _spread(claim: Fact) -> tuple[Decimal, Decimal]:
    """What sorts the most exact claim first, and those that are as exact together.

    How far apart the ends of its value are, of its size; of a figure without a hedge, only a unit
    of its last place: 652,723 is more exact than 650,000, and 105 no more than 90.
    """
    value = claim.values[_VALUE] if claim.kind == CLAIM.name else None
    none = Decimal(0)
    if isinstance(value, Period):
        return Decimal(value.last - value.first), none
    if not isinstance(value, Quantity):
        return none, none
    if value.bare and value.figure:
        return none, value.figure.place
    size = max(value.low.copy_abs(), value.high.copy_abs())
    if size == INFINITY or not size:
        return size, none
    return (value.high - value.low) / size, none


class Pair(NamedTuple):
    """Findings of a dispute between the same sides, of one level, that are told as one."""

    status: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The one whose sentence is told."""
        return self.findings[0]


def pairs(
    dispute: Dispute,
    sentence: Callable[[Finding], str],
    status: Callable[[Finding], tuple[str, ...]],
) -> list[Pair]:
    """The findings by the sides that they are between, in the order of the dispute.

    The first of each pair is the one between the most exact claims. What has been said of them
    keeps them apart. Of two pairs with one sentence, there is one.
    """
    where = {
        witness: (number, place)
        for number, side in enumerate(dispute.sides)
        for place, witness in enumerate(side.witnesses)
    }
    between: dict[tuple[object, ...], list[Finding]] = {}
    for finding in dispute.findings:
        sides = frozenset(where[witness][0] for witness in finding.witnesses)
        between.setdefault((sides, finding.level, status(finding)), []).append(finding)
    for findings in between.values():
        findings.sort(key=lambda finding: sum(where[w][1] for w in finding.witnesses))
    messages = Counter(findings[0].message for findings in between.values())
    told: dict[tuple[str, Level, tuple[str, ...]], list[Finding]] = {}
    for first, *others in between.values():
        # Only of equal messages can the sentences be equal, and these take long to make.
        text = sentence(first) if messages[first.message] > 1 else first.message
        told.setdefault((text, first.level, status(first)), []).extend([first, *others])
    return [Pair(said, tuple(found)) for (_, _, said), found in told.items()]


def behind(dispute: Dispute) -> list[str]:
    """The ids of the claims that most findings rest on: at most two, and none of few findings."""
    counts = Counter(claim.id for finding in dispute.findings for claim in finding.claims)
    most = max(counts.values(), default=0)
    names = [name for name, count in counts.items() if count == most]
    enough = len(dispute.findings) > 2 and 2 * most > len(dispute.findings)
    return names if enough and len(names) <= 2 else []
