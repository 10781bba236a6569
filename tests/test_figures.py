"""Figures as people write them: each row of the table in the documents, and what is refused."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claims.figures import QuantityError, Unit, any_unit, doubt, parse
from engine.claims.hedges import HEDGES
from engine.claims.hints import advice
from engine.claims.numerals import SCALES
from engine.claims.plurals import plural
from engine.claims.quantity import INFINITY, Quantity, spoken
from engine.claims.vocabulary import collect
from engine.errors import slip
from engine.source import parse as parse_yaml

DOCUMENT = Path(__file__).parent.parent / "docs" / "facts.md"
NAMES = ["person", "%", "points", "$", "£", "€", "foot", "km/h", "container", "share", "euro"]
UNITS = {
    **{name: Unit(name, plural=plural(name)) for name in NAMES},
    "people": Unit("person", plural="people"),
    "percentage points": Unit("points"),
    "m": Unit("m", "metre"),
    **dict.fromkeys(("mile", "miles"), Unit("mile", "mile", plural="miles")),
    **dict.fromkeys(("ft", "feet"), Unit("foot", "foot", plural="feet")),
    "in": Unit("inch", "inch", plural="inches"),
    **dict.fromkeys(("hour", "hours"), Unit("hour", "hour", plural="hours")),
    "minutes": Unit("minute", "minute", plural="minutes"),
    "seconds": Unit("second", "second", plural="seconds"),
}


def read(text: str) -> Quantity:
    return parse(text, UNITS.get)


def rows() -> list[tuple[str, str]]:
    """The rows of the table: what is written, and an example with its reading."""
    text = DOCUMENT.read_text(encoding="utf-8").partition("<!-- figures -->")[2]
    lines = [line for line in text.split("\n## ")[0].split("\n### ")[0].splitlines() if "|" in line]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]
    return [(written, example) for written, _, example in cells]


@pytest.mark.parametrize(("written", "example"), rows(), ids=lambda cell: cell[:30])
def test_a_row_of_the_table_is_read_as_it_says(written: str, example: str) -> None:
    """Its example has the reading beside it, and each of its words is read."""
    match = re.fullmatch(r"`(.+)`: (.+)", example)
    assert match is not None
    assert spoken(read(match[1])) == match[2]
    hedges = [phrase for phrases in HEDGES.values() for phrase in phrases]
    for word in re.findall(r"`([^`]+)`", written):
        read(f"{word} 5" if word in hedges or word in "≈≥≤" else word)


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [
        *((word, "1440..", "..1760") for word in HEDGES["about"]),
        *((word, "1440..", "..1600)") for word in HEDGES["nearly"]),
        *((word, "(1600..", "..1760") for word in ("just over", "a little more than")),
        *((word, "1440..", "..1600)") for word in ("just under", "slightly less than")),
        *((word, "(1600..", "..") for word in ("well over", "far more than")),
        *((word, "(1600..", "..") for word in HEDGES[">"]),
        *((word, "1600..", "..") for word in HEDGES[">="]),
        *((word, "..", "..1600)") for word in HEDGES["<"]),
        *((word, "..", "..1600") for word in HEDGES["<="]),
        *((word, "1600..", "..1600") for word in HEDGES["exactly"]),
    ],
)
def test_each_word_of_the_table_has_its_range(word: str, low: str, high: str) -> None:
    for written in (f"{word} 1600 people", f"{word.upper()} 1,600 people"):
        found = read(written)
        begin = f"{'(' * found.low_open}{_number(found.low)}.."
        end = f"..{_number(found.high)}{')' * found.high_open}"
        assert (begin, end, found.unit) == (low, high, "person")


def _number(bound: Decimal) -> str:
    return f"{bound.normalize():f}" if bound.is_finite() else ""


def test_the_table_has_every_word_that_is_read() -> None:
    told = " ".join(written for written, _ in rows()).replace("≥", ">=").replace("≤", "<=")
    words = [word for phrases in HEDGES.values() for word in phrases]
    assert [word for word in words if f"`{word}`" not in told] == []


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("570\u202f557 people", "570,557 people"),
        ("570\u00a0557\u00a0people", "570,557 people"),
        ("well over 5 million", "more than 5,000,000"),
        ("two thousand five hundred", "2,500"),
        ("twenty five people", "25 people"),
        ("over half a million", "more than 500,000"),
        ("up to a dozen", "at most 12"),
        ("nearly two thirds", "60 to just under 66.666667 %"),
        ("three million", "2,500,000 to 3,500,000"),
        ("1 hour 45 minutes", "105 minutes"),
        ("41 hour 3 minutes", "2,463 minutes"),
        ("$5m-$6m", "5,000,000 to 6,000,000 $"),
        ("5-6 million", "5,000,000 to 6,000,000"),
        ("5 % to 6 %", "5 to 6 %"),
        ("40 ± 2 %", "38 to 42 %"),
        ("1600 ± 5 % people", "1,520 to 1,680 people"),
        ("30.6m people", "30,550,000 to 30,650,000 people"),
        ("5 m", "5 m"),
        ("about 1 million", "900,000 to 1,100,000"),
        ("1 container", "1 container"),
        ("50km/h", "50 km/h"),
        ("1,000½ km/h", "1,000.5 km/h"),
        ("2 to 3 thousand people", "2,000 to 3,000 people"),
        ("two to three thousand people", "2,000 to 3,000 people"),
        ("between five and six hundred thousand people", "500,000 to 600,000 people"),
        ("fifty to two hundred people", "50 to 200 people"),
        ("five hundred to two thousand people", "500 to 2,000 people"),
        ("8..9,000 people", "8 to 9,000 people"),
        ("500 to 10,000 people", "500 to 10,000 people"),
        ("eight or nine people", "8 to 9 people"),
        ("between five and six", "5 to 6"),
        ("between two hundred and three hundred people", "200 to 300 people"),
        ("between one hundred and five and two hundred", "105 to 200"),
        ("two million three hundred thousand people", "2,300,000 people"),
        ("one billion, two hundred million and five", "1,200,000,005"),
        ("a hundred and two people", "102 people"),
        ("a hundred and fifty thousand", "150,000"),
        ("a hundred and fifty million", "149,500,000 to 150,500,000"),
        ("more than a hundred thousand people", "more than 100,000 people"),
        ("a hundred million", "90,000,000 to 110,000,000"),
        ("seventy five hundred", "7,500"),
        ("zero people", "0 people"),
        ("1 million or 2 million people", "1,000,000 to 2,000,000 people"),
        ("six ft and two in", "74 inches"),
        ("one hour and forty-five minutes", "105 minutes"),
        ("two hours, forty minutes and ten seconds", "9,610 seconds"),
        ("approximately 25-50 million", "22,500,000 to 55,000,000"),
        ("about $10m-12m", "9,000,000 to 13,200,000 $"),
        ("about half to two thirds", "45 to 73.333334 %"),
        ("a third to a half", "33.333333 to 50 %"),
        ("between one million and two million people", "1,000,000 to 2,000,000 people"),
        ("between one thousand and two thousand people", "1,000 to 2,000 people"),
        ("between an hour and two hours", "1 to 2 hours"),
        ("between an hour and a half and two hours", "1.5 to 2 hours"),
        ("half a million to one million people", "500,000 to 1,000,000 people"),
        ("two or three dozen people", "24 to 36 people"),
        ("less than a mile and a half", "less than 1.5 miles"),
        ("a mile and a half or so", "1.35 to 1.65 miles"),
        ("one-and-a-half to two miles", "1.5 to 2 miles"),
        ("1/2 mile", "0.5 miles"),
        ("a third of a mile", "0.3 to 0.366666 miles"),
        ("three and a third miles", "3.333333 miles"),
        ("a mile or more", "at least 1 mile"),
        ("a $5 million", "4,500,000 to 5,500,000 $"),
        ("twenty-third", "23"),
        ("a few hundred million people", "at least 200,000,000 people"),
        ("tens of people", "at least 20 people"),
        ("a hundred and twenty thousand people", "120,000 people"),
        ("about 10..20", "9 to 22"),
    ],
)
def test_what_has_one_reading_is_read(written: str, reading: str) -> None:
    assert spoken(read(written)) == reading


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("from 70 to 96", ["a range, 70 to 96", "a change from 70 to 96"]),
        ("10-5", ["a range from 5 to 10", "a difference"]),
        ("5--6", ["-6 to 5", "5 to 6"]),
        ("1,2,3", ["a list", "commas stand wrong"]),
        ("$5 €", ["two currencies", "'$' and '€'"]),
        ("$5 euro", ["'$'", "'euro'"]),
        ("5m", ["the unit 'm'", "millions"]),
        ("a second", ["a unit of time", "two halves"]),
        ("40 % ± 5 %", ["5 points", "5 per cent of the number"]),
        ("5.5½", ["decimals or a fraction"]),
        ("20..10", ["ends below where it starts"]),
        ("between 8 and 9,000 people", ["8 to 9,000, or 8,000 to 9,000"]),
        ("20-30,000 people", ["20 to 30,000, or 20,000 to 30,000"]),
        ("£8–9000", ["8 to 9,000, or 8,000 to 9,000"]),
        ("over 10 to 20", ["'over' does not go with a range", "of 10 or 20"]),
        ("between about 10 and 20", ["'about'", "of the first number, or of both"]),
        ("more than about 10", ["'more than' does not go with 'about'"]),
        ("about 10 people or more", ["'about' does not go with 'or more'"]),
        ("one hundredth", ["one in a row", "one part"]),
        ("a hundred and a half", ["150, or 100 and ½"]),
        ("3/4 people", ["3 or 4, or 3 of 4 parts"]),
        ("fifty-fifty", ["two results"]),
        ("about 10-12,000", ["10 to 12,000, or 10,000 to 12,000"]),
        ("thirty and six people", ["not read to its end: 'and six people'"]),
        ("nineteen sixty-nine", ["not read to its end: 'sixty-nine'"]),
        ("one in five people", ["'people' is what it is a share of"]),
    ],
)
def test_two_readings_are_both_told(written: str, says: list[str]) -> None:
    with pytest.raises(QuantityError) as refused:
        read(written)
    assert [words for words in says if words not in str(refused.value)] == []
    assert refused.value.hint or advice(written)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("a handful of people", "`at least 3` means 3 and above"),
        ("several people", "`at least 3` means 3 and above"),
        ("several hundred people", "`at least 3` means 3 and above"),
        ("estimated 500", "`about`, which means N − t to N + t"),
        ("a couple of thousand", "`about two thousand`"),
        ("as young as 5", "write `at most 5` or `at least 5`"),
        ("later than 5", "a number comes first"),
        ("barely 5", "write `just over 5` or `just under 5`"),
        ("5 maximum", "write `at most 5`"),
        ("5 more people", "a number is followed by its unit"),
        ("2nd largest", "a place in a row is the number alone"),
        ("100s of people", "write `hundreds`"),
        ("rougly 500", "`roughly`, which means N − t to N + t"),
        ("approaching 500", "`nearly`, which means N − t up to"),
        ("an estimated 500", "`about`, which means N − t to N + t"),
        ("nine in ten people", "write `nine in ten`; what it is a share of is the predicate's"),
        ("half of the people", "write `half`; what it is a share of is the predicate's"),
        ("at least", "write `at least 5`"),
    ],
)
def test_what_is_not_read_has_the_nearest_word_and_its_meaning(written: str, hint: str) -> None:
    with pytest.raises(QuantityError) as refused:
        read(written)
    assert hint in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [("6 in-8 in", 6, 8), ("5 in to 6 in", 5, 6), ("6 in", 6, 6), ("between 6 in and 8 in", 6, 8)],
)
def test_inches_are_no_share(written: str, low: int, high: int) -> None:
    """Where a unit is called `in`, "6 in-8 in" is a range, and not six in eight."""
    found = parse(written, {"in": Unit("in")}.get)
    assert (int(found.low), int(found.high), found.unit) == (low, high, "in")


def test_two_units_that_do_not_convert_are_no_one_figure() -> None:
    """The hint does not lead to a unit that is called "ft 8 in", and compares with nothing."""
    with pytest.raises(QuantityError) as refused:
        parse("6 foot 8 share", UNITS.get)
    assert refused.value.unit is None
    assert "write the figure in one unit" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("written", "doubtful"),
    [("1.200", True), ("about 12.350 km", True), ("1.234", False), ("0.120", False),
     ("1.20", False), ("1,200.500", False)],
)  # fmt: skip
def test_a_point_between_thousands_is_warned_of(written: str, doubtful: bool) -> None:
    assert (doubt(written) is not None) is doubtful


def test_a_figure_of_a_source_that_never_rounds_is_a_point() -> None:
    found = parse("4.8 million people", UNITS.get, exact=True)
    assert (found.low, found.high) == (Decimal(4_800_000), Decimal(4_800_000))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("11000 container", "11,000 containers"),
        ("1 container", "1 container"),
        ("10..20 container", "10 to 20 containers"),
        ("about 1500 people", "about 1,500 people"),
        ("5 euro", "5 euros"),
        ("5 km/h", "5 km/h"),
        ("1e6 people", "1e6 people"),
        *(
            (f"{part} mile", f"{part} mile")
            for part in ("half a", "a quarter", "¾ of a", "3/4", "½")
        ),
        ("two and a half mile", "two and a half miles"),
        ("about one mile", "about one mile"),
        ("4850.25", "4,850.25"),
    ],
)
def test_a_figure_is_told_as_people_write_it(written: str, told: str) -> None:
    assert str(read(written)) == told


SMALL = (
    *("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelt(number: int, joined: str) -> str:
    """The number in words, as a reader of numbers would have them."""
    for size, word in (
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if number >= size:
            rest = spelt(number % size, joined)
            joint = joined if rest and (size == 100 or number % size < 100) else " "
            return f"{spelt(number // size, joined)} {word}{joint if rest else ''}{rest}"
    tens = number // 10 if number >= 20 else 0
    return "-".join(filter(None, (TENS[tens], SMALL[number - 10 * tens])))


@given(
    st.integers(1, 999)
    | st.integers(1, 999_999).filter(lambda n: n % 1000)
    | st.integers(1, 10**12 - 1).filter(lambda n: n % 10**6),
    st.sampled_from([" ", " and "]),
)
def test_a_number_in_words_is_the_number(number: int, joined: str) -> None:
    """In British English and in American English; what else follows is a unit, or refused."""
    words = spelt(number, joined)
    found = parse(words, any_unit)
    assert (found.low, found.high, found.unit) == (Decimal(number), Decimal(number), ""), words
    assert read(f"{words} people").low == number


@given(st.lists(st.sampled_from([*SMALL[1:], *TENS[2:], *SCALES, "and", "a", "half", "point"])))
def test_no_unit_begins_with_a_number(words: list[str]) -> None:
    """Where any unit goes too: a number is read whole, or refused."""
    try:
        found = parse(" ".join(words), any_unit)
    except QuantityError:
        return
    assert found.unit.partition(" ")[0] not in {*SMALL[1:], *TENS[2:], *SCALES}


COMMON = ("mile", "miles", "hour", "hours", "minute", "minutes", "metre", "metres", "acres",
          "people", "person", "tonnes", "year", "years", "container", "kilometres")  # fmt: skip


@given(st.sampled_from([n for n in COMMON if len(n) > 4]), st.data())
def test_a_mistyped_unit_has_the_one_that_was_meant(unit: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(unit) - 2))
    doubled = unit[:at] + unit[at] + unit[at:]
    swapped = unit[:at] + unit[at + 1] + unit[at] + unit[at + 2 :]
    hint = slip(data.draw(st.sampled_from([doubled, swapped, unit.upper()])), COMMON)
    assert hint is not None
    assert hint.rstrip("s") == unit.rstrip("s")


@pytest.mark.parametrize(
    "word",
    ["largest", "mne", "mine", "others", "men", "moths ago", "more", "times", "actors", "parsons",
     "ears", "while", "smiles", "teams", "tines", "house", "houses", "beers", "matters", "ponies",
     "arches", "tunes", "flowers", "contests", "miners", "mayors", "sheep", "yards", "cars"],
)  # fmt: skip
def test_a_plain_word_behind_a_number_is_taken_for_no_unit_but_a_near_one(word: str) -> None:
    """It may be a unit that is to be declared; no other is named that starts otherwise."""
    assert slip(word, COMMON) in (None, *(["mile"] if word == "mine" else []))


@pytest.mark.parametrize("word", ["or greater", "or longer", "and upwards", "at most", "or less"])
def test_a_comparison_behind_a_number_or_its_unit_is_one(word: str) -> None:
    """In an open vocabulary too, where any other word goes as a unit."""
    found = parse(f"5 {word}", any_unit), parse(f"5 people {word}", any_unit)
    assert [q.unit for q in found] == ["", "people"]
    assert all(INFINITY in (q.high, -q.low) for q in found)


def test_the_units_of_the_documents_are_read_as_they_say() -> None:
    text = DOCUMENT.read_text("utf-8").partition("<!-- units -->")[2]
    document, problems = parse_yaml(text.split("```")[1].removeprefix("yaml"), "facts/v.yaml")
    vocabulary, more = collect({"facts/v.yaml": document})
    assert [*problems, *more] == []
    for written, reading in (
        ("5 per cent", "5 %"),
        ("half a percentage point", "0.45 to 0.55 percentage points"),
        ("5 points", "5 percentage points"),
        ("US$5", "5 $"),
        ("half a mile", "0.45 to 0.55 miles"),
        ("5 °C", "5 degrees"),
        ("2 Celsius degrees", "2 Celsius degrees"),
    ):
        assert spoken(parse(written, vocabulary.unit)) == reading


@pytest.mark.parametrize("written", ["6/6", "5/3 miles", "about 9/4 miles", "-7/7 miles"])
def test_a_fraction_that_is_no_part_of_one_is_refused(written: str) -> None:
    with pytest.raises(QuantityError) as refused:
        parse(written, any_unit)
    assert "it is no part of one" in str(refused.value)
    assert "1 2/3" in str(refused.value.hint)


def test_what_is_several_already_is_called_so() -> None:
    """A unit may be declared by the word for several."""
    words = ("people", "men", "feet", "police", "fold", "aircraft")
    assert [plural(word) for word in words] == [""] * len(words)
