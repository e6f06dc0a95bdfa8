"""What a ``--storage`` means, and the URLs of SQLite files."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from hpland.errors import HplandError

DEFAULT = "sqlite:///studies/hpland.db"


@dataclass(frozen=True)
class Storage:
    """A storage of Optuna's, not opened yet.

    Attributes:
        url: an SQLAlchemy URL, ``grpc://host:port`` of Optuna's proxy, or a journal file's path.
        path: the file, if it is an SQLite or a journal file.
        journal: whether it is a journal file.
    """

    url: str
    path: Path | None = None
    journal: bool = False

    def __str__(self) -> str:
        """Return the storage as its user would write it."""
        return str(self.path) if self.path else self.url

    @property
    def sqlite(self) -> Path | None:
        """The file, if it is an SQLite file."""
        return None if self.journal else self.path


def parse_storage(given: str | None) -> Storage:
    """Return what ``--storage`` means: a URL, a bare path, or if None ``OPTUNA_STORAGE``."""
    text = given or os.environ.get("OPTUNA_STORAGE") or DEFAULT
    if text == "sqlite://" or ":memory:" in text:
        raise HplandError(f"{text} is gone when the command ends; give a file")
    if text.startswith("sqlite:///"):
        return Storage(text, Path(unquote(text.removeprefix("sqlite:///").split("?")[0])))
    if "://" in text:
        return Storage(text)
    path = Path(text)
    if _is_journal(path):
        return Storage(text, path, journal=True)
    return Storage(file_url(text), path)


def _is_journal(path: Path) -> bool:
    with suppress(OSError):  # who reads it will say why it cannot be read
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file:
                return file.read(11) == b'{"op_code":'
    return path.suffix == ".log"


def file_url(path: str) -> str:
    """Return SQLAlchemy's URL of an SQLite file."""
    escaped = path.replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    return f"sqlite:///{escaped}"
