"""Quotes against the sources' texts, where a user has put them into seeds/."""

import re
from bisect import bisect
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from engine.claims.corpus import Claim, Corpus
from engine.claims.models import ManifestEntry
from engine.claims.spelling import normal
from engine.errors import Location, Problem, nearest
from engine.source import Door, Map, Seq, display, parse, validate
from engine.source.files import place_in
from engine.source.schema import location_of

MANIFEST = "manifest.yaml"
_FOLD = str.maketrans(
    {
        **dict.fromkeys("‚′`´", "'"),
        **dict.fromkeys("″«»", '"'),
        **dict.fromkeys("‒–—―−", "-"),
        "…": "...",
    }
)
_LINE_END = re.compile("\r\n?|\n")
"""What ends a line for editors and for git; U+2028, U+2029 and U+0085 end none."""
_SOFT_END = re.compile("\xad[^\\S\r\n]*(?=[\r\n])")
"""A soft hyphen is seen where a line ends, and nowhere else."""


def fold(text: str) -> str:
    """The text in its normal form, with quotation marks and dashes written one way."""
    return normal(text.translate(_FOLD))


class SourceText:
    """The text of a source, in which quotes are looked for; its lines are counted from 1.

    Only lines that are not blank count; a quote may run from one to the next, and over a word that
    is hyphenated there.
    """

    def __init__(self, text: str) -> None:
        lines = _LINE_END.split(_SOFT_END.sub("-", text))
        self.lines = [fold(line) for line in lines if line.strip()]

    @cached_property
    def _joined(self) -> str:
        return "\n".join(self.lines)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    def holding(self, quote: str) -> list[int]:
        """The numbers of the lines that hold a folded quote, or a part of it; empty if none."""
        found = [at for at, line in enumerate(self.lines, 1) if quote in line]
        if found or not quote or len(quote) > _COMPARED:
            return found
        pattern = re.compile("".join(_over_line_ends(quote)))
        numbers: dict[int, None] = {}
        for match in pattern.finditer(self._joined):
            first, last = (bisect(self._starts, at) for at in (match.start(), match.end() - 1))
            numbers.update(dict.fromkeys(range(first, last + 1)))
        return list(numbers)

    def nearest(self, quote: str) -> str:
        """The run of as many words that is most like a folded quote; the first of several."""
        from rapidfuzz import process  # only a run with a mistake pays for it
        from rapidfuzz.distance import Indel

        wanted = quote[:_COMPARED].lower()
        size = len(wanted.split())
        words = self._joined.split()
        starts = range(max(1, len(words) - size + 1))
        phrases = [" ".join(words[start : start + size]) for start in starts]
        found = process.extractOne(
            wanted, phrases, scorer=Indel.normalized_similarity, processor=str.lower
        )
        return found[0] if found else ""


_COMPARED = 300
"""Characters of a quote that are looked for over line ends; 15 words have fewer."""


def _over_line_ends(quote: str) -> Iterator[str]:
    """The parts of a pattern for a quote: a word may be parted, and a space be a line end.

    NOTE: no part matches what the next one may begin with, so that the search goes back for none.
    """
    before = ""
    for sign in quote:
        if before.isalnum() and sign.isalnum():
            yield "(?:-\n)?"
        yield "[ \n]" if sign == " " else "-\n?" if sign == "-" else re.escape(sign)
        before = sign


def check(corpus: Corpus, door: Door) -> Iterator[Problem]:
    """The problems of the manifest, and of every quote whose source's text is in `seeds/`."""
    manifest = door.seeds / MANIFEST
    if door.there(manifest):
        yield from _check_manifest(corpus, manifest, door)
    for name, source in corpus.sources.items():
        path = door.seeds / f"{name}.txt"
        if ".." in path.parts or not door.there(path):
            continue
        if not door.is_own(path, door.seeds):
            message = "a link leads from here to a place outside of seeds/"
            yield Problem("E106", message, place_in(path), "put the text itself here")
            continue
        text, problems = door.text(path)
        yield from problems
        if problems:
            continue
        if source.entry.sha256:
            import hashlib

            data, _ = door.read(path)
            if hashlib.sha256(data).hexdigest() != source.entry.sha256:
                message = f"{display(path)} is not the text that the claims of '{name}' rest on"
                hint = "its SHA-256 differs from the source's `sha256`: put the same text there"
                yield Problem("E309", message, source.at, hint)
                continue
        lines = SourceText(text)
        quoted = {  # the claims of a list have one quote
            claim.quote_at: claim
            for claim in corpus.claims.values()
            if claim.source is source and claim.entry.quote is not None
        }
        for claim in quoted.values():
            yield from _check_quote(claim, lines, path)


def _check_quote(claim: Claim, text: SourceText, path: Path) -> Iterator[Problem]:
    quote, number = fold(claim.entry.quote or ""), claim.entry.paragraph
    holding = text.holding(quote)
    if not holding:
        message = f"the quote of '{claim.id}' is not in {display(path)}"
        hint = f"the nearest phrase is: {text.nearest(quote)}"
        yield Problem("E307", message, claim.quote_at, hint)
    elif number is not None and number not in holding:
        found = ", ".join(map(str, holding))
        message = f"the quote of '{claim.id}' stands in paragraph {found}, not {number}"
        yield Problem("E307", message, claim.quote_at, f"write `paragraph: {holding[0]}`")


def _check_manifest(corpus: Corpus, manifest: Path, door: Door) -> Iterator[Problem]:
    file = str(manifest.absolute())
    text, problems = door.text(manifest)
    document = None
    if not problems:
        document, problems = parse(text, file)
    yield from problems
    if problems:
        return
    items = document.get("sources") if isinstance(document, Map) else None
    if not isinstance(items, Seq):
        message = "the manifest is a mapping with a list `sources:`"
        yield Problem("E203", message, Location(file))
        return
    for index, item in enumerate(items):
        at = location_of(items, (index,), Location(file))
        entry, problems = validate(ManifestEntry, item, at, "source in the manifest")
        yield from problems
        if entry is None:
            continue
        source = corpus.sources.get(entry.id)
        where = location_of(item, ("id",), at)
        if source is None:
            hint = nearest(entry.id, corpus.sources) or "declare it in a facts file"
            yield Problem("E302", f"unknown source '{entry.id}'", where, hint)
        elif source.entry.sha256 not in (None, entry.sha256):
            message = f"the `sha256` of '{entry.id}' is not the one in {source.at.file}"
            yield Problem("E309", message, location_of(item, ("sha256",), at))
