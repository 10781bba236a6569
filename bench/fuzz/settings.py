"""Files that are no YAML: settings in TOML, and baselines."""

from random import Random

from bench.fuzz.grammars import period, quantity, tolerance
from bench.fuzz.texts import hostile, printed

RULES = ("disjoint-figures", "opposed-terms", "conflicting-dates")
PATHS = ("rules", "more", "baseline.txt", "facts", "no-such", "check.toml")
ELSEWHERE = (
    "../outside",
    "/etc/passwd",
    "../outside/secret.txt",
    "/dev/zero",
    "~",
    "/proc/self/environ",
)
"""Places that no setting of a checked tree may lead to."""


def check_toml(chance: Random) -> str:
    """A check.toml that is as it should be."""
    return "".join(_sound(chance, ""))


def settings(chance: Random) -> str:
    """A check.toml whose values may be anything."""
    return "".join(
        [*_rough(chance), *_sound(chance, "")] if chance.random() < 0.5 else _rough(chance)
    )


def python_settings(chance: Random) -> str:
    """A pyproject.toml with settings of `check`, its table written in one of many ways."""
    head = chance.choice(
        (
            *("[tool.check]\n", "[tool.check]\n", "[ tool . check ]\n", '["tool"."check"]\n'),
            *("[tool]\ncheck.fail-on = 'note'\n", "[tool.other]\nx = '''\n[tool.check]\n'''\n"),
            *("tool.check.fail-on = 'note'\n", "[[tool.check]]\n", "tool = {check = {}}\n", ""),
        )
    )
    body = _sound(chance, "tool.check.") if "[tool.check]" in head else _rough(chance)
    return chance.choice(("", "[project]\nname = 'x'\n", "\ufeff")) + head + "".join(body)


def _sound(chance: Random, table: str) -> list[str]:
    words = {name: chance.choice(values) for name, values in _VALUES.items()}
    lines = [f"{name} = {words[name]}\n" for name in words if chance.random() < 0.4]
    rule = chance.choice(RULES)
    if chance.random() < 0.3:
        lines.append(f'[{table}levels]\n{rule} = "note"\n')
    if chance.random() < 0.3:
        lines.append(f'[{table}ignore]\n"facts/old/*" = ["{rule}"]\n')
    if chance.random() < 0.2:
        lines.append(
            f"[{table}verdicts]\nmisquoted = '{printed(chance).strip()}'\n".replace("''", "'x'")
        )
    return lines


_VALUES = {
    "fail-on": ('"tension"', '"note"', '"never"', "'contradiction'"),
    "tolerance": ("0.1", '"10 %"', '"5%"', ".05".replace(".", "0.")),
    "vocabulary": ('"closed"', '"closed"', '"open"'),
}


def _rough(chance: Random) -> list[str]:
    names = (*_VALUES, "rules", "baseline", "levels", "ignore", "verdicts", "time-limit", "no-such")
    lines = []
    for name in chance.sample(names, 3):
        key = chance.choice((name, name, f'"{name}"', f"{name}.x", f"{name}.'a b'"))
        lines.append(f"{key} = {_value(chance)}\n")
    return lines


def _value(chance: Random, depth: int = 2) -> str:
    place = chance.choice((*PATHS, *ELSEWHERE, "a\\u0000b", "\\u001b[31m", "x" * 5_000, ""))
    plain = (
        *(
            f'"{place}"',
            f'"{place}"',
            f'"{tolerance(chance)}"',
            f"'{quantity(chance)}'",
            "true",
            "-1",
        ),
        *("1e400", "nan", "inf", "9" * 5_000, "2020-01-01", period(chance), '"""\n[levels]\n"""'),
        f'"{hostile(chance)}"',
    )
    if depth and chance.random() < 0.3:
        inner = _value(chance, depth - 1)
        deep = "[" * 2_000 + "]" * 2_000
        return chance.choice(
            (f"[{inner}, {inner}]", f"{{a = {inner}}}", "[]", "{}", f"[{inner}]", deep)
        )
    return chance.choice(plain)


def baseline(chance: Random) -> str:
    """A baseline, mostly one that is as it should be."""
    lines = ["# Findings"]
    for _ in range(chance.randrange(4)):
        finding = f"{chance.randrange(16**12):012x}"
        evidence = chance.choice((f"{chance.randrange(16**16):016x}", "0" * 15, hostile(chance)))
        claims = chance.choice(("c1 c2", "c1", "", hostile(chance)))
        lines.append(f"{finding} {evidence} {chance.choice(RULES)} {claims}".strip())
    return "\n".join([*lines, chance.choice(("", "", "<<<<<<< HEAD", " ", "=======", lines[-1]))])
