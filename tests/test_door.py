"""Which files a run reads, that it opens no others, and that nothing is passed over in silence."""

import os
import shutil
from pathlib import Path

import pytest

from engine.config import _READERS, Flags, configure, find_root
from engine.errors import InputError
from engine.source import Door
from engine.source.files import MOST_BYTES
from tests.repositories import DISPUTED
from tests.test_config import IDLE
from tests.transcripts import run

SECRET = "entities: {root-x-0-0: {kind: [secret-words]}}\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one contradiction between two sources, beside a file that is none of it."""
    folder = tmp_path / "desk"
    for name, text in DISPUTED.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.yaml").write_text(SECRET)
    monkeypatch.chdir(folder)
    return folder


def last_line(folder: Path, command: str = "check facts/") -> str:
    """The last line of a report."""
    return run(command, folder).stdout.splitlines()[-1]


def refused(folder: Path, command: str = "check facts/") -> str:
    """What is said of input that is refused; no word of the file elsewhere is among it."""
    done = run(command, folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "secret-words" not in done.stderr
    assert "root-x-0-0" not in done.stderr
    return done.stderr


FOUND = "exit 1: 1 open contradiction"


# -- links --------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_inside_the_root_is_followed(desk: Path, what: str) -> None:
    """To a file and to a folder: what it leads to is read, under the name of the link."""
    shelf = desk / "shelf"
    shelf.mkdir()
    (desk / "facts" / "gazette.yaml").rename(shelf / "gazette.yaml")
    if what == "file":
        (desk / "facts" / "gazette.yaml").symlink_to("../shelf/gazette.yaml")
    else:
        (desk / "facts" / "more").symlink_to("../shelf")
    assert last_line(desk) == FOUND


def test_a_file_that_several_links_lead_to_is_read_once(desk: Path) -> None:
    """Folders that hold links to each other, and to themselves, end."""
    facts = desk / "facts"
    (facts / "a").mkdir()
    (facts / "a" / "up").symlink_to("..")
    (facts / "again.yaml").symlink_to("paper.yaml")
    (facts / "0").symlink_to("a")
    (facts / "a" / "self").symlink_to(".")
    assert last_line(desk) == FOUND
    assert last_line(desk, "check facts/ facts/again.yaml facts/a") == FOUND
    door = Door(desk)
    assert [path.name for path in door.walk([facts])] == [
        "gazette.yaml",
        "paper.yaml",
        "vocabulary.yaml",
    ]


def test_a_link_may_be_named_instead_of_what_it_leads_to(desk: Path) -> None:
    """What lies in facts/ is read besides: the same files under another name are no others."""
    (desk / "facts" / "again.yaml").symlink_to("gazette.yaml")
    (desk / "linked").symlink_to("facts")
    for named in ("facts/again.yaml", "linked", "linked facts"):
        assert run(f"check {named}", desk).returncode != 2, named
    assert last_line(desk, "check linked") == FOUND
    (desk / "facts").rename(desk / "real")
    (desk / "facts").symlink_to("real")
    assert last_line(desk, "check real") == FOUND
    (desk / "lost.yaml").symlink_to("nowhere.yaml")
    assert "it is a link that leads nowhere" in run("check lost.yaml", desk).stderr


def test_the_root_itself_may_be_reached_by_a_link(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "to-desk").symlink_to(desk)
    assert last_line(tmp_path, "check to-desk/facts") == FOUND
    assert last_line(tmp_path / "to-desk") == FOUND


@pytest.mark.parametrize("place", ["facts/x.yaml", "facts/x", "facts/resolutions", "facts"])
@pytest.mark.parametrize("target", ["{elsewhere}", "../{dots}elsewhere"])
def test_a_link_out_of_the_root_is_refused(desk: Path, place: str, target: str) -> None:
    """A file, a folder, the resolutions, the facts themselves; by a full path and by dots."""
    link = desk / place
    elsewhere = desk.parent / "elsewhere"
    if link.exists():
        link.rename(desk / "old")
    to = target.format(elsewhere=elsewhere, dots="../" * (place.count("/") - 1 + 1))
    link.symlink_to(f"{to}/secret.yaml" if place.endswith(".yaml") else to)
    if place == "facts":
        link.unlink()
        link.symlink_to(elsewhere)
    told = refused(desk)
    assert told.startswith(f"{place}:1:1: error[E106]: a link leads from here to a place outside")


@pytest.mark.parametrize("name", ["seeds/paper-2020.txt", "seeds/manifest.yaml", "check.toml"])
def test_no_other_file_of_the_root_leads_out_of_it(desk: Path, name: str) -> None:
    """Sources' texts, whose words a hint would print; the manifest; the settings."""
    (desk / "seeds").mkdir()
    text = DISPUTED["facts/paper.yaml"].replace("value: hanoi}", "value: hanoi, quote: in Hanoi}")
    (desk / "facts" / "paper.yaml").write_text(text)
    (desk / name).symlink_to(desk.parent / "elsewhere" / "secret.yaml")
    assert refused(desk).startswith(f"{name}:1:1: error[E106]")


@pytest.mark.parametrize("kind", ["rules", "baseline"])
def test_a_setting_names_nothing_outside_and_whoever_runs_it_may(desk: Path, kind: str) -> None:
    """By a path and through a link; by a flag and by the environment."""
    pack = desk.parent / "pack"
    pack.mkdir()
    outside = pack if kind == "rules" else pack / "base.txt"
    (pack / "base.txt").write_text("# none\n")
    (pack / "idle.yaml").write_text(IDLE)
    (desk / "inside").symlink_to(outside)
    for named in (str(outside), f"../pack{'' if kind == 'rules' else '/base.txt'}", "inside"):
        written = f'["{named}"]' if kind == "rules" else f'"{named}"'
        (desk / "check.toml").write_text(f"{kind} = {written}\n")
        assert f"`{kind}` names a place outside of the root" in refused(desk)
    (desk / "check.toml").write_text("")
    assert FOUND.split(":")[0] in last_line(desk, f"check facts/ --{kind} {outside}")
    assert FOUND.split(":")[0] in last_line(desk, f"CHECK_{kind.upper()}={outside} check facts/")
    assert f"`--{kind}` names a place outside" in refused(desk, f"check facts/ --{kind} inside")


def test_a_link_that_leads_nowhere_is_told(desk: Path) -> None:
    for name in ("gone", "gone.yaml"):
        link = desk / "facts" / name
        link.symlink_to("nowhere")
        assert refused(desk).startswith(f"facts/{name}:1:1: error[E101]: it is a link that leads")
        link.unlink()


# -- the root, and its folders ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["facts", "rules", "seeds"])
@pytest.mark.parametrize("what", ["link", "pipe", "file", "link to a file"])
def test_what_stands_in_the_place_of_a_folder_is_told(desk: Path, name: str, what: str) -> None:
    """Or all rules of the root would be left out, in silence."""
    named = "facts/"
    if name == "facts":
        (desk / "facts").rename(desk / "given")
        named = "given/"
    if what == "link":
        (desk / name).symlink_to("nowhere")
    elif what == "pipe":
        os.mkfifo(desk / name)
    elif what == "file":
        (desk / name).write_text("")
    else:
        (desk / name).symlink_to("check.toml")
        (desk / "check.toml").write_text("")
    assert f"{name}:1:1: error[E101]: it is " in refused(desk, f"check {named}")


@pytest.mark.parametrize("beside", ["rules", "seeds", ".git", "check.toml"])
@pytest.mark.parametrize("settings", ["facts/check.toml", "facts/a/check.toml"])
def test_settings_among_the_facts_make_no_root_of_them(
    desk: Path, beside: str, settings: str
) -> None:
    """The rules that stand beside the facts would be left out, and other revisions looked at."""
    if beside == "check.toml":
        (desk / beside).write_text("")
    else:
        (desk / beside).mkdir()
    (desk / settings).parent.mkdir(exist_ok=True)
    (desk / settings).write_text("")
    named = f"check {Path(settings).parent}"
    (desk / settings).parent.joinpath("more.yaml").write_text("entities: {more: {}}\n")
    told = refused(desk, named)
    assert told.startswith(f"{settings}:1:1: error[E601]: settings stand beside facts/, not in it")


def test_a_root_may_be_called_facts(desk: Path) -> None:
    """Whoever works in it means it; so does who names it, where nothing stands beside it."""
    root = desk.parent / "parent" / "facts"
    shutil.copytree(desk, root)
    (root / "check.toml").write_text("")
    assert last_line(root) == FOUND
    assert last_line(root.parent, "check facts/facts") == FOUND
    (root.parent / "rules").mkdir()
    assert last_line(root) == FOUND


def test_a_source_s_id_leads_to_no_text_outside(desk: Path) -> None:
    """Whether there is one is nobody's business."""
    (desk / "seeds").mkdir()
    (desk.parent / "elsewhere" / "text.txt").write_text("words")
    for name in ("../../elsewhere/text", "../../elsewhere/none"):
        text = DISPUTED["facts/paper.yaml"].replace("paper-2020", name)
        (desk / "facts" / "paper.yaml").write_text(text.replace("id: " + name, f'id: "{name}"'))
        assert last_line(desk) == FOUND


# -- what is read -------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".YAML", ".Yml", ".yMl"])
def test_a_suffix_counts_in_any_case(desk: Path, suffix: str) -> None:
    """Of facts and of rules."""
    facts = desk / "facts" / "gazette.yaml"
    facts.rename(facts.with_suffix(suffix))
    (desk / "rules").mkdir()
    (desk / "rules" / f"broken{suffix}").write_text("id: [\n")
    assert f"rules/broken{suffix}:" in refused(desk)
    (desk / "rules" / f"broken{suffix}").unlink()
    assert last_line(desk) == FOUND


@pytest.mark.parametrize("place", ["facts/desk/resolutions", "facts/resolutions/../resolutions2"])
def test_only_the_resolutions_of_the_root_are_no_facts(desk: Path, place: str) -> None:
    folder = desk / "facts" / "resolutions"
    folder.mkdir()
    (desk / place).mkdir(parents=True)
    (desk / "facts" / "gazette.yaml").rename(desk / place / "gazette.yaml")
    assert last_line(desk) == FOUND


@pytest.mark.parametrize("name", ["check.toml", "pyproject.toml", "facts/x.yaml"])
def test_what_is_no_file_is_not_opened(desk: Path, name: str) -> None:
    """A pipe would never end; a folder of that name is no silence either, where it is a setting."""
    os.mkfifo(desk / name)
    assert refused(desk).startswith(f"{name}:1:1: error[E101]: it is no file, and is not opened")
    (desk / name).unlink()
    if name.endswith(".toml"):
        (desk / name).mkdir()
        assert refused(desk).startswith(f"{name}:1:1: error[E101]")


def test_a_file_has_a_most_size(desk: Path) -> None:
    """It is refused before it is read."""
    with (desk / "facts" / "large.yaml").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    told = "facts/large.yaml:1:1: error[E101]: it cannot be read: it is larger than 256 MiB"
    assert refused(desk).startswith(told)


def test_settings_that_may_not_be_read_are_no_silence(desk: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    (desk / "pyproject.toml").write_text("[tool.check]\n")
    (desk / "pyproject.toml").chmod(0)
    assert refused(desk).startswith("pyproject.toml:1:1: error[E101]: it cannot be read")


SAME = (
    '\ufeff[tool.check]\nfail-on = "never"\n',
    '[ tool . check ]\nfail-on = "never"\n',
    '["tool"."check"]\nfail-on = "never"\n',
    "['tool'.\"check\"]\nfail-on = 'never'\n",
    '["t\\u006fol"."\\u0063heck"]\nfail-on = "never"\n',
    '[tool]\ncheck.fail-on = "never"\n',
    '[tool]\n"check" = {fail-on = "never"}\n',
    'tool.check.fail-on = "never"\n',
    'tool . "check" . fail-on = "never"\n',
    'tool = {check = {fail-on = "never"}}\n',
    '[tool.check.levels]\n[tool.check]\nfail-on = "never"\n',
    '\r\n[tool.check]\r\nfail-on = "never"\r\n',
)


@pytest.mark.parametrize("text", SAME)
def test_settings_in_pyproject_however_they_are_written(desk: Path, text: str) -> None:
    """TOML has many spellings of one table: each is found."""
    (desk / "pyproject.toml").write_bytes(text.encode())
    settings = configure([desk / "facts"])
    assert (settings.fail_on, settings.root) == ("never", desk)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[tool.checks]\n",
        '[tool.mypy]\ntext = "[tool.check]"\n',
        "[project.tool.check]\n",
        '[tool]\nx = """\n[tool.check]\n"""\n',
        "# [tool.check]\n",
    ],
)
def test_what_only_looks_like_settings(desk: Path, text: str) -> None:
    (desk.parent / "pyproject.toml").write_text(text)
    assert find_root([desk / "facts" / "deeper"]) == desk


def test_settings_that_may_be_there_and_are_no_toml(desk: Path) -> None:
    """Nobody can tell what was meant: an error, at its place."""
    (desk / "pyproject.toml").write_text('[tool.check]\nfail-on = "never\n')
    assert refused(desk).startswith("pyproject.toml:2:")
    (desk / "pyproject.toml").write_text("[tool]\ncheck = 5\n")
    assert "`tool.check` is '5'; expected a table" in refused(desk)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{'a.' * 50_000}a = 1\n", "check.toml:1:1: error[E601]: the line has more than 300 dots"),
        (f"x = {{{'a.' * 50_000}a = 1}}\n", "check.toml:1:1: error[E601]: the line has more"),
        (
            "# x\n" * 300_000,
            "check.toml:1:1: error[E601]: the file has more than 1048576 characters",
        ),
        (
            f"tolerance = {'9' * 9_000}\n",
            "check.toml:1:9013: error[E601]: the file is not valid TOML",
        ),
    ],
    ids=["key", "key in a table", "large", "number"],
)
def test_settings_that_would_take_long_are_refused(desk: Path, text: str, message: str) -> None:
    """The parts of a key cost the parser the square of their number."""
    (desk / "check.toml").write_text(text)
    assert refused(desk).startswith(message)


def test_a_nul_in_a_path_of_the_settings_is_told(desk: Path) -> None:
    (desk / "check.toml").write_text('rules = ["a\\u0000b"]\nbaseline = "c\\u0000d"\n')
    told = refused(desk)
    assert told.count("expected a path, which has no NUL character") == 2


# -- nothing is written elsewhere -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("facts", ("new", "source", "more")),
        ("rules", ("new", "rule", "more")),
        ("rules/town", ("new", "rule", "more", "--topic", "town")),
        ("rules", ("init", ".")),
        (".github", ("init", ".")),
        ("check.sarif", ("run", "facts", "--output", "sarif=check.sarif/x.sarif")),
        ("reports", ("run", "facts", "--output", "sarif=reports/x.sarif")),
        ("reports", ("run", "facts", "--write-baseline", "reports/base.txt")),
        ("facts/resolutions", ("resolve", "{finding}", "--code", "other", "--reason", "x")),
    ],
)
def test_commands_that_write_do_not_follow_links_out_of_the_root(
    desk: Path, link: str, words: tuple[str, ...]
) -> None:
    finding = run("check facts/ --format csv", desk).stdout.splitlines()[1].split(",")[0]
    for name in ("facts/vocabulary.yaml",) if words[0] == "init" else ():
        (desk / name).unlink()
    place = desk / link
    if place.exists():
        place.rename(desk / "old")
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(desk.parent / "elsewhere")
    before = sorted((desk.parent / "elsewhere").iterdir())
    done = run(f"check {' '.join(words).format(finding=finding)}", desk)
    assert done.returncode == 2, done.stdout
    assert "E106" in done.stderr
    assert sorted((desk.parent / "elsewhere").iterdir()) == before


# -- settings -----------------------------------------------------------------------------------

HARMLESS = {
    "rules": "places below the root",
    "baseline": "a place below the root",
    "fail-on": "a word of a list",
    "vocabulary": "a word of a list",
    "backend": "a word of a list",
    "tolerance": "a number",
    "time-limit": "a number",
    "on-bad-row": "a word of a list",
    "levels": "words of a list, by rule",
    "ignore": "rules, by path",
    "verdicts": "words, by code",
}
"""Each setting of a checked tree, and what it takes. None may ever be the name of a program."""


def test_no_setting_starts_a_program(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new setting is to be added to the list above, by somebody who has thought of this.

    And whatever stands in one, no process is started but the engine's own fork.
    """
    assert sorted(_READERS) == sorted(HARMLESS)
    started: list[object] = []
    for name in ("system", "execv", "execve", "posix_spawn", "popen"):
        monkeypatch.setattr(os, name, lambda *words, **_: started.append(words))
    monkeypatch.setattr("subprocess.Popen.__init__", lambda *words, **_: started.append(words))
    for name in HARMLESS:
        for value in ('"$(touch PWNED)"', '["touch PWNED"]', '{"a" = "!touch PWNED"}'):
            (desk / "check.toml").write_text(f"{name} = {value}\n")
            try:
                configure([desk / "facts"], Flags())
            except InputError:
                continue
    assert started == []
