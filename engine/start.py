"""A start: a working folder, and skeletons of a source and a rule, from engine/templates/.

Nothing that is there is ever overwritten, and where one file cannot be made, none is.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from engine.claims import period
from engine.config import configure, find_root
from engine.errors import InputError, Problem
from engine.loading import rule_folders
from engine.source import Door, Map, display, parse
from engine.source.door import outside
from engine.source.files import is_yaml
from engine.source.refusals import refused

TEMPLATES = Path(__file__).parent / "templates"
WORKING_FOLDER: Mapping[str, str] = {
    ".github/workflows/check.yml": "a workflow that checks every push on GitHub",
    ".pre-commit-config.yaml": "a hook that checks before each commit",
    "check.toml": "marks the folder, and takes its settings",
    "facts/bay-news-2021-06.yaml": "a source with three claims, two of which conflict",
    "facts/vocabulary.yaml": "the names that claims use",
    "rules/museums/visitors-before-opening.yaml": "a rule, and the examples that test it",
    "schemas/facts.json": "what an editor completes facts by",
    "schemas/rules.json": "what an editor completes rules by",
}
"""The files that `init` makes, and what each is: the schemas, and others from templates/init/."""
SCHEMAS = "schemas"
"""The folder of a root where `init` puts the schemas that files name in their first line."""
_SHARED = (".github/workflows/check.yml", ".pre-commit-config.yaml")
"""Those that a repository may have already, with other things in them: they are then left alone."""

_ID = re.compile(r"\w[\w.-]*")
_UNNAMED = "TODO # who published it, such as Harbour News"
_UNDATED = "../.. # TODO: when, such as 2024-05-14, or 2024-05~ where inferred; ../.. is any time"


def init(folder: Path) -> dict[Path, bool]:
    """Makes a working folder with one contradiction to find; whether each file was made.

    They are those of WORKING_FOLDER, in that order. What others use too is left as it is; raises
    InputError where another of them is there already.
    """
    made = {
        folder / name: name not in _SHARED or not os.path.lexists(folder / name)
        for name in WORKING_FOLDER
    }
    names = zip(made.items(), WORKING_FOLDER, strict=True)
    texts = {path: _first_text(name) for (path, new), name in names if new}
    _write(texts, Door(folder))
    return made


def _first_text(name: str) -> str:
    """What a file of the working folder holds."""
    folder, _, file = name.partition("/")
    if folder != SCHEMAS:
        return _template(f"init/{name}")
    from engine.schema import render  # to make the models' schemas takes its time

    return render(file.removesuffix(".json"))


def new_source(name: str, publisher: str | None, published: str | None) -> Path:
    """Adds a facts file with a source and no claims to the root; its path.

    Raises InputError for a bad or taken id, a period that does not parse, or a file in the way.
    """
    _check_id(name, "source")
    values = {
        "SOURCE-ID": name,
        "PUBLISHER": _text(publisher, "--publisher") if publisher else _UNNAMED,
        "PUBLISHED": _period(published) if published else _UNDATED,
    }
    door = Door(_root())
    if name in (sources := _sources(door)):
        hint = f"for more claims of it, begin another file with `source: {name}`"
        raise InputError([_taken(f"source '{name}'", sources[name], hint)])
    path = door.facts / f"{name}.yaml"
    _write({path: _schema_line(path, door) + _filled("new/source.yaml", values)}, door)
    return path


def new_table(table: Path) -> Path:
    """Adds a facts file that declares a table, guessed from its first rows; the file's path.

    Raises InputError for a table that cannot be read or lies outside of the root, and for a file in
    the way.
    """
    from engine.claims.drafting import drafted  # only this command reads a table so early
    from engine.claims.tables import format_of
    from engine.source.tables import TableError, read

    door = Door(_root())
    if not table.exists():
        raise InputError([Problem("E501", f"there is no file '{display(table)}'")])
    try:
        found = read(table.absolute(), format_of(table), ",", door)
    except TableError as e:
        raise InputError([e.problem]) from e
    path = door.facts / f"{table.stem}.yaml"
    text = drafted(found, Path(os.path.relpath(table, path.parent)).as_posix())
    _write({path: _schema_line(path, door) + text}, door)
    return path


def new_rule(name: str, topic: str | None, derives: bool) -> Path:
    """Adds a rule file whose examples pass to the root, one that flags or one that derives.

    Raises InputError for a bad or taken id, a bad topic, or a file in the way.
    """
    _check_id(name, "rule")
    if topic is not None:
        _check_id(topic, "topic")
    root = _root()
    settings = configure([root / "rules"])
    rules = {path.stem: path for path in settings.door.walk(rule_folders(settings))}
    if name in rules:
        hint = "choose another id: it says what the rule finds"
        raise InputError([_taken(f"rule '{name}'", rules[name], hint)])
    path = root / "rules" / (topic or "") / f"{name}.yaml"
    text = _filled(f"new/{'derive' if derives else 'flag'}.yaml", {"RULE-ID": name})
    _write({path: _schema_line(path, settings.door) + text}, settings.door)
    return path


def _schema_line(path: Path, door: Door) -> str:
    """The line by which an editor finds the schema of a new file, where the root has that."""
    folder = path.relative_to(door.root).parts[0]
    schema = door.root / SCHEMAS / f"{folder}.json"
    if not door.is_file(schema):
        return ""
    return (
        f"# yaml-language-server: $schema={Path(os.path.relpath(schema, path.parent)).as_posix()}\n"
    )


def _root() -> Path:
    """The root of what is below the current folder, which may itself be its facts/ or rules/."""
    own = (Path(name) for name in ("facts", "rules") if Path(name).is_dir())
    return find_root([next(own, Path("a-new-file.yaml"))])


def _sources(door: Door) -> dict[str, Path]:
    """The facts file that declares each source; mistakes in the files are no matter here."""
    found = {}
    for path in door.walk([door.facts]) if door.is_folder(door.facts) else []:
        document, _ = parse(door.text(path)[0], str(path.absolute()))
        source = document.get("source") if isinstance(document, Map) else None
        if isinstance(source, Map) and isinstance(source.get("id"), str):
            found[source["id"]] = path
    return found


def _taken(what: str, path: Path, hint: str) -> Problem:
    return Problem("E506", f"there is a {what} already: {display(path)}", hint=hint)


def _check_id(name: str, what: str) -> None:
    """Refuses what is no good name of a file and of a source, rule or topic."""
    if not _ID.fullmatch(name) or is_yaml(name):
        message = f"'{name}' is no name for a {what}"
        hint = "letters, digits, hyphens: harbour-news-2024-05; no spaces, no slashes, no .yaml"
        raise InputError([Problem("E203", message, hint=hint)])


def _period(written: str) -> str:
    try:
        period.parse(written)
    except period.PeriodError as e:
        message = f"the period '{written}' of --published does not parse: {e}"
        raise InputError(
            [Problem("E304", message, hint=e.hint or "2024, 2024-05, 2024-05-14~")]
        ) from e
    return written


def _text(value: str, option: str) -> str:
    """The text as a value in YAML, in quotes where it would be read as anything else.

    Raises InputError for text that no file can hold; words of a command line may be of any bytes.
    """
    from engine.findings.judgement import some_text

    try:
        some_text(value)
    except ValueError as e:
        raise InputError([Problem("E203", f"`{option}` is {value!a}; expected {e}")]) from e
    line = " ".join(value.split())
    document, _ = parse(f"key: {line}\n", "")
    plain = isinstance(document, Map) and document == {"key": line}
    return line if plain else json.dumps(line, ensure_ascii=False)


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _filled(name: str, values: Mapping[str, str]) -> str:
    """The template with the words that are keys of `values` replaced, all in one pass."""
    return re.sub("|".join(values), lambda word: values[word[0]], _template(name))


def _write(files: Mapping[Path, str], door: Door) -> None:
    """Writes the files and the folders that they need, or none of them."""
    if leading_out := [path for path in files if not door.opens(path)]:
        raise InputError(map(outside, leading_out))
    if found := _in_the_way(files):
        names = ", ".join(f"'{display(path)}'" for path in found)
        are = "is" if len(found) == 1 else "are"
        message = f"there {are} {names} already; nothing was written"
        hint = "choose another folder or name, or move what is there"
        raise InputError([Problem("E506", message, hint=hint)])
    made: list[Path] = []
    try:
        for path, text in files.items():
            _make(path, text, made)
    except BaseException as e:
        _take_away(made)
        if isinstance(e, OSError):
            reason, hint = refused(e)
            message = f"'{display(path)}' cannot be made: {reason}; nothing was written"
            raise InputError([Problem("E505", message, hint=hint)]) from e
        raise


def _make(path: Path, text: str, made: list[Path]) -> None:
    """Makes the file and the folders that it needs, and adds each to what was made."""
    above = [folder for folder in path.parents if not os.path.lexists(folder)]
    for folder in reversed(above):
        folder.mkdir()
        made.append(folder)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        made.append(path)
        file.write(text)


def _take_away(made: Sequence[Path]) -> None:
    """Removes files and folders, those that were made last first; what is in use stays."""
    for path in reversed(made):
        with suppress(OSError):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()


def _in_the_way(paths: Iterable[Path]) -> list[Path]:
    """Those of the paths that exist, and files in place of a folder that a path needs."""
    found = []
    for path in paths:
        there = next(p for p in (path, *path.absolute().parents) if os.path.lexists(p))
        if there == path or not there.is_dir():
            found.append(there)
    return list(dict.fromkeys(found))
