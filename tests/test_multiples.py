"""Units of one's own that are so many of another, without pint."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.claims import quantity as quantities
from engine.claims.figures import parse
from engine.claims.multiples import read
from engine.claims.quantity import Keys, Quantity
from engine.claims.rounding import Relation, relation
from engine.claims.vocabulary import Vocabulary, collect
from engine.errors import InputError
from engine.run import check
from engine.source import parse as parse_yaml

UNITS = """\
units:
  pound: {aliases: [pounds, £]}
  shilling: {is: 1/20 £, aliases: [shillings]}
  penny: {is: 1/12 shilling, aliases: [pence]}
  guinea: {is: 21 shilling, aliases: [guineas]}
  per-100000: {is: "1/100,000", aliases: ["per 100,000"]}
  per-mille: {is: 0.001}
  euro: {}
"""


def vocabulary(text: str = UNITS) -> Vocabulary:
    document, problems = parse_yaml(text, "facts/v.yaml")
    found, more = collect({"facts/v.yaml": document})
    assert [*problems, *more] == []
    return found


VOCABULARY = vocabulary()


def figure(text: str) -> Quantity:
    return parse(text, VOCABULARY.unit)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("5 pounds", "100 shillings", Relation.SAME),
        ("£5", "1200 pence", Relation.SAME),
        ("£5", "1,300 pence", Relation.CONFLICT),
        ("100 guineas", "105 pounds", Relation.SAME),
        ("107 guineas", "109 pounds", Relation.CONFLICT),
        ("2 pounds 5 shillings", "45 shillings", Relation.SAME),
        ("about 20 shillings", "1 pound", Relation.FITS),
        ("12.5 per 100,000", "0.000125", Relation.SAME),
        ("12.5 per-100000", "0.125 per-mille", Relation.SAME),
        ("12.5 per-100000", "0.2 per-mille", Relation.CONFLICT),
        ("5 euro", "5 pounds", Relation.APART),
        ("5 euro", "100 shillings", Relation.APART),
        ("5", "100 shillings", Relation.APART),
        ("5 pounds", "0.5 per-mille", Relation.APART),
    ],
)
def test_they_compare_in_exact_fractions(one: str, other: str, kind: Relation) -> None:
    a, b = figure(one), figure(other)
    assert (relation(a, b), relation(b, a)) == (kind, kind)
    assert quantities.comparable(a, b) is (kind is not Relation.APART)


figures = st.builds(
    lambda n, unit: figure(f"{n} {unit}".strip()),
    st.sampled_from(["1", "3", "20", "21", "240", "0.001", "100"]),
    st.sampled_from(
        ["pound", "shilling", "penny", "guinea", "per-100000", "per-mille", "euro", ""]
    ),
)


@given(figures, figures)
def test_two_have_one_key_exactly_where_they_are_the_same(a: Quantity, b: Quantity) -> None:
    keys = Keys(q.physical for q in (a, b) if q.physical is not None)
    assert (keys.key(a) == keys.key(b)) is quantities.same(a, b)


def test_what_a_unit_comes_to_goes_into_the_evidence_and_what_it_is_of_stays() -> None:
    """A claim in pounds is what it was before anybody named a multiple of them."""
    assert figure("5 pounds").physical is None
    assert figure("5 pence").physical == "1/240 =pound"
    assert figure("5 per-mille").physical == "1/1000 ="
    assert quantities.told_measure("1/240 =pound") == "1/240 pound"


def test_products_of_them_are_of_the_units_by_name() -> None:
    from engine.claims.products import divided, product

    found = product(figure("5 shilling"), figure("3 euro"))
    assert found is not None
    assert (found.unit, found.physical) == ("euro*shilling", None)
    found = divided(figure("100 shilling"), figure("5 pound"))
    assert found is not None
    assert (found.low, found.unit) == (Decimal(1), "")


@pytest.mark.parametrize("written", ["pound", "1/0 pound", "0 pound", "-1 pound", "1/2/3 pound",
                                     "about 5 pound", "1,00 pound", "9" * 41, ""])  # fmt: skip
def test_what_is_no_multiple_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="so many of a unit, such as 12 inch"):
        read(written)


def problems(tmp_path: Path, units: str) -> str:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "v.yaml").write_text(f"units:\n{units}")
    with pytest.raises(InputError) as caught:
        check([tmp_path / "facts"])
    return str(caught.value)


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ("  a: {is: 2 b}\n  b: {is: 2 c}\n  c: {is: 2 a}\n", "'a' of 'b' of 'c' of 'a'"),
        ("  a: {is: 2 a}\n", "a unit is no part of itself: 'a' of 'a'"),
        ("  a: {is: 2 pounds}\n  pound: {}\n", "unknown unit 'pounds'"),
        ("  a: {is: 2 b, physical: metre}\n  b: {}\n", "the unit 'a' has `is` and `physical`"),
        ("  a: {is: some}\n", "`is` is 'some'; expected so many of a unit"),
        (
            "".join(f"  u{n}: {{is: 1{'0' * 39} u{n + 1}}}\n" for n in range(3)) + "  u3: {}\n",
            "comes to a fraction of too many digits",
        ),
    ],
)
def test_circles_and_what_cannot_be_are_errors(tmp_path: Path, units: str, told: str) -> None:
    assert told in problems(tmp_path, units)


def test_a_unit_may_be_a_multiple_of_a_physical_one() -> None:
    pytest.importorskip("pint", reason="physical units are an extra: pip install '.[units]'")
    units = vocabulary("units: {mile: {physical: mile}, km: {physical: km}, league: {is: 3 mile}}")
    a, b, c = (parse(text, units.unit) for text in ("10 league", "30 mile", "48 km"))
    assert [relation(*pair) for pair in ((a, b), (a, c))] == [Relation.SAME, Relation.SAME]
