"""Rule examples as they are written: facts, and exactly what the rule makes of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.claims import figures
from engine.claims.kinds import Fact, Field, Kind, Type
from engine.claims.qualifiers import qualified
from engine.claims.quantity import Quantity
from engine.claims.vocabulary import Vocabulary, units_alone
from engine.errors import InputError, Location, Problem, nearest
from engine.rules.draft import read_literal
from engine.rules.models import ExampleEntry
from engine.rules.names import ConditionError
from engine.rules.program import Program, Rule
from engine.source import Map
from engine.source.schema import describe, key_location, location_of


class Expected(NamedTuple):
    """A fact or finding that an example expects; `fits` tells whether a derived fact is it."""

    words: str
    fits: Callable[[Fact], bool]
    claims: tuple[str, ...] = ()
    """The ids of the claims that it is about."""
    kind: str = ""
    fields: tuple[str, ...] = ()
    """Of a derived fact: its kind, and the fields that the example speaks of."""

    def __str__(self) -> str:
        return self.words


class Example(NamedTuple):
    """An example of a rule, read: its facts, and what it expects."""

    rule: Rule
    entry: ExampleEntry
    at: Location
    facts: tuple[Fact, ...]
    expected: tuple[Expected, ...]


def read_examples(program: Program, vocabulary: Vocabulary) -> list[Example]:
    """Every example of every rule, by rule; raises InputError with every problem of them."""
    problems: list[Problem] = []
    found = []
    for rule in program.rules:
        examples = rule.document.get("examples") or []
        for index, entry in enumerate(rule.entry.examples):
            at = location_of(rule.document, ("examples", index), Location(rule.at.path))
            reader = _Reader(examples[index], at, vocabulary)
            facts, expected = tuple(reader.facts()), tuple(reader.expected(rule, entry))
            problems += reader.problems
            found.append(Example(rule, entry, at, facts, expected))
    if problems:
        raise InputError(problems)
    return found


def finds(claims: Iterable[str], is_tension: bool) -> str:
    """A finding of an example, in words."""
    return f"finds [{', '.join(claims)}]{' as a tension' if is_tension else ''}"


def plain(value: Any) -> str:
    """A value of a fact as an example would write it."""
    if isinstance(value, tuple):
        return "{" + ", ".join(f"{key}: {inner}" for key, inner in value) + "}"
    return str(value)


class _Reader:
    """Reads the facts of one example; `problems` holds what is wrong with them."""

    def __init__(self, example: Map, at: Location, vocabulary: Vocabulary) -> None:
        self.example, self.at, self.vocabulary = example, at, vocabulary
        self.problems: list[Problem] = []
        self.units = Vocabulary()
        if "units" in example:
            self.units, self.problems = units_alone(example, at.path)
        self.types: dict[str, str] = {}
        for item in example.get("facts") or ():
            fields = item.get("predicate") if isinstance(item, Map) else None
            if isinstance(fields, Map) and isinstance(fields.get("id"), str):
                self.types[fields["id"]] = str(fields.get("value_type"))

    def facts(self) -> list[Fact]:
        """The facts of the example, with what they leave out filled in."""
        facts = []
        for index, item in enumerate(self.example.get("facts") or ()):
            path = ("facts", index)
            row = self._row(item, path)
            if row is not None:
                kind, given = row
                filled = {**kind.examples, **given}
                if kind.name == "entity":
                    filled.setdefault("name", given.get("id"))
                missing = [n for n, f in kind.fields.items() if n not in filled and not f.optional]
                for name in missing:
                    self._add("E202", f"the {kind.name} has no `{name}`", path, f"add `{name}:`")
                facts.append(Fact(kind.name, tuple(filled.get(name) for name in kind.fields)))
        return facts

    def expected(self, rule: Rule, entry: ExampleEntry) -> list[Expected]:
        """What the example expects of the rule."""
        key, other = ("derives", "finds") if rule.heads else ("finds", "derives")
        if getattr(entry, other) is not None or getattr(entry, key) is None:
            not_that = f", not `{other}:`" if getattr(entry, other) is not None else ""
            message = f"the example '{entry.name}' of '{rule.id}' needs `{key}:`{not_that}"
            self._add("E401", message, (), f"write `{key}: []` where nothing is expected")
            return []
        if not rule.heads:
            return list(self._finds(entry))
        result = []
        for index, item in enumerate(entry.derives or ()):
            row = self._row(item, ("derives", index))
            if row is not None:
                kind, given = row
                shown = {("from" if n == "derived" else n): v for n, v in given.items()}
                words = ", ".join(f"{n}: {plain(v)}" for n, v in shown.items())
                origin = (given["derived"],) if "derived" in given else ()
                fits = _fits(kind, given)
                text = f"derives {kind.name} ({words})"
                result.append(Expected(text, fits, origin, kind.name, tuple(given)))
        return result

    def _finds(self, entry: ExampleEntry) -> Iterator[Expected]:
        groups = {tuple(sorted(group)): False for group in entry.finds or ()}
        for n, group in enumerate(entry.tensions):
            names = tuple(sorted(group))
            if names not in groups:
                message = f"[{', '.join(group)}] is a tension that the example does not find"
                self._add("E401", message, ("tensions", n), "name it under `finds:` too")
            groups[names] = True
        for names, is_tension in groups.items():
            yield Expected(finds(names, is_tension), lambda _: False, names)

    def _row(self, item: Any, path: tuple[str | int, ...]) -> tuple[Kind, dict[str, Any]] | None:
        """The kind of a row and the values that it gives, by field; None where it is none."""
        if not (isinstance(item, Map) and [type(fields) for fields in item.values()] == [Map]):
            message = f"a fact is one kind and its fields, not {describe(item)}"
            self._add("E203", message, path, "write `- claim: {id: a, …}`")
            return None
        ((name, fields),) = item.items()
        kind = self.vocabulary.kinds.get(name)
        if kind is None:
            hint = nearest(name, self.vocabulary.kinds)
            self._add("E402", f"unknown kind '{name}'", (*path, name), hint)
            return None
        values: dict[str, Any] = {}
        for key, written in fields.items():
            field = kind.fields.get("derived" if key == "from" and name == "claim" else key)
            where = (*path, name, key)
            if field is None:
                hint = nearest(key, kind.fields) or f"its fields are {', '.join(kind.fields)}"
                self._add("E403", f"the kind '{name}' has no field '{key}'", where, hint, True)
                continue
            try:
                values["derived" if key == "from" else key] = self._value(field, written, fields)
            except ConditionError as e:
                self._add(e.code, str(e), where, e.hint)
        return kind, values

    def _value(self, field: Field, written: Any, fields: Map) -> Any:
        if field.type is Type.SCOPE and isinstance(written, Map):
            pairs = ((key, str(qualified(v, self.vocabulary))) for key, v in written.items())
            return tuple(sorted(pairs))
        if field.type is Type.VALUE:
            predicate = str(fields.get("predicate"))
            resolved = self.vocabulary.resolve("predicates", predicate)
            declared = self.vocabulary.predicates[resolved].value if resolved else "term"
            kind = self.types.get(predicate, declared)
            types = {"quantity": Type.QUANTITY, "date": Type.DATE}
            if kind == "quantity" and isinstance(written, str) and self.units.units:
                return self._figure(written)
            return read_literal(written, Field(types.get(kind, Type.TEXT)), self.vocabulary)
        if field.type in (Type.ENTITY, Type.TERM, Type.PREDICATE):
            field = Field(Type.TEXT)  # an example declares its names by using them
        return read_literal(written, field, self.vocabulary)

    def _figure(self, written: str) -> Quantity:
        """A figure, in a unit of the example or another; raises ConditionError."""
        try:
            return figures.parse(written, self.units.any_unit)
        except figures.QuantityError as e:
            raise ConditionError("E303", str(e), hint=e.hint) from e

    def _add(
        self,
        code: str,
        message: str,
        path: tuple[str | int, ...],
        hint: str | None = None,
        of_key: bool = False,
    ) -> None:
        find = key_location if of_key else location_of
        self.problems.append(Problem(code, message, find(self.example, path, self.at), hint))


def _fits(kind: Kind, given: Mapping[str, Any]) -> Callable[[Fact], bool]:
    def fits(fact: Fact) -> bool:
        return fact.kind == kind.name and all(
            fact.values[kind.at(name)] == value for name, value in given.items()
        )

    return fits
