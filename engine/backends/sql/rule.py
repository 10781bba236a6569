"""A rule as queries: its joins first, then its counts, what Python decides, and its absences."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlglot import exp

from engine.backends.sql import syntax
from engine.backends.sql.matching import Asked, Notes, Part, Place, View, Workshop, nowhere
from engine.backends.sql.symbols import Mark
from engine.claims.kinds import CLAIM, CLAIM_AT, COUNT
from engine.rules.program import Count, Head, Rule
from engine.rules.program import Part as Field
from engine.rules.terms import Slot, conjuncts

Delta = Sequence[exp.Expr]
"""Conditions on the rounds of facts: one of the queries that a round of a rule needs."""


class Following(NamedTuple):
    """What a head makes of a match: the fields of the fact that follows.

    `parts` are equal for equal facts. `fields` are those of them that the tables of facts have
    too, and the columns there.
    """

    parts: tuple[exp.Expr, ...]
    fields: tuple[tuple[exp.Expr, str], ...]


class Compiled:
    """A rule, ready to be run: what it reads of facts is told to the tables."""

    def __init__(self, rule: Rule, workshop: Workshop) -> None:
        self.rule, self._workshop = rule, workshop
        self._tables = workshop.tables
        patterns = [pattern.kind for pattern in rule.body.patterns]
        self.kinds = (*patterns, *(COUNT.name for _ in rule.counts))
        self.main = Part(rule.body, rule.early, (), workshop, apart=not rule.heads)
        self._counts = [
            (count, Part(count.body, count.body.conditions, patterns, workshop))
            for count in rule.counts
        ]
        self._absences = [
            Part(body, body.conditions, self.kinds, workshop) for body in rule.absences
        ]
        late = [(c, term) for c in rule.late for term in conjuncts(c.term)]
        decided = (workshop.asked_of(term, c.written(term)) for c, term in late)
        self._late = [asked for asked in decided if isinstance(asked, Asked)]
        for kind in patterns if rule.heads else ():
            self._tables.orders(kind)
        self._places = self._read()

    def _read(self) -> list[Place]:
        """What is read of the facts of its patterns after they are joined."""
        places = [place for _, part in self._counts for place in part.outer]
        places += [place for part in self._absences for place in part.outer]
        notes = Notes()
        noting = View((), notes.at)
        for asked in (*self.main.left, *self._late):
            self._symbols(asked, noting)
        for head in self.rule.heads:
            self.following(head, noting)
        self.facts(noting)
        for count, part in self._counts:
            part.read(count.of, Mark.MEASURE, part.own(notes.at))
            self._tables.column(COUNT.name, Slot(0, 0), Mark.SYMBOL)
        end = len(self.rule.body.patterns)
        return sorted({place for place in (*places, *notes.places) if place[0] < end})

    def facts(self, view: View) -> list[exp.Expr]:
        """The numbers of the facts of a match; of a count, the number that it comes to."""
        return [view.at(position, syntax.ID) for position in range(len(self.kinds))]

    def orders(self, view: View) -> list[exp.Expr]:
        """The places of a match's facts among those of their kinds."""
        return [view.at(n, syntax.ORDER) for n in range(len(self.rule.body.patterns))]

    def _symbols(self, asked: Asked, view: View) -> list[exp.Expr]:
        return [self._at(slot, Mark.SYMBOL, view) for slot in asked.slots]

    def _at(self, slot: Slot, mark: Mark, view: View) -> exp.Expr:
        kind = self.kinds[slot.position]
        return view.at(slot.position, self._tables.column(kind, slot, mark))

    # -- matches ---------------------------------------------------------------------------------

    def read_of(self, kind: str) -> frozenset[str]:
        """The columns that its matches depend on, of facts of a kind: of any of its patterns."""
        after = {name for position, name in self._places if self.kinds[position] == kind}
        return frozenset((after | self.main.read_of(kind)) - {syntax.ID})

    def matches(
        self,
        deltas: Sequence[Delta],
        complete: int | None,
        classes: Mapping[str, str] | None = None,
    ) -> View:
        """The matches that the deltas let through; absences and counts see rounds to `complete`.

        Of the kinds in `classes`, a match is of the classes that the tables there have.
        """
        for part in (self.main, *(part for _, part in self._counts), *self._absences):
            part.settle_alone(self._workshop)
        rows = self.main.query(nowhere, classes=classes)
        view = View(
            tuple(rows.where(*delta) for delta in deltas) if deltas else (rows,),
            self.main.own(nowhere),
        )
        if self.main.left or self._counts or any(part.left for part in self._absences):
            places = self._places
            if self.rule.heads:
                places = [*places, *((n, syntax.ORDER) for n in range(len(self.main.kinds)))]
            view = self._workshop.keep(view, places)
        for asked in self.main.left:
            view = self._workshop.settle(asked.decision, view, self._symbols(asked, view))
        view = self._counted(view, complete)
        for asked in self._late:
            view = self._workshop.settle(asked.decision, view, self._symbols(asked, view))
        for part in self._absences:
            view = view.where(syntax.negated(self._present(part, view, complete)))
        return view

    def _present(self, part: Part, view: View, complete: int | None) -> exp.Exists:
        """That an absence has a match beside a match of the rule."""
        if not part.left:
            return part.query(view.at).where(*_until(part, complete)).exist
        found = self._beside(part, view, complete, ())
        (rows,) = found.rows
        pairs = (syntax.alike(found.at(*place), view.at(*place)) for place in part.outer)
        return rows.where(*pairs).exist

    def _beside(self, part: Part, view: View, complete: int | None, more: Iterable[Place]) -> View:
        """The matches of an absence or count beside what it reads of the rule's matches."""
        outer = self._workshop.keep(view, part.outer, distinct=True)
        (source,) = outer.rows
        at = part.own(outer.at)
        rows = part.query(outer.at, *source.sources).where(*_until(part, complete))
        places = [*part.outer, *more]
        notes = Notes()
        for asked in part.left:
            part.symbols_of(asked, notes.at)
        inner = self._workshop.keep(View((rows,), at), dict.fromkeys([*places, *notes.places]))
        for asked in part.left:
            columns = part.symbols_of(asked, inner.at)
            inner = self._workshop.settle(asked.decision, inner, columns)
        return inner

    def _counted(self, view: View, complete: int | None) -> View:
        """The matches with their counts, each of which stands for a fact."""
        for number, (count, part) in enumerate(self._counts, len(self.rule.body.patterns)):
            view = self._with_count(view, number, count, part, complete)
        return view

    def _with_count(
        self, view: View, position: int, count: Count, part: Part, complete: int | None
    ) -> View:
        of = self._tables.column(part.kinds[count.of.position], count.of, Mark.MEASURE)
        place = count.of.position, of
        found = self._beside(part, view, complete, [place])
        (rows,) = found.rows
        keys = [found.at(*outer) for outer in part.outer]
        tally = exp.Count(this=exp.Distinct(expressions=[found.at(*place)]))
        columns = [syntax.named(key, f"key {n}") for n, key in enumerate(keys)]
        group: dict[str, exp.Expr] = {"group": exp.Group(expressions=keys)} if keys else {}
        counted = rows.select([*columns, syntax.named(tally, "number")], False, **group)
        called, fact = f"count {position + 1}", f"number {position + 1}"
        pairs = [
            syntax.alike(syntax.column(called, f"key {n}"), view.at(*outer))
            for n, outer in enumerate(part.outer)
        ]
        on = syntax.both(pairs) if pairs else exp.true()
        number = exp.Coalesce(this=syntax.column(called, "number"), expressions=[syntax.number(0)])
        (rows,) = view.rows
        rows = rows.beside(syntax.inner(counted, called), on, left=True)
        self._workshop.number(rows.select([number], distinct=True))
        table = syntax.table(self._tables.of(COUNT.name), fact)
        rows = rows.beside(table, syntax.equal(syntax.column(fact, syntax.ID), number))

        def at(where: int, name: str) -> exp.Expr:
            return syntax.column(fact, name) if where == position else view.at(where, name)

        return View((rows,), at)

    # -- the same in one statement, to be read ---------------------------------------------------

    def whole(self) -> View:
        """All matches, as if Python had decided and counted before: nothing is run for it."""
        (rows,), at = (self.main.query(nowhere),), self.main.own(nowhere)
        view = View((rows,), at)
        end = len(self.rule.body.patterns)
        for asked in self.main.left:
            view = view.where(asked.decision.holds(self._symbols(asked, view)))
        counted = {}
        for position, (count, part) in enumerate(self._counts, end):
            of = part.read(count.of, Mark.MEASURE, part.own(at))
            tally = exp.Count(this=exp.Distinct(expressions=[of]))
            beside = self._decided(part, view).select([syntax.named(tally, "number")])
            counted[position] = f"count {position + 1}"
            lateral = exp.Lateral(
                this=exp.Subquery(this=beside),
                alias=exp.TableAlias(this=syntax.name(counted[position])),
            )
            view = View(tuple(r._replace(sources=(*r.sources, lateral)) for r in view.rows), at)

        def known(position: int, name: str) -> exp.Expr:
            return (
                syntax.column(counted[position], "number")
                if position >= end
                else at(position, name)
            )

        view = view._replace(at=known)
        for asked in self._late:
            view = view.where(asked.decision.holds(self._symbols(asked, view)))
        for part in self._absences:
            view = view.where(syntax.negated(self._decided(part, view).exist))
        return view

    def _decided(self, part: Part, view: View) -> syntax.Rows:
        rows, at = part.query(view.at), part.own(view.at)
        decided = (asked.decision.holds(part.symbols_of(asked, at)) for asked in part.left)
        return rows.where(*decided)

    # -- what follows ----------------------------------------------------------------------------

    def following(self, head: Head, view: View) -> Following:
        """What a head makes of the matches."""
        parts: list[exp.Expr] = []
        fields: list[tuple[exp.Expr, str]] = []
        for number, field in enumerate(head.fields):
            if head.kind == CLAIM.name and number == CLAIM_AT["id"]:
                continue  # it follows from the others
            if head.kind == CLAIM.name and number == CLAIM_AT["derived"]:
                made = [self._root(head, view)]
            else:
                made = self._made(field, view)
            parts += made
            if field.scope is None:
                column = self._tables.column(head.kind, Slot(0, number), Mark.SAME)
                fields.append((made[0], column))
        return Following(tuple(parts), tuple(fields))

    def _made(self, field: Field, view: View) -> list[exp.Expr]:
        if field.slot is not None:
            return [self._at(field.slot, Mark.SAME, view)]
        if field.scope is not None:
            return [each for _, part in field.scope for each in self._made(part, view)]
        symbols = self._workshop.symbols
        mark = symbols.mark(symbols.number(field.constant), Mark.SAME)
        return [exp.null() if mark is None else syntax.number(mark)]

    def _root(self, head: Head, view: View) -> exp.Expr:
        """What a claim is derived from in the end."""
        if head.origin is None:
            return syntax.number(self._workshop.symbols.number(head.rule))
        derived, own = (
            self._at(Slot(head.origin, CLAIM_AT[name]), Mark.SAME, view)
            for name in ("derived", "id")
        )
        is_base = exp.EQ(this=derived, expression=syntax.number(0))
        return exp.Case(ifs=[exp.If(this=is_base, true=own)], default=derived)


def _until(part: Part, complete: int | None) -> list[exp.Expr]:
    """That the facts of an absence or a count are of rounds that are complete."""
    if complete is None:
        return []
    at = part.own(nowhere)
    places = range(part.body.first, len(part.kinds))
    return [exp.LTE(this=at(n, syntax.ROUND), expression=syntax.number(complete)) for n in places]
