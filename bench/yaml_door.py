"""The strict reader against PyYAML's composer, both on its C parser, on generated claims.

python -m bench.yaml_door [CLAIMS ...]
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import yaml
from yaml._yaml import CParser

from engine.source import Map, Seq, parse

CLAIM = """\
  - id: claim-{n}
    speaker: somebody
    verb: say
    subject: subject-{n}
    predicate: shipped
    scope: {{to: place-{n}, goods: arms}}
    value: about {n} container
    certainty: probable
    period: 2023-09/2024-06~
    quote: around so many containers of {n}
    paragraph: 6
"""


def best(function: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs, in seconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        took.append(time.perf_counter() - start)
    return min(took)


def drained(text: str) -> None:
    """The parser's events, and nothing made of them: no reader on this parser is faster."""
    parser: Any = CParser(text)
    while parser.get_event() is not None:
        pass


def composed(text: str) -> Any:
    """Plain values with positions by way of the composer: what the reader is there to replace."""
    return _value(yaml.compose(text, Loader=yaml.CSafeLoader))


def _value(node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        items = Seq()
        items.at, items.spots = (node.start_mark, node.end_mark), []
        for item in node.value:
            items.append(_value(item))
            items.spots.append((item.start_mark, item.end_mark))
        return items
    mapping = Map()
    mapping.at, mapping.spots = (node.start_mark, node.end_mark), {}
    for key, item in node.value:
        mapping[key.value] = _value(item)
        mapping.spots[key.value] = item.start_mark, item.end_mark
    return mapping


def main(claims: int) -> None:
    """Prints claims a second of each, and how many times as fast the reader is."""
    text = "claims:\n" + "".join(CLAIM.format(n=n) for n in range(claims))
    assert parse(text, "claims.yaml") == (composed(text), [])
    ours = best(lambda: parse(text, "claims.yaml"))
    print(f"{claims} claims           a second   reader's ratio")
    print(f"strict reader         {claims / ours:10.0f}")
    for name, peer in (
        ("parser, events only", drained),
        ("composer, to values", composed),
        ("composer, only nodes", lambda t: yaml.compose(t, Loader=yaml.CSafeLoader)),
        ("safe loader", lambda t: yaml.load(t, Loader=yaml.CSafeLoader)),
    ):
        took = best(lambda peer=peer: peer(text))  # type: ignore[misc]
        print(f"{name:20}  {claims / took:10.0f}   {took / ours:14.1f}")


if __name__ == "__main__":
    for size in [int(size) for size in sys.argv[1:]] or [2_000, 20_000, 60_000]:
        main(size)
