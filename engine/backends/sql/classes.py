"""Facts that agree in all columns that a rule reads: one row, which joins in place of them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlglot import exp

from engine.backends.sql import syntax
from engine.backends.sql.connection import Connection
from engine.backends.sql.tables import Tables

MANY, FACTS = "many", "facts"
"""Columns of a class: whether it has several facts, and their numbers. The others are as those of
the table of facts, with the number of one of its facts."""


class Class(NamedTuple):
    """The classes of a kind by some columns: their table, and the facts of those with several."""

    table: str
    members: dict[int, Sequence[int]]


class Classes:
    """The classes of all facts that there are; rules that read the same columns share them."""

    def __init__(self, tables: Tables, connection: Connection) -> None:
        self._tables, self._connection = tables, connection
        self._found: dict[tuple[str, frozenset[str]], Class | None] = {}

    def of(self, kind: str, columns: frozenset[str]) -> Class | None:
        """The classes by these columns; None where each fact is one by itself."""
        key = kind, columns
        if key not in self._found:
            self._found[key] = self._make(kind, columns)
        return self._found[key]

    def _make(self, kind: str, columns: frozenset[str]) -> Class | None:
        called = f"classes {len(self._found) + 1}"
        facts = syntax.table(self._tables.of(kind), "each")
        id_, own = syntax.column("each", syntax.ID), sorted(columns)
        read = [syntax.column("each", name) for name in own]
        more: dict[str, exp.Expr] = {"group": exp.Group(expressions=read)} if read else {}
        many = exp.GT(this=exp.Count(this=exp.Star()), expression=syntax.number(1))
        made = [
            syntax.named(exp.Min(this=id_), syntax.ID),
            syntax.named(many, MANY),
            syntax.named(exp.Anonymous(this="list", expressions=[id_]), FACTS),
            *(syntax.named(column, name) for column, name in zip(read, own, strict=True)),
        ]
        self._connection.run(
            syntax.create(called, syntax.Rows((facts,)).select(made, False, **more))
        )
        rows = syntax.Rows((syntax.table(called, "each"),))
        wanted = [syntax.column("each", name) for name in (syntax.ID, FACTS)]
        several = rows.where(syntax.column("each", MANY)).select(wanted)
        members = dict(self._connection.run(several))
        if not members:
            self._connection.run(syntax.drop(called))
            return None
        return Class(called, members)
