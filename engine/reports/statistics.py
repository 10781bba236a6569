"""How the findings are spread: by rule, and by the sources that they are between."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from engine.claims import period as periods
from engine.claims.corpus import Source
from engine.findings.finding import Finding
from engine.findings.report import Report
from engine.screen import printable

MOST_PAIRS = 20


def statistics(report: Report) -> Iterator[str]:
    """A line for each rule that found something, and for each pair of sources, the most first.

    A finding of three sources counts for each of their pairs.
    """
    yield "findings by rule:"
    yield from _table(Counter(finding.rule.id for finding in report.findings))
    yield ""
    yield "findings by pair of sources:"
    counts = Counter(pair for finding in report.findings for pair in _pairs(finding, report))
    yield from _table(Counter(dict(_ranked(counts)[:MOST_PAIRS])))
    if (more := len(counts) - MOST_PAIRS) > 0:
        yield f"  and {more} more pair{'s' * (more != 1)}"


def _pairs(finding: Finding, report: Report) -> Iterator[str]:
    found = sorted({claim.source.id for claim in finding.claims})
    names = [_named(report.corpus.sources[source]) for source in found]
    if len(names) == 1:
        yield f"{names[0]}, against itself"
    yield from (f"{one} / {other}" for one, other in combinations(names, 2))


def _named(source: Source) -> str:
    return f"{source.publisher}, {periods.in_words(source.published)} ({source.id})"


def _table(counts: Counter[str]) -> Iterator[str]:
    width = len(str(max(counts.values(), default=0)))
    yield from (f"  {count:{width}}  {printable(name)}" for name, count in _ranked(counts))
    if not counts:
        yield "  none"


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
