"""The one door to DuckDB: its settings, its limits, and what its failures mean.

A statement runs in a thread of its own, so that what ends the run (its time is up, Ctrl-C) is heard
while it lasts, and interrupts it.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb
from sqlglot import exp
from sqlglot.dialects import DuckDB

from engine import limits
from engine.backends.sql.folder import Folder
from engine.errors import InputError, Problem

SHARE = 2
"""DuckDB may have one part in so many of the memory of a process; the rest is Python's."""

_LAST = (
    "SET enable_progress_bar = false",  # it would stand in the report
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
"""What is set when the rest is, since nothing can be set after."""

_DIALECT = DuckDB()

_WHO = "the rule engine"


class Connection:
    """A database in memory, with a folder of its own for what memory does not hold."""

    def __init__(self, memory: int = limits.MEMORY) -> None:
        self._folder = Folder()
        self._memory = memory
        allowed = min(memory, limits.memory() or memory) // SHARE
        try:
            self._base = duckdb.connect(
                config={
                    "threads": _processors(),
                    "memory_limit": f"{allowed}B",
                    "temp_directory": str(self._folder.path / "spilled"),
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                }
            )
            for setting in _LAST:
                self._base.execute(setting)
        except BaseException:
            self._folder.remove()
            raise
        self._worker = ThreadPoolExecutor(1)

    def close(self) -> None:
        """Ends it, and removes its folder."""
        self._worker.shutdown()
        self._base.close()
        self._folder.remove()

    def run(self, statement: exp.Expr, given: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement, in no order; raises InputError where memory does not do."""
        limits.check()
        text = _DIALECT.generate(statement, copy=False, comments=False)
        pending = self._worker.submit(lambda: self._base.execute(text, given).fetchall())
        try:
            return pending.result()
        except duckdb.OutOfMemoryException:
            raise InputError([limits.out_of_memory(_WHO, True, self._memory)]) from None
        except duckdb.IOException as e:
            raise InputError([_no_room(e)]) from None
        except BaseException:
            self._base.interrupt()
            raise


def _no_room(error: Exception) -> Problem:
    """The problem of a run whose folder could not be written."""
    reason = " ".join(str(error).split())
    message = f"{_WHO} could not write to its temporary folder: {reason}"
    hint = "make room there, or name another folder: TMPDIR=FOLDER check …"
    return Problem("E503", message, hint=hint)


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
