"""The public functions: what the command line does, for a program. `engine` offers them by name."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from engine import loading
from engine.claims.corpus import Corpus
from engine.config import Flags, Settings, configure
from engine.findings.explain import explain as explained
from engine.findings.finding import Finding
from engine.findings.report import Report
from engine.rules.program import Program
from engine.run import check as run
from engine.source.buffers import Buffers as Texts
from engine.wanted import Wanted

Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
"""A path, or several."""


class Loaded(NamedTuple):
    """What the files of a root say: its claims and vocabulary, and its rules."""

    corpus: Corpus
    program: Program


Buffers = Mapping[str, str] | Mapping[Path, str]
"""Texts by the paths of the files that they stand for, as an editor has them unsaved."""


def load(
    facts: Paths = "facts",
    *,
    rules: Paths | None = None,
    backend: str | None = None,
    buffers: Buffers | None = None,
) -> Loaded:
    """The claims, vocabulary and rules of the root that `facts` belong to.

    `facts` are files and folders of facts, or a root; `rules` further rule files and folders.
    What `buffers` hold is read in place of the files of these paths, which need not be there.
    Raises `engine.InputError` with every problem of the input, each with its place.
    """
    paths = _paths(facts)
    settings = _settings(paths, rules, backend, buffers)
    return Loaded(*loading.load(settings, loading.facts_files(paths, settings.door)))


def check(
    facts: Paths = "facts",
    *,
    rules: Paths | None = None,
    backend: str | None = None,
    buffers: Buffers | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    agreements: bool = False,
) -> Report:
    """What the rules find in the claims at `facts`, as `check facts/` does.

    Settings are those of the root; `rules` are rule files and folders besides its own, `backend`
    one of the names that `check --help` gives, by default the setting's; `buffers` are as for
    `load`. `select` and `ignore` are ids of rules whose findings are wanted, or not; with
    `agreements`, where sources say the same is looked for too.

    The report's disputes are in order, worst first, and may be none; its paths are whole ones, so
    that it stays true when the current folder changes. Raises `engine.InputError` with every
    problem of the input.
    """
    paths = _paths(facts)
    wanted = Wanted(select=select, ignore=ignore, agreements=agreements)
    return run(paths, _settings(paths, rules, backend, buffers), wanted)


def explain(finding: Finding, report: Report) -> str:
    """The proof of a finding of the report, as `check explain` prints it: lines for a person."""
    return explained(finding, report.corpus, report.proofs)


def _paths(given: Paths) -> list[Path]:
    listed = [given] if isinstance(given, str | os.PathLike) else given
    return [Path(path) for path in listed]


def _settings(
    paths: Sequence[Path], rules: Paths | None, backend: str | None, buffers: Buffers | None
) -> Settings:
    flags = Flags(rules=tuple(_paths(rules or [])), backend=backend)
    texts = {Path(path): text for path, text in (buffers or {}).items()}
    return configure(paths, flags, files=Texts(texts) if texts else None)
