"""Facts files to a corpus: names resolved, values typed, every problem of every file found."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.claims import figures
from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims import vocabulary as vocabularies
from engine.claims.circles import circles
from engine.claims.corpus import Claim, Corpus, Scope, Source
from engine.claims.figures import QuantityError
from engine.claims.kinds import BUILT_IN, Fact, Field, Type
from engine.claims.listed import Values, all_of, listed, made_id, misfit
from engine.claims.models import ClaimEntry, SourceEntry
from engine.claims.period import ALWAYS, EndsBeforeStartError, Period, PeriodError
from engine.claims.quantity import Quantity
from engine.claims.respelt import respelt, row_as_written
from engine.claims.spelling import normal
from engine.claims.vocabulary import SECTION_OF, Vocabulary
from engine.errors import InputError, Location, Problem, Warned, nearest
from engine.source import Door, Map, Seq, parse, validate
from engine.source.hidden import warnings
from engine.source.schema import describe, key_location, location_of

QUOTE_WORDS = 15
"""How long a quote may be: a short phrase stays within what may be cited."""

MOST_UNREAD = 10
"""How many values of one predicate are told that cannot be read as figures."""

KEYS = vocabularies.FILE_KEYS


def load(
    files: Iterable[Path],
    door: Door,
    open_: bool = False,
    tolerance: Decimal = quantities.TOLERANCE,
    skips: bool = False,
) -> Corpus:
    """The corpus of the given facts files; raises InputError with every problem of every file.

    The folder `seeds/` of the door's root has the manifest and, where a user has them, the sources'
    texts: quotes are checked against those that are there. With `open_`, names need no declaration;
    `tolerance` is the share that "about" means. With `skips`, rows of tables that cannot be read
    are passed over and counted.
    """
    documents, problems, warned = _read(files, door)
    vocabulary, found, mixed = _vocabulary(documents, open_)
    loader = _Loader(vocabulary, tolerance)
    loader.corpus.warnings += [*warned, *mixed]
    loader.load(documents, lambda: _tables(documents, loader, door, skips))
    # A file that does not parse may declare any name: unless it is misspelt, an unknown one waits.
    unreadable = any(problem.code in _UNREADABLE for problem in problems)
    kept = (p for p in loader.problems if not (unreadable and _may_be_declared(p)))
    problems += [*found, *kept]
    if door.holds(door.seeds):
        from engine.claims import quotes

        problems += quotes.check(loader.corpus, door)
    if problems:
        raise InputError(problems)
    return loader.corpus


def _tables(documents: Mapping[str, Map], loader: "_Loader", door: Door, skips: bool) -> None:
    """Adds what the files' tables hold."""
    declaring = {file: document for file, document in documents.items() if "tables" in document}
    if not declaring:
        return
    from engine.claims.tables import Tables  # only files with tables pay for it

    tables = Tables(loader, skips)
    for file, document in declaring.items():
        source = loader.source_of(document)
        for items, at in loader.listed(document, "tables", file):
            for index, item in enumerate(items):
                tables.add(item, location_of(items, (index,), at), source, door)


def _vocabulary(
    documents: Mapping[str, Map], open_: bool
) -> tuple[Vocabulary, list[Problem], list[Warned]]:
    """What the files declare; an open one has the predicates of their claims too."""
    vocabulary, problems = vocabularies.collect(documents, open_)
    warned: list[Warned] = []
    if open_:
        from engine.claims.undeclared import declare_predicates  # only bulk data pays for it

        warned = declare_predicates(vocabulary, documents)
    return vocabulary, problems, warned


_UNREADABLE = ("E101", "E102")


def _may_be_declared(problem: Problem) -> bool:
    return problem.code == "E302" and not (problem.hint or "").startswith("did you mean")


def load_vocabulary(files: Iterable[Path], door: Door, open_: bool = False) -> Vocabulary:
    """The vocabulary alone of the given facts files; raises InputError with its problems."""
    documents, problems, _ = _read(files, door)
    vocabulary, found, _ = _vocabulary(documents, open_)
    if problems or found:
        raise InputError([*problems, *found])
    return vocabulary


def _read(files: Iterable[Path], door: Door) -> tuple[dict[str, Map], list[Problem], list[Warned]]:
    """The mapping of each file that is one, in the order of their paths."""
    problems: list[Problem] = []
    warned: list[Warned] = []
    documents: dict[str, Map] = {}
    for path in sorted(files, key=lambda p: p.parts):
        file = str(path.absolute())
        text, found = door.text(path)
        problems += found
        if found:
            continue
        document, found = parse(text, file)
        problems += found
        warned += warnings(text, file)
        if isinstance(document, Map):
            documents[file] = document
        elif document is not None:
            message = (
                f"a facts file is a mapping with `source:` and `claims:`, not {describe(document)}"
            )
            hint = f"its keys are {', '.join(KEYS)}"
            problems.append(Problem("E203", message, Location(file), hint))
    return documents, problems, warned


class _Loader:
    """Fills a corpus from the files' values; `problems` holds what is wrong with them."""

    def __init__(self, vocabulary: Vocabulary, tolerance: Decimal) -> None:
        self.vocabulary, self.tolerance = vocabulary, tolerance
        self.corpus = Corpus(vocabulary)
        self.problems: list[Problem] = []
        self._figures: dict[tuple[str, bool], tuple[Quantity, str | None]] = {}
        self._periods: dict[tuple[str, bool], Period] = {}
        self._unread: dict[str, list[tuple[str, Location, str]]] = {}
        """By predicate, the values that are no figures, where they stand, and what to write."""

    def load(self, documents: Mapping[str, Map], tables: Callable[[], None]) -> None:
        """Reads all files: the sources of all of them, then claims, rows, tables, references."""
        owners: dict[str, str] = {}
        for file, document in documents.items():
            self._check_keys(document, file)
            if "source" in document:
                owners[file] = self._source(document, file)
        for file, document in documents.items():
            for items, at in self.listed(document, "claims", file):
                source = self._owner(owners.get(file), document, file)
                for index, item in enumerate(items):
                    self._claim(source, item, location_of(items, (index,), at))
            for items, at in self.listed(document, "facts", file):
                for index, item in enumerate(items):
                    self._row(item, location_of(items, (index,), at))
        tables()
        self._check_rows()
        self._refer()
        self._check_order()
        self.corpus.warnings += self._warn_of_unread()

    def _refer(self) -> None:
        """What claims say of others: who names a list means all claims of it."""
        claims, lists = self.corpus.claims, self.corpus.lists
        for name, claim in claims.items():
            if not (claim.entry.cites or claim.entry.supersedes):
                continue
            if lists:
                named = {
                    key: all_of(getattr(claim.entry, key), lists) for key in ("cites", "supersedes")
                }
                entry = claim.entry.model_copy(update=named)
                claims[name] = claim = claim._replace(entry=entry)
            for other in (*claim.entry.cites, *claim.entry.supersedes):
                if other not in claims:
                    message = f"the claim '{claim.id}' refers to an unknown claim '{other}'"
                    self._add("E302", message, claim.at, nearest(other, [*claims, *lists]))

    def _check_order(self) -> None:
        """A claim that supersedes itself, directly or through others, would withdraw them all."""
        claims = self.corpus.claims
        arrows = {name: claim.entry.supersedes for name, claim in claims.items()}
        in_circles = {name for circle in circles(arrows) for name in circle}
        for name, claim in claims.items():
            if name in in_circles:
                message = f"the claim '{claim.id}' supersedes itself, directly or through others"
                hint = "only the later claim names the earlier one"
                self._add("E308", message, claim.at, hint)
                continue
            for earlier in claim.entry.supersedes:
                if earlier in claims:
                    self._check_later(claim, claims[earlier])

    def _check_later(self, claim: Claim, earlier: Claim) -> None:
        """Nothing replaces what was published after it."""
        if claim.source.published.last < earlier.source.published.first:
            message = (
                f"the claim '{claim.id}' supersedes '{earlier.id}', which is of a later source"
            )
            self._add("E308", message, claim.at, "the later claim says `supersedes:` the earlier")

    def _check_keys(self, document: Map, file: str) -> None:
        if "when" in document and "claims" not in document:
            hint = "give folders of facts; rules are found in rules/, or with `--rules`"
            self._add("E203", "this is a rule file, where facts are read", Location(file), hint)
            return
        for key in document:
            if key not in KEYS:
                at = key_location(document, (key,), Location(file))
                hint = nearest(key, KEYS) or f"known here: {', '.join(KEYS)}"
                self._add("E201", f"unknown key `{key}` in the facts file", at, hint)

    def source_of(self, document: Map) -> Source | None:
        """The source of all that a file says, where it names one."""
        named = document.get("source")
        name = named.get("id") if isinstance(named, Map) else named
        return self.corpus.sources.get(name) if isinstance(name, str) else None

    def listed(self, document: Map, key: str, file: str) -> list[tuple[Seq, Location]]:
        """The list under a key and where it stands; none where there is no such list."""
        if key not in document:
            return []
        at = location_of(document, (key,), Location(file))
        if isinstance(document[key], Seq):
            return [(document[key], at)]
        message = f"`{key}` is {describe(document[key])}; expected a list (`- …`)"
        self._add("E203", message, at)
        return []

    # -- sources --------------------------------------------------------------------------------

    def _source(self, document: Map, file: str) -> str:
        """Adds the file's source, if it is declared here; returns its id."""
        value = document["source"]
        at = location_of(document, ("source",), Location(file))
        if isinstance(value, str):
            return value  # declared in another file
        entry, problems = validate(SourceEntry, value, at, "source")
        self.problems += problems
        if entry is None:
            name = value.get("id") if isinstance(value, Map) else None
            broken = _stand_in(name if isinstance(name, str) else "", at)
            self.corpus.sources.setdefault(broken.id, broken)
            return broken.id
        where = location_of(value, ("id",), at)
        if entry.id in self.corpus.sources:
            first = self.corpus.sources[entry.id].at
            message = f"the source '{entry.id}' is given twice; the first is at {first}"
            self._add("E301", message, where, f"write `source: {entry.id}` in the second file")
            return entry.id
        published = self._period(entry.published, location_of(value, ("published",), at))
        author = None
        if entry.author is not None:
            written = location_of(value, ("author",), at)
            author = self._entity("speaker", entry.author, lambda *_: written)
        publisher = normal(entry.publisher)
        self.corpus.sources[entry.id] = Source(entry.id, publisher, author, published, where, entry)
        return entry.id

    def _owner(self, name: str | None, document: Map, file: str) -> Source:
        """The source of a file's claims; a stand-in, and a problem, where it has none."""
        if name is None:
            hint = "begin the file with `source:`, with its id, publisher and published"
            self._add("E202", "the file has claims and no `source`", Location(file), hint)
        elif name not in self.corpus.sources:
            where = location_of(document, ("source",), Location(file))
            near = nearest(name, self.corpus.sources)
            advice = "declare it as `source:` in one of the files"
            self._add("E302", f"unknown source '{name}'", where, near or advice)
        return self.corpus.sources.get(name or "") or _stand_in("", Location(file))

    # -- claims ---------------------------------------------------------------------------------

    def _claim(self, source: Source, item: Any, place: Location) -> None:
        item, values, unfit = listed(item, place)
        name = item.get("id") if isinstance(item, Map) else None
        what = f"claim '{name}'" if isinstance(name, str) else "claim"
        entry, problems = validate(ClaimEntry, item, place, what)
        self.problems += [*problems, *unfit]
        if entry is None or unfit:
            self._check_names(item, place)
            return

        def at(*path: str) -> Location:
            return location_of(item, path, place)

        self._check_once(entry.id, at("id"))
        predicate = self.vocabulary.resolve("predicates", entry.predicate)
        if predicate is None:
            self.problems.append(
                self.vocabulary.unknown("predicates", entry.predicate, at("predicate"))
            )
        self._check_quote(entry, at)
        if predicate and entry.only:
            self._check_exclusive(predicate, entry, at)
        claim = Claim(
            entry.id,
            source,
            self._speaker(entry, source, place, at),
            entry.via and self._entity("speaker", entry.via, at, "via"),
            self._entity("subject", entry.subject, at, "subject"),
            predicate or entry.predicate,
            "",
            self._scope(predicate, entry, item, at),
            ALWAYS if entry.period is None else self._period(entry.period, at("period")),
            place,
            at("quote"),
            entry,
        )
        if values and predicate:
            self._list_claims(claim, values, at("value"))
        else:
            self._keep(claim, at("value"), predicate)

    def _list_claims(self, claim: Claim, values: Values, at: Location) -> None:
        """A claim for each item of a list, which stands where the item does."""
        if reason := misfit(claim.predicate, self.vocabulary):
            self._add("E303", f"'{claim.predicate}' {reason[0]}", at, reason[1])
            return
        made = self.corpus.lists.setdefault(claim.entry.id, [])
        for written, where in values:
            own = claim.entry.model_copy(update={"value": written})
            one = claim._replace(entry=own, at=where, listed=own.id)
            made.append(self._keep(one, where, claim.predicate))

    def _keep(self, claim: Claim, at: Location, predicate: str | None) -> str:
        """Adds the claim with the value that is written at a place; returns its id."""
        if predicate:
            exact = claim.source.entry.figures == "exact"
            value = self._value(predicate, claim.entry, claim.at, at, exact)
            claim = claim._replace(value=value)
        if claim.listed and predicate:
            written = claim.entry.value or ""
            name = made_id(claim.entry, written, claim.value, predicate, self.vocabulary)
            self._check_once(name, at, "name each value once, or give the list another id")
            claim = claim._replace(id=name, entry=claim.entry.model_copy(update={"id": name}))
        if spellings := respelt(claim, self.vocabulary):
            claim = claim._replace(respelt=spellings)
        self.corpus.claims.setdefault(claim.id, claim)
        return claim.id

    def _check_once(
        self, name: str, at: Location, hint: str = "give one of them another id"
    ) -> None:
        claims = self.corpus.claims
        named = self.corpus.lists.get(name)
        if first := claims.get(named[0] if named else name):
            message = f"the claim '{name}' is given twice; the first is at {first.at}"
            self._add("E301", message, at, hint)

    def _check_exclusive(
        self, predicate: str, entry: ClaimEntry, at: Callable[..., Location]
    ) -> None:
        """Only what is affirmed, and of several values, can be the only one."""
        kind = self.vocabulary.predicates[predicate].value
        if entry.polarity == "denied":
            message = f"the claim '{entry.id}' is denied, and says `only`"
            self._add("E308", message, at("only"), "a claim of what does hold says `only: true`")
        elif kind in ("quantity", "none"):
            takes = "a quantity" if kind == "quantity" else "no value"
            message = f"the claim '{entry.id}' says `only`, and '{predicate}' takes {takes}"
            self._add("E308", message, at("only"), "delete `only`")

    def _check_names(self, item: Any, place: Location) -> None:
        """The names of a claim that has other problems: all of them are told in one run."""
        names = item if isinstance(item, Map) else {}
        for key, section in (
            ("subject", "entities"),
            ("speaker", "entities"),
            ("via", "entities"),
            ("predicate", "predicates"),
        ):
            name = names.get(key)
            at = location_of(item, (key,), place)
            if isinstance(name, str) and self.vocabulary.take(section, name, at) is None:
                problem = self.vocabulary.unknown(section, name, at)
                self._add(problem.code, f"unknown {key} '{name}'", at, problem.hint)

    def _speaker(
        self, entry: ClaimEntry, source: Source, place: Location, at: Callable[..., Location]
    ) -> str:
        if entry.speaker is not None:
            return self._entity("speaker", entry.speaker, at, "speaker")
        if source.author is None:
            message = f"the claim '{entry.id}' has no `speaker`, and its source no `author`"
            self._add("E202", message, place, "add `speaker:`")
        return source.author or ""

    def _value(
        self, predicate: str, entry: ClaimEntry, place: Location, at: Location, exact: bool
    ) -> Any:
        kind, written = self.vocabulary.predicates[predicate].value, entry.value
        if ("predicates", predicate) in self.vocabulary.broken:
            return ""
        if kind == "none":
            if written not in (None, "yes"):
                message = (
                    f"'{predicate}' is a plain statement: its only value is yes, not '{written}'"
                )
                hint = "leave `value` out; a denial is `polarity: denied`"
                self._add("E303", message, at, hint)
            return "yes"
        if written is None:
            message = f"the claim '{entry.id}' has no `value`; '{predicate}' takes a {kind}"
            self._add("E202", message, place, "add `value:`")
            return ""
        if kind == "quantity" and self.vocabulary.is_taken("predicates", predicate):
            return self._figure(predicate, written, at, exact)
        return self._typed(Type(kind), written, at, exact)

    def _figure(self, predicate: str, written: str, at: Location, exact: bool) -> Any:
        """The figure of a predicate that nothing declares; one that cannot be read stays text."""
        try:
            return self._read_figure(written, exact)[0]
        except QuantityError as e:
            found = self._unread.setdefault(predicate, [])
            is_listed = len(found) < MOST_UNREAD
            found.append((written, at, _hint(e, written) if is_listed else ""))
            return normal(written)

    def _warn_of_unread(self) -> Iterator[Warned]:
        """A warning of each value that is no figure among those of its predicate that are."""
        for predicate, found in self._unread.items():
            listed = found[:MOST_UNREAD]
            for written, at, hint in listed:
                what = f"{describe(written)} is no figure, as other values of '{predicate}' are"
                yield Warned(f"{what}, and is compared with none of them; {hint}", at)
            if more := len(found) - len(listed):
                at = found[len(listed)][1]
                yield Warned(f"{more} more values of '{predicate}' cannot be read as figures", at)

    def _scope(
        self, predicate: str | None, entry: ClaimEntry, item: Map, at: Callable[..., Location]
    ) -> Scope:
        allowed = self.vocabulary.predicates[predicate].scope if predicate else None
        pairs = []
        for key, written in entry.scope.items():
            if allowed is not None and key not in allowed:
                hint = f"it takes {', '.join(allowed)}" if allowed else "it takes none"
                message = f"'{predicate}' takes no `{key}` in its scope"
                self._add("E302", message, at("scope", key), nearest(key, allowed) or hint)
            name = self.vocabulary.resolve_type(Type.VALUE, written)
            if name not in self.vocabulary.entities and name not in self.vocabulary.terms:
                name = self._qualifier(key, written, item["scope"].is_quoted(key), at)
            pairs.append((normal(key), name))
        return tuple(sorted(pairs))

    def _qualifier(self, key: str, written: str, quoted: bool, at: Callable[..., Location]) -> str:
        """What no vocabulary declares: a figure, a date, or text in quotes."""
        from engine.claims.qualifiers import qualifier  # most are declared names

        if found := qualifier(written, self.vocabulary):
            return found
        if found := self.vocabulary.take("entities", written, at("scope", key)):
            return found
        names = [*self.vocabulary.entities, *self.vocabulary.terms]
        near = nearest(written, names, vocabularies.SLIP)
        what = f"`{key}` of the scope, '{written}'"
        if quoted and near and normal(written):
            told = f"{what}, is text, since it stands in quotes; {near}"
            self.corpus.warnings.append(Warned(told, at("scope", key)))
        elif not quoted or not normal(written):
            declare = "declare it under `entities:` or `terms:` in facts/vocabulary.yaml"
            hint = near or f"{declare}; text stands in quotes"
            self._add("E302", f"unknown {what}", at("scope", key), hint)
        return normal(written)

    def _check_quote(self, entry: ClaimEntry, at: Callable[..., Location]) -> None:
        count = len((entry.quote or "").split())
        if count > QUOTE_WORDS:
            message = f"the quote has {count} words; at most {QUOTE_WORDS} are allowed"
            self._add("E306", message, at("quote"), "quote only the phrase that the claim rests on")

    # -- rows of the vocabulary's own kinds -----------------------------------------------------

    def _row(self, item: Any, place: Location) -> None:
        if not isinstance(item, Map) or len(item) != 1:
            message = f"a row is one kind and its fields, not {describe(item)}"
            self._add("E203", message, place, "write `- kind: {field: value}`")
            return
        ((name, values),) = item.items()
        kinds = {n: k for n, k in self.vocabulary.kinds.items() if n not in BUILT_IN}
        if name not in kinds:
            hint = nearest(name, kinds) or "declare it under `kinds:`"
            self._add("E402", f"unknown kind '{name}'", place, hint)
            return
        place = location_of(item, (name,), place)
        if not isinstance(values, Map):
            hint = f"write `- {name}: {{{', '.join(kinds[name].fields)}}}` with their values"
            self._add("E203", f"the row of '{name}' has no fields", place, hint)
            return
        for key in values:
            if key not in kinds[name].fields:
                near = nearest(key, kinds[name].fields)
                fields = f"its fields are {', '.join(kinds[name].fields)}"
                at = key_location(values, (key,), place)
                self._add("E403", f"the kind '{name}' has no field '{key}'", at, near or fields)
        kind = kinds[name]
        row = Fact(
            name, tuple([self._cell(name, k, f, values, place) for k, f in kind.fields.items()])
        )
        self.corpus.rows.setdefault(row, place)
        written = row_as_written(row, kind, values, self.vocabulary)
        if written != row:
            self.corpus.respelt.setdefault(row, written)

    def _cell(
        self, kind: str, key: str, field: Field, values: Mapping[str, Any], place: Location
    ) -> Any:
        if key not in values:
            self._add("E202", f"the row of '{kind}' has no `{key}`", place, f"add `{key}:`")
            return None
        at, written = location_of(values, (key,), place), values[key]
        if not isinstance(written, str):
            message = f"`{key}` of '{kind}' is {describe(written)}; expected {field.type.worded}"
            self._add("E203", message, at)
            return None
        if field.type is Type.TRUTH:
            if written not in ("true", "false"):
                self._add("E203", f"'{written}' is neither true nor false", at)
            return written == "true"
        if field.type is Type.NUMBER:
            try:
                return quantities.parse_number(written)
            except ValueError as e:
                self._add("E203", str(e), at)
                return None
        return self._typed(field.type, written, at)

    def _check_rows(self) -> None:
        """The ids of claims and sources in rows, when all files are read."""
        for fact, at in self.corpus.rows.items():
            fields = self.vocabulary.kinds[fact.kind].fields
            for (key, field), value in zip(fields.items(), fact.values, strict=True):
                ids: Iterable[str] = [value]
                if field.type is Type.CLAIM:
                    ids = self.corpus.claims
                elif field.type is Type.SOURCE:
                    ids = self.corpus.sources
                if value not in ids:
                    message = f"`{key}` of '{fact.kind}' is an unknown {field.type} '{value}'"
                    self._add("E302", message, at, nearest(str(value), ids))

    # -- values ---------------------------------------------------------------------------------

    def _typed(self, kind: Type, written: str, at: Location, exact: bool = False) -> Any:
        """The value of type `kind` that is written; where it is none, a problem and a stand-in."""
        if kind is Type.QUANTITY:
            return self._quantity(written, at, exact)
        if kind is Type.DATE:
            return self._period(written, at, dated=True)
        if kind is Type.TEXT:
            return normal(written)
        section = SECTION_OF.get(kind)
        if section is None:
            return written
        name = self.vocabulary.take(section, written, at)
        if name is None:
            self.problems.append(self.vocabulary.unknown(section, written, at))
        return name or written

    def _quantity(self, written: str, at: Location, exact: bool = False) -> Any:
        try:
            quantity, doubt = self._read_figure(written, exact)
        except QuantityError as e:
            if e.unit:
                self.problems.append(self.vocabulary.unknown("units", e.unit, at))
            else:
                self._add("E303", str(e), at, _hint(e, written))
            return None
        if doubt:
            self.corpus.warnings.append(Warned(doubt, at))
        return quantity

    def _read_figure(self, written: str, exact: bool) -> tuple[Quantity, str | None]:
        """The figure, and what is doubtful of it; each text is read once."""
        key = (written, exact)
        if key not in self._figures:
            figure = figures.parse(written, self.vocabulary.unit, self.tolerance, exact)
            self._figures[key] = figure, figures.doubt(written)
        return self._figures[key]

    def _period(self, written: str, at: Location, dated: bool = False) -> Period:
        """The period, or of a date value the date, that is written; each text is read once."""
        if found := self._periods.get((written, dated)):
            return found
        doubt = periods.doubtful(written)
        if doubt:
            self.corpus.warnings.append(Warned(doubt, at))
        try:
            period = periods.parse(written, dated)
            if not doubt:
                self._periods[written, dated] = period
            return period
        except EndsBeforeStartError as e:
            self._add("E305", f"the period {describe(written)}: {e}", at, "swap its two ends")
        except PeriodError as e:
            message = f"the period {describe(written)} does not parse: {e}"
            self._add("E304", message, at, e.hint or self._advice(written))
        return ALWAYS

    def _advice(self, written: str) -> str:
        from engine.claims import unread  # only a period that does not parse pays for it

        return unread.advice(written)

    def _entity(self, what: str, name: str, place: Callable[..., Location], *path: str) -> str:
        """The id of an entity; `what` is what the claim uses it as.

        Where it stands, `place` says of the path: only an unknown name needs to know.
        """
        found = self.vocabulary.resolve("entities", name)
        if found is None:
            at = place(*path)
            found = self.vocabulary.take("entities", name, at)
        if found is None:
            problem = self.vocabulary.unknown("entities", name, at)
            self._add(problem.code, f"unknown {what} '{name}'", at, problem.hint)
        return found or name

    def _add(self, code: str, message: str, at: Location, hint: str | None = None) -> None:
        self.problems.append(Problem(code, message, at, hint))


def _hint(e: QuantityError, written: str) -> str:
    """What to write in place of text that is no quantity."""
    from engine.claims.hints import advice  # only for what is broken

    return e.hint or advice(written)


def _stand_in(name: str, at: Location) -> Source:
    """A source in place of one that has problems of its own, so that its claims are still read."""
    # Its id may be what is wrong with it: it was told, and is not looked at again.
    entry = SourceEntry.model_construct(id=name, publisher="", published="")
    return Source(name, "", "", ALWAYS, at, entry)
