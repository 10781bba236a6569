"""The parsers: for each, how its inputs are drawn, and what reads them.

An input is text; in it, a surrogate stands for a byte that is no UTF-8, as in names of files.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from bench.fuzz import commands, documents, grammars, settings, words
from bench.fuzz.readers import (
    BETWEEN_FILES,
    read_baseline,
    read_conditions,
    read_facts,
    read_manifest,
    read_message,
    read_multiple,
    read_number,
    read_period,
    read_physical,
    read_quantity,
    read_resolution,
    read_revisions,
    read_rule,
    read_settings,
    read_tolerance,
    read_vocabulary,
    read_words,
    read_yaml,
)
from bench.fuzz.texts import perhaps_spoilt

Read = Callable[[str], object]


class Parser(NamedTuple):
    """A parser: how an input is drawn, and how its reader is prepared in an empty folder.

    The reader returns where the input is taken or refused as it should be; whatever it raises is
    a fault. `dear` says that it starts another program, so that a small run gives it less.
    """

    name: str
    draw: Callable[[Random], str]
    prepare: Callable[[], Read]
    dear: bool = False


def _one_line(draw: Callable[[Random], str]) -> Callable[[Random], str]:
    """Draws a line, and spoils it half of the time."""
    return lambda chance: perhaps_spoilt(chance, draw(chance), draw(chance))


LONGEST_LINE = 128 * 1024
"""How long a command line may be where the system takes least."""


def _command_line(chance: Random) -> str:
    return _one_line(commands.written)(chance)[:LONGEST_LINE]


def _document(draw: Callable[[Random], documents.Value]) -> Callable[[Random], str]:
    """Draws a document that is as it should be, of another shape, or spoilt as text."""

    def drawn(chance: Random) -> str:
        value = draw(chance)
        while chance.random() < 0.4:
            value = documents.shaken(chance, value)
        return perhaps_spoilt(chance, documents.dumped(chance, value), documents.NOT_YAML, 0.4)

    return drawn


def _two_files(*draws: Callable[[Random], str]) -> Callable[[Random], str]:
    """Draws two files, of which the reader makes two again."""
    return lambda chance: BETWEEN_FILES.join(draw(chance) for draw in draws)


def _any_document(chance: Random) -> documents.Value:
    draws: Sequence[Callable[[], documents.Value]] = (
        lambda: documents.facts(chance, "paper-2020"),
        lambda: documents.rough_rule(chance, "rule"),
        lambda: documents.manifest(chance),
        lambda: {"a": [{"b": "c"}, ["d", {"e": ""}]]},
    )
    return chance.choice(draws)()


def _section(chance: Random) -> documents.Value:
    value = documents.vocabulary(chance)
    return {**value, "kinds": {**value["kinds"], **documents.kinds(chance)}}


def _rows(chance: Random) -> documents.Value:
    return {"facts": [documents.rough_row(chance) for _ in range(3)]}


PARSERS: Mapping[str, Parser] = {
    parser.name: parser
    for parser in (
        Parser("yaml", _document(_any_document), lambda: read_yaml),
        Parser("quantity", _one_line(grammars.rough_quantity), lambda: read_quantity),
        Parser("period", _one_line(grammars.rough_period), lambda: read_period),
        Parser("figure-words", _one_line(words.figure), lambda: read_quantity),
        Parser("date-words", _one_line(words.time), lambda: read_period),
        Parser("number", _one_line(grammars.number), lambda: read_number),
        Parser("condition", _one_line(grammars.condition), read_conditions),
        Parser("message", _one_line(grammars.message), read_message),
        Parser("rule", _document(lambda c: documents.rough_rule(c, "rule")), read_rule),
        Parser("facts", _document(lambda c: documents.facts(c, "paper-2020")), read_facts),
        Parser("rows", _document(_rows), read_facts),
        Parser("vocabulary", _document(_section), lambda: read_vocabulary),
        Parser(
            "resolution",
            _two_files(
                _document(lambda c: documents.resolution(c, "0123456789ab")),
                _document(lambda c: documents.dispute(c, "d-0123456789ab")),
            ),
            lambda: read_resolution,
        ),
        Parser("baseline", _one_line(settings.baseline), lambda: read_baseline),
        Parser("check.toml", _one_line(settings.settings), lambda: read_settings("check.toml")),
        Parser(
            "pyproject.toml",
            _one_line(settings.python_settings),
            lambda: read_settings("pyproject.toml"),
        ),
        Parser("manifest", _document(documents.manifest), read_manifest),
        Parser("physical", _one_line(grammars.physical), lambda: read_physical),
        Parser("multiple", _one_line(grammars.multiple), lambda: read_multiple),
        Parser("tolerance", _one_line(grammars.tolerance), lambda: read_tolerance),
        Parser("revision", _one_line(grammars.revision), read_revisions, dear=True),
        Parser("words", _command_line, lambda: read_words),
    )
}
"""Every parser by its name."""
