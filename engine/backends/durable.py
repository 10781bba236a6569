"""The backend on durable-rules: it does the chaining and the joins on equal fields.

durable-rules 2.0.28 is exact only in a small subset, which is all that this file writes: one
flat `$and` a pattern with the kind first and a sentinel last, whole numbers as values, ids from a
counter, facts one by one, no negation, no host. Values are numbered here, so that only their
equality reaches the C core. Every other condition, and every absence, is decided in Python on the
joined facts.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import durable_rules_engine as core

from engine import work
from engine.backends import Derivation, Match, Outcome
from engine.backends.absence import Store
from engine.backends.child import Limits, in_child
from engine.backends.plan import Predicates, join_order
from engine.claims.kinds import CLAIM_AT, Fact, order
from engine.errors import InputError, Problem
from engine.rules.program import Program, Rule, counted
from engine.rules.terms import Slot

PATTERNS_A_KIND = 60
"""How many patterns one fact may reach in one engine; its arrays end at 64."""

KINDS = 250
"""How many kinds the patterns of one engine may name; at 512 it hangs."""

MOST_FACTS = 797_185
"""From here on, two of the ids "0", "1", … have one 32-bit hash and would be one fact."""

# FNV-1a of the name modulo 16 is 8 or more: other names can clash with the core's own slots.
_ALIASES = ("m", "f", "k", "l", "a", "j", "o", "p", "q", "v", "z", "ma", "mb", "mf", "mg", "mk")

_Path = tuple[int, str | None]
"""A field of a fact, and a key in it; of a claim, below zero, a field of its predicate's fact."""


def run(
    program: Program,
    facts: Sequence[Fact],
    meanwhile: Callable[[], object] | None = None,
    limits: Limits | None = None,
) -> Outcome:
    """The least model's matches and derivations, computed in a child process."""
    known = list(dict.fromkeys(facts))
    evaluation = _Evaluation(program, known)
    work.begins(lambda: _largest(_possible(program, known).alternatives.values(), known))
    derived, matches = in_child(evaluation.run, limits or Limits(), meanwhile, evaluation.at)
    heads = {key: rule.heads for key, rule in program.alternatives.items()}
    derivations: dict[Fact, Derivation] = {}
    # Each fact follows from those before it: built again here, it need not cross the pipe.
    for rule, head, numbers in derived:
        premises = _facts(known, numbers)
        fact = heads[rule][head].build(premises)
        assert fact is not None
        derivations[fact] = Derivation(rule, premises)
        known.append(fact)
    found = (Match(rule, _facts(known, numbers)) for rule, numbers in matches)
    return Outcome(frozenset(found), derivations)


def _largest(rules: Iterable[Rule], facts: Sequence[Fact]) -> str | None:
    """The rule and the key at which most facts meet, in words."""
    from engine.backends.groups import largest  # only a run that takes long asks for it

    return largest(rules, facts)


def _facts(known: Sequence[Fact], numbers: Sequence[int]) -> tuple[Fact, ...]:
    """The facts by number; a count is a number below zero, -1 for none."""
    return tuple([known[n] if n >= 0 else counted(-1 - n) for n in numbers])


def _tallied(numbers: tuple[int, ...], premises: Sequence[Fact]) -> tuple[int, ...]:
    """The numbers of the patterns' facts, and those that stand for the counts after them."""
    counts = (-1 - int(fact.values[0]) for fact in premises[len(numbers) :])
    return (*numbers, *counts)


def _possible(program: Program, facts: Sequence[Fact]) -> Program:
    """The program without the rules that ask for a fact that is not there and never derived.

    Most rules are for vocabularies that say more than this one, and each costs something with
    every claim. Patterns of claims are not looked at: that would cost what it saves.
    """
    by_kind: dict[str, list[Fact]] = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    kinds: set[str] = set()

    def possible(rule: Rule) -> bool:
        return all(
            pattern.kind == "claim"
            or pattern.kind in kinds
            or any(map(pattern.admits, by_kind.get(pattern.kind, ())))
            for pattern in rule.body.patterns
        )

    before = None
    while before != kinds:  # what a rule derives may be what another asks for
        before = set(kinds)
        rules = [rule for stratum in program.strata for rule in stratum if possible(rule)]
        kinds.update(head.kind for rule in rules for head in rule.heads)
    strata = [tuple(filter(possible, stratum)) for stratum in program.strata]
    return Program(tuple(strata), tuple(filter(possible, program.flags)))


class _Found(NamedTuple):
    """A rule and the numbers of the facts that it holds for."""

    rule: Rule
    numbers: tuple[int, ...]


_Derived = tuple[str, int, tuple[int, ...]]
"""A rule, which of its heads, and the numbers of the premises."""

_Answer = tuple[list[_Derived], list[tuple[str, tuple[int, ...]]]]


class _Evaluation:
    """One run: facts by number, the level of each, what was derived from what."""

    def __init__(self, program: Program, facts: list[Fact]) -> None:
        self.program = program
        self.facts = facts
        self.base = len(facts)
        self.numbers: dict[Fact, int] = {}
        self.levels = [0] * len(facts)
        self.derived: list[_Derived] = []
        self.symbols = _Symbols()
        self.predicates = Predicates(())
        self.joined: list[Rule] = []
        """The rules whose patterns are being joined."""

    def run(self) -> _Answer:
        """How each derived fact follows, in the order of their numbers; and the matches."""
        self.program = _possible(self.program, self.facts)
        self.numbers = {fact: n for n, fact in enumerate(self.facts)}
        self.predicates = Predicates(self.facts)  # no rule derives one
        flagged: list[_Found] = []
        # The flagging rules run with the last stratum; their absences are tested at the end.
        stages = [*self.program.strata] or [()]
        for stage in stages[:-1]:
            self._stage(stage)
        flagged = self._stage((*stages[-1], *self.program.flags))
        store = Store(self.facts)
        matches = []
        for rule, numbers in flagged:
            premises = store.complete(rule, _facts(self.facts, numbers))
            if premises is not None:
                matches.append((rule.key, _tallied(numbers, premises)))
        return self.derived, matches

    def at(self) -> str | None:
        """The rule and the key at which most facts meet, of those that are known by now."""
        return _largest(self.joined, self.facts)

    def _stage(self, rules: Sequence[Rule]) -> list[_Found]:
        """Runs rules to their fixpoint; returns the matches of those that flag."""
        flagged: list[_Found] = []
        store = Store(self.facts)  # absences of this stage concern earlier strata only
        first = len(self.facts)
        self.levels = [0] * first  # least derivations count the levels of their own stratum
        self.joined = [rule for rule in rules if len(rule.body.patterns) > 1]
        engines = [_Engine(shard, self.symbols, self.predicates) for shard in shards(self.joined)]
        alone = [_Rest(rule) for rule in rules if len(rule.body.patterns) == 1]
        # By level, so that a fact's least derivation is found before any other use of it.
        waiting: dict[int, list[int]] = {}
        for number, level in enumerate(self.levels):
            waiting.setdefault(level, []).append(number)
        level = 0
        while waiting:
            for number in waiting.pop(level, ()):
                for found, matched in self._matches(engines, alone, number):
                    if not found.rule.heads:
                        flagged.append(found)
                        continue
                    premises = store.complete(found.rule, matched)
                    if premises is None:
                        continue
                    new = list(self._derive(found, premises, level + 1, first))
                    if new:
                        waiting.setdefault(level + 1, []).extend(new)
            level += 1
        for engine in engines:
            engine.close()
        return flagged

    def _matches(
        self, engines: Sequence["_Engine"], alone: Sequence["_Rest"], number: int
    ) -> Iterator[tuple["_Found", tuple[Fact, ...]]]:
        """What the engines join with a fact, and holds in all that they do not decide.

        Rules `alone` have one pattern: there is nothing to join.
        """
        single = (self.facts[number],)
        for rest in alone:
            if rest.rule.body.patterns[0].admits(single[0]) and rest.holds(single):
                yield _Found(rest.rule, (number,)), single
        for engine in engines:
            for rest, numbers in engine.add(number, self.facts[number]):
                premises = _facts(self.facts, numbers)
                if rest.holds(premises):
                    yield _Found(rest.rule, numbers), premises

    def _derive(
        self, found: _Found, premises: tuple[Fact, ...], level: int, first: int
    ) -> Iterator[int]:
        """Adds what follows; `first` is the number of the stratum's first derived fact."""
        numbers = _tallied(found.numbers, premises)
        for at, head in enumerate(found.rule.heads):
            fact = head.build(premises)
            if fact is None:
                continue
            number = self.numbers.get(fact)
            if number is None:
                number = self.numbers[fact] = len(self.facts)
                self.facts.append(fact)
                self.levels.append(level)
                self.derived.append((found.rule.key, at, numbers))
                yield number
            elif number >= first and self.levels[number] == level:
                place = number - self.base
                other = (found.rule.key, at, numbers)
                self.derived[place] = min(self.derived[place], other, key=self._order)

    def _order(self, derived: _Derived) -> tuple[str, list[tuple[str, str]]]:
        rule, _, numbers = derived
        return rule, [order(fact) for fact in _facts(self.facts, numbers)]


class _Rest:
    """What the core does not decide of a rule: its different claims, ranks and conditions, and
    joins within one fact."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.live = [n for n, pattern in enumerate(rule.body.patterns) if pattern.live]
        self.present = [join[0] for join in rule.body.joins]
        self.within = [
            join for join in rule.body.joins if len({slot.position for slot in join}) < len(join)
        ]

    def holds(self, premises: tuple[Fact, ...]) -> bool:
        """Whether it holds for facts that the core joined."""
        return (
            self.rule.allows(premises)
            and all(premises[n].values[CLAIM_AT["rank"]] != "deprecated" for n in self.live)
            and all(slot.read(premises) is not None for slot in self.present)
            and all(
                join[0].read(premises) == slot.read(premises)
                for join in self.within
                for slot in join[1:]
            )
            and all(condition.holds(premises) for condition in self.rule.early)
        )


def shards(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The rules in groups of at most `KINDS` kinds, with `PATTERNS_A_KIND` patterns of each."""
    groups: list[list[Rule]] = []
    counts: dict[str, int] = {}
    for rule in rules:
        own: dict[str, int] = {}
        for pattern in rule.body.patterns:
            own[pattern.kind] = own.get(pattern.kind, 0) + 1
        full = any(counts.get(k, 0) + n > PATTERNS_A_KIND for k, n in own.items())
        if not groups or full or len({*counts, *own}) > KINDS:
            groups.append([])
            counts = {}
        groups[-1].append(rule)
        for kind, n in own.items():
            counts[kind] = counts.get(kind, 0) + n
    return groups


class _Symbols:
    """Numbers values: equal ones alike, and each missing one apart from all others."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self._missing = 0

    def number(self, value: Any) -> int:
        if value is None:
            self._missing -= 1
            return self._missing
        key = value if type(value) is str else (type(value), value)  # True is not the number 1
        return self._numbers.setdefault(key, len(self._numbers))


class _Engine:
    """One rule set of durable-rules, with the facts that its patterns may reach."""

    def __init__(self, rules: Sequence[Rule], symbols: _Symbols, predicates: Predicates) -> None:
        self.symbols, self.predicates = symbols, predicates
        self.properties: dict[str, dict[_Path, str]] = {}
        self.names: dict[str, str] = {}
        self.rules: dict[str, tuple[_Rest, list[str]]] = {}
        # The primer: an engine may be disposed of only when some action has run in it.
        definitions: dict[str, Any] = {"zz": {"all": [{"m": {"k": "zz"}}]}}
        for rule in rules:
            name = f"r{len(self.rules)}"
            sequence = join_order(rule)
            aliases = [""] * len(sequence)
            for alias, position in zip(_ALIASES, sequence, strict=False):
                aliases[position] = alias
            patterns = [self._pattern(rule, sequence, at, aliases) for at in range(len(sequence))]
            definitions[name] = {"all": patterns, "dist": 0}
            self.rules[name] = _Rest(rule), aliases
        self.handle = core.create_ruleset("s", json.dumps(definitions))
        list(self._assert('{"id":"zz","k":"zz"}'))

    def _pattern(
        self, rule: Rule, sequence: Sequence[int], at: int, aliases: Sequence[str]
    ) -> dict[str, Any]:
        """The pattern at `sequence[at]`, joined with those before it in the sequence."""
        position = sequence[at]
        pattern = rule.body.patterns[position]
        name = self.names.setdefault(pattern.kind, f"k{len(self.names)}")
        self.properties.setdefault(pattern.kind, {})

        def prop(slot: Slot) -> str:
            kind = rule.body.patterns[slot.position].kind
            own = self.properties.setdefault(kind, {})
            return own.setdefault((slot.field, slot.key), f"p{len(own)}")

        parts: list[dict[str, Any]] = [{"k": name}]
        parts += ({prop(slot): self.symbols.number(value)} for slot, value in pattern.tests)
        if pattern.kind == "claim":
            own_paths = self.properties["claim"]
            for field, value in self.predicates.tests(rule, position):
                path = (-1 - field, None)  # below zero: of the claim's predicate
                known = own_paths.setdefault(path, f"p{len(own_paths)}")
                parts.append({known: self.symbols.number(value)})
        earlier = set(sequence[:at])
        joined = False
        for join in rule.body.joins:
            bound = next((slot for slot in join if slot.position in earlier), None)
            own = next((slot for slot in join if slot.position == position), None)
            if bound and own:
                parts.append({prop(own): {aliases[bound.position]: prop(bound)}})
                joined = True
        if joined:
            # Without it, a failing last condition makes the core read past its array.
            parts.append({"_": {aliases[sequence[0]]: "_"}})
        return {aliases[position]: parts[0] if len(parts) == 1 else {"$and": parts}}

    def add(self, number: int, fact: Fact) -> Iterator[tuple["_Rest", tuple[int, ...]]]:
        """Asserts a fact; yields what the engine joined with it, when all of it is drained."""
        properties = self.properties.get(fact.kind)
        if properties is None:
            return
        if number > MOST_FACTS:
            message = f"there are more than {MOST_FACTS} facts, given and derived"
            raise InputError([Problem("E503", message, hint="check fewer files at once")])
        values = fact.values
        text = [f'{{"id":"{number}","k":"{self.names[fact.kind]}","_":1']
        for (field, key), name in properties.items():
            if field < 0:
                value = self.predicates.read(fact, -1 - field)
            else:
                value = values[field] if key is None else dict(values[field]).get(key)
            text.append(f'"{name}":{self.symbols.number(value)}')
        for answer in self._assert(",".join(text) + "}"):
            ((name, by_alias),) = json.loads(answer).items()
            rest, aliases = self.rules[name]
            yield rest, tuple([int(by_alias[alias]["id"]) for alias in aliases])

    def _assert(self, fact: str) -> list[str]:
        code, state = core.assert_fact(self.handle, fact)
        if code == 1:  # no pattern takes it
            return []
        if code != 0:
            raise RuntimeError(f"durable-rules answered {code} to {fact}")
        answers = []
        started = core.start_action_for_state(self.handle, state)
        answer = started and started[1]
        while answer:
            answers.append(answer)
            answer = core.complete_and_start_action(self.handle, state)
        return answers

    def close(self) -> None:
        """Gives the engine's memory back."""
        core.delete_state(self.handle, "0")
        core.delete_ruleset(self.handle)
