"""What is written into a resolution file is what is read from it, whatever it says."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import InputError
from engine.findings.judgement import ResolutionEntry, some_text
from engine.findings.recording import Judgement, record, text
from engine.findings.resolution import read
from engine.source import Door
from tests.desk import Desk, named
from tests.transcripts import run

ANYTHING = st.text(st.characters())
"""Every character that Python's text can hold, control characters and halves of pairs too."""

PIECES = (" ", "  ", "\n", "\n\n", "\t", "#", " #", ": ", "- ", "'", '"', "|", ">", "\\", "%", "@")
MORE = ("*a", "&b", "!c", "? ", "{", "}", "[", "]", ",", "---", "...", "~", "null", "yes", "1,000")
WORDS = ("é", "„“", "😀", "\u2028", "\u3000", "\u00a0", "\ufeff", "word ", "many words " * 12)
YAML_LIKE = st.lists(st.sampled_from([*PIECES, *MORE, *WORDS]), max_size=10).map("".join)
TEXTS = st.one_of(YAML_LIKE, ANYTHING)
HELD = re.compile("[^\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]*")


def holds(words: str) -> bool:
    """Whether the words are some, and none that a terminal would obey or UTF-8 does not have."""
    return bool(words.strip()) and HELD.fullmatch(words) is not None


def entry(reason: str = "r", by: str = "b", value: str = "v", name: str = "a") -> ResolutionEntry:
    judgement = {
        "code": "other",
        "reason": reason,
        "by": by,
        "at": "2020-01-01T00:00:00Z",
        "evidence": "0" * 16,
        "claims": {name: {"subject": "town", "value": value}},
        "facts": [{"opposite": {"term": value, "other": name}}],
        "rules": {"opposed-terms": "0" * 16},
    }
    head = {"finding": "0" * 12, "rule": "opposed-terms"}
    return ResolutionEntry.model_validate({**head, **judgement, "history": [judgement, judgement]})


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS)
def test_what_a_person_says_is_read_back_or_refused(tmp_path: Path, reason: str, by: str) -> None:
    """A reason and a name are kept to the letter; what no file can hold is refused at once."""
    path = tmp_path / f"{'0' * 12}.yaml"
    if not (holds(reason) and holds(by)):
        with pytest.raises(ValueError, match=r"some text|text without the character U\+"):
            entry(reason, by)
        return
    path.write_text(text(entry(reason, by)), encoding="utf-8", newline="\n")
    assert read(path, Door(tmp_path)).entry == entry(reason, by)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS)
def test_what_claims_say_is_read_back(tmp_path: Path, value: str, name: str) -> None:
    """The meaning that was judged is kept to the letter, for all that a facts file can hold."""
    value, name = ("".join(HELD.findall(words)) for words in (value, name))
    path = tmp_path / f"{'0' * 12}.yaml"
    path.write_text(text(entry(value=value, name=name)), encoding="utf-8", newline="\n")
    assert read(path, Door(tmp_path)).entry == entry(value=value, name=name)


@pytest.mark.parametrize(
    "value",
    [
        " two  spaces ",
        "two\nlines\n",
        "\n  indented",
        "# none",
        "a: b",
        "'",
        '"\\"',
        "😀 „so“",
        "~",
    ],
)
def test_a_claim_of_any_text_stays_resolved(desk: Desk, value: str) -> None:
    """Written, judged, read again: the finding is resolved, and nothing is said to have changed."""
    desk.files["facts/vocabulary.yaml"]["predicates"]["motto"] = {"value": "text", "single": "true"}
    says = {"subject": "town", "predicate": "motto"}
    desk.files["facts/post.yaml"]["claims"] = [
        {"id": "m", "value": value, **says},
        {"id": "n", "value": "On and on", **says},
    ]
    desk.resolve_all()
    finding = named(desk.check())["conflicting-values", "m", "n"]
    assert (finding.status, finding.changes) == ("resolved", ())


@pytest.mark.parametrize(
    ("option", "words", "shown"),
    [
        ("--reason", "ring \x07", r"'ring \x07'"),
        ("--reason", "one\r\ntwo", r"'one\r\ntwo'"),
        ("--by", "\x1b[31mred", r"'\x1b[31mred'"),
    ],
)
def test_control_characters_are_refused_before_anything_is_written(
    desk: Desk, option: str, words: str, shown: str
) -> None:
    """They would make a file that no run can read, and a terminal obeys them."""
    name = desk.check().findings[0].id
    other = "--by" if option == "--reason" else "--reason"
    done = run(f"check resolve {name} --code other {other} x {option} '{words}'", desk.folder)
    at = HELD.match(words)
    assert at
    character = f"U+{ord(words[at.end()]):04X}"
    expected = f"`{option}` is {shown}; expected text without the character {character}"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"error[E203]: {expected}\n")
    assert not desk.resolutions.exists()


@pytest.mark.parametrize("place", ["{}.yml", "2020/{}.yaml"])
def test_a_file_that_was_moved_or_renamed_is_the_one_that_is_written(
    desk: Desk, place: str
) -> None:
    """Its history goes on, and there are never two files for one finding."""
    report = desk.resolve_all()
    finding = report.findings[0]
    moved = desk.resolutions / place.format(finding.id)
    moved.parent.mkdir(exist_ok=True)
    (desk.resolutions / f"{finding.id}.yaml").rename(moved)
    again = Judgement("rounding", "Seen again.", "Jane Doe")
    desk.resolve(finding, report=report, by=again)
    after = read(moved, Door(desk.folder)).entry
    assert [after.code, *(earlier.code for earlier in after.history)] == [
        "rounding",
        "different-scope",
    ]
    assert {f.status for f in desk.check().findings} == {"resolved"}


def test_a_broken_file_among_several_leaves_all_as_they_were(desk: Desk) -> None:
    """Nothing of a dispute is written where one of its files cannot be read."""
    report = desk.resolve_all()
    names = sorted(finding.id for finding in report.findings)
    (desk.resolutions / f"{names[-1]}.yaml").write_text("finding: [\n")
    before = {path: path.read_text("utf-8") for path in desk.resolutions.iterdir()}
    ordered = sorted(report.findings, key=lambda finding: finding.id)
    with pytest.raises(InputError, match="E102"):
        record(
            Judgement("other", "x", "y"),
            ordered,
            report.proofs,
            report.corpus.vocabulary,
            Door(desk.folder),
        )
    assert {path: path.read_text("utf-8") for path in desk.resolutions.iterdir()} == before


def test_text_says_something() -> None:
    """Blank text is no reason; any other is taken as it is."""
    assert some_text(" why ") == " why "
    for blank in ("", " ", "\n\t", "\u3000"):
        with pytest.raises(ValueError, match="some text"):
            some_text(blank)
