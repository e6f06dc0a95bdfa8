"""A file or a folder to import, as readers look at it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hpland.importing import tabular

HEAD = 4096  # bytes at a file's start that readers may look at


@dataclass(frozen=True)
class Source:
    """A file or a folder that is there.

    Attributes:
        path: as its user named it.
    """

    path: Path

    @cached_property
    def head(self) -> bytes:
        """The first bytes of a file; of a folder none."""
        if self.path.is_dir():
            return b""
        with self.path.open("rb") as file:
            return file.read(HEAD)

    @cached_property
    def table(self) -> tabular.Table | None:
        """The table in a file; None for what is no table."""
        return None if self.path.is_dir() else tabular.opened(self.path, self.head)

    @cached_property
    def folder(self) -> Path:
        """The folder, or the one in which the file is."""
        return self.path if self.path.is_dir() else self.path.absolute().parent

    def has(self, name: str) -> bool:
        """Return whether the source is a folder with such a file, or the file itself."""
        return (self.path / name).is_file() if self.path.is_dir() else self.path.name == name

    def files(self, *patterns: str) -> list[Path]:
        """Return the folder's files that match one of some patterns, in order."""
        found = {path for pattern in patterns for path in self.folder.glob(pattern)}
        return sorted(path for path in found if path.is_file())

    def digest(self, files: Sequence[Path]) -> str:
        """Return the SHA-256 of the file, or of some files of a folder and their names."""
        if not self.path.is_dir():
            files = [self.path]
        total = hashlib.sha256()
        for path in files:
            with path.open("rb") as file:
                one = hashlib.file_digest(file, "sha256")
            if len(files) > 1:
                total.update(f"{path.relative_to(self.folder).as_posix()}\0".encode())
                total.update(one.digest())
        return one.hexdigest() if len(files) == 1 else total.hexdigest()
