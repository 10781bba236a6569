"""Physical units are products of pint's names; they convert exactly, or say why they do not."""

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.claims.figures import Unit, parse
from engine.claims.physical import LONGEST, MOST_FACTORS, Conversion, conversion, factors, fault
from engine.claims.quantity import comparable, disjoint, same
from engine.findings.report import Report
from engine.run import check

pint = pytest.importorskip("pint", reason="physical units are an extra: pip install '.[units]'")


@pytest.fixture(scope="module")
def registry() -> Any:
    """Pint as the engine does not use it: with the whole text of a unit."""
    return pint.UnitRegistry(non_int_type=Fraction)


# -- what may be written ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("kilometre", [("kilometre", 1)]),
        ("meter**2", [("meter", 2)]),
        ("kilometre/hour", [("kilometre", 1), ("hour", -1)]),
        ("watt*hour", [("watt", 1), ("hour", 1)]),
        ("kg*m/s**2", [("kg", 1), ("m", 1), ("s", -2)]),
        ("m1", [("m1", 1)]),
        ("s**-1", [("s", -1)]),
        ("W/m**2/degC", [("W", 1), ("m", -2), ("degC", -1)]),
    ],
)
def test_a_unit_is_a_product_of_powers(written: str, expected: list[tuple[str, int]]) -> None:
    assert factors(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "m m", "m**9**9**9**9", "m**10", "m**0", "m**99999", "m**2.5", "m**(2)", "2*m",
        "m*2", "(m)", "m*", "/m", "*m", "m//s", "m***2", "m**n", "__import__('os')", "m+m", "m^2",
        "°C", "m²", "m\n", "m  *s", "*".join(["m"] * (MOST_FACTORS + 1)), "m" * (LONGEST + 1),
    ],
)  # fmt: skip
def test_what_is_no_such_product_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="a product of at most"):
        factors(written)


@given(st.text("ms_2*/-()^ .", max_size=40) | st.text(max_size=LONGEST))
def test_whatever_is_written_is_a_product_or_refused(written: str) -> None:
    """A product that is let in is read back as it was written, and converts or says why not."""
    try:
        found = factors(written)
    except ValueError:
        return
    assert 0 < len(found) <= MOST_FACTORS
    assert all(abs(power) < 10 and power for _, power in found)
    assert (conversion(written) is None) == bool(fault(written))


# -- how it converts -------------------------------------------------------------------------------


def test_every_unit_of_pint_converts_or_says_why(registry: Any) -> None:
    """No name ends in a traceback, also in a power and in a product with itself."""
    names = [name for name in registry._units if name.isascii() and name.isidentifier()]
    assert len(names) > 900
    told = {}
    for name in names:
        for written in (name, f"{name}**2/meter"):
            assert (conversion(written) is None) == bool(fault(written))
        if reason := fault(name):
            told[name] = reason
    assert {"dBm", "decibel", "neper"} <= told.keys()
    assert len(told) < 40


CONVERTED = [
    ("1 litre", "1000 cubic", True),
    ("1 hectare", "10000 square", True),
    ("247.1 acre", "100 hectare", True),
    ("1 acre", "1 hectare", False),
    ("1 mile2", "2.589988110336 km2", True),
    ("10000 mile2", "35000 km2", False),
    ("1 kilowatt_hour", "3600000 joule", True),
    ("1 kilowatt_hour", "1 joule", False),
    ("1 psi", "6894.757 pascal", True),
    ("1 newton", "1 kgms", True),
    ("1 metre", "1 meter", True),
    ("1 litre", "1 liter", True),
    ("1 barrel", "158.987294928 litre", True),
    ("20 degC", "68 degF", True),
    ("20 degC", "20 degF", False),
    ("0 degC", "273.15 kelvin", True),
    ("5 perC", "5 perK", True),
    ("50 percent", "0.5 dimensionless", True),
]
UNITS = {
    "cubic": "centimeter**3",
    "square": "meter**2",
    "mile2": "mile**2",
    "km2": "kilometre**2",
    "kgms": "kg*m/s**2",
    "barrel": "oil_barrel",
    "perC": "watt/degC",
    "perK": "watt/kelvin",
}


@pytest.mark.parametrize(("one", "other", "meet"), CONVERTED)
def test_units_with_powers_compare(one: str, other: str, meet: bool) -> None:
    """Base units with powers: areas, volumes, energies, pressures, forces; and temperatures."""
    a, b = (parse(text, lambda unit: Unit(unit, UNITS.get(unit, unit))) for text in (one, other))
    assert comparable(a, b)
    assert disjoint(a, b) is not meet


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("nan", "meter", "pint knows no unit 'nan'"),
        ("Kilometre", "meter", "pint knows no unit 'Kilometre'; did you mean 'kilometre'?"),
        ("dBm", "watt", "'dBm' is no unit of even steps, and does not convert"),
        ("decibel", "dimensionless", "'decibel' is no unit of even steps, and does not convert"),
        ("degC*degC", "kelvin**2", "'degC*degC' multiplies temperatures, and does not convert"),
        ("degC**2", "kelvin**2", "'degC**2' multiplies temperatures, and does not convert"),
        ("kilodegC", "kelvin", "pint does not convert 'kilodegC'"),
        ("statcoulomb", "coulomb", "'statcoulomb' has powers that are no whole numbers, and does "
         "not convert"),
        ("pH", "henry", None),  # to pint it is a picohenry
        ("meter", "second", None),
        ("degree", "percent", None),
    ],
)  # fmt: skip
def test_what_does_not_convert_says_why(one: str, other: str, reason: str | None) -> None:
    assert fault(one) == reason
    a, b = (parse(f"1 {unit}", lambda unit: Unit(unit, unit)) for unit in (one, other))
    assert comparable(a, b) is (one == "pH")
    assert comparable(a, a)


SIMPLE = ["meter", "km", "mile", "acre", "litre", "hour", "kg", "newton", "psi", "joule", "degree"]
products = st.lists(st.tuples(st.sampled_from("*/"), st.sampled_from(SIMPLE),
                              st.integers(-4, 4).filter(bool)), min_size=1, max_size=5)  # fmt: skip


@settings(max_examples=60)
@given(products)
def test_a_product_converts_as_pint_has_it(of: list[tuple[str, str, int]]) -> None:
    """Calculated from its parts, it has the factor and the base units that pint gives the whole."""
    written = "".join(f"{sign}{name}**{power}" for sign, name, power in of).lstrip("*/")
    found = conversion(written)
    based = REGISTRY.Quantity(Fraction(1), written).to_base_units()
    assert isinstance(found, Conversion)
    assert found.factor == based.magnitude
    assert dict(found.base) == {name: power for name, power in based.unit_items() if power}


REGISTRY = pint.UnitRegistry(non_int_type=Fraction)


def test_a_large_figure_converts_to_the_last_digit() -> None:
    """Thirty digits of miles, in millimetres."""
    miles = 123456789012345678901234567890
    a, b, c = (
        parse(text, lambda unit: Unit(unit, unit))
        for text in (f"{miles} mile", f"{miles * 1609344} mm", f"{miles * 1609344 + 1} mm")
    )
    assert same(a, b)
    assert disjoint(a, c)


def test_a_tower_of_powers_is_refused_at_once() -> None:
    start = time.process_time()
    with pytest.raises(ValueError, match="powers of one digit"):
        factors("m" + "**9" * 20)
    assert time.process_time() - start < 0.1


# -- in a whole run --------------------------------------------------------------------------------


def project(folder: Path, physical: list[str]) -> Report:
    """A run on two figures of each unit, called in two ways, and a third in another unit."""
    units = "".join(
        f"  u{n}: {{physical: {name}}}\n  v{n}: {{physical: {name}}}\n"
        for n, name in enumerate(physical)
    )
    claims = "".join(
        f"  - {{id: a{n}, subject: x, predicate: p{n}, value: 1 u{n}}}\n"
        f"  - {{id: b{n}, subject: x, predicate: p{n}, value: 2 v{n}}}\n"
        for n in range(len(physical))
    )
    predicates = "".join(f"  p{n}: {{value: quantity}}\n" for n in range(len(physical)))
    (folder / "facts").mkdir()
    (folder / "facts" / "a.yaml").write_text(
        "source: {id: s, publisher: P, published: 2024, author: x}\n"
        f"entities: {{x: {{}}}}\nunits:\n{units}predicates:\n{predicates}claims:\n{claims}",
        encoding="utf-8",
    )
    return check([folder / "facts"])


def test_two_figures_of_one_unit_conflict_whatever_it_is(tmp_path: Path) -> None:
    """Also where it has powers, or pint does not convert it: it is one unit by two names."""
    names = ["hectare", "litre", "psi", "newton", "mile**2", "kilowatt_hour", "dBm", "nan", "pH",
             "degC*degC", "degC", "Kilometre"]  # fmt: skip
    report = project(tmp_path, names)
    assert len(report.findings) == len(names)
    assert report.notes == ()
