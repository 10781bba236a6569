"""`check resolve`: what is recorded, of what, when, and by whom."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.findings.finding import Finding, Level
from engine.findings.gate import Gate, failing, verdict
from engine.findings.judgement import CODES
from engine.findings.report import Report
from engine.reports import Style, render
from engine.reports.json import document
from tests.desk import Desk, named
from tests.terminal import Shown, typed
from tests.transcripts import run

FIGURES = ("disjoint-figures", "a", "b")
GIVEN = ("--code", "different-scope", "--reason", "They count others.", "--by", "Jane")


def at(day: str) -> str:
    """The second as SOURCE_DATE_EPOCH has it."""
    return str(int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()))


def only(desk: Desk, *rules: str) -> Report:
    """The report on findings of some rules."""
    return desk.check(select=rules)


# -- at a terminal ------------------------------------------------------------------------------

MENU = "What kind of judgement is it?\n" + "".join(
    f"  {number:2}  {name:23}  {meaning}\n"
    for number, (name, meaning) in enumerate(CODES.items(), 1)
)
CODE, WHY, REVIEW = "or its number", "why (one line): ", "nothing: never): "


def asked(desk: Desk, finding: str, *answers: tuple[str, str], more: str = "") -> Shown:
    words = ["resolve", finding, "--by", "Jane", *more.split()]
    return typed(words, answers, desk.folder, {"SOURCE_DATE_EPOCH": at("2025-06-15")})


def test_at_a_terminal_everything_is_shown_and_asked(desk: Desk) -> None:
    """The sides with their quotes, the proof, then code, reason and day, until each is right."""
    desk.claim("a")["quote"] = "a thousand souls"
    desk.claim("b")["quote"] = "no fewer than 2500"
    name = named(desk.check())[FIGURES].id
    answers = [
        (CODE, "roundin\n"),
        (CODE, "99\n"),
        (CODE, "4\n"),
        (WHY, " \n"),
        (WHY, "“So”: #1\n"),
    ]
    days = [(REVIEW, "soon\n"), (REVIEW, "2025-06-14\n"), (REVIEW, "2025-06-15\n")]
    shown = asked(desk, name, *answers, *days)
    sides, menu, rest = shown.text.partition(MENU)
    assert menu
    assert '"a thousand souls"' in sides
    assert '"no fewer than 2500"' in sides
    assert "the proof, checked step by step:\n" in sides
    assert sides.index('"a thousand souls"') < sides.index("the proof, checked step by step:")
    never = "to be reviewed by (a day such as 2030-06-30; nothing: never): "
    assert rest == (
        "code, or its number: roundin\nError: did you mean 'rounding'?\n"
        f"code, or its number: 99\nError: one of {', '.join(CODES)}\n"
        "code, or its number: 4\n"
        "why (one line):  \nError: expected some text\nwhy (one line): “So”: #1\n"
        f"{never}soon\nError: 'soon' is not a day such as 2025-06-30\n"
        f"{never}2025-06-14\nError: '2025-06-14' is not a day to come\n"
        f"{never}2025-06-15\n"
        f"{name} rounding: facts/resolutions/{name}.yaml\n"
        "next: `check facts/`, then commit what was written\n"
    )
    said = desk.said(name)
    assert (said.code, said.reason, said.review_by) == ("rounding", "“So”: #1", "2025-06-15")
    assert shown.code == 0


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ([], "\x03"),
        ([(CODE, "opinion\n"), (WHY, "why\n")], "\x03"),
        ([(CODE, "opinion\n")], "\x04"),
    ],
    ids=["Ctrl-C at the code", "Ctrl-C at the day", "the end of input at the reason"],
)
def test_who_stops_at_a_question_writes_nothing(
    desk: Desk, answers: list[tuple[str, str]], key: str
) -> None:
    """Exit code 130, as a shell tells it."""
    name = named(desk.check())[FIGURES].id
    question = [CODE, WHY, REVIEW][len(answers)]
    shown = asked(desk, name, *answers, (question, key))
    assert shown.text.endswith("stopped\n")
    assert shown.code == 130
    assert not desk.resolutions.exists()


def test_who_is_still_at_it_may_leave_the_code_open(desk: Desk) -> None:
    """A finding under review has a reason and perhaps no code."""
    name = named(desk.check())[FIGURES].id
    answers = [(CODE, "\n"), (WHY, "Waiting for the census.\n"), (REVIEW, "\n")]
    assert asked(desk, name, *answers, more="--status under-review").code == 0
    finding = named(desk.check())[FIGURES]
    assert finding.status == "under-review"
    assert desk.said(name).code is None


# -- what is recorded ---------------------------------------------------------------------------


def test_judging_again_keeps_every_judgement(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one in force stands first, the earlier ones in the history, oldest first."""
    name = named(desk.check())[FIGURES].id
    for number, code in enumerate(("opinion", "rounding", "other"), 1):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", at(f"2025-06-0{number}"))
        words = ("--code", code, "--reason", f"Reason {number}.", "--by", f"Jane {number}")
        told = desk.command("resolve", name, *words)
        again = ", again: the earlier judgement is in its history" if number > 1 else ""
        assert told.splitlines()[0] == f"{name} {code}: facts/resolutions/{name}.yaml{again}"
        desk.claim("a")["value"] = f"{1000 + number} person"
    said = desk.said(name)
    judgements = [
        (j.code, j.reason, j.by, j.at, j.claims["a"]["value"]) for j in (*said.history, said)
    ]
    assert judgements == [
        ("opinion", "Reason 1.", "Jane 1", "2025-06-01T00:00:00Z", "1000 person"),
        ("rounding", "Reason 2.", "Jane 2", "2025-06-02T00:00:00Z", "1001 person"),
        ("other", "Reason 3.", "Jane 3", "2025-06-03T00:00:00Z", "1002 person"),
    ]
    assert named(desk.check())[FIGURES].changes == ("a: value was 1002 person, is 1003 person",)


def opposed(report: Report) -> list[Finding]:
    return sorted((f for f in report.findings if f.rule.id == "opposed-terms"), key=lambda f: f.id)


def test_a_dispute_is_judged_in_one_file(desk: Desk) -> None:
    """What is not settled is judged there; judged again, what has a file of its own is there."""
    first, second = opposed(desk.check())
    desk.command("resolve", second.id, *GIVEN)
    assert desk.said(second.id).group is None
    told = desk.command("resolve", first.dispute, *GIVEN)
    file = f"{first.dispute} different-scope: facts/resolutions/{first.dispute}.yaml"
    assert told.splitlines()[0] == file
    assert desk.said(first.id).group == first.dispute
    assert not desk.said(second.id).history
    told = desk.command("resolve", first.dispute, *GIVEN)
    heads = [line.partition(" ")[0] for line in told.splitlines()]
    assert heads == [first.dispute, second.id, "next:"]
    assert {desk.said(f.id).group for f in (first, second)} == {first.dispute}
    assert [len(desk.said(f.id).history) for f in (first, second)] == [1, 1]


@pytest.mark.parametrize("rule", ["disjoint-figures", "opposed-terms"])
def test_a_source_that_repeats_one_side_joins_the_dispute_and_is_new(desk: Desk, rule: str) -> None:
    """Whether one finding was judged or several: what has come since is told from them."""
    judged = only(desk, rule)
    (dispute,) = judged.disputes
    desk.command("resolve", dispute.id, *GIVEN)
    says = {"subject": "town", "predicate": "people", "value": "about 2500 person"}
    desk.files["facts/third.yaml"] = {
        "source": {"id": "third", "publisher": "T", "published": "2020-07", "author": "eve"},
        "claims": [{"id": "t", **says}],
    }
    report = only(desk, rule)
    (dispute,) = report.disputes
    fresh = [f for f in dispute.findings if "t" in {claim.id for claim in f.claims}]
    assert len(fresh) == 1
    assert {f.id: f.joined for f in dispute.findings} == {
        **dict.fromkeys((f.id for f in judged.findings), False),
        fresh[0].id: True,
    }
    text = render("text", report, Style())
    assert text.count("after that was judged") == 1
    told = {f["id"]: f["joined"] for f in document(report, Style())["findings"]}
    assert told == {f.id: f.joined for f in report.findings}
    assert failing(report, Gate(Level.NOTE)) == fresh


def test_what_was_left_open_of_a_dispute_has_not_joined_it(desk: Desk) -> None:
    """One finding of two was judged: the other one is open, and was there."""
    first, second = opposed(desk.check())
    desk.command("resolve", first.id, *GIVEN)
    after = {f.id: (f.status, f.joined) for f in opposed(desk.check())}
    assert after == {first.id: ("resolved", False), second.id: ("open", False)}


# -- status and time ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "status", "last"),
    [
        ("2025-06-01T00:00:00", "resolved", "exit 0: no open contradiction"),
        ("2025-06-30T23:59:59", "resolved", "exit 0: no open contradiction"),
        ("2025-07-01T00:00:00", "expired", "exit 1: 1 open contradiction"),
        ("2031-01-01T00:00:00", "expired", "exit 1: 1 open contradiction"),
    ],
)
def test_a_judgement_holds_through_its_review_day(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, moment: str, status: str, last: str
) -> None:
    """On the day after, it is expired and the finding counts as open."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", at("2025-06-01"))
    name = named(desk.check())[FIGURES].id
    desk.command("resolve", name, *GIVEN, "--review-by", "2025-06-30")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", at(moment))
    report = only(desk, "disjoint-figures")
    assert [f.status for f in report.findings] == [status]
    assert verdict(report, Gate()) == last
    text = render("text", report, Style(show="all"))
    assert ("it was to be reviewed by 2025-06-30" in text) is (status == "expired")


def test_under_review_counts_as_open(desk: Desk) -> None:
    """It says that somebody is at it, and settles nothing."""
    name = named(desk.check())[FIGURES].id
    desk.command("resolve", name, *GIVEN, "--status", "under-review")
    report = only(desk, "disjoint-figures")
    assert [f.status for f in report.findings] == ["under-review"]
    assert verdict(report, Gate()) == "exit 1: 1 open contradiction"


# -- by whom ------------------------------------------------------------------------------------


def test_git_s_user_is_who_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git has no user and no name is given, nothing is written."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    name = named(desk.check())[FIGURES].id
    words = ("resolve", name, *GIVEN[:4])
    told = desk.command(*words, code=2)
    assert told == (
        "error[E203]: `--by` is missing; expected some text\n"
        "  hint: git has no user.name to take: say who you are\n"
    )
    assert not desk.resolutions.exists()
    for command in ("init -q", "config user.name Жанна"):
        subprocess.run(["git", *command.split()], cwd=Path.cwd(), check=True)
    desk.command(*words)
    assert desk.said(name).by == "Жанна"


# -- which claim is at fault --------------------------------------------------------------------

WRONG = "nothing: not known): "


def test_which_claim_is_at_fault_is_asked_where_the_code_says_so(desk: Desk) -> None:
    name = named(desk.check())[FIGURES].id
    answers = [(CODE, "source-error\n"), (WHY, "why\n"), (REVIEW, "\n")]
    shown = asked(desk, name, *answers, (WRONG, "c\n"), (WRONG, "b\n"))
    assert (
        "which claim is at fault (a, b; nothing: not known): c\nError: among a, b\n" in shown.text
    )
    assert desk.said(name).wrong == ("b",)
    assert "wrong:\n- b\n" in (desk.resolutions / f"{name}.yaml").read_text()
    assert "  at fault: b\n" in desk.command("resolutions", "show", name)


def test_which_claim_is_at_fault_is_given_or_asked_for(desk: Desk) -> None:
    """It must be one that was judged; what is not given is named as missing."""
    name = named(desk.check())[FIGURES].id
    said = ("--code", "misquoted", "--reason", "why", "--by", "Jane")
    told = desk.command("resolve", name, *said)
    assert "which claim is at fault is not said: `--wrong ID` says it, of a, b\n" in told
    told = desk.command("resolve", name, *said, "--wrong", "a,b")
    assert "at fault" not in told
    assert desk.said(name).wrong == ("a", "b")
    done = run(f"check resolve {name} --code other --reason x --by y --wrong d", desk.folder)
    assert done.returncode == 2
    assert "`wrong` names 'd', which was not judged" in done.stderr
    assert "the claims that were judged are a, b" in done.stderr
    file = desk.resolutions / f"{name}.yaml"
    file.write_text(file.read_text().replace("wrong:\n- a\n- b\n", "wrong: d\n"))
    done = run("check facts/", desk.folder)
    assert done.returncode == 2
    assert "`wrong` names 'd', which was not judged" in done.stderr
