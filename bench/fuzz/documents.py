"""What stands in the files of a project: values drawn from a grammar, and how they are written."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from bench.fuzz import words
from bench.fuzz.grammars import (
    ENTITIES,
    FIELDS,
    PHYSICAL,
    PREDICATES,
    TERMS,
    UNITS,
    condition,
    fitting,
    message,
    number,
    period,
    quantity,
    rough_period,
)
from bench.fuzz.texts import hostile, perhaps_spoilt, printed
from engine.choices import CERTAINTIES, MODES, POLARITIES, RANKS
from engine.claims.kinds import DECLARABLE
from engine.findings.judgement import CODES

Value = Any
"""Text, None, or lists and mappings of values."""

DAYS = ("2020-05", "2021-03", "2023", "2020-05-14~", "1969", "../..")
SOURCES = ("paper-2020", "gazette-2021", "post-2023")
EMPTY: tuple[Value, ...] = (None, "", [], {}, "yes", ["a", ["b"]], {"a": {"b": "c"}})
KEYS = ("id", "value", "note", "when", "source", "claims", "claim", "from", "kind", "any", "count")


NOT_YAML = """\
<<<<<<< HEAD
a: &anchor b
a: *anchor
? [x, y]
: !tag |2-
   text
=======
--- %YAML 1.1
- "\\x00\\ud800\\u202e" 'it''s'
>>>>>>> other
"""
"""What strict YAML does not take: pieces of it go into other texts."""


# -- vocabulary and facts -------------------------------------------------------------------------


def vocabulary(chance: Random) -> Value:
    """The names that claims here use, with what they are."""
    predicates: dict[str, Value] = {name: {"value": kind} for name, kind in PREDICATES.items()}
    predicates["holds"]["inherited"] = chance.choice(("true", "denials"))
    predicates["stands-in"]["implies"] = chance.choice((["is-running"], {"is-thought": "fine"}))
    predicates["opened"] |= {"single": "true", "before": ["is-running"]}
    predicates["shipped"] |= {"over": "period"}
    predicates["counted"] |= {"cumulative": "true"}
    predicates["is-running"] |= {"stance": chance.choice(("true", "false"))}
    entities: dict[str, Value] = {
        name: {"name": name.title(), "kind": "place"} for name in ENTITIES
    }
    entities["hanoi"] |= {"part_of": "vietnam", "aliases": ["Ha Noi"]}
    entities["b-2024"] = {"name": chance.choice(("Ann", printed(chance)))}
    units: dict[str, Value] = {name: {"physical": chance.choice(PHYSICAL)} for name in UNITS}
    units |= {"person": {"aliases": ["people"]}, "round": {}}
    return {
        "predicates": predicates,
        "entities": entities,
        "terms": {"fine": {"opposite": ["poor"]}, "shallow": {"opposite": "deep"}},
        "units": units,
        "kinds": {"tally": {"of": "entity", "count": "number"}, "likes": {"one": "entity"}},
        "facts": [row(chance) for _ in range(chance.randrange(3))],
    }


def row(chance: Random) -> Value:
    """A row of a kind that the vocabulary declares."""
    figure = chance.choice(("1", "0.5", "-3", "9" * 39, "007"))
    tally = {"of": chance.choice(ENTITIES), "count": figure}
    return chance.choice(({"tally": tally}, {"likes": {"one": chance.choice(ENTITIES)}}))


def rough_row(chance: Random) -> Value:
    """A row with a figure that may be anything."""
    figures = ("1", "0.5", "-3", "1e5", "nan", "9" * 39, "9" * 60, "١", number(chance), "Infinity")
    value = perhaps_spoilt(chance, chance.choice(figures), share=0.3)
    return chance.choice((row(chance), {"tally": {"of": "hall", "count": value}}))


def kinds(chance: Random) -> Value:
    """Kinds of one's own, with fields of any type."""
    names = ("party", "tally", "claim", "any", "count", "x y")
    return {
        name: {f"f{n}": chance.choice((*DECLARABLE, "scope", "value")) for n in range(3)}
        for name in chance.sample(names, 2)
    }


def source(chance: Random, name: str) -> Value:
    """The head of a facts file."""
    found = {"id": name, "publisher": "The Paper", "published": chance.choice(DAYS)}
    found["author"] = chance.choice(ENTITIES)
    for key in ("title", "url", "note"):
        if chance.random() < 0.2:
            found[key] = printed(chance)
    return found


def claim(chance: Random, name: str, first: str) -> Value:
    """A claim whose value is of its predicate's type; `first` is one that it may refer to."""
    predicate = chance.choice((*PREDICATES, "holds", "holds"))
    kind = PREDICATES[predicate]
    values: Mapping[str, Callable[[], str | None]] = {
        "date": lambda: chance.choice(DAYS * 3 + words.TIMES),
        "entity": lambda: chance.choice(ENTITIES),
        "quantity": lambda: chance.choice((quantity(chance),) * 3 + words.FIGURES),
        "term": lambda: chance.choice(TERMS),
        "text": lambda: chance.choice(("Lord", "Lady", printed(chance))),
        "none": lambda: None,
    }
    found = {"id": name, "subject": chance.choice(ENTITIES[:2]), "predicate": predicate}
    found |= {"value": value} if (value := values[kind]()) else {}
    if chance.random() < 0.5:
        found["speaker"] = chance.choice(ENTITIES)
    return found | _more(chance, name, first)


def _more(chance: Random, name: str, first: str) -> dict[str, Value]:
    """Other keys of a claim, each seldom."""
    drawn: Mapping[str, Callable[[], Value]] = {
        "period": lambda: chance.choice((period(chance), *DAYS)),
        "scope": lambda: {"to": chance.choice(ENTITIES)},
        "polarity": lambda: chance.choice(POLARITIES),
        "certainty": lambda: chance.choice(CERTAINTIES),
        "mode": lambda: chance.choice(MODES),
        "rank": lambda: chance.choice(RANKS),
        "quote": lambda: chance.choice(("it is so", printed(chance))),
        "paragraph": lambda: chance.choice(("1", "7", "999")),
        "via": lambda: chance.choice(ENTITIES),
        "cites": lambda: chance.choice((first, [first])),
        "supersedes": lambda: [] if first == name else first,
        "note": lambda: printed(chance),
    }
    return {key: draw() for key, draw in drawn.items() if chance.random() < 0.15}


def facts(chance: Random, name: str, first: int = 0, most: int = 6) -> Value:
    """A facts file: a source and its claims, numbered from `first`."""
    count = chance.randrange(1, most + 1)
    return {
        "source": source(chance, name),
        "claims": [claim(chance, f"c{first + n}", f"c{first}") for n in range(count)],
    }


# -- rules ----------------------------------------------------------------------------------------


def rule(chance: Random, name: str) -> Value:
    """A rule file that is valid, as a rule."""
    predicate = chance.choice((*PREDICATES, "holds", "shipped", "counted"))
    kind = PREDICATES[predicate]
    named = predicate if chance.random() < 0.8 else "$p"  # named, its values' type is known
    pair = [{key: {"subject": "$s", "predicate": named}} for key in ("claim a", "claim b")]
    conditions = (
        fitting(chance, kind if named != "$p" else "") for _ in range(chance.randrange(3))
    )
    when: list[Value] = [*pair, *conditions]
    counts = chance.random() < 0.2
    if counts:
        of = chance.choice(({"claim": {"subject": "$s", "speaker": "$who"}}, *TALLIES))
        when += [{"count": {"of": of, "distinct": "$who", "as": "$n"}}, "$n >= 1"]
    if chance.random() < 0.2:
        when.append(_pattern(chance))
    found: dict[str, Value] = {"id": name, "title": "A title", "why": "So.", "when": when}
    if chance.random() < 0.2:
        found["unless"] = [
            chance.choice((_pattern(chance), [_pattern(chance), fitting(chance, "")]))
        ]
    if chance.random() < 0.7:
        found |= {"level": chance.choice(("contradiction", "tension", "note"))}
        found |= {"flag": chance.choice(MESSAGES)}
    else:
        found["derive"] = [_head(chance, counts)]
    if chance.random() < 0.2:
        found["examples"] = [_example(chance)]
    return found


def rough_rule(chance: Random, name: str) -> Value:
    """A rule file with a condition or a message that may be anything."""
    found = rule(chance, name)
    if "flag" in found and chance.random() < 0.5:
        found["flag"] = message(chance)
    else:
        found["when"].insert(
            chance.randrange(4), chance.choice((condition(chance), _choice(chance)))
        )
    return found


MESSAGES = ("$a against $b", "$s: $a.value, $b.value, ${a.speaker} $$5", "$a.period $b.published")
TALLIES = ({"tally": {"of": "$s", "count": "$who"}}, {"likes": {"one": "$who"}})


def _choice(chance: Random) -> Value:
    return {"any": [_pattern(chance), chance.choice((_pattern(chance), condition(chance, 1)))]}


def _pattern(chance: Random) -> Value:
    wanted = chance.sample(FIELDS, 2)
    return chance.choice(
        (
            {"claim c": {"subject": "$s", "polarity": "denied"}},
            {"claim c": dict.fromkeys(wanted[:1], "$x")},
            {"entity": {"id": "$s", "kind": "place"}},
            {"within": {"part": "$s", "whole": "$w"}},
            {"tally": {"of": "$s", "count": chance.choice(("1", "2", "$y"))}},
            {"likes": {"one": "$s"}},
            {"opposite": {"term": "$t", "other": "$u"}},
            {"precedes": {"earlier": "$p", "later": "$q", "years": "$y"}},
            {"source": {"id": "$a.source", "published": "$d"}},
        )
    )


def _head(chance: Random, counts: bool) -> Value:
    made = {"from": "$a", "subject": "$s", "predicate": "is-running"}
    more: Value = chance.choice(({}, {"value": "yes"}, {"period": "2020"}, {"scope": {}}))
    tally = {"tally": {"of": "$s", "count": "$n" if counts else "1"}}
    return chance.choice(({"claim": made | more}, {"claim": made | more}, tally, tally))


def _example(chance: Random) -> Value:
    facts = [{"claim": {**claim(chance, name, "a"), "subject": "hall"}} for name in "ab"]
    finds = chance.choice(([], [["a", "b"]], [["a"]], [["no-such"]]))
    return {"name": "one", "facts": facts, "finds": finds}


# -- judgements and manifests ---------------------------------------------------------------------


def resolution(chance: Random, finding: str) -> Value:
    """A judgement of a finding, mostly of one that is not there."""
    found = _judgement(chance) | {
        "finding": finding,
        "rule": chance.choice(("disjoint-figures", "no-such-rule", "opposed-terms")),
        "evidence": chance.choice(("0123456789abcdef", "0" * 15, printed(chance))),
    }
    if chance.random() < 0.3:
        found["history"] = [{k: v for k, v in found.items() if k not in ("finding", "rule")}]
    return found


def dispute(chance: Random, name: str) -> Value:
    """A judgement of several findings, mostly of ones that are not there."""
    found = _judgement(chance) | {
        "dispute": name,
        "rule": chance.choice(("disjoint-figures", "conflicting-dates")),
        "findings": [_listed(chance) for _ in range(chance.choice((1, 2, 2, 0)))],
    }
    if chance.random() < 0.4:
        earlier = _judgement(chance) | {"findings": [_listed(chance)]}
        found["history"] = [earlier] * chance.choice((1, 2))
    return found


def _listed(chance: Random) -> Value:
    found: dict[str, Value] = {
        "finding": chance.choice(
            ("0123456789ab", "ba9876543210", f"{chance.randrange(16**12):012x}")
        ),
        "evidence": "0123456789abcdef",
        "claims": chance.choice((["c1"], ["c1"], ["c1", "c2"], [])),
    }
    if chance.random() < 0.3:
        found["facts"] = [chance.choice(("1", "2", "0", "-1", "9" * 30))]
    if chance.random() < 0.3:
        found["rules"] = [chance.choice(("disjoint-figures", "no-such-rule"))]
    return found


def _judgement(chance: Random) -> dict[str, Value]:
    """What both have."""
    found: dict[str, Value] = {
        "code": chance.choice((*CODES, "no-such-code")),
        "reason": chance.choice(("They count other people.", printed(chance))),
        "by": chance.choice(("Ann", printed(chance))),
        "at": chance.choice(
            (
                *("2025-06-30", "2025-06-30T12:00:00Z", "9999-12-31", rough_period(chance)),
                *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2025-06-30T12"),
            )
        ),
        "claims": {"c1": {"subject": "hall", "value": quantity(chance)}},
        "facts": [{"opposite": {"term": "fine", "other": "poor"}}],
        "rules": {"disjoint-figures": "0123456789abcdef"},
    }
    seldom: Mapping[str, Sequence[str]] = {
        "review_by": ("2030-01-01", "2000-02-30", "0000-00-00", "2025-W27-1"),
        "evidence_version": ("1", "2", "3", "0", "-1", "٢", "9" * 5_000, "two"),
        "wrong": ("c1", "c1", "c2"),
        "status": ("under-review", "accepted", "no-such-status"),
    }
    return found | {n: chance.choice(v) for n, v in seldom.items() if chance.random() < 0.3}


def manifest(chance: Random) -> Value:
    """The list of the sources' documents."""
    return {
        "sources": [
            {
                "id": name,
                "publisher": "The Paper",
                "dating": "as printed",
                "sha256": chance.choice(("0" * 64, printed(chance))),
                "paragraphs": chance.choice(("1", "0", "-1", "9" * 5000, "1.5")),
            }
            for name in chance.sample((*SOURCES, "no-such"), 2)
        ]
    }


# -- in other shapes ------------------------------------------------------------------------------


def shaken(chance: Random, value: Value) -> Value:
    """The value with a part of it gone, in another shape, or hostile."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        change = chance.random()
        if change < 0.12:
            return {k: v for k, v in value.items() if k != key}
        if change < 0.24:
            return {**value, chance.choice((*KEYS, hostile(chance))): _odd(chance)}
        return {**value, key: shaken(chance, value[key])}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        if chance.random() < 0.2:
            return [*value, value[at]]
        return [*value[:at], shaken(chance, value[at]), *value[at + 1 :]]
    if isinstance(value, str) and chance.random() < 0.6:
        return perhaps_spoilt(chance, value, share=0.9)
    return _odd(chance)


def _odd(chance: Random) -> Value:
    value: Value = chance.choice((*EMPTY, hostile(chance), quantity(chance)))
    for _ in range(chance.choice((0,) * 40 + (3, 3, 100, 3_000))):
        value = [value] if chance.random() < 0.7 else {"a": value}
    return value


# -- as YAML --------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()$-]*[\w)])?|\d[\w.-]*")


def dumped(chance: Random, value: Value) -> str:
    """The value as YAML: in blocks above, between brackets below."""
    return "\n".join(_block(chance, value, chance.choice((1, 2, 2, 3)))) + "\n"


def _block(chance: Random, value: Value, levels: int) -> list[str]:
    if not value or not levels or not isinstance(value, dict | list):
        return [_flow(chance, value)]
    lines = []
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, inner in pairs:
        head = "-" if key is None else f"{_scalar(chance, key)}:"
        if isinstance(inner, dict | list) and inner and levels > 1:
            below = _block(chance, inner, levels - 1)
            if key is None:
                lines += [f"- {below[0]}", *(f"  {line}" for line in below[1:])]
            else:
                lines += [head, *(f"  {line}" for line in below)]
        else:
            lines.append(f"{head} {_flow(chance, inner)}".rstrip(" "))
    return lines


def _flow(chance: Random, value: Value) -> str:
    """The value on one line; without recursion, since it may be deep."""
    parts: list[str] = []
    waiting: list[Value] = [(value,)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            parts.append(item)  # a sign
            continue
        (inner,) = item
        if isinstance(inner, dict):
            signs = [(sign, k) for sign, k in zip(["{"] + [", "] * len(inner), inner, strict=False)]
            steps: list[Value] = []
            for sign, key in signs:
                steps += [f"{sign}{_scalar(chance, key)}: ", (inner[key],)]
            waiting += reversed([*(steps or ["{"]), "}"])
        elif isinstance(inner, list):
            steps = [step for one in inner for step in (", ", (one,))]
            waiting += reversed(["[", *steps[1:], "]"])
        else:
            parts.append(_scalar(chance, inner))
    return "".join(parts)


def quoted(text: str) -> str:
    """The text between double quotes, with escapes."""
    return json.dumps(text)


def _scalar(chance: Random, value: str | None) -> str:
    if value is None:
        return ""
    if _PLAIN.fullmatch(value) and chance.random() < 0.9:
        return value
    if value.isprintable() and chance.random() < 0.6:
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=chance.random() < 0.7)
