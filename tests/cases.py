"""Small inputs that once failed: a folder each, with what is right, beside the project."""

import shutil
from pathlib import Path

import pytest

CASES = Path(__file__).parent.parent.parent / "shared" / "cases"


def case(name: str, to: Path) -> Path:
    """A copy of the case's files below `to`; skips the test, saying so, where they are not here."""
    if not (CASES / name).is_dir():
        pytest.skip(f"the case is not here: ../shared/cases/{name}")
    root = to / name
    shutil.copytree(CASES / name, root)
    for path in (root, *root.rglob("*")):  # whatever they were where they came from
        path.chmod(0o755 if path.is_dir() else 0o644)
    return root
