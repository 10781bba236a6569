"""Rules for people to read: a table, one rule, and the manual of all. Pure functions to text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, zip_longest
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from engine.errors import InputError, Problem, nearest
from engine.rules.compiler import has_tension
from engine.rules.models import ExampleEntry
from engine.rules.program import Rule
from engine.rules.written import flow, items
from engine.screen import columns, fold, pad, page

TAGS: Mapping[str, str] = {
    "dates": "when something happened, or was said",
    "denials": "what one affirms and another denies",
    "figures": "quantities and totals",
    "forecasts": "what was said to come, and what came",
    "order": "what cannot come before something else",
    "parts": "what lies in, or belongs to, something larger",
    "places": "where something happened",
    "positions": "what a person or body is for or against, and how that changes",
    "sources": "the documents themselves",
    "supplies": "goods and technology that go from one to another",
    "values": "names, titles and outcomes of which there is one at a time",
    "words": "judgements in words that have opposites",
}
"""The tags of the shipped rules, and what a rule with each is about."""

Counts = Mapping[str, int]
"""By rule id: how many findings it has, or how many facts it derives; 0 where it is not there."""

_TITLE_AT_LEAST = 24
"""Columns below which a title stands better on a line of its own."""
_MANUAL_WIDTH = 100
_UNLIMITED = 10_000
"""Columns of a table that is not shown on a terminal."""


def with_tag(rules: Sequence[Rule], tag: str) -> list[Rule]:
    """The rules that have the tag; raises InputError where none has."""
    found = [rule for rule in rules if tag in rule.entry.tags]
    if not found:
        tags = sorted({tag for rule in rules for tag in rule.entry.tags})
        hint = nearest(tag, tags) or (f"the tags are {', '.join(tags)}" if tags else None)
        raise InputError([Problem("E504", f"there is no rule with the tag '{tag}'", hint=hint)])
    return found


def with_id(rules: Sequence[Rule], name: str) -> Rule:
    """The rule of that id; raises InputError where there is none."""
    for rule in rules:
        if rule.id == name:
            return rule
    hint = nearest(name, [rule.id for rule in rules]) or "`check rules list` lists them all"
    raise InputError([Problem("E504", f"there is no rule '{name}'", hint=hint)])


def level(rule: Rule) -> str:
    """The highest level of the rule's findings, or what else it does."""
    return rule.entry.level or ("derives" if rule.heads else "agreement")


def topic(rule: Rule) -> str:
    """The folder that the rule stands in; that of the rules for any subject is `core`."""
    folder = PurePosixPath(rule.at.file).parent.name
    return {"core_rules": "core"}.get(folder, folder)


def document(rules: Iterable[Rule], counts: Counts | None) -> dict[str, Any]:
    """The rules as plain values, for JSON; counts are None where there are no facts."""
    return {"version": 1, "rules": [_plain(rule, counts) for rule in rules]}


def _plain(rule: Rule, counts: Counts | None) -> dict[str, Any]:
    count = None if counts is None else counts.get(rule.id, 0)
    return {
        "id": rule.id,
        "level": level(rule),
        "title": rule.entry.title,
        "tags": list(rule.entry.tags),
        "findings": None if rule.heads else count,
        "derived": count if rule.heads else None,
        "file": rule.at.file,
    }


# -- the table ----------------------------------------------------------------------------------


class _Row(NamedTuple):
    id: str
    level: str
    found: str
    tags: str
    title: str


def table(rules: Iterable[Rule], counts: Counts | None, width: int | None) -> str:
    """A row a rule, under a line of heads; without `width`, each row on one line.

    Where the width leaves too little for titles, title and tags stand below their row.
    """
    rows = [_Row(*_Row._fields), *(_row(rule, counts) for rule in rules)]
    first = [max(columns(row[column]) for row in rows) for column in range(3)]
    pieces = [part for row in rows for part in (row.tags.split() if width else [row.tags])]
    tags = max(map(columns, pieces))
    title = (width or _UNLIMITED) - sum(first) - tags - 8
    lines: list[str] = []
    for row in rows:
        head = f"{pad(row.id, first[0])}  {row.level:{first[1]}}  {row.found:>{first[2]}}"
        if title < _TITLE_AT_LEAST:
            label = f"{row.title} [{row.tags}]" if row.tags else row.title
            lines += [head, *fold(label, width or _UNLIMITED, "  ", "  ")]
            continue
        for left, right in zip_longest(
            fold(row.tags, tags), fold(row.title, title) or [""], fillvalue=""
        ):
            lines.append(f"{head}  {pad(left, tags)}  {right}".rstrip())
            head = " " * columns(head)
    return page(lines)


def _row(rule: Rule, counts: Counts | None) -> _Row:
    found = "-" if counts is None else str(counts.get(rule.id, 0))
    return _Row(rule.id, level(rule), found, ", ".join(rule.entry.tags), rule.entry.title)


# -- one rule -----------------------------------------------------------------------------------


def show(rule: Rule, counts: Counts | None, width: int) -> str:
    """All that a rule says, for a person: reason, pattern, what follows, what to do, examples."""
    entry = rule.entry
    tags = f", tags: {', '.join(entry.tags)}" if entry.tags else ""
    lines = [f"{level(rule).upper()}  {entry.title}"]
    where = rule.at.row if rule.is_declared else rule.at.file
    lines += fold(f"rule {rule.id} in {where}{tags}", width)
    if entry.why:
        lines += ["", *fold(_joined(entry.why), width)]
    lines += ["", "when all of this holds:", *items(entry.when, width, "  ")]
    if entry.unless:
        lines += ["unless any of this is there:", *items(entry.unless, width, "  ")]
    lines += _consequence(rule, width)
    if entry.resolve:
        lines += ["", *fold(f"what to do: {_joined(entry.resolve)}", width)]
    if entry.examples:
        lines += ["", "examples:"]
        for example in entry.examples:
            lines += fold(f"- {example.name}: {_outcome(example)}", width, "  ", "    ")
    return page([*lines, "", _on_these_facts(rule, counts)])


def _consequence(rule: Rule, width: int) -> list[str]:
    if rule.heads:
        return ["it follows that:", *items(rule.entry.derive or (), width, "  ")]
    message = rule.document.get("flag") or rule.document.get("agree") or ""
    article = "an" if level(rule) == "agreement" else "a"
    head = f"it finds, as {article} {level(rule)}{_lowered(rule)}:"
    return [head, *fold(_joined(message), width, "  ", "  ")]


def _lowered(rule: Rule) -> str:
    if rule.entry.level != "contradiction":
        return ""
    hedged = ["it rests on an opinion, a forecast or a hedge"] if rule.entry.lower else []
    by_itself = ["only an alternative with `tension` holds"] if has_tension(rule.entry.when) else []
    reasons = " or ".join([*hedged, *by_itself])
    return f", or a tension where {reasons}" if reasons else ""


def _outcome(example: ExampleEntry) -> str:
    """What comes of an example, in a few words."""
    gap = " (a known gap: it does not yet)" if example.todo else ""
    if example.finds:
        less = (
            f", {', '.join(map(flow, example.tensions))} as a tension" if example.tensions else ""
        )
        return f"finds {', '.join(map(flow, example.finds))}{less}{gap}"
    if example.derives:
        return f"derives {_count(len(example.derives), 'fact')}{gap}"
    return f"{'finds' if example.derives is None else 'derives'} nothing{gap}"


def _on_these_facts(rule: Rule, counts: Counts | None) -> str:
    if counts is None:
        return "on these facts: there are none to check"
    what = "derived fact" if rule.heads else "finding"
    return f"on these facts: {_count(counts.get(rule.id, 0), what)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


# -- the manual ---------------------------------------------------------------------------------

_INTRODUCTION = """\
# The rules

Made from the rule files by `check rules docs`: to change this page, change the rules. The level is
the highest that a finding of the rule has; a rule that derives states facts that others then meet.
"""


def manual(rules: Iterable[Rule]) -> str:
    """All rules in Markdown, topic by topic, `core` first."""
    ordered = sorted(rules, key=lambda rule: (topic(rule) != "core", topic(rule), rule.id))
    lines = [*_INTRODUCTION.split("\n"), *_index_of_tags(ordered)]
    for name, group in groupby(ordered, topic):
        members = list(group)
        rows = [(_link(rule), level(rule), rule.entry.title) for rule in members]
        lines += ["", f"## {name}", "", *_markdown_table(("rule", "level", "finds"), rows)]
        for rule in members:
            lines += ["", *_chapter(rule)]
    return page(lines)


def _index_of_tags(rules: Sequence[Rule]) -> list[str]:
    tags = sorted({tag for rule in rules for tag in rule.entry.tags})
    rows = [
        (f"`{tag}`", TAGS.get(tag, ""), ", ".join(_link(r) for r in rules if tag in r.entry.tags))
        for tag in tags
    ]
    return _markdown_table(("tag", "about", "rules"), rows)


def _markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (heads, *rows)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return [lines[0], "|" + "---|" * len(heads), *lines[1:]]


def _link(rule: Rule) -> str:
    return f"[{rule.id}](#{rule.id})"


def _chapter(rule: Rule) -> Iterator[str]:
    """One rule: its reason, each example that it finds something in, its near misses, the cure."""
    entry = rule.entry
    yield from (f"### {rule.id}", "")
    tags = f" · {', '.join(entry.tags)}" if entry.tags else ""
    yield f"**{entry.title}** · {level(rule)}{tags}"
    if entry.why:
        yield from ("", *fold(_joined(entry.why), _MANUAL_WIDTH))
    verb = "Derives" if rule.heads else "Finds"
    for example in entry.examples:
        if (example.finds or example.derives) and not example.todo:
            yield from ("", f"{verb}, for example, *{example.name}*:", "")
            yield from ("```yaml", *_as_yaml(example), "```")
    misses = [example.name for example in entry.examples if not (example.finds or example.derives)]
    if misses:
        yield from ("", f"{verb} nothing here:", "", *(f"- {name}" for name in misses))
    if entry.resolve:
        yield from ("", *fold(f"**What to do:** {_joined(entry.resolve)}", _MANUAL_WIDTH))


def _as_yaml(example: ExampleEntry) -> Iterator[str]:
    yield from ("facts:", *items(example.facts, _MANUAL_WIDTH, "  "))
    if example.finds:
        yield f"finds: {flow(example.finds)}"
    if example.derives:
        yield from ("derives:", *items(example.derives, _MANUAL_WIDTH, "  "))


def _joined(text: str) -> str:
    return " ".join(text.split())
