"""`check init` and `check new`: what they make works as it stands, and nothing is overwritten."""

import re
import shutil
from pathlib import Path
from shlex import quote

import pytest

from engine.claims.models import ClaimEntry, SourceEntry
from engine.schema import render
from engine.screen import printable
from engine.start import TEMPLATES, WORKING_FOLDER, init
from tests.transcripts import run, transcript

MADE = """\
made a working folder:
  museum/.github/workflows/check.yml                 a workflow that checks every push on GitHub
  museum/.pre-commit-config.yaml                     a hook that checks before each commit
  museum/check.toml                                  marks the folder, and takes its settings
  museum/facts/bay-news-2021-06.yaml                 a source with three claims, two of which conflict
  museum/facts/vocabulary.yaml                       the names that claims use
  museum/rules/museums/visitors-before-opening.yaml  a rule, and the examples that test it
  museum/schemas/facts.json                          what an editor completes facts by
  museum/schemas/rules.json                          what an editor completes rules by
next: check museum/facts
then: check rules test museum/rules
"""  # noqa: E501

FOUND = """\
  According to the director, the lighthouse museum opened on 2021-05-04; according to the teacher, a
  school class was there in 2021-04; the time ends on 2021-04-30, the date is 2021-05-04.
"""
VERDICT = (
    "3 claims from 1 source, N rules; 1 dispute: 1 contradiction\nexit 1: 1 open contradiction\n"
)


def checked(command: str, folder: Path, code: int = 0) -> str:
    """Standard output of a command that must end with the code and print no error."""
    done = run(command, folder)
    assert (done.returncode, done.stderr) == (code, "")
    return done.stdout


def verdict(command: str, folder: Path) -> str:
    """The last two lines of a run that must find a contradiction, whatever the number of rules."""
    lines = checked(command, folder, 1).splitlines(keepends=True)[-2:]
    return re.sub(r"\d+ rules", "N rules", "".join(lines))


def tree(folder: Path) -> dict[str, str]:
    """Every file below the folder, and its text."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def uncommented(text: str) -> str:
    """The text with the lines of YAML that stand in comments, and not the sentences."""
    return re.sub(r"^(\s*)# ((?: +|- |\w+:( |$)).*)", r"\1\2", text, flags=re.MULTILINE)


TEMPLATE = tree(TEMPLATES / "init")


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """A working folder, as `check init` makes it."""
    init(tmp_path / "museum")
    return tmp_path / "museum"


def test_the_working_folder_has_one_contradiction_and_a_rule_that_passes(tmp_path: Path) -> None:
    """By the commands that `check init` prints."""
    assert checked("check init museum", tmp_path) == MADE
    made = tree(tmp_path / "museum")
    assert {name: made[name] for name in made if not name.startswith("schemas/")} == TEMPLATE
    assert FOUND in checked("check museum/facts", tmp_path, 1)
    assert verdict("check museum/facts", tmp_path) == VERDICT
    tested = checked("check rules test museum/rules", tmp_path)
    assert tested == "1 rule, 3 examples: all pass\n"


def test_the_contradiction_is_found_by_the_rule_of_the_folder(museum: Path) -> None:
    shutil.rmtree(museum / "rules")
    assert checked("check facts -q", museum).endswith("exit 0: no open contradiction\n")


def test_the_current_folder_becomes_a_working_folder_and_keeps_its_files(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "read-me.txt").write_text("mine")
    assert "\nnext: check facts\nthen: check rules test rules\n" in checked("check init", tmp_path)
    assert {*tree(tmp_path)} == {*WORKING_FOLDER, "facts/read-me.txt"}
    assert verdict("check", tmp_path) == VERDICT


def test_the_next_step_can_be_pasted_whatever_the_folder_is_called(tmp_path: Path) -> None:
    printed = checked('check init "the keeper\'s museum"', tmp_path)
    step = re.findall(r"^next: (.*)", printed, re.MULTILINE)[0]
    assert verdict(step, tmp_path) == VERDICT


def test_every_template_is_made_into_a_file() -> None:
    assert {*TEMPLATE} == {name for name in WORKING_FOLDER if not name.startswith("schemas/")}


@pytest.mark.parametrize("name", [name for name in WORKING_FOLDER if not name.startswith(".")])
def test_init_overwrites_nothing(tmp_path: Path, name: str) -> None:
    """One file in the way, and none is written."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine")
    assert transcript("check init", tmp_path) == (
        f"$ check init\nerror[E506]: there is '{name}' already; nothing was written\n"
        "  hint: choose another folder or name, or move what is there\n[exit 2]\n"
    )
    assert tree(tmp_path) == {name: "mine"}


@pytest.mark.parametrize("name", [name for name in WORKING_FOLDER if name.startswith(".")])
def test_init_leaves_what_others_use_as_it_is(tmp_path: Path, name: str) -> None:
    """A repository has its hooks and workflows already; all else is made."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine")
    done = run("check init", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = [line for line in done.stdout.splitlines() if name in line]
    assert line.endswith("was there, and is left as it was")
    assert {*tree(tmp_path)} == {*WORKING_FOLDER}
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("name", ["museum", "museum/rules"])
def test_a_file_in_place_of_a_folder_stops_init_before_it_writes(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine")
    done = run("check init museum", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"error[E506]: there is '{name}' already; nothing was written\n" in done.stderr
    assert tree(tmp_path) == {name: "mine"}


def test_a_new_source_is_valid_as_it_stands(museum: Path) -> None:
    before = tree(museum)
    assert checked("check new source harbour-news-2024", museum) == (
        "made facts/harbour-news-2024.yaml: a source without claims yet\n"
        "next: fill in what is marked TODO, add claims, then: check facts\n"
    )
    added = tree(museum)
    assert added.pop("facts/harbour-news-2024.yaml").count("TODO") == 3
    assert added == before
    assert verdict("check facts", museum) == VERDICT


@pytest.mark.parametrize("publisher", ["Harbour News", 'The "Bay": #1, PUBLISHED', "[x", "It's"])
def test_a_new_source_has_the_publisher_and_the_date_that_are_given(
    museum: Path, publisher: str
) -> None:
    """Also a publisher whose name YAML would read as something else."""
    checked(f"check new source s --published 2024-05~ --publisher {quote(publisher)}", museum)
    path = museum / "facts" / "s.yaml"
    with path.open("a", encoding="utf-8") as file:
        file.write(
            "claims:\n  - {id: c, speaker: teacher, subject: lighthouse-museum, predicate: opened, "
            "value: 2022}\n"
        )
    printed = checked("check facts --select conflicting-dates", museum, 1)
    assert f"the teacher, {publisher}, about 2024-05 " in printed


@pytest.mark.parametrize(
    ("publisher", "character"), [("The \udcff Post", "DCFF"), ("\x1b[31mPost", "001B")]
)
def test_a_publisher_that_no_file_can_hold_is_refused(
    museum: Path, publisher: str, character: str
) -> None:
    """A word of the command line may be of any bytes; what is made must be a facts file."""
    done = run(f"check new source s --publisher {quote(publisher)}", museum)
    expected = f"expected text without the character U+{character}"
    problem = f"error[E203]: `--publisher` is {publisher!a}; {expected}\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", problem)
    assert not (museum / "facts" / "s.yaml").exists()


def test_the_claims_in_a_new_source_s_comments_are_valid(museum: Path) -> None:
    """Every field stands there, and each line may be used as it is."""
    checked("check new source s", museum)
    path = museum / "facts" / "s.yaml"
    text = uncommented(path.read_text("utf-8"))
    for field in (*SourceEntry.model_fields, *ClaimEntry.model_fields):
        assert re.search(rf"^ +(- )?{field}: \S", text, re.MULTILINE), field
    path.write_text(text)
    (museum / "facts" / "more.yaml").write_text(
        "predicates: {is-open: {}}\n"
        "entities: {bridge: {}, lorries: {}, mayor: {}, jane-doe: {}}\n"
        "source: s\n"
        "claims: [{id: an-earlier-claim, subject: bridge, predicate: is-open}]\n"
    )
    assert "5 claims from 2 sources" in checked("check facts -q", museum, 1)


@pytest.mark.parametrize(
    ("options", "file"),
    [
        ("", "rules/my-rule.yaml"),
        ("--topic town", "rules/town/my-rule.yaml"),
        ("--derive", "rules/my-rule.yaml"),
        ("--derive --topic museums", "rules/museums/my-rule.yaml"),
    ],
)
def test_a_new_rule_is_valid_and_its_examples_pass(museum: Path, options: str, file: str) -> None:
    before = tree(museum)
    assert checked(f"check new rule my-rule {options}", museum) == (
        f"made {file}: a rule whose examples pass\n"
        f"next: make it say what you mean, then: check rules test {file}\n"
    )
    added = tree(museum)
    text = added.pop(file)
    assert added == before
    for key in ("id: my-rule", "title:", "why: >", "resolve: >", "when:", "examples:"):
        assert f"\n{key}" in text
    assert ("\nderive:" in text) == ("--derive" in options) != ("\nflag:" in text)
    assert checked(f"check rules test {file}", museum) == "1 rule, 2 examples: all pass\n"
    assert verdict("check facts", museum) == VERDICT


RULES = (
    "init/rules/museums/visitors-before-opening.yaml",
    "new/flag.yaml",
    "new/derive.yaml",
)


@pytest.mark.parametrize("name", RULES)
def test_the_examples_pin_every_condition_down(tmp_path: Path, name: str) -> None:
    """Whatever part of the pattern is dropped, an example fails."""
    rule = tmp_path / "rules" / "r.yaml"
    rule.parent.mkdir()
    text = re.sub(r"^id: .*", "id: r", (TEMPLATES / name).read_text("utf-8"), flags=re.MULTILINE)
    rule.write_text(text, encoding="utf-8")
    done = run("check rules test rules/ --coverage", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("folder", ["", "facts", "rules/museums", "notes"])
def test_the_root_is_found_from_below_it(museum: Path, folder: str) -> None:
    (museum / "notes").mkdir()
    checked("check new source s", museum / folder)
    checked("check new rule r", museum / folder)
    assert {*tree(museum)} == {*WORKING_FOLDER, "facts/s.yaml", "rules/r.yaml"}


@pytest.mark.parametrize("folder", ["", "facts", "rules"])
def test_a_folder_without_check_toml_will_do(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    checked("check new source s", tmp_path / folder)
    checked("check new rule r", tmp_path / folder)
    assert {*tree(tmp_path)} == {"facts/s.yaml", "rules/r.yaml"}


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (
            "source bay-news-2021-06",
            "there is a source 'bay-news-2021-06' already: facts/other.yaml",
        ),
        ("source vocabulary", "there is 'facts/vocabulary.yaml' already; nothing was written"),
        (
            "rule visitors-before-opening",
            "there is a rule 'visitors-before-opening' already: rules/",
        ),
        ("rule visitors-before-opening --topic x --derive", "there is a rule 'visitors-before-"),
        ("rule opposed-terms", "there is a rule 'opposed-terms' already: "),
    ],
)
def test_an_id_or_a_file_that_is_there_is_refused(museum: Path, command: str, message: str) -> None:
    """Also where another file than the expected one has it, or the shipped rules."""
    (museum / "facts" / "bay-news-2021-06.yaml").rename(museum / "facts" / "other.yaml")
    before = tree(museum)
    done = run(f"check new {command}", museum)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error[E506]: {message}")
    assert tree(museum) == before


@pytest.mark.parametrize(
    "name", ["", "a b", "a/b", "a\\b", "../a", ".a", "a.yaml", "a:b", "a\n", "#a"]
)
def test_a_bad_id_is_refused(tmp_path: Path, name: str) -> None:
    assert_no_name(f"source {quote(name)}", name, "source", tmp_path)


def test_a_bad_id_of_a_rule_or_a_topic_is_refused(tmp_path: Path) -> None:
    assert_no_name("rule ../a", "../a", "rule", tmp_path)
    assert_no_name("rule r --topic ../a", "../a", "topic", tmp_path)


def assert_no_name(words: str, name: str, what: str, folder: Path) -> None:
    """`check new …` refuses the name, and writes nothing."""
    done = run(f"check new {words}", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error[E203]: '{printable(name)}' is no name for a {what}\n")
    assert tree(folder) == {}


def test_a_source_can_be_added_while_other_files_have_mistakes(museum: Path) -> None:
    (museum / "facts" / "broken.yaml").write_text("source: {id: [\n")
    checked("check new source s", museum)
    assert "facts/s.yaml" in tree(museum)


def test_an_editor_finds_the_schema_of_each_file(museum: Path) -> None:
    """Of those that `check init` makes, and of new ones; the schemas are those of this release."""
    for command in ("source extra", "rule extra --topic deep", "rule other --derive"):
        checked(f"check new {command}", museum)
    made = [*museum.glob("facts/*.yaml"), *museum.glob("rules/**/*.yaml")]
    assert len(made) == 6
    for path in made:
        mark, _, schema = path.read_text("utf-8").splitlines()[0].partition("$schema=")
        name = path.relative_to(museum).parts[0]
        assert (mark, (path.parent / schema).resolve()) == (
            "# yaml-language-server: ",
            (museum / "schemas" / f"{name}.json").resolve(),
        )
    for name in ("facts", "rules"):
        assert (museum / "schemas" / f"{name}.json").read_text("utf-8") == render(name)


def test_without_schemas_a_new_file_names_none(museum: Path) -> None:
    shutil.rmtree(museum / "schemas")
    checked("check new source extra", museum)
    assert "$schema" not in (museum / "facts" / "extra.yaml").read_text("utf-8")
