"""Predicates that claims use and nothing declares, in an open vocabulary."""

from collections.abc import Collection, Mapping
from typing import Any

from engine.claims import quantity as quantities
from engine.claims.models import PredicateEntry
from engine.claims.quantity import QuantityError
from engine.claims.vocabulary import Vocabulary
from engine.errors import Location
from engine.source import Map
from engine.source.schema import location_of


def declare_predicates(vocabulary: Vocabulary, documents: Mapping[str, Any]) -> None:
    """Declares each predicate that a claim uses undeclared, of the type that its values have.

    All claims of all files decide on it together, whatever their order.
    """
    places: dict[str, Location] = {}
    values: dict[str, set[str]] = {}
    for file, document in documents.items():
        claims = document.get("claims")
        for index, item in enumerate(claims if isinstance(claims, list) else ()):
            name = item.get("predicate") if isinstance(item, Map) else None
            if not isinstance(name, str) or vocabulary.resolve("predicates", name) is not None:
                continue
            if name not in places:
                path = ("claims", index, "predicate")
                places[name] = location_of(document, path, Location(file))
            value = item.get("value")
            values.setdefault(name, set()).update([value] if isinstance(value, str) else [])
    for name, at in places.items():
        vocabulary.take("predicates", name, at, PredicateEntry(value=_type(values[name])))


def _type(values: Collection[str]) -> Any:
    """What values are that nothing declares: none, all figures, some figures (text), or terms."""
    if all(value == "yes" for value in values):
        return "none"
    if all(map(_is_quantity, values)):
        return "quantity"
    return "text" if any(v[:1].isdigit() or _is_quantity(v) for v in values) else "term"


def _is_quantity(value: str) -> bool:
    try:
        quantities.parse(value, quantities.any_unit)
    except QuantityError:
        return False
    return True
