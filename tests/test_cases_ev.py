"""Cases of judgements: what keeps them, and when they were made."""

import json
import shutil
from pathlib import Path

from tests.cases import case
from tests.transcripts import run


def test_tidying_a_rule_makes_no_judgement_stale(tmp_path: Path) -> None:
    """Two items of `when` swapped, and its claims called by other names."""
    root = case("shuffled-rule", tmp_path)
    renamed = root / "rules-3" / "two-mayors.yaml"
    shutil.copytree(root / "rules-2", renamed.parent)
    text = renamed.read_text()
    for old, new in (
        ("claim a", "claim one"),
        ("$a", "$one"),
        ("claim b", "claim a"),
        ("$b", "$a"),
    ):
        text = text.replace(old, new)
    renamed.write_text(text)
    evidence = set()
    for rules in ("rules-1", "rules-2", "rules-3"):
        found = json.loads(run(f"check facts/ --rules {rules} --format json", root).stdout)
        (finding,) = found["findings"]
        evidence.add(finding["evidence"])
    assert len(evidence) == 1
    words = f"{finding['id']} --rules rules-1 --code other --reason x --by desk"
    assert run(f"check resolve {words}", root).returncode == 0
    for rules in ("rules-1", "rules-2", "rules-3"):
        assert "\n1 resolved\n" in run(f"check facts/ --rules {rules}", root).stdout


def test_as_of_a_day_knows_no_later_judgements(tmp_path: Path) -> None:
    root = case("as-of-knows-later-judgements", tmp_path)
    done = run("check facts/ --as-of 2017-01-22", root)
    assert done.returncode == 1
    assert "note: as of 2017-01-22: without 1 judgement that was made later\n" in done.stdout
    assert run("check facts/ --as-of 2026-11-26", root).returncode == 0
    assert run("check facts/", root).returncode == 0
