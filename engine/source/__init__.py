"""The one door for text: which files, strict YAML with positions, shapes with positions."""

from engine.source.door import Door
from engine.source.files import Files, display
from engine.source.schema import validate
from engine.source.strict_yaml import Map, Seq, parse

__all__ = ["Door", "Files", "Map", "Seq", "display", "parse", "validate"]
