"""Conditions, checked: slots of a match, what a rule's condition reads, and how it decides."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from engine.claims.kinds import Fact, Type
from engine.rules.operators import Function


class Slot(NamedTuple):
    """Where a value stands in a match: which fact, which of its fields, which key of a scope."""

    position: int
    field: int
    key: str | None = None

    def read(self, facts: Sequence[Fact]) -> Any:
        """The value in these facts; None where it is missing."""
        value = facts[self.position].values[self.field]
        if self.key is None:
            return value
        for key, inner in value:
            if key == self.key:
                return inner
        return None


class Variable(NamedTuple):
    """What a name in an expression stands for."""

    slot: Slot
    type: Type
    choices: tuple[str, ...] = ()
    guarded: bool = False
    """Whether it names a claim, a source or a speaker, which no rule may pick out by id."""


Lookup = Callable[[str], Variable]
"""Resolves a variable such as `x` or `a.period`; raises ConditionError."""

Evaluate = Callable[[Sequence[Fact]], Any]


class ConditionError(ValueError):
    """A condition that is refused: a code of `errors.CODES`, where in the text, and a hint."""

    def __init__(self, code: str, message: str, column: int = 0, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.column, self.hint = code, column, hint


class Test(NamedTuple):
    """A part of a condition that is true or false.

    `sign` is `and`, `or` or `not` over `parts`; without one it is a single test, of a function
    or a comparison, and `sides` are what it is about: their texts, and how to read their values.
    """

    sign: str
    parts: tuple["Test", ...]
    text: str
    holds: Evaluate
    function: Function | None = None
    sides: tuple[tuple[str, Evaluate], ...] = ()

    def deciding(self, facts: Sequence[Fact]) -> list["Test"]:
        """The single tests that make this one what it is, true or false, in these facts."""
        if not self.sign:
            return [self]
        truth = bool(self.holds(facts))
        parts = self.parts
        if self.sign != "not" and truth is (self.sign == "or"):
            parts = tuple(part for part in parts if bool(part.holds(facts)) is truth)[:1]
        return [test for part in parts for test in part.deciding(facts)]


class Condition(NamedTuple):
    """A checked condition: its text, how to decide it, what it reads.

    `test` gives its parts, for whoever wants to know why it holds or fails.
    `constants` are the values written in it, and `operators` the names of what is applied to
    them: signs, and functions.
    """

    text: str
    holds: Evaluate
    reads: tuple[tuple[str, Slot], ...]
    test: Callable[[], Test]
    constants: tuple[Any, ...] = ()
    operators: frozenset[str] = frozenset()

    def values(self, facts: Sequence[Fact]) -> list[tuple[str, Any]]:
        """The variables that the condition names, each with its value."""
        return [(name, slot.read(facts)) for name, slot in self.reads]

    def tell(self, facts: Sequence[Fact]) -> list[str]:
        """The values that decided, in words; empty where the condition says it all."""
        return [
            test.function.tell(*(side(facts) for _, side in test.sides))
            for test in self.test().deciding(facts)
            if test.function and test.function.tell and test.holds(facts)
        ]
