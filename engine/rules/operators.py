"""Every operator of the rule language, defined once: types, meaning, and how it tells its result.

A missing value (None) equals nothing: `==`, orderings and functions of truth are then false, `!=`
is true, and any other function is missing too. The same holds of a claim's value that is not of
the type that a function wants.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from engine.claims import lengths, rounding
from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.kinds import Type
from engine.claims.period import (
    EARLIEST,
    LATEST,
    Period,
    day_text,
    day_words,
    in_words,
    months_from,
    months_later,
)
from engine.claims.quantity import Quantity

PYTHON: Mapping[Type, type] = {
    Type.PERIOD: Period,
    Type.DATE: Period,
    Type.QUANTITY: Quantity,
    Type.TEXT: str,
    Type.NUMBER: Decimal,
    Type.SCOPE: tuple,
}
"""What a value of a parameter's type is at run time."""


def at_run_time(kind: Type | None) -> type | None:
    """What a value of a parameter is at run time; None where it may be any."""
    return None if kind in (None, Type.VALUE) else PYTHON[kind]


class Operator(NamedTuple):
    """A function, a comparison or a sign of arithmetic.

    `takes` are the types of its arguments, None for any; `or_takes` another choice of them.
    `tell` puts its arguments into words for a reader where it holds, and `miss` where it does not;
    of periods, it is told too `When` these are.
    `symmetric` are those that say the same of their arguments the other way round, and `inverse`
    names the operator that does. An operator is `ordered` where its arguments need an order, and
    `order_only` where nothing decides but the order of values, and of the ends of intervals.
    `sql` says the same in SQL where that can be said exactly, of sides with the columns that
    `engine.backends.sql.conditions` names; a function that gives no truth gives columns by name.
    """

    name: str
    takes: tuple[Type | None, ...]
    gives: Type
    meaning: str
    apply: Callable[..., Any]
    tell: Callable[..., str | None] | None = None
    or_takes: tuple[Type | None, ...] | None = None
    miss: Callable[..., str | None] | None = None
    symmetric: bool = False
    inverse: str | None = None
    ordered: bool = False
    order_only: bool = False
    sql: Callable[..., Any] | None = None

    @property
    def choices(self) -> tuple[tuple[Type | None, ...], ...]:
        """The choices of types for its arguments."""
        return (self.takes,) if self.or_takes is None else (self.takes, self.or_takes)

    def accepts(self, values: Sequence[Any]) -> bool:
        """Whether these values are of the types that it takes."""
        return any(
            all(
                (wanted := at_run_time(kind)) is None or type(value) is wanted
                for value, kind in zip(values, takes, strict=True)
            )
            for takes in self.choices
        )

    @property
    def signature(self) -> str:
        """How it is written with types: f(period) → number; of arithmetic, date - date → number."""
        if not self.name.isidentifier():
            return f"{arithmetic(self.name, *self.takes)} → {self.gives}"
        listed = (", ".join(str(kind or "anything") for kind in takes) for takes in self.choices)
        return f"{self.name}({'; '.join(listed)}) → {self.gives}"


def arithmetic(sign: str, one: Type | None, other: Type | None) -> str:
    """The key of a sign of arithmetic between two types."""
    return f"{one} {sign} {other}"


def _share(a: Period, b: Period) -> bool:
    return a.first <= b.last and b.first <= a.last


class When(StrEnum):
    """What a period is to the claim that it is read of."""

    TIME = "time"
    ASIDE = "time, aside"
    """The time of a claim of which it says nothing to leave it out: the value is a date and says
    when, or there are more than two claims, and "one" would be any of them."""
    OF_A_WORD = "time, of a word"
    """The time of a claim whose value is a word, a name or a text, which mostly hold at any time:
    that neither of two has one is not worth a word."""
    PUBLICATION = "publication"
    RECKONED = "date, reckoned"
    """What is reckoned from one: so many years after a birth."""
    BEGINNING = "beginning"
    END = "end"
    DATE = "date"


_Whens = tuple[When, When]
_TIMES = When.TIME, When.TIME


def _tell_share(a: Period, b: Period, of: _Whens = _TIMES) -> str | None:
    first, last = max(a.first, b.first), min(a.last, b.last)
    unnamed = [_is_always(period) for period in (a, b)]
    if any(unnamed) and When.ASIDE in of:
        return None
    if all(unnamed):
        return None if When.OF_A_WORD in of else "neither says when"
    if any(unnamed):
        return f"only one says when: {_span(first, last)}"
    if (a.first, a.last) == (b.first, b.last):
        return f"both are of the same time, {_span(first, last)}"
    whose = "the dates" if of == (When.DATE, When.DATE) else "their times"
    if first == EARLIEST or last == LATEST:
        return f"{whose} share {_span(first, last)}"
    return f"{whose} share {_count(last - first + 1)}, {_span(first, last)}"


def _tell_overlap(a: Period, b: Period, of: _Whens = _TIMES) -> str | None:
    """What they share; of two without a time nothing, for then no time was asked for."""
    return None if _is_always(a) and _is_always(b) else _tell_share(a, b, of)


def _count(days: int) -> str:
    return f"{days:,} day{'s' * (days != 1)}"


def _is_always(period: Period) -> bool:
    return (period.first, period.last) == (EARLIEST, LATEST)


def _sure(a: Period, b: Period) -> tuple[int, int]:
    """The first and the last day that the two surely share: none where they are out of order."""
    return max(a.sure_first, b.sure_first), min(a.sure_last, b.sure_last)


def _hand_over(a: Period, b: Period) -> bool:
    first, last = _sure(a, b)
    if first != last or a.days == b.days or not (a.interval or b.interval):
        return False  # of two single dates, one lies in the other
    return a.sure_last == first == b.sure_first or b.sure_last == first == a.sure_first


def _surely_share(a: Period, b: Period) -> bool:
    first, last = _sure(a, b)
    return first <= last and not (a.interval and b.interval and _hand_over(a, b))


def _surely_at_start(a: Period, b: Period) -> bool:
    is_sure = b.sure_first <= b.sure_last
    return is_sure and a.sure_first <= b.sure_first <= a.sure_last and not _hand_over(a, b)


def _surely_within(a: Period, b: Period) -> bool:
    return a.days == b.days or (b.sure_first <= a.first and a.last <= b.sure_last)


def _hand_over_sql(a: Any, b: Any) -> Any:
    def ends(a: Any, b: Any) -> Any:  # the one day that they surely share ends the first of them
        last = a.sure_end == b.sure_first + 1
        return last & (a.sure_first <= b.sure_first) & (a.sure_end <= b.sure_end)

    days = (a.first == b.first) & (a.end == b.end)
    return (ends(a, b) | ends(b, a)) & ~days & ((a.interval == 1) | (b.interval == 1))


def _surely_share_sql(a: Any, b: Any) -> Any:
    own = (a.sure_first < a.sure_end) & (b.sure_first < b.sure_end)
    share = own & (a.sure_first < b.sure_end) & (b.sure_first < a.sure_end)
    return share & ~((a.interval == 1) & (b.interval == 1) & _hand_over_sql(a, b))


def _tell_hand_over(a: Period, b: Period, of: _Whens = _TIMES) -> str:  # noqa: ARG001
    day = day_words(_sure(a, b)[0])
    if not (a.late or a.early or b.late or b.early):
        return f"the time of one ends on {day}, the day on which that of the other begins"
    return f"all that they surely share is {day}, the end of one, the beginning of the other"


def _tell_surely(a: Period, b: Period, of: _Whens = _TIMES) -> str | None:
    first, last = _sure(a, b)
    whole = max(a.first, b.first), min(a.last, b.last)
    if (first, last) == whole or _is_always(a) or _is_always(b):
        return _tell_share(a, b, of)
    if first == EARLIEST or last == LATEST:
        return f"their times surely share {_span(first, last)}"
    return f"their times surely share {_count(last - first + 1)}, {_span(first, last)}"


def _tell_unsure(a: Period, b: Period, of: _Whens = _TIMES) -> str | None:
    """Why two periods hand over, or surely share no day, or that they do share some."""
    if _hand_over(a, b):
        return _tell_hand_over(a, b, of)
    if not _share(a, b):
        return _tell_periods(a, b, of)
    if _surely_share(a, b):
        return _tell_surely(a, b, of)
    common = _span(max(a.first, b.first), min(a.last, b.last))
    end = "the end of an interval that is written as a year or a month is some day of it"
    return f"their times may share {common}, but surely no day: {end}"


def _span(first: int, last: int) -> str:
    """The days from first to last, in words."""
    if first == EARLIEST:
        return "any day" if last == LATEST else f"every day until {day_words(last)}"
    if last == LATEST:
        return f"every day from {day_words(first)} on"
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


def _tell_begun(age: Quantity, then: Period, other: Quantity, later: Period) -> str | None:
    found = lengths.begun(age, then), lengths.begun(other, later)
    one, two = (begun and _span(*begun) for begun in found)
    return f"counted back, the one gives {one}, the other {two}"


def _tell_gap(a: Period, b: Period, of: _Whens = _TIMES) -> str:
    """Which of the two is earlier, and what dates these are."""
    (earlier, one), (later, other) = sorted(zip((a, b), of, strict=True), key=lambda p: p[0].last)
    if one is other is When.DATE:
        return f"one date is {in_words(earlier)}, the other {in_words(later)}"
    if one is other is When.PUBLICATION:
        return f"one source is of {in_words(earlier)}, the other of {in_words(later)}"
    if one is other and one in (When.BEGINNING, When.END):
        return f"one {one} is {in_words(earlier)}, the other {in_words(later)}"
    if not {one, other}.isdisjoint((When.BEGINNING, When.END)):
        return f"{_WHEN[one]} is {in_words(earlier)}, {_WHEN[other]} {in_words(later)}"
    alike = _WHEN[one] == _WHEN[other]
    whose = (f"{_WHEN[one]} of one", "that of the other") if alike else (_WHEN[one], _WHEN[other])
    ends = "is" if earlier.first == earlier.last else "ends on"
    begins = "is" if later.first == later.last else "begins on"
    return (
        f"{whose[0]} {ends} {day_words(earlier.last)}, {whose[1]} {begins} {day_words(later.first)}"
    )


_WHEN = {
    When.TIME: "the time",
    When.ASIDE: "the time",
    When.OF_A_WORD: "the time",
    When.PUBLICATION: "the date of the source",
    When.RECKONED: "the time so reckoned",
    When.BEGINNING: "the beginning",
    When.END: "the end",
    When.DATE: "the date",
}


def _allen(
    name: str,
    inverse: str | None,
    meaning: str,
    holds: Callable[[Period, Period], bool],
    sql: Callable[[Any, Any], Any],
) -> Operator:
    """A relation of Allen (1983), or a union of two, on first and last days, both inclusive."""
    apart = name in ("earlier", "later", "before", "after", "meets", "met_by")
    # How one lies in the other is told by their dates, and not by the days that they share.
    tell = _tell_gap if apart else _tell_share if name == "equals" else None
    return Operator(
        name,
        (Type.PERIOD, Type.PERIOD),
        Type.TRUTH,
        meaning,
        holds,
        tell,
        miss=_tell_periods,
        symmetric=inverse == name,
        inverse=None if inverse == name else inverse,
        order_only=True,
        sql=sql,
    )


def _contains(a: Period | Quantity, b: Period | Quantity) -> bool:
    if isinstance(a, Period) and isinstance(b, Period):
        return a.first < b.first and b.last < a.last
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return quantities.contains(a, b)
    return False


def _tell_contains(a: Any, b: Any, of: _Whens = _TIMES) -> str | None:
    if isinstance(a, Period):
        return _tell_share(a, b, of)
    if _figure(a) == _figure(b):
        return f"both are {_figure(a)}"
    return f"{_figure(b)} lies within {_figure(a)}"


def _days(period: Period) -> Decimal | None:
    unbounded = period.first == EARLIEST or period.last == LATEST
    return None if unbounded else Decimal(period.last - period.first + 1)


def _days_between(a: Period, b: Period) -> Decimal:
    return Decimal(max(0, b.first - a.last, a.first - b.last))


def _months_between(a: Period, b: Period) -> Decimal:
    """The whole months from the end of the earlier to the beginning of the later."""
    earlier, later = (a, b) if a.last < b.first else (b, a)
    if later.first <= earlier.last:
        return Decimal(0)
    return Decimal(months_from(earlier.last, later.first))


def _years_between(a: Period, b: Period) -> Decimal:
    return _months_between(a, b) // 12


_MOST_MONTHS = 10**10


def _months_on(date: Period, months: Decimal) -> Period | None:
    """The date so many months later; missing where it has no such day, or is no date."""
    unbounded = date.first == EARLIEST or date.last == LATEST
    if unbounded or months != int(months) or abs(months) > _MOST_MONTHS:
        return None
    first, last = (months_later(end, int(months)) for end in date.days)
    if first <= EARLIEST or last >= LATEST:
        return None
    text = day_text(first) if first == last else f"{day_text(first)}/{day_text(last)}"
    return Period(first, last, text, date.late, date.early, date.interval)


def _years_on(date: Period, years: Decimal) -> Period | None:
    return (
        _months_on(date, quantities.EXACT.multiply(years, Decimal(12)))
        if years == int(years)
        else None
    )


def _day(number: int) -> Period | None:
    return None if number in (EARLIEST, LATEST) else Period(number, number, day_text(number))


def _tell_periods(a: Period, b: Period, of: _Whens = _TIMES) -> str | None:
    """How two periods lie to each other, with the days between where they share none."""
    if _share(a, b):
        return _tell_share(a, b, of)
    days = _count(int(_days_between(a, b)))
    whose = "their times" if _WHEN[of[0]] == _WHEN[of[1]] == "the time" else "the two"
    return f"{whose} miss each other by {days}: {_tell_gap(a, b, of)}"


def _tell_common(a: Quantity, b: Quantity) -> str:
    if not quantities.comparable(a, b):
        return f"the units of {a} and {b} do not convert"
    return f"{_figure(a)} and {_figure(b)} have values in common"


def _tell_not_contained(a: Any, b: Any, of: _Whens = _TIMES) -> str | None:
    if isinstance(a, Period):
        return _tell_periods(a, b, of)
    if not quantities.comparable(a, b):
        return _tell_common(a, b)
    return f"{_figure(b)} does not lie within {_figure(a)}"


def _tell_more(a: Quantity, b: Quantity) -> str:
    return f"{_figure(a)} says more than {_figure(b)}"


def _tell_no_more(a: Quantity, b: Quantity) -> str:
    if not quantities.comparable(a, b):
        return _tell_common(a, b)
    return f"{_figure(a)} does not go beyond {_figure(b)} as a bound"


def _says_same(a: Any, b: Any) -> bool:
    if isinstance(a, Period) and isinstance(b, Period):
        return periods.says_same(a, b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return rounding.says_same(a, b)
    return False


def _tell_not_same(a: Any, b: Any, of: _Whens = _TIMES) -> str | None:
    if isinstance(a, Quantity):
        return _tell_no_odds(a, b)
    if not _share(a, b):
        return _tell_periods(a, b, of)
    words = periods.in_words
    return f"{words(a)} and {words(b)} share days, and are not the same as far as both are written"


def _tell_odds(a: Quantity, b: Quantity) -> str:
    low, high = (a, b) if rounding.short_of(a, b) else (b, a)
    less = "is less than" if low.bare and high.bare else "lies below"  # "less than more than 90"
    return f"{_written(low)} {less} {_written(high)}{_in_one_unit(low, high)}"


def _tell_no_odds(a: Quantity, b: Quantity) -> str:
    kind = rounding.relation(a, b)
    if kind is rounding.Relation.CONFLICT:
        return _tell_odds(a, b)
    if kind is rounding.Relation.APART:
        return _tell_common(a, b)
    return f"{_written(a)} and {_written(b)}: {kind.value}"


_FOUR_DIGITS = Context(prec=4)


def _tell_misconverted(of: Quantity) -> str:
    assert of.also is not None
    found = rounding.converted(of, of.also)
    if found is None:
        return f"{quantities.spoken(of)} and {quantities.spoken(of.also)} have no value in common"
    read = quantities.spoken(_point(_in_four_digits(found), of.also))
    return f"{_figure(replace(of, also=None, text=''))} would be about {read}"


def _in_four_digits(number: Fraction) -> Decimal:
    return _FOUR_DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))


def _in_one_unit(a: Quantity, b: Quantity) -> str:
    """What the one figure is in the unit of the other, behind a sentence on both.

    Nothing where they have one unit, or stand with conversions of their own.
    """
    if a.also or b.also or quantities.is_one_unit(a, b):
        return ""
    for of, to in ((a, b), (b, a)):
        found = rounding.converted(of, to)
        if found is not None and of.figure is not None:
            value = _in_four_digits(found)
            is_ = "is" if Fraction(value) == found else "is about"
            one, other = (_point(n, q) for n, q in ((of.figure.value, of), (value, to)))
            return f"; {quantities.spoken(one)} {is_} {quantities.spoken(other)}"
    return ""


def _tell_rounded(a: Quantity, b: Quantity) -> str:
    return f"{_written(a)} and {_written(b)} may be the same figure, rounded{_in_one_unit(a, b)}"


def _tell_edges(a: Quantity, b: Quantity) -> str:
    told = f"{_figure(a)} and {_figure(b)} meet only at their edges, and neither holds the other"
    return told + _in_one_unit(a, b)


def _written(quantity: Quantity) -> str:
    """A figure without a hedge as it is written; how a hedge was read decides, and is told."""
    return str(quantity) if quantity.bare else _figure(quantity)


def _tell_apart(a: Quantity, b: Quantity) -> str:
    low, high = (a, b) if quantities.below(a, b) else (b, a)
    return f"{_figure(low)} lies below {_figure(high)}{_in_one_unit(low, high)}"


def _figure(quantity: Quantity) -> str:
    """The figure as written, and as it was read where that differs."""
    written, read = str(quantity), quantities.spoken(quantity)
    if quantity.tolerance is not None:
        share = quantities.plain(quantity.tolerance * 100)
        return f"{written} (read as {read}, within {share} %)"
    bounded = quantity.low.is_finite() and quantity.high.is_finite()
    told = bounded and quantity.low != quantity.high and read != written
    return f"{written} ({read})" if told else written


def _point(number: Decimal, like: Quantity) -> Quantity:
    return Quantity(number, number, unit=like.unit, physical=like.physical, units=like.units)


def _matches(text: str, pattern: str) -> bool:
    return compiled(pattern).search(text) is not None


def compiled(pattern: str) -> Any:
    """RE2's compiled pattern; raises ValueError with its words where it does not parse.

    RE2 takes linear time and has no back-references or look-around.
    """
    import re2  # only for a rule that uses `matches`

    options = re2.Options()
    options.log_errors = False
    if not pattern.isascii():
        from unicodedata import normalize  # as the text is that it is held against

        pattern = normalize("NFC", pattern)
    try:
        return re2.compile(pattern, options)
    except re2.error as e:
        reason = e.args[0].decode() if isinstance(e.args[0], bytes) else str(e)
        raise ValueError(reason) from e


_Pairs = tuple[tuple[str, Any], ...]
"""A scope: its qualifiers and their values."""


@lru_cache(maxsize=100_000)  # claims are many, and their scopes few
def _more(wider: _Pairs, narrower: _Pairs) -> tuple[str, ...]:
    """The qualifiers that only the second has; none where the first does not cover it."""
    if len(wider) >= len(narrower) or not set(wider) < set(narrower):
        return ()
    return tuple(key for key, _ in narrower if key not in dict(wider))


def _covers_by(wider: _Pairs, narrower: _Pairs, named: str) -> bool:
    more = _more(wider, narrower)
    return bool(more) and set(more) <= set(named.split(", "))


def _tell_covers(wider: _Pairs, narrower: _Pairs, *_: str) -> str:
    more = " and ".join(f"`{key}`" for key in _more(wider, narrower))
    return f"only one of the two has {more} in its scope"


def _tell_no_cover(wider: _Pairs, narrower: _Pairs, *named: str) -> str:
    if wider == narrower:
        return "they are of one scope"
    if named and _more(wider, narrower):
        return f"{_tell_covers(wider, narrower)}, and the figures add up by {named[0]}"
    return "the one is not of all that the other is of"


def _products(name: str) -> Callable[[Quantity, Quantity], Any]:
    """A function on two figures, of a module that only rules which use it pay for."""

    def apply(a: Quantity, b: Quantity) -> Any:
        from engine.claims import products

        return getattr(products, name)(a, b)

    return apply


_P, _Q, _S = Type.PERIOD, Type.QUANTITY, Type.SCOPE

FUNCTIONS: Mapping[str, Operator] = {
    f.name: f
    for f in (
        Operator(
            "overlaps",
            (_P, _P),
            Type.TRUTH,
            "the two periods share at least one day",
            _share,
            _tell_overlap,
            miss=_tell_periods,
            symmetric=True,
            order_only=True,
            sql=lambda a, b: (a.first < b.end) & (b.first < a.end),
        ),
        Operator(
            "surely_overlaps",
            (_P, _P),
            Type.TRUTH,
            "the sure parts of the two share a day, and they are not two intervals that hand over",
            _surely_share,
            _tell_surely,
            miss=_tell_unsure,
            symmetric=True,
            sql=_surely_share_sql,
        ),
        Operator(
            "hands_over",
            (_P, _P),
            Type.TRUTH,
            "the only day that the sure parts share is the end of the one and the beginning of the "
            "other; one of the two, at least, is an interval, and they are not of the same days",
            _hand_over,
            _tell_hand_over,
            miss=_tell_unsure,
            symmetric=True,
            sql=_hand_over_sql,
        ),
        Operator(
            "surely_at_start",
            (_P, _P),
            Type.TRUTH,
            "the first surely holds on the first day on which the second surely does, and the two "
            "do not hand over on it",
            _surely_at_start,
            sql=lambda a, b: (
                (b.sure_first < b.sure_end)
                & (a.sure_first <= b.sure_first)
                & (b.sure_first < a.sure_end)
                & ~_hand_over_sql(a, b)
            ),
        ),
        Operator(
            "surely_within",
            (_P, _P),
            Type.TRUTH,
            "every day that the first may have is one that the second surely has, or the two are "
            "of the same days",
            _surely_within,
            sql=lambda a, b: (
                ((a.first == b.first) & (a.end == b.end))
                | ((b.sure_first <= a.first) & (a.end <= b.sure_end))
            ),
        ),
        _allen(
            "earlier",
            "later",
            "the first ends before the second begins: Allen's before, or meets",
            lambda a, b: a.last < b.first,
            lambda a, b: a.end <= b.first,
        ),
        _allen(
            "later",
            "earlier",
            "the first begins after the second ends: Allen's after, or met_by",
            lambda a, b: b.last < a.first,
            lambda a, b: b.end <= a.first,
        ),
        _allen(
            "before",
            "after",
            "the first ends before the second begins, with at least one day between",
            lambda a, b: a.last + 1 < b.first,
            lambda a, b: a.end < b.first,
        ),
        _allen(
            "after",
            "before",
            "the first begins after the second ends, with at least one day between",
            lambda a, b: b.last + 1 < a.first,
            lambda a, b: b.end < a.first,
        ),
        _allen(
            "meets",
            "met_by",
            "the second begins the day after the first ends",
            lambda a, b: a.last + 1 == b.first,
            lambda a, b: a.end == b.first,
        ),
        _allen(
            "met_by",
            "meets",
            "the first begins the day after the second ends",
            lambda a, b: b.last + 1 == a.first,
            lambda a, b: b.end == a.first,
        ),
        _allen(
            "strictly_overlaps",
            "overlapped_by",
            "Allen's `overlaps`: the first begins earlier, they share days, the second ends later",
            lambda a, b: a.first < b.first <= a.last < b.last,
            lambda a, b: (a.first < b.first) & (b.first < a.end) & (a.end < b.end),
        ),
        _allen(
            "overlapped_by",
            "strictly_overlaps",
            "the second begins earlier, they share days, the first ends later",
            lambda a, b: b.first < a.first <= b.last < a.last,
            lambda a, b: (b.first < a.first) & (a.first < b.end) & (b.end < a.end),
        ),
        _allen(
            "during",
            None,
            "the first begins after the second begins and ends before it ends",
            lambda a, b: b.first < a.first and a.last < b.last,
            lambda a, b: (b.first < a.first) & (a.end < b.end),
        ),
        Operator(
            "contains",
            (_P, _P),
            Type.TRUTH,
            "the second period lies during the first; of quantities, every value of the second "
            "is one of the first",
            _contains,
            _tell_contains,
            (_Q, _Q),
            _tell_not_contained,
            order_only=True,
            sql=lambda a, b: (
                ((a.first < b.first) & (b.end < a.end))
                | ((a.unit == b.unit) & (a.low <= b.low) & (a.high >= b.high))
            ),
        ),
        _allen(
            "starts",
            "started_by",
            "the two begin on one day and the first ends earlier",
            lambda a, b: a.first == b.first and a.last < b.last,
            lambda a, b: (a.first == b.first) & (a.end < b.end),
        ),
        _allen(
            "started_by",
            "starts",
            "the two begin on one day and the second ends earlier",
            lambda a, b: a.first == b.first and b.last < a.last,
            lambda a, b: (a.first == b.first) & (b.end < a.end),
        ),
        _allen(
            "finishes",
            "finished_by",
            "the two end on one day and the first begins later",
            lambda a, b: a.last == b.last and a.first > b.first,
            lambda a, b: (a.end == b.end) & (a.first > b.first),
        ),
        _allen(
            "finished_by",
            "finishes",
            "the two end on one day and the second begins later",
            lambda a, b: a.last == b.last and b.first > a.first,
            lambda a, b: (a.end == b.end) & (b.first > a.first),
        ),
        _allen(
            "equals",
            "equals",
            "the two begin on one day and end on one day",
            lambda a, b: (a.first, a.last) == (b.first, b.last),
            lambda a, b: (a.first == b.first) & (a.end == b.end),
        ),
        Operator(
            "days",
            (_P,),
            Type.NUMBER,
            "how many days a period has; missing where it has no beginning or no end",
            _days,
        ),
        Operator(
            "days_between",
            (_P, _P),
            Type.NUMBER,
            "the days from the end of the earlier to the beginning of the later: 1 where they "
            "meet, 0 where they share a day",
            _days_between,
            symmetric=True,
        ),
        Operator(
            "months_between",
            (_P, _P),
            Type.NUMBER,
            "the whole months, by the calendar, from the end of the earlier to the beginning of "
            "the later",
            _months_between,
            symmetric=True,
        ),
        Operator(
            "years_between",
            (_P, _P),
            Type.NUMBER,
            "the whole years, by the calendar, from the end of the earlier to the beginning of "
            "the later: an age",
            _years_between,
            symmetric=True,
        ),
        Operator(
            "plus_months",
            (_P, Type.NUMBER),
            Type.DATE,
            "the date so many months later, by the calendar; a 31st is the last day of a shorter "
            "month; missing where it has no beginning or no end",
            _months_on,
        ),
        Operator(
            "plus_years",
            (_P, Type.NUMBER),
            Type.DATE,
            "the date so many years later, by the calendar; likewise",
            _years_on,
        ),
        Operator(
            "first_day",
            (_P,),
            Type.DATE,
            "the first day of a period; missing where it has no beginning",
            lambda a: _day(a.first),
            order_only=True,
            sql=lambda a: a.day(a.first),
        ),
        Operator(
            "last_day",
            (_P,),
            Type.DATE,
            "the last day of a period; missing where it has no end",
            lambda a: _day(a.last),
            order_only=True,
            sql=lambda a: a.day(a.end - 1),
        ),
        Operator(
            "beginning",
            (_P,),
            Type.DATE,
            "the days on which a period from one time to another may begin: the year 1911 of "
            "`1911/1946`; missing where it has no beginning, or is a single date",
            periods.beginning,
        ),
        Operator(
            "ending",
            (_P,),
            Type.DATE,
            "the days on which such a period may end; likewise",
            periods.ending,
        ),
        Operator(
            "disjoint",
            (_Q, _Q),
            Type.TRUTH,
            "the two quantities have no value in common; false where their units do not convert",
            quantities.disjoint,
            _tell_apart,
            miss=_tell_common,
            symmetric=True,
            order_only=True,
            sql=lambda a, b: (a.unit == b.unit) & ((a.high < b.low) | (b.high < a.low)),
        ),
        Operator(
            "at_odds",
            (_Q, _Q),
            Type.TRUTH,
            "the two figures cannot both be right, as they are written: not even as one figure, "
            "rounded; false where their units do not convert",
            rounding.at_odds,
            _tell_odds,
            miss=_tell_no_odds,
            symmetric=True,
        ),
        Operator(
            "short_of",
            (_Q, _Q),
            Type.TRUTH,
            "the two figures are at odds, and the first is the smaller one",
            rounding.short_of,
            _tell_odds,
            miss=_tell_no_odds,
        ),
        Operator(
            "perhaps_rounded",
            (_Q, _Q),
            Type.TRUTH,
            "the two figures differ, and may be the same one, rounded",
            rounding.perhaps_rounded,
            _tell_rounded,
            miss=_tell_no_odds,
            symmetric=True,
        ),
        Operator(
            "barely_meet",
            (_Q, _Q),
            Type.TRUTH,
            "the two figures are hedged, and their ranges meet only at the edges: neither holds "
            "the other's figure",
            rounding.barely_meet,
            _tell_edges,
            miss=_tell_no_odds,
            symmetric=True,
        ),
        Operator(
            "misconverted",
            (_Q,),
            Type.TRUTH,
            "the figure is printed with a conversion in brackets that is not the same figure, "
            "rounded: 50 km/h (91 mph); false where their units do not convert",
            rounding.misconverted,
            _tell_misconverted,
        ),
        Operator(
            "says_same",
            (_Q, _Q),
            Type.TRUTH,
            "each of the two holds the other's figure as it is written: 1,600 and about 1,600, "
            "but not 1,500 and about 1,600; of dates, one lies within the other, and of two with a "
            "beginning and an end, both ends do: 1950 and 1950-03, but not 1950/1960 and 1955",
            _says_same,
            or_takes=(_P, _P),
            miss=_tell_not_same,
            symmetric=True,
        ),
        Operator(
            "says_more",
            (_Q, _Q),
            Type.TRUTH,
            "the two figures can both be right, and the first goes beyond what the second has as a "
            "bound: 10 and up to 10, up to 100 and up to 80, more than 100 and about 100, 100 and "
            "at least 80",
            rounding.says_more,
            _tell_more,
            miss=_tell_no_more,
        ),
        Operator(
            "low",
            (_Q,),
            _Q,
            "the lower bound of a quantity, in its unit; minus infinity where it has none",
            lambda a: _point(a.low, a),
            order_only=True,
            sql=lambda a: a.point(a.low - a.low % 3),
        ),
        Operator(
            "high",
            (_Q,),
            _Q,
            "the upper bound of a quantity, in its unit; infinity where it has none",
            lambda a: _point(a.high, a),
            order_only=True,
            sql=lambda a: a.point(a.high + 2 - (a.high + 2) % 3),
        ),
        Operator(
            "ratio",
            (_Q, _Q),
            Type.NUMBER,
            "how many times the smaller the larger is, by the middles between their bounds; where "
            "one has no bound, all that it may be, which compares as a quantity does; missing "
            "where no value is above 0, or their units do not convert",
            _products("ratio"),
            symmetric=True,
        ),
        Operator(
            "qty",
            (Type.TEXT,),
            _Q,
            'the quantity written in quotes: qty("1 million round")',
            lambda a: a,  # the text is parsed when the rule is read
            order_only=True,
        ),
        Operator(
            "given",
            (None,),
            Type.TRUTH,
            "the field is there: `not given($a.via)` holds of a claim without `via`",
            lambda a: a is not None,
            order_only=True,
            sql=lambda a: a.symbol > 0,
        ),
        Operator(
            "time_of",
            (None, _P),
            _P,
            "when it was, by a claim's value and period: the value where it is a date, and else "
            "the period",
            lambda a, b: a if isinstance(a, Period) else b,
            sql=lambda a, b: b.unless(a),
        ),
        Operator(
            "unlike_age",
            (_Q, _P, _P),
            Type.TRUTH,
            "what began in the first period cannot be of that age in the second, in days, weeks, "
            "months or years, by the calendar, as far as the two are known",
            lengths.unlike_age,
            lengths.tell_age,
        ),
        Operator(
            "unlike_ages",
            (_Q, _P, _Q, _P),
            Type.TRUTH,
            "nothing can be of the first age in the first period and of the second in the second, "
            "in days, weeks, months or years, by the calendar: at 41 in 1902, at 60 in 1910",
            lengths.unlike_ages,
            _tell_begun,
        ),
        Operator(
            "unlike_length",
            (_Q, _P),
            Type.TRUTH,
            "nothing that holds through the period can be of that length, in days, weeks, months "
            "or years, by the calendar, as far as both ends are known",
            lengths.unlike_length,
            lengths.tell_length,
        ),
        Operator(
            "timed",
            (_P,),
            Type.TRUTH,
            "the period names a time: `not timed($a.period)` holds of a claim without `period`",
            lambda a: not _is_always(a),
            order_only=True,
            sql=lambda a: (a.first > EARLIEST) | (a.end <= LATEST),
        ),
        Operator(
            "covers",
            (_S, _S),
            Type.TRUTH,
            "the first scope has fewer qualifiers, and the second has each of them with the same "
            "value: what has no scope covers `{on: sundays}`; no scope covers itself",
            lambda a, b: bool(_more(a, b)),
            _tell_covers,
            miss=_tell_no_cover,
        ),
        Operator(
            "covers_by",
            (_S, _S, Type.TEXT),
            Type.TRUTH,
            "the first scope covers the second, and the text names each qualifier that only the "
            'second has: `"part, sex"`',
            _covers_by,
            _tell_covers,
            miss=_tell_no_cover,
        ),
        Operator(
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


def equal(a: Any, b: Any) -> bool:
    """Whether two values are equal: in `==`, in a variable that stands twice, in a pattern.

    Figures are equal by value, in whichever units that convert, and periods by their days; a
    missing value equals nothing.
    """
    if type(a) is str or a is None:  # most are
        return a is not None and type(b) is str and a == b
    if b is None:
        return False
    a, b = _pair(a, b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return quantities.same(a, b)
    if isinstance(a, Period) and isinstance(b, Period):
        return a.days == b.days
    return type(a) is type(b) and bool(a == b)


def _less(a: Any, b: Any) -> bool:
    a, b = _pair(a, b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return quantities.below(a, b)
    if isinstance(a, Period) and isinstance(b, Period):
        return a.last < b.first
    return type(a) is type(b) and a is not None and bool(a < b)


def _less_or_equal(a: Any, b: Any) -> bool:
    a, b = _pair(a, b)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return quantities.at_most(a, b)
    if isinstance(a, Period) and isinstance(b, Period):
        return a.last <= b.first or a.days == b.days
    return type(a) is type(b) and a is not None and bool(a <= b)


def _comparison(sign: str, meaning: str, apply: Callable[[Any, Any], bool]) -> Operator:
    """A comparison of any two values; what is of different types is never equal, nor in order."""
    inverse = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign)
    return Operator(
        sign,
        (None, None),
        Type.TRUTH,
        meaning,
        apply,
        symmetric=inverse is None,
        inverse=inverse,
        ordered=inverse is not None,
        order_only=True,
    )


COMPARISONS: Mapping[str, Operator] = {
    c.name: c
    for c in (
        _comparison("==", "equal; a missing value equals nothing", equal),
        _comparison("!=", "not equal", lambda a, b: not equal(a, b)),
        _comparison("<", "smaller; of quantities, in all their values; of dates, earlier", _less),
        _comparison(
            "<=",
            "not larger; of quantities, in all their values; of dates, equal, or ended by the "
            "first day of the other",
            _less_or_equal,
        ),
        _comparison(
            ">",
            "larger; of quantities, in all their values; of dates, later",
            lambda a, b: _less(b, a),
        ),
        _comparison(
            ">=",
            "not smaller; of quantities, in all their values; of dates, equal, or begun no earlier "
            "than the last day of the other",
            lambda a, b: _less_or_equal(b, a),
        ),
    )
}


def _shift(date: Period, days: Decimal) -> Period | None:
    """The date so many days later; missing where it has no such day, or is no date."""
    if days != int(days) or date.first == EARLIEST or date.last == LATEST:
        return None
    first, last = date.first + int(days), date.last + int(days)
    if first <= EARLIEST or last >= LATEST:
        return None
    text = day_text(first) if first == last else f"{day_text(first)}/{day_text(last)}"
    return Period(first, last, text, date.late, date.early, date.interval)


def _shift_back(date: Period, days: Decimal) -> Period | None:
    return _shift(date, days.copy_negate())


def _days_apart(a: Period, b: Period) -> Decimal | None:
    """From the second day to the first; missing where one of the two is not a single day."""
    if a.first != a.last or b.first != b.last:
        return None
    return Decimal(a.first - b.first)


def _by_type(sign: str) -> Callable[[Any, Any], Any]:
    """The sign as it is meant of two values, by their types; missing where it is not."""

    def apply(a: Any, b: Any) -> Any:
        kinds = (_ARITHMETIC_TYPES.get(type(value)) for value in (a, b))
        operator = ARITHMETIC.get(arithmetic(sign, *kinds))
        return operator and operator.apply(a, b)

    return apply


_ARITHMETIC_TYPES: Mapping[type, Type] = {
    Period: Type.DATE,
    Quantity: Type.QUANTITY,
    Decimal: Type.NUMBER,
}

_N, _D, _V = Type.NUMBER, Type.DATE, Type.VALUE

ARITHMETIC: Mapping[str, Operator] = {
    arithmetic(a.name, *a.takes): a
    for a in (
        Operator("+", (_N, _N), _N, "the sum", quantities.EXACT.add, symmetric=True),
        Operator("-", (_N, _N), _N, "the difference", quantities.EXACT.subtract),
        Operator("*", (_N, _N), _N, "the product", quantities.EXACT.multiply, symmetric=True),
        Operator(
            "*",
            (_Q, _N),
            _Q,
            "the quantity so many times; missing for infinity times 0",
            quantities.times,
            inverse=arithmetic("*", _N, _Q),
        ),
        Operator(
            "*",
            (_N, _Q),
            _Q,
            "the same",
            lambda n, q: quantities.times(q, n),
            inverse=arithmetic("*", _Q, _N),
        ),
        Operator(
            "+",
            (_Q, _Q),
            _Q,
            "the sum; missing where the units differ, and for infinity plus minus infinity",
            quantities.plus,
            symmetric=True,
        ),
        Operator("-", (_Q, _Q), _Q, "the difference; likewise", quantities.minus),
        Operator(
            "*",
            (_Q, _Q),
            _Q,
            "every product of a value of each, with the product of their units",
            _products("product"),
            symmetric=True,
        ),
        Operator(
            "/",
            (_Q, _Q),
            _Q,
            "every quotient of a value of each, a plain number where their units are one or "
            "convert; missing where the second may be 0",
            _products("divided"),
        ),
        Operator(
            "/",
            (_Q, _N),
            _Q,
            "the quantity so many times smaller; missing where the number is 0",
            lambda q, n: _products("divided")(q, _point(n, Quantity(n, n))),
        ),
        Operator(
            "/",
            (_N, _N),
            _N,
            "the quotient, to 400 digits; missing where the second is 0",
            quantities.quotient,
        ),
        Operator("+", (_D, _N), _D, "the date so many days later", _shift),
        Operator("-", (_D, _N), _D, "the date so many days earlier", _shift_back),
        Operator(
            "-",
            (_D, _D),
            _N,
            "the days from the second to the first; missing unless both are single days",
            _days_apart,
        ),
        Operator(
            "-",
            (_V, _V),
            _V,
            "the difference of quantities or of dates, whichever the values are; else missing",
            _by_type("-"),
        ),
        Operator(
            "+",
            (_V, _V),
            _V,
            "the sum of such a difference and a value, likewise",
            _by_type("+"),
        ),
        Operator(
            "*",
            (_V, _V),
            _V,
            "the product of such a difference and a number, likewise",
            _by_type("*"),
        ),
    )
}

OPERATORS: Mapping[str, Operator] = {**FUNCTIONS, **COMPARISONS, **ARITHMETIC}
"""All of them: functions by name, comparisons by sign, arithmetic by sign and types."""
