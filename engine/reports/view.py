"""A view of a report: the disputes that somebody wants to see, in the order that they want."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any

from engine.claims.kinds import CLAIM, CLAIM_AT, Fact
from engine.claims.period import Period
from engine.claims.products import ratio
from engine.claims.quantity import INFINITY, Quantity
from engine.claims.rounding import short_of
from engine.errors import InputError, Problem, nearest
from engine.findings.build import narrowed
from engine.findings.finding import Dispute, Finding
from engine.findings.report import Report
from engine.reports import View


def known(view: View, report: Report) -> View:
    """The view with ids for aliases; raises InputError for a name that nothing has."""
    if view.source is not None and view.source not in report.corpus.sources:
        hint = nearest(view.source, report.corpus.sources) or "`--source` takes a source's id"
        raise InputError([Problem("E504", f"there is no source '{view.source}'", hint=hint)])
    if view.subject is None:
        return view
    vocabulary = report.corpus.vocabulary
    subject = vocabulary.resolve("entities", view.subject)
    if subject is None:
        hint = nearest(view.subject, vocabulary.entities) or "`--subject` takes an entity's id"
        raise InputError([Problem("E504", f"there is no subject '{view.subject}'", hint=hint)])
    return view._replace(subject=subject)


def chosen(disputes: Sequence[Dispute], report: Report, view: View) -> list[Dispute]:
    """The disputes of the view, sorted by it; those that it puts even stay in their order."""

    def wanted(finding: Finding) -> bool:
        source = view.source is None or any(c.source.id == view.source for c in finding.claims)
        subject = view.subject is None or view.subject in _subjects(finding)
        return source and subject

    told = [some for dispute in disputes if (some := narrowed(dispute, wanted))]
    return sorted(told, key=lambda dispute: _ORDERS[view.sort](dispute, report))[: view.limit]


def _subjects(finding: Finding) -> Iterator[str]:
    """What the finding's claims are about, as written and as they imply."""
    yield from (claim.subject for claim in finding.claims)
    yield from (f.values[CLAIM_AT["subject"]] for f in finding.witnesses if f.kind == CLAIM.name)


def _by_gap(dispute: Dispute, _: Report) -> tuple[int, Any]:
    """Figures that are the most times apart first, then dates by days, then the rest."""
    gaps = [
        gap
        for f in dispute.findings
        for pair in combinations(f.witnesses, 2)
        for gap in _gap(*pair)
    ]
    return min(gaps, default=(2, 0))


def _gap(one: Fact, other: Fact) -> Iterator[tuple[int, Any]]:
    if one.kind != CLAIM.name or other.kind != CLAIM.name:
        return
    a, b = (fact.values[CLAIM_AT["value"]] for fact in (one, other))
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        low, high = (a, b) if short_of(a, b) else (b, a)
        if short_of(low, high):
            times = ratio(_at(low, low.high), _at(high, high.low))
            yield 0, -(times if isinstance(times, Decimal) else INFINITY)
    elif isinstance(a, Period) and isinstance(b, Period):
        yield 1, -max(0, b.first - a.last, a.first - b.last)


def _at(quantity: Quantity, end: Any) -> Quantity:
    return Quantity(end, end, unit=quantity.unit, physical=quantity.physical)


def _by_sources(dispute: Dispute, _: Report) -> int:
    """What most sources have a part in first."""
    return -len({claim.source.id for f in dispute.findings for claim in f.claims})


def _by_subject(dispute: Dispute, report: Report) -> str:
    subject = next(_subjects(dispute.findings[0]), "")
    return report.corpus.vocabulary.label(subject, "entities").casefold()


_ORDERS: Mapping[str, Callable[[Dispute, Report], Any]] = {
    "level": lambda _, __: 0,
    "gap": _by_gap,
    "sources": _by_sources,
    "subject": _by_subject,
}
