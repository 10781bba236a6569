"""Backends: what runs a program over facts. This page is their contract.

`run(program, facts, meanwhile) -> Outcome`: every match of a flagging rule in the least model, and
for every derived fact its least derivation; `meanwhile`, where given, is called once, if possible
while the engine works. Meaning is that of stratified Datalog: no order of firing is to be seen. A
backend orders, words and judges nothing; reports are the same whichever runs.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple, Protocol

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

    `derivations` holds the least derivation of every derived fact: of the earliest stratum that
    derives it, with the fewest levels in there, then by rule id, then by premises in `order`.
    """

    matches: frozenset[Match]
    derivations: Mapping[Fact, Derivation]


class Run(Protocol):
    """A backend's `run`."""

    def __call__(
        self,
        program: Program,
        facts: Sequence[Fact],
        meanwhile: Callable[[], object] | None = None,
    ) -> Outcome:
        """What follows from the facts by the program."""


BACKENDS: Mapping[str, str] = {"durable": "engine.backends.durable"}
"""The module of each backend, imported when it is used."""


def backend(name: str = "durable") -> Run:
    """The backend's `run`; raises KeyError for an unknown name."""
    run: Run = import_module(BACKENDS[name]).run
    return run
