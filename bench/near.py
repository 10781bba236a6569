"""How long `check near` looks at claims, against the time that reading them takes.

    python -m bench.near [CLAIMS]

The claims are of few subjects with many values each, so that pairs would be many.
"""

import sys
import tempfile
import time
from pathlib import Path
from random import Random

from engine.config import configure
from engine.loading import facts_files, load_corpus
from engine.near import near

MOST = 1.0
"""How many times the reading the looking may take."""


def write(folder: Path, count: int, chance: Random) -> None:
    """A vocabulary and facts files of 10,000 claims each."""
    facts = folder / "facts"
    facts.mkdir()
    subjects = "".join(f"  s{n}: {{}}\n" for n in range(200))
    (facts / "vocabulary.yaml").write_text(
        "predicates:\n  at: {value: entity}\n  near: {value: entity}\n"
        "  seats: {value: quantity}\n  dead: {value: quantity, over: period}\n"
        "  open: {}\n  shut: {}\n  built: {value: date}\n"
        f"entities:\n  paper: {{}}\n{subjects}units: {{person: {{}}}}\n"
    )
    for first in range(0, count, 10_000):
        lines = [
            f"source: {{id: f{first}, publisher: paper, author: paper, published: 2020}}",
            "claims:",
        ]
        for n in range(first, min(count, first + 10_000)):
            predicate = chance.choice(["at", "near", "seats", "dead", "open", "shut", "built"])
            named = f"s{chance.randrange(200)}"
            figure = f"{chance.randrange(999)} person"
            year = chance.randrange(1900, 2000)
            values = {"at": named, "near": named, "seats": figure, "dead": figure, "built": year}
            value = values.get(predicate, "yes")
            scope = f", scope: {{on: {named}}}" if chance.random() < 0.2 else ""
            span = f"{year}/{year + 30}" if chance.random() < 0.3 else str(year)
            period = f", period: {span}" if chance.random() < 0.8 else ""
            subject = f"s{chance.randrange(200)}"
            lines.append(
                f"  - {{id: c{n}, subject: {subject}, predicate: {predicate}, value: {value}"
                f"{scope}{period}}}"
            )
        (facts / f"f{first}.yaml").write_text("\n".join(lines) + "\n")


def main(count: int) -> None:
    """Prints both times and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, count, Random(20261127))
        settings = configure([folder / "facts"])
        start = time.process_time()
        corpus = load_corpus(settings, facts_files([folder / "facts"], settings.door))
        reading = time.process_time() - start
        start = time.process_time()
        found = near(corpus, corpus.claims.values())
        looking = time.process_time() - start
    print(f"{count:,} claims, {len(found)} questions")
    print(f"reading   {reading:7.2f} s")
    print(f"looking   {looking:7.2f} s")
    print(f"ratio     {looking / reading:7.2f}   (at most {MOST})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
