"""What of a report is shown: one sentence for each pair of sides, and what somebody asks for."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.transcripts import run

VOCABULARY = """\
predicates:
  lost-after: {value: quantity, name: was lost after}
  built: {value: date, single: true, name: was built in}
  is-open: {name: is open}
entities:
  boat: {name: the boat, kind: vessel, aliases: [The Gull]}
  abbey: {name: the abbey, kind: building}
  mill: {name: the mill, kind: building}
units: {minute: {aliases: [minutes]}}
"""

Project = Callable[[dict[str, list[str]]], Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Writes a source for each name, of claims in flow style."""

    def write(sources: dict[str, list[str]]) -> Path:
        facts = tmp_path / "facts"
        facts.mkdir()
        (facts / "vocabulary.yaml").write_text(VOCABULARY)
        (tmp_path / "check.toml").write_text('vocabulary = "open"\n')
        for name, claims in sources.items():
            who = f"publisher: {name.title()}, author: {name}"
            head = f"source: {{id: {name}, {who}, published: 2024}}"
            lines = [head, "claims:", *(f"  - {{{claim}}}" for claim in claims)]
            (facts / f"{name}.yaml").write_text("\n".join(lines) + "\n")
        return tmp_path

    return write


def lost(name: str, minutes: int) -> str:
    return f"id: {name}, subject: boat, predicate: lost-after, value: {minutes} minutes"


THREE = {
    "echo": [
        lost("e1", 90),
        "id: e2, subject: mill, predicate: built, value: 1900",
        "id: e3, subject: abbey, predicate: is-open",
    ],
    "post": [
        lost("p1", 105),
        "id: p2, subject: mill, predicate: built, value: 1950",
        "id: p3, subject: abbey, predicate: is-open, polarity: denied",
    ],
    "news": [lost("n1", 105)],
}
COUNTS = "7 claims from 3 sources, N rules; 3 disputes of 4 findings: 4 contradictions"


def printed(options: str, folder: Path) -> str:
    done = run(f"check facts/ {options}", folder)
    assert (done.returncode, done.stderr) == (1, "")
    return re.sub(r"\d+ rules;", "N rules;", done.stdout)


def rules(text: str) -> list[str]:
    """The rules of the disputes that are shown, in order."""
    return re.findall(r"^CONTRADICTION .* ([a-z-]+) (?:d-)?[0-9a-f]{12}$", text, re.MULTILINE)


def test_six_sources_against_six_are_one_sentence(project: Project) -> None:
    """Three claims of each side are shown, and how many more there are."""
    sources = {f"s{n}": [lost(f"c{n}", 90 + 15 * (n % 2))] for n in range(12)}
    text = printed("", project(sources))
    assert "12 claims from 12 sources" in text
    assert "1 dispute of 36 findings: 36 contradictions\n" in text
    assert text.count("According to") == 1
    assert text.count("(6 claims)") == 2
    assert text.count("and 3 more\n") == 2
    assert "(and 35 more like it)" in text
    assert "rest on" not in text


def test_the_claim_behind_most_findings_is_named(project: Project) -> None:
    sources = {f"s{n}": [lost(f"c{n}", 90 if n else 300)] for n in range(6)}
    assert "  all 5 findings rest on c0\n" in printed("", project(sources))


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ("", ["affirmed-and-denied", "conflicting-dates", "disjoint-figures"]),
        ("--sort gap", ["disjoint-figures", "conflicting-dates", "affirmed-and-denied"]),
        ("--sort sources", ["disjoint-figures", "affirmed-and-denied", "conflicting-dates"]),
        ("--sort subject", ["affirmed-and-denied", "disjoint-figures", "conflicting-dates"]),
        ("--limit 1", ["affirmed-and-denied"]),
        ("--sort gap --limit 2", ["disjoint-figures", "conflicting-dates"]),
        ("--subject mill", ["conflicting-dates"]),
        ("--subject 'The Gull'", ["disjoint-figures"]),
        ("--source news", ["disjoint-figures"]),
        ("--source news --subject mill", []),
    ],
)
def test_what_is_shown_decides_nothing(project: Project, options: str, shown: list[str]) -> None:
    """The counts, the verdict and the exit code are those of the whole."""
    text = printed(options, project(THREE))
    assert rules(text) == shown
    assert text.endswith(f"{COUNTS}\nexit 1: 4 open contradictions\n")
    left = "" if len(shown) == 3 else f"{len(shown)} of 3 disputes shown\n"
    assert ("disputes shown\n" in text) is bool(left)
    assert left in text


def test_a_source_s_findings_are_shown_without_the_others(project: Project) -> None:
    text = printed("--source news", project(THREE))
    assert "105 minutes  news" in text
    assert "post" not in text


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ("--source nws", "there is no source 'nws'\n  hint: did you mean 'news'?"),
        ("--subject bot", "there is no subject 'bot'\n  hint: did you mean 'boat'?"),
    ],
)
def test_a_name_that_nothing_has_is_an_error(project: Project, options: str, problem: str) -> None:
    done = run(f"check facts/ {options}", project(THREE))
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in done.stderr


def test_statistics_count_by_rule_and_by_sources(project: Project) -> None:
    text = printed("--quiet --statistics", project(THREE))
    assert text.startswith(
        "findings by rule:\n"
        "  2  disjoint-figures\n"
        "  1  affirmed-and-denied\n"
        "  1  conflicting-dates\n"
        "\n"
        "findings by pair of sources:\n"
        "  3  Echo, 2024 (echo) / Post, 2024 (post)\n"
        "  1  Echo, 2024 (echo) / News, 2024 (news)\n"
        "\n"
    )


def test_other_formats_show_what_is_asked_for(project: Project) -> None:
    folder = project(THREE)
    for format_, mark in (("csv", "conflicting-dates"), ("markdown", "Two dates for one event")):
        text = printed(f"--format {format_} --subject mill", folder)
        assert mark in text
        assert "disjoint-figures" not in text
        assert "Two figures" not in text


def test_the_sentence_of_two_sides_is_that_of_the_most_exact_claims(project: Project) -> None:
    """And a claim that fits another side too says so."""
    about = lost("a1", 97).replace("97 minutes", "about 97 minutes")
    sources = {"a": [about], "b": [lost("b1", 90)], "c": [lost("c1", 105)], "d": [lost("d1", 300)]}
    text = " ".join(printed("", project(sources)).split())
    assert "a, 2024: about 97 minutes (fits 105 minutes too)" in text
    assert "lost after 90 minutes; according to d, the boat was lost after 300 minutes;" in text
    assert "was lost after about 97" not in text
