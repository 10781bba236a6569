"""Every backend, and whether they say the same: where they do not, one of them is at fault."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple, TypeVar

from engine.backends import Derivation, Outcome, run
from engine.backends import start as begin
from engine.choices import BACKENDS
from engine.claims.kinds import BUILT_IN, Fact
from engine.claims.period import Period
from engine.rules.leading import leading
from engine.rules.program import Program, Rule

T = TypeVar("T")


class DisagreementError(Exception):
    """Two backends do not say the same: a fault of this program, told by the smallest case."""


class Run:
    """A run of each backend."""

    def __init__(self, program: Program, facts: Sequence[Fact]) -> None:
        self._program, self._facts = program, facts
        self._stack = ExitStack()
        self._runs = [
            self._stack.enter_context(begin(program, facts, backend)) for backend in BACKENDS
        ]

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def outcome(self) -> Outcome:
        """What all of them say; raises DisagreementError where they do not."""
        first, *others = [handle.outcome() for handle in self._runs]
        for backend, other in zip(list(BACKENDS)[1:], others, strict=True):
            if found := difference(first, other):
                raise DisagreementError(_told(self._program, self._facts, backend, found))
        return first


def start(program: Program, facts: Sequence[Fact]) -> Run:
    """Begins to run the program over the facts, on every backend."""
    return Run(program, facts)


class _Difference(NamedTuple):
    """What one backend says, or does not: a rule's match, or how a fact follows."""

    rule: str
    only_first: str
    only_other: str


def difference(first: Outcome, other: Outcome) -> _Difference | None:
    """The first thing that the two do not both say."""
    one, two = set(first.matches), set(other.matches)
    for match in sorted(one ^ two, key=str):
        told = _facts(match.premises)
        return _Difference(match.rule, *((told, "") if match in one else ("", told)))
    for fact in sorted({*first.derivations, *other.derivations}, key=str):
        ways = first.derivations.get(fact), other.derivations.get(fact)
        if ways[0] != ways[1]:
            told_ways = [_way(fact, way) for way in ways]
            return _Difference(next(way.rule for way in ways if way), *told_ways)
    return None


def _way(fact: Fact, way: Derivation | None) -> str:
    return f"{_fact(fact)} by {way.rule} of {_facts(way.premises)}" if way else ""


def _told(program: Program, facts: Sequence[Fact], backend: str, first: _Difference) -> str:
    """The smallest rules and facts that still show a difference, and what it is."""
    default = next(iter(BACKENDS))

    def differ(tried: Program, given: Sequence[Fact]) -> _Difference | None:
        return difference(run(tried, given, default), run(tried, given, backend))

    program = _of(program, first.rule) if differ(_of(program, first.rule), facts) else program
    rules = list(program.alternatives)
    rules = fewest(rules, lambda kept: differ(_only(program, kept), facts))
    program = _only(program, rules)
    given = fewest(list(facts), lambda kept: differ(program, kept))
    shown = differ(program, given)
    assert shown
    lines = [f"{default} and {backend} do not find the same. The smallest case that shows it:"]
    lines += [f"  rule {_rule(rule)}" for rule in program.alternatives.values()]
    lines += [f"  fact {_fact(fact)}" for fact in given]
    ways = (default, shown.only_first), (backend, shown.only_other)
    lines += [f"  {name}: {said or 'nothing'}" for name, said in ways]
    return "\n".join(lines)


def _of(program: Program, key: str) -> Program:
    """The program of one rule, and of those that lead to it."""
    rule = program.alternatives[key]
    if not rule.heads:
        return leading(program._replace(flags=(rule,)))
    kept = [other.key for other in program.alternatives.values() if other.heads]
    return _only(program, kept)


def _only(program: Program, keys: Sequence[str]) -> Program:
    strata = (tuple(rule for rule in stratum if rule.key in keys) for stratum in program.strata)
    return program._replace(
        strata=tuple(stratum for stratum in strata if stratum),
        flags=tuple(rule for rule in program.flags if rule.key in keys),
    )


def fewest(items: Sequence[T], shows: Callable[[Sequence[T]], object]) -> list[T]:
    """As few of the items as still show it: none of them can be left out."""
    kept, size = list(items), max(1, len(items) // 2)
    while True:
        at, before = 0, len(kept)
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if shows(fewer):
                kept = fewer
            else:
                at += size
        if size == 1 and len(kept) == before:
            return kept
        size = max(1, size // 2)


def _rule(rule: Rule) -> str:
    entry = rule.entry
    parts = (("when", entry.when), ("unless", entry.unless), ("derive", entry.derive))
    written = ", ".join(f"{name}: {value}" for name, value in parts if value)
    return f"{rule.key} ({rule.at}): {written}"


def _facts(facts: Sequence[Fact]) -> str:
    return " and ".join(map(_fact, facts))


def _fact(fact: Fact) -> str:
    kind = BUILT_IN.get(fact.kind)
    names = kind.fields if kind else range(len(fact.values))
    fields = zip(names, fact.values, strict=True)
    told = (f"{name}: {_value(value)}" for name, value in fields if value not in (None, ()))
    return f"{fact.kind} {{{', '.join(told)}}}"


def _value(value: Any) -> str:
    if isinstance(value, Period):
        return value.text or "any time"
    if isinstance(value, tuple):
        return f"{{{', '.join(f'{key}: {_value(inner)}' for key, inner in value)}}}"
    return str(value)
