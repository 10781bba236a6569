"""`check diff` on this repository's own history prints causes that are true."""

import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from engine.config import Flags
from engine.history.diff import Change, Diff, compare
from engine.history.edits import Edit, Field
from engine.history.revision import find
from engine.history.states import State, at
from engine.rules.written import line
from engine.source import parse
from tests.repositories import Repository

ROOT = Path(__file__).parent.parent
FACTS = [ROOT / "facts"]
MOST = 12
"""How many commits are compared; the newest that changed facts or rules."""


def git(*words: str) -> str:
    command = ["git", "-C", str(ROOT), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def commits() -> list[str]:
    """The newest commits that changed facts or rules, the oldest first, and the very first one."""
    try:
        if git("rev-parse", "--is-shallow-repository").strip() != "false":
            pytest.skip("the clone is shallow: there is no history to compare")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout: there is no history to compare")
    changed = git("log", "--format=%H", "--", "facts", "rules").split()[:MOST]
    return [git("rev-list", "--max-parents=0", "HEAD").split()[0], *reversed(changed)]


def diffs() -> Iterator[Diff]:
    """Each commit against the next, and the first against the last."""
    states = [at(find(name, ROOT), FACTS, Flags()) for name in commits()]
    yield from (compare(*pair) for pair in pairwise(states))
    yield compare(states[0], states[-1])


def documents(state: State, folder: str) -> Iterator[object]:
    """What stands in each YAML file of a folder at a revision."""
    assert state.revision
    names = git("ls-tree", "-r", "--name-only", state.revision.commit, folder).split()
    for name in names:
        if name.endswith(".yaml"):
            yield parse(git("show", f"{state.revision.commit}:{name}"), name)[0]


def written(state: State, edit: Edit) -> object:
    """What the files of a revision have of the part that an edit names; None where nothing."""
    kind, name = edit.key
    if kind == "rule":
        return next(
            (d for d in documents(state, "rules") if isinstance(d, dict) and d["id"] == name), None
        )
    every = [d for d in documents(state, "facts") if isinstance(d, dict)]
    if kind == "claim":
        sources = [d for d in every if "finding" not in d]
        claims = [claim for document in sources for claim in document.get("claims", ())]
        return next((claim for claim in claims if claim["id"] == name), None)
    if kind == "source":
        sources = [d["source"] for d in every if isinstance(d.get("source"), dict)]
        return next((source for source in sources if source["id"] == name), None)
    assert kind == "resolution"
    return next((d for d in every if d.get("finding") == name), None)


def is_true(edit: Edit, diff: Diff) -> bool:
    """Whether the files of both revisions bear out what the edit says."""
    was, now = (written(state, edit) for state in (diff.before, diff.after))
    if edit.change == "added":
        return was is None and now is not None
    if edit.change == "removed":
        return was is not None and now is None
    assert isinstance(was, dict)
    assert isinstance(now, dict)
    return bool(edit.fields) and all(is_true_of(field, was, now) for field in edit.fields)


def is_true_of(field: Field, was: dict[str, object], now: dict[str, object]) -> bool:
    if field.name in ("when", "unless", "derive"):
        there, item = (was, field.was) if field.was else (now, field.now)
        other = now if field.was else was
        return item in items(there[field.name]) and item not in items(other.get(field.name))
    return (str(was.get(field.name, "none")), str(now.get(field.name, "none"))) == field[1:]


def items(value: object) -> list[str]:
    """The items of a list of a rule, each on one line."""
    return [line(item) for item in value] if isinstance(value, list) else []


def told(diff: Diff) -> Iterator[tuple[Change, Edit]]:
    for changes in diff.groups.values():
        for change in changes:
            assert change.causes, change
            yield from ((change, edit) for edit in change.causes)


@pytest.mark.slow
def test_what_the_causes_say_stands_in_the_files() -> None:
    """Each is read again, from both revisions, by another way; and there are some to read."""
    count = 0
    for diff in diffs():
        for change, edit in told(diff):
            count += 1
            assert is_true(edit, diff), (diff.before.name, diff.after.name, change, edit)
    assert count > 9


def kinds(change: Change) -> set[str]:
    """What was edited; a resolution of the finding says nothing of its evidence."""
    return {edit.key[0] for edit in change.causes}


@pytest.mark.slow
def test_without_the_rules_that_are_named_as_causes_the_findings_are_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those rule files alone are put back into the last revision, in a clone."""
    first, *_, last = commits()
    clone = Repository(tmp_path / "clone")
    clone.git("fetch", "--quiet", str(ROOT), first, last)
    monkeypatch.chdir(clone.folder)
    states = [at(find(name, Path()), [Path("facts")], Flags()) for name in (first, last)]
    diff = compare(*states)
    only_rules = [c for c in diff.changed if kinds(c) - {"resolution"} == {"rule"}]
    assert only_rules
    causes = [edit for change in only_rules for edit in change.causes]
    names = {edit.key[1] for edit in causes if edit.key[0] == "rule"}
    clone.git("checkout", "--quiet", "--detach", last)
    for path in git("ls-tree", "-r", "--name-only", first, "rules").split():
        if Path(path).stem in names:
            clone.write({path: clone.git("show", f"{first}:{path}")})
    clone.git("commit", "--quiet", "--all", "-m", "put back")
    undone = compare(states[0], at(find("HEAD", Path()), [Path("facts")], Flags()))
    still = {c.finding.id for c in (*undone.new, *undone.gone, *undone.changed)}
    assert not still & {change.finding.id for change in only_rules}
