"""The names that a rule's expressions may use, and what they stand for."""

from collections.abc import Callable
from typing import NamedTuple

from engine.claims.kinds import Kind, Type
from engine.errors import nearest
from engine.rules.terms import Slot


class ConditionError(ValueError):
    """A condition that is refused: a code of `errors.CODES`, where in the text, and a hint."""

    def __init__(self, code: str, message: str, column: int = 0, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.column, self.hint = code, column, hint


class Variable(NamedTuple):
    """What a name in an expression stands for."""

    slot: Slot
    type: Type
    choices: tuple[str, ...] = ()
    guarded: bool = False
    """Whether it names a claim, a source or a speaker, which no rule may pick out by id."""


Lookup = Callable[[str], Variable]
"""Resolves a variable such as `x` or `a.period`; raises ConditionError."""


class Names:
    """The names of a body: the facts by name, the variables, and the slots that each joins."""

    def __init__(self, outer: "Names | None" = None) -> None:
        self.kinds: list[Kind] = list(outer.kinds) if outer else []
        self.facts: dict[str, int] = dict(outer.facts) if outer else {}
        self.variables: dict[str, Variable] = dict(outer.variables) if outer else {}
        self.joins: dict[str, list[Slot]] = {}

    def names(self) -> list[str]:
        """Every name that an expression may use, for hints."""
        return [
            *self.variables,
            *(
                f"{fact}.{field}"
                for fact, at in self.facts.items()
                for field in self.kinds[at].fields
            ),
        ]

    def lookup(self, name: str) -> Variable:
        """What `x`, `a`, `a.field` or `a.scope.key` stands for; raises ConditionError."""
        if name in self.variables:
            return self.variables[name]
        fact, _, path = name.partition(".")
        if fact not in self.facts:
            if path and fact in self.variables:
                message = f"`${fact}` is a value, not a fact: it has no field `{path}`"
                raise ConditionError(
                    "E405", message, hint="name the fact: `claim a: {…}`, `$a.value`"
                )
            plain = [f"${name}" for name in (*self.variables, *self.facts)]
            hint = nearest(f"${name}", plain)
            hint = hint or nearest(f"${name}", [f"${name}" for name in self.names()])
            hint = hint or "bind it in a pattern, as in `claim a: {subject: $x}`"
            raise ConditionError("E405", f"nothing binds the variable `${name}`", hint=hint)
        position = self.facts[fact]
        kind = self.kinds[position]
        field, _, key = (path or "id").partition(".")
        if not kind.fields:
            return Variable(Slot(position, 0), Type.VALUE)  # its kind is unknown, and was reported
        if field not in kind.fields:
            hint = nearest(field, kind.fields) or f"its fields are {', '.join(kind.fields)}"
            raise ConditionError(
                "E403", f"the kind '{kind.name}' has no field '{field}'", hint=hint
            )
        found = kind.fields[field]
        slot = Slot(position, kind.at(field), key or None)
        if key:
            if found.type is not Type.SCOPE:
                message = f"`${fact}.{field}` has no parts: it is {found.type.worded}"
                raise ConditionError("E403", message)
            return Variable(slot, Type.VALUE)
        return Variable(slot, found.type, found.choices, found.picks_one)
