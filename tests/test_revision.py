"""Git revisions: read without a trace, from wherever one stands, and clear errors where not."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.history.revision import find
from tests.repositories import AGREED, DISPUTED, IDENTITY, Repository
from tests.transcripts import run, transcript

ROOT = Path(__file__).parent.parent
SAME = "nothing has changed: 1 finding, before and after"
CAME = "1 new, 0 gone, 0 changed, 0 another status"


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run with a git that knows nothing of whoever runs the tests."""
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two commits: nothing conflicts, then two dates do."""
    made = Repository(tmp_path / "desk")
    made.commit(AGREED)
    made.commit(DISPUTED, day="2025-02-01")
    return made


def last_line(command: str, folder: Path) -> str:
    """The last line that a command prints; it must go well."""
    done = run(command, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()[-1]


def error(command: str, folder: Path) -> str:
    """What a command that is refused prints, without the command and its exit code."""
    lines = transcript(command, folder).splitlines()
    assert lines[-1] == "[exit 2]"
    return "\n".join(lines[1:-1])


# -- without a trace ------------------------------------------------------------------------------


def everything(folder: Path) -> dict[str, tuple[str, int]]:
    """Each file of a repository, git's own included: a hash, and when it was last written."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_working_tree_and_index_stay_as_they_are(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last byte of .git, with staged, edited and untracked files; nothing is left."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    repository.write({"facts/staged.yaml": "# staged\nentities: {staged: {}}\n"})
    repository.git("add", "facts/staged.yaml")
    repository.write({"facts/paper.yaml": AGREED["facts/paper.yaml"] + "# edited\n"})
    repository.write({"facts/untracked.yaml": "entities: {untracked: {}}\n", "notes.txt": "x"})
    status = repository.git("status", "--porcelain")
    before = everything(repository.folder)
    assert last_line("check diff HEAD~1", repository.folder) == CAME
    assert last_line("check diff HEAD~1 HEAD", repository.folder) == CAME
    assert run("check facts/ --since HEAD~1", repository.folder).returncode == 1
    assert "E704" in run("check diff nowhere", repository.folder).stderr
    assert everything(repository.folder) == before
    assert repository.git("status", "--porcelain") == status
    assert list(temporary.iterdir()) == []


def test_ctrl_c_leaves_nothing_behind(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even while the revision is being read, which a git that sleeps makes take long."""
    temporary, tools = tmp_path / "temporary", tmp_path / "tools"
    temporary.mkdir()
    tools.mkdir()
    git = shutil.which("git")
    asleep = tmp_path / "asleep"
    sleeps = f"touch '{asleep}'; sleep 60"
    slow = f'#!/bin/sh\ncase "$*" in *cat-file*) {sleeps};; *) exec {git} "$@";; esac\n'
    (tools / "git").write_text(slow)
    (tools / "git").chmod(0o755)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    command = [sys.executable, "-m", "engine", "diff", "HEAD~1"]
    with subprocess.Popen(command, cwd=repository.folder, stderr=subprocess.PIPE) as process:
        while not asleep.exists():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30)[1] == b"stopped\n"
    assert (process.returncode, list(temporary.iterdir())) == (130, [])


def test_no_hook_and_no_filter_runs(repository: Repository) -> None:
    """Files are read as git stores them, whatever a checkout would make of them."""
    repository.git("config", "filter.shout.smudge", "touch run-by-git; tr a-z A-Z")
    repository.git("config", "core.hooksPath", "hooks")
    hook = "#!/bin/sh\ntouch run-by-git\n"
    repository.commit(
        {**DISPUTED, ".gitattributes": "* filter=shout\n", "hooks/post-checkout": hook}
    )
    for path in (repository.folder / "hooks").iterdir():
        path.chmod(0o755)
    assert last_line("check diff HEAD", repository.folder) == SAME
    assert not (repository.folder / "run-by-git").exists()


# -- from wherever one stands -------------------------------------------------------------------


def test_the_facts_may_lie_anywhere_in_the_repository(tmp_path: Path) -> None:
    """Seen from the top, from their own root, from inside of them, and from outside."""
    repository = Repository(tmp_path / "repository")
    repository.commit({f"desks/bay/{name}": text for name, text in AGREED.items()})
    repository.commit({f"desks/bay/{name}": text for name, text in DISPUTED.items()})
    top, desk = repository.folder, repository.folder / "desks" / "bay"
    outputs = {
        run(f"check diff HEAD~1 HEAD{facts}", folder).stdout.replace(place, "facts/")
        for folder, facts, place in (
            (top, " --facts desks/bay/facts", "desks/bay/facts/"),
            (desk, "", "facts/"),
            (desk / "facts", " --facts .", "(gazette.yaml"),
            (tmp_path, " --facts repository/desks/bay/facts", "repository/desks/bay/facts/"),
            (top / "desks", f" --facts {desk}/facts", "bay/facts/"),
        )
    }
    inside = {text.replace("facts/:3", "(facts/gazette.yaml:3") for text in outputs}
    assert len(inside) == 1
    assert "(facts/gazette.yaml:3)" in inside.pop()


def test_a_place_above_the_current_folder_is_told_as_in_the_working_tree(
    repository: Repository,
) -> None:
    """And never as one of the folder that goes away."""
    (repository.folder / "notes").mkdir()
    done = run("check diff HEAD~1 HEAD --facts ../facts", repository.folder / "notes")
    assert f"({repository.folder}/facts/gazette.yaml:3)" in done.stdout


def test_a_linked_worktree_and_a_submodule_are_repositories(
    repository: Repository, tmp_path: Path
) -> None:
    """Their .git is a file."""
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"), "HEAD")
    assert last_line("check diff HEAD~1", tmp_path / "tree") == CAME
    outer = Repository(tmp_path / "outer")
    outer.git(
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(repository.folder),
        "in",
    )
    assert (outer.folder / "in" / ".git").is_file()
    assert last_line("check diff HEAD~1", outer.folder / "in") == CAME
    outer.git("commit", "--quiet", "-m", "in")
    assert last_line("check diff HEAD~1", outer.folder / "in") == CAME


def test_another_repository_s_hook_does_not_lead_astray(
    repository: Repository, tmp_path: Path
) -> None:
    """A hook sets GIT_DIR and GIT_INDEX_FILE for its own repository."""
    other = Repository(tmp_path / "other")
    other.commit({"facts/none.yaml": "entities: {none: {}}\n"})
    set_ = f"GIT_DIR={other.folder}/.git GIT_INDEX_FILE={other.folder}/.git/index"
    assert last_line(f"{set_} check diff HEAD~1", repository.folder) == CAME


def test_each_revision_has_its_own_settings_and_rules(repository: Repository) -> None:
    """A pack of rules that the settings name, by a flag or a variable, there or not yet there."""
    rule = (ROOT / "rules" / "core" / "conflicting-dates.yaml").read_text()
    rule = rule.replace("id: conflicting-dates", "id: more-dates")
    pack = {"packs/more-dates.yaml": rule}
    repository.commit({**DISPUTED, **pack, "check.toml": 'rules = ["packs"]\n'})
    folder = repository.folder
    assert last_line("check diff HEAD~1", folder) == CAME
    assert last_line("check diff HEAD", folder).startswith("nothing has changed: 2 findings")
    repository.commit({**DISPUTED, **pack})
    assert last_line("check diff HEAD~2 --rules packs", folder) == CAME
    assert last_line("CHECK_RULES=packs check diff HEAD~2", folder) == CAME
    assert last_line("CHECK_RULES=packs check diff HEAD", folder).startswith(
        "nothing has changed: 2"
    )


def test_rules_outside_of_the_repository_are_the_same_at_each_revision(
    repository: Repository, tmp_path: Path
) -> None:
    rule = (ROOT / "rules" / "core" / "conflicting-dates.yaml").read_text()
    (tmp_path / "pack").mkdir()
    more = rule.replace("id: conflicting-dates", "id: more-dates")
    (tmp_path / "pack" / "more-dates.yaml").write_text(more)
    told = "2 new, 0 gone, 0 changed, 0 another status"
    assert last_line("check diff HEAD~1 --rules ../pack", repository.folder) == told
    assert last_line("CHECK_RULES=../pack check diff HEAD~1 HEAD", repository.folder) == told


def test_a_repository_of_the_core_rules_has_its_own_at_each_revision(tmp_path: Path) -> None:
    """An edited core rule is no clash with the shipped one, and a later one did not apply yet."""
    core = {f"rules/core/{p.name}": p.read_text() for p in (ROOT / "rules" / "core").iterdir()}
    edited = dict(core)
    place = "rules/core/conflicting-dates.yaml"
    condition = "surely_overlaps($a.period, $b.period)"
    edited[place] = core[place].replace(f"  - {condition}\n", "")
    missing = {name: text for name, text in core.items() if name != place}
    repository = Repository(tmp_path / "desk")
    for rules in (missing, edited, core):
        repository.commit({**DISPUTED, **rules})
    text = run("check diff HEAD~2 HEAD~1", repository.folder).stdout
    assert "  - rule conflicting-dates added (rules/core/conflicting-dates.yaml:1)" in text
    text = run("check diff HEAD~1", repository.folder).stdout
    assert f"rule conflicting-dates edited: `when` has now: {condition}" in text


def test_links_lead_where_they_led(repository: Repository) -> None:
    """Folders and files, one through another, to what stood there then."""
    (repository.folder / "facts").rename(repository.folder / "material")
    (repository.folder / "facts").symlink_to("material")
    paper = repository.folder / "material" / "paper.yaml"
    (repository.folder / "papers").mkdir()
    paper.rename(repository.folder / "papers" / "2020.yaml")
    paper.symlink_to("../shelf/2020.yaml")
    (repository.folder / "shelf").symlink_to(repository.folder / "papers")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "-m", "links")
    assert last_line("check diff HEAD", repository.folder) == SAME
    assert last_line("check diff HEAD~2", repository.folder) == CAME
    (repository.folder / "papers" / "2020.yaml").write_text("entities: {}\n")
    assert last_line("check diff HEAD~2 HEAD", repository.folder) == CAME


def test_a_link_that_led_out_of_the_repository_is_refused(
    repository: Repository, tmp_path: Path
) -> None:
    """Whatever lies there now, and whatever stands in its place in the working tree."""
    paper = repository.folder / "facts" / "paper.yaml"
    text = paper.read_text()
    (tmp_path / "paper.yaml").write_text(text)
    paper.unlink()
    paper.symlink_to("../../paper.yaml")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "-m", "links")
    paper.unlink()
    paper.write_text(text)
    assert error("check diff HEAD", repository.folder).startswith(
        "HEAD:facts/paper.yaml:1:1: error[E704]: the revision 'HEAD' does not load: a link leads"
        " from here to a place outside of the root, or to what is hidden in it (E106)"
    )


def test_what_was_not_there_had_no_findings(repository: Repository) -> None:
    """No folder, and a folder without claims: everything is new; and the other way, gone."""
    repository.git("switch", "--quiet", "--orphan", "fresh")
    empty = repository.commit({"readme.txt": "no facts yet"})
    repository.git("switch", "--quiet", "main")
    assert last_line(f"check diff {empty} main", repository.folder) == CAME
    gone = "0 new, 1 gone, 0 changed, 0 another status"
    assert last_line(f"check diff main {empty}", repository.folder) == gone
    causes = run(f"check diff {empty}", repository.folder).stdout
    assert "  - claim g-opened added (facts/gazette.yaml:3)\n  - claim p-opened added" in causes
    shutil.rmtree(repository.folder / "facts")
    assert last_line("check diff main", repository.folder) == gone
    assert error(f"check diff {empty}", repository.folder) == (
        "error[E502]: nothing to compare: there is no claim in 'facts', then or now\n"
        "  hint: name the facts with --facts"
    )


# -- errors -------------------------------------------------------------------------------------


def test_outside_of_a_repository(tmp_path: Path) -> None:
    for name, text in DISPUTED.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    expected = "error[E704]: this folder is in no git repository\n  hint: `git init` begins one"
    for command in ("check diff HEAD", "check facts/ --since HEAD"):
        assert error(command, tmp_path) == expected


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("nowhere", "git knows no revision 'nowhere' here", "`git log --oneline` lists"),
        ("mian", "git knows no revision 'mian' here", "did you mean 'main'?"),
        ("work", "git knows no revision 'work' here", "did you mean 'topic/work'?"),
        ("-- --all", "'--all' names no revision: it begins with a hyphen", "give a branch"),
        ("-- main..--all", "'--all' names no revision: it begins with a hyphen", "give a branch"),
        ("''", "git knows no revision '' here", "`git log --oneline` lists"),
        ("HEAD:facts", "git knows no revision 'HEAD:facts' here", "`git log --oneline` lists"),
        ("^HEAD", "git knows no revision '^HEAD' here", "`git log --oneline` lists"),
        (f"{7:040}", f"git knows no revision '{7:040}' here", "`git log --oneline` lists"),
        ("HEAD nowhere..", "'HEAD nowhere..' is not one or two revisions", "A, A B, A..B or A...B"),
        ("main...lone", "git knows no common ancestor of 'main' and 'lone'", None),
    ],
)
def test_revisions_that_are_none(
    repository: Repository, words: str, message: str, hint: str | None
) -> None:
    """Each gets one sentence, and the nearest branch or tag where one is near."""
    repository.git("branch", "topic/work")
    repository.git("switch", "--quiet", "--orphan", "lone")
    repository.git("commit", "--quiet", "--allow-empty", "-m", "alone")
    repository.git("switch", "--quiet", "main")
    lines = error(f"check diff {words}", repository.folder).split("\n  hint: ")
    assert lines[0] == f"error[E704]: {message}"
    assert lines[1].startswith(hint) if hint else len(lines) == 1


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "HEAD\0"])
def test_a_revision_of_several_lines_is_refused(repository: Repository, name: str) -> None:
    """In one line."""
    with pytest.raises(InputError) as refused:
        find(name, repository.folder)
    assert str(refused.value).splitlines()[0] == (
        f"error[E704]: {name!r} names no revision: it has a line break or a NUL in it"
    )


def test_a_shallow_clone_that_lacks_the_revision(repository: Repository, tmp_path: Path) -> None:
    """The hint says how to get the rest; what the clone has can be compared."""
    source = f"file://{repository.folder}"
    repository.git("clone", "--quiet", "--depth", "1", source, str(tmp_path / "clone"))
    expected = (
        "error[E704]: git knows no revision 'HEAD~1' here: the clone is shallow\n"
        "  hint: `git fetch --unshallow` gets the rest; in CI, check out with `fetch-depth: 0`"
    )
    for command in ("check diff HEAD~1", "check facts/ --since HEAD~1"):
        assert error(command, tmp_path / "clone") == expected
    assert last_line("check diff HEAD", tmp_path / "clone") == SAME


def test_a_revision_that_does_not_load(repository: Repository) -> None:
    """One problem that names it and the first of its own, at its place there."""
    broken = DISPUTED["facts/paper.yaml"].replace("subject: hall", "subject: hull")
    repository.commit({**DISPUTED, "facts/paper.yaml": broken})
    repository.commit(DISPUTED)
    expected = (
        "HEAD~1:facts/paper.yaml:3:29: error[E704]: the revision 'HEAD~1' does not load:"
        " unknown subject 'hull' (E302), and 3 more problems\n"
        "  hint: name a revision whose files load with this release of check"
    )
    for command in ("check diff HEAD~1", "check diff HEAD HEAD~1", "check facts/ --since HEAD~1"):
        assert error(command, repository.folder) == expected


def test_facts_outside_of_the_repository(repository: Repository, tmp_path: Path) -> None:
    """All facts must lie in the repository of the first."""
    (tmp_path / "other").mkdir()
    assert error("check diff HEAD --facts facts --facts ../other", repository.folder) == (
        "error[E704]: '../other' is outside of the repository at .\n"
        "  hint: a revision has only what its repository holds"
    )


def test_a_repository_that_has_lost_a_file(repository: Repository) -> None:
    """Nothing is compared with less than there was."""
    blob = repository.git("rev-parse", "HEAD:facts/paper.yaml").strip()
    (repository.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert error("check diff HEAD", repository.folder) == (
        f"error[E704]: git lacks 'facts/paper.yaml' of the revision 'HEAD' ({blob})\n"
        "  hint: `git fsck` checks the repository; `git fetch` may get what is missing"
    )
