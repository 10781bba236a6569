"""What several of a unit are called: days, people, boxes."""

from collections.abc import Iterable

_IRREGULAR = {"person": "people", "foot": "feet", "man": "men", "woman": "women",
              "child": "children", "inch": "inches", "tooth": "teeth", "mouse": "mice"}  # fmt: skip
_INVARIANT = ("percent", "per cent", "yuan", "rand", "baht", "aircraft", "sheep", "hertz",
              "horsepower", "hundredweight", "celsius", "fahrenheit", "kelvin", "craft", "fish",
              "staff", "cattle", "fold", "police", "personnel", "livestock", "poultry",
              "offspring", *_IRREGULAR.values())  # fmt: skip
_SHORT_WORDS = ("day", "ton", "cow", "car", "bus", "tax", "bed", "egg", "job", "cup", "bag", "box",
                "gun", "pub", "key", "bid", "can")  # fmt: skip
"""Words that are no longer than the signs of units; other short names are taken for signs."""


def plural(unit: str, aliases: Iterable[str] = ()) -> str:
    """What several of a unit are called; empty where it is no word, or is called the same."""
    if unit in _IRREGULAR:
        return _IRREGULAR[unit]
    if unit.endswith(("s", "x", "z", "ch", "sh")):
        regular = f"{unit}es"
    elif unit.endswith("y") and unit[-2:-1] not in "aeiou":
        regular = f"{unit[:-1]}ies"
    else:
        regular = f"{unit}s"
    is_word = unit.isalpha() and unit.isascii() and unit.islower()
    counted = len(unit) > 3 or unit in _SHORT_WORDS
    is_plural = unit.endswith("s") or unit in _INVARIANT
    return regular if regular in aliases or (is_word and counted and not is_plural) else ""
