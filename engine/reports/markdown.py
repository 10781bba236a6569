"""The report as Markdown, for a comment on a pull request: the verdict, then each dispute."""

import os
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from engine.claims.kinds import Fact
from engine.errors import Location
from engine.findings.explain import explain
from engine.findings.finding import Dispute, Finding
from engine.findings.gate import verdict
from engine.findings.places import row
from engine.findings.report import Report
from engine.findings.words import side_labels, stated, status_lines, who
from engine.reports import Style, remarks, shown
from engine.reports.text import MOST_SENTENCES, sentence, summary
from engine.screen import printable

LIMIT = 65_536
"""Bytes: GitHub refuses a comment of more than so many characters, and says nothing of it."""
MOST_ROWS = 20
"""How many claims of one dispute are shown."""
MOST_NOTES = 10
_LONGEST = 1000
"""Characters of one text, such as a reason, before it is cut."""

_ESCAPES = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "\\`*_[]|~$"},
        **{"<": "&lt;", ">": "&gt;", "&": "&amp;"},
        # A mention would call people, and a number link to some issue; an escape does not prevent
        # it, since GitHub looks for both after Markdown is done.
        **{"@": "@&#8203;", "#": "\\#&#8203;"},
    }
)
_LINK = re.compile(r"(?i)(?<=[a-z0-9]):(?=//)|(?<=www)\.")
_REFERENCE = re.compile(
    r"(?i)(?<![0-9a-z])(?:GH-(?=\d)|[0-9a-f]{6}(?=[0-9a-f]{34}(?![0-9a-z])))"
    r'|!(?=\w)|%(?=["\w])|\\~(?=["\w])|&amp;(?=\w)|(?<![\w:]):(?=[\w+-]+:)'
)
"""What GitHub takes for an issue or a commit, and GitLab for a merge request, a milestone, a label,
an epic or an emoji; a space of no width within prevents it."""
_BULLET = re.compile(r"\A(\d*)([-+.)])(?=\s)")


def render(report: Report, style: Style) -> str:
    """The open disputes unless `show` says otherwise; worst first, each with its proofs.

    What goes beyond `LIMIT` is left out, first proofs and then disputes, and the last line says
    how many findings that are.
    """
    told = [] if style.quiet else shown(report, style, "open")
    told += report.agreements if style.agreements and not style.quiet else ()
    head = [f"## {escaped(verdict(report, style.gate))}", escaped(summary(report))]
    every = remarks(report)
    noted = [f"{remark[0].upper()}{escaped(remark[1:])}" for remark in every[:MOST_NOTES]]
    if (more := len(every) - MOST_NOTES) > 0:
        noted.append(f"Note: there are {more} more notes")
    room = LIMIT - _size([*head, *noted, _cut(told, style)])
    blocks = _fitting(told, room, report, style)
    left = told[len(blocks) :]
    return "\n\n".join([*head, *blocks, *noted, *([_cut(left, style)] if left else [])]) + "\n"


def _fitting(disputes: Sequence[Dispute], room: int, report: Report, style: Style) -> list[str]:
    """The first disputes that fit into so many bytes, and what proofs fit besides."""
    blocks: list[str] = []
    for dispute in disputes:
        block = _dispute(dispute, report, style)
        if _size([block]) > room:
            break
        room -= _size([block])
        blocks.append(block)
    for at in range(len(blocks)):
        proofs = _proofs(disputes[at], report)
        if _size([proofs]) > room:
            break
        room -= _size([proofs])
        blocks[at] += f"\n\n{proofs}"
    return blocks


def _cut(left: Sequence[Dispute], style: Style) -> str:
    """The line that says how many findings are left out."""
    count = sum(len(dispute.findings) for dispute in left)
    what = "agreement" if left and left[0].rule.agrees else "finding"
    command = _code(f"check{style.again or ' facts/'}")
    told = f"{count} more {what}{'s' * (count != 1)} did not fit into this comment."
    return f"**{told}** {command} shows all."


def _size(blocks: Sequence[str]) -> int:
    return sum(len(block.encode("utf-8", "backslashreplace")) + 2 for block in blocks)


def escaped(text: str) -> str:
    """The text on one line, as Markdown that shows it and does nothing else."""
    line = printable(" ".join(text.split()))
    line = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    safe = _LINK.sub(_entities, line.translate(_ESCAPES))
    safe = _REFERENCE.sub(r"\g<0>&#8203;", safe)
    return _BULLET.sub(r"\1\\\2", safe, count=1) if _BULLET.match(safe) else safe


def _code(text: str) -> str:
    """The text as it is to be typed, between backticks that are more than any in it."""
    fence = _fence(text, 1)
    space = " " * (len(fence) > 1)
    return f"{fence}{space}{text}{space}{fence}"


def _fence(text: str, least: int) -> str:
    return "`" * max([least, *(len(run) + 1 for run in re.findall("`+", text))])


def _entities(match: re.Match[str]) -> str:
    return "".join(sign if sign.isalpha() else f"&#{ord(sign)};" for sign in match[0])


def _dispute(dispute: Dispute, report: Report, style: Style) -> str:
    level = "Agreement" if dispute.rule.agrees else str(dispute.level).capitalize()
    blocks = [
        f"### {level}: {escaped(dispute.rule.entry.title)}",
        "\n".join(_table(dispute, report)),
        "\n".join(_findings(dispute)),
    ]
    if not dispute.rule.agrees and not all(finding.resolved for finding in dispute.findings):
        name = dispute.findings[0].id if len(dispute.findings) == 1 else dispute.id
        blocks.append(f"Resolve: {_code(f'check resolve {name}{style.again}')}")
    return "\n\n".join(blocks)


def _table(dispute: Dispute, report: Report) -> Iterator[str]:
    vocabulary = report.corpus.vocabulary
    labels = side_labels(dispute.sides, vocabulary)
    rows = [
        f"| {escaped(label)} | {row} |"
        for side, label in zip(dispute.sides, labels, strict=True)
        for witness in side.witnesses
        for row in _rows(witness, report)
    ]
    yield from ("| side | who | in which words | where |", "|---|---|---|---|", *rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield f"| | and {len(rows) - MOST_ROWS} more | | |"


def _rows(witness: Fact, report: Report) -> Iterator[str]:
    """A row, without its side, for each claim as written that the witness rests on."""
    vocabulary = report.corpus.vocabulary
    implied = witness in report.proofs.derivations
    names = report.proofs.base_claims([witness])
    if not names:
        yield f" | | {_link(row(witness, report.corpus, report.proofs).at)}"
    for name in names:
        claim = report.corpus.claims[name]
        said = f"“{escaped(claim.entry.quote)}”" if claim.entry.quote else ""
        if implied:
            said += f" which implies: {escaped(stated(witness, vocabulary))}"
        yield f"{escaped(who(claim, vocabulary))} | {said.strip()} | {_link(claim.at)}"


def _link(at: Location) -> str:
    target = quote(os.fsencode(at.file))
    return f"[{escaped(at.file)}:{at.line}]({target}#L{at.line})"


def _findings(dispute: Dispute) -> Iterator[str]:
    for finding in dispute.findings[:MOST_SENTENCES]:
        mixed = "" if finding.level is dispute.level else f"{finding.level}: "
        yield f"- {mixed}{escaped(sentence(finding))} (`{finding.id}`)"
        yield from (f"  - {escaped(line)}" for line in status_lines(finding))
    if (more := len(dispute.findings) - MOST_SENTENCES) > 0:
        yield f"- and {more} more: `check explain {dispute.id}`"


def _proofs(dispute: Dispute, report: Report) -> str:
    told = [_proof(finding, report) for finding in dispute.findings[:MOST_SENTENCES]]
    return "\n\n".join(["<details><summary>why</summary>", *told, "</details>"])


def _proof(finding: Finding, report: Report) -> str:
    """The proof as it stands, between fences that are longer than any in it."""
    text = explain(finding, report.corpus, report.proofs)
    fence = _fence(text, 3)
    return f"{fence}text\n{text}{fence}"
