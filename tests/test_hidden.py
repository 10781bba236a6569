"""Characters that nobody sees, or that turn the order of others, are told with their place."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.screen import backslash, harmless, hidden, printable
from engine.source import parse
from engine.source.hidden import MOST, warnings
from tests.test_safe_output import small
from tests.transcripts import run


def places(text: str) -> list[str]:
    return [f"{w.at.line}:{w.at.column}" for w in warnings(text, "f")]


@pytest.mark.parametrize(
    "text",
    [
        "به\u200cروز می\u200cخواهم DNA\u200cها",  # Persian, and a word of another script in it
        "क्\u200dष क्\u200cष ന്\u200d",  # Devanagari and Malayalam
        "👩\u200d🚀 👩🏽\u200d🚀 ❤\ufe0f 1\ufe0f⃣",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # the flag of Scotland
        "សួស្តី\u200bពិភពលោក",  # Khmer, whose words end so
        "葛\U000e0100 ᠠ\u180eᠠ",  # a variant of a sign, and a Mongolian vowel apart
        "שלום مرحبا 朝日 e\u0301 Zoë\xa0“x”\u3000",
    ],
)
def test_what_a_script_needs_is_no_warning_and_is_shown_as_it_is(text: str) -> None:
    assert (warnings(text, "f"), printable(text)) == ([], text)


@pytest.mark.parametrize(
    "sign", "\u202a\u202e\u2066\u2069\u200e\u200f\u061c\u200b\u2060\ufeff\xad\u3164"
)
def test_what_nobody_sees_is_a_warning_wherever_it_stands(sign: str) -> None:
    """In a key, a value, a quote, a comment; as itself and as an escape of YAML."""
    escape = f"\\u{ord(sign):04x}"
    assert places(f"a: b\nc: d{sign}e\n# {sign}\n{sign}k: 1\n") == ["2:5", "3:3", "4:1"]
    assert places(f'a: "x{escape}y"\n"{escape}": [1, "\\U{ord(sign):08x}"]\n') == ["1:6", "2:2"]
    assert printable(f"a{sign}b") == f"a{backslash(sign)}b"


@pytest.mark.parametrize("sign", ["\u200c", "\u200d", "\ufe0f", "\U000e0041"])
def test_a_joiner_where_no_script_needs_it_is_a_warning(sign: str) -> None:
    assert places(f"a: x{sign}y\n") == ["1:5"]


def test_a_backslash_that_is_itself_is_no_warning() -> None:
    """In plain and single quotes, in blocks, and after another backslash."""
    assert places("a: \\u202e\nb: '\\u202e'\nc: |\n  \\u202e\nd: \"\\\\u202e\"\n") == []


def test_a_joiner_that_is_written_as_an_escape_is_read_with_what_is_around_it() -> None:
    assert places('a: "به\\u200cروز"\nb: "a\\u200cb"\n') == ["2:6"]


def test_lines_are_counted_as_errors_count_them() -> None:
    """As editors and git do: YAML takes some other characters for line ends too."""
    assert places("a: 1\r\nb: 2\u2028c: \u202e\nd: \u202e") == ["2:5", "3:4"]


def test_many_lines_of_one_file_are_counted() -> None:
    told = warnings("a: \u202e \u202e\n" * (MOST + 5), "f")
    assert len(told) == MOST + 1
    assert "and 1 more such in this line" in told[0].message
    assert (
        str(told[-1]) == f"f:{MOST + 1}:4: 5 more lines of this file: characters that are not seen"
    )


def test_warnings_change_no_exit_code_and_stand_in_every_report(tmp_path: Path) -> None:
    """With their places; where a format has room for one, as a place of its own."""
    small(tmp_path, "A\u202enn", "q\u200bq")
    (tmp_path / "rules").mkdir()
    rule = 'id: r\nlevel: note\ntitle: "T\\u202e"\nwhen: [claim a: {subject: hall}]\nflag: "$a"\n'
    (tmp_path / "rules" / "r.yaml").write_text(rule, "utf-8")
    names = ("text", "json", "jsonl", "markdown", "sarif", "junit", "github")
    outputs = " ".join(f"--output {name}=out.{name}" for name in names)
    done = run(f"check facts/ --select r --fail-on contradiction {outputs}", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    told = {name: (tmp_path / f"out.{name}").read_text("utf-8") for name in names}
    turned = "the character U+202E (right-to-left override) changes the order in which text is read"
    expected = [
        "facts/s.yaml:4:11: the character U+200B (zero width space) is not seen",
        "facts/s.yaml:9:11: the character U+200B (zero width space) is not seen",
        f"facts/vocabulary.yaml:3:12: {turned}",
        f"rules/r.yaml:3:10: {turned}",
    ]
    ends = "; delete it unless it is meant"
    notes = [f"{line}{ends}" for line in expected]
    assert [line for line in told["text"].splitlines() if line.startswith("warning: ")] == [
        f"warning: {note}" for note in notes
    ]
    assert json.loads(told["json"])["notes"] == notes
    assert [f'"note": "{note}"' in told["jsonl"] for note in notes] == [True] * 4
    assert [note in told["junit"] for note in notes] == [True] * 4
    assert told["markdown"].count("Warning: facts/") == 3
    (sarif,) = json.loads(told["sarif"])["runs"][0]["invocations"]
    regions = [
        n["locations"][0]["physicalLocation"]["region"] for n in sarif["toolExecutionNotifications"]
    ]
    assert regions[2] == {"startLine": 3, "startColumn": 12}
    assert f"::warning file=rules/r.yaml,line=3,col=10,title=Not seen::{turned}{ends}" in (
        told["github"].splitlines()
    )


@given(st.text(st.sampled_from("a\\\"'u202eU0xLP\u202e\u200d: \n#[]{}-ب"), max_size=30))
def test_any_text_is_looked_at(text: str) -> None:
    """Whether or not it is YAML, each place is one of a hidden character or of a backslash."""
    lines = text.split("\n")
    for warned in warnings(text, "f"):
        sign = lines[warned.at.line - 1][warned.at.column - 1]
        assert sign in "\\\u202e\u200d"


def test_to_look_costs_nothing() -> None:
    """Half a megabyte takes a few milliseconds, whatever its script and its backslashes."""
    for line in ("- a plain line of text\n", "- 朝日新聞 به\u200cروز é\n", "- 'a\\d+ \\w'\n"):
        text = line * (500_000 // len(line))
        start = time.perf_counter()
        assert warnings(text, "f") == []
        assert time.perf_counter() - start < 1


@pytest.mark.parametrize("sign", ["\r", "\x85", "\u2028", "\u2029"])
def test_no_line_ends_for_yaml_alone(sign: str) -> None:
    """What a review shows as a comment would be part of the file."""
    told = f"the character U+{ord(sign):04X} ends a line here"
    for text in (f"a: 1 # so{sign}b: 2\n", f"# so{sign}b: 2\n", f"b: 1\n# so{sign}c: 2"):
        value, (problem,) = parse(text, "f")
        assert value is None
        assert problem.message.startswith(told)
        before = text[: text.index(sign)].split("\n")
        assert str(problem.at) == f"f:{len(before)}:{len(before[-1]) + 1}"
    within = parse(f'a: "x{sign}y"\n', "f")
    assert within == ({"a": f"x{sign}y"}, []) or sign in "\r\x85"
    assert parse("a: 1 # so\r\nb: 2\r\n", "f") == ({"a": "1", "b": "2"}, [])


def test_every_character_without_a_shape_is_hidden() -> None:
    """Those that programs leave out, by Unicode's own list, and blanks that are no spaces."""
    text = (
        "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2065\u2800\u3164\uffa0"
        "\ufff0\ufff8\U00013430\U0001bca0\U0001d173\U0001d17a\U000e0001\U000e0100\U000e0fff"
    )
    for sign in text:
        assert list(hidden(f"a{sign}b")) == [1], hex(ord(sign))
        assert harmless(f"{sign}::error::x") != f"{sign}::error::x"
    assert list(hidden("\u1820\u180b\u1821 \u2801\u2800\u2801")) == []
