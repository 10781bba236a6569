"""What follows from a rule: the heads of `derive`, and the message of `flag` or `agree`."""

import re
from typing import Any

from engine.claims.kinds import CLAIM, Field, Kind, Type, agree
from engine.claims.qualifiers import qualified
from engine.rules.bodies import too_many
from engine.rules.draft import Draft, variable_name
from engine.rules.names import ConditionError, Names
from engine.rules.program import Head, Message, Part
from engine.rules.terms import Path, Slot
from engine.source import Map
from engine.source.schema import describe

_MESSAGE = re.compile(
    r"\$(?:\$|\{([^${}]*)\}"
    r"|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*(?:-[A-Za-z]\w*)*)?)?)|)"
)
LONGEST = 2_000
"""How many characters a message may have."""

_INHERITED = CLAIM.named(lambda field: field.inherited)
"""The fields that a claim made `from` another takes over where it does not write them."""

_CLAIM_DEFAULTS = {"id": "", "value": "yes", "rank": "normal", "derived": ""}
"""What a derived claim is where its head does not say; the engine fills id and derived."""


class HeadCompiler:
    """Compiles what follows from one rule; problems go into its draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def head(self, item: Any, path: Path, scope: Names) -> Head | None:
        """The head of one item of `derive`; None where it has problems."""
        kind = self._kind(item, path)
        if kind is None:
            return None
        ((name, fields),) = item.items()
        where = (*path, name)
        origin = self._origin(name, fields, where, scope)
        parts = []
        missing = []
        for key, field in kind.fields.items():
            if key in fields:
                parts.append(self._part(fields, kind, key, (*where, key), scope))
            elif origin is not None and key in _INHERITED:
                parts.append(Part(slot=Slot(origin, kind.at(key))))
            else:
                parts.append(Part(constant=_CLAIM_DEFAULTS.get(key) if name == "claim" else None))
                typed = self.draft.value_field(key, field, fields)
                plain = typed is field or typed.choices == ("yes",)
                if (parts[-1].constant is None or not plain) and not field.optional:
                    missing.append(f"`{key}`")
        if missing and not (name == "claim" and origin is None and "from" in fields):
            taken = ", ".join(_INHERITED)
            advice = f"add it; from the claim it is made `from:`, a claim takes {taken}"
            message = f"the derived {name} does not say its {', '.join(missing)}"
            self.draft.add("E407", message, where, advice if name == "claim" else None)
        for key in fields:
            if not (key == "from" and name == "claim"):
                self.draft.field(kind, key, (*where, key))
        optional = tuple(field.optional for field in kind.fields.values())
        return Head(name, tuple(parts), origin, optional, self.draft.entry.id, where)

    def _kind(self, item: Any, path: Path) -> Kind | None:
        """The kind of which an item of `derive` makes a fact; None where it makes none."""
        if not isinstance(item, Map) or len(item) != 1:
            hint = "write `- kind: {field: value}`"
            self.draft.add("E203", f"a derived fact is one kind, not {describe(item)}", path, hint)
            return None
        ((name, fields),) = item.items()
        where = (*path, name)
        kind = self.draft.kind(name, where)
        if kind is None:
            return None
        if not isinstance(fields, Map):
            self.draft.add("E203", f"the derived '{name}' has no fields", where)
            return None
        if name in ("source", "entity", "predicate"):
            hint = "declare it in the vocabulary; rules derive claims and facts of other kinds"
            self.draft.add("E407", f"a rule derives no '{name}'", where, hint)
            return None
        return kind

    def _origin(self, name: str, fields: Map, path: Path, scope: Names) -> int | None:
        """The position of the claim that a derived claim is made from; None where of none."""
        written = fields.get("from")
        if name != "claim" or written is None:
            return None
        fact = written[1:] if isinstance(written, str) else ""
        position = scope.facts.get(fact)
        if position is None or scope.kinds[position].name != "claim":
            message = f"`from` is {describe(written)}, which names no claim of the rule's patterns"
            hint = "name a claim in `when`, as in `claim a: {…}`, and write `from: $a`"
            self.draft.add("E407", message, (*path, "from"), hint)
            return None
        return position

    def _part(self, fields: Map, kind: Kind, key: str, path: Path, scope: Names) -> Part:
        written = fields[key]
        field = self.draft.value_field(key, kind.fields[key], fields)
        if kind.name == "claim" and key in ("id", "derived"):
            self.draft.add("E407", f"the engine itself gives a derived claim its `{key}`", path)
            return Part()
        if field.type is Type.SCOPE and isinstance(written, Map):
            if too_many(self.draft, written, path):
                return Part()
            inner = Field(Type.VALUE)
            read = [
                (name, qualified(value, self.draft.vocabulary)) for name, value in written.items()
            ]
            parts = [
                (name, self._value(value, inner, False, (*path, name), scope))
                for name, value in read
            ]
            return Part(scope=tuple(parts))
        return self._value(written, field, field.picks_one, path, scope)

    def _value(self, written: Any, field: Field, guarded: bool, path: Path, scope: Names) -> Part:
        with self.draft.collecting(path):
            if not (isinstance(written, str) and written.startswith("$")):
                return Part(constant=self.draft.literal(written, field, guarded))
            try:
                bound = scope.lookup(variable_name(written))
            except ConditionError as e:
                message = f"a head may use only what `when` binds: {e}"
                raise ConditionError("E407", message, hint=e.hint) from e
            if not agree(bound.type, field.type):
                message = (
                    f"`{written}` is {bound.type.worded}, and `{path[-1]}` is {field.type.worded}"
                )
                raise ConditionError("E406", message)
            return Part(slot=bound.slot)
        return Part()

    def message(self, text: str, path: Path, scope: Names) -> Message:
        """The text of `flag` or `agree` in parts."""
        parts: list[str | Slot | int] = []
        end = 0
        if len(text) > LONGEST:
            message = f"the message has more than {LONGEST} characters"
            self.draft.add("E401", message, path, "say the rest under `why:`")
            return Message(())
        for match in _MESSAGE.finditer(text):
            parts.append(text[end : match.start()])
            end = match.end()
            name = match[1] or match[2]
            if match[0] == "$$":
                parts.append("$")
            elif not name:
                hint = "write $$ for a dollar sign"
                self.draft.add("E405", "a `$` in the message names no variable", path, hint)
            elif name in scope.facts and scope.kinds[scope.facts[name]].name == "claim":
                parts.append(scope.facts[name])  # the whole of what the claim says
            else:
                with self.draft.collecting(path):
                    parts.append(scope.lookup(name).slot)
        parts.append(text[end:])
        return Message(tuple(part for part in parts if part != ""))
