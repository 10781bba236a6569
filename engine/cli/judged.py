"""What was said of findings and disputes, and what has become of it: as a list, and of one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from engine.errors import InputError, Problem, nearest
from engine.findings.evidence import together
from engine.findings.finding import Finding
from engine.findings.judgement import JudgementEntry
from engine.findings.report import Report
from engine.findings.resolution import Resolution
from engine.screen import columns, pad

Row = Mapping[str, str | None]


class Judged:
    """Resolutions by finding, beside what a run finds now."""

    def __init__(self, report: Report, found: Mapping[str, Resolution]) -> None:
        self._found = found
        self._there = {finding.id: finding for finding in report.findings}
        self._unused = {resolution.finding for resolution in report.unused}

    def rows(self) -> list[Row]:
        """Each resolution, and what has become of it."""
        return [_row(resolution, self._status(name)) for name, resolution in self._found.items()]

    def told(self, typed: str) -> Iterator[str]:
        """What was said of a finding or dispute, by its name or how that begins.

        Raises InputError where nothing was said of such a one.
        """
        name = self._named(typed)
        return self._of_finding(name) if name in self._found else self._of_dispute(name)

    def _status(self, name: str) -> str:
        """What has become of it; a finding may also be left out by the settings, or the paths."""
        finding = self._there.get(name)
        if finding:
            return finding.status
        return "unused" if name in self._unused else "left out"

    def _dispute(self, name: str) -> str:
        """The dispute that the finding belongs to now; empty where it is gone."""
        finding = self._there.get(name)
        return finding.dispute if finding else ""

    def _named(self, typed: str) -> str:
        """The whole name; one that a dispute had once must be given whole."""
        disputes = {d for name, r in self._found.items() for d in (r.dispute, self._dispute(name))}
        every = {*self._found, *disputes} - {""}
        names = sorted(name for name in every if name.startswith(typed))
        if typed in names or (not names and self._said_of(typed)):
            return typed
        if len(names) != 1:
            several = f"'{typed}' is how several begin: {', '.join(names)}"
            message = several if names else f"there is no resolution of '{typed}'"
            hint = nearest(typed, self._found) or "`check resolutions list` names them"
            raise InputError([Problem("E504", message, hint=hint)])
        return names[0]

    def _said_of(self, dispute: str) -> list[str]:
        """The findings of a dispute of which something was said; it may have been called so once.

        Disputes were once called after their first finding.
        """
        once = {
            name
            for name, said in self._found.items()
            if dispute in (said.dispute, self._dispute(name), f"d-{name}")
            or dispute in (judgement.group for judgement in (said.entry, *said.entry.history))
        }
        now = {self._dispute(name) for name in once} - {""}
        return [name for name in self._found if name in once or self._dispute(name) in now]

    def _of_finding(self, name: str) -> Iterator[str]:
        entry, finding = self._found[name].entry, self._there.get(name)
        yield f"finding {name}, rule {entry.rule}: {self._found[name].at.file}"
        yield f"status {self._status(name)}"
        if finding:
            yield f"  {' '.join(finding.message.split())}"
            for change in finding.changes:
                yield f"  since it was judged: {change}"
        for judgement in (entry, *reversed(entry.history)):
            yield ""
            yield from _judgement(judgement, judgement.claims)

    def _of_dispute(self, dispute: str) -> Iterator[str]:
        """Each judgement of its findings, with these, and what has changed since."""
        names = self._said_of(dispute)
        now = sorted({self._dispute(name) for name in names} - {""})
        rule = self._found[names[0]].entry.rule
        yield f"dispute {', '.join(now) or f'{dispute}, which is gone'}, rule {rule}"
        judged: dict[tuple[str | None, ...], list[str]] = {}
        for name in names:
            judged.setdefault(_once(_row(self._found[name], "")), []).append(name)
        for of in judged.values():
            yield ""
            yield f"{self._found[of[0]].at.file}:"
            for name in of:
                yield f"  {name} {self._status(name)}"
                finding = self._there.get(name)
                yield from (f"    since it was judged: {c}" for c in _changes(finding))
            entries = [self._found[name].entry for name in of]
            whole = together(entry.meaning for entry in entries)
            wrong = tuple(dict.fromkeys(name for entry in entries for name in entry.wrong))
            yield from _judgement(entries[0].model_copy(update={"wrong": wrong}), whole.claims)


def _changes(finding: Finding | None) -> tuple[str, ...]:
    return finding.changes if finding else ()


def _row(resolution: Resolution, status: str) -> Row:
    entry = resolution.entry
    return {
        "finding": resolution.finding,
        "dispute": resolution.dispute or None,
        "status": status,
        "code": entry.code,
        "by": entry.by,
        "at": entry.at,
        "review_by": entry.review_by,
        "rule": entry.rule,
        "reason": entry.reason,
        "file": resolution.at.file,
    }


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The rows in columns, one for a judgement, then how many there are."""
    heads = ("finding", "status", "code", "at", "by", "rule")
    said: dict[tuple[str | None, ...], list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["at"] or "", reverse=True):  # the last one first
        said.setdefault(_once(row), []).append(row)
    cells = [heads, *([_cell(head, of) for head in heads] for of in said.values())]
    widths = [max(columns(line[at]) for line in cells) for at in range(len(heads))]
    for line in cells if rows else ():
        padded = (pad(cell, width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()
    yield f"{len(said)} resolution{'s' * (len(said) != 1)}"


def _once(row: Row) -> tuple[str | None, ...]:
    """What rows have in common that one judgement has made; a file may hold several in force."""
    return tuple(row[name] for name in ("file", "at", "by", "code", "review_by", "reason"))


def _cell(head: str, rows: Sequence[Row]) -> str:
    """What a column has of the rows of a judgement."""
    first = rows[0]
    if head == "finding" and first["dispute"]:
        return f"{first['dispute']} ({len(rows)})"
    if head == "status":
        counts = Counter(row["status"] for row in rows)
        if len(counts) > 1:
            return ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    return (first[head] or "-")[: 10 if head == "at" else None]


def _judgement(entry: JudgementEntry, claims: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield said(entry)
    for line in entry.reason.strip().splitlines():
        yield f"  {line}"
    if entry.review_by:
        yield f"  to be reviewed by {entry.review_by}"
    if entry.wrong:
        yield f"  at fault: {', '.join(entry.wrong)}"
    if entry.group:
        yield f"  judged with all that was open of {entry.group}"
    yield "  of these claims, as they were:"
    for name, fields in claims.items():
        yield f"  - {name}: {', '.join(f'{key} {value}' for key, value in fields.items())}"


def said(entry: JudgementEntry) -> str:
    """Who judged what, and when, on a line."""
    what = entry.code or "no code"
    review = ", under review" if entry.status == "under-review" else ""
    return f"{what}{review}, {entry.by}, {entry.at[:10]}"
