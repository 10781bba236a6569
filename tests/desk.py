"""A small project that tests judge, edit and check again."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from click.testing import CliRunner

from engine.cli.main import main
from engine.findings.finding import Finding
from engine.findings.judgement import ResolutionEntry
from engine.findings.recording import Judgement, record
from engine.findings.report import Report
from engine.findings.resolution import load
from engine.run import check
from engine.source import Door
from engine.wanted import Wanted

VOCABULARY: Mapping[str, Any] = {
    "predicates": {
        "people": {"value": "quantity", "name": "has people", "scope": ["within", "at"]},
        "crowd": {"value": "quantity", "name": "draws"},
        "mood": {"value": "term", "name": "is"},
    },
    "entities": {
        "town": {"name": "the town", "kind": "place", "aliases": ["The Town"]},
        "city": {"name": "the city", "kind": "place"},
        "walls": {"name": "the walls", "kind": "thing"},
        "ann": {"name": "Ann", "kind": "person", "aliases": ["Miss Ann"]},
        "bob": {"name": "Bob", "kind": "person"},
        "eve": {"name": "Eve", "kind": "person"},
    },
    "terms": {"lively": {"opposite": ["sleepy"]}, "sleepy": {}, "quiet": {}},
    "units": {"person": {}, "house": {}},
}

PAPER: Mapping[str, Any] = {
    "source": {"id": "paper", "publisher": "The Paper", "published": "2020-05", "author": "ann"},
    "claims": [
        {"id": "a", "subject": "town", "predicate": "people", "value": "1000 person"},
        {"id": "z", "subject": "city", "predicate": "people", "value": "7 person"},
    ],
}
POST: Mapping[str, Any] = {
    "source": {"id": "post", "publisher": "The Post", "published": "2020-06", "author": "bob"},
    "claims": [
        {"id": "b", "subject": "town", "predicate": "people", "value": "2500 person"},
        {"id": "d", "subject": "town", "predicate": "mood", "value": "sleepy"},
    ],
}

CROWDED: Mapping[str, Any] = {
    "id": "crowded-is-lively",
    "title": "A crowd is lively",
    "when": [
        {"claim a": {"subject": "$t", "predicate": "people", "polarity": "affirmed"}},
        "low($a.value) >= 500",
    ],
    "derive": [
        {
            "claim": {
                "from": "$a",
                "subject": "$t",
                "predicate": "mood",
                "value": "lively",
                "scope": {},
            }
        }
    ],
}
LOUD: Mapping[str, Any] = {
    "id": "lively-and-sleepy",
    "level": "contradiction",
    "title": "Lively, and sleepy",
    "when": [
        {"claim a": {"subject": "$t", "predicate": "mood", "value": "lively"}},
        {"claim b": {"subject": "$t", "predicate": "mood", "value": "sleepy"}},
        {"entity": {"id": "$t"}},
        "overlaps($a.period, $b.period)",
    ],
    "flag": "$t is both",
}

PROJECT: Mapping[str, Any] = {
    "facts/vocabulary.yaml": VOCABULARY,
    "facts/paper.yaml": PAPER,
    "facts/post.yaml": POST,
    "rules/crowded-is-lively.yaml": CROWDED,
    "rules/lively-and-sleepy.yaml": LOUD,
}
"""Files by path. People: a against b; mood: what a and b imply, against d."""

TOGETHER = Judgement("different-scope", "They count other people.", "Jane Doe")


class Judged(NamedTuple):
    """A project in which every finding is judged, and the ids of these by rule and claims."""

    files: Mapping[str, Any]
    ids: Mapping[tuple[str, ...], str]


class Desk:
    """A project in a folder: `files` has what stands in it, text as it is, else as YAML has it."""

    files: dict[str, Any]

    def __init__(self, folder: Path, files: Mapping[str, Any] = PROJECT) -> None:
        self.folder = folder
        self.take(files)
        self.resolutions = folder / "facts" / "resolutions"
        self._written: dict[str, str] = {}

    def save(self) -> None:
        """Writes what has changed, and removes what is gone."""
        for name in set(self._written) - set(self.files):
            (self.folder / name).unlink()
            del self._written[name]
        for name, content in self.files.items():
            text = content if isinstance(content, str) else dumped(content)
            if self._written.get(name) != text:
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                self._written[name] = text

    def check(self, **wanted: Any) -> Report:
        """The report on the files as they are now."""
        self.save()
        return check([self.folder / "facts"], None, Wanted(**wanted))

    def resolve(self, *findings: Finding, report: Report, by: Judgement = TOGETHER) -> None:
        """Records one judgement of the findings."""
        record(by, findings, report.proofs, report.corpus.vocabulary, Door(self.folder))

    def resolve_all(self, by: Judgement = TOGETHER) -> Report:
        """Records one judgement of every finding; the report on which it was made."""
        report = self.check()
        self.resolve(*report.findings, report=report, by=by)
        return report

    def judged(self) -> Judged:
        """The project with one judgement of every finding."""
        ids = {key: finding.id for key, finding in named(self.resolve_all()).items()}
        found = self.resolutions.glob("*.yaml")
        texts = {f"facts/resolutions/{path.name}": path.read_text("utf-8") for path in found}
        return Judged({**self.files, **texts}, ids)

    def take(self, files: Mapping[str, Any]) -> None:
        """Puts other files in place of those that are there."""
        self.files = copy.deepcopy(dict(files))

    def command(self, *words: str, code: int = 0) -> str:
        """What a command says that ends with the code; not `run`, which ends the process."""
        self.save()
        result = CliRunner().invoke(main, words, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    def said(self, finding: str) -> ResolutionEntry:
        """What has been said of a finding."""
        return load(Door(self.folder))[finding].entry

    def claim(self, name: str) -> dict[str, Any]:
        """The claim of that id, to be edited."""
        claims = (
            c for f in self.files.values() if isinstance(f, dict) for c in f.get("claims", ())
        )
        found: dict[str, Any] = next(claim for claim in claims if claim["id"] == name)
        return found


class _Dumper(yaml.CSafeDumper):
    """Writes what stands in two places twice: an alias would be refused."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def dumped(content: Any) -> str:
    """The content as YAML."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def named(report: Report) -> dict[tuple[str, ...], Finding]:
    """The findings by rule and claims, each of which a project here has at most once."""
    found = {(f.rule.id, *sorted(c.id for c in f.claims)): f for f in report.findings}
    assert len(found) == len(report.findings)
    return found
