"""A claim-consistency checker: where the claims of sources pull against each other, and why.

`check`, `load` and `explain` are what the command `check` does, for programs: docs/api.md.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.api import Loaded, check, explain, load
    from engine.errors import InputError
    from engine.findings.finding import Finding
    from engine.findings.report import Report

__all__ = ["Finding", "InputError", "Loaded", "Report", "check", "explain", "load"]

__version__ = "0.1.0"

HOME = "https://git.example.org/claim-check"
"""Where the project is at home, as the documents name it; reports link to its pages."""

_HOMES = {
    **dict.fromkeys(("Loaded", "check", "explain", "load"), "engine.api"),
    "Finding": "engine.findings.finding",
    "InputError": "engine.errors",
    "Report": "engine.findings.report",
}
"""Where each public name is at home: a program, or the command, imports only what it uses."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'engine' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
