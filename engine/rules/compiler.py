"""Rule files to rules: their parts compiled, and checked against each other."""

from engine.claims.vocabulary import Vocabulary
from engine.errors import Location, Problem
from engine.rules.bodies import BodyCompiler
from engine.rules.draft import Draft
from engine.rules.heads import HeadCompiler
from engine.rules.models import RuleEntry
from engine.rules.names import Names
from engine.rules.program import Rule
from engine.source import Map


def compile_rule(
    entry: RuleEntry, document: Map, file: str, vocabulary: Vocabulary
) -> tuple[Rule | None, list[Problem]]:
    """The rule, or None and its problems; `document` is the entry as written, with positions."""
    draft = Draft(entry, document, file, vocabulary)
    _check_shape(draft)
    bodies, follows = BodyCompiler(draft), HeadCompiler(draft)
    names = Names()
    body = bodies.body([(item, ("when", i)) for i, item in enumerate(entry.when)], names, 0)
    absences = [bodies.absence(item, ("unless", i), names) for i, item in enumerate(entry.unless)]
    heads = [follows.head(item, ("derive", i), names) for i, item in enumerate(entry.derive or ())]
    message = None if entry.flag is None else follows.message(entry.flag, names)
    if draft.problems:
        return None, draft.problems
    found = tuple(head for head in heads if head is not None)
    return Rule(
        entry.id, entry, document, Location(file), body, tuple(absences), found, message
    ), []


def _check_shape(draft: Draft) -> None:
    entry = draft.entry
    if (entry.flag is None) == (entry.derive is None):
        message = f"the rule '{entry.id}' needs one of `flag:` and `derive:`"
        draft.add("E401", message, (), "`flag:` reports a finding, `derive:` states new facts")
    if entry.flag is not None and entry.level is None:
        hint = "add `level: contradiction`, `tension` or `note`"
        draft.add("E202", f"the rule '{entry.id}' flags, and has no `level`", ("flag",), hint)
    if entry.flag is None and entry.level is not None:
        draft.add("E401", "only a rule that flags has a `level`", ("level",), "delete `level:`")
    if not any(isinstance(item, Map) for item in entry.when):
        hint = "begin with a pattern such as `- claim a: {subject: $x}`"
        draft.add("E401", f"the rule '{entry.id}' has no pattern", ("when",), hint)
