"""A project as it is drawn: what lies at which path, its history, and what is done with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from bench.fuzz.commands import Command
from bench.fuzz.history import Commit


class Link(NamedTuple):
    """A symbolic link, to a path from where it lies."""

    target: str


class Fifo(NamedTuple):
    """A pipe with a name, which nobody writes into."""


class Folder(NamedTuple):
    """An empty folder."""


Content = str | Link | Fifo | Folder
"""What a path holds; in a text, a surrogate stands for a byte that is no UTF-8."""


@dataclass
class Project:
    """Files by path, commits (the oldest first), and what is done with the project."""

    files: dict[str, Content]
    commits: tuple[Commit, ...] = ()
    commands: tuple[Command, ...] = ()
    kinds: list[str] = field(default_factory=list)

    def texts(self, *folders: str) -> list[str]:
        """The paths of texts in these folders; of all of them, where none is given."""
        found = (path for path, content in self.files.items() if isinstance(content, str))
        return sorted(path for path in found if not folders or path.startswith(folders))

    def text(self, path: str) -> str:
        """The text at a path; empty where something else is there, or nothing."""
        content = self.files.get(path, "")
        return content if isinstance(content, str) else ""

    def some(self, chance: Random, *folders: str) -> str:
        """The path of a text in these folders, or else of any."""
        return chance.choice(self.texts(*folders) or self.texts() or ["facts/none.yaml"])


Kind = Callable[[Random, Project], None]
"""Makes something of a project odd; its name says what."""
