"""Findings that the settings leave out, by rule and by where their claims stand."""

import os
from collections.abc import Sequence
from fnmatch import fnmatchcase

from engine.claims.kinds import CLAIM_AT
from engine.config import Settings
from engine.findings.finding import Finding
from engine.findings.proof import Proofs
from engine.source import display


def kept(
    findings: Sequence[Finding], proofs: Proofs, settings: Settings
) -> tuple[list[Finding], list[str]]:
    """The findings that are not ignored, and a note of how many are, if any.

    A finding is ignored where every claim that it rests on, and every row of one between rows,
    stands in a file that a glob of the settings matches for its rule; a `*` in a glob stands for
    folders too.
    """
    if not settings.ignore or settings.file is None:
        return list(findings), []
    left = [finding for finding in findings if not _ignored(finding, proofs, settings)]
    count = len(findings) - len(left)
    words = "finding is" if count == 1 else "findings are"
    notes = [f"{count} {words} ignored by {display(settings.file)}"] if count else []
    places = [claim.at for claim in proofs.claims.values()]
    places += [at for finding in findings for at in finding.places]
    files = {_path(at.path, settings) for at in places}
    for glob in settings.ignore:
        if not any(fnmatchcase(file, glob) for file in files):
            where = display(settings.file)
            notes.append(f"no facts file matches '{glob}' under [ignore] of {where}")
    return left, notes


def apart(findings: Sequence[Finding]) -> tuple[list[Finding], list[str]]:
    """The findings between claims of different sources, each two of them, or between rows.

    And a note of how many are hidden, if any.
    """
    left = [finding for finding in findings if _is_apart(finding)]
    count = len(findings) - len(left)
    if not count:
        return left, []
    words = "finding is" if count == 1 else "findings are"
    return left, [f"{count} {words} hidden, not between different sources (--different-sources)"]


def _is_apart(finding: Finding) -> bool:
    sources = [w.values[CLAIM_AT["source"]] for w in finding.witnesses if w.kind == "claim"]
    return not sources or len(sources) == len(set(sources)) > 1


def _ignored(finding: Finding, proofs: Proofs, settings: Settings) -> bool:
    globs = [glob for glob, rules in settings.ignore.items() if finding.rule.id in rules]
    if not globs:
        return False
    files = {proofs.claims[name].at.path for name in proofs.base_claims(finding.premises)}
    files |= {row.at.path for row in finding.rows}
    paths = [_path(file, settings) for file in files]
    return all(any(fnmatchcase(path, glob) for glob in globs) for path in paths)


def _path(file: str, settings: Settings) -> str:
    return os.path.relpath(file, settings.root).replace(os.sep, "/")
