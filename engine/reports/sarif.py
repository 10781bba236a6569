"""The report as SARIF 2.1.0, for code scanning and editors (OASIS, errata 01)."""

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from engine import HOME, __version__
from engine.claims.corpus import Claim
from engine.claims.kinds import COUNT, NAMING, Fact
from engine.errors import Location, Warned
from engine.findings.explain import said
from engine.findings.finding import Finding, Level, Row
from engine.findings.gate import failing, settled, verdict
from engine.findings.places import declared
from engine.findings.report import Report
from engine.findings.speakers import who
from engine.findings.words import signed_statement, status_lines
from engine.reports import Style
from engine.reports.dispute import sentence
from engine.reports.placing import placed
from engine.rules.program import Rule
from engine.screen import json_text
from engine.source.files import core_rules

LEVELS = {Level.CONTRADICTION: "error", Level.TENSION: "warning", Level.NOTE: "note"}
MOST = 5_000
"""How many results of a run GitHub shows; a file with more than 25,000 it refuses."""
ROOT = "%SRCROOT%"
"""What paths are relative to: the folder of the run, as a rule the root of the repository."""

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_WITHOUT_STEP = (*NAMING, COUNT.name)
_EMBEDDED_LINK = re.compile(r"\[([^\[\]]*)\](?=\()")

Object = dict[str, Any]


def render(report: Report, style: Style) -> str:
    """One run, with a result for each finding that is not settled; `suppressed` gives those too.

    Whatever `show` says: who reads results without their suppressions would open them again.
    """
    rules = {rule.id: rule for rule in report.program.flagging if rule.id in report.asked}
    found = [f for f in report.findings if style.suppressed or not settled(f, style.gate)]
    told = _worst(found)
    indices = {name: index for index, name in enumerate(rules)}
    places = _places(told)
    run = {
        "tool": {
            "driver": {
                "name": "claim-check",
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in rules.values()],
            }
        },
        "invocations": [_invocation(report, style, len(found) - len(told))],
        "originalUriBaseIds": {ROOT: {"description": _text("the root of the repository")}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, place, indices[finding.rule.id], report, style)
            for finding, place in zip(told, places, strict=True)
        ],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_text(document)


def _worst(found: Sequence[Finding]) -> list[Finding]:
    """No more than services take, the worst; in the order of the report."""
    if len(found) <= MOST:
        return list(found)
    by_level = sorted(range(len(found)), key=lambda n: -found[n].level)
    return [found[n] for n in sorted(by_level[:MOST])]


def _places(findings: Sequence[Finding]) -> list[int]:
    """Which place of each finding is that of its alert.

    Services tell alerts apart by rule, file and line: as far as there are enough lines, no two
    findings of a rule have one. What is left has its first one, told apart by fingerprint.
    """
    options = [
        [(finding.rule.id, place.file, place.line) for place in finding.places]
        for finding in findings
    ]
    pairs = zip(options, placed(options), strict=True)
    return [own.index(place) if place else 0 for own, place in pairs]


def _text(text: str) -> Object:
    """A message that shows its brackets: `[a](b)` would be a link (section 3.11.6)."""
    return {"text": _EMBEDDED_LINK.sub(r"\\[\1\\]", text)}


def _invocation(report: Report, style: Style, left_out: int) -> Object:
    told = f"{left_out} more findings are not in this file: services take {MOST:,} results"
    notes = [
        *([{"level": "warning", "message": _text(told)}] if left_out else []),
        *map(_warned, report.warnings),
        *({"level": "note", "message": _text(note)} for note in report.notes),
    ]
    return {
        "executionSuccessful": True,
        "exitCode": int(bool(failing(report, style.gate))),
        "exitCodeDescription": verdict(report, style.gate),
        "toolExecutionNotifications": notes,
    }


def _warned(warned: Warned) -> Object:
    at = {"physicalLocation": _place(warned.at)}
    return {"level": "warning", "message": _text(warned.message), "locations": [at]}


def _rule(rule: Rule) -> Object:
    entry = rule.entry
    why, cure = " ".join((entry.why or "").split()), " ".join((entry.resolve or "").split())
    parts = [("", f"{entry.title}."), ("", why), ("What to do:", cure)]
    told = [(label, text) for label, text in parts if text]
    page = {"helpUri": f"{HOME}/docs/rules.md#{rule.id}"} if _is_shipped(rule) else {}
    return {
        "id": rule.id,
        "name": rule.id.title().replace("-", ""),
        **page,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": why or entry.title},
        "help": {
            "text": "\n\n".join(f"{label} {text}".lstrip() for label, text in told),
            # The texts of rules are Markdown as they stand.
            "markdown": "\n\n".join(
                f"**{label}** {text}" if label else text for label, text in told
            ),
        },
        "defaultConfiguration": {"level": LEVELS[Level[(entry.level or "note").upper()]]},
        "properties": {"tags": list(entry.tags)},
    }


def _is_shipped(rule: Rule) -> bool:
    """Whether the project's pages tell of the rule: an id stands for one rule."""
    return (core_rules() / f"{rule.id}.yaml").is_file()


# -- results ------------------------------------------------------------------------------------


def _result(finding: Finding, at: int, index: int, report: Report, style: Style) -> Object:
    """The result of a finding; `at` says which of its places is that of its alert."""
    others = _stands(finding, report)
    first = others.pop(at)
    result: Object = {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": LEVELS[finding.level],
        "message": _text("\n".join([sentence(finding), *status_lines(finding)])),
        "locations": [first],
        "relatedLocations": [{"id": number, **place} for number, place in enumerate(others, 1)],
        "codeFlows": [_flow(finding, report)],
        "partialFingerprints": {
            "finding/v1": finding.id,
            "evidence/v2": finding.evidence,
            "primaryLocationLineHash": f"{finding.id}:1",  # the one that GitHub looks at
        },
        "properties": {"dispute": finding.dispute, "status": finding.status},
    }
    if report.compared:
        result["baselineState"] = "unchanged" if finding.old else "new"
    if style.suppressed:
        # All results have them or none has (section 3.27.23).
        result["suppressions"] = _suppressions(finding, style)
    return result


def _suppressions(finding: Finding, style: Style) -> list[Object]:
    """What a person has said that holds now; what is under review suppresses nothing."""
    states = {"resolved": "accepted", "under-review": "underReview"}
    if finding.resolution is None or finding.status not in states:
        return []
    if finding.resolved and not settled(finding, style.gate):
        return []
    entry = finding.resolution.entry
    reason = " ".join(entry.reason.split())
    justification = f"{entry.code}: {reason}" if entry.code else reason
    state = states[finding.status]
    return [{"kind": "external", "status": state, "justification": justification}]


def _stands(finding: Finding, report: Report) -> list[Object]:
    """Where each claim of the finding stands, or each row."""
    return [*map(_row, finding.rows)] or [_claim(claim, report) for claim in finding.claims]


def _row(row: Row) -> Object:
    return {"physicalLocation": _place(row.at), "message": _text(row.words)}


def _claim(claim: Claim, report: Report) -> Object:
    """Where a claim stands, with who says what."""
    return {
        "physicalLocation": _place(claim.at),
        "logicalLocations": [{"name": claim.id, "kind": "claim"}],
        "message": _text(_told(claim, report)),
    }


def _told(claim: Claim, report: Report) -> str:
    vocabulary = report.corpus.vocabulary
    words = f": “{claim.entry.quote}”" if claim.entry.quote else ""
    return f"{who(claim, vocabulary)}: {signed_statement(claim.fact(), vocabulary)}{words}"


def _place(at: Location) -> Object:
    uri = quote(os.fsencode(at.file))
    artifact = {"uri": f"file://{uri}"} if uri.startswith("/") else {"uri": uri, "uriBaseId": ROOT}
    region = {"startLine": at.line, "startColumn": at.column}
    return {"artifactLocation": artifact, "region": region}


# -- proofs -------------------------------------------------------------------------------------


def _flow(finding: Finding, report: Report) -> Object:
    """The proof as steps: the claims as written, what follows from them, the conflict."""
    report.proofs.check(finding.rule, finding.premises)
    steps = [
        *_steps((*finding.premises, *finding.witnesses), report),
        _step("conflict", 0, {"physicalLocation": _place(finding.places[0])}, sentence(finding)),
    ]
    for number, step in enumerate(steps, 1):
        step["executionOrder"] = number
    return {"threadFlows": [{"locations": steps}]}


def _steps(premises: Sequence[Fact], report: Report) -> Iterator[Object]:
    """Each fact of the proof once, after those that it follows from."""
    derivations = report.proofs.derivations
    waiting = [(fact, 1, False) for fact in reversed(premises)]
    seen: set[Fact] = set()
    while waiting:
        fact, depth, ready = waiting.pop()
        if ready or (fact not in derivations and fact not in seen):
            seen.add(fact)
            yield from _known(fact, depth, report)
        elif fact not in seen:
            seen.add(fact)
            below = derivations[fact].premises
            waiting += [(fact, depth, True), *((f, depth + 1, False) for f in reversed(below))]


def _known(fact: Fact, depth: int, report: Report) -> Iterator[Object]:
    """The step of a fact: an inference, a claim, or a declaration; none where it has no place."""
    corpus = report.corpus
    if derivation := report.proofs.derivations.get(fact):
        rule = report.proofs.rules[derivation.rule]
        told = f"it follows that {said(fact, corpus)}, by the rule {rule.id}: {rule.entry.title}"
        if at := _origin(rule, fact, report):
            yield _step("inference", depth, {"physicalLocation": _place(at)}, told)
    elif fact.kind == "claim":
        claim = corpus.claims[fact.values[0]]
        yield _step("claim", depth, _claim(claim, report), _told(claim, report))
    elif fact.kind not in _WITHOUT_STEP and (at := declared(fact, corpus)):
        told = f"it is declared: {said(fact, corpus)}"
        yield _step("declaration", depth, {"physicalLocation": _place(at)}, told)


def _origin(rule: Rule, fact: Fact, report: Report) -> Location | None:
    """Where the rule stands, if that is in the repository; else a claim that is behind the fact.

    The rules that are shipped lie elsewhere on each machine.
    """
    if not rule.at.file.startswith(("/", "..")):
        return rule.at
    names = report.proofs.base_claims([fact])
    return report.corpus.claims[names[0]].at if names else None


def _step(kind: str, depth: int, place: Object, told: str) -> Object:
    return {
        "location": {**place, "message": _text(told)},
        "kinds": [kind],
        "nestingLevel": depth,
        "importance": "important" if kind == "declaration" else "essential",
    }
