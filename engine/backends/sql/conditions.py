"""Conditions in SQL, where it says exactly what the operators say.

An operator's own row in the table of operators has its SQL; here are the signs of comparison, which
mean something else for each type, and what is made of single conditions. A missing value makes SQL
answer that it does not know; that is no, and where a no is turned round, it is made one first.
"""

from collections.abc import Callable
from functools import reduce
from itertools import product

from sqlglot import exp

from engine.backends.plan import meeting
from engine.backends.sql import syntax
from engine.backends.sql.symbols import Mark, Symbols
from engine.claims.kinds import Type
from engine.claims.period import EARLIEST, LATEST, Period
from engine.rules.operators import OPERATORS
from engine.rules.terms import And, Apply, Comparison, Constant, In, Not, Or, Read, Slot, Term

Reads = Callable[[Slot, Mark], exp.Expr]
"""Where a query has what is read of a slot's value."""

_WORDS = (Type.CLAIM, Type.SOURCE, Type.ENTITY, Type.PREDICATE, Type.TERM, Type.TEXT)
_TIMES = (Type.PERIOD, Type.DATE)
_UNLIKE = (Type.NUMBER, Type.TRUTH, Type.SCOPE)
"""Types whose values are put in order by Python alone."""


class Said:
    """A tree with Python's signs, as the SQL of operators is written.

    NOTE: Of sqlglot's own, `a & (b | c)` gives `a AND b OR c`.
    """

    def __init__(self, tree: exp.Expr) -> None:
        self.tree = tree

    def _with(self, kind: type[exp.Binary], other: "Said | int", chained: bool = False) -> "Said":
        right = other.tree if isinstance(other, Said) else syntax.number(other)
        is_chain = chained and isinstance(self.tree, kind)
        left = self.tree if is_chain else syntax.closed(kind, self.tree)
        return Said(kind(this=left, expression=syntax.closed(kind, right)))

    def __lt__(self, other: "Said | int") -> "Said":
        return self._with(exp.LT, other)

    def __le__(self, other: "Said | int") -> "Said":
        return self._with(exp.LTE, other)

    def __gt__(self, other: "Said | int") -> "Said":
        return self._with(exp.GT, other)

    def __ge__(self, other: "Said | int") -> "Said":
        return self._with(exp.GTE, other)

    def __eq__(self, other: object) -> "Said":  # type: ignore[override]  # a condition, no answer
        assert isinstance(other, Said | int)
        return self._with(exp.EQ, other)

    def __and__(self, other: "Said") -> "Said":
        return self._with(exp.And, other, chained=True)

    def __or__(self, other: "Said") -> "Said":
        return self._with(exp.Or, other, chained=True)

    def __invert__(self) -> "Said":
        return Said(syntax.negated(_sure(self.tree)))

    def __add__(self, other: "Said | int") -> "Said":
        return self._with(exp.Add, other)

    def __sub__(self, other: "Said | int") -> "Said":
        return self._with(exp.Sub, other)

    def __mod__(self, other: int) -> "Said":
        return self._with(exp.Mod, other)


class Side:
    """An argument of an operator: the columns that its SQL may read, each by its name.

    Of a period, `first` and `end` are its first day and the one after its last; `sure_first` and
    `sure_end` those on which it surely holds; `interval` is 1 or 0. Of a quantity, `unit` is one
    for units that convert, `low` and `high` are numbers that lie to each other as its bounds do,
    open or closed, in one unit. What was computed has no others: LookupError.
    """

    def __init__(self, mark: Callable[[Mark], exp.Expr]) -> None:
        self.mark = mark

    def __getattr__(self, name: str) -> Said:
        return Said(self.mark(Mark(name)))

    def day(self, number: Said) -> "Side":
        """A single day; missing where it is the first or the last of all."""
        first = number.tree
        for end in (EARLIEST, LATEST):
            first = exp.Nullif(this=first, expression=syntax.number(end))
        is_end = {Mark.FIRST: False, Mark.END: True, Mark.SURE_FIRST: False, Mark.SURE_END: True}
        day = {mark: (Said(first) + 1).tree if end else first for mark, end in is_end.items()}
        return Side({**day, Mark.INTERVAL: syntax.number(0)}.__getitem__)

    def point(self, bound: Said) -> "Side":
        """A quantity that holds one bound of this one."""
        unit = self.mark(Mark.UNIT)
        return Side({Mark.UNIT: unit, Mark.LOW: bound.tree, Mark.HIGH: bound.tree}.__getitem__)

    def unless(self, other: "Side") -> "Side":
        """This period, unless the other side is one, which stands then; missing without this."""
        is_there = syntax.is_there(self.mark(Mark.FIRST))

        def either(mark: Mark) -> exp.Expr:
            chosen = exp.Coalesce(this=other.mark(mark), expressions=[self.mark(mark)])
            return exp.Case(ifs=[exp.If(this=is_there, true=chosen)])

        return Side(either)


class Conditions:
    """Makes conditions of terms, with what a query reads."""

    def __init__(self, symbols: Symbols, reads: Reads) -> None:
        self._symbols, self._reads = symbols, reads

    def condition(self, term: Term) -> exp.Expr | None:
        """The term in SQL; None where SQL does not say it exactly."""
        try:
            return self._condition(term)
        except LookupError:
            return None

    def _condition(self, term: Term) -> exp.Expr | None:
        match term:
            case And(parts) | Or(parts):
                kind = exp.And if isinstance(term, And) else exp.Or
                return self._joined(kind, [self.condition(part) for part in parts])
            case Not(part):
                found = self.condition(part)
                return None if found is None else syntax.negated(_sure(found))
            case In(item, listed):
                tests = [self._compared("==", item, other) for other in listed]
                return self._joined(exp.Or, tests)
            case Comparison(key, left, right):
                return self._compared(key, left, right)
            case Apply():
                return self._applied(term)
            case Read(slot=slot):
                true = syntax.number(self._symbols.number(True))
                return syntax.equal(self._reads(slot, Mark.SYMBOL), true)
        return None

    def _joined(
        self, kind: type[exp.And] | type[exp.Or], parts: list[exp.Expr | None]
    ) -> exp.Expr | None:
        found = [part for part in parts if part is not None]
        if len(found) < len(parts) or not found:
            return None
        closed = (syntax.closed(kind, part) for part in found)
        return reduce(lambda one, other: kind(this=one, expression=other), closed)

    def _applied(self, term: Apply) -> exp.Expr | None:
        """A function of truth, by the SQL of its row, in any of its choices of types."""
        says = term.operator.sql
        sides = [self._side(part) for part in term.parts]
        if says is None or term.operator.gives is not Type.TRUTH or None in sides:
            return None
        tree: exp.Expr = says(*sides).tree
        return tree

    def _side(self, term: Term) -> Side | None:
        """What an operator reads of a term; None where SQL has no such columns."""
        match term:
            case Read(slot=slot):
                return Side(lambda mark: self._reads(slot, mark))
            case Constant(value) if isinstance(value, Period):
                symbol = self._symbols.number(value)
                return Side(lambda mark: syntax.number(self._symbols.mark(symbol, mark) or 0))
            case Apply(parts=parts) if term.operator.gives is not Type.TRUTH:
                says, sides = term.operator.sql, [self._side(part) for part in parts]
                return None if says is None or None in sides else says(*sides)
        return None

    # -- comparisons -----------------------------------------------------------------------------

    def _compared(self, key: str, left: Term, right: Term) -> exp.Expr | None:
        if key in (">", ">="):
            return self._compared(OPERATORS[key].inverse or "", right, left)
        if key == "!=":
            equal = self._compared("==", left, right)
            return None if equal is None else syntax.negated(_sure(equal))
        if key == "==":
            return self._equal(left, right)
        return self._in_order(key, left, right)

    def _equal(self, left: Term, right: Term) -> exp.Expr | None:
        if isinstance(left, Constant):
            left, right = right, left
        if isinstance(left, Read) and isinstance(right, Constant):
            if not isinstance(right.value, str | bool):
                return None
            symbol = syntax.number(self._symbols.number(right.value))
            return syntax.equal(self._reads(left.slot, Mark.SYMBOL), symbol)
        if isinstance(left, Read) and isinstance(right, Read):
            mark = Mark(meeting(left, right))
            return syntax.equal(self._reads(left.slot, mark), self._reads(right.slot, mark))
        if left.type is right.type is Type.TRUTH:
            one, other = self.condition(left), self.condition(right)
            return one and other and syntax.equal(_sure(one), _sure(other))
        if left.type in _TIMES and right.type in _TIMES:
            a, b = self._side(left), self._side(right)
            if a and b:
                return ((a.first == b.first) & (a.end == b.end)).tree
        return None

    def _in_order(self, key: str, left: Term, right: Term) -> exp.Expr | None:
        """`<` or `<=`, in any of the types that the two may have in common."""
        a, b = self._side(left), self._side(right)
        types = left.type, right.type
        if a is None or b is None or any(kind in _UNLIKE for kind in types):
            return None
        found = []
        for words, sign in product((_WORDS, _TIMES, (Type.QUANTITY,)), (key,)):
            if all(kind in words or kind is Type.VALUE for kind in types):
                found.append(_ORDERS[words[0], sign](a, b).tree)
        if any(isinstance(term, Apply) for term in (left, right)) and len(found) > 1:
            return None
        return self._joined(exp.Or, list(found)) if found else None


_ORDERS: dict[tuple[Type, str], Callable[[Side, Side], Said]] = {
    (Type.CLAIM, "<"): lambda a, b: a.text < b.text,
    (Type.CLAIM, "<="): lambda a, b: a.text <= b.text,
    (Type.PERIOD, "<"): lambda a, b: a.end <= b.first,
    (Type.PERIOD, "<="): lambda a, b: (
        (a.end - 1 <= b.first) | ((a.first == b.first) & (a.end == b.end))
    ),
    (Type.QUANTITY, "<"): lambda a, b: (a.unit == b.unit) & (a.high < b.low),
    (Type.QUANTITY, "<="): lambda a, b: (a.unit == b.unit) & (a.high <= b.low),
}
"""The orders of types, by the first of each group; of quantities, a bound that is open counts."""


def _sure(condition: exp.Expr) -> exp.Expr:
    """The condition, with a no for what is not known."""
    return exp.Coalesce(this=condition, expressions=[exp.false()])
