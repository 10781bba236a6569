"""What runs the rules where nobody says: durable-rules while it is the faster one, else DuckDB.

The two find the same, so that it is only a matter of time which one is taken. The figures here are
of `python -m bench.backends`.
"""

import os
from collections import Counter
from collections.abc import Sequence
from importlib import import_module

from engine import limits
from engine.backends import Handle, Outcome, Start
from engine.backends.child import EndedError, Limits
from engine.choices import BACKENDS
from engine.claims.kinds import CLAIM_AT, Fact
from engine.rules.program import Program

FACTS = 7_000
"""From so many facts on DuckDB is the faster one, whatever they are."""

PAIRS = 10_000
"""Or from so many pairs of claims of one subject and predicate, which most rules hold together."""

PATIENCE = 4
"""Seconds of processor time after which DuckDB takes over, which would have been done by then."""

_KEY = CLAIM_AT["subject"], CLAIM_AT["predicate"]


class Run:
    """A run of durable-rules, or of DuckDB in its place."""

    def __init__(self, program: Program, facts: Sequence[Fact]) -> None:
        self._program, self._facts = program, facts
        self._handle = self._first()

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.__exit__()

    def outcome(self) -> Outcome:
        """The outcome, of whichever could tell it."""
        try:
            return self._handle.outcome()
        except EndedError as e:
            limits.check()  # where the time of the whole run is up, nothing goes on
            if not e.out_of_time:
                _say(e.problems[0].message)
            self._handle.__exit__()
        self._handle = self._duckdb()
        return self._handle.outcome()

    def _first(self) -> Handle:
        if many(self._facts) or not hasattr(os, "fork"):  # as on Windows: there is no child to run
            return self._duckdb()
        try:
            from engine.backends import durable
        except ImportError as e:
            _say(f"durable-rules cannot be imported ({' '.join(str(e).split())})")
            return self._duckdb()
        return durable.start(self._program, self._facts, Limits(PATIENCE))

    def _duckdb(self) -> Handle:
        begin: Start = import_module(BACKENDS["duckdb"]).start
        return begin(self._program, self._facts)


def start(program: Program, facts: Sequence[Fact]) -> Run:
    """Begins to run the program over the facts."""
    return Run(program, facts)


def many(facts: Sequence[Fact]) -> bool:
    """Whether there are so many facts, or so many of them on one thing, that DuckDB is faster."""
    if len(facts) >= FACTS:
        return True
    claims = [fact.values for fact in facts if fact.kind == "claim"]
    groups = Counter([(values[_KEY[0]], values[_KEY[1]]) for values in claims])
    return sum(number * number for number in groups.values()) >= PAIRS


def _say(reason: str) -> None:
    """One line on standard error, unless whoever calls the engine from Python listens elsewhere."""
    import logging  # which takes its time, and is seldom needed

    logging.getLogger("check").warning("%s; DuckDB runs the rules instead", reason)
