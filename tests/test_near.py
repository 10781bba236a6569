"""`check near`: each silence, its line pasted with yes and with no."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.near.questions import QUESTIONS
from engine.run import check
from tests.transcripts import run

VOCABULARY = """\
predicates:
  held-by: {value: entity, name: is held by}
  open: {name: is open}
  closed: {name: is closed}
  opened: {value: date, name: was opened in}
  shut: {value: date, name: was shut in}
  built: {value: date, name: was built in}
  scrapped: {value: date, name: was scrapped in}
  formed: {value: date, name: was formed in, begins: existence}
  met: {value: entity, name: met}
  first: {value: entity, name: was the first in}
  seats: {value: quantity, name: has seats numbering}
  aged: {value: quantity, name: was aged}
  born: {value: date, name: was born in}
  dead: {value: quantity, over: period, name: cost the lives of}
  convicted-of: {value: term, name: was convicted of}
  cleared-of: {value: term, name: was cleared of}
entities:
  fort: {name: the fort, kind: place}
  ann: {name: Ann}
  bob: {name: Bob}
  gallery: {part_of: fort}
  paper: {name: The Paper}
terms: {arson: {}}
units:
  person: {}
  head: {}
  year: {}
"""


class Case(NamedTuple):
    """Two claims that meet no rule until the vocabulary has the word; which rule they meet then."""

    word: str
    one: str
    other: str
    rule: str

    @property
    def called(self) -> str:
        """What a failure calls it."""
        return f"{self.word} {self.rule} {self.one.partition('predicate: ')[2].partition(',')[0]}"


CASES = (
    Case(
        "single",
        "{id: a, subject: fort, predicate: held-by, value: ann, period: 1900}",
        "{id: b, subject: fort, predicate: held-by, value: bob, period: 1900-05}",
        "conflicting-values",
    ),
    Case(
        "adds_up",
        "{id: a, subject: fort, predicate: seats, value: 300}",
        "{id: b, subject: fort, predicate: seats, value: 900, scope: {part: gallery}}",
        "narrower-figure-exceeds-wider",
    ),
    Case(
        "event_total",
        "{id: a, subject: fort, predicate: dead, value: 12 person}",
        "{id: b, subject: fort, predicate: dead, value: 60 person, period: 1900-05-01}",
        "part-exceeds-event",
    ),
    Case(
        "inherited",
        "{id: a, subject: fort, predicate: open, polarity: denied}",
        "{id: b, subject: gallery, predicate: open}",
        "denied-of-whole-affirmed-of-part",
    ),
    Case(
        "is",
        "{id: a, subject: fort, predicate: seats, value: 300 person}",
        "{id: b, subject: fort, predicate: seats, value: 900 head}",
        "disjoint-figures",
    ),
    Case(
        "excludes",
        "{id: a, subject: ann, predicate: convicted-of, value: arson}",
        "{id: b, subject: ann, predicate: cleared-of, value: arson}",
        "predicates-that-exclude",
    ),
    Case(
        "excludes",
        "{id: a, subject: fort, predicate: closed, period: 1900}",
        "{id: b, subject: fort, predicate: open, period: 1900-05}",
        "predicates-that-exclude",
    ),
    Case(
        "superlative",
        "{id: a, subject: ann, predicate: first, value: fort}",
        "{id: b, subject: bob, predicate: first, value: fort}",
        "two-superlatives",
    ),
    Case(
        "lasts",
        "{id: a, subject: fort, predicate: open, period: 1911/1946}",
        "{id: b, subject: fort, predicate: open, period: 1913/1946}",
        "two-beginnings-or-ends",
    ),
    Case(
        "begins",
        "{id: a, subject: fort, predicate: opened, value: 1911}",
        "{id: b, subject: fort, predicate: open, period: 1913/1946}",
        "event-apart-from-its-state",
    ),
    Case(
        "ends",
        "{id: a, subject: fort, predicate: shut, value: 1944}",
        "{id: b, subject: fort, predicate: open, period: 1911/1946}",
        "event-apart-from-its-state",
    ),
    Case(
        "begins",
        "{id: a, subject: fort, predicate: built, value: 1911}",
        "{id: b, subject: fort, predicate: open, period: 1900}",
        "outside-its-existence",
    ),
    Case(
        "ends",
        "{id: a, subject: fort, predicate: scrapped, value: 1911}",
        "{id: b, subject: fort, predicate: open, period: 1912}",
        "outside-its-existence",
    ),
    Case(
        "age_since",
        "{id: a, subject: ann, predicate: born, value: 1870}",
        "{id: b, subject: ann, predicate: aged, value: 41 year, period: 1902}",
        "age-that-does-not-fit",
    ),
    Case(
        "age_since",
        "{id: a, subject: ann, predicate: aged, value: 41 year, period: 1902}",
        "{id: b, subject: ann, predicate: aged, value: 60 year, period: 1910}",
        "ages-that-do-not-fit",
    ),
    Case(
        "forever",
        "{id: a, subject: fort, predicate: closed, period: 1911-03-13}",
        "{id: b, subject: fort, predicate: closed, period: 1911-03-14, polarity: denied}",
        "ended-what-never-ends",
    ),
    Case(
        "value_exists",
        "{id: a, subject: fort, predicate: formed, value: 1923}",
        "{id: b, subject: ann, predicate: met, value: fort, period: 1910}",
        "value-outside-its-existence",
    ),
)


(CONVICTED,) = (case for case in CASES if "convicted" in case.one)


def laid(folder: Path, *claims: str, vocabulary: str = VOCABULARY) -> Path:
    (folder / "facts").mkdir(exist_ok=True)
    (folder / "facts" / "vocabulary.yaml").write_text(vocabulary)
    head = "source: {id: paper, publisher: The Paper, author: paper, published: 2020}\nclaims:\n"
    listed = "".join(f"  - {claim}\n" for claim in claims)
    (folder / "facts" / "paper.yaml").write_text(head + listed)
    return folder


def asked(folder: Path) -> list[dict[str, object]]:
    done = run("check near --format json", folder)
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, object]] = json.loads(done.stdout)["questions"]
    return found


def rules(folder: Path) -> set[str]:
    return {finding.rule.id for finding in check([folder / "facts"]).findings}


def pasted(folder: Path, line: str) -> str:
    """The vocabulary with the line in place of the entry of that name."""
    path = folder / "facts" / "vocabulary.yaml"
    name = line.partition(":")[0]
    text, count = re.subn(rf"(?m)^  {name}: .*$", f"  {line}", path.read_text())
    assert count == 1
    return text


def test_every_question_is_tried() -> None:
    assert {case.word for case in CASES} == {question.word for question in QUESTIONS}


@pytest.mark.parametrize("case", CASES, ids=[case.called for case in CASES])
def test_the_line_for_yes_makes_the_finding_appear(case: Case, tmp_path: Path) -> None:
    laid(tmp_path, case.one, case.other)
    assert rules(tmp_path) == set()
    (question,) = asked(tmp_path)
    assert question["word"] == case.word
    assert [claim["id"] for claim in question["pair"]] == ["a", "b"]  # type: ignore[attr-defined]
    printed = run("check near", tmp_path).stdout
    assert f"yes: {question['yes']}" in " ".join(printed.split())
    laid(tmp_path, case.one, case.other, vocabulary=pasted(tmp_path, str(question["yes"])))
    assert rules(tmp_path) == {case.rule}
    assert asked(tmp_path) == []


@pytest.mark.parametrize("case", CASES, ids=[case.called for case in CASES])
def test_the_line_for_no_ends_the_asking(case: Case, tmp_path: Path) -> None:
    laid(tmp_path, case.one, case.other)
    (question,) = asked(tmp_path)
    laid(tmp_path, case.one, case.other, vocabulary=pasted(tmp_path, str(question["no"])))
    assert asked(tmp_path) == []
    assert rules(tmp_path) == set()
    assert "nothing is near" in run("check near", tmp_path).stdout


def test_what_is_not_near(tmp_path: Path) -> None:
    """Other times, another subject, one value, denied, withdrawn, declared opposite."""
    vocabulary = VOCABULARY.replace(
        "terms: {arson: {}}", "terms: {arson: {}, calm: {opposite: [wild]}}"
    ).replace("  seats:", "  mood: {value: term}\n  seats:")
    laid(
        tmp_path,
        "{id: a, subject: fort, predicate: held-by, value: ann, period: 1900/1910}",
        "{id: b, subject: fort, predicate: held-by, value: bob, period: 1911/1920}",
        "{id: c, subject: ann, predicate: held-by, value: bob, period: 1900}",
        "{id: d, subject: fort, predicate: held-by, value: ann, period: 1905}",
        "{id: e, subject: fort, predicate: held-by, value: bob, period: 1905, polarity: denied}",
        "{id: f, subject: fort, predicate: held-by, value: bob, period: 1905, rank: deprecated}",
        "{id: g, subject: fort, predicate: mood, value: calm}",
        "{id: h, subject: fort, predicate: mood, value: wild}",
        vocabulary=vocabulary,
    )
    assert asked(tmp_path) == []


def test_most_claims_come_first_and_the_rest_are_counted(tmp_path: Path) -> None:
    claims = [
        "{id: a, subject: fort, predicate: held-by, value: ann}",
        "{id: b, subject: fort, predicate: held-by, value: bob}",
        "{id: c, subject: fort, predicate: held-by, value: gallery}",
        "{id: d, subject: ann, predicate: convicted-of, value: arson}",
        "{id: e, subject: ann, predicate: cleared-of, value: arson}",
    ]
    laid(tmp_path, *claims)
    assert [(q["word"], q["claims"]) for q in asked(tmp_path)] == [("single", 3), ("excludes", 2)]
    printed = run("check near --limit 1", tmp_path).stdout
    assert "held-by: is there one at a time? (3 claims)" in printed
    assert "cleared-of" not in printed
    assert "1 more: --limit 2\n" in printed


def test_an_entry_that_sets_apart_what_is_not_there_is_refused(tmp_path: Path) -> None:
    vocabulary = VOCABULARY.replace("name: was cleared of", "apart: [convicted]")
    laid(tmp_path, CASES[0].one, vocabulary=vocabulary)
    done = run("check near", tmp_path)
    assert done.returncode == 2
    assert "facts/vocabulary.yaml:17:29: error[E302]: unknown predicate 'convicted'" in done.stderr


def words(folder: Path) -> list[tuple[object, object]]:
    """The word and the entry of each question."""
    return [(question["word"], question["name"]) for question in asked(folder)]


def test_the_values_of_one_list_are_asked_of_nobody(tmp_path: Path) -> None:
    """They are joint; a claim with another value is not."""
    joint = "{id: a, subject: fort, predicate: held-by, value: [ann, bob]}"
    one = "{id: b, subject: fort, predicate: held-by, value: ann}"
    laid(tmp_path, joint, one)
    assert asked(tmp_path) == []
    laid(tmp_path, joint, one, "{id: c, subject: fort, predicate: held-by, value: paper}")
    (question,) = asked(tmp_path)
    assert question["word"] == "single"
    assert [claim["id"] for claim in question["pair"]] == ["b", "c"]  # type: ignore[attr-defined]
    laid(tmp_path, joint, "{id: c, subject: fort, predicate: held-by, value: paper}")
    (question,) = asked(tmp_path)
    assert question["or"] in {
        f"one claim with `value: [{one}, paper]`, where the two are joint" for one in ("ann", "bob")
    }
    laid(tmp_path, *(c.replace("[ann, bob]", "ann") for c in (joint, one.replace("ann", "bob"))))
    printed = " ".join(run("check near", tmp_path).stdout.split())
    assert "or: one claim with `value: [ann, bob]`, where the two are joint" in printed


def test_what_a_state_must_come_after_is_asked_too(tmp_path: Path) -> None:
    """Opened in 1920, and open from 1911 on."""
    ordered = VOCABULARY.replace(
        "{value: date, name: was op", "{before: open, value: date, name: op"
    )
    laid(
        tmp_path,
        "{id: a, subject: fort, predicate: opened, value: 1920}",
        "{id: b, subject: fort, predicate: open, period: 1911/1946}",
        vocabulary=ordered,
    )
    (question,) = asked(tmp_path)
    assert question["word"] == "lasts"
    (tmp_path / "facts" / "vocabulary.yaml").write_text(pasted(tmp_path, str(question["yes"])))
    assert rules(tmp_path) == {"order-that-cannot-be"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("aged, value: 41 year, period: 1902", "aged, value: 49 year, period: 1910"),
        ("aged, value: 41 year", "aged, value: 60 year, period: 1910"),
        ("born, value: 1861", "aged, value: 41 year, period: 1902"),
        ("seats, value: 41 year, period: 1902", "seats, value: 60 year, period: 1910"),
        ("opened, value: 1911", "open, period: 1911-05/1946"),  # it fits
        ("opened, value: 1890", "open, period: 1911/1946"),  # another event
        ("shut, value: 1947-01-01", "open, period: 1911-01-01/1946-12-31"),  # the day after
        ("shut, value: 2018", "open, period: 1911/2020"),  # to the date of the source
        ("opened, value: 1911", "open, period: 1912"),  # some time in a year
        ("open, period: 1911/1946", "open, period: 1911-05/1946-05-01"),  # the same ends
        ("open, period: 1911/1946", "open, period: 1946/1950"),  # twice
        ("open, period: 1911/2019", "open, period: 1911/2020"),  # to the date of the source
    ],
)
def test_times_of_which_nothing_is_asked(tmp_path: Path, one: str, other: str) -> None:
    claims = (
        f"{{id: {n}, subject: fort, predicate: {c}}}"
        for n, c in zip("ab", (one, other), strict=True)
    )
    laid(tmp_path, *claims)
    assert asked(tmp_path) == []


def test_what_goes_together_as_a_rule_is_not_asked(tmp_path: Path) -> None:
    """Plain statements that one source makes of three things, values that three share, and what
    ends of three."""
    names = ("fort", "gallery", "paper")
    laid(
        tmp_path,
        *(f"{{id: o{n}, subject: {n}, predicate: open}}" for n in names),
        *(f"{{id: c{n}, subject: {n}, predicate: closed}}" for n in names),
        *(f"{{id: f{n}, subject: {n}, predicate: first, value: ann}}" for n in names),
        *(f"{{id: x{n}, subject: {n}, predicate: lit, period: 1900}}" for n in names),
        *(
            f"{{id: y{n}, subject: {n}, predicate: lit, period: 1901, polarity: denied}}"
            for n in names
        ),
        vocabulary=VOCABULARY.replace("  seats:", "  lit: {}\n  seats:"),
    )
    assert asked(tmp_path) == []


def test_of_many_plain_statements_only_other_sources_are_asked_of(tmp_path: Path) -> None:
    more = ("clean", "dry", "famous")
    vocabulary = VOCABULARY.replace(
        "  seats:", "".join(f"  {n}: {{}}\n" for n in more) + "  seats:"
    )
    plain = ("open", *more)
    laid(
        tmp_path,
        *(f"{{id: c{n}, subject: fort, predicate: {n}}}" for n in plain),
        vocabulary=vocabulary,
    )
    assert len(asked(tmp_path)) == 6
    other = (tmp_path / "facts" / "paper.yaml").read_text().partition("claims:")[0]
    claim = "claims:\n  - {id: x, subject: fort, predicate: closed}\n"
    (tmp_path / "facts" / "other.yaml").write_text(other.replace("id: paper", "id: other") + claim)
    assert {str(question["yes"]).partition(":")[0] for question in asked(tmp_path)} == {
        "clean",
        "closed",
    }


def test_what_excludes_nothing_may_say_the_other_too(tmp_path: Path) -> None:
    """`implies` is the other yes, and ends the asking as well."""
    claims = [CONVICTED.one, CONVICTED.other]
    laid(tmp_path, *claims)
    printed = " ".join(run("check near", tmp_path).stdout.split())
    assert "or: `implies: [convicted-of]`, where whoever says the one says the other" in printed
    implied = VOCABULARY.replace("name: was cleared of", "implies: [convicted-of]")
    laid(tmp_path, *claims, vocabulary=implied)
    assert asked(tmp_path) == []


def test_an_answer_keeps_what_the_entry_names_already(tmp_path: Path) -> None:
    named = VOCABULARY.replace("name: was cleared of", "excludes: held-by, apart: [first]")
    named = named.replace("held-by: {value: entity", "held-by: {value: term")
    laid(tmp_path, CONVICTED.one, CONVICTED.other, vocabulary=named)
    (question,) = asked(tmp_path)
    assert "excludes: [held-by, convicted-of]" in str(question["yes"])
    assert "apart: [first, convicted-of]" in str(question["no"])


def test_what_is_mostly_answered_no_comes_last(tmp_path: Path) -> None:
    laid(
        tmp_path,
        *(f"{{id: o{n}, subject: fort, predicate: open}}" for n in range(3)),
        *(f"{{id: c{n}, subject: fort, predicate: closed}}" for n in range(3)),
        CASES[0].one,
        CASES[0].other,
    )
    assert words(tmp_path) == [("single", "held-by"), ("excludes", "closed")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fort, predicate: built, value: 1911", "fort, predicate: open, period: 1911-05"),
        ("fort, predicate: built, value: 1911", "fort, predicate: open, period: 1900/1920"),
        ("fort, predicate: built, value: 1911", "fort, predicate: open"),
        ("fort, predicate: built, value: 1911", "ann, predicate: open, period: 1900"),
        ("fort, predicate: built, value: 1911", "fort, predicate: sold, value: 1900"),
        ("fort, predicate: sold, value: 1911", "fort, predicate: open, period: 1900"),
        ("fort, predicate: formed, value: 1911", "ann, predicate: met, value: fort, period: 1911"),
        ("fort, predicate: formed, value: 1911", "ann, predicate: met, value: bob, period: 1900"),
        ("fort, predicate: built, value: 1911", "ann, predicate: drew, value: fort, period: 1900"),
    ],
)
def test_what_is_there_in_time_is_not_asked_of(tmp_path: Path, one: str, other: str) -> None:
    """Nor what may come at any time, what no word of it tells of a beginning, what is no value."""
    sold = "  sold: {value: date, name: was sold in, any_time: true}\n"
    sold += "  drew: {value: entity, value_exists: false}\n  seats:"
    claims = (f"{{id: {n}, subject: {c}}}" for n, c in zip("ab", (one, other), strict=True))
    laid(tmp_path, *claims, vocabulary=VOCABULARY.replace("  seats:", sold))
    assert asked(tmp_path) == []


def test_a_value_that_was_not_there_yet_takes_two_answers(tmp_path: Path) -> None:
    """When the fort begins to be there, and that nobody meets it before."""
    built = "{id: a, subject: fort, predicate: built, value: 1923}"
    laid(tmp_path, built, "{id: b, subject: ann, predicate: met, value: fort, period: 1910}")
    vocabulary = tmp_path / "facts" / "vocabulary.yaml"
    for word in ("begins", "value_exists"):
        (question,) = asked(tmp_path)
        assert question["word"] == word
        vocabulary.write_text(pasted(tmp_path, str(question["yes"])))
    assert asked(tmp_path) == []
    assert rules(tmp_path) == {"value-outside-its-existence"}


def test_a_million_claims_take_a_pass() -> None:
    """No pair is formed but those that are shown: a group of many equal claims is one scan."""
    from engine.near.groups import apart

    compared = 0

    class Value(str):
        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    class Claimed(NamedTuple):
        id: str
        period: object
        value: str

    from engine.claims.period import parse

    when = parse("1900")
    claims = [Claimed(f"c{n:05}", when, Value("x")) for n in range(20_000)]
    assert apart(claims, lambda claim: claim.value) is None  # type: ignore[arg-type]
    assert compared < 10 * len(claims)
