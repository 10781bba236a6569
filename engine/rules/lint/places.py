"""Lint findings, and where the parts of a rule stand that they speak of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from engine.claims.vocabulary import Vocabulary
from engine.errors import Location
from engine.rules.bodies import Item
from engine.rules.compiler import alternatives
from engine.rules.draft import Draft, Path
from engine.rules.program import Body, Rule
from engine.screen import printable
from engine.source import Map, Seq
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
        told = printable(f"{self.at}: lint[{self.code}]: {self.message}")
        return f"{told}\n  hint: {printable(self.hint)}"


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
        at = location_of(rule.document, self.path, Location(rule.at.file))
        follows = f": {self.follows}" if self.follows else ""
        return Lint(self.code, f"{self.message}{self.reason}{follows}", at, self.hint)


class Part(NamedTuple):
    """A body of a rule, and where each of its patterns and conditions stands.

    `what` is `rule`, `absence` or `count`; `at` the path of the item that it is.
    """

    what: str
    at: Path
    body: Body
    patterns: tuple[Item, ...]
    conditions: tuple[Path, ...]

    @property
    def outcome(self) -> str:
        """What follows where the body has no match."""
        ends = {"rule": NEVER, "absence": "this item of `unless` does nothing"}
        return ends.get(self.what, "the count is always 0")

    def fields(self) -> Iterator[tuple[str, Map, Path]]:
        """Of each pattern the kind, the fields as written, and the path to them."""
        for item, path in self.patterns:
            ((key, fields),) = item.items()
            yield key.partition(" ")[0], fields, (*path, key)


def parts(rule: Rule, vocabulary: Vocabulary) -> list[Part]:
    """The bodies of a rule: its own first, then those of its counts and absences."""
    draft = Draft(rule.entry, rule.document, rule.at.file, vocabulary)
    written: list[Item] = [(item, ("when", n)) for n, item in enumerate(rule.entry.when)]
    items = alternatives(draft, written)[max(rule.alternative - 1, 0)]
    tallies = [(item, path) for item, path in items if isinstance(item, Map) and "count" in item]
    found = [_part("rule", ("when",), rule.body, [item for item in items if item not in tallies])]
    for (item, path), count in zip(tallies, rule.counts, strict=True):
        where = (*path, "count", "of")
        found.append(_part("count", path, count.body, _items(item["count"]["of"], where)))
    for n, (item, absence) in enumerate(zip(rule.entry.unless, rule.absences, strict=True)):
        found.append(_part("absence", ("unless", n), absence, _items(item, ("unless", n))))
    return found


def _items(written: Any, path: Path) -> list[Item]:
    if isinstance(written, Seq):
        return [(item, (*path, n)) for n, item in enumerate(written)]
    return [(written, path)]


def _part(what: str, at: Path, body: Body, items: Sequence[Item]) -> Part:
    patterns = tuple((item, path) for item, path in items if isinstance(item, Mapping))
    conditions = tuple(path for item, path in items if isinstance(item, str))
    return Part(what, at, body, patterns, conditions)
