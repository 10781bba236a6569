"""The report for a person at a terminal: each dispute with its sides, then what to do next."""

from collections import Counter
from collections.abc import Iterator

from engine.claims.corpus import Claim
from engine.claims.kinds import Fact
from engine.findings.finding import STATUSES, Dispute, Finding, Level, Side
from engine.findings.gate import verdict
from engine.findings.places import row
from engine.findings.report import Report
from engine.findings.words import (
    deciding,
    side_labels,
    stated,
    status_lines,
    value_word,
    who,
)
from engine.reports import Style, remarks, shown
from engine.screen import columns, fold, one_line, pad, printable

_COLOURS = {Level.CONTRADICTION: "31;1", Level.TENSION: "33;1", Level.NOTE: "36;1"}
_AGREEMENT = "32;1"
_DIM = "2"
_STATES = {**{status: status for status in STATUSES}, "old": "not new"}
MOST_SENTENCES = 10
"""How many findings of one dispute are told one by one."""


def render(report: Report, style: Style) -> str:
    """The disputes, worst first, then the counts and what decided the exit code."""
    lines: list[str] = []
    if not style.quiet:
        for dispute in shown(report, style, "open"):
            lines += [*dispute_lines(dispute, report, style), ""]
        for agreement in report.agreements if style.agreements else ():
            lines += [*dispute_lines(agreement, report, style), ""]
    if style.agreements and not report.agreements:
        lines += ["no two independent sources say the same", ""]
    lines += map(printable, remarks(report))
    lines += [found(report), *filter(None, [standing(report)]), verdict(report, style.gate)]
    return "\n".join(lines) + "\n"


class _Painter:
    """Puts ANSI colours around text as a screen shows it, or only shows it so."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, code: str) -> str:
        told = printable(text)
        return f"\x1b[{code}m{told}\x1b[0m" if self.on else told


def dispute_lines(
    dispute: Dispute, report: Report, style: Style, next_step: bool = True
) -> Iterator[str]:
    """The dispute's sides, its sentences, and how to resolve it, unless that is being done."""
    width, paint = style.width, _Painter(style.colour)
    level = "AGREEMENT" if dispute.rule.agrees else str(dispute.level).upper()
    title, *below = fold(one_line(dispute.rule.entry.title), width - len(level) - 2) or [""]
    name = dispute.findings[0].id if len(dispute.findings) == 1 else dispute.id
    right = f"{dispute.rule.id} {name}"
    gap = width - len(level) - 2 - columns(title) - columns(right)
    colour = _AGREEMENT if dispute.rule.agrees else _COLOURS[dispute.level]
    head = f"{paint(level, colour)}  {title}"
    yield f"{head}{' ' * gap}{paint(right, _DIM)}" if gap >= 2 else head
    yield from (f"{' ' * len(level)}  {line}" for line in below)
    if gap < 2:
        yield f"  {paint(right, _DIM)}"
    labels = side_labels(dispute.sides, report.corpus.vocabulary)
    column = min(max(map(columns, labels)), width // 3) + 2
    for side, label in zip(dispute.sides, labels, strict=True):
        yield from _side(side, label, column, report, width, paint)
    single = len(dispute.findings) == 1
    told = {finding.id: list(status_lines(finding)) for finding in dispute.findings}
    alike = not single and all(lines == told[dispute.findings[0].id] for lines in told.values())
    for finding in dispute.findings[:MOST_SENTENCES]:
        mixed = "" if finding.level is dispute.level else f"{finding.level}: "
        first, rest = ("  ", "  ") if single else ("  - ", "    ")
        yield from _wrapped(f"{mixed}{sentence(finding)}", width, first, rest)
        for line in () if alike else told[finding.id]:
            yield from _wrapped(line, width, rest, f"{rest}  ")
        yield f"{rest}why: {_explain(finding.id, style)}"
    if (more := len(dispute.findings) - MOST_SENTENCES) > 0:
        yield f"  - and {more} more findings: {_explain(dispute.id, style)}"
    for line in told[dispute.findings[0].id] if alike else ():
        yield from _wrapped(line, width, "  ", "    ")
    settled = dispute.rule.agrees or all(finding.resolved for finding in dispute.findings)
    if next_step and not settled:
        yield f"  resolve: check resolve {name}{style.again}"


def _explain(name: str, style: Style) -> str:
    """The command that shows a proof, as it can be pasted."""
    return f"check explain {name}{style.again}"


def sentence(finding: Finding) -> str:
    """The rule's message, and the values that decided."""
    told = deciding(finding.rule, finding.premises)
    text = one_line(finding.message.strip())
    if told:
        text = f"{text}; {'; '.join(told)}"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _side(
    side: Side, label: str, column: int, report: Report, width: int, paint: _Painter
) -> Iterator[str]:
    head = fold(label, column - 2, broken=True) or [""]
    body: list[str] = []
    for witness in side.witnesses:
        body += _witness(witness, side.witnesses[0], report, width - column - 2, paint)
    for at in range(max(len(head), len(body))):
        left = head[at] if at < len(head) else ""
        right = body[at] if at < len(body) else ""
        yield f"  {paint(pad(left, column), '1') if left else ' ' * column}{right}".rstrip()


def _witness(
    witness: Fact, first: Fact, report: Report, width: int, paint: _Painter
) -> Iterator[str]:
    """The claims behind a witness, with its value where that is not the first one's; or its row."""
    corpus, proofs = report.corpus, report.proofs
    said = ""
    if witness.kind == "claim" and (value := value_word(witness, corpus.vocabulary)) != value_word(
        first, corpus.vocabulary
    ):
        said = f": {value}"
    names = proofs.base_claims([witness])
    for name in names:
        yield from _claim(corpus.claims[name], said, report, width, paint)
    if names and witness in proofs.derivations:
        yield from fold(f"which implies: {stated(witness, corpus.vocabulary)}", width, broken=True)
    if not names:
        at = row(witness, corpus, proofs).at
        yield paint(f"{at.file}:{at.line}", _DIM)


def _claim(claim: Claim, said: str, report: Report, width: int, paint: _Painter) -> Iterator[str]:
    place = f"{claim.at.file}:{claim.at.line}"
    text = printable(who(claim, report.corpus.vocabulary) + said)
    gap = width - columns(text) - columns(place)
    if gap >= 2:
        yield f"{text}{' ' * gap}{paint(place, _DIM)}"
    else:
        yield from fold(text, width, broken=True)
        yield paint(place, _DIM)
    if claim.entry.quote:
        yield from fold(f'"{claim.entry.quote}"', width, broken=True)


def _wrapped(text: str, width: int, first: str, rest: str | None = None) -> list[str]:
    if len(first) + columns(text) <= width:  # with its spaces as they are
        return [first + printable(text)]
    return fold(text, width, first, first if rest is None else rest)


def summary(report: Report) -> str:
    """What was checked, how much was found, and how much of that is settled, on one line."""
    stand = standing(report)
    return f"{found(report)}; {stand}" if stand else found(report)


def found(report: Report) -> str:
    """What was checked, and how much was found."""
    counts = [
        f"{count} {level}{'s' * (count != 1)}"
        for level in reversed(Level)
        if (count := report.count(level))
    ]
    total = ", ".join(counts) or "no findings"
    sources = f"{report.sources} source{'s' * (report.sources != 1)}"
    claims = f"{report.claims} claim{'s' * (report.claims != 1)}"
    within = f" in {len(report.disputes)} disputes" if len(report.disputes) > 1 else ""
    return f"{claims} from {sources}, {len(report.program.rules)} rules: {total}{within}"


def standing(report: Report) -> str:
    """How many findings have each status; empty where all of them are simply open."""
    states = Counter("old" if f.old else f.status for f in report.findings)
    told = [f"{states[name]} {word}" for name, word in _STATES.items() if states[name]]
    return ", ".join(told) if set(states) - {"open"} else ""
