"""A study in memory: no storage is touched."""

import numpy as np

from hpland.studies.batch import Batch
from hpland.studies.sampling.run import Run
from hpland.table import Curves, TrialTable


def simulated(run: Run) -> TrialTable:
    """Return the study that a run makes, as reading it from a storage would give it."""
    batches = list(_batches(run))
    landscape = run.landscape
    return TrialTable(
        study=run.study,
        directions=tuple(landscape.directions),
        number=np.arange(run.trials),
        state=np.array([state for batch in batches for state in batch.states()]),
        values=np.concatenate([_values(batch) for batch in batches]),
        space=landscape.space,
        params={n: np.concatenate([b.params[n] for b in batches]) for n in landscape.space},
        metric_names=tuple(metric.name for metric in landscape.metrics),
        attrs=run.attrs,
        curves=_joined(batches) if run.epochs else None,
    )


def _batches(run: Run) -> list[Batch]:
    if not run.learns:
        return list(run.batches(0))
    from hpland.studies.sampling import adaptive

    return list(adaptive.batches(run, []))


def _values(batch: Batch) -> "np.typing.NDArray[np.float64]":
    """Return the values, all NaN where a trial FAILs."""
    lost = np.isnan(batch.values).any(axis=1, keepdims=True)
    return np.where(lost, np.nan, batch.values)


def _joined(batches: list[Batch]) -> Curves:
    starts = np.cumsum([0, *map(len, batches[:-1])])
    parts = [(batch.curves, start) for batch, start in zip(batches, starts, strict=True)]
    known = [(curves, start) for curves, start in parts if curves]
    return Curves(
        np.concatenate([curves.row + start for curves, start in known]),
        np.concatenate([curves.step for curves, _ in known]),
        np.concatenate([curves.value for curves, _ in known]),
    )
