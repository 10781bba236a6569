"""Whatever a stranger writes, each parser answers with a value or its own error, and each run with
a report or problems that have a place."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from engine.choices import FORMATS
from engine.claims import figures, hints, period, physical, quantity, unread
from engine.claims.bearing import WORD_OF
from engine.claims.kinds import Type
from engine.claims.vocabulary import collect
from engine.config import configure
from engine.errors import InputError, Problem
from engine.findings.explain import explain
from engine.findings.report import Report
from engine.loading import load, load_rules
from engine.reports import Style, render
from engine.rules import catalogue
from engine.rules.expressions import compile_condition
from engine.rules.lint import lint, report
from engine.rules.lint.forms import condition_form
from engine.rules.load import read_rule
from engine.rules.names import ConditionError, Variable
from engine.rules.terms import Slot
from engine.run import check
from engine.source import parse
from engine.trials.why_not import why_not
from engine.wanted import Wanted
from tests.test_backends import VOCABULARY, claim, quantities
from tests.wild import KINDS, Wild
from tests.wild import VOCABULARY as WORDS

CASES = Path(__file__).parents[2] / "shared" / "cases"


def seeded() -> int:
    """A new seed, which a failure prints."""
    seed = Random().randrange(2**32)
    print(f"seed {seed}")
    return seed


# -- parsers --------------------------------------------------------------------------------------

TOKENS = [
    *"0123456789,.+-~<>=±()[]{}*/%$\"'\\ \t\n:;#&!?@^_|`éX²٣\u202e😀",
    *(
        "about",
        "at most",
        "million",
        "..",
        "km",
        "2023",
        "-09",
        "/..",
        "~",
        "XX",
        "Y",
        "**",
        "meter",
    ),
    *("degC", "and", "or", "not ", " in ", "==", "$a", "$a.value", "$b.period", "$a.scope.to"),
    *("low(", "high(", "qty(", "matches(", "overlaps(", "1e9", "0x1", "lambda:", "None", "True"),
    *("f'{x}'", " if ", "for", " is ", "- ", "a: ", "\\x00", "\\ud800", "\\N{BEL}", "(?P<a>"),
    *("{1,1000}", "${", "${a}"),
]
A = claim("a", "x", quantities("at least 5 km"), scope=(("to", "y"),))
B = claim("b", "x", quantities("at most 0 km"), period=period.parse("2020/.."))


def lookup(name: str) -> Variable:
    """The fields of two claims, called a and b; and other names as the value of the first."""
    fact, _, path = name.partition(".")
    field, _, key = path.partition(".")
    if fact not in ("a", "b") or field not in KINDS["claim"]:
        return Variable(Slot(0, 6), Type.VALUE)
    slot = Slot("ab".index(fact), list(KINDS["claim"]).index(field), key or None)
    types = {"value": Type.VALUE, "period": Type.PERIOD, "published": Type.PERIOD}
    types |= {"scope": Type.SCOPE}
    return Variable(slot, Type.VALUE if key else types.get(field, Type.ENTITY))


def condition(text: str) -> None:
    """All that is done with a condition: tried, told, put into another form."""
    found = compile_condition(text, lookup, VOCABULARY)
    for facts in ((A, B), (B, A)):
        assert type(found.holds(facts)) is bool
        found.tell(facts)
        for test in found.test.deciding(facts):
            for _, read in test.sides:
                read(facts)
    condition_form(found, str)


def rule(text: str) -> None:
    """A condition and a message of a rule file."""
    head = "id: r\nlevel: note\ntitle: t\nwhen:\n  - claim a: {}\n"
    flat = text.replace("\n", " ")
    read_rule(f"{head}  - {flat}\nflag: {json.dumps(text)}\n", "r.yaml", "r", VOCABULARY)


def converted(text: str) -> None:
    physical.factors(text)
    physical.conversion(text)


PARSERS: dict[str, tuple[Callable[[str], object], type[Exception] | None]] = {
    "quantity": (lambda t: figures.parse(t, figures.any_unit), figures.QuantityError),
    "number": (quantity.parse_number, ValueError),
    "period": (lambda t: period.in_words(period.parse(t)), period.PeriodError),
    "advice": (lambda t: (hints.advice(t), unread.advice(t)), None),
    "physical": (converted, ValueError),
    "condition": (condition, ConditionError),
    "rule": (rule, None),
    "yaml": (lambda t: parse(t, "f.yaml"), None),
}
"""Each parser with the one error that it may raise, if any."""


@pytest.mark.parametrize("size", [500, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_gives_a_value_or_its_own_error(name: str, size: int) -> None:
    chance = Random(seeded())
    read, error = PARSERS[name]
    for _ in range(size):
        text = "".join(chance.choices(TOKENS, k=chance.choice([1, 3, 8, 20, 60])))
        with suppress(*[error] if error else []):
            read(text)


@pytest.mark.parametrize("size", [500, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_condition_of_the_grammar_holds_or_not(size: int) -> None:
    """Typed expressions of every operator, on figures and periods without bounds."""
    wild = Wild(seeded(), 0.01)
    held = 0
    for _ in range(size):
        wild.bound = {"a": "claim", "b": "claim"}
        with suppress(ConditionError):
            condition(wild.condition())
            held += 1
    assert held > size / 3


# -- whole projects -------------------------------------------------------------------------------


def test_the_vocabulary_of_the_grammar_has_every_word() -> None:
    """And is accepted, or nothing that is drawn would get any further."""
    document, told = parse(WORDS, "vocabulary.yaml")
    vocabulary, problems = collect({"vocabulary.yaml": document})
    assert (told, problems) == ([], [])
    assert {fact.kind for fact in vocabulary.bearing} == set(WORD_OF)


def write(folder: Path, seed: int) -> None:
    """A project in which the facts, or the rules, or both, have a few faults, or none has any."""
    chance = Random(seed)
    in_facts, in_rules = chance.choice([(0, 0), (0, 0), (0, 0.01), (0.01, 0), (0.05, 0.05)])
    for name in ("facts", "rules"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "facts" / "vocabulary.yaml").write_text(WORDS, encoding="utf-8")
    (folder / "facts" / "a.yaml").write_text(Wild(seed, in_facts).facts(), encoding="utf-8")
    wild = Wild(seed, in_rules)
    for name in ("r0", "r1"):
        (folder / "rules" / f"{name}.yaml").write_text(wild.rule(name), encoding="utf-8")


def use(report_: Report, folder: Path) -> None:
    """Everything that can be asked of a report, and of the rules."""
    for name in FORMATS:
        assert render(name, report_, Style())
    for finding in report_.findings:
        assert explain(finding, report_.corpus, report_.proofs)
    if len(claims := list(report_.corpus.claims)) > 1:
        assert why_not(report_, claims[:2])
    corpus, program = load(configure([folder / "facts"]), ())
    chosen, _ = load_rules([folder / "rules"])
    assert list(report(lint(chosen, program, corpus, ()), 2))
    assert catalogue.manual(chosen.rules)


def problems(folder: Path) -> Sequence[Problem]:
    """What the run has against the project; where it has nothing, its report is put to use."""
    try:
        found = check([folder / "facts"], wanted=Wanted(agreements=True))
    except InputError as e:
        return e.problems
    use(found, folder)
    return ()


@pytest.mark.parametrize("size", [12, pytest.param(1200, marks=pytest.mark.slow)])
def test_a_project_of_the_grammar_gets_a_report_or_problems(size: int, tmp_path: Path) -> None:
    """Never a traceback, and no problem without a place."""
    chance = Random(seeded())
    told = []
    for seed in (chance.randrange(2**32) for _ in range(size)):
        print(f"project {seed}")
        write(tmp_path, seed)
        told.append(problems(tmp_path))
    assert [p for found in told for p in found if p.at is None or p.code == "E503"] == []
    assert size < 100 or told.count(()) > size / 6


def test_a_count_that_a_rule_asks_for_by_a_number_is_a_circle() -> None:
    """A cycle through a count is told, also where a literal stands for what the count gives."""
    case = CASES / "count-behind-a-number"
    if not case.is_dir():
        pytest.skip(f"no {case} here")
    for run in (lambda: check([case / "facts"]), lambda: load(configure([case / "facts"]), ())):
        with pytest.raises(InputError) as caught:
            run()
        assert [problem.code for problem in caught.value.problems] == ["E408"]
