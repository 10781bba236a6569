"""Parquet, read by DuckDB, which opens nothing but the one file that it is given."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from engine.source.tables import Row, Table, broken, check_columns

_SETTINGS = (
    "SET enable_progress_bar = false",
    "SET allowed_paths = ['{}']",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
_AT_ONCE = 10_000
"""How many rows are in memory as Python has them."""


def read_parquet(path: Path, data: bytes) -> Table:
    """The table in a file's bytes; raises TableError where they are no Parquet."""
    with TemporaryDirectory(prefix="check-table-") as folder:  # mode 0700
        copy = Path(folder) / "table.parquet"
        copy.write_bytes(data)
        base = duckdb.connect(
            config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        )
        try:
            for setting in _SETTINGS:
                base.execute(setting.format(str(copy).replace("'", "''")))
            found = base.execute("SELECT * FROM read_parquet(?)", [str(copy)])
            columns = [column[0] for column in found.description or ()]
            check_columns(path, columns)
            rows = list(_rows(found, columns))
        except duckdb.Error as e:
            reason = str(e).partition("\n")[0].replace(str(copy), path.name)
            raise broken(path, f"it is no whole Parquet file: {reason}", "write it again") from None
        finally:
            base.close()
    return Table(path, tuple(columns), iter(rows))


def _rows(found: Any, columns: list[str]) -> Iterator[Row]:
    number = 0
    while values := found.fetchmany(_AT_ONCE):
        for row in values:
            number += 1
            cells: dict[str, str | None] = {}
            fault = None
            for name, value in zip(columns, row, strict=True):
                try:
                    cells[name] = _text(value)
                except ValueError as e:
                    fault = f"`{name}` {e}"
            yield Row(number, cells, fault)


def _text(value: Any) -> str | None:
    """A value as a file would have it written; raises ValueError where none would."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError("is no number")
        return repr(value).removesuffix(".0")
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, datetime) and value.time() == time(0) and value.tzinfo is None:
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    raise ValueError("holds what is neither text, a number, a date nor a truth value")
