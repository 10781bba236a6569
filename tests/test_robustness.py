"""Whatever stands in a file, the answer is a report or a list of problems with places."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.choices import FORMATS
from engine.errors import InputError
from engine.findings.explain import explain
from engine.loading import load_rules
from engine.reports import Style, render
from engine.run import check
from engine.trials.examples import read_examples
from engine.trials.run import run_examples

ROOT = Path(__file__).parent.parent
FILES = sorted(p for part in ("facts", "rules/*", "seeds") for p in ROOT.glob(f"{part}/*.yaml"))
ODD = [
    "", "$", "$a", "$x.y", "{}", "[]", "- ", ": ", "'", '"', "#", "~", "..", "/", "9" * 50, "-1",
    "\t", "é", "\u2028", "claim", "claims:", "flag:", "null", "true", "$a.scope.to", "1/0 == 1",
    "{a: {b: [c]}}", "not", "when", "unless: []", "derive: []", "examples: {}", "- - - x", "? x",
    "&a x", "*a", "!t x", "|", ">", "%", "@", "`", "value", "scope: {}", "period: ../..", "$$",
]  # fmt: skip


@st.composite
def edits(draw: st.DrawFn) -> tuple[Path, str]:
    """A shipped file with a few random edits: lines and words dropped, doubled, moved, replaced."""
    path = draw(st.sampled_from(FILES))
    lines = path.read_text(encoding="utf-8").splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        edit = draw(st.sampled_from(["drop", "double", "swap", "odd", "word", "cut", "indent"]))
        words = lines[at].split(" ")
        word = draw(st.integers(0, len(words) - 1))
        if edit == "drop":
            del lines[at]
        elif edit == "double":
            lines.insert(at, lines[at])
        elif edit == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif edit == "odd":
            words[word] = draw(st.sampled_from(ODD))
            lines[at] = " ".join(words)
        elif edit == "word":
            donor = draw(st.sampled_from(lines)).split(" ")
            words[word] = draw(st.sampled_from(donor))
            lines[at] = " ".join(words)
        elif edit == "cut":
            lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
        else:
            lines[at] = "  " + lines[at]
    return path, "\n".join(lines) + "\n"


def answer(path: Path, text: str, folder: Path) -> None:
    """Checks a copy of the project in which one file has this text."""
    for name in ("facts", "rules", "seeds"):
        shutil.rmtree(folder / name, ignore_errors=True)
        shutil.copytree(ROOT / name, folder / name)
    shutil.rmtree(folder / "rules" / "core")  # those that are shipped are read anyway
    edited = folder / path.relative_to(ROOT)
    if path.parent.name == "core":
        edited = folder / "rules" / "edited.yaml"
        text = text.replace(f"id: {path.stem}\n", "id: edited\n")
    edited.write_text(text, encoding="utf-8")
    try:
        report = check([folder / "facts"])
        for name in FORMATS:
            assert render(name, report, Style())
        for finding in report.findings:
            assert explain(finding, report.corpus, report.proofs)
        if "rules" in path.parts:
            program, vocabulary = load_rules([edited])
            run_examples(read_examples(program, vocabulary), program, vocabulary)
    except InputError as e:
        for problem in e.problems:
            assert problem.at is not None or problem.code in ("E502", "E503")
            assert "\n" not in problem.message


FOR_LONG = settings(suppress_health_check=list(HealthCheck), max_examples=600)
BRIEFLY = settings(suppress_health_check=list(HealthCheck), max_examples=20)


@BRIEFLY
@given(edit=edits())
def test_a_file_with_mistakes_gives_a_report_or_problems(
    edit: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Never a traceback."""
    answer(*edit, tmp_path_factory.getbasetemp())


@pytest.mark.slow
@FOR_LONG
@given(edit=edits())
def test_many_files_with_mistakes_give_a_report_or_problems(
    edit: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As above, for as long as the gate has time."""
    answer(*edit, tmp_path_factory.getbasetemp())
