"""Rule files to rules: their parts compiled, and checked against each other."""

from collections.abc import Iterable, Sequence, Set
from itertools import combinations, product
from math import prod
from typing import Any

from engine.claims.kinds import RESERVED
from engine.claims.vocabulary import Vocabulary
from engine.errors import Location, Problem
from engine.rules.bodies import TENSION, BodyCompiler, Item, too_many
from engine.rules.draft import Draft
from engine.rules.heads import HeadCompiler
from engine.rules.models import RuleEntry
from engine.rules.names import Names
from engine.rules.program import Body, Rule
from engine.rules.terms import Path
from engine.source import Map, Seq
from engine.source.schema import describe

MOST_ALTERNATIVES = 32
"""How many rules the alternatives of one file may make."""

DEEPEST = 8
"""How many `any` may stand within each other."""


def compile_rule(
    entry: RuleEntry,
    document: Map,
    file: str,
    vocabulary: Vocabulary,
    kinds: Set[str] | None = None,
) -> tuple[list[Rule], list[Problem]]:
    """The rule, one for each alternative; or none and its problems.

    `document` is the entry as written, with positions. Where `kinds` are given, alternatives that
    ask for a fact of another are left out; a rule of none has no patterns.
    """
    draft = Draft(entry, document, file, vocabulary)
    _check_shape(draft)
    choices = alternatives(draft, [(item, ("when", i)) for i, item in enumerate(entry.when)])
    choices = [items for items in choices if not too_many(draft, items, ("when",))]
    rules = [
        _alternative(draft, items, number if len(choices) > 1 else 0)
        for number, items in enumerate(choices, 1)
        if kinds is None or asked(item for item, _ in items) <= kinds
    ]
    if choices and not rules:
        nothing = Body(0, (), (), (), ())
        rules = [Rule(entry.id, 0, entry, document, Location(file), nothing, (), (), (), None)]
    return ([], draft.problems) if draft.problems else (rules, [])


def asked(items: Iterable[Any]) -> set[str]:
    """The kinds of which items of `when` ask for a fact, whichever alternative is taken."""
    keys = (key for item in items if isinstance(item, Map) for key in item)
    return {key.partition(" ")[0] for key in keys} - {*RESERVED}


def _alternative(draft: Draft, items: list[Item], number: int) -> Rule:
    """The rule of one choice among the alternatives; problems go into the draft."""
    entry = draft.entry
    bodies, follows = BodyCompiler(draft), HeadCompiler(draft)
    names = Names()
    is_tension = any(item == TENSION for item, _ in items)
    items = [(item, path) for item, path in items if item != TENSION]
    tallies = [item for item in items if _is_word(item[0], "count")]
    patterns = [item for item in items if not _is_word(item[0], "count")]
    patterns += _apart(draft, patterns)
    body, counts = bodies.counted_body(patterns, names, 0, ("when",), tallies)
    absences = [bodies.absence(item, ("unless", i), names) for i, item in enumerate(entry.unless)]
    heads = [follows.head(item, ("derive", i), names) for i, item in enumerate(entry.derive or ())]
    message = None
    for key, text in (("flag", entry.flag), ("agree", entry.agree)):
        if text is not None:
            message = follows.message(text, (key,), names)
    return Rule(
        entry.id,
        number,
        entry,
        draft.document,
        Location(draft.file),
        body,
        counts,
        tuple(absences),
        tuple(head for head in heads if head is not None),
        message,
        tuple(draft.undeclared),
        is_tension,
    )


def _apart(draft: Draft, items: Sequence[Item]) -> list[Item]:
    """What `sources: different` asks: of each two claims, that their sources differ."""
    if draft.entry.sources is None:
        return []
    keys = [next(iter(item)) for item, _ in items if isinstance(item, Map) and item]
    names = [key.partition(" ")[2].strip() for key in keys if key.partition(" ")[0] == "claim"]
    if len(names) < 2 or not all(names):
        message = "a rule with `sources: different` has two claims with names, or more"
        hint = "name them, as in `claim a: {…}` and `claim b: {…}`, or delete `sources:`"
        draft.add("E401", message, ("sources",), hint)
        return []
    pairs = combinations(names, 2)
    return [(f"${one}.source != ${other}.source", ("sources",)) for one, other in pairs]


def alternatives(draft: Draft, items: list[Item], depth: int = 0) -> list[list[Item]]:
    """Every way to take one alternative of each `any` among the items; none if too many."""
    choices: list[list[list[Item]]] = []
    for item, path in items:
        if not _is_word(item, "any"):
            choices.append([[(item, path)]])
            continue
        listed, where = item["any"], (*path, "any")
        if not isinstance(listed, Seq) or len(listed) < 2:
            message = f"`any` is {describe(listed)}; expected a list of two or more alternatives"
            draft.add("E203", message, where, "each is a pattern, a condition, or a list of them")
            continue
        if depth == DEEPEST:
            message = f"more than {DEEPEST} `any` stand within each other"
            draft.add("E401", message, where, "make several rules of it")
            continue
        ways = [_way(draft, part, (*where, i), depth + 1) for i, part in enumerate(listed)]
        choices.append([way for group in ways for way in group])
    count = prod(map(len, choices))
    if count <= MOST_ALTERNATIVES:  # or else there is no end to them
        return [[item for part in choice for item in part] for choice in product(*choices)]
    message = f"the rule '{draft.entry.id}' has {_number(count)} alternatives"
    hint = f"at most {MOST_ALTERNATIVES}; make it several rules"
    draft.add("E401", message, ("when",), hint)
    return []


def _number(count: int) -> str:
    """A number, as far as a reader takes it in."""
    return str(count) if count < 10**6 else "more than a million"


def _way(draft: Draft, part: Any, path: Path, depth: int) -> list[list[Item]]:
    if isinstance(part, Seq):
        return alternatives(draft, [(item, (*path, i)) for i, item in enumerate(part)], depth)
    return alternatives(draft, [(part, path)], depth)


def _is_word(item: Any, word: str) -> bool:
    return isinstance(item, Map) and list(item) == [word]


def _check_shape(draft: Draft) -> None:
    entry = draft.entry
    follows = [key for key in ("flag", "agree", "derive") if getattr(entry, key) is not None]
    if len(follows) != 1:
        message = f"the rule '{entry.id}' needs one of `flag:`, `agree:` and `derive:`"
        hint = "`flag:` reports a finding, `agree:` an agreement, `derive:` states new facts"
        draft.add("E401", message, (), hint)
    if entry.flag is not None and entry.level is None:
        hint = "add `level: contradiction`, `tension` or `note`"
        draft.add("E202", f"the rule '{entry.id}' flags, and has no `level`", ("flag",), hint)
    if entry.derive is not None and not entry.lower:
        draft.add("E401", "only a rule that flags has `lower`", ("lower",), "delete `lower:`")
    if entry.flag is None and entry.level is not None:
        draft.add("E401", "only a rule that flags has a `level`", ("level",), "delete `level:`")
    if TENSION in entry.when or (entry.level != "contradiction" and has_tension(entry.when)):
        message = f"`{TENSION}` makes nothing less here"
        hint = "it is for an alternative of `any`, in a rule of `level: contradiction`"
        draft.add("E401", message, ("when",), hint)
    if not any(isinstance(item, Map) and not _is_word(item, "count") for item in entry.when):
        hint = "begin with a pattern such as `- claim a: {subject: $x}`"
        draft.add("E401", f"the rule '{entry.id}' has no pattern", ("when",), hint)


def has_tension(items: Sequence[Any]) -> bool:
    """Whether an alternative among the items, at whichever depth, finds a tension at most."""
    ways = [way for item in items if _is_word(item, "any") for way in item["any"] or ()]
    inner = [way if isinstance(way, Seq) else [way] for way in ways]
    return any(TENSION in way or has_tension(way) for way in inner)
