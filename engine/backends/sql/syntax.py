"""Trees of SQL: the few forms of which statements are made, names quoted and numbers typed."""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

from sqlglot import exp

Kind: TypeAlias = exp.DType
"""The types of columns."""

ID, ROUND, ORDER = "fact", "round", "order"
"""Columns of every table of facts: a fact's number, the round in which it came, and its place among
the facts of its kind (which only some have)."""


def name(text: str) -> exp.Identifier:
    """A quoted name."""
    return exp.to_identifier(text, quoted=True)


def column(table: str, text: str) -> exp.Column:
    """A column of a table, or of what is called so."""
    return exp.Column(this=name(text), table=name(table))


def table(text: str, alias: str | None = None) -> exp.Table:
    """A table, called otherwise where there is an alias."""
    called = exp.TableAlias(this=name(alias)) if alias is not None else None
    return exp.Table(this=name(text), alias=called)


def number(value: int) -> exp.Expr:
    """A whole number, written out."""
    return exp.Literal.number(value)


def named(what: exp.Expr, alias: str) -> exp.Alias:
    """An expression, called so in the result."""
    return exp.Alias(this=what, alias=name(alias))


def both(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """That all of them hold."""
    closed_ = (closed(exp.And, condition) for condition in conditions)
    return reduce(lambda one, other: exp.And(this=one, expression=other), closed_)


def negated(condition: exp.Expr) -> exp.Expr:
    """That it does not hold."""
    is_one = isinstance(condition, exp.Exists | exp.Coalesce | exp.In)
    return exp.Not(this=condition if is_one else exp.Paren(this=condition))


def closed(kind: type[exp.Expr], part: exp.Expr) -> exp.Expr:
    """A part of an expression of a kind, between brackets where it would be read otherwise."""
    loose: tuple[type[exp.Expr], ...] = (exp.Binary, exp.Not)
    if issubclass(kind, exp.Connector):
        loose = (exp.Connector,)
    elif issubclass(kind, exp.Predicate):
        loose = (exp.Connector, exp.Predicate, exp.Not)
    return exp.Paren(this=part) if isinstance(part, loose) else part


def is_there(value: exp.Expr) -> exp.Expr:
    """That a value is not missing."""
    return exp.Not(this=exp.Is(this=value, expression=exp.Null()))


def equal(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """That the two are equal, and none is missing."""
    return exp.EQ(this=one, expression=other)


def alike(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """That the two are equal, or both missing."""
    return exp.NullSafeEQ(this=one, expression=other)


class Rows(NamedTuple):
    """Rows of sources of which conditions hold: a query but for its columns.

    NOTE: Trees are put together here and not with the builders of sqlglot, which copy each time.
    """

    sources: tuple[exp.Expr, ...]
    conditions: tuple[exp.Expr, ...] = ()
    joins: tuple[exp.Join, ...] = ()

    def where(self, *conditions: exp.Expr) -> "Rows":
        """Those of which these hold too."""
        return self._replace(conditions=(*self.conditions, *conditions))

    def beside(self, source: exp.Expr, on: exp.Expr, left: bool = False) -> "Rows":
        """The same joined with a source, all of them where `left` is set."""
        join = exp.Join(this=source, on=on, side="LEFT" if left else None)
        return self._replace(joins=(*self.joins, join))

    def select(
        self, columns: Sequence[exp.Expr], distinct: bool = False, **more: exp.Expr
    ) -> exp.Select:
        """The query that has these columns of them."""
        parts: dict[str, Any] = {"expressions": list(columns), **more}
        if distinct:
            parts["distinct"] = exp.Distinct()
        if self.sources:
            parts["from_"] = exp.From(this=self.sources[0])
        crossed = [exp.Join(this=source, kind="CROSS") for source in self.sources[1:]]
        parts["joins"] = [*crossed, *self.joins]
        if self.conditions:
            parts["where"] = exp.Where(this=both(self.conditions))
        return exp.Select(**parts)

    @property
    def exist(self) -> exp.Exists:
        """That there are any."""
        return exp.Exists(this=self.select([number(1)]))


def inner(query: exp.Query, alias: str) -> exp.Subquery:
    """A query as a source of rows, called so."""
    return exp.Subquery(this=query, alias=exp.TableAlias(this=name(alias)))


def union(queries: Sequence[exp.Select]) -> exp.Query:
    """The rows of all queries, as often as they come."""
    whole: exp.Query = queries[0]
    for query in queries[1:]:
        whole = exp.Union(this=whole, expression=query, distinct=False)
    return whole


def create(text: str, query: exp.Query) -> exp.Create:
    """The statement that keeps the rows of a query under a name."""
    return exp.Create(this=table(text), kind="TABLE", expression=query)


def create_empty(text: str, columns: Iterable[tuple[str, Kind]]) -> exp.Create:
    """The statement that makes a table of these columns and their types."""
    kinds = [exp.ColumnDef(this=name(each), kind=exp.DataType(this=kind)) for each, kind in columns]
    return exp.Create(this=exp.Schema(this=table(text), expressions=kinds), kind="TABLE")


def insert(text: str, query: exp.Query) -> exp.Insert:
    """The statement that adds the rows of a query to a table."""
    return exp.Insert(this=table(text), expression=query)


def insert_given(text: str, columns: Sequence[tuple[str, Kind]]) -> exp.Insert:
    """The statement that adds rows to a table, which are handed over."""
    rows = Rows((given(columns, "given"),))
    return insert(text, rows.select([column("given", each) for each, _ in columns]))


def update_given(text: str, changed: str) -> exp.Update:
    """The statement that changes a column of the facts of a table: handed over by their ids."""
    rows = given([(ID, Kind.BIGINT), (changed, Kind.BIGINT)], "given")
    assigned = exp.EQ(this=exp.Column(this=name(changed)), expression=column("given", changed))
    same = exp.EQ(this=column(text, ID), expression=column("given", ID))
    return exp.Update(
        this=table(text),
        expressions=[assigned],
        from_=exp.From(this=rows),
        where=exp.Where(this=same),
    )


def drop(text: str) -> exp.Drop:
    """The statement that forgets a table."""
    return exp.Drop(tables=[table(text)], kind="TABLE")


def given(columns: Sequence[tuple[str, Kind]], alias: str) -> exp.Subquery:
    """Rows that are handed over, a parameter for each column: its name, and its type."""
    unnested = []
    for at, (each, kind) in enumerate(columns, 1):
        listed = exp.DataType(this=Kind.ARRAY, expressions=[exp.DataType(this=kind)], nested=True)
        parameter = exp.Cast(this=exp.Parameter(this=number(at)), to=listed)
        unnested.append(named(exp.Unnest(expressions=[parameter]), each))
    return inner(Rows(()).select(unnested), alias)
