"""Plain values to pydantic models; pydantic's errors to problems with places."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from engine.errors import Location, Problem, nearest
from engine.source.strict_yaml import Map, Seq, place

M = TypeVar("M", bound=BaseModel)

_SHAPES = {
    "string_type": "text",
    "dict_type": "a mapping (`key: value`)",
    "mapping_type": "a mapping (`key: value`)",
    "model_type": "a mapping (`key: value`)",
    "list_type": "a list (`- item`)",
    "tuple_type": "a list (`- item`)",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "greater_than_equal": "a whole number from 1",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
}


def validate(model: type[M], value: Any, at: Location, what: str) -> tuple[M | None, list[Problem]]:
    """`value` as a `model`, or None and every problem in it.

    `at` is where the value stands; `what` is what messages call it ("claim", "rule").
    """
    try:
        return model.model_validate(value), []
    except ValidationError as e:
        return None, [
            _problem(error, value, at, what, model) for error in e.errors(include_url=False)
        ]


def location_of(value: Any, path: tuple[str | int, ...], at: Location) -> Location:
    """Where the part of `value` at `path` begins; as deep as the path can be followed."""
    for step in path:
        if isinstance(value, Map) and step in value.spots:
            at = place(at.path, value.spots[str(step)])
        elif isinstance(value, Seq) and isinstance(step, int) and step < len(value):
            at = place(at.path, value.spots[step])
        else:
            return at
        value = value[step]
    return at


def key_location(value: Any, path: tuple[str | int, ...], at: Location) -> Location:
    """Where the last key of `path` begins (not its value)."""
    parent = value
    for step in path[:-1]:
        parent = parent[step]
    spot = parent.key_spot(str(path[-1])) if isinstance(parent, Map) else None
    return place(at.path, spot) if spot else location_of(value, path, at)


def describe(value: Any) -> str:
    """What a value is, for a sentence: its text, "a list", "a mapping", "left empty"."""
    if value is None:
        return "left empty"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, int) and value.bit_length() > 200:  # Python itself may refuse to write it
        return "a number of many digits"
    text = str(value)
    return f"'{text if len(text) <= 60 else text[:60] + '…'}'"


def _problem(
    error: Mapping[str, Any], value: Any, at: Location, what: str, model: type[BaseModel]
) -> Problem:
    kind, path, given = error["type"], error["loc"], error["input"]
    name = ".".join(str(step) for step in path)
    where = location_of(value, path, at)
    if kind == "missing":
        hint = f"add `{path[-1]}:`"
        return Problem("E202", f"the {_owner(path, what)} has no `{path[-1]}`", where, hint)
    if kind == "extra_forbidden":
        fields = _fields(model, path[:-1])
        hint = nearest(str(path[-1]), fields) or f"known here: {', '.join(sorted(fields))}"
        if given is None:
            hint = "a comma ends a value inside { }: put quotes around text that contains one"
        message = f"unknown key `{path[-1]}` in the {_owner(path, what)}"
        return Problem("E201", message, key_location(value, path, at), hint)
    if kind == "literal_error":
        choices = error["ctx"]["expected"].replace("'", "")
        near = nearest(str(given), choices.replace(" or ", ", ").split(", "))
        return Problem("E203", f"`{name}` is {describe(given)}; expected {choices}", where, near)
    if kind == "value_error":  # raised by a validator of ours, which says what it expects
        expected = str(error["ctx"]["error"])
        return Problem("E203", f"`{name}` is {describe(given)}; expected {expected}", where)
    expected = _SHAPES.get(kind) or str(error["msg"])
    subject = f"`{name}`" if name else f"the {what}"
    return Problem("E203", f"{subject} is {describe(given)}; expected {expected}", where)


def _owner(path: tuple[str | int, ...], what: str) -> str:
    inner = [str(step) for step in path[:-1]]
    return f"`{'.'.join(inner)}` of the {what}" if inner else what


def _fields(model: type[BaseModel], path: tuple[str | int, ...]) -> set[str]:
    """The keys that are known in the part of `model` that `path` leads to."""
    fields: dict[str, Any] = dict(model.model_fields)
    for step in path:
        if step not in fields:
            continue
        inner = _models_in(fields[str(step)].annotation)
        if inner:
            fields = dict(inner[0].model_fields)
    return {field.alias or name for name, field in fields.items()}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    pick: Callable[[Any], list[type[BaseModel]]] = _models_in
    return [m for part in getattr(annotation, "__args__", ()) for m in pick(part)]
