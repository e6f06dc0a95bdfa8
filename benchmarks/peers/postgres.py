"""A study in PostgreSQL: simulated in one go, and read."""

from collections.abc import Callable
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.read import STUDY, WIDE
from hpland.landscapes import LANDSCAPES
from hpland.studies import parse_storage
from hpland.studies.sampling.run import plan_run
from hpland.studies.writing.studies import write_studies


def simulated(url: str, trials: str) -> Callable[[], object]:
    """Return the simulation of a fresh study: sampled, evaluated and written."""
    run = plan_run(
        LANDSCAPES["sweep"], study=f"bulk {uuid4()}", sampler="random", trials=int(trials)
    )
    return lambda: write_studies([run], parse_storage(url))


def table(url: str) -> Callable[[], object]:
    """Return the reading of a study by hpland."""
    from hpland.studies import read_table

    return lambda: read_table(STUDY, url)


def verified(url: str) -> Callable[[], object]:
    """Return the reading of a study with all that it claims, and the check of that."""
    from hpland.studies import read_table
    from hpland.studies.verdict import NOTES, verdict

    return lambda: verdict(read_table(STUDY, url, curves=True, notes=NOTES))


def summaries(url: str) -> Callable[[], object]:
    """Return the reading of the list of studies."""
    from hpland.studies.reading.read import read_studies

    return lambda: read_studies(parse_storage(url))


def wide_select(url: str) -> Callable[[], object]:
    """Return the reading of number, value and parameters of all trials by psycopg and numpy."""
    import psycopg

    own = url.replace("+psycopg", "")

    def read() -> NDArray[np.float64]:
        with psycopg.connect(own) as connection:
            return np.array(connection.execute(WIDE.encode()).fetchall(), dtype=np.float64)

    return read
