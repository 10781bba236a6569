"""What the readers of report formats require: published schemas, limits, and known pitfalls."""

import itertools
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt
from xmlschema import XMLSchema

from engine.choices import SHOWS
from engine.findings.explain import explain
from engine.findings.gate import Gate
from engine.findings.report import Report
from engine.reports import Style, View, render
from engine.reports.github import KINDS
from engine.reports.placing import placed
from engine.run import check
from tests.cases import case
from tests.harbour import DAY, GOLDEN, HARBOUR, ROOT, SCHEMAS, compared
from tests.transcripts import run


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are shown from where one is."""
    monkeypatch.chdir(HARBOUR)


@pytest.fixture(scope="module")
def harbour() -> Report:
    return compared()


def schema(name: str) -> Path:
    path = SCHEMAS / name
    if not path.exists():
        pytest.skip(f"the published schema {name} is not on this machine")
    return path


# -- what others say the formats are --------------------------------------------------------------


@pytest.mark.parametrize("name", ["report.sarif", "suppressed.sarif"])
def test_sarif_is_valid(name: str) -> None:
    """By the schema that OASIS publishes."""
    document = json.loads(schema("sarif-schema-2.1.0.json").read_text("utf-8"))
    Draft4Validator.check_schema(document)
    report = json.loads((GOLDEN / name).read_text("utf-8"))
    assert [error.message for error in Draft4Validator(document).iter_errors(report)] == []


def test_sarif_of_known_findings_and_of_none_is_valid(harbour: Report) -> None:
    """The states of a comparison, and an empty list of results."""
    validator = Draft4Validator(json.loads(schema("sarif-schema-2.1.0.json").read_text("utf-8")))
    for style in (Style(), Style(suppressed=True)):
        validator.validate(json.loads(render("sarif", harbour, style)))
    none = harbour._replace(disputes=())
    validator.validate(json.loads(render("sarif", none, Style())))


@pytest.mark.parametrize("fail_on", ["note", "contradiction", "never"])
def test_junit_is_valid(fail_on: str, tmp_path: Path) -> None:
    """By the schema of Ant's JUnit task, with cases that fail, are skipped and pass."""
    file = tmp_path / "report.xml"
    run(f"{DAY} check facts/ --fail-on {fail_on} --output junit={file}", HARBOUR)
    XMLSchema(str(schema("junit.xsd"))).validate(str(file))


def test_junit_counts_its_cases(harbour: Report) -> None:
    """The numbers in the head are those of the cases, and each case is named once."""
    text = render("junit", harbour, Style())
    cases = re.findall(r'<testcase classname="([^"]+)" name="([^"]+)"', text)
    assert len(set(cases)) == len(cases)
    counts = {n: int(c) for n, c in re.findall(r'(tests|failures|skipped)="(\d+)"', text)}
    found = [len(cases), text.count("<failure "), text.count("<skipped ")]
    assert [counts[name] for name in ("tests", "failures", "skipped")] == found


def test_junit_names_only_rules_that_were_asked(tmp_path: Path) -> None:
    """A rule that did not run does not pass."""
    file = tmp_path / "report.xml"
    run(
        f"{DAY} check facts/ --select opposed-terms,conflicting-dates --output junit={file}",
        HARBOUR,
    )
    rules = re.findall(r'classname="([^"]+)"', file.read_text("utf-8"))
    assert rules == ["opposed-terms", "conflicting-dates"]


@pytest.mark.parametrize("show", ["open", "all"])
def test_gitlab_gets_what_it_requires(show: str, harbour: Report) -> None:
    """Each item has every key, a fingerprint of its own, and a path from the repository's root."""
    items = json.loads(render("gitlab", harbour, Style(show=show)))
    assert items
    for item in items:
        assert list(item) == ["description", "check_name", "fingerprint", "severity", "location"]
        assert item["severity"] in ("info", "minor", "major", "critical", "blocker")
        path, line = item["location"]["path"], item["location"]["lines"]["begin"]
        assert not path.startswith((".", "/"))
        assert "- id: " in (HARBOUR / path).read_text("utf-8").splitlines()[line - 1]
    assert len({item["fingerprint"] for item in items}) == len(items)


def test_gitlab_gets_an_empty_list_where_nothing_is_open(harbour: Report) -> None:
    assert render("gitlab", harbour._replace(disputes=()), Style()) == "[]\n"


# -- what has gone wrong elsewhere ---------------------------------------------------------------


def results(report: Report, style: Style) -> dict[str, Any]:
    """The results of SARIF by finding."""
    (only,) = json.loads(render("sarif", report, style))["runs"]
    return {result["partialFingerprints"]["finding/v1"]: result for result in only["results"]}


@pytest.mark.parametrize("show", [None, *SHOWS])
def test_resolved_findings_do_not_reopen_in_code_scanning(
    show: str | None, harbour: Report
) -> None:
    """A service that ignores suppressions gets no settled finding, whatever is to be shown."""
    settled = {f.id for f in harbour.findings if f.resolved or f.old}
    every = {finding.id for finding in harbour.findings}
    assert len(settled) == 4
    assert set(results(harbour, Style(show=show))) == every - settled


def test_included_findings_are_marked_as_suppressed_or_known(harbour: Report) -> None:
    """All results say whether they are; only what is resolved is accepted."""
    found = results(harbour, Style(suppressed=True))
    assert len(found) == len(harbour.findings)
    for finding in harbour.findings:
        states = [item["status"] for item in found[finding.id]["suppressions"]]
        expected = {"resolved": ["accepted"], "under-review": ["underReview"]}
        assert states == expected.get(finding.status, [])
        known = found[finding.id]["baselineState"]
        assert known == ("unchanged" if finding.old else "new")


def test_a_judgement_without_a_code_suppresses_nothing_where_one_is_required(
    harbour: Report,
) -> None:
    """With `--require-code`, the finding that was resolved as `other` is a result again."""
    (finding,) = (
        f for f in harbour.findings if f.resolution and f.resolution.entry.code == "other"
    )
    other = finding.id
    assert other in results(harbour, Style(Gate(require_code=True)))
    assert (
        results(harbour, Style(Gate(require_code=True), suppressed=True))[other]["suppressions"]
        == []
    )
    text = render("junit", harbour, Style(Gate(require_code=True)))
    assert re.search(rf"\[{finding.dispute}\]\" time=\"0\">\s*<failure ", text)


def alert(result: Any) -> tuple[str, str, int]:
    """By what services tell alerts apart: rule, file and line."""
    place = result["locations"][0]["physicalLocation"]
    return result["ruleId"], place["artifactLocation"]["uri"], place["region"]["startLine"]


def test_each_result_is_an_alert_of_its_own(harbour: Report) -> None:
    """The others of its claims are related; where lines do not suffice, the fingerprint tells."""
    style = Style(suppressed=True)
    found = results(harbour, style)
    assert len({alert(result) for result in found.values()}) == len(found) == 11
    for finding in harbour.findings:
        result = found[finding.id]
        places = [*result["locations"], *result["relatedLocations"]]
        named = sorted(place["logicalLocations"][0]["name"] for place in places)
        assert named == sorted(claim.id for claim in finding.claims)
        assert result["partialFingerprints"]["primaryLocationLineHash"] == f"{finding.id}:1"


def test_many_findings_share_as_few_lines_as_they_can(tmp_path: Path) -> None:
    """Six sources against six: 36 findings on the lines of 12 claims."""
    root = case("one-judgement-many-files", tmp_path)
    found = results(check([root / "facts"]), Style())
    assert (len(found), len({alert(result) for result in found.values()})) == (36, 12)


@given(st.lists(st.lists(st.integers(0, 5), max_size=3), max_size=7))
def test_as_many_as_can_be_have_a_place_of_their_own(options: list[list[int]]) -> None:
    """As many as trying all choices finds; nobody has a place that is not among the options."""
    found = placed(options)
    taken = [place for place in found if place is not None]
    assert len(set(taken)) == len(taken)
    assert all(place is None or place in own for place, own in zip(found, options, strict=True))
    choices = itertools.product(*([None, *own] for own in options))
    sizes = (sum(p is not None for p in c) for c in choices if fits(c))
    assert len(taken) == max(sizes)


def fits(chosen: Sequence[int | None]) -> bool:
    """Whether no place is chosen twice."""
    places = [place for place in chosen if place is not None]
    return len(set(places)) == len(places)


def test_more_results_than_services_take_are_left_out_with_a_word(
    harbour: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst are kept, in the order of the report; a notification says how many are not."""
    monkeypatch.setattr("engine.reports.sarif.MOST", 9)
    (told,) = json.loads(render("sarif", harbour, Style(suppressed=True)))["runs"]
    assert [result["level"] for result in told["results"]] == ["error"] * 9
    first, *_ = told["invocations"][0]["toolExecutionNotifications"]
    words = "2 more findings are not in this file: services take 9 results"
    assert first == {"level": "warning", "message": {"text": words}}


def test_rules_tell_of_themselves_where_alerts_are_read(harbour: Report) -> None:
    """A name, a page, and help whose Markdown has no broken bold."""
    (run,) = json.loads(render("sarif", harbour, Style()))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        html = MarkdownIt().render(rule["help"]["markdown"])
        assert "<strong>What to do:</strong> " in html
        assert "**" not in html
        assert rule["name"].isalpha()
        page = (ROOT / "docs" / "rules.md").read_text("utf-8")
        if (ROOT / "rules" / "core" / f"{rule['id']}.yaml").exists():
            assert rule["helpUri"].endswith(f"#{rule['id']}")
            assert f"### {rule['id']}\n" in page
        else:
            assert "helpUri" not in rule


def test_a_proof_goes_from_claims_through_inferences_to_the_conflict(harbour: Report) -> None:
    """Each step of the thread flow has a place; what follows comes after what it follows from."""
    (derived,) = (finding for finding in harbour.findings if finding.derived_from)
    (flow,) = results(harbour, Style())[derived.id]["codeFlows"][0]["threadFlows"]
    steps = [
        (
            step["kinds"][0],
            step["location"]["physicalLocation"]["artifactLocation"]["uri"],
            step["location"]["physicalLocation"]["region"]["startLine"],
        )
        for step in flow["locations"]
    ]
    assert steps == [
        ("claim", "facts/harbour-news-2024-05.yaml", 9),
        ("inference", "rules/services/running-needs-a-licence.yaml", 1),
        ("claim", "facts/port-authority-2024.yaml", 18),
        ("conflict", "facts/harbour-news-2024-05.yaml", 9),
    ]


# -- limits -----------------------------------------------------------------------------------


def many(folder: Path, contradictions: int, tensions: int, notes: int) -> Path:
    """A project with so many findings of each level, each a dispute of its own."""
    counts = {"certain": contradictions, "probable": tensions, "opinion": notes}
    things, claims = [], []
    for hedge, count in counts.items():
        for n in range(count):
            name = f"{hedge}-{n:03}"
            things.append(f"  {name}: {{kind: thing}}\n")
            claims += statements(name, hedge)
    files = {
        "check.toml": '[levels]\nopposed-terms = "note"\n',
        "facts/vocabulary.yaml": (
            "predicates: {is-running: {}, looks: {value: term}}\n"
            "terms: {neat: {opposite: [shabby]}}\n"
            f"entities:\n  paper: {{kind: publication}}\n{''.join(things)}"
        ),
        "facts/paper.yaml": (
            "source: {id: paper, publisher: Paper, author: paper, published: 2024-05}\n"
            f"claims:\n{''.join(claims)}"
        ),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def statements(name: str, hedge: str) -> list[str]:
    """Two claims of one thing that cannot both be, as a flow mapping a line."""
    if hedge == "opinion":
        said = [f"predicate: looks, value: {word}, mode: opinion" for word in ("neat", "shabby")]
    else:
        said = [
            f"predicate: is-running, polarity: {polarity}, certainty: {hedge}"
            for polarity in ("affirmed", "denied")
        ]
    return [f"  - {{id: {name}-{n}, subject: {name}, {what}}}\n" for n, what in enumerate(said)]


@pytest.mark.parametrize(
    ("found", "annotated", "more"),
    [
        ((10, 10, 10), (10, 10, 10), ""),
        ((0, 0, 11), (0, 0, 10), "2 notes"),
        ((11, 0, 10), (10, 0, 10), "1 contradiction, 1 note"),
        ((15, 12, 0), (10, 10, 1), "5 contradictions, 2 tensions"),
    ],
)
def test_annotations_are_not_cut_at_ten_without_a_word(
    found: tuple[int, int, int], annotated: tuple[int, int, int], more: str, tmp_path: Path
) -> None:
    """GitHub shows ten of a kind; the last line, and one annotation, say how many it does not."""
    done = run("check facts/ --format github", many(tmp_path, *found))
    *lines, last = done.stdout.splitlines()
    counts = [sum(line.startswith(f"::{kind}") for line in lines) for kind in KINDS.values()]
    assert tuple(counts) == annotated
    verdict = f"exit {done.returncode}: {found[0] or 'no'} open contradiction{'s' * (found[0] > 1)}"
    told = f"; not annotated, since GitHub shows 10 of a kind: {more} more" if more else ""
    assert last == f"{verdict}{told}"
    assert (f"::notice::{last}" in lines) == bool(more)


def test_annotations_stand_on_the_lines_of_claims_worst_first(harbour: Report) -> None:
    """File, line and column are where the first claim of each finding begins."""
    form = r"::(\w+) file=([^,]+),line=(\d+),col=(\d+),title="
    found = re.findall(form, render("github", harbour, Style()))
    kinds = [kind for kind, *_ in found]
    assert kinds == sorted(kinds, key=list(KINDS.values()).index)
    assert len(found) == 7
    for _, file, line, column in found:
        text = (HARBOUR / file).read_text("utf-8").splitlines()[int(line) - 1]
        assert text[int(column) - 1 :].startswith("id: ")


@pytest.mark.parametrize("count", [3, 60, 400])
def test_a_comment_is_not_longer_than_github_takes(count: int, tmp_path: Path) -> None:
    """Proofs are left out before disputes, the last ones first; what does not fit is counted."""
    text = run("check facts/ --format markdown", many(tmp_path, count, 0, 0)).stdout
    assert len(text.encode()) <= 65_536
    shown = text.count("\n### ")
    left = re.findall(r"^\*\*(\d+) more findings? did not fit", text, re.MULTILINE)
    assert shown + sum(map(int, left)) == count
    assert (count < 400) == (not left)
    proofs = text.count("<details>")
    assert {3: proofs == 3, 60: 10 < proofs < 60, 400: proofs == 0}[count]


def test_what_does_not_fail_is_folded_away(tmp_path: Path) -> None:
    """Level by level, without proofs; what fails stands there in full."""
    text = run("check facts/ --format markdown --show all", many(tmp_path, 2, 3, 1)).stdout
    shown, *folds = text.split("<details><summary>")
    assert shown.count("### ") == 1  # up to the first proof
    assert [fold.partition("<")[0] for fold in folds] == [
        *("why", "why", "Tensions: 3 disputes", "Notes: 1 dispute")
    ]
    assert [fold.count("### ") for fold in folds] == [1, 0, 3, 1]
    assert text.count("</details>") == text.count("<details>") == 4


def test_no_line_of_a_proof_in_markdown_is_wider_than_a_page(harbour: Report) -> None:
    """Nor are words lost."""
    text = render("markdown", harbour, Style())
    proofs = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    assert proofs
    assert max(len(line) for proof in proofs for line in proof.splitlines()) <= 100
    finding = next(f for f in harbour.findings if f.id in proofs[0])
    whole = explain(finding, harbour.corpus, harbour.proofs)
    assert proofs[0].split() == whole.split()


GITHUB = "GITHUB_SERVER_URL=https://github.example GITHUB_REPOSITORY=o/r GITHUB_SHA=0a1b"


@pytest.mark.parametrize(
    ("environment", "option", "base"),
    [
        ("", "", ""),
        (GITHUB, "", "https://github.example/o/r/blob/0a1b/harbour/"),
        (GITHUB, "--link-base https://x.example/b", "https://x.example/b/"),
        ("", "--link-base https://x.example/b/", "https://x.example/b/"),
        ("GITHUB_SHA=0a1b", "", ""),
        (f"{GITHUB}[)", "", ""),
    ],
)
def test_links_lead_to_the_files_where_the_repository_is(
    environment: str, option: str, base: str
) -> None:
    """As given, or to the commit that GitHub Actions is at; else within the repository."""
    workspace = f"GITHUB_WORKSPACE={HARBOUR.parent}"
    done = run(f"{workspace} {environment} check facts/ --format markdown {option}", HARBOUR)
    targets = re.findall(r"\]\(([^)]+)\)", done.stdout)
    assert f"{base}facts/harbour-news-2024-05.yaml#L9" in targets
    assert {target[: len(base) + 6] for target in targets} == {f"{base}facts/"}


def test_what_is_no_address_begins_no_link() -> None:
    done = run("check facts/ --link-base javascript:alert(1)", HARBOUR)
    assert (done.returncode, "is no address such as https://" in done.stderr) == (2, True)


def test_a_page_says_how_many_disputes_are_not_shown(harbour: Report) -> None:
    """Where a reader has asked for some; in Markdown as in text."""
    style = Style(view=View(limit=2), show="all")
    for name in ("text", "markdown"):
        assert "2 of 9 disputes shown\n" in render(name, harbour, style)
