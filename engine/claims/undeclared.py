"""Predicates that claims use and nothing declares, in an open vocabulary."""

from collections.abc import Collection, Mapping
from typing import Any

from engine.claims.figures import is_figure
from engine.claims.models import PredicateEntry
from engine.claims.spelling import normal
from engine.claims.vocabulary import Vocabulary
from engine.errors import Location, Warned
from engine.source import Map
from engine.source.schema import location_of


def declare_predicates(vocabulary: Vocabulary, documents: Mapping[str, Any]) -> list[Warned]:
    """Declares each predicate that a claim uses undeclared, of the type that its values have.

    All claims of all files decide on it together, whatever their order. A warning for each of text
    that has figures among its values: they are not compared as figures.
    """
    places: dict[str, Location] = {}
    values: dict[str, set[str]] = {}
    spelled: dict[str, str] = {}
    for file, document in documents.items():
        claims = document.get("claims")
        for index, item in enumerate(claims if isinstance(claims, list) else ()):
            name = item.get("predicate") if isinstance(item, Map) else None
            if not isinstance(name, str) or vocabulary.resolve("predicates", name) is not None:
                continue
            name = spelled.setdefault(normal(name), name)
            if name not in places:
                path = ("claims", index, "predicate")
                places[name] = location_of(document, path, Location(file))
            value = item.get("value")
            written = value if isinstance(value, list) else [value]
            values.setdefault(name, set()).update(v for v in written if isinstance(v, str))
    warned = []
    for name, at in places.items():
        figures = sum(map(is_figure, values[name]))
        kind = _type(values[name], figures)
        vocabulary.take("predicates", name, at, PredicateEntry(value=kind))
        if figures and kind == "text":
            warned.append(Warned(_mixed(name, figures, len(values[name])), at))
    return warned


def _mixed(name: str, figures: int, of: int) -> str:
    few = f"only {figures} of the {of} values of '{name}' can be read as figures"
    return f"{few}, so all are text; declare it with `value: quantity` if they are meant as figures"


def _type(values: Collection[str], figures: int) -> Any:
    """What values are that nothing declares, so many of them figures: none, figures, text or terms.

    More than half of them decide: one figure that cannot be read does not take the others along.
    """
    if all(value == "yes" for value in values):
        return "none"
    if 2 * figures > len(values):
        return "quantity"
    return "text" if figures or any(value[:1].isdigit() for value in values) else "term"
