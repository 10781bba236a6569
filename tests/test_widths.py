"""Columns line up on a terminal, which gives some characters two cells and others none."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from engine.screen import columns, fold, pad, printable
from tests.terminal import ROOT, typed
from tests.test_safe_output import small
from tests.transcripts import run

CASE = Path(__file__).parent.parent.parent / "shared" / "cases" / "wide-characters"
WORDS = st.text(
    st.sampled_from("ab- é中文、」ー한é́\u0301👩🚀\u200d❤\ufe0fب\u200cक्ष\u202e"), max_size=60
)


@given(WORDS)
def test_columns_are_a_terminal_s(text: str) -> None:
    """What is shown by its number counts as that; padding fills exactly."""
    assert columns(text) == max(wcswidth(printable(text)), 0)
    assert pad(text, 200) == printable(text) + " " * (200 - columns(text))


@given(WORDS, st.integers(12, 40), st.booleans())
def test_folded_text_fits_and_loses_nothing(text: str, width: int, broken: bool) -> None:
    """No line is wider, but for a word of a script with spaces that may not be broken."""
    lines = fold(text, width, "  - ", "    ", broken)
    told = "".join(line[4:] for line in lines)
    left_out = "[ \u200c\u200d]"  # joiners do nothing where a line ends
    assert re.sub(left_out, "", told) == re.sub(left_out, "", printable(text))
    assert [line[:4] for line in lines] == ["  - ", *["    "] * (len(lines) - 1)][: len(lines)]
    wide = [line for line in lines if columns(line) > width]
    assert [line for line in wide if broken or " " in line[4:].strip()] == []


@given(st.text(st.sampled_from("a0\u2060\ufe0f\ufe0e\u200d\u200c\u200b❤👩ب\u17b4ក"), max_size=8))
def test_what_is_shown_once_is_shown_again_as_it_is(text: str) -> None:
    """No joiner stays whose neighbour is there by its number."""
    assert printable(printable(text)) == printable(text)


def test_a_line_ends_beside_wide_characters_and_before_no_closing_sign() -> None:
    text = "金正恩は「合意は成立した」と述べた。and said so"
    assert fold(text, 16, broken=True) == [
        "金正恩は「合意は",
        "成立した」と述べ",
        "た。and said so",
    ]


def test_graphemes_are_never_broken() -> None:
    """A family, a letter with its accents: they stay together where a line ends."""
    text = "👩\u200d👩\u200d👧e\u0301\u0301" * 20
    whole = [g for line in fold(text, 10, broken=True) for g in iter_graphemes(line)]
    assert whole == list(iter_graphemes(text))


@pytest.mark.skipif(
    not CASE.is_dir(), reason="the case is not here: ../shared/cases/wide-characters"
)
def test_the_sides_of_a_report_line_up() -> None:
    """The places end in one column, the last, whatever stands before them."""
    lines = run("check facts/", CASE).stdout.splitlines()
    assert max(map(wcswidth, lines)) == 100
    placed = [line for line in lines if re.search(r"facts/a\.yaml:\d$", line)]
    assert [wcswidth(line) for line in placed] == [100, 100]
    starts = [wcswidth(line[: line.index("朝日新聞,")]) for line in placed]
    assert len({*starts}) == 1


def test_tables_line_up(tmp_path: Path) -> None:
    """Settings, rules and judgements in columns, with wide names in them."""
    small(tmp_path, "Ann")
    (tmp_path / "check.toml").write_text(
        '[verdicts]\nsource-error = "誤り"\n[ignore]\n"事実/*" = ["conflicting-values"]\n', "utf-8"
    )
    rows = run("check config", tmp_path).stdout.splitlines()
    assert len({wcswidth(re.sub("(.*  ).*", r"\1", row)) for row in rows}) == 1
    (tmp_path / "check.toml").unlink()
    run("check resolve d- --code other --reason r --by 金正恩", tmp_path)
    head, row, _ = run("check resolutions list", tmp_path).stdout.splitlines()
    assert wcswidth(row[: row.index("conflicting")]) == head.index("rule")
    (tmp_path / "rules").mkdir()
    rule: dict[str, Any] = {
        "id": "r",
        "level": "note",
        "title": "題名 " * 30,
        "tags": ["値"],
        "flag": "x",
    }
    rule |= {"when": [{"claim a": {"subject": "hall"}}]}
    (tmp_path / "rules" / "r.yaml").write_text(yaml.safe_dump(rule, allow_unicode=True), "utf-8")
    shown = typed(["rules", "list", "rules"], [], tmp_path, {"COLUMNS": "70"})
    heads, *rows = shown.text.splitlines()
    assert max(map(wcswidth, rows)) <= 70
    assert {wcswidth(row[: row.index("題")]) for row in rows} == {heads.index("title")}


def test_text_that_is_narrow_needs_no_table_of_widths(tmp_path: Path) -> None:
    """The library is not imported for European texts, and is for others."""
    for name, needed in (("Zoë “Éclair” Жук – Ω", False), ("朝日", True)):
        small(tmp_path, name)
        code = (
            "import sys; from engine.run import check; from engine.reports import Style, render\n"
            "from pathlib import Path; print(render('text', check([Path('facts')]), Style()))\n"
            "sys.stderr.write(str('wcwidth' in sys.modules))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.stderr == str(needed)
        assert name in done.stdout


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, True),  # whatever its value, as force-color.org has it
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    ],
)
def test_colours_in_a_pipe(environment: dict[str, str], coloured: bool) -> None:
    """None, unless they are asked for; and to have none goes before."""
    variables = {"NO_COLOR": "", "FORCE_COLOR": "", **environment}
    given = " ".join(f"{name}={value}" for name, value in variables.items())
    assert ("\x1b[31;1m" in run(f"{given} check facts/", ROOT).stdout) == coloured


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_on_a_terminal(environment: dict[str, str], coloured: bool) -> None:
    """A terminal that is dumb has none."""
    variables = {"NO_COLOR": "", "FORCE_COLOR": "", **environment}
    assert ("\x1b[31;1m" in typed(["facts/"], [], ROOT, variables).text) == coloured
