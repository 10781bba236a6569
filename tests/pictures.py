"""Pictures of proofs: what a judgement rests on, told from the files alone, for random edits."""

import json
from collections.abc import Mapping
from typing import Any

from engine.claims.kinds import Fact
from engine.findings.finding import Finding
from engine.findings.report import Report

PAPER, POST, VOCABULARY = (f"facts/{name}.yaml" for name in ("paper", "post", "vocabulary"))
SETTINGS = "check.toml"

# Each with what it means: two that mean the same are the same words to a judgement.
FIGURES = {
    "1000 person": "1000",
    "1,000 person": "1000",
    "1000 soul": "1000",
    "about 1000 person": "about 1000",
    "2500 person": "2500",
    "up to 900 person": "0 to 900",
    "20000 person": "20000",
}
MOODS = {"lively": "lively", "full-of-life": "lively", "sleepy": "sleepy", "quiet": "quiet"}
PERIODS = {
    None: "always",
    "2020": "2020",
    "2020-01/2020-12": "2020",
    "2020-05": "May",
    "2019": "2019",
}
SPEAKERS = {"ann": "ann", "Miss Ann": "ann", "bob": "bob", "eve": "eve"}
DAYS = {"2020-05": "May", "2020-05~": "May", "2020-06": "June", "2020-07": "July"}
DEFAULTS = {"polarity": "affirmed", "certainty": "certain", "mode": "fact", "rank": "normal"}


Picture = dict[tuple[str, ...], Any]
"""What a proof rests on: claims with their fields, declarations, rules."""


def picture(finding: Finding, report: Report, files: Mapping[str, Any]) -> Picture:
    facts, rules = report.proofs.closure(finding.premises)
    given = [fact for fact in facts if fact not in report.proofs.derivations]
    found: Picture = {}
    for fact in given:
        if fact.kind == "claim":
            found["claim", fact.values[0]] = claim_picture(fact.values[0], files)
        else:
            found[fact.kind, *map(str, row(fact, files))] = True
    for rule in [finding.rule, *rules]:
        written = files.get(f"rules/{rule.id}.yaml", {})
        meaning = [written.get(part) for part in ("when", "unless", "derive")]
        found["rule", rule.id] = json.dumps(meaning, sort_keys=True)
    return found


def row(fact: Fact, files: Mapping[str, Any]) -> tuple[Any, ...]:
    """A declaration, with what the files say of it where that may be edited."""
    name = fact.values[0]
    if fact.kind == "predicate":
        written = {"single": "true", "cumulative": "false", **files[VOCABULARY]["predicates"][name]}
        return name, written["value"], written["single"], written["cumulative"]
    if fact.kind == "entity":
        return name, files[VOCABULARY]["entities"][name].get("kind")
    return fact.values


def claim_picture(name: str, files: Mapping[str, Any]) -> dict[str, Any]:
    document, claim = next(
        (files[path], claim)
        for path in (PAPER, POST)
        for claim in files[path]["claims"]
        if claim["id"] == name
    )
    replaced = any(
        name in c.get("supersedes", ()) for p in (PAPER, POST) for c in files[p]["claims"]
    )
    value = {**FIGURES, **MOODS}[claim["value"]]
    return {
        "source": document["source"]["id"],  # another one may have a claim of that id by now
        "subject": claim["subject"],
        "value": (value, files[SETTINGS] if value.startswith("about") else ""),
        "scope": tuple(claim.get("scope", {}).items()),
        "period": PERIODS[claim.get("period")],
        "speaker": SPEAKERS[claim.get("speaker") or document["source"]["author"]],
        "via": claim.get("via"),
        "published": DAYS[document["source"]["published"]],
        **{key: claim.get(key) or default for key, default in DEFAULTS.items()},
        **({"rank": "deprecated"} if replaced else {}),
    }


def told(before: Picture, after: Picture) -> set[str]:
    """How the lines must begin that tell what changed in the claims of a proof."""
    lines = set()
    for key in before.keys() | after.keys():
        if key[0] != "claim":
            continue
        if key not in after:
            lines.add(f"the claim {key[1]} is no longer")
        elif key not in before:
            lines.add(f"the claim {key[1]} is now")
        else:
            fields = [f for f in before[key] if before[key][f] != after[key][f]]
            lines.update(f"{key[1]}: {field} was" for field in fields)
    return lines
