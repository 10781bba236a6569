"""Backends: what runs a program over facts. This page is their contract.

`start(program, facts) -> handle` begins, and `handle.outcome()` has every match of a flagging rule
in the least model, and for every derived fact its least derivation. Meaning is that of stratified
Datalog: no order of firing is to be seen. A backend orders, words and judges nothing; reports are
the same whichever runs.
"""

from collections.abc import Mapping, Sequence, Set
from importlib import import_module
from typing import NamedTuple, Protocol

from engine.choices import AUTO, BACKENDS, VERIFY
from engine.claims.kinds import Fact
from engine.rules.program import Premises, Program


class Match(NamedTuple):
    """A flagging rule, and a fact for each of its patterns in the order of the rule."""

    rule: str
    premises: Premises


class Derivation(NamedTuple):
    """The rule, and the facts for its patterns, from which a derived fact follows."""

    rule: str
    premises: Premises


class Outcome(NamedTuple):
    """What follows from the facts.

    `matches` knows its length without making the matches that it has (`engine.backends.blocks`).
    `derivations` holds the least derivation of every derived fact, whatever else was asked for:
    of the earliest stratum that derives it, with the fewest rounds in there, then by rule key,
    then by the premises in `order`, one after the other.
    """

    matches: Set[Match]
    derivations: Mapping[Fact, Derivation]


class Handle(Protocol):
    """A run that has begun. As a context, what it has started ends with it."""

    def __enter__(self) -> "Handle":
        """Itself."""

    def __exit__(self, *_: object) -> None:
        """Ends what still runs."""

    def outcome(self) -> Outcome:
        """What follows, when it is known; to be asked for once. Raises InputError."""


class Start(Protocol):
    """A backend's `start`."""

    def __call__(self, program: Program, facts: Sequence[Fact]) -> Handle:
        """Begins to run the program over the facts."""


_MODULES = {**BACKENDS, AUTO: "engine.backends.auto", VERIFY: "engine.backends.verify"}
"""What each name stands for: a backend, one that is chosen, or all and whether they agree."""


def start(program: Program, facts: Sequence[Fact], backend: str = AUTO) -> Handle:
    """Begins to run the program over the facts; raises KeyError for an unknown backend."""
    begin: Start = import_module(_MODULES[backend]).start
    return begin(program, facts)


def run(program: Program, facts: Sequence[Fact], backend: str = AUTO) -> Outcome:
    """What follows from the facts by the program, when it is known."""
    with start(program, facts, backend) as handle:
        return handle.outcome()
