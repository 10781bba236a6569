"""Rules as they were shipped while evidence had version 1, and as they are shipped now.

A judgement of version 1 holds while the rules of its proof differ from those that it names only by
what this release made of them. `python -m tests.former` writes the second hashes anew.
"""

from collections.abc import Mapping

FORMER: Mapping[str, tuple[str, str]] = {}
"""By a rule's id, the hashes of what is written: then, or empty where there was none, and now."""
