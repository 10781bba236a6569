"""Settings: what a run is told, and by whom: a flag, the environment, the project file, or nobody.

A project file is `check.toml`, or `pyproject.toml` with `[tool.check]`; it marks the root of a run.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from engine.choices import AUTO, BACKENDS, FAIL_ON, LEVELS, ON_BAD_ROW, VOCABULARIES
from engine.claims.quantity import TOLERANCE
from engine.errors import InputError, Location, Problem, nearest
from engine.limits import SECONDS
from engine.source import Door, Files, display
from engine.source.files import is_yaml, missing, place_in
from engine.source.schema import describe
from engine.source.strict_yaml import conflict

Key = tuple[str, ...]
"""A setting: ("fail-on",), ("levels", rule id), ("ignore", glob), ("verdicts", code),
("rules", absolute path)."""

Origin = str | Location
"""Where a value comes from: a flag, an environment variable, "default", or a place in a file."""


class Flags(NamedTuple):
    """What the command line asks for; None where it says nothing."""

    rules: tuple[Path, ...] = ()
    fail_on: str | None = None
    tolerance: str | None = None
    vocabulary: str | None = None
    baseline: Path | None = None
    time_limit: str | None = None
    backend: str | None = None
    on_bad_row: str | None = None


class Settings(NamedTuple):
    """What is in force for a run, and in `origins` where each value comes from.

    `rules` are further rule folders and files, in the order in which they were named; `tolerance`
    is the share that "about" means in facts; `levels` are by rule id; `ignore` has for each glob
    of paths below `root` the rules whose findings are left out there; `verdicts` are words for
    the codes of resolutions, for ClaimReview; `baseline` is the list of findings that are not new.
    With `own_core`, the core rules are those of the root's rules/core, not the shipped ones. The
    `door` is what all of the run's files are read through. `time_limit` is how many seconds of
    processor time a run may take, and `backend` what runs the rules. `on_bad_row` says what is done
    with rows of tables that cannot be read: `fail`, or `skip`, which counts them.
    """

    root: Path
    door: Door
    file: Path | None = None
    rules: tuple[Path, ...] = ()
    fail_on: str = "contradiction"
    tolerance: Decimal = TOLERANCE
    vocabulary: str = "closed"
    levels: Mapping[str, str] = {}
    ignore: Mapping[str, tuple[str, ...]] = {}
    verdicts: Mapping[str, str] = {}
    origins: Mapping[Key, Origin] = {}
    baseline: Path | None = None
    own_core: bool = False
    time_limit: int = SECONDS
    backend: str = AUTO
    on_bad_row: str = ON_BAD_ROW[0]

    @property
    def open(self) -> bool:
        """Whether names may be used that nothing declares."""
        return self.vocabulary == "open"

    def origin(self, *key: str) -> Origin:
        """Where the value of a setting comes from."""
        return self.origins.get(key, "default")

    def check_rules(self, rules: Iterable[str]) -> None:
        """Raises InputError for each rule that `levels` and `ignore` name and `known` lacks."""
        named = [(("levels", rule), rule) for rule in self.levels]
        named += [(("ignore", glob), rule) for glob, rules in self.ignore.items() for rule in rules]
        names = set(rules)
        hint = "a rule's id is the name of its file; a rule that derives has no findings"
        problems = [
            _problem(self.origin(*key), f"there is no rule '{rule}' that flags", rule, names, hint)
            for key, rule in named
            if rule not in names
        ]
        if problems:
            raise InputError(problems)


class _Setting(NamedTuple):
    """One value of one setting as it was given; `name` is what messages call the setting."""

    key: Key
    value: Any
    origin: Origin
    name: str


def configure(
    paths: Sequence[Path],
    flags: Flags | None = None,
    environment: Mapping[str, str] = os.environ,
    files: Files | None = None,
) -> Settings:
    """The settings of a run on `paths`: flags go before the environment, and that before the file.

    Rules add up in place of replacing each other. What the project file names lies below the root;
    only the paths, the flags and the environment may name places outside. `files` are those of the
    disk where none are given. Raises InputError with every problem of the project file, the
    environment and the flags.
    """
    flags, files = flags or Flags(), files or Files()
    root = find_root(paths, files)
    door = Door(root, _named(paths, flags, environment), files)
    file = _project_file(root, door)
    of_file = [] if file is None else _of_file(file, door)
    values, origins = _values((*of_file, *_of_environment(environment), *_of_flags(flags)), door)
    return Settings(
        root,
        door,
        file,
        tuple(value for key, value in values.items() if key[0] == "rules"),
        values.get(("fail-on",), "contradiction"),
        values.get(("tolerance",), TOLERANCE),
        values.get(("vocabulary",), "closed"),
        {key[1]: value for key, value in values.items() if key[0] == "levels"},
        {key[1]: value for key, value in values.items() if key[0] == "ignore"},
        {key[1]: value for key, value in values.items() if key[0] == "verdicts"},
        origins,
        values.get(("baseline",)),
        time_limit=values.get(("time-limit",), SECONDS),
        backend=values.get(("backend",), AUTO),
        on_bad_row=values.get(("on-bad-row",), ON_BAD_ROW[0]),
    )


def _values(given: Iterable[_Setting], door: Door) -> tuple[dict[Key, Any], dict[Key, Origin]]:
    """The values of settings, the last of each, and where they stand; raises InputError."""
    values: dict[Key, Any] = {}
    origins: dict[Key, Origin] = {}
    problems: list[Problem] = []
    for setting in given:
        try:
            values[setting.key] = _read(setting, door)
            origins[setting.key] = setting.origin
        except InputError as e:
            problems += e.problems
    if problems:
        raise InputError(problems)
    return values, origins


# -- where values stand -----------------------------------------------------------------------


def find_root(paths: Sequence[Path], files: Files | None = None) -> Path:
    """The folder that the run belongs to, found from its first path.

    The nearest ancestor with a `check.toml` or with a `pyproject.toml` that has a table
    `tool.check`; else the parent of the `facts/` (or `rules/`) folder that the path is or lies in;
    else the path's parent. Raises InputError for a `pyproject.toml` on the way that cannot be read.
    """
    files = files or Files()
    first = (paths[0] if paths else Path("facts")).absolute()
    for folder in (first, *first.parents):
        if found := _project_files(folder, files):
            _check_outer(found[0], first, files)
            return folder
    for folder in (first, *first.parents):
        if folder.name in ("facts", "rules"):
            return folder.parent
    return first if files.kind(first / "facts") == "folder" else first.parent


_BESIDE_FACTS = (".git", "rules", "seeds")


def _check_outer(settings: Path, first: Path, files: Files) -> None:
    """Refuses settings within the facts of another root, of which they would make a root.

    Then the rules beside the facts would not be run. Facts are what lies below a folder `facts`,
    and what is to be checked where no such folder leads there, unless whoever runs it has started
    in the folder of the settings.
    """
    folder, here = settings.parent, Path.cwd()
    inside = folder in (here, *here.parents)
    is_project = _is_project(folder, files)
    leads = is_project if first == folder else first.relative_to(folder).parts[0] in _IN_PROJECT
    for outer in _outer(folder, here, files):
        is_root = any(files.there(outer / inner) for inner in _BESIDE_FACTS)
        is_root = is_root or bool(_project_files(outer, files))
        below = folder.relative_to(outer).parts
        if inside and (below != ("facts",) or is_project):
            continue
        if is_root and ("facts" in below or not leads):
            message = f"settings stand beside facts/, not in it: {display(outer)} is a root itself"
            hint = "take the file away; or start check in this folder, for a project of its own"
            raise InputError([Problem("E601", message, place_in(settings), hint)])


_IN_PROJECT = ("facts", "rules")


def _is_project(folder: Path, files: Files) -> bool:
    """Whether a folder with settings has its facts in a `facts/` of its own, and none beside it."""
    own = [name for name, _, _ in files.names(folder) if is_yaml(name)]
    return files.kind(folder / "facts") == "folder" and not own


def _outer(folder: Path, here: Path, files: Files) -> list[Path]:
    """The folders around one, up to the top of its repository, or where the run was started."""
    around = list(folder.parents)
    tops = [n for n, outer in enumerate(around) if files.there(outer / ".git") or outer == here]
    return around[: max(tops, default=0) + 1]


def _named(paths: Sequence[Path], flags: Flags, environment: Mapping[str, str]) -> list[Path]:
    """The places that whoever runs the check names."""
    from_environment = environment.get("CHECK_RULES", "").split(os.pathsep)
    named = (*from_environment, environment.get("CHECK_BASELINE", ""))
    baseline = [flags.baseline] if flags.baseline else []
    return [*paths, *flags.rules, *baseline, *(Path(name) for name in named if name)]


def _project_files(folder: Path, files: Files) -> list[Path]:
    """The files of a folder that mark it as a root."""
    own = [folder / "check.toml"] if files.there(folder / "check.toml") else []
    python = folder / "pyproject.toml"
    return [*own, python] if _is_project_file(python, files) else own


_MAY_HOLD_SETTINGS = re.compile(r"""tool["']?[ \t]*(?:\.[ \t]*["']?check|\]|=)|\\[uUx]""")
"""What stands in every `pyproject.toml` with a table `tool.check`, however it is written."""


def _is_project_file(python: Path, files: Files) -> bool:
    """Whether a `pyproject.toml` has settings of ours; raises InputError where nobody can tell."""
    if not files.there(python):
        return False
    text, problems = Door(python.parent, (), files).text(python)
    if problems:
        hint = "make it readable, or put a check.toml beside facts/: then it does not count"
        raise InputError(problem._replace(hint=hint) for problem in problems)
    if not _MAY_HOLD_SETTINGS.search(text):
        return False
    settings = _parsed(text, str(python.absolute()))
    tool = settings.get("tool")
    return isinstance(tool, dict) and "check" in tool


def _project_file(root: Path, door: Door) -> Path | None:
    files = _project_files(root, door.files)
    if len(files) > 1:
        one, other = map(display, files)
        message = f"both {one} and {other} (its [tool.check]) hold the settings of one folder"
        raise InputError([_problem(Location(one), message, hint="keep one of the two")])
    return files[0] if files else None


def _of_file(file: Path, door: Door) -> Iterator[_Setting]:
    """What the project file says, in its order; raises InputError where it is no TOML."""
    text, problems = door.text(file)
    if problems:
        raise InputError(problems)
    text = text.replace("\r\n", "\n")
    table: Key = () if file.name == "check.toml" else ("tool", "check")
    settings = _parsed(text, str(file.absolute()))
    for key in table:
        settings = settings[key]
    if not isinstance(settings, dict):
        message = f"`tool.check` is {describe(settings)}; expected a table"
        raise InputError([_problem(place_in(file), message, hint="write `[tool.check]`")])
    places = _places(text)

    def setting(key: Key, value: Any) -> _Setting:
        path = (*table, *key)
        while path and path not in places:
            path = path[:-1]
        place = place_in(file, *places.get(path, (1, 1)))
        return _Setting(key, value, place, ".".join(key))

    for name, value in settings.items():
        if name in ("levels", "ignore", "verdicts") and isinstance(value, dict):
            yield from (setting((name, inner), item) for inner, item in value.items())
        elif name == "rules" and isinstance(value, list):
            for path in value:
                found = setting(("rules",), path)
                yield _rule(file.parent / path, found) if isinstance(path, str) else found
        elif name == "baseline" and isinstance(value, str) and value.strip():
            yield setting((name,), file.parent / value)
        else:
            yield setting((name,), value)


def _parsed(text: str, file: str) -> Any:
    import tomllib  # only a project with settings pays for it

    found = conflict(text, file, "E601") or _too_much(text, file)
    if found:
        raise InputError([found])
    try:
        return tomllib.loads(text, parse_float=str)  # as written: no digit is lost
    except (ValueError, RecursionError) as e:
        raise InputError([_syntax(str(e), text, file)]) from e


MOST_CHARACTERS = 2**20
"""How many characters a project file may have."""

MOST_DOTS = 300
"""How many dots a line of it may have: the parts of one key cost the square of their number."""


def _too_much(text: str, file: str) -> Problem | None:
    """The problem of a text that would take long to parse, if so."""
    if len(text) > MOST_CHARACTERS:
        message = f"the file has more than {MOST_CHARACTERS} characters"
        return _problem(Location(file), message, hint="settings are short: put a check.toml beside")
    if text.count(".") <= MOST_DOTS:
        return None
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            message = f"the line has more than {MOST_DOTS} dots"
            return _problem(Location(file, number), message, hint="break it into several lines")
    return None


def _of_environment(environment: Mapping[str, str]) -> Iterator[_Setting]:
    """What the environment says; a variable that is empty says nothing."""
    for key in ("fail-on", "tolerance", "vocabulary", "time-limit", "backend", "on-bad-row"):
        name = f"CHECK_{key.replace('-', '_').upper()}"
        if value := environment.get(name):
            yield _Setting((key,), value, name, name)
    if value := environment.get("CHECK_BASELINE"):
        yield _Setting(("baseline",), Path(value), "CHECK_BASELINE", "CHECK_BASELINE")
    for path in environment.get("CHECK_RULES", "").split(os.pathsep):
        if path:
            yield _rule(Path(path), _Setting((), path, "CHECK_RULES", "CHECK_RULES"))


def _of_flags(flags: Flags) -> Iterator[_Setting]:
    for path in flags.rules:
        yield _rule(path, _Setting((), path, "--rules", "--rules"))
    for key, value in (
        ("fail-on", flags.fail_on),
        ("tolerance", flags.tolerance),
        ("vocabulary", flags.vocabulary),
        ("backend", flags.backend),
        ("baseline", flags.baseline),
        ("time-limit", flags.time_limit),
        ("on-bad-row", flags.on_bad_row),
    ):
        if value is not None:
            yield _Setting((key,), value, f"--{key}", f"--{key}")


def _rule(path: Path, setting: _Setting) -> _Setting:
    return setting._replace(key=("rules", str(path.absolute())), value=path)


# -- places in TOML, which tomllib does not tell ------------------------------------------------

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"({_PART}(?:[ \t]*\.[ \t]*{_PART})*)"
_LINE = rf"[ \t]*(?:\[\[?[ \t]*{_DOTTED}[ \t]*\]|{_DOTTED}[ \t]*=)"


def _places(text: str) -> dict[Key, tuple[int, int]]:
    """The line and column of each table and key that begins a line of a valid TOML text."""
    line_start = re.compile(_LINE)
    places: dict[Key, tuple[int, int]] = {}
    table: Key = ()
    quoted = False
    for number, line in enumerate(text.split("\n"), 1):
        match = None if quoted else line_start.match(line)
        quoted ^= (line.count('"""') + line.count("'''")) % 2 == 1
        if match is None:
            continue
        if match[1]:
            path = table = _path(match[1])
        else:
            path = (*table, *_path(match[2]))
        column = match.start(1 if match[1] else 2) + 1
        for length in range(1, len(path) + 1):
            places.setdefault(path[:length], (number, column))
    return places


def _path(dotted: str) -> Key:
    """The parts of a key as TOML reads them: `a."b c"` is a, b c."""
    import tomllib

    try:
        inner: Any = tomllib.loads(f"{dotted} = 0")
    except ValueError:
        return (dotted,)  # it stands in a text that looks like a key
    path: Key = ()
    while isinstance(inner, dict):
        ((name, inner),) = inner.items()
        path = (*path, name)
    return path


def _syntax(message: str, text: str, file: str) -> Problem:
    """The problem of a text that is no TOML, at the place that tomllib's message names."""
    reason, _, where = message.partition(" (at ")
    if "integer string conversion" in reason:  # as Python says it, to those who program
        reason = "a number has too many digits"
    found = re.match(r"line (\d+), column (\d+)", where)
    lines = text.rstrip("\n").split("\n")
    line, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
    reason = reason[:1].lower() + reason[1:]
    hint = 'write `name = value`, with text in quotes: `fail-on = "tension"`'
    return _problem(
        Location(file, line, column), f"the file is not valid TOML: {reason}", hint=hint
    )


# -- values -----------------------------------------------------------------------------------


def _problem(
    origin: Origin,
    message: str,
    given: object = None,
    choices: Iterable[str] = (),
    hint: str | None = None,
) -> Problem:
    """The problem of a setting; its hint is the choice nearest to what was given, or `hint`."""
    at = origin if isinstance(origin, Location) else None
    near = nearest(given, choices) if isinstance(given, str) else None
    return Problem("E601", message, at, near or hint)


def _wrong(setting: _Setting, expected: str, choices: Iterable[str] = ()) -> InputError:
    value = str(setting.value).lower() if isinstance(setting.value, bool) else setting.value
    message = f"`{setting.name}` is {describe(value)}; expected {expected}"
    return InputError([_problem(setting.origin, message, setting.value, choices)])


def _unknown(setting: _Setting) -> Any:
    hint = f"known here: {', '.join(sorted(_READERS))}"
    message = f"unknown key `{setting.name}`"
    raise InputError([_problem(setting.origin, message, setting.key[0], _READERS, hint)])


def _read(setting: _Setting, door: Door) -> Any:
    """The value of a setting; raises InputError where it does not fit, or leads out of the root."""
    value = _READERS.get(setting.key[0], _unknown)(setting)
    if setting.key[0] in ("rules", "baseline"):
        _check_path(setting, door)
    return value


def _check_path(setting: _Setting, door: Door) -> None:
    """Refuses a path that this run may not open, and rules that are not there."""
    if "\0" in str(setting.value):
        raise _wrong(setting, "a path, which has no NUL character")
    named = isinstance(setting.origin, str)  # by whoever runs it
    if not door.opens(setting.value) or (door.is_hidden(setting.value) and not named):
        at = setting.origin if isinstance(setting.origin, Location) else None
        shown = Path(os.path.relpath(setting.value, door.root)).as_posix()
        place = "what is hidden" if door.is_below(setting.value) else "a place outside of the root"
        message = f"`{setting.name}` names {place}: {shown}"
        hint = f"whoever runs it can name the place itself, with {_NAMES_OUTSIDE[setting.key[0]]}"
        raise InputError([Problem("E601", message, at, hint)])
    if setting.key[0] == "rules":
        _check_rules_are_there(setting, door)
        is_rule = is_yaml(setting.value.name) or door.is_folder(setting.value)
        if isinstance(setting.origin, Location) and not is_rule:  # it would be quoted in messages
            raise _wrong(setting, "a list of folders and rule files, which end in .yaml")


_NAMES_OUTSIDE = {
    "rules": "--rules or CHECK_RULES",
    "baseline": "--baseline or CHECK_BASELINE",
}


def _check_rules_are_there(setting: _Setting, door: Door) -> None:
    if door.is_file(setting.value) or door.is_folder(setting.value):
        return
    if isinstance(setting.origin, Location):
        raise InputError([missing(Path(display(setting.value)))._replace(at=setting.origin)])
    problem = missing(setting.value)
    named = ", which CHECK_RULES names" if setting.origin == "CHECK_RULES" else ""
    raise InputError([problem._replace(message=problem.message + named)])


def _rule_path(setting: _Setting) -> Path:
    if not isinstance(setting.value, Path):
        raise _wrong(setting, "a list of folders and rule files")
    return setting.value


def _one_of(*choices: str) -> Callable[[_Setting], str]:
    def read(setting: _Setting) -> str:
        if setting.value not in choices:
            listed = " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))
            raise _wrong(setting, listed, choices)
        return str(setting.value)

    return read


def _tolerance(setting: _Setting) -> Decimal:
    """The share, of 0.1 as of "10 %"; kept exactly."""
    written = "" if isinstance(setting.value, bool) else str(setting.value).strip()
    match = re.fullmatch(r"(\d{1,2}(?:\.\d{1,12})?)[ \t]*%|(0?\.\d{1,12})", written, re.ASCII)
    share = Decimal(0)
    if match:
        share = Decimal(match[1]).scaleb(-2) if match[1] else Decimal(match[2])
    if not share:
        raise _wrong(setting, 'a number above 0 and below 1, or per cent: 0.1, "10 %"')
    return share


def _time_limit(setting: _Setting) -> int:
    """A whole number of seconds; who sends a project file may not ask for more than usual."""
    of_file = isinstance(setting.origin, Location)
    written = "" if isinstance(setting.value, bool) else str(setting.value).strip()
    number = int(written) if re.fullmatch(r"[0-9]{1,9}", written) else 0
    if number < 1 or (of_file and number > SECONDS):
        whole = "a whole number of seconds"
        raise _wrong(
            setting, f"{whole}, from 1 to {SECONDS}" if of_file else f"{whole}, such as 60"
        )
    return number


def _path_of_baseline(setting: _Setting) -> Path:
    if not isinstance(setting.value, Path):
        raise _wrong(setting, "the path of a file")
    return setting.value


def _level(setting: _Setting) -> str:
    if len(setting.key) == 1:
        raise _wrong(setting, 'a table of rules with their levels: `rule-id = "note"`')
    return _one_of(*LEVELS)(setting)


def _rule_ids(setting: _Setting) -> tuple[str, ...]:
    if len(setting.key) == 1:
        raise _wrong(setting, 'a table of paths with lists of rules: `"facts/old/*" = ["rule-id"]`')
    if not isinstance(setting.value, list) or not all(
        isinstance(rule, str) for rule in setting.value
    ):
        raise _wrong(setting, 'a list of rule ids: `["rule-id"]`')
    return tuple(setting.value)


def _verdict(setting: _Setting) -> str:
    """The word of a code; empty where it is to have none."""
    from engine.findings.judgement import CODES  # only a project that names codes pays for it

    if len(setting.key) == 1:
        raise _wrong(setting, 'a table of codes with their words: `misquoted = "Misquoted"`')
    if setting.key[1] not in CODES:
        message = f"no resolution can have the code '{setting.key[1]}'"
        hint = f"the codes are {', '.join(CODES)}"
        raise InputError([_problem(setting.origin, message, setting.key[1], CODES, hint)])
    if not isinstance(setting.value, str):
        raise _wrong(setting, 'a word or two, or "" for none')
    return setting.value.strip()


_READERS: Mapping[str, Callable[[_Setting], Any]] = {
    "rules": _rule_path,
    "fail-on": _one_of(*FAIL_ON),
    "tolerance": _tolerance,
    "vocabulary": _one_of(*VOCABULARIES),
    "baseline": _path_of_baseline,
    "time-limit": _time_limit,
    "backend": _one_of(AUTO, *BACKENDS),
    "on-bad-row": _one_of(*ON_BAD_ROW),
    "levels": _level,
    "ignore": _rule_ids,
    "verdicts": _verdict,
}
"""How the value of each setting is read; the keys of a project file."""
