"""Command lines, as people and hostile files would have them."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

import click

from bench.fuzz import grammars
from bench.fuzz.settings import PATHS, RULES
from bench.fuzz.texts import hostile
from engine.choices import FORMATS, SORTS
from engine.cli.main import COMMANDS, main
from engine.findings.judgement import CODES

FINDING = "FINDING"
"""Stands for the id of a finding that an earlier command printed."""


class Command(NamedTuple):
    """The words after `check`, and what is around them.

    That is: what is set in the environment, what is typed, the encoding of the streams, and those
    of them (1, 2) that are closed, full, or a pipe whose reader has gone.
    """

    words: tuple[str, ...]
    environment: Mapping[str, str] = {}
    typed: str = ""
    encoding: str = "utf-8"
    streams: Mapping[int, str] = {}

    def __str__(self) -> str:
        around = [f"{name}={ascii_word(value)} " for name, value in self.environment.items()]
        streams = [f" ({number} is {state})" for number, state in self.streams.items()]
        encoding = "" if self.encoding == "utf-8" else f" ({self.encoding})"
        words = " ".join(map(ascii_word, self.words))
        return f"{''.join(around)}check {words}{encoding}{''.join(streams)}"


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
    if chance.random() < 0.05:
        found.append(_completed(chance))
    return tuple(found)


def written(chance: Random) -> str:
    """The words of a command line, with NUL between them, which no word can have."""
    return "\0".join(chance.choice((_check, *_DRAWS))(chance))


SURROUNDINGS: Mapping[str, Callable[[Random], str]] = {
    "GITHUB_ACTIONS": lambda _: "true",
    "CHECK_FAIL_ON": lambda c: c.choice(("note", "tension", hostile(c))),
    "CHECK_TOLERANCE": grammars.tolerance,
    "CHECK_VOCABULARY": lambda c: c.choice(("open", hostile(c))),
    "CHECK_RULES": lambda c: c.choice(("more", "no-such", "rules:more", "rules")),
    "CHECK_BASELINE": lambda c: c.choice(("baseline.txt", "no-such")),
    "COLUMNS": lambda c: c.choice(("1", "0", "-1", "99999999999", "x")),
    "TERM": lambda c: c.choice(("dumb", "")),
    "FORCE_COLOR": lambda _: "1",
    "NO_COLOR": lambda _: "1",
}
"""What may be set in the environment; what is not drawn is not set."""


def _with_surroundings(chance: Random, words: Sequence[str]) -> Command:
    environment = {}
    for name, draw in SURROUNDINGS.items():
        if chance.random() < (0.25 if name == "GITHUB_ACTIONS" else 0.02):
            environment[name] = draw(chance).replace("\0", "")
    encoding = "utf-8" if chance.random() < 0.95 else chance.choice(("ascii", "latin-1"))
    typed = chance.choice(("", "", "1\nbecause\n\n", hostile(chance)))
    states = ("closed", "full", "gone")
    odd = chance.random() < 0.04
    streams = {chance.choice((1, 1, 2)): chance.choice(states)} if odd else {}
    spoilt = tuple(word.replace("\0", "") for word in words)
    return Command(spoilt, environment, typed, encoding, streams)


# -- one command ----------------------------------------------------------------------------------


def _check(chance: Random) -> list[str]:
    words = [] if chance.random() < 0.1 else ["facts/"]
    words += ["--format", chance.choice(tuple(FORMATS))] if chance.random() < 0.8 else []
    for _ in range(chance.choice((0,) * 12 + (1, 1, 2))):
        file = chance.choice(("out", "no/out", "facts", "-", "-"))
        words += ["--output", f"{chance.choice(tuple(FORMATS))}={file}"]
    for option in (
        "--agreements",
        "--strict",
        "--require-code",
        "--quiet",
        "--show=all",
        "--statistics",
    ):
        words += [option] if chance.random() < 0.1 else []
    drawn: dict[str, Callable[[Random], str]] = {
        "--as-of": grammars.rough_period,
        "--select": lambda c: c.choice((*RULES, "r0")),
        "--ignore": lambda c: c.choice((*RULES, "r0", "no-such")),
        "--fail-on": lambda c: c.choice(("note", "never", "all")),
        "--since": grammars.revision,
        "--baseline": lambda c: c.choice(PATHS),
        "--write-baseline": lambda c: c.choice(("baseline.txt", "facts/b.yaml", "no/b")),
        "--sarif-suppressed": lambda _: "include",
        "--sort": lambda c: c.choice((*SORTS, "no-such")),
        "--limit": lambda c: c.choice(("1", "0", "-1", "9" * 40, hostile(c))),
        "--subject": lambda c: c.choice(("hall", "no-such", hostile(c))),
        "--source": lambda c: c.choice(("paper-2020", "no-such", hostile(c))),
        "--link-base": lambda c: f"https://host/{hostile(c)}",
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
            ["resolutions", "renew"],
            ["resolutions", "renew", "--dry-run", "--baseline", "baseline.txt"],
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
    return [word for word in some if word != ENDLESS]


ENDLESS = "watch"
"""The command that ends only when it is stopped."""


def _by_its_options(chance: Random) -> list[str]:
    """Any command with any of its options, whatever these may be."""
    command: click.Command = main
    words: list[str] = []
    while isinstance(command, click.Group):
        context = click.Context(command)
        names = [name for name in command.list_commands(context) if name != ENDLESS]
        words.append(chance.choice(names))
        command = command.get_command(context, words[-1]) or main
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            given = chance.choice((*PATHS, FINDING, "c0", hostile(chance)))
            words += [given] if chance.random() < 0.8 else []
        elif chance.random() < 0.25:
            words.append(chance.choice(parameter.opts))
            words += [] if getattr(parameter, "is_flag", False) else [_fit(chance, parameter.type)]
    return words


def _fit(chance: Random, kind: Any) -> str:
    """A value of an option, mostly of its type."""
    if isinstance(kind, click.Choice) and chance.random() < 0.9:
        return str(chance.choice(tuple(kind.choices)))
    return chance.choice((*PATHS, *RULES, "1", "0", "0.5", "HEAD", "2023-05", hostile(chance)))


def _completed(chance: Random) -> Command:
    """What a shell asks for when its user presses the tabulator."""
    shell = chance.choice(("bash", "zsh", "fish"))
    line = " ".join(["check", *chance.choice((_check, *_DRAWS))(chance)])[: chance.randrange(6, 60)]
    line = line.replace("\0", "")
    at = line.rpartition(" ")[2] if shell == "fish" else str(line.count(" "))
    environment = {"_CHECK_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": at}
    return Command((), environment)


_DRAWS = (
    *(_check, _check, _explain, _explain, _why_not, _resolve, _resolve, _resolutions, _diff, _diff),
    *(_rules, _rules, _rules, _settings, _start, _start, _anything, _by_its_options),
)
