"""Whatever is read from files is read in time that grows with its length, and no faster."""

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claims import figures, hints, period, physical, quantity, spelling, unread
from engine.claims.circles import circles, groups, way
from engine.claims.figures import QuantityError
from engine.claims.kinds import Type
from engine.claims.period import PeriodError
from engine.claims.vocabulary import collect
from engine.errors import InputError
from engine.findings.resolution import Resolution, load
from engine.rules.expressions import compile_condition
from engine.rules.load import load as load_rules
from engine.rules.load import read_rule
from engine.rules.names import ConditionError, Variable
from engine.rules.terms import Slot
from engine.run import check
from engine.source import Door, parse
from tests.test_backends import VOCABULARY

ENGINE = Path(__file__).parent.parent / "engine"
LONG = 10_000
ENOUGH = 0.25
"""Seconds of processor time; what is not linear takes many times as long on so long a text."""

PUMPED = [
    *" \n\ta_$09,.-+*/%\"'\\[](){}<>=:;#|&!?~@^`é²",
    "0,", ",000", "$a", "${", "$a.", "a.", ".a", "a ", " a", "-00", "**9", "*a", '\\"', "a-", "..",
    "http", "http://", "[a", "](", "[]", "1.", "- ", "= ", '""', "''", '"a', "'a", "= =", "&&",
    "hundred thousand ", "half a ", "one in ", "and a half ", "two to ", "five or so ", "1 ft ",
    "a few tens of ", " or more", "a mile and ", "three-", "1/2 ", " point one", "1 million ",
    "about ", "perhaps ", "early ", "before ", "the end of ", "1999 to ", "may 3, ", "1 bc ", "—",
]  # fmt: skip
"""What is repeated to make a long text."""
AROUND = [("", ""), ("1", "!"), ('"', "x"), ("2023 a", "\x01")]


class Use(NamedTuple):
    """A regular expression of the engine, and the method that it is used by."""

    file: str
    line: int
    method: str
    pattern: re.Pattern[str]


def uses() -> Iterator[Use]:
    """Every use of a regular expression in the engine, as its source has it."""
    for path in sorted(ENGINE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not ("re." in text and "import re\n" in text) and "import compiled" not in text:
            continue
        dotted = ".".join(path.relative_to(ENGINE.parent).with_suffix("").parts)
        module = importlib.import_module(dotted.removesuffix(".__init__"))
        yield from _in_module(ast.parse(text), vars(module), str(path.relative_to(ENGINE)))


METHODS = ("match", "search", "fullmatch", "sub", "split", "findall", "finditer")


def _in_module(tree: ast.Module, names: dict[str, Any], file: str) -> Iterator[Use]:
    compiled = {name: value for name, value in names.items() if isinstance(value, re.Pattern)}
    for node in ast.walk(tree):  # those that a function compiles for itself
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found = _compiled(node.value, names)
            compiled |= {node.targets[0].id: found} if found else {}
    used = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        if node.func.attr in METHODS and (found := _compiled(owner, names)):
            yield Use(file, node.lineno, node.func.attr, found)
        if not isinstance(owner, ast.Name) or node.func.attr not in METHODS:
            continue
        if owner.id == "re":
            yield Use(file, node.lineno, node.func.attr, _evaluated(node, names))
        elif owner.id in compiled:
            used.add(owner.id)
            yield Use(file, node.lineno, node.func.attr, compiled[owner.id])
    for name in compiled.keys() - used:  # handed to another function, or used elsewhere
        yield Use(file, 0, "search", compiled[name])


def _compiled(node: ast.expr, names: dict[str, Any]) -> re.Pattern[str] | None:
    if not isinstance(node, ast.Call):
        return None
    if names.get("compiled") is spelling.compiled and ast.unparse(node.func) == "compiled":
        return re.compile(_evaluated(node, names).pattern, re.IGNORECASE)
    return _evaluated(node, names) if ast.unparse(node.func) == "re.compile" else None


def _evaluated(call: ast.Call, names: dict[str, Any]) -> re.Pattern[str]:
    """The pattern that is the first argument; where a function makes it, a plain word."""
    try:
        pattern = eval(ast.unparse(call.args[0]), dict(names))
    except NameError:
        pattern = "word"
    return re.compile(pattern)


def seconds(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


FOUND = sorted(set(uses()), key=lambda use: (use.file, use.line, use.method))


def test_the_uses_of_regular_expressions_are_found() -> None:
    """Those of each part of the engine are among them."""
    files = {use.file.partition("/")[0] for use in FOUND}
    assert {"claims", "findings", "reports", "rules", "source", "config.py"} <= files
    assert len(FOUND) > 40


@pytest.mark.parametrize("use", FOUND, ids=lambda use: f"{use.file}:{use.line}")
def test_a_regular_expression_takes_linear_time(use: Use) -> None:
    """On every text of one thing repeated, with a beginning and an end that may not fit."""
    method = getattr(use.pattern, use.method)
    for pumped in PUMPED:
        for before, after in AROUND:
            text = before + pumped * (LONG // len(pumped)) + after
            arguments = ("x", text) if use.method == "sub" else (text,)
            took = seconds(partial(_run, method, arguments))
            assert took < ENOUGH, (use, before, pumped, after)


def _run(method: Callable[..., Any], arguments: Sequence[str]) -> None:
    found = method(*arguments)
    if isinstance(found, Iterator):
        list(found)


# -- the parsers -----------------------------------------------------------------------------------


def _refused(error: type[ValueError], read: Callable[[str], object]) -> Callable[[str], None]:
    """What reads a text, and takes its error for an answer."""

    def reading(text: str) -> None:
        with suppress(error):
            read(text)

    return reading


def _condition(text: str) -> None:
    def unbound(_: str) -> Variable:
        return Variable(Slot(0, 6), Type.VALUE)

    compile_condition(text, unbound, VOCABULARY)


PARSERS = {
    "quantity": _refused(QuantityError, lambda t: figures.parse(t, figures.any_unit)),
    "advice on quantities": hints.advice,
    "number": _refused(ValueError, quantity.parse_number),
    "period": _refused(PeriodError, period.parse),
    "advice on periods": unread.advice,
    "physical unit": _refused(ValueError, physical.factors),
    "condition": _refused(ConditionError, _condition),
    "quantity in a condition": _refused(ConditionError, lambda t: _condition(f"qty({t!r}) > 1")),
    "pattern in a condition": _refused(
        ConditionError, lambda t: _condition(f"matches($a.value, {t!r})")
    ),
}


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_takes_linear_time(name: str) -> None:
    """Also on the longest text that it does not refuse for its length alone."""
    for length in (190, 1900, 400_000):
        for pumped in PUMPED:
            for before, after in AROUND:
                text = before + pumped * (length // len(pumped)) + after
                took = seconds(partial(PARSERS[name], text))
                assert took < ENOUGH, (before, pumped, length, after)


def test_white_space_within_a_figure_costs_nothing(tmp_path: Path) -> None:
    """The texts that once took half a minute, in a whole run."""
    thousands = "1" + ",000" * 100_000
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.yaml").write_text(
        "predicates: {has: {value: quantity}}\nentities: {x: {}}\n"
        "units: {u: {physical: m**9**9**9**9}}\n"
        "source: {id: s, publisher: P, published: 2024, author: x}\nclaims:\n"
        f"  - {{id: a, subject: x, predicate: has, value: 'a{' ' * 40_000}b'}}\n"
        f"  - {{id: b, subject: x, predicate: has, value: '{thousands}'}}\n"
        f"  - {{id: c, subject: x, predicate: has, value: 5, period: '2023{' ' * 40_000}x'}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        assert seconds(lambda: check([tmp_path / "facts"])) < 2
    assert [problem.code for problem in caught.value.problems] == ["E203", "E303", "E303", "E304"]


# -- what is looked at as a whole ------------------------------------------------------------------


def chain(length: int) -> dict[str, list[str]]:
    """Names that each point at the next two."""
    return {f"n{i}": [f"n{i + 1}", f"n{min(i + 2, length)}"] for i in range(length)}


def test_circles_are_found_in_linear_time() -> None:
    """In a chain of twenty thousand there is none; closed, it is one."""
    arrows = chain(20_000)
    assert seconds(lambda: circles(arrows)) < 5
    assert circles(arrows) == []
    assert groups(arrows)[0] == ["n19999"]
    arrows["n19999"] = ["n0"]
    (circle,) = circles(arrows)
    assert len(circle) == 20_000
    assert way("n0", "n5", arrows) == ["n0", "n1", "n3", "n5"]
    assert way("n5", "nowhere", arrows) is None


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=4)))
def test_names_are_in_one_group_where_each_leads_to_the_other(arrows: dict[str, list[str]]) -> None:
    """And a group comes after all that it points at."""
    found = groups(arrows)
    assert sorted(name for group in found for name in group) == sorted(arrows)
    at = {name: number for number, group in enumerate(found) for name in group}
    for one in arrows:
        for other in arrows:
            there, back = way(one, other, arrows), way(other, one, arrows)
            assert (at[one] == at[other]) == (there is not None and back is not None)
            if there is not None:
                assert at[other] <= at[one]


def test_a_long_chain_of_parts_and_words_is_read_in_linear_time() -> None:
    """Each part of the next, each predicate before the next, each claim in place of the last."""
    count = 5_000
    entities = "".join(f"  e{i}: {{part_of: e{i + 1}}}\n" for i in range(count))
    predicates = "".join(f"  p{i}: {{before: p{i + 1}}}\n" for i in range(count))
    text = f"entities:\n{entities}  e{count}: {{}}\npredicates:\n{predicates}  p{count}: {{}}\n"
    document, _ = parse(text, "v.yaml")
    start = time.process_time()
    _, problems = collect({"v.yaml": document})
    assert problems == []
    assert time.process_time() - start < 5


def test_a_long_chain_of_what_is_implied_is_read_in_linear_time(tmp_path: Path) -> None:
    """Each declaration is a rule, and none is held against all others."""
    count = 3_000
    predicates = "".join(f"  p{i}: {{implies: p{i + 1}}}\n" for i in range(count))
    document, _ = parse(f"predicates:\n{predicates}  p{count}: {{}}\n", "v.yaml")
    vocabulary, problems = collect({"v.yaml": document})
    assert problems == []
    start = time.process_time()
    program = load_rules([], vocabulary, Door(tmp_path))
    assert len(program.rules) == count
    assert time.process_time() - start < 10


def test_a_rule_with_alternatives_without_end_is_refused_at_once() -> None:
    """Two to the hundredth of them are not written out, and neither are those within each other."""
    pair = "  - any:\n      - claim: {subject: x}\n      - claim: {subject: y}\n"
    nested = "claim: {subject: x}"
    for _ in range(40):
        nested = f"any: [{nested}, {nested[:20]}]" if len(nested) < 40 else f"any: [{nested}, a]"
    for when in (pair * 100, f"  - {nested}\n"):
        text = f"id: r\nlevel: note\ntitle: t\nwhen:\n{when}flag: f\n"
        start = time.process_time()
        rules, problems = read_rule(text, "r.yaml", "r", VOCABULARY)
        assert time.process_time() - start < 2
        assert rules == []
        assert "E401" in {problem.code for problem in problems}


@pytest.mark.parametrize(
    "part",
    [
        "when:\n  - claim: {}\n" + "  - within: {part: x, whole: $w}\n" * 5000,
        "when:\n  - claim: {}\n" + "  - 1 == 1\n" * 5000,
        "when:\n  - claim: {scope: {" + ", ".join(f"k{i}: $v" for i in range(9000)) + "}}\n",
        "when:\n  - claim: {}\nunless:\n  -\n" + "    - 1 == 1\n" * 5000,
        "when:\n  - claim: {}\nunless:\n" + "  - within: {part: x}\n" * 5000,
        f"when:\n  - claim: {{}}\n  - count: {{of: [{'claim: {}, ' * 5000}], "
        "distinct: $x, as: $n}\n",
        "when:\n  - claim: {}\n"
        + "  - count: {of: {claim: {speaker: $s}}, distinct: $s, as: $n}\n" * 2000,
        "when: [claim: {}]\nwhy: >\n  " + "$a " * 100_000 + "\n",
    ],
    ids=["patterns", "conditions", "scope", "absence", "absences", "counted", "counts", "why"],
)  # fmt: skip
def test_a_rule_of_many_parts_is_read_or_refused_in_little_time(part: str) -> None:
    text = f"id: r\nlevel: note\ntitle: t\n{part}flag: f\n"
    start = time.process_time()
    rules, problems = read_rule(text, "r.yaml", "r", VOCABULARY)
    assert time.process_time() - start < 5
    assert rules or problems


@pytest.mark.slow
def test_a_judgement_of_many_findings_is_read_in_linear_time(tmp_path: Path) -> None:
    """Each finding rests on all facts and rules where its item names none; so with many faults."""
    count = 5_000
    item = "{finding: %012x, evidence: 0123456789abcdef, claims: [c%i]}"
    said = "code: rounding, reason: x, by: x, at: 2024-01-01, rules: {a: b}, claims: {c1: {a: b}}"
    lines = [
        "dispute: d-0123456789ab\nrule: conflicting-dates\ncode: rounding\nreason: x\nby: x",
        "at: 2025-01-01\nfindings:",
        *(f"- {item % (n, n)}" for n in range(count)),
        "claims:",
        *(f"  c{n}: {{a: b}}" for n in range(count)),
        "facts:",
        *(f"- {{k: {{a: '{n}'}}}}" for n in range(count)),
        "rules:",
        *(f"  r{n}: 0123456789abcdef" for n in range(count)),
        "history:",
        *[f"- {{{said}, findings: [{item % (1, 1)}]}}"] * count,
    ]
    folder = tmp_path / "facts" / "resolutions"
    folder.mkdir(parents=True)
    path = folder / "d-0123456789ab.yaml"
    wrong, unknown = (f"wrong: [{', '.join(f'{c}{n}' for n in range(count))}]" for c in "cx")
    path.write_text("\n".join([*lines, wrong]), encoding="utf-8")
    found: dict[str, Resolution] = {}
    assert seconds(lambda: found.update(load(Door(tmp_path)))) < 5
    assert len(found) == count
    assert seconds(lambda: [r.entry.missing({"conflicting-dates"}) for r in found.values()]) < 1
    path.write_text("\n".join([*lines, unknown]), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        assert seconds(lambda: load(Door(tmp_path))) < 5
    assert len(caught.value.problems) == count
    hint = caught.value.problems[0].hint or ""
    assert hint.endswith("c8, c9 and 4990 more")
