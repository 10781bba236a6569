"""Tables to claims and rows: what `tables:` of a facts file declares, read as YAML would be.

The parsers are those of the facts files: each distinct text of a column is read once. What cannot
be read is a bad row, with its place; no row is lost without being counted.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field

from engine.choices import CERTAINTIES, MODES, POLARITIES, RANKS, Openness, TableFormat
from engine.claims.corpus import Claim, Scope, Source
from engine.claims.kinds import BUILT_IN, Fact, Kind, Type
from engine.claims.models import ClaimEntry, Entry, Ids, SourceEntry
from engine.claims.period import ALWAYS
from engine.claims.respelt import respelt
from engine.claims.spelling import normal
from engine.errors import Location, Problem, nearest
from engine.source import Map, validate
from engine.source.schema import location_of
from engine.source.tables import Cells, Row, Table, TableError, named, read

if TYPE_CHECKING:
    from engine.claims.load import _Loader

SHOWN = 20
"""How many bad rows are told in full; the others are counted by what is wrong."""

CHOICES = {"polarity": POLARITIES, "certainty": CERTAINTIES, "mode": MODES, "rank": RANKS}
_TEXTS = ("verb", "note")
FIELDS = (
    *("subject", "predicate", "value", "scope.…", "period", "speaker", "via", "source"),
    *("publisher", "published", *CHOICES, *_TEXTS),
)
"""What a column may be of a claim."""

_SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}

_BARE = ClaimEntry.model_construct(id="", subject="", predicate="")
"""An entry of defaults: to copy it takes a fifth of the time that it takes to make one."""

_Cell = Callable[[Cells], str | None]
_Mapped = tuple[tuple[str, str], ...]
"""All that is read of a row, and what else decides what it means."""
_DAY = timedelta(days=1)


def _column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class ColumnEntry(Entry):
    """Where a field of a table's rows stands: in a column, or in two of them."""

    column: str | None = None
    unit: str | None = None
    low: str | None = None
    high: str | None = None
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None
    format: str | None = None
    since: str | None = None


class TableEntry(Entry):
    """A table of `tables:`: its files, and what its columns are."""

    file: str
    format: TableFormat | None = None
    delimiter: str = ","
    kind: str = "claim"
    columns: dict[str, Annotated[ColumnEntry, BeforeValidator(_column)]]
    constants: dict[str, str] = Field(default={})
    id: Ids = ()
    missing: Ids = ()
    rounded: bool = False
    vocabulary: Openness = "closed"


class BadRowError(Exception):
    """A row that says nothing that can be read: the problem, without its place."""

    def __init__(self, message: str, hint: str | None = None, code: str = "E310") -> None:
        super().__init__(message)
        self.problem = Problem(code, message, None, hint)


class Tally(NamedTuple):
    """What a table's rows came to: of the bad ones, how many have which fault."""

    claims: int
    repeated: int
    empty: int
    bad: Mapping[str, int]


class Tables:
    """Adds what tables hold to the corpus of a loader, and its problems to the loader's."""

    def __init__(self, loader: "_Loader", skips: bool) -> None:
        self._loader, self._skips = loader, skips
        self._vocabulary, self._corpus = loader.vocabulary, loader.corpus
        self._read: dict[tuple[str, ...], Any] = {}
        self._seen: dict[str, _Mapped] = {}
        self._told: dict[str, tuple[str, str]] = {}
        """Of each source that tables tell of, its publisher and when it was published."""

    def add(self, item: Any, at: Location, source: Source | None, door: Any) -> None:
        """The tables of one item of `tables:`, whose file may name a source for all of them."""
        entry, problems = validate(TableEntry, item, at, "table")
        self._loader.problems += problems
        if entry is None:
            return
        if len(entry.delimiter) != 1 or entry.delimiter in '"\r\n':
            told = f"`delimiter` is '{entry.delimiter}'; expected one character"
            where = location_of(item, ("delimiter",), at)
            self._problem(told, where, 'such as ";" or "\\t"', "E203")
            return
        try:
            paths = named(entry.file, Path(at.path).parent, door)
        except ValueError as e:
            self._problem(f"`file` is '{entry.file}': {e}", location_of(item, ("file",), at))
            return
        there = [path for path in paths if door.there(path)]
        if not there:
            where = location_of(item, ("file",), at)
            message = f"there is no file '{entry.file}' beside this one"
            self._problem(message, where, "paths are from the facts file", "E501")
        for path in there:
            format_ = entry.format or format_of(path)
            try:
                table = read(path, format_, entry.delimiter, door)
                self._table(table, entry, item, at, source)
            except TableError as e:
                self._loader.problems.append(e.problem)

    def _problem(
        self, message: str, at: Location, hint: str | None = None, code: str = "E310"
    ) -> None:
        self._loader.problems.append(Problem(code, message, at, hint))

    def _table(
        self, table: Table, entry: TableEntry, item: Map, at: Location, source: Source | None
    ) -> None:
        kind = self._vocabulary.kinds.get(entry.kind)
        wrong = list(_declared_wrongly(table, entry, kind, item, at))
        self._loader.problems += wrong
        if wrong:
            return
        self._corpus.tables.setdefault(str(table.path.absolute()), set()).add(at.path)
        was_open = self._vocabulary.open
        self._vocabulary.open = was_open or entry.vocabulary == "open"
        try:
            rows = _Rows(self, table, entry, source)
            rows.add_all(None if entry.kind == "claim" else kind)
        finally:
            self._vocabulary.open = was_open


def format_of(path: Path) -> str:
    """What a table's name says of how it is written."""
    return _SUFFIXES.get(path.suffix.lower(), "csv")


def _declared_wrongly(
    table: Table, entry: TableEntry, kind: Kind | None, item: Map, at: Location
) -> Iterator[Problem]:
    """What does not fit together in a declaration, and with the columns that there are."""
    if entry.kind != "claim" and (kind is None or entry.kind in BUILT_IN):
        hint = "declare it under `kinds:`, or leave `kind` out: then rows are claims"
        yield Problem(
            "E402", f"unknown kind '{entry.kind}'", location_of(item, ("kind",), at), hint
        )
        return
    fields = FIELDS if entry.kind == "claim" or kind is None else tuple(kind.fields)
    for name in (*entry.columns, *entry.constants):
        key = "columns" if name in entry.columns else "constants"
        if name not in fields and not (name.startswith("scope.") and entry.kind == "claim"):
            told = f"a {entry.kind} of a table has no field `{name}`"
            hint = nearest(name, fields) or f"its fields are {', '.join(fields)}"
            yield Problem("E403", told, location_of(item, (key, name), at), hint)
    for name, column in entry.columns.items():
        where = location_of(item, ("columns", name), at)
        used = [c for c in (column.column, column.low, column.high, column.from_, column.to) if c]
        if not used:
            hint = "such as `value: killed`, or `period: {from: begins, to: ends}`"
            yield Problem("E202", f"`{name}` names no column", where, hint)
        for each in used:
            if each not in table.columns:
                yield _no_column(each, table, where)
        if column.since is not None and _day(column.since) is None:
            told = f"`since` is '{column.since}'; expected a day"
            yield Problem("E203", told, where, "such as 1970-01-01")
    for each in entry.id:
        if each not in table.columns:
            yield _no_column(each, table, location_of(item, ("id",), at))


def _no_column(name: str, table: Table, at: Location) -> Problem:
    message = f"the table '{table.path.name}' has no column '{name}'"
    columns = ", ".join(table.columns[:SHOWN])
    return Problem(
        "E310", message, at, nearest(name, table.columns) or f"its columns are {columns}"
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


class _Rows:
    """The rows of one file, by one declaration."""

    def __init__(
        self, tables: Tables, table: Table, entry: TableEntry, source: Source | None
    ) -> None:
        self._loader, self._skips = tables._loader, tables._skips
        self._corpus, self._vocabulary = self._loader.corpus, self._loader.vocabulary
        self._cache = tables._read
        self._table, self._entry, self._source = table, entry, source
        self._missing = {"", *entry.missing}
        self._cells = {name: self._cell(name, column) for name, column in entry.columns.items()}
        self._qualified = any("." in name for name in (*entry.columns, *entry.constants))
        self._seen, self._told = tables._seen, tables._told
        self._claims = self._repeated = self._empty = 0
        self._bad: Counter[str] = Counter()
        self._first_bad: dict[str, tuple[int, str]] = {}

    def add_all(self, kind: Kind | None) -> None:
        """Adds all rows, as claims or as rows of a kind; what is bad is told, or counted."""
        path = str(self._table.path.absolute())
        after_header = self._table.path.suffix.lower() not in (".jsonl", ".ndjson")
        for row in self._table.rows:
            at = Location(path, row.number + after_header, record=row.number)
            try:
                self._add(row, at, kind)
            except BadRowError as e:
                self._tell(e.problem, at)
        self._end(path)

    def _add(self, row: Row, at: Location, kind: Kind | None) -> None:
        if row.fault:
            raise BadRowError(row.fault)
        written = dict(self._entry.constants)
        for name, read_cell in self._cells.items():
            if (found := read_cell(row.cells)) is not None:
                written[name] = found
        if kind is not None:
            self._row(kind, written, at)
        else:
            self._claim(row, written, at)

    def _tell(self, problem: Problem, at: Location) -> None:
        reason = f"{problem.code} {problem.message}" if problem.code == "E310" else problem.code
        self._bad[reason] += 1
        if not self._skips and self._bad.total() <= SHOWN:
            self._loader.problems.append(problem._replace(at=at))
        self._first_bad.setdefault(reason, (at.record, problem.message))

    def _end(self, path: str) -> None:
        more = self._bad.total() - SHOWN
        if more > 0 and not self._skips:
            by_reason = ", ".join(
                f"{number:,} such as row {self._first_bad[reason][0]:,}"
                for reason, number in self._bad.most_common(5)
            )
            message = f"{more:,} more rows of the table cannot be read; in all: {by_reason}"
            hint = "mend them, or pass over them: --on-bad-row skip"
            self._loader.problems.append(Problem("E310", message, Location(path), hint))
        reasons = {self._first_bad[reason][1]: n for reason, n in self._bad.items()}
        tally = Tally(self._claims, self._repeated, self._empty, reasons)
        before = self._corpus.tallies.get(path)
        self._corpus.tallies[path] = _sum(before, tally) if before else tally

    # -- cells ----------------------------------------------------------------------------------

    def _cell(self, name: str, column: ColumnEntry) -> _Cell:
        """Reads of a row the text of a field, as a facts file would have it."""
        missing, unit = self._missing, f" {column.unit}" if column.unit else ""

        def plain(of: str | None) -> _Cell:
            def cell(cells: Cells) -> str | None:
                found = cells.get(of or "")
                return None if found is None or found.strip() in missing else found

            return cell

        if column.low or column.high:
            return _bounds(plain(column.low), plain(column.high), unit)
        if column.from_ or column.to:
            return _interval(
                self._dated(name, column, plain(column.from_)),
                self._dated(name, column, plain(column.to)),
            )
        one = self._dated(name, column, plain(column.column))
        return one if not unit else lambda cells: None if (v := one(cells)) is None else v + unit

    def _dated(self, name: str, column: ColumnEntry, cell: _Cell) -> _Cell:
        """The same, where a day is counted, or written in a way of its own."""
        since, format_ = _day(column.since or ""), column.format
        if since is None and format_ is None:
            return cell

        def dated(cells: Cells) -> str | None:
            found = cell(cells)
            if found is None:
                return None
            try:
                if since is not None:
                    days = int(found) if found.strip("-").isdecimal() else int("none")
                    return (since + days * _DAY).isoformat()
                return datetime.strptime(found, format_ or "").date().isoformat()
            except (ValueError, OverflowError):
                how = f"no number of days since {since}" if since else f"no date as `{format_}`"
                raise BadRowError(f"`{name}` is '{found}', {how}") from None

        return dated

    # -- claims ---------------------------------------------------------------------------------

    def _claim(self, row: Row, written: dict[str, str], at: Location) -> None:
        for name in ("subject", "predicate"):
            if name not in written:
                raise BadRowError(f"it has no `{name}`")
        predicate = self._once("predicate", written["predicate"], at, self._predicate)
        kind = self._vocabulary.predicates[predicate].value
        if kind != "none" and "value" not in written:
            self._empty += 1  # nothing is said
            return
        beside = (
            self._source.id if self._source else "",
            "rounded" if self._entry.rounded else "exact",
        )
        mapped = (beside, *sorted(written.items()))
        name = self._id(row, mapped)
        if self._is_repeated(name, mapped):
            return
        source = self._source_of(written, at)
        claim = Claim(
            name,
            source,
            self._speaker(written, source, at),
            written.get("via")
            and self._once("speaker", written["via"], at, self._entity("speaker")),
            self._once("subject", written["subject"], at, self._entity("subject")),
            predicate,
            self._value(predicate, written, source, at),
            self._scope(predicate, written, at),
            self._once("period", written["period"], at, self._loader._period)
            if "period" in written
            else ALWAYS,
            at,
            at,
            self._entry_of(name, written),
        )
        if spellings := respelt(claim, self._vocabulary):
            claim = claim._replace(respelt=spellings)
        self._corpus.claims[name] = claim
        self._claims += 1

    def _id(self, row: Row, mapped: _Mapped) -> str:
        """What the columns of `id` say, or a hash of all that is read, wherever the row stands."""
        if self._entry.id:
            parts = ["-".join((row.cells.get(column) or "").split()) for column in self._entry.id]
            if not all(parts):
                raise BadRowError("a column of its `id` is empty")
            return parts[0] if len(parts) == 1 else ":".join(p.replace(":", "::") for p in parts)
        text = json.dumps(mapped, ensure_ascii=False)
        return f"row:{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def _is_repeated(self, name: str, mapped: _Mapped) -> bool:
        """Whether the row says again, word by word, what one before it said."""
        if self._seen.get(name) == mapped:
            self._repeated += 1
            return True
        if name in self._seen:
            message = f"another row has the id '{name}', and says something else"
            raise BadRowError(message, None, "E301")
        first = self._corpus.claims.get(name)
        if first is not None or name in self._corpus.lists:
            where = f"; the first is at {first.at}" if first else ""
            raise BadRowError(f"the claim '{name}' is given twice{where}", None, "E301")
        self._seen[name] = mapped
        return False

    def _source_of(self, written: dict[str, str], at: Location) -> Source:
        name = written.get("source")
        told = self._told.get(name or "")
        if name and told and told != self._tells(name, written):
            message = (
                f"the source '{name}' was published by {told[0]}, {told[1]}, by a row before it"
            )
            raise BadRowError(message, "say the same of a source in all rows", "E308")
        if name is None:
            if self._source is None:
                hint = "begin the facts file with `source:`, or name a column: `source: paper`"
                raise BadRowError("it has no `source`", hint, "E202")
            return self._source
        found = self._corpus.sources.get(name)
        if found is None and "published" in written:
            return self._new_source(name, written, at)
        if found is None:
            near = nearest(name, self._corpus.sources)
            hint = near or "declare it as `source:` of a facts file, or say when it was `published`"
            raise BadRowError(f"unknown source '{name}'", hint, "E302")
        return found

    def _tells(self, name: str, written: dict[str, str]) -> tuple[str, str]:
        """What a row tells of its source."""
        return written.get("publisher", name), written.get("published", "")

    def _new_source(self, name: str, written: dict[str, str], at: Location) -> Source:
        """A source that the table itself tells of, by the first row that names it."""
        publisher = written.get("publisher", name)
        key = "-".join(name.split())
        self._told[name] = self._tells(name, written)
        if key in self._corpus.sources:
            return self._corpus.sources[key]
        entry = SourceEntry.model_construct(
            id=key,
            publisher=publisher,
            published=written["published"],
            figures=None if self._entry.rounded else "exact",
        )
        published = self._once("published", written["published"], at, self._loader._period)
        source = Source(key, normal(publisher), None, published, at, entry)
        self._corpus.sources[key] = source
        return source

    def _speaker(self, written: dict[str, str], source: Source, at: Location) -> str:
        name = written.get("speaker") or source.author
        if name is None and self._vocabulary.open:
            name = source.publisher
        if name is None:
            hint = "name a column, or a constant, or the `author` of its source"
            raise BadRowError("it has no `speaker`", hint, "E202")
        return str(self._once("speaker", name, at, self._entity("speaker")))

    def _value(self, predicate: str, written: dict[str, str], source: Source, at: Location) -> Any:
        exact = source.entry.figures == "exact" or not self._entry.rounded
        text = written.get("value")

        def typed(value: str, where: Location) -> Any:
            entry = ClaimEntry.model_construct(id="", value=text and value)
            return self._loader._value(predicate, entry, where, where, exact)

        return self._once(f"value {predicate} {exact}", text or "", at, typed)

    def _scope(self, predicate: str, written: dict[str, str], at: Location) -> Scope:
        if not self._qualified:
            return ()
        allowed = self._vocabulary.predicates[predicate].scope
        pairs = []
        for field, value in written.items():
            if not field.startswith("scope."):
                continue
            key = field.removeprefix("scope.")
            if allowed is not None and key not in allowed:
                raise BadRowError(f"'{predicate}' takes no `{key}` in its scope", None, "E302")
            pairs.append((normal(key), self._once("scope", value, at, self._qualifier)))
        return tuple(sorted(pairs))

    def _qualifier(self, written: str, _: Location) -> str:
        from engine.claims.qualifiers import qualifier

        name = self._vocabulary.resolve_type(Type.VALUE, written)
        if name in self._vocabulary.entities or name in self._vocabulary.terms:
            return name
        return qualifier(written, self._vocabulary) or normal(written)

    def _entry_of(self, name: str, written: dict[str, str]) -> ClaimEntry:
        given: dict[str, Any] = {key: written[key] for key in (*CHOICES, *_TEXTS) if key in written}
        for key, allowed in CHOICES.items():
            if given.get(key, allowed[0]) not in allowed:
                told = f"`{key}` is '{given[key]}'; expected {', '.join(allowed)}"
                raise BadRowError(told, nearest(given[key], allowed), "E203")
        named = ("subject", "predicate", "value", "period", "speaker", "via")
        given |= {key: written[key] for key in named if key in written}
        return _BARE.model_copy(update={"id": name, **given})

    # -- rows of kinds --------------------------------------------------------------------------

    def _row(self, kind: Kind, written: dict[str, str], at: Location) -> None:
        values = []
        for key, field in kind.fields.items():
            if key not in written:
                raise BadRowError(f"it has no `{key}`", None, "E202")

            def typed(value: str, where: Location, key: str = key) -> Any:
                return self._loader._cell(kind.name, key, kind.fields[key], {key: value}, where)

            values.append(self._once(f"{kind.name} {key}", written[key], at, typed))
            del field
        fact = Fact(kind.name, tuple(values))
        if fact in self._corpus.rows:
            self._repeated += 1
        else:
            self._corpus.rows[fact] = at
            self._claims += 1

    # -- names and values, each read once -------------------------------------------------------

    def _predicate(self, written: str, at: Location) -> str:
        name = self._vocabulary.resolve("predicates", written)
        if name is None:
            self._loader.problems.append(self._vocabulary.unknown("predicates", written, at))
        return name or written

    def _entity(self, what: str) -> Callable[[str, Location], str]:
        return lambda written, at: self._loader._entity(what, written, lambda *_: at)

    def _once(self, what: str, written: str, at: Location, typed: Callable[..., Any]) -> Any:
        """What a text is, reckoned when it is first met; raises BadRowError where it is nothing."""
        key = (what, written, self._entry.vocabulary)
        if key not in self._cache:
            problems = self._loader.problems
            before = len(problems)
            value = typed(written, at)
            found = problems[before:]
            del problems[before:]
            self._cache[key] = self._bad_cell(what, found[0]) if found else value
        found_before = self._cache[key]
        if isinstance(found_before, BadRowError):
            raise found_before
        return found_before

    def _bad_cell(self, what: str, problem: Problem) -> BadRowError:
        """What is wrong with a cell, with the column that it stands in."""
        entry = self._entry.columns.get(what.partition(" ")[0]) or ColumnEntry()
        names = (entry.column, entry.low, entry.high, entry.from_, entry.to)
        columns = " and ".join(f"`{name}`" for name in names if name)
        where = f", in the column {columns}" if columns else ""
        return BadRowError(problem.message + where, problem.hint, problem.code)


def _bounds(low: _Cell, high: _Cell, unit: str) -> _Cell:
    def cell(cells: Cells) -> str | None:
        least, most = low(cells), high(cells)
        if least is None and most is None:
            return None
        if least is None or most is None:
            return f"at most {most}{unit}" if least is None else f"at least {least}{unit}"
        return f"{least}..{most}{unit}"

    return cell


def _interval(first: _Cell, last: _Cell) -> _Cell:
    def cell(cells: Cells) -> str | None:
        begins, ends = first(cells), last(cells)
        return None if begins is None and ends is None else f"{begins or '..'}/{ends or '..'}"

    return cell


def _sum(one: Tally, other: Tally) -> Tally:
    bad = Counter(one.bad)
    bad.update(other.bad)
    return Tally(
        one.claims + other.claims, one.repeated + other.repeated, one.empty + other.empty, bad
    )
