"""A declaration of a table to start from, by what its columns seem to hold."""

import json
import re
from collections.abc import Sequence
from itertools import islice

from engine.claims.tables import FIELDS
from engine.source.tables import Table

_HEAD = 100
"""How many rows are looked at to guess what a column holds."""


def drafted(table: Table, name: str) -> str:
    """A declaration to start from: of each column what it holds, guessed from the first rows."""
    head = [row.cells for row in islice(table.rows, _HEAD) if not row.fault]
    held = {c: [v for cells in head if (v := cells.get(c))] for c in table.columns}
    guesses = {column: _guess(values) for column, values in held.items()}
    first = {what: c for c, what in reversed(list(guesses.items()))}
    known = {c.lower(): c for c in table.columns if c.lower() in FIELDS}
    columns = {
        "subject": known.get("subject") or first.get("text", "TODO"),
        "value": known.get("value") or first.get("figure", "TODO"),
    }
    columns |= {"period": period} if (period := known.get("period") or first.get("date")) else {}
    columns |= {field: column for field, column in known.items() if field not in columns}
    lines = ["tables:", f"  - file: {_quoted(name)}", "    columns:"]
    lines += [f"      {field}: {_quoted(column)}" for field, column in columns.items()]
    others = [c for c in table.columns if c not in columns.values()]
    for column in others:
        example = f", such as {held[column][0]!a}" if held[column] else ""
        lines.append(f"      # TODO: {ascii(column)[1:-1]} ({guesses[column]}{example})")
    lines += [
        "    constants:",
        *([] if "predicate" in columns else ["      predicate: TODO"]),
        *([] if "speaker" in columns else ["      speaker: TODO"]),
        *([] if "source" in columns else ["      source: TODO"]),
        "    # id: what tells a claim from all others; without it, all that is read",
    ]
    return "\n".join(lines) + "\n"


def _guess(values: Sequence[str]) -> str:
    """What a column seems to hold: `figure`, `date` or `text`."""
    if values and all(re.fullmatch(r"-?\d[\d,]*(?:\.\d+)?%?", value.strip()) for value in values):
        years = all(re.fullmatch(r"(1[5-9]|20)\d\d", value.strip()) for value in values)
        return "date" if years else "figure"
    dates = r"\d{4}-\d\d(-\d\d)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    is_date = values and all(re.fullmatch(dates, value.strip()) for value in values)
    return "date" if is_date else "text"


def _quoted(text: str) -> str:
    """Text as a value in YAML."""
    return text if re.fullmatch(r"[A-Za-z][\w./-]*|\.\./[\w./-]+", text) else json.dumps(text)
