"""What a study says of where it comes from, and whether its trials bear it out."""

import numpy as np
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape, Luck, at_budget, observe_epochs
from hpland.space import Floats
from hpland.studies.sampling.run import Run
from hpland.table import Mask, TrialTable

NEEDED = ("landscape", "landscape_version", "sampler", "seed", "noise")
CLOSE = 1e-9  # relative; processors differ in the last digits of exp and log


def landscape_of(table: TrialTable) -> Landscape | None:
    """Return the landscape that a study was made of, at its budget of epochs.

    None if hpland does not have it, or not in this version.
    """
    landscape = _declared(table)
    epochs = table.attrs.get("epochs")
    return at_budget(landscape, int(epochs)) if landscape and epochs else landscape


def _declared(table: TrialTable) -> Landscape | None:
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
    landscape = _declared(table)
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
        epochs=attrs.get("epochs"),
        pruner=attrs.get("pruner"),
    )


def differing(table: TrialTable) -> NDArray[np.int64]:
    """Return the numbers of the trials that are not what their run makes of them.

    Values are computed anew from (landscape, seed, number) and the trial's parameters; the
    parameters too, from (seed, number), where the sampler knew all its points beforehand. Of
    a study with epochs all that a trial reported is, up to where it ended; whether the pruner
    was right to end it there is not.

    Args:
        table: the study, read with its curves if it has epochs.

    Raises HplandError as `run_of` does.
    """
    run = run_of(table)
    if len(table) == 0 or not set(run.landscape.space) <= set(table.params):
        return table.number
    differs = _values_differ if run.epochs is None else _curves_differ
    wrong = differs(run, table)
    if not run.adaptive:
        for name, column in run.points(table.number).items():
            wrong |= ~_same(table.params[name], column)
    return np.asarray(table.number[wrong])


def _values_differ(run: Run, table: TrialTable) -> Mask:
    luck = Luck(run.seed, table.number)
    values, _ = run.landscape.observe(_params(run, table), luck, run.noise)
    failed = np.isnan(values).any(axis=1)
    values[failed] = np.nan
    return np.asarray(~_same(table.values, values).all(axis=1) | (table.failed != failed))


def _curves_differ(run: Run, table: TrialTable) -> Mask:
    """Return which trials did not report what they should, epoch by epoch, up to their end.

    The end is the budget, COMPLETE, or the first NaN, FAIL; one that is PRUNED ends before.
    """
    assert table.curves is not None  # read with them
    n, curves, expected = len(table), table.curves, _reports(run, table)
    count, gone = curves.lengths(n), np.isnan(expected)
    whole = np.where(gone.any(axis=1), gone.argmax(axis=1) + 1, expected.shape[1])
    last = expected[np.arange(n), np.clip(count, 1, whole) - 1]
    ended = (count == whole) & (table.state == np.where(np.isnan(last), "FAIL", "COMPLETE"))
    pruned = (count <= whole) & (table.state == "PRUNED") & (run.pruner is not None)
    good = (ended | pruned & ~np.isnan(last)) & (count > 0) & _same(table.value, last)
    at = np.arange(len(curves.row)) - (np.cumsum(count) - count)[curves.row]
    at = np.minimum(at, expected.shape[1] - 1)
    right = (curves.step == at + 1) & _same(curves.value, expected[curves.row, at])
    good[curves.row[~right]] = False
    return np.asarray(~good)


def _reports(run: Run, table: TrialTable) -> Floats:
    """Return what the trials report without a pruner, shape (n, epochs)."""
    assert run.epochs is not None
    luck = Luck(run.seed, table.number)
    return observe_epochs(run.landscape, _params(run, table), luck, run.epochs, run.noise)[0]


def _params(run: Run, table: TrialTable) -> dict[str, Floats]:
    return {name: table.params[name] for name in run.landscape.space}


def _same(one: Floats, other: Floats) -> Mask:
    return np.isclose(one, other, rtol=CLOSE, atol=0, equal_nan=True)
