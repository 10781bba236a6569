"""What stands before and behind a number: "about", "well over", "or more".

What a phrase means stands in one table, HEDGES; the documents have it as people read it.
"""

from typing import NamedTuple

HEDGES = {
    "about": ("about", "around", "roughly", "approximately", "approx.", "approx", "some",
              "more or less", "close to", "closer to", "c.", "ca.", "ca", "circa", "~"),
    "nearly": ("nearly", "very nearly", "almost", "not quite", "just shy of", "just short of"),
    "just over": (),
    ">": ("over", "above", "more than", "higher than", "greater than", "larger than",
          "bigger than", "longer than", "older than", "upwards of", "upward of", "in excess of",
          "exceeding", ">"),
    ">=": ("at least", "at the least", "at the very least", "no fewer than", "not fewer than",
           "no less than", "not less than", "as little as", "as few as", "as low as", ">="),
    "<": ("under", "below", "less than", "fewer than", "lower than", "smaller than",
          "shorter than", "younger than", "<"),
    "<=": ("at most", "at the most", "at the very most", "up to", "as many as", "as much as",
           "as high as", "as far as", "as long as", "no more than", "not more than",
           "up to and including", "<="),
    "exactly": ("exactly", "precisely"),
}  # fmt: skip
"""What may stand before a number, by what it means; a reading in words is `MEANS`."""

MEANS = {
    "about": "N − t to N + t, t the tolerance",
    "nearly": "N − t up to, not including, N",
    "just over": "above N, to N + t",
    ">": "above N",
    ">=": "N and above",
    "<": "below N",
    "<=": "N and below",
    "exactly": "N and nothing else",
}

BY_LITTLE = ("just", "only just", "slightly", "little", "a little", "a bit", "marginally")
BY_MUCH = ("well", "far", "much", "considerably", "significantly", "substantially")
"""What may stand before "over" or "less than": the one brings them near, the other says no more."""

_NEAR = {">": "just over", "<": "nearly"}


def _meant() -> dict[str, str]:
    meant = {phrase: hedge for hedge, phrases in HEDGES.items() for phrase in phrases}
    for hedge, near in _NEAR.items():
        for phrase in HEDGES[hedge]:
            if phrase[0].isalpha():
                meant |= {f"{degree} {phrase}": near for degree in BY_LITTLE}
                meant |= {f"{degree} {phrase}": hedge for degree in BY_MUCH}
    return meant


MEANT = _meant()
"""What each of these phrases means, by itself."""

_SIGNS = ("approx.", "ca.", "c.", "~", ">=", ">", "<=", "<")
"""Those that may be fused to the number."""

_FIRST = {phrase.partition(" ")[0] for phrase in MEANT}
_MOST_WORDS = max(phrase.count(" ") for phrase in MEANT) + 1

_UP = ("more", "over", "above", "greater", "higher", "larger", "longer", "older")
_DOWN = ("less", "under", "below", "lower", "smaller", "shorter", "younger")
_BEHIND = {
    **{f"{joint} {word}": ">=" for joint in ("or", "and") for word in _UP},
    **{f"{joint} {word}": "<=" for joint in ("or", "and") for word in _DOWN},
    **{"or fewer": "<=", "or so": "about", "or thereabouts": "about"},
    **{
        "and up": ">=",
        "and upwards": ">=",
        "upwards": ">=",
        "at least": ">=",
        "at the least": ">=",
    },
    **{"at most": "<=", "at the most": "<=", "at the very least": ">=", "at the very most": "<="},
    **{"give or take": "about", "more or less": "about"},
}
BEHIND = dict(sorted(_BEHIND.items(), key=lambda item: -len(item[0])))
"""What may stand behind a number or its unit, by what it means."""

_JOINTS = {phrase.partition(" ")[0] for phrase in BEHIND}
_LAST = {phrase.rpartition(" ")[2] for phrase in BEHIND}

FUSED = {"-odd": "about", "-plus": ">=", "+": ">="}
"""What may stand behind a number alone."""

_NO_MORE = (
    "only",
    "just",
    "at",
    "fully",
    "a total of",
    "a mere",
    "a full",
    "a record",
    "somewhere",
)


_STRESS = {word.partition(" ")[0] for word in (*_NO_MORE, "anywhere")}


class Hedge(NamedTuple):
    """A phrase beside a number: how it is written, what it means, and where it ends."""

    phrase: str = ""
    meant: str = ""
    end: int = 0


_NONE = Hedge()


def before(text: str) -> Hedge:
    """What the text begins with; nothing, where that says nothing of a number."""
    for sign in _SIGNS:
        if text[: len(sign)].lower() == sign:
            return Hedge(sign, MEANT[sign], len(sign))
    words = text.split(" ", _MOST_WORDS)
    if words[0].lower() not in _FIRST:
        return _NONE
    for many in range(min(_MOST_WORDS, len(words)), 0, -1):
        phrase = " ".join(words[:many]).lower()
        if phrase in MEANT:
            return Hedge(phrase, MEANT[phrase], len(phrase))
    return _NONE


def behind(text: str, at: int) -> Hedge:
    """What stands behind the number that ends at a place of the text."""
    rest = text[at:].lower()
    fused = FUSED if "+" in rest or "-" in rest else {}
    for phrase, meant in fused.items():
        if rest.removeprefix(" ").startswith(phrase):
            end = at + rest.index(phrase) + len(phrase)
            next_sign = text[end : end + 1]
            if not (next_sign.isdigit() if phrase == "+" else next_sign.isalnum()):
                return Hedge(phrase, meant, end)
    joint = rest.lstrip(", ").partition(" ")[0]
    for phrase, meant in BEHIND.items() if joint in _JOINTS else ():
        if rest.startswith((f" {phrase} ", f", {phrase} ")):
            return Hedge(phrase, meant, at + rest.index(phrase) + len(phrase))
    return _NONE


def at_end(text: str) -> Hedge:
    """What the text ends with, behind a number or its unit; it ends where that begins."""
    lower = text.lower()
    for phrase, meant in BEHIND.items() if lower.rpartition(" ")[2] in _LAST else ():
        if lower.endswith(f" {phrase}"):
            end = len(text) - len(phrase) - 1
            return Hedge(phrase, meant, end - text[:end].endswith(","))
    return _NONE


def unstressed(text: str) -> str:
    """The text without a first word that says nothing of the number: "only 300", "a full 300"."""
    lower = text.lower()
    if lower.partition(" ")[0] not in _STRESS:
        return text
    for word in _NO_MORE:
        if lower.startswith(f"{word} "):
            return text[len(word) + 1 :]
    for word in ("anywhere from ", "anywhere "):
        if lower.startswith(word):
            return text[len(word) :]
    return text
