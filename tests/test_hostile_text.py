"""Whatever sources, people and file names say stands in reports as text, and does nothing there."""

import csv
import html
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from markdown_it import MarkdownIt
from xmlschema import XMLSchema

from engine.choices import FORMATS
from engine.reports.csv import _cell
from engine.reports.markdown import escaped
from engine.screen import harmless, printable
from tests.harbour import SCHEMAS
from tests.transcripts import run

PHRASES = [
    "a|b `c` **d** _e_ ~~f~~ $g$",
    "<script>alert(1)</script> &amp; <!-- ]]> </details>",
    "@everyone see #12 and someone@example.org",
    "[in](http://evil.example) ![p](http://evil.example/p.png)",
    "www.evil.example https://evil.example",
    "::error::x %0A ##[error]y ,:,",
    "zoë 😀 \u2028 ж ﷽ \u202e",
    "# head\n\n- item\n1. one\n> said",
    "``` `` ~~~\n```\n<b>out</b> of @all fences",
    "- an item",
    "1. one",
]
FORMULAS = ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1"]
RULE = """\
id: says-and-denies
level: contradiction
title: '<b>Both</b> | `ways` of @all #1'
why: Nothing runs and does not.
when:
  - claim a: {subject: $thing, predicate: is-running, polarity: affirmed}
  - claim b: {subject: $thing, predicate: is-running, polarity: denied}
flag: "$thing runs, and does not"
"""
HARMLESS = {"details", "summary", "/details", "/summary"}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every format's report on claims, names, judgements and files full of such text."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "facts" / "resolutions").mkdir(parents=True)
    (folder / "rules").mkdir()
    (folder / "rules" / "says-and-denies.yaml").write_text(RULE, "utf-8")
    for name, value in facts().items():
        (folder / "facts" / name).write_text(yaml.safe_dump(value, allow_unicode=True), "utf-8")
    found = json.loads(run("check facts/ --select says-and-denies --format json", folder).stdout)[
        "findings"
    ]
    for finding, phrase in zip(found, [*PHRASES, *FORMULAS], strict=True):
        judge(folder, finding, phrase)
    options = " ".join(f"--output {name}=out.{name}" for name in FORMATS)
    command = "check facts/ --select says-and-denies --show all --sarif-suppressed include"
    done = run(f"{command} {options}", folder)
    assert (done.returncode, done.stderr) == (0, "")
    return {name: (folder / f"out.{name}").read_bytes() for name in FORMATS}


def facts() -> dict[str, Any]:
    """A thing for each phrase, of which one source says that it runs and one that it does not."""
    texts = [*PHRASES, *FORMULAS]
    things = {f"thing-{n}": {"name": text, "kind": "t"} for n, text in enumerate(texts)}
    vocabulary = {"predicates": {"is-running": {}}, "entities": things}
    documents: dict[str, Any] = {"vocabulary.yaml": vocabulary}
    for n, text in enumerate(texts):
        for polarity in ("affirmed", "denied"):
            claim = {"id": f"=`|<b>@x#{n}{polarity}", "subject": f"thing-{n}", "quote": text}
            source = {"id": f"s{n}{polarity}", "publisher": text, "author": f"thing-{n}"}
            told = {"published": "2024-05-01", "title": text, "url": f"javascript:{text}"}
            stated = {"predicate": "is-running", "polarity": polarity}
            documents[f"a,b%20#@|(`{n}{polarity}.yaml"] = {
                "source": {**source, **told},
                "claims": [{**claim, **stated}],
            }
    return documents


def judge(folder: Path, finding: dict[str, Any], text: str) -> None:
    """Resolves a finding, its first claim at fault; the text is the reason and who says so."""
    name = finding["id"]
    run(f"check resolve {name} --code source-error --reason x --by x", folder)
    file = folder / "facts" / "resolutions" / f"{name}.yaml"
    said = {"reason": text, "by": text, "at": "2024-06-01", "wrong": finding["claims"][0]["id"]}
    value = {**yaml.load(file.read_text("utf-8"), yaml.BaseLoader), **said}
    file.write_text(yaml.safe_dump(value, allow_unicode=True), "utf-8")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_no_cell_of_csv_is_a_formula(outputs: dict[str, bytes]) -> None:
    """None begins with a sign that a spreadsheet runs, and each text is there to read."""
    rows = list(csv.reader(io.StringIO(outputs["csv"].decode(), newline="")))
    cells = [cell for row in rows for cell in row]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠\t\r"))] == []
    read = {cell.removeprefix("'") for cell in cells}
    assert [text for text in [*PHRASES, *FORMULAS] if flat(text) not in read] == []


def test_junit_holds_any_text(outputs: dict[str, bytes]) -> None:
    """It is XML, valid by the schema, and the reasons can be read in it."""
    root = ElementTree.fromstring(outputs["junit"])
    told = flat(" ".join(skipped.text or "" for skipped in root.iter("skipped")))
    assert [text for text in [*PHRASES, *FORMULAS] if flat(text) not in told] == []
    if (SCHEMAS / "junit.xsd").exists():
        XMLSchema(str(SCHEMAS / "junit.xsd")).validate(root)


def test_markdown_shows_text_as_it_is(outputs: dict[str, bytes]) -> None:
    """Rendered, no text has become a link, an image, a heading, a tag or a cell of its own."""
    tokens = MarkdownIt("gfm-like").parse(outputs["markdown"].decode())
    inline = [child for token in tokens for child in token.children or []]
    raw = [t.content for t in [*tokens, *inline] if t.type in ("html_block", "html_inline")]
    assert set(re.findall(r"<([^>]*)>", "".join(raw))) == HARMLESS
    targets = {str(token.attrs["href"]) for token in inline if token.type == "link_open"}
    assert targets
    assert [
        target for target in targets if not re.fullmatch(r"facts/[\w%.()-]+#L\d+", target)
    ] == []
    assert {t.type for t in inline} <= {
        *("text", "code_inline", "link_open", "link_close", "html_inline"),
        *("text_special", "softbreak"),
    }
    assert [t.tag for t in tokens if t.type == "heading_open"].count("h2") == 1
    assert "ordered_list_open" not in {t.type for t in tokens}
    assert {t.tag for t in tokens if t.type == "heading_open"} == {"h2", "h3"}
    rows = re.findall(
        r"<tr>(.*?)</tr>", MarkdownIt("gfm-like").render(outputs["markdown"].decode()), re.S
    )
    assert {len(re.findall("<t[dh]", row)) for row in rows} == {4}


def test_markdown_links_to_no_issue_and_no_commit() -> None:
    """GitHub makes links of both without being asked."""
    commit = "a5c3785ed8d6a35868bc169f07e40e889087fd2e"
    told = escaped(f"GH-12 gh-3 {commit} x{commit} {commit}0 GH-x")
    assert told == (
        f"GH-&#8203;12 gh-&#8203;3 {commit[:6]}&#8203;{commit[6:]} x{commit} {commit}0 GH-x"
    )


def test_markdown_makes_no_reference_of_gitlab_s() -> None:
    """Merge requests, milestones, labels, epics and emoji; nor a link by any scheme."""
    told = escaped("!1 %3 ~bug &4 :tada: git://evil/x at 12:30:45, 5% of a b: c")
    assert told == (
        "!&#8203;1 %&#8203;3 \\~&#8203;bug &amp;&#8203;4 :&#8203;tada: git&#58;//evil/x "
        "at 12:30:45, 5% of a b: c"
    )


def test_a_cell_that_is_split_at_semicolons_is_no_formula() -> None:
    assert [_cell(text) for text in ("x;=cmd|calc", "a; -3", "a;b", "=1")] == [
        *("x;'=cmd|calc", "a; '-3", "a;b", "'=1")
    ]


def test_markdown_keeps_the_words_and_calls_nobody(outputs: dict[str, bytes]) -> None:
    """What is seen is what was written; but no mention, and no link to an issue, comes of it."""
    page = MarkdownIt("gfm-like").render(outputs["markdown"].decode())
    prose = re.sub(r"<(pre|code)\b.*?</\1>", "", page, flags=re.DOTALL)
    shown = html.unescape(re.sub(r"<[^>]*>", "", prose))
    assert re.findall(r"@\w|#\d", shown) == []
    seen = flat(shown.replace("\u200b", ""))
    assert [text for text in [*PHRASES, *FORMULAS] if printable(flat(text)) not in seen] == []


def test_annotations_are_one_command_a_line(outputs: dict[str, bytes]) -> None:
    """No text ends a command, or begins another; its properties stand as GitHub reads them."""
    *lines, last = outputs["github"].decode().split("\n")[:-1]
    form = r"::(error|warning|notice)( file=[^:,]+,line=\d+,col=\d+,title=[^:,]+)?::[^\r\n]+"
    assert [line for line in lines if not re.fullmatch(form, line)] == []
    assert last.startswith("exit 0: no open contradiction")
    unescaped = [re.sub("%(25|0D|0A)", lambda m: chr(int(m[1], 16)), line) for line in lines]
    told = [flat(line.partition("::")[2]) for line in unescaped]
    # They are the reasons of the first findings, which are annotated.
    words = [harmless(f"-{printable(flat(text))}")[1:] for text in PHRASES[:10]]
    assert [text for text in words if not any(text in line for line in told)] == []


def test_sarif_links_to_nothing(outputs: dict[str, bytes]) -> None:
    """No message has an embedded link, and each path is a URI below the root."""
    text = outputs["sarif"].decode()
    (only,) = json.loads(text)["runs"]
    assert len(only["results"]) == len([*PHRASES, *FORMULAS])
    uris = set(re.findall(r'"uri": "([^"]*)"', text))
    assert [uri for uri in uris if not re.fullmatch(r"facts/[\w.%-]+", uri)] == []
    assert re.findall(r'"text": "[^"]*(?<!\\)\]\(', text) == []


def test_lines_of_jsonl_are_lines_for_everyone(outputs: dict[str, bytes]) -> None:
    """Also for readers who take other characters of Unicode for the end of a line."""
    text = outputs["jsonl"].decode()
    assert text.splitlines() == text.split("\n")[:-1]
    findings = [line for line in map(json.loads, text.splitlines()) if line["type"] == "finding"]
    assert {line["resolution"]["reason"] for line in findings} == {*PHRASES, *FORMULAS}


def test_claimreview_does_not_end_the_script_that_it_stands_in(outputs: dict[str, bytes]) -> None:
    """As text it has no `<`; read, it has what was written."""
    text = outputs["claimreview"].decode()
    assert "<" not in text
    assert "javascript:" not in text
    assert {review["reviewBody"] for review in json.loads(text)["@graph"]} == {*PHRASES, *FORMULAS}


def test_a_file_whose_name_is_no_text_is_reported_in_every_format(tmp_path: Path) -> None:
    """Its bytes are shown by their numbers; all reports are UTF-8."""
    (tmp_path / "facts").mkdir()
    for name in ("vocabulary.yaml", "a,b%20#@|(`0affirmed.yaml", "a,b%20#@|(`0denied.yaml"):
        target = bytes(tmp_path / "facts") + b"/" + name.encode().replace(b"a,b", b"\xff")
        with open(target, "w", encoding="utf-8") as file:
            yaml.safe_dump(facts()[name], file)
    options = " ".join(f"--output {name}=out.{name}" for name in FORMATS)
    done = run(f"check facts/ {options}", tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    for name in FORMATS:
        text = (tmp_path / f"out.{name}").read_bytes().decode()
        shown = {"sarif": "facts/%FF", "junit": "facts/\ufffd"}.get(name, "facts/\\udcff")
        assert shown in text or name == "claimreview"
