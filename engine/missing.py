"""What is missing where something cannot be imported, and the command that puts it right."""

import sys

_DURABLE = "durable-rules"
_OF_MODULE = {
    "durable_rules_engine": _DURABLE,
    "durable": _DURABLE,
    "yaml": "PyYAML",
    "_yaml": "PyYAML",
    "re2": "google-re2",
    "_re2": "google-re2",
    "pydantic_core": "pydantic",
}
"""The distribution of a module, where it is not called so."""

_FLAG = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
"""What durable-rules is built with: Python 3.13 has the one function only by its newer name."""

_NO_MEMORY = ("failed to map segment", "annot allocate memory")
"""What the system's loader says of a file that there is no memory for."""


def explained(error: ImportError) -> str | None:
    """One sentence, and the command to type; None where the fault is this program's own."""
    name = (error.name or "").partition(".")[0]
    if name == "engine" or not name:
        return None
    if is_memory(error):
        return None
    reason = " ".join(str(error).split())
    if name in sys.stdlib_module_names:
        hint = f"use a Python that is whole, in place of {sys.executable}"
        return _text(f"this Python cannot import its own '{name}': {reason}", hint)
    distribution = _OF_MODULE.get(name, name)
    what = "is not installed"
    if not isinstance(error, ModuleNotFoundError):
        what = f"cannot be imported: {reason}"
    return _text(f"{distribution}, which check needs, {what}", f"run {_command(distribution)}")


def is_memory(error: ImportError) -> bool:
    """Whether it was memory that an import lacked."""
    return any(words in str(error) for words in _NO_MEMORY)


def _text(message: str, hint: str) -> str:
    return f"error: {message}\n  hint: {hint}\n"


def _command(distribution: str) -> str:
    """What installs the distribution for the Python that runs."""
    from shlex import quote

    install = f"{quote(sys.executable)} -m pip install --force-reinstall"
    wanted = _wanted(distribution)
    if distribution == _DURABLE:
        return f"{_FLAG} {install} --no-cache-dir --no-deps {wanted}"
    return f"{install} {quote(wanted)}"


def _wanted(distribution: str) -> str:
    """The distribution with the releases that this one asks for."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        asked = requires("claim-check") or []
    except PackageNotFoundError:
        asked = []
    wanted = (text for text in asked if text.lower().startswith(distribution.lower()))
    default = "durable-rules==2.0.28" if distribution == _DURABLE else distribution
    return next(wanted, default).partition(";")[0].strip()
