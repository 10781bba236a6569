"""Writes anew what the golden files hold, and what the documents quote and list.

    python -m tests.goldens

Read the difference before it is committed: each changed line is one that somebody will read.
"""

import re
import subprocess
import sys
from pathlib import Path

from tests.harbour import GOLDEN as HARBOURS
from tests.harbour import HARBOUR, RUNS
from tests.test_docs import functions
from tests.test_formats import written

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GOLDEN = ROOT / "tests" / "golden"
COMMANDS = {
    GOLDEN / "articles.txt": "facts/",
    GOLDEN / "articles-all.txt": "facts/ --show all",
    GOLDEN / "rule.txt": "rules show conflicting-places",
    GOLDEN / "why-not.txt": "why-not ft-summit-ordinal ec-kim-trips",
    ROOT / "docs" / "rules.md": "rules docs",
    ROOT / "docs" / "schemas" / "facts.json": "schema facts",
    ROOT / "docs" / "schemas" / "rules.json": "schema rules",
}
"""Files, each with the command that prints it."""


def main() -> None:
    """Rewrites the files of COMMANDS, the harbour's, and the counts of rules that texts quote."""
    subprocess.run([sys.executable, "-m", "tests.former"], cwd=ROOT, check=True)
    for path, command in COMMANDS.items():
        printed = subprocess.run(
            [sys.executable, "-m", "engine", *command.split()],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert printed.stdout, printed.stderr.decode()
        path.write_bytes(printed.stdout)
    for name, options in RUNS.items():
        written(options, HARBOUR, HARBOURS / name)
    _write_functions()
    _count_rules()


def _write_functions() -> None:
    """Has the manual list the functions of the rule language."""
    path = ROOT / "docs" / "language.md"
    text = path.read_text(encoding="utf-8")
    mark = "<!-- functions -->\n\n"
    before, _, rest = text.partition(mark)
    after = rest.partition("\n\n")[2]
    path.write_text(f"{before}{mark}{functions()}\n\n{after}", encoding="utf-8")


def _count_rules() -> None:
    """Has the last lines that documents and a test quote count as many more rules as the README's.

    Each project has those that are shipped, and its own.
    """
    counted = re.compile(r"(from \d+ sources?, )(\d+)( rules; )")
    now, before = (
        int(found[2])
        for path in (GOLDEN / "articles.txt", README)
        if (found := counted.search(path.read_text(encoding="utf-8")))
    )
    quoting = [README, ROOT / "tests" / "test_cli.py", *(ROOT / "docs").glob("*.md")]
    quoting += [*ROOT.glob("examples/*/README.md"), *ROOT.glob("tests/bad/*/expected.txt")]
    for path in quoting:
        text = path.read_text(encoding="utf-8")
        more = counted.sub(lambda m: f"{m[1]}{int(m[2]) + now - before}{m[3]}", text)
        path.write_text(more, encoding="utf-8")


if __name__ == "__main__":
    main()
