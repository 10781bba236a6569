"""Cases of periods and dates, each answered as its `expected.txt` says."""

from pathlib import Path

from tests.cases import case
from tests.transcripts import run


def test_what_hands_over_is_no_contradiction(tmp_path: Path) -> None:
    """Terms, seats and slogans, each until and from a year or a month that both name."""
    done = run("check facts/", case("boundary-year", tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "no findings" in done.stdout


def test_a_hint_names_a_date_that_exists(tmp_path: Path) -> None:
    done = run("check facts/", case("date-advice", tmp_path))
    assert done.returncode == 2
    assert "write 2023-05-13" in done.stderr
    assert "2023-13-05" not in done.stderr
