"""Facts as rows: a table for each kind, with a column for whatever rules read of its facts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from engine.backends.sql import syntax
from engine.backends.sql.connection import Connection
from engine.backends.sql.symbols import Mark, Symbols
from engine.claims.kinds import BUILT_IN, Fact, Kind, Type
from engine.rules.terms import Slot

AT_ONCE = 100_000
"""How many facts are handed over at a time."""

VALUES = "value of"
"""The table of values that have marks beside their number."""

_PLAIN = re.compile(r"[a-z][a-z0-9_.-]{0,40}")
_WORDS = (Type.CLAIM, Type.SOURCE, Type.ENTITY, Type.PREDICATE, Type.TERM, Type.TEXT)
_EQUALITIES = (Mark.SAME, Mark.VALUE, Mark.MEASURE)


class Column(NamedTuple):
    """A field of a fact, or a key of a scope there, and what is read of its value."""

    field: int
    key: str | None
    mark: Mark


class _Table:
    """A kind: its name in SQL, the names of its columns, and whether its facts have an order."""

    def __init__(self, called: str) -> None:
        self.called = called
        self.columns: dict[Column, str] = {}
        self.ordered = False


class Tables:
    """The tables of facts. What is read of them is told before the first facts come."""

    def __init__(self, symbols: Symbols, kinds: Mapping[str, Kind] = BUILT_IN) -> None:
        self.symbols, self._kinds = symbols, kinds
        self._tables: dict[str, _Table] = {}
        self._known: set[int] = set()
        """The values that are in the table of values."""

    # -- before there are facts ------------------------------------------------------------------

    def of(self, kind: str) -> str:
        """The name of the table of a kind."""
        return self._table(kind).called

    def column(self, kind: str, slot: Slot, mark: Mark) -> str:
        """The name of the column that has this of a slot's value."""
        table = self._table(kind)
        column = Column(slot.field, slot.key, _least(kind, slot, mark))
        called = table.columns.get(column)
        if called is None:
            taken = {*table.columns.values(), syntax.ID, syntax.ROUND, syntax.ORDER}
            called = table.columns[column] = _free(
                _column_name(self._kinds.get(kind), column), taken
            )
        return called

    def orders(self, kind: str) -> None:
        """Has the facts of a kind carry their order."""
        self._table(kind).ordered = True

    def is_ordered(self, kind: str) -> bool:
        """Whether the facts of a kind carry their order."""
        return kind in self._tables and self._tables[kind].ordered

    def _table(self, kind: str) -> _Table:
        if kind not in self._tables:
            taken = {VALUES, *(table.called for table in self._tables.values())}
            name = kind if _PLAIN.fullmatch(kind) else "kind"
            self._tables[kind] = _Table(_free(name, taken))
        return self._tables[kind]

    # -- when there are --------------------------------------------------------------------------

    def make(self, connection: Connection) -> None:
        """Makes the tables, which are empty."""
        marks = [(mark.value, _type(mark)) for mark in self._marks()]
        connection.run(syntax.create_empty(VALUES, [("symbol", syntax.Kind.BIGINT), *marks]))
        for table in self._tables.values():
            own = [(syntax.ID, syntax.Kind.BIGINT), (syntax.ROUND, syntax.Kind.BIGINT)]
            own += [(syntax.ORDER, syntax.Kind.BIGINT)] if table.ordered else []
            own += [(name, _type(column.mark)) for column, name in table.columns.items()]
            connection.run(syntax.create_empty(table.called, own))

    def add(
        self,
        connection: Connection,
        kind: str,
        facts: Sequence[tuple[int, Fact]],
        since: int,
        order: Sequence[int] = (),
    ) -> None:
        """Adds facts of a kind with their numbers, which came in a round; their order, if asked."""
        if kind not in self._tables:
            return  # no rule reads it
        for start in range(0, len(facts), AT_ONCE):
            end = start + AT_ONCE
            self._add(connection, self._tables[kind], facts[start:end], since, order[start:end])

    def _add(
        self,
        connection: Connection,
        table: _Table,
        facts: Sequence[tuple[int, Fact]],
        since: int,
        order: Sequence[int],
    ) -> None:
        slots = list(dict.fromkeys(Slot(0, c.field, c.key) for c in table.columns))
        marked = {Slot(0, c.field, c.key) for c in table.columns if c.mark is not Mark.SYMBOL}
        number = self.symbols.number
        read = {slot: [number(slot.read((fact,))) for _, fact in facts] for slot in slots}
        self._mark(connection, (symbol for slot in marked for symbol in read[slot]))
        columns = [[id_ for id_, _ in facts], *([order] if table.ordered else []), *read.values()]
        names = [syntax.ID, *([syntax.ORDER] if table.ordered else [])]
        names += [f"slot {n}" for n in range(len(slots))]
        rows = syntax.given([(name, syntax.Kind.BIGINT) for name in names], "given")
        read_from = [
            syntax.column("given", f"slot {at}")
            if column.mark is Mark.SYMBOL
            else syntax.column(f"value {at}", column.mark.value)
            for column in table.columns
            for at in [slots.index(Slot(0, column.field, column.key))]
        ]
        query = syntax.Rows((rows,))
        for at in (n for n, slot in enumerate(slots) if slot in marked):
            value = syntax.column(f"value {at}", "symbol")
            same = syntax.equal(value, syntax.column("given", f"slot {at}"))
            query = query.beside(syntax.table(VALUES, f"value {at}"), same, left=True)
        id_, *place = (syntax.column("given", name) for name in names[: 1 + table.ordered])
        selected = query.select([id_, syntax.number(since), *place, *read_from])
        connection.run(syntax.insert(table.called, selected), columns)

    def reorder(self, connection: Connection, kind: str, places: Mapping[int, int]) -> None:
        """Gives facts of a kind other places in their order."""
        columns = [list(places), list(places.values())]
        connection.run(syntax.update_given(self.of(kind), syntax.ORDER), columns)

    def _marks(self) -> list[Mark]:
        asked = {column.mark for table in self._tables.values() for column in table.columns}
        return [mark for mark in Mark if mark in asked and mark is not Mark.SYMBOL]

    def _mark(self, connection: Connection, symbols: Iterable[int]) -> None:
        """Has the marks of values in the table of values."""
        new = sorted(set(symbols) - self._known)
        marks = self._marks()
        if not new or not marks:
            return
        self._known.update(new)
        columns: list[list[Any]] = [new]
        columns += [[self.symbols.mark(symbol, mark) for symbol in new] for mark in marks]
        typed = [("symbol", syntax.Kind.BIGINT), *((mark.value, _type(mark)) for mark in marks)]
        connection.run(syntax.insert_given(VALUES, typed), columns)


def _type(mark: Mark) -> syntax.Kind:
    """The type of a mark's column."""
    return syntax.Kind.BLOB if mark is Mark.TEXT else syntax.Kind.BIGINT


def _least(kind: str, slot: Slot, mark: Mark) -> Mark:
    """The mark that says the same and needs no column of its own: words are their numbers."""
    if slot.key is None and kind in BUILT_IN and mark in _EQUALITIES:
        field = tuple(BUILT_IN[kind].fields.values())[slot.field]
        if field.type in _WORDS and (mark is Mark.SAME or not field.optional):
            return Mark.SYMBOL
    return mark


def _column_name(kind: Kind | None, column: Column) -> str:
    """What a reader takes it for, where its name has nothing odd."""
    text = tuple(kind.fields)[column.field] if kind else ""
    text = text if _PLAIN.fullmatch(text) else f"field{column.field + 1}"
    if column.key is not None:
        text += f".{column.key}" if _PLAIN.fullmatch(column.key) else ".key"
    return text if column.mark is Mark.SYMBOL else f"{text}:{column.mark}"


def _free(wanted: str, taken: set[str]) -> str:
    """The name, or one like it that is not taken."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name
