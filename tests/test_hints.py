"""Hints: the known name that was meant, the phrase that was misquoted; both are found at once."""

import shutil
import string
import subprocess
import sys
from difflib import get_close_matches
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from engine.claims import quotes, vocabulary
from engine.claims.models import EntityEntry
from engine.claims.vocabulary import Vocabulary
from engine.errors import LONGEST_NAME, Location, nearest
from engine.start import TEMPLATES
from tests.transcripts import run

NAMES = st.text("abcde-", min_size=1, max_size=12) | st.text(max_size=12)


@given(NAMES, st.sets(NAMES, max_size=15))
@example("ricmsxbm", {"price-museum"})  # alike by just as much as is asked for
@example("russia-08", {"russia-82", "russia-81", "russia-80"})
def test_the_nearest_name_is_that_of_difflib(name: str, known: set[str]) -> None:
    """Whatever the order of those that are known; of several, the same one."""
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    assert nearest(name, known) == (f"did you mean '{close[0]}'?" if close else None)


def test_a_name_that_is_no_slip_is_not_looked_up() -> None:
    """It may be a whole text, and what is known too."""
    assert nearest("a" * LONGEST_NAME, ["a" * LONGEST_NAME]) is not None
    assert nearest("a" * (LONGEST_NAME + 1), ["a" * (LONGEST_NAME + 1)]) is None


def test_a_name_is_looked_up_once_however_many_claims_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Again only where more names are known by then."""
    asked = []

    def counted(name: str, known: list[str], least: float) -> str | None:
        asked.append(name)
        return nearest(name, known, least)

    monkeypatch.setattr(vocabulary, "nearest", counted)
    names = Vocabulary(entities={"harbour": EntityEntry()})
    hints = [names.unknown("entities", "harbor", Location("f")).hint for _ in range(3)]
    assert hints == ["did you mean 'harbour'?"] * 3
    assert asked == ["harbor"]
    names.entities["harbor-front"] = EntityEntry()
    assert names.unknown("entities", "harbor-fron", Location("f")).hint == (
        "did you mean 'harbor-front'?"
    )
    names.unknown("entities", "harbor", Location("f"))
    assert asked == ["harbor", "harbor-fron", "harbor"]


WORDS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=6), min_size=6, max_size=30)


@given(st.lists(WORDS, min_size=1, max_size=5), st.data())
def test_the_nearest_phrase_is_the_one_that_was_misquoted(
    text: list[list[str]], data: st.DataObject
) -> None:
    """A run of words of the text that is at least as like the quote as the one it was made of."""
    line = data.draw(st.sampled_from(text))
    start = data.draw(st.integers(0, len(line) - 5))
    meant = line[start : start + 5]
    quote = [*meant]
    quote[data.draw(st.integers(0, 4))] = "WRONG"
    found = quotes.SourceText("\n".join(map(" ".join, text))).nearest(" ".join(quote))
    words = [word for line in text for word in line]
    runs = [words[at : at + 5] for at in range(len(words) - 4)]
    assert found.split() in runs
    alike = Indel.normalized_similarity
    wanted = " ".join(quote).lower()
    assert alike(wanted, found) >= alike(wanted, " ".join(meant))


def test_the_nearest_phrase_keeps_its_capitals_and_is_the_first_of_several() -> None:
    text = quotes.SourceText("The Ferry is running again.\nthe ferry is running again.\nShort.")
    assert text.nearest("THE FERRY WAS RUNNING") == "The Ferry is running"
    assert quotes.SourceText("").nearest("the ferry was running") == ""


def test_a_run_without_a_mistake_imports_nothing_for_hints(tmp_path: Path) -> None:
    """Neither does one that ends with a finding."""
    shutil.copytree(TEMPLATES / "init", tmp_path, dirs_exist_ok=True)
    script = (
        "import sys; from pathlib import Path; from engine.run import check; "
        "assert check([Path('facts')]).findings; "
        "print([name for name in ('rapidfuzz', 'difflib') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("harbor", "harbour"),
        ("London breweries", "london-breweries"),
        ("the Excise", "excise"),
        ("beer-meister", None),
        ("mourners", None),
        ("northern-planets", None),
    ],
)
def test_a_name_is_a_slip_only_where_it_is_much_like_one(name: str, meant: str | None) -> None:
    """A new name has the hint of where to declare it, and not another with some of its letters."""
    known = ("harbour", "london-breweries", "excise", "westminster", "workers", "other-vats")
    names = Vocabulary(entities={each: EntityEntry() for each in known})
    hint = names.unknown("entities", name, Location("f")).hint or ""
    assert hint.startswith(f"did you mean '{meant}'" if meant else "declare it under `entities:`")


def test_thousands_of_mistakes_are_all_told_with_their_hints(tmp_path: Path) -> None:
    """Each with the name that was meant."""
    (tmp_path / "facts").mkdir()
    known = [f"ferry-{number:04}" for number in range(2000)]
    entities = "".join(f"  {name}: {{}}\n" for name in known)
    claims = "".join(
        f"  - {{id: c{number}, subject: x{name}, predicate: is-running}}\n"
        for number, name in enumerate(known)
    )
    (tmp_path / "facts" / "a.yaml").write_text(
        "source: {id: s, publisher: P, author: ferry-0000, published: 2024}\n"
        f"predicates: {{is-running: {{}}}}\nentities:\n{entities}claims:\n{claims}"
    )
    done = run("check facts/", tmp_path)
    assert done.returncode == 2
    hints = [line for line in done.stderr.splitlines() if line.startswith("  hint: ")]
    assert hints == [f"  hint: did you mean '{name}'?" for name in known]
