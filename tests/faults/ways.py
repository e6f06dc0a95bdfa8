"""A way to a server that is cut after some bytes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa


@contextmanager
def cut(url: str, after: int) -> Iterator[str]:
    """Yield the URL of a way to a PostgreSQL that is cut when it has sent so many bytes."""
    target = sa.make_url(url)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        way = _Way(listening, target, after)
        serving = threading.Thread(target=way.serve)
        serving.start()
        port = listening.getsockname()[1]
        at = sa.URL.create(
            target.drivername, target.username, None, "127.0.0.1", port, target.database
        )
        try:
            yield at.render_as_string()
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            serving.join(60)
            way.end()


class _Way:
    """All connections through one way, which share what may still come from the server."""

    def __init__(self, listening: socket.socket, target: sa.URL, left: int) -> None:
        """Take what listens, the server, and how many bytes may come from it."""
        self.listening, self.target, self.left = listening, target, left
        self.sockets: list[socket.socket] = []
        self.threads: list[threading.Thread] = []

    def serve(self) -> None:
        """Carry what clients and the server say to each other, until nobody listens any more."""
        with suppress(OSError):
            while True:
                self._carry(self.listening.accept()[0])

    def end(self) -> None:
        """Close all connections."""
        _shut(*self.sockets)
        for thread in self.threads:
            thread.join(60)
        for one in self.sockets:
            one.close()

    def _carry(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        self.sockets += [client, server]
        server.connect(f"{self.target.query['host']}/.s.PGSQL.{self.target.port or 5432}")
        for carry in (self._up, self._down):
            thread = threading.Thread(target=carry, args=(client, server))
            self.threads.append(thread)
            thread.start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while sent := client.recv(65536):
                server.sendall(sent)
        _shut(client, server)

    def _down(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while self.left > 0 and (sent := server.recv(65536)):
                client.sendall(sent[: self.left])
                self.left -= len(sent)
        _shut(client, server)


def _shut(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
