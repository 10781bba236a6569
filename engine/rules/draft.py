"""A rule while it is compiled: what was written, where it stands, and what is wrong with it."""

import re
from typing import Any

from engine.claims import figures
from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.kinds import Field, Kind, Type
from engine.claims.period import PeriodError
from engine.claims.vocabulary import SECTION_OF, Vocabulary
from engine.errors import Location, Problem, nearest
from engine.rules.models import RuleEntry
from engine.rules.names import ConditionError
from engine.rules.terms import Path
from engine.source import Map
from engine.source.schema import describe, key_location, location_of

_VARIABLE = re.compile(r"\$([A-Za-z_]\w*(?:\.[A-Za-z_][\w-]*){0,2})")
_TRUTHS = {"true": True, "false": False}


class Draft:
    """The rule's entry, its document with positions, and the problems found so far."""

    def __init__(self, entry: RuleEntry, document: Map, file: str, vocabulary: Vocabulary) -> None:
        self.entry, self.document, self.file = entry, document, file
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []
        self.undeclared: dict[str, None] = {}
        """Names that the rule speaks of and no vocabulary declares: with them it never holds."""

    def add(
        self, code: str, message: str, path: Path, hint: str | None = None, of_key: bool = False
    ) -> None:
        """Notes a problem at the value, or the key, that `path` leads to."""
        find = key_location if of_key else location_of
        at = find(self.document, path, Location(self.file))
        self.problems.append(Problem(code, message, at, hint))

    def at(self, path: Path) -> Location:
        """Where the part of the rule at `path` begins."""
        return location_of(self.document, path, Location(self.file))

    def collecting(self, path: Path) -> "_Collecting":
        """A context that turns a ConditionError into a problem at `path`."""
        return _Collecting(self, path)

    def kind(self, word: str, path: Path) -> Kind | None:
        """The kind of that name; where there is none, None and a problem."""
        found = self.vocabulary.kinds.get(word)
        if found is None:
            kinds = sorted(self.vocabulary.kinds)
            hint = nearest(word, kinds) or f"the kinds are {', '.join(kinds)}"
            self.add("E402", f"unknown kind '{word}'", path, hint, of_key=True)
        return found

    def field(self, kind: Kind, key: str, path: Path) -> Field | None:
        """The field of that name; where there is none, None and a problem."""
        field = kind.fields.get(key)
        if field is None and kind.fields:  # a kind without fields is unknown, and was reported
            hint = nearest(key, kind.fields) or f"its fields are {', '.join(kind.fields)}"
            message = f"the kind '{kind.name}' has no field '{key}'"
            self.add("E403", message, path, hint, of_key=True)
        return field

    def value_field(self, key: str, field: Field, fields: Map) -> Field:
        """The field, typed where it is the value of a predicate that the vocabulary declares."""
        name = fields.get("predicate")
        if field.type is not Type.VALUE or key != "value" or not isinstance(name, str):
            return field
        predicate = self.vocabulary.resolve("predicates", name)
        if predicate is None:
            return field
        kind = self.vocabulary.predicates[predicate].value
        return Field(Type.TEXT, ("yes",)) if kind == "none" else Field(Type(kind))

    def literal(self, written: Any, field: Field, guarded: bool) -> Any:
        """The value that a literal stands for in a field; raises ConditionError."""
        if isinstance(written, str) and guarded:
            hint = "bind a variable, and say what it is that makes the claim matter"
            message = f"'{written}' picks out one claim, source or speaker"
            raise ConditionError("E411", message, hint=hint)
        section = SECTION_OF.get(field.type)
        if section and isinstance(written, str) and not self.vocabulary.resolve(section, written):
            self.undeclared[written] = None
        return read_literal(written, field, self.vocabulary)


class _Collecting:
    """What `Draft.collecting` returns; hundreds are made in a run, so it is no generator."""

    __slots__ = ("draft", "path")

    def __init__(self, draft: Draft, path: Path) -> None:
        self.draft, self.path = draft, path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, ConditionError):
            return False
        at = self.draft.at(self.path)
        at = at._replace(column=at.column + error.column)
        self.draft.problems.append(Problem(error.code, str(error), at, error.hint))
        return True


def read_literal(written: Any, field: Field, vocabulary: Vocabulary) -> Any:
    """The value that text stands for in a field of a rule; raises ConditionError."""
    if not isinstance(written, str):
        raise ConditionError("E203", f"{describe(written)} does not fit {field.type.worded}")
    if field.choices and written not in field.choices:
        hint = nearest(written, field.choices) or f"one of {', '.join(field.choices)}"
        raise ConditionError("E406", f"'{written}' is never what stands here", hint=hint)
    try:
        if field.type in (Type.PERIOD, Type.DATE):
            return periods.parse(written, dated=field.type is Type.DATE)
        if field.type is Type.QUANTITY:
            return figures.parse(written, vocabulary.any_unit)
        if field.type is Type.NUMBER:
            return quantities.parse_number(written)
    except PeriodError as e:
        raise ConditionError("E304", f"the period {describe(written)}: {e}", hint=e.hint) from e
    except figures.QuantityError as e:
        raise ConditionError("E303", str(e)) from e
    except ValueError as e:
        raise ConditionError("E406", str(e)) from e
    if field.type is Type.TRUTH:
        if written not in _TRUTHS:
            raise ConditionError("E406", f"'{written}' is neither true nor false")
        return _TRUTHS[written]
    if field.type is Type.SCOPE:
        raise ConditionError("E203", f"a scope is a mapping or a variable, not '{written}'")
    return vocabulary.resolve_type(field.type, written)


def variable_name(written: str) -> str:
    """`x`, `a.field` or `a.scope.key` out of `$x` and so on; raises ConditionError."""
    match = _VARIABLE.fullmatch(written)
    if match is None:
        hint = "a variable is $name, $name.field or $name.scope.key"
        raise ConditionError("E405", f"`{written}` is not a variable", hint=hint)
    return match[1]
