"""The rules that were shipped when evidence got each version, and as they are shipped now.

    python -m tests.former

writes the last hashes of engine/findings/former.py anew, once a shipped rule has changed.
"""

from pathlib import Path

from engine.claims.vocabulary import Vocabulary
from engine.findings import former
from engine.rules.load import load
from engine.source import Door
from engine.source.files import core_rules
from tests.pins import ROOT

FILE = Path(former.__file__)


_TOLD = '''\
"""By a rule's id: the hash of what was written when version 1 was the last, that of its meaning
when version 2 became so, and that of what is written now; empty for none."""
'''


def shipped(folder: Path | None = None) -> dict[str, str]:
    """The hash of what is written in each shipped rule, by id."""
    core = folder or core_rules()
    program = load([core], Vocabulary(), Door(ROOT).also([core]))
    return {rule.id: rule.written_fingerprint for rule in program.rules}


def text(were: dict[str, tuple[str, str]], now: dict[str, str]) -> str:
    """The file with what the rules were and are."""
    head, _, _ = FILE.read_text(encoding="utf-8").partition("FORMER: ")
    rows = (
        f'    "{name}": ("{one}", "{two}", "{now.get(name, "")}"),\n'
        for name in sorted({*were, *now})
        for one, two in [were.get(name, ("", ""))]
    )
    return f"{head}FORMER: Mapping[str, tuple[str, str, str]] = {{\n{''.join(rows)}}}\n{_TOLD}"


def main() -> None:
    """Writes the file."""
    were = {name: (one, two) for name, (one, two, _) in former.FORMER.items()}
    FILE.write_text(text(were, shipped()), encoding="utf-8")


if __name__ == "__main__":
    main()
