"""What a judgement of a finding rests on: one listing, as a hash and as words for a person.

The hash is the finding's evidence: changed, a judgement is stale. The words are its meaning, kept
with a judgement, so that a person can read what has changed. Each field of a fact is listed once,
with both, so that none is in one of them alone.

Judgements outlive releases, so evidence has versions. What goes into the hash of one may never
change; a field that comes later is of a later version, and only where it matters to a claim: a
judgement of an earlier version is held against what that version has. Version 2 adds what
`_precisely` lists, and has of a rule what it means and of names and text what a reader sees, where
version 1 has what is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.claims import quantity as quantities
from engine.claims.kinds import BUILT_IN, CLAIM, CLAIM_AT, COUNT, COUNTED, EVIDENCE, Fact, canonical
from engine.claims.period import ALWAYS, Period, day_text
from engine.claims.quantity import Quantity
from engine.claims.spelling import normal
from engine.claims.vocabulary import Vocabulary
from engine.findings.finding import Finding
from engine.findings.identity import hashed
from engine.findings.proof import Proofs
from engine.rules.program import Rule

NOW = 2
"""The version of the evidence that judgements are made on now."""

SHOWN = tuple(dict.fromkeys(("source", "published", "speaker", "via", *EVIDENCE)))
"""The fields of a claim in the order in which a person reads them."""

_LATER = [n for n in CLAIM.named(lambda field: field.judged) if n not in EVIDENCE]
"""Fields of claims that came after the hash: they are in it only where they are not as usual."""

Row = tuple[str, tuple[tuple[str, str], ...]]
"""A fact that is no claim: its kind, and its fields with their values."""


class Meaning(NamedTuple):
    """The claims of a proof with their fields, its other facts, and a hash of each rule in it.

    Fields and values are words; a field that has its default is left out.
    """

    claims: Mapping[str, Mapping[str, str]]
    facts: tuple[Row, ...]
    rules: Mapping[str, str]


def together(meanings: Iterable[Meaning]) -> Meaning:
    """What several proofs rest on, each thing once."""
    every = list(meanings)
    claims = {name: fields for meaning in every for name, fields in meaning.claims.items()}
    rules = {name: hash_ for meaning in every for name, hash_ in meaning.rules.items()}
    facts = {row for meaning in every for row in meaning.facts}
    return Meaning(dict(sorted(claims.items())), tuple(sorted(facts)), dict(sorted(rules.items())))


class _Field(NamedTuple):
    """A field of a fact: its value, as the hash has it and in words.

    Either is reckoned from the value, unless it is given. Of fields with one name, the last gives
    the words. `since` is the first version that has it.
    """

    name: str
    value: Any
    before: str = ""
    in_hash: str | None = None
    in_words: str | None = None
    since: int = 1

    @property
    def hashed(self) -> str:
        """What the hash has of it."""
        return self.before + canonical(self.value) if self.in_hash is None else self.in_hash

    @property
    def words(self) -> str | None:
        """The same for a person; None for a missing value."""
        return exact(self.value) if self.in_words is None else self.in_words


class Evidence:
    """The evidence of the findings of a run; it remembers those of a fact from one to the next."""

    def __init__(self, proofs: Proofs) -> None:
        self._proofs = proofs
        self._hashes: dict[tuple[Fact, int], str] = {}

    def holds(self, finding: Finding, version: int, evidence: str) -> bool:
        """Whether the finding has that evidence of that version.

        So it does too where it would have had it by the rules that an earlier release shipped.
        """
        if version == NOW and evidence == finding.evidence:
            return True
        ways = (False, True)
        return evidence in (self.of(finding.rule, finding.basis, version, w) for w in ways)

    def of(
        self, rule: Rule, premises: Iterable[Fact], version: int = NOW, former: bool = False
    ) -> str:
        """A hash of everything in the proof that a judgement of that version rests on.

        `former` is as for `fingerprint`.
        """
        facts, rules = self._proofs.closure(list(premises))
        hashes = {r.id: fingerprint(r, version, former) for r in (rule, *rules)}
        parts = {f"rule {name} {hash_}" for name, hash_ in hashes.items() if hash_}
        for fact in facts:
            if fact not in self._proofs.derivations:
                key = fact, version
                if key not in self._hashes:
                    self._hashes[key] = _hashed(_spelt(fact, self._proofs, version), version)
                parts.add(self._hashes[key])
        return hashed(sorted(parts), 16)


def fingerprint(rule: Rule, version: int, former: bool = False) -> str:
    """The hash of a rule that evidence of that version has.

    With `former`, of a rule as it is shipped now, that of the rule which the release shipped that
    first had the version; empty where there was none of that id.
    """
    if former:
        from engine.findings.former import FORMER  # only what was judged long ago asks for it

        *were, shipped = FORMER.get(rule.id, ("", "", ""))
        if rule.written_fingerprint == shipped:
            return were[version - 1]
    return rule.fingerprint if version == NOW else rule.written_fingerprint


class Wording:
    """The same in words, in a total order; it remembers those of a fact from finding to finding."""

    def __init__(self, proofs: Proofs, vocabulary: Vocabulary, version: int = NOW) -> None:
        self._proofs = proofs
        self._version = version
        self._kinds = {**BUILT_IN, **vocabulary.kinds, COUNT.name: COUNT, COUNTED.name: COUNTED}
        self._claims: dict[Fact, dict[str, str]] = {}
        self._rows: dict[Fact, Row] = {}

    def meaning(self, finding: Finding, former: bool = False) -> Meaning:
        """What a judgement of the finding rests on; `former` as `fingerprint` has it."""
        facts, rules = self._proofs.closure(finding.basis)
        claims, rows = {}, set()
        for fact in facts:
            if fact in self._proofs.derivations:
                continue
            if fact.kind == "claim":
                claims[fact.values[0]] = self._claim(fact)
            else:
                rows.add(self._row(fact))
        hashes = {r.id: fingerprint(r, self._version, former) for r in (finding.rule, *rules)}
        return Meaning(
            dict(sorted(claims.items())),
            tuple(sorted(rows)),
            {name: hash_ for name, hash_ in sorted(hashes.items()) if hash_},
        )

    def _claim(self, fact: Fact) -> dict[str, str]:
        if fact not in self._claims:
            spelt = _spelt(fact, self._proofs, self._version)
            words = {field.name: field.words for field in _listed(spelt, self._version)}
            named = [name for name in (*SHOWN, *words) if name in words]
            self._claims[fact] = {
                n: w for n in named if (w := words[n]) is not None and w != LEFT_OUT.get(n)
            }
        return self._claims[fact]

    def _row(self, fact: Fact) -> Row:
        if fact not in self._rows:
            spelt = _spelt(fact, self._proofs, self._version)
            listed = _listed_row(spelt, self._kinds[fact.kind].fields, self._version)
            pairs = {field.name: field.words for field in listed}
            self._rows[fact] = (
                fact.kind,
                tuple((name, words) for name, words in pairs.items() if words is not None),
            )
        return self._rows[fact]


def _spelt(fact: Fact, proofs: Proofs, version: int) -> Fact:
    """The fact with its names and text as that version has them.

    Of version 1, as they were written; later, as they are compared, so that a new spelling of what
    looks the same changes no judgement.
    """
    if version == 1:
        return proofs.written.get(fact, fact)
    return Fact(fact.kind, tuple([_normal(value) for value in fact.values]))


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else normal(value)
    if isinstance(value, tuple):
        return tuple([(key, _normal(inner)) for key, inner in value])
    return value


def _precisely(name: str, value: Any) -> Iterator[_Field]:
    """What version 2 adds of a field with that value, of a claim or of another fact.

    Each is a `_Field` of that name with `since=2`, and stands here only where it matters: a value
    without is hashed as it always was. What goes into the hash begins with the name; the words are
    in place of those that the field has without.
    """
    if isinstance(value, Period) and (value.late or value.early):
        sure = "no day"
        if value.sure_first <= value.sure_last:
            sure = f"{day_text(value.sure_first)}/{day_text(value.sure_last)}"
        hedge = " (inferred)" if name == "value" and value.inferred else ""
        told = f"{exact(value)}{hedge}, surely {sure}"
        yield _Field(name, value, in_hash=f"{name} surely {sure}", in_words=told, since=2)
    if isinstance(value, Quantity) and (how := quantities.unlike_its_bounds(value)):
        told = f"{exact(value)} ({how})"
        yield _Field(name, value, in_hash=f"{name} {how}", in_words=told, since=2)
    if isinstance(value, Quantity) and (also := value.also) is not None:
        how = quantities.unlike_its_bounds(also) or ""
        hashed_as = f"{name} also {canonical(also)} {also.physical or ''} {how}"
        told = f"{exact(value)}, printed as {exact(also)} too"
        yield _Field(name, value, in_hash=hashed_as, in_words=told, since=2)


def _listed(fact: Fact, version: int) -> Iterator[_Field]:
    """The fields of a claim that a judgement of that version rests on: not mere words."""
    return (field for field in _fields(fact) if field.since <= version)


def _fields(fact: Fact) -> Iterator[_Field]:
    for name in EVIDENCE:
        value = fact.values[CLAIM_AT[name]]
        yield _Field(name, value)
    for name in _LATER:
        value = fact.values[CLAIM_AT[name]]
        if value != CLAIM.fields[name].usual:
            yield _Field(name, value, f"{name} ")
    value = fact.values[CLAIM_AT["value"]]
    if isinstance(value, Quantity) and value.tolerance is not None:
        share = f"{quantities.plain(value.tolerance * 100)} %"
        yield _Field("tolerance", value.tolerance, "tolerance ", in_words=share)
    if isinstance(value, Quantity) and value.physical is not None:
        converts = f"{value.unit}, which is {quantities.told_measure(value.physical)}"
        yield _Field("unit", value, in_hash=f"physical {value.physical}", in_words=converts)
    if isinstance(value, Period) and value.inferred:  # it decides the level
        words = f"{exact(value)} (inferred)"
        yield _Field("value", value, in_hash="inferred", in_words=words)
    for name in EVIDENCE:
        yield from _precisely(name, fact.values[CLAIM_AT[name]])


def _listed_row(fact: Fact, names: Iterable[str], version: int) -> Iterator[_Field]:
    """The fields of another fact, but for those that are only words, such as an entity's name.

    What is missing or false is left out: a field that a later release adds changes nothing.
    """
    kind = BUILT_IN.get(fact.kind)
    judged = [True] * len(fact.values) if kind is None else [f.judged for f in kind.fields.values()]
    for at, (name, value) in enumerate(zip(names, fact.values, strict=True)):
        if value is not None and value is not False and judged[at]:
            yield _Field(name, value, str(at))
            yield from (field for field in _precisely(name, value) if field.since <= version)


def _hashed(fact: Fact, version: int) -> str:
    if fact.kind == "claim":
        listed = _listed(fact, version)
        return f"claim {fact.values[CLAIM_AT['id']]} {','.join(f.hashed for f in listed)}"
    places = map(str, range(len(fact.values)))  # the hash has them, and not the names of fields
    return f"{fact.kind} {','.join(f.hashed for f in _listed_row(fact, places, version))}"


def exact(value: Any) -> str | None:
    """A value in words that differ where values differ; None for a missing one."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Period):
        return _days(value)
    if isinstance(value, Quantity):
        return quantities.in_words(value)
    if isinstance(value, tuple):
        return ", ".join(f"{key}: {inner}" for key, inner in value) or "none"
    return quantities.plain(value)


def _days(period: Period) -> str:
    if period.days == ALWAYS.days:
        return ALWAYS.text
    first, last = day_text(period.first), day_text(period.last)
    return first if first == last else f"{first}/{last}"


LEFT_OUT = {n: exact(f.usual) for n, f in CLAIM.fields.items() if f.usual is not None}
"""What the words leave out: a field of a claim that is as usual."""
