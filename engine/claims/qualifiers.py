"""The values of qualifiers in a scope: declared names, figures, dates, and text in quotes.

They are compared whole, so each is kept as one text: `1,000 mg` as `1000 mg`, and `1 May 2020` as
`2020-05-01`.
"""

from typing import Any

from engine.claims import figures
from engine.claims import period as periods
from engine.claims.figures import QuantityError
from engine.claims.kinds import Type
from engine.claims.period import PeriodError
from engine.claims.quantity import plain
from engine.claims.spelling import normal
from engine.claims.vocabulary import Vocabulary


def qualifier(written: str, vocabulary: Vocabulary) -> str | None:
    """The id behind a name, or the text of a figure or a date; None of what is neither."""
    name = vocabulary.resolve_type(Type.VALUE, written)
    if name in vocabulary.entities or name in vocabulary.terms:
        return name
    if vocabulary.open or not any(map(str.isdigit, written)):
        return None  # an open vocabulary takes all that is written as a name
    return _figure(written, vocabulary) or _date(written)


def qualified(written: Any, vocabulary: Vocabulary) -> Any:
    """The same of what a rule writes; anything else as it is written."""
    if not isinstance(written, str) or written.startswith("$"):
        return written
    return qualifier(written, vocabulary) or written


def _figure(written: str, vocabulary: Vocabulary) -> str | None:
    try:
        found = figures.parse(written, vocabulary.unit)
    except QuantityError:
        return None
    if not found.bare or found.figure is None or found.also is not None:
        return normal(written)
    return f"{plain(found.figure.value)} {found.unit}".strip()


def _date(written: str) -> str | None:
    try:
        return normal(periods.parse(written, dated=True).edtf)
    except PeriodError:
        return None
