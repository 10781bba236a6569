"""Completion in the shell: what TAB offers, in bash, zsh and fish, and through click's protocol."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from engine.cli import completion
from engine.cli.common import PATH
from engine.cli.main import COMMANDS, main
from engine.start import TEMPLATES
from tests.harbour import HARBOUR
from tests.terminal import talked

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "completion.md").read_text(encoding="utf-8")
HERE = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
"""Where a shell finds the `check` that is tested."""


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell} here")


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """What `check init` makes."""
    return Path(shutil.copytree(TEMPLATES / "init", tmp_path / "museum"))


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a machine that has much else to do take its time."""
    monkeypatch.setattr(completion, "PATIENCE", 60.0)


def offered(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that are offered for the last one of the line, which may be empty."""
    monkeypatch.chdir(folder)
    shell = completion._Bash(main, {}, "check", "_CHECK_COMPLETE")
    monkeypatch.setenv("COMP_WORDS", line)
    words = line.split(" ")
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    return [item.value for item in shell.get_completions(*shell.get_completion_args())]


# -- click's protocol ---------------------------------------------------------------------------


def asked(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as bash asks it, with what it prints."""
    given = {
        "_CHECK_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-m", "engine"],
        cwd=folder,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_first_word_is_a_command_or_a_path(
    museum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shell itself adds the paths that begin so."""
    assert asked("check re", museum).stdout == "plain,resolutions\nplain,resolve\nfile,re\n"
    assert offered("check fa", museum, monkeypatch) == ["fa"]
    assert offered("check ", museum, monkeypatch) == [*sorted({"run", *COMMANDS}), ""]
    assert offered("check rules l", museum, monkeypatch) == ["lint", "list"]


def test_what_run_takes_is_offered_without_its_name(
    museum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered("check --se", museum, monkeypatch) == ["--select"]
    assert offered("check facts/ --fail-on c", museum, monkeypatch) == ["contradiction"]
    assert offered("check --fail-on = c", museum, monkeypatch) == ["contradiction"]
    every = offered("check --", museum, monkeypatch)
    assert {"--version", "--help", "--baseline"} <= {*every}
    assert len(every) == len({*every})


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("line", ["check --select ", "check facts/ --ignore "])
def test_select_and_ignore_take_rules_that_flag(
    line: str, museum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the project too; one that derives has no findings to select."""
    rules = offered(line, museum, monkeypatch)
    assert {"visitors-before-opening", "opposed-terms"} <= {*rules}
    assert "within-closure" not in rules
    assert offered(f"{line}vis", museum, monkeypatch) == ["visitors-before-opening"]


@pytest.mark.usefixtures("patient")
def test_rules_show_takes_every_rule(museum: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = offered("check rules show ", museum, monkeypatch)
    assert {"visitors-before-opening", "opposed-terms", "within-closure"} <= {*rules}


@pytest.mark.usefixtures("patient")
def test_explain_and_resolve_take_findings(museum: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`resolve` those that are open; `resolutions show` those of which something is said."""
    (finding,) = offered("check resolve ", museum, monkeypatch)
    assert offered("check explain ", museum, monkeypatch) == [finding]
    assert offered(f"check explain {finding[:3]}", museum, monkeypatch) == [finding]
    assert offered("check explain x", museum, monkeypatch) == []
    assert offered("check resolutions show ", museum, monkeypatch) == []
    words = ["resolve", finding, "--code", "source-error", "--reason", "She errs.", "--by", "Ann"]
    subprocess.run([sys.executable, "-m", "engine", *words], cwd=museum, check=True)
    assert offered("check resolve ", museum, monkeypatch) == []
    assert offered("check explain ", museum, monkeypatch) == [finding]
    assert offered("check resolutions show ", museum, monkeypatch) == [finding]


@pytest.mark.usefixtures("patient")
def test_explain_takes_agreements_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those have ids, and are explained like findings."""
    more = {*offered("check explain ", HARBOUR, monkeypatch)}
    assert more > {*offered("check resolve ", HARBOUR, monkeypatch)}


@pytest.mark.usefixtures("patient")
def test_why_not_takes_claims(museum: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = offered("check why-not ", museum, monkeypatch)
    assert len(claims) == 3
    assert offered(f"check why-not {claims[0]} {claims[1]}", museum, monkeypatch) == [claims[1]]


@pytest.mark.usefixtures("patient")
def test_a_view_takes_subjects_and_sources(museum: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered("check --subject l", museum, monkeypatch) == ["lighthouse-museum"]
    assert offered("check --source ", museum, monkeypatch) == ["bay-news-2021-06"]


@pytest.mark.usefixtures("patient")
def test_only_plain_names_are_offered(museum: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a shell would take for a command, a glob or a quotation is left for a person."""
    before = offered("check why-not ", museum, monkeypatch)
    bad = ["'$(x)'", "'a;b'", "'*'", "'a,b'", "'`x`'", "'~'", "'a\"b'"]
    claims = "".join(
        f"  - {{id: {name}, subject: lighthouse-museum, predicate: opened, value: 2021-05-04}}\n"
        for name in [*bad, "plain-name"]
    )
    (museum / "facts" / "more.yaml").write_text(
        "source: {id: more, publisher: P, author: teacher, published: 2021-07}\n"
        f"claims:\n{claims}"
    )
    assert offered("check why-not ", museum, monkeypatch) == [*before, "plain-name"]


def test_every_finding_rule_and_claim_that_is_asked_for_is_completed() -> None:
    """No command is forgotten: its arguments are paths, are completed, or are a person's own."""
    own = {("diff", "revisions"), ("init", "folder"), ("new source", "name"), ("new rule", "name")}

    def arguments(command: click.Command, name: str) -> list[tuple[str, click.Parameter]]:
        if isinstance(command, click.Group):
            ctx = click.Context(command)
            within = [(n, command.get_command(ctx, n)) for n in command.list_commands(ctx)]
            return [a for n, c in within if c for a in arguments(c, f"{name} {n}".strip())]
        return [(name, p) for p in command.params if isinstance(p, click.Argument)]

    left = {
        (name, argument.name)
        for name, argument in arguments(main, "")
        if argument.type is not PATH
        and not isinstance(argument.type, click.Choice)
        and argument._custom_shell_complete is None
    }
    assert left <= own


# -- whatever goes wrong ------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["check explain ", "check --select ", "check resolutions show "])
def test_files_with_mistakes_offer_nothing_and_print_nothing(line: str, museum: Path) -> None:
    (museum / "facts" / "broken.yaml").write_text("claims: [\n")
    (museum / "rules" / "broken.yaml").write_text("id: [\n")
    (museum / "facts" / "resolutions").mkdir()
    (museum / "facts" / "resolutions" / "broken.yaml").write_text("id: [\n")
    done = asked(line, museum)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")


def test_a_shell_that_asks_nonsense_is_told_nothing(tmp_path: Path) -> None:
    done = asked("check explain ", tmp_path, COMP_CWORD="x")
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")


def processes(mark: str) -> list[str]:
    """The processes that have `mark` in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (path / "environ").read_bytes():
                found.append(path.name)
        except OSError:
            pass  # it has ended
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc here")
def test_a_run_that_is_long_offers_nothing_and_is_ended(museum: Path) -> None:
    """The rule engine's process too: 2,000 figures that all differ take it minutes."""
    claim = "  - {{id: v{0}, subject: lighthouse-museum, predicate: holds, value: {0} ton}}\n"
    claims = "".join(map(claim.format, range(2000)))
    (museum / "facts" / "many.yaml").write_text(
        "predicates: {holds: {value: quantity}}\nunits: {ton: {}}\n"
        "source: {id: many, publisher: P, author: teacher, published: 2021-07}\n"
        f"claims:\n{claims}"
    )
    mark = f"completion-{os.getpid()}-{time.monotonic_ns()}"
    start = time.monotonic()
    done = asked("check explain ", museum, MARK=mark)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")
    assert time.monotonic() - start < 30
    assert processes(mark) == []


def test_what_is_started_ends_with_the_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also a process that the work has started, and whatever it does not listen to."""
    monkeypatch.setattr(completion, "PATIENCE", 0.5)
    file = tmp_path / "pid"

    def work() -> list[tuple[str, str]]:
        sleeper = subprocess.Popen(["sleep", "60"])
        file.write_text(str(sleeper.pid))
        sleeper.wait()
        return []

    assert completion._in_time(work) is None
    if file.exists():  # a busy machine may not have come so far
        for _ in range(100):
            if not _runs(int(file.read_text())):
                break
            time.sleep(0.05)
        else:
            pytest.fail("it still runs")


def _runs(process: int) -> bool:
    """Whether it does, and is more than the entry of one that nobody has waited for."""
    shown = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


# -- the shells themselves ----------------------------------------------------------------------


def script(shell: str) -> str:
    """The line of the page that sets a shell up for the present session."""
    (line,) = (row for row in PAGE.splitlines() if f"{shell}_source check" in row and "eval" in row)
    return line.strip()


def shown(command: Sequence[str], answers: Sequence[tuple[str, str]], folder: Path) -> str:
    """What a shell shows; its prompt is `ready> `, and Ctrl-U drops a line."""
    environment = {**HERE, "PS1": "ready> ", "HOME": str(folder), "INPUTRC": os.devnull}
    return talked(command, [*answers, ("", "\x15exit\n")], folder, environment).text


@needs("bash")
def test_bash_offers_commands_options_and_paths(museum: Path) -> None:
    """As somebody types, with the line of the page."""
    (museum / "r x").mkdir()
    printed = shown(
        ["bash", "--norc", "--noprofile", "-i"],
        [
            ("ready> ", f"bind 'set bell-style none'; {script('bash')}\n"),
            ("ready> ", "check re\t"),
            ("check resol", "\t\t"),
            ("resolutions  resolve", "\x15check resolut\t"),
            ("check resolutions ", "\x15check facts/voc\t"),
            ("check facts/vocabulary.yaml ", "\x15check fac\t"),
            ("check facts/", "\x15check r\t\t"),
            ("r\\ x/", "\x15check --fail-on=con\t"),
            ("--fail-on=contradiction ", ""),
        ],
        museum,
    )
    assert "Traceback" not in printed


@needs("zsh")
def test_zsh_offers_commands_and_paths(museum: Path) -> None:
    printed = shown(
        ["zsh", "-f", "-i"],
        [
            ("ready> ", f"unsetopt beep; autoload -Uz compinit; compinit -D; {script('zsh')}\n"),
            ("ready> ", "check re\t"),
            ("check resol", "\t"),
            ("resolve      -- Record a judgement", "\x15check resolut\t"),
            ("check resolutions ", "\x15check facts/voc\t"),
            ("check facts/vocabulary.yaml ", "\x15check --fail-on con\t"),
            ("--fail-on contradiction ", ""),
        ],
        museum,
    )
    assert "Traceback" not in printed


@needs("fish")
def test_fish_offers_commands_and_paths(museum: Path) -> None:
    """Through the command of its own that tells what it would offer."""
    lines = ("check re", "check facts/voc", "check --fail-on con", "check rules li")
    asking = "; ".join(f"complete -C '{line}'" for line in lines)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"{script('fish')}; {asking}"],
        cwd=museum,
        env={**os.environ, **HERE, "HOME": str(museum)},
        capture_output=True,
        text=True,
        check=False,
    )
    words = [line.split("\t")[0] for line in done.stdout.splitlines()]
    assert words == [
        *("resolutions", "resolve"),
        "facts/vocabulary.yaml",
        "contradiction",
        *("lint", "list"),
    ]
    assert done.stderr == ""
