"""Runs rules' examples, which are their tests, and tells what failed and why."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.backends import Outcome, run
from engine.choices import AUTO
from engine.claims.kinds import CLAIM_AT, Fact
from engine.claims.vocabulary import Vocabulary
from engine.findings.counted import Tallies, largest
from engine.rules.program import Program, Rule
from engine.trials.examples import Example, Expected, finds, plain
from engine.trials.nearest import Facts, nearest


class Result(NamedTuple):
    """An example that was run: what was expected and what came, each as sorted lines.

    `backend` is the one that it came from; None where it came from every one. `missed` says of
    each finding or fact that did not come what the rule lacked.
    """

    example: Example
    backend: str | None
    expected: tuple[str, ...]
    actual: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the rule made exactly what was expected."""
        return self.expected == self.actual


DEFAULT = (AUTO,)
"""The backends that run examples where nobody says otherwise."""


def run_examples(
    examples: Sequence[Example],
    program: Program,
    vocabulary: Vocabulary,
    backends: Sequence[str] = DEFAULT,
) -> list[Result]:
    """Every example, its rule alone, on each of the backends."""
    return [
        result
        for example in examples
        for result in _on_all(example, program.only(example.rule.id), vocabulary, backends)
    ]


def _on_all(
    example: Example, program: Program, vocabulary: Vocabulary, backends: Sequence[str]
) -> list[Result]:
    """What came of an example: once where every backend says the same."""
    results = [_run(example, program, name, vocabulary) for name in backends]
    first = results[0]
    if all(result.actual == first.actual for result in results):
        return [first._replace(backend=None)]
    return results


def _run(example: Example, program: Program, name: str, vocabulary: Vocabulary) -> Result:
    expected = tuple(sorted(map(str, example.expected)))
    outcome = run(program, example.facts, name)
    actual = actual_lines(example, outcome, program)
    missed: list[str] = []
    if expected != actual:
        facts = Facts([*example.facts, *outcome.derivations], vocabulary)
        for wanted in example.expected:
            if str(wanted) not in actual:
                missed += _missed(wanted, program, facts)
    return Result(example, name, expected, actual, tuple(missed))


def _missed(wanted: Expected, program: Program, facts: Facts) -> Iterator[str]:
    """What kept an expected finding or fact from coming."""
    claims = facts.by_kind.get("claim", ())
    groups = [[fact for fact in claims if fact.values[0] == name] for name in wanted.claims]
    lost = [name for name, group in zip(wanted.claims, groups, strict=True) if not group]
    if lost:
        yield f"{wanted}: the example has no claim {lost[0]}"
        return
    miss = nearest(program.alternatives.values(), facts, groups)
    if miss is not None:
        asks = f" (the rule asks: {miss.item})" if miss.item else ""
        yield f"{wanted}: {miss.words}{asks}"


def passes(example: Example, program: Program) -> bool:
    """Whether the program makes of the example's facts exactly what is expected."""
    actual = actual_lines(example, run(program, example.facts), program)
    return actual == tuple(sorted(map(str, example.expected)))


def report_examples(results: Sequence[Result], rules: Sequence[Rule]) -> Iterator[str]:
    """Lines for a person: what failed, expected beside actual; what has no test; the counts."""
    failed = 0
    for result in results:
        example = result.example
        name = f"{example.rule.id}, example '{example.entry.name}'"
        name += f" ({example.at.file}:{example.at.line})"
        if result.backend is not None:
            name += f" on {result.backend}"
        if example.entry.todo:
            if result.passed:
                yield f"PASSES NOW: {name}: delete its `todo: true`"
        elif not result.passed:
            failed += 1
            yield f"FAILED: {name}"
            yield f"  expected: {'; '.join(result.expected) or 'nothing'}"
            yield f"  actual:   {'; '.join(result.actual) or 'nothing'}"
            yield from (f"  {line}" for line in result.missed)
    for rule in rules:
        own = [r for r in results if r.example.rule is rule]
        if not any(r.expected for r in own):
            yield f"note: {rule.id} has no example in which it finds something"
        if not any(not r.expected for r in own):
            yield f"note: {rule.id} has no near miss: an example in which it finds nothing"
    examples = len({id(result.example) for result in results})
    counts = f"{count(len(rules), 'rule')}, {count(examples, 'example')}"
    gaps = len({r.example.at for r in results if r.example.entry.todo and not r.passed})
    todo = f", but {gaps} marked `todo`" if gaps else ""
    yield f"{counts}: {f'{failed} failed' if failed else 'all pass'}{todo}"


def count(number: int, what: str) -> str:
    """The number with its noun: 1 rule, 2 rules."""
    return f"{number} {what}{'s' * (number != 1)}"


def failures(results: Sequence[Result]) -> int:
    """How many examples failed that are not marked `todo`."""
    return sum(not result.passed and not result.example.entry.todo for result in results)


def actual_lines(example: Example, outcome: Outcome, program: Program) -> tuple[str, ...]:
    """What came, worded as expected where it fits, so that equal lines mean the same."""
    if example.rule.heads:
        left = list(example.expected)
        lines = []
        for fact in outcome.derivations:
            wanted = next((e for e in left if e.fits(fact)), None)
            if wanted is None:
                lines.append(f"derives {_words(fact, expected_fields(left, fact.kind))}")
            else:
                left.remove(wanted)
                lines.append(wanted.words)
        return tuple(sorted(lines))
    rules = program.alternatives
    tallies = Tallies((*example.facts, *outcome.derivations))
    found: dict[tuple[str, ...], bool] = {}
    for case in largest([tallies.case(rules[match.rule], match) for match in outcome.matches]):
        names = tuple(sorted(str(f.values[0]) for f in case.witnesses if f.kind == "claim"))
        found[names] = found.get(names, True) and rules[case.match.rule].is_tension
    return tuple(sorted(finds(names, is_tension) for names, is_tension in found.items()))


def expected_fields(expected: Sequence[Expected], kind: str) -> Sequence[str]:
    """The fields of a kind that the example speaks of, so that a fact beside it shows the same."""
    found = next((e.fields for e in expected if e.kind == kind), ())
    return found or (_SHOWN if kind == "claim" else ())


_SHOWN = ("derived", "subject", "predicate", "value", "scope", "polarity", "certainty", "period")


def _words(fact: Fact, fields: Sequence[str]) -> str:
    if fact.kind != "claim":
        return f"{fact.kind} ({', '.join(map(plain, fact.values))})"
    named = ((("from" if n == "derived" else n), fact.values[CLAIM_AT[n]]) for n in fields)
    return f"claim ({', '.join(f'{name}: {plain(value)}' for name, value in named)})"
