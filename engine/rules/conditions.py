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


class Call(NamedTuple):
    """A function that a condition rests on, for explanations."""

    function: Function
    arguments: tuple[Evaluate, ...]


class Condition(NamedTuple):
    """A checked condition: its text, how to decide it, what it reads, the calls to tell of.

    `constants` are the values written in it, and `operators` the names of what is applied to
    them: signs, and functions.
    """

    text: str
    holds: Evaluate
    reads: tuple[tuple[str, Slot], ...]
    calls: tuple[Call, ...]
    constants: tuple[Any, ...] = ()
    operators: frozenset[str] = frozenset()

    def values(self, facts: Sequence[Fact]) -> list[tuple[str, Any]]:
        """The variables that the condition names, each with its value."""
        return [(name, slot.read(facts)) for name, slot in self.reads]

    def tell(self, facts: Sequence[Fact]) -> list[str]:
        """The values that decided, in words; empty where the condition says it all."""
        return [
            call.function.tell(*(argument(facts) for argument in call.arguments))
            for call in self.calls
            if call.function.tell
        ]
