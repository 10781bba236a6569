"""Every backend computes the model that the reference evaluator computes."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from engine.backends import Outcome
from engine.backends import run as run_program
from engine.backends.durable import PATTERNS_A_KIND, planned, shards
from engine.choices import BACKENDS
from engine.claims import quantity
from engine.claims.figures import parse as parse_figure
from engine.claims.kinds import Fact, Field, Kind, Type
from engine.claims.models import UnitEntry
from engine.claims.period import ALWAYS, Period, parse
from engine.claims.vocabulary import Vocabulary
from engine.errors import InputError, Problem
from engine.rules.load import read_rule
from engine.rules.operators import ARITHMETIC, COMPARISONS, FUNCTIONS
from engine.rules.program import Program, Rule
from engine.rules.strata import stratify
from tests import reference

EDGES = ("edge", "path", "far")
"""Relations of two; random rules derive the later ones from the earlier and themselves."""

VOCABULARY = Vocabulary()
VOCABULARY.kinds.update(
    {
        **{k: Kind(k, {"a": Field(Type.ENTITY), "b": Field(Type.ENTITY)}) for k in EDGES},
        "node": Kind(
            "node",
            {
                "n": Field(Type.ENTITY),
                "tag": Field(Type.TEXT, optional=True),
                "size": Field(Type.NUMBER, optional=True),
            },
        ),
        "span": Kind("span", {"n": Field(Type.ENTITY), "far": Field(Type.QUANTITY)}),
    }
)
VOCABULARY.units.update({"km": UnitEntry(physical="kilometre"), "m": UnitEntry(physical="metre")})


def rule(name: str, text: str) -> tuple[list[Rule], list[Problem]]:
    return read_rule(f"id: {name}\ntitle: t\n{text}", f"{name}.yaml", name, VOCABULARY)


def program(texts: dict[str, str]) -> Program | None:
    """The program of rules by name, or None where their negation has no strata."""
    rules: list[Rule] = []
    for name, text in texts.items():
        found, problems = rule(name, text)
        assert found, (text, [str(p) for p in problems])
        rules += found
    strata, problems = stratify([r for r in rules if r.heads])
    if problems:
        return None
    return Program(strata, tuple(r for r in rules if not r.heads))


def claim(name: str, subject: str, value: object, **fields: object) -> Fact:
    values = {
        "id": name,
        "source": "s",
        "speaker": "x",
        "via": None,
        "subject": subject,
        "predicate": "p",
        "value": value,
        "scope": (),
        "polarity": "affirmed",
        "certainty": "certain",
        "mode": "fact",
        "period": ALWAYS,
        "published": ALWAYS,
        "rank": "normal",
        "derived": None,
    }
    return Fact("claim", tuple({**values, **fields}.values()))


# -- random programs and facts ------------------------------------------------------------------

names = st.sampled_from(["x", "y", "z"])
variables = st.sampled_from(["$u", "$v", "$w"])
terms = st.one_of(variables, names)
figures = st.sampled_from(
    [
        *("1", "2", "about 10", "at most 5", "less than 2", "1..3", "4.8 million"),
        *(
            "1 km",
            "1000 m",
            "1000.0 m",
            "1",
            "1 m",
            "1 kg",
            "1 km (1000 m)",
            "1 km (2 m)",
            "at most 5 km",
            "at most 5000 m",
        ),
    ]
)
sizes = st.sampled_from([None, "1", "1.0", "2", "1000"])
periods = st.sampled_from(
    [
        *("2020", "2020-05", "2020-06/2021", "../2020-05", "2021/..", "2022-22"),
        *("2021/2022", "2020-05-31/2021-01-01", "2021-01-01"),
    ]
)
scopes = st.sampled_from([(), (("to", "x"),), (("to", "y"),), (("by", "z"), ("to", "x"))])


def quantities(text: str) -> quantity.Quantity:
    return parse_figure(text, VOCABULARY.any_unit)


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    found = [Fact("edge", (draw(names), draw(names))) for _ in range(draw(st.integers(1, 5)))]
    found += [Fact("path", (draw(names), draw(names))) for _ in range(draw(st.integers(0, 1)))]
    tags = st.sampled_from([None, "red", "blue"])
    for _ in range(draw(st.integers(0, 3))):
        size = draw(sizes)
        found.append(Fact("node", (draw(names), draw(tags), size and Decimal(size))))
    for _ in range(draw(st.integers(0, 3))):
        found.append(Fact("span", (draw(names), draw(figures.map(quantities)))))
    for name in draw(st.lists(st.sampled_from(["p", "q", "p"]), max_size=2)):
        over = draw(st.sampled_from(["moment", "period"]))
        found.append(Fact("predicate", (name, "term", draw(st.booleans()), over, False, False)))
    found += [
        claim(
            f"c{number}",
            draw(st.sampled_from(["x", "y"])),
            draw(st.one_of(names, figures.map(quantities), periods.map(parse))),
            scope=draw(scopes),
            polarity=draw(st.sampled_from(["affirmed", "denied"])),
            via=draw(st.sampled_from([None, "x"])),
            period=draw(st.one_of(st.just(ALWAYS), periods.map(parse))),
            rank=draw(st.sampled_from(["normal", "normal", "deprecated", "outranked"])),
        )
        for number in range(draw(st.integers(2, 4)))
    ]
    return draw(st.permutations(found))


def relation(draw: st.DrawFn, kinds: Sequence[str]) -> str:
    kind = draw(st.sampled_from([*kinds, *kinds, "node", "tagged", "sized", "span"]))
    if kind == "span":
        far = draw(st.sampled_from(["1 km", "1000 m", "$far", "$far"]))
        return f"span: {{n: {draw(variables)}, far: {far}}}"
    if kind == "node":
        return f"node: {{n: {draw(variables)}}}"
    if kind == "tagged":
        return f"node: {{n: {draw(variables)}, tag: {draw(st.sampled_from(['red', '$t']))}}}"
    if kind == "sized":
        return f"node: {{n: {draw(variables)}, size: {draw(st.sampled_from(['1', '$z']))}}}"
    return f"{kind}: {{a: {draw(variables)}, b: {draw(terms)}}}"


CLAIM_PARTS = [
    "scope: $s",
    "scope: {to: $u}",
    "polarity: $o",
    "via: $m",
    "scope: {to: x}",
    "value: $k",
    "value: $far",
]


def claim_pattern(draw: st.DrawFn, name: str, predicate: str) -> str:
    parts = [
        f"subject: {draw(st.sampled_from(['$u', '$v', 'x', '$u']))}",
        f"predicate: {predicate}",
    ]
    parts += draw(
        st.lists(st.sampled_from(CLAIM_PARTS), max_size=1, unique_by=lambda part: part[:5])
    )
    return f"claim {name}: {{{', '.join(parts)}}}"


CONDITIONS = [
    "overlaps($c0.period, $c1.period)",
    "not overlaps($c0.period, $c1.period)",
    "disjoint($c0.value, $c1.value)",
    "$c0.value == $c1.value",
    "$c0.value != $c1.value",
    "$c0.polarity == $c1.polarity and $c0.id < $c1.id",
    "high($c0.value) >= 4",
    "$c0.via == $c1.via",
    '$c0.scope.to == "x" or $c1.scope.to != "x"',
    "$c0.value < $c1.value",
    'before($c0.period, "2021-03") or meets($c0.period, $c1.period)',
    '$c0.subject in ["x", "z"]',
    'matches($c0.subject, "[xy]")',
    'qty("3") > $c0.value',
    '$c0.rank != "normal"',
    'qty("1 km") == $c0.value',
    "$c0.value == $c1.scope.to and $c0.subject == $c1.subject",
    "$c0.period == $c1.period",
    "$c0.value - $c1.value > 30",
    "not ($c0.value - $c1.value <= 30)",
    '$c0.value - $c1.value < qty("900 m")',
    "covers($c0.scope, $c1.scope)",
    'not covers_by($c0.scope, $c1.scope, "by, on")',
    "$c0.value - $c1.value + $c0.value != $c1.value",
    "surely_overlaps($c0.period, $c1.period)",
    "not hands_over($c0.period, $c1.period) and $c0.value <= $c1.value",
    "low($c0.value) < high($c1.value)",
    "contains($c0.value, $c1.value) or last_day($c0.period) == last_day($c1.period)",
    "earlier(time_of($c0.value, $c0.period), first_day($c1.period))",
    "timed($c0.period) == timed($c1.period) or given($c1.via)",
    "$c0.via in [$c1.via, $c1.subject] or not disjoint($c0.value, $c1.value)",
]

APART = [
    "[{claim k: {}}, '$k.value == $c0.value', '$k.id != $c0.id', '$k.id != $c1.id']",
    "[{claim k: {polarity: denied}}, '$k.value == $c0.value and $k.period == $c1.period']",
    "[{node m: {}}, '$m.size == $c0.value']",
]
"""Items of `unless` that an equality joins with what is matched."""


ALTERNATIVES = [
    "any: [{edge: {a: $u}}, {node: {n: $u}}]",
    "any: [[{edge: {a: $u, b: $e}}, '$e != \"x\"'], {node: {n: $u, tag: red}}]",
    "any: ['$u == \"x\"', {edge: {a: $f, b: $f}}]",
]


def count(draw: st.DrawFn, kinds: Sequence[str], predicate: str | None) -> list[str]:
    """A count over relations that are complete, or claims of a predicate; and a condition on it."""
    bodies = [f"{{{draw(st.sampled_from(kinds))}: {{a: $u, b: $d}}}}", "{node: {n: $d, tag: $g}}"]
    bodies.append("{span: {n: $u, far: $d}}")
    if predicate:
        bodies.append(f"{{claim: {{subject: $u, predicate: {predicate}, value: $d}}}}")
        bodies.append(f"[{{claim k: {{predicate: {predicate}, via: $d}}}}, '$k.subject != $u']")
    sign = draw(st.sampled_from(["> 1", "== 0", "<= 1", ">= 2"]))
    return [
        f"count: {{of: {draw(st.sampled_from(bodies))}, distinct: $d, as: $n}}",
        f"$n {sign}",
    ]


def listed(key: str, items: Sequence[str]) -> str:
    return f"{key}:\n" + "\n".join(f"  - {item}" for item in items) + "\n" if items else ""


def absences(draw: st.DrawFn, kinds: Sequence[str], predicate: str) -> list[str]:
    """Items of `unless` over relations that are complete, and claims of a predicate."""
    items = [
        claim_pattern(draw, f"n{n}", predicate) if draw(st.booleans()) else relation(draw, kinds)
        for n in range(draw(st.integers(0, 1)))
    ]
    if draw(st.integers(0, 3)) == 0:
        kind = draw(st.sampled_from(kinds))
        items.append(f"[{{{kind}: {{a: $k, b: $l}}}}, {{edge: {{a: $l, b: $u}}}}, '$k != $l']")
    return items


@st.composite
def programs(draw: st.DrawFn) -> dict[str, str]:
    texts: dict[str, str] = {}
    for number in range(draw(st.integers(0, 3))):
        at = draw(st.integers(1, 2))
        when = [relation(draw, EDGES[: at + 1]) for _ in range(draw(st.integers(1, 2)))]
        bound = [v for v in ("$u", "$v", "$w") if any(v in item for item in when)]
        fields = st.sampled_from([*bound, "z"])
        head = f"{EDGES[at]}: {{a: {draw(fields)}, b: {draw(fields)}}}"
        unless = absences(draw, EDGES[:at], "p")
        if "$u" in bound and draw(st.integers(0, 3)) == 0:
            when += count(draw, EDGES[:at], None)
        if "$u" in bound and draw(st.integers(0, 3)) == 0:
            when.append(ALTERNATIVES[draw(st.integers(1, 2))])
        texts[f"d{number}"] = (
            listed("when", when) + listed("unless", unless) + listed("derive", [head])
        )
    for number, (one, other) in enumerate([("p", "q"), ("q", "r")]):
        if draw(st.booleans()):
            when = [
                claim_pattern(draw, "a", one),
                *([relation(draw, EDGES)] * draw(st.integers(0, 1))),
            ]
            bound = [v for v in ("$u", "$v") if any(v in item for item in when)]
            field = draw(st.sampled_from([*bound, "x"]))
            changed = draw(st.sampled_from(["", ", polarity: denied", ", scope: {to: y}"]))
            head = f"claim: {{from: $a, subject: {field}, predicate: {other}, value: $a.value"
            head += f"{changed}}}"
            unless = absences(draw, EDGES[:1], one)
            texts[f"e{number}"] = (
                listed("when", when) + listed("unless", unless) + listed("derive", [head])
            )
    for number in range(draw(st.integers(1, 2))):
        predicate = st.sampled_from(["p", "p", "q", "$r", "$r"])
        when = [claim_pattern(draw, f"c{n}", draw(predicate)) for n in range(2)]
        when += [relation(draw, EDGES) for _ in range(draw(st.integers(0, 1)))]
        if draw(st.booleans()) and "$r" in "".join(when):
            asked = draw(
                st.sampled_from(["single: true", "over: moment", "single: $sure, over: period"])
            )
            when.append(f"predicate: {{id: $r, {asked}}}")
        when += [f"'{c}'" for c in draw(st.lists(st.sampled_from(CONDITIONS), max_size=2))]
        if "$z" in "".join(when):
            when += draw(st.sampled_from([[], ["$z == $c0.value"], ["$c1.value != $z"]]))
        unless = absences(draw, EDGES, draw(st.sampled_from(["p", "q", "r"])))
        unless += draw(st.lists(st.sampled_from(APART), max_size=1))
        if "$u" in "".join(when):
            counted = count(draw, EDGES, "p") if draw(st.integers(0, 3)) == 0 else []
            when += counted
            if counted and "$z" in "".join(when):
                when += draw(st.sampled_from([[], ["$n == $z"], ["$z != $n"]]))
            when += [draw(st.sampled_from(ALTERNATIVES))] if draw(st.integers(0, 3)) == 0 else []
        texts[f"f{number}"] = (
            "level: note\nflag: f\n"
            + listed("when", draw(st.permutations(when)))
            + listed("unless", unless)
        )
    return texts


def check_against_reference(name: str, texts: dict[str, str], given_facts: list[Fact]) -> None:
    checked = program(texts)
    if checked is None:
        return
    note("\n\n".join(f"{name}:\n{text}" for name, text in texts.items()))
    note("\n".join(map(str, given_facts)))
    expected, actual = reference.run(checked, given_facts), run_program(checked, given_facts, name)
    assert expected.matches == actual.matches
    assert expected.derivations == actual.derivations


AT_LEISURE = [
    name if n == 0 else pytest.param(name, marks=pytest.mark.slow)
    for n, name in enumerate(BACKENDS)
]
"""The default backend; and the others, whose start takes its time, among the long tests."""


@pytest.mark.parametrize("name", BACKENDS)
@given(texts=programs(), given_facts=facts())
@settings(max_examples=50, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
def test_random_programs_have_the_model_of_the_reference(
    name: str, texts: dict[str, str], given_facts: list[Fact]
) -> None:
    """Backend and nested loops agree on matches and derivations."""
    check_against_reference(name, texts, given_facts)


@pytest.mark.slow
@pytest.mark.parametrize("name", BACKENDS)
@given(texts=programs(), given_facts=facts())
@settings(
    max_examples=1200, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck)
)
def test_many_random_programs_have_the_model_of_the_reference(
    name: str, texts: dict[str, str], given_facts: list[Fact]
) -> None:
    """As above, for as long as the gate has time."""
    check_against_reference(name, texts, given_facts)


CORE = Path(__file__).parent.parent / "rules" / "core"
WORDED: dict[str, dict[str, list[tuple[object, ...]]]] = {
    "fits-a-list": {"listed_value": [("c0", "l"), ("c1", "l"), ("c2", "k")]},
    "only-and-another": {"only_value": [("c0",), ("c1",)], "fits_list": [("c0", "l"), ("c2", "k")]},
    "more-named-than-counted": {"counts_named": [("q", "p")]},
    "fewer-named-than-counted": {"counts_named": [("q", "p")], "only_value": [("c0",)]},
    "too-many-at-once": {"at_most_values": [("p", Decimal(1)), ("p", Decimal(2))]},
    "value-outside-its-existence": {
        "value_exists": [("p",)],
        "begins_existence": [("q",)],
        "ends_existence": [("q",), ("p",)],
        "holds_parts": [("q",)],
    },
    "two-beginnings-or-ends": {"lasting_state": [("p",)]},
    "event-apart-from-its-state": {
        "begins_state": [("p", "p"), ("q", "p")],
        "ends_state": [("p", "p"), ("q", "p")],
    },
    "order-that-cannot-be": {
        "lasting_state": [("p",), ("q",)],
        "precedes": [("p", "q", None), ("q", "p", None)],
    },
}
"""Core rules of words on values and on time, each with rows that the words state."""


@st.composite
def worded(draw: st.DrawFn, rows: dict[str, list[tuple[object, ...]]]) -> list[Fact]:
    """Claims of which three may have names and one a figure, and rows of words."""
    chosen = [Fact(k, draw(st.sampled_from(values))) for k, values in rows.items()]
    found = [Fact("within", pair) for pair in draw(st.lists(st.just(("x", "y")), max_size=1))]
    single, over = draw(st.booleans()), draw(st.sampled_from(["moment", "period"]))
    found.append(Fact("predicate", ("p", "entity", single, "moment", False, False)))
    found.append(Fact("predicate", ("q", "quantity", True, over, False, False)))
    for number in range(4):
        figure = number == 3
        found.append(
            claim(
                f"c{number}",
                draw(st.sampled_from(["x", "x", "y"])),
                draw(st.sampled_from(["1", "2", "at most 5"]).map(quantities) if figure else names),
                predicate="q" if figure else "p",
                mode=draw(st.sampled_from(["fact", "fact", "forecast"])),
                period=draw(st.one_of(st.just(ALWAYS), periods.map(parse))),
                rank=draw(st.sampled_from(["normal", "normal", "deprecated"])),
            )
        )
    return [*chosen, *found]


_LASTS: list[tuple[object, ...]] = [("p",), ("q",)]
_ORDERS: list[tuple[object, ...]] = [("p", "q", None), ("q", "p", None), ("q", "p", Decimal(1))]
TIMED: dict[str, dict[str, list[tuple[object, ...]]]] = {
    "order-that-cannot-be": {"lasting_state": _LASTS, "precedes": _ORDERS},
    "age-that-cannot-be": {"lasting_state": _LASTS, "precedes": _ORDERS[2:]},
    "ended-what-never-ends": {
        "never_ends": [("p",), ("q",)],
        "excludes_other": [("p", "q"), ("q", "p")],
    },
    "margin-that-is-broken": {
        "lasting_state": _LASTS,
        "time_margin": [("q", "p", Decimal(2), None), ("q", "p", None, Decimal(1))],
    },
    "two-beginnings-or-ends": {"lasting_state": _LASTS[:1]},
    "event-apart-from-its-state": {
        "begins_state": [("q", "p"), ("q", "o")],
        "ends_state": [("q", "p"), ("q", "o")],
        "precedes": [*_ORDERS, ("o", "p", None)],
        "lasting_state": _LASTS,
    },
}
"""Core rules of words on time, likewise."""

spans = st.sampled_from(
    ["2017/2021", "2018-03/2021", "2018-03-01/2020-06", "2019", "2020-06", "../2020", "2020-01/.."]
)


@st.composite
def timed(draw: st.DrawFn, rows: dict[str, list[tuple[object, ...]]]) -> list[Fact]:
    """Two claims or more of a state, two or more of an event with dates or without, and rows."""
    found = [Fact(kind, draw(st.sampled_from(values))) for kind, values in rows.items()]
    dated, single = draw(st.booleans()), draw(st.booleans())
    found.append(Fact("predicate", ("p", "none", False, "moment", False, False)))
    value_type = "date" if dated else "none"
    found.append(Fact("predicate", ("q", value_type, single, "moment", False, False)))
    for number in range(5):
        event = number > 2
        time = parse(draw(spans))
        found.append(
            claim(
                f"c{number}",
                draw(st.sampled_from(["x", "x", "x", "y"])),
                time if event and dated else "yes",
                predicate="q" if event else "p",
                period=ALWAYS if event and dated else time,
                published=parse(draw(st.sampled_from(["2024", "2020-06-12", "2021"]))),
                mode=draw(st.sampled_from(["fact", "fact", "fact", "forecast"])),
            )
        )
    return found


_SINCE: list[tuple[object, ...]] = [("p", "r", None), ("p", "r", "q")]
AGED: dict[str, list[tuple[object, ...]]] = {
    "age-that-does-not-fit": _SINCE,
    "ages-that-do-not-fit": _SINCE,
}
"""Core rules of ages, each with rows of `age_since`."""


@st.composite
def aged(draw: st.DrawFn, rows: list[tuple[object, ...]]) -> list[Fact]:
    """Ages of two predicates at several times, an event, perhaps a birth; and what they count."""
    found = [Fact("age_since", draw(st.sampled_from(rows)))]
    found.append(Fact("age_since", ("o", "r", draw(st.sampled_from([None, "q"])))))
    dates = st.sampled_from(["2019", "2019", "2020-06", "2018-03-05", "2017/2021", "../2020"])
    years = st.sampled_from(["40 years", "1 year", "about 20 years", "30 months", "5 km"])
    for number, predicate in enumerate(["p", "p", "o", "q", draw(st.sampled_from("qqqr"))]):
        figure = predicate in "po"
        found.append(
            claim(
                f"c{number}",
                draw(st.sampled_from([*"xxxxxy"])),
                quantities(draw(years)) if figure else parse(draw(dates)),
                predicate=predicate,
                period=draw(st.one_of(dates.map(parse), dates.map(parse), st.just(ALWAYS)))
                if figure
                else ALWAYS,
                polarity=draw(st.sampled_from([*["affirmed"] * 5, "denied"])),
            )
        )
    return found


@pytest.mark.parametrize(
    "of",
    [
        of if n < 3 else pytest.param(of, marks=pytest.mark.slow)
        for n, of in enumerate((*WORDED, *TIMED, *AGED))
    ],
)
@pytest.mark.parametrize("name", AT_LEISURE)
@given(data=st.data())
@settings(max_examples=8, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
def test_core_rules_of_words_have_the_model_of_the_reference(
    name: str, of: str, data: st.DataObject
) -> None:
    """On claims that share names, times and rows of the words."""
    text = (CORE / f"{of}.yaml").read_text(encoding="utf-8")
    rules, problems = read_rule(text, f"{of}.yaml", of, VOCABULARY)
    assert not problems
    checked = Program(((*(r for r in rules if r.heads),),), tuple(r for r in rules if not r.heads))
    if of in AGED:
        drawn = data.draw(aged(AGED[of]))
    else:
        drawn = data.draw(worded(WORDED[of]) if of in WORDED else timed(TIMED[of]))
    note("\n".join(map(str, drawn)))
    expected, actual = reference.run(checked, drawn), run_program(checked, drawn, name)
    assert expected.matches == actual.matches
    assert expected.derivations == actual.derivations


# -- what one example shows ---------------------------------------------------------------------


def run(texts: dict[str, str], given_facts: Sequence[Fact]) -> Outcome:
    checked = program(texts)
    assert checked is not None
    outcome = run_program(checked, given_facts)
    assert reference.run(checked, given_facts) == outcome
    return outcome


ARGUMENTS = {
    Type.PERIOD: ["$c0.period", "$c1.period"],
    Type.DATE: ["$c0.period", "$c1.period"],
    Type.QUANTITY: ["$c0.value", "$c1.value"],
    Type.NUMBER: ["$n", "2"],
    Type.TEXT: ["$c0.subject", '"[xy]"', '"by, on"'],
    Type.SCOPE: ["$c0.scope", "$c1.scope"],
    Type.VALUE: ["($c0.value - $c1.value)", "$c1.value"],
    None: ["$c0.via", "$c1.via"],
}
"""What stands for an argument of a type, in the first and in the second place."""


def operators() -> Iterator[str]:
    """A condition for every operator of the table, in each of its types."""
    for function in FUNCTIONS.values():
        for takes in filter(None, (function.takes, function.or_takes)):
            arguments = [ARGUMENTS[kind][at % 2] for at, kind in enumerate(takes)]
            call = f"{function.name}({', '.join(arguments)})"
            if function.name == "qty":
                call = 'qty("3")'
            yield call if function.gives is Type.TRUTH else f"{call} != {call} or {call} == {call}"
    for sign in COMPARISONS:
        yield f"$c0.value {sign} $c1.value"
        yield f"$n {sign} 2"
    for arithmetic in ARITHMETIC.values():
        one, other = arithmetic.takes
        is_division = arithmetic.name == "/"  # no value of an open type is divided
        first = 'qty("6")' if is_division else ARGUMENTS[one][0]
        text = f"{first} {arithmetic.name} {ARGUMENTS[other][1]}"
        beside = "$c1.period" if arithmetic.gives is Type.DATE else "$c1.value"
        yield f"{text} == {beside}"
    yield '$c0.subject in ["x", "z"]'
    yield '$c0.subject not in ["x", "z"]'
    yield 'not ($c0.value == "x" and $c1.subject == "x" or $c0.subject == "y")'


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.parametrize("condition", list(operators()))
def test_every_operator_of_the_table_means_the_same_everywhere(name: str, condition: str) -> None:
    """Over all pairs of claims with several kinds of values and periods."""
    values = ["x", *map(quantities, ("1", "2", "about 10", "at most 5", "1..3", "-4 ton"))]
    times = [ALWAYS, *map(parse, ("2020", "2020-05", "2020-06/2021", "2021/..", "2019-12-31"))]
    to, by = ("to", "x"), ("by", "z")
    scopes = [(), (to,), (by, to), (by,), (("to", "y"),)]
    claims = [
        claim(
            f"c{n}",
            "xyz"[n % 3],
            values[n % 7],
            period=times[n % 6],
            via=["x", None][n % 2],
            scope=scopes[n % 5],
        )
        for n in range(24)
    ]
    when = ["claim c0: {}", "claim c1: {}", "count: {of: {edge: {a: $d}}, distinct: $d, as: $n}"]
    text = "level: note\nflag: f\n" + listed("when", [*when, f"'{condition}'"])
    given_facts = [*claims, Fact("edge", ("x", "y")), Fact("edge", ("y", "y"))]
    checked = program({"f": text})
    assert checked is not None
    assert run_program(checked, given_facts, name) == reference.run(checked, given_facts)


def test_a_count_counts_different_values_also_none() -> None:
    """Two ways to one value are one; what is missing is not counted; no match counts 0."""
    when = [
        "node: {n: $u}",
        "count: {of: {edge: {a: $u, b: $d}}, distinct: $d, as: $n}",
        "$n == {}",
    ]
    edges = [Fact("edge", pair) for pair in (("x", "y"), ("x", "z"), ("y", "z"))]
    nodes = [Fact("node", (name, None, None)) for name in "xyz"]
    for number, expected in ((0, "z"), (1, "y"), (2, "x"), (3, None)):
        items = [item.replace("{}", str(number)) if "==" in item else item for item in when]
        text = listed("when", items) + listed("derive", ["far: {a: $u, b: $u}"])
        found = run({"counted": text}, [*edges, *nodes]).derivations
        assert [fact.values[0] for fact in found] == ([expected] if expected else [])


def test_alternatives_are_one_rule() -> None:
    """Each alternative binds variables of its own; a match names which one it took."""
    when = ["node: {n: $u}", "any: [{edge: {a: $u, b: $w}}, [{path: {b: $u, a: $w}}, '$w != $u']]"]
    text = listed("when", when) + listed("derive", ["far: {a: $u, b: $w}"])
    given_facts = [
        *(Fact("node", (name, None, None)) for name in "xy"),
        Fact("edge", ("x", "y")),
        *(Fact("path", pair) for pair in (("z", "x"), ("y", "y"))),
    ]
    outcome = run({"either": text}, given_facts)
    assert {fact.values: d.rule for fact, d in outcome.derivations.items()} == {
        ("x", "y"): "either 1",
        ("x", "z"): "either 2",
    }


def test_a_closure_keeps_the_least_derivation_of_each_fact() -> None:
    """Of all ways from x to its fourth successor, the one with the fewest levels is kept."""
    when = ["edge: {a: $u, b: $v}", "edge: {a: $v, b: $w}"]
    closure = listed("when", when) + listed("derive", ["edge: {a: $u, b: $w}"])
    chain = [Fact("edge", (f"n{i}", f"n{i + 1}")) for i in range(4)]
    outcome = run({"closure": closure}, chain)
    assert len(outcome.derivations) == 6
    last = outcome.derivations[Fact("edge", ("n0", "n4"))].premises
    assert last == (Fact("edge", ("n0", "n2")), Fact("edge", ("n2", "n4")))


def test_levels_are_counted_anew_in_each_stratum() -> None:
    """Whatever it took to derive a premise before, the least derivation goes by rule then."""
    two_steps = listed("when", ["edge: {a: $u, b: $v}", "edge: {a: $v, b: $w}"])
    texts = {
        "c0": two_steps + listed("derive", ["path: {a: $u, b: $w}"]),
        "m-a": listed("when", ["path: {a: $u, b: $w}"])
        + listed("unless", ["path: {a: $w, b: $u}"])
        + listed("derive", ["far: {a: $w, b: $w}"]),
        "m-b": listed("when", ["edge: {a: $v, b: $w}"])
        + listed("unless", ["path: {a: $w, b: $v}"])
        + listed("derive", ["far: {a: $w, b: $w}"]),
    }
    outcome = run(texts, [Fact("edge", ("x", "y")), Fact("edge", ("y", "z"))])
    assert outcome.derivations[Fact("far", ("z", "z"))].rule == "m-a"


def test_one_fact_may_stand_for_two_patterns_but_claims_of_a_finding_are_different() -> None:
    """A loop is its own successor; a claim does not contradict itself."""
    loop = Fact("edge", ("x", "x"))
    twice = "when:\n  - edge: {a: $u, b: $v}\n  - edge: {a: $v, b: $u}\nderive:\n  - node: {n: $u}"
    assert Fact("node", ("x", None, None)) in run({"twice": twice}, [loop]).derivations
    pair = "level: note\nwhen:\n  - claim a: {subject: $u}\n  - claim b: {subject: $u}\nflag: f"
    assert run({"pair": pair}, [claim("c", "x", "yes")]).matches == frozenset()


def test_a_variable_twice_in_one_fact_and_once_in_another_joins_all_three() -> None:
    """Both ends of the loop are tested, although only one is needed to find it."""
    rule = "level: note\nwhen:\n  - claim a: {subject: $u}\n  - edge: {a: $u, b: $u}\nflag: f"
    given_facts = [claim("c", "x", "yes"), Fact("edge", ("x", "y")), Fact("edge", ("x", "x"))]
    (match,) = run({"loop": rule}, given_facts).matches
    assert match.premises[1] == Fact("edge", ("x", "x"))


def test_claims_derived_from_each_other_in_a_circle_end() -> None:
    """A derived claim is known by what it says and by the claim as written that it rests on."""
    rules = {
        name: f"when:\n  - claim a: {{subject: $u, predicate: {one}}}\n"
        f"derive:\n  - claim: {{from: $a, subject: $u, predicate: {other}}}"
        for name, one, other in (("there", "p", "q"), ("back", "q", "p"))
    }
    outcome = run(rules, [claim("c", "x", "yes"), claim("d", "x", "yes")])
    said = sorted((f.values[5], f.values[14]) for f in outcome.derivations)
    assert said == [("p", "c"), ("p", "d"), ("q", "c"), ("q", "d")]


def test_a_hundred_rules_are_sharded_over_engines() -> None:
    """Beyond the patterns of a kind that one engine holds, rules run in several engines."""
    texts = {
        f"r{n:03}": f"level: note\nwhen:\n  - claim a: {{subject: $u, predicate: p{n % 10}}}\n"
        f"  - claim b: {{subject: $u, predicate: p{n % 10}}}\n  - '$a.value != $b.value'\nflag: f"
        for n in range(100)
    }
    checked = program(texts)
    assert checked is not None
    groups = shards(map(planned, checked.flags))
    assert len(groups) > 1
    assert all(2 * len(group) <= PATTERNS_A_KIND for group in groups)
    claims = [claim(f"c{n}", f"s{n % 3}", f"v{n}", predicate=f"p{n % 10}") for n in range(60)]
    outcome = run_program(checked, claims)
    expected = {
        (f"r{r:03}", f"c{a}", f"c{b}")
        for r in range(100)
        for a in range(60)
        for b in range(60)
        if a != b and a % 30 == b % 30 and a % 10 == r % 10
    }
    assert {(m.rule, m.premises[0][1][0], m.premises[1][1][0]) for m in outcome.matches} == expected


@pytest.mark.parametrize("name", AT_LEISURE)
@pytest.mark.parametrize(
    ("rules", "keys", "joined"), [(1, 100, True), (5, 95, False), (15, 20, True)]
)
def test_a_rule_may_name_many_keys_of_a_scope(
    rules: int, keys: int, joined: bool, name: str
) -> None:
    """More joins than the core takes of one pattern, more properties than of one kind."""
    names = [[f"k{n}-{rule}" for n in range(keys)] for rule in range(rules)]
    texts = {}
    for n, own in enumerate(names):
        asked = (f"{key}: {f'$v{at}' if joined else 'x'}" for at, key in enumerate(own))
        pattern = f"{{scope: {{{', '.join(asked)}}}}}"
        texts[f"r{n}"] = f"level: note\nwhen:\n- claim a: {pattern}\n- claim b: {pattern}\nflag: f"
    scope = tuple((key, "x") for key in sorted(key for own in names for key in own))
    other = (*scope[:-1], (scope[-1][0], "y"))
    claims = [claim(f"c{n}", "x", "yes", scope=at) for n, at in enumerate((scope, scope, other))]
    checked = program(texts)
    assert checked is not None
    assert run_program(checked, claims, name) == reference.run(checked, claims)


@pytest.mark.parametrize("name", BACKENDS)
def test_rules_on_equal_figures_that_are_written_in_two_ways_are_kept_apart(name: str) -> None:
    """What is at odds with exactly so many is none with as many, rounded."""
    when = """\
level: note
when:
  - claim a: {subject: $x, value: $v}
  - claim b: {subject: $x, polarity: denied}
  - 'at_odds($v, qty("%s"))'
flag: f
"""
    checked = program({"r1": when % "exactly 4800000", "r2": when % "4800000"})
    assert checked is not None
    claims = [claim("c", "x", quantities("4812345")), claim("d", "x", "yes", polarity="denied")]
    outcome = run_program(checked, claims, name)
    assert outcome == reference.run(checked, claims)
    assert [match.rule for match in outcome.matches] == ["r1"]


def test_rules_over_hundreds_of_kinds_are_sharded_too() -> None:
    """An engine that knows too many kinds would hang."""
    kinds = {f"kind{n}": Kind(f"kind{n}", {"n": Field(Type.ENTITY)}) for n in range(600)}
    vocabulary = Vocabulary(kinds={**VOCABULARY.kinds, **kinds})
    rules = []
    for n in range(600):
        text = f"when:\n  - kind{n}: {{n: $u}}\nderive:\n  - node: {{n: $u}}\n"
        one, problems = read_rule(f"id: r{n}\ntitle: t\n{text}", f"r{n}.yaml", f"r{n}", vocabulary)
        assert one, problems
        rules += one
    assert len(shards(map(planned, rules))) == 3
    given_facts = [Fact(f"kind{n}", (f"x{n}",)) for n in range(600)]
    outcome = run_program(Program((tuple(rules),), ()), given_facts)
    assert set(outcome.derivations) == {Fact("node", (f"x{n}", None, None)) for n in range(600)}


def test_text_of_any_kind_joins_exactly() -> None:
    """Values reach the engine as numbers: no quote, prefix, length or surrogate matters there."""
    odd = ["", " ", "a", "a ", 'a"', "\\", "\x00", "é", "e\u0301", "\ud800", "1", "x" * 70_000]
    claims = [claim(f"c{n}", text, "yes") for n, text in enumerate([*odd, *odd])]
    pair = "level: note\nwhen:\n  - claim a: {subject: $u}\n  - claim b: {subject: $u}\nflag: f"
    checked = program({"pair": pair})
    assert checked is not None
    found = {
        (m.premises[0][1][0], m.premises[1][1][0]) for m in run_program(checked, claims).matches
    }
    count = len(odd)
    expected = {(f"c{n}", f"c{n + count}") for n in range(count)}
    assert found == expected | {(b, a) for a, b in expected}


def test_equal_figures_join_however_they_are_written() -> None:
    """1.5 million and 1.50 million differ in what they round; 2 and 2.0 do too; 2 and +2 do not."""
    texts = ["2", "+2", "2.0", "1.5 million", "1.50 million"]
    claims = [claim(f"c{n}", "x", quantities(text)) for n, text in enumerate(texts)]
    pair = "level: note\nwhen:\n  - claim a: {value: $u}\n  - claim b: {value: $u}\nflag: f"
    found = {
        (m.premises[0][1][0], m.premises[1][1][0]) for m in run({"pair": pair}, claims).matches
    }
    assert found == {("c0", "c1"), ("c1", "c0")}


def test_periods_are_the_days_that_they_cover() -> None:
    """2020 and 2020-01/2020-12 are one period."""
    claims = [
        claim("a", "x", "yes", period=parse("2020")),
        claim("b", "x", "yes", period=Period(737425, 737790)),
    ]
    pair = "level: note\nwhen:\n  - claim a: {period: $t}\n  - claim b: {period: $t}\nflag: f"
    assert len(run({"pair": pair}, claims).matches) == 2


def test_more_facts_than_have_numbers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """From some number on, two of them would be one to the core: it gets fewer."""
    made = program(
        {"r": "level: note\nwhen:\n  - edge: {a: $x, b: $y}\n  - edge: {a: $y, b: $x}\nflag: $x\n"}
    )
    assert made is not None
    facts = [Fact("edge", (f"n{n}", f"n{n + 1}")) for n in range(6)]
    monkeypatch.setattr("engine.backends.durable.MOST_FACTS", 5)
    assert not run_program(made, facts).matches
    with pytest.raises(InputError, match="there are more than 5 facts"):
        run_program(made, [*facts, Fact("edge", ("n7", "n8"))])


def test_a_figure_of_a_pattern_is_equal_in_another_unit() -> None:
    """Of a fact that is given, of one that is derived, in an absence, and in a count."""
    texts = {
        "d": "when:\n  - edge: {a: $u}\nderive:\n  - span: {n: $u, far: 1 km}\n",
        "there": "level: note\nflag: f\nwhen:\n  - span: {n: $u, far: 1000 m}\n  - claim a: {}\n",
        "away": "level: note\nflag: f\nwhen:\n  - claim a: {value: $v}\n"
        "unless:\n  - span: {far: $v}\n",
        "one": "level: note\nflag: f\nwhen:\n  - claim a: {}\n"
        "  - count: {of: {span: {far: $d}}, distinct: $d, as: $n}\n  - $n == 1\n",
    }
    given_facts = [
        Fact("edge", ("x", "y")),
        Fact("span", ("z", quantities("1000 m"))),
        claim("c", "x", quantities("1000 m")),
    ]
    found = [match.rule for match in run(texts, given_facts).matches]
    assert sorted(found) == ["one", "there", "there"]
