"""Facts files to a corpus: sources, claims and vocabulary, with every name resolved."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims import vocabulary as vocabularies
from engine.claims.kinds import BUILT_IN, Fact, Field, Type
from engine.claims.models import ClaimEntry, SourceEntry
from engine.claims.period import ALWAYS, EndsBeforeStart, Period, PeriodError
from engine.claims.quantity import QuantityError
from engine.claims.vocabulary import Vocabulary
from engine.errors import InputError, Location, Problem, nearest
from engine.source import Map, Seq, display, parse, read_text, validate
from engine.source.schema import describe, key_location, location_of

QUOTE_WORDS = 15
"""How long a quote may be: a short phrase stays within what may be cited."""

Scope = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Source:
    """A document that claims come from."""

    id: str
    publisher: str
    author: str | None
    published: Period
    at: Location
    entry: SourceEntry


@dataclass(frozen=True)
class Claim:
    """One statement by one speaker in one source; names are ids, `entry` is what was written."""

    id: str
    source: Source
    speaker: str
    via: str | None
    subject: str
    predicate: str
    value: Any
    scope: Scope
    period: Period
    at: Location
    quote_at: Location
    entry: ClaimEntry

    def fact(self) -> Fact:
        """The claim as a row of the kind `claim`."""
        entry = self.entry
        return Fact(
            "claim",
            (
                self.id,
                self.source.id,
                self.speaker,
                self.via,
                self.subject,
                self.predicate,
                self.value,
                self.scope,
                entry.polarity,
                entry.certainty,
                entry.mode,
                self.period,
                self.source.published,
                entry.rank,
                None,
            ),
        )


@dataclass
class Corpus:
    """All that the facts files say. Claims are in file order, by id."""

    vocabulary: Vocabulary
    sources: dict[str, Source] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    rows: dict[Fact, Location] = field(default_factory=dict)

    def facts(self, files: Iterable[Path] | None = None) -> list[Fact]:
        """Every fact; of the claims, only those that stand in `files`, where given."""
        names = None if files is None else {display(file) for file in files}
        vocabulary = self.vocabulary
        facts = [
            Fact("source", (s.id, s.publisher, s.author, s.published))
            for s in self.sources.values()
        ]
        facts += (
            Fact("entity", (name, vocabulary.label(name), entry.kind))
            for name, entry in vocabulary.entities.items()
        )
        for name in vocabulary.predicates:
            entry = vocabulary.predicate(name)
            facts.append(
                Fact("predicate", (name, entry.value, entry.single, entry.over, entry.stance))
            )
        facts += (Fact("within", pair) for pair in vocabulary.within)
        facts += (Fact("opposite", pair) for pair in vocabulary.opposites)
        facts += self.rows
        for claim in self.claims.values():
            if names is None or claim.at.file in names:
                facts.append(claim.fact())
                facts += (Fact("cites", (claim.id, c)) for c in claim.entry.cites)
                facts += (Fact("supersedes", (claim.id, c)) for c in claim.entry.supersedes)
        return facts


KEYS = ("source", "claims", *vocabularies.KEYS)


def load(files: Iterable[Path], seeds: Path | None) -> Corpus:
    """The corpus of the given facts files; raises InputError with every problem of every file.

    `seeds` is the folder with the manifest and, where a user has them, the sources' texts:
    quotes are checked against those that are there.
    """
    documents, problems = _read(files)
    for file, document in documents.items():
        problems += _unknown_keys(document, file)
    vocabulary, found = vocabularies.collect(documents)
    problems += found
    corpus = Corpus(vocabulary)
    owners: dict[str, str] = {}
    for file, document in documents.items():
        if isinstance(document, Map):
            problems += _source(corpus, owners, document, file)
    for file, document in documents.items():
        if isinstance(document, Map):
            problems += _claims(corpus, owners, document, file)
    for file, document in documents.items():
        if isinstance(document, Map):
            problems += _rows(corpus, document, file)
    problems += _references(corpus)
    if seeds is not None:
        from engine.claims import quotes

        problems += quotes.check(corpus, seeds)
    if problems:
        raise InputError(problems)
    return corpus


def load_vocabulary(files: Iterable[Path]) -> Vocabulary:
    """The vocabulary alone of the given facts files; raises InputError with its problems."""
    documents, problems = _read(files)
    vocabulary, found = vocabularies.collect(documents)
    if problems or found:
        raise InputError([*problems, *found])
    return vocabulary


def _read(files: Iterable[Path]) -> tuple[dict[str, Any], list[Problem]]:
    """The parsed value of each readable file, in the order of their paths."""
    problems: list[Problem] = []
    documents: dict[str, Any] = {}
    for path in sorted(files, key=lambda p: p.parts):
        text, found = read_text(path)
        problems += found
        if not found:
            documents[display(path)], found = parse(text, display(path))
            problems += found
    return documents, problems


def _unknown_keys(document: Any, file: str) -> Iterator[Problem]:
    if document is None:
        return
    if not isinstance(document, Map):
        message = f"a facts file is a mapping with `source:` and `claims:`, not {describe(document)}"
        hint = f"its keys are {', '.join(KEYS)}"
        yield Problem("E203", message, Location(file), hint)
        return
    for key in document:
        if key not in KEYS:
            at = key_location(document, (key,), Location(file))
            hint = nearest(key, KEYS) or f"known here: {', '.join(KEYS)}"
            yield Problem("E201", f"unknown key `{key}` in the facts file", at, hint)


def _source(
    corpus: Corpus, owners: dict[str, str], document: Map, file: str
) -> Iterator[Problem]:
    """Adds the file's source; `owners` gets which source the file's claims come from."""
    if "source" not in document:
        return
    value = document["source"]
    at = location_of(document, ("source",), Location(file))
    if isinstance(value, str):
        owners[file] = value  # declared in another file
        return
    entry, problems = validate(SourceEntry, value, at, "source")
    yield from problems
    if entry is None:
        if isinstance(value, Map) and isinstance(value.get("id"), str):
            owners[file] = value["id"]
            corpus.sources.setdefault(value["id"], _broken_source(value["id"], at))
        return
    owners[file] = entry.id
    where = location_of(value, ("id",), at)
    if entry.id in corpus.sources:
        first = corpus.sources[entry.id].at
        message = f"the source '{entry.id}' is given twice; the first is at {first}"
        yield Problem("E301", message, where, f"write `source: {entry.id}` in the second file")
        return
    published = yield from _period(entry.published, location_of(value, ("published",), at))
    author = None
    if entry.author is not None:
        author = corpus.vocabulary.resolve("entities", entry.author)
        if author is None:
            place = location_of(value, ("author",), at)
            yield _unknown_speaker(corpus.vocabulary, entry.author, place)
    corpus.sources[entry.id] = Source(
        entry.id, entry.publisher, author or entry.author, published, where, entry
    )


def _broken_source(name: str, at: Location) -> Source:
    """Stands in for a source that has problems of its own, so that its claims are still read."""
    entry = SourceEntry(id=name, publisher="", published="", author=None)
    return Source(name, "", "", ALWAYS, at, entry)


def _claims(
    corpus: Corpus, owners: Mapping[str, str], document: Map, file: str
) -> Iterator[Problem]:
    items = document.get("claims")
    if "claims" not in document:
        return
    at = location_of(document, ("claims",), Location(file))
    if not isinstance(items, Seq):
        message = f"`claims` is {describe(items)}; expected a list (`- id: …`)"
        yield Problem("E203", message, at)
        return
    name = owners.get(file)
    if name is None:
        if "source" not in document:
            hint = "begin the file with `source:`, with its id, publisher and published"
            yield Problem("E202", "the file has claims and no `source`", Location(file), hint)
        name = ""
    elif name not in corpus.sources:
        where = location_of(document, ("source",), Location(file))
        hint = nearest(name, corpus.sources) or "declare it as `source:` in one of the files"
        yield Problem("E302", f"unknown source '{name}'", where, hint)
    source = corpus.sources.get(name) or _broken_source(name, at)
    for index, item in enumerate(items):
        place = location_of(items, (index,), at)
        entry, problems = validate(ClaimEntry, item, place, _named(item))
        yield from problems
        if entry is not None:
            yield from _claim(corpus, source, entry, item, place)


def _named(item: Any) -> str:
    name = item.get("id") if isinstance(item, Map) else None
    return f"claim '{name}'" if isinstance(name, str) else "claim"


def _claim(
    corpus: Corpus, source: Source, entry: ClaimEntry, item: Map, place: Location
) -> Iterator[Problem]:
    vocabulary = corpus.vocabulary

    def at(*path: str) -> Location:
        return location_of(item, path, place)

    if entry.id in corpus.claims:
        first = corpus.claims[entry.id].at
        message = f"the claim '{entry.id}' is given twice; the first is at {first}"
        yield Problem("E301", message, at("id"), "give one of them another id")
    subject = vocabulary.resolve("entities", entry.subject)
    if subject is None:
        yield _unknown(vocabulary, "entities", "subject", entry.subject, at("subject"))
    speaker = source.author
    if entry.speaker is not None:
        speaker = vocabulary.resolve("entities", entry.speaker)
        if speaker is None:
            yield _unknown_speaker(vocabulary, entry.speaker, at("speaker"))
    elif speaker is None:
        message = f"the claim '{entry.id}' has no `speaker`, and its source no `author`"
        yield Problem("E202", message, place, "add `speaker:`")
    via = entry.via and vocabulary.resolve("entities", entry.via)
    if entry.via and via is None:
        yield _unknown_speaker(vocabulary, entry.via, at("via"))
    predicate = vocabulary.resolve("predicates", entry.predicate)
    value: Any = "yes"
    if predicate is None:
        yield vocabulary.unknown("predicates", entry.predicate, at("predicate"))
    else:
        value = yield from _value(vocabulary, predicate, entry, place, at("value"))
    scope = yield from _scope(vocabulary, predicate, entry, item, place)
    period = ALWAYS
    if entry.period is not None:
        period = yield from _period(entry.period, at("period"))
    if entry.quote is not None and len(entry.quote.split()) > QUOTE_WORDS:
        count = len(entry.quote.split())
        message = f"the quote has {count} words; at most {QUOTE_WORDS} are allowed"
        yield Problem("E306", message, at("quote"), "quote only the phrase that the claim rests on")
    corpus.claims.setdefault(
        entry.id,
        Claim(
            entry.id,
            source,
            speaker or "",
            via or None,
            subject or entry.subject,
            predicate or entry.predicate,
            value,
            scope,
            period,
            place,
            at("quote"),
            entry,
        ),
    )


def _value(
    vocabulary: Vocabulary, predicate: str, entry: ClaimEntry, place: Location, at: Location
) -> Iterator[Problem]:  # and returns the value
    kind = vocabulary.predicates[predicate].value
    written = entry.value
    if kind == "none":
        if written not in (None, "yes"):
            message = f"'{predicate}' is a plain statement: its only value is yes, not '{written}'"
            yield Problem("E303", message, at, "leave `value` out; a denial is `polarity: denied`")
        return "yes"
    if written is None:
        message = f"the claim '{entry.id}' has no `value`; '{predicate}' takes a {kind}"
        yield Problem("E202", message, place, "add `value:`")
        return ""
    return (yield from typed(vocabulary, Type(kind), written, at))


def typed(
    vocabulary: Vocabulary, kind: Type, written: str, at: Location
) -> Iterator[Problem]:  # and returns the value
    """Yields problems and returns the value of type `kind` that `written` stands for."""
    if kind is Type.QUANTITY:
        try:
            return quantities.parse(written, vocabulary.unit)
        except QuantityError as e:
            if e.unit:
                yield vocabulary.unknown("units", e.unit, at)
            else:
                hint = "a number, then a unit: `about 11000 container`, `at most 5 million round`"
                yield Problem("E303", str(e), at, hint)
            return quantities.parse("0", vocabulary.unit)
    if kind in (Type.DATE, Type.PERIOD):
        return (yield from _period(written, at))
    section = {Type.TERM: "terms", Type.ENTITY: "entities", Type.PREDICATE: "predicates"}.get(kind)
    if section is None:
        return written
    name = vocabulary.resolve(section, written)
    if name is None:
        yield vocabulary.unknown(section, written, at)
    return name or written


def _scope(
    vocabulary: Vocabulary, predicate: str | None, entry: ClaimEntry, item: Map, place: Location
) -> Iterator[Problem]:  # and returns the scope
    allowed = vocabulary.predicates[predicate].scope if predicate else None
    pairs = []
    for key, written in entry.scope.items():
        scope = item["scope"]
        if allowed is not None and key not in allowed:
            at = key_location(scope, (key,), location_of(item, ("scope",), place))
            known = f"it takes {', '.join(allowed)}" if allowed else "it takes none"
            message = f"'{predicate}' takes no `{key}` in its scope"
            yield Problem("E302", message, at, nearest(key, allowed) or known)
        name = vocabulary.resolve_type(Type.VALUE, written)
        if name not in vocabulary.entities and name not in vocabulary.terms:
            at = location_of(scope, (key,), place)
            yield _unknown(vocabulary, "entities", f"`{key}` of the scope,", written, at)
        pairs.append((key, name))
    return tuple(sorted(pairs))


def _period(written: str, at: Location) -> Iterator[Problem]:  # and returns the period
    try:
        return periods.parse(written)
    except EndsBeforeStart as e:
        yield Problem("E305", f"the period '{written}': {e}", at, "swap its two ends")
    except PeriodError as e:
        hint = "2023, 2023-09, 2023-09-13, 2023-09/2024-06~, 2023-09/.. (EDTF level 1)"
        yield Problem("E304", f"the period '{written}' does not parse: {e}", at, hint)
    return ALWAYS


def _rows(corpus: Corpus, document: Map, file: str) -> Iterator[Problem]:
    items = document.get("facts")
    if "facts" not in document:
        return
    at = location_of(document, ("facts",), Location(file))
    if not isinstance(items, Seq):
        yield Problem("E203", f"`facts` is {describe(items)}; expected a list of rows", at)
        return
    kinds = {name: k for name, k in corpus.vocabulary.kinds.items() if name not in BUILT_IN}
    for index, item in enumerate(items):
        place = location_of(items, (index,), at)
        if not isinstance(item, Map) or len(item) != 1:
            message = f"a row is one kind and its fields, not {describe(item)}"
            yield Problem("E203", message, place, "write `- kind: {field: value}`")
            continue
        ((name, values),) = item.items()
        if name not in kinds:
            hint = nearest(name, kinds) or "declare it under `kinds:`"
            yield Problem("E402", f"unknown kind '{name}'", place, hint)
            continue
        where = location_of(item, (name,), place)
        if not isinstance(values, Map):
            yield Problem("E203", f"the row of '{name}' has no fields", where)
            continue
        yield from _row(corpus, name, kinds[name].fields, values, where)


def _row(
    corpus: Corpus, name: str, fields: Mapping[str, Field], values: Map, place: Location
) -> Iterator[Problem]:
    for key in values:
        if key not in fields:
            hint = nearest(key, fields) or f"its fields are {', '.join(fields)}"
            at = key_location(values, (key,), place)
            yield Problem("E403", f"the kind '{name}' has no field '{key}'", at, hint)
    row: list[Any] = []
    for key, kind in fields.items():
        at = location_of(values, (key,), place)
        written = values.get(key)
        if key not in values:
            yield Problem("E202", f"the row of '{name}' has no `{key}`", place, f"add `{key}:`")
            continue
        if not isinstance(written, str):
            message = f"`{key}` of '{name}' is {describe(written)}; expected {kind.type}"
            yield Problem("E203", message, at)
            continue
        row.append((yield from plain_or_typed(corpus.vocabulary, kind.type, written, at)))
    if len(row) == len(fields):
        corpus.rows.setdefault(Fact(name, tuple(row)), place)


def plain_or_typed(
    vocabulary: Vocabulary, kind: Type, written: str, at: Location
) -> Iterator[Problem]:  # and returns the value
    """As `typed`, and numbers and truths besides."""
    if kind is Type.TRUTH:
        if written not in ("true", "false"):
            yield Problem("E203", f"'{written}' is neither true nor false", at)
        return written == "true"
    if kind is Type.NUMBER:
        from decimal import Decimal, InvalidOperation

        try:
            number = Decimal(written)
        except InvalidOperation:
            yield Problem("E203", f"'{written}' is not a number", at)
            return Decimal(0)
        return number
    return (yield from typed(vocabulary, kind, written, at))


def _references(corpus: Corpus) -> Iterator[Problem]:
    for claim in corpus.claims.values():
        for other in (*claim.entry.cites, *claim.entry.supersedes):
            if other not in corpus.claims:
                hint = nearest(other, corpus.claims)
                message = f"the claim '{claim.id}' refers to an unknown claim '{other}'"
                yield Problem("E302", message, claim.at, hint)


def _unknown(
    vocabulary: Vocabulary, section: str, what: str, name: str, at: Location
) -> Problem:
    problem = vocabulary.unknown(section, name, at)
    return Problem(problem.code, f"unknown {what} '{name}'", at, problem.hint)


def _unknown_speaker(vocabulary: Vocabulary, name: str, at: Location) -> Problem:
    return _unknown(vocabulary, "entities", "speaker", name, at)
