"""Kinds of oddity in the texts of a project: each makes something of it odd."""

import hashlib
from collections.abc import Sequence
from random import Random

from bench.fuzz import documents, settings
from bench.fuzz.commands import FINDING, Command
from bench.fuzz.grammars import ENTITIES
from bench.fuzz.shapes import Kind, Project
from bench.fuzz.texts import COMMANDS, CONTROLS, INVISIBLE, hostile, printed, spoilt
from engine.choices import FORMATS


def _renamed(chance: Random, drawn: Project, names: Sequence[str]) -> None:
    """Gives such names to what the vocabulary declares, and to publishers, titles and quotes."""
    value = documents.vocabulary(chance)
    for entry in (*value["entities"].values(), *value["predicates"].values()):
        entry["name"] = chance.choice(names)
    drawn.files["facts/vocabulary.yaml"] = documents.dumped(chance, value)
    name = chance.choice(documents.SOURCES)
    value = documents.facts(chance, name, 30)
    value["source"] |= {"publisher": chance.choice(names), "title": chance.choice(names)}
    for claim in value["claims"]:
        claim |= {"quote": chance.choice(names), "note": chance.choice(names)}
    drawn.files[f"facts/{name}.yaml"] = documents.dumped(chance, value)


def nothing_odd(_: Random, __: Project) -> None:
    """A sound project must be checked."""


def a_text_that_is_spoilt(chance: Random, drawn: Project) -> None:
    """Random edits of one file."""
    path = drawn.some(chance)
    drawn.files[path] = spoilt(chance, drawn.text(path), documents.NOT_YAML)


def a_rule_that_is_spoilt(chance: Random, drawn: Project) -> None:
    """A rule with a part gone, in another shape, or hostile."""
    value = documents.rough_rule(chance, "r0")
    drawn.files["rules/r0.yaml"] = documents.dumped(chance, documents.shaken(chance, value))


def facts_in_another_shape(chance: Random, drawn: Project) -> None:
    """Claims with a part gone, in another shape, or hostile."""
    value = documents.shaken(chance, documents.facts(chance, "post-2023", 20))
    drawn.files["facts/post-2023.yaml"] = documents.dumped(chance, value)


def a_vocabulary_in_another_shape(chance: Random, drawn: Project) -> None:
    """Declarations with a part gone, in another shape, or hostile."""
    value = documents.shaken(chance, documents.vocabulary(chance))
    drawn.files["facts/vocabulary.yaml"] = documents.dumped(chance, value)


def a_source_id_with_a_space(chance: Random, drawn: Project) -> None:
    """Ids of sources that are no names of files, or names that are no ids."""
    path = drawn.some(chance, "facts/paper", "facts/gazette", "facts/post")
    names = ("b 2024", "\u00a0", "a\tb", "b/2024", "../b", "x" * 300, "b.", ".b", "CON", "é", "-")
    head = (
        f"source: {{id: {documents.quoted(chance.choice(names))}, publisher: P, published: 2020, "
    )
    claim = "author: hall}\nclaims:\n  - {id: c9, subject: hall, predicate: is-running}\n"
    drawn.files[path] = head + claim


def hostile_names(chance: Random, drawn: Project) -> None:
    """Names for readers, publishers, quotes and notes full of hostile text."""
    _renamed(
        chance, drawn, (printed(chance), printed(chance), spoilt(chance, "Hanoi"), "two words")
    )


def hostile_ids(chance: Random, drawn: Project) -> None:
    """Puts a hostile id in place of one that stands in several files."""
    old = chance.choice(("paper-2020", "hall", "c0", "person", "holds"))
    written = documents.quoted(chance.choice((hostile(chance), printed(chance), "two words")))
    for path in drawn.texts("facts", "rules"):
        text = drawn.text(path).replace(f"'{old}'", old).replace(f'"{old}"', old)
        text = text.replace(f": {old},", f": {written},").replace(f": {old}\n", f": {written}\n")
        drawn.files[path] = text.replace(f"{old}:", f"{written}:")


def log_commands(chance: Random, drawn: Project) -> None:
    """Names that the log of GitHub's runner takes for commands, in such a log."""
    _renamed(chance, drawn, tuple(name.strip() for name in COMMANDS))
    if chance.random() < 0.3:
        path = drawn.some(chance, "facts", "rules", "check.toml")
        drawn.files[path] = drawn.text(path) + chance.choice(COMMANDS)
    disputed = f"subject: {chance.choice(('hall', 'mayor', 'zoë'))}, predicate: holds, period: 2020"
    claims = (f"  - {{id: d{n}, {disputed}, value: {n + 3} person}}" for n in range(2))
    head = f"source: {{id: log, publisher: P, published: 2020, author: {chance.choice(ENTITIES)}}}"
    drawn.files["facts/log.yaml"] = "\n".join([head, "claims:", *claims, ""])
    in_a_log = {"GITHUB_ACTIONS": "true"}
    runs = (
        ("facts/", "--format", chance.choice(tuple(FORMATS))),
        ("facts/",),
        ("explain", FINDING),
    )
    drawn.commands = tuple(Command(words, in_a_log) for words in runs)


def bidirectional_and_control_characters(chance: Random, drawn: Project) -> None:
    """One such character anywhere in a file."""
    path = drawn.some(chance)
    text = drawn.text(path)
    at = chance.randrange(len(text) + 1)
    drawn.files[path] = text[:at] + chance.choice((*INVISIBLE, *CONTROLS)) + text[at:]


_SAME = "subject: crowd, predicate: holds, period: 2020"


def figures_of_one_thing_in_odd_units(chance: Random, drawn: Project) -> None:
    """Two claims of one subject, so that units are compared and bounds subtracted."""
    units = ("area", "pressure", "energy", "force", "plot", "pace", "odd", "tonne", "person")
    some = units[: chance.randrange(1, 9)]
    lines = ["source: {id: units, publisher: P, published: 2021, author: mayor}", "claims:"]
    for n in range(chance.randrange(2, 5)):
        bound = chance.choice(("", "at most ", "more than ", "about ", ">= "))
        value = f"{bound}{chance.choice((1, 5, 4_850, 0))} {chance.choice(some)}"
        lines.append(f"  - {{id: u{n}, {_SAME}, value: '{value}'}}")
    drawn.files["facts/units.yaml"] = "\n".join(lines) + "\n"


def a_difference_without_bounds(chance: Random, drawn: Project) -> None:
    """A rule that calculates with bounds of figures that have none."""
    figures_of_one_thing_in_odd_units(chance, drawn)
    edges = [f"{chance.choice(('low', 'high'))}(${name}.value)" for name in "ab"]
    sign, sum_ = chance.choice(("-", "+", "-")), chance.choice((">", "==", "<="))
    when = [{f"claim {name}": {"subject": "$s", "predicate": "holds"}} for name in "ab"]
    drawn.files["rules/bounds.yaml"] = documents.dumped(
        chance,
        {
            "id": "bounds",
            "level": "note",
            "title": "Bounds",
            "when": [
                *when,
                f"{edges[0]} {sign} {edges[1]} {sum_} low($a.value) * {chance.choice((0, -1))}",
            ],
            "flag": "$a, $b",
        },
    )


def a_count_asked_for_by_a_constant(chance: Random, drawn: Project) -> None:
    """A count that a fact holds, asked for by its number: a circle."""
    counted = {"claim": {"subject": "$s", "predicate": "is-running", "speaker": "$who"}}
    first = {"claim a": {"subject": "$s", "predicate": "is-running"}}
    count = {"count": {"of": counted, "distinct": "$who", "as": "$n"}}
    tally = {"tally": {"of": "$s", "count": chance.choice(("1", "2", "$m"))}}
    made = {"claim": {"from": "$a", "subject": "$s", "predicate": "is-running", "scope": {}}}
    rules = {
        "counts": {"when": [first, count], "derive": [{"tally": {"of": "$s", "count": "$n"}}]},
        "follows": {"when": [first, tally], "derive": [made]},
    }
    for name, rule in rules.items():
        value = {"id": name, "title": "A title", **rule}
        drawn.files[f"rules/{name}.yaml"] = documents.dumped(chance, value)


def many_figures_of_one_thing(chance: Random, drawn: Project) -> None:
    """Equal claims, or figures that all differ: what makes the groups of a join large."""
    equal = chance.random() < 0.5
    lines = ["source: {id: many, publisher: P, published: 2021, author: mayor}", "claims:"]
    for n in range(chance.choice((20, 60))):
        value = "7 person" if equal else f"{1_000 + 17 * n} person"
        lines.append(f"  - {{id: m{n}, {_SAME}, value: {value}}}")
    drawn.files["facts/many.yaml"] = "\n".join(lines) + "\n"


def long_texts(chance: Random, drawn: Project) -> None:
    """A piece of text many times in a row, anywhere in a file."""
    path = drawn.some(chance)
    text = drawn.text(path)
    at = chance.randrange(len(text) + 1)
    piece = chance.choice((hostile(chance), "a", " ", "9", "1,000", "-", "é")) or "x"
    drawn.files[path] = text[:at] + piece * (chance.choice((300, 40_000)) // len(piece)) + text[at:]


def deep_nesting(chance: Random, drawn: Project) -> None:
    """Brackets in brackets, at the end of a file."""
    path = drawn.some(chance, "facts", "rules", "check.toml")
    depth = chance.choice((30, 500, 20_000))
    opening, closing = chance.choice((("[", "]"), ("{a: ", "}"), ("(", ")"), ("not ", "")))
    value = opening * depth + "b" + closing * depth
    key = chance.choice(("claims: ", "x: ", "when: ", "x = ", ""))
    drawn.files[path] = drawn.text(path) + key + value + "\n"


def duplicate_keys(chance: Random, drawn: Project) -> None:
    """A line of a file twice."""
    path = drawn.some(chance)
    lines = drawn.text(path).split("\n")
    at = chance.randrange(len(lines))
    drawn.files[path] = "\n".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])


def conflict_markers(chance: Random, drawn: Project) -> None:
    """What git leaves in a file where two edits conflict."""
    path = drawn.some(chance)
    lines = drawn.text(path).split("\n")
    first, second = sorted(chance.choices(range(len(lines)), k=2))
    ours, theirs = lines[first:second], lines[first:second]
    marked = ["<<<<<<< HEAD", *ours, "=======", *theirs, ">>>>>>> other"]
    drawn.files[path] = "\n".join([*lines[:first], *marked, *lines[second:]])


def another_encoding(chance: Random, drawn: Project) -> None:
    """A file in another encoding, with other line ends, or with a byte order mark."""
    path = drawn.some(chance)
    text = drawn.text(path)
    name = chance.choice(("utf-16", "utf-32", "utf-8-sig", "cp1252"))
    found = text.encode(name, "replace").decode("utf-8", "surrogateescape")
    drawn.files[path] = chance.choice(
        (found, found, text.replace("\n", "\r"), "\ufeff\ufeff" + text)
    )


def odd_resolutions(chance: Random, drawn: Project) -> None:
    """A judgement of no finding, perhaps of another shape, perhaps elsewhere."""
    name = hashlib.sha256(str(chance.random()).encode()).hexdigest()[:12]
    joint = chance.random() < 0.5
    name = f"d-{name}" if joint else name
    value = (documents.dispute if joint else documents.resolution)(chance, name)
    value = documents.shaken(chance, value) if chance.random() < 0.5 else value
    where = chance.choice(("facts/resolutions", "facts/resolutions/old", "facts/a/resolutions"))
    drawn.files[f"{where}/{name}{chance.choice(('.yaml', '.yml', '.YAML', ''))}"] = (
        documents.dumped(chance, value)
    )


def an_odd_manifest(chance: Random, drawn: Project) -> None:
    """A manifest of sources that may not be there, perhaps of another shape."""
    value = documents.manifest(chance)
    value = documents.shaken(chance, value) if chance.random() < 0.5 else value
    drawn.files["seeds/manifest.yaml"] = documents.dumped(chance, value)


def odd_settings(chance: Random, drawn: Project) -> None:
    """A project file whose values may be anything."""
    python = chance.random() < 0.4
    draw = settings.python_settings if python else settings.settings
    drawn.files["pyproject.toml" if python else "check.toml"] = draw(chance)


def an_odd_baseline(chance: Random, drawn: Project) -> None:
    """A baseline after random edits, which the settings name."""
    drawn.files["baseline.txt"] = spoilt(chance, settings.baseline(chance))
    drawn.files["check.toml"] = 'baseline = "baseline.txt"\n'


TEXTS: tuple[Kind, ...] = (
    nothing_odd,
    a_text_that_is_spoilt,
    a_rule_that_is_spoilt,
    facts_in_another_shape,
    a_vocabulary_in_another_shape,
    a_source_id_with_a_space,
    hostile_names,
    hostile_ids,
    log_commands,
    bidirectional_and_control_characters,
    figures_of_one_thing_in_odd_units,
    a_difference_without_bounds,
    a_count_asked_for_by_a_constant,
    many_figures_of_one_thing,
    long_texts,
    deep_nesting,
    duplicate_keys,
    conflict_markers,
    another_encoding,
    odd_resolutions,
    an_odd_manifest,
    odd_settings,
    an_odd_baseline,
)
