"""What a rule means, as its fingerprint has it: not its order, and not its names."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from engine.rules.meaning import meaning
from engine.rules.models import RuleEntry
from tests.pins import ROOT

RULES = sorted((ROOT / "rules").rglob("*.yaml"))


def entry(text: str) -> RuleEntry:
    """A rule of these `when`, `unless` and `derive`."""
    return RuleEntry.model_validate({"id": "x", "title": "x", **yaml.load(text, yaml.BaseLoader)})


def of(file: Path) -> dict[str, Any]:
    found = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
    return {key: found[key] for key in ("when", "unless", "derive") if key in found}


def shuffled(value: Any, random: Random) -> Any:
    """The same with the items of lists of patterns and conditions, and all keys, in another order.

    Alternatives are lists below `any`, and what is derived a list too.
    """
    if isinstance(value, dict):
        pairs = [(key, shuffled(inner, random)) for key, inner in value.items()]
        return dict(random.sample(pairs, len(pairs)))
    if isinstance(value, list):
        return [shuffled(item, random) for item in random.sample(value, len(value))]
    return value


def renamed(text: str, random: Random) -> str:
    """The text of a rule with other names for all its variables and patterns."""
    import re

    names = sorted({*re.findall(r"\$([A-Za-z_]\w*)", text), *re.findall(r"claim (\w+)", text)})
    others = [f"other{n}" for n in range(len(names))]
    new = dict(zip(names, random.sample(others, len(others)), strict=True))
    text = re.sub(r"\$([A-Za-z_]\w*)", lambda m: f"${new[m[1]]}", text)
    return re.sub(r"(?<!\w)(claim|\w+) (\w+)(?=['\"]?:)", _renamed(new), text)


def _renamed(new: dict[str, str]) -> Any:
    return lambda m: f"{m[1]} {new.get(m[2], m[2])}"


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_order_and_names_change_nothing(file: Path) -> None:
    """Of each shipped rule, in twenty ways (seeds 0 to 19)."""
    rule = of(file)
    told = meaning(entry(yaml.safe_dump(rule)))
    for seed in range(20):
        random = Random(seed)
        text = yaml.safe_dump(shuffled(rule, random), sort_keys=False, width=10**6)
        assert meaning(entry(renamed(text, random))) == told, text


@pytest.mark.slow
def test_no_two_shipped_rules_mean_the_same() -> None:
    told = {meaning(entry(yaml.safe_dump(of(file)))) for file in RULES}
    assert len(told) == len(RULES)


PAIR = """
when:
  - claim a: {subject: $x, predicate: at, value: $v}
  - claim b: {subject: $x, predicate: at, value: $w}
  - $v != $w
  - overlaps($a.period, $b.period)
unless:
  - within: {part: $v, whole: $w}
"""


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("subject: $x, predicate: at, value: $w", "subject: $y, predicate: at, value: $w"),
        ("part: $v, whole: $w", "part: $w, whole: $w"),
        ("part: $v, whole: $w", "part: $q, whole: $w"),
        ("$v != $w", "$v == $w"),
        ("$v != $w", "$a.source != $b.source"),
        ("overlaps", "meets"),
        ("predicate: at, value: $w", "predicate: in, value: $w"),
        ("- $v != $w", "- $v != $w\n  - $x != $v"),
    ],
)
def test_another_meaning_is_another_text(was: str, now: str) -> None:
    assert was in PAIR
    assert meaning(entry(PAIR)) != meaning(entry(PAIR.replace(was, now, 1)))


def test_which_of_two_like_patterns_is_read_matters_where_they_differ() -> None:
    """The absence speaks of the earlier one's value, or of the later one's."""
    earlier = PAIR + "  - claim: {subject: $v}\n"
    dated = earlier.replace("overlaps($a.period, $b.period)", "earlier($a.period, $b.period)")
    assert meaning(entry(earlier)) != meaning(entry(earlier.replace("subject: $v", "subject: $x")))
    assert meaning(entry(dated)) != meaning(entry(dated.replace("{subject: $v}", "{subject: $w}")))


LOCAL = """
when:
  - claim a: {subject: $x}
  - any:
      - claim b: {subject: $x, value: $v}
      - [claim b: {subject: $x, source: $v}, $v != $x]
  - count: {of: {claim: {subject: $x, source: $s}}, distinct: $s, as: $n}
  - $n > 2
unless:
  - claim: {subject: $q, value: $x}
  - [claim: {subject: $q, speaker: $x}, $q != $x]
"""


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("{subject: $q, value: $x}", "{subject: $other, value: $x}"),
        ("- claim b: {subject: $x, value: $v}", "- claim b: {subject: $x, value: $other}"),
        ("- claim b: {subject: $x, value: $v}", "- claim c: {subject: $x, value: $v}"),
        ("source: $s}}, distinct: $s", "source: $q}}, distinct: $q"),
    ],
)
def test_a_name_that_one_part_alone_knows_is_its_own(was: str, now: str) -> None:
    """Two absences, or two alternatives, may call different things by one name."""
    assert was in LOCAL
    assert meaning(entry(LOCAL)) == meaning(entry(LOCAL.replace(was, now)))


def test_what_is_between_quotes_is_no_name_and_keeps_its_spaces() -> None:
    text = 'when:\n  - claim a: {subject: $x}\n  - matches($a.value, "{}")\n'
    told = {meaning(entry(text.replace("{}", inner))) for inner in ("$x", "$y", "a b", "a  b")}
    assert len(told) == 4


def test_many_patterns_alike_take_no_time_and_stay_apart() -> None:
    """Beyond so many ways to number them, the order written counts: never are two rules one."""
    patterns = "".join(f"  - claim a{n}: {{value: $v{n}}}\n" for n in range(12))
    chain = "".join(f"  - $v{n} != $v{(n + 1) % 12}\n" for n in range(12))
    halves = "".join(f"  - $v{n} != $v{n // 6 * 6 + (n + 1) % 6}\n" for n in range(12))
    texts = [f"when:\n{patterns}{conditions}" for conditions in (chain, halves)]
    assert len(set(map(meaning, map(entry, texts)))) == 2
