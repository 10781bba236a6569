"""What reads an input of each parser, and then does with it what a run would.

Each returns where the input is taken, or refused with a problem; anything else it raises. All are
called in an empty folder of their own.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import click

from bench.fuzz import documents
from bench.fuzz.history import odd_repository
from engine.claims import figures, hints, products, quotes, rounding, unread
from engine.claims import load as claim_files
from engine.claims import period as periods
from engine.claims import quantity as quantities
from engine.claims.corpus import Corpus
from engine.claims.figures import QuantityError, Unit
from engine.claims.kinds import BUILT_IN, Fact, Field, Kind, Type, canonical, order
from engine.claims.period import PeriodError
from engine.claims.quantity import Quantity
from engine.claims.rounding import relation
from engine.claims.vocabulary import Vocabulary
from engine.cli.main import main
from engine.config import Flags, configure
from engine.errors import InputError, Location
from engine.findings import baseline, joint, recording, resolution
from engine.findings.proof import Proofs
from engine.findings.words import deciding, fill
from engine.history import revision
from engine.rules import catalogue
from engine.rules import load as rule_files
from engine.rules.expressions import compile_condition
from engine.rules.lint import lint
from engine.rules.names import ConditionError, Variable
from engine.rules.program import Program, Rule
from engine.rules.terms import Slot
from engine.source import Door, Map, Seq, parse
from engine.source.schema import describe, key_location
from engine.trials.examples import read_examples

_REFUSED = (InputError, QuantityError, PeriodError, ConditionError)


BETWEEN_FILES = "\n# another file\n"
"""What parts the texts of two files in an input."""


@contextmanager
def _refusing() -> Iterator[None]:
    """Takes a refusal, and words it."""
    try:
        yield
    except _REFUSED as e:
        str(e)


def _door() -> Door:
    """What reads the files of the current folder."""
    return Door(Path.cwd())


def _saved(name: str, text: str) -> Path:
    path = Path(name)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


# -- one value ------------------------------------------------------------------------------------

_before: list[Quantity] = [figures.parse("at most 5 person", figures.any_unit)]
"""The quantity that was read last: the next is compared with it."""


_MULTIPLES = {"round": "12 =person", "pace": "1/7 =person", "plot": "1/1000 ="}
"""What some units come to that are so many of another."""


def read_quantity(text: str) -> None:
    """Reads a quantity and calculates with it, or gives advice."""
    try:
        found = figures.parse(
            text, lambda name: Unit(name, _MULTIPLES.get(name)) if name != "xyz" else None
        )
    except QuantityError as e:
        str(e), hints.advice(text)
        return
    other, _before[0] = _before[0], found
    for one, two in ((found, other), (found, found)):
        for operator in (
            quantities.disjoint,
            quantities.same,
            quantities.at_most,
            products.ratio,
            rounding.relation,
            rounding.says_same,
        ):
            operator(one, two)
        for sum_ in (quantities.plus(one, two), quantities.minus(one, two)):
            canonical(sum_), sum_ and quantities.in_words(sum_)
    rounding.misconverted(found), rounding.converted(found, other)
    quantities.times(found, found.low if found.low.is_finite() else found.high)
    canonical(found), quantities.in_words(found), str(found)


def read_period(text: str) -> None:
    """Reads a period and words it, or gives advice."""
    try:
        found = periods.parse(text)
    except PeriodError as e:
        str(e), e.hint or unread.advice(text)
        return
    periods.in_words(found), periods.day_text(found.first), periods.day_text(found.last)
    canonical(found), found.inferred


def read_number(text: str) -> None:
    """Reads the number of a row or of a rule."""
    with suppress(ValueError):
        canonical(quantities.parse_number(text))


def read_physical(text: str) -> None:
    """Declares a unit that pint names so, and compares figures of it with figures of others."""
    entry = {"units": {"mine": {"physical": text}, "metre": {"physical": "meter"}}}
    path = _saved("vocabulary.yaml", documents.dumped(Random(0), entry))
    with _refusing():
        units = claim_files.load_vocabulary([path], _door()).units
        one, other = units["mine"].physical, units["metre"].physical
        for figure in ("5", "at most 5", "more than 0"):
            mine = figures.parse(f"{figure} mine", lambda _: Unit("mine", one))
            metre = figures.parse(f"{figure} metre", lambda _: Unit("metre", other))
            twin = figures.parse(f"{figure} twin", lambda _: Unit("twin", one))
            for pair in ((mine, metre), (metre, mine), (mine, twin)):
                quantities.disjoint(*pair), products.ratio(*pair), quantities.contains(*pair)


def read_multiple(text: str) -> None:
    """Declares a unit that is so many of another, and compares figures of both."""
    entry = {"units": {"mine": {"is": text}, "metre": {"physical": "meter"}, "area": {}}}
    path = _saved("vocabulary.yaml", documents.dumped(Random(0), entry))
    with _refusing():
        units = claim_files.load_vocabulary([path], _door())
        mine, metre, area = (
            figures.parse(f"5 {name}", units.unit) for name in ("mine", "metre", "area")
        )
        for pair in ((mine, metre), (area, mine), (mine, mine)):
            relation(*pair), products.ratio(*pair), quantities.in_words(pair[0])


def read_tolerance(text: str) -> None:
    """Reads the share that "about" means, as a flag gives it."""
    with _refusing():
        settings = configure([Path.cwd()], Flags(tolerance=text), {})
        figures.parse("about 7 person", lambda name: Unit(name), settings.tolerance)


# -- files ----------------------------------------------------------------------------------------


def read_yaml(text: str) -> None:
    """Reads a file through the strict door, and finds the place of each key in it."""
    words, problems = _door().text(_saved("any.yaml", text))
    value, found = parse(words, "any.yaml")
    for problem in (*problems, *found):
        str(problem)
    waiting = [value]
    while waiting:
        part = waiting.pop()
        describe(part)
        waiting += part.values() if isinstance(part, Map) else part if isinstance(part, Seq) else ()
        for key in list(part)[:20] if isinstance(part, Map) else ():
            key_location(part, (key,), Location("any.yaml"))


def read_facts() -> Callable[[str], None]:
    """Reads a facts file beside a vocabulary, and makes facts of it."""
    names = documents.vocabulary(Random(1)) | documents.vocabulary(Random(2))
    words = _saved("words.yaml", documents.dumped(Random(0), names))

    def read(text: str) -> None:
        path = _saved("facts.yaml", text)
        for open_ in (False, True):
            with _refusing():
                corpus = claim_files.load([words, path], _door(), open_)
                for fact in corpus.facts():
                    order(fact)

    return read


def read_vocabulary(text: str) -> None:
    """Reads a vocabulary, closed and open."""
    path = _saved("words.yaml", text)
    for open_ in (False, True):
        with _refusing():
            found = claim_files.load_vocabulary([path], _door(), open_)
            for name in (*found.entities, *found.terms, *found.predicates):
                found.label(name)


def read_resolution(text: str) -> None:
    """Reads a folder of resolutions that has a file of a finding, and one of a dispute."""
    Path("facts/resolutions").mkdir(parents=True, exist_ok=True)
    finding, _, dispute = text.partition(BETWEEN_FILES)
    _saved("facts/resolutions/0123456789ab.yaml", finding)
    _saved("facts/resolutions/d-0123456789ab.yaml", dispute or finding)
    with _refusing():
        for found in resolution.load(_door()).values():
            str(found.entry.meaning), found.entry.missing(["disjoint-figures"])
            recording.text(found.entry), found.by(730_000)
    with _refusing():
        found_joint = resolution.read(Path("facts/resolutions/d-0123456789ab.yaml"), _door())
        if isinstance(found_joint, resolution.Joint):
            recording.text(found_joint.entry), joint.without(found_joint.entry, ["0123456789ab"])


def read_baseline(text: str) -> None:
    """Reads a baseline."""
    path = _saved("baseline.txt", text)
    with _refusing():
        for line in baseline.load(path, _door()).values():
            str(line)


def read_settings(name: str) -> Callable[[str], None]:
    """Reads the project file of that name."""

    def read(text: str) -> None:
        path = _saved(name, text)
        with _refusing():
            settings = configure([Path.cwd()], None, {})
            settings.check_rules(["disjoint-figures", "opposed-terms"])
        path.unlink()

    return read


def read_manifest() -> Callable[[str], None]:
    """Reads the manifest beside a corpus of two sources."""
    documents_ = (documents.vocabulary(Random(1)), *map(_source, documents.SOURCES))
    written = [documents.dumped(Random(0), value) for value in documents_]
    paths = [_saved(f"{n}.yaml", text) for n, text in enumerate(written)]
    corpus = claim_files.load(paths, _door())
    Path("seeds").mkdir(exist_ok=True)

    def read(text: str) -> None:
        _saved(f"seeds/{quotes.MANIFEST}", text)
        for problem in quotes.check(corpus, _door()):
            str(problem)

    return read


def _source(name: str) -> documents.Value:
    return {"source": documents.source(Random(1), name)}


# -- rules ----------------------------------------------------------------------------------------


def _claims() -> list[Fact]:
    """A few claims with figures, dates and words, at the edges of what these can be."""
    texts = ("5 person", "at most 5 person", "more than 0 metre", "0..9 person", "-3")
    values: list[Any] = [figures.parse(text, figures.any_unit) for text in texts]
    values += [periods.parse(text) for text in ("2020-05", "../..", "Y999999999", "0000-01-01")]
    found = []
    for number, value in enumerate([*values, "fine", "yes"]):
        at = values[5 + number % 4]
        row = (f"c{number}", "s", "ann", None, "hall", "p", value, (("to", "hanoi"),))
        rest = ("affirmed", "certain", "fact", at, at, "normal", None)
        found.append(Fact("claim", (*row, *rest)))
    return found


def _lookup(of: Type) -> Callable[[str], Variable]:
    """The names of two claims whose values are of a type, and a few variables besides."""
    claim = BUILT_IN["claim"]
    kind = Kind("claim", {**claim.fields, "value": Field(of)})
    from engine.rules.names import Names

    names = Names()
    names.kinds, names.facts = [kind, kind], {"a": 0, "b": 1}
    for name, field in (("s", "subject"), ("p", "predicate"), ("n", "published")):
        slot = Slot(0, kind.at(field))
        names.variables[name] = Variable(slot, kind.fields[field].type)
    return names.lookup


def read_conditions() -> Callable[[str], None]:
    """Compiles a condition over two claims, and decides and tells it of a few pairs."""
    vocabulary = Vocabulary()
    lookups = [_lookup(of) for of in (Type.QUANTITY, Type.DATE, Type.VALUE)]
    pairs = [*pairwise(_claims()), *pairwise(_claims()[::2])]

    def read(text: str) -> None:
        text = text.encode("utf-8", "replace").decode()  # it comes from a file
        for lookup in lookups:
            with _refusing():
                condition = compile_condition(text, lookup, vocabulary)
                for pair in pairs:
                    condition.holds(pair), condition.tell(pair)
                    condition.test.deciding(pair)

    return read


def read_rule() -> Callable[[str], None]:
    """Reads a rule file with its examples, shows and lints it, and fills in its sentence."""
    words = _saved("words.yaml", documents.dumped(Random(0), documents.vocabulary(Random(1))))
    said = {"source": {"id": "s", "publisher": "P", "published": "2020", "author": "hall"}}
    claimed = {"claims": [{"id": "c0", "subject": "hall", "predicate": "is-running"}]}
    paper = _saved("paper.yaml", documents.dumped(Random(0), said | claimed))
    corpus = claim_files.load([words, paper], _door())
    Path("rules").mkdir(exist_ok=True)
    claims = _claims()
    corpus.claims.update(dict.fromkeys((c.values[0] for c in claims), corpus.claims["c0"]))

    def read(text: str) -> None:
        path = _saved("rules/rule.yaml", text)
        with _refusing():
            program = rule_files.load([path], corpus.vocabulary, _door(), True)
            read_examples(program, corpus.vocabulary)
            lint(program, program, corpus, ())
            catalogue.show(program.rules[0], None, 80)
            for rule in program.flags:
                _match(rule, claims, program, corpus)

    return read


def _match(rule: Rule, claims: Sequence[Fact], program: Program, corpus: Corpus) -> None:
    """Words a match of the rule, where it is one of claims alone."""
    patterns = rule.body.patterns
    if rule.counts or any(pattern.kind != "claim" for pattern in patterns) or not rule.message:
        return
    for start in range(3):
        premises = tuple(claims[(start + n) % len(claims)] for n in range(len(patterns)))
        fill(rule.message, premises, corpus, Proofs({}, corpus.claims, program.alternatives))
        if all(condition.holds(premises) for condition in rule.body.conditions):
            deciding(rule, premises)


def read_message() -> Callable[[str], None]:
    """Reads a rule with that sentence."""
    read = read_rule()
    pair = [{"claim a": {"subject": "$s", "predicate": "$p"}}, {"claim b": {"subject": "$s"}}]
    rest = {"id": "rule", "title": "A title", "level": "note", "when": pair}

    def read_one(text: str) -> None:
        read(documents.dumped(Random(0), {**rest, "flag": text}))

    return read_one


# -- the command line -----------------------------------------------------------------------------


def read_revisions() -> Callable[[str], None]:
    """Finds one or two revisions in a repository with odd commits."""
    folder = Path("repository")
    odd_repository(folder)

    def read(text: str) -> None:
        with _refusing():
            revision.find_all(text.split(" "), folder)

    return read


def read_words(text: str) -> None:
    """Reads the words of a command line, and runs nothing."""
    words = text.split("\0")
    context: click.Context | None = None
    command: click.Command | None = main
    with suppress(click.ClickException, click.exceptions.Exit, click.Abort):
        while command is not None:
            name = words[0] if context else "check"
            context = command.make_context(name, list(words[bool(context) :]), parent=context)
            words = [*context._protected_args, *context.args]
            if not isinstance(command, click.Group) or not words:
                return
            _, command, words = command.resolve_command(context, words)
            words = [command.name or "" if command else "", *words]
