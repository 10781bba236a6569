"""What a stranger adds changes an exit code only by what it says, where a person can read it."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.findings.evidence import NOW
from engine.screen import columns
from engine.source.saves import look
from tests.repositories import AGREED, DISPUTED, Repository
from tests.transcripts import run


def lay(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder with these files in it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def paper(name: str, *claims: str, publisher: str = "P") -> str:
    head = (
        f"source: {{id: {name}, publisher: {publisher}, published: 2020, author: ann}}\nclaims:\n"
    )
    return head + "".join(f"  - {{{claim}}}\n" for claim in claims)


# -- levels -------------------------------------------------------------------------------------

TOWNS = """\
predicates:
  lives-in: {value: entity, single: true}
  works-in: {value: entity, single: true}
  next-to: {value: entity}
  away: {}
entities: {ann: {}, oslo: {kind: town}, bergen: {kind: town}}
"""
MEANS = """\
id: works-means-lives
title: Where somebody works, they live
when:
  - claim a: {subject: $p, predicate: works-in, value: $t, polarity: affirmed}
  - claim b: {subject: $p, predicate: next-to, value: $t, polarity: affirmed}
derive:
  - claim: {from: $a, subject: $p, predicate: lives-in, value: $t}
"""
STRAIGHT = """\
id: an-opinion-is-enough
title: Where somebody works, they live, as some think
when:
  - claim a: {subject: $p, predicate: works-in, value: $t, polarity: affirmed}
  - claim b: {subject: $p, predicate: away, mode: opinion}
derive:
  - claim: {from: $a, subject: $p, predicate: lives-in, value: $t}
"""
UNLESS = "unless:\n  - claim n: {subject: $p, predicate: away}\n"
TWO_PAPERS = {
    "facts/v.yaml": TOWNS,
    "facts/a.yaml": paper("s1", "id: a, subject: ann, predicate: lives-in, value: bergen"),
    "facts/b.yaml": paper(
        "s2",
        "id: b-works, subject: ann, predicate: works-in, value: oslo",
        "id: b-next, subject: ann, predicate: next-to, value: oslo",
    ),
    "rules/works-means-lives.yaml": MEANS,
}
OPINIONS = {
    "the same rule, of a claim whose id comes first": {
        "facts/c.yaml": paper(
            "s3", "id: a0, subject: ann, predicate: next-to, value: oslo, mode: opinion"
        )
    },
    "another rule, whose id comes first": {
        "facts/c.yaml": paper("s3", "id: c, subject: ann, predicate: away, mode: opinion"),
        "rules/an-opinion-is-enough.yaml": STRAIGHT,
    },
}


@pytest.mark.parametrize("added", OPINIONS)
def test_a_hedge_that_is_not_needed_lowers_nothing(added: str, tmp_path: Path) -> None:
    """A contradiction that still stands on plain facts stays one, and is proved by these."""
    folder = lay(tmp_path, TWO_PAPERS)
    assert run("check facts/", folder).stdout.endswith("exit 1: 1 open contradiction\n")
    lay(folder, OPINIONS[added])
    done = run("check facts/ --format json", folder)
    (finding,) = json.loads(done.stdout)["findings"]
    assert (done.returncode, finding["level"]) == (1, "contradiction")
    assert "opinion" not in run(f"check explain {finding['id']}", folder).stdout


NEXT_TO_OSLO = "id: {id}, subject: ann, predicate: next-to, value: oslo, speaker: {speaker}"
COUNTED = """\
  - count: {of: {claim: {subject: $p, predicate: next-to, speaker: $w}}, distinct: $w, as: $n}
  - $n >= 1
"""
WHOSE = MEANS.replace("next-to, value", "next-to, speaker: $who, value").replace(
    "derive", "unless:\n  - claim n: {subject: $who, predicate: away}\nderive"
)
PLAIN_ALL_THE_SAME = {
    "a count that the opinion is part of": (
        {"rules/works-means-lives.yaml": MEANS.replace("derive", COUNTED + "derive")},
        paper("s3", NEXT_TO_OSLO.format(id="a00", speaker="bob") + ", mode: opinion"),
    ),
    "an absence that an opinion ends, of one of two plain proofs": (
        {"rules/works-means-lives.yaml": WHOSE},
        paper(
            "s3",
            NEXT_TO_OSLO.format(id="a00", speaker="bob") + ", mode: opinion",
            NEXT_TO_OSLO.format(id="a1", speaker="eve"),
            "id: a2, subject: eve, predicate: away, mode: opinion",
        ),
    ),
    "a rule that writes out what the other takes over": (
        {},
        paper("s3", "id: c, subject: ann, predicate: away, mode: opinion"),
    ),
}


@pytest.mark.parametrize("added", PLAIN_ALL_THE_SAME)
def test_whatever_else_an_opinion_changes(added: str, tmp_path: Path) -> None:
    """Counts, absences, and by what the finding is known."""
    rules, claims = PLAIN_ALL_THE_SAME[added]
    towns = TOWNS.replace("ann: {}", "ann: {}, bob: {}, eve: {}")
    folder = lay(tmp_path, {**TWO_PAPERS, **rules, "facts/v.yaml": towns})
    before = json.loads(run("check facts/ --format json", folder).stdout)["findings"]
    written = STRAIGHT.replace("predicate: lives-in, value: $t", "predicate: lives-in, value: oslo")
    lay(folder, {"facts/c.yaml": claims})
    if not rules:
        lay(folder, {"rules/an-opinion-is-enough.yaml": written})
    after = json.loads(run("check facts/ --format json", folder).stdout)["findings"]
    assert [f["level"] for f in before] == ["contradiction"]
    assert [(f["level"], f["id"]) for f in after] == [("contradiction", before[0]["id"])]


def test_a_plain_proof_must_stand_among_all_claims(tmp_path: Path) -> None:
    """What only holds where an opinion is left out of sight is no proof."""
    files = {
        **TWO_PAPERS,
        "rules/works-means-lives.yaml": MEANS.replace("derive", UNLESS + "derive"),
    }
    folder = lay(tmp_path, {**files, "rules/an-opinion-is-enough.yaml": STRAIGHT})
    assert run("check facts/", folder).returncode == 1
    lay(folder, OPINIONS["another rule, whose id comes first"])
    done = run("check facts/", folder)
    assert done.stdout.endswith("exit 0: no open contradiction\n")
    assert "1 tension" in done.stdout


def test_two_findings_with_one_id_are_an_error(tmp_path: Path) -> None:
    """The ids of these two were searched for; the hash has 48 bits."""
    entities = "entities: {hall: {}, barn: {}, ann: {}}\n"
    vocabulary = f"predicates: {{motto: {{value: text, single: true}}}}\n{entities}"
    claims = paper(
        "zz",
        "id: a5232001, subject: hall, predicate: motto, value: x, mode: opinion",
        "id: b5232001, subject: hall, predicate: motto, value: y, mode: opinion",
        "id: a47222743, subject: barn, predicate: motto, value: x, period: 1999",
        "id: b47222743, subject: barn, predicate: motto, value: y, period: 1999",
    )
    done = run("check facts/", lay(tmp_path, {"facts/v.yaml": vocabulary, "facts/z.yaml": claims}))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "facts/z.yaml:5:5: error[E301]: two findings have the id 0e57d584db20: "
        "conflicting-values (a47222743, b47222743) and conflicting-values (a5232001, b5232001)\n"
    )


# -- baselines and resolutions ------------------------------------------------------------------


def known(folder: Path) -> tuple[str, str]:
    """The id and the evidence of the one finding, with its version."""
    (finding,) = json.loads(run("check facts/ --format json", folder).stdout)["findings"]
    return finding["id"], f"{NOW}:{finding['evidence']}"


@pytest.mark.parametrize("words", ["retired-rule p-opened g-opened", "conflicting-dates x y"])
def test_a_line_of_a_baseline_says_what_it_passes_over(words: str, tmp_path: Path) -> None:
    folder = lay(tmp_path, DISPUTED)
    lay(folder, {"baseline.txt": f"{' '.join(known(folder))} {words}\n"})
    done = run("check facts/ --baseline baseline.txt", folder)
    assert done.returncode == 2
    assert "is of conflicting-dates and g-opened, p-opened\n" in done.stderr


def test_a_line_that_waits_for_a_rule_is_no_part_of_a_strict_baseline(tmp_path: Path) -> None:
    """It could be listed for a finding that is to come, under the name of no rule."""
    folder = lay(tmp_path, DISPUTED)
    line = f"{' '.join(known(folder))} retired-rule p-opened g-opened\n"
    lay(folder, {**AGREED, "baseline.txt": line})
    assert run("check facts/ --baseline baseline.txt", folder).returncode == 0
    done = run("check facts/ --baseline baseline.txt --strict", folder)
    assert done.returncode == 2
    assert "there is no rule 'retired-rule' that could find" in done.stderr


@pytest.mark.parametrize("settled", ["resolved", "below"])
def test_nor_is_one_that_waits_for_claims_to_be_as_they_were(settled: str, tmp_path: Path) -> None:
    """The evidence of what is to come can be reckoned, and listed while the finding is settled."""
    folder = lay(tmp_path, DISPUTED)
    name, evidence = known(folder)
    lay(folder, {"baseline.txt": f"{name} {evidence} conflicting-dates g-opened p-opened\n"})
    edited = {k: v.replace("1923", "1924") for k, v in DISPUTED.items()}
    lay(folder, edited)
    command = "check facts/ --baseline baseline.txt --strict"
    assert run(command, folder).returncode == 1  # the finding itself
    if settled == "resolved":
        run(f"check resolve {name} --code rounding --reason 'One rounds.' --by Ann", folder)
    else:
        lay(folder, {"check.toml": '[levels]\nconflicting-dates = "tension"\n'})
    done = run(command, folder)
    assert done.returncode == 2
    assert f"E702]: the finding {name} has changed since it was listed\n" in done.stderr
    run("check resolutions prune --baseline baseline.txt", folder)
    assert run(command, folder).returncode == 0


def test_a_resolution_tells_of_what_was_judged(tmp_path: Path) -> None:
    """Whoever reads the file must not be shown other claims than those that it settles."""
    folder = lay(tmp_path, DISPUTED)
    name, _ = known(folder)
    run(f"check resolve {name} --code rounding --reason 'One rounds.' --by Ann", folder)
    assert run("check facts/", folder).returncode == 0
    file = folder / "facts" / "resolutions" / f"{name}.yaml"
    text = file.read_text()
    file.write_text(text.replace("value: 1923-01-01/1923-12-31", "value: 1921-05-05"))
    assert file.read_text() != text
    done = run("check facts/", folder)
    assert done.returncode == 1
    assert "the file tells of something else than was judged" in done.stdout
    assert "g-opened: value was 1921-05-05, is 1923-01-01/1923-12-31" in " ".join(
        done.stdout.split()
    )


def test_a_field_of_a_row_may_be_renamed(tmp_path: Path) -> None:
    """What was judged says the same by another name; the evidence has no names of fields."""
    vocabulary = DISPUTED["facts/vocabulary.yaml"] + "kinds: {note: {of: entity, note: text}}\n"
    rows = "facts:\n  - note: {of: hall, note: odd}\n"
    rule = (
        "id: two-dates-of-what-is-noted\ntitle: t\nlevel: contradiction\nwhen:\n"
        "  - claim a: {subject: $x, predicate: opened}\n"
        "  - claim b: {subject: $x, predicate: opened}\n"
        '  - note: {of: $x}\n  - $a.value != $b.value\nflag: "$a, $b"\n'
    )
    files = {
        "facts/vocabulary.yaml": vocabulary + rows,
        "rules/two-dates-of-what-is-noted.yaml": rule,
    }
    folder = lay(tmp_path, {**DISPUTED, **files})
    found = json.loads(run("check facts/ --format json", folder).stdout)["findings"]
    for finding in found:
        run(f"check resolve {finding['id']} --code rounding --reason x --by y", folder)
    assert run("check facts/", folder).returncode == 0
    lay(
        folder,
        {
            "facts/vocabulary.yaml": (vocabulary + rows)
            .replace("note: text", "remark: text")
            .replace("note: odd", "remark: odd")
        },
    )
    assert run("check facts/", folder).returncode == 0


def test_who_withdraws_claims_of_others_is_told(tmp_path: Path) -> None:
    later = "id: g-later, subject: hall, predicate: stands-in, value: hanoi, supersedes: [p-opened]"
    files = {
        **DISPUTED,
        "facts/later.yaml": paper("z", later, publisher="Z").replace("ann", "mayor"),
    }
    done = run("check facts/", lay(tmp_path, files))
    assert (
        "note: claims are withdrawn by sources of other publishers: p-opened by g-later (Z)\n"
        in (done.stdout)
    )


# -- roots and revisions ------------------------------------------------------------------------

OPEN = {
    "facts/v.yaml": "predicates: {is-open: {}}\nentities: {hall: {}, barn: {}, ann: {}}\n",
    "facts/a.yaml": paper(
        "s",
        "id: x1, subject: hall, predicate: is-open",
        "id: x2, subject: barn, predicate: is-open",
    ),
}
TWO_OPEN = """\
id: two-open
level: contradiction
title: T
when:
  - claim a: {subject: $x, predicate: is-open}
  - claim b: {subject: $y, predicate: is-open}
  - $x != $y
flag: "$a, $b"
"""


@pytest.mark.parametrize(
    ("facts", "settings"),
    [
        ("museum/facts", "museum/facts/check.toml"),
        ("museum/facts/a.yaml", "museum/facts/check.toml"),
        ("claims", "claims/check.toml"),
        ("claims/a.yaml", "claims/check.toml"),
        ("claims/old", "claims/check.toml"),
        ("claims", "claims/check.toml claims/facts/x.yaml"),
    ],
)
def test_settings_among_the_facts_are_refused_however_the_root_is_found(
    facts: str, settings: str, tmp_path: Path
) -> None:
    """They would leave the rules of the root out."""
    at = facts.removesuffix("/a.yaml")
    own = {name.replace("facts", at, 1): text for name, text in OPEN.items()}
    folder = lay(tmp_path, {**own, "check.toml": "", "rules/two-open.yaml": TWO_OPEN})
    before = run(f"check {facts} {at}", folder)
    assert before.stdout.endswith("exit 1: 1 open contradiction\n")
    lay(folder, dict.fromkeys(settings.split(), ""))
    done = run(f"check {facts} {at}", folder)
    assert (done.returncode, done.stdout) == (2, "")
    at = settings.split()[0]
    assert done.stderr.startswith(f"{at}:1:1: error[E601]: settings stand beside facts/")


@pytest.mark.parametrize(("start", "facts"), [("elsewhere", "../desk/facts"), ("desk/facts", ".")])
def test_settings_in_facts_are_refused_from_wherever_it_starts(
    start: str, facts: str, tmp_path: Path
) -> None:
    lay(tmp_path / "desk", {**OPEN, "check.toml": "", "rules/two-open.yaml": TWO_OPEN})
    (tmp_path / "elsewhere").mkdir()
    assert run(f"check {facts}", tmp_path / start).returncode == 1
    lay(tmp_path / "desk", {"facts/check.toml": ""})
    assert run(f"check {facts}", tmp_path / start).returncode == 2


def test_a_project_within_another_keeps_its_own_settings(tmp_path: Path) -> None:
    files = {f"museum/{name}": text for name, text in OPEN.items()}
    folder = lay(tmp_path, {**files, "check.toml": "", "museum/check.toml": ""})
    assert run("check museum/facts", folder).returncode == 0


def test_a_repository_within_another_brings_no_revisions(tmp_path: Path) -> None:
    """Such as a submodule with an `origin/main` of its own."""
    outer = Repository(tmp_path / "outer")
    outer.commit({"README": "x\n"})
    inner = Repository(outer.folder / "proj")
    inner.commit(DISPUTED)
    done = run("check proj/facts --since HEAD", outer.folder)
    assert done.returncode == 2
    assert "'proj' is a git repository of its own within another one" in done.stderr
    assert run("check facts --since HEAD", inner.folder).returncode == 0


def test_it_brings_none_from_outside_of_both_either(tmp_path: Path) -> None:
    outer = Repository(tmp_path / "outer")
    outer.commit({"README": "x\n"})
    Repository(outer.folder / "proj").commit(DISPUTED)
    assert run("check outer/proj/facts --since HEAD", tmp_path).returncode == 2


def test_another_working_tree_of_the_same_repository_has_its_revisions(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit(DISPUTED)
    repository.git("worktree", "add", "-q", ".worktrees/x", "-b", "x")
    assert run("check .worktrees/x/facts --since main", tmp_path).returncode == 0


def test_a_copied_core_rule_leaves_no_other_out(tmp_path: Path) -> None:
    """A revision that has one file of the core rules has the others as well."""
    core = Path(__file__).parent.parent / "rules" / "core" / "single-origin.yaml"
    repository = Repository(tmp_path)
    repository.commit(AGREED)
    repository.commit({**DISPUTED, "rules/core/single-origin.yaml": core.read_text()})
    assert "1 new, 0 gone" in run("check diff HEAD~1 HEAD", tmp_path).stdout
    every = {f"rules/core/{path.name}": path.read_text() for path in core.parent.glob("*.yaml")}
    del every["rules/core/conflicting-dates.yaml"]
    repository.commit({**DISPUTED, **every})
    assert "1 new, 0 gone" in run("check diff HEAD~2 HEAD", tmp_path).stdout


# -- what is hidden -----------------------------------------------------------------------------

SECRET = "s3cret-t0ken"


@pytest.mark.parametrize(
    "setting",
    [
        *('baseline = ".env"', 'rules = [".env"]', 'rules = ["notes"]'),
        *('rules = [".aws/c.yaml"]', 'rules = [".aws"]'),
    ],
)
def test_no_setting_shows_what_a_file_holds(setting: str, tmp_path: Path) -> None:
    secrets = dict.fromkeys((".env", "notes", ".aws/c.yaml"), f"KEY={SECRET}\n")
    files = {**secrets, "check.toml": f"{setting}\n"}
    done = run("check facts/", lay(tmp_path, {**AGREED, **files}))
    assert done.returncode == 2
    assert done.stderr.startswith("check.toml:1:1: error[E601]: ")
    assert SECRET not in done.stderr


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("seeds/paper-2020.txt", "../.git/config"),
        ("seeds/paper-2020.txt", "../notes"),
        ("facts/x.yaml", "../.env"),
        ("facts/git", "../.git"),
        ("facts/x.yaml", "../.ssh/id.pem"),
        ("facts/x.yaml", "../.aws/c.yaml"),
        ("facts/x.yaml", "../notes"),
    ],
)
def test_no_link_leads_to_what_is_not_for_the_run(link: str, leads: str, tmp_path: Path) -> None:
    quoted = AGREED["facts/paper.yaml"].replace(
        "value: hanoi}", f"value: hanoi, quote: a {SECRET}}}"
    )
    secrets = dict.fromkeys(
        (".git/config", ".env", "notes", ".ssh/id.pem", ".aws/c.yaml"), f"a {SECRET} b\n"
    )
    folder = lay(tmp_path, {**AGREED, "facts/paper.yaml": quoted, **secrets, "seeds/x.txt": ""})
    (folder / link).symlink_to(leads)
    done = run("check facts/", folder)
    assert done.returncode == 2
    assert f"{link}:1:1: error[E106]: " in done.stderr
    assert f"{SECRET} b" not in done.stderr


def test_whoever_runs_it_may_name_what_is_hidden(tmp_path: Path) -> None:
    folder = lay(tmp_path, {**DISPUTED})
    run("check facts/ --write-baseline .known", folder)
    assert run("check facts/ --baseline .known", folder).returncode == 0
    lay(folder, {"facts/.draft.yaml": "terms: {odd: {}}\n"})
    assert run("check facts/ facts/.draft.yaml", folder).returncode == 1


def test_watching_goes_where_the_run_goes(tmp_path: Path) -> None:
    """A link out of the root may lead to the whole disk."""
    folder = lay(tmp_path / "desk", AGREED)
    outside = lay(tmp_path / "outside", {"a.yaml": "", "deep/b.yaml": ""})
    (folder / "facts" / "all").symlink_to(outside)
    seen = look([folder / "facts"], lambda path: os.path.realpath(path).startswith(str(folder)))
    assert not [path for path in (*seen.files, *seen.folders) if "all" in path.parts]


def test_a_title_stands_beside_its_level_on_every_line(tmp_path: Path) -> None:
    """So that none begins as the report's own lines do."""
    title = f"{'x' * 68} exit 0: no open contradiction"
    rule = TWO_OPEN.replace("title: T", f"title: '{title}'")
    done = run("check facts/", lay(tmp_path, {**OPEN, "rules/two-open.yaml": rule}))
    assert not [line for line in done.stdout.splitlines()[:-1] if line.startswith("exit")]
    assert f"\n{' ' * 15}" in done.stdout


# -- time and depth -----------------------------------------------------------------------------


def test_a_line_of_flags_is_measured_in_linear_time() -> None:
    start = time.process_time()
    assert columns("\U0001f1e6" * 100_000) == 100_000
    assert time.process_time() - start < 5


def test_a_step_that_several_rest_on_is_told_once(tmp_path: Path) -> None:
    """Else each step of this chain would double what is told."""
    steps = 40
    kinds = "kinds: {leads: {one: entity, two: entity}}"
    rows = "".join(f"  - leads: {{one: e{n}, two: e{n + 1}}}\n" for n in range(steps))
    names = "".join(f"  e{n}: {{}}\n" for n in range(steps + 1))
    vocabulary = (
        f"predicates: {{reached: {{}}, marked: {{}}}}\n{kinds}\n"
        f"entities:\n  ann: {{}}\n{names}facts:\n{rows}"
    )
    rule = (
        "id: follow\ntitle: t\nwhen:\n"
        "  - claim a: {subject: $x, predicate: reached, polarity: affirmed}\n"
        "  - claim b: {subject: $x, predicate: marked, polarity: affirmed}\n"
        "  - leads: {one: $x, two: $y}\n"
        "derive:\n  - claim: {from: $a, subject: $y, predicate: reached}\n"
        "  - claim: {from: $b, subject: $y, predicate: marked}\n"
    )
    claims = paper(
        "s",
        "id: c0, subject: e0, predicate: reached",
        "id: c1, subject: e0, predicate: marked",
        f"id: cn, subject: e{steps}, predicate: reached, polarity: denied",
    )
    files = {"facts/v.yaml": vocabulary, "facts/a.yaml": claims, "rules/follow.yaml": rule}
    folder = lay(tmp_path, files)
    assert run("check facts/ --format markdown", folder).returncode == 1
    name, _ = known(folder)
    told = run(f"check explain {name}", folder).stdout
    assert told.count("by the rule follow") < 2 * steps
    assert "it follows, as above, that" in told


def test_a_proof_may_be_deeper_than_python_goes(tmp_path: Path) -> None:
    """Every format and command tells it, however many steps it has."""
    steps = 600
    rows = "".join(f"  - leads: {{one: e{n}, two: e{n + 1}}}\n" for n in range(steps))
    names = "".join(f"  e{n}: {{}}\n" for n in range(steps + 1))
    vocabulary = (
        "predicates: {reached: {}}\nkinds: {leads: {one: entity, two: entity}}\n"
        f"entities:\n  ann: {{}}\n{names}facts:\n{rows}"
    )
    rule = (
        "id: follow\ntitle: t\nwhen:\n"
        "  - claim a: {subject: $x, predicate: reached, polarity: affirmed}\n"
        "  - leads: {one: $x, two: $y}\n"
        "derive:\n  - claim: {from: $a, subject: $y, predicate: reached}\n"
    )
    claims = paper(
        "s",
        "id: c0, subject: e0, predicate: reached",
        f"id: cn, subject: e{steps}, predicate: reached, polarity: denied",
    )
    files = {"facts/v.yaml": vocabulary, "facts/a.yaml": claims, "rules/follow.yaml": rule}
    folder = lay(tmp_path, files)
    done = run("check facts/ --output markdown=report.md --output sarif=report.sarif", folder)
    assert (done.returncode, done.stderr) == (1, "")
    name, _ = known(folder)
    assert run(f"check explain {name}", folder).stdout.count("by the rule follow") == steps


def test_a_link_in_a_circle_is_told_where_it_is(tmp_path: Path) -> None:
    folder = lay(tmp_path, AGREED)
    (folder / "facts" / "round").symlink_to("round")
    (folder / "beside").symlink_to("beside")
    done = run("check facts/", folder)
    assert done.returncode == 2
    assert done.stderr.startswith("facts/round:1:1: error[E101]: it is a link that leads nowhere")
