"""What parsers of one line read: quantities, periods, conditions, messages, names of revisions …"""

from collections.abc import Callable
from random import Random

from bench.fuzz import words
from bench.fuzz.texts import hostile, perhaps_spoilt, pick
from engine.claims.kinds import BUILT_IN
from engine.rules.operators import FUNCTIONS

UNITS = ("person", "round", "tonne", "area", "pressure", "energy", "force", "plot", "pace", "odd")
"""Ids of the units that every vocabulary here declares."""

PHYSICAL = (
    *("kilometre", "litre", "hectare", "acre", "psi", "kilowatt_hour", "newton", "mile**2"),
    *("meter**2", "meter", "kilometre/hour", "nan", "dBm", "pH", "degC", "degC*degC", "kelvin"),
    *("percent", "count", "byte", "radian", "dB", "degF/meter", "meter**-2", "pound", "bit/second"),
    *("delta_degC", "electron_volt", "c", "planck_constant", "inf", "e", "pi", "metre*metre*metre"),
)
"""Units as pint names them: with powers in their base, without a size, or none at all."""

BOUNDS = (
    *("", "", "", "about ", "around ", "some ", "at most ", "up to ", "as many as ", "at least "),
    *("more than ", "less than ", "no fewer than ", "~", "<=", ">=", "<", ">", "About "),
)
FIGURES = (0, 1, 7, 12, 40, 1_000, 4_850, 11_000, 5_000_000, 10**39)
SCALES = ("", "", "", " million", " thousand", " billion", " hundred", "million", " trillion")

PREDICATES = {
    "opened": "date",
    "stands-in": "entity",
    "holds": "quantity",
    "shipped": "quantity",
    "counted": "quantity",
    "is-thought": "term",
    "is-running": "none",
    "is-titled": "text",
}
"""Predicates that every vocabulary here declares, and what their values are."""
ENTITIES = ("hall", "mayor", "paper", "gazette", "hanoi", "vietnam", "crowd", "zoë", "b-2024")
TERMS = ("fine", "poor", "shallow", "deep")
VARIABLES = ("$a", "$b", "$a.value", "$b.value", "$a.period", "$b.period", "$s", "$p", "$n")
FIELDS = tuple(BUILT_IN["claim"].fields)


def number(chance: Random) -> str:
    """A number as people write it."""
    digits = chance.choice(FIGURES)
    forms = (digits, digits, f"{digits:,}", f"{digits}.{chance.randrange(100)}", f"-{digits}")
    return str(chance.choice(forms))


def quantity(chance: Random) -> str:
    """A quantity, such as `about 11000 person`, at times with its conversion in brackets."""
    if chance.random() < 0.1:
        return f"{figure(chance)} ({figure(chance)})"
    return figure(chance)


def figure(chance: Random) -> str:
    """A quantity in one unit."""
    if chance.random() < 0.8:
        figure = chance.choice(BOUNDS) + number(chance)
    else:
        low, high = sorted(chance.choices(FIGURES, k=2))
        figure = chance.choice((f"{low}..{high}", f"{low} .. {high}", f"{high}±{low}"))
    return f"{figure}{chance.choice(SCALES)} {chance.choice(('', *UNITS))}".strip()


def _day(chance: Random) -> str:
    year = chance.choice(("2020", "2021", "2023", "1921", "0000", "-0001", "9999"))
    if chance.random() < 0.1:
        return chance.choice((f"Y{chance.randrange(10**4, 10**9)}", "Y-123456", "202X", "20XX"))
    month = f"-{chance.choice((1, 2, 5, 12, 21, 24)):02}" if chance.random() < 0.7 else ""
    has_day = month and month < "-2" and chance.random() < 0.5
    day = f"-{chance.choice((1, 13, 28)):02}" if has_day else ""
    return f"{year}{month}{day}{chance.choice(('', '', '', '~', '?', '%'))}"


def period(chance: Random) -> str:
    """An EDTF date or interval."""
    return pick(
        chance,
        (
            (6, _day),
            (2, lambda c: f"{c.choice(('1921', '2020-05'))}/{c.choice(('2023~', '2024-02-29'))}"),
            (1, lambda c: f"{_day(c)}/.."),
            (1, lambda c: f"../{_day(c)}"),
            (1, lambda c: c.choice(("../..", "2023/", "/2023"))),
        ),
    )


def rough_period(chance: Random) -> str:
    """A period, or what people write in place of one."""
    written = (
        *("13.9.2023", "May 2023", "2023-Q2", "2023-5", "fall 2020", "2020 to 2021", "2023/2020"),
        *("2023-02-30", "2023-13", "2023-24-01", "202X-05", "..", "/", "", "12 May 2020", "never"),
        *("the 1890s", "mid-1980s", "before 1967", "3–5 May 2011", "510–440 BC", "the 1900s"),
        *("19th century", "c. 1850", "since June 2005", "05/06/2023", "12/25 November 1917"),
    )
    forms = (period(chance), period(chance), words.time(chance), chance.choice(written))
    return chance.choice(forms)


def rough_quantity(chance: Random) -> str:
    """A quantity, or what people write in place of one."""
    written = (
        "5,5 million",
        "4 850",
        "€5",
        "almost 5",
        "many",
        "5 6",
        "about 5..6",
        "6..5",
        "5 xyz",
    )
    forms = (quantity(chance), quantity(chance), words.figure(chance), chance.choice(written))
    return chance.choice(forms)


def physical(chance: Random) -> str:
    """A unit as pint names it, or a product of some."""
    parts = [chance.choice(PHYSICAL)]
    while chance.random() < 0.4:
        power = chance.choice(("", "", f"**{chance.randrange(-3, 10)}", "**9**9**9", "**99999"))
        parts.append(f"{chance.choice('*/')}{chance.choice(PHYSICAL)}{power}")
    return "".join(parts)


def multiple(chance: Random) -> str:
    """How many of another unit a unit is: 1/20 pound."""
    over = f"/{number(chance)}" if chance.random() < 0.5 else ""
    of = chance.choice((*UNITS, "mine", "metre", "=metre", "", words.figure(chance)))
    return f"{number(chance)}{over} {of}".strip()


def tolerance(chance: Random) -> str:
    """A share, of 0.1 as of "10 %"."""
    share = chance.choice(("0.1", ".05", "10 %", "10%", "0.5 %", "99 %", "0.000001"))
    return chance.choice((*(share,) * 6, "0", "1", number(chance), f"{number(chance)} %"))


NAMED = ("HEAD", "main", "old", "v1", "tree", "@")


def revision(chance: Random) -> str:
    """One or two names of revisions, with spaces between."""

    def name() -> str:
        base = chance.choice(
            (*NAMED, *NAMED, f"odd{chance.randrange(14)}", "no-such", "deadbeef", "")
        )
        after = ("~1", "^", "^{tree}", "^{commit}", ":facts", "@{1}", "^{/x}", "~99999999")
        return base + (chance.choice(after) if chance.random() < 0.2 else "")

    between = chance.choice(("..", "...", " ", "\n")) if chance.random() < 0.3 else ""
    return name() + (between + name() if between else "")


# -- the language of rules ------------------------------------------------------------------------


def _value(chance: Random, depth: int) -> str:
    """An expression that is no truth."""
    one_of = chance.choice
    if depth <= 0 or chance.random() < 0.5:
        literals = (f'"{period(chance)}"', f'"{one_of(TERMS)}"', number(chance), "True")
        fields = (f"$a.{one_of(FIELDS)}", "$a.scope.to", "$a.scope.no-such")
        return one_of((*VARIABLES, *VARIABLES, *literals, *fields))
    forms = (
        lambda: f"{_value(chance, depth - 1)} {one_of('+-*/')} {_value(chance, depth - 1)}",
        lambda: f"{one_of(('low', 'high'))}({_value(chance, depth - 1)})",
        lambda: f'qty("{quantity(chance)}")',
        lambda: f"-{_value(chance, depth - 1)}",
        lambda: call(chance, depth - 1),
        lambda: f"({_value(chance, depth - 1)})",
    )
    return one_of(forms)()


def call(chance: Random, depth: int) -> str:
    """A call of one of the functions of conditions, mostly with as many arguments as it takes."""
    function = chance.choice(tuple(FUNCTIONS.values()))
    count = len(function.takes) if chance.random() < 0.95 else chance.randrange(4)
    if function.name == "matches":
        pattern = perhaps_spoilt(chance, chance.choice(("^a+b*$", "(a|b){2,5}", "[^a]", "\\bx\\b")))
        return f"matches({_value(chance, 0)}, '{pattern}')"
    return f"{function.name}({', '.join(_value(chance, depth) for _ in range(count))})"


def condition(chance: Random, depth: int = 2) -> str:
    """A condition of a rule."""
    forms: tuple[Callable[[], str], ...] = (
        lambda: f"{_value(chance, depth)} {chance.choice(COMPARED)} {_value(chance, depth)}",
        lambda: call(chance, depth),
        lambda: fitting(chance, chance.choice(tuple(FITTING))),
        lambda: f"{_value(chance, 1)} in [{_value(chance, 0)}, {_value(chance, 0)}]",
        lambda: f"not {condition(chance, depth - 1)}",
        lambda: f"{condition(chance, depth - 1)} and {condition(chance, depth - 1)}",
        lambda: f"({condition(chance, depth - 1)} or {condition(chance, depth - 1)})",
    )
    return chance.choice(forms if depth > 0 else forms[:4])()


COMPARED = ("==", "!=", "<", "<=", ">", ">=", "==", "!=", "=", "is", "not in")
FITTING = {
    "quantity": (
        *("disjoint($a.value, $b.value)", "high($a.value) - high($b.value) > 0"),
        *("low($a.value) - low($b.value) < high($a.value)", "ratio($a.value, $b.value) > 2"),
        *("low($a.value) + high($b.value) >= 0", "high($a.value) * 0 == 0", "$a.value != $b.value"),
        *("high($a.value) - high($a.value) == 0", "low($a.value) * -1 > high($b.value)"),
        *("$a.value * 1.5 < $b.value", '$a.value > qty("at most 5 million person")'),
        *("1 < low($a.value) < 1000000", 'contains($a.value, qty("1..2 person"))'),
    ),
    "date": (
        *("first_day($a.value) + 365 != last_day($b.value)", "$a.value - $b.value > 30"),
        *("last_day($a.value) + 999999999999 != $b.value", "days($a.value) / 0 > 1"),
    ),
    "": (
        *("overlaps($a.period, $b.period)", "$a.value != $b.value", "days($a.period) > 30"),
        *("days_between($a.period, $b.period) / 0 > 1", "not given($a.via)", "given($a.scope.to)"),
        *('$a.mode in ["opinion", "forecast"]', 'overlaps($a.period, "2022-02-24/..")'),
        *("first_day($a.period) + 365 == last_day($b.period)", "$a.speaker != $b.speaker"),
    ),
}
"""Conditions that fit two claims, by what their values are, at the edges of what they can be."""


def fitting(chance: Random, kind: str) -> str:
    """A condition that fits two claims whose values are of that kind."""
    return chance.choice((*FITTING.get(kind, ()), *FITTING[""]))


def message(chance: Random) -> str:
    """The sentence of a rule that flags."""
    pieces = (
        *("$a", "$b", "$a.value", "$a.speaker", "$b.period", "${a.subject}", "$$", "$n", "$s"),
        *("$a.scope.to", "$x", "$", "$a.", "${", "${}", "$a.scope", "$a.published", "$p"),
    )
    count = chance.randrange(1, 6)
    return " ".join(chance.choice((*pieces, "says", hostile(chance))) for _ in range(count))
