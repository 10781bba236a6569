"""A figure as it is printed with its conversion is one figure, whichever unit the other has."""

from pathlib import Path

import pytest

from engine.api import explain
from engine.backends import run as run_program
from engine.choices import BACKENDS
from engine.claims.figures import QuantityError, parse
from engine.claims.products import ratio
from engine.claims.quantity import Quantity, comparable
from engine.claims.rounding import Relation, converted, misconverted, relation, says_same, short_of
from engine.claims.vocabulary import Vocabulary
from engine.run import check
from tests import reference
from tests.cases import case
from tests.test_backends import claim, listed, program
from tests.test_cases_words import declared, found
from tests.test_multiples import vocabulary

UNITS = """\
units:
  km: {}
  mile: {is: 1.609344 km, aliases: [miles, mi]}
  foot: {aliases: [feet, ft]}
  m: {is: 1/0.3048 foot, aliases: [metres, metre]}
  inch: {is: 1/12 foot, aliases: [in]}
  hectare: {aliases: [hectares]}
  acre: {is: 0.40468564 hectare, aliases: [acres]}
  $: {}
  £: {}
  person: {aliases: [people]}
  child: {aliases: [children]}
  ton (long): {}
"""
VOCABULARY = vocabulary(UNITS)


def figure(text: str, exact: bool = False) -> Quantity:
    return parse(text, VOCABULARY.unit, exact=exact)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("607 km (377 mi)", "607 km", Relation.SAME),
        ("607 km (377 mi)", "377 miles", Relation.SAME),
        ("607 km (377 mi)", "378 miles", Relation.CONFLICT),
        ("607 km (377 mi)", "606 km", Relation.CONFLICT),
        ("377 mi (607 km)", "607 km (377 mi)", Relation.SAME),
        ("12 miles (20 km)", "20 km (12.4 mi)", Relation.SAME),
        ("607 km (377 mi)", "about 400 miles", Relation.FITS),
        ("about 607 km (377 mi)", "400 miles", Relation.FITS),
        ("at least 5 km (3.1 miles)", "4 miles", Relation.FITS),
        ("at least 5 km (3.1 miles)", "2 miles", Relation.CONFLICT),
        ("1.4 hectares (3.5 acres)", "3.5 acres", Relation.SAME),
        ("1.4 hectares (3.5 acres)", "3.6 acres", Relation.CONFLICT),
        ("1.4 hectares (3.5 acres)", "1.42 hectares", Relation.SAME),
        ("£5 ($7)", "$7", Relation.SAME),
        ("£5 ($7)", "$9", Relation.CONFLICT),
        ("5 ft 8 in (1.73 m)", "1.73 m", Relation.SAME),
        ("1.73 m (5 ft 8 in)", "68 in", Relation.SAME),
        ("10-12 km (6.2-7.5 miles)", "7 miles", Relation.FITS),
        ("607 km (377 mi)", "5 people", Relation.APART),
    ],
)
def test_it_compares_in_the_unit_that_the_other_has(one: str, other: str, kind: Relation) -> None:
    a, b = figure(one), figure(other)
    assert (relation(a, b), relation(b, a)) == (kind, kind)
    assert comparable(a, b) is comparable(b, a) is (kind is not Relation.APART)


def test_it_is_shown_as_it_is_written() -> None:
    assert str(figure("13100 feet (4000 metres)")) == "13,100 feet (4,000 metres)"
    assert str(figure("about 607 km(377 mi)")) == "about 607 km (377 mi)"


def test_order_and_agreement_go_by_the_unit_that_both_have() -> None:
    a, b = figure("607 km (377 mi)"), figure("390 miles")
    assert (short_of(a, b), short_of(b, a)) == (True, False)
    assert says_same(a, figure("377 miles"))
    assert not says_same(a, figure("at most 400 miles"))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("607 km (377 mi)", False),
        ("607 km (188 mi)", True),
        ("12 miles (20 km)", False),
        ("1 m (3 feet)", False),
        ("1 m (5 feet)", True),
        ("1 mile (2 km)", False),
        ("1 km (1 mile)", True),
        ("2,650 feet (810 m)", False),
        ("2,650 feet (820 m)", True),
        ("about 10 km (16 miles)", True),
        ("more than 100 km (62 miles)", False),
        ("more than 100 km (162 miles)", True),
        ("5 ft 8 in (1.73 m)", False),
        ("5 ft 8 in (1.83 m)", True),
        ("£5 ($7)", False),
        ("607 km", False),
    ],
)
def test_a_conversion_fits_where_it_is_the_figure_rounded(text: str, wrong: bool) -> None:
    assert misconverted(figure(text)) is wrong
    assert misconverted(figure(text, exact=True)) is wrong


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("5 people (3 children)", "'child' does not convert into 'person'"),
        ("5 km (6 km)", "'km' does not convert into 'km'"),
        ("5 km (2019)", "a plain number does not convert into 'km'"),
        ("5 km (3 leagues)", "unknown unit 'leagues'"),
        ("5 km (by road)", "unknown unit 'km (by road)'"),
    ],
)
def test_what_is_no_conversion_is_refused(text: str, told: str) -> None:
    with pytest.raises(QuantityError, match=r".") as caught:
        figure(text)
    assert told in str(caught.value)


def test_brackets_may_belong_to_a_unit() -> None:
    assert figure("5 ton (long)").unit == "ton (long)"
    open_ = Vocabulary(open=True)
    assert parse("5 boxes (large)", open_.unit).unit == "boxes (large)"


def test_bracketed_conversion(tmp_path: Path) -> None:
    """The case, as its two figures are printed: no finding; and a conversion that is none."""
    pytest.importorskip("pint", reason="physical units are an extra: pip install '.[units]'")
    root = case("bracketed-conversion", tmp_path)
    assert found(check([root / "facts"])) == set()
    changes = {"value: 50 km/h,": "value: 50 km/h (31 mph),", "value: 31 mph": "value: 32 mph"}
    changes["value: 730 kg"] = 'value: "730 kg (1,160 lb)"'
    declared(root, changes, "src-a")
    report = check([root / "facts"])
    assert found(report) == {
        ("contradiction", "disjoint-figures", "a1", "a2"),
        ("contradiction", "disjoint-figures", "a3", "a4"),
        ("contradiction", "conversion-that-does-not-fit", "a3"),
    }
    (wrong,) = (f for f in report.findings if f.rule.id == "conversion-that-does-not-fit")
    assert "730 kg would be about 1,609 lb" in explain(wrong, report)


def test_a_ratio_goes_by_the_unit_that_both_have() -> None:
    """Also where only one of the two printed figures has a bound."""
    assert ratio(figure("607 km (377 mi)"), figure("3,770 miles")) == 10
    found = ratio(figure("607 km (up to 377 mi)"), figure("at least 377 miles"))
    assert found is not None
    assert ratio(figure("£5 (up to $7)"), figure("£5 (up to $7)")) is not None


@pytest.mark.parametrize("name", BACKENDS)
def test_every_backend_tells_a_figure_from_one_with_its_conversion(name: str) -> None:
    """The two have the same bounds, and stand differently to a third."""
    texts = ["607 km", "607 km (377 mi)", "377 miles", "607 km (188 mi)"]
    claims = [claim(f"c{n}", "x", parse(text, VOCABULARY.unit)) for n, text in enumerate(texts)]
    when = ["claim c0: {}", "claim c1: {}", "'at_odds($c0.value, $c1.value)'"]
    checked = program({"odd": "level: note\nflag: f\n" + listed("when", when)})
    assert checked is not None
    assert run_program(checked, claims, name) == reference.run(checked, claims)


def test_what_two_printed_units_do_not_share_is_not_converted() -> None:
    """A unit that is so many of another says nothing of a third, which only the brackets name."""
    assert converted(figure("£5 ($7)"), figure("$9")) is None
