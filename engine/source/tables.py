"""The rows of a table file, every cell as text: CSV, JSON Lines and Parquet.

Numbers stay as they are written, so that nothing is read twice; a double of a Parquet file is its
shortest decimal. Rows count from 1, which is the first one of data.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from engine.errors import Location, Problem
from engine.source.door import Door

Cells = Mapping[str, str | None]
"""What a row has in each column; None where it has nothing."""

MOST_COLUMNS = 2_000
_MAGIC = "*?["


class Row(NamedTuple):
    """A row: its number, and its cells, or in their place what is wrong with it."""

    number: int
    cells: Cells
    fault: str | None = None


class Table(NamedTuple):
    """A file: its columns, and its rows, each only until the next is asked for."""

    path: Path
    columns: tuple[str, ...]
    rows: Iterator[Row]


class TableError(Exception):
    """A table that cannot be read, with its problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def named(pattern: str, folder: Path, door: Door) -> list[Path]:
    """The files below `folder` that a name or a pattern stands for, sorted.

    Raises ValueError for a name that is no path below the root.
    """
    if "://" in pattern:
        raise ValueError("it is an address, and tables are files below the root")
    if Path(pattern).is_absolute() or "**" in pattern:
        raise ValueError("it is no path such as losses.csv, ../data/losses.csv or losses/*.csv")
    found = [folder]
    for part in pattern.split("/"):
        if not any(sign in part for sign in _MAGIC):
            found = [path / part if part not in ("", ".") else path for path in found]
            continue
        found = [
            path / name
            for path in found
            if door.is_folder(path)
            for name, *_ in door.files.names(path)
            if fnmatchcase(name, part) and not name.startswith(".")
        ]
    is_pattern = any(sign in pattern for sign in _MAGIC)
    return sorted(path for path in found if not is_pattern or door.is_file(path))


def read(path: Path, format_: str, delimiter: str, door: Door) -> Table:
    """The table in a file; raises TableError where it cannot be read."""
    if format_ == "parquet":
        data, problems = door.read(path)
        if problems:
            raise TableError(problems[0])
        from engine.source.parquet import read_parquet  # which imports DuckDB

        return read_parquet(path, data)
    text, problems = door.text(path)
    if problems:
        raise TableError(problems[0])
    return _csv(path, text, delimiter) if format_ == "csv" else _jsonl(path, text)


def broken(path: Path, message: str, hint: str) -> TableError:
    """What is wrong with a table as a whole."""
    return TableError(Problem("E310", message, Location(str(path.absolute())), hint))


# -- CSV ------------------------------------------------------------------------------------------


def _csv(path: Path, text: str, delimiter: str) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        header = next(reader, None)
    except csv.Error as e:
        raise broken(path, f"its first line is no header: {e}", _HEADER) from None
    if not header:
        raise broken(path, "the table is empty", _HEADER)
    check_columns(path, header)
    return Table(path, tuple(header), _csv_rows(reader, header))


_HEADER = "the first line names the columns, such as `country,date,killed`"


def check_columns(path: Path, names: list[str]) -> None:
    """Raises TableError where columns cannot be told apart."""
    twice = next((name for n, name in enumerate(names) if name in names[:n]), None)
    if twice is not None:
        raise broken(path, f"two columns are called '{twice}'", "rename one of them")
    if len(names) > MOST_COLUMNS:
        message = f"the table has {len(names):,} columns; at most {MOST_COLUMNS:,} are read"
        raise broken(path, message, "leave out those that nothing reads")


def _csv_rows(reader: Any, header: list[str]) -> Iterator[Row]:
    number, width = 0, len(header)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as e:
            yield Row(number, {}, f"it is no CSV: {e}")
            continue
        if len(cells) == width:
            yield Row(number, dict(zip(header, cells, strict=True)))
        elif cells:
            told = f"it has {len(cells)} cell{'s' * (len(cells) != 1)}, and the header {width}"
            yield Row(number, {}, told)
        else:
            number -= 1  # a blank line is no row


# -- JSON Lines -----------------------------------------------------------------------------------


def _jsonl(path: Path, text: str) -> Table:
    """The columns are those of any row: one that lacks a key has nothing there."""
    rows = [_json_row(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    columns = dict.fromkeys(name for row in rows for name in row.cells)
    if not rows:
        raise broken(path, "the table is empty", 'each line is a row, such as {"country": "ua"}')
    return Table(path, tuple(columns), iter(rows))


def _json_row(number: int, line: str) -> Row:
    try:
        found = json.loads(line, parse_int=str, parse_float=str, parse_constant=_no_number)
    except (ValueError, RecursionError) as e:
        told = "it is nested too deeply" if isinstance(e, RecursionError) else f"it is no JSON: {e}"
        return Row(number, {}, told)
    if not isinstance(found, dict):
        return Row(number, {}, "it is no mapping from columns to values")
    cells: dict[str, str | None] = {}
    for name, value in found.items():
        if isinstance(value, list | dict):
            return Row(number, {}, f"`{name}` holds several values, and a cell holds one")
        cells[name] = {True: "true", False: "false"}.get(value, value)
    return Row(number, cells)


def _no_number(written: str) -> Callable[..., Any]:
    raise ValueError(f"{written} is no number")
