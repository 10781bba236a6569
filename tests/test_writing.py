"""What is written is written whole, or not at all; and the hint says what stood in the way."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from engine.source.writing import UNFINISHED
from engine.start import TEMPLATES, WORKING_FOLDER
from tests.transcripts import run

ROOT = Path(__file__).parent.parent
FULL = "the disk is full\n  hint: make room, and run again\n"
LARGE = "it is larger than a file may be\n  hint: `ulimit -f` shows the limit\n"


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """A working folder with one contradiction."""
    return Path(shutil.copytree(TEMPLATES / "init", tmp_path / "museum"))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, with room for 16 KiB beside what is on it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k,mode=777", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a disk can be mounted by root alone, and not everywhere")
    try:
        (folder / "filling").write_bytes(bytes(140 * 1024))
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def limited(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The same command where a file may have 1 KiB: the system refuses what is more."""
    words = command.removeprefix("check ")
    line = f"ulimit -f 1; exec {sys.executable} -m engine {words}"
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# -- a full disk --------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--output sarif=", "--write-baseline "])
def test_a_full_disk_leaves_the_old_report_or_none(museum: Path, disk: Path, option: str) -> None:
    (disk / "more").write_bytes(bytes(20 * 1024))
    what = "report" if "=" in option else "baseline"
    old, new = disk / "old.txt", disk / "new.txt"
    old.write_text("")
    for file in (old, new):
        done = run(f"check facts/ {option}{file}", museum)
        assert (done.returncode, done.stdout) == (2, "")
        named = file if what == "report" else os.path.relpath(file, museum)
        told = f"error[E505]: the {what} cannot be written to {named}: {FULL}"
        assert done.stderr == told.replace("../disk", str(disk))
    assert names(disk) == ["filling", "more", "old.txt"]


def test_a_full_disk_leaves_no_half_made_folder(disk: Path) -> None:
    """And with some room, the same command does it."""
    (disk / "more").write_bytes(bytes(12 * 1024))
    for command in ("check init museum", "check init", "check new source a-source"):
        done = run(command, disk)
        if done.returncode == 0:
            continue
        assert done.stdout == ""
        assert done.stderr.endswith(
            " cannot be made: the disk is full; nothing was written\n"
            "  hint: make room, and run again\n"
        )
        assert names(disk) == ["filling", "more"]
    (disk / "filling").unlink()
    assert run("check init museum", disk).returncode == 0
    assert set(WORKING_FOLDER) <= set(names(disk / "museum"))


def test_a_full_disk_leaves_judgements_as_they_were(disk: Path, museum: Path) -> None:
    facts = disk / "facts"
    (disk / "filling").unlink()
    shutil.copytree(museum / "facts", facts)
    shutil.copytree(museum / "rules", disk / "rules")
    found = run("check facts/ --format json", disk).stdout
    finding = found.partition('"id": "')[2][:12]
    command = f"check resolve {finding} --code other --reason why --by Ann"
    assert run(command, disk).returncode == 0
    (judged,) = (facts / "resolutions").iterdir()
    before = judged.read_bytes()
    with (disk / "filling").open("wb", 0) as file, suppress(OSError):  # to the last byte
        while True:
            file.write(bytes(512))
    done = run(command, disk)
    assert (done.returncode, done.stdout) == (2, "")
    told = f"error[E505]: the system refuses: {FULL}"
    assert done.stderr == told.replace("\n", f" (at {judged.relative_to(disk)})\n", 1)
    assert [(path, path.read_bytes()) for path in judged.parent.iterdir()] == [(judged, before)]


# -- a limit on files, which every system has ---------------------------------------------------


@pytest.mark.parametrize("option", ["--output sarif=", "--write-baseline "])
def test_a_report_that_is_too_large_leaves_the_old_one_or_none(museum: Path, option: str) -> None:
    old, new = museum / "old.txt", museum / "new.txt"
    old.write_text("# old\n")
    if "baseline" in option:  # long enough: the names of its claims go into the lines
        source = museum / "facts" / "bay-news-2021-06.yaml"
        source.write_text(source.read_text("utf-8").replace("- id: ", "- id: " + "long-" * 200))
    before = names(museum)
    for file in (old, new):
        done = limited(f"check facts/ {option}{file.name}", museum)
        what = "report" if "=" in option else "baseline"
        assert (done.returncode, done.stdout) == (2, "")
        told = f"error[E505]: the {what} cannot be written to {file.name}: {LARGE}"
        assert done.stderr == told
    assert (old.read_text(), names(museum)) == ("# old\n", before)


def test_what_cannot_be_made_whole_is_not_made(tmp_path: Path) -> None:
    """And then the way is free for the next try."""
    for command in ("check init museum", "check init museum/of/ships", "check init"):
        done = limited(command, tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "cannot be made: it is larger than a file may be; nothing was written" in done.stderr
        assert names(tmp_path) == []
    assert run("check init museum", tmp_path).returncode == 0
    museum = tmp_path / "museum"
    before = names(museum)
    for command in ("check new source a-source", "check new rule a-rule --topic new"):
        assert limited(command, museum).returncode == 2
        assert names(museum) == before
        assert run(command, museum).returncode == 0
        before = names(museum)


# -- where it goes ------------------------------------------------------------------------------


def test_a_report_keeps_permissions_and_links(museum: Path) -> None:
    """A file that is there keeps its permissions; a new one gets those of any new file."""
    (museum / "own").write_text("old")
    (museum / "own").chmod(0o640)
    (museum / "other").mkdir()
    (museum / "link").symlink_to("other/file")
    (museum / "dangling").symlink_to("other/new")
    (museum / "other" / "file").write_text("old")
    mask = os.umask(0o027)
    try:
        for name in ("own", "link", "dangling", "new"):
            assert run(f"check facts/ --output json={name}", museum).returncode == 1
    finally:
        os.umask(mask)
    report = run("check facts/ --format json", museum).stdout
    for name in ("own", "other/file", "other/new", "new"):
        assert (museum / name).read_text(encoding="utf-8") == report
    assert (museum / "link").is_symlink()
    assert (museum / "dangling").is_symlink()
    modes = [stat.S_IMODE((museum / name).stat().st_mode) for name in ("own", "new")]
    assert modes == [0o640, 0o640]
    assert [name for name in names(museum) if UNFINISHED in name] == []


def test_a_report_may_go_where_no_file_is(museum: Path) -> None:
    """To /dev/stdout, before what is printed there; to /dev/null; to whoever reads a pipe."""
    report = run("check facts/ --format json", museum).stdout
    text = run("check facts/", museum).stdout
    both = run("check facts/ --output json=/dev/stdout --output json=/dev/null", museum)
    assert (both.stdout, both.stderr) == (report + text, "")
    with (museum / "both").open("wb") as out:
        command = [sys.executable, "-m", "engine", "facts/", "--output", "json=/dev/stdout"]
        subprocess.run(command, cwd=museum, stdout=out, check=False)
    assert (museum / "both").read_text(encoding="utf-8") == report + text
    fifo = museum / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen(["cat", str(fifo)], stdout=subprocess.PIPE, text=True) as reader:
        assert run("check facts/ --output json=fifo", museum).returncode == 1
        assert reader.communicate()[0] == report
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_file_that_is_mounted_is_written_into(museum: Path) -> None:
    """As in a container that is given one file: nothing can be renamed over it."""
    own, given = museum / "own", museum / "given"
    own.write_text("longer than the report\n" * 1000)
    given.write_text("")
    mount = ["mount", "--bind", str(own), str(given)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a file can be mounted by root alone, and not everywhere")
    try:
        assert run("check facts/ --output json=given", museum).returncode == 1
        report = run("check facts/ --format json", museum).stdout
        assert own.read_text(encoding="utf-8") == report
    finally:
        subprocess.run(["umount", "-l", str(given)], check=True)
    assert [name for name in names(museum) if UNFINISHED in name] == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("no/such/a.json", "there is no such folder\n  hint: give a file in a folder that exists"),
        ("facts", "it is a folder\n  hint: give the name of a file"),
        ("check.toml/a", "a part of the path is no folder\n  hint: give a file in a folder that"),
        ("a" * 300, "the name is too long\n  hint: give a shorter one"),
        ("round", "links lead in a circle there\n  hint: give the file itself"),
    ],
)
def test_the_hint_says_what_is_wrong(museum: Path, path: str, told: str) -> None:
    (museum / "round").symlink_to("round")
    done = run(f"check facts/ --output json={path}", museum)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error[E505]: the report cannot be written to {path}: {told}")
