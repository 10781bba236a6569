"""Why no rule flags two claims together: what each rule that could take them misses."""

from collections.abc import Iterator, Sequence

from engine.claims.kinds import Fact
from engine.errors import InputError, Problem
from engine.errors import nearest as nearest_name
from engine.findings.finding import Finding
from engine.findings.report import Report
from engine.findings.speakers import who
from engine.findings.words import whole_statement
from engine.screen import one_line, page
from engine.trials.nearest import TAKEN, Facts, Miss, nearest


def why_not(report: Report, names: Sequence[str]) -> str:
    """Lines for a person: the two claims, what flags them, and what every other rule misses.

    The report must have been made with agreements. Raises InputError for a claim that is not in
    it.
    """
    claims = report.corpus.claims
    unknown = [
        Problem("E504", f"there is no claim '{name}'", hint=_hint(name, report))
        for name in names
        if name not in claims
    ]
    if unknown:
        raise InputError(unknown)
    if len({*names}) < len(names):
        problem = Problem("E504", f"'{names[0]}' is one claim", hint="name two different claims")
        raise InputError([problem])
    facts = Facts([*report.corpus.facts(), *report.proofs.derivations], report.corpus.vocabulary)
    wanted = [_standing_for(name, facts, report) for name in names]
    lines = [line for pair in zip(names, wanted, strict=True) for line in _claim(*pair, report)]
    found = [f for f in _every(report) if {*names} <= {claim.id for claim in f.claims}]
    lines += ["", *(line for finding in found for line in _flagged(finding))]
    lines += [] if found else ["No rule takes the two together."]
    done = {finding.rule.id for finding in found}
    rules = [r for r in report.program.rules if not r.heads and r.id not in done]
    missed = [nearest(report.program.only(rule.id).flags, facts, wanted) for rule in rules]
    misses = [miss for miss in missed if miss is not None and miss.depth >= TAKEN]
    if misses:
        lines += ["", "What keeps the other rules from it, the nearest first:"]
    lines += _told(misses)
    if others := len(rules) - len(misses):
        lines += ["", f"{others} more rule{'s' * (others != 1)}: not for claims like these."]
    return page(lines)


def _hint(name: str, report: Report) -> str | None:
    """What to name in place of what is no claim: the claims of a list, or a like one."""
    if members := report.corpus.lists.get(name):
        return f"it is a list; its claims are {', '.join(members)}"
    return nearest_name(name, report.corpus.claims)


def _every(report: Report) -> list[Finding]:
    groups = [*report.disputes, *report.agreements]
    return [finding for dispute in groups for finding in dispute.findings]


def _standing_for(name: str, facts: Facts, report: Report) -> list[Fact]:
    """The claim's own fact, and those of the claims that follow from it."""
    every = facts.by_kind["claim"]
    own = [fact for fact in every if fact.values[0] == name]
    return own + [
        fact
        for fact in every
        if fact in report.proofs.derivations and name in report.proofs.base_claims([fact])
    ]


def _claim(name: str, group: Sequence[Fact], report: Report) -> Iterator[str]:
    claim, vocabulary = report.corpus.claims[name], report.corpus.vocabulary
    yield f"{name}  {claim.at.row}"
    yield f"  {who(claim, vocabulary)}: {whole_statement(group[0], vocabulary)}"
    for fact in group[1:]:
        yield f"  which implies: {whole_statement(fact, vocabulary)}"


def _flagged(finding: Finding) -> Iterator[str]:
    """What a finding, or agreement, says of the claims."""
    what = "They agree" if finding.rule.agrees else f"They are flagged as a {finding.level}"
    yield f"{what}, by the rule {finding.rule.id}: {one_line(finding.message.strip())}."
    yield f"  why: check explain {finding.id}"


def _told(misses: Sequence[Miss]) -> Iterator[str]:
    """The misses, the nearest first; rules that miss the same are told together.

    Last come those for which the vocabulary would have to say more.
    """
    groups: dict[tuple[str, str], list[Miss]] = {}
    declared = [miss for miss in misses if not miss.undeclared]
    for miss in sorted(declared, key=lambda m: (m.rule.agrees, [-n for n in m.depth], m.rule.id)):
        groups.setdefault((miss.words, miss.item), []).append(miss)
    for (words, item), group in groups.items():
        yield f"- {words}"
        if item:
            yield f"    the rule asks: {item}"
        for miss in group:
            yield f"    {miss.rule.id}: {miss.rule.entry.title}"
    silent = sorted((m for m in misses if m.undeclared), key=lambda m: (m.undeclared, m.rule.id))
    if silent:
        yield "- the vocabulary says nothing of the kind of their predicates:"
    for miss in silent:
        yield f"    `{miss.undeclared}`, for {miss.rule.id}: {miss.rule.entry.title}"
