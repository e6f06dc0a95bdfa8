"""Simulating a study into PostgreSQL in one go."""

from collections.abc import Callable
from uuid import uuid4

from hpland.landscapes import LANDSCAPES
from hpland.studies import parse_storage
from hpland.studies.run import plan_run
from hpland.studies.simulate import simulate


def simulated(url: str, trials: str) -> Callable[[], object]:
    """Return the simulation of a fresh study: sampled, evaluated and written."""
    run = plan_run(
        LANDSCAPES["sweep"], study=f"bulk {uuid4()}", sampler="random", trials=int(trials)
    )
    return lambda: simulate([run], parse_storage(url))
