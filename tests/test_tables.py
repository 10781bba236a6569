"""Tables: what `tables:` declares means what the same claims in YAML would."""

import json
import os
import subprocess
from pathlib import Path
from random import Random

import duckdb
import pytest

from engine.config import configure
from engine.run import check
from tests.test_wild import seeded
from tests.transcripts import run

ROOT = Path(__file__).parent.parent
VOCABULARY = """\
predicates:
  killed: {value: quantity, over: moment, single: true}
  leads: {value: entity, single: true}
  open: {}
entities: {desk: {}, ukraine: {name: Ukraine, aliases: [UA]}, russia: {}, ann: {}, bob: {}}
units: {km: {}}
"""
COLUMNS = "{subject: who, value: killed, period: date, source: paper, published: out}"
HEADER = "who,date,killed,paper,out\n"


def project(
    folder: Path, text: str, columns: str = COLUMNS, more: str = "", name: str = "t.csv"
) -> Path:
    """A project with one table, whose declaration stands beside it."""
    facts = folder / "facts"
    facts.mkdir(exist_ok=True)
    (facts / "vocabulary.yaml").write_text(VOCABULARY)
    (facts / "tables.yaml").write_text(
        f"tables:\n  - file: {name}\n    columns: {columns}\n"
        f"    constants: {{predicate: killed, speaker: desk}}\n{more}"
    )
    (facts / name).write_text(text)
    return folder


def told(folder: Path, options: str = "") -> list[str]:
    """What `check` prints on standard error, or else its report."""
    done = run(f"check facts/ {options}", folder)
    assert "Traceback" not in done.stderr
    return (done.stderr or done.stdout).splitlines()


def test_claims_of_a_table_are_placed_by_their_rows(tmp_path: Path) -> None:
    """The first row of data is row 1; names go by their aliases."""
    rows = "UA,2023-02-01,100,Alpha,2023-02-02\nukraine,2023-02-01,150,Beta,2023-02-03\n"
    lines = told(project(tmp_path, HEADER + rows))
    assert lines[0].startswith("CONTRADICTION  One speaker, quoted with two figures")
    assert [line.split()[-2:] for line in lines[1:3]] == [
        ["facts/t.csv:row", "1"],
        ["facts/t.csv:row", "2"],
    ]
    assert lines[-1] == "exit 1: 1 open contradiction"


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("backend", ["durable", pytest.param("duckdb", marks=pytest.mark.slow)])
def test_a_table_means_what_the_same_claims_in_yaml_mean(
    tmp_path: Path, format_: str, backend: str
) -> None:
    """The same findings of the same claims, by their ids, in any order of rows."""
    chance = Random(seeded())
    for number in range(6):
        folder = tmp_path / str(number)
        folder.mkdir()
        rows = _rows(chance)
        in_yaml, in_table = folder / "yaml", folder / "table"
        _as_yaml(in_yaml, rows)
        _as_table(in_table, rows, format_, chance)
        reports = [
            check([each / "facts"], configure([each / "facts"])._replace(backend=backend))
            for each in (in_yaml, in_table)
        ]
        found = [
            sorted((f.id, f.rule.id, str(f.level), [c.id for c in f.claims]) for f in r.findings)
            for r in reports
        ]
        assert found[0] == found[1]
        assert reports[0].claims == reports[1].claims == len(rows)


_Rows = list[dict[str, str | None]]


def _rows(chance: Random) -> _Rows:
    figures = ("12", "12.5", "13 km", "about 12", "1..14", "over 20", "20,000", "19,950", "1 km")
    return [
        {
            "id": f"c{n}",
            "subject": chance.choice(("ukraine", "UA", "russia")),
            "value": chance.choice(figures),
            "period": chance.choice((None, "2023", "2023-02", "2023-02-01", "2022/2024")),
            "speaker": chance.choice(("ann", "bob")),
            "scope.to": chance.choice((None, "ann", "bob")),
            "polarity": chance.choice(("affirmed", "denied")),
            "mode": chance.choice(("fact", "forecast")),
            "source": chance.choice(("s1", "s2")),
        }
        for n in range(30)
    ]


def _sources(folder: Path) -> Path:
    facts = folder / "facts"
    facts.mkdir(parents=True)
    (facts / "vocabulary.yaml").write_text(VOCABULARY)
    for name in ("s1", "s2"):
        (facts / f"{name}.yaml").write_text(
            f"source: {{id: {name}, publisher: {name}, published: 2024, figures: exact}}\n"
        )
    return facts


def _as_yaml(folder: Path, rows: _Rows) -> None:
    facts = _sources(folder)
    for name in ("s1", "s2"):
        claims = []
        for row in rows:
            if row["source"] != name:
                continue
            fields = {k: v for k, v in row.items() if v and "." not in k and k != "source"}
            scope = f", scope: {{to: {row['scope.to']}}}" if row["scope.to"] else ""
            inner = ", ".join(f'{key}: "{value}"' for key, value in fields.items())
            claims.append(f"  - {{{inner}, predicate: killed{scope}}}\n")
        with (facts / f"{name}.yaml").open("a") as file:
            file.write("claims:\n" + "".join(claims) if claims else "")


def _as_table(folder: Path, rows: _Rows, format_: str, chance: Random) -> None:
    facts = _sources(folder)
    rows = chance.sample(rows, len(rows))
    names = list(rows[0])
    columns = ", ".join(f"{name}: {name}" for name in names if name != "id")
    (facts / "tables.yaml").write_text(
        f"tables:\n  - file: ../data/*.{format_}\n    id: id\n    columns: {{{columns}}}\n"
        "    constants: {predicate: killed}\n    missing: [n/a]\n"
    )
    (folder / "data").mkdir()
    for part, own in enumerate((rows[:11], rows[11:])):
        path = folder / "data" / f"{part}.{format_}"
        if format_ == "jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in own))
            continue
        text = ["n/a" if v is None else f'"{v}"' for row in own for v in row.values()]
        lines = [text[n : n + len(names)] for n in range(0, len(text), len(names))]
        written = "\n".join([",".join(names), *map(",".join, lines)]) + "\n"
        target = path if format_ == "csv" else path.with_suffix(".made")
        target.write_text(written)
        if format_ == "parquet":
            table = duckdb.read_csv(str(target), all_varchar=True, na_values="n/a")
            table.write_parquet(str(path))


# -- columns of other shapes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "row", "value", "period"),
    [
        ("{value: {column: a, unit: km}}", "12", "12 km", "any time"),
        ("{value: {low: a, high: b}}", "3,5", "3 to 5", "any time"),
        ("{value: {low: a, high: b, unit: km}}", "3,", "at least 3 km", "any time"),
        ("{value: {low: a, high: b}}", ",5", "at most 5", "any time"),
        (
            "{value: a, period: {from: b, to: c}}",
            "1,2020-01-01,2020-02-01",
            "1",
            "2020-01-01/2020-02-01",
        ),
        ("{value: a, period: {from: b, to: c}}", "1,2020-01-01,", "1", "2020-01-01/.."),
        ("{value: a, period: {column: b, format: '%d.%m.%Y'}}", "1,24.12.2020", "1", "2020-12-24"),
        ("{value: a, period: {column: b, since: 1970-01-01}}", "1,18620", "1", "2020-12-24"),
    ],
)
def test_columns_of_every_shape_are_read(
    tmp_path: Path, columns: str, row: str, value: str, period: str
) -> None:
    text = f"{','.join('abc'[: row.count(',') + 1])}\n{row}\n"
    more = "      # more\n"
    folder = project(tmp_path, text, columns, more)
    declared = folder / "facts" / "tables.yaml"
    declared.write_text(
        "source: {id: s, publisher: P, published: 2024}\n"
        + declared.read_text().replace("predicate: killed", "predicate: killed, subject: ukraine")
    )
    (claim,) = check([folder / "facts"]).corpus.claims.values()
    assert str(claim.value) == value
    assert (claim.period.text or "any time") == period


def test_figures_are_exact_unless_the_table_says_that_they_are_rounded(tmp_path: Path) -> None:
    """19,950 rounds to 20,000: in a table they are two figures."""
    rows = "UA,2023-02-01,20000,Alpha,2023\nUA,2023-02-01,19950,Beta,2023\n"
    assert told(project(tmp_path, HEADER + rows))[0].startswith("CONTRADICTION")
    assert told(project(tmp_path, HEADER + rows, more="    rounded: true\n"))[0].startswith("NOTE")


# -- ids, repetitions, rows that say nothing -------------------------------------------------------


def test_a_row_that_says_the_same_again_is_the_same_claim(tmp_path: Path) -> None:
    row = "UA,2023-02-01,100,Alpha,2023\n"
    lines = told(project(tmp_path, HEADER + row + row + "UA,2023-02-02,,Alpha,2023\n"))
    assert "note: facts/t.csv: 1 row says again what another says" in lines
    assert "note: facts/t.csv: 1 row has no value, and claims nothing" in lines
    assert lines[-2].startswith("1 claim from 1 source")


def test_to_sort_the_rows_changes_no_finding_s_id(tmp_path: Path) -> None:
    rows = [f"UA,2023-02-01,{n * 50},Alpha,2023\n" for n in range(1, 4)]
    ids = []
    for order in (rows, rows[::-1]):
        folder = project(tmp_path, HEADER + "".join(order))
        ids.append(sorted(f.id for f in check([folder / "facts"]).findings))
    assert ids[0] == ids[1] != []


def test_an_id_that_is_given_twice_is_a_bad_row(tmp_path: Path) -> None:
    rows = "UA,2023-02-01,1,Alpha,2023\nUA,2023-02-01,2,Alpha,2023\n"
    folder = project(tmp_path, HEADER + rows, more="    id: [who, date]\n")
    assert told(folder) == [
        "facts/t.csv:row 2: error[E301]: another row has the id 'UA:2023-02-01', and says something"
        " else",
    ]
    (folder / "facts" / "t.csv").write_text(HEADER + rows.splitlines(keepends=True)[0])
    (folder / "facts" / "y.yaml").write_text(
        "source: {id: y, publisher: Y, published: 2024, author: ann}\n"
        "claims: [{id: 'UA:2023-02-01', subject: russia, predicate: open}]\n"
    )
    assert told(folder)[0].startswith(
        "facts/t.csv:row 1: error[E301]: the claim 'UA:2023-02-01' is"
    )


# -- bad tables ------------------------------------------------------------------------------------

GOOD = "UA,2023-02-01,100,Alpha,2023\n"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", "facts/t.csv:1:1: error[E310]: the table is empty"),
        (
            HEADER.replace("killed", "deaths") + GOOD,
            "facts/tables.yaml:3:36: error[E310]: the table 't.csv' has no column 'killed'",
        ),
        (
            HEADER + GOOD + "UA,2023\n",
            "facts/t.csv:row 2: error[E310]: it has 2 cells, and the header 5",
        ),
        (
            HEADER + GOOD.replace("100", "lots"),
            "facts/t.csv:row 1: error[E303]: 'lots' is no number, in the column `killed`",
        ),
        (
            HEADER + GOOD.replace("02-01", "02-31"),
            "facts/t.csv:row 1: error[E304]: the period '2023-02-31' does not parse: ",
        ),
        (
            HEADER + GOOD.replace("UA", "narnia"),
            "facts/t.csv:row 1: error[E302]: unknown subject 'narnia', in the column `who`",
        ),
        (
            HEADER + '"UA,2023\n',
            "facts/t.csv:row 1: error[E310]: it is no CSV: unexpected end of data",
        ),
        ("who,who\n", "facts/t.csv:1:1: error[E310]: two columns are called 'who'"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_place(
    tmp_path: Path, text: str, first: str
) -> None:
    lines = told(project(tmp_path, text))
    assert lines[0].startswith(first)
    assert run("check facts/", tmp_path).returncode == 2


def test_bad_rows_are_counted_by_what_is_wrong_and_may_be_passed_over(tmp_path: Path) -> None:
    bad = "".join(f"UA,2023-02-01,x{n},Alpha,2023\n" for n in range(40))
    folder = project(tmp_path, HEADER + GOOD + bad + "UA\n" * 3)
    lines = told(folder)
    assert sum(": error[E303]: " in line for line in lines) == 20
    assert (
        "23 more rows of the table cannot be read; in all: 40 such as row 2, 3 such as row 42"
        in ("\n".join(lines))
    )
    skipped = told(folder, "--on-bad-row skip")
    assert any(
        "43 rows passed over that cannot be read (40: 'x0': 'x' is no" in line for line in skipped
    )
    assert skipped[-1].startswith("exit 0")


@pytest.mark.parametrize(
    ("name", "told_of"),
    [
        ("https://example.org/t.csv", "it is an address, and tables are files below the root"),
        ("/etc/passwd", "it is no path such as losses.csv"),
        ("../../../t.csv", "there is no file '../../../t.csv' beside this one"),
        ("none.csv", "there is no file 'none.csv' beside this one"),
        ("link.csv", "a link leads from here to a place outside of the root"),
        ("pipe.csv", "it is no file, and is not opened"),
    ],
)
def test_a_table_lies_below_the_root_and_is_a_file(tmp_path: Path, name: str, told_of: str) -> None:
    folder = tmp_path / "root"
    folder.mkdir()
    project(folder, HEADER + GOOD)
    (tmp_path / "outside.csv").write_text(HEADER + GOOD)
    (folder / "facts" / "link.csv").symlink_to(tmp_path / "outside.csv")
    os.mkfifo(folder / "facts" / "pipe.csv")
    declared = folder / "facts" / "tables.yaml"
    declared.write_text(declared.read_text().replace("t.csv", name))
    done = run("check facts/", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert told_of in done.stderr


def test_a_file_outside_that_is_there_is_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "root"
    folder.mkdir()
    project(folder, HEADER + GOOD)
    (tmp_path / "secret.csv").write_text("secret\n1\n")
    declared = folder / "facts" / "tables.yaml"
    declared.write_text(declared.read_text().replace("t.csv", "../../secret.csv"))
    done = run("check facts/", folder)
    assert done.returncode == 2
    assert "outside of the root" in done.stderr
    assert "'secret'" not in done.stderr


def test_a_column_s_name_is_text_and_nothing_more(tmp_path: Path) -> None:
    name = '"; DROP TABLE claims; --'
    text = HEADER.replace("who", '"""; DROP TABLE claims; --"') + GOOD
    columns = COLUMNS.replace("who", f"'{name}'")
    assert told(project(tmp_path, text, columns))[-1].startswith("exit 0")
    parquet = tmp_path / "facts" / "t.parquet"
    table = duckdb.read_csv(str(tmp_path / "facts" / "t.csv"), all_varchar=True)
    table.write_parquet(str(parquet))
    declared = tmp_path / "facts" / "tables.yaml"
    declared.write_text(declared.read_text().replace("t.csv", "t.parquet"))
    assert told(tmp_path)[-1].startswith("exit 0")
    parquet.write_bytes(parquet.read_bytes()[:-40])
    assert told(tmp_path)[0].startswith(
        "facts/t.parquet:1:1: error[E310]: it is no whole Parquet file: "
    )


def test_rows_of_a_kind_of_one_s_own_come_from_tables_too(tmp_path: Path) -> None:
    folder = project(tmp_path, "a,b\nukraine,5\nrussia,x\n", "{who: a, size: b}")
    declared = folder / "facts" / "tables.yaml"
    declared.write_text(
        "kinds: {army: {who: entity, size: number}}\ntables:\n"
        "  - {file: t.csv, kind: army, columns: {who: a, size: b}}\n"
    )
    assert told(folder, "--on-bad-row fail")[0].startswith("facts/t.csv:row 2: error[E203]: ")


# -- commands -------------------------------------------------------------------------------------


def test_a_row_that_is_new_since_a_revision_is_named_as_the_cause(tmp_path: Path) -> None:
    rows = "UA,2023-02-01,100,Alpha,2023-02-02\nUA,2023-02-01,150,Beta,2023-02-03\n"
    folder = project(tmp_path, HEADER + rows)
    git = ["git", "-c", "user.email=a@example.org", "-c", "user.name=a"]
    for words in (["init", "-q", "."], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    assert told(folder, "--since HEAD")[-1] == "exit 0: no new open contradiction"
    (folder / "facts" / "t.csv").write_text(HEADER + rows + "UA,2023-02-01,250,Gamma,2023\n")
    assert told(folder, "--since HEAD")[-1] == "exit 1: 2 new open contradictions"
    causes = run("check diff HEAD", folder).stdout
    assert causes.count("added (facts/t.csv:row 3)") == 2
    near = run("check near", folder)
    assert (near.returncode, near.stderr) == (0, "")


def test_a_declaration_to_start_from_is_made_of_a_table(tmp_path: Path) -> None:
    """By what its columns hold; once what is marked is filled in, it is checked."""
    folder = project(tmp_path, HEADER + GOOD)
    (folder / "facts" / "tables.yaml").unlink()
    (folder / "more").mkdir()
    (folder / "more" / "losses.csv").write_text('town,day,"killed, all"\nUA,2023-02-01,7\n')
    done = run("check new table more/losses.csv", folder)
    assert done.stdout.splitlines() == [
        "made facts/losses.yaml: a table, and what its columns may be",
        "next: fill in what is marked TODO, then: check facts",
    ]
    made = folder / "facts" / "losses.yaml"
    text = made.read_text().replace("predicate: TODO", "predicate: killed")
    made.write_text(
        text.replace("speaker: TODO", "speaker: ann").replace("source: TODO", "source: s")
    )
    (folder / "facts" / "s.yaml").write_text("source: {id: s, publisher: P, published: 2024}\n")
    (claim,) = check([folder / "facts"]).corpus.claims.values()
    assert (claim.subject, str(claim.value), claim.period.text) == ("ukraine", "7", "2023-02-01")
    outside = run("check new table /etc/passwd", folder)
    assert outside.returncode == 2
    assert "root:" not in outside.stderr


def test_an_id_that_looks_like_one_of_ours_is_one_like_any_other(tmp_path: Path) -> None:
    """No claim is lost for it, and the same row in two files is one."""
    text = HEADER.replace("out", "out,id")
    folder = project(tmp_path, text + "UA,2023-02-01,100,Alpha,2023,row:1\n", more="    id: id\n")
    declared = folder / "facts" / "tables.yaml"
    declared.write_text(declared.read_text().replace("t.csv", "'*.csv'"))
    (folder / "facts" / "u.csv").write_text(text + "UA,2023-02-01,900,Beta,2023,row:1\n")
    assert told(folder)[0].startswith(
        "facts/u.csv:row 1: error[E301]: another row has the id 'row:1'"
    )
    (folder / "facts" / "u.csv").write_text(text + "UA,2023-02-01,100,Alpha,2023,row:1\n")
    assert "note: facts/u.csv: 1 row says again what another says" in told(folder)


def test_joined_ids_do_not_run_into_each_other(tmp_path: Path) -> None:
    text = "a,b,who,killed,paper,out,date\nx:y,z,UA,1,A,2023,2020\nx,y:z,UA,1,A,2023,2020\n"
    folder = project(tmp_path, text, more="    id: [a, b]\n")
    assert len(check([folder / "facts"]).corpus.claims) == 2


def test_a_source_is_the_same_in_all_rows(tmp_path: Path) -> None:
    rows = "UA,2023-02-01,1,Alpha,2023\nrussia,2023-02-01,2,Alpha,2022\n"
    assert told(project(tmp_path, HEADER + rows))[0] == (
        "facts/t.csv:row 2: error[E308]: the source 'Alpha' was published by Alpha, 2023, by a row "
        "before it"
    )


def test_days_are_counted_in_plain_digits(tmp_path: Path) -> None:
    rows = "UA,1_0,1,Alpha,2023\n"
    columns = COLUMNS.replace("period: date", "period: {column: date, since: 1970-01-01}")
    assert (
        "`period` is '1_0', no number of days" in told(project(tmp_path, HEADER + rows, columns))[0]
    )


def test_a_folder_of_any_name_may_hold_what_is_read(tmp_path: Path) -> None:
    """A quote in the name of the temporary folder ends nothing."""
    folder = project(tmp_path, HEADER + GOOD)
    table = duckdb.read_csv(str(folder / "facts" / "t.csv"), all_varchar=True)
    table.write_parquet(str(folder / "facts" / "t.parquet"))
    declared = folder / "facts" / "tables.yaml"
    declared.write_text(declared.read_text().replace("t.csv", "t.parquet"))
    (folder / "it's").mkdir()
    done = run('TMPDIR="$PWD/it\'s" check facts/', folder)
    assert (done.returncode, done.stderr) == (0, "")
