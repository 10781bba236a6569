"""The bodies of rules: what stands under `when`, and each item of `unless`."""

import re
from collections.abc import Iterable, Sized
from typing import Any, NamedTuple

from engine.claims.kinds import CLAIM, CLAIM_AT, COUNT, RESERVED, Field, Kind, Type, agree
from engine.claims.qualifiers import qualified
from engine.rules.draft import Draft, variable_name
from engine.rules.expressions import compile_condition
from engine.rules.models import CountEntry
from engine.rules.names import ConditionError, Names, Variable
from engine.rules.program import Body, Count, Pattern
from engine.rules.terms import Condition, Path, Slot
from engine.source import Map, Seq, validate
from engine.source.schema import describe

TENSION = "tension"
"""The item by which an alternative finds a tension at most."""

LONGEST = 16
"""The most patterns that a rule may have: what one match of durable-rules can hold."""

MOST_ITEMS = 100
"""The most patterns, conditions and counts, or keys of a scope, that may stand together."""

_NAME = re.compile(r"[A-Za-z_]\w*")


Item = tuple[Any, Path]
"""A part of a rule as written, and the path to it."""


class _Named(NamedTuple):
    """A pattern whose fact has its place; `fields` still as written, standing at `path`."""

    position: int
    name: str | None
    kind: Kind
    fields: Map
    path: Path


class BodyCompiler:
    """Compiles the bodies of one rule; problems go into its draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def absence(self, item: Any, path: Path, outer: Names) -> Body:
        """The body of one item of `unless`, which may use the names of the rule's patterns."""
        items = (
            [((*path, i), part) for i, part in enumerate(item)]
            if isinstance(item, Seq)
            else [(path, item)]
        )
        count = len(self.draft.problems)
        if too_many(self.draft, items, path):
            return Body(len(outer.kinds), (), (), (), path)
        body = self.body([(part, at) for at, part in items], Names(outer), len(outer.kinds), path)
        if not body.patterns and len(self.draft.problems) == count:
            self.draft.add(
                "E401", "an item of `unless` needs a pattern", path, "state it as a condition"
            )
        return body

    def body(self, items: list[Item], scope: Names, first: int, path: Path) -> Body:
        """The body of these items and their paths; fills `scope`. Its first position is `first`."""
        return self.counted_body(items, scope, first, path, ())[0]

    def counted_body(
        self,
        items: list[Item],
        scope: Names,
        first: int,
        path: Path,
        tallies: Iterable[Item],
    ) -> tuple[Body, tuple[Count, ...]]:
        """The body of these items, whose conditions may read the counts that `tallies` state."""
        named: list[_Named] = []
        texts: list[tuple[str, Path]] = []
        for item, at in items:
            if isinstance(item, str):
                texts.append((item, at))
            elif isinstance(item, Map):
                if self._is_pattern(item, at):
                    named.append(self._declare(item, at, scope))
            else:
                self._not_an_item(item, at)
        # Facts have got their places: a pattern may speak of one that stands further down.
        tests = [self._tests(pattern, scope) for pattern in named]
        counts = self._counts(tallies, scope)
        conditions = [c for text, at in texts if (c := self._condition(text, at, scope))]
        if len(scope.kinds) > LONGEST:
            message = f"the rule '{self.draft.entry.id}' has more than {LONGEST} patterns"
            hint = "derive a fact from some of them in a rule of its own"
            self.draft.add("E401", message, items[0][1], hint)
        spoken = {(slot.position, slot.field) for c in conditions for slot in c.reads.values()}
        patterns = tuple(
            Pattern(
                pattern.kind.name,
                pattern.name,
                tuple(found),
                # Withdrawn claims match only a pattern whose rank the rule speaks of.
                pattern.kind.name == "claim"
                and "rank" not in pattern.fields
                and (pattern.position, CLAIM_AT["rank"]) not in spoken,
                pattern.path,
            )
            for pattern, found in zip(named, tests, strict=True)
        )
        joins = tuple(tuple(slots) for slots in scope.joins.values())
        self._check_guarded(named, tests, joins, scope)
        return Body(first, patterns, joins, tuple(conditions), path), counts

    def _counts(self, tallies: Iterable[Item], scope: Names) -> tuple[Count, ...]:
        """The counts; each gets the place after the patterns that its variable reads."""
        counts, names = [], []
        outer = Names(scope)
        for item, path in tallies:
            where = (*path, "count")
            entry, problems = validate(CountEntry, item["count"], self.draft.at(where), "count")
            self.draft.problems += problems
            if entry is None:
                continue
            with self.draft.collecting((*where, "as")):
                name = variable_name(entry.as_)
                if name in scope.variables or name in scope.facts or name in names or "." in name:
                    message = f"`{entry.as_}` stands for something else already"
                    raise ConditionError("E405", message, hint="give the count a name of its own")
                names.append(name)
                count = self._count(entry, where, Names(outer))
                counts += [count] if count else []
        for name in names:
            scope.variables[name] = Variable(Slot(len(scope.kinds), 0), Type.NUMBER)
            scope.kinds.append(COUNT)
        return tuple(counts)

    def _count(self, entry: CountEntry, path: Path, inner: Names) -> Count | None:
        first = len(inner.kinds)
        at = (*path, "of")
        many = isinstance(entry.of, Seq)
        items = [(part, (*at, i)) for i, part in enumerate(entry.of)] if many else [(entry.of, at)]
        if too_many(self.draft, items, at):
            return None
        body = self.body(items, inner, first, at)
        with self.draft.collecting((*path, "distinct")):
            slot = inner.lookup(variable_name(entry.distinct)).slot
            if slot.position < first:
                message = f"`{entry.distinct}` is bound outside of the count: there is only one"
                hint = "count a variable that only the pattern under `of` binds"
                raise ConditionError("E405", message, hint=hint)
            if entry.witnesses:
                self._check_witnesses(inner, slot)
            return Count(body, slot, entry, path)
        return None

    def _check_witnesses(self, inner: Names, slot: Slot) -> None:
        """Only counted claims can be witnesses, and only of what is found."""
        if inner.kinds[slot.position].name != CLAIM.name:
            hint = "count a field of a claim, or leave `witnesses` out"
            raise ConditionError("E406", "`witnesses` are claims, and none is counted", hint=hint)
        if self.draft.entry.derive is not None:
            message = "`witnesses` are those of a finding, and this rule derives"
            raise ConditionError("E401", message, hint="leave `witnesses` out")

    def _check_guarded(
        self,
        named: list[_Named],
        tests: list[list[tuple[Slot, Any]]],
        joins: tuple[tuple[Slot, ...], ...],
        scope: Names,
    ) -> None:
        """Refuses a literal that is joined with the name of a claim, a source or a speaker."""
        guarded_slots: set[Slot] = set()
        for join in joins:
            ones = {slot for slot in join if _names_one(scope.kinds[slot.position], slot)}
            guarded_slots.update(slot for slot in join if ones - {slot})
        for pattern, found in zip(named, tests, strict=True):
            for tested, value in found:
                if tested in guarded_slots:
                    message = f"'{value}' picks out one claim, source or speaker"
                    hint = "say what it is that makes the claim matter"
                    self.draft.add("E411", message, pattern.path, hint)

    def _is_pattern(self, item: Map, path: Path) -> bool:
        if len(item) != 1:
            self.draft.add(
                "E401", "one item holds one pattern", path, "begin each pattern with `- `"
            )
            return False
        ((key, value),) = item.items()
        if key in RESERVED:
            message = f"`{key}` stands only among the items of `when`"
            hint = "derive what it is about in a rule of its own"
            if key == "any":
                hint = "under `unless`, each alternative is an item of its own"
            self.draft.add("E401", message, (*path, key), hint, of_key=True)
            return False
        if isinstance(value, Map):
            return True
        if re.search(r"[$()=<>\"]", key):
            hint = "a `: ` made two parts of it: put single quotes around the whole condition"
            self.draft.add("E409", f"the condition `{key}: …` became a mapping", path, hint)
        else:
            message = f"the pattern of '{key}' is {describe(value)}; expected its fields"
            self.draft.add("E203", message, (*path, key), f"write `- {key}: {{field: value}}`")
        return False

    def _not_an_item(self, item: Any, path: Path) -> None:
        if isinstance(item, Seq):
            hint = "a condition stands without brackets; lists of patterns belong under `unless`"
            self.draft.add("E409", "a list is no condition and no pattern", path, hint)
        else:
            hint = "` #` begins a comment: put quotes around a condition that contains it"
            self.draft.add("E203", "the item is left empty", path, hint)

    def _declare(self, item: Map, path: Path, scope: Names) -> _Named:
        ((key, fields),) = item.items()
        word, _, name = key.partition(" ")
        name = name.strip()
        where = (*path, key)
        kind = self.draft.kind(word, where) or Kind(word, {})
        if name and not _NAME.fullmatch(name):
            message = f"'{name}' is not a name for a fact"
            self.draft.add("E401", message, where, "use letters, digits and _", of_key=True)
        if name in scope.facts:
            message = f"two patterns are called '{name}'"
            self.draft.add("E401", message, where, "give one of them another name", of_key=True)
        position = len(scope.kinds)
        if name:
            scope.facts[name] = position
        if "value" in kind.fields:  # what reads it further on knows its predicate's type
            value = self.draft.value_field("value", kind.fields["value"], fields)
            kind = kind._replace(fields={**kind.fields, "value": value})
        scope.kinds.append(kind)
        return _Named(position, name or None, kind, fields, where)

    def _tests(self, pattern: _Named, scope: Names) -> list[tuple[Slot, Any]]:
        """What the pattern asks of the fact by itself; its joins are added to the scope."""
        tests: list[tuple[Slot, Any]] = []
        kind = pattern.kind
        for key, written in pattern.fields.items():
            path = (*pattern.path, key)
            if not kind.fields and isinstance(written, str):
                # The kind is unknown, and was reported: its variables are not.
                scope.variables.setdefault(written[1:], Variable(Slot(0, 0), Type.VALUE))
            field = self.draft.field(kind, key, path)
            if field is None:
                continue
            slot = Slot(pattern.position, kind.at(key))
            field = self.draft.value_field(key, field, pattern.fields)
            if field.type is not Type.SCOPE or not isinstance(written, Map):
                names_one = field.picks_one
                tests += self._term(written, slot, field, names_one, path, scope)
                continue
            if not written:
                hint = "leave `scope` out, or bind it: `scope: $s`"
                self.draft.add("E203", "an empty scope in a pattern asks for nothing", path, hint)
            if too_many(self.draft, written, path):
                continue
            for inner, value in written.items():
                at = Slot(pattern.position, kind.at(key), inner)
                value = qualified(value, self.draft.vocabulary)
                tests += self._term(value, at, Field(Type.VALUE), False, (*path, inner), scope)
        return tests

    def _term(
        self, written: Any, slot: Slot, field: Field, guarded: bool, path: Path, scope: Names
    ) -> list[tuple[Slot, Any]]:
        """A test for a literal; for a variable none, and a join."""
        with self.draft.collecting(path):
            if not (isinstance(written, str) and written.startswith("$")):
                return [(slot, self.draft.literal(written, field, guarded))]
            name = variable_name(written)
            if "." in name or name in scope.facts:
                bound = scope.lookup(name)
            else:
                found = Variable(slot, field.type, field.choices, guarded)
                bound = scope.variables.setdefault(name, found)
                if guarded and not bound.guarded:
                    scope.variables[name] = bound._replace(guarded=True)
            joined = scope.joins.setdefault(name, [bound.slot])
            if slot not in joined:
                joined.append(slot)
            if not agree(bound.type, field.type):
                message = (
                    f"`{written}` is {bound.type.worded}, and `{path[-1]}` is {field.type.worded}"
                )
                raise ConditionError("E406", message, hint="use another variable")
        return []

    def _condition(self, text: str, path: Path, scope: Names) -> Condition | None:
        if text == TENSION:
            message = f"`{TENSION}` stands only among the items of `when`"
            self.draft.add("E401", message, path, "make it an item of an alternative of `any`")
            return None
        with self.draft.collecting(path):
            return compile_condition(text, scope.lookup, self.draft.vocabulary, path)
        return None


def too_many(draft: Draft, items: Sized, path: Path) -> bool:
    """Whether more stands together than a rule may have; a problem then."""
    if len(items) <= MOST_ITEMS:
        return False
    message = f"more than {MOST_ITEMS} items stand together in the rule '{draft.entry.id}'"
    draft.add("E401", message, path, "make several rules of it")
    return True


def _names_one(kind: Kind, slot: Slot) -> bool:
    """Whether the slot names a claim, a source or a speaker."""
    if slot.field >= len(kind.fields):
        return False  # of a kind that is not known, which was told
    field = list(kind.fields.values())[slot.field]
    return field.picks_one
