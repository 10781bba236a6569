"""Rule examples, which are the rules' tests: facts, and exactly what the rule makes of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from engine.backends import Outcome, backend
from engine.claims.kinds import CLAIM_AT, Fact, Field, Kind, Type
from engine.claims.period import ALWAYS
from engine.claims.vocabulary import Vocabulary
from engine.errors import InputError, Location, Problem, nearest
from engine.rules.conditions import ConditionError
from engine.rules.draft import read_literal
from engine.rules.models import ExampleEntry
from engine.rules.program import Program, Rule
from engine.source import Map
from engine.source.schema import describe, key_location, location_of

_CLAIM_DEFAULTS: Mapping[str, Any] = {
    "source": "source",
    "speaker": "speaker",
    "value": "yes",
    "scope": (),
    "polarity": "affirmed",
    "certainty": "certain",
    "mode": "fact",
    "period": ALWAYS,
    "published": ALWAYS,
    "rank": "normal",
}
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "claim": _CLAIM_DEFAULTS,
    "predicate": {
        "value_type": "none",
        "single": False,
        "over": "moment",
        "stance": False,
        "cumulative": False,
    },
    "source": {"publisher": "publisher", "published": ALWAYS},
}


class Result(NamedTuple):
    """An example that was run: what was expected and what came, each as sorted lines."""

    rule: Rule
    example: ExampleEntry
    at: Location
    expected: tuple[str, ...]
    actual: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the rule made exactly what was expected."""
        return self.expected == self.actual


def run_examples(program: Program, vocabulary: Vocabulary) -> list[Result]:
    """Every example of every rule, each run with its rule alone.

    Raises InputError with every problem of the examples themselves.
    """
    problems: list[Problem] = []
    results = []
    for rule in program.rules:
        examples = rule.document.get("examples") or []
        for index, entry in enumerate(rule.entry.examples):
            at = location_of(rule.document, ("examples", index), Location(rule.at.file))
            reader = _Reader(examples[index], at, vocabulary)
            facts = reader.facts()
            expected = reader.expected(rule, entry)
            problems += reader.problems
            if not reader.problems:
                outcome = backend()(program.only(rule.id), facts)
                actual = _actual(rule, outcome, expected)
                lines = tuple(sorted(str(e) for e in expected))
                results.append(Result(rule, entry, at, lines, actual))
    if problems:
        raise InputError(problems)
    return results


def report_examples(results: Sequence[Result], rules: Sequence[Rule]) -> Iterator[str]:
    """Lines for a person: what failed, expected beside actual; what has no test; the counts."""
    failed = 0
    for result in results:
        place = f"{result.at.file}:{result.at.line}"
        name = f"{result.rule.id}, example '{result.example.name}' ({place})"
        if result.example.todo:
            if result.passed:
                yield f"PASSES NOW: {name}: delete its `todo: true`"
        elif not result.passed:
            failed += 1
            yield f"FAILED: {name}"
            yield f"  expected: {'; '.join(result.expected) or 'nothing'}"
            yield f"  actual:   {'; '.join(result.actual) or 'nothing'}"
    for rule in rules:
        own = [r for r in results if r.rule is rule]
        if not any(r.expected for r in own):
            yield f"note: {rule.id} has no example in which it finds something"
        if not any(not r.expected for r in own):
            yield f"note: {rule.id} has no near miss: an example in which it finds nothing"
    counts = f"{_count(len(rules), 'rule')}, {_count(len(results), 'example')}"
    yield f"{counts}: {f'{failed} failed' if failed else 'all pass'}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def failures(results: Sequence[Result]) -> int:
    """How many examples failed that are not marked `todo`."""
    return sum(not result.passed and not result.example.todo for result in results)


class _Expected(NamedTuple):
    """A fact or finding that an example expects; `fits` tells whether a derived fact is it."""

    words: str
    fits: Callable[[Fact], bool]

    def __str__(self) -> str:
        return self.words


def _actual(rule: Rule, outcome: Outcome, expected: Sequence[_Expected]) -> tuple[str, ...]:
    """What came, worded as expected where it fits, so that equal lines mean the same."""
    if rule.heads:
        left = list(expected)
        lines = []
        for fact in outcome.derivations:
            wanted = next((e for e in left if e.fits(fact)), None)
            if wanted is None:
                lines.append(f"derives {_words(fact)}")
            else:
                left.remove(wanted)
                lines.append(wanted.words)
        return tuple(sorted(lines))
    found = set()
    for match in outcome.matches:
        names = sorted(str(f.values[0]) for f in match.premises if f.kind == "claim")
        found.add(f"finds [{', '.join(names)}]")
    return tuple(sorted(found))


def _words(fact: Fact) -> str:
    if fact.kind != "claim":
        return f"{fact.kind} ({', '.join(map(_plain, fact.values))})"
    shown = ("derived", "subject", "predicate", "value", "scope", "polarity", "certainty", "period")
    parts = (
        f"{'from' if n == 'derived' else n}: {_plain(fact.values[CLAIM_AT[n]])}" for n in shown
    )
    return f"claim ({', '.join(parts)})"


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "{" + ", ".join(f"{key}: {inner}" for key, inner in value) + "}"
    return str(value)


class _Reader:
    """Reads the facts of one example; `problems` holds what is wrong with them."""

    def __init__(self, example: Map, at: Location, vocabulary: Vocabulary) -> None:
        self.example, self.at, self.vocabulary = example, at, vocabulary
        self.problems: list[Problem] = []
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
                filled = {**_DEFAULTS.get(kind.name, {}), **given}
                if kind.name == "entity":
                    filled.setdefault("name", given.get("id"))
                missing = [n for n, f in kind.fields.items() if n not in filled and not f.optional]
                for name in missing:
                    self._add("E202", f"the {kind.name} has no `{name}`", path, f"add `{name}:`")
                facts.append(Fact(kind.name, tuple(filled.get(name) for name in kind.fields)))
        return facts

    def expected(self, rule: Rule, entry: ExampleEntry) -> list[_Expected]:
        """What the example expects of the rule."""
        key, other = ("derives", "finds") if rule.heads else ("finds", "derives")
        if getattr(entry, other) is not None or getattr(entry, key) is None:
            message = f"the example '{entry.name}' of '{rule.id}' needs `{key}:`, not `{other}:`"
            self._add("E401", message, (), f"write `{key}: []` where nothing is expected")
            return []
        if not rule.heads:
            names = [", ".join(sorted(group)) for group in entry.finds or ()]
            return [_Expected(f"finds [{name}]", lambda _: False) for name in names]
        result = []
        for index, item in enumerate(entry.derives or ()):
            row = self._row(item, ("derives", index))
            if row is not None:
                kind, given = row
                words = ", ".join(f"{n}: {_plain(v)}" for n, v in given.items())
                result.append(_Expected(f"derives {kind.name} ({words})", _fits(kind, given)))
        return result

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
            return tuple(sorted((key, str(value)) for key, value in written.items()))
        if field.type is Type.VALUE:
            kind = self.types.get(str(fields.get("predicate")), "term")
            types = {"quantity": Type.QUANTITY, "date": Type.DATE}
            return read_literal(written, Field(types.get(kind, Type.TEXT)), self.vocabulary)
        if field.type in (Type.ENTITY, Type.TERM, Type.PREDICATE):
            field = Field(Type.TEXT)  # an example declares its names by using them
        return read_literal(written, field, self.vocabulary)

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
