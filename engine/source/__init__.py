"""The one door for text: which files, strict YAML with positions, shapes with positions."""

from engine.source.files import display, walk
from engine.source.schema import validate
from engine.source.strict_yaml import Map, Seq, parse, read_text

__all__ = ["Map", "Seq", "display", "parse", "read_text", "validate", "walk"]
