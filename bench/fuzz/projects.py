"""Whole projects: what lies in their folders, mostly as it should be, and some of it not."""

from collections.abc import Mapping
from random import Random

from bench.fuzz import documents, settings
from bench.fuzz.commands import commands
from bench.fuzz.history import Commit
from bench.fuzz.kinds import TEXTS
from bench.fuzz.places import PLACES
from bench.fuzz.shapes import Content, Kind, Project
from bench.fuzz.texts import printed

KINDS: Mapping[str, Kind] = {
    change.__name__.replace("_", " "): change for change in (*TEXTS, *PLACES)
}
"""Every kind of oddity by its name; a project of any number has one of them for sure."""


def project(chance: Random, number: int) -> Project:
    """A project that has the kind of its number, and perhaps others besides."""
    drawn = Project(sound(chance))
    if chance.random() < 0.45:
        texts = {name: text for name, text in drawn.files.items() if isinstance(text, str)}
        drawn.commits = (Commit(texts),)
    names = list(KINDS)
    more = chance.choices(names, k=chance.choice((0, 0, 1, 2)))
    chosen = [names[number % len(names)], *more]
    for name in chosen:
        KINDS[name](chance, drawn)
        drawn.kinds.append(name)
    drawn.commands += commands(chance)
    return drawn


def sound(chance: Random) -> dict[str, Content]:
    """The files of a project in which nothing is wrong."""
    files = {"facts/vocabulary.yaml": documents.dumped(chance, documents.vocabulary(chance))}
    for n, name in enumerate(documents.SOURCES[: chance.choice((1, 2, 2, 3))]):
        value = documents.facts(chance, name, n * 10)
        files[f"facts/{name}.yaml"] = documents.dumped(chance, value)
    for n in range(chance.choice((0, 1, 1, 2))):
        files[f"rules/r{n}.yaml"] = documents.dumped(chance, documents.rule(chance, f"r{n}"))
    if chance.random() < 0.4:
        files["check.toml"] = settings.check_toml(chance)
    if chance.random() < 0.2:
        files["seeds/paper-2020.txt"] = "it is so\n\n" + printed(chance) * 3
    if chance.random() < 0.2:
        files["baseline.txt"] = settings.baseline(chance)
    return dict(files)
