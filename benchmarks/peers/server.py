"""A PostgreSQL of one's own: on a socket in a temporary folder, gone afterwards."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER = "postgres"  # the server refuses to run as root


def find_server() -> Path | None:
    """Return the folder of the newest server's programs; None if there is no PostgreSQL."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin")  # where Debian keeps them, off the PATH
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def server(programs: Path, folder: Path) -> Iterator[str]:
    """Run a PostgreSQL with its defaults, durable; yield its SQLAlchemy URL."""
    data, account = folder / "data", _account(folder)
    subprocess.run(_initdb(programs, data), check=True, capture_output=True, **account)
    running = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses="],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account,
    )
    try:
        while subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False).returncode:
            if running.poll() is not None:
                raise RuntimeError("PostgreSQL does not start")
            time.sleep(0.1)
        yield f"postgresql+psycopg://{USER}@/postgres?host={folder}"
    finally:
        running.send_signal(signal.SIGINT)  # a fast shutdown
        running.wait()


def _initdb(programs: Path, data: Path) -> Sequence[str | Path]:
    return [programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"]


def _account(folder: Path) -> dict[str, Any]:
    """Return who is to run the server, and let them into ``folder``."""
    if os.geteuid() != 0:
        return {}
    for path in (folder, folder.parent):
        path.chmod(0o755)
    shutil.chown(folder, USER, USER)
    return {"user": USER, "group": USER, "extra_groups": [], "cwd": folder}
