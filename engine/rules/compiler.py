"""Rule files to rules: patterns, conditions, heads and messages, checked against the kinds."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.kinds import CLAIM_AT, Field, Kind, Type, agree
from engine.claims.period import PeriodError
from engine.claims.vocabulary import Vocabulary
from engine.errors import Location, Problem, nearest
from engine.rules.conditions import (
    Condition,
    ConditionError,
    Slot,
    Variable,
    compile_condition,
)
from engine.rules.models import RuleEntry
from engine.rules.program import Body, Head, Message, Part, Pattern, Rule
from engine.source import Map, Seq
from engine.source.schema import describe, key_location, location_of

_NAME = re.compile(r"[A-Za-z_]\w*")
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*(?:\.[A-Za-z_][\w-]*){0,2})")
_MESSAGE = re.compile(r"\$(?:\$|\{([^}]*)\}|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|)")
_INHERITED = (
    "source",
    "speaker",
    "via",
    "scope",
    "polarity",
    "certainty",
    "mode",
    "period",
    "published",
    "rank",
)
"""The fields that a claim made `from` another takes over where it does not write them."""

_CLAIM_DEFAULTS = {"id": "", "value": "yes", "rank": "normal", "derived": ""}
"""What a derived claim is where its head does not say; the engine fills id and derived."""

_GUARDED = {("claim", "source"), ("claim", "speaker"), ("claim", "via"), ("source", "author")}
_TRUTHS = {"true": True, "false": False}
LONGEST = 16
"""The most patterns that a rule may have: what one match of durable-rules can hold."""


class _Scope:
    """The names of a body: the facts by name, the variables by their slots."""

    def __init__(self, outer: "_Scope | None" = None) -> None:
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
            hint = nearest(f"${name}", [f"${known}" for known in self.names()])
            hint = hint or "bind it in a pattern, as in `claim a: {subject: $x}`"
            raise ConditionError("E405", f"nothing binds the variable `${name}`", hint=hint)
        position = self.facts[fact]
        kind = self.kinds[position]
        field, _, key = (path or "id").partition(".")
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
        return Variable(slot, found.type, found.choices, _guarded(kind, field, found))


def _guarded(kind: Kind, name: str, field: Field) -> bool:
    return (kind.name, name) in _GUARDED or field.type in (Type.CLAIM, Type.SOURCE)


Path = tuple[str | int, ...]


class _Named(NamedTuple):
    """A pattern whose fact has its place; `fields` still as written, standing at `path`."""

    position: int
    name: str | None
    kind: Kind
    fields: Map
    path: Path


class RuleCompiler:
    """Compiles one rule; `problems` holds what is wrong with it."""

    def __init__(self, entry: RuleEntry, document: Map, file: str, vocabulary: Vocabulary) -> None:
        self.entry, self.document, self.file = entry, document, file
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []

    def compile(self) -> Rule | None:
        """The rule, or None where it has problems."""
        entry = self.entry
        self._check_shape()
        scope = _Scope()
        body = self._body([(item, ("when", i)) for i, item in enumerate(entry.when)], scope, 0)
        absences = tuple(
            self._absence(item, ("unless", i), scope) for i, item in enumerate(entry.unless)
        )
        heads = [
            self._head(item, ("derive", i), scope) for i, item in enumerate(entry.derive or ())
        ]
        message = None if entry.flag is None else self._message(entry.flag, scope)
        if self.problems:
            return None
        return Rule(
            entry.id,
            entry,
            self.document,
            Location(self.file),
            body,
            absences,
            tuple(head for head in heads if head is not None),
            message,
        )

    def _check_shape(self) -> None:
        entry = self.entry
        if (entry.flag is None) == (entry.derive is None):
            message = f"the rule '{entry.id}' needs one of `flag:` and `derive:`"
            self._add("E401", message, (), "`flag:` reports a finding, `derive:` states new facts")
        if entry.flag is not None and entry.level is None:
            hint = "add `level: contradiction`, `tension` or `note`"
            self._add("E202", f"the rule '{entry.id}' flags, and has no `level`", ("flag",), hint)
        if entry.flag is None and entry.level is not None:
            self._add("E401", "only a rule that flags has a `level`", ("level",), "delete `level:`")
        if not any(isinstance(item, Map) for item in entry.when):
            hint = "begin with a pattern such as `- claim a: {subject: $x}`"
            self._add("E401", f"the rule '{entry.id}' has no pattern", ("when",), hint)

    def _absence(self, item: Any, path: Path, outer: _Scope) -> Body:
        items = (
            [((*path, i), part) for i, part in enumerate(item)]
            if isinstance(item, Seq)
            else [(path, item)]
        )
        count = len(self.problems)
        body = self._body([(part, at) for at, part in items], _Scope(outer), len(outer.kinds))
        if not body.patterns and len(self.problems) == count:
            self._add(
                "E401", "an item of `unless` needs a pattern", path, "state it as a condition"
            )
        return body

    def _body(self, items: list[tuple[Any, Path]], scope: _Scope, first: int) -> Body:
        named: list[_Named] = []
        texts: list[tuple[str, Path]] = []
        for item, path in items:
            if isinstance(item, str):
                texts.append((item, path))
            elif isinstance(item, Map):
                if self._is_pattern(item, path):
                    named.append(self._declare(item, path, scope))
            else:
                self._not_an_item(item, path)
        # Facts have got their places: a pattern may speak of one that stands further down.
        tests = [self._tests(pattern, scope) for pattern in named]
        conditions = [c for text, at in texts if (c := self._condition(text, at, scope))]
        if len(scope.kinds) > LONGEST:
            message = f"the rule '{self.entry.id}' has more than {LONGEST} patterns"
            hint = "derive a fact from some of them in a rule of its own"
            self._add("E401", message, items[0][1], hint)
        spoken = {(slot.position, slot.field) for c in conditions for _, slot in c.reads}
        patterns = tuple(
            Pattern(
                pattern.kind.name,
                pattern.name,
                tuple(found),
                # A withdrawn claim matches only a pattern whose rank the rule speaks of.
                pattern.kind.name == "claim"
                and "rank" not in pattern.fields
                and (pattern.position, CLAIM_AT["rank"]) not in spoken,
            )
            for pattern, found in zip(named, tests, strict=True)
        )
        joins = tuple(tuple(slots) for slots in scope.joins.values())
        return Body(first, patterns, joins, tuple(conditions))

    def _is_pattern(self, item: Map, path: Path) -> bool:
        if len(item) != 1:
            self._add("E401", "one item holds one pattern", path, "begin each pattern with `- `")
            return False
        ((key, value),) = item.items()
        if isinstance(value, Map):
            return True
        if re.search(r"[$()=<>\"]", key):
            hint = "a `: ` made two parts of it: put single quotes around the whole condition"
            self._add("E409", f"the condition `{key}: …` became a mapping", path, hint)
        else:
            message = f"the pattern of '{key}' is {describe(value)}; expected its fields"
            self._add("E203", message, (*path, key), f"write `- {key}: {{field: value}}`")
        return False

    def _not_an_item(self, item: Any, path: Path) -> None:
        if isinstance(item, Seq):
            hint = "a condition stands without brackets; lists of patterns belong under `unless`"
            self._add("E409", "a list is no condition and no pattern", path, hint)
        else:
            hint = "` #` begins a comment: put quotes around a condition that contains it"
            self._add("E203", "the item is left empty", path, hint)

    def _declare(self, item: Map, path: Path, scope: _Scope) -> _Named:
        ((key, fields),) = item.items()
        word, _, name = key.partition(" ")
        name = name.strip()
        where = (*path, key)
        kind = self.vocabulary.kinds.get(word)
        if kind is None:
            self._add(*self._unknown_kind(word, where), of_key=True)
            kind = Kind(word, {})
        if name and not _NAME.fullmatch(name):
            message = f"'{name}' is not a name for a fact"
            self._add("E401", message, where, "use letters, digits and _", of_key=True)
        if name in scope.facts:
            message = f"two patterns are called '{name}'"
            self._add("E401", message, where, "give one of them another name", of_key=True)
        position = len(scope.kinds)
        if name:
            scope.facts[name] = position
        scope.kinds.append(kind)
        return _Named(position, name or None, kind, fields, where)

    def _unknown_kind(self, word: str, path: Path) -> tuple[str, str, Path, str]:
        known = sorted(self.vocabulary.kinds)
        hint = nearest(word, known) or f"the kinds are {', '.join(known)}"
        return "E402", f"unknown kind '{word}'", path, hint

    def _tests(self, pattern: _Named, scope: _Scope) -> list[tuple[Slot, Any]]:
        """What the pattern asks of the fact by itself; its joins are added to the scope."""
        tests: list[tuple[Slot, Any]] = []
        kind = pattern.kind
        for key, written in pattern.fields.items():
            path = (*pattern.path, key)
            if not kind.fields and isinstance(written, str):
                # The kind is unknown, and was reported: its variables are not.
                scope.variables.setdefault(written[1:], Variable(Slot(0, 0), Type.VALUE))
            field = self._field(kind, key, path)
            if field is None:
                continue
            slot = Slot(pattern.position, kind.at(key))
            if field.type is not Type.SCOPE or not isinstance(written, Map):
                guarded = _guarded(kind, key, field)
                tests += self._term(written, slot, field, guarded, path, scope)
                continue
            if not written:
                hint = "leave `scope` out, or bind it: `scope: $s`"
                self._add("E203", "an empty scope in a pattern asks for nothing", path, hint)
            for inner, value in written.items():
                at = Slot(pattern.position, kind.at(key), inner)
                tests += self._term(value, at, Field(Type.VALUE), False, (*path, inner), scope)
        return tests

    def _field(self, kind: Kind, key: str, path: Path) -> Field | None:
        field = kind.fields.get(key)
        if field is None and kind.fields:  # a kind without fields is unknown, and was reported
            hint = nearest(key, kind.fields) or f"its fields are {', '.join(kind.fields)}"
            message = f"the kind '{kind.name}' has no field '{key}'"
            self._add("E403", message, path, hint, of_key=True)
        return field

    def _term(
        self, written: Any, slot: Slot, field: Field, guarded: bool, path: Path, scope: _Scope
    ) -> list[tuple[Slot, Any]]:
        """A test for a literal; for a variable none, and a join."""
        with self._collecting(path):
            if not (isinstance(written, str) and written.startswith("$")):
                return [(slot, self._literal(written, field, guarded))]
            name = _variable(written)
            if "." in name or name in scope.facts:
                bound = scope.lookup(name)
            else:
                found = Variable(slot, field.type, field.choices, guarded)
                bound = scope.variables.setdefault(name, found)
            joined = scope.joins.setdefault(name, [bound.slot])
            if slot not in joined:
                joined.append(slot)
            if not agree(bound.type, field.type):
                message = (
                    f"`{written}` is {bound.type.worded}, and `{path[-1]}` is {field.type.worded}"
                )
                raise ConditionError("E406", message, hint="use another variable")
        return []

    def _literal(self, written: Any, field: Field, guarded: bool) -> Any:
        """The value that a literal stands for in a field; raises ConditionError."""
        if isinstance(written, str) and guarded:
            hint = "bind a variable, and say what it is that makes the claim matter"
            message = f"'{written}' picks out one claim, source or speaker"
            raise ConditionError("E411", message, hint=hint)
        return read_literal(written, field, self.vocabulary)

    def _condition(self, text: str, path: Path, scope: _Scope) -> Condition | None:
        with self._collecting(path):
            return compile_condition(text, scope.lookup, _units(self.vocabulary))
        return None

    # -- what follows ---------------------------------------------------------------------------

    def _head(self, item: Any, path: Path, scope: _Scope) -> Head | None:
        if not isinstance(item, Map) or len(item) != 1:
            hint = "write `- kind: {field: value}`"
            self._add("E203", f"a derived fact is one kind, not {describe(item)}", path, hint)
            return None
        ((name, fields),) = item.items()
        where = (*path, name)
        kind = self.vocabulary.kinds.get(name)
        if kind is None:
            self._add(*self._unknown_kind(name, where), of_key=True)
            return None
        if not isinstance(fields, Map):
            self._add("E203", f"the derived '{name}' has no fields", where)
            return None
        if name in ("source", "entity", "predicate"):
            hint = "declare it in the vocabulary; rules derive claims and facts of other kinds"
            self._add("E407", f"a rule derives no '{name}'", where, hint)
            return None
        origin = self._origin(name, fields, where, scope)
        parts = []
        missing = []
        for key, field in kind.fields.items():
            if key in fields:
                parts.append(self._part(fields[key], kind, key, (*where, key), scope))
            elif origin is not None and key in _INHERITED:
                parts.append(Part(slot=Slot(origin, kind.at(key))))
            else:
                parts.append(Part(constant=_CLAIM_DEFAULTS.get(key) if name == "claim" else None))
                if parts[-1].constant is None and not field.optional:
                    missing.append(f"`{key}`")
        if missing and not (name == "claim" and origin is None and "from" in fields):
            advice = "a claim takes what it does not say `from:` another"
            message = f"the derived {name} does not say its {', '.join(missing)}"
            self._add("E407", message, where, advice if name == "claim" else None)
        for key in fields:
            if not (key == "from" and name == "claim"):
                self._field(kind, key, (*where, key))
        optional = tuple(field.optional for field in kind.fields.values())
        return Head(name, tuple(parts), origin, optional, self.entry.id)

    def _origin(self, name: str, fields: Map, path: Path, scope: _Scope) -> int | None:
        """The position of the claim that a derived claim is made from; None where of none."""
        written = fields.get("from")
        if name != "claim" or written is None:
            return None
        fact = written[1:] if isinstance(written, str) else ""
        position = scope.facts.get(fact)
        if position is None or scope.kinds[position].name != "claim":
            message = f"`from` is {describe(written)}, which names no claim of the rule's patterns"
            hint = "name a claim in `when`, as in `claim a: {…}`, and write `from: $a`"
            self._add("E407", message, (*path, "from"), hint)
            return None
        return position

    def _part(self, written: Any, kind: Kind, key: str, path: Path, scope: _Scope) -> Part:
        field = kind.fields[key]
        if kind.name == "claim" and key in ("id", "derived"):
            self._add("E407", f"the engine itself gives a derived claim its `{key}`", path)
            return Part()
        if field.type is Type.SCOPE and isinstance(written, Map):
            inner = Field(Type.VALUE)
            parts = [
                (name, self._value(value, inner, False, (*path, name), scope))
                for name, value in written.items()
            ]
            return Part(scope=tuple(parts))
        return self._value(written, field, _guarded(kind, key, field), path, scope)

    def _value(self, written: Any, field: Field, guarded: bool, path: Path, scope: _Scope) -> Part:
        with self._collecting(path):
            if not (isinstance(written, str) and written.startswith("$")):
                return Part(constant=self._literal(written, field, guarded))
            try:
                bound = scope.lookup(_variable(written))
            except ConditionError as e:
                message = f"a head may use only what `when` binds: {e}"
                raise ConditionError("E407", message, hint=e.hint) from e
            if not agree(bound.type, field.type):
                message = (
                    f"`{written}` is {bound.type.worded}, and `{path[-1]}` is {field.type.worded}"
                )
                raise ConditionError("E406", message)
            return Part(slot=bound.slot)
        return Part()

    def _message(self, text: str, scope: _Scope) -> Message:
        parts: list[str | Slot | int] = []
        end = 0
        for match in _MESSAGE.finditer(text):
            parts.append(text[end : match.start()])
            end = match.end()
            name = match[1] or match[2]
            if match[0] == "$$":
                parts.append("$")
            elif not name:
                hint = "write $$ for a dollar sign"
                self._add("E405", "a `$` in the message names no variable", ("flag",), hint)
            elif name in scope.facts and scope.kinds[scope.facts[name]].name == "claim":
                parts.append(scope.facts[name])  # the whole of what the claim says
            else:
                with self._collecting(("flag",)):
                    parts.append(scope.lookup(name).slot)
        parts.append(text[end:])
        return Message(tuple(part for part in parts if part != ""))

    # -- problems -------------------------------------------------------------------------------

    def _add(
        self, code: str, message: str, path: Path, hint: str | None = None, of_key: bool = False
    ) -> None:
        find = key_location if of_key else location_of
        at = find(self.document, path, Location(self.file))
        self.problems.append(Problem(code, message, at, hint))

    @contextmanager
    def _collecting(self, path: Path) -> Iterator[None]:
        """Turns a ConditionError into a problem at `path`."""
        try:
            yield
        except ConditionError as e:
            at = location_of(self.document, path, Location(self.file))
            at = Location(at.file, at.line, at.column + e.column)
            self.problems.append(Problem(e.code, str(e), at, e.hint))


def read_literal(written: Any, field: Field, vocabulary: Vocabulary) -> Any:
    """The value that text stands for in a field of a rule; raises ConditionError."""
    if not isinstance(written, str):
        raise ConditionError("E203", f"{describe(written)} does not fit {field.type.worded}")
    if field.choices and written not in field.choices:
        hint = nearest(written, field.choices) or f"one of {', '.join(field.choices)}"
        raise ConditionError("E406", f"'{written}' is never its value", hint=hint)
    try:
        if field.type in (Type.PERIOD, Type.DATE):
            return periods.parse(written)
        if field.type is Type.QUANTITY:
            return quantities.parse(written, _units(vocabulary))
        if field.type is Type.NUMBER:
            return Decimal(written)
    except PeriodError as e:
        raise ConditionError("E304", f"the period '{written}': {e}") from e
    except quantities.QuantityError as e:
        raise ConditionError("E303", str(e)) from e
    except InvalidOperation as e:
        raise ConditionError("E406", f"'{written}' is not a number") from e
    if field.type is Type.TRUTH:
        if written not in _TRUTHS:
            raise ConditionError("E406", f"'{written}' is neither true nor false")
        return _TRUTHS[written]
    if field.type is Type.SCOPE:
        raise ConditionError("E203", f"a scope is a mapping or a variable, not '{written}'")
    return vocabulary.resolve_type(field.type, written)


def _units(vocabulary: Vocabulary) -> quantities.Units:
    """The declared units; others as written, since a rule's examples bring no vocabulary."""
    return lambda name: vocabulary.unit(name) or quantities.any_unit(name)


def _variable(written: str) -> str:
    match = _VARIABLE.fullmatch(written)
    if match is None:
        hint = "a variable is $name, $name.field or $name.scope.key"
        raise ConditionError("E405", f"`{written}` is not a variable", hint=hint)
    return match[1]
