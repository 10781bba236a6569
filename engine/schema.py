"""JSON Schemas (draft 2020-12) of the files that people edit, for editors, made from the models.

They describe what an editor's YAML reader sees, which is not what the strict reader sees: `2` is a
number there, `no` may be a truth value, a key left empty is null. They refuse only what `check`
refuses; what takes more than the one file to tell (unknown names) is left to `check`.
"""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from engine.claims.kinds import BUILT_IN, DECLARABLE, Kind, Type
from engine.claims.kinds import Field as KindField
from engine.claims.models import (
    AgeSinceEntry,
    ClaimEntry,
    EntityEntry,
    Entry,
    MarginEntry,
    PredicateEntry,
    SourceEntry,
    TermEntry,
    UnitEntry,
)
from engine.claims.tables import ColumnEntry, TableEntry
from engine.findings.evidence import NOW as EVIDENCE_NOW
from engine.findings.joint import DisputeEntry, JointEntry, ListedEntry
from engine.findings.judgement import JudgementEntry, ResolutionEntry
from engine.rules.models import ExampleEntry, RuleEntry

Schema = dict[str, Any]

SCALARS = ["string", "number", "boolean"]
"""The JSON types of a value that is text to the strict reader."""

_SCALAR: Schema = {"type": SCALARS}
_VARIABLE: Schema = {
    "type": "string",
    "pattern": r"^\$",
    "patternErrorMessage": "expected a variable, such as $a",  # VS Code's; others pass over it
}


class FactsFile(Entry):
    """A facts file: a source and its claims, names of the vocabulary, or both."""

    source: SourceEntry | str = ""
    claims: tuple[ClaimEntry, ...] = ()
    tables: tuple[TableEntry, ...] = ()
    predicates: dict[str, PredicateEntry | None] | None = None
    entities: dict[str, EntityEntry | None] | None = None
    terms: dict[str, TermEntry | None] | None = None
    units: dict[str, UnitEntry | None] | None = None
    kinds: dict[str, Annotated[dict[str, str], Field(min_length=1)]] | None = None
    facts: tuple[Annotated[dict[str, dict[str, str]], Field(min_length=1, max_length=1)], ...] = ()


_NAME = "how reports call it; left out: the id, with spaces for hyphens"
_ALIASES = "other names for it that files may use"
_NOTE = "a remark"

_JUDGEMENT = {
    "status": "accepted settles the finding; under-review: somebody is at it, and it stays open",
    "code": "what kind of judgement it is; may be left out while under review",
    "reason": "why the finding can be put aside",
    "by": "who says so",
    "at": "when it was said",
    "review_by": "the last day on which the judgement holds, such as 2030-06-30",
    "group": "the dispute whose findings were judged together",
    "wrong": "the claim at fault, or a list of them",
    "evidence_version": "how the hash is made; left out: as the first release made it",
    "evidence": "a hash of all that was judged; another one makes the judgement stale",
    "claims": "what each claim of the proof said when it was judged",
    "facts": "the other facts of the proof",
    "rules": "a hash of each rule of the proof",
}

DESCRIPTIONS: Mapping[type[BaseModel], Mapping[str, str]] = {
    FactsFile: {
        "source": "the document that the claims come from; or the id of one given in another file",
        "claims": "what the source says, one item a claim",
        "tables": "CSV, JSON Lines and Parquet files whose rows are claims",
        "predicates": "vocabulary: what claims may say of a subject",
        "entities": "vocabulary: the persons, bodies, places, events and goods that claims name",
        "terms": "vocabulary: the words that predicates take as values",
        "units": "vocabulary: the units of quantities",
        "kinds": "vocabulary: relations of your own, with the type of each field",
        "facts": "the rows of your own kinds, as `kind: {field: value}`",
    },
    TableEntry: {
        "file": "a path from this file, such as ../data/losses.csv, or a pattern: losses/*.csv",
        "format": "left out: by the name of the file",
        "delimiter": "what stands between the cells of a CSV",
        "kind": "what its rows are: claims, or rows of a kind of your own",
        "columns": "each field, and the column that it stands in",
        "constants": "fields that are the same in all rows",
        "id": "the columns that tell a claim from all others; left out: all that is read",
        "missing": "what stands for no value, besides an empty cell",
        "rounded": "whether its figures may be rounded ones; left out: they are exact",
        "vocabulary": "`open`: its names need no declaration",
    },
    ColumnEntry: {
        "column": "the column",
        "unit": "the unit of its figures",
        "low": "the column of the lower bound",
        "high": "the column of the upper bound",
        "from": "the column of the first day",
        "to": "the column of the last day",
        "format": "how its dates are written, such as %d.%m.%Y",
        "since": "the day from which its whole numbers count days, such as 1970-01-01",
    },
    SourceEntry: {
        "id": "a name without white space, unique among all sources",
        "publisher": "who published it",
        "published": "when: a date or period such as 2024-06-14, or 2024-06~ where inferred",
        "author": "the speaker of the claims that name none",
        "title": "its title",
        "url": "where it can be read",
        "note": _NOTE,
        "figures": "`exact`: no figure of the source is rounded",
        "sha256": "the SHA-256 of its text; the one in seeds/ must be the same",
    },
    ClaimEntry: {
        "id": "a name without white space, unique among all claims",
        "subject": "the entity that the claim is about",
        "predicate": "what is said of the subject; declared under `predicates`",
        "value": "of the predicate's type, or a list; left out where that is a plain statement",
        "scope": "qualifiers that must be equal before two claims are about the same thing",
        "polarity": "whether the claim says it or denies it",
        "certainty": "the speaker's own hedge",
        "mode": "a statement of fact, a forecast or an opinion",
        "rank": "preferred: the source's other claims on it are outranked; deprecated: withdrawn",
        "period": "when it is so: 2023-09, 2023-09/2024-06~, 27 June 1969; left out: at any time",
        "speaker": "the entity that says it; left out: the author of the source",
        "verb": "the word in which the speaker says it",
        "via": "the entity through which it was reported",
        "quote": "at most 15 words of the source that the claim rests on",
        "paragraph": "the non-blank line of the source's text that has the quote, from 1",
        "headline": "true: it stands in the headline, and its text may say less",
        "only": "true: nothing else holds there then, as in `exclusively` or `endemic to`",
        "supersedes": "the earlier claim, or a list of them, that this one replaces",
        "cites": "the claim, or a list of them, that this one rests on",
        "note": "a remark, shown in proofs",
    },
    PredicateEntry: {
        "value": "the type of its values; none: a plain statement",
        "single": "one value at a time, so that two conflict; quantities are unless you say false",
        "cumulative": "the quantity only grows, such as a death toll or the votes counted so far",
        "before": "the predicates that can only come true after this one; or each with its margin",
        "superlative": "of one subject at a time, as the first or the largest of something",
        "constant": "the figure is the same at any time, such as the height of a mountain",
        "event_total": "a total that names no time is of the whole event, so that no part has more",
        "adds_up": "the qualifier, or a list of them, by which figures are parts of others",
        "lasts": "true: a state that holds through its period, such as being in office",
        "forever": "true: a state that never ends once it is so, such as being dead",
        "begins": "states that begin with it; existence: its subject begins to be, such as born",
        "ends": "states that end with it; existence: its subject ceases to be, such as died",
        "parts": "true: the parts of its subject do not begin before, or end after, the whole",
        "any_time": "true: it may come before its subject begins to be, or after it has ceased",
        "value_exists": "true: its value is there at the time, as the ground of a match",
        "age_since": "the figure is an age: from which event on, and at which it is taken",
        "length_of": "the figure says for how long this other predicate, a state, holds",
        "apart": "the predicate, or a list of them, of which `check near` asks nothing more",
        "excludes": "the predicate, or a list of them, that cannot hold together with it",
        "implies": "the predicate, or a list of them, that it says too; or each with the value",
        "counts": "the predicate, or a list of them, whose values the figure counts",
        "at_most": "how many values hold at a time, at most",
        "inherited": "what is said of a whole is said of its parts; denials: what is denied is",
        "within_years": "how many years after this one the next must come, at most",
        "over": "a quantity holds at each moment, or is a total over its period",
        "stance": "a position of its subject: a later, opposite one is a change of position",
        "scope": "the only qualifiers that its claims may give; left out: any",
        "name": "how sentences say it, between subject and value",
        "aliases": _ALIASES,
    },
    MarginEntry: {
        "at_least_years": "how many years later it comes, at least",
        "within_years": "how many years later it comes, at most",
    },
    AgeSinceEntry: {
        "from": "the predicate of the event that the age counts from, such as born",
        "at": "the predicate of the event at which it is taken; left out: the figure's own period",
    },
    EntityEntry: {
        "name": _NAME,
        "kind": "what it is, such as person, place or event",
        "part_of": "the entity, or a list of them, that it lies in or belongs to",
        "speaks_for": "the body, or a list of them, whose word it gives: it is no second witness",
        "aliases": _ALIASES,
    },
    TermEntry: {
        "name": _NAME,
        "opposite": "the term, or a list of them, that cannot hold together with it",
        "aliases": _ALIASES,
    },
    UnitEntry: {
        "physical": "pint's name for it, such as kilometre or meter**2, so that it converts",
        "apart": "the unit, or a list of them, that counts other things",
        "is": "how many of another unit it is, such as 1/20 pound; of a plain number, 1/100000",
        "aliases": _ALIASES,
    },
    RuleEntry: {
        "id": "the name of the file, without its ending; says what the rule finds",
        "title": "what it finds, in a few words",
        "level": "of what `flag` reports, at most",
        "sources": "different: its claims are of different sources, each two of them",
        "lower": "false: a finding that rests on an opinion, a forecast or a hedge keeps the level",
        "why": "the reason, for whoever reads a finding",
        "resolve": "what can be done about a finding",
        "tags": "words to find the rule by",
        "when": "the patterns and conditions that must all hold",
        "unless": "patterns, or lists of patterns and conditions, that must have no match",
        "flag": "reports a finding: its sentence, with `$a.speaker` for a value",
        "derive": "states new facts: `claim: {from: $a, subject: $x, predicate: …}`",
        "agree": "reports that claims agree: its sentence, with `$a.speaker` for a value",
        "examples": "the rule's tests: at least one that finds something, and one near miss",
    },
    ExampleEntry: {
        "name": "what it shows",
        "facts": "the facts that the rule is run on, as `claim: {id: a, …}`",
        "finds": "the ids of the claims of each finding, exactly: `[[a, b]]`, or `[]`",
        "tensions": "of these, the findings that are tensions by an alternative with `tension`",
        "units": "units of its figures that convert, as a vocabulary declares them",
        "derives": "the facts that follow, exactly, each with the fields that matter; or `[]`",
        "todo": "true: a known gap, which may fail",
    },
    JudgementEntry: _JUDGEMENT,
    ResolutionEntry: {
        "finding": "the id of the finding, which is the name of the file",
        "rule": "the rule that made the finding",
        **_JUDGEMENT,
        "history": "the earlier judgements, the oldest first",
    },
    ListedEntry: {
        "finding": "the id of a finding that was judged",
        "evidence": "a hash of all that was judged of it; another one makes the judgement stale",
        "claims": "the claims that it rests on",
        "facts": "the facts that it rests on, by their number from 1; left out: all",
        "rules": "the rules that it rests on; left out: all",
    },
    JointEntry: {**_JUDGEMENT, "findings": "the findings that were judged, each with its evidence"},
    DisputeEntry: {
        "dispute": "the id of the dispute, which is the name of the file",
        "rule": "the rule that made the findings",
        **_JUDGEMENT,
        "findings": "the findings that were judged, each with its evidence",
        "history": "the earlier judgements, the oldest first; a finding has the last that lists it",
    },
}
"""A line on each key, for editors. Here and not in the models, which every run builds."""


class _AsRead(GenerateJsonSchema):
    """Describes the models as an editor's YAML reader sees their values."""

    def str_schema(self, schema: core_schema.StringSchema) -> Schema:
        return {**super().str_schema(schema), "type": SCALARS}

    def int_schema(self, schema: core_schema.IntSchema) -> Schema:
        digits = {"type": ["integer", "string"], "pattern": "^0*[1-9][0-9]*$"}
        return {**super().int_schema(schema), **digits}

    def bool_schema(self, schema: core_schema.BoolSchema) -> Schema:  # noqa: ARG002
        return {"type": ["boolean", "string"], "pattern": "^(true|false|yes|no|on|off)$"}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> Schema:
        """A choice; of one among which truth values are, these too as the reader has them."""
        result = super().literal_schema(schema)
        if "true" not in schema["expected"]:
            return result
        words = dict.fromkeys((*schema["expected"], "yes", "no", "on", "off"))
        return {"type": ["boolean", "string"], "enum": [True, False, *words]}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        inner = self.generate_inner(schema["schema"])
        if "type" not in inner:  # a reference
            return {"anyOf": [inner, {"type": "null"}]}
        types = inner["type"] if isinstance(inner["type"], list) else [inner["type"]]
        words = inner.get("enum") or ([inner.pop("const")] if "const" in inner else [])
        choices = {"enum": [*words, None]} if words else {}
        return {**inner, "type": [*types, "null"], **choices}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> Schema:
        """Ids: a list, or one name, and where they may have more to them a mapping; or truth."""
        inner = super().function_before_schema(schema)
        if "type" not in inner:  # a mapping, or in its place one name
            return {"anyOf": [{"type": SCALARS}, inner]}
        names = {"type": ["array", *SCALARS], "items": {"type": SCALARS}}
        if inner["type"] == "array":
            return {**inner, "type": names["type"]}
        if inner["type"] != "object":
            return inner
        more = {"anyOf": [inner["additionalProperties"], {"type": "null"}]}
        return {"anyOf": [names, {**inner, "additionalProperties": more}]}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        result = super().default_schema(schema)
        if result.get("default") in (None, "", [], {}):
            result.pop("default", None)  # an editor would write it in
        if result.get("default") == "false":
            result["default"] = False
        return result

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        result = super().model_schema(schema)
        properties = result["properties"]
        for name, text in DESCRIPTIONS[schema["cls"]].items():
            if name in properties:
                properties[name] = {"description": text, **properties[name]}
        if "id" in properties and "items" not in properties["id"]:
            message = "expected a name without white space, such as two-words"
            properties["id"] |= {"pattern": r"^\S+$", "patternErrorMessage": message}
        return result

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def _made(model: type[BaseModel]) -> Schema:
    schema = model.model_json_schema(schema_generator=_AsRead)
    schema.pop("title")  # the name of a class
    for name, shape in schema["$defs"].items():
        shape["title"] = name.removesuffix("Entry").lower()  # editors offer it as a whole
    return schema


def facts() -> Schema:
    """The schema of a facts file."""
    schema = _made(FactsFile)
    value = schema["$defs"]["ClaimEntry"]["properties"]["value"]
    value |= {"type": [*value["type"], "array"], "items": {"type": SCALARS}, "minItems": 1}
    fields = schema["properties"]["kinds"]["additionalProperties"]
    fields["additionalProperties"] = {"enum": list(DECLARABLE)}
    schema["dependentRequired"] = {"claims": ["source"]}
    return schema


def rules() -> Schema:
    """The schema of a rule file."""
    schema = _made(RuleEntry)
    shapes, keys = schema["$defs"], schema["properties"]
    shapes |= {"pattern": _pattern(), "head": _head(), "row": _row()}
    keys["when"] |= {"items": _patterns("object", "string"), "contains": {"type": "object"}}
    keys["unless"]["items"] = _patterns("object", "array")
    keys["derive"]["items"] = {"$ref": "#/$defs/head"}
    for key in ("facts", "derives"):
        shapes["ExampleEntry"]["properties"][key]["items"] = {"$ref": "#/$defs/row"}
    follows = [key for key in ("flag", "derive", "agree") if key in keys]
    schema["oneOf"] = [{"required": [key]} for key in follows]
    schema["dependentRequired"] = {"flag": ["level"], "level": ["flag"]}
    return schema


_DAY = r"^\d{4}-\d{2}-\d{2}"
_PATTERNS = {
    "finding": "^[0-9a-f]{12}$",
    "dispute": "^d-[0-9a-f]{12}$",
    "evidence": "^[0-9a-f]{16}$",
    "reason": r"\S",
    "by": r"\S",
    "at": _DAY,
    "review_by": f"{_DAY}$",
}


def resolutions() -> Schema:
    """The schema of a resolution."""
    made = {model.__name__: _made(model) for model in (ResolutionEntry, DisputeEntry)}
    shapes = {
        name: shape for schema in made.values() for name, shape in schema.pop("$defs").items()
    }
    shapes |= made
    for shape in shapes.values():
        for name in shape["properties"].keys() & _PATTERNS.keys():
            key = shape["properties"][name]
            key["pattern"] = _PATTERNS[name]
            if name not in ("reason", "by"):  # the others are never to be read as numbers
                key["type"] = ["string", "null"] if "null" in key["type"] else "string"
        if "evidence_version" in shape["properties"]:
            known = {"maximum": EVIDENCE_NOW, "pattern": f"^0*[1-{EVIDENCE_NOW}]$"}
            shape["properties"]["evidence_version"] |= known
        if "code" in shape["properties"]:
            state = {"type": "string", "const": "under-review", "description": "it stays open"}
            shape["anyOf"] = [
                {"required": ["code"]},
                {"required": ["status"], "properties": {"status": state}},
            ]
    return {
        "$defs": shapes,
        "type": "object",
        "if": {"required": ["dispute"]},
        "then": {"$ref": f"#/$defs/{DisputeEntry.__name__}"},
        "else": {"$ref": f"#/$defs/{ResolutionEntry.__name__}"},
    }


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "facts": facts,
    "rules": rules,
    "resolutions": resolutions,
}
"""The schemas by name."""


def render(name: str) -> str:
    """The schema of that name as JSON text."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"claim-check: {name}",
    }
    return json.dumps({**head, **SCHEMAS[name]()}, indent=2, ensure_ascii=False) + "\n"


def _patterns(*types: str) -> Schema:
    """A pattern (an object), a condition (a string) or a list of both (an array)."""
    lists = {"items": _patterns("object", "string")} if "array" in types else {}
    return {"$ref": "#/$defs/pattern", "type": list(types), **lists}


def _pattern() -> Schema:
    """A pattern, or one of the words that hold patterns: `count` and `any`."""
    kinds = {kind.name: _fields(kind, variables=True) for kind in BUILT_IN.values()}
    count: Schema = {
        "description": "binds a number: how many different values there are",
        "type": "object",
        "properties": {
            "of": {
                "description": "a pattern, or a list of patterns and conditions",
                **_patterns("object", "array"),
            },
            "distinct": {"description": "the variable whose values are counted", **_SCALAR},
            "as": {"description": "the variable that is the number", **_SCALAR},
            "witnesses": {
                "description": "true: the counted claims are witnesses of the finding",
                "type": ["boolean", "string"],
                "pattern": "^(true|false|yes|no|on|off)$",
            },
        },
        "required": ["of", "distinct", "as"],
        "additionalProperties": False,
    }
    either: Schema = {
        "description": "one of these must hold: each a pattern, a condition, or a list of them",
        "type": "array",
        "items": _patterns("object", "string", "array"),
    }
    pattern = _one_of({**kinds, "count": count, "any": either})
    named = {f"^{name} \\w+$": {"$ref": f"#/$defs/pattern/properties/{name}"} for name in kinds}
    return {"description": "a pattern or a condition", **pattern, "patternProperties": named}


def _head() -> Schema:
    """A fact that a rule derives."""
    kinds = {kind.name: _fields(kind, variables=True) for kind in BUILT_IN.values()}
    claim = kinds["claim"]["properties"]
    del claim["id"], claim["derived"]
    claim["from"] = {"description": "takes what is not written from this claim", **_VARIABLE}
    declared = dict.fromkeys(("source", "entity", "predicate"), False)
    facts = _one_of({**kinds, **declared})
    return {"description": "a fact that follows", "type": "object", **facts}


def _row() -> Schema:
    """A fact of an example."""
    kinds = {kind.name: _fields(kind, variables=False) for kind in BUILT_IN.values()}
    claim = kinds["claim"]["properties"]
    claim["from"] = {"description": "of a derived claim: the claim it is from", **_SCALAR}
    return {"description": "a fact", "type": "object", **_one_of(kinds)}


def _one_of(fields: Mapping[str, Any]) -> Schema:
    """Of mappings, one with one key: a `known` one, or a kind that some vocabulary declares."""
    return {
        "minProperties": 1,
        "maxProperties": 1,
        "properties": fields,
        "additionalProperties": {"type": "object", "additionalProperties": _SCALAR},
    }


def _fields(kind: Kind, *, variables: bool) -> Schema:
    """The fields of a kind; in patterns and in what follows, `variables` may stand for values."""
    fields = {
        name: {
            "description": ", ".join(field.choices) or field.type.worded,
            **_value(field, variables),
        }
        for name, field in kind.fields.items()
    }
    return {
        "description": f"a fact of the kind {kind.name}",
        "type": "object",
        "properties": fields,
        "additionalProperties": False,
    }


def _value(field: KindField, variables: bool) -> Schema:
    if variables and field.picks_one:
        return _VARIABLE  # no rule picks out one claim, source or speaker
    if field.type is Type.TRUTH:
        pattern = r"^(true|false|\$.+)$" if variables else "^(true|false)$"
        return {"type": ["boolean", "string"], "pattern": pattern}
    if field.type is Type.SCOPE:
        scope = {"type": "object", "additionalProperties": _SCALAR}
        return scope | {**_VARIABLE, "type": ["object", "string"]} if variables else scope
    if field.choices:
        choice = {"enum": list(field.choices)}
        return {"anyOf": [choice, _VARIABLE]} if variables else choice
    return _SCALAR
