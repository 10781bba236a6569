"""Problems that a user can fix: a code, a place, one sentence, a next step."""

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.screen import printable

CODES = {
    "E101": "the file cannot be read as UTF-8 text",
    "E102": "the file is not valid YAML",
    "E103": "a key stands twice in one mapping",
    "E104": "anchors, aliases, tags and several documents in a file are refused",
    "E105": "the file is empty",
    "E106": "a link that leads out of the root",
    "E201": "an unknown key",
    "E202": "a required key is missing",
    "E203": "a value of the wrong shape, or not one of the choices",
    "E301": "an id is given twice",
    "E302": "a name that is declared nowhere",
    "E303": "a value that is not of the predicate's type, such as a quantity that does not parse",
    "E304": "a period that does not parse",
    "E305": "a period that ends before it starts",
    "E306": "a quote of more than 15 words",
    "E307": "a quote or paragraph that the source's text does not have",
    "E308": "declarations that contradict each other",
    "E309": "a source and the manifest in seeds/ that disagree",
    "E310": "a table, or a row of one, that cannot be read",
    "E401": "a rule file whose parts do not fit together",
    "E402": "a rule with an unknown kind",
    "E403": "a rule with an unknown field",
    "E404": "a rule with an unknown function",
    "E405": "a variable that nothing binds",
    "E406": "values of different types in one place",
    "E407": "a head that names what its patterns do not bind",
    "E408": "a rule that depends on the absence of what it helps to derive",
    "E409": "a condition that does not parse",
    "E410": "two rule files with one id and different contents",
    "E411": "a rule that names one claim, source or speaker",
    "E501": "a path that does not exist",
    "E502": "nothing to check",
    "E503": "the run, or its rule engine, was stopped",
    "E504": "no such finding or rule",
    "E505": "a report that cannot be written",
    "E506": "a file or an id that is there already: nothing is overwritten",
    "E601": "a project file or a setting that is not valid",
    "E701": "a resolution whose file is not named for its finding",
    "E702": "a resolution or a line of a baseline that matches no finding, where --strict is given",
    "E703": "what only a run on the whole material may do",
    "E704": "a git revision that cannot be read, or whose files do not load",
    "E705": "a broken line of a baseline",
}
"""What each code stands for; the manual's table is made from it."""


class Location(NamedTuple):
    """A place in a file; lines and columns count from 1.

    `path` is the whole path of the file, or a name that stands for none, as of a revision's file.
    `end` is the line and the column after its last character, where that is known; `record` is the
    number of a table's row, of which the first is 1, and below that it is none.
    """

    path: str
    line: int = 1
    column: int = 1
    end: tuple[int, int] | None = None
    record: int = 0

    @property
    def file(self) -> str:
        """The file as messages and reports name it: from where this is asked."""
        return shown(self.path)

    def __str__(self) -> str:
        return self.row if self.record else f"{self.file}:{self.line}:{self.column}"

    @property
    def row(self) -> str:
        """The place as `file:line`, and of a table as `file:row 217`."""
        return f"{self.file}:row {self.record}" if self.record else f"{self.file}:{self.line}"


def shown(path: str) -> str:
    """A whole path relative to the current folder, with `/` between its parts."""
    if not path.startswith(os.sep):
        return path
    try:
        short = os.path.relpath(path)
    except OSError:  # the current folder is no more
        return path
    return (os.path.normpath(path) if short.startswith("..") else short).replace(os.sep, "/")


class Problem(NamedTuple):
    """One thing to mend: its code (a key of `CODES`), sentence, place and next step."""

    code: str
    message: str
    at: Location | None = None
    hint: str | None = None

    def __str__(self) -> str:
        where = f"{printable(str(self.at))}: " if self.at else ""
        hint = f"\n  hint: {printable(self.hint)}" if self.hint else ""
        return f"{where}error[{self.code}]: {printable(self.message)}{hint}"


class Warned(NamedTuple):
    """What is hardly meant, and no reason to stop: a sentence and a place."""

    message: str
    at: Location

    def __str__(self) -> str:
        return f"{self.at}: {self.message}"


class InputError(Exception):
    """The run cannot go on; `problems` is never empty and stands in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(
            dict.fromkeys(problems), key=lambda p: ((p.at or Location(""))[:3], p.code, p.message)
        )
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


LONGEST_NAME = 200
"""Characters of a name that a hint is looked for: a longer one is no slip of the keyboard."""


def nearest(name: str, names: Iterable[str], least: float = 0.6) -> str | None:
    """A hint with the known name closest to `name`, or None where none is that much alike."""
    if len(name) > LONGEST_NAME:
        return None
    close = _closest(name, sorted(names), least)
    return None if close is None else f"did you mean '{close}'?"


def slip(name: str, names: Iterable[str]) -> str | None:
    """The known name that was meant, if `name` is but mistyped; None where it may be another word.

    A letter is left out, put in, changed or swapped with the next; of words of eight and more, two.
    The first is right, since people see that one, and a short name is too near to others.
    """
    from rapidfuzz.distance import OSA

    if len(name) > LONGEST_NAME:
        return None
    folded = name.casefold()
    found: list[tuple[int, str]] = []
    for known in sorted(names):
        if known.casefold() == folded:
            return known
        if len(known) > 3 and len(name) > 3 and known[:1].casefold() == folded[:1]:
            most = 2 if min(len(known), len(name)) >= 8 and " " not in name else 1
            far = OSA.distance(folded, known.casefold(), score_cutoff=most)
            found += [(far, known)] if far <= most else []
    return min(found)[1] if found else None


def _closest(name: str, names: Sequence[str], least: float) -> str | None:
    """What `difflib.get_close_matches(name, known, 1, least)` has, without looking at them all.

    Letters that two names have in one order are never fewer than those of the blocks that difflib
    counts: who is not near by the first, which takes a hundredth of the time, is not by the second.
    """
    from difflib import SequenceMatcher  # only a run with a mistake pays for these

    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    slack = 1e-6  # the two round in ways of their own
    near = process.extract(
        name, names, scorer=Indel.normalized_similarity, score_cutoff=least - slack, limit=20
    )
    matcher = SequenceMatcher(b=name)
    best: tuple[float, str] | None = None
    for other, most, _ in near:
        if best and most + slack < best[0]:
            break
        matcher.set_seq1(other)
        if matcher.ratio() >= least:
            best = max(best or (0.0, ""), (matcher.ratio(), other))
    return best[1] if best else None
