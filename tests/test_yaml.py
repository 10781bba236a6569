"""The door for text: scalars stay as written, and every value knows its place."""

from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Location
from engine.source import Map, Seq, parse
from engine.source.schema import key_location, location_of
from engine.source.strict_yaml import place


def test_scalars_stay_the_text_that_was_written() -> None:
    text = "a: no\nb: 1.10\nc: 12:30\nd: 2023-09\ne: ~5\nf: 'yes'\ng: 0x1F\nh: null\ni:\n"
    value, problems = parse(text, "x.yaml")
    assert problems == []
    assert list(value.values()) == [
        "no",
        "1.10",
        "12:30",
        "2023-09",
        "~5",
        "yes",
        "0x1F",
        "null",
        None,
    ]


def test_every_value_knows_its_line_and_column() -> None:
    value, _ = parse("a:\n  - b: 1\n    c: [x, y]\n  - z\n", "x.yaml")
    at = place("x.yaml", value.at)
    assert str(location_of(value, ("a", 0, "c", 1), at)) == "x.yaml:3:12"
    assert str(location_of(value, ("a", 1), at)) == "x.yaml:4:5"
    assert str(location_of(value, ("a", 0, "missing"), at)) == "x.yaml:2:5"


def test_every_value_and_key_knows_where_it_ends() -> None:
    """Between brackets with them; without, where the last part does, whatever comes after it."""
    text = "a:\n  - b: 1 # one\n    c: [x, 'y']\n\n# more\n  - {z: 2}\nd: >\n  one\n  two\ne:\n"
    value, _ = parse(text, "x.yaml")
    at = place("x.yaml", value.at)

    def what(location: Location) -> str:
        assert location.end is not None
        starts = [0, *(i + 1 for i, sign in enumerate(text) if sign == "\n")]
        first = starts[location.line - 1] + location.column - 1
        return text[first : starts[location.end[0] - 1] + location.end[1] - 1]

    assert what(location_of(value, ("a", 0), at)) == "b: 1 # one\n    c: [x, 'y']"
    assert what(location_of(value, ("a", 0, "b"), at)) == "1"
    assert what(location_of(value, ("a", 0, "c"), at)) == "[x, 'y']"
    assert what(location_of(value, ("a", 0, "c", 1), at)) == "'y'"
    assert what(location_of(value, ("a", 1), at)) == "{z: 2}"
    assert what(location_of(value, ("d",), at)) == ">\n  one\n  two\n"
    assert what(location_of(value, ("e",), at)) == ""
    assert what(key_location(value, ("a", 0, "c"), at)) == "c"


def test_every_key_knows_where_it_first_stands() -> None:
    """In block and flow mappings, of mappings that begin at one place with their first key."""
    text = "a: {b: 1, c: {b: 2}}\nd:\n  - b: [{b: 3}]\n    e: x\n'f g': 4\n"
    value, _ = parse(text, "x.yaml")
    at = place("x.yaml", value.at)

    def where(*path: str | int) -> str:
        return str(key_location(value, path, at)).removeprefix("x.yaml:")

    assert [where("a"), where("d"), where("f g")] == ["1:1", "2:1", "5:1"]
    assert [where("a", "b"), where("a", "c"), where("a", "c", "b")] == ["1:5", "1:11", "1:15"]
    assert [where("d", 0, "b"), where("d", 0, "b", 0, "b")] == ["3:5", "3:10"]
    assert where("d", 0, "e") == "4:5"


plain = st.text("abcde éß中 0123456789-_", min_size=1).filter(str.strip)
trees = st.recursive(
    plain, lambda inner: st.lists(inner) | st.dictionaries(plain, inner), max_leaves=30
)


def quoted(tree: object) -> str:
    """The tree as YAML, every scalar between quotes."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{quoted(k)}: {quoted(v)}" for k, v in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(quoted, tree)) + "]"
    return f"'{tree}'"


@given(trees)
def test_what_is_written_is_what_is_read(tree: object) -> None:
    """Mappings, lists and texts come back equal, however they are nested."""
    value, problems = parse(quoted(tree), "x.yaml")
    assert (value, problems) == (tree, [])


@given(st.text(max_size=60))
def test_any_text_gives_a_value_or_a_problem_and_never_raises(text: str) -> None:
    """Also control characters, lone marks and half-open brackets."""
    value, problems = parse(text, "x.yaml")
    assert value is None or isinstance(value, str | Map | Seq)
    assert problems or value is not None


def test_deep_nesting_is_no_trap() -> None:
    value, problems = parse("[" * 20_000, "x.yaml")
    assert value is None
    assert [problem.code for problem in problems] == ["E102"]
