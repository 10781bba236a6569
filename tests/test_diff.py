"""`check diff`: what it says has changed, and that each cause it names is true."""

import json
import re
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from engine.config import Flags
from engine.history import causes as causes_page
from engine.history.diff import Diff, compare
from engine.history.render import sentence
from engine.history.revision import find
from engine.history.states import at, here
from tests.repositories import AGREED, DISPUTED, IDENTITY, VOCABULARY, Repository
from tests.transcripts import run, transcript

ROOT = Path(__file__).parent.parent
DAY = {f"GIT_{who}_DATE": "2025-01-01T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
Files = Mapping[str, str]
HALL_FULL = """\
id: hall-too-full
level: tension
title: More than the hall holds
when:
  - claim a: {subject: $s, predicate: holds, value: $v}
  - high($v) >= 1000
unless:
  - exempt: {building: $s}
flag: "$s holds $v"
examples: []
"""
KINDS = VOCABULARY + "kinds:\n  exempt: {building: entity}\n"
EXEMPT = KINDS + "facts:\n  - exempt: {building: hall}\n"
LONELY = """\
id: said-once
level: note
title: Said by one source only
when:
  - claim a: {subject: $s, predicate: $p}
  - predicate: {id: $p, value_type: entity}
  - count:
      of: [{claim: {subject: $s, predicate: $p, source: $from}}]
      distinct: $from
      as: $n
  - $n == 1
flag: "only $a.source says it of $s"
examples: []
"""
THOUGHT_OF = """\
id: thought-of
title: What somebody thinks of is exempt
when:
  - claim a: {subject: $s, predicate: is-thought}
derive:
  - exempt: {building: $s}
examples: []
"""
NOISE: Files = {
    "facts/noise.yaml": """\
source: {id: noise-2022, publisher: Noise, author: mayor, published: 2022}
claims:
  - {id: n-other, subject: vietnam, predicate: is-thought, value: fine, period: 1900}
""",
    "rules/noise.yaml": """\
id: noise
level: note
title: Noise
when:
  - claim a: {subject: mayor, predicate: holds}
flag: "noise"
examples: []
""",
}


def changed(files: Files, **edits: str | tuple[str, str]) -> dict[str, str]:
    """The files with some replaced, or with one text replaced by another in them."""
    result = dict(files)
    for name, edit in edits.items():
        path = {"check": "check.toml"}.get(name, f"facts/{name}.yaml")
        if isinstance(edit, str):
            result[path] = edit
        else:
            assert edit[0] in result[path]
            result[path] = result[path].replace(*edit)
    return result


def difference(old: str, new: str | None = None) -> Diff:
    """What `check diff` compares, in the folder that the test is in."""
    paths = [Path("facts")]
    states = [at(find(name, paths[0]), paths, Flags()) for name in (old, new) if name]
    return compare(states[0], states[1] if new else here(paths, Flags()))


def told(diff: Diff) -> dict[str, dict[str, list[str]]]:
    """The causes of each change in words, by group and rule."""
    return {
        group: {c.finding.rule.id: [sentence(edit) for edit in c.causes] for c in changes}
        for group, changes in diff.groups.items()
        if changes
    }


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "desk")
    monkeypatch.chdir(made.folder)
    return made


G_OPENED = "  - {id: g-opened, subject: hall, predicate: opened, value: 1923}\n"
G_PLACE = "  - {id: g-place, subject: hall, predicate: stands-in, value: hanoi}\n"
OPPOSED = changed(AGREED, vocabulary=("fine: {}", "fine: {opposite: poor}"))
CROWDED = {**changed(AGREED, vocabulary=KINDS), "rules/hall-too-full.yaml": HALL_FULL}
COUNTED = {**AGREED, "rules/said-once.yaml": LONELY}
ELSEWHERE = changed(AGREED, gazette=("value: hanoi", "value: vietnam"))
IMPLYING = changed(
    AGREED, vocabulary=("date, single: true}", "date, single: true, implies: {stands-in: vietnam}}")
)
WITHIN = changed(
    ELSEWHERE, vocabulary=("name: Hanoi, kind: place", "name: Hanoi, kind: place, part_of: vietnam")
)
CORRECTED = changed(
    DISPUTED,
    gazette=(
        "claims:\n",
        "claims:\n  - {id: g-again, subject: hall, predicate: opened, value: 1921,"
        " supersedes: g-opened}\n",
    ),
)
ALIASED = changed(
    AGREED,
    vocabulary=("name: Hanoi, kind: place", "name: Hanoi, kind: place, aliases: [old-town]"),
    gazette=("value: hanoi", "value: old-town"),
)
OTHER_ALIAS = changed(
    ALIASED,
    vocabulary=VOCABULARY.replace(
        "name: Vietnam, kind: place", "name: Vietnam, kind: place, aliases: [old-town]"
    ),
)
BY_SOURCE = changed(DISPUTED, paper=("published: 2020-05", "published: 2019"))
NARROW = changed(AGREED, check='tolerance = "5 %"\n')
WIDER = changed(DISPUTED, gazette=("value: 1923", "value: 1923, certainty: probable"))
AGAIN = {**CROWDED, "rules/hall-too-full.yaml": HALL_FULL.replace(">= 1000", ">= 2000")}

CAUSES: Mapping[str, tuple[Files, Files, str, str, list[str]]] = {
    "claim added": (
        changed(DISPUTED, gazette=(G_OPENED, "")),
        DISPUTED,
        "new",
        "conflicting-dates",
        ["claim g-opened added"],
    ),
    "claim removed": (
        DISPUTED,
        changed(DISPUTED, gazette=(G_OPENED, "")),
        "gone",
        "conflicting-dates",
        ["claim g-opened removed"],
    ),
    "claim edited, and with it a conflict": (
        AGREED,
        DISPUTED,
        "new",
        "conflicting-dates",
        ["claim g-opened edited: value was 1921-05, is 1923"],
    ),
    "claim edited, and with it none": (
        DISPUTED,
        AGREED,
        "gone",
        "conflicting-dates",
        ["claim g-opened edited: value was 1923, is 1921-05"],
    ),
    "claim hedged": (
        DISPUTED,
        WIDER,
        "changed",
        "conflicting-dates",
        ["claim g-opened edited: certainty was certain, is probable"],
    ),
    "claim replaced by a later one": (
        DISPUTED,
        CORRECTED,
        "gone",
        "conflicting-dates",
        ["claim g-again added"],
    ),
    "source dated anew": (
        DISPUTED,
        BY_SOURCE,
        "changed",
        "conflicting-dates",
        ["source paper-2020 edited: published was 2020-05, is 2019"],
    ),
    "source of another author": (
        DISPUTED,
        changed(DISPUTED, paper=("author: paper", "author: mayor")),
        "changed",
        "conflicting-dates",
        ["source paper-2020 edited: author was paper, is mayor"],
    ),
    "opposite declared": (
        AGREED,
        OPPOSED,
        "new",
        "opposed-terms",
        ["declared now: opposite: {term: fine, other: poor}"],
    ),
    "opposite no longer declared": (
        OPPOSED,
        AGREED,
        "gone",
        "opposed-terms",
        ["no longer declared: opposite: {term: fine, other: poor}"],
    ),
    "exception gone from the vocabulary": (
        WITHIN,
        ELSEWHERE,
        "new",
        "conflicting-places",
        ["no longer declared: within: {part: hanoi, whole: vietnam}"],
    ),
    "exception in the vocabulary": (
        ELSEWHERE,
        WITHIN,
        "gone",
        "conflicting-places",
        ["declared now: within: {part: hanoi, whole: vietnam}"],
    ),
    "kind of an entity": (
        changed(ELSEWHERE, vocabulary=("Vietnam, kind: place", "Vietnam, kind: state")),
        ELSEWHERE,
        "new",
        "conflicting-places",
        ["entity vietnam edited: kind was state, is place"],
    ),
    "a predicate takes one value at a time": (
        changed(DISPUTED, vocabulary=("date, single: true", "date, single: false")),
        DISPUTED,
        "new",
        "conflicting-dates",
        ["predicate opened edited: single was no, is yes"],
    ),
    "alias of another place": (
        ALIASED,
        OTHER_ALIAS,
        "new",
        "conflicting-places",
        ["vocabulary edited, and with it claim g-place: value was hanoi, is vietnam"],
    ),
    "row removed that an unless asks for": (
        changed(CROWDED, vocabulary=EXEMPT),
        CROWDED,
        "new",
        "hall-too-full",
        ["no longer declared: exempt: {building: hall}"],
    ),
    "row added that an unless asks for": (
        CROWDED,
        changed(CROWDED, vocabulary=EXEMPT),
        "gone",
        "hall-too-full",
        ["declared now: exempt: {building: hall}"],
    ),
    "claim removed that a count counts": (
        COUNTED,
        changed(COUNTED, gazette=(G_PLACE, "")),
        "new",
        "said-once",
        ["claim g-place removed"],
    ),
    "rule added": (
        {k: v for k, v in CROWDED.items() if "rules" not in k},
        CROWDED,
        "new",
        "hall-too-full",
        ["rule hall-too-full added"],
    ),
    "rule removed": (
        CROWDED,
        {k: v for k, v in CROWDED.items() if "rules" not in k},
        "gone",
        "hall-too-full",
        ["rule hall-too-full removed"],
    ),
    "what a statement implies, declared": (
        AGREED,
        IMPLYING,
        "new",
        "conflicting-places",
        ["declared now: 'opened' implies 'stands in Vietnam'"],
    ),
    "what a statement implies, declared no longer": (
        IMPLYING,
        AGREED,
        "gone",
        "conflicting-places",
        ["no longer declared: 'opened' implies 'stands in Vietnam'"],
    ),
    "what a statement implies, declared otherwise": (
        changed(IMPLYING, vocabulary=("{stands-in: vietnam}", "{stands-in: hanoi}")),
        IMPLYING,
        "new",
        "conflicting-places",
        [
            "rule implies:opened:stands-in edited: `derive` no longer has: claim: {from: $a,"
            " subject: $a.subject, predicate: stands-in, value: hanoi}; `derive` has now: claim:"
            " {from: $a, subject: $a.subject, predicate: stands-in, value: vietnam}"
        ],
    ),
    "rule edited": (
        CROWDED,
        AGAIN,
        "gone",
        "hall-too-full",
        [
            "rule hall-too-full edited: `when` no longer has: high($v) >= 1000;"
            " `when` has now: high($v) >= 2000"
        ],
    ),
    "level of a rule": (
        CROWDED,
        {**CROWDED, "rules/hall-too-full.yaml": HALL_FULL.replace("level: tension", "level: note")},
        "changed",
        "hall-too-full",
        ["rule hall-too-full edited: level was tension, is note"],
    ),
    "tolerance": (
        AGREED,
        NARROW,
        "new",
        "disjoint-figures",
        ["setting tolerance: was 10 %, is 5 %"],
    ),
    "level in the settings": (
        DISPUTED,
        changed(DISPUTED, check='[levels]\nconflicting-dates = "note"\n'),
        "changed",
        "conflicting-dates",
        ["setting level of conflicting-dates: was none, is note"],
    ),
    "ignored by the settings": (
        DISPUTED,
        changed(DISPUTED, check='[ignore]\n"facts/*" = ["conflicting-dates"]\n'),
        "gone",
        "conflicting-dates",
        ["setting ignore of conflicting-dates: was none, is facts/*"],
    ),
    "no longer ignored": (
        changed(DISPUTED, check='[ignore]\n"facts/*" = ["conflicting-dates"]\n'),
        DISPUTED,
        "new",
        "conflicting-dates",
        ["setting ignore of conflicting-dates: was facts/*, is none"],
    ),
}


@pytest.mark.parametrize(
    "name", [pytest.param(c, marks=pytest.mark.slow) if n % 3 else c for n, c in enumerate(CAUSES)]
)
def test_the_cause_is_named_and_undoing_it_alone_undoes_the_change(
    repository: Repository, name: str
) -> None:
    """Among other edits, which are no causes; without this one, the finding is as it was."""
    before, after, group, rule, expected = CAUSES[name]
    first = repository.commit(before)
    second = repository.commit({**after, **NOISE})
    found = told(difference(first, second))
    assert {g: r for g, r in found.items() if rule in r} == {group: {**found[group]}}
    assert found[group][rule] == expected
    undone = repository.commit({**before, **NOISE})
    rest = told(difference(first, undone))
    assert not any(rule in rules for rules in rest.values())


# -- statuses -----------------------------------------------------------------------------------


def resolve(folder: Path, options: str, day: str) -> None:
    """Answers the one finding of a project on a day."""
    (name,) = [
        f["id"] for f in json.loads(run("check facts/ --format json", folder).stdout)["findings"]
    ]
    command = f"SOURCE_DATE_EPOCH={seconds(day)} check resolve {name} --by Ann {options}"
    done = run(command, folder)
    assert (done.returncode, done.stderr) == (0, "")


def seconds(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())


def status(diff: Diff) -> list[tuple[str, str, list[str]]]:
    """Of each finding that is in both: its status before and after, and the causes."""
    return [
        (c.was.status, c.now.status, [sentence(edit) for edit in c.causes])
        for c in (*diff.changed, *diff.restated)
        if c.was and c.now
    ]


@pytest.fixture
def answered(repository: Repository) -> Repository:
    """Two commits: a finding is open on 1 January 2025, and answered on 1 February until March."""
    repository.commit(DISPUTED)
    repository.git("tag", "open")
    options = "--code different-scope --reason 'two halls' --review-by 2025-03-01"
    resolve(repository.folder, options, "2025-02-01")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "-m", "answer", day="2025-02-01")
    repository.git("tag", "answered")
    return repository


@pytest.mark.usefixtures("answered")
def test_an_answer_given_or_taken_back_is_the_cause_of_a_status() -> None:
    """Both ways, at the days of the two commits."""
    given = difference("open", "answered")
    assert status(given) == [("open", "resolved", ["resolution added: different-scope, by Ann"])]
    taken = difference("answered", "open")
    assert status(taken) == [("resolved", "open", ["resolution removed: different-scope, by Ann"])]


def test_an_answer_that_is_edited_is_the_cause_of_a_status(answered: Repository) -> None:
    (file,) = Path("facts/resolutions").iterdir()
    file.write_text(file.read_text().replace("status: accepted", "status: under-review"))
    answered.git("commit", "--quiet", "--all", "-m", "doubt", day="2025-02-02")
    assert status(difference("answered", "HEAD")) == [
        (
            "resolved",
            "under-review",
            ["resolution edited: status was accepted, is under-review"],
        )
    ]


def test_a_day_that_passes_is_the_cause_of_a_status(answered: Repository) -> None:
    """Each revision is looked at on its own day: nothing else has changed."""
    answered.git("commit", "--quiet", "--allow-empty", "-m", "later", day="2025-03-02")
    assert status(difference("answered", "HEAD")) == [
        (
            "resolved",
            "expired",
            [
                "resolution to be reviewed by 2025-03-01:"
                " looked at on 2025-02-01, and now on 2025-03-02"
            ],
        )
    ]
    answered.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "same", day="2025-03-01")
    assert status(difference("answered", "HEAD")) == []


def test_edited_claims_are_the_cause_of_a_stale_answer(answered: Repository) -> None:
    """The answer's file is the same; to take the edit back makes it hold again."""
    answered.write(changed(DISPUTED, gazette=("value: 1923", "value: 1924")))
    answered.git("commit", "--quiet", "--all", "-m", "edit", day="2025-02-02")
    edit = "claim g-opened edited: value was 1923, is 1924"
    assert status(difference("answered", "HEAD")) == [("resolved", "stale", [edit])]
    answered.write(DISPUTED)
    answered.git("commit", "--quiet", "--all", "-m", "back", day="2025-02-03")
    assert status(difference("answered", "HEAD")) == []
    back = "claim g-opened edited: value was 1924, is 1923"
    assert status(difference("HEAD~1", "HEAD")) == [("stale", "resolved", [back])]


def test_an_edited_reason_is_no_cause_where_the_claims_were_edited(answered: Repository) -> None:
    """The file of the answer differs too, but the status would be the same without that."""
    (file,) = Path("facts/resolutions").iterdir()
    file.write_text(file.read_text().replace("two halls", "another hall"))
    answered.write(changed(DISPUTED, gazette=("value: 1923", "value: 1924")))
    edit = "claim g-opened edited: value was 1923, is 1924"
    answered.git("commit", "--quiet", "--all", "-m", "both", day="2025-02-02")
    assert status(difference("answered", "HEAD")) == [("resolved", "stale", [edit])]


# -- what is printed ----------------------------------------------------------------------------


def test_suppressions_keyed_to_counts_hide_a_swap_and_this_does_not(
    repository: Repository,
) -> None:
    """One finding goes, another comes, and the number stays the same."""
    repository.commit(DISPUTED)
    repository.write(ELSEWHERE)
    found = told(difference("HEAD"))
    assert found == {
        "new": {"conflicting-places": ["claim g-place edited: value was hanoi, is vietnam"]},
        "gone": {"conflicting-dates": ["claim g-opened edited: value was 1923, is 1921-05"]},
    }


def test_the_text_of_a_diff_is_this(repository: Repository) -> None:
    """Groups, levels, messages, causes with their places, and the counts at the end."""
    commit = repository.commit(DISPUTED)
    repository.write(ELSEWHERE)
    assert (
        transcript("check diff HEAD", repository.folder)
        == f"""\
$ check diff HEAD
from HEAD ({commit[:12]}, 2025-01-01) to the working tree

New

CONTRADICTION  One thing, two places at one time  conflicting-places 353fbffb1299
  According to The Paper, the hall stands in Hanoi; according to The Gazette, the hall stands in
  Vietnam; neither place lies in the other.
  - claim g-place edited: value was hanoi, is vietnam (facts/gazette.yaml:4)

Gone

CONTRADICTION  Two dates for one event  conflicting-dates b02d33997dd9
  According to The Paper, the hall opened 1921-05-04; according to The Gazette, the hall opened
  1923.
  - claim g-opened edited: value was 1923, is 1921-05 (facts/gazette.yaml:3)

1 new, 1 gone, 0 changed, 0 another status
[exit 0]
"""
    )


def test_the_json_of_a_diff_has_its_fields(repository: Repository) -> None:
    commit = repository.commit(DISPUTED)
    repository.write(ELSEWHERE)
    document = json.loads(run("check diff HEAD --format json", repository.folder).stdout)
    assert document["before"] == {
        "name": "HEAD",
        "commit": commit,
        "day": "2025-01-01",
        "claims": 8,
        "findings": 1,
        "note": None,
    }
    assert (document["after"]["name"], document["after"]["commit"]) == ("the working tree", None)
    assert document["counts"] == {"new": 1, "gone": 1, "changed": 0, "status": 0}
    (gone,) = document["gone"]
    assert gone["claims"] == ["p-opened", "g-opened"]
    assert (gone["was"]["status"], gone["now"]) == ("open", None)
    assert gone["causes"] == [
        {
            "kind": "claim",
            "name": "g-opened",
            "change": "edited",
            "fields": [{"name": "value", "was": "1923", "now": "1921-05"}],
            "place": "facts/gazette.yaml:3",
            "text": "claim g-opened edited: value was 1923, is 1921-05",
        }
    ]


def test_the_manual_names_every_key_of_the_json(repository: Repository) -> None:
    text = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
    repository.commit(AGREED)
    repository.write(DISPUTED)
    document = json.loads(run("check diff HEAD --format json", repository.folder).stdout)
    (new,) = document["new"]
    (cause,) = new["causes"]
    for part in (document, document["before"], new, new["now"], cause, cause["fields"][0]):
        for key in part:
            assert f"`{key}`" in text, key


@pytest.mark.slow
def test_the_same_revision_has_not_changed(repository: Repository) -> None:
    commit = repository.commit(DISPUTED)[:12]
    for words in ("HEAD HEAD", "HEAD..", "main"):
        lines = run(f"check diff {words}", repository.folder).stdout.splitlines()
        assert lines[0].startswith(f"from {'main' if words == 'main' else 'HEAD'} ({commit}, ")
        assert lines[1:] == ["", "nothing has changed: 1 finding, before and after"]


@pytest.mark.slow
def test_three_dots_compare_with_where_the_branches_parted(repository: Repository) -> None:
    """What has happened on main since does not show."""
    repository.commit(AGREED)
    repository.git("switch", "--quiet", "-c", "work")
    repository.commit(DISPUTED)
    repository.git("switch", "--quiet", "main")
    repository.commit(ELSEWHERE)
    dates = {"new": {"conflicting-dates": ["claim g-opened edited: value was 1921-05, is 1923"]}}
    for words, expected in (("main...work", 1), ("main..work", 2), ("work main", 2)):
        lines = run(f"check diff {words}", repository.folder).stdout
        assert len(re.findall("^CONTRADICTION", lines, re.MULTILINE)) == expected
    assert told(difference("main~1", "work")) == dates


@pytest.mark.slow
def test_the_same_bytes_each_time(repository: Repository) -> None:
    """Whatever the hash seed and the locale."""
    repository.commit(AGREED)
    repository.write({**ELSEWHERE, **NOISE})
    repository.write(DISPUTED)
    outputs = {
        run(
            f"PYTHONHASHSEED={seed} LC_ALL={locale} check diff HEAD{more}", repository.folder
        ).stdout
        for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("7", "C"))
        for more in ("", " --format json")
    }
    assert len(outputs) == 2


# -- several causes -----------------------------------------------------------------------------


def test_each_of_several_edits_that_are_all_needed_is_a_cause(repository: Repository) -> None:
    """A claim edited and an opposite declared: without either, no finding."""
    first = repository.commit(changed(AGREED, gazette=("value: poor", "value: fine")))
    second = repository.commit(OPPOSED)
    assert told(difference(first, second)) == {
        "new": {
            "opposed-terms": [
                "claim g-poor edited: value was fine, is poor",
                "declared now: opposite: {term: fine, other: poor}",
            ]
        }
    }


def test_an_edit_in_the_proof_that_decides_nothing_is_no_cause(repository: Repository) -> None:
    """The other claim is hedged at the same time, which makes no finding."""
    first = repository.commit(AGREED)
    second = repository.commit(changed(DISPUTED, paper=("1921-05-04", "1921-05-04, via: mayor")))
    assert told(difference(first, second)) == {
        "new": {"conflicting-dates": ["claim g-opened edited: value was 1921-05, is 1923"]}
    }


def test_edits_that_only_together_make_a_difference_are_all_named(repository: Repository) -> None:
    """Either of two exceptions keeps the finding away: both must go."""
    twice = {
        **changed(CROWDED, vocabulary=EXEMPT),
        "rules/hall-too-full.yaml": HALL_FULL.replace(
            "  - exempt: {building: $s}\n",
            "  - exempt: {building: $s}\n"
            "  - claim: {subject: $s, predicate: is-thought, value: poor}\n",
        ),
    }
    first = repository.commit(twice)
    second = repository.commit(
        {**changed(twice, vocabulary=KINDS, gazette=("value: poor", "value: fine"))}
    )
    assert told(difference(first, second)) == {
        "new": {
            "hall-too-full": [
                "claim g-poor edited: value was poor, is fine",
                "no longer declared: exempt: {building: hall}",
            ]
        }
    }


def test_where_either_of_two_edits_is_enough_both_are_named(repository: Repository) -> None:
    """Taken back by itself, neither undoes the change; together they do."""
    flag = HALL_FULL.replace("unless:\n", "").replace("high($v) >= 1000", "high($v) >= 1090")
    rules = {"rules/hall-too-full.yaml": flag, "rules/thought-of.yaml": THOUGHT_OF}
    project = {**changed(AGREED, vocabulary=KINDS), **rules}
    of_another = {
        "paper": ("p-fine, subject: hall", "p-fine, subject: vietnam"),
        "gazette": ("g-poor, subject: hall", "g-poor, subject: vietnam"),
    }
    first = repository.commit(changed(project, **of_another))
    second = repository.commit(project)
    both = [
        "claim g-poor edited: subject was vietnam, is hall",
        "claim p-fine edited: subject was vietnam, is hall",
    ]
    assert told(difference(first, second)) == {"new": {"hall-too-full": both}}


def test_a_search_for_causes_has_an_end(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would take too many runs is said not to be found, and nothing is guessed."""
    first = repository.commit(WITHIN)
    second = repository.commit(ELSEWHERE)
    monkeypatch.setattr(causes_page, "MOST_RUNS", 0)
    (text,) = told(difference(first, second))["new"]["conflicting-places"]
    assert text.startswith("not found: ")


# -- the manual ---------------------------------------------------------------------------------


def test_the_page_on_differences_is_what_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file of the page is written and each command run; what they print stands there."""
    for name, value in {**IDENTITY, **DAY}.items():
        monkeypatch.setenv(name, value)
    page = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")

    def done(match: re.Match[str]) -> str:
        language, text = match[1], match[2]
        head = re.match(r"# (\S+?)(, anew)?\n", text)
        if language == "sh":
            subprocess.run(["sh", "-e", "-c", text], cwd=tmp_path, check=True)
        elif language == "console":
            commands = re.findall(r"^\$ (check .*)$", text, re.MULTILINE)
            printed = [f"$ {c}\n{(d := run(c, tmp_path)).stdout}{d.stderr}" for c in commands]
            return f"```console\n{''.join(printed)}```"
        elif head and language == "text":
            return f"```text\n# {head[1]}\n{(tmp_path / head[1]).read_text()}```"
        elif head:
            path = tmp_path / head[1]
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return match[0]

    found = re.sub(r"^```(\w+)\n(.*?)^```$", done, page, flags=re.MULTILINE | re.DOTALL)
    assert found == page
