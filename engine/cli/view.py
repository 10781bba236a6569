"""The options of `check run` that choose what is printed, and change nothing else."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from engine.choices import FORMATS, SHOWS, SORTS
from engine.cli.common import offers

if TYPE_CHECKING:
    from engine.findings.gate import Gate
    from engine.reports import Style

_OPTIONS = (
    click.option(
        "--format",
        "format_",
        type=click.Choice(tuple(FORMATS)),
        show_default="text",
        help="What to print.",
    ),
    click.option(
        "--output",
        "outputs",
        metavar="FORMAT=FILE",
        multiple=True,
        help="Also write the report to a file, in that format; `-` is standard output. May be "
        "given several times.",
    ),
    click.option("--agreements", is_flag=True, help="Also list where independent sources agree."),
    click.option(
        "--show",
        type=click.Choice(SHOWS),
        help="Which findings to show; what fails the run is another matter.",
    ),
    click.option(
        "--sort",
        type=click.Choice(SORTS),
        default="level",
        show_default=True,
        help="What disputes to show first: the gravest, those with the widest gap between figures "
        "or dates, those with most sources, or by what they are about.",
    ),
    click.option(
        "--limit", metavar="N", type=click.IntRange(1), help="Show only the first N disputes."
    ),
    click.option(
        "--subject",
        metavar="ID",
        shell_complete=offers("subjects"),
        help="Show only findings about this subject.",
    ),
    click.option(
        "--source",
        metavar="ID",
        shell_complete=offers("sources"),
        help="Show only findings with a claim of this source.",
    ),
    click.option(
        "--statistics", is_flag=True, help="Count the findings by rule and by pair of sources."
    ),
    click.option(
        "--sarif-suppressed",
        type=click.Choice(("exclude", "include")),
        default="exclude",
        show_default=True,
        help="Whether SARIF has what is settled too, marked as suppressed.",
    ),
    click.option(
        "--link-base",
        metavar="URL",
        help="What links to files begin with in Markdown; on GitHub Actions, the commit's address.",
    ),
    click.option("--quiet", "-q", is_flag=True, help="Print only the counts and the verdict."),
)


class Wish(NamedTuple):
    """What somebody wants to have printed or written."""

    format_: str | None
    outputs: tuple[str, ...]
    agreements: bool
    show: str | None
    sort: str
    limit: int | None
    subject: str | None
    source: str | None
    statistics: bool
    sarif_suppressed: str
    link_base: str | None
    quiet: bool

    def style(self, gate: "Gate", again: str, verdicts: Mapping[str, str]) -> "Style":
        """The style of the reports that are written; on a terminal there is more to it."""
        from engine.cli.links import link_base
        from engine.reports import Style, View

        return Style(
            gate,
            again=again,
            agreements=self.agreements,
            show=self.show,
            suppressed=self.sarif_suppressed == "include",
            verdicts=verdicts,
            link_base=link_base(self.link_base),
            view=View(self.sort, self.limit, self.subject, self.source),
            statistics=self.statistics,
        )


def view_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options for what is printed, as one argument `wish`."""

    @wraps(command)
    def with_wish(*args: Any, **rest: Any) -> None:
        wish = Wish(**{name: rest.pop(name) for name in Wish._fields})
        command(*args, wish=wish, **rest)

    options: Callable[..., None] = with_wish
    for option in reversed(_OPTIONS):
        options = option(options)
    return options
