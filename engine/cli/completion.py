"""What a shell is offered when TAB is typed; imported only then, or for the shell's script."""

import json
import os
import re
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from engine.cli.common import default

if TYPE_CHECKING:
    from engine.claims.corpus import Corpus

PATIENCE = 1.0
"""Seconds that somebody who has typed TAB waits for what must be computed."""

_PLAIN = re.compile(r"[\w.-]+")
"""Names that are offered: a shell takes each of these as one word, and as itself."""

Offer = tuple[str, str]
"""A word, and what it stands for."""


# -- what must be computed ----------------------------------------------------------------------


def _findings(ctx: click.Context) -> Iterator[Offer]:
    """Every finding, and where sources agree."""
    return _of_run(ctx, settled=True)


def _open_findings(ctx: click.Context) -> Iterator[Offer]:
    """The findings that nothing settles yet."""
    return _of_run(ctx, settled=False)


def _of_run(ctx: click.Context, settled: bool) -> Iterator[Offer]:
    from engine.config import Flags, configure
    from engine.run import check
    from engine.wanted import Wanted

    paths = default(ctx.params.get("paths") or ())
    settings = configure(paths, Flags(ctx.params.get("rules") or ()))
    report = check(paths, settings, Wanted(agreements=settled))
    groups = [*report.disputes, *report.agreements]
    for finding in (finding for group in groups for finding in group.findings):
        if settled or not finding.resolved:
            yield finding.id, f"{finding.level}: {finding.rule.id}"


def _resolutions(ctx: click.Context) -> Iterator[Offer]:
    """The findings of which something has been said."""
    from engine.config import configure
    from engine.findings import resolution

    door = configure(default(ctx.params.get("paths") or ())).door
    judged = resolution.load(door).values()
    named = {name: r for r in judged for name in (r.finding, r.dispute) if name}
    for name, stored in sorted(named.items()):
        yield name, f"{stored.entry.code or stored.entry.status}: {stored.entry.rule}"


def _rules(ctx: click.Context) -> Iterator[Offer]:
    """Every rule."""
    from engine.loading import load_rules

    program, _ = load_rules(ctx.params.get("paths") or (), declared=not ctx.params.get("paths"))
    for rule in program.rules:
        yield rule.id, str(rule.entry.level or "derives")


def _flagging_rules(ctx: click.Context) -> Iterator[Offer]:
    """The rules that have findings."""
    from engine.config import Flags, configure
    from engine.loading import load_rules

    flags = Flags(ctx.params.get("rules") or ())
    program, _ = load_rules((), configure(default(ctx.params.get("paths") or ()), flags))
    for rule in program.flags:
        yield rule.id, str(rule.entry.level)


def _corpus(ctx: click.Context) -> "Corpus":
    from engine.config import configure
    from engine.loading import facts_files, load

    paths = default(ctx.params.get("paths") or ())
    settings = configure(paths)
    return load(settings, facts_files(paths, settings.door))[0]


def _claims(ctx: click.Context) -> Iterator[Offer]:
    for claim in _corpus(ctx).claims.values():
        yield claim.id, f"{claim.subject} {claim.predicate}"


def _sources(ctx: click.Context) -> Iterator[Offer]:
    for source in _corpus(ctx).sources.values():
        yield source.id, f"{source.publisher}, {source.published}"


def _subjects(ctx: click.Context) -> Iterator[Offer]:
    """What claims are about."""
    corpus = _corpus(ctx)
    for name in dict.fromkeys(claim.subject for claim in corpus.claims.values()):
        yield name, corpus.vocabulary.label(name, "entities")


OFFERS: Mapping[str, Callable[[click.Context], Iterator[Offer]]] = {
    "claims": _claims,
    "findings": _findings,
    "flagging rules": _flagging_rules,
    "open findings": _open_findings,
    "resolutions": _resolutions,
    "rules": _rules,
    "sources": _sources,
    "subjects": _subjects,
}
"""What can be offered in place of an option's or an argument's value."""


def offer(what: str, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """What begins as somebody has begun it; none where it cannot be had in time, or at all."""
    answer = _in_time(lambda: OFFERS[what](ctx)) or ()
    return [
        CompletionItem(name, help="".join(c if c.isprintable() else " " for c in meaning))
        for name, meaning in answer
        if name.startswith(incomplete) and _PLAIN.fullmatch(name)
    ]


def first_word(
    group: click.Group, ctx: click.Context, incomplete: str, commands: list[CompletionItem]
) -> list[CompletionItem]:
    """What may stand first: a command, and whatever `run` takes, whose name can be left out."""
    run = group.commands["run"]
    own = {item.value for item in commands}
    with click.Context(run, parent=ctx, info_name="run", resilient_parsing=True) as inner:
        if incomplete.startswith("-"):
            others = run.shell_complete(inner, incomplete)
        else:
            others = [CompletionItem(incomplete, type="file")]
    return [*commands, *(item for item in others if item.type != "plain" or item.value not in own)]


def _in_time(function: Callable[[], Iterable[Offer]]) -> list[Offer] | None:
    """What `function` gives, computed in a fork that is ended, with all it started, after a while.

    None where it is not done by then, or fails.
    """
    read_end, write_end = os.pipe()
    worker = os.fork()
    if worker == 0:
        _work(function, write_end)
    os.close(write_end)
    _lead(worker)
    try:
        answer = _read(read_end, time.monotonic() + PATIENCE)
    finally:
        os.close(read_end)
        with suppress(OSError):  # as some systems say of a group of which nothing runs any more
            os.killpg(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    return [(name, meaning) for name, meaning in json.loads(answer)] if answer else None


def _work(function: Callable[[], Iterable[Offer]], write_end: int) -> NoReturn:
    """Computes, answers through the pipe, and ends; a failure is an empty answer."""
    try:
        _lead(0)
        signal.alarm(round(PATIENCE) + 1)  # should nobody be left to end it
        answer = json.dumps(list(function())).encode()
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(answer)
    finally:
        os._exit(0)


def _lead(process: int) -> None:
    """Makes a process the head of a group of its own: the rule engine's process ends with it.

    The process does it and the one that started it, whichever comes first.
    """
    with suppress(OSError):  # it has ended already
        os.setpgid(process, process)


def _read(pipe: int, end: float) -> bytes | None:
    """All that comes through the pipe; None where its end does not come in time."""
    parts: list[bytes] = []
    while select.select([pipe], [], [], max(0, end - time.monotonic()))[0]:
        part = os.read(pipe, 65536)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None


# -- the shells ---------------------------------------------------------------------------------


class _Silent(ShellComplete):
    """Prints nothing into a line that somebody types, whatever goes wrong."""

    def complete(self) -> str:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            return super().complete()
        except (Exception, KeyboardInterrupt):
            return ""


class _Bash(_Silent, BashComplete):
    """Offers folders beside commands, which click's own script does not, and takes words as is."""

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' kind value paths=
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            dir | file) paths=yes ;;
        esac
    done <<< "$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)"
    if [[ $paths && ${#COMPREPLY[@]} == 0 ]]; then
        compopt -o default
    elif [[ $paths ]]; then
        while read -r value; do
            [[ $value ]] && printf -v value %%q/ "$value" && COMPREPLY+=("$value")
        done <<< "$(compgen -d -- "$2")"
    fi
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace
    fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words; bash makes three of `--fail-on=note`."""
        args, incomplete = super().get_completion_args()
        return [word for word in args if word != "="], incomplete


class _Zsh(_Silent, ZshComplete):
    pass


class _Fish(_Silent, FishComplete):
    pass


def register() -> None:
    """Gives click the shells as they are here."""
    for shell in (_Bash, _Zsh, _Fish):
        add_completion_class(shell)
