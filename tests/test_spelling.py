"""Text and names are compared as a reader sees them, and judged as they were written."""

import json
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.api import check, load
from engine.claims import figures, multiples, period
from engine.claims.figures import QuantityError, any_unit
from engine.claims.kinds import CLAIM
from engine.claims.period import PeriodError
from engine.claims.quantity import parse_number
from engine.claims.quotes import SourceText
from engine.claims.spelling import normal
from engine.errors import InputError
from engine.findings.evidence import Evidence
from engine.findings.report import Report
from engine.source.strict_yaml import parse, place

ZURICH, KOLN, JOSE = (unicodedata.normalize("NFD", name) for name in ("Zürich", "Köln", "José"))


def written(folder: Path, **files: str) -> Report:
    """The report of a project with these files; the vocabulary is open."""
    (folder / "facts").mkdir(parents=True)
    (folder / "check.toml").write_text('vocabulary = "open"\n')
    for name, text in files.items():
        head = f"source: {{id: {name}, publisher: {name}, author: {name}, published: 2024}}\n"
        (folder / "facts" / f"{name}.yaml").write_text(head + text, encoding="utf-8")
    return check([folder / "facts"])


def mottos(folder: Path, one: str, other: str) -> Report:
    """The report of two sources that give one thing two texts."""
    declared = "predicates: {motto: {value: text, single: true}}\n"
    return written(
        folder,
        a=f"{declared}claims:\n  - {{id: a1, subject: x, predicate: motto, value: {one}}}\n",
        b=f"claims:\n  - {{id: b1, subject: x, predicate: motto, value: {other}}}\n",
    )


@given(st.text())
def test_a_normal_form_is_its_own_and_that_of_each_spelling(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert normal(unicodedata.normalize("NFD", text)) == normal(text)
    assert normal(f" {text}\n") == normal(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('"one  for all"', "one for all", True),
        ('"one\\u00a0for\\u202fall\\n"', "one for all", True),
        ('"under\\u00adstand"', "understand", True),
        ('"T\\u2011shirt"', "T-shirt", True),
        (JOSE, "José", True),
        ("the oﬃce of O’Neill", "the office of O'Neill", True),
        ("A-12", "A 12", False),
        ("10²", "102", False),
        ('"\\u0410"', "A", False),
        ("one", "One", False),
    ],
)
def test_texts_that_a_reader_cannot_tell_apart_are_one(
    tmp_path: Path, one: str, other: str, same: bool
) -> None:
    """Those that only mean the same, or look alike in another script, are two."""
    assert (mottos(tmp_path, one, other).findings == []) is same


def test_names_in_an_open_vocabulary_are_one_however_they_are_spelt(tmp_path: Path) -> None:
    """Of subjects, values and scopes; the first spelling is the one that is shown."""
    report = written(
        tmp_path,
        a="claims:\n  - {id: a1, subject: Zürich, predicate: open, scope: {in: Köln}}\n",
        b=f"claims:\n  - {{id: b1, subject: {ZURICH}, predicate: open, polarity: denied, "
        f"scope: {{in: {KOLN}}}}}\n",
    )
    assert [finding.rule.id for finding in report.findings] == ["affirmed-and-denied"]


def test_an_alias_is_known_in_each_spelling_and_two_such_names_are_refused(tmp_path: Path) -> None:
    declared = "entities: {zrh: {aliases: [Zürich]}}\n"
    claims = f"claims:\n  - {{id: a1, subject: {ZURICH}, predicate: open}}\n"
    assert written(tmp_path / "one", a=declared + claims).corpus.claims["a1"].subject == "zrh"
    twice = f"entities: {{Zürich: {{}}, {ZURICH}: {{}}}}\n"
    with pytest.raises(InputError, match="to a reader"):
        written(tmp_path / "two", a=twice + claims)


def test_a_judgement_rests_on_what_was_written(tmp_path: Path) -> None:
    """The evidence is that of before texts were compared by a normal form."""
    report = written(
        tmp_path,
        a="predicates: {motto: {value: text, single: true}}\nclaims:\n"
        f'  - {{id: a1, subject: "{ZURICH}", predicate: motto, value: "{JOSE}  and one", '
        f'scope: {{in: "{KOLN}"}}}}\n',
        b=f'claims:\n  - id: b1\n    subject: "{ZURICH}"\n    predicate: motto\n'
        f'    scope: {{in: "{KOLN}"}}\n    value: >\n      other words\n',
    )
    (finding,) = report.findings
    assert Evidence(report.proofs).holds(finding, 1, "b10b802511a8d376")


def test_a_new_spelling_changes_no_judgement(tmp_path: Path) -> None:
    """Made now, it rests on what a reader sees: in the one direction and in the other."""
    spellings = (JOSE, "José", f'"{JOSE}\\n"', '"José\u00ad"')
    evidence = {
        finding.evidence
        for n, text in enumerate(spellings)
        for finding in mottos(tmp_path / str(n), text, "other").findings
    }
    assert len(evidence) == 1


# -- figures in an open vocabulary --------------------------------------------------------------


def test_one_figure_that_cannot_be_read_takes_no_other_along(tmp_path: Path) -> None:
    """The others are compared; a warning points at it."""
    report = written(
        tmp_path,
        a="claims:\n  - {id: a1, subject: x, predicate: people, value: 500 person}\n"
        "  - {id: a2, subject: y, predicate: people, value: more than a few}\n",
        b="claims:\n  - {id: b1, subject: x, predicate: people, value: 700 person}\n",
    )
    assert [finding.rule.id for finding in report.findings] == ["disjoint-figures"]
    (warned,) = report.warnings
    assert (Path(warned.at.path).name, warned.at.line, warned.at.column) == ("a.yaml", 4, 52)
    assert warned.message.startswith("'more than a few' is no figure, as other values of 'people'")


def test_figures_among_other_text_are_told(tmp_path: Path) -> None:
    """Half of the values are none, so that all of them are text: it says so, and where."""
    report = mottos_of_no_type(tmp_path, "7 hills", "one for all")
    (warned,) = report.warnings
    assert (warned.at.line, warned.message.partition(",")[0]) == (
        3,
        "only 1 of the 2 values of 'motto' can be read as figures",
    )


def mottos_of_no_type(folder: Path, *values: str) -> Report:
    """The report of one source that gives a predicate which nothing declares these values."""
    lines = (
        f"  - {{id: a{n}, subject: x{n}, predicate: motto, value: {value}}}\n"
        for n, value in enumerate(values)
    )
    return written(folder, a=f"claims:\n{''.join(lines)}")


# -- quotes against the texts of sources --------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "text", "lines"),
    [
        ("under his hat", "He kept it under\nhis hat.", [1, 2]),
        ("could understand it", "Nobody could under-\nstand it.", [1, 2]),
        ("could understand it", "Nobody could under\xad\n  stand it.", [1, 2]),
        ("twenty-two feet", "It was twenty-\r\ntwo feet long", [1, 2]),
        ("two- and three-year plans", "two-\nand three-\nyear plans", [1, 2, 3]),
        ("a word – a deed", "No, a word —\na deed.", [1, 2]),
        ("over the page", "It goes over\n\n\nthe page.", [1, 2]),
        ("café", unicodedata.normalize("NFD", "a\n\nthe café"), [2]),
        ("no break", "There is no\xa0break", [1]),
        ("understand", "They under\xadstand", [1]),
        ("officials say “no”", 'The ofﬁcials say "no".', [1]),
        ("one line", "This is one\u2028line of\x85text", [1]),
        ("understand", "under- stand", []),
        ("under-stand", "under\nstand", []),
    ],
)
def test_a_quote_is_found_as_a_reader_finds_it(quote: str, text: str, lines: list[int]) -> None:
    """Over line ends and hyphenated words too; the lines are those that hold a part of it."""
    source = SourceText(text)
    assert source.holding(normal_quote(quote)) == lines


def normal_quote(quote: str) -> str:
    """A quote as it is looked for."""
    from engine.claims.quotes import fold

    return fold(quote)


@given(st.lists(st.sampled_from(["a", "b-c", "dd", "-", "e"]), min_size=1, max_size=8), st.data())
def test_a_quote_is_found_wherever_its_lines_are_broken(
    words: list[str], data: st.DataObject
) -> None:
    """Between any words, and after any hyphen within one."""
    quote = " ".join(words)
    breaks = {" ": ["\n", " \n\n ", " "], "-": ["-\n", "-"]}
    text = "".join(data.draw(st.sampled_from(breaks.get(sign, [sign]))) for sign in quote)
    assert SourceText(f"before {text} after").holding(quote)


# -- lines --------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_lines_are_counted_as_git_counts_them(end: str) -> None:
    """What ends a line for YAML alone stands within a value, and moves no place after it."""
    text = f'a: "one{end}two"\nb: x\nc: {{d: 1, d: 2}}\n'
    value, problems = parse(text, "f")
    assert (value["b"], place("f", value.spots["b"]).line) == ("x", 2)
    assert place("f", value.key_spot("b")).line == 2
    assert [str(problem.at) for problem in problems] == ["f:3:11"]
    assert normal(value["a"]) == "one two"


# -- any file, spelt anew -----------------------------------------------------------------------

_SPACES = st.sampled_from([" ", "  ", "\u00a0", "\u202f", "\u2009 "])
_FORMS: tuple[Literal["NFC"], Literal["NFD"]] = ("NFC", "NFD")
_LETTERS = st.sampled_from(["é", "ü", "ñ", "å", "ệ", "가", "ガ", "й", "x", "b", "1"])
_WORDS = st.lists(st.text(_LETTERS, min_size=1, max_size=4), min_size=1, max_size=3)


def spelt(words: list[str], data: st.DataObject) -> str:
    """The words in some spelling that a reader cannot tell from any other."""
    told = [unicodedata.normalize(data.draw(st.sampled_from(_FORMS)), word) for word in words]
    soft = [f"{word[:1]}\u00ad{word[1:]}" if data.draw(st.booleans()) else word for word in told]
    spaces = [data.draw(_SPACES) for _ in words[1:]]
    return "".join(f"{space}{word}" for space, word in zip(["", *spaces], soft, strict=True))


@settings(max_examples=40)
@given(st.lists(_WORDS, min_size=6, max_size=6, unique_by=tuple), st.data())
def test_a_second_file_in_another_spelling_says_what_the_first_says(
    tmp_path_factory: pytest.TempPathFactory, names: list[list[str]], data: st.DataObject
) -> None:
    """Of names that are declared by an alias, or not; of text; of keys and values of scopes."""
    subject, alias, via, key, value, text = names

    def claims(spell: Callable[[list[str]], str], name: str) -> str:
        words = {part: json.dumps(spell(of), ensure_ascii=False) for part, of in parts.items()}
        one = "subject: {subject}, predicate: open, via: {via}, scope: {{{key}: {value}}}"
        other = "subject: {alias}, predicate: motto, value: {text}"
        told = (one.format(**words), other.format(**words))
        return "".join(f"  - {{id: {name}{n}, {line}}}\n" for n, line in enumerate(told, 1))

    parts = {"subject": subject, "alias": alias, "via": via, "key": key, "value": value}
    parts["text"] = text
    declared = (
        "predicates: {motto: {value: text}}\n"
        f"entities: {{known: {{aliases: [{json.dumps(' '.join(alias))}]}}}}\n"
    )
    head = "source: {id: a, publisher: A, author: a, published: 2024}\n"
    whole = (
        f"{head}{declared}claims:\n{claims(' '.join, 'a')}{claims(lambda w: spelt(w, data), 'b')}"
    )
    root = tmp_path_factory.mktemp("spelt")
    buffers = {root / "facts" / "a.yaml": whole, root / "check.toml": 'vocabulary = "open"\n'}
    corpus = load([root / "facts" / "a.yaml"], buffers=buffers).corpus
    first, second = (
        [corpus.claims[f"{name}{n}"].fact().values[1:] for n in (1, 2)] for name in "ab"
    )
    assert second == first
    written = corpus.as_written()
    for claim in corpus.claims.values():  # and what was written is kept
        fact = written.get(claim.fact(), claim.fact())
        assert fact.values[CLAIM.at("subject")] in (claim.entry.subject, "known")
        assert claim.entry.value is None or fact.values[CLAIM.at("value")] == claim.entry.value


@pytest.mark.parametrize(
    ("written", "means"),
    [("৪0 person", "40 person"), ("about ٢ to ٣ million", "about 2 to 3 million"), ("５", "5")],
)
def test_a_figure_has_the_digits_that_everybody_reads_alike(written: str, means: str) -> None:
    """The Bengali four looks like an eight: who reviews it would read another figure."""
    with pytest.raises(QuantityError) as caught:
        figures.parse(written, any_unit)
    assert caught.value.hint == f"write `{means}`, if that is what is meant"
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(written.split()[0])


@pytest.mark.parametrize(
    ("written", "means"),
    [("20२0", "2020"), ("2৭ June 1969", "27 June 1969"), ("Y１２３４５", "Y12345")],
)
def test_so_has_a_date(written: str, means: str) -> None:
    with pytest.raises(PeriodError) as caught:
        period.parse(written)
    assert caught.value.hint == f"write {means}, if that is what is meant"


def test_so_has_what_a_unit_comes_to() -> None:
    with pytest.raises(ValueError, match="so many of a unit"):
        multiples.read("1/৪0 pound")
    assert multiples.read("1/80 ৪-pound") == (Fraction(1, 80), "৪-pound")


def test_signs_that_are_no_digits_of_a_script_are_read() -> None:
    assert figures.parse("2½ km²", any_unit).low == Decimal("2.5")
