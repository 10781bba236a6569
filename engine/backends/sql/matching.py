"""The matches of a rule as queries: its patterns joined, and what is left to decide of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from sqlglot import exp

from engine.backends.plan import joins
from engine.backends.sql import syntax
from engine.backends.sql.classes import MANY
from engine.backends.sql.conditions import Conditions
from engine.backends.sql.connection import Connection
from engine.backends.sql.decisions import Decision, Holds, deciding
from engine.backends.sql.symbols import Mark, Symbols
from engine.backends.sql.tables import Tables
from engine.choices import WITHDRAWN
from engine.claims.kinds import CLAIM, CLAIM_AT, COUNT
from engine.rules.operators import equal
from engine.rules.program import Body, Pattern, counted
from engine.rules.terms import Condition, Constant, Slot, Term, conjuncts, moved, walk

Place = tuple[int, str]
"""A fact's position in a match, and a column of its table."""

Columns = Callable[[int, str], exp.Expr]
"""Where a query has the column of a place."""

_IN_SQL = (str, bool)
"""Values that a pattern compares by their numbers: each has one spelling."""


class Notes:
    """Columns that are asked for before there is a query: what was asked is noted."""

    def __init__(self) -> None:
        self.places: list[Place] = []

    def at(self, position: int, name: str) -> exp.Expr:
        """A column of no table."""
        self.places.append((position, name))
        return syntax.column("noted", name)


class View(NamedTuple):
    """Matches: the rows of queries, which differ only in what they leave out."""

    rows: tuple[syntax.Rows, ...]
    at: Columns

    def where(self, *conditions: exp.Expr) -> "View":
        """Those of which conditions hold."""
        return self._replace(rows=tuple(rows.where(*conditions) for rows in self.rows))

    def having(self, columns: Sequence[exp.Expr]) -> exp.Query:
        """The query that has these columns of them."""
        return syntax.union([rows.select(columns) for rows in self.rows])


class Asked(NamedTuple):
    """A decision, and the slots of whose values it is asked."""

    decision: Decision
    slots: tuple[Slot, ...]

    @property
    def positions(self) -> set[int]:
        """The facts that it reads."""
        return {slot.position for slot in self.slots}


class Workshop:
    """What queries are made with and run by, and the tables that they keep for a while."""

    def __init__(self, tables: Tables, symbols: Symbols, connection: Connection | None) -> None:
        self.tables, self.symbols, self.connection = tables, symbols, connection
        self._decisions: dict[Any, Decision] = {}
        self._kept: list[str] = []
        self._number = 0
        self._numbers: set[int] = set()

    def run(self, statement: exp.Expr) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        assert self.connection is not None
        return self.connection.run(statement)

    @property
    def decisions(self) -> list[Decision]:
        """What Python decides, in the order in which it was asked for."""
        return list(self._decisions.values())

    def asked(self, meaning: Any, slots: tuple[Slot, ...], holds: Holds, says: str) -> Asked:
        """What has this meaning, asked of slots: decided once for all rules that ask for it."""
        if meaning not in self._decisions:
            called = f"decided {len(self._decisions) + 1}"
            self._decisions[meaning] = Decision(len(slots), holds, called, says)
        return Asked(self._decisions[meaning], slots)

    def asked_of(self, term: Term, says: str) -> "Asked | bool":
        """What a term asks of the slots that it reads; whether it holds, where it reads none."""
        slots, holds = deciding(term)
        if not slots:
            return holds(())
        constants = (part.value for part in walk(term) if isinstance(part, Constant))
        meaning = moved(term, lambda slot: Slot(0, slots.index(slot)))
        # Figures are equal that an operator may tell apart: their numbers are not.
        return self.asked((meaning, *map(self.symbols.number, constants)), slots, holds, says)

    def settle(self, decision: Decision, view: View, columns: Sequence[exp.Expr]) -> View:
        """Those of a view of which a decision, which is made now, holds."""
        assert self.connection is not None
        asked = view.having(decision.asks(columns))
        decision.settle(self.connection, self.symbols, asked)
        return view.where(decision.holds(columns))

    def keep(self, view: View, places: Iterable[Place], distinct: bool = False) -> View:
        """The same view, computed now: of it, only these places."""
        self._number += 1
        called = f"kept {self._number}"
        named = [syntax.named(view.at(*place), _called(*place)) for place in places]
        query = view.having(named or [syntax.named(syntax.number(1), "one")])
        if distinct:
            query = syntax.Rows((syntax.inner(query, "each"),)).select([exp.Star()], distinct=True)
        self.run(syntax.create(called, query))
        self._kept.append(called)
        rows = syntax.Rows((syntax.table(called),))
        return View((rows,), lambda at, name: syntax.column(called, _called(at, name)))

    def number(self, query: exp.Query) -> None:
        """Has a fact stand for each number that the query comes to: what counts count."""
        assert self.connection is not None
        numbers = {number for (number,) in self.run(query)} - self._numbers
        self._numbers |= numbers
        facts = [(number, counted(number)) for number in sorted(numbers)]
        self.tables.add(self.connection, COUNT.name, facts, 0)

    def forget(self) -> None:
        """Drops what was kept."""
        while self._kept:
            self.run(syntax.drop(self._kept.pop()))


class Part:
    """A body: of a rule, of an absence, or of a count; the facts before it are bound elsewhere."""

    def __init__(
        self,
        body: Body,
        conditions: Iterable[Condition],
        before: Sequence[str],
        workshop: Workshop,
        apart: bool = False,
    ) -> None:
        self.body, self._tables, self._symbols = body, workshop.tables, workshop.symbols
        self.kinds = (*before, *(pattern.kind for pattern in body.patterns))
        self._aliases = _aliases(body)
        self._joins = joins(body)
        self._apart = apart
        self.left: list[Asked] = []
        """What is decided of several facts, when they are joined."""
        self._alone: list[tuple[int, Asked]] = []
        self._said: list[Term] = []
        """What SQL says itself."""
        self._is_possible = True
        for position, pattern in enumerate(body.patterns, body.first):
            for slot, value in pattern.tests:
                if not isinstance(value, _IN_SQL):
                    symbol = workshop.symbols.number(value)
                    test = workshop.asked(symbol, (slot,), _is(value), f"equal to {value}")
                    self._alone.append((position, test))
        for condition in conditions:
            for term in conjuncts(condition.term):
                self._decide(term, condition.written(term), workshop)
        self.outer = self._outer_places()

    def _decide(self, term: Term, says: str, workshop: Workshop) -> None:
        if self._in_sql(term, Notes().at) is not None:
            self._said.append(term)
            return
        asked = workshop.asked_of(term, says)
        if isinstance(asked, bool):
            self._is_possible = self._is_possible and asked
            return
        (position, *others) = asked.positions
        if others or position < self.body.first:
            self.left.append(asked)
        else:
            self._alone.append((position, asked))

    def _outer_places(self) -> list[Place]:
        """What it reads of the facts before it."""
        notes = Notes()
        self.query(notes.at)
        for asked in self.left:
            self.symbols_of(asked, self.own(notes.at))
        return sorted(set(notes.places))

    def read(self, slot: Slot, mark: Mark, at: Columns) -> exp.Expr:
        """Where a query has what is read of a slot's value."""
        column = self._tables.column(self.kinds[slot.position], slot, mark)
        return at(slot.position, column)

    def _in_sql(self, term: Term, at: Columns) -> exp.Expr | None:
        """A condition in SQL, where SQL says it."""
        conditions = Conditions(self._symbols, lambda slot, mark: self.read(slot, mark, at))
        return conditions.condition(term)

    def symbols_of(self, asked: Asked, at: Columns) -> list[exp.Expr]:
        """Where a query has the values that a decision is asked of."""
        return [self.read(slot, Mark.SYMBOL, at) for slot in asked.slots]

    def own(self, outer: Columns) -> Columns:
        """Where its query has the columns of all places."""

        def at(position: int, name: str) -> exp.Expr:
            if position < self.body.first:
                return outer(position, name)
            return syntax.column(self._aliases[position - self.body.first], name)

        return at

    def query(
        self, outer: Columns, *sources: exp.Expr, classes: Mapping[str, str] | None = None
    ) -> syntax.Rows:
        """The facts of its patterns, joined; what is left to decide comes after.

        Of the kinds in `classes`, it is the classes in the tables there that are joined.
        """
        of = {kind: self._tables.of(kind) for kind in self.kinds} | dict(classes or {})
        patterns = zip(self.body.patterns, self._aliases, strict=True)
        own = (syntax.table(of[pattern.kind], alias) for pattern, alias in patterns)
        rows = syntax.Rows((*sources, *own)).where(*self._conditions(self.own(outer)))
        return rows.where(*self._different(self.own(outer), CLAIM.name in (classes or {})))

    def read_of(self, kind: str) -> set[str]:
        """The columns that it reads of facts of a kind, but for which facts they are."""
        notes = Notes()
        list(self._conditions(notes.at))
        return {name for position, name in notes.places if self.kinds[position] == kind}

    def settle_alone(self, workshop: Workshop) -> None:
        """Decides what patterns ask of a fact by itself."""
        at = self.own(nowhere)
        for position, asked in self._alone:
            number = position - self.body.first
            pattern = self.body.patterns[number]
            source = syntax.table(self._tables.of(pattern.kind), self._aliases[number])
            rows = syntax.Rows((source,)).where(*self._tests(position, pattern, at))
            workshop.settle(asked.decision, View((rows,), at), self.symbols_of(asked, at))

    def _conditions(self, at: Columns) -> Iterable[exp.Expr]:
        if not self._is_possible:
            yield exp.false()
        for position, pattern in enumerate(self.body.patterns, self.body.first):
            yield from self._tests(position, pattern, at)
        for _position, asked in self._alone:
            yield asked.decision.holds(self.symbols_of(asked, at))
        for slots, by, whole in self._joins:
            first, *others = (self.read(slot, Mark(by), at) for slot in slots)
            for other in others:
                yield syntax.equal(first, other)
            if whole and not others:
                yield syntax.is_there(first)
        for term in self._said:
            condition = self._in_sql(term, at)
            assert condition is not None
            yield condition

    def _different(self, at: Columns, are_classes: bool) -> Iterable[exp.Expr]:
        """That no claim stands at two patterns; a class of several may."""
        claims = [n for n, kind in enumerate(self.kinds) if kind == CLAIM.name and self._apart]
        for one, another in combinations(claims, 2):
            differ = exp.NEQ(this=at(one, syntax.ID), expression=at(another, syntax.ID))
            if are_classes:
                yield exp.Or(this=differ, expression=at(one, MANY))
            else:
                yield differ

    def _tests(self, position: int, pattern: Pattern, at: Columns) -> Iterable[exp.Expr]:
        """What SQL says of what a pattern asks of a fact by itself."""
        number = self._symbols.number
        for slot, value in pattern.tests:
            if isinstance(value, _IN_SQL):
                yield syntax.equal(self.read(slot, Mark.SYMBOL, at), syntax.number(number(value)))
        if pattern.live:
            rank = self.read(Slot(position, CLAIM_AT["rank"]), Mark.SYMBOL, at)
            withdrawn = [syntax.number(number(word)) for word in WITHDRAWN]
            yield syntax.negated(exp.In(this=rank, expressions=withdrawn))


def _is(value: Any) -> Holds:
    return lambda found: type(found[0]) is type(value) and equal(found[0], value)


def nowhere(position: int, name: str) -> exp.Expr:
    """The columns of a rule's patterns have no facts before them."""
    raise LookupError(f"{name} of {position}")


def _called(position: int, name: str) -> str:
    return f"{position + 1} {name}"


def _aliases(body: Body) -> list[str]:
    """What facts are called: in a rule by the names of their patterns, where no two are alike."""
    names = [(p.name or p.kind).lower() for p in body.patterns]
    named = [p.name is not None and not body.first for p in body.patterns]
    return [
        name if plain and names.count(name) == 1 else f"{name} {body.first + n + 1}"
        for n, (name, plain) in enumerate(zip(names, named, strict=True))
    ]
