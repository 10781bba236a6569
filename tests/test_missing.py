"""What cannot be imported is told in one sentence, with the command that puts it right."""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.test_endings import python

ROOT = Path(__file__).parent.parent
INSTALL = f"{shlex.quote(sys.executable)} -m pip install --force-reinstall"
DURABLE = (
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
    f" {INSTALL} --no-cache-dir --no-deps durable-rules==2.0.28"
)


def without(folder: Path, *names: str) -> Path:
    """A folder with all that is installed here, but for what begins with one of the names."""
    installed = Path(sysconfig.get_path("purelib"))
    folder.mkdir()
    for path in installed.iterdir():
        if not path.name.startswith(names) and path.suffix != ".pth":
            (folder / path.name).symlink_to(path)
    return folder


def checked(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`check` by a Python that finds there alone what is installed."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "engine", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(site)},
    )


@pytest.mark.parametrize(
    ("names", "told", "command"),
    [
        (("durable",), "durable-rules, which check needs, is not installed", DURABLE),
        (("click",), "click, which check needs, is not installed", f"{INSTALL} 'click<9,>=8.2'"),
        (("yaml", "_yaml"), "PyYAML, which check needs, is not", f"{INSTALL} 'pyyaml<7,>=6.0.1'"),
        (("pydantic_core",), "pydantic, which check needs, is", f"{INSTALL} 'pydantic<3,>=2.9'"),
    ],
)
def test_what_is_missing_is_named_with_the_command_that_installs_it(
    tmp_path: Path, names: tuple[str, ...], told: str, command: str
) -> None:
    done = checked(without(tmp_path / "site", *names), "facts/", "--backend", "durable")
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"error: {told}")
    assert second == f"  hint: run {command}"


def test_durable_rules_that_was_built_without_the_flag_is_told_how_to_build(tmp_path: Path) -> None:
    """As on Python 3.13, whose linker looks for a function that is gone."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    site = without(tmp_path / "site", "durable")
    code = "void PyEval_CallObject_(void); void *PyInit_durable_rules_engine(void)"
    source = tmp_path / "durable.c"
    source.write_text(code + " { PyEval_CallObject_(); return 0; }\n")
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    built = site / f"durable_rules_engine{suffix}"
    flags = ["-shared", "-fPIC", "-Wl,-z,now", "-o", str(built), str(source)]
    if subprocess.run([compiler, *flags], capture_output=True).returncode:
        pytest.skip("this compiler links such a library in another way")
    done = checked(site, "facts/", "--backend", "durable")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: durable-rules, which check needs, cannot be imported: {built}:"
        f" undefined symbol: PyEval_CallObject_\n  hint: run {DURABLE}\n"
    )


def test_a_python_that_is_not_whole_is_told_apart() -> None:
    hidden = "import sys; sys.modules['tomllib'] = None\nfrom engine.command import main; main()"
    done = python(hidden, ROOT / "tests" / "bad" / "config-unknown-key", "facts/")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: this Python cannot import its own 'tomllib': ")
    assert done.stderr.endswith(
        f"  hint: use a Python that is whole, in place of {sys.executable}\n"
    )


def test_an_import_of_our_own_that_fails_is_our_fault() -> None:
    hidden = "import sys; sys.modules['engine.run'] = None\nfrom engine.command import main; main()"
    done = python(hidden, ROOT, "facts/")
    assert (done.returncode, done.stdout) == (70, "")
    assert "this is a fault of check itself" in done.stderr


@pytest.mark.slow
def test_on_python_3_13_the_command_of_the_hint_builds_durable_rules(tmp_path: Path) -> None:
    """Built as it is, its import fails there; built as the hint says, the articles are checked."""
    own = Path.home() / ".pyenv" / "versions"
    found = [shutil.which("python3.13"), *map(str, sorted(own.glob("3.13*/bin/python")))]
    newer = next((path for path in found if path and _is_3_13(path)), None)
    if newer is None:
        pytest.skip("there is no Python 3.13 on this machine")
    subprocess.run([newer, "-m", "venv", str(tmp_path / "venv")], check=True)
    programs = tmp_path / "venv" / "bin"
    install = [str(programs / "pip"), "install", "--quiet", "--ignore-requires-python"]
    flag = {**os.environ, "CPPFLAGS": "-DPyEval_CallObject=PyObject_CallObject"}
    if subprocess.run([*install, str(ROOT)], env=flag).returncode:
        pytest.skip("nothing can be installed from here")
    again = ["--force-reinstall", "--no-cache-dir", "--no-deps", "durable-rules==2.0.28"]
    plain = {name: value for name, value in os.environ.items() if name != "CPPFLAGS"}
    subprocess.run([*install, *again], env=plain, check=True)
    command = [str(programs / "check"), "facts/", "--backend", "durable"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("error: durable-rules, which check needs, cannot be imported: ")
    assert first.endswith("undefined symbol: PyEval_CallObject")
    hint = second.removeprefix("  hint: run ")
    assert hint == DURABLE.replace(sys.executable, str(programs / "python3.13")) or hint == (
        DURABLE.replace(sys.executable, str(programs / "python"))
    )
    subprocess.run(["bash", "-c", hint], check=True)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    golden = (ROOT / "tests" / "golden" / "articles.txt").read_text(encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (1, golden, "")


def _is_3_13(path: str) -> bool:
    """Whether it runs, and is what its name says: a name may be a stand-in for nothing."""
    asked = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run([path, "-c", asked], capture_output=True, text=True, check=False)
    return done.stdout == "3 13\n"
