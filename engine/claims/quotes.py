"""Quotes against the sources' texts, where a user has put them into seeds/."""

import re
from collections.abc import Iterator
from pathlib import Path

from engine.claims.corpus import Claim, Corpus
from engine.claims.models import ManifestEntry
from engine.errors import Location, Problem, nearest
from engine.source import Door, Map, Seq, display, parse, validate
from engine.source.files import place_in
from engine.source.schema import location_of

MANIFEST = "manifest.yaml"
_FOLD = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "\u00a0": " ",
    }
)


def fold(text: str) -> str:
    """The text with white space, quotation marks and dashes written one way."""
    return re.sub(r"\s+", " ", text.translate(_FOLD)).strip()


def paragraphs(text: str) -> list[str]:
    """The folded non-blank lines of a text; the first is paragraph 1."""
    return [fold(line) for line in text.splitlines() if line.strip()]


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
        lines = paragraphs(text)
        for claim in corpus.claims.values():
            if claim.source is source and claim.entry.quote is not None:
                yield from _check_quote(claim, lines, path)


def _check_quote(claim: Claim, lines: list[str], path: Path) -> Iterator[Problem]:
    quote, number = fold(claim.entry.quote or ""), claim.entry.paragraph
    holding = [at for at, line in enumerate(lines, 1) if quote in line]
    if not holding:
        phrase = _nearest_phrase(quote, lines)
        message = f"the quote of '{claim.id}' is not in {display(path)}"
        yield Problem("E307", message, claim.quote_at, f"the nearest phrase is: {phrase}")
    elif number is not None and number not in holding:
        found = ", ".join(map(str, holding))
        message = f"the quote of '{claim.id}' stands in paragraph {found}, not {number}"
        yield Problem("E307", message, claim.quote_at, f"write `paragraph: {holding[0]}`")


_COMPARED = 300
"""Characters of a quote that the nearest phrase is looked for; 15 words have fewer."""


def _nearest_phrase(quote: str, lines: list[str]) -> str:
    """The run of as many words that is most like the quote; the first of several."""
    from rapidfuzz import process  # only a run with a mistake pays for it
    from rapidfuzz.distance import Indel

    wanted = quote[:_COMPARED].lower()
    size = len(wanted.split())
    best, likeness = "", -1.0
    for line in lines:
        words = line.split()
        starts = range(max(1, len(words) - size + 1))
        phrases = [" ".join(words[start : start + size]) for start in starts]
        found = process.extractOne(
            wanted,
            phrases,
            scorer=Indel.normalized_similarity,
            processor=str.lower,
            score_cutoff=max(likeness, 0),
        )
        if found and found[1] > likeness:
            best, likeness = found[0], found[1]
    return best


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
