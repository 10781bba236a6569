"""Names that no vocabulary declares, and patterns whose facts nothing provides."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from engine.claims import figures
from engine.claims.corpus import Corpus
from engine.claims.kinds import BUILT_IN, Fact, Kind, Type
from engine.claims.qualifiers import qualifier
from engine.claims.quantity import Quantity
from engine.claims.vocabulary import Vocabulary
from engine.errors import Location, nearest
from engine.rules.lint.places import Note, Part
from engine.rules.program import Head, Pattern, Rule
from engine.rules.strata import feeds
from engine.rules.terms import Comparison, Condition, Constant, In, Path, Read, Slot, walk
from engine.source import Map

_SECTIONS: Mapping[Type, tuple[str, ...]] = {
    Type.ENTITY: ("entities",),
    Type.PREDICATE: ("predicates",),
    Type.TERM: ("terms",),
    Type.VALUE: ("terms", "entities"),
}
_BY_VALUE = {"term": ("terms",), "entity": ("entities",)}
_WORDS = {
    ("entities",): "entity",
    ("predicates",): "predicate",
    ("terms",): "term",
    ("terms", "entities"): "term or entity",
}
_COMING = ("claim", "source", "cites", "supersedes")
"""Kinds whose facts come with claims: there may be others tomorrow."""

Heads = Sequence[tuple[Head, Rule]]
"""Every head of the rules, with its rule."""


class Names:
    """What the vocabulary, the rows and the other rules provide."""

    def __init__(self, corpus: Corpus, heads: Heads) -> None:
        self._vocabulary: Vocabulary = corpus.vocabulary
        self._heads = heads
        self._rows: dict[str, list[Fact]] = {}
        for fact in corpus.facts([]):
            self._rows.setdefault(fact.kind, []).append(fact)

    def check(self, rule: Rule, parts: Sequence[Part]) -> Iterator[Note]:
        """The undeclared names of a rule, and its patterns that nothing provides for."""
        undeclared = []
        if any(getattr(self._vocabulary, s) for s in ("predicates", "entities", "terms")):
            undeclared = list(self._undeclared(rule, parts))
        yield from undeclared
        for part in parts:
            for pattern, fields, path in part.fields():
                noted = any(note.path[: len(path)] == path for note in undeclared)
                if not noted and not self._provided(pattern):
                    yield self._missing(pattern, fields, path, part)

    # -- names ----------------------------------------------------------------------------------

    def _undeclared(self, rule: Rule, parts: Sequence[Part]) -> Iterator[Note]:
        for part in parts:
            for pattern, fields, path in part.fields():
                for note in self._in_fields(self._vocabulary.kinds[pattern.kind], fields, path):
                    reason = ", so nothing matches this pattern"
                    yield note._replace(reason=reason, follows=part.outcome)
            for condition in part.body.conditions:
                reason = f", so `{' '.join(condition.text.split())}` compares with nothing"
                for note in self._in_condition(condition, rule, part):
                    yield note._replace(reason=reason)
        for n, item in enumerate(rule.entry.derive or ()):
            ((kind, fields),) = item.items()
            for note in self._in_fields(self._vocabulary.kinds[kind], fields, ("derive", n, kind)):
                yield note._replace(reason=", so no claim can meet what is derived")

    def _in_fields(self, kind: Kind, fields: Map, path: Path) -> Iterator[Note]:
        for key, written in fields.items():
            where = (*path, key)
            if key not in kind.fields:
                continue  # `from` of a derived claim
            if isinstance(written, Map):
                yield from self._in_scope(fields, written, where)
                continue
            sections = _SECTIONS.get(kind.fields[key].type)
            if kind.fields[key].type is Type.VALUE:
                sections = self._sections(fields.get("predicate"))
                name = self._predicate(fields.get("predicate"))
                if name is not None and self._vocabulary.predicates[name].value == "quantity":
                    yield from self._unit(written, where)
            if sections and isinstance(written, str):
                yield from self._name(sections, written, where)

    def _in_scope(self, fields: Map, scope: Map, path: Path) -> Iterator[Note]:
        keys = self._keys(fields.get("predicate"))
        for key, written in scope.items():
            if keys is not None and key not in keys:
                message = f"the predicate '{fields['predicate']}' takes no `{key}` in its scope"
                hint = f"it takes {', '.join(sorted(keys))}" if keys else "it takes none"
                yield Note("L101", message, (*path, key), nearest(key, keys) or hint)
            elif isinstance(written, str) and qualifier(written, self._vocabulary) is None:
                yield from self._name(_SECTIONS[Type.VALUE], written, (*path, key))

    def _sections(self, predicate: Any) -> tuple[str, ...] | None:
        """Where the value of a claim is declared; None where it may be any text."""
        name = self._predicate(predicate)
        if name is not None:
            return _BY_VALUE.get(self._vocabulary.predicates[name].value)
        free = any(entry.value == "text" for entry in self._vocabulary.predicates.values())
        return None if free else _SECTIONS[Type.VALUE]

    def _keys(self, predicate: Any) -> set[str] | None:
        """The keys that claims of the predicate may have in their scope; None where any."""
        name = self._predicate(predicate)
        if name is None or self._vocabulary.predicates[name].scope is None:
            return None
        keys = set(self._vocabulary.predicates[name].scope or ())
        kind = BUILT_IN["claim"]
        for head, _ in self._heads:
            if head.kind != "claim":
                continue
            if head.fields[kind.at("predicate")].constant not in (None, name):
                continue
            scope = head.fields[kind.at("scope")].scope
            if scope is None:
                return None  # taken over from another claim, whose keys are its own
            keys |= {key for key, _ in scope}
        return keys

    def _predicate(self, written: Any) -> str | None:
        """The declared predicate that a rule names; None where it names none."""
        return self._vocabulary.resolve("predicates", written) if isinstance(written, str) else None

    def _name(self, sections: tuple[str, ...], written: str, path: Path) -> Iterator[Note]:
        vocabulary = self._vocabulary
        if written.startswith("$") or any(vocabulary.resolve(s, written) for s in sections):
            return
        if sections == _SECTIONS[Type.VALUE] and written == "yes":
            return  # the value of a plain statement
        names = [name for section in sections for name in getattr(vocabulary, section)]
        hint = nearest(written, names) or f"declare it under `{sections[0]}:` of a facts file"
        message = f"no vocabulary declares the {_WORDS[sections]} '{written}'"
        yield Note("L101", message, path, hint)

    def _unit(self, written: Any, path: Path) -> Iterator[Note]:
        """The unit of a quantity that a rule writes out, where nothing declares it."""
        if isinstance(written, str) and not written.startswith("$"):
            yield from self._declared(figures.parse(written, figures.any_unit).unit, path)

    def _declared(self, unit: str | None, path: Path) -> Iterator[Note]:
        if unit and self._vocabulary.unit(unit) is None:
            hint = self._vocabulary.unknown("units", unit, Location("")).hint or ""
            yield Note("L101", f"no vocabulary declares the unit '{unit}'", path, hint)

    def _in_condition(self, condition: Condition, rule: Rule, part: Part) -> Iterator[Note]:
        for term in walk(condition.term):
            if isinstance(term, Constant) and isinstance(term.value, Quantity):
                yield from self._declared(term.value.unit, condition.path)
            if not isinstance(term, Comparison | In):
                continue
            slots = [side.slot for side in term.parts if isinstance(side, Read)]
            words = [side.value for side in term.parts if isinstance(side, Constant)]
            for slot, word in product(slots, words):
                sections = self._of_slot(slot, rule, part)
                if sections and isinstance(word, str):
                    yield from self._name(sections, word, condition.path)

    def _of_slot(self, slot: Slot, rule: Rule, part: Part) -> tuple[str, ...] | None:
        """Where the value of the slot is declared; None where it may be anything."""
        own = dict(enumerate(rule.body.patterns))
        own |= {part.body.first + n: p for n, p in enumerate(part.body.patterns)}
        pattern = own.get(slot.position)
        if pattern is None:
            return None  # a count
        field = [*self._vocabulary.kinds[pattern.kind].fields.values()][slot.field]
        sections = _SECTIONS.get(Type.VALUE if slot.key else field.type)
        if field.type is Type.VALUE and not slot.key:
            at = BUILT_IN["claim"].at("predicate")
            literal = next((value for s, value in pattern.tests if s.field == at), None)
            sections = self._sections(literal)
        return sections

    # -- facts ----------------------------------------------------------------------------------

    def _provided(self, pattern: Pattern) -> bool:
        """Whether a fact may stand there: a row, one that comes with claims, or a derived one."""
        if pattern.kind in _COMING or (pattern.kind in BUILT_IN and not pattern.tests):
            return True
        rows = self._rows.get(pattern.kind, ())
        derived = any(feeds(head, rule, pattern) for head, rule in self._heads)
        return derived or any(map(pattern.admits, rows))

    def _missing(self, pattern: Pattern, fields: Map, path: Path, part: Part) -> Note:
        kind = pattern.kind
        derived = any(head.kind == kind for head, _ in self._heads)
        if kind not in BUILT_IN and not derived and kind not in self._rows:
            message = f"no facts file has a row of '{kind}', and no rule derives one"
            hint = f"state rows under `facts:`, or derive '{kind}' in a rule"
            return Note("L103", message, path, hint, follows=part.outcome)
        wanted = {k: v for k, v in fields.items() if isinstance(v, str) and v[:1] != "$"}
        words = ", ".join(f"{key}: {value}" for key, value in wanted.items())
        rules = ", and no rule derives one" if derived else ""
        message = f"there is no '{kind}' with `{words}`{rules}"
        return Note("L103", message, path, self._near(pattern, wanted), follows=part.outcome)

    def _near(self, pattern: Pattern, wanted: Mapping[str, str]) -> str:
        kind = self._vocabulary.kinds[pattern.kind]
        for key, value in wanted.items():
            values = {row.values[kind.at(key)] for row in self._rows.get(kind.name, ())}
            hint = nearest(value, {text for text in values if isinstance(text, str)} - {value})
            if hint and value not in values:
                return hint
        return "correct the pattern, or state such a row"
