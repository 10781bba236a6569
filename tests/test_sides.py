"""How findings read: sides, forecasts, and how a sentence begins."""

from itertools import combinations
from random import Random

import pytest

from engine.claims.figures import any_unit, parse
from engine.claims.kinds import CLAIM, Fact
from engine.claims.period import parse as period
from engine.findings.forecasts import forecast
from engine.findings.sides import agree, sides

FIGURES = ("90", "105", "about 97", "about 90", "about 105", "90..100", "at least 95", "1 million")


def said(name: str, value: str, **fields: object) -> Fact:
    """A claim about one thing, of one figure."""
    usual = {n: f.usual if f.example is None else f.example for n, f in CLAIM.fields.items()}
    about = {"id": name, "subject": "boat", "predicate": "lost-after"}
    return CLAIM.fact(**{**usual, **about, "value": parse(value, any_unit), **fields})


def named(groups: object) -> list[list[str]]:
    return [[fact.values[0] for fact in group] for group in groups]  # type: ignore[attr-defined]


def test_what_both_touch_makes_no_side_of_two() -> None:
    """The claim between them joins the first, and is named as fitting the other."""
    found = sides([said("a", "90"), said("b", "105"), said("c", "about 97")])
    assert named(side.witnesses for side in found) == [["a", "c"], ["b"]]
    assert named(side.fits for side in found) == [[], ["c"]]


def test_hedges_that_meet_at_their_edges_are_two_sides() -> None:
    assert len(sides([said("a", "about 90"), said("b", "about 105")])) == 2
    assert len(sides([said("a", "about 90"), said("b", "about 97")])) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"mode": "forecast"},
        {"polarity": "denied"},
        {"predicate": "found-after"},
        {"subject": "ship"},
        {"scope": (("on", "trip"),)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_one_figure_of_something_else_is_another_side(other: dict[str, object]) -> None:
    assert len(sides([said("a", "90"), said("b", "90", **other)])) == 2


def test_drawn_claims_agree_each_with_each() -> None:
    """On every side; and each claim stands on one side, whatever order it comes in."""
    for seed in range(300):
        draw = Random(seed)
        drawn = [
            said(str(n), draw.choice(FIGURES), mode=draw.choice(["fact", "forecast", "opinion"]))
            for n in range(draw.randint(2, 8))
        ]
        found = sides(drawn)
        for side in found:
            assert all(agree(a, b) for a, b in combinations(side.witnesses, 2)), seed
            assert all(agree(a, b) for a in side.fits for b in side.witnesses), seed
        assert sorted(w.values[0] for side in found for w in side.witnesses) == [
            str(n) for n in range(len(drawn))
        ], seed


@pytest.mark.parametrize(
    ("predicate", "told", "denied"),
    [
        ("was attended by", "is forecast to be attended by", "is forecast not to be attended by"),
        ("owned by", "is forecast to be owned by", "is forecast not to be owned by"),
        ("held at", "is forecast to be held at", None),
        ("holds", "is forecast to hold", None),
        ("fell by", "is forecast to fall by", None),
        ("increased by", "is forecast to have increased by", None),
        ("has a deficit of", "is forecast to have a deficit of", None),
        ("charges", "is forecast to charge", None),
        ("carries", "is forecast to carry", None),
        ("reaches", "is forecast to reach", None),
        ("took place at", "is forecast to take place at", None),
        ("visited", "is forecast to visit", None),
        ("toured", "is forecast to have toured", None),
        ("will open", "is forecast to open", None),
        ("is", "is forecast to be", None),
        ("sales", "(by a forecast) sales", "(by a forecast, denied) sales"),
    ],
)
def test_a_forecast_is_told_by_its_verb(predicate: str, told: str, denied: str | None) -> None:
    """What may be no verb stays as it is, and is said to be forecast."""
    assert forecast(predicate, denied=False) == told
    assert denied is None or forecast(predicate, denied=True) == denied


def test_claims_that_say_the_same_are_sides_by_when_it_began_and_ended() -> None:
    """Since 1971, and since a day of 1974 that goes with 1974; of an agreement there is one."""
    times = {"a": "1971/..", "b": "1974-06-02/..", "c": "1974/1990", "d": "1980"}
    claims = [said(name, "90", period=period(text)) for name, text in times.items()]
    found = sides(claims)
    assert named(side.witnesses for side in found) == [["a", "d"], ["b", "c"]]
    assert named(side.fits for side in found) == [[], ["d"]]
    assert len(sides(claims, opposed=False)) == 1
