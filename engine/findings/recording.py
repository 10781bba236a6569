"""Writing resolutions: a judgement, and the meaning that was judged.

A finding has a file, or its dispute has one for all that was judged together.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from engine.claims.vocabulary import Vocabulary
from engine.clock import now
from engine.errors import InputError
from engine.findings.evidence import NOW, Meaning, Wording, together
from engine.findings.finding import Finding
from engine.findings.joint import (
    DisputeEntry,
    JointEntry,
    ListedEntry,
    of_dispute,
    only,
    without,
)
from engine.findings.judgement import Code, JudgementEntry, ResolutionEntry, Status
from engine.findings.proof import Proofs
from engine.findings.resolution import Joint, Resolution, misnamed, read
from engine.source import Door
from engine.source.door import outside
from engine.source.strict_yaml import UNSEEN_ENDS
from engine.source.writing import UNFINISHED, replace


class Judgement(NamedTuple):
    """What a person says of a finding; `review_by` is a day, `group` a dispute's id.

    `wrong` are the claims at fault.
    """

    code: Code | None
    reason: str
    by: str
    status: Status = "accepted"
    review_by: str | None = None
    group: str | None = None
    wrong: tuple[str, ...] = ()


def record(
    judgement: Judgement,
    findings: Sequence[Finding],
    proofs: Proofs,
    vocabulary: Vocabulary,
    door: Door,
    dispute: str = "",
) -> list[Path]:
    """Writes the judgement of the findings; the files, each once.

    Each finding has its file; with `dispute`, those that have none yet have one together, which is
    called so. An earlier judgement goes into the file's history. Whatever happens meanwhile, each
    file is then the old one or the new one. Raises InputError where a file that is there is broken,
    or the folder leads out of the root.
    """
    with _writing(door) as files:
        wording = Wording(proofs, vocabulary)
        own = [finding for finding in findings if not dispute or finding.id in files]
        entries: list[ResolutionEntry | DisputeEntry] = [
            _entry(judgement, finding, wording, _former(files.get(finding.id), door))
            for finding in own
        ]
        if rest := [finding for finding in findings if finding not in own]:
            there = read(files[dispute], door) if dispute in files else None
            former = there.entry if isinstance(there, Joint) else None
            entries.insert(0, _joint(judgement, dispute, rest, wording, former))
        return _written(entries, files, door)


def renew(
    findings: Sequence[Finding], proofs: Proofs, vocabulary: Vocabulary, door: Door
) -> list[Path]:
    """Writes the judgement of each finding anew, on the evidence of now; the files.

    Nothing else of a judgement changes, and nothing of one that is not in force, or was made
    meanwhile. Each must hold.
    """
    with _writing(door) as files:
        wording = Wording(proofs, vocabulary)
        entries: list[ResolutionEntry | DisputeEntry] = []
        disputes: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.resolution and finding.resolution.dispute:
                disputes.setdefault(finding.resolution.dispute, []).append(finding)
                continue
            entry = _former(files.get(finding.id), door)
            if entry and _in_force(entry, finding):
                entries.append(entry.model_copy(update=_judged(finding, wording)))
        for name, listed in disputes.items():
            there = read(files[name], door) if name in files else None
            if isinstance(there, Joint):
                said = {resolution.finding: resolution.entry for resolution in there.resolutions}
                held = {f.id: f for f in listed if f.id in said and _in_force(said[f.id], f)}
                entries.append(_renewed(there.entry, held, wording))
        return _written(entries, files, door)


def _in_force(entry: ResolutionEntry, finding: Finding) -> bool:
    """Whether that is what the finding was judged by: nobody has judged it meanwhile.

    What was said of it in another file may be among the earlier judgements of the one in force.
    """
    judged = finding.resolution and finding.resolution.entry
    return judged is not None and _fields(JudgementEntry, entry) == _fields(JudgementEntry, judged)


def prune(resolutions: Sequence[Resolution], door: Door) -> None:
    """Takes out what was said of findings, all in one file; where nothing is left, the file."""
    with _writing(door):
        path = Path(resolutions[0].at.path)
        found = read(path, door)
        gone = {resolution.finding for resolution in resolutions}
        left = without(found.entry, gone) if isinstance(found, Joint) else None
        if left is None:
            path.unlink()
        else:
            replace(path, text(left))


@contextmanager
def _writing(door: Door) -> Iterator[dict[str, Path]]:
    """The files of resolutions by their names, in whichever folder below; nobody else writes."""
    folder = door.resolutions
    if not door.opens(folder):
        raise InputError([outside(folder)])
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        _sweep(folder)
        yield {path.stem: path for path in door.walk([folder])}


def _written(
    entries: Sequence[ResolutionEntry | DisputeEntry], files: Mapping[str, Path], door: Door
) -> list[Path]:
    texts = {_name(entry): text(entry) for entry in entries}  # all, before any is written
    paths = [files.get(name, door.resolutions / f"{name}.yaml") for name in texts]
    for path, content in zip(paths, texts.values(), strict=True):
        replace(path, content)
    return paths


def _name(entry: ResolutionEntry | DisputeEntry) -> str:
    return entry.dispute if isinstance(entry, DisputeEntry) else entry.finding


def _former(path: Path | None, door: Door) -> ResolutionEntry | None:
    """What a file says that is named for a finding, if there is one."""
    if path is None:
        return None
    found = read(path, door)
    if isinstance(found, Joint):
        raise InputError(misnamed(path, found.entry.dispute, found.at))
    return found.entry


def _judged(finding: Finding, wording: Wording) -> dict[str, Any]:
    """What a judgement of the finding rests on, as its file has it."""
    told = _told(wording.meaning(finding))
    return {"evidence_version": NOW, "evidence": finding.evidence, **told}


def _told(meaning: Meaning) -> dict[str, Any]:
    return {
        "claims": {name: dict(fields) for name, fields in meaning.claims.items()},
        "facts": tuple({kind: dict(fields)} for kind, fields in meaning.facts),
        "rules": dict(meaning.rules),
    }


def _entry(
    judgement: Judgement,
    finding: Finding,
    wording: Wording,
    former: ResolutionEntry | None,
) -> ResolutionEntry:
    judged = _judged(finding, wording)
    said = judgement._asdict()
    said["wrong"] = tuple(name for name in judgement.wrong if name in judged["claims"])
    earlier = (*former.history, JudgementEntry(**_fields(JudgementEntry, former))) if former else ()
    return ResolutionEntry(
        finding=finding.id,
        rule=finding.rule.id,
        **said,
        at=_now(),
        history=earlier,
        **judged,
    )


def _joint(
    judgement: Judgement,
    dispute: str,
    findings: Sequence[Finding],
    wording: Wording,
    former: DisputeEntry | None,
) -> DisputeEntry:
    """One judgement of several findings; what their proofs share is told once."""
    said = judgement._asdict()
    del said["group"]
    earlier = (*former.history, JointEntry(**_fields(JointEntry, former))) if former else ()
    return DisputeEntry(
        dispute=dispute,
        rule=findings[0].rule.id,
        **said,
        at=_now(),
        **_judged_together(findings, wording),
        history=earlier,
    )


def _judged_together(findings: Sequence[Finding], wording: Wording) -> dict[str, Any]:
    """What one judgement of the findings rests on, as its file has it."""
    meanings = {finding.id: wording.meaning(finding) for finding in findings}
    whole = together(meanings.values())
    return {
        "evidence_version": NOW,
        "findings": tuple(_listed(f, meanings[f.id], whole) for f in findings),
        **_told(whole),
    }


def _renewed(
    entry: DisputeEntry, findings: Mapping[str, Finding], wording: Wording
) -> DisputeEntry:
    """The file with each judgement on the evidence of now, of the findings that it is in force of.

    What it says of others stands before it, as it was: a later judgement has taken its place.
    """
    waiting, said = dict(findings), list[JointEntry]()
    for judgement in (entry, *reversed(entry.history)):
        mine = [waiting.pop(f.finding) for f in judgement.findings if f.finding in waiting]
        if mine:
            judged = _judged_together(mine, wording)
            wrong = tuple(name for name in judgement.wrong if name in judged["claims"])
            said.insert(0, judgement.model_copy(update={**judged, "wrong": wrong}))
        if rest := only(judgement, {f.finding for f in judgement.findings} - {f.id for f in mine}):
            said.insert(0, rest)
    return of_dispute(entry.dispute, entry.rule, said)


def _listed(finding: Finding, own: Meaning, whole: Meaning) -> ListedEntry:
    numbers = tuple(n for n, row in enumerate(whole.facts, 1) if row in own.facts)
    return ListedEntry(
        finding=finding.id,
        evidence=finding.evidence,
        claims=tuple(own.claims),
        facts=None if len(numbers) == len(whole.facts) else numbers,
        rules=None if len(own.rules) == len(whole.rules) else tuple(own.rules),
    )


def _now() -> str:
    return now().isoformat().replace("+00:00", "Z")


def _fields(shape: type[JudgementEntry | JointEntry], entry: Any) -> dict[str, Any]:
    """What of an entry goes into an item of the history."""
    return {name: getattr(entry, name) for name in shape.model_fields}


# -- text ---------------------------------------------------------------------------------------

_HEAD = ("finding", "dispute", "rule")
_SHORT = 60
"""How long a text may be, in characters, that stands on the line of its key."""


class _Line(dict[str, Any]):
    """A mapping that stands on a line."""


class _Dumper(yaml.SafeDumper):
    """Writes long text as a block, and never an alias, which the reader refuses."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _represent(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    block = ">" if len(value) > _SHORT and value == " ".join(value.split()) else None
    style = "|" if "\n" in value else block
    if any(sign in value for sign in UNSEEN_ENDS):  # an escape stands for what ends lines in YAML
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)


def _represent_line(dumper: yaml.SafeDumper, value: _Line) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)


_Dumper.add_representer(str, _represent)
_Dumper.add_representer(_Line, _represent_line)


def text(entry: ResolutionEntry | DisputeEntry) -> str:
    """The file of a resolution; the same text for the same entry."""
    values = entry.model_dump(exclude_none=True)
    head = {name: values.pop(name) for name in _HEAD if name in values}
    history = [_trimmed(judgement) for judgement in values.pop("history")]
    document = {**head, **_trimmed(values), **({"history": history} if history else {})}
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _trimmed(judgement: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty and may be left out; lists as YAML has them."""
    usual = {"wrong": (), "facts": (), "evidence_version": 1}
    kept = {n: v for n, v in judgement.items() if n not in usual or v != usual[n]}
    return {n: list(map(_item, v)) if isinstance(v, tuple) else v for n, v in kept.items()}


def _item(value: Any) -> Any:
    """A finding of a list on a line; anything else as it is."""
    if not isinstance(value, dict) or "finding" not in value:
        return value
    return _Line({n: list(v) if isinstance(v, tuple) else v for n, v in value.items()})


# -- the folder ---------------------------------------------------------------------------------


def _sweep(folder: Path) -> None:
    """Removes what a killed run has left unfinished."""
    for path in folder.rglob(f"{UNFINISHED}*"):
        with suppress(OSError):
            path.unlink()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two who resolve at once wait for each other: neither judgement is lost."""
    try:
        import fcntl
    except ImportError:  # no such locks on Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # which unlocks; so does the end of the process
