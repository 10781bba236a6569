"""Loading: a root's files to a corpus and a program, by its settings."""

from collections.abc import Sequence
from pathlib import Path

from engine.claims import load as claim_files
from engine.claims.corpus import Corpus
from engine.claims.vocabulary import Vocabulary
from engine.config import Settings, configure
from engine.errors import InputError, Problem
from engine.rules import load as rule_files
from engine.rules.program import Program, Rule
from engine.source import Door, display
from engine.source.files import core_rules


def load(settings: Settings, facts: Sequence[Path], whole: bool = False) -> tuple[Corpus, Program]:
    """The corpus of all facts files of the root and the given ones, and the program.

    The vocabulary and the ids that claims refer to may stand in any of them. Unless the `whole` of
    the program is asked for, shipped rules may be dormant in it.
    """
    door = settings.door
    corpus = load_corpus(settings, facts)
    _check_rules_in(settings.rules, door)
    kinds = None if whole else corpus.kinds()
    program = rule_files.load(rule_folders(settings), corpus.vocabulary, door, kinds=kinds)
    settings.check_rules(rule.id for rule in program.flagging)
    return corpus, _with_levels(program, settings)


def load_corpus(settings: Settings, facts: Sequence[Path]) -> Corpus:
    """The corpus of all facts files of the root and the given ones."""
    files = {*facts, *own_facts(settings.door)}
    skips = settings.on_bad_row == "skip"
    return claim_files.load(files, settings.door, settings.open, settings.tolerance, skips)


def load_rules(
    paths: Sequence[Path], settings: Settings | None = None, declared: bool = False
) -> tuple[Program, Vocabulary]:
    """The program of the rules at `paths` with their examples, and the vocabulary of their root.

    Without paths: all rules of the settings, by default those of the folder where the command was
    started; with `declared`, also those that the vocabulary states, which have no examples.
    """
    settings = settings or configure(paths or [Path("rules")])
    door = settings.door
    vocabulary = claim_files.load_vocabulary(own_facts(door), door, settings.open)
    _check_rules_in([*paths, *settings.rules], door)
    program = rule_files.load(
        paths or rule_folders(settings), vocabulary, door, True, None, declared
    )
    return _with_levels(program, settings), vocabulary


def facts_files(paths: Sequence[Path], door: Door) -> list[Path]:
    """The facts files asked for; a root stands for its `facts/`."""
    asked = [
        path / "facts" if path.absolute() == door.root and door.is_folder(path / "facts") else path
        for path in paths
    ]
    files = door.walk(asked, [door.resolutions])
    if not files:
        raise InputError([no_claims(paths)])
    return files


def own_facts(door: Door) -> list[Path]:
    """The facts files of the root itself."""
    return door.walk([door.facts], [door.resolutions]) if door.holds(door.facts) else []


def rule_folders(settings: Settings) -> list[Path]:
    """Where rules are looked for: the shipped core, the root's folder, those of the settings."""
    door = settings.door
    core = [] if settings.own_core else [core_rules()]
    own = [door.rules] if door.holds(door.rules) else []
    return [*core, *own, *settings.rules]


def _check_rules_in(named: Sequence[Path], door: Door) -> None:
    """Raises InputError for places that somebody has named for rules, and that hold none."""
    if empty := [path for path in named if not door.walk([path])]:
        hint = "rules stand in files that end in .yaml or .yml, one in each"
        raise InputError(
            Problem("E502", f"there is no rule in '{display(path)}'", hint=hint) for path in empty
        )


def _with_levels(program: Program, settings: Settings) -> Program:
    """The program with the levels that the settings give to its rules."""

    def leveled(rule: Rule) -> Rule:
        level = settings.levels.get(rule.id)
        entry = rule.entry
        return rule.having(entry=entry.model_copy(update={"level": level})) if level else rule

    flags, dormant = (tuple(map(leveled, rules)) for rules in (program.flags, program.dormant))
    return program._replace(flags=flags, dormant=dormant)


def no_claims(paths: Sequence[Path]) -> Problem:
    """The problem of paths that hold nothing to check."""
    names = " and ".join(f"'{display(path)}'" for path in paths)
    hint = "claims stand under `claims:` in files that end in .yaml or .yml"
    return Problem("E502", f"nothing to check: there is no claim in {names}", hint=hint)
