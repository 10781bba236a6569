"""Static analysis of all rules together: what is no error, and hardly what was meant.

Nothing is said that is not so: where a fault cannot be shown, none is reported.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from engine.claims.corpus import Corpus
from engine.rules.lint.conditions import judge
from engine.rules.lint.forms import rule_form
from engine.rules.lint.missing import unasked
from engine.rules.lint.model import Model, Tries, loose_fields
from engine.rules.lint.names import Heads, Names
from engine.rules.lint.places import CODES, NEVER, Lint, Note, Part, parts
from engine.rules.lint.variables import lacking, nameless, once, unjoined
from engine.rules.program import Pattern, Program, Rule
from engine.rules.strata import feeds

__all__ = ["CODES", "Lint", "lint", "report"]

_IN_ALL = ("L301", "L303")
"""What is so only if it is so in each alternative of a rule that has the place."""


def lint(chosen: Program, program: Program, corpus: Corpus, shipped: Collection[str]) -> list[Lint]:
    """What there is to look at in the chosen rules, in file order.

    `program` are all rules of the root, the chosen ones among them, and `corpus` its facts files.
    `shipped` are the ids of the core rules, which are for any vocabulary: what this one does not
    declare or provide is no fault of theirs.
    """
    analysis = _Analysis(program, corpus, shipped)
    same = _Same(chosen, program, shipped)
    found: set[Lint] = set()
    for rules in _by_id(chosen.alternatives.values()).values():
        notes = [*analysis.notes(rules), *analysis.unread(rules[0]), *same.notes(rules[0].id)]
        found |= {note.placed(rules[0]) for note in notes}
    return sorted(found, key=lambda lint: (lint.at, lint.code, lint.message))


def report(found: Sequence[Lint], rules: int) -> Iterator[str]:
    """Lines for a person: each finding, and the counts."""
    yield from map(str, found)
    of = f"{rules} rule{'s' * (rules != 1)}"
    if not found:
        yield f"{of}: no lint"
    else:
        yield f"{len(found)} lint finding{'s' * (len(found) != 1)} in {of}"


def _by_id(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The alternatives of each rule."""
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(rule.id, []).append(rule)
    return groups


class _Analysis:
    """What each rule is held against."""

    def __init__(self, program: Program, corpus: Corpus, shipped: Collection[str]) -> None:
        self._vocabulary = corpus.vocabulary
        self._shipped = shipped
        every = list(program.alternatives.values())
        self._heads: Heads = [(head, rule) for rule in every for head in rule.heads]
        self._readers = [(rule.id, p) for rule in every for p in _patterns(rule)]
        self._names = Names(corpus, self._heads)
        self._loose = loose_fields(every, self._vocabulary.kinds)

    def notes(self, alternatives: Sequence[Rule]) -> list[Note]:
        """What is found in the rule of one file, given its alternatives."""
        of_each = [(rule, parts(rule)) for rule in alternatives]
        found = [(list(self._of(rule, own)), own) for rule, own in of_each]
        kept: dict[Note, None] = {}
        for note in [note for notes, _ in found for note in notes]:
            same = [other for notes, _ in found for other in notes if _alike(note, other)]
            if len({other.reason for other in same}) > 1:
                note = note._replace(reason="")
            having = sum(_has(own, note) for _, own in found)
            if len(same) < having and (note.code in _IN_ALL or note.path[0] == "unless"):
                continue
            if len(same) < having:
                note = note._replace(message=f"in one of the alternatives, {note.message}")
            if len(same) < len(found) and note.follows == NEVER:
                note = note._replace(follows="that alternative never fires")
            kept[note] = None
        return list(kept)

    def _of(self, rule: Rule, own: Sequence[Part]) -> Iterator[Note]:
        model = partial(
            Model,
            kinds=self._vocabulary.kinds,
            loose=self._loose,
            different=not rule.heads,
            tries=Tries(),
        )
        if rule.id not in self._shipped:
            yield from self._names.check(rule, own)
        yield from judge(own, model)
        yield from once(rule, own)
        yield from nameless(rule)
        yield from unjoined(own)
        yield from unasked(rule, model([rule.body]), self._vocabulary.kinds)
        yield from lacking(rule)

    def unread(self, rule: Rule) -> Iterator[Note]:
        """The heads whose facts no other rule reads."""
        for n, head in enumerate(rule.heads):
            if any(name != rule.id and feeds(head, rule, p) for name, p in self._readers):
                continue
            kind = head.kind
            message = f"no other rule reads the {kind} that this derives"
            hint = "name it in a pattern of a rule, or delete the rule"
            yield Note("L201", message, ("derive", n, kind), hint)


def _patterns(rule: Rule) -> Iterator[Pattern]:
    for body in (rule.body, *rule.absences, *(count.body for count in rule.counts)):
        yield from body.patterns


def _alike(note: Note, other: Note) -> bool:
    """Whether two alternatives have the same to say, for whichever reason."""
    return note[:4] == other[:4]


def _has(own: Sequence[Part], note: Note) -> bool:
    """Whether an alternative has the place that the note is about."""
    paths = [pattern.path[:-1] for part in own for pattern in part.body.patterns]
    paths += [condition.path for part in own for condition in part.body.conditions]
    paths += [part.at for part in own[1:]]
    return any(note.path[: len(path)] == path for path in paths) or note.path[0] != "when"


class _Same:
    """Rules that say the same, by their forms."""

    def __init__(self, chosen: Program, program: Program, shipped: Collection[str]) -> None:
        self._chosen = {rule.id for rule in chosen.rules}
        self._shipped = shipped
        self._groups: dict[str, list[Rule]] = {}
        self._forms: dict[str, str] = {}
        for name, rules in _by_id(program.alternatives.values()).items():
            form = "\nor\n".join(sorted({rule_form(rule) for rule in rules}))
            self._forms[name] = form
            self._groups.setdefault(form, []).append(rules[0])
        for group in self._groups.values():
            group.sort(key=lambda rule: (rule.id not in shipped, rule.at.file, rule.id))

    def notes(self, name: str) -> Iterator[Note]:
        """The rule that says the same: one before it, or one that is not looked at itself."""
        group = self._groups[self._forms[name]]
        at = [rule.id for rule in group].index(name)
        others = [*group[:at], *(r for r in group[at + 1 :] if r.id not in self._chosen)]
        for other in others[:1]:
            place = "a core rule" if other.id in self._shipped else other.at.file
            message = f"the rule '{name}' says the same as '{other.id}' ({place})"
            hint = "delete one of the two, or say in its patterns how they differ"
            yield Note("L202", message, ("id",), hint)
