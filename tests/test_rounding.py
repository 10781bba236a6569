"""The relation of rounding, held against a small implementation of its own, by strings."""

import random
from fractions import Fraction

import pytest

from engine.claims.figures import Unit, parse
from engine.claims.quantity import unlike_its_bounds
from engine.claims.rounding import Relation, relation, says_more, says_same, short_of

PHYSICAL = {"km": "kilometre", "m": "metre", "mile": "mile", "foot": "foot", "feet": "foot",
            "metres": "metre", "miles": "mile", "inch": "inch", "cm": "centimetre"}  # fmt: skip


def unit(name: str) -> Unit:
    return Unit(name, PHYSICAL.get(name), declared=name in PHYSICAL)


def between(one: str, other: str) -> Relation:
    """The relation, which is the same either way round."""
    a, b = (parse(text, unit) for text in (one, other))
    found = relation(a, b)
    assert relation(b, a) is found
    return found


NAMED = {
    Relation.CONFLICT: """4.1 %/4.2 %, 1 million/2 million, 748 thousand/749 thousand,
        4.8 million/4.9 million, 10/14, 20/24, 42/41, 96/100, 99/100, 104/100, 100/140,
        1,333 km/1,342 km, 4.6m people/5,000,000 people, 1m people/1.4m people, below 32 %/32 %,
        2,650 feet/814 metres, 2,651 feet/811 metres, 230 m/700 feet, 10 km/5 miles,
        5 feet 10 inch/181 cm, exactly 750 feet/exactly 230 m,
        71/under 71, exactly 71/just under 71, 3 hours/nearly 2 hours,
        31 million/more than 32 million,
        about 1 million/about 1.3 million, 500,000/1 million,
        nearly 5 million/over 5 million, 0/0.4, 570,557/exactly 570,000""",
    Relation.SAME: """4,850,000/4.8 million, 4,850,000/4.9 million, 30.6m people/31m people,
        13,100 feet/4,000 metres, 2,650 feet/810 metres, 230 m/750 feet,
        exactly 750 feet/230 m, 12 miles/19 km, 1 km/1000 m, 570,000/570 thousand,
        about 1600/about 1,600, nearly 3 million/almost 3 million, 5 km/5 km, 0/0.0""",
    Relation.ROUNDED: """11,499/11,000, 570,557/570,000, 570,557/570 thousand,
        1,544,721/1,544,000, 3.2tn/3tn, 4.1 %/4 %, 20.5 acres/20 acres, 652,723/650,000,
        53,000/52,950, 63,800/63,000, 2,524/2,500, 114,000/more than 114,000,
        $127 million/less than $127 million, 5 million/over 5 million,
        5 million people/under 5 million people, 1,008/1,000,
        4.8 million/exactly 4,850,001,
        three hours/nearly three hours, just over 300 people/300 people, 71/just under 71""",
    Relation.EDGES: """about 69/roughly 80, 1600 ± 50/1700 ± 60, about 69 km/about 80 km""",
    Relation.FITS: """1,500/about 1,600, about 69/about 75, over 5/under 7, at least 5/at most 5,
        70 to 96/80, about 69/75 to 90, 5/at least 5,
        about 69/over 70, over 5 million/over 6 million""",
    Relation.APART: "5 km/5 kg, 5/5 km",
}
PAIRS = [
    (one.strip(), other.strip(), kind)
    for kind, pairs in NAMED.items()
    for pair in pairs.replace("\n", " ").split(", ")
    for one, other in [pair.split("/")]
]


@pytest.mark.parametrize(("one", "other", "kind"), PAIRS)
def test_a_pair_is_what_people_say_of_it(one: str, other: str, kind: Relation) -> None:
    if {"feet", "miles", "km", "m", "cm"} & {one.split()[-1], other.split()[-1]}:
        pytest.importorskip("pint", reason="physical units are an extra: pip install '.[units]'")
    assert between(one, other) is kind


# -- by another route: digits of the text, compared as strings -------------------------------------

SCALES = {"": 0, "thousand": 3, "million": 6, "billion": 9}


class Plain:
    """A figure, taken apart as text: all its digits, and how many of them count."""

    def __init__(self, text: str) -> None:
        number, _, scale = text.partition(" ")
        whole, _, decimals = number.replace(",", "").partition(".")
        self.worded, self.decimals = bool(scale), bool(decimals)
        self.value = Fraction(whole + decimals) * Fraction(10) ** (SCALES[scale] - len(decimals))
        self.whole = not self.worded and not self.decimals
        if self.whole:
            zeros = len(whole) - len(whole.rstrip("0"))
            self.exponent = zeros if zeros >= 2 else 0
            self.significant = len(whole) - self.exponent
        else:
            self.exponent = SCALES[scale] - len(decimals)
            self.significant = len((whole + decimals).lstrip("0")) or 1


def expected(one: str, other: str) -> Relation:
    """The table, row by row, on the two written figures."""
    a, b = sorted((Plain(one), Plain(other)), key=lambda figure: figure.exponent)
    if a.value == b.value:
        return Relation.SAME
    if a.exponent == b.exponent:
        return Relation.CONFLICT
    step = Fraction(10) ** b.exponent
    below = a.value // step * step
    rest = a.value - below
    near = {below if rest * 2 < step else below + step}
    if rest * 2 == step:  # half to even, too
        near.add(below if (below // step) % 2 == 0 else below + step)
    rounds, cut = b.value in near, b.value == below
    share = 100 * abs(a.value - b.value) / b.value
    if not b.whole and rounds and share <= 10:
        return Relation.SAME if share <= 5 else Relation.ROUNDED
    if b.whole and (b.significant >= 2 or a.decimals) and rounds and share <= 5:
        return Relation.ROUNDED
    if b.whole and b.significant == 1 and b.value >= 1000 and rounds and share <= 1:
        return Relation.ROUNDED
    if b.significant >= 2 and cut and share <= 5:
        return Relation.ROUNDED
    return Relation.CONFLICT


def drawn(chance: random.Random) -> tuple[str, str]:
    """A figure, and one that is near it: the same with fewer digits, a neighbour, or another."""
    number = chance.randrange(1, 10 ** chance.randrange(1, 9))
    kept = chance.randrange(1, len(str(number)) + 1)
    places = len(str(number)) - kept
    other = number // 10**places * 10**places + chance.choice([0, 0, 0, 1, -1, 10**places])
    return _written(number, chance), _written(max(other, 1), chance)


def _written(number: int, chance: random.Random) -> str:
    scale = chance.choice(["", "", "", "thousand", "million"])
    if not scale:
        text = f"{number:,}" if chance.random() < 0.5 else str(number)
        return text + (f".{chance.randrange(10)}" if chance.random() < 0.15 else "")
    digits = SCALES[scale]
    whole, rest = divmod(number, 10**digits)
    decimals = f"{rest:0{digits}d}"[: chance.randrange(digits + 1)]
    return f"{whole}{'.' * bool(decimals)}{decimals} {scale}"


def test_random_pairs_are_what_the_table_says() -> None:
    """Ten thousand pairs, most of them near each other; each kind of answer comes up often."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    found = dict.fromkeys((Relation.SAME, Relation.ROUNDED, Relation.CONFLICT), 0)
    for _ in range(10_000):
        one, other = drawn(chance)
        if Plain(one).value == 0 or Plain(other).value == 0:
            continue
        assert (one, other, between(one, other)) == (one, other, expected(one, other))
        found[expected(one, other)] += 1
    assert min(found.values()) > 200


def test_what_may_be_rounded_is_no_fall() -> None:
    def falls(one: str, other: str) -> bool:
        return short_of(parse(one, unit), parse(other, unit))

    assert falls("4.8 million", "4.9 million")
    assert falls("40", "at least 50")
    assert not falls("4.9 million", "4.8 million")
    assert not falls("570,000", "570,557")
    assert not falls("4.8 million", "4,850,000")
    assert not falls("600", "at most 500")


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("1,600", "about 1,600", True),
        ("1,500", "about 1,600", False),
        ("500,000", "1 million", False),
        ("about 1,500", "about 1,600", True),
        ("4,850,000", "4.8 million", True),
        ("11,499", "11,000", False),
        ("at least 5", "at least 5", True),
        ("over 5", "10", False),
        ("70 to 96", "80", False),
    ],
)
def test_two_say_the_same_where_each_holds_the_other(one: str, other: str, agree: bool) -> None:
    a, b = parse(one, unit), parse(other, unit)
    assert (says_same(a, b), says_same(b, a)) == (agree, agree)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("570,000", "exactly 570,000", True),
        ("4.8", "4.75..4.85", True),
        ("4.8", "4.8 ± 0.05", True),
        ("at least 24", "dozens", True),
        ("570,000", "570000", False),
        ("71", "exactly 71", False),
        ("10..20", "10 to 20", False),
    ],
)
def test_what_decides_is_told_apart_where_bounds_are_not(one: str, other: str, apart: bool) -> None:
    """Judgements rest on it: two figures of the same bounds may stand differently to a third."""
    a, b = (parse(text, unit) for text in (one, other))
    assert a == b
    assert (unlike_its_bounds(a) != unlike_its_bounds(b)) is apart


@pytest.mark.parametrize(
    ("one", "other", "more", "less"),
    [
        ("10", "up to 10", True, False),
        ("5", "up to 10", True, False),
        ("up to 100", "up to 80", True, False),
        ("up to 80", "up to 80", False, False),
        ("more than 100", "about 100", True, False),
        ("at least 100", "at least 80", True, False),
        ("at least 10", "up to 20", True, False),
        ("100", "at least 80", True, False),
        ("80", "at least 80", False, False),
        ("120", "more than 100", True, False),
        ("100", "about 100", False, False),
        ("up to 100", "about 95", False, True),
        ("4.85 million", "4.8 million", False, False),
        ("500", "300", False, False),
        ("at least 500", "300", False, False),
    ],
)
def test_one_says_more_where_it_goes_beyond_a_bound(
    one: str, other: str, more: bool, less: bool
) -> None:
    """Two that are at odds, or one figure rounded, say no more than each other."""
    a, b = parse(one, unit), parse(other, unit)
    assert (says_more(a, b), says_more(b, a)) == (more, less)
