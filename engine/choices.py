"""Choices: the words of every closed list, written once; models, options and settings take them."""

from collections.abc import Mapping
from typing import Literal, get_args

LevelWord = Literal["contradiction", "tension", "note"]
Polarity = Literal["affirmed", "denied"]
Certainty = Literal["certain", "probable", "possible"]
Mode = Literal["fact", "forecast", "opinion"]
Rank = Literal["normal", "preferred", "deprecated"]
Rounding = Literal["exact"]
ValueType = Literal["none", "term", "entity", "quantity", "date", "text"]
Over = Literal["moment", "period"]
Inherited = Literal["true", "false", "denials"]
TableFormat = Literal["csv", "jsonl", "parquet"]
Openness = Literal["closed", "open"]

LEVELS: tuple[str, ...] = get_args(LevelWord)
POLARITIES: tuple[str, ...] = get_args(Polarity)
CERTAINTIES: tuple[str, ...] = get_args(Certainty)
MODES: tuple[str, ...] = get_args(Mode)
RANKS: tuple[str, ...] = get_args(Rank)
OUTRANKED = "outranked"
"""The rank of a claim beside which its source prefers another; no file writes it."""
WITHDRAWN = ("deprecated", OUTRANKED)
"""The ranks of claims that only a rule matches which speaks of ranks."""
VALUE_TYPES: tuple[str, ...] = get_args(ValueType)
OVERS: tuple[str, ...] = get_args(Over)

FAIL_ON = (*LEVELS, "never")
VOCABULARIES = ("closed", "open")
ON_BAD_ROW = ("fail", "skip")
SHOWS = ("open", "all", "resolved")
"""Which findings are shown: those that still ask for something, all, or those that do not."""
SORTS = ("level", "gap", "sources", "subject")
"""What disputes are shown by: how grave they are, how far figures or dates lie apart, how many
sources have a part in them, or what they are about."""

BACKENDS: Mapping[str, str] = {
    "durable": "engine.backends.durable",
    "duckdb": "engine.backends.sql.run",
}
"""What runs rules: the module of each, imported when it is used."""
AUTO, VERIFY = "auto", "verify"
"""What runs rules where none of them is named; and all of them, held against each other."""

FORMATS: Mapping[str, str] = {
    "text": "engine.reports.text",
    "json": "engine.reports.json",
    "jsonl": "engine.reports.jsonl",
    "markdown": "engine.reports.markdown",
    "csv": "engine.reports.csv",
    "sarif": "engine.reports.sarif",
    "junit": "engine.reports.junit",
    "github": "engine.reports.github",
    "gitlab": "engine.reports.gitlab",
    "claimreview": "engine.reports.claimreview",
}
"""Formats of reports: the module of each, imported when it is used."""
