"""Kinds of oddity in where things lie: links, pipes, names of files, settings, git."""

from collections.abc import Sequence
from random import Random

from bench.fuzz import documents, settings
from bench.fuzz.commands import Command
from bench.fuzz.grammars import revision
from bench.fuzz.history import WHEN, Commit, odd_entries
from bench.fuzz.shapes import Content, Fifo, Folder, Kind, Link, Project
from bench.fuzz.texts import hostile

OUTSIDE = "../outside"
"""A folder beside the project, in which nothing may be written, and whose secret nobody prints."""
SECRET = f"{OUTSIDE}/secret.txt"
TAKEN = (
    *("check.toml", "facts", "rules", "facts/vocabulary.yaml", "facts/paper-2020.yaml"),
    *("rules/r0.yaml", "seeds", "seeds/manifest.yaml", "seeds/paper-2020.txt", "baseline.txt"),
    *("facts/resolutions", "pyproject.toml", "facts/more", "rules/more", "more", "new-one", "out"),
    *(".pre-commit-config.yaml", ".github", "facts/new-one.yaml", "rules/new-one.yaml"),
)
"""Paths that commands read or write."""
LINKS = (
    *(
        OUTSIDE,
        SECRET,
        f"{OUTSIDE}/facts.yaml",
        "/etc/passwd",
        "/dev/zero",
        "/dev/stdin",
        "..",
        ".",
    ),
    *("loop", "no-such", "facts", "../facts", "vocabulary.yaml", "facts/vocabulary.yaml", "/", "~"),
)


def _put(drawn: Project, path: str, content: Content) -> None:
    """Puts something at a path, in place of what is at or below it."""
    for name in [*drawn.files]:
        if name == path or name.startswith(f"{path}/"):
            del drawn.files[name]
    drawn.files[path] = content


def a_link_in_place_of_a_file(chance: Random, drawn: Project) -> None:
    """A link at a path that commands read or write: inside, outside, or nowhere."""
    _put(drawn, chance.choice(TAKEN), Link(chance.choice(LINKS)))


def a_folder_behind_a_link(chance: Random, drawn: Project) -> None:
    """Facts or rules that lie elsewhere in the root, and are linked."""
    folder = chance.choice(("facts", "rules"))
    for path in drawn.texts(f"{folder}/"):
        if chance.random() < 0.5:
            drawn.files[f"elsewhere/{path}"] = drawn.files.pop(path)
    drawn.files[f"{folder}/linked"] = Link(f"../elsewhere/{folder}")


def a_pipe_in_place_of_a_file(chance: Random, drawn: Project) -> None:
    """A pipe at a path that commands read or write."""
    _put(drawn, chance.choice((*drawn.texts(), *TAKEN)), Fifo())


def a_folder_in_place_of_a_file(chance: Random, drawn: Project) -> None:
    """A folder at a path where a file is looked for."""
    _put(drawn, chance.choice((*drawn.texts(), *TAKEN)), Folder())


def a_file_in_place_of_a_folder(chance: Random, drawn: Project) -> None:
    """A file at a path where a folder is looked for."""
    _put(drawn, chance.choice(("facts", "rules", "seeds", "facts/resolutions", "out")), "x\n")


def suffixes_in_any_case(chance: Random, drawn: Project) -> None:
    """Facts or a rule in a file whose name ends otherwise."""
    path = drawn.some(chance, "facts/", "rules/")
    stem = path.rpartition(".")[0]
    suffix = chance.choice((".YAML", ".Yml", ".yml", ".yaml.", ".yaml ", ".yaml~", ".json", ""))
    drawn.files[stem + suffix] = drawn.files.pop(path, "")


def resolutions_at_any_depth(chance: Random, drawn: Project) -> None:
    """Claims in a folder that is called like that of the judgements."""
    path = drawn.some(chance, "facts/")
    where = chance.choice(
        ("facts/resolutions", "facts/a/resolutions", "facts/resolutions/b", "rules")
    )
    drawn.files[f"{where}/{path.rpartition('/')[2]}"] = drawn.files.pop(path, "")


def odd_names_of_files(chance: Random, drawn: Project) -> None:
    """Facts or a rule in a file with a hostile name."""
    path = drawn.some(chance, "facts/", "rules/", "seeds/")
    names = (
        "a\nb",
        "\x1b[31m",
        "::error::x",
        "##[add-mask]x",
        "x" * 250,
        "-q",
        "\udcff",
        "\u202e",
        " ",
    )
    name = chance.choice((*names, hostile(chance))).replace("/", "_").replace("\0", "")
    drawn.files[f"{path.partition('/')[0]}/{name}.yaml"] = drawn.text(path)


def deep_folders(chance: Random, drawn: Project) -> None:
    """Facts or a rule at the end of a long path."""
    path = drawn.some(chance, "facts/", "rules/")
    below = "/".join([chance.choice(("a", "x" * 200, ".."))] * chance.choice((3, 15, 60)))
    drawn.files[f"{path.partition('/')[0]}/{below}/deep.yaml"] = drawn.files.pop(path, "")


def nul_in_a_path_of_settings(chance: Random, drawn: Project) -> None:
    """A path with the character that no path can have."""
    value = chance.choice(('"a\\u0000b"', '"\\u0000"', '"baseline.txt\\u0000"'))
    name, form = chance.choice((("baseline", value), ("rules", f"[{value}]"), ("rules", value)))
    drawn.files["check.toml"] = f"{name} = {form}\n"


def settings_that_lead_elsewhere(chance: Random, drawn: Project) -> None:
    """Settings that name a file outside of the root, perhaps through a link."""
    place = chance.choice((*settings.ELSEWHERE, "facts/linked", "x" * 5_000, "a/../../outside"))
    drawn.files["facts/linked"] = Link(chance.choice((f"../{OUTSIDE}", f"../{SECRET}")))
    text = chance.choice((f'baseline = "{place}"\n', f'rules = ["{place}"]\n'))
    drawn.files["check.toml"] = text


def both_project_files(chance: Random, drawn: Project) -> None:
    """A check.toml and a pyproject.toml side by side."""
    drawn.files["check.toml"] = settings.check_toml(chance)
    drawn.files["pyproject.toml"] = settings.python_settings(chance)


def a_project_inside_the_facts(chance: Random, drawn: Project) -> None:
    """Another project file, and another facts/, inside facts/."""
    drawn.files["facts/check.toml"] = settings.settings(chance)
    drawn.files["facts/facts/more.yaml"] = documents.dumped(
        chance, documents.facts(chance, "in", 50)
    )


# -- git ------------------------------------------------------------------------------------------


def files_that_look_like_a_repository(chance: Random, drawn: Project) -> None:
    """Tracked files that git may take for its own, with commands in their settings."""
    where = chance.choice(("facts", "facts", "rules", "."))
    hash_ = chance.choice(("1" * 40, "0" * 40, "x"))
    config = (
        "[core]\n\trepositoryformatversion = 0\n\tworktree = .\n\tfsmonitor = touch PWNED\n"
        '[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n'
        '\turl = .\n\tuploadpack = "touch PWNED; false"\n[diff]\n\texternal = touch PWNED\n'
    )
    names = {
        "HEAD": "ref: refs/heads/main\n",
        "objects/keep": "",
        "refs/heads/main": f"{hash_}\n",
        "refs/remotes/origin/main": f"{hash_}\n",
        "config": config,
        ".git": chance.choice(("gitdir: ../../outside\n", "gitdir: .\n", "x")),
    }
    for name in ("HEAD", "objects/keep", *(n for n in names if chance.random() < 0.8)):
        drawn.files[f"{where}/{name}".removeprefix("./")] = names[name]
    if where != "." and not drawn.commits:
        drawn.commits = (Commit(_texts(drawn)),)
    rev = chance.choice(("origin/main", "HEAD", "main", "1" * 40))
    drawn.commands = (Command(("diff", rev)), Command(("facts/", "--since", rev)))


def commits_of_odd_moments(chance: Random, drawn: Project) -> None:
    """Commits before 1970, past 9999, or without a moment."""
    texts = _texts(drawn)
    commits = [Commit(texts, when=chance.choice(WHEN)) for _ in range(chance.randrange(1, 4))]
    drawn.commits = tuple(commits)
    drawn.commands = _compared(chance)


def trees_with_odd_entries(chance: Random, drawn: Project) -> None:
    """A commit with files that no working tree could have."""
    drawn.commits = (Commit(_texts(drawn), odd_entries(chance, SECRET)), Commit(_texts(drawn)))
    drawn.commands = _compared(chance, "old")


def a_history_of_edits(chance: Random, drawn: Project) -> None:
    """Commits whose files differ in a text, some of which do not load."""
    texts = _texts(drawn)
    earlier = dict(texts)
    for _ in range(chance.randrange(1, 3)):
        path = chance.choice(sorted(texts) or [""])
        earlier[path] = documents.NOT_YAML if chance.random() < 0.2 else earlier.get(path, "")[:-40]
    if chance.random() < 0.3:
        earlier = {path: text for path, text in earlier.items() if not path.startswith("facts")}
    drawn.commits = (Commit(earlier), Commit(texts))
    drawn.commands = _compared(chance, "old")


def a_repository_that_is_broken(chance: Random, drawn: Project) -> None:
    """A file of .git that is empty, a link, a folder, or something else.

    No pipe: git itself waits for what one would say, and `check` lets it wait for minutes.
    """
    drawn.commits = (Commit(_texts(drawn)),)
    spoilt = chance.choice((".git/HEAD", ".git/refs/heads/main", ".git/config", ".git/objects"))
    contents = ("", "x\n", Link("../outside"), Folder(), "ref: refs/heads/../../../outside\n")
    drawn.files[spoilt] = chance.choice(contents)
    drawn.commands = _compared(chance)


def _texts(drawn: Project) -> dict[str, str]:
    return {path: drawn.text(path) for path in drawn.texts() if not path.startswith(".git")}


def _compared(chance: Random, name: str = "") -> tuple[Command, ...]:
    """Two commands that read a revision."""
    words: Sequence[str] = (name or revision(chance), "HEAD", "v1", "tree", revision(chance))
    return (
        Command(("diff", *chance.choice(words).replace("\0", "").split(" ", 1))),
        Command(("facts/", "--since", chance.choice(words).replace("\0", ""))),
    )


PLACES: tuple[Kind, ...] = (
    a_link_in_place_of_a_file,
    a_folder_behind_a_link,
    a_pipe_in_place_of_a_file,
    a_folder_in_place_of_a_file,
    a_file_in_place_of_a_folder,
    suffixes_in_any_case,
    resolutions_at_any_depth,
    odd_names_of_files,
    deep_folders,
    nul_in_a_path_of_settings,
    settings_that_lead_elsewhere,
    both_project_files,
    a_project_inside_the_facts,
    files_that_look_like_a_repository,
    commits_of_odd_moments,
    trees_with_odd_entries,
    a_history_of_edits,
    a_repository_that_is_broken,
)
