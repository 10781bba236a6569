"""The program: checked rules that name no engine. Read this to know what a backend must do.

A rule holds for a tuple of facts, one for each of its patterns in order, when each fact passes
the tests of its pattern, the slots of each join hold one equal value that is not missing, every
condition holds, and no absence has a match. The same fact may stand for two patterns, except
that in a `flag` or `agree` rule the claims are different ones. After the facts of the patterns
come those of the rule's counts, one of the kind `count` each: conditions, absences and heads may
read them. A rule file with `any` gives several rules of one id, an alternative each.
"""

import hashlib
from collections.abc import Hashable, Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from engine.choices import WITHDRAWN
from engine.claims.kinds import CLAIM_AT, Fact, canonical, precision
from engine.errors import Location, Warned
from engine.rules.models import CountEntry, RuleEntry
from engine.rules.operators import equal
from engine.rules.terms import Comparison, Condition, Fixed, Path, Read, Slot, Term, conjuncts
from engine.source import Map

Premises = tuple[Fact, ...]


class Pattern(NamedTuple):
    """Which facts may stand at one place of a rule.

    `tests` are slots of that place with the value that each must have. A pattern with `live` set
    passes over claims that are withdrawn or outranked. `path` leads to its fields in the rule file.
    """

    kind: str
    name: str | None
    tests: tuple[tuple[Slot, Any], ...]
    live: bool
    path: Path = ()

    def admits(self, fact: Fact) -> bool:
        """Whether the fact, by itself, may stand here."""
        if fact.kind != self.kind or (self.live and fact.values[CLAIM_AT["rank"]] in WITHDRAWN):
            return False
        values = fact.values
        for (_, at, key), value in self.tests:
            found = values[at] if key is None else dict(values[at]).get(key)
            if type(found) is not type(value) or not equal(found, value):
                return False
        return True


class Body(NamedTuple):
    """Patterns, joins and conditions that must hold together.

    `first` is the position of the first pattern: 0 for a rule, and for an absence the number of
    the rule's patterns, since its slots may reach those. Each join is slots that must be equal, as
    `==` has it; a join of one slot says that the value is there. `path` leads to the list, or to
    the item of `unless`, that it is in the rule file.
    """

    first: int
    patterns: tuple[Pattern, ...]
    joins: tuple[tuple[Slot, ...], ...]
    conditions: tuple[Condition, ...]
    path: Path = ()

    @property
    def terms(self) -> list[Term]:
        """What the conditions say must hold, one thing each."""
        return [term for condition in self.conditions for term in conjuncts(condition.term)]

    @property
    def equal(self) -> list[tuple[Read, Read]]:
        """The two sides of each condition that asks slots of two facts to be equal."""
        end = self.first + len(self.patterns)  # beyond are the counts, which come later
        return [
            (term.left, term.right)
            for term in self.terms
            if isinstance(term, Comparison)
            and term.key == "=="
            and isinstance(term.left, Read)
            and isinstance(term.right, Read)
            and term.left.slot.position != term.right.slot.position
            and max(term.left.slot.position, term.right.slot.position) < end
        ]


class Count(NamedTuple):
    """How many different values `of` has over the matches of a body, missing ones left out.

    The body's `first` is the number of the rule's patterns. Like an absence, it speaks of earlier
    strata only. `entry` is what was written, and `path` leads to it.
    """

    body: Body
    of: Slot
    entry: CountEntry
    path: Path = ()

    def fact(self, keys: Iterable[Hashable]) -> Fact:
        """The fact that stands in a match for this count, by the keys of values: equal for equal.

        None stands for a missing value.
        """
        return counted(len({key for key in keys if key is not None}))


def counted(number: int) -> Fact:
    """The fact of the kind `count` that holds a number."""
    return Fact("count", (Decimal(number),))


class Head(NamedTuple):
    """A fact that follows: for each field a constant, a slot, or parts of a scope."""

    kind: str
    fields: tuple["Part", ...]
    origin: int | None
    """The position of the claim that a derived claim is made `from`."""
    optional: tuple[bool, ...]
    rule: str
    path: Path = ()
    """What leads to its fields in the rule file."""

    def build(self, premises: Premises) -> Fact | None:
        """The fact that follows from a match; None where a field that it needs is missing."""
        values = [part.build(premises) for part in self.fields]
        if any(v is None and not o for v, o in zip(values, self.optional, strict=True)):
            return None
        if self.kind == "claim":
            return _derived_claim(values, self._root(premises))
        return Fact(self.kind, tuple(values))

    def _root(self, premises: Premises) -> str:
        """What the claim is derived from in the end: a base claim, so that chaining ends."""
        if self.origin is None:
            return self.rule
        origin = premises[self.origin].values
        return str(origin[CLAIM_AT["derived"]] or origin[CLAIM_AT["id"]])


class Part(NamedTuple):
    """One field of a head: `slot`, or `scope` (its keys and parts), or else `constant`."""

    constant: Any = None
    slot: Slot | None = None
    scope: tuple[tuple[str, "Part"], ...] | None = None

    def build(self, premises: Premises) -> Any:
        """The field's value; None where a slot that it needs is missing."""
        if self.slot is not None:
            return self.slot.read(premises)
        if self.scope is None:
            return self.constant
        pairs = [(key, part.build(premises)) for key, part in self.scope]
        return None if any(value is None for _, value in pairs) else tuple(sorted(pairs))


def _derived_claim(values: list[Any], root: str) -> Fact:
    values[CLAIM_AT["derived"]] = root
    values[CLAIM_AT["id"]] = ""
    text = "".join(canonical(value) + precision(value) for value in values)
    values[CLAIM_AT["id"]] = f"derived:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return Fact("claim", tuple(values))


class Rule(Fixed):
    """A checked rule: it has a message, or heads.

    `entry` is what was written, and `document` the same with positions. `alternative` counts
    from 1 the rules that an `any` makes of one file, and is 0 for the only one.
    """

    id: str
    alternative: int
    entry: RuleEntry
    document: Map
    at: Location
    body: Body
    counts: tuple[Count, ...]
    absences: tuple[Body, ...]
    heads: tuple[Head, ...]
    message: "Message | None"
    undeclared: tuple[str, ...] = ()
    """Names in its patterns and heads that no vocabulary declares."""
    is_tension: bool = False
    """Whether what this alternative alone finds is a tension at most."""
    is_declared: bool = False
    """Whether no file is its own: the vocabulary declares it, and `at` is where."""

    def __hash__(self) -> int:
        """Of its key, which no other rule of a program has."""
        return hash((self.id, self.alternative))

    @property
    def key(self) -> str:
        """What matches and derivations name the rule by: its id, and which alternative."""
        return f"{self.id} {self.alternative}" if self.alternative else self.id

    @property
    def agrees(self) -> bool:
        """Whether what it matches is an agreement, and no finding."""
        return self.entry.agree is not None

    @cached_property
    def early(self) -> tuple[Condition, ...]:
        """The conditions that read no count."""
        return tuple(c for c in self.body.conditions if c not in self.late)

    @cached_property
    def late(self) -> tuple[Condition, ...]:
        """The conditions that read a count."""
        patterns = len(self.body.patterns)
        return tuple(
            c
            for c in self.body.conditions
            if any(slot.position >= patterns for slot in c.reads.values())
        )

    @cached_property
    def fingerprint(self) -> str:
        """A hash of what the rule means (patterns, conditions, heads), not of how it says it."""
        from engine.rules.meaning import meaning  # only rules that find something are asked

        return hashlib.sha256(meaning(self.entry).encode()).hexdigest()[:16]

    @cached_property
    def written_fingerprint(self) -> str:
        """A hash of patterns, conditions and heads as they are written, in their order.

        Evidence of version 1 has it.
        """
        entry = self.entry
        apart = (entry.sources,) if entry.sources else ()
        written = _plain((entry.when, entry.unless, entry.derive, *apart))
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    def allows(self, premises: Premises) -> bool:
        """Whether the facts may stand together: where nothing is derived, claims are different."""
        if self.heads:
            return True
        claims = [fact for fact in premises if fact.kind == "claim"]
        return len(set(claims)) == len(claims)


class Message(NamedTuple):
    """A rule's sentence: texts, and between them slots and claims (by position)."""

    parts: tuple[str | Slot | int, ...]


class Program(NamedTuple):
    """All rules: those that derive, stratum by stratum, and those that flag (or agree).

    A stratum may use the absence, or count, only of what earlier strata derive. The flagging
    rules see the least model, when every stratum is complete. `warnings` are of the rule files.
    `dormant` are shipped rules that ask for a kind of which there is no fact: only their text is
    read.
    """

    strata: tuple[tuple[Rule, ...], ...]
    flags: tuple[Rule, ...]
    warnings: tuple[Warned, ...] = ()
    dormant: tuple[Rule, ...] = ()

    @property
    def alternatives(self) -> dict[str, Rule]:
        """Every rule by its key, in the order of ids."""
        derive = [rule for stratum in self.strata for rule in stratum]
        rules = sorted([*derive, *self.flags], key=lambda rule: (rule.id, rule.alternative))
        return {rule.key: rule for rule in rules}

    @property
    def rules(self) -> list[Rule]:
        """Every rule file's rule, by id: of alternatives, the first."""
        first = {rule.id: rule for rule in reversed(self.alternatives.values())}
        return sorted([*first.values(), *self.dormant], key=lambda rule: rule.id)

    @property
    def flagging(self) -> list[Rule]:
        """Of these, the ones that flag or agree."""
        return [rule for rule in self.rules if rule.entry.derive is None]

    @property
    def heads(self) -> list[Head]:
        """The heads of all rules."""
        return [head for stratum in self.strata for rule in stratum for head in rule.heads]

    def only(self, name: str) -> "Program":
        """The program of the rules of one id."""
        strata = [tuple(rule for rule in stratum if rule.id == name) for stratum in self.strata]
        return Program(
            tuple(stratum for stratum in strata if stratum),
            tuple(rule for rule in self.flags if rule.id == name),
        )


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_plain(k)}:{_plain(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_plain, value)) + "]"
    return repr(" ".join(value.split()) if isinstance(value, str) else value)
