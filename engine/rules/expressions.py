"""Expressions: conditions in Python's syntax over `$variables`, parsed and checked into terms.

The text is parsed with the standard library's `ast`, of which only a few nodes are let in;
nothing is ever evaluated as Python.
"""

import ast
import re
import warnings
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from engine.claims import figures
from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.kinds import Type, agree
from engine.claims.qualifiers import qualified
from engine.claims.vocabulary import Vocabulary
from engine.errors import nearest
from engine.rules.names import ConditionError, Lookup, Variable
from engine.rules.operators import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    Operator,
    arithmetic,
    compiled,
)
from engine.rules.terms import (
    And,
    Apply,
    Comparison,
    Condition,
    Constant,
    In,
    Not,
    Or,
    Path,
    Place,
    Read,
    Term,
)
from engine.source.schema import describe

LONGEST = 2_000
"""How many characters a condition may have."""

DEEPEST = 50
"""How many parts of a condition may stand within each other."""

_SIGNS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
# A text that is not closed goes to the end: it is looked at once, and does not parse.
_TOKEN = re.compile(
    r"""'(?:[^'\\]|\\.)*+'?|"(?:[^"\\]|\\.)*+"?"""
    r"""|\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*(?:-[A-Za-z]\w*)*)?)?|\$""",
    re.DOTALL,
)
_NAMED_AS = str.maketrans("$.-", "___")
_WARNED_OF = re.compile(r"\\|\d[^\W\d]")
"""What Python may warn of: escapes such as `\\d`, which are meant for `matches`; `1or 2`."""
_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_UNFIT = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
"""What an escape may make of a text, and no text of a file has."""
_SHORTER = "make several conditions of it, each an item of its own, or several rules"
_NAMED = (Type.ENTITY, Type.TERM, Type.PREDICATE, Type.VALUE)
_IDS = (Type.CLAIM, Type.SOURCE, Type.ENTITY, Type.PREDICATE, Type.TERM, Type.TEXT, Type.VALUE)


def compile_condition(
    text: str, lookup: Lookup, vocabulary: Vocabulary, path: Path = ()
) -> Condition:
    """The condition written as `text`, which stands at `path`; raises ConditionError."""
    if len(text) > LONGEST:
        message = f"the condition `{text[:40]}…` has more than {LONGEST} characters"
        raise ConditionError("E409", message, hint=_SHORTER)
    try:
        term = _Compiler(text, lookup, vocabulary).term(_parsed(text))
    except ConditionError:
        raise
    except (SyntaxError, ValueError, MemoryError, RecursionError) as e:
        column = getattr(e, "offset", None) or 1
        message = f"the condition `{text}` does not parse"
        raise ConditionError("E409", message, column - 1, _syntax_hint(text)) from e
    if term.type is not Type.TRUTH:
        message = f"the condition `{text}` is {term.type.worded}, neither true nor false"
        raise ConditionError("E406", message, 0, "compare it with something")
    return Condition(text, term, path)


def _parsed(text: str) -> ast.expr:
    # A variable becomes a name of the same length, so that the columns of `ast` are the text's.
    plain = _TOKEN.sub(lambda m: m[0].translate(_NAMED_AS) if m[0][0] == "$" else m[0], text)
    if not _WARNED_OF.search(plain):
        return ast.parse(plain, mode="eval").body
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(plain, mode="eval").body


def _syntax_hint(text: str) -> str:
    if re.search(r"(?<![=!<>])=(?!=)", text):
        return "write == for equal"
    if re.search(r"&&|\|\||!(?!=)|\b(NOT|AND|OR)\b", text):
        return "write `and`, `or`, `not`, in small letters"
    return "as in `$a.value != $b.value` or `overlaps($a.period, $b.period)`"


class _Compiler:
    """Checks the nodes of one expression, and makes terms of them."""

    def __init__(self, text: str, lookup: Lookup, vocabulary: Vocabulary) -> None:
        self.text, self.lookup, self.vocabulary = text, lookup, vocabulary
        plain = text.isascii() and "\n" not in text and "\r" not in text
        self._lines = [] if plain else _LINE_END.split(text)
        self._variables: dict[str, Variable] = {}
        self._depth = 0

    def term(self, node: ast.AST) -> Term:
        method: Callable[[Any], Term] | None = getattr(self, f"_{type(node).__name__}", None)
        if method is None:
            words = self._source(node) if hasattr(node, "lineno") else self.text
            hint = None
            if isinstance(node, ast.Attribute):
                hint = f"did you mean `${words.lstrip('$')}`?"
            raise self.error("E409", f"`{words}` is not part of the rule language", node, hint)
        self._depth += 1
        if self._depth > DEEPEST:
            message = f"the condition has more than {DEEPEST} parts within each other"
            raise ConditionError("E409", message, hint=_SHORTER)
        term = method(node)
        self._depth -= 1
        return term

    def error(
        self, code: str, message: str, node: ast.AST, hint: str | None = None
    ) -> ConditionError:
        return ConditionError(code, message, self._place(node)[0], hint)

    def _not_known(self, node: ast.AST) -> ConditionError:
        return self.error("E409", f"`{self._source(node)}` is not part of the rule language", node)

    def _place(self, node: ast.AST) -> Place:
        if not isinstance(node, ast.expr) or node.end_lineno is None:
            return 0, len(self.text)
        if not self._lines:
            return node.col_offset, node.end_col_offset or 0
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno, node.end_col_offset or 0),
        )

    def _offset(self, line: int, column: int) -> int:
        """How many characters of the text stand before a place of the tree."""
        # `ast` counts in UTF-8.
        column = len(self._lines[line - 1].encode()[:column].decode(errors="ignore"))
        return sum(map(len, self._lines[: line - 1])) + column

    def _source(self, node: ast.AST) -> str:
        start, end = self._place(node)
        return self.text[start:end]

    def _truth(self, node: ast.AST) -> Term:
        term = self.term(node)
        if term.type is not Type.TRUTH:
            message = f"`{self._source(node)}` is {term.type.worded}, neither true nor false"
            raise self.error("E406", message, node)
        return term

    def _BoolOp(self, node: ast.BoolOp) -> Term:
        parts = tuple(map(self._truth, node.values))
        both = isinstance(node.op, ast.And)
        return And(parts, self._place(node)) if both else Or(parts, self._place(node))

    def _UnaryOp(self, node: ast.UnaryOp) -> Term:
        if isinstance(node.op, ast.Not):
            return Not(self._truth(node.operand), self._place(node))
        operand = self.term(node.operand)
        number = operand.value if isinstance(operand, Constant) else None
        if isinstance(node.op, ast.USub) and isinstance(number, Decimal):
            return Constant(number.copy_negate(), Type.NUMBER, self._place(node))
        raise self._not_known(node)

    def _Constant(self, node: ast.Constant) -> Term:
        place = self._place(node)
        if isinstance(node.value, str):
            if not node.value.isprintable() and re.search(_UNFIT, node.value):
                message = f"`{self._source(node)}` has an escape for a character that no text has"
                raise self.error("E409", message, node, "write \\\\ for a backslash")
            return Constant(node.value, Type.TEXT, place)
        if isinstance(node.value, bool):
            return Constant(node.value, Type.TRUTH, place)
        if isinstance(node.value, int | float):
            try:
                number = quantities.parse_number(self._source(node))
            except ValueError as e:
                raise self.error("E409", str(e), node) from e
            return Constant(number, Type.NUMBER, place)
        raise self._not_known(node)

    def _Name(self, node: ast.Name) -> Term:
        name = self._source(node)
        if not name.startswith("$"):
            hint = f'write ${name} for a variable, or "{name}" in quotes for a word'
            raise self.error("E405", f"`{name}` is neither a variable nor text", node, hint)
        try:
            variable = self._variables[name] = self.lookup(name[1:])
        except ConditionError as e:
            raise self.error(e.code, str(e), node, e.hint) from e
        return Read(name, variable.slot, variable.type, self._place(node))

    def _Compare(self, node: ast.Compare) -> Term:
        tests = []
        left, begin = self.term(node.left), node.left
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            place = self._place(begin)[0], self._place(right_node)[1]
            begin = right_node
            if isinstance(op, ast.In | ast.NotIn):
                if len(node.ops) > 1:
                    hint = "write the two comparisons apart, with `and`"
                    raise self.error("E409", "`in` stands in a chain", node, hint)
                found = self._among(left, right_node, place)
                return found if isinstance(op, ast.In) else Not(found, place)
            if type(op) not in _SIGNS:
                message = f"`{self.text}`: `is` is not part of the rule language"
                raise self.error("E409", message, node)
            right = self.term(right_node)
            tests.append(self._comparison(_SIGNS[type(op)], left, right, node, place))
            left = right
        return tests[0] if len(tests) == 1 else And(tuple(tests), self._place(node))

    def _comparison(
        self, sign: str, left: Term, right: Term, node: ast.AST, place: Place
    ) -> Comparison:
        if sign in ("==", "!="):
            left, right = self._in_scope(left, right), self._in_scope(right, left)
        left, right = self._fit(left, right.type, node), self._fit(right, left.type, node)
        self._check_word(left, right, node)
        self._check_word(right, left, node)
        if COMPARISONS[sign].ordered and Type.SCOPE in (left.type, right.type):
            message = f"`{self._source(node)}`: scopes have no order"
            raise self.error("E406", message, node, "compare one qualifier, as in `$a.scope.to`")
        if not _comparable(left.type, right.type):
            message = f"`{self._source(node)}` compares {left.type.worded} with {right.type.worded}"
            raise self.error("E406", message, node, "compare values of one type")
        return Comparison(sign, left, right, place)

    def _in_scope(self, term: Term, other: Term) -> Term:
        """A text literal read as the value of a qualifier, where it stands beside one."""
        beside = isinstance(other, Read) and self._variables[other.name].slot.key is not None
        if not beside or not isinstance(term, Constant):
            return term
        word = quantities.plain(term.value) if isinstance(term.value, Decimal) else term.value
        read = qualified(word, self.vocabulary)
        return Constant(read, Type.ENTITY, term.place) if isinstance(read, str) else term

    def _check_word(self, term: Term, other: Term, node: ast.AST) -> None:
        """Refuses a literal that the variable beside it can never equal."""
        word = other.value if isinstance(other, Constant) else None
        if not isinstance(term, Read) or not isinstance(word, str):
            return
        variable = self._variables[term.name]
        if variable.guarded:
            message = f"`{self._source(node)}` picks out one claim, source or speaker"
            hint = "say what it is that makes the claim matter, so that the rule fits others too"
            raise self.error("E411", message, node, hint)
        if variable.choices and word not in variable.choices:
            hint = nearest(word, variable.choices) or f"one of {', '.join(variable.choices)}"
            message = f"`{self._source(node)}`: '{word}' is never what stands there"
            raise self.error("E406", message, node, hint)

    def _fit(self, term: Term, wanted: Type, node: ast.AST) -> Term:
        """A text literal read as what it is compared with: a period, or itself."""
        if term.type is Type.ENTITY:  # it was read
            return term
        if not isinstance(term, Constant) or not isinstance(term.value, str):
            return term
        word = term.value
        if wanted in (Type.PERIOD, Type.DATE):
            try:
                read = periods.parse(word, dated=wanted is Type.DATE)
                return Constant(read, Type.PERIOD, term.place)
            except periods.PeriodError as e:
                raise self.error("E304", f"the period {describe(word)}: {e}", node, e.hint) from e
        if wanted is Type.QUANTITY:
            return self._figure(term, node)
        if wanted in _NAMED:
            if wanted is Type.VALUE and figures.is_figure(word):
                hint = f'write qty("{word}") for a quantity'
                message = f'`"{word}"` is text, which no quantity equals'
                raise self.error("E406", message, node, hint)
            return Constant(self.vocabulary.resolve_type(wanted, word), Type.TEXT, term.place)
        return term

    def _among(self, item: Term, node: ast.AST, place: Place) -> Term:
        if not isinstance(node, ast.List | ast.Tuple | ast.Set):
            hint = 'as in `$a.mode in ["opinion", "forecast"]`'
            raise self.error("E409", f"`in` wants a list, not `{self._source(node)}`", node, hint)
        compared = [self._comparison("==", item, self.term(n), n, place) for n in node.elts]
        lefts = [test.left for test in compared] or [item]
        if any(left != lefts[0] for left in lefts):  # a literal, read as what stands beside it
            return Or(tuple(compared), place)
        return In(lefts[0], tuple(test.right for test in compared), place)

    def _BinOp(self, node: ast.BinOp) -> Term:
        left, right = self.term(node.left), self.term(node.right)
        sign = _SIGNS.get(type(node.op), "")
        operators = [operator for operator in ARITHMETIC.values() if operator.name == sign]
        if not operators:
            raise self._not_known(node)
        left, right = self._fit(left, right.type, node), self._fit(right, left.type, node)
        is_open = any(isinstance(t, Apply) and t.type is Type.VALUE for t in (left, right))
        key = arithmetic(sign, *_read_as(sign, left.type, right.type, is_open))
        if key not in ARITHMETIC:
            message = f"`{self._source(node)}` calculates with {left.type} and {right.type}"
            hint = f"there is {', '.join(operator.signature for operator in operators)}"
            if Type.VALUE in (left.type, right.type):
                hint += "; name the predicate in the claim's pattern, so that its type is known"
            raise self.error("E406", message, node, hint)
        return Apply(key, (left, right), self._place(node))

    def _Call(self, node: ast.Call) -> Term:
        name = self._source(node.func)
        operator = FUNCTIONS.get(name)
        if operator is None:
            hint = nearest(name, FUNCTIONS) or f"the functions are {', '.join(sorted(FUNCTIONS))}"
            raise self.error("E404", f"unknown function `{name}`", node, hint)
        if node.keywords or len(node.args) != len(operator.takes):
            count = len(operator.takes)
            message = f"`{self._source(node)}`: `{name}` takes {count} argument{'s' * (count != 1)}"
            raise self.error("E406", message, node, f"{name}: {operator.meaning}")
        terms, takes = [self.term(argument) for argument in node.args], operator.takes
        if operator.or_takes and any(_is_of(term, operator.or_takes) for term in terms):
            takes = operator.or_takes
        if name == "qty":
            return self._quantity(terms[0], node)
        arguments = [
            self._argument(operator, wanted, term, argument)
            for wanted, term, argument in zip(takes, terms, node.args, strict=True)
        ]
        if name == "matches":
            self._check_pattern(arguments[1], node.args[1])
        return Apply(name, tuple(arguments), self._place(node))

    def _argument(self, operator: Operator, wanted: Type | None, term: Term, node: ast.AST) -> Term:
        if wanted is None:
            return term
        term = self._fit(term, wanted, node)
        guarded = isinstance(term, Read) and self._variables[term.name].guarded
        if operator.name == "matches" and guarded:
            message = f"`matches` on `{self._source(node)}` picks out claims, sources or speakers"
            raise self.error("E411", message, node, "say what it is that makes the claim matter")
        if not (agree(term.type, wanted) or (wanted is Type.TEXT and term.type in _IDS)):
            given = f"`{self._source(node)}` is {term.type.worded}"
            message = f"`{operator.name}` takes {wanted.worded}, and {given}"
            raise self.error("E406", message, node, f"{operator.name}: {operator.meaning}")
        return term

    def _check_pattern(self, term: Term, node: ast.AST) -> None:
        """Refuses a regular expression that does not parse, or that only a fact would bring."""
        if not isinstance(term, Constant) or not isinstance(term.value, str):
            message = (
                f"`matches` takes its regular expression in quotes, not `{self._source(node)}`"
            )
            raise self.error("E406", message, node, 'as in `matches($e.name, "^(Port|Fort) ")`')
        try:
            compiled(term.value)
        except ValueError as e:
            message = f"the regular expression '{term.value}' does not parse: {e}"
            raise self.error("E409", message, node) from e

    def _quantity(self, term: Term, node: ast.Call) -> Term:
        argument = node.args[0]
        if not isinstance(term, Constant) or not isinstance(term.value, str):
            hint = 'qty("1 million round")'
            raise self.error("E406", "`qty` takes text in quotes", argument, hint)
        return self._figure(term, argument).having(place=self._place(node))

    def _figure(self, term: Constant, node: ast.AST) -> Constant:
        """The quantity that a text literal says."""
        try:
            value = figures.parse(term.value, self.vocabulary.any_unit)
        except figures.QuantityError as e:
            raise self.error("E303", str(e), node, e.hint) from e
        return Constant(value, Type.QUANTITY, term.place)


def _read_as(sign: str, one: Type, other: Type, is_open: bool) -> tuple[Type, Type]:
    """The types that arithmetic takes the two for: the value of any claim is one for a quantity.

    Beside a date it is one for a date. It stays a value where the claims decide which sign is
    meant: of two differences there are two, and what comes of one `is_open`. Where it is not what
    it is taken for, the result is missing.
    """
    beside_number = Type.NUMBER in (one, other) and sign != "*"
    if (sign == "-" and one is other is Type.VALUE) or (is_open and not beside_number):
        return Type.VALUE, Type.VALUE
    types: list[Type] = [Type.DATE if kind is Type.PERIOD else kind for kind in (one, other)]
    unclear = types.count(Type.VALUE) == 1 and Type.NUMBER in types and sign != "*"
    guess = Type.DATE if Type.DATE in types else Type.QUANTITY
    if not unclear:
        types = [guess if kind is Type.VALUE else kind for kind in types]
    return types[0], types[1]


def _is_of(term: Term, types: Sequence[Type | None]) -> bool:
    """Whether a term is of one of the types, or a literal that reads as a quantity alone."""
    written = term.value if isinstance(term, Constant) else None
    if isinstance(written, str) and Type.QUANTITY in types and figures.is_figure(written):
        return not _is_period(written)
    return term.type in types


def _is_period(text: str) -> bool:
    try:
        periods.parse(text)
    except periods.PeriodError:
        return False
    return True


def _comparable(one: Type, other: Type) -> bool:
    if agree(one, other):
        return True
    figures = {Type.NUMBER, Type.QUANTITY, Type.VALUE}
    if one in figures and other in figures:
        return True
    # A word in quotes is text; ids are compared with it.
    return Type.TEXT in (one, other) and one in _IDS and other in _IDS
