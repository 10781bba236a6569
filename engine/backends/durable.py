"""The backend on durable-rules: it does the chaining and the joins on equal fields.

durable-rules 2.0.28 is exact only in a small subset, which is all that this file writes: one
flat `$and` a pattern with the kind first and a sentinel last, whole numbers as values, ids from a
counter, facts one by one, no negation, no host. Values are numbered here, so that only their
equality reaches the C core. Every other condition, and every absence, is decided in Python on the
joined facts.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import durable_rules_engine as core

from engine import work
from engine.backends import Derivation, Match, Outcome
from engine.backends.absence import Store
from engine.backends.child import Child, Limits
from engine.backends.plan import Admission, Join, Plan, Predicates, Values, possible
from engine.claims.kinds import Fact, order
from engine.claims.period import Period
from engine.claims.quantity import Quantity
from engine.errors import InputError, Problem
from engine.rules.program import Pattern, Program, Rule, counted
from engine.rules.terms import Slot

PATTERNS_A_KIND = 60
"""How many patterns one fact may reach in one engine; its arrays end at 64."""

JOINS = 27
"""How many joins of a rule the core gets; one pattern takes 28 of them."""

TESTS = 4
"""How many tests of a pattern the core gets by themselves; with more, it gets one for all."""

PROPERTIES = 240
"""How many properties the facts of a kind may have in one engine; at 256 none is taken."""

PROPERTIES_A_RULE = 150
"""How many of them the joins of one rule may use."""

KINDS = 250
"""How many kinds the patterns of one engine may name; at 512 it hangs."""

MOST_FACTS = 797_185
"""From here on, two of the ids "0", "1", … have one 32-bit hash and would be one fact."""

# FNV-1a of the name modulo 16 is 8 or more: other names can clash with the core's own slots.
_ALIASES = ("m", "f", "k", "l", "a", "j", "o", "p", "q", "v", "z", "ma", "mb", "mf", "mg", "mk")

_ID = re.compile(r'"(\w+)":\{"id":"(\d+)"')

_Alone = tuple[Plan, Callable[[Fact], bool]]
"""A rule of one pattern, and whether a fact may stand there."""

_Path = tuple[int, str | None, str]
"""A field of a fact, a key in it, and by which key its value meets others.

Of a claim, below zero, it is a field of its predicate's fact.
"""


class Run:
    """A run in a child process, from now on."""

    def __init__(self, program: Program, facts: Sequence[Fact], limits: Limits) -> None:
        self._program = program
        self._facts = list(dict.fromkeys(facts))
        evaluation = _Evaluation(program, self._facts)
        work.begins(evaluation.at)
        self._child = Child(evaluation.run, limits, evaluation.at)

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.__exit__()

    def outcome(self) -> Outcome:
        """The least model's matches and derivations."""
        derived, matches = self._child.result()
        facts = self._facts
        heads = {key: rule.heads for key, rule in self._program.alternatives.items()}
        derivations: dict[Fact, Derivation] = {}
        # Each fact follows from those before it: built again here, it need not cross the pipe.
        for rule, head, numbers in derived:
            premises = _facts(facts, numbers)
            fact = heads[rule][head].build(premises)
            assert fact is not None
            derivations[fact] = Derivation(rule, premises)
            facts.append(fact)
        found = (Match(rule, _facts(facts, numbers)) for rule, numbers in matches)
        return Outcome(frozenset(found), derivations)


def start(program: Program, facts: Sequence[Fact], limits: Limits | None = None) -> Run:
    """Begins to run the program over the facts, in a child process with limits."""
    return Run(program, facts, limits or Limits())


def _facts(facts: Sequence[Fact], numbers: Sequence[int]) -> tuple[Fact, ...]:
    """The facts by number; a count is a number below zero, -1 for none."""
    return tuple([facts[n] if n >= 0 else counted(-1 - n) for n in numbers])


def _tallied(numbers: tuple[int, ...], premises: Sequence[Fact]) -> tuple[int, ...]:
    """The numbers of the patterns' facts, and those that stand for the counts after them."""
    counts = (-1 - int(fact.values[0]) for fact in premises[len(numbers) :])
    return (*numbers, *counts)


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
        self.values = Values(facts, program.heads)
        self.symbols = _Symbols(self.values)
        self.predicates = Predicates(())
        self.joined: list[Rule] = []
        """The rules whose patterns are being joined."""

    def run(self) -> _Answer:
        """How each derived fact follows, in the order of their numbers; and the matches."""
        self.program = possible(self.program, self.facts)
        self.numbers = {fact: n for n, fact in enumerate(self.facts)}
        self.predicates = Predicates(self.facts)  # no rule derives one
        flagged: list[_Found] = []
        # The flagging rules run with the last stratum; their absences are tested at the end.
        stages = [*self.program.strata] or [()]
        for stage in stages[:-1]:
            self._stage(stage)
        flagged = self._stage((*stages[-1], *self.program.flags))
        store = Store(self.facts, self.values)
        matches = []
        for rule, numbers in flagged:
            premises = store.complete(rule, _facts(self.facts, numbers))
            if premises is not None:
                matches.append((rule.key, _tallied(numbers, premises)))
        return self.derived, matches

    def at(self) -> str | None:
        """The rule and the key at which most facts meet, of those that are known by now."""
        from engine.backends.groups import largest  # only a run that takes long asks for it

        rules = self.joined or possible(self.program, self.facts).alternatives.values()
        return largest(rules, self.facts, self.values)

    def _stage(self, rules: Sequence[Rule]) -> list[_Found]:
        """Runs rules to their fixpoint; returns the matches of those that flag."""
        flagged: list[_Found] = []
        store = Store(self.facts, self.values)  # absences of this stage concern earlier strata only
        first = len(self.facts)
        self.levels = [0] * first  # least derivations count the levels of their own stratum
        self.joined = [rule for rule in rules if len(rule.body.patterns) > 1]
        plans = map(planned, self.joined)
        engines = [_Engine(shard, self.symbols, self.predicates) for shard in shards(plans)]
        single = [Plan(rule) for rule in rules if len(rule.body.patterns) == 1]
        alone = [(plan, plan.admission(0).test()) for plan in single]
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
        self, engines: Sequence["_Engine"], alone: Sequence["_Alone"], number: int
    ) -> Iterator[tuple["_Found", tuple[Fact, ...]]]:
        """What the engines join with a fact, and holds in all that they do not decide.

        Rules `alone` have one pattern: there is nothing to join.
        """
        single = (self.facts[number],)
        for plan, admits in alone:
            if admits(single[0]) and plan.decide(single):
                yield _Found(plan.rule, (number,)), single
        for engine in engines:
            for plan, numbers in engine.add(number, self.facts[number]):
                premises = _facts(self.facts, numbers)
                if plan.decide(premises):
                    yield _Found(plan.rule, numbers), premises

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


def planned(rule: Rule) -> Plan:
    """The plan of a rule, with no more joins than one rule may bring."""
    plan = Plan(rule)
    if len(plan.joins) <= JOINS and sum(len(j.slots) for j in plan.joins) <= PROPERTIES_A_RULE:
        return plan
    used: set[tuple[str, _Path]] = set()
    for number, join in enumerate(plan.joins):
        used |= _joined(plan, join)
        if number == JOINS or len(used) > PROPERTIES_A_RULE:
            return Plan(rule, number)
    return plan


def _joined(plan: Plan, join: Join) -> set[tuple[str, _Path]]:
    """The properties of facts that a join compares, with their kinds."""
    kinds = [plan.rule.body.patterns[slot.position].kind for slot in join.slots]
    paths = [(slot.field, slot.key, join.by) for slot in join.slots]
    return set(zip(kinds, paths, strict=True))


def _properties(plan: Plan) -> set[tuple[str, Any]]:
    """What each kind of facts must carry for a rule: properties, and a filter of each pattern."""
    found: set[tuple[str, Any]] = set()
    for join in plan.joins:
        found |= _joined(plan, join)
    for position, pattern in enumerate(plan.rule.body.patterns):
        found.add((pattern.kind, (plan.rule.key, position)))
        for slot, _ in _of_core(pattern):
            found.add((pattern.kind, (slot.field, slot.key, "value")))
    return found


def _of_core(pattern: Pattern) -> list[tuple[Slot, Any]]:
    """The tests of a pattern that the core gets; a figure may be equal in another unit."""
    return [test for test in pattern.tests if not isinstance(test[1], Quantity)][:TESTS]


def shards(plans: Iterable[Plan]) -> list[list[Plan]]:
    """The rules in groups, each of which one engine takes: so many kinds, patterns, properties."""
    groups: list[list[Plan]] = []
    room = _Room()
    for plan in plans:
        if not groups or not room.takes(plan):
            groups.append([])
            room = _Room()
            room.takes(plan)
        groups[-1].append(plan)
    return groups


class _Room:
    """What the rules of one engine need: by kind, how many patterns, and which properties."""

    def __init__(self) -> None:
        self._patterns: dict[str, int] = {}
        self._properties: dict[str, set[Any]] = {}

    def takes(self, plan: Plan) -> bool:
        """Adds what a rule needs; whether there is room for it."""
        kinds = [pattern.kind for pattern in plan.rule.body.patterns]
        for kind in kinds:
            self._patterns[kind] = self._patterns.get(kind, 0) + 1
        for kind, name in _properties(plan):
            self._properties.setdefault(kind, set()).add(name)
        return len(self._properties) <= KINDS and all(
            self._patterns[kind] <= PATTERNS_A_KIND and len(self._properties[kind]) <= PROPERTIES
            for kind in kinds
        )


class _Symbols:
    """Numbers values: those of equal keys alike, and each missing one apart from all others."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._numbers: dict[Any, int] = {}
        self._missing = 0

    def number(self, value: Any, by: str = "value") -> int:
        if by != "value":
            value = self._values.key(value, by)
        if value is None:
            self._missing -= 1
            return self._missing
        if type(value) is Period:
            value = value.days
        key = value if type(value) is str else (type(value), value)  # True is not the number 1
        return self._numbers.setdefault(key, len(self._numbers))


class _Engine:
    """One rule set of durable-rules, with the facts that its patterns may reach."""

    def __init__(self, plans: Sequence[Plan], symbols: _Symbols, predicates: Predicates) -> None:
        self.symbols, self.predicates = symbols, predicates
        self.properties: dict[str, dict[_Path, str]] = {}
        self.names: dict[str, str] = {}
        self.filters: dict[str, dict[Admission, tuple[str, Callable[[Fact], bool]]]] = {}
        """By kind, what patterns ask of a fact besides equality, the property that has the answer,
        and what answers it."""
        self.rules: dict[str, tuple[Plan, list[str]]] = {}
        # The primer: an engine may be disposed of only when some action has run in it.
        definitions: dict[str, Any] = {"zz": {"all": [{"m": {"k": "zz"}}]}}
        for plan in plans:
            name = f"r{len(self.rules)}"
            aliases = [""] * len(plan.order)
            for alias, position in zip(_ALIASES, plan.order, strict=False):
                aliases[position] = alias
            patterns = [self._pattern(plan, at, aliases) for at in range(len(plan.order))]
            definitions[name] = {"all": patterns, "dist": 0}
            self.rules[name] = plan, aliases
        self.handle = core.create_ruleset("s", json.dumps(definitions))
        list(self._assert('{"id":"zz","k":"zz"}'))

    def _property(self, kind: str, path: _Path) -> str:
        """The name of a property of facts of a kind."""
        own = self.properties.setdefault(kind, {})
        return own.setdefault(path, f"p{len(own)}")

    def _pattern(self, plan: Plan, at: int, aliases: Sequence[str]) -> dict[str, Any]:
        """The pattern at `plan.order[at]`, joined with those before it in that order."""
        position, earlier = plan.order[at], set(plan.order[:at])
        patterns = plan.rule.body.patterns
        parts = list(self._tests(plan, position))
        joined = False
        for join in plan.joins:
            own = next((slot for slot in join.slots if slot.position == position), None)
            bound = own and next((slot for slot in join.slots if slot.position in earlier), None)
            if bound and own:
                kinds = patterns[own.position].kind, patterns[bound.position].kind
                mine, other = (
                    self._property(kind, (slot.field, slot.key, join.by))
                    for kind, slot in zip(kinds, (own, bound), strict=True)
                )
                parts.append({mine: {aliases[bound.position]: other}})
                joined = True
        if joined:
            # Without it, a failing last condition makes the core read past its array.
            parts.append({"_": {aliases[plan.order[0]]: "_"}})
        return {aliases[position]: parts[0] if len(parts) == 1 else {"$and": parts}}

    def _tests(self, plan: Plan, position: int) -> Iterator[dict[str, Any]]:
        """What the pattern at a position asks of a fact by itself."""
        pattern = plan.rule.body.patterns[position]
        kind = pattern.kind
        self.properties.setdefault(kind, {})
        yield {"k": self.names.setdefault(kind, f"k{len(self.names)}")}
        for slot, value in _of_core(pattern):
            path = slot.field, slot.key, "value"
            yield {self._property(kind, path): self.symbols.number(value)}
        if kind == "claim":
            for field, value in self.predicates.tests(plan.rule, position):
                path = -1 - field, None, "value"  # below zero: of the claim's predicate
                yield {self._property(kind, path): self.symbols.number(value)}
        all_of_core = len(_of_core(pattern)) == len(pattern.tests)
        if plan.filters[position] or not all_of_core or pattern.live:
            own = self.filters.setdefault(kind, {})
            asked = plan.admission(position)
            if not plan.filters[position] and all_of_core:
                asked = asked._replace(tests=())  # the core tests them; only the rank is left
            name, _ = own.setdefault(asked, (f"f{len(own)}", asked.test()))
            yield {name: 1}

    def add(self, number: int, fact: Fact) -> Iterator[tuple[Plan, tuple[int, ...]]]:
        """Asserts a fact; yields what the engine joined with it, when all of it is drained."""
        properties = self.properties.get(fact.kind)
        if properties is None:
            return
        if number > MOST_FACTS:
            message = f"there are more than {MOST_FACTS} facts, given and derived"
            raise InputError([Problem("E503", message, hint="check fewer files at once")])
        values = fact.values
        text = [f'{{"id":"{number}","k":"{self.names[fact.kind]}","_":1']
        for (field, key, by), name in properties.items():
            if field < 0:
                value = self.predicates.read(fact, -1 - field)
            else:
                value = values[field] if key is None else dict(values[field]).get(key)
            text.append(f'"{name}":{self.symbols.number(value, by)}')
        for name, admits in self.filters.get(fact.kind, {}).values():
            text.append(f'"{name}":{int(admits(fact))}')
        for answer in self._assert(",".join(text) + "}"):
            # An answer has the whole facts, of which only the ids are wanted: they stand first.
            plan, aliases = self.rules[answer[2 : answer.index('"', 2)]]
            ids = dict(_ID.findall(answer))
            numbers = tuple([int(ids[alias]) for alias in aliases])
            if len({numbers[n] for n in plan.distinct}) == len(plan.distinct):
                yield plan, numbers

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
