"""Links to the files of a repository, as they are seen where it is at home."""

import os
import re
from pathlib import Path

import click

from engine.screen import printable

_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\\^`{|}\"]+")
"""An address that ends no link in Markdown."""


def link_base(given: str | None) -> str:
    """What the address of a file begins with, with its last slash.

    Where none is given, that of the commit which GitHub Actions is at, if it is run there; else
    empty, for links within the repository. Raises click's BadParameter for no web address.
    """
    if given is None:
        found = _of_github()
        return found if _ADDRESS.fullmatch(found) else ""
    if _ADDRESS.fullmatch(given) is None:
        message = f"'{printable(given)}' is no address such as https://host/owner/name/blob/main"
        raise click.BadParameter(message, param_hint="--link-base")
    return f"{given.rstrip('/')}/"


def _of_github() -> str:
    """The address of the current folder at the commit; empty where it is not told."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
    server, repository, commit = (os.environ.get(name, "") for name in names)
    if not (server and repository and commit):
        return ""
    root = os.environ.get("GITHUB_WORKSPACE") or "."
    here = Path(os.path.relpath(os.path.realpath("."), os.path.realpath(root))).as_posix()
    below = "" if here == "." or here.startswith("..") else f"{here}/"
    return f"{server}/{repository}/blob/{commit}/{below}"
