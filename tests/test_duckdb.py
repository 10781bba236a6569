"""The backend on DuckDB: what is its own. That it computes the model is in `test_backends`."""

import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlglot import exp, parse_one

from engine import limits
from engine.backends import Outcome
from engine.backends import run as run_program
from engine.backends.sql import orders
from engine.backends.sql.conditions import Conditions
from engine.backends.sql.connection import Connection
from engine.backends.sql.orders import Orders
from engine.backends.sql.symbols import Symbols
from engine.claims.kinds import BUILT_IN, Fact, Field, Kind, Type, order
from engine.claims.period import parse
from engine.claims.vocabulary import Vocabulary
from engine.errors import InputError
from engine.rules.load import read_rule
from engine.rules.operators import FUNCTIONS
from engine.rules.program import Program
from engine.rules.terms import Condition
from tests import reference
from tests.test_backends import claim, program, quantities, rule
from tests.transcripts import run

PAIR = "level: note\nwhen:\n  - claim a: {subject: $u}\n  - claim b: {subject: $u}\nflag: f"
CLOSURE = (
    "when:\n  - edge: {a: $u, b: $v}\n  - edge: {a: $v, b: $w}\nderive:\n  - edge: {a: $u, b: $w}\n"
)
STEP = (
    "when:\n  - path: {a: $u, b: $v}\n  - edge: {a: $v, b: $w}\nderive:\n  - path: {a: $u, b: $w}\n"
)


def outcome(texts: dict[str, str], facts: Sequence[Fact], backend: str = "duckdb") -> Outcome:
    checked = program(texts)
    assert checked is not None
    return run_program(checked, facts, backend)


def test_text_of_any_kind_joins_exactly() -> None:
    """Values reach SQL as numbers: no quote, zero byte, length or surrogate matters there."""
    odd = ["", " ", "a", "a ", 'a"', "a'", "\\", "\x00", "é", "e\u0301", "\ud800", "x" * 70_000]
    claims = [claim(f"c{n}", text, "yes") for n, text in enumerate([*odd, *odd])]
    assert len(outcome({"pair": PAIR}, claims).matches) == 2 * len(odd)


def test_a_closure_of_many_rounds_has_the_derivations_of_durable() -> None:
    """Each round's facts get their places in the order of all, also when there is no room."""
    chain = [Fact("edge", (f"n{i}", f"n{i + 1}")) for i in range(90)]
    facts = [*chain, Fact("path", ("n0", "n1")), Fact("path", ("n7", "n8"))]
    texts = {"step": STEP, "short": CLOSURE}
    assert outcome({"step": STEP}, facts) == outcome({"step": STEP}, facts, "durable")
    few = facts[:24]
    assert outcome(texts, few) == outcome(texts, few, "durable")


def test_facts_keep_their_order_when_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """New places for all, in the order of all."""
    monkeypatch.setattr(orders, "STEP", 4)
    given = [Fact("edge", (name, name)) for name in "amzbcdefghk"]
    found: dict[int, int] = {}
    orders_ = Orders()
    for number, fact in enumerate(given):
        found.update(orders_.add([(number, fact)]))
        known = sorted(range(number + 1), key=lambda n: order(given[n]))
        assert known == sorted(known, key=found.__getitem__)
        assert len(set(found.values())) == number + 1


def test_names_that_differ_in_case_or_are_odd_are_different_tables_and_columns() -> None:
    """DuckDB would take `Edge` for `edge`."""
    kinds = {k: Kind(k, {"A": Field(Type.TEXT), "a": Field(Type.TEXT)}) for k in ("Pair", "pair")}
    vocabulary = Vocabulary(kinds={**BUILT_IN, **kinds})
    text = (
        "id: r\ntitle: t\nlevel: note\nflag: f\nwhen:\n  - Pair: {A: $u, a: $v}\n"
        '  - pair: {A: $v, a: $u}\n  - claim: {scope: {To: $u, to: $v, "a\\"b": $w}}\n'
    )
    found, problems = read_rule(text, "r.yaml", "r", vocabulary)
    assert found, problems
    scope = (("To", "x"), ('a"b', "z"), ("to", "y"))
    facts = [Fact("Pair", ("x", "y")), Fact("pair", ("y", "x")), Fact("pair", ("x", "y"))]
    facts += [claim("c", "s", "yes", scope=scope)]
    checked = Program((), tuple(found))
    assert len(run_program(checked, facts, "duckdb").matches) == 1
    assert run_program(checked, facts, "duckdb") == reference.run(checked, facts)


def test_figures_that_are_equal_and_not_written_alike_are_told_apart() -> None:
    """Two rules with equal figures in them, of which one may be rounded."""
    texts = {
        f"r{n}": f"level: note\nflag: f\nwhen:\n  - claim a: {{}}\n"
        f"  - 'perhaps_rounded($a.value, qty(\"{figure}\"))'\n"
        for n, figure in enumerate(("1000", "exactly 1000"))
    }
    claims = [claim("c", "x", quantities("1004")), claim("d", "x", quantities("1000"))]
    checked = program(texts)
    assert checked is not None
    assert run_program(checked, claims, "duckdb") == reference.run(checked, claims)


FIGURES = [
    *("1", "2", "3", "0", "-1", "about 2", "at most 2", "at least 2", "less than 2", "more than 2"),
    *("1..3", "2..3", "more than 1", "less than 3", "2.0", "1.5", "4.8 million", "1 km", "1000 m"),
    *("at most 5 km", "less than 5000 m", "5 km", "1 kg", "more than 1 kg", "1..2 km"),
]
TIMES = [
    *("2020", "2020-05", "2020-06/2021", "../2020-05", "2021/..", "2022-22", "2021/2022", "../.."),
    *("2020-05-31", "2020-05-31/2021-01-01", "2021-01-01", "2019/2020", "2020/2020-06", "2021"),
    *("2019-12-31", "2020-12-31/2021", "2020-06/2020-07", "2020-07/2020-07-01"),
]
SAID = [
    *("{0} == {1}", "{0} != {1}", "{0} < {1}", "{0} <= {1}", "not ({0} > {1})", "{0} >= {1}"),
    *("low({0}) < low({1})", "high({0}) <= low({1})", "low({0}) == low({1})", "not ({0} in [{1}])"),
    *("low({0}) < {1}", "{0} <= high({1})", "low({0}) < high({1}) and not (high({0}) < low({1}))"),
    *(
        "contains({0}, {1})",
        "not contains({0}, {1})",
        "disjoint({0}, {1})",
        "not disjoint({0}, {1})",
    ),
    *("overlaps({0}, {1})", "not overlaps({0}, {1})", 'overlaps({0}, "2020/..") or {0} == {1}'),
    *("last_day({0}) == first_day({1})", "not (last_day({0}) < first_day({1}))"),
    *("given(last_day({0})) == given(first_day({1}))", "timed({0}) != timed({1})"),
    *("last_day({0}) <= {1}", "surely_overlaps({0}, last_day({1}))"),
]
"""Conditions on two values; those of the table of operators come besides."""


def conditions() -> list[str]:
    sides = ("$a.value", "$b.value"), ("$a.period", "$b.period")
    found = [text.format(*pair) for text in SAID for pair in sides]
    found += [
        f"{name}({', '.join(pair)})"
        for name, function in FUNCTIONS.items()
        for pair in sides
        if function.sql and function.gives is Type.TRUTH and len(function.takes) == 2
    ]
    return found


@pytest.mark.slow
def test_what_sql_says_is_what_the_operators_say() -> None:
    """Of every pair of many values, open, endless, of several units, dates and words."""
    values = [*map(quantities, FIGURES), *map(parse, TIMES), "x", "y", "X", "é"]
    claims = [
        claim(f"c{n}", "s", value, period=parse(TIMES[n % len(TIMES)]))
        for n, value in enumerate(values)
    ]
    claims += [claim(f"d{n}", "s", "yes", period=parse(text)) for n, text in enumerate(TIMES)]
    texts, said = {}, []
    for number, condition in enumerate(conditions()):
        text = f"level: note\nflag: f\nwhen:\n- claim a: {{}}\n- claim b: {{}}\n- {condition!r}\n"
        name = f"r{number}"
        found, _ = rule(name, text)  # some are not of these types
        texts.update({name: text} if found else {})
    checked = program(texts)
    assert checked is not None
    found_by: dict[str, set[tuple[Fact, ...]]] = {r.key: set() for r in checked.flags}
    for match in run_program(checked, claims, "duckdb").matches:
        found_by[match.rule].add(match.premises)
    for one in checked.flags:
        (asked,) = one.body.conditions
        expected = {(a, b) for a in claims for b in claims if a != b and asked.holds((a, b))}
        assert found_by[one.key] == expected, asked.text
        said += [asked.text] if _in_sql(asked) else []
    assert len(said) > 50, said


def _in_sql(condition: Condition) -> bool:
    says = Conditions(Symbols(), lambda _, mark: exp.column(mark.value))
    return says.condition(condition.term) is not None


def test_nothing_of_the_system_is_within_reach(tmp_path: Path) -> None:
    """No file, no extension, and no way to change that."""
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    import duckdb

    connection = Connection()
    try:
        for text in (
            f"SELECT * FROM '{tmp_path / 'x.csv'}'",
            f"COPY (SELECT 1) TO '{tmp_path / 'y.csv'}'",
            "SET enable_external_access = true",
            "SET memory_limit = '80GB'",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                connection._base.execute(text).fetchall()
    finally:
        connection.close()
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_its_folder_is_its_own_and_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the run ends in an error."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    connection = Connection()
    (folder,) = tmp_path.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    connection.close()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(limits, "check", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        outcome({"pair": PAIR}, [claim("c", "x", "yes")])
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a run that lives has stays, and so does what no run has made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, other = (tmp_path / f"check-duckdb-{name}" for name in ("left", "other"))
    for path in (left, other):
        path.mkdir()
        (path / "data").write_text("x")
    (left / "lock").touch()
    (tmp_path / "check-duckdb-link").symlink_to(other)
    one = Connection()
    two = Connection()
    assert not left.exists()
    two.close()
    assert one._folder.path.exists()
    one.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "check-duckdb-link",
        "check-duckdb-other",
    ]


def test_what_needs_too_much_memory_ends_with_a_sentence() -> None:
    """What can be spilled is; a list cannot."""
    connection = Connection(64 * 2**20)
    try:
        with pytest.raises(InputError, match="the rule engine needed more than 64 MiB of memory"):
            connection.run(parse_one("SELECT list(range) FROM range(10000000)", dialect="duckdb"))
    finally:
        connection.close()


def written(folder: Path, count: int) -> Path:
    """Claims of one subject, every pair of which a rule joins."""
    (folder / "facts").mkdir()
    (folder / "facts" / "a.yaml").write_text(
        "predicates: {rose: {value: quantity, single: true}}\n"
        "entities: {sea: {name: The sea, kind: place}, x: {name: X, kind: person}}\n"
        "source: {id: s, publisher: P, author: x, published: 2020}\nclaims:\n"
        + "".join(
            f"  - {{id: c{n}, subject: sea, predicate: rose, value: {n}, quote: q, "
            "paragraph: 1, period: 2020}\n"
            for n in range(count)
        )
    )
    return folder


def test_the_sql_of_a_rule_is_shown(tmp_path: Path) -> None:
    """What numbers stand for, and what Python decides, in comments; own kinds by name."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "vocabulary.yaml").write_text(
        "kinds: {link: {from: entity, to: entity, why: text}}\n"
        "entities: {x: {name: X, kind: person}}\n"
    )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "chain.yaml").write_text(
        "id: chain\ntitle: T\nwhen:\n  - link: {from: $a, to: $b}\n"
        "  - link k: {from: $b, to: $c, why: $w}\n  - 'matches($w, \"^x\")'\n"
        "unless:\n  - within: {part: $c, whole: $a}\n"
        "derive:\n  - link: {from: $a, to: $c, why: $w}\n"
    )
    done = run("check rules show chain rules/ --sql", tmp_path)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == CHAIN


CHAIN = """\
-- chain derives link
-- 1 stands for ^x
-- decided 1: by Python, where matches($w, "^x")
SELECT
  "link 1"."from:same" AS "from:same",
  "k"."to:same" AS "to:same",
  "k"."why:same" AS "why:same"
FROM "link" AS "link 1"
CROSS JOIN "link" AS "k"
WHERE
  EXISTS(
    SELECT
      1
    FROM "decided 1" AS "decided"
    WHERE
      "decided"."value 1" = "k"."why" AND "decided"."holds"
  )
  AND NOT "link 1"."from:measure" IS NULL
  AND "link 1"."to:measure" = "k"."from:measure"
  AND NOT "k"."to:measure" IS NULL
  AND NOT "k"."why:measure" IS NULL
  AND NOT EXISTS(
    SELECT
      1
    FROM "within" AS "within 3"
    WHERE
      "k"."to:value" = "within 3"."part" AND "link 1"."from:value" = "within 3"."whole"
  );
"""


@pytest.mark.parametrize(("options", "golden"), [("", "articles"), ("--show all", "articles-all")])
def test_reports_are_the_same_to_the_byte(options: str, golden: str) -> None:
    """The golden files are written with durable-rules."""
    root = Path(__file__).parents[1]
    done = run(f"check facts/ {options} --backend duckdb", root)
    assert done.stdout == (root / "tests" / "golden" / f"{golden}.txt").read_text(encoding="utf-8")


def test_the_time_limit_holds(tmp_path: Path) -> None:
    done = run("check facts/ --backend duckdb --time-limit 2", written(tmp_path, 900))
    assert (done.returncode, done.stdout) == (2, "")
    assert "was stopped after 2 seconds of processor time" in done.stderr


def test_only_a_run_that_uses_it_imports_it(tmp_path: Path) -> None:
    """DuckDB and sqlglot take as long as all else at the start."""
    code = (
        "import sys; from engine.api import check\n"
        "print(len(check('facts', backend={!r}).findings))\n"
        "sys.stderr.write(str(sorted({'duckdb', 'sqlglot'} & set(sys.modules))))\n"
    )
    written(tmp_path, 2)
    for backend, imported in (("durable", "[]"), ("duckdb", "['duckdb', 'sqlglot']")):
        command = [sys.executable, "-c", code.replace("{!r}", repr(backend))]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert (done.stdout, done.stderr) == ("1\n", imported)
