"""Temporary git repositories with small projects in them."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

VOCABULARY = """\
predicates:
  opened: {value: date, single: true}
  stands-in: {value: entity, single: true}
  holds: {value: quantity}
  is-thought: {value: term}
entities:
  hall: {name: the hall, kind: building}
  mayor: {name: the mayor, kind: person}
  paper: {name: The Paper, kind: publication}
  gazette: {name: The Gazette, kind: publication}
  hanoi: {name: Hanoi, kind: place}
  vietnam: {name: Vietnam, kind: place}
terms:
  fine: {}
  poor: {}
"""
PAPER = """\
source: {id: paper-2020, publisher: The Paper, author: paper, published: 2020-05}
claims:
  - {id: p-opened, subject: hall, predicate: opened, value: 1921-05-04}
  - {id: p-place, subject: hall, predicate: stands-in, value: hanoi}
  - {id: p-holds, subject: hall, predicate: holds, value: about 1000 person, period: 2020}
  - {id: p-fine, subject: hall, predicate: is-thought, value: fine, period: 2020}
units: {person: {}}
"""
GAZETTE = """\
source: {id: gazette-2021, publisher: The Gazette, author: gazette, published: 2021-03}
claims:
  - {id: g-opened, subject: hall, predicate: opened, value: 1921-05}
  - {id: g-place, subject: hall, predicate: stands-in, value: hanoi}
  - {id: g-holds, subject: hall, predicate: holds, value: 1080 person, period: 2020}
  - {id: g-poor, subject: hall, predicate: is-thought, value: poor, period: 2020}
"""
AGREED: Mapping[str, str] = {
    "facts/vocabulary.yaml": VOCABULARY,
    "facts/paper.yaml": PAPER,
    "facts/gazette.yaml": GAZETTE,
}
"""A project in which two sources say nothing that conflicts."""

DISPUTED = {**AGREED, "facts/gazette.yaml": GAZETTE.replace("1921-05}", "1923}")}
"""The same with one contradiction: two dates of the opening."""


class Repository:
    """A git repository in a folder, with a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words: str, day: str = "2025-01-01") -> str:
        """What git prints."""
        moment = f"{day}T12:00:00Z"
        told = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        done = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env={**os.environ, **IDENTITY, **told},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, files: Mapping[str, str], day: str = "2025-01-01") -> str:
        """The hash of a commit that holds these files and no others."""
        for path in self.git("ls-files").splitlines():
            if path not in files:
                (self.folder / path).unlink()
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "a step", day=day)
        return self.git("rev-parse", "HEAD").strip()

    def write(self, files: Mapping[str, str]) -> None:
        """Writes files into the working tree."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


IDENTITY = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.org",
}
"""Environment of a git that knows nothing of whoever runs the tests."""
