"""A run of a program: stratum by stratum, each round joining only what the one before has brought.

Of every fact that follows, SQL finds the least of its derivations by one rule in one round; which
rule comes first is decided here, and the fact is built.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlglot import exp

from engine import work
from engine.backends import Derivation, Outcome
from engine.backends.blocks import Block, Matches
from engine.backends.plan import Values, possible
from engine.backends.sql import syntax
from engine.backends.sql.classes import Classes
from engine.backends.sql.connection import Connection
from engine.backends.sql.matching import View, Workshop, nowhere
from engine.backends.sql.orders import Orders
from engine.backends.sql.rule import Compiled, Delta
from engine.backends.sql.symbols import Symbols
from engine.backends.sql.tables import Tables
from engine.claims.kinds import CLAIM, CLAIM_AT, Fact, order
from engine.rules.program import Head, Pattern, Premises, Program, Rule, counted
from engine.rules.terms import Constant, walk

_Grown = tuple[str, str | None]
"""What facts have come: their kind, and of claims their predicate."""


def _grown(fact: Fact) -> _Grown:
    return fact.kind, fact.values[CLAIM_AT["predicate"]] if fact.kind == CLAIM.name else None


def _reaches(grown: set[_Grown], pattern: Pattern) -> bool:
    """Whether a fact that has come may stand at a pattern: most rules are of one predicate."""
    wanted = [value for slot, value in pattern.tests if slot.field == CLAIM_AT["predicate"]]
    if pattern.kind == CLAIM.name and wanted:
        return (CLAIM.name, wanted[0]) in grown
    return any(kind == pattern.kind for kind, _ in grown)


class Run:
    """A run in this process, when its outcome is asked for."""

    def __init__(self, program: Program, facts: Sequence[Fact]) -> None:
        self._given, self._program = list(dict.fromkeys(facts)), program
        self._connection: Connection | None = None
        work.begins(self._at)

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def outcome(self) -> Outcome:
        """The least model's matches and derivations."""
        try:
            self._connection = Connection()
            return _Model(self._program, self._given, self._connection).outcome()
        finally:
            self.__exit__()

    def _at(self) -> str | None:
        """The rule and the key at which most of the given facts meet."""
        from engine.backends.groups import largest  # only a run that takes long asks for it

        rules = possible(self._program, self._given).alternatives.values()
        return largest(rules, self._given, Values(self._given, self._program.heads))


def start(program: Program, facts: Sequence[Fact]) -> Run:
    """Begins to run the program over the facts."""
    return Run(program, facts)


class _Least(NamedTuple):
    """A derivation, in the order in which the least comes first."""

    rank: int
    orders: tuple[int, ...]
    rule: str
    premises: Premises


class _Model:
    """The facts by number, and how those follow that were not given."""

    def __init__(self, program: Program, facts: list[Fact], connection: Connection) -> None:
        self._program = possible(program, facts)
        self._facts = facts
        self._connection = connection
        symbols = Symbols()
        self._tables = Tables(symbols)
        self._workshop = Workshop(self._tables, symbols, connection)
        symbols.knows(_values(self._program, facts))
        rules = self._program.alternatives
        self._compiled = {key: Compiled(rule, self._workshop) for key, rule in rules.items()}
        self._derived = {head.kind for head in self._program.heads}
        self._known = {fact for fact in facts if fact.kind in self._derived}
        self._orders: dict[str, Orders] = {}
        self._round = 0
        self._derivations: dict[Fact, Derivation] = {}

    def outcome(self) -> Outcome:
        """The matches, and the least derivation of every derived fact."""
        self._tables.make(self._connection)
        self._add(list(enumerate(self._facts)))
        for stratum in self._program.strata:
            self._fixpoint(stratum)
        classes = Classes(self._tables, self._connection)
        found = [b for rule in self._program.flags for b in self._blocks(rule, classes) if b.count]
        return Outcome(Matches(found), self._derivations)

    def _blocks(self, rule: Rule, every: Classes) -> Iterator[Block]:
        """The matches of a rule, by classes of facts that agree in all that it reads."""
        compiled = self._compiled[rule.key]
        kinds = {pattern.kind for pattern in rule.body.patterns}
        if len(rule.body.patterns) == 1:
            kinds = set()  # nothing is joined
        found = {kind: every.of(kind, compiled.read_of(kind)) for kind in kinds}
        classes = {kind: own for kind, own in found.items() if own is not None}
        tables = {kind: own.table for kind, own in classes.items()}
        view = compiled.matches((), None, tables)
        rows = self._workshop.run(view.having(compiled.facts(view)))
        self._workshop.forget()
        members = [classes[kind].members if kind in classes else {} for kind in compiled.kinds]
        expanded: dict[int, list[Fact]] = {}  # blocks share their classes
        for row in rows:
            parts: list[Sequence[Fact]] = []
            for number, fact, known in zip(
                row, self._premises(compiled, row), members, strict=True
            ):
                if number not in known:
                    parts.append((fact,))
                    continue
                if number not in expanded:
                    expanded[number] = [self._facts[member] for member in known[number]]
                parts.append(expanded[number])
            yield Block(rule.key, parts)

    def _premises(self, compiled: Compiled, row: Sequence[int]) -> Premises:
        end = len(compiled.rule.body.patterns)
        counts = (counted(number) for number in row[end : len(compiled.kinds)])
        return (*(self._facts[number] for number in row[:end]), *counts)

    # -- deriving --------------------------------------------------------------------------------

    def _fixpoint(self, stratum: Sequence[Rule]) -> None:
        """Runs the rules of a stratum until no new fact follows."""
        complete = self._round
        grown: set[_Grown] | None = None
        while grown is None or grown:
            step: dict[Fact, _Least] = {}
            for rank, rule in enumerate(stratum):
                compiled = self._compiled[rule.key]
                deltas = [()] if grown is None else list(self._deltas(compiled, grown))
                if deltas:
                    self._follow(rank, compiled, deltas, complete, step)
            self._round += 1
            grown = {_grown(fact) for fact in step}
            self._keep(step)

    def _deltas(self, compiled: Compiled, grown: set[_Grown]) -> Iterable[Delta]:
        """For each pattern that new facts may reach: a new one there, and none before it."""
        at = compiled.main.own(nowhere)
        patterns = compiled.rule.body.patterns
        reached = [n for n, pattern in enumerate(patterns) if _reaches(grown, pattern)]
        for which, position in enumerate(reached):
            rounds = syntax.number(self._round)
            here = exp.EQ(this=at(position, syntax.ROUND), expression=rounds)
            yield [
                here,
                *(exp.LT(this=at(n, syntax.ROUND), expression=rounds) for n in reached[:which]),
            ]

    def _follow(
        self,
        rank: int,
        compiled: Compiled,
        deltas: Sequence[Delta],
        complete: int,
        step: dict[Fact, _Least],
    ) -> None:
        """Adds what follows by a rule, with the least of its derivations."""
        view = compiled.matches(deltas, complete)
        end, places = len(compiled.kinds), len(compiled.main.kinds)
        for head in compiled.rule.heads:
            for row in self._workshop.run(self._least(compiled, head, view)):
                premises = self._premises(compiled, row)
                fact = head.build(premises)
                if fact is None or fact in self._known:
                    continue
                found = _Least(rank, tuple(row[end : end + places]), compiled.rule.key, premises)
                other = step.get(fact)
                if other is None or found[:2] < other[:2]:
                    step[fact] = found
        self._workshop.forget()

    def _least(self, compiled: Compiled, head: Head, view: View) -> exp.Select:
        """The query for the least matches from which new facts follow by a head."""
        facts, orders = compiled.facts(view), compiled.orders(view)
        following = compiled.following(head, view)
        columns = [
            *(syntax.named(each, f"fact {n}") for n, each in enumerate(facts)),
            *(syntax.named(each, f"order {n}") for n, each in enumerate(orders)),
            *(syntax.named(each, f"part {n}") for n, each in enumerate(following.parts)),
        ]
        here = "follows"
        first = exp.Window(
            this=exp.RowNumber(),
            partition_by=[syntax.column(here, f"part {n}") for n in range(len(following.parts))],
            order=exp.Order(
                expressions=[
                    exp.Ordered(this=syntax.column(here, f"order {n}")) for n in range(len(orders))
                ]
            ),
        )
        rows = syntax.Rows((syntax.inner(view.having(columns), here),))
        return rows.select(
            [
                *(syntax.column(here, f"fact {n}") for n in range(len(facts))),
                *(syntax.column(here, f"order {n}") for n in range(len(orders))),
            ],
            qualify=exp.Qualify(this=syntax.equal(first, syntax.number(1))),
        )

    def _keep(self, step: dict[Fact, _Least]) -> None:
        """Adds the facts of a round to the model."""
        new = sorted(step, key=order)
        for fact in new:
            self._derivations[fact] = Derivation(step[fact].rule, step[fact].premises)
        self._known.update(new)
        first = len(self._facts)
        self._facts += new
        self._add(list(enumerate(new, first)))

    def _add(self, facts: Sequence[tuple[int, Fact]]) -> None:
        """Adds facts to the tables, with the round that has brought them."""
        by_kind: dict[str, list[tuple[int, Fact]]] = {}
        for number, fact in facts:
            by_kind.setdefault(fact.kind, []).append((number, fact))
        for kind, own in by_kind.items():
            ordered = self._tables.is_ordered(kind)
            places = self._ordered(kind, own) if ordered else ()
            self._tables.add(self._connection, kind, own, self._round, places)

    def _ordered(self, kind: str, facts: Sequence[tuple[int, Fact]]) -> Sequence[int]:
        """The places of new facts of a kind; where there is no room, the others get new ones."""
        places = self._orders.setdefault(kind, Orders()).add(facts)
        if len(places) > len(facts):
            self._tables.reorder(self._connection, kind, places)
        return [places[number] for number, _ in facts]


def _values(program: Program, facts: Iterable[Fact]) -> Iterable[Any]:
    """The values that there are in facts, and those that rules write out."""
    for fact in facts:
        yield from fact.values
    for head in program.heads:
        yield from (part.constant for part in head.fields)
    for rule in program.alternatives.values():
        bodies = (rule.body, *rule.absences, *(count.body for count in rule.counts))
        for body in bodies:
            yield from (value for pattern in body.patterns for _, value in pattern.tests)
            terms = (part for term in body.terms for part in walk(term))
            yield from (term.value for term in terms if isinstance(term, Constant))
