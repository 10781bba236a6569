"""How long `check facts/` takes as a whole process, against the imports it cannot do without.

    python -m bench.startup [RUNS]

The two run in turn, so that what else the machine does falls on both; medians are printed.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
FLOOR = (
    "import click, yaml, durable.lang; from pydantic import BaseModel; "
    "M = type('M', (BaseModel,), {'__annotations__': {'a': str}})"
)
VERDICT = "exit 1: 1 open contradiction"
MOST = 1.4
"""How many times the floor the whole run may take."""


ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""As installed: what is imported is compiled already."""


def seconds(arguments: list[str], said: str = "") -> float:
    """The wall time of one Python process."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=False
    )
    took = time.perf_counter() - start
    assert said in done.stdout.decode(), done.stderr.decode()
    return took


def main(runs: int) -> None:
    """Prints both medians and their ratio."""
    floor, check = [], []
    seconds(["-m", "engine", "facts/"], VERDICT)  # compiles the bytecode
    for _ in range(runs):
        floor.append(seconds(["-c", FLOOR]))
        check.append(seconds([str(Path(sys.executable).parent / "check"), "facts/"], VERDICT))
    low, whole = statistics.median(floor), statistics.median(check)
    print(f"imports and one model   {low * 1000:6.0f} ms")
    print(f"check facts/, cold      {whole * 1000:6.0f} ms")
    print(f"ratio                   {whole / low:6.2f}   (at most {MOST})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
