"""What a run could not decide, said once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from engine.claims.corpus import Corpus
from engine.claims.kinds import CLAIM_AT, Fact
from engine.claims.period import Period
from engine.claims.quantity import Quantity, comparable, told_measure
from engine.errors import nearest, shown
from engine.findings.finding import Finding
from engine.findings.untimed import untimed
from engine.rules.program import Program

if TYPE_CHECKING:
    from engine.findings.resolution import Resolution


_VALUE, _PERIOD = CLAIM_AT["value"], CLAIM_AT["period"]
MOST_TRIED = 100
"""How many figures of a unit are looked at for two of a common time."""

MOST_NAMED = 5
"""How many things of one sort a note names."""


def notes(
    claims: Iterable[Fact],
    corpus: Corpus,
    program: Program,
    as_of: Period | None,
    ignored: Iterable[str],
    idle: "Sequence[Resolution]",
    judged_later: int,
    findings: Iterable[Finding],
) -> Iterator[str]:
    """All notes of a run.

    `ignored` are those of the settings; `idle` match no finding; `judged_later` are the judgements
    that had not been made as of the day that is asked for.
    """
    yield from not_compared(claims, corpus)
    yield from untimed(claims, corpus)
    yield from of_tables(corpus)
    yield from undeclared(program, corpus)
    yield from ignored
    yield from later(corpus, as_of)
    if judged_later:
        made = (
            "1 judgement that was" if judged_later == 1 else f"{judged_later} judgements that were"
        )
        yield f"as of {as_of}: without {made} made later"
    yield from withdrawn(corpus, as_of)
    yield from unused(idle, program)
    yield from judged_before(findings)


def of_tables(corpus: Corpus) -> Iterator[str]:
    """What rows of tables say nothing new, and how many were passed over, by what is wrong."""
    for path, tally in corpus.tallies.items():
        name = shown(path)
        if bad := sum(tally.bad.values()):
            reasons = sorted(tally.bad.items(), key=lambda found: (-found[1], found[0]))
            told = "; ".join(f"{number:,}: {reason}" for reason, number in reasons[:MOST_NAMED])
            yield f"{name}: {_rows(bad)} passed over that cannot be read ({told})"
        if tally.repeated:
            says = "says" if tally.repeated == 1 else "say"
            yield f"{name}: {_rows(tally.repeated)} {says} again what another says"
        if tally.empty:
            has, claims = ("has", "claims") if tally.empty == 1 else ("have", "claim")
            yield f"{name}: {_rows(tally.empty)} {has} no value, and {claims} nothing"


def _rows(number: int) -> str:
    return f"{number:,} row{'s' * (number != 1)}"


def not_compared(facts: Iterable[Fact], corpus: Corpus) -> list[str]:
    """A note for each measure of a subject with figures in units that do not convert.

    Of each unit, the figure is named that would matter most: one of the same time as another's.
    """
    fields = [CLAIM_AT[name] for name in ("subject", "predicate", "scope")]
    groups: dict[tuple[object, ...], dict[str, list[Fact]]] = {}
    for fact in facts:
        if fact.kind == "claim" and isinstance(value := fact.values[_VALUE], Quantity):
            key = tuple(fact.values[field] for field in fields)
            groups.setdefault(key, {}).setdefault(value.unit, []).append(fact)
    notes = []
    for by_unit in groups.values():
        first, *others = (by_unit[unit] for unit in sorted(by_unit))
        apart = [o for o in others if not comparable(first[0].values[_VALUE], o[0].values[_VALUE])]
        if apart:
            one, other = _nearest_in_time(first, apart[0])
            rest = [_nearest_in_time([one], more)[1] for more in apart[1:]]
            figures = [(fact.values[0], fact.values[_VALUE]) for fact in (one, other, *rest)]
            notes.append(_note(figures, corpus))
    return sorted(notes)


def _nearest_in_time(ones: Sequence[Fact], others: Sequence[Fact]) -> tuple[Fact, Fact]:
    """One of each, of one and the same period if there are such, or else of a common time."""
    by_period = {fact.values[_PERIOD]: fact for fact in reversed(others)}
    same = next((one for one in ones if one.values[_PERIOD] in by_period), None)
    if same is not None:
        return same, by_period[same.values[_PERIOD]]
    pairs = ((one, other) for one in ones[:MOST_TRIED] for other in others[:MOST_TRIED])
    return next((pair for pair in pairs if _share(*pair)), (ones[0], others[0]))


def _share(one: Fact, other: Fact) -> bool:
    a, b = one.values[_PERIOD], other.values[_PERIOD]
    return bool(a.first <= b.last and b.first <= a.last)


def undeclared(program: Program, corpus: Corpus) -> list[str]:
    """A note for each rule that speaks of names which no vocabulary declares."""
    known = [*corpus.vocabulary.predicates, *corpus.vocabulary.entities, *corpus.vocabulary.terms]
    notes = []
    for rule in program.rules if not corpus.vocabulary.open else ():
        for name in rule.undeclared:
            hint = nearest(name, known) or "`check rules lint` tells more"
            where = f"the rule {rule.id} ({rule.at.file})"
            notes.append(f"{where} names '{name}', which nothing declares; {hint}")
    return notes


def later(corpus: Corpus, as_of: Period | None) -> list[str]:
    """A note that names the sources which were not out yet, if any."""
    left_out = sorted(s.id for s in corpus.sources.values() if not s.is_out(as_of))
    if not left_out:
        return []
    return [f"as of {as_of}: without {', '.join(left_out)}, not surely published by then"]


def withdrawn(corpus: Corpus, as_of: Period | None) -> list[str]:
    """A note of the claims that a source of another publisher withdraws by then, if any."""
    found = [
        f"{other.id} by {claim.id} ({claim.source.publisher})"
        for claim in corpus.claims.values()
        if claim.source.is_out(as_of)
        for other in map(corpus.claims.get, claim.entry.supersedes)
        if other is not None and other.source.publisher != claim.source.publisher
    ]
    if not found:
        return []
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    named = f"{', '.join(sorted(found)[:MOST_NAMED])}{more}"
    return [f"claims are withdrawn by sources of other publishers: {named}"]


def judged_before(findings: Iterable[Finding]) -> list[str]:
    """A note that counts the judgements of earlier releases that hold, if any."""
    said = ((f, f.resolution.entry) for f in findings if f.resolution and f.status != "stale")
    count = sum(entry.evidence != finding.evidence for finding, entry in said)
    if not count:
        return []
    were = "1 finding was" if count == 1 else f"{count} findings were"
    return [f"{were} judged under an earlier release; `check resolutions renew` writes that anew"]


def unused(resolutions: "Sequence[Resolution]", program: Program) -> list[str]:
    """A note for each file of resolutions of which some match no finding."""
    files: dict[str, list[Resolution]] = {}
    for resolution in resolutions:
        files.setdefault(resolution.at.file, []).append(resolution)
    rules = {rule.id for rule in program.rules}
    return [_unused(file, of, rules) for file, of in files.items()]


def _unused(file: str, of: "Sequence[Resolution]", rules: Collection[str]) -> str:
    named = ", ".join(resolution.finding for resolution in of[:MOST_NAMED])
    more = f" and {len(of) - MOST_NAMED} more" if len(of) > MOST_NAMED else ""
    told = f"{file}: no finding is {named}{more} any more"
    if missing := next((name for r in of if (name := r.entry.missing(rules))), None):
        return f"{told}, and no rule '{missing}' is loaded"
    takes = "takes that out" if of[0].dispute else "removes the file"
    return f"{told}; `check resolutions prune` {takes}"


def _note(figures: list[tuple[str, Quantity]], corpus: Corpus) -> str:
    units = " and ".join(f"'{figure.unit}'" if figure.unit else "no unit" for _, figure in figures)
    places = (f"{name} ({corpus.claims[name].at.row})" for name, _ in figures)
    text = f"figures in {units} do not convert and were not compared: {', '.join(places)}"
    physical = [figure.physical for _, figure in figures if figure.physical]
    if len(physical) == len(figures):
        from engine.claims.physical import fault

        faults = dict.fromkeys(found for name in physical if (found := fault(name)))
        text = "; ".join([text, *(faults or _measured(figures))])
    return text


def _measured(figures: Iterable[tuple[str, Quantity]]) -> Iterator[str]:
    """What each unit measures, where all of them convert, and not into each other."""
    from engine.claims.physical import conversion

    for _, figure in figures:
        how = conversion(figure.physical or "")
        if how is not None:
            powers = sorted(how.base)
            base = " ".join(n if power == 1 else f"{n}^{power}" for n, power in powers)
            told = told_measure(figure.physical or "")
            yield f"'{figure.unit}' ({told}) is a unit of {base.strip('=') or 'plain numbers'}"
