"""Whole projects: drawn, tried with their commands, and shrunk where something goes wrong."""

import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from bench.fuzz.commands import FINDING
from bench.fuzz.hunting import Fault, Hunt, Limits, Tell, memory, silent
from bench.fuzz.projects import project
from bench.fuzz.running import lay, run, wrong
from bench.fuzz.shapes import Content, Project
from bench.fuzz.shrinking import Tries, by_characters, by_lines, reduced

NAME = "trees"
PROBES = 200
"""How often it is tried to shrink a project."""


class Tried(NamedTuple):
    """What went wrong with a project's commands, how each ended, the longest that one took."""

    faults: list[str]
    codes: tuple[int, ...]
    slowest: float


def drawn(seed: str, number: int) -> Project:
    """The project of that number."""
    return project(Random(f"{seed}:{NAME}:{number}"), number)


def tried(tree: Project) -> Tried:
    """Makes the project in a folder of its own, and runs its commands one after the other."""
    faults: list[str] = []
    codes: list[int] = []
    slowest, finding = 0.0, "0123456789ab"
    with TemporaryDirectory(prefix="fuzz-", dir=memory(), ignore_cleanup_errors=True) as name:
        folder = Path(os.path.realpath(name), "tree")
        lay(tree, folder)
        for command in tree.commands:
            words = tuple(finding if word == FINDING else word for word in command.words)
            done = run(command._replace(words=words), folder)
            faults += wrong(command, done, folder)
            codes.append(-1 if done.hung else os.waitstatus_to_exitcode(done.status))
            slowest = max(slowest, done.seconds)
            found = re.search(rb"\b[0-9a-f]{12}\b", done.out)
            finding = found[0].decode() if found else finding
    return Tried(faults, tuple(codes), slowest)


def hunt(
    seed: str, numbers: range, limits: Limits, tell: Tell = silent, keep: Path | None = None
) -> Hunt:
    """Tries the projects of these numbers, or as many as there is time for.

    Tells of each kind of fault when it is first met.

    Where something goes wrong, the shrunk project is laid out in a folder below `keep`.
    """
    begun = time.monotonic()
    first: dict[str, tuple[int, int]] = {}
    slowest, read = (0.0, numbers.start), 0
    for number in numbers:
        if time.monotonic() > limits.until:
            break
        tree = drawn(seed, number)
        result = tried(replace(tree, commands=tree.commands[: limits.commands]))
        for what in dict.fromkeys(result.faults):
            if what not in first:
                tell(f"{NAME} {number}: {what}")
            earliest, count = first.get(what, (number, 0))
            first[what] = earliest, count + 1
        slowest, read = max(slowest, (result.slowest, number)), read + 1
    faults: list[Fault] = []
    for what, (number, count) in first.items():
        small = least(drawn(seed, number), what, limits.patience)
        if keep:
            lay(small, keep / f"{NAME}-{number}-{len(faults)}")
        faults.append(Fault(NAME, what, number, told(small), count))
    return Hunt(NAME, read, slowest[0], slowest[1], time.monotonic() - begun, tuple(faults))


# -- shrinking ------------------------------------------------------------------------------------


def least(tree: Project, what: str, patience: float) -> Project:
    """As little of the project as still goes wrong in that way."""
    tries = Tries(PROBES, patience)

    def fails(**parts: Any) -> bool:
        return what in tried(replace(tree, **parts)).faults

    def only(names: Sequence[str]) -> dict[str, Content]:
        return {name: tree.files[name] for name in names}

    commands = reduced(tree.commands, lambda some: fails(commands=tuple(some)), tries)
    tree = replace(tree, commands=tuple(commands))
    tree = replace(tree, files=only(reduced([*tree.files], lambda n: fails(files=only(n)), tries)))
    if tree.commits and tries.another() and fails(commits=()):
        tree = replace(tree, commits=())
    for shrink in (by_lines, by_characters):
        for name in tree.texts():
            text = shrink(tree.text(name), partial(_fails_with, fails, tree, name), tries)
            tree = replace(tree, files={**tree.files, name: text})
    return tree


def _fails_with(fails: Callable[..., bool], tree: Project, name: str, text: str) -> bool:
    return fails(files={**tree.files, name: text})


def told(tree: Project) -> str:
    """The project in words: its commands, and what lies where."""
    files = [f"{name}: {_short(content)}" for name, content in sorted(tree.files.items())]
    commits = [
        f"commit {commit.when!r} {[*commit.files]} {_short(commit.odd)}" for commit in tree.commits
    ]
    return "\n".join([*map(str, tree.commands), *files, *commits])


def _short(content: object, most: int = 1_500) -> str:
    text = ascii(content)
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
