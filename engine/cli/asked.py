"""One finding or dispute, looked for with as little work as tells of it."""

from collections.abc import Sequence
from pathlib import Path

from engine.config import Settings
from engine.errors import InputError
from engine.findings.asked import Asked, asked
from engine.findings.finding import Finding
from engine.findings.lookup import lookup
from engine.findings.report import Report
from engine.run import check
from engine.wanted import Wanted


def look_for(
    name: str, paths: Sequence[Path], settings: Settings, agreements: bool = False
) -> tuple[list[Finding], Report]:
    """The findings of that name, and a report that holds their dispute, and perhaps no other.

    First what a judgement or the baseline tells of, by its rule alone; then all findings, and if
    there is none either and they may be, agreements. Raises InputError where there is none.
    """
    judged = asked(name, settings)
    ways = []
    if judged is not None:
        of_rule = Wanted(select=(judged.rule,), leading=True)
        ways = [of_rule._replace(claims=judged.claims), of_rule]
        ways = ways[1:] if name.startswith("d-") else ways  # others may have joined the dispute
    ways += [Wanted(), *([Wanted(agreements=True)] if agreements else [])]
    for way in ways[:-1]:
        try:
            return _found(name, check(paths, settings, way), judged)
        except InputError as e:
            if any(problem.code != "E504" for problem in e.problems):
                raise
    return _found(name, check(paths, settings, ways[-1]), judged)


def _found(name: str, report: Report, judged: Asked | None) -> tuple[list[Finding], Report]:
    every = [f for dispute in (*report.disputes, *report.agreements) for f in dispute.findings]
    formerly = judged.findings if judged else ()
    return lookup(name, every, [rule.id for rule in report.program.rules], formerly), report
