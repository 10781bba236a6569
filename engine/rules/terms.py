"""Conditions as data: terms over the operators of one table, frozen and picklable.

A condition is a tree of terms. Each knows its `type` (of what it gives), its `parts` (the terms
it is made of, in the order written), and its `place` in the condition's text. Terms are equal
where they mean the same, wherever they stand. What a term gives for the facts of a match is
computed by functions that `engine.rules.evaluation` makes of it.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar, dataclass_transform

from engine.claims.kinds import Fact, Type
from engine.rules.operators import OPERATORS, Operator

if TYPE_CHECKING:
    from engine.rules.evaluation import Test

F = TypeVar("F", bound="Fixed")

Path = tuple[str | int, ...]
"""The keys and numbers that lead to a part of the rule file."""

Place = tuple[int, int]
"""The first character of a term in the condition's text, and the one after its last."""


class Slot(NamedTuple):
    """Where a value stands in a match: which fact, which of its fields, which key of a scope."""

    position: int
    field: int
    key: str | None = None

    def read(self, facts: Sequence[Fact]) -> Any:
        """The value in these facts; None where it is missing."""
        value = facts[self.position].values[self.field]
        if self.key is None:
            return value
        for key, inner in value:
            if key == self.key:
                return inner
        return None


@dataclass_transform(frozen_default=True, eq_default=False)
class Fixed:
    """What never changes, and is equal to what means the same, wherever the two stand.

    NOTE: `dataclass` would do the same, and take five milliseconds of each start for it.
    """

    __match_args__: ClassVar[tuple[str, ...]]
    _told: ClassVar[tuple[str, ...]]
    """The fields that tell what it means."""

    def __init_subclass__(cls) -> None:
        fields = [n for n, kind in cls.__annotations__.items() if "ClassVar" not in str(kind)]
        type.__setattr__(cls, "__match_args__", tuple(fields))  # which a type checker holds fixed
        cls._told = tuple(name for name in fields if name not in ("place", "path"))

    def __init__(self, *values: Any, **named: Any) -> None:
        self.__dict__.update(zip(self.__match_args__, values, strict=False), **named)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"`{name}` is what it is")

    def having(self: F, **changes: Any) -> F:
        """The same but for these fields."""
        return type(self)(**{**self.__getstate__(), **changes})

    def _meaning(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self._told])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._meaning() == other._meaning()

    def __hash__(self) -> int:
        return hash((type(self), self._meaning()))

    def __repr__(self) -> str:
        named = (f"{name}={getattr(self, name)!r}" for name in self._told)
        return f"{type(self).__name__}({', '.join(named)})"

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: what was made of them is made again."""
        return {name: getattr(self, name) for name in self.__match_args__}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


class Constant(Fixed):
    """A value that is written out."""

    value: Any
    type: Type
    place: Place
    parts: ClassVar[tuple[()]] = ()


class Read(Fixed):
    """The value of a slot; `name` is the variable as written, such as `$x` or `$a.period`."""

    name: str
    slot: Slot
    type: Type
    place: Place
    parts: ClassVar[tuple[()]] = ()


class Apply(Fixed):
    """A function or a sign of arithmetic, applied; `key` is its row in the table of operators."""

    key: str
    parts: "tuple[Term, ...]"
    place: Place

    @property
    def operator(self) -> Operator:
        """The row of the table."""
        return OPERATORS[self.key]

    @property
    def type(self) -> Type:
        """What the operator gives."""
        return self.operator.gives


class Comparison(Fixed):
    """Two values compared; `key` is the sign, and its row in the table of operators."""

    key: str
    left: "Term"
    right: "Term"
    place: Place
    type: ClassVar[Type] = Type.TRUTH

    @property
    def parts(self) -> "tuple[Term, ...]":
        """The two sides."""
        return self.left, self.right


class And(Fixed):
    """All parts hold; a chain such as `1 < $x < 5` is one of its comparisons."""

    parts: "tuple[Term, ...]"
    place: Place
    type: ClassVar[Type] = Type.TRUTH


class Or(Fixed):
    """One of the parts holds."""

    parts: "tuple[Term, ...]"
    place: Place
    type: ClassVar[Type] = Type.TRUTH


class Not(Fixed):
    """The part does not hold."""

    part: "Term"
    place: Place
    type: ClassVar[Type] = Type.TRUTH

    @property
    def parts(self) -> "tuple[Term, ...]":
        """What must not hold."""
        return (self.part,)


class In(Fixed):
    """The item equals one of a list."""

    item: "Term"
    listed: "tuple[Term, ...]"
    place: Place
    type: ClassVar[Type] = Type.TRUTH

    @property
    def parts(self) -> "tuple[Term, ...]":
        """The item, then the list."""
        return self.item, *self.listed


Term = Constant | Read | Apply | Comparison | And | Or | Not | In


def walk(term: Term) -> Iterator[Term]:
    """The term and all within it, each before its parts."""
    yield term
    for part in term.parts:
        yield from walk(part)


def conjuncts(term: Term) -> Iterator[Term]:
    """The terms that must all hold where it holds, none of them an `And`."""
    if isinstance(term, And):
        for part in term.parts:
            yield from conjuncts(part)
    else:
        yield term


def moved(term: Term, to: Callable[[Slot], Slot]) -> Term:
    """The term, reading other slots in place of its own, by no name."""
    match term:
        case Constant():
            return term
        case Read():
            return term.having(name="", slot=to(term.slot))
        case Comparison():
            return term.having(left=moved(term.left, to), right=moved(term.right, to))
        case Not():
            return term.having(part=moved(term.part, to))
        case In():
            listed = tuple(moved(other, to) for other in term.listed)
            return term.having(item=moved(term.item, to), listed=listed)
        case Apply() | And() | Or():
            return term.having(parts=tuple(moved(part, to) for part in term.parts))


def positions(term: Term) -> set[int]:
    """The facts of a match that the term reads, by their places."""
    return {part.slot.position for part in walk(term) if isinstance(part, Read)}


class Condition(Fixed):
    """A checked condition: its text, its term, and where it stands in the rule file."""

    text: str
    term: Term
    path: Path = ()

    @cached_property
    def holds(self) -> Callable[[Sequence[Fact]], bool]:
        """Whether it holds of the facts of a match: made of the term when it is first asked."""
        from engine.rules.evaluation import evaluation  # of most conditions, the child asks

        return evaluation(self.term)

    @cached_property
    def test(self) -> "Test":
        """The condition in parts, to find out why it holds or fails."""
        from engine.rules.evaluation import test

        return test(self.term)

    def tell(self, facts: Sequence[Fact]) -> list[str]:
        """The values by which it holds, in words; empty where the condition says it all."""
        told = [test.tell(facts) for test in self.test.deciding(facts)]
        return [words for words in told if words is not None]

    @cached_property
    def reads(self) -> dict[str, Slot]:
        """The variables that it names, in the order written, and the slot of each."""
        return {term.name: term.slot for term in walk(self.term) if isinstance(term, Read)}

    def written(self, term: Term, named: Callable[[Read], str] | None = None) -> str:
        """A term of this condition as it is written, its variables called as `named` says."""
        start, end = term.place
        words = []
        for read in walk(term) if named else ():
            if isinstance(read, Read) and named and read.place[0] >= start:  # a chain has one twice
                words += [self.text[start : read.place[0]], named(read)]
                start = read.place[1]
        return "".join([*words, self.text[start:end]])
