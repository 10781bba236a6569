"""Expressions: conditions in Python's syntax over `$variables`, parsed, checked, compiled.

The text is parsed with the standard library's `ast`, of which only a few nodes are let in;
nothing is ever evaluated as Python.
"""

import ast
import re
import warnings
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.kinds import Fact, Type, agree
from engine.claims.vocabulary import Vocabulary
from engine.errors import nearest
from engine.rules.conditions import (
    Condition,
    ConditionError,
    Evaluate,
    Lookup,
    Slot,
    Test,
    Variable,
)
from engine.rules.operators import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    PYTHON,
    Function,
    compiled,
)
from engine.source.schema import describe

LONGEST = 2_000
"""How many characters a condition may have."""

DEEPEST = 50
"""How many parts of a condition may stand within each other."""


class _Part(NamedTuple):
    """A part of an expression; `constant` is its value where it is written out."""

    evaluate: Evaluate
    type: Type
    constant: Any = None
    variable: Variable | None = None


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
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What an escape may make of a text, and no text of a file has."""
_SHORTER = "make several conditions of it, each an item of its own, or several rules"
_NAMED = (Type.ENTITY, Type.TERM, Type.PREDICATE, Type.VALUE)
_IDS = (Type.CLAIM, Type.SOURCE, Type.ENTITY, Type.PREDICATE, Type.TERM, Type.TEXT, Type.VALUE)


def compile_condition(text: str, lookup: Lookup, vocabulary: Vocabulary) -> Condition:
    """The condition written as `text`; raises ConditionError."""
    if len(text) > LONGEST:
        message = f"the condition `{text[:40]}…` has more than {LONGEST} characters"
        raise ConditionError("E409", message, hint=_SHORTER)
    compiler = _Compiler(text, lookup, vocabulary)
    try:
        tree = _parsed(text)
        part = compiler.part(tree)
    except ConditionError:
        raise
    except (SyntaxError, ValueError, MemoryError, RecursionError) as e:
        column = getattr(e, "offset", None) or 1
        message = f"the condition `{text}` does not parse"
        raise ConditionError("E409", message, column - 1, _syntax_hint(text)) from e
    if part.type is not Type.TRUTH:
        message = f"the condition `{text}` is {part.type.worded}, neither true nor false"
        raise ConditionError("E406", message, 0, "compare it with something")
    return Condition(
        text,
        part.evaluate,
        tuple(compiler.reads.items()),
        lambda: compiler.test(tree),
        tuple(compiler.constants),
        frozenset(compiler.operators),
    )


def _parsed(text: str) -> ast.expr:
    # A variable becomes a name of the same length, so that the columns of `ast` are the text's.
    plain = _TOKEN.sub(lambda m: re.sub(r"[$.-]", "_", m[0]) if m[0][0] == "$" else m[0], text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes such as "\d", which are meant for `matches`
        return ast.parse(plain, mode="eval").body


def syntax(text: str) -> ast.expr:
    """The tree of a condition; each variable is a name in it, such as `$a.period`.

    Raises what `ast.parse` raises.
    """
    tree = _parsed(text)
    written = text.encode()  # ast counts in UTF-8
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = written[node.col_offset : node.end_col_offset].decode(errors="ignore")
    return tree


def _syntax_hint(text: str) -> str:
    if re.search(r"(?<![=!<>])=(?!=)", text):
        return "write == for equal"
    if re.search(r"&&|\|\||!(?!=)|\b(NOT|AND|OR)\b", text):
        return "write `and`, `or`, `not`, in small letters"
    return "as in `$a.value != $b.value` or `overlaps($a.period, $b.period)`"


class _Compiler:
    """Compiles the nodes of one expression, collecting the variables that it reads."""

    def __init__(self, text: str, lookup: Lookup, vocabulary: Vocabulary) -> None:
        self.text, self.lookup, self.vocabulary = text, lookup, vocabulary
        self._bytes = text.encode()
        self.reads: dict[str, Slot] = {}
        self.constants: list[Any] = []
        self.operators: set[str] = set()
        self._parts: dict[ast.AST, _Part] = {}
        self._depth = 0

    def part(self, node: ast.AST) -> _Part:
        method: Callable[[Any], _Part] | None = getattr(self, f"_{type(node).__name__}", None)
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
        part = self._parts[node] = method(node)
        self._depth -= 1
        return part

    def error(
        self, code: str, message: str, node: ast.AST, hint: str | None = None
    ) -> ConditionError:
        offset = getattr(node, "col_offset", 0)
        column = len(self._bytes[:offset].decode(errors="ignore"))
        return ConditionError(code, message, column, hint)

    def test(self, node: ast.AST) -> Test:
        """The compiled node as a tree of tests."""
        text, holds = self._source(node), self._parts[node].evaluate
        if isinstance(node, ast.BoolOp):
            sign = "and" if isinstance(node.op, ast.And) else "or"
            return Test(sign, tuple(map(self.test, node.values)), text, holds)
        if isinstance(node, ast.UnaryOp):
            return Test("not", (self.test(node.operand),), text, holds)
        function, sides = None, []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            function, sides = FUNCTIONS[node.func.id], node.args
        elif isinstance(node, ast.Name):
            sides = [node]
        elif isinstance(node, ast.Compare):
            sides = [side for side in (node.left, *node.comparators) if self._varies(side)]
        known = tuple((self._source(side), self._parts[side].evaluate) for side in sides)
        return Test("", (), text, holds, function, known)

    def _varies(self, node: ast.AST) -> bool:
        part = self._parts.get(node)
        return part is not None and part.constant is None

    def _truth(self, node: ast.AST) -> Evaluate:
        part = self.part(node)
        if part.type is not Type.TRUTH:
            message = f"`{self._source(node)}` is {part.type.worded}, neither true nor false"
            raise self.error("E406", message, node)
        return part.evaluate

    def _source(self, node: ast.AST) -> str:
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None)
        return self._bytes[start:end].decode(errors="ignore")  # ast counts in UTF-8

    def _BoolOp(self, node: ast.BoolOp) -> _Part:
        parts = tuple(self._truth(value) for value in node.values)
        if isinstance(node.op, ast.And):
            return _Part(lambda facts: all(part(facts) for part in parts), Type.TRUTH)
        return _Part(lambda facts: any(part(facts) for part in parts), Type.TRUTH)

    def _UnaryOp(self, node: ast.UnaryOp) -> _Part:
        if isinstance(node.op, ast.Not):
            inner = self._truth(node.operand)
            return _Part(lambda facts: not inner(facts), Type.TRUTH)
        operand = self.part(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(operand.constant, Decimal):
            return _constant(operand.constant.copy_negate(), Type.NUMBER)
        raise self.error("E409", f"`{self._source(node)}` is not part of the rule language", node)

    def _Constant(self, node: ast.Constant) -> _Part:
        if isinstance(node.value, str):
            if _UNFIT.search(node.value):
                message = f"`{self._source(node)}` has an escape for a character that no text has"
                raise self.error("E409", message, node, "write \\\\ for a backslash")
            return _constant(node.value, Type.TEXT)
        if isinstance(node.value, bool):
            return _constant(node.value, Type.TRUTH)
        if isinstance(node.value, int | float):
            try:
                return _constant(quantities.parse_number(self._source(node)), Type.NUMBER)
            except ValueError as e:
                raise self.error("E409", str(e), node) from e
        raise self.error("E409", f"`{self._source(node)}` is not part of the rule language", node)

    def _Name(self, node: ast.Name) -> _Part:
        name = self._source(node)
        if not name.startswith("$"):
            hint = f'write ${name} for a variable, or "{name}" in quotes for a word'
            raise self.error("E405", f"`{name}` is neither a variable nor text", node, hint)
        try:
            variable = self.lookup(name[1:])
        except ConditionError as e:
            raise self.error(e.code, str(e), node, e.hint) from e
        self.reads[name] = variable.slot
        return _Part(variable.slot.read, variable.type, variable=variable)

    def _Compare(self, node: ast.Compare) -> _Part:
        tests = []
        left = self.part(node.left)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                if len(node.ops) > 1:
                    hint = "write the two comparisons apart, with `and`"
                    raise self.error("E409", "`in` stands in a chain", node, hint)
                tests.append(self._among(left, right_node, isinstance(op, ast.NotIn)))
                continue
            if type(op) not in _SIGNS:
                raise self.error(
                    "E409", f"`{self.text}`: `is` is not part of the rule language", node
                )
            right = self.part(right_node)
            tests.append(self._comparison(_SIGNS[type(op)], left, right, node))
            left = right
        if len(tests) == 1:
            return _Part(tests[0], Type.TRUTH)
        return _Part(lambda facts: all(test(facts) for test in tests), Type.TRUTH)

    def _comparison(self, sign: str, left: _Part, right: _Part, node: ast.AST) -> Evaluate:
        comparison = COMPARISONS[sign]
        left, right = self._fit(left, right.type, node), self._fit(right, left.type, node)
        self._check_word(left, right, node)
        self._check_word(right, left, node)
        if comparison.ordered:
            periods_compared = {left.type, right.type} & {Type.PERIOD, Type.DATE}
            if periods_compared or Type.SCOPE in (left.type, right.type):
                hint = "use before(…), after(…), overlaps(…) on periods"
                message = f"`{self._source(node)}`: {left.type}s have no order"
                raise self.error("E406", message, node, hint)
        if not _comparable(left.type, right.type):
            message = f"`{self._source(node)}` compares {left.type.worded} with {right.type.worded}"
            raise self.error("E406", message, node, "compare values of one type")
        self.operators.add(sign)
        self.constants += (p.constant for p in (left, right) if p.constant is not None)
        first, second, apply = left.evaluate, right.evaluate, comparison.apply
        return lambda facts: apply(first(facts), second(facts))

    def _check_word(self, part: _Part, other: _Part, node: ast.AST) -> None:
        """Refuses a literal that the variable beside it can never equal."""
        variable = part.variable
        if variable is None or not isinstance(other.constant, str):
            return
        if variable.guarded:
            message = f"`{self._source(node)}` picks out one claim, source or speaker"
            hint = "say what it is that makes the claim matter, so that the rule fits others too"
            raise self.error("E411", message, node, hint)
        if variable.choices and other.constant not in variable.choices:
            hint = (
                nearest(other.constant, variable.choices) or f"one of {', '.join(variable.choices)}"
            )
            message = f"`{self._source(node)}`: '{other.constant}' is never what stands there"
            raise self.error("E406", message, node, hint)

    def _fit(self, part: _Part, wanted: Type, node: ast.AST) -> _Part:
        """A text literal read as what it is compared with: a period, or itself."""
        if wanted in (Type.PERIOD, Type.DATE) and isinstance(part.constant, str):
            try:
                return _constant(periods.parse(part.constant), Type.PERIOD)
            except periods.PeriodError as e:
                message = f"the period {describe(part.constant)}: {e}"
                raise self.error("E304", message, node) from e
        if wanted in _NAMED and isinstance(part.constant, str):
            if wanted is Type.VALUE and _is_quantity(part.constant):
                hint = f'write qty("{part.constant}") for a quantity'
                message = f'`"{part.constant}"` is text, which no quantity equals'
                raise self.error("E406", message, node, hint)
            return _constant(self.vocabulary.resolve_type(wanted, part.constant), Type.TEXT)
        return part

    def _among(self, left: _Part, node: ast.AST, negated: bool) -> Evaluate:
        if not isinstance(node, ast.List | ast.Tuple | ast.Set):
            hint = 'as in `$a.mode in ["opinion", "forecast"]`'
            raise self.error("E409", f"`in` wants a list, not `{self._source(node)}`", node, hint)
        tests = [self._comparison("==", left, self.part(item), item) for item in node.elts]
        if negated:
            return lambda facts: not any(test(facts) for test in tests)
        return lambda facts: any(test(facts) for test in tests)

    def _BinOp(self, node: ast.BinOp) -> _Part:
        left, right = self.part(node.left), self.part(node.right)
        sign = _SIGNS.get(type(node.op))
        if sign not in {known for known, *_ in ARITHMETIC}:
            raise self.error(
                "E409", f"`{self._source(node)}` is not part of the rule language", node
            )
        left, right = self._fit(left, right.type, node), self._fit(right, left.type, node)
        found = ARITHMETIC.get((str(sign), *_read_as(str(sign), left.type, right.type)))
        if found is None:
            message = f"`{self._source(node)}` calculates with {left.type} and {right.type}"
            known = [a.signature for a in ARITHMETIC.values() if a.sign == sign]
            hint = f"there is {', '.join(known)}"
            if Type.VALUE in (left.type, right.type):
                hint += "; name the predicate in the claim's pattern, so that its type is known"
            raise self.error("E406", message, node, hint)
        self.operators.add(str(sign))
        first, second = left.evaluate, right.evaluate
        apply, (one, other) = found.apply, (PYTHON[kind] for kind in found.takes)

        def calculate(facts: Sequence[Fact]) -> Any:
            a, b = first(facts), second(facts)
            return apply(a, b) if type(a) is one and type(b) is other else None

        return _Part(calculate, found.gives)

    def _Call(self, node: ast.Call) -> _Part:
        name = self._source(node.func)
        function = FUNCTIONS.get(name)
        if function is None:
            hint = nearest(name, FUNCTIONS) or f"the functions are {', '.join(sorted(FUNCTIONS))}"
            raise self.error("E404", f"unknown function `{name}`", node, hint)
        if node.keywords or len(node.args) != len(function.takes):
            count = len(function.takes)
            message = f"`{self._source(node)}`: `{name}` takes {count} argument{'s' * (count != 1)}"
            raise self.error("E406", message, node, f"{name}: {function.meaning}")
        self.operators.add(name)
        takes = function.takes
        if function.or_takes and {self.part(a).type for a in node.args} & {*function.or_takes}:
            takes = function.or_takes
        parts = [
            self._argument(function, wanted, argument)
            for wanted, argument in zip(takes, node.args, strict=True)
        ]
        if name == "matches":
            self._check_pattern(parts[1], node.args[1])
        if name == "qty":
            return _constant(parts[0].constant, Type.QUANTITY)
        return _Part(_application(function, [part.evaluate for part in parts]), function.gives)

    def _argument(self, function: Function, wanted: Type | None, node: ast.AST) -> _Part:
        part = self.part(node)
        if wanted is None:
            self._parts[node] = part
            return part
        part = self._fit(part, wanted, node)
        if function.name == "qty":
            part = self._quantity(part, node)
        elif function.name == "matches" and part.variable is not None and part.variable.guarded:
            message = f"`matches` on `{self._source(node)}` picks out claims, sources or speakers"
            raise self.error("E411", message, node, "say what it is that makes the claim matter")
        elif not (agree(part.type, wanted) or (wanted is Type.TEXT and part.type in _IDS)):
            given = f"`{self._source(node)}` is {part.type.worded}"
            message = f"`{function.name}` takes {wanted.worded}, and {given}"
            raise self.error("E406", message, node, f"{function.name}: {function.meaning}")
        self._parts[node] = part
        if part.constant is not None:
            self.constants.append(part.constant)
        return part

    def _check_pattern(self, part: _Part, node: ast.AST) -> None:
        """Refuses a regular expression that does not parse, or that only a fact would bring."""
        if not isinstance(part.constant, str):
            message = (
                f"`matches` takes its regular expression in quotes, not `{self._source(node)}`"
            )
            raise self.error("E406", message, node, 'as in `matches($e.name, "^(Port|Fort) ")`')
        try:
            compiled(part.constant)
        except ValueError as e:
            message = f"the regular expression '{part.constant}' does not parse: {e}"
            raise self.error("E409", message, node) from e

    def _quantity(self, part: _Part, node: ast.AST) -> _Part:
        if not isinstance(part.constant, str):
            raise self.error("E406", "`qty` takes text in quotes", node, 'qty("1 million round")')
        try:
            return _constant(
                quantities.parse(part.constant, self.vocabulary.any_unit), Type.QUANTITY
            )
        except quantities.QuantityError as e:
            raise self.error("E303", str(e), node) from e


def _read_as(sign: str, one: Type, other: Type) -> tuple[Type, Type]:
    """The types that arithmetic takes the two for: the value of any claim is one for a quantity.

    Beside a date it is one for a date. Where it is not what it is taken for, the result is missing.
    """
    types: list[Type] = [Type.DATE if kind is Type.PERIOD else kind for kind in (one, other)]
    unclear = types.count(Type.VALUE) == 1 and Type.NUMBER in types and sign != "*"
    guess = Type.DATE if Type.DATE in types else Type.QUANTITY
    if not unclear:
        types = [guess if kind is Type.VALUE else kind for kind in types]
    return types[0], types[1]


def _is_quantity(text: str) -> bool:
    try:
        quantities.parse(text, quantities.any_unit)
    except quantities.QuantityError:
        return False
    return True


def _constant(value: Any, kind: Type) -> _Part:
    return _Part(lambda _: value, kind, constant=value)


def _python(takes: Sequence[Type | None]) -> tuple[type | None, ...]:
    return tuple(None if kind is None else PYTHON[kind] for kind in takes)


def _application(function: Function, arguments: Sequence[Evaluate]) -> Evaluate:
    choices = [_python(takes) for takes in (function.takes, function.or_takes) if takes]
    otherwise = False if function.gives is Type.TRUTH else None
    apply = function.apply

    def call(facts: Sequence[Fact]) -> Any:
        values = [argument(facts) for argument in arguments]
        for wanted in choices:
            if all(p is None or type(v) is p for v, p in zip(values, wanted, strict=True)):
                return apply(*values)
        return otherwise

    return call


def _comparable(one: Type, other: Type) -> bool:
    if agree(one, other):
        return True
    figures = {Type.NUMBER, Type.QUANTITY, Type.VALUE}
    if one in figures and other in figures:
        return True
    # A word in quotes is text; ids are compared with it.
    return Type.TEXT in (one, other) and one in _IDS and other in _IDS
