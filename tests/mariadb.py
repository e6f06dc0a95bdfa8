"""A MariaDB of one's own, where it is installed: on a socket in a temporary folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from tests.passwords import PASSWORD

PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])  # Debian has it in the last


@contextmanager
def mariadb() -> Iterator[str]:
    """Run a MariaDB; yield the URL of an empty database, whose user has to give a password."""
    server = shutil.which("mariadbd", path=PLACES)
    make = shutil.which("mariadb-install-db", path=PLACES)
    if not (server and make):
        pytest.skip("no MariaDB: apt-get install mariadb-server")
    with TemporaryDirectory(prefix="hpland-") as folder:
        socket, data = f"{folder}/socket", f"--datadir={folder}/data"
        own = ["--no-defaults", data, *(["--user=root"] if os.geteuid() == 0 else [])]
        subprocess.run(
            [make, *own, "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True,
            capture_output=True,
        )
        command = [server, *own, f"--socket={socket}", "--skip-networking"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
            try:
                assert running.stderr
                assert any("ready for connections" in line for line in running.stderr)
                at, secret = quote(socket, safe=""), quote(PASSWORD, safe="")
                _prepare(f"mysql+pymysql://root@localhost/?unix_socket={at}")
                yield f"mysql+pymysql://me:{secret}@localhost/own?unix_socket={at}"
            finally:
                running.kill()


def _prepare(root: str) -> None:
    engine = sa.create_engine(root, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE own")
        connection.exec_driver_sql("CREATE USER me@localhost IDENTIFIED BY %s", (PASSWORD,))
        connection.exec_driver_sql("GRANT ALL ON own.* TO me@localhost")
