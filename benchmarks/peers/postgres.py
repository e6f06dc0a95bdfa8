"""Simulating a study into PostgreSQL in one go."""

from collections.abc import Callable
from uuid import uuid4

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
