"""What a ``--storage`` means, and the URLs of SQLite files."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from hpland.errors import HplandError, first_line
from hpland.text import expanded

DEFAULT = "sqlite:///studies/hpland.db"


@dataclass(frozen=True)
class Storage:
    """A storage of Optuna's, not opened yet.

    Attributes:
        url: an SQLAlchemy URL, ``grpc://host:port`` of Optuna's proxy, ``redis://host:port`` of a
            journal's server, or a journal file's path.
        path: the file, if it is an SQLite or a journal file.
        journal: whether it is a journal, in a file or on Redis.
    """

    url: str
    path: Path | None = None
    journal: bool = False

    def __str__(self) -> str:
        """Return the storage as its user would write it, without a password."""
        return str(self.path) if self.path else without_password(self.url)

    def why(self, error: BaseException) -> str:
        """Return what a driver says is wrong, in one line and without the password."""
        cause = error.__cause__ or error  # Optuna's is of SQLAlchemy's, and that of the driver's
        cause = getattr(cause, "orig", None) or cause
        said = _told(cause).replace(self.url, str(self))
        # the rest of a password with @ and : in it
        return re.sub(r"invalid literal for int\(\).*", "its port is not a number", said)

    @property
    def sqlite(self) -> Path | None:
        """The file, if it is an SQLite file."""
        return None if self.journal else self.path


def parse_storage(given: str | None) -> Storage:
    """Return what ``--storage`` means: a URL, a bare path, or if None ``OPTUNA_STORAGE``."""
    text = given or os.environ.get("OPTUNA_STORAGE") or DEFAULT
    if text == "sqlite://" or (":memory:" in text and "@" not in text):
        raise HplandError(f"{text} is gone when the command ends; give a file")
    if misspelt := re.match(r"([a-z]\w+(\+\w+)?):/?[^/].*@", text):  # it may hold a password
        raise HplandError(f"a database URL starts with {misspelt[1]}://")
    if re.match(r"sqlite(\+\w+)?:///", text):
        path = _file_of(text)
        home = expanded(path)
        return Storage(text if home == path else file_url(str(home)), home)
    if "://" in text:
        redis = bool(re.match(r"rediss?://", text))
        if not redis:  # its client takes an @ in a password
            _check_password(text)
        return Storage(text, journal=redis)
    path = expanded(Path(text))
    if _is_journal(path):
        return Storage(str(path), path, journal=True)
    return Storage(file_url(str(path)), path)


def _is_journal(path: Path) -> bool:
    with suppress(OSError):  # whatever reads it next reports why it cannot be read
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file:
                return file.read(11) == b'{"op_code":'
    return path.suffix == ".log"


def _told(error: BaseException) -> str:
    """Return the first line of a driver's message; MySQL's drivers put a number before it."""
    match error.args:
        case (int(), str() as text) if not isinstance(error, OSError):
            return text
    return first_line(error)


def _check_password(url: str) -> None:
    """Raise HplandError for an ``@`` in a password that would make a host of what follows it."""
    rest = re.match(r"[^:]*://[^/@:]*:[^@]*@(.*)", url)
    if rest and re.match(r"[^?]*@|[^?]*\?[^=]*@", rest[1]):
        raise HplandError(f"{without_password(url)}: in a password an @ is written %40")


def without_password(url: str) -> str:
    """Return a database URL with stars in place of its password.

    To SQLAlchemy a password may hold ``/`` and ``?``; an ``@`` in it should be written ``%40``, but
    nothing of one where it is not is shown either.
    """
    masked = re.sub(r"(?<=://)([^/@:]*):.*@", r"\1:***@", url)
    return re.sub(r"(?i)([?&]\w*passw(?:or)?d=)[^&]*", r"\1***", masked)


def file_url(path: str) -> str:
    """Return SQLAlchemy's URL of an SQLite file, whatever characters its name has."""
    if not re.search(r"[%?#]", path):
        return f"sqlite:///{path}"
    escaped = quote(path)
    if _decodes():
        return f"sqlite:///{escaped}"
    return f"sqlite:///file:{escaped}?uri=true"  # SQLite itself decodes the name


def _file_of(url: str) -> Path:
    """Return the file that an SQLite URL means to SQLAlchemy."""
    name = url.split(":///", 1)[1]
    if re.search(r"[%?#]", name):
        from sqlalchemy import make_url

        parsed = make_url(url)
        name = parsed.database or ""
        if name.startswith("file:") and parsed.query.get("uri"):
            name = unquote(name.removeprefix("file:").split("?")[0])
    return Path(name)


def _decodes() -> bool:
    """Return whether this SQLAlchemy decodes %25 in the name of a file: 2.0 does not."""
    from sqlalchemy import make_url

    return make_url("sqlite:///%25").database == "%"
