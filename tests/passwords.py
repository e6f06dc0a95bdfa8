"""A role of a PostgreSQL that has to give its password, and where a password shows."""

import re
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import sqlalchemy as sa

PASSWORD = "Zq7Zq7@Xk9%Xk9/Vw3:Vw3"  # a part of it would show too
PARTS = re.compile(rb"Zq7Zq7|Xk9|Vw3Vw3|Vw3:|Vw3%3A")


def locked(server: str, password: str = PASSWORD) -> str:
    """Make a database whose owner has to give a password; return its URL with the password."""
    name = f"own_{uuid4().hex}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    loaded = "SELECT pg_conf_load_time()"
    with engine.connect() as connection:
        said = connection.exec_driver_sql
        role = password.replace("'", "''").replace("%", "%%")
        said(f"CREATE ROLE {name} LOGIN PASSWORD '{role}'")
        said(f"CREATE DATABASE {name} OWNER {name}")
        before = said(loaded).scalar()
        rules = Path(str(said("SHOW hba_file").scalar()))
        rules.write_text(f"local all {name} scram-sha-256\n{rules.read_text()}")
        said("SELECT pg_reload_conf()")
    after = before
    while after == before:
        with engine.connect() as connection:
            after = connection.exec_driver_sql(loaded).scalar()
    return with_password(server, password, name)


def with_password(server: str, password: str, name: str) -> str:
    """Return the URL of a database of a server for the role of the same name."""
    url = sa.make_url(server).set(username=name, password="PASSWORD", database=name)
    return url.render_as_string(False).replace("PASSWORD", quote(password, safe=""))


def shown_in(folder: Path) -> list[tuple[Path, bytes]]:
    """Return the files below a folder that hold a part of `PASSWORD`, and which."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = ((path, PARTS.search(path.read_bytes())) for path in files)
    return [(path, match[0]) for path, match in found if match]


def stored_in(url: str) -> list[tuple[str, str]]:
    """Return what tables of a database hold a part of `PASSWORD`, and what row."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        rows = (
            (table, repr(row))
            for table in tables
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        )
        return [(table, row) for table, row in rows if PARTS.search(row.encode())]
