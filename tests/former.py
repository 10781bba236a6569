"""The rules that were shipped while evidence had version 1, and as they are shipped now.

    python -m tests.former

writes the second hashes of engine/findings/former.py anew, once a shipped rule has changed.
"""

from pathlib import Path

from engine.claims.vocabulary import Vocabulary
from engine.findings import former
from engine.rules.load import load
from engine.source import Door
from engine.source.files import core_rules
from tests.pins import ROOT

FILE = Path(former.__file__)


def shipped(folder: Path | None = None) -> dict[str, str]:
    """The hash of what is written in each shipped rule, by id."""
    core = folder or core_rules()
    program = load([core], Vocabulary(), Door(ROOT).also([core]))
    return {rule.id: rule.written_fingerprint for rule in program.rules}


def text(were: dict[str, str], now: dict[str, str]) -> str:
    """The file with what the rules were and are."""
    head, _, _ = FILE.read_text(encoding="utf-8").partition("FORMER: ")
    rows = (
        f'    "{name}": ("{were.get(name, "")}", "{now.get(name, "")}"),\n'
        for name in sorted({*were, *now})
    )
    told = '"""By a rule\'s id, the hashes of what is written, then and now; empty for none."""\n'
    return f"{head}FORMER: Mapping[str, tuple[str, str]] = {{\n{''.join(rows)}}}\n{told}"


def main() -> None:
    """Writes the file."""
    were = {name: was for name, (was, _) in former.FORMER.items()}
    FILE.write_text(text(were, shipped()), encoding="utf-8")


if __name__ == "__main__":
    main()
