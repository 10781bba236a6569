"""A dispute as text: its sides with a few claims each, a sentence for each pair of them."""

from collections.abc import Iterator, Mapping, Sequence

from engine.claims.corpus import Claim
from engine.claims.kinds import Fact
from engine.claims.vocabulary import Vocabulary
from engine.findings.finding import Dispute, Finding, Level, Side
from engine.findings.places import row
from engine.findings.report import Report
from engine.findings.sides import Pair, behind, pairs
from engine.findings.speakers import listed, who
from engine.findings.words import (
    deciding,
    quoted,
    side_labels,
    stated,
    status_lines,
    value_word,
)
from engine.reports import Style
from engine.screen import columns, fold, one_line, pad, printable

_COLOURS = {Level.CONTRADICTION: "31;1", Level.TENSION: "33;1", Level.NOTE: "36;1"}
_AGREEMENT = "32;1"
_DIM = "2"
MOST_EXAMPLES = 3
"""How many claims of one side are shown."""
MOST_SENTENCES = 10
"""How many pairs of sides, or findings, of one dispute are told one by one."""


def dispute_lines(
    dispute: Dispute, report: Report, style: Style, next_step: bool = True
) -> Iterator[str]:
    """The dispute's sides, its sentences, and how to resolve it, unless that is being done."""
    page = _Page(report, style)
    yield from page.head(dispute)
    yield from page.sides(dispute)
    yield from page.sentences(dispute)
    settled = dispute.rule.agrees or all(finding.resolved for finding in dispute.findings)
    if next_step and not settled:
        yield f"  resolve: check resolve {_name(dispute)}{style.again}"


def sentence(finding: Finding) -> str:
    """The rule's message, and the values that decided."""
    told = deciding(finding.rule, finding.premises)
    text = one_line(finding.message.strip())
    if told:
        text = f"{text}; {'; '.join(told)}"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _name(dispute: Dispute) -> str:
    return dispute.findings[0].id if len(dispute.findings) == 1 else dispute.id


class _Page:
    """How wide lines are, and whether they are coloured; foreign text is shown, and not obeyed."""

    def __init__(self, report: Report, style: Style) -> None:
        self.report, self.style = report, style
        self.vocabulary = report.corpus.vocabulary

    def paint(self, text: str, code: str) -> str:
        told = printable(text)
        return f"\x1b[{code}m{told}\x1b[0m" if self.style.colour else told

    def wrapped(self, text: str, first: str, rest: str) -> list[str]:
        if len(first) + columns(text) <= self.style.width:  # with its spaces as they are
            return [first + printable(text)]
        return fold(text, self.style.width, first, rest)

    def head(self, dispute: Dispute) -> Iterator[str]:
        """The level, the title, and what the dispute is called."""
        level = "AGREEMENT" if dispute.rule.agrees else str(dispute.level).upper()
        room = self.style.width - len(level) - 2
        title, *below = fold(one_line(dispute.rule.entry.title), room) or [""]
        right = f"{dispute.rule.id} {_name(dispute)}"
        gap = room - columns(title) - columns(right)
        colour = _AGREEMENT if dispute.rule.agrees else _COLOURS[dispute.level]
        first = f"{self.paint(level, colour)}  {title}"
        yield f"{first}{' ' * gap}{self.paint(right, _DIM)}" if gap >= 2 else first
        yield from (f"{' ' * len(level)}  {line}" for line in below)
        if gap < 2:
            yield f"  {self.paint(right, _DIM)}"

    def sides(self, dispute: Dispute) -> Iterator[str]:
        """The sides, each with what it stands for, how many claims that are, and some of them."""
        labels = side_labels(dispute.sides, self.vocabulary)
        counts = [_count(side) for side in dispute.sides]
        column = min(max(map(columns, (*labels, *counts))), self.style.width // 3) + 2
        fitting: dict[Fact, list[str]] = {}
        for side, label in zip(dispute.sides, labels, strict=True):
            for witness in side.fits:
                fitting.setdefault(witness, []).append(label)
        for side, label, count in zip(dispute.sides, labels, counts, strict=True):
            left = [*(fold(label, column - 2, broken=True) or [""]), *([count] if count else [])]
            right = list(self._claims(side, fitting, self.style.width - column - 2))
            for at in range(max(len(left), len(right))):
                one = left[at] if at < len(left) else ""
                other = right[at] if at < len(right) else ""
                start = self.paint(pad(one, column), "1") if one else " " * column
                yield f"  {start}{other}".rstrip()

    def _claims(
        self, side: Side, fitting: Mapping[Fact, Sequence[str]], width: int
    ) -> Iterator[str]:
        for witness in side.witnesses[:MOST_EXAMPLES]:
            said = beside(witness, side.witnesses[0], self.vocabulary)
            if others := fitting.get(witness):
                said += f" (fits {listed(others)} too)"
            yield from self._witness(witness, said, width)
        if (more := len(side.witnesses) - MOST_EXAMPLES) > 0:
            yield f"and {more} more"

    def _witness(self, witness: Fact, said: str, width: int) -> Iterator[str]:
        """The claims behind a witness, and what they imply; or the place of its row."""
        corpus, proofs = self.report.corpus, self.report.proofs
        names = proofs.base_claims([witness])
        for name in names:
            yield from self._claim(corpus.claims[name], said, width)
        if names and witness in proofs.derivations:
            yield from fold(
                f"which implies: {stated(witness, self.vocabulary)}", width, broken=True
            )
        if not names:
            at = row(witness, corpus, proofs).at
            yield self.paint(at.row, _DIM)

    def _claim(self, claim: Claim, said: str, width: int) -> Iterator[str]:
        place = claim.at.row
        text = printable(who(claim, self.vocabulary) + said)
        gap = width - columns(text) - columns(place)
        if gap >= 2:
            yield f"{text}{' ' * gap}{self.paint(place, _DIM)}"
        else:
            yield from fold(text, width, broken=True)
            yield self.paint(place, _DIM)
        if claim.entry.quote:
            yield from fold(quoted(claim.entry.quote), width, broken=True)

    def sentences(self, dispute: Dispute) -> Iterator[str]:
        """What each pair of sides comes to, told once, with what has been said of it."""
        told = pairs(dispute, sentence, lambda finding: tuple(status_lines(finding)))
        alike = len(told) > 1 and len({pair.status for pair in told}) == 1
        first, rest = ("  ", "  ") if len(told) == 1 else ("  - ", "    ")
        for pair in told[:MOST_SENTENCES]:
            level = pair.first.level
            mixed = "" if level is dispute.level else f"{level}: "
            yield from self.wrapped(f"{mixed}{sentence(pair.first)}", first, rest)
            for line in () if alike else pair.status:
                yield from self.wrapped(line, rest, f"{rest}  ")
            yield f"{rest}why: {self._explain(pair.first.id)}{_more(pair)}"
        if more := sum(len(pair.findings) for pair in told[MOST_SENTENCES:]):
            of = "finding" if more == 1 else "findings"
            yield f"  - and {more} more {of}: {self._explain(dispute.id)}"
        for line in told[0].status if alike else ():
            yield from self.wrapped(line, "  ", "    ")
        if names := behind(dispute):
            yield from self.wrapped(rests(dispute, names), "  ", "    ")

    def _explain(self, name: str) -> str:
        """The command that shows a proof, as it can be pasted."""
        return f"check explain {name}{self.style.again}"


def _count(side: Side) -> str:
    """How many claims a side has; empty for one, which is seen."""
    return f"({len(side.witnesses)} claims)" if len(side.witnesses) > 1 else ""


def _more(pair: Pair) -> str:
    more = len(pair.findings) - 1
    return f" (and {more} more like it)" if more else ""


def beside(witness: Fact, first: Fact, vocabulary: Vocabulary) -> str:
    """The value of a claim, where it is not that of the first of its side."""
    if witness.kind != "claim":
        return ""
    value = value_word(witness, vocabulary)
    return "" if value == value_word(first, vocabulary) else f": {value}"


def rests(dispute: Dispute, names: Sequence[str]) -> str:
    """What claim is behind most findings."""
    whole = len(dispute.findings)
    part = sum(any(claim.id == names[0] for claim in f.claims) for f in dispute.findings)
    these = f"all {whole}" if part == whole else f"{part} of these {whole}"
    return f"{these} findings rest on {listed(names)}"
