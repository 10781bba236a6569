"""The note on totals that name no time, which are compared with no dated one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.run import check

HEAD = """
predicates:
  dead: {value: quantity, over: period, name: had dead}
  lost: {value: quantity, over: period, event_total: true, name: lost}
  cases: {value: quantity, cumulative: true, name: had cases}
  balance: {value: quantity, over: period, single: false, name: had a balance of}
  size: {value: quantity, name: has a size of}
entities:
  press: {name: the Press}
  town: {name: the town}
  city: {name: the city}
source: {id: press, publisher: the Press, author: press, published: 2020}
claims:
"""
Noted = Callable[..., list[str]]
"""Writes claims, each without its id, and gives the notes on totals that name no time."""
UNDATED = "subject: town, predicate: dead, value: 30"


@pytest.fixture(name="noted")
def _noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Noted:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts").mkdir()

    def noted(*claims: str) -> list[str]:
        rows = "".join(f"  - {{id: c{at}, {claim}}}\n" for at, claim in enumerate(claims))
        (tmp_path / "facts" / "press.yaml").write_text(HEAD + rows, encoding="utf-8")
        return [note for note in check([Path("facts")]).notes if "without a period" in note]

    return noted


def test_a_total_without_a_time_is_told_beside_the_dated_one(noted: Noted) -> None:
    """Once for all: the part that has more than the whole first, and how many more there are."""
    told = "compared with no dated one: c0 (30, facts/press.yaml:14) beside c2 (80, "
    (note,) = noted(
        UNDATED,
        "subject: town, predicate: dead, value: 10, period: 2019",
        "subject: town, predicate: dead, value: 80, period: 2019-05",
        "subject: city, predicate: cases, value: 500",
        "subject: city, predicate: cases, value: 400, period: 2019",
    )
    assert told in note
    assert note.startswith("'had dead' holds of a time")
    assert "of 2019-05; a `period:` says which time is meant; so is 1 more measure" in note


@pytest.mark.parametrize(
    "claims",
    [
        (UNDATED, "subject: town, predicate: dead, value: 30, period: 2019"),
        (UNDATED, "subject: town, predicate: dead, value: 80"),
        (UNDATED, "subject: city, predicate: dead, value: 80, period: 2019"),
        (UNDATED, "subject: town, predicate: dead, value: 80, period: 2019, polarity: denied"),
        (UNDATED, "subject: town, predicate: dead, value: 80, period: 2019, rank: deprecated"),
        (UNDATED, "subject: town, predicate: dead, value: 80, period: 2019, scope: {in: city}"),
        (
            "subject: town, predicate: lost, value: 3",
            "subject: town, predicate: lost, value: 8, period: 2019",
        ),
        (
            "subject: town, predicate: balance, value: 3",
            "subject: town, predicate: balance, value: 8, period: 2019",
        ),
        (
            "subject: town, predicate: size, value: 3",
            "subject: town, predicate: size, value: 8, period: 2019",
        ),
    ],
)
def test_where_nothing_is_lost_nothing_is_noted(noted: Noted, claims: tuple[str, ...]) -> None:
    """They agree, both name no time, are of other things, or are compared in another way."""
    assert noted(*claims) == []
