"""Every operator of the rule language, defined once: types, meaning, and how it tells its result.

A missing value (None) equals nothing: `==`, orderings and functions of truth are then false, `!=`
is true, and any other function is missing too. The same holds of a claim's value that is not of
the type that a function wants.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from engine.claims import quantity as quantities
from engine.claims.kinds import Type
from engine.claims.period import EARLIEST, LATEST, Period, day_text
from engine.claims.quantity import Quantity

PYTHON: Mapping[Type, type] = {
    Type.PERIOD: Period,
    Type.QUANTITY: Quantity,
    Type.TEXT: str,
    Type.NUMBER: Decimal,
}
"""What a value of a parameter's type is at run time."""


class Function(NamedTuple):
    """A function of conditions; `tell` puts its arguments and result into words for a reader."""

    name: str
    takes: tuple[Type, ...]
    gives: Type
    meaning: str
    apply: Callable[..., Any]
    tell: Callable[..., str] | None = None


def _share(a: Period, b: Period) -> bool:
    return a.first <= b.last and b.first <= a.last


def _tell_share(a: Period, b: Period) -> str:
    first, last = max(a.first, b.first), min(a.last, b.last)
    if (a.first, a.last) == (b.first, b.last) == (EARLIEST, LATEST):
        return "neither says when"
    if (a.first, a.last) == (b.first, b.last):
        return f"both are of the same time, {_span(first, last)}"
    if first == EARLIEST or last == LATEST:
        return f"their times share {_span(first, last)}"
    days = last - first + 1
    return f"their times share {days} day{'s' * (days != 1)}, {_span(first, last)}"


def _span(first: int, last: int) -> str:
    """The days from first to last, in words."""
    if first == EARLIEST:
        return "any day" if last == LATEST else f"every day until {day_text(last)}"
    if last == LATEST:
        return f"every day from {day_text(first)} on"
    return day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"


def _tell_gap(a: Period, b: Period) -> str:
    earlier, later = (a, b) if a.last < b.first else (b, a)
    return f"one ends on {day_text(earlier.last)}, the other begins on {day_text(later.first)}"


def _tell_apart(a: Quantity, b: Quantity) -> str:
    low, high = (a, b) if quantities.below(a, b) else (b, a)
    return f"{_figure(low)} lies below {_figure(high)}"


def _figure(quantity: Quantity) -> str:
    """The figure as written, and as it was read where that differs."""
    written, read = str(quantity), quantities.in_words(quantity)
    if quantity.tolerance is not None:
        share = quantities.plain(quantity.tolerance * 100)
        return f"{written} (read as {read}, within {share} %)"
    bounded = quantity.low.is_finite() and quantity.high.is_finite()
    return f"{written} ({read})" if bounded and quantity.low != quantity.high else written


def _point(number: Decimal, like: Quantity) -> Quantity:
    text = quantities.plain(number) + (f" {like.unit}" if like.unit else "")
    return Quantity(number, number, unit=like.unit, physical=like.physical, text=text)


def _matches(text: str, pattern: str) -> bool:
    return compiled(pattern).search(text) is not None


def compiled(pattern: str) -> Any:
    """RE2's compiled pattern; raises ValueError with its words where it does not parse.

    RE2 takes linear time and has no back-references or look-around.
    """
    import re2  # only for a rule that uses `matches`

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as e:
        reason = e.args[0].decode() if isinstance(e.args[0], bytes) else str(e)
        raise ValueError(reason) from e


_P, _Q = Type.PERIOD, Type.QUANTITY

FUNCTIONS: Mapping[str, Function] = {
    f.name: f
    for f in (
        Function(
            "overlaps",
            (_P, _P),
            Type.TRUTH,
            "the two periods share at least one day",
            _share,
            _tell_share,
        ),
        Function(
            "before",
            (_P, _P),
            Type.TRUTH,
            "the first ends before the second begins, with at least one day between",
            lambda a, b: a.last + 1 < b.first,
            _tell_gap,
        ),
        Function(
            "after",
            (_P, _P),
            Type.TRUTH,
            "the first begins after the second ends, with at least one day between",
            lambda a, b: b.last + 1 < a.first,
            _tell_gap,
        ),
        Function(
            "meets",
            (_P, _P),
            Type.TRUTH,
            "the second begins the day after the first ends",
            lambda a, b: a.last + 1 == b.first,
            _tell_gap,
        ),
        Function(
            "during",
            (_P, _P),
            Type.TRUTH,
            "the first begins after the second begins and ends before it ends",
            lambda a, b: b.first < a.first and a.last < b.last,
            _tell_share,
        ),
        Function(
            "starts",
            (_P, _P),
            Type.TRUTH,
            "the two begin on one day and the first ends earlier",
            lambda a, b: a.first == b.first and a.last < b.last,
            _tell_share,
        ),
        Function(
            "finishes",
            (_P, _P),
            Type.TRUTH,
            "the two end on one day and the first begins later",
            lambda a, b: a.last == b.last and a.first > b.first,
            _tell_share,
        ),
        Function(
            "disjoint",
            (_Q, _Q),
            Type.TRUTH,
            "the two quantities have no value in common; false where their units do not convert",
            quantities.disjoint,
            _tell_apart,
        ),
        Function(
            "low",
            (_Q,),
            _Q,
            "the lower bound of a quantity, in its unit; minus infinity where it has none",
            lambda a: _point(a.low, a),
        ),
        Function(
            "high",
            (_Q,),
            _Q,
            "the upper bound of a quantity, in its unit; infinity where it has none",
            lambda a: _point(a.high, a),
        ),
        Function(
            "qty",
            (Type.TEXT,),
            _Q,
            'the quantity written in quotes: qty("1 million round")',
            lambda a: a,  # the text is parsed when the rule is read
        ),
        Function(
            "matches",
            (Type.TEXT, Type.TEXT),
            Type.TRUTH,
            "the text has a part that the regular expression in quotes (RE2's syntax) describes",
            _matches,
        ),
    )
}


def _pair(a: Any, b: Any) -> tuple[Any, Any]:
    """The two sides, a plain number in the unit of the quantity that it stands beside."""
    if isinstance(a, Decimal) and isinstance(b, Quantity):
        return _point(a, b), b
    if isinstance(b, Decimal) and isinstance(a, Quantity):
        return a, _point(b, a)
    return a, b


def _equal(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return False
    a, b = _pair(a, b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return quantities.same(a, b)
    return type(a) is type(b) and bool(a == b)


def _less(a: Any, b: Any) -> bool:
    a, b = _pair(a, b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return quantities.below(a, b)
    return type(a) is type(b) and not isinstance(a, Period) and a is not None and bool(a < b)


def _less_or_equal(a: Any, b: Any) -> bool:
    a, b = _pair(a, b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return quantities.at_most(a, b)
    return type(a) is type(b) and not isinstance(a, Period) and a is not None and bool(a <= b)


class Comparison(NamedTuple):
    """A comparison of conditions, by its sign."""

    sign: str
    meaning: str
    apply: Callable[[Any, Any], bool]
    ordered: bool = False


COMPARISONS: Mapping[str, Comparison] = {
    c.sign: c
    for c in (
        Comparison("==", "equal; a missing value equals nothing", _equal),
        Comparison("!=", "not equal", lambda a, b: not _equal(a, b)),
        Comparison("<", "smaller; of quantities, in all their values", _less, True),
        Comparison("<=", "not larger; of quantities, in all their values", _less_or_equal, True),
        Comparison(
            ">", "larger; of quantities, in all their values", lambda a, b: _less(b, a), True
        ),
        Comparison(
            ">=",
            "not smaller; of quantities, in all their values",
            lambda a, b: _less_or_equal(b, a),
            True,
        ),
    )
}


def _divide(a: Decimal, b: Decimal) -> Decimal | None:
    return a / b if b else None


ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
}
"""On numbers; a division by zero gives a missing value."""
