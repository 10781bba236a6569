"""The report as Markdown, for a comment on a pull request: the verdict, then each dispute."""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

from engine.claims.kinds import Fact
from engine.errors import Location
from engine.findings.explain import explain
from engine.findings.finding import Dispute, Finding
from engine.findings.gate import failing, verdict
from engine.findings.places import row
from engine.findings.report import Report
from engine.findings.sides import behind, pairs
from engine.findings.speakers import who
from engine.findings.words import side_labels, stated, status_lines
from engine.reports import Style, remarks, shown
from engine.reports.dispute import beside, rests, sentence
from engine.reports.text import left_out, summary
from engine.screen import printable

LIMIT = 65_536
"""Bytes: GitHub refuses a comment of more than so many characters, and says nothing of it."""
MOST_ROWS = 3
"""How many claims of one side are shown."""
MOST_SENTENCES = 3
"""How many pairs of sides, or findings, of one dispute are told."""
MOST_NOTES = 10
_FOLDS = 400
"""Bytes for the lines that fold the disputes of each level away."""
_WIDTH = 100
"""Columns of a proof, which is shown as it stands."""
_AGREEMENT = "Agreement"
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
    """The open disputes unless `show` says otherwise; worst first, or sorted otherwise by level.

    What fails the run stands there in full, each dispute with a proof. The rest is folded away,
    level by level. What goes beyond `LIMIT` is left out, first proofs and then disputes, and the
    last line says how many findings that are.
    """
    told = [] if style.quiet else shown(report, style, "open")
    some = "" if style.quiet else left_out(len(told), report, style)
    told += report.agreements if style.agreements and not style.quiet else ()
    fails = {finding.id for finding in failing(report, style.gate)}
    told.sort(key=lambda dispute: (not _fails(dispute, fails), -_weight(dispute)))
    full = sum(_fails(dispute, fails) for dispute in told)
    head = [f"## {escaped(verdict(report, style.gate))}", escaped(summary(report))]
    every = remarks(report)
    noted = [f"{remark[0].upper()}{escaped(remark[1:])}" for remark in every[:MOST_NOTES]]
    if (more := len(every) - MOST_NOTES) > 0:
        noted.append(f"Note: there are {more} more notes")
    noted[:0] = [some] if some else []
    room = LIMIT - _size([*head, *noted, _cut(told, style)]) - _FOLDS
    blocks = _fitting(told, full, room, report, style)
    left = told[len(blocks) :]
    folded = _folded(list(zip(told, blocks, strict=False))[full:])
    cut = [_cut(left, style)] if left else []
    return "\n\n".join([*head, *blocks[:full], *folded, *noted, *cut]) + "\n"


def _fails(dispute: Dispute, fails: Collection[str]) -> bool:
    return any(finding.id in fails for finding in dispute.findings)


def _weight(dispute: Dispute) -> int:
    """Its level, where it fails nothing; agreements come last."""
    return -1 if dispute.rule.agrees else dispute.level


def _folded(told: Sequence[tuple[Dispute, str]]) -> Iterator[str]:
    """The blocks of disputes, those of each level behind a line that unfolds them."""
    for level, group in groupby(told, lambda pair: _level(pair[0])):
        blocks = [block for _, block in group]
        count = f"{len(blocks)} dispute{'s' * (len(blocks) != 1)}"
        line = f"<details><summary>{level}s{'' if level == _AGREEMENT else f': {count}'}</summary>"
        yield "\n\n".join([line, *blocks, "</details>"])


def _level(dispute: Dispute) -> str:
    return _AGREEMENT if dispute.rule.agrees else str(dispute.level).capitalize()


def _fitting(
    disputes: Sequence[Dispute], full: int, room: int, report: Report, style: Style
) -> list[str]:
    """The first disputes that fit into so many bytes; of the first `full`, what proofs do too."""
    blocks: list[str] = []
    for dispute in disputes:
        block = _dispute(dispute, report, style)
        if _size([block]) > room:
            break
        room -= _size([block])
        blocks.append(block)
    for at in range(min(full, len(blocks))):
        proof = _proof(disputes[at].findings[0], report)
        if _size([proof]) > room:
            break
        room -= _size([proof])
        blocks[at] += f"\n\n{proof}"
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
    blocks = [
        f"### {_level(dispute)}: {escaped(dispute.rule.entry.title)}",
        "\n".join(_table(dispute, report, style)),
        "\n".join(_sentences(dispute, style)),
    ]
    if not dispute.rule.agrees and not all(finding.resolved for finding in dispute.findings):
        name = dispute.findings[0].id if len(dispute.findings) == 1 else dispute.id
        blocks.append(f"Resolve: {_code(f'check resolve {name}{style.again}')}")
    return "\n\n".join(blocks)


def _table(dispute: Dispute, report: Report, style: Style) -> Iterator[str]:
    yield from ("| side | who | in which words | where |", "|---|---|---|---|")
    labels = side_labels(dispute.sides, report.corpus.vocabulary)
    for side, label in zip(dispute.sides, labels, strict=True):
        rows = [row for w in side.witnesses for row in _rows(w, side.witnesses[0], report, style)]
        yield from (f"| {escaped(label)} | {row} |" for row in rows[:MOST_ROWS])
        if (more := len(rows) - MOST_ROWS) > 0:
            yield f"| {escaped(label)} | and {more} more | | |"


def _rows(witness: Fact, first: Fact, report: Report, style: Style) -> Iterator[str]:
    """A row, without its side, for each claim as written that the witness rests on.

    Its value is told where it is not that of the `first` of its side.
    """
    vocabulary = report.corpus.vocabulary
    names = report.proofs.base_claims([witness])
    if not names:
        yield f" | | {_link(row(witness, report.corpus, report.proofs).at, style)}"
    value = beside(witness, first, vocabulary)
    for name in names:
        claim = report.corpus.claims[name]
        said = f"“{escaped(claim.entry.quote)}”" if claim.entry.quote else ""
        if witness in report.proofs.derivations:
            said += f" which implies: {escaped(stated(witness, vocabulary))}"
        who_says = escaped(who(claim, vocabulary) + value)
        yield f"{who_says} | {said.strip()} | {_link(claim.at, style)}"


def _link(at: Location, style: Style) -> str:
    """A link to the line, where the file is one of the repository."""
    told = escaped(at.row)
    if at.file.startswith("/"):
        return told
    return f"[{told}]({style.link_base}{quote(os.fsencode(at.file))}#L{at.line})"


def _sentences(dispute: Dispute, style: Style) -> Iterator[str]:
    """What each pair of sides comes to, with what has been said of it."""
    told = pairs(dispute, sentence, lambda finding: tuple(status_lines(finding)))
    for pair in told[:MOST_SENTENCES]:
        mixed = "" if pair.first.level is dispute.level else f"{pair.first.level}: "
        more = len(pair.findings) - 1
        like = f", and {more} more like it" if more else ""
        yield f"- {mixed}{escaped(sentence(pair.first))} (`{pair.first.id}`{like})"
        yield from (f"  - {escaped(line)}" for line in pair.status)
    if left := sum(len(pair.findings) for pair in told[MOST_SENTENCES:]):
        yield f"- and {left} more: {_code(f'check explain {dispute.id}{style.again}')}"
    if names := behind(dispute):
        yield f"- {escaped(rests(dispute, names))}"


def _proof(finding: Finding, report: Report) -> str:
    """The proof as it stands, in lines of a page, between fences longer than any in it."""
    text = explain(finding, report.corpus, report.proofs, _WIDTH)
    fence = _fence(text, 3)
    head = "<details><summary>why</summary>"
    return "\n\n".join([head, f"{fence}text\n{text}{fence}", "</details>"])
