"""A rule's SQL for a reader: one statement for each of its alternatives and heads.

The run itself makes several of it, where Python decides between them.
"""

from collections.abc import Iterable, Iterator, Mapping

from engine.backends.sql import syntax
from engine.backends.sql.matching import Workshop
from engine.backends.sql.rule import Compiled
from engine.backends.sql.symbols import Symbols
from engine.backends.sql.tables import Tables
from engine.claims.kinds import Kind
from engine.rules.program import Rule


def statements(rules: Iterable[Rule], kinds: Mapping[str, Kind]) -> Iterator[str]:
    """The lines of rules' statements; comments say what numbers and decisions stand for."""
    for rule in rules:
        yield from _statements(rule, kinds)


def _statements(rule: Rule, kinds: Mapping[str, Kind]) -> Iterator[str]:
    symbols = Symbols()
    workshop = Workshop(Tables(symbols, kinds), symbols, None)
    compiled = Compiled(rule, workshop)
    view = compiled.whole()
    found = []
    for head in rule.heads:
        fields = compiled.following(head, view).fields
        columns = [syntax.named(value, column) for value, column in fields]
        found.append((f"{rule.key} derives {head.kind}", view.having(columns)))
    if not rule.heads:
        facts = range(len(rule.body.patterns))
        ids = [view.at(position, syntax.ID) for position in facts]
        found.append((f"{rule.key} finds", view.having(ids)))
    for says, query in found:
        yield f"-- {says}"
        yield from (f"-- {n} stands for {value}" for n, value in enumerate(symbols.values) if n)
        yield from (f"-- {d.called}: by Python, where {d.says}" for d in workshop.decisions)
        yield from f"{query.sql(dialect='duckdb', pretty=True)};".splitlines()
