"""Command lines, as people and hostile files would have them."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from bench.fuzz import grammars
from bench.fuzz.settings import ELSEWHERE, PATHS, RULES
from bench.fuzz.texts import hostile
from engine.cli.main import COMMANDS, FORMATS
from engine.findings.resolution import CODES

FINDING = "FINDING"
"""Stands for the id of a finding that an earlier command printed."""


class Command(NamedTuple):
    """The words after `check`, what is set in the environment, what is typed, and the encoding."""

    words: tuple[str, ...]
    environment: Mapping[str, str] = {}
    typed: str = ""
    encoding: str = "utf-8"

    def __str__(self) -> str:
        return f"check {' '.join(map(ascii_word, self.words))}"


def ascii_word(word: str) -> str:
    """The word as it can be read, whatever is in it."""
    plain = word.isascii() and word.isprintable() and word and " " not in word
    return word if plain else ascii(word)


def commands(chance: Random) -> tuple[Command, ...]:
    """What is done with a project: first a check in some format, then a few other things."""
    found = [_with_surroundings(chance, _check(chance))]
    for _ in range(chance.choice((1, 2, 2, 3))):
        draw = chance.choice(_DRAWS)
        found.append(_with_surroundings(chance, draw(chance)))
    return tuple(found)


def written(chance: Random) -> str:
    """The words of a command line, with NUL between them, which no word can have."""
    return "\0".join(chance.choice((_check, *_DRAWS))(chance))


def _with_surroundings(chance: Random, words: Sequence[str]) -> Command:
    environment: dict[str, str] = {}
    drawn = {
        "GITHUB_ACTIONS": ("true",),
        "CHECK_FAIL_ON": ("note", hostile(chance)),
        "CHECK_TOLERANCE": (grammars.tolerance(chance),),
        "CHECK_RULES": ("more", "no-such", "rules:more"),
        "CHECK_BASELINE": ("baseline.txt", "no-such"),
        "COLUMNS": ("1", "0", "-1", "99999999999", "x"),
        "TERM": ("dumb", ""),
        "FORCE_COLOR": ("1",),
    }
    for name, values in drawn.items():
        share = 0.25 if name == "GITHUB_ACTIONS" else 0.03
        if chance.random() < share:
            environment[name] = chance.choice(values).replace("\0", "")
    encoding = "utf-8" if chance.random() < 0.95 else chance.choice(("ascii", "latin-1"))
    typed = chance.choice(("", "", "1\nbecause\n\n", hostile(chance)))
    spoilt = [word.replace("\0", "") for word in words]
    return Command(tuple(spoilt), environment, typed, encoding)


# -- one command ----------------------------------------------------------------------------------


def _check(chance: Random) -> list[str]:
    words = [] if chance.random() < 0.1 else ["facts/"]
    words += ["--format", chance.choice(FORMATS)] if chance.random() < 0.8 else []
    if chance.random() < 0.15:
        words += [
            "--output",
            f"{chance.choice(FORMATS)}={chance.choice(('out', 'no/out', 'facts'))}",
        ]
    for option in ("--agreements", "--strict", "--require-code", "--quiet", "--show=all"):
        words += [option] if chance.random() < 0.1 else []
    drawn = {
        "--as-of": grammars.rough_period,
        "--select": lambda c: c.choice((*RULES, "r0")),
        "--ignore": lambda c: c.choice((*RULES, "r0", "no-such")),
        "--fail-on": lambda c: c.choice(("note", "never", "all")),
        "--since": grammars.revision,
        "--baseline": lambda c: c.choice((*PATHS, *ELSEWHERE[:3])),
        "--write-baseline": lambda c: c.choice(("baseline.txt", "facts/b.yaml", "no/b")),
        "--sarif-suppressed": lambda _: "include",
    }
    for option, draw in drawn.items():
        words += [option, draw(chance)] if chance.random() < 0.06 else []
    return [*words, *_shared(chance)]


def _shared(chance: Random) -> list[str]:
    """The options that most commands have."""
    words = ["--vocabulary", "open"] if chance.random() < 0.1 else []
    words += ["--tolerance", grammars.tolerance(chance)] if chance.random() < 0.05 else []
    words += ["--rules", chance.choice((*PATHS, "rules/r0.yaml"))] if chance.random() < 0.06 else []
    return words


def _explain(chance: Random) -> list[str]:
    return ["explain", chance.choice((FINDING, FINDING, "0", hostile(chance))), *_shared(chance)]


def _why_not(chance: Random) -> list[str]:
    names = ("c0", "c1", "c2", "c3", hostile(chance))
    return ["why-not", chance.choice(names), chance.choice(names), *_shared(chance)]


def _resolve(chance: Random) -> list[str]:
    words = ["resolve", chance.choice((FINDING, FINDING, FINDING, hostile(chance)))]
    words += ["--code", chance.choice(tuple(CODES))] if chance.random() < 0.9 else []
    words += ["--reason", chance.choice(("They differ.", hostile(chance)))]
    words += ["--by", chance.choice(("Ann", hostile(chance)))] if chance.random() < 0.8 else []
    if chance.random() < 0.3:
        words += ["--review-by", chance.choice(("2999-01-01", "2000-01-01", hostile(chance)))]
    return [*words, *_shared(chance)]


def _resolutions(chance: Random) -> list[str]:
    return chance.choice(
        (
            ["resolutions", "list"],
            ["resolutions", "list", "--format", "json"],
            ["resolutions", "show", FINDING],
            ["resolutions", "prune", "--dry-run"],
            ["resolutions", "prune", "--baseline", "baseline.txt"],
        )
    )


def _diff(chance: Random) -> list[str]:
    form = ["--format", "json"] if chance.random() < 0.4 else []
    return ["diff", *grammars.revision(chance).split(" ", 1), *form]


def _rules(chance: Random) -> list[str]:
    return chance.choice(
        (
            *(["rules", "lint"], ["rules", "lint"], ["rules", "list"], ["rules", "test", "rules"]),
            *(["rules", "list", "--format", "json"], ["rules", "show", "r0"], ["rules", "docs"]),
            *(["rules", "list", "--tag", hostile(chance)], ["rules", "show", hostile(chance)]),
            ["rules", "test", "rules", "--coverage"],
        )
    )


def _settings(chance: Random) -> list[str]:
    return chance.choice((["config"], ["config", "facts"], ["schema", "facts"], ["config", "."]))


def _start(chance: Random) -> list[str]:
    name = chance.choice(("new-one", "r0", "paper-2020", hostile(chance)))
    return chance.choice(
        (
            *(["init", name], ["init", "."], ["init", "facts"]),
            ["new", "source", name, "--publisher", hostile(chance)],
            ["new", "source", name, "--published", grammars.rough_period(chance)],
            *(
                ["new", "rule", name],
                ["new", "rule", name, "--topic", name],
                ["new", "rule", "--derive"],
            ),
        )
    )


def _anything(chance: Random) -> list[str]:
    """A path that may be anything, or words in any order."""
    words = (*COMMANDS, *PATHS, "--help", "--version", "-q", "--format", "json", "--since", "HEAD")
    some = [chance.choice((*words, hostile(chance))) for _ in range(chance.randrange(1, 4))]
    return [word for word in some if word != "watch"]  # which never ends


_DRAWS = (
    *(_check, _check, _explain, _explain, _why_not, _resolve, _resolve, _resolutions, _diff, _diff),
    *(_rules, _rules, _rules, _settings, _start, _start, _anything),
)
