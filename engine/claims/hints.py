"""Hints for text that is no quantity: the nearest words that are read, and what they mean."""

import re
from difflib import get_close_matches

from engine.claims.figures import LONGEST
from engine.claims.hedges import MEANS, MEANT
from engine.claims.numerals import SCALES
from engine.claims.quantity import too_long
from engine.claims.spelling import compiled

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
    "reportedly": "about",
    "nearing": "nearly",
    "approaching": "nearly",
    "close on": "nearly",
    "exceeding": "more than",
    "in excess of": "more than",
    "beyond": "more than",
    "minimum": "at least",
    "minimum of": "at least",
    "a minimum of": "at least",
    "maximum": "at most",
    "maximum of": "at most",
    "a maximum of": "at most",
    "precisely": "exactly",
}
_OF_SIZE = {
    "at least 3": "`at least 3` means 3 and above, where the source vouches for three",
    "about 2": "`about 2` means 2, within the tolerance",
    "dozens": "`dozens` means 24 and above, `hundreds` 200 and above",
    "thousands": "`thousands` means 2,000 and above",
}
_LONGEST_FIRST = sorted(_AKIN, key=len, reverse=True)


def _begins(said: str, known: str) -> bool:
    return said == known or said.startswith(f"{known} ")


def hint(word: str) -> str:
    """What to write in place of a word that is no hedge and no number."""
    said = " ".join(word.lower().split())
    scales = "|".join((*SCALES, "dozen"))
    if match := compiled(rf"(?:an? )?couple (?:of )?({scales})s?(?: .*)?").fullmatch(said):
        return f"write `about two {match[1]}`, which is 2 {match[1]}, within the tolerance"
    akin = next((_AKIN[known] for known in _LONGEST_FIRST if _begins(said, known)), None)
    if akin in _OF_SIZE:
        return _OF_SIZE[akin]
    near = [akin] if akin else get_close_matches(said, MEANT, n=1, cutoff=0.75)
    if near:
        return f"did you mean `{near[0]}`, which means {MEANS[MEANT[near[0]]]}?"
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
