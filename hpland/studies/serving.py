"""optuna-dashboard on a storage, for this machine alone."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from hpland.errors import HplandError
from hpland.studies.writing.dashboard import Board

HOST = "127.0.0.1"


class Server(ThreadingMixIn, WSGIServer):
    """A server whose open requests do not keep the process from ending."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """A handler that tells nothing of requests."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # as it is called
        pass


@contextmanager
def server_at(port: int) -> Iterator[Server]:
    """Yield a server that is bound to a port of the loopback, any free one if it is 0.

    Raises HplandError if it cannot be bound.
    """
    try:
        server = Server((HOST, port), _Quiet)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "it is in use" if taken else error.strerror or str(error)
        raise HplandError(
            f"port {port} cannot be opened: {why}; choose another with --port, or 0 for a free one"
        ) from error
    with server:
        yield server


def address(server: Server) -> str:
    """Return where the dashboard of a server is."""
    return f"http://{HOST}:{server.server_port}/dashboard"


def serve(server: Server, shown: Board) -> None:
    """Show a storage until the process is interrupted."""
    from optuna_dashboard import wsgi

    server.set_app(wsgi(shown.opened))
    server.serve_forever()
