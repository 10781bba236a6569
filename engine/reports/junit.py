"""The report as JUnit XML, as Ant and most CI servers read it: a case a rule and dispute."""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.findings.finding import Dispute, Finding
from engine.findings.gate import failing, settled, verdict
from engine.findings.report import Report
from engine.findings.words import quoted, status_lines
from engine.reports import Style, remarks
from engine.reports.dispute import sentence
from engine.reports.text import summary
from engine.screen import harmless, visible

TIMESTAMP = "1970-01-01T00:00:00"
"""The format wants the time of the run; the same files give the same bytes at any time."""

_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped (section 2.2)."""


def render(report: Report, style: Style) -> str:
    """A suite with a case for each dispute, and one that passes for each rule without one.

    A case fails where a finding of it does, is skipped where all are settled, and else passes;
    the suite's output then names what is open below the level that fails.
    """
    cases = [*_disputed(report, style), *_passing(report)]
    suites = Element("testsuites")
    suite = SubElement(suites, "testsuite", _attributes(cases))
    properties = SubElement(suite, "properties")
    level = str(style.gate.fails) if style.gate.fails else "never"
    for name, value in (("fail-on", level), ("verdict", verdict(report, style.gate))):
        SubElement(properties, "property", name=name, value=value)
    suite.extend(cases)
    SubElement(suite, "system-out").text = _clean("\n".join(_output(report, style)))
    SubElement(suite, "system-err")
    indent(suites)
    text = tostring(suites, encoding="unicode")
    inert = harmless(visible(text, _reference), _reference)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{inert}\n'


def _attributes(cases: Sequence[Element]) -> dict[str, str]:
    return {
        **{"name": "check", "package": "claim-check", "id": "0", "hostname": "localhost"},
        **{"timestamp": TIMESTAMP, "time": "0"},
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": "0",
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
    }


def _disputed(report: Report, style: Style) -> Iterator[Element]:
    fails = {finding.id for finding in failing(report, style.gate)}
    for dispute in report.disputes:
        case = _case(dispute.rule.id, f"{dispute.rule.entry.title} [{dispute.id}]")
        worst = next((finding for finding in dispute.findings if finding.id in fails), None)
        if worst:
            failure = SubElement(case, "failure", message=_clean(sentence(worst)))
            failure.set("type", str(worst.level))
            failure.text = _details(dispute)
        elif all(settled(finding, style.gate) for finding in dispute.findings):
            reasons = [line for f in dispute.findings for line in status_lines(f)]
            skipped = SubElement(case, "skipped", message=_clean("; ".join(dict.fromkeys(reasons))))
            skipped.text = _details(dispute)
        yield case


def _passing(report: Report) -> Iterator[Element]:
    """The rules that were asked, and found nothing."""
    disputed = {dispute.rule.id for dispute in report.disputes}
    titles = {rule.id: rule.entry.title for rule in report.program.flagging}
    for name in report.asked:
        if name not in disputed:
            yield _case(name, titles[name])


def _case(rule: str, name: str) -> Element:
    return Element("testcase", classname=_clean(rule), name=_line(name), time="0")


def _details(dispute: Dispute) -> str:
    return _clean("\n\n".join("\n".join(_told(finding)) for finding in dispute.findings))


def _told(finding: Finding) -> Iterator[str]:
    yield f"{finding.level} {finding.id}: {sentence(finding)}"
    for claim in finding.claims:
        quote = f": {quoted(claim.entry.quote)}" if claim.entry.quote else ""
        yield f"  {claim.at.row} {claim.id}{quote}"
    for row in finding.rows:
        yield f"  {row.at.row} {row.words}"
    yield from (f"  {line}" for line in status_lines(finding))


def _output(report: Report, style: Style) -> Iterator[str]:
    fails = {finding.id for finding in failing(report, style.gate)}
    for finding in report.findings:
        if finding.id not in fails and not settled(finding, style.gate):
            yield "\n".join(_told(finding))
    yield from remarks(report)
    yield from (summary(report), verdict(report, style.gate))


def _line(text: str) -> str:
    return " ".join(_clean(text).split())


def _reference(sign: str) -> str:
    """The character as XML has it where it is not to be seen: readers undo it."""
    return f"&#{ord(sign)};"


def _clean(text: str) -> str:
    return _INVALID.sub("\ufffd", text)
