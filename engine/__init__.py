"""A claim-consistency checker: where the claims of sources pull against each other, and why."""

__version__ = "0.1.0"
