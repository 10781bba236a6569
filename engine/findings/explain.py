"""Why a finding was made: the shallowest proof, as a tree down to the claims as written."""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.claims.corpus import Claim, Corpus
from engine.claims.kinds import CLAIM_AT, COUNT, Fact
from engine.claims.period import Period
from engine.claims.quantity import Quantity, told_reading
from engine.findings.arithmetic import in_numbers
from engine.findings.finding import Finding
from engine.findings.places import declared
from engine.findings.proof import Proofs
from engine.findings.speakers import who
from engine.findings.witness import is_plain
from engine.findings.words import (
    quoted,
    row_in_words,
    slot_word,
    status_lines,
    whole_statement,
    word,
)
from engine.rules.evaluation import Test
from engine.rules.program import Count, Rule
from engine.rules.terms import Condition, In, Not, Or
from engine.rules.written import line
from engine.screen import columns, fold, one_line, page

WIDEST = 60
"""The most columns by which a step of a proof is indented; steps further down stand below it."""

_PLAIN = ("certain", "fact")
_HEDGES = {
    "probable": "hedged (probable)",
    "possible": "hedged (possible)",
    "opinion": "an opinion",
    "forecast": "a forecast",
}


def explain(finding: Finding, corpus: Corpus, proofs: Proofs, width: int = 100) -> str:
    """The finding's sentence, its rule's reason, how each premise is known, and what to do.

    Lines of more than so many columns are several, but for words that are longer. Each step of the
    proof is gone through again first: raises UnprovedError where one does not hold.
    """
    proofs.check(finding.rule, finding.premises)
    entry = finding.rule.entry
    agrees = finding.rule.agrees
    status = "" if agrees else f", status {finding.status}"
    lines = [
        f"{'AGREEMENT' if agrees else str(finding.level).upper()}  {entry.title}",
        f"{'agreement' if agrees else 'finding'} {finding.id}, rule {finding.rule.id}{status}",
        "",
        one_line(finding.message.strip()),
    ]
    if told := list(status_lines(finding)):
        lines += ["", *told]
    if entry.why:
        lines += ["", "the rule: " + " ".join(entry.why.split())]
    lines += [
        "",
        "the proof, checked step by step:",
        *_flat(_premises(finding.rule, finding.premises, corpus, _Told(proofs), "  ")),
    ]
    if entry.level is not None and str(finding.level) != entry.level:
        why = "; ".join(_hedges(finding, proofs)) or "the rule makes no more of what holds here"
        lines += ["", f"{finding.level}, not {entry.level}: {why}"]
    if entry.resolve:
        lines += ["", "what to do: " + " ".join(entry.resolve.split())]
    return page(part for line in lines for part in _folded(line, width))


def _folded(line: str, width: int) -> list[str]:
    """The line in several where it is long, which begin where the words of the first do."""
    if columns(line) <= width:
        return [line]
    words = line.lstrip()
    first = " " * (len(line) - len(words))
    return fold(words, width, first, first + "  " * words.startswith("- "))


def _hedges(finding: Finding, proofs: Proofs) -> Iterator[str]:
    """What keeps the finding from resting on plain facts."""
    for claim in (proofs.claims[name] for name in proofs.base_claims(_every(finding))):
        hedges = [w for w in (claim.entry.certainty, claim.entry.mode) if w not in _PLAIN]
        if hedges:
            yield f"{claim.id} is {' and '.join(_HEDGES[hedge] for hedge in hedges)}"
    for fact in (w for w in finding.witnesses if w.kind == "claim"):
        certainty = fact.values[CLAIM_AT["certainty"]]
        if fact in proofs.derivations and certainty not in _PLAIN:
            yield f"what the rule {proofs.derivations[fact].rule} infers is only {certainty}"
        elif not is_plain(fact) and isinstance(value := fact.values[CLAIM_AT["value"]], Period):
            how = "approximate" if value.read else "inferred"  # "late 1809" is the source's own
            yield f"{fact.values[0]} gives a date that is {how}"
        elif not is_plain(fact) and isinstance(fact.values[CLAIM_AT["value"]], Quantity):
            yield f"{fact.values[0]} tells only the size of a number"


def _every(finding: Finding) -> list[Fact]:
    """The premises, and the claims that were counted."""
    return [*finding.premises, *finding.witnesses]


class _Told:
    """The derived facts whose proof was told: what rests on them twice tells it once."""

    def __init__(self, proofs: Proofs) -> None:
        self.proofs = proofs
        self.facts: set[Fact] = set()


_Lines = Iterator[Any]
"""Lines, and in their places what has lines of its own."""


def _flat(lines: _Lines) -> Iterator[str]:
    """All the lines, however deep they are; Python itself goes no deeper than a thousand."""
    stack = [lines]
    while stack:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
        elif isinstance(item, str):
            yield item
        else:
            stack.append(item)


def _premises(
    rule: Rule, premises: Sequence[Fact], corpus: Corpus, told_of: "_Told", indent: str
) -> _Lines:
    """What a rule needed: the claims and facts it matched, and what it compared."""
    counted = [_counted(count, premises, told_of) for count in rule.counts]
    again = {
        fact
        for count, groups in zip(rule.counts, counted, strict=True)
        for group in groups
        if count.entry.witnesses
        for fact in group
    }
    claims = [fact for fact in premises if fact.kind == "claim" and fact not in again]
    others = [fact for fact in premises if fact.kind not in ("claim", COUNT.name)]
    for fact in dict.fromkeys([*sorted(claims, key=_published), *others]):
        yield _fact(fact, corpus, told_of, indent)
    numbers = premises[len(rule.body.patterns) :]
    for count, fact, groups in zip(rule.counts, numbers, counted, strict=True):
        written = line(count.entry.model_dump(by_alias=True, exclude={"witnesses"}))
        yield f"{indent}- counted: {word(fact.values[0], corpus.vocabulary)}, by {written}"
        for group in groups:
            yield _fact(group[0], corpus, told_of, f"{indent}    ")
    for condition in rule.body.conditions:
        if told := _decided(condition, premises, corpus):
            yield f"{indent}- {', '.join(told)}: {condition.text}"
    for absence in rule.entry.unless:
        items = absence if isinstance(absence, list) else [absence]
        yield f"{indent}- nothing matches: {'; '.join(map(line, items))}"


def _counted(count: Count, premises: Sequence[Fact], told_of: "_Told") -> list[list[Fact]]:
    """What a count counted, by value; nothing where the facts of the run are not known."""
    tallies = told_of.proofs.tallies
    return [] if tallies is None else tallies.counted(count, tuple(premises))


def _decided(condition: Condition, premises: Sequence[Fact], corpus: Corpus) -> list[str]:
    """The values by which a condition holds; none where it only says that something is not so."""
    tests = condition.test.deciding(premises)
    told = (t.tell(premises) or in_numbers(t, premises, corpus.vocabulary) for t in tests)
    if found := list(dict.fromkeys(filter(None, told))):
        return found
    if _denies(condition.test, premises):
        return []
    return [f"{n} is {slot_word(s, premises, corpus)}" for n, s in condition.reads.items()]


def _denies(test: Test, premises: Sequence[Fact]) -> bool:
    """Whether it holds since something is not the case; that a value is in no list is told."""
    match test.term:
        case Not(part):
            return not isinstance(part, In)
        case Or():
            return _denies(next(part for part in test.parts if part.holds(premises)), premises)
        case _:
            return False


def _published(fact: Fact) -> tuple[int, int]:
    published = fact.values[CLAIM_AT["published"]]
    return published.first, published.last


def _fact(fact: Fact, corpus: Corpus, told_of: _Told, indent: str) -> _Lines:
    derivation = told_of.proofs.derivations.get(fact)
    if derivation is not None and fact in told_of.facts:
        yield f"{indent}- it follows, as above, that {said(fact, corpus)}"
    elif derivation is not None:
        told_of.facts.add(fact)
        rule = told_of.proofs.rules[derivation.rule]
        yield f"{indent}- it follows that {said(fact, corpus)}"
        yield f"{indent}    {by_rule(rule)}"
        deeper = f"{indent}    " if len(indent) < WIDEST else indent
        yield _premises(rule, derivation.premises, corpus, told_of, deeper)
    elif fact.kind == "claim":
        yield from _claim(corpus.claims[fact.values[0]], fact, corpus, indent)
    else:
        at = declared(fact, corpus)
        place = f"  {at.row}" if at else ""
        yield f"{indent}- it is {_known(fact, corpus)}: {said(fact, corpus)}{place}"


def by_rule(rule: Rule) -> str:
    """By what something follows: a rule, or what the vocabulary says, and where."""
    if rule.is_declared:
        return f"as the vocabulary says: {rule.entry.title}  {rule.at.row}"
    return f"by the rule {rule.id}: {rule.entry.title}"


def _known(fact: Fact, corpus: Corpus) -> str:
    kind = corpus.vocabulary.kinds[fact.kind]
    taken = kind.key == ("id",) and corpus.vocabulary.is_taken(kind.section, fact.values[0])
    return "taken as written" if taken else "declared"


def _claim(claim: Claim, fact: Fact, corpus: Corpus, indent: str) -> Iterator[str]:
    yield f"{indent}- {who(claim, corpus.vocabulary)}  {claim.at.row}"
    yield f"{indent}    {claim.id}: {whole_statement(fact, corpus.vocabulary)}"
    yield from (f"{indent}    {line}" for line in _read_as(claim))
    if claim.entry.quote:
        where = f", paragraph {claim.entry.paragraph}" if claim.entry.paragraph else ""
        yield f"{indent}    {quoted(one_line(claim.entry.quote))}{where}"
    if claim.entry.verb:
        yield f"{indent}    in the source's word: {claim.entry.verb}"
    if claim.entry.note:
        yield f"{indent}    note: {' '.join(claim.entry.note.split())}"


def _read_as(claim: Claim) -> Iterator[str]:
    """The figures and dates that are written in words, with what they were read as."""
    if isinstance(claim.value, Quantity) and (read := told_reading(claim.value)):
        yield f"value: {claim.value}, read as {read}"
    dates = {"period": claim.period, "value": claim.value, "published": claim.source.published}
    for name, date in dates.items():
        if isinstance(date, Period) and date.read:
            yield f"{name}: {date.text}, read as {date.read}"


def said(fact: Fact, corpus: Corpus) -> str:
    """What a fact states, in words."""
    if fact.kind == "claim":
        return whole_statement(fact, corpus.vocabulary)
    return row_in_words(fact, corpus.vocabulary)
