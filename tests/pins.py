"""What judgements rest on, pinned: for known inputs, each finding's id, evidence and meaning.

    python -m tests.pins

writes the answers of what is pinned anew, from the inputs as they are stored. Do so only for a
change that means to change them, and say in its commit which lines, and why.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

from engine.findings.evidence import Evidence, Wording
from engine.run import check

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "tests" / "pinned"
PROJECTS = PINNED / "projects.jsonl"
PROGRAMS = PINNED / "programs.jsonl"
VOCABULARY = PINNED / "vocabulary.yaml"
"""The vocabulary of all programs, which are drawn."""
SHIPPED = (
    *(".", "examples/city-budget", "examples/museum-hours", "tests/projects/harbour"),
    "engine/templates/init",
)
"""Projects of the repository."""
Answers = dict[str, Any]
"""By a finding's id: its rule, evidence and meaning."""


def answers(folder: Path) -> Answers:
    """What a run over `facts/` of the folder finds."""
    with chdir(folder):
        report = check([Path("facts")])
    wording = Wording(report.proofs, report.corpus.vocabulary, 1)
    evidence = Evidence(report.proofs)
    found = {}
    for finding in report.findings:
        means = wording.meaning(finding)
        rows = [[kind, dict(fields)] for kind, fields in means.facts]
        found[finding.id] = {
            "rule": finding.rule.id,
            "evidence": evidence.of(finding.rule, finding.basis, 1),
            "meaning": {"claims": means.claims, "facts": rows, "rules": means.rules},
        }
    return dict(sorted(found.items()))


def laid(files: Mapping[str, str], folder: Path) -> Path:
    """The folder, with the files of a program in it, and the vocabulary of all."""
    vocabulary = VOCABULARY.read_text(encoding="utf-8")
    for name, text in {"facts/vocabulary.yaml": vocabulary, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def lines(file: Path) -> list[dict[str, Any]]:
    """What is pinned in a file, one thing a line."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _write(file: Path, pinned: Iterable[dict[str, Any]]) -> None:
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in pinned)
    file.write_text(text, encoding="utf-8")


def _answered(line: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return {**line, "findings": answers(laid(line["files"], Path(folder)))}


def main() -> None:
    """Writes what is pinned."""
    _write(PROGRAMS, map(_answered, lines(PROGRAMS)))
    shipped = ({"name": name, "findings": answers(ROOT / name)} for name in SHIPPED)
    _write(PROJECTS, shipped)


if __name__ == "__main__":
    main()
