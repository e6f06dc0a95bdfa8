"""The packages that a storage needs, and what to do where one is missing."""

import sys
from collections.abc import Mapping
from typing import Any

from hpland.errors import HplandError, unknown
from hpland.studies.storage import waiting
from hpland.studies.storage.parsing import Storage

KINDS = ("sqlite", "postgresql+psycopg", "mysql+pymysql", "redis", "grpc")
_POSTGRESQL = "pip install 'hpland[postgresql]'"
_MYSQL = "pip install 'hpland[mysql]'"
_ADVICE: Mapping[str | None, str] = {
    "psycopg": _POSTGRESQL,
    "psycopg2": f"{_POSTGRESQL} and write postgresql+psycopg://",
    "pymysql": _MYSQL,
    "MySQLdb": f"{_MYSQL} and write mysql+pymysql://",
    "redis": "pip install 'hpland[redis]'",
    "grpc": "pip install 'hpland[grpc]'",
    "google": "pip install 'hpland[grpc]'",
}


def connect_args(url: str) -> dict[str, Any]:
    """Return what a driver is told besides the URL: how long it waits, unless the URL says so."""
    if "timeout=" in url:
        return {}
    if url.startswith("sqlite"):
        return {"timeout": waiting.LIMIT}  # SQLite's own: 5 s
    if url.startswith(("postgresql://", "postgresql+psycopg")):
        return {"connect_timeout": waiting.ANSWER}  # for ever
    return {}


def cannot_be_opened(storage: Storage, error: BaseException) -> HplandError:
    """Return what to raise where ``error`` keeps a storage from being opened."""
    if type(error).__name__ == "NoSuchModuleError":  # SQLAlchemy's
        return unknown("kind of storage", storage.url.partition("://")[0], KINDS)
    missing = getattr(error.__cause__ or error, "name", None)  # a module
    why = _ADVICE.get(missing) or storage.why(error)
    return HplandError(f"{storage} cannot be opened: {why}")


def server_errors() -> tuple[type[Exception], ...]:
    """Return what the clients of Redis and of Optuna's proxy raise, where they are imported."""
    found = (("redis.exceptions", "RedisError"), ("grpc", "RpcError"))
    return tuple(getattr(sys.modules[m], error) for m, error in found if m in sys.modules)
