"""What an editor says of two statements of one figure or one date, beside what the engine says."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.errors import InputError
from engine.findings.finding import Level
from engine.run import check

pytest.importorskip("pint", reason="physical units are an extra: pip install '.[units]'")

READ = 0.94
"""The share of the pairs that is read, at the least; a pair that comes to be read is judged too."""
VOCABULARY = """\
predicates: {quantity: {value: quantity}, date: {value: date, single: true}}
entities: {one: {}, other: {}, THINGS}
units:
  person: {aliases: [people, inhabitants, employees, passengers, passengers and crew, protesters,
    men, man, strong]}
  death: {aliases: [deaths]}
  building: {aliases: [buildings]}
  arrest: {aliases: [arrests]}
  job: {aliases: [jobs]}
  $: {aliases: [US$, dollars]}
  £: {aliases: [pounds]}
  Rs: {}
  NZ$: {}
  yuan: {}
  "%": {}
  metre: {physical: metre, aliases: [metres, meter, meters, m]}
  kilometre: {physical: kilometre, aliases: [kilometres, kilometers, km]}
  cm: {physical: centimetre}
  foot: {physical: foot, aliases: [feet, ft]}
  mile: {physical: mile, aliases: [miles]}
  nautical mile: {physical: nautical_mile, aliases: [nautical miles]}
  ton: {aliases: [tons]}
  tonne: {physical: tonne, aliases: [tonnes]}
  knot: {physical: knot, aliases: [knots]}
  kph: {physical: kilometre/hour}
  megawatt: {physical: megawatt, aliases: [MW]}
  GW: {physical: gigawatt}
  ha: {physical: hectare}
  km²: {physical: kilometre**2, aliases: [km2]}
  sq mi: {physical: mile**2}
  lb: {physical: pound}
  kg: {physical: kilogram}
  °C: {physical: degC}
  minute: {physical: minute, aliases: [minutes]}
  hour: {physical: hour, aliases: [hours]}
  day: {physical: day}
  year: {physical: year, aliases: [years]}
  decade: {physical: decade}
"""


class Pair(NamedTuple):
    """Two statements, the kind of their value, and what is right of them."""

    kind: str
    one: str
    other: str
    answer: str


def pairs() -> list[Pair]:
    """The rows of the table, each with the answer that binds: its last."""
    kind, found = "", []
    for line in (Path(__file__).parent / "grid.txt").read_text(encoding="utf-8").splitlines():
        cells = line.split(" | ")
        if len(cells) == 4 and not line.startswith("#"):
            found.append(Pair(kind, cells[1], cells[2], cells[0].split(" → ")[-1]))
        elif line in ("quantity", "date"):
            kind = line
    return found


PAIRS = pairs()


def written(root: Path, numbers: Collection[int]) -> Path:
    """A project of two sources, in which a pair is two claims on a thing of its own.

    The claim of the pair N stands in line N + 3 of its file.
    """
    facts = root / "facts"
    facts.mkdir(exist_ok=True)
    things = ", ".join(f"thing-{n}: {{}}" for n in range(len(PAIRS)))
    (facts / "vocabulary.yaml").write_text(VOCABULARY.replace("THINGS", things), "utf-8")
    for source, field in (("one", 1), ("other", 2)):
        head = {"id": source, "publisher": source, "author": source, "published": "2026"}
        lines = [f"source: {json.dumps(head)}", "claims:", *([""] * len(PAIRS))]
        for n in numbers:
            claim = {"id": f"{source}-{n}", "subject": f"thing-{n}", "predicate": PAIRS[n].kind,
                     "value": PAIRS[n][field]}  # fmt: skip
            lines[n + 2] = f"- {json.dumps(claim, ensure_ascii=False)}"
        (facts / f"{source}.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    return facts


def unread(facts: Path) -> set[int]:
    """The pairs of which a side is not read; any other problem is a fault of the project."""
    try:
        check([facts])
    except InputError as error:
        if {problem.code for problem in error.problems} <= {"E302", "E303", "E304"}:
            return {problem.at.line - 3 for problem in error.problems if problem.at}
        raise
    return set()


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the engine says of each pair: `fit`, `note`, `conflict`, or `refused`."""
    root = tmp_path_factory.mktemp("grid")
    refused = unread(written(root, range(len(PAIRS))))
    found = ["refused" if n in refused else "fit" for n in range(len(PAIRS))]
    report = check([written(root, set(range(len(PAIRS))) - refused)])
    for finding in sorted(report.findings, key=lambda finding: finding.level):
        number = int(finding.claims[0].subject.removeprefix("thing-"))
        found[number] = "note" if finding.level is Level.NOTE else "conflict"
    return found


def test_what_is_read_is_judged_as_an_editor_or_else_the_table_does(answers: list[str]) -> None:
    told = [
        (pair, answer)
        for pair, answer in zip(PAIRS, answers, strict=True)
        if pair.answer == "refused" or answer != "refused"
    ]
    assert [(pair, pair.answer) for pair, _ in told] == told


def test_most_of_what_texts_say_is_read(answers: list[str]) -> None:
    assert len(PAIRS) > 200
    assert 1 - answers.count("refused") / len(PAIRS) >= READ
