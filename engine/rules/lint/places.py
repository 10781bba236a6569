"""Lint findings, and where the parts of a rule stand that they speak of."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from engine.errors import Location
from engine.rules.program import Body, Pattern, Rule
from engine.rules.terms import Path
from engine.screen import printable
from engine.source import Map
from engine.source.schema import location_of

CODES = {
    "L101": "a name that no vocabulary declares",
    "L102": "conditions that contradict each other, or the patterns",
    "L103": "a pattern whose facts nothing provides",
    "L201": "a derived fact that no rule reads",
    "L202": "two rules that say the same",
    "L301": "a variable that is used once",
    "L302": "a message that names nothing",
    "L303": "a condition that is always true",
    "L304": "claims that no equality joins",
    "L305": "a head that reads what may be missing",
    "L401": "a rule that does not say why",
    "L402": "a rule that flags, and does not say what to do about a finding",
    "L403": "a rule without examples",
}
"""What each code stands for; the manual's table is made from it."""


NEVER = "the rule never fires"


class Lint(NamedTuple):
    """One thing to look at in a rule: its code (a key of `CODES`), sentence, place, next step."""

    code: str
    message: str
    at: Location
    hint: str

    def __str__(self) -> str:
        line = printable(f"{self.at}: lint[{self.code}]: {self.message}")
        return f"{line}\n  hint: {printable(self.hint)}"


class Note(NamedTuple):
    """A finding whose place is still a path into the rule's document.

    Its sentence is the message, the reason, and what follows; the last two may be empty.
    """

    code: str
    message: str
    path: Path
    hint: str
    reason: str = ""
    follows: str = ""

    def placed(self, rule: Rule) -> Lint:
        """The finding at its line and column."""
        place = location_of(rule.document, self.path, Location(rule.at.path))
        follows = f": {self.follows}" if self.follows else ""
        return Lint(self.code, f"{self.message}{self.reason}{follows}", place, self.hint)


class Part(NamedTuple):
    """A body of a rule, which stands in a document.

    `what` is `rule`, `absence` or `count`; `at` the path of the item that it is.
    """

    what: str
    at: Path
    body: Body
    document: Map

    @property
    def outcome(self) -> str:
        """What follows where the body has no match."""
        ends = {"rule": NEVER, "absence": "this item of `unless` does nothing"}
        return ends.get(self.what, "the count is always 0")

    def fields(self) -> Iterator[tuple[Pattern, Map, Path]]:
        """Each pattern with its fields as they are written, and the path to them."""
        for pattern in self.body.patterns:
            yield pattern, at(self.document, pattern.path), pattern.path


def parts(rule: Rule) -> list[Part]:
    """The bodies of a rule: its own first, then those of its counts and absences."""
    return [
        Part("rule", rule.body.path, rule.body, rule.document),
        *(Part("count", count.path[:-1], count.body, rule.document) for count in rule.counts),
        *(Part("absence", absence.path, absence, rule.document) for absence in rule.absences),
    ]


def at(document: Any, path: Path) -> Any:
    """What stands in a document at a path."""
    for step in path:
        document = document[step]
    return document
