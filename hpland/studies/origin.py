"""What a study says of where it comes from, and whether its trials bear it out."""

import numpy as np
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape
from hpland.landscapes.noise import observe, uniforms
from hpland.space import Floats
from hpland.studies.run import Run
from hpland.table import Mask, TrialTable

NEEDED = ("landscape", "landscape_version", "sampler", "seed", "noise")
CLOSE = 1e-9  # relative; processors differ in the last digits of exp and log


def landscape_of(table: TrialTable) -> Landscape | None:
    """Return the landscape that a study was made of; None if hpland has it not, or not so."""
    landscape = LANDSCAPES.get(str(table.attrs.get("landscape")))
    if landscape and landscape.version == table.attrs.get("landscape_version"):
        return landscape
    return None


def run_of(table: TrialTable) -> Run:
    """Return the run that made a study.

    Raises HplandError for a study that hpland did not make, saying what it lacks, and for one of
    a landscape or a version of it that this hpland does not have.
    """
    attrs = table.attrs
    lacking = [key for key in NEEDED if key not in attrs]
    if lacking:
        raise HplandError(
            f"study {table.study!r} was not made by hpland: it lacks the user attributes "
            f"{', '.join(lacking)}"
        )
    landscape = landscape_of(table)
    if landscape is None:
        raise HplandError(
            f"study {table.study!r} is of {attrs['landscape']} version "
            f"{attrs['landscape_version']}, which this hpland does not have"
        )
    return Run(
        landscape,
        study=table.study,
        sampler=str(attrs["sampler"]),
        trials=len(table),
        seed=int(attrs["seed"]),
        noise=float(attrs["noise"]),
        shape=attrs.get("grid") or {},
    )


def differing(table: TrialTable) -> NDArray[np.int64]:
    """Return the numbers of the trials that are not what their run makes of them.

    Values are computed anew from (landscape, seed, number) and the trial's parameters; the
    parameters too, from (seed, number), where the sampler knew all its points beforehand.

    Raises HplandError as `run_of` does.
    """
    run = run_of(table)
    if len(table) == 0 or not set(run.landscape.space) <= set(table.params):
        return table.number
    first = int(table.number.min())
    span = int(table.number.max()) - first + 1
    rows = table.number - first
    values = _values(run, table, uniforms(run.seed, first, span)[rows])
    wrong = ~_same(table.value, values) | (table.failed != np.isnan(values))
    if not run.adaptive:
        for name, column in run.points(first, span).items():
            wrong |= ~_same(table.params[name], column[rows])
    return np.asarray(table.number[wrong])


def _values(run: Run, table: TrialTable, u: Floats) -> Floats:
    landscape = run.landscape
    params = {name: table.params[name] for name in landscape.space}
    return observe(landscape(**params), landscape.chances(**params), u, run.noise)


def _same(one: Floats, other: Floats) -> Mask:
    return np.isclose(one, other, rtol=CLOSE, atol=0, equal_nan=True)
