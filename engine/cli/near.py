"""`check near`: claims that were not compared, and the word that would bring them together."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from engine.claims.corpus import Claim, Corpus
from engine.cli.common import (
    configured,
    default,
    paths_argument,
    problems,
    settings_options,
    terminal_width,
)
from engine.cli.progress import progress
from engine.config import Flags
from engine.errors import InputError
from engine.findings.speakers import who
from engine.findings.words import whole_statement
from engine.loading import facts_files, load_corpus
from engine.near import Silence, near
from engine.reports import Style
from engine.screen import fold, page
from engine.wanted import Wanted, nothing

SHOWN = 20
"""How many are shown where nobody says otherwise."""


@click.command("near", short_help="List claims that no rule compares, and the word that would.")
@paths_argument
@settings_options
@click.option("--limit", type=click.IntRange(1), default=SHOWN, help="Show N of them at most.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def near_command(paths: tuple[Path, ...], flags: Flags, limit: int, form: str) -> None:
    """List claims that differ and that no rule compares, by the word that would have them meet.

    Each word is asked for until the vocabulary answers it with yes or with no: what is printed is
    the whole entry of facts/vocabulary.yaml with either answer.
    """
    with problems():
        with progress("reading the claims"):
            settings = configured(default(paths), flags)
            chosen = facts_files(default(paths), settings.door)
            corpus = load_corpus(settings, chosen)
            files = {str(path.absolute()) for path in chosen}
            where = corpus.with_tables(files)
            claims = [claim for claim in corpus.claims.values() if claim.at.path in where]
            if not claims:
                raise InputError([nothing(default(paths), Wanted())])
            found = near(corpus, claims)
        told = _json(found) if form == "json" else page(_text(found, limit, corpus))
        click.echo(told, nl=False)


def _text(found: Sequence[Silence], limit: int, corpus: Corpus) -> Iterator[str]:
    width = terminal_width() or Style().width
    for silence in found[:limit]:
        claims = f"{silence.claims} claim{'s' * (silence.claims != 1)}"
        yield f"{silence.name}: {silence.asks} ({claims})"
        for claim in silence.pair:
            yield from fold(_claim(claim, corpus), width, "  - ", "    ")
        yield from fold(f"yes: {silence.yes}", width, "  ", "      ")
        yield from fold(f"no:  {silence.no}", width, "  ", "      ")
        if silence.also:
            yield from fold(f"or:  {silence.also}", width, "  ", "      ")
        at = silence.at
        yield f"  in place of {at.row}" if at else "  in facts/vocabulary.yaml"
        yield ""
    more = len(found) - limit
    if more > 0:
        yield f"{more} more: --limit {len(found)}"
    if found:
        words = f"{len(found)} question{'s' * (len(found) != 1)}"
        yield f"{words}; an entry with its answer, yes or no, is not asked about again"
    else:
        yield "nothing is near: of claims that differ, none waits for a word that is asked for here"


def _claim(claim: Claim, corpus: Corpus) -> str:
    vocabulary = corpus.vocabulary
    said = f"{who(claim, vocabulary)}: {whole_statement(claim.fact(), vocabulary)}"
    return f"{said}  {claim.at.row}"


def _json(found: Sequence[Silence]) -> str:
    told = [
        {
            "word": silence.word,
            "name": silence.name,
            "asks": silence.asks,
            "claims": silence.claims,
            "pair": [
                {"id": claim.id, "file": claim.at.file, "line": claim.at.line}
                for claim in silence.pair
            ],
            "yes": silence.yes,
            "no": silence.no,
            "or": silence.also,
            "at": silence.at and {"file": silence.at.file, "line": silence.at.line},
        }
        for silence in found
    ]
    return json.dumps({"version": 1, "questions": told}, indent=2, ensure_ascii=False) + "\n"
