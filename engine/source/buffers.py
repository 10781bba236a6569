"""Texts that are not saved yet, in place of the files of the disk: an editor's buffers."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.source.files import Files, Kind


class Buffers(Files):
    """The files of the disk, but for those whose text is given; they need not be there yet."""

    def __init__(self, texts: Mapping[Path, str]) -> None:
        self._texts = {Path(os.path.realpath(path)): text for path, text in texts.items()}

    def kind(self, path: Path) -> Kind | None:
        """What a path leads to; None where there is nothing."""
        return "file" if self._text(path) is not None else super().kind(path)

    def names(self, folder: Path) -> Iterable[tuple[str, bool, bool]]:
        """The entries of a folder, with those that only a buffer has."""
        entries = {name: (name, is_dir, linked) for name, is_dir, linked in super().names(folder)}
        real = Path(os.path.realpath(folder))
        own = (path.name for path in self._texts if path.parent == real)
        return [*entries.values(), *((name, False, False) for name in own if name not in entries)]

    def there(self, path: Path) -> bool:
        """Whether there is an entry of that name."""
        return self._text(path) is not None or super().there(path)

    def read(self, path: Path) -> bytes:
        """What the buffer or the file holds; raises OSError."""
        text = self._text(path)
        return super().read(path) if text is None else text.encode("utf-8")

    def _text(self, path: Path) -> str | None:
        return self._texts.get(Path(os.path.realpath(path)))
