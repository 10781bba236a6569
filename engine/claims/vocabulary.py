"""The vocabulary: every name that claims may use, and what two of them mean to each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.claims.bearing import Word, stated
from engine.claims.circles import circle, groups, joined, way
from engine.claims.figures import Unit
from engine.claims.implied import Implied, imply
from engine.claims.kinds import BUILT_IN, DECLARABLE, RESERVED, Fact, Field, Kind, Type
from engine.claims.models import (
    EntityEntry,
    Entry,
    PredicateEntry,
    TermEntry,
    UnitEntry,
)
from engine.claims.plurals import plural
from engine.claims.spelling import normal
from engine.errors import Location, Problem, nearest, slip
from engine.source import Map, validate
from engine.source.schema import key_location, location_of

SECTIONS: Mapping[str, type[Entry]] = {
    "predicates": PredicateEntry,
    "entities": EntityEntry,
    "terms": TermEntry,
    "units": UnitEntry,
}
SECTION_OF: Mapping[str, str] = {
    Type.PREDICATE: "predicates",
    Type.ENTITY: "entities",
    Type.TERM: "terms",
}
"""Where the names that a field of the type holds are declared."""
KEYS = (*SECTIONS, "kinds", "facts")
"""The keys of a facts file that belong to the vocabulary."""

MOST_FIELDS = 60
"""How many fields a kind may have."""

FILE_KEYS = ("source", "claims", "tables", *KEYS)
"""The keys of a facts file."""

_SINGULAR = {"predicates": "predicate", "entities": "entity", "terms": "term", "units": "unit"}


_NEW_UNIT = "A new unit is declared under `units:` in facts/vocabulary.yaml"
SLIP = 0.72
"""How much a misspelt name is like the one that was meant; of less, it is one to be declared."""


@dataclass(repr=False, eq=False)
class Vocabulary:
    """The declared names by section, their aliases, and the facts that they state.

    `within` holds (part, whole) pairs as declared, not closed, `speaks_for` (speaker, body) pairs,
    and `precedes` (earlier, later) pairs of predicates; `bearing` the rows of words that say what
    bears on what, and `implied` what says something else too; `multiples` what units come to that
    are so many of another; `opposites` both directions, each with the term that declares it. An
    `open` vocabulary takes names that nothing declares.
    """

    open: bool = False
    predicates: dict[str, PredicateEntry] = field(default_factory=dict)
    entities: dict[str, EntityEntry] = field(default_factory=dict)
    terms: dict[str, TermEntry] = field(default_factory=dict)
    units: dict[str, UnitEntry] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=lambda: dict(BUILT_IN))
    within: list[tuple[str, str]] = field(default_factory=list)
    speaks_for: list[tuple[str, str]] = field(default_factory=list)
    opposites: dict[tuple[str, str], str] = field(default_factory=dict)
    precedes: list[tuple[str, str]] = field(default_factory=list)
    bearing: list[Fact] = field(default_factory=list)
    apart: set[frozenset[str]] = field(default_factory=set)
    """Pairs of predicates, and of units, that say nothing of each other."""
    multiples: dict[str, str] = field(default_factory=dict)
    implied: list[Implied] = field(default_factory=list)
    broken: set[tuple[str, str]] = field(default_factory=set)
    """Sections and names of entries with problems of their own: what rests on them is not told."""
    _declared: dict[tuple[str, str], tuple[Map, str, str]] = field(default_factory=dict)
    _aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    _spelled: dict[tuple[str, str], str] = field(default_factory=dict)
    """Names and aliases by section and normal form, each with the id that it stands for."""
    _taken: dict[tuple[str, str], Location] = field(default_factory=dict)
    _hints: dict[tuple[str, str, int], str | None] = field(default_factory=dict)

    def place(self, section: str, name: str) -> Location:
        """Where a name of a section is declared, or first used; raises KeyError if nowhere."""
        if (section, name) in self._taken:
            return self._taken[section, name]
        entries, key, file = self._declared[section, name]
        return key_location(entries, (key,), Location(file))

    def place_of(self, section: str, name: str, *keys: str) -> Location:
        """Where the key that these lead to in a name's entry stands, as deep as they can.

        Raises KeyError where nothing declares the name.
        """
        entries, spelled, file = self._declared[section, name]
        return key_location(entries, (spelled, *keys), Location(file))

    def written(self, section: str, name: str) -> tuple[Map, Location | None]:
        """The entry of a name as it stands in a file, and where; an empty one where none does."""
        if (section, name) not in self._declared:
            return Map(), None
        entries, spelled, _ = self._declared[section, name]
        entry = entries.get(spelled)
        return entry if isinstance(entry, Map) else Map(), self.place(section, name)

    def resolve(self, section: str, name: str) -> str | None:
        """The id that `name` stands for in a section, itself or by alias; None if unknown.

        A name that is not there as it is written stands for the one that looks the same.
        """
        if (found := self._exact(section, name)) is not None:
            return found
        return self._spelled.get((section, normal(name)))

    def is_respelt(self, section: str, name: str) -> bool:
        """Whether a name that stands for an id does so only by what a reader sees of it."""
        return self._exact(section, name) is None

    def _exact(self, section: str, name: str) -> str | None:
        declared: Mapping[str, Entry] = getattr(self, section)
        return name if name in declared else self._aliases.get((section, name))

    def take(self, section: str, name: str, at: Location, entry: Entry | None = None) -> str | None:
        """The id that `name` stands for, as `resolve` has it.

        An open vocabulary declares an unknown name as it is written, as `entry`, at its first use.
        """
        found = self.resolve(section, name)
        if found is not None or not self.open or not name.strip():
            return found
        getattr(self, section)[name] = entry or SECTIONS[section]()
        self._taken[section, name] = at
        self._spelled[section, normal(name)] = name
        return name

    def is_taken(self, section: str, name: str) -> bool:
        """Whether a name is there by its use alone."""
        return (section, name) in self._taken

    def resolve_type(self, kind: Type, name: str) -> str:
        """The id behind a name of the given type; the name itself where none is declared.

        Where text may stand, that is the text by which it is compared.
        """
        sections = {
            Type.ENTITY: ("entities",),
            Type.PREDICATE: ("predicates",),
            Type.TERM: ("terms",),
            Type.VALUE: ("terms", "entities"),
        }
        chosen = sections.get(kind, ())
        if any(name in getattr(self, section) for section in chosen):
            return name  # an id of one section goes before an alias of another
        found = next((found for s in chosen if (found := self.resolve(s, name))), None)
        return found or (normal(name) if kind in (Type.TEXT, Type.VALUE) else name)

    def unit(self, name: str) -> Unit | None:
        """The unit of that name or alias; None if it is unknown."""
        found = self.resolve("units", name)
        if found is None:
            return Unit(name, declared=False) if self.open else None
        entry = self.units[found]
        physical = entry.physical or self.multiples.get(found)
        return Unit(found, physical, True, plural(found, entry.aliases))

    def any_unit(self, name: str) -> Unit:
        """The declared unit, or the name as written: a rule's examples bring no vocabulary."""
        return self.unit(name) or Unit(name, declared=False)

    def unknown(self, section: str, name: str, at: Location, meant: str | None = None) -> Problem:
        """The problem of a name that `section` does not declare, with the nearest that it does.

        `meant` is the hint where the key takes words of its own, and it is near to one of them.
        """
        hint = meant or self._nearest(section, name)
        declare = f"declare it under `{section}:` in facts/vocabulary.yaml"
        return Problem("E302", f"unknown {_SINGULAR[section]} '{name}'", at, hint or declare)

    def _nearest(self, section: str, name: str) -> str | None:
        """The hint for an unknown name; it may stand in many claims, and is looked up once."""
        declared: Mapping[str, Entry] = getattr(self, section)
        key = (section, name, len(declared) + len(self._aliases))  # names are only ever added
        if key not in self._hints:
            names = [*declared, *(alias for of, alias in self._aliases if of == section)]
            if section == "units":  # of which any word may be a new one: "5 others" are no hours
                meant = slip(name, names)
                self._hints[key] = meant and f"did you mean '{meant}'? {_NEW_UNIT}"
            else:
                self._hints[key] = nearest(name, names, SLIP)
        return self._hints[key]

    def label(self, name: str, *sections: str) -> str:
        """How a reader sees an id: its declared name, or the id with spaces for hyphens.

        The sections are where it may be declared, all of them where none is named.
        """
        for section in sections or ("entities", "terms", "predicates"):
            entry: Any = getattr(self, section).get(name)
            if entry is not None and entry.name:
                return str(entry.name)
        if name[:1].isdigit() or " " in name:  # a figure, a date or a text of a scope is no id
            return name if not any(name in getattr(self, s) for s in SECTIONS) else _spaced(name)
        return _spaced(name)

    def predicate(self, name: str) -> PredicateEntry:
        """A declared predicate, with `single` decided: true of quantities unless denied."""
        entry = self.predicates[name]
        if entry.single is None:
            return entry.model_copy(update={"single": entry.value == "quantity"})
        return entry


def _spaced(name: str) -> str:
    return name.replace("-", " ")


def collect(documents: Mapping[str, Any], open_: bool = False) -> tuple[Vocabulary, list[Problem]]:
    """The vocabulary of all files together; `documents` maps each file to its parsed value."""
    vocabulary = Vocabulary(open_)
    problems: list[Problem] = []
    for file, document in documents.items():
        for section, model in SECTIONS.items():
            problems.extend(_declare(vocabulary, section, model, document, file))
        problems.extend(_declare_kinds(vocabulary, document, file))
    problems.extend(_alias(vocabulary))
    problems.extend(_measure(vocabulary))
    problems.extend(_oppose(vocabulary))
    problems.extend(_part(vocabulary))
    problems.extend(_precede(vocabulary))
    problems.extend(_bear(vocabulary))
    problems.extend(imply(vocabulary))
    problems.extend(_set_apart(vocabulary))
    return vocabulary, list(dict.fromkeys(problems))


def units_alone(document: Map, file: str) -> tuple[Vocabulary, list[Problem]]:
    """A vocabulary of the units that a mapping declares, such as an example of a rule."""
    vocabulary = Vocabulary()
    problems = list(_declare(vocabulary, "units", UnitEntry, document, file))
    return vocabulary, [*problems, *_alias(vocabulary), *_measure(vocabulary)]


def _entries(document: Any, key: str, file: str) -> tuple[Map | None, list[Problem]]:
    """The mapping under a key of the document; None where there is none, or it is no mapping."""
    value = document.get(_written(key, document)) if isinstance(document, Map) else None
    if value is None or isinstance(value, Map):
        return value, []
    at = location_of(document, (key,), Location(file))
    message = f"`{key}` is not a mapping from names to what they are"
    return None, [Problem("E203", message, at, f"write `{key}:` and below it `name: {{…}}`")]


def _written(key: str, document: Map) -> str:
    """The key as the document has it, where it is misspelt: that was reported, and is enough."""
    if key in document or "when" in document:  # a rule file is none of ours, and told elsewhere
        return key
    unknown = (name for name in document if name not in FILE_KEYS)
    return next((k for k in unknown if nearest(k, FILE_KEYS) == f"did you mean '{key}'?"), key)


def _declare(
    vocabulary: Vocabulary, section: str, model: type[Entry], document: Any, file: str
) -> Iterator[Problem]:
    entries, problems = _entries(document, section, file)
    yield from problems
    if entries is None:
        return
    declared: dict[str, Entry] = getattr(vocabulary, section)
    for name, value in entries.items():
        if name in declared:
            at, first = (
                key_location(entries, (name,), Location(file)),
                vocabulary.place(section, name),
            )
            what = _SINGULAR[section]
            message = f"the {what} '{name}' is declared twice; the first is at {first}"
            yield Problem("E301", message, at, "keep one of the two")
            continue
        what = f"{_SINGULAR[section]} '{name}'"
        place = location_of(entries, (name,), Location(file))
        entry, found = validate(model, {} if value is None else value, place, what)
        yield from found
        vocabulary._declared[section, name] = entries, name, file
        # A broken entry still declares its name: one mistake, one message.
        declared[name] = entry or _known_by(model, value)
        if entry is None:
            vocabulary.broken.add((section, name))


def _known_by(model: type[Entry], broken: Any) -> Entry:
    """A stand-in for an entry with a mistake: it keeps its aliases, which claims may use."""
    aliases = broken.get("aliases") if isinstance(broken, Map) else None
    names = [aliases] if isinstance(aliases, str) else aliases
    usable = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return model.model_validate({"aliases": list(names)} if usable and names else {})


def _declare_kinds(vocabulary: Vocabulary, document: Any, file: str) -> Iterator[Problem]:
    entries, problems = _entries(document, "kinds", file)
    yield from problems
    for name, fields in (entries or {}).items():
        if name in vocabulary.kinds or name in RESERVED:
            at = key_location(entries, (name,), Location(file))
            yield Problem("E301", f"the kind '{name}' is there already", at, "choose another name")
            continue
        if not isinstance(fields, Map) or not fields:
            hint = f"write `{name}: {{member: entity}}`"
            at = key_location(entries, (name,), Location(file))
            yield Problem("E203", f"the kind '{name}' has no fields", at, hint)
            continue
        if len(fields) > MOST_FIELDS:
            at = key_location(entries, (name,), Location(file))
            message = f"the kind '{name}' has more than {MOST_FIELDS} fields"
            yield Problem("E203", message, at, "make several kinds of it")
            continue
        types = {}
        for key, kind in fields.items():
            if kind in DECLARABLE:
                types[key] = Field(Type(kind))
                continue
            types[key] = Field(Type.TEXT)  # one mistake, one message
            where = location_of(fields, (key,), Location(file))
            hint = nearest(str(kind), DECLARABLE) or f"the types are {', '.join(DECLARABLE)}"
            yield Problem("E203", f"'{kind}' is not a type of field", where, hint)
        vocabulary.kinds[name] = Kind(name, types)
        vocabulary._declared["kinds", name] = entries or Map(), name, file


def _alias(vocabulary: Vocabulary) -> Iterator[Problem]:
    for section in SECTIONS:
        declared: Mapping[str, Any] = getattr(vocabulary, section)
        for name, entry in declared.items():
            for alias in entry.aliases:
                taken = alias if alias in declared else vocabulary._aliases.get((section, alias))
                if taken is not None and taken != name:
                    message = f"the alias '{alias}' of '{name}' already stands for '{taken}'"
                    at = vocabulary.place(section, name)
                    yield Problem("E308", message, at, "delete the alias, or rename the other")
                vocabulary._aliases.setdefault((section, alias), name)
        yield from _spell(vocabulary, section, declared)


def _spell(
    vocabulary: Vocabulary, section: str, declared: Mapping[str, Entry]
) -> Iterator[Problem]:
    """Fills `_spelled`; refuses two names that a reader cannot tell apart."""
    spelled = vocabulary._spelled
    for name in declared:
        other = spelled.setdefault((section, normal(name)), name)
        if other != name:
            first, at = vocabulary.place(section, other), vocabulary.place(section, name)
            message = f"to a reader, '{name}' is the same name as '{other}', declared at {first}"
            yield Problem("E301", message, at, "keep one of the two")
    for (of, alias), name in vocabulary._aliases.items():
        if of == section:
            spelled.setdefault((section, normal(alias)), name)


def _measure(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Fills `multiples`; refuses circles, and units that nothing declares."""
    own = {name: entry.is_ for name, entry in vocabulary.units.items() if entry.is_}
    if not own:
        return
    from engine.claims.multiples import comes_to, read  # only where a unit is one of another

    parts = {name: read(written) for name, written in own.items()}
    of = {name: unit and vocabulary.resolve("units", unit) for name, (_, unit) in parts.items()}
    arrows = {name: [base] if base in own else [] for name, base in of.items()}
    for group in groups(arrows):
        name, at = min(group), vocabulary.place_of("units", min(group), "is")
        base = of[name]
        if base in group:
            path = [name, *(way(str(base), name, arrows) or ())]
            told = f"a unit is no part of itself: {joined(' of ', path)}"
            yield Problem("E308", told, at, "delete one of these `is:`")
        elif base is None:
            yield vocabulary.unknown("units", parts[name][1], at)
        elif vocabulary.units[name].physical:
            told = f"the unit '{name}' has `is` and `physical`"
            yield Problem("E308", told, at, "write one of the two")
        elif base not in own or base in vocabulary.multiples:
            physical = vocabulary.multiples.get(base)
            physical = physical or (vocabulary.units[base].physical if base else None)
            if found := comes_to(parts[name][0], base, physical):
                vocabulary.multiples[name] = found
            else:
                told = f"the unit '{name}' comes to a fraction of too many digits"
                yield Problem("E308", told, at, "name a unit that is nearer to it")


def _oppose(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Fills `opposites`, declaring the opposite terms."""
    for term, entry in list(vocabulary.terms.items()):
        for other in entry.opposite:
            resolved = vocabulary.resolve("terms", other)
            if resolved is None:
                vocabulary.terms[other] = TermEntry()
                vocabulary._spelled["terms", normal(other)] = other
                vocabulary._declared["terms", other] = vocabulary._declared["terms", term]
                resolved = other
            if resolved == term:
                hint = "name another word under `opposite:`"
                at = vocabulary.place("terms", term)
                yield Problem("E308", f"the term '{term}' is its own opposite", at, hint)
                continue
            vocabulary.opposites.setdefault((term, resolved), term)
            vocabulary.opposites.setdefault((resolved, term), term)


def _part(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Fills `within` and `speaks_for`; refuses circles of parts."""
    for part, entry in list(vocabulary.entities.items()):
        yield from _link(vocabulary, part, entry.part_of, vocabulary.within)
        yield from _link(vocabulary, part, entry.speaks_for, vocabulary.speaks_for)
    if path := circle(vocabulary.within):
        at = vocabulary.place("entities", path[0])
        message = f"a part cannot hold its whole: {joined(' in ', path)}"
        yield Problem("E308", message, at, "delete one of these `part_of:`")


def _link(
    vocabulary: Vocabulary, name: str, others: Iterable[str], links: list[tuple[str, str]]
) -> Iterator[Problem]:
    """Adds to `links` each of the other entities that an entity names, by its id."""
    for other in others:
        at = vocabulary.place("entities", name)
        found = vocabulary.resolve("entities", other)
        if found is None and vocabulary.open:
            found = vocabulary.take("entities", other, at)
        if found is None:
            yield vocabulary.unknown("entities", other, at)
        else:
            links.append((name, found))


def _precede(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Fills `precedes`; refuses circles, and figures that cannot be cumulative."""
    for name, entry in vocabulary.predicates.items():
        for other in entry.before:
            resolved = vocabulary.resolve("predicates", other)
            if resolved is None:
                at = vocabulary.place_of("predicates", name, "before")
                yield vocabulary.unknown("predicates", other, at)
            else:
                vocabulary.precedes.append((name, resolved))
        if entry.within_years and not entry.before:
            message = f"the predicate '{name}' has `within_years` and no `before`"
            at = vocabulary.place("predicates", name)
            yield Problem("E308", message, at, "name what follows within so many years: `before:`")
        counts = entry.value == "quantity" and entry.over == "moment" and entry.single is not False
        if entry.cumulative and not counts:
            message = f"the predicate '{name}' is cumulative, and not one quantity at each moment"
            hint = "write `value: quantity`, without `over: period` and `single: false`"
            yield Problem("E308", message, vocabulary.place("predicates", name), hint)
    if path := circle(vocabulary.precedes):
        at = vocabulary.place("predicates", path[0])
        message = f"nothing comes before itself: {joined(' before ', path)}"
        yield Problem("E308", message, at, "delete one of these `before:`")


def _bear(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Fills `bearing`; refuses what names no predicate, and words that can have no effect."""
    found: dict[Fact, None] = {}
    problems: dict[Problem, None] = {}
    for name, entry in vocabulary.predicates.items():
        for key, word, value in stated(entry):
            at = vocabulary.place_of("predicates", name, key)
            for row in word.rows(name, value):
                fact, told = _row(vocabulary, f"`{key}` of '{name}'", word, row, at)
                problems.update(dict.fromkeys(told))
                found.update({fact: None} if fact else {})
    vocabulary.bearing += found
    yield from problems


def _set_apart(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Fills `apart`."""
    for section, entries in (("predicates", vocabulary.predicates), ("units", vocabulary.units)):
        for name, entry in entries.items():
            for other in entry.apart:
                if (found := vocabulary.resolve(section, other)) is None:
                    at = vocabulary.place_of(section, name, "apart")
                    yield vocabulary.unknown(section, other, at)
                else:
                    vocabulary.apart.add(frozenset((name, found)))


def _row(
    vocabulary: Vocabulary, what: str, word: Word, row: Mapping[str, Any], at: Location
) -> tuple[Fact | None, list[Problem]]:
    """A row of a word, with the ids of the predicates that it names; or its problems."""
    fields = word.kind.fields.items()
    names = [row[n] for n, f in fields if f.type is Type.PREDICATE and row[n] is not None]
    found = {name: vocabulary.resolve("predicates", name) for name in names}
    if unknown := [name for name, known in found.items() if known is None]:
        meant = {name: nearest(name, word.also, SLIP) for name in unknown}
        return None, [vocabulary.unknown("predicates", n, at, meant[n]) for n in unknown]
    if len(names) > len(set(found.values())):
        return None, [Problem("E308", f"{what} names itself", at, "name another predicate")]
    entries = [vocabulary.predicates[known] for known in found.values() if known]
    if misfit := word.misfit(entries):
        return None, [Problem("E308", f"{what} {misfit[0]}", at, misfit[1])]
    return word.kind.fact(**{n: found.get(v, v) for n, v in row.items()}), []
