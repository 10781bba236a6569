"""`--baseline`, `--write-baseline` and `--since`: what is passed over, and what never is."""

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.errors import InputError
from engine.findings.baseline import load
from engine.source import Door
from tests.repositories import AGREED, DISPUTED, IDENTITY, Repository
from tests.transcripts import run, transcript

G_OPENED = "{id: g-opened, subject: hall, predicate: opened, value: 1923}"
ELSEWHERE = {
    **AGREED,
    "facts/gazette.yaml": AGREED["facts/gazette.yaml"].replace("hanoi", "vietnam"),
}
"""One contradiction, another one than that of DISPUTED."""
BOTH = {
    **DISPUTED,
    "facts/gazette.yaml": DISPUTED["facts/gazette.yaml"].replace("hanoi", "vietnam"),
}
"""Both of them."""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with one contradiction committed."""
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    made = Repository(tmp_path / "desk")
    made.commit(DISPUTED)
    return made


def report(folder: Path, options: str = "") -> dict[str, Any]:
    """The JSON report of a run, which must go well."""
    done = run(f"check facts/ --format json {options}", folder)
    assert done.stderr == ""
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def new(folder: Path, options: str) -> list[str]:
    """The rules of the findings that are new and open, in order."""
    findings = report(folder, options)["findings"]
    return sorted(f["rule"] for f in findings if f["new"] and f["status"] != "resolved")


def resolve(folder: Path, more: str = "") -> str:
    """Answers the one finding that is open; its id."""
    found = [f["id"] for f in report(folder)["findings"] if f["status"] != "resolved"]
    (name,) = found
    command = f"check resolve {name} --by Ann --code different-scope --reason 'two halls' {more}"
    assert run(command, folder).returncode == 0
    return str(name)


# -- baselines ----------------------------------------------------------------------------------


def test_a_baseline_passes_over_what_was_open_when_it_was_written(repository: Repository) -> None:
    """It exits 0 at once and from then on, and says what it passes over."""
    folder = repository.folder
    counts = "8 claims from 2 sources, "
    rules = re.findall(r"(\d+ rules); ", run("check facts/", folder).stdout)[0]
    counts += f"{rules}; 1 dispute: 1 contradiction\n1 not new\n"
    counts += "exit 0: no new open contradiction\n[exit 0]\n"
    known = "note: baseline.txt: 1 finding is not new\n"
    written = "note: baseline.txt is written: 1 added (b02d33997dd9), none taken out\n"
    command = "check facts/ --write-baseline baseline.txt"
    assert transcript(command, folder) == f"$ {command}\n{known}{written}{counts}"
    command = "check facts/ --baseline baseline.txt"
    assert transcript(command, folder) == f"$ {command}\n{known}{counts}"


def test_the_file_is_sorted_and_has_a_line_a_finding(repository: Repository) -> None:
    """The finding, its evidence, its rule and claims: the same bytes from any order of files."""
    repository.write(BOTH)
    run("check facts/ --write-baseline one.txt", repository.folder)
    names = "facts/paper.yaml facts/vocabulary.yaml facts/gazette.yaml"
    run(f"PYTHONHASHSEED=3 check {names} --write-baseline two.txt", repository.folder)
    text = (repository.folder / "one.txt").read_text()
    assert text == (repository.folder / "two.txt").read_text()
    findings = report(repository.folder)["findings"]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == sorted(
        " ".join([f["id"], f"2:{f['evidence']}", f["rule"], *sorted(c["id"] for c in f["claims"])])
        for f in findings
    )
    assert len(lines) == 2


def test_suppressions_keyed_to_counts_hide_a_swap_and_a_baseline_does_not(
    repository: Repository,
) -> None:
    """One contradiction goes and another comes: the number is the same, and the run fails."""
    run("check facts/ --write-baseline baseline.txt", repository.folder)
    repository.write(ELSEWHERE)
    done = run("check facts/ --baseline baseline.txt", repository.folder)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-4:-2] == [
        "note: baseline.txt: 0 findings are not new",
        "note: baseline.txt has lines of findings that are gone (b02d33997dd9);"
        " `check resolutions prune --baseline baseline.txt` takes out what is gone or changed",
    ]
    assert done.stdout.splitlines()[-1] == "exit 1: 1 new open contradiction"


def test_a_line_whose_evidence_has_changed_hides_nothing(repository: Repository) -> None:
    """The same finding on an edited claim is open; a new wording alone leaves it passed over."""
    folder = repository.folder
    run("check facts/ --write-baseline baseline.txt", folder)
    text = DISPUTED["facts/gazette.yaml"]
    repository.write({"facts/gazette.yaml": text.replace("value: 1923", "value: 1924")})
    assert new(folder, "--baseline baseline.txt") == ["conflicting-dates"]
    repository.write({"facts/gazette.yaml": text.replace("value: 1923}", "value: 1923, note: so}")})
    assert new(folder, "--baseline baseline.txt") == []


def test_a_baseline_lists_what_is_open_and_no_answer(repository: Repository) -> None:
    """Whatever its level; what an answer settles needs no line, and one under review has one."""
    folder = repository.folder
    resolve(folder)
    repository.write(BOTH)
    run("check facts/ --fail-on never --write-baseline baseline.txt", folder)
    assert (folder / "baseline.txt").read_text().count(" conflicting-") == 1
    (file,) = (folder / "facts" / "resolutions").iterdir()
    file.write_text(file.read_text().replace("status: accepted", "status: under-review"))
    run("check facts/ --write-baseline baseline.txt", folder)
    assert (folder / "baseline.txt").read_text().count(" conflicting-") == 2


def test_writing_a_baseline_again_says_what_comes_in_and_goes_out(repository: Repository) -> None:
    """Nothing is added without a word."""
    folder = repository.folder
    run("check facts/ --write-baseline baseline.txt", folder)
    repository.write(ELSEWHERE)
    done = run("check facts/ --baseline baseline.txt --write-baseline baseline.txt", folder)
    assert done.stdout.splitlines()[:2] == [
        "note: baseline.txt: 1 finding is not new",
        "note: baseline.txt is written: 1 added (353fbffb1299), 1 taken out (b02d33997dd9)",
    ]


def test_pruning_takes_out_what_is_gone_and_adds_nothing(repository: Repository) -> None:
    """Comments and the other lines stay as they are; a dry run only says so."""
    folder = repository.folder
    repository.write(BOTH)
    run("check facts/ --write-baseline baseline.txt", folder)
    lines = ["# ours", *(folder / "baseline.txt").read_text().splitlines()[2:]]
    text = "\n".join(lines) + "\n"
    (folder / "baseline.txt").write_text(text)
    gone = next(line for line in lines if "conflicting-places" in line)
    poor = DISPUTED["facts/gazette.yaml"].replace(
        "subject: hall, predicate: is-thought", "subject: paper, predicate: is-thought"
    )
    repository.write({**DISPUTED, "facts/gazette.yaml": poor})
    prune = "check resolutions prune --baseline baseline.txt"
    said = f"a line out of baseline.txt: {gone}\n"
    assert run(f"{prune} --dry-run", folder).stdout == f"would take {said}"
    assert (folder / "baseline.txt").read_text() == text
    assert run(prune, folder).stdout == f"took {said}"
    assert (folder / "baseline.txt").read_text() == text.replace(f"{gone}\n", "")
    nothing = (
        "every resolution matches a finding, and so does every line of the baseline:"
        " there is nothing to prune\n"
    )
    assert run(prune, folder).stdout == nothing


def test_a_narrowed_run_neither_prunes_nor_reports_nor_writes(repository: Repository) -> None:
    """What it does not see may be there: a baseline loses no line by it."""
    folder = repository.folder
    repository.write(BOTH)
    run("check facts/ --write-baseline baseline.txt", folder)
    text = (folder / "baseline.txt").read_text()
    for part in ("facts/paper.yaml", "facts/ --select conflicting-dates", "facts/ --as-of 2020"):
        done = run(f"check {part} --baseline baseline.txt --strict", folder)
        assert (done.stderr, "any more" in done.stdout) == ("", False)
        done = run(f"check {part} --write-baseline baseline.txt", folder)
        assert (done.returncode, done.stderr.startswith("error[E703]")) == (2, True)
    done = run("check resolutions prune facts/paper.yaml --baseline baseline.txt", folder)
    assert done.returncode == 2
    assert (folder / "baseline.txt").read_text() == text


def test_an_edited_finding_of_a_baseline_is_shown_however_strict_the_run(
    repository: Repository,
) -> None:
    """Its line matches nothing any more, and yet the news is the finding: exit code 1, not 2."""
    folder = repository.folder
    run("check facts/ --write-baseline baseline.txt", folder)
    gazette = folder / "facts" / "gazette.yaml"
    gazette.write_text(gazette.read_text().replace("value: 1923", "value: 1924"))
    done = run("check facts/ --strict --baseline baseline.txt", folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "the hall opened 1924" in " ".join(done.stdout.split())


def test_lines_of_findings_that_the_settings_ignore_stay(repository: Repository) -> None:
    """They are there, and open again once they are no longer ignored."""
    folder = repository.folder
    run("check facts/ --write-baseline baseline.txt", folder)
    text = (folder / "baseline.txt").read_text()
    (folder / "check.toml").write_text('[ignore]\n"facts/*" = ["conflicting-dates"]\n')
    assert run("check facts/ --strict --baseline baseline.txt", folder).returncode == 0
    assert run("check resolutions prune --baseline baseline.txt", folder).returncode == 0
    assert (folder / "baseline.txt").read_text() == text


def test_lines_of_a_rule_that_is_not_loaded_stay(repository: Repository) -> None:
    """The rule may come from a folder that was not given: only --strict asks for it."""
    folder = repository.folder
    line = "0123456789ab 0123456789abcdef rule-of-a-pack p-opened g-opened\n"
    run("check facts/ --write-baseline baseline.txt", folder)
    with (folder / "baseline.txt").open("a") as file:
        file.write(line)
    assert run("check facts/ --baseline baseline.txt", folder).returncode == 0
    assert run("check facts/ --strict --baseline baseline.txt", folder).stderr == (
        "baseline.txt:4:1: error[E702]: there is no rule 'rule-of-a-pack' that could find "
        "0123456789ab\n  hint: load the rule, or take the line out\n"
    )
    run("check resolutions prune --baseline baseline.txt", folder)
    assert (folder / "baseline.txt").read_text().endswith(line)


def test_the_settings_name_the_baseline_for_every_run(repository: Repository) -> None:
    """Relative to their file, from wherever one starts; a flag goes before them."""
    folder = repository.folder
    run("check facts/ --write-baseline facts/baseline.txt", folder)
    repository.write({"check.toml": 'baseline = "facts/baseline.txt"\n', "none.txt": ""})
    (folder / "notes").mkdir()
    assert run("check facts/", folder).returncode == 0
    assert run("check ../facts", folder / "notes").returncode == 0
    assert run("check run", folder / "notes").returncode == 0
    assert run("check facts/ --baseline none.txt", folder).returncode == 1
    assert run("CHECK_BASELINE=none.txt check facts/", folder).returncode == 1
    assert run("check resolutions prune", folder).returncode == 0
    written = run("check facts/ --write-baseline facts/baseline.txt", folder).stdout
    assert "facts/baseline.txt is written: none added, none taken out" in written


def test_a_first_baseline_can_be_written_where_the_settings_name_it(repository: Repository) -> None:
    """They may name it before it is there."""
    repository.write({"check.toml": 'baseline = "facts/baseline.txt"\n'})
    assert run("check facts/", repository.folder).returncode == 2
    command = "check facts/ --write-baseline facts/baseline.txt"
    assert run(command, repository.folder).returncode == 0
    assert run("check facts/", repository.folder).returncode == 0


def test_a_baseline_survives_windows_and_editors(repository: Repository) -> None:
    """Line ends, a mark at the beginning, blank lines and lines in another order."""
    folder = repository.folder
    repository.write(BOTH)
    run("check facts/ --write-baseline baseline.txt", folder)
    lines = (folder / "baseline.txt").read_text().splitlines()
    Random(4).shuffle(lines)
    text = "\ufeff" + "\r\n\r\n".join(f"  {line} " for line in lines)
    (folder / "baseline.txt").write_bytes(text.encode())
    assert new(folder, "--baseline baseline.txt") == []


def test_any_damage_to_a_baseline_is_told_or_hides_nothing_else(repository: Repository) -> None:
    """Of 300 damaged files (seed 8), each is refused, or lists no finding that is not its own."""
    folder, random = repository.folder, Random(8)
    repository.write(BOTH)
    run("check facts/ --write-baseline baseline.txt", folder)
    lines = (folder / "baseline.txt").read_text().splitlines()[2:]
    there = {tuple(line.split()[:2]) for line in lines}
    refused = 0
    for _ in range(300):
        line, at = lines[0], random.randrange(len(lines[0]))
        damaged = line[:at] + random.choice("xyz 09af<=\n") + line[at + random.randrange(3) :]
        (folder / "damaged.txt").write_text(damaged)
        try:
            found = load(folder / "damaged.txt", Door(folder)).values()
        except InputError as e:
            refused += {problem.code for problem in e.problems} == {"E705"}
            continue
        listed = {tuple(str(line).split()[:2]) for line in found}
        assert listed & there <= {tuple(line.split()[:2])}
    assert refused > 50


# -- since a revision ---------------------------------------------------------------------------


def test_since_a_revision_only_what_is_new_shows_and_fails(repository: Repository) -> None:
    """The summary says how much is not new, and the verdict that it counts new ones."""
    folder = repository.folder
    repository.write(BOTH)
    done = run("check facts/ --since HEAD", folder)
    assert done.returncode == 1
    assert ("conflicting-places" in done.stdout, "conflicting-dates" in done.stdout) == (
        True,
        False,
    )
    lines = done.stdout.splitlines()
    assert lines[-4] == "note: since HEAD: 1 finding is not new"
    assert lines[-3].endswith("; 2 disputes: 2 contradictions")
    assert lines[-2] == "1 open, 1 not new"
    assert lines[-1] == "exit 1: 1 new open contradiction"
    repository.commit(BOTH)
    assert run("check facts/ --since HEAD", folder).returncode == 0
    assert new(folder, "--since HEAD~1") == ["conflicting-places"]


def test_an_edited_claim_makes_a_finding_new_since(repository: Repository) -> None:
    """The same finding with other evidence is another question."""
    text = DISPUTED["facts/gazette.yaml"]
    repository.write({"facts/gazette.yaml": text.replace("value: 1923", "value: 1924")})
    assert new(repository.folder, "--since HEAD") == ["conflicting-dates"]


def test_what_was_settled_then_and_is_open_now_is_new(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that is gone, or has expired since; what was open then and is settled is not."""
    folder = repository.folder
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735732800")  # noon of 1 January 2025
    name = resolve(folder, "--review-by 2025-03-01")
    assert new(folder, "--since HEAD") == []
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "-m", "answer", day="2025-01-02")
    assert new(folder, "--since HEAD") == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1741003200")  # noon of 3 March 2025
    assert new(folder, "--since HEAD") == ["conflicting-dates"]
    assert new(folder, "--since HEAD~1") == []
    repository.git("commit", "--quiet", "--allow-empty", "-m", "later", day="2025-03-03")
    assert new(folder, "--since HEAD") == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735732800")
    (folder / "facts" / "resolutions" / f"{name}.yaml").unlink()
    assert new(folder, "--since HEAD~1") == ["conflicting-dates"]


def test_a_code_that_does_not_count_did_not_count_then(repository: Repository) -> None:
    """With --require-code, what was answered with `other` was open then too: it is not new."""
    folder = repository.folder
    name = resolve(folder)
    file = folder / "facts" / "resolutions" / f"{name}.yaml"
    file.write_text(file.read_text().replace("code: different-scope", "code: other"))
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "-m", "answer")
    assert run("check facts/ --require-code", folder).returncode == 1
    assert run("check facts/ --require-code --since HEAD", folder).returncode == 0


def test_since_before_there_was_anything_everything_is_new(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--orphan", "fresh")
    empty = repository.commit({"readme.txt": "no facts yet"})
    repository.git("switch", "--quiet", "main")
    assert new(repository.folder, f"--since {empty}") == ["conflicting-dates"]


def test_a_selected_rule_need_not_have_been_there_then(repository: Repository) -> None:
    """What is selected now is held against all that there was."""
    head = "id: odd\nlevel: contradiction\ntitle: Odd\n"
    rule = f"{head}when:\n  - claim a: {{predicate: holds}}\nflag: odd\nexamples: []\n"
    repository.write({"rules/odd.yaml": rule})
    assert new(repository.folder, "--since HEAD --select odd") == ["odd", "odd"]
    assert new(repository.folder, "--since HEAD --ignore odd") == []


def test_a_baseline_and_a_revision_together_pass_over_what_either_knows(
    repository: Repository,
) -> None:
    folder = repository.folder
    repository.write(ELSEWHERE)
    run("check facts/ --write-baseline baseline.txt", folder)
    repository.write(BOTH)
    assert new(folder, "--since HEAD") == ["conflicting-places"]
    assert new(folder, "--baseline baseline.txt") == ["conflicting-dates"]
    assert new(folder, "--baseline baseline.txt --since HEAD") == []
    run("check facts/ --since HEAD --write-baseline all.txt", folder)
    assert (folder / "all.txt").read_text().count(" conflicting-") == 2
