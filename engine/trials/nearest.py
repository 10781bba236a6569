"""How near a rule comes to holding for given claims, and the first thing that is missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, permutations, product
from typing import Any, NamedTuple

from engine.backends.absence import Store
from engine.backends.plan import Values
from engine.claims.bearing import WORD_OF
from engine.claims.kinds import CLAIM_AT, Fact, Kind, Type
from engine.claims.vocabulary import Vocabulary
from engine.findings.words import field_type, field_word, named, word
from engine.rules.evaluation import Test
from engine.rules.operators import equal
from engine.rules.program import Pattern, Premises, Rule
from engine.rules.terms import Apply, Comparison, Condition, Read, Slot, Term
from engine.rules.written import line

MOST = 2_000
"""How many ways to complete a match are looked at; the nearest of them is reported."""


class Miss(NamedTuple):
    """The first thing that keeps a rule from holding, and how far it came: larger is nearer.

    `words` say it for a reader; `item` is the part of the rule, as written, that asks for it.
    `undeclared` is the word of the vocabulary that nothing says of the predicates.
    """

    rule: Rule
    depth: tuple[int, int]
    words: str
    item: str
    undeclared: str = ""


TAKEN = (1, 0)
"""The depth from which on the rule's patterns take the claims, each by itself."""


class Facts:
    """Facts that no longer change, by kind, with the vocabulary that names them."""

    def __init__(self, facts: Iterable[Fact], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        facts = list(dict.fromkeys(facts))
        self.store = Store(facts, Values(facts))
        self.by_kind: dict[str, list[Fact]] = {}
        for fact in facts:
            self.by_kind.setdefault(fact.kind, []).append(fact)


def nearest(
    rules: Iterable[Rule], facts: Facts, wanted: Sequence[Sequence[Fact]] = ()
) -> Miss | None:
    """What the alternative of a rule that comes nearest misses; None where one of them holds.

    `wanted` has for each claim that must be in the match the facts that may stand for it.
    """
    best: Miss | None = None
    for rule in rules:
        for bound in _placed(rule, wanted):
            miss = _miss(rule, bound, facts)
            if miss is None:
                return None
            best = miss if best is None else max(best, miss, key=lambda m: m.depth)
    return best


def _placed(rule: Rule, wanted: Sequence[Sequence[Fact]]) -> Iterator[Mapping[int, Fact]]:
    """Every way to put the wanted claims at different patterns of the rule."""
    places = [n for n, pattern in enumerate(rule.body.patterns) if pattern.kind == "claim"]
    for chosen in product(*wanted):
        for positions in permutations(places, len(chosen)):
            yield dict(zip(positions, chosen, strict=True))


def _miss(rule: Rule, bound: Mapping[int, Fact], facts: Facts) -> Miss | None:
    body = rule.body
    for position, fact in bound.items():
        if refusal := _refusal(body.patterns[position], fact, facts):
            return Miss(rule, (0, 0), f"{named(fact)} has {refusal}", "")
    if not rule.allows(tuple(bound.values())):
        return Miss(rule, (0, 0), "a claim does not stand against itself", "")
    partial = [dict(bound)]
    for join in body.joins:
        if words := _apart(join, bound, rule, facts):
            return Miss(rule, TAKEN, words, "")
    for position in range(len(body.patterns)):
        if position in bound:
            continue
        found = list(islice(_extended(rule, partial, position, facts), MOST))
        if not found:
            words = _absent(rule, partial[0], position, facts)
            word = WORD_OF.get(body.patterns[position].kind, "")
            depth = (0, 0) if _of_itself(rule, partial[0], position) else (2, position)
            return Miss(rule, depth, words, "", word)
        partial = found
    misses = (_undecided(rule, tuple(p for _, p in sorted(m.items())), facts) for m in partial)
    nearest_one: Miss | None = None
    for miss in misses:
        if miss is None:
            return None
        if nearest_one is None or miss.depth > nearest_one.depth:
            nearest_one = miss
    return nearest_one


def _undecided(rule: Rule, premises: Premises, facts: Facts) -> Miss | None:
    """What facts for all patterns miss: a condition, or that nothing matches an absence."""
    for at, condition in enumerate(rule.early):
        if not condition.holds(premises):
            return Miss(rule, (3, at), why_false(rule, condition, premises, facts), condition.text)
    premises = facts.store.counted(rule, premises)
    for at, condition in enumerate(rule.late):
        if not condition.holds(premises):
            return Miss(rule, (4, at), why_false(rule, condition, premises, facts), condition.text)
    for at, absence in enumerate(rule.absences):
        match = next(facts.store.matches(absence, premises), None)
        if match is not None:
            found = [_fact(fact, facts) for fact in match[absence.first :]]
            words = f"the rule leaves that out: there is {' and '.join(found)}"
            return Miss(rule, (5, at), words, line(rule.entry.unless[at]))
    return None


def why_false(rule: Rule, condition: Condition, premises: Premises, facts: Facts) -> str:
    """The values by which a condition fails."""
    worded: dict[str, None] = {}
    missing: dict[str, None] = {}
    for test in condition.test.deciding(premises):
        values = [read(premises) for _, read in test.sides]
        words = _state(condition, test, values, rule, premises, facts)
        (missing if values and not any(v is not None for v in values) else worded)[words] = None
    return "; ".join(worded or missing) or f"`{condition.text}` never holds"


def _state(
    condition: Condition,
    test: Test,
    values: Sequence[Any],
    rule: Rule,
    premises: Premises,
    facts: Facts,
) -> str:
    """What a single test finds, in words: of a function its own, of a comparison its two sides."""
    term = test.term
    operator = term.operator if isinstance(term, Apply) else None
    speaks = operator and (operator.tell if test.holds(premises) else operator.miss)
    if operator and speaks and operator.accepts(values):
        return test.worded(speaks, premises) or "no time is named"
    types = [_type_read(side, premises, facts) for side, _ in test.sides]
    words = [_or_none(value, facts, of) for value, of in zip(values, types, strict=True)]
    fields = {_field_read(side) for side, _ in test.sides}
    if len(words) == 2 and isinstance(term, Comparison) and term.key == "==" and len(fields) == 1:
        (field,) = fields
        if field is not None:
            if words[0] == words[1]:  # two ids of one name
                words = [f"'{value}'" for value in values]
            return f"their {field} differs: {words[0]}, {words[1]}"
    by_name = dict(zip((p.name for p in rule.body.patterns), premises, strict=False))

    def named(read: Read) -> str:
        fact, field = by_name.get(read.name[1:].partition(".")[0]), _field_read(read)
        return f"the {field} of {_titled(fact, facts)}" if fact and field else read.name

    spelt = (condition.written(side, named) for side, _ in test.sides)
    return ", ".join(f"{text} is {value}" for text, value in zip(spelt, words, strict=True))


def _field_read(term: Term) -> str | None:
    """The field that a term such as `$a.period` reads, in words; None where it is no such term."""
    _, _, path = term.name.partition(".") if isinstance(term, Read) else ("", "", "")
    return path.rpartition(".")[2].replace("_", " ") or None


def _titled(fact: Fact, facts: Facts) -> str:
    return (
        named(fact)
        if fact.kind == "claim"
        else f"the {fact.kind} '{_or_none(fact.values[0], facts)}'"
    )


# -- patterns -----------------------------------------------------------------------------------


def _refusal(pattern: Pattern, fact: Fact, facts: Facts) -> str | None:
    """Why a fact, by itself, may not stand at a pattern; None where it may."""
    if pattern.admits(fact):
        return None
    for slot, value in pattern.tests:
        found = slot._replace(position=0).read((fact,))
        if type(found) is not type(value) or not equal(found, value):
            name = _field(slot, _kind(fact.kind, facts))
            of = _slot_type(slot, fact, facts)
            words = (_or_none(found, facts, of), _or_none(value, facts, of))
            return f"{name}: {words[0]}; the rule is about {name}: {words[1]}"
    return f"rank: {fact.values[CLAIM_AT['rank']]}, and the rule does not speak of ranks"


def _apart(join: Sequence[Slot], bound: Mapping[int, Fact], rule: Rule, facts: Facts) -> str | None:
    """In which field bound facts differ that the rule wants equal; None where in none."""
    bound_slots = [(slot, bound[slot.position]) for slot in join if slot.position in bound]
    read = [(slot, fact, _read(slot, fact)) for slot, fact in bound_slots]
    for slot, fact, value in read:
        name = _field(slot, _kind(rule.body.patterns[slot.position].kind, facts))
        if value is None:
            return f"{named(fact)} has no {name}"
        _, first, other = read[0]
        if not equal(value, other):
            one = _or_none(other, facts, _slot_type(read[0][0], first, facts))
            two = _or_none(value, facts, _slot_type(slot, fact, facts))
            if name in ("predicate", "source"):  # ids say which; their names read like the claims
                one, two = f"'{other}'", f"'{value}'"
            return f"their {name} differs: {named(first)} has {one}; {named(fact)} has {two}"
    return None


def _extended(
    rule: Rule, partial: Sequence[Mapping[int, Fact]], position: int, facts: Facts
) -> Iterator[dict[int, Fact]]:
    pattern = rule.body.patterns[position]
    candidates = [f for f in facts.by_kind.get(pattern.kind, ()) if pattern.admits(f)]
    for match in partial:
        for fact in candidates:
            extended = {**match, position: fact}
            fits = all(_agrees(join, extended) for join in rule.body.joins)
            if fits and rule.allows(tuple(extended.values())):
                yield extended


def _agrees(join: Sequence[Slot], bound: Mapping[int, Fact]) -> bool:
    values = [_read(slot, bound[slot.position]) for slot in join if slot.position in bound]
    return all(equal(value, values[0]) for value in values)


def _of_itself(rule: Rule, match: Mapping[int, Fact], position: int) -> bool:
    """Whether a pattern asks what a predicate or a thing is to itself, which no vocabulary says."""
    asked = _asked(rule, match, position)
    return len(asked) > 1 and len(set(asked.values())) == 1


def _asked(rule: Rule, match: Mapping[int, Fact], position: int) -> dict[Slot, Any]:
    """The values that the facts of a match ask for at the position of another."""
    asked: dict[Slot, Any] = {}
    for join in rule.body.joins:
        values = [_read(slot, match[slot.position]) for slot in join if slot.position in match]
        asked.update({slot: values[0] for slot in join if slot.position == position and values})
    return asked


def _absent(rule: Rule, match: Mapping[int, Fact], position: int, facts: Facts) -> str:
    """That no fact fits a pattern; where one is of the right thing, in which field it does not."""
    pattern = rule.body.patterns[position]
    kind = _kind(pattern.kind, facts)
    asked = _asked(rule, match, position)
    for fact in facts.by_kind.get(pattern.kind, ()):
        if asked and all(equal(_read(slot, fact), value) for slot, value in asked.items()):
            refusal = _refusal(pattern, fact, facts)
            if refusal:
                return f"{_titled(fact, facts)} has {refusal}"
            bound = [slot for join in rule.body.joins for slot in join if slot.position == position]
            if lacking := [_field(slot, kind) for slot in bound if _read(slot, fact) is None]:
                stated = kind.in_words([_or_none(value, facts) for value in fact.values])
                return f"{stated}, and says nothing of {' and '.join(lacking)}"
    asked.update(pattern.tests)
    fields = ", ".join(
        f"{_field(slot, kind)}: {_or_none(value, facts)}"
        for slot, value in sorted(asked.items(), key=lambda pair: pair[0].field)
    )
    return f"there is no {pattern.kind} ({fields})"


def _read(slot: Slot, fact: Fact) -> Any:
    return slot._replace(position=0).read((fact,))


def _kind(name: str, facts: Facts) -> Kind:
    return facts.vocabulary.kinds[name]


def _field(slot: Slot, kind: Kind) -> str:
    name = list(kind.fields)[slot.field].replace("_", " ")
    return f"{name} ({slot.key})" if slot.key else name


def _or_none(value: Any, facts: Facts, of: Type | None = None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"  # as a file has it
    return "none" if value is None or value == () else word(value, facts.vocabulary, of)


def _type_read(term: Term, premises: Premises, facts: Facts) -> Type | None:
    """What the field holds that a term reads; None where it reads no single field."""
    if not isinstance(term, Read):
        return None
    return _slot_type(term.slot, premises[term.slot.position], facts)


def _slot_type(slot: Slot, fact: Fact, facts: Facts) -> Type | None:
    """What a slot of a fact holds; under the keys of a scope stand entities."""
    if slot.key is not None:
        return Type.ENTITY
    return field_type(fact, slot.field, facts.vocabulary)


def _fact(fact: Fact, facts: Facts) -> str:
    if fact.kind == "claim":
        return f"the claim {named(fact)}"
    kind = _kind(fact.kind, facts)
    parts = (
        f"{name}: {field_word(fact, at, facts.vocabulary)}"
        for at, (name, value) in enumerate(zip(kind.fields, fact.values, strict=True))
        if value is not None and kind.fields[name].type is not Type.TRUTH
    )
    return f"{fact.kind} ({', '.join(parts)})"
