"""Hints for text that is no quantity: the nearest words that are read, and what they mean."""

import re

from engine.claims.figures import LONGEST
from engine.claims.hedges import MEANS, MEANT
from engine.claims.numerals import SCALES
from engine.claims.quantity import too_long
from engine.claims.spelling import compiled
from engine.errors import slip

_AKIN = {
    "a handful": "at least 3",
    "a handful of": "at least 3",
    "handful": "at least 3",
    "a few": "at least 3",
    "few": "at least 3",
    "several": "at least 3",
    "a couple": "about 2",
    "a couple of": "about 2",
    "couple": "about 2",
    "many": "dozens",
    "numerous": "dozens",
    "a lot of": "dozens",
    "countless": "thousands",
    "estimated": "about",
    "an estimated": "about",
    "in the region of": "about",
    "in the order of": "about",
    "of the order of": "about",
    "on the order of": "about",
    "in the neighbourhood of": "about",
    "give or take": "about",
    "nearing": "nearly",
    "approaching": "nearly",
    "close on": "nearly",
    "near": "nearly",
    "shy of": "nearly",
    "beyond": "more than",
    "north of": "more than",
    "south of": "less than",
    "minimum": "at least",
    "minimum of": "at least",
    "a minimum of": "at least",
    "maximum": "at most",
    "maximum of": "at most",
    "a maximum of": "at most",
}
_DOUBTED = "write the number; that the speaker is not sure is `certainty: probable` or `possible`"
_NUMBER_ALONE = "write the number alone; what else there is to say goes into `scope:` or `note:`"
_SAID = {
    "at least 3": "`at least 3` means 3 and above, where the source vouches for three",
    "about 2": "`about 2` means 2, within the tolerance",
    "dozens": "`dozens` means 24 and above, `hundreds` 200 and above",
    "thousands": "`thousands` means 2,000 and above",
    **dict.fromkeys(("perhaps", "maybe", "probably", "possibly", "reportedly"), _DOUBTED),
    **dict.fromkeys(("the", "another", "a further", "an additional", "an extra"), _NUMBER_ALONE),
    **dict.fromkeys(("no", "none", "nil", "nobody", "nothing"), "write `0`"),
    **dict.fromkeys(("both", "a pair", "a pair of"), "write `2`"),
    **dict.fromkeys(("most", "a majority", "the majority"), "write `more than half`"),
    **dict.fromkeys(("a minority", "the minority"), "write `less than half`"),
    **dict.fromkeys(("barely", "scarcely", "hardly"), "write `just over 5` or `just under 5`"),
    **dict.fromkeys(("better than", "worse than", "beyond"), "write `more than` or `less than`"),
    **dict.fromkeys(
        ("an average of", "average", "on average", "a median of", "the average"),
        "an average is a figure of its own: name the predicate or its `scope:` so, and write the "
        "number",
    ),
    **dict.fromkeys(
        ("twice", "double", "triple", "half as", "half again", "once", "thrice", "tenfold"),
        "how many times another figure is a figure of its own: write the number, of a predicate "
        "that says so",
    ),
    "a century": "write `100 years`",
    "a decade": "write `10 years`",
    "decades": "`at least 20 years` is what `dozens` is of a dozen",
}

_SUPERLATIVES = ("largest", "smallest", "biggest", "highest", "lowest", "longest", "shortest",
                 "oldest", "youngest", "tallest", "deepest", "fastest", "best")  # fmt: skip
_NO_UNIT = {
    **dict.fromkeys(("maximum", "max", "tops", "ceiling"), "at most 5"),
    **dict.fromkeys(("minimum", "upwards", "upward", "up", "plus"), "at least 5"),
    **dict.fromkeys(("approximately", "approx", "roughly", "about", "around", "circa"), "about 5"),
    **dict.fromkeys(("something", "ish", "-ish", "estimated", "est"), "about 5"),
    **dict.fromkeys(("exactly", "precisely", "sharp"), "exactly 5"),
    **dict.fromkeys(("nearly", "almost"), "nearly 5"),
    **dict.fromkeys(("or", "and", "to", "than", "but", "not", "only", "just", "minus", "less"), ""),
    **dict.fromkeys(("more", "fewer", "extra", "additional", "further"), ""),
    **dict.fromkeys(("of", "the", "these", "those", "them", "which", "that", "there"), ""),
}
"""Words with which no unit begins, and what to write for what they say of the number."""


def no_unit(name: str) -> str | None:
    """What to write in place of words that stand where a unit should, and are none."""
    word = name.lower().split(" ")[0]
    if word in ("s", "'s", "’s"):
        return "write `hundreds`, `thousands` or `tens of thousands`"
    if word in _SUPERLATIVES:
        return "a place in a row is the number alone, `2nd`; of what it is is the predicate's"
    if word not in _NO_UNIT:
        return None
    if instead := _NO_UNIT[word]:
        return f"write `{instead}`, which means {MEANS[MEANT[instead.removesuffix(' 5')]]}"
    return (
        "a number is followed by its unit, `5 people`, or by `or more`, `or fewer`, `or so`; what "
        "else there is to say goes into `scope:` or `note:`"
    )


def _begins(said: str, known: str) -> bool:
    return said == known or said.startswith(f"{known} ")


def hint(word: str) -> str:
    """What to write in place of a word that is no hedge and no number."""
    said = " ".join(word.lower().split())
    scales = "|".join((*SCALES, "dozen"))
    if match := compiled(rf"(?:an? )?couple (?:of )?({scales})s?(?: .*)?").fullmatch(said):
        return f"write `about two {match[1]}`, which is 2 {match[1]}, within the tolerance"
    if compiled(r"as \w+ as").fullmatch(said) and said not in MEANT:
        return "write `at most 5` or `at least 5`: a word such as this goes with either"
    known = sorted({**_AKIN, **_SAID}, key=len, reverse=True)
    first = next((phrase for phrase in known if _begins(said, phrase)), "")
    if told := _SAID.get(_AKIN.get(first, first)):
        return told
    meant = _AKIN.get(first) or slip(said, MEANT)
    if meant:
        return f"did you mean `{meant}`, which means {MEANS[MEANT[meant]]}?"
    return "a number comes first, or a word before it: `about 5`, `over 5`, `at least 5`, `5 to 9`"


def advice(written: str) -> str:
    """What to write in place of text that is no quantity."""
    if len(written) > LONGEST:
        return "write the figure and its unit; what else there is to say goes into `note:`"
    if any(map(too_long, re.findall(r"[\d,.]+", written))):
        return "write fewer digits, and a word such as `million` or `trillion`"
    if re.search(r"\d,\d{1,2}(?!\d)", written):
        return "write a decimal point: `5.5 million`; commas stand between thousands"
    if re.search(r"\d \d{3}(?!\d)", written):
        return "write thousands without spaces: `4850`, or `4,850`"
    return "a number, then a unit: `about 11000 container`, `at most 5 million round`"
