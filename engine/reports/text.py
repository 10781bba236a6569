"""The report for a person at a terminal: each dispute with its sides, then what to do next."""

from collections.abc import Iterator
from textwrap import wrap

from engine.check import Report
from engine.claims import period as periods
from engine.claims.corpus import Claim
from engine.findings.explain import deciding
from engine.findings.finding import Dispute, Finding, Level, Side
from engine.findings.words import side_labels, signed_statement
from engine.reports import Style, verdict

_COLOURS = {Level.CONTRADICTION: "31;1", Level.TENSION: "33;1", Level.NOTE: "36;1"}
_DIM = "2"


def render(report: Report, style: Style) -> str:
    """The disputes, worst first, then the counts and what decided the exit code."""
    paint = _Painter(style.colour)
    lines: list[str] = []
    if not style.quiet:
        for dispute in report.disputes:
            lines += [*_dispute(dispute, report, style.width, paint), ""]
    lines += (f"note: {note}" for note in report.notes)
    lines += [_summary(report), verdict(report, style)]
    return "\n".join(lines) + "\n"


class _Painter:
    """Puts ANSI colours around text, or leaves it."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on else text


def _dispute(dispute: Dispute, report: Report, width: int, paint: _Painter) -> Iterator[str]:
    level = str(dispute.level).upper()
    title = dispute.rule.entry.title
    name = dispute.findings[0].id if len(dispute.findings) == 1 else dispute.id
    right = f"{dispute.rule.id} {name}"
    gap = width - len(level) - 2 - len(title) - len(right)
    head = f"{paint(level, _COLOURS[dispute.level])}  {title}"
    yield f"{head}{' ' * gap}{paint(right, _DIM)}" if gap >= 2 else head
    if gap < 2:
        yield f"  {paint(right, _DIM)}"
    labels = side_labels([side.witnesses[0] for side in dispute.sides], report.corpus.vocabulary)
    column = min(max(map(len, labels)), width // 3) + 2
    for side, label in zip(dispute.sides, labels, strict=True):
        yield from _side(side, label, column, report, width, paint)
    if len(dispute.findings) == 1:
        finding = dispute.findings[0]
        yield from _wrapped(sentence(finding), width, "  ")
        yield f"  why: check explain {finding.id}"
        return
    for finding in dispute.findings:
        mixed = "" if finding.level is dispute.level else f"{finding.level}: "
        yield from _wrapped(f"{mixed}{sentence(finding)}", width, "  - ", "    ")
        yield f"    why: check explain {finding.id}"


def sentence(finding: Finding) -> str:
    """The rule's message, and the values that decided."""
    told = deciding(finding.rule, finding.premises)
    text = finding.message.strip()
    if told:
        text = f"{text}; {'; '.join(told)}"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _side(
    side: Side, label: str, column: int, report: Report, width: int, paint: _Painter
) -> Iterator[str]:
    head = wrap(label, column - 2) or [""]
    body: list[str] = []
    for witness in side.witnesses:
        for name in report.proofs.base_claims([witness]):
            body += _claim(report.corpus.claims[name], report, width - column - 2, paint)
        if witness in report.proofs.derivations:
            implied = f"which implies: {signed_statement(witness, report.corpus.vocabulary)}"
            body += wrap(implied, width - column - 2)
    for at in range(max(len(head), len(body))):
        left = head[at] if at < len(head) else ""
        right = body[at] if at < len(body) else ""
        yield f"  {paint(left.ljust(column), '1') if left else ' ' * column}{right}".rstrip()


def _claim(claim: Claim, report: Report, width: int, paint: _Painter) -> Iterator[str]:
    place = f"{claim.at.file}:{claim.at.line}"
    text = who(claim, report)
    gap = width - len(text) - len(place)
    if gap >= 2:
        yield f"{text}{' ' * gap}{paint(place, _DIM)}"
    else:
        yield from wrap(text, width)
        yield paint(place, _DIM)
    if claim.entry.quote:
        yield from wrap(f'"{claim.entry.quote}"', width)


def who(claim: Claim, report: Report) -> str:
    """The speaker, the publisher where that is someone else, when, and how it is hedged."""
    speaker = report.corpus.vocabulary.label(claim.speaker)
    names = [speaker] if speaker == claim.source.publisher else [speaker, claim.source.publisher]
    if claim.via:
        names.insert(1, f"via {report.corpus.vocabulary.label(claim.via)}")
    hedges = [w for w in (claim.entry.certainty, claim.entry.mode) if w not in ("certain", "fact")]
    hedged = f" ({', '.join(hedges)})" if hedges else ""
    return ", ".join([*names, periods.in_words(claim.source.published)]) + hedged


def _wrapped(text: str, width: int, first: str, rest: str | None = None) -> list[str]:
    following = first if rest is None else rest
    return wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _summary(report: Report) -> str:
    counts = [
        f"{count} {level}{'s' * (count != 1)}"
        for level in reversed(Level)
        if (count := report.count(level))
    ]
    found = ", ".join(counts) or "no findings"
    sources = f"{report.sources} source{'s' * (report.sources != 1)}"
    claims = f"{report.claims} claim{'s' * (report.claims != 1)}"
    return f"{claims} from {sources}, {len(report.program.rules)} rules: {found}"
