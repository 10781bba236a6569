"""What Python decides: whether a test holds, once for each combination of values that it reads."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlglot import exp

from engine.backends.sql import syntax
from engine.backends.sql.connection import Connection
from engine.backends.sql.symbols import Symbols
from engine.claims.kinds import Fact
from engine.rules.evaluation import evaluation
from engine.rules.terms import Read, Slot, Term, moved, walk

Holds = Callable[[Sequence[Any]], bool]
"""Whether a test holds of the values of its slots."""


class Decision:
    """A test of so many values, and the table of all that is decided of it by now."""

    def __init__(self, size: int, holds: Holds, called: str, says: str) -> None:
        self.called, self.says = called, says
        self._size, self._holds = size, holds
        self._is_made = False

    def settle(self, connection: Connection, symbols: Symbols, asked: exp.Query) -> None:
        """Decides of the combinations of symbols in `asked`, whose columns `asks` has named."""
        names = [_at(n) for n in range(self._size)]
        typed = [*((name, syntax.Kind.BIGINT) for name in names), ("holds", syntax.Kind.BOOLEAN)]
        if not self._is_made:
            columns = [(name, syntax.Kind.BIGINT) for name in names]
            connection.run(
                syntax.create_empty(self.called, [*columns, ("holds", syntax.Kind.BOOLEAN)])
            )
            self._is_made = True
        wanted = [syntax.column("asked", name) for name in names]
        pairs = zip(self._columns("known"), wanted, strict=True)
        known = syntax.Rows((syntax.table(self.called, "known"),))
        known = known.where(*(syntax.equal(one, other) for one, other in pairs))
        rows = syntax.Rows((syntax.inner(asked, "asked"),)).where(syntax.negated(known.exist))
        found = connection.run(rows.select(wanted, distinct=True))
        if not found:
            return
        values = symbols.values
        truths = [self._holds([values[symbol] for symbol in row]) for row in found]
        decided = [*map(list, zip(*found, strict=True)), truths]
        connection.run(syntax.insert_given(self.called, typed), decided)

    def asks(self, columns: Sequence[exp.Expr]) -> list[exp.Alias]:
        """The columns of slots, called as `settle` wants them."""
        return [syntax.named(column, _at(n)) for n, column in enumerate(columns)]

    def holds(self, columns: Sequence[exp.Expr]) -> exp.Exists:
        """That it was decided to hold of what is in these columns."""
        pairs = zip(self._columns("decided"), columns, strict=True)
        decided = syntax.Rows((syntax.table(self.called, "decided"),))
        decided = decided.where(*(syntax.equal(one, other) for one, other in pairs))
        return decided.where(syntax.column("decided", "holds")).exist

    def _columns(self, called: str) -> list[exp.Column]:
        return [syntax.column(called, _at(n)) for n in range(self._size)]


def deciding(term: Term) -> tuple[tuple[Slot, ...], Holds]:
    """The slots that a term reads, and whether it holds of their values."""
    slots = tuple(dict.fromkeys(part.slot for part in walk(term) if isinstance(part, Read)))
    computed = evaluation(moved(term, lambda slot: Slot(0, slots.index(slot))))
    return slots, lambda values: bool(computed((Fact("", tuple(values)),)))


def _at(number: int) -> str:
    return f"value {number + 1}"
