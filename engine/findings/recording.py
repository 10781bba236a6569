"""Writing resolutions: a judgement and the meaning that was judged, one file a finding."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from engine.claims.vocabulary import Vocabulary
from engine.clock import now
from engine.errors import InputError
from engine.findings.evidence import NOW, Wording
from engine.findings.finding import Finding
from engine.findings.proof import Proofs
from engine.findings.resolution import Code, JudgementEntry, ResolutionEntry, Status, read
from engine.source import Door
from engine.source.door import outside
from engine.source.strict_yaml import UNSEEN_ENDS
from engine.source.writing import UNFINISHED, replace


class Judgement(NamedTuple):
    """What a person says of a finding; `review_by` is a day, `group` a dispute's id, and
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
) -> list[Path]:
    """Writes the judgement of each finding; the files, in the order of the findings.

    An earlier judgement goes into the file's history. Whatever happens meanwhile, each file is
    then the old one or the new one. Raises InputError where the file that is there is broken, or
    the folder leads out of the root.
    """
    ids = [finding.id for finding in findings]
    folder = door.resolutions
    if not door.opens(folder):
        raise InputError([outside(folder)])
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        _sweep(folder)
        there = {path.stem: path for path in door.walk([folder])}  # in whichever folder below
        former = {name: read(path, door).entry for name, path in there.items() if name in ids}
        wording = Wording(proofs, vocabulary)
        texts = [
            text(_entry(judgement, finding, wording, former.get(finding.id)))
            for finding in findings
        ]
        paths = [there.get(name, folder / f"{name}.yaml") for name in ids]
        for path, content in zip(paths, texts, strict=True):
            replace(path, content)
    return paths


def renew(
    findings: Sequence[Finding], proofs: Proofs, vocabulary: Vocabulary, door: Door
) -> list[Path]:
    """Writes the judgement of each finding anew, on the evidence of now; the files, in that order.

    Nothing else of a judgement changes. Each must hold, and stand in a file of its own.
    """
    folder = door.resolutions
    if not door.opens(folder):
        raise InputError([outside(folder)])
    with _alone_in(folder):
        wording = Wording(proofs, vocabulary)
        paths = []
        for finding in findings:
            assert finding.resolution is not None
            path = Path(finding.resolution.at.path)
            entry = read(path, door).entry
            if entry == finding.resolution.entry:  # nobody has judged it meanwhile
                replace(path, text(entry.model_copy(update=_judged(finding, wording))))
                paths.append(path)
    return paths


def _judged(finding: Finding, wording: Wording) -> dict[str, Any]:
    """What a judgement of the finding rests on, as its file has it."""
    meaning = wording.meaning(finding)
    return {
        "evidence_version": NOW,
        "evidence": finding.evidence,
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
    history = (*former.history, _without_head(former)) if former else ()
    return ResolutionEntry(
        finding=finding.id,
        rule=finding.rule.id,
        **said,
        at=now().isoformat().replace("+00:00", "Z"),
        history=history,
        **judged,
    )


def _without_head(entry: ResolutionEntry) -> JudgementEntry:
    """The judgement as an item of the history."""
    return JudgementEntry(**{name: getattr(entry, name) for name in JudgementEntry.model_fields})


# -- text ---------------------------------------------------------------------------------------

_HEAD = ("finding", "rule")
_SHORT = 60
"""How long a text may be, in characters, that stands on the line of its key."""


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


_Dumper.add_representer(str, _represent)


def text(entry: ResolutionEntry) -> str:
    """The file of a resolution; the same text for the same entry."""
    values = entry.model_dump(exclude_none=True)
    head = {name: values.pop(name) for name in _HEAD}
    history = [_trimmed(judgement) for judgement in values.pop("history")]
    document = {**head, **_trimmed(values), **({"history": history} if history else {})}
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _trimmed(judgement: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty and may be left out; lists as YAML has them."""
    lists = {name: list(judgement[name]) for name in ("wrong", "facts") if judgement[name]}
    usual = {"wrong": (), "facts": (), "evidence_version": 1}
    return {
        name: lists.get(name, value)
        for name, value in judgement.items()
        if name not in usual or value != usual[name]
    }


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
