"""The schemas for editors: current, described, and of one mind with what `check` itself refuses."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from engine.claims import load
from engine.claims.models import ClaimEntry
from engine.errors import InputError
from engine.findings.joint import DisputeEntry, JointEntry, ListedEntry
from engine.findings.judgement import JudgementEntry, ResolutionEntry
from engine.rules.models import ExampleEntry, RuleEntry
from engine.schema import DESCRIPTIONS, SCHEMAS, FactsFile, render
from engine.source import Door, parse
from tests.test_docs import blocks
from tests.transcripts import run

ROOT = Path(__file__).parent.parent
BAD = ROOT / "tests" / "bad"
MADE = {name: make() for name, make in SCHEMAS.items()}
SHIPPED = sorted(
    [
        *ROOT.glob("facts/*.yaml"),
        *ROOT.glob("rules/*/*.yaml"),
        *ROOT.glob("examples/*/*/**/*.yaml"),
    ],
    key=lambda path: path.parts,
)
SHAPED_BY_HAND = {(RuleEntry, "when"), (RuleEntry, "unless"), (RuleEntry, "derive")} | {
    (ExampleEntry, "facts"),
    (ExampleEntry, "derives"),
    (ClaimEntry, "value"),
}
"""Keys that the models leave open, and the one of which each item of a list is a claim's."""


def as_json(value: Any) -> Any:
    """What an editor makes of values that PyYAML reads: dates and keys are text to it."""
    if isinstance(value, dict):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def views(text: str) -> list[Any]:
    """A document as YAML 1.1 reads it, and with all its scalars as text: editors lie between."""
    return [as_json(yaml.safe_load(text)), parse(text, "x.yaml")[0]]


def name_of(file: Path | str) -> str:
    """Which schema a file of a project has."""
    return "rules" if "rules" in Path(file).parts else "facts"


def refused(schema: dict[str, Any], text: str) -> list[str]:
    """The places that the schema refuses, the same in each view of the text."""
    validator = Draft202012Validator(schema)
    one, other = (sorted({e.json_path for e in validator.iter_errors(v)}) for v in views(text))
    assert one == other
    return one


def nodes(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every schema that stands for a key or an item, with the key's name."""
    if isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            yield name, inner
        if "items" in schema:
            yield "items", schema["items"]
    for inner in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(inner, dict | list):
            yield from nodes(inner)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_repository_s_schemas_are_current(name: str) -> None:
    """`check schema NAME > docs/schemas/NAME.json` makes them so."""
    committed = (ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    done = run(f"check schema {name}", ROOT)
    assert (done.stdout, done.stderr, done.returncode) == (committed, "", 0)
    Draft202012Validator.check_schema(json.loads(render(name)))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_described_and_nothing_is_left_open(name: str) -> None:
    """A new key of a model needs its line; a new value that may be anything needs its shape."""
    found = list(nodes(MADE[name]))
    assert len(found) >= 30
    for key, node in found:
        if node is not False:
            assert key == "items" or node.get("description"), key
            assert {"type", "enum", "anyOf", "$ref"} & set(node), key


def test_a_facts_file_has_the_keys_that_the_loader_knows() -> None:
    assert set(FactsFile.model_fields) == set(load.KEYS)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_files_are_accepted_and_name_their_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert refused(MADE[name_of(path)], text) == []
    mark, _, schema = text.splitlines()[0].partition("$schema=")
    assert mark == "# yaml-language-server: "
    assert (path.parent / schema).read_text("utf-8") == render(name_of(path))


@pytest.mark.parametrize("path", ["README.md", "docs/facts.md"])
def test_the_manual_s_examples_are_accepted(path: str) -> None:
    for text in blocks((ROOT / path).read_text(encoding="utf-8"), "yaml"):
        assert refused(MADE["rules" if "\nwhen:" in text else "facts"], text) == []


REFUSED = {
    "bad-row/facts/kinds.yaml": ["$.facts[3]", "$.kinds.odd.size"],
    "empty-file/facts/empty.yaml": ["$"],
    "missing-field/facts/paper.yaml": ["$.claims[0]", "$.claims[2].subject"],
    "not-a-facts-file/facts/list.yaml": ["$"],
    "several-files-at-once/facts/c.yaml": ["$"],
    "several-mistakes-in-one-claim/facts/paper.yaml": [
        "$.claims[0]",
        "$.claims[0].id",
        "$.claims[0].paragraph",
    ],
    "unknown-key/facts/paper.yaml": ["$.claims[0]"],
    "wrong-shape/facts/paper.yaml": [
        "$.claims[0].paragraph",
        "$.claims[0].polarity",
        "$.claims[0].scope",
        "$.claims[1]",
    ],
    "rule-condition-does-not-parse/rules/town/r.yaml": [
        "$.when[3]",
        """$.when[4]['$a.value == "a']""",
    ],
    "rule-example-broken/rules/town/r.yaml": ["$.examples[0].facts[0].claim"],
    "rule-incomplete/rules/town/r.yaml": ["$", "$.when"],
    "rule-names-a-speaker/rules/town/r.yaml": [
        "$.when[0]['claim a'].speaker",
        "$.when[1]['claim b'].id",
    ],
    "rule-type-error/rules/town/r.yaml": ["$.when[0]['claim a'].polarity"],
    "rule-unknown-field/rules/town/r.yaml": ["$.when[0]['claim a']"],
    "rule-unsafe-head/rules/town/r.yaml": ["$.derive[3]"],
    "rule-without-level/rules/town/r.yaml": ["$"],
}
"""Each file whose mistakes a schema can see, and where it sees them."""


@pytest.mark.parametrize("file", REFUSED)
def test_a_schema_catches_what_it_can_of_the_bad_input(file: str) -> None:
    """In the editor, before `check` is run."""
    assert refused(MADE[name_of(file)], (BAD / file).read_text("utf-8")) == REFUSED[file]


RULE = """
id: busiest
title: Busiest
level: note
tags: museum
resolve: Ask the museum.
when:
  - claim a: {subject: $m, predicate: visitors, scope: {of: $kind}, mode: $mode}
  - predicate: {id: visitors, single: true, over: period}
  - hosts: {museum: $m, show: $s}
  - count: {of: {claim: {subject: $m, source: $src}}, distinct: $src, as: $n}
  - count: {of: [{claim c: {subject: $m}}, $c.value != $a.value], distinct: $c.source, as: n}
  - any: [$n > 3, {shut: {museum: $m}}, [{entity: {id: $m, kind: zoo}}, $n > 1]]
unless:
  - [within: {part: $m, whole: $w}, $n > 1]
flag: $m
examples:
  - name: one
    facts:
      - claim: {id: a, from: b, subject: no, predicate: 2, scope: {}, source: s}
      - hosts: {museum: m, show: 1984}
    finds: []
"""


@pytest.mark.parametrize(
    ("right", "wrong", "places"),
    [
        ("", "", []),
        ("mode: $mode", "mode: mood", ["$.when[0]['claim a'].mode"]),
        ("$src}}", "src}}", ["$.when[3].count.of.claim.source"]),
        (", as: $n}", "}", ["$.when[3].count"]),
        ("any: [$n", "any: [{claim: $n}, $n", ["$.when[5].any[0].claim"]),
        ("[{entity: {id", "[{entity: {ids", ["$.when[5].any[2][0].entity"]),
        ("- [within", "- $n > 2\n  - [within", ["$.unless[0]"]),
        ("{museum: $m}}", "{museum: [$m]}}", ["$.when[5].any[1].shut.museum"]),
        ("  - hosts: {", "  - shut: {museum: $m}\n    hosts: {", ["$.when[2]"]),
        ("source: s}", "sauce: s}", ["$.examples[0].facts[0].claim"]),
        ("flag: $m", "derive: [{source: {id: $m}}]", ["$", "$.derive[0]"]),
        ("flag: $m", "flag: $m\nderive: []", ["$"]),
        ("tags:", "tag:", ["$"]),
    ],
)
def test_a_rule_is_refused_where_it_is_wrong(right: str, wrong: str, places: list[str]) -> None:
    assert refused(MADE["rules"], RULE.replace(right, wrong, 1)) == places


VALUES = (
    *("x", "two words", "affirmed", "tension", "term", "period", "2", "-1", "2.5", '"4"', "no"),
    *("true", "2024-05-14", "1.10", "", "[]", "[a, 2]", "[a, b]", "[[a, no]]", "[[a], b]"),
    *("{}", "{a: b}", "{a: 2}", "{a: {}}", "{a: {b: c}}", "{a: }", "[{a: b}]", "[{a: {b: c}}]"),
)


def model_accepts(model: type[BaseModel], key: str, value: str) -> bool:
    document, _ = parse(f"{key}: {value}", "x.yaml")
    try:
        model.model_validate(document)
    except ValidationError as e:
        return key not in {error["loc"][0] for error in e.errors()}
    return True


FILES = {
    RuleEntry: "rules",
    ExampleEntry: "rules",
    JudgementEntry: "resolutions",
    ResolutionEntry: "resolutions",
    ListedEntry: "resolutions",
    JointEntry: "resolutions",
    DisputeEntry: "resolutions",
}
"""Which file each model stands in, where it is not a facts file."""


@pytest.mark.parametrize(
    "model", [model for model in DESCRIPTIONS if model is not FactsFile], ids=lambda m: m.__name__
)
def test_the_schema_of_a_key_takes_what_its_model_takes(model: type[BaseModel]) -> None:
    """For every key, the same of many kinds of value."""
    schema = MADE[FILES.get(model, "facts")]
    properties = schema["$defs"].get(model.__name__, schema)["properties"]
    for key in (field.alias or name for name, field in model.model_fields.items()):
        # Which unit it is, pint judges, or a reader of our own.
        if (model, key) in SHAPED_BY_HAND or key in ("physical", "is"):
            continue
        alone = {"$defs": schema["$defs"], "properties": {key: properties[key]}}
        for value in VALUES:
            accepted = refused(alone, f"{key}: {value}") == []
            assert accepted == model_accepts(model, key, value), (key, value)


@pytest.mark.parametrize("key", load.KEYS)
def test_the_schema_of_a_facts_file_takes_what_check_takes(key: str, tmp_path: Path) -> None:
    """It refuses nothing else, and all values of a wrong shape."""
    source = "" if key == "source" else "source: {id: s, publisher: p, published: 2020}\n"
    for value in VALUES:
        text = f"{source}{key}: {value}"
        (tmp_path / "a.yaml").write_text(text)
        codes = set()
        try:
            load.load([tmp_path / "a.yaml"], Door(tmp_path))
        except InputError as e:
            codes = {problem.code for problem in e.problems}
        wrong = refused(MADE["facts"], text) != []
        assert codes if wrong else not codes & {"E201", "E202", "E203"}, (value, codes)
