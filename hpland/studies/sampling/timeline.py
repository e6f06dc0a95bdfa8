"""When trials start and end, in simulated time: workers that take them one after the other."""

from dataclasses import replace
from heapq import heapreplace

import numpy as np
from numpy.typing import NDArray

from hpland.landscapes import Landscape
from hpland.landscapes.duration import epoch_milliseconds, full_epochs
from hpland.landscapes.reports import diverges_in
from hpland.studies.batch import Batch, Times


def lasts(landscape: Landscape, batch: Batch) -> NDArray[np.int64]:
    """Return how many milliseconds trials last, shape (n,).

    One lasts as many epochs as it reported. One that reports none lasts a full training, or until
    the epoch in which it diverged.
    """
    n = len(batch)
    epochs = batch.curves.lengths(n) if batch.curves else np.zeros(n, np.int64)
    silent = epochs == 0
    epochs[silent] = full_epochs(landscape)
    if (lost := silent & batch.failed()).any():
        at = {name: column[lost] for name, column in batch.params.items()}
        epochs[lost] = diverges_in(landscape, at)
    return epoch_milliseconds(landscape, batch.params) * epochs


class Workers:
    """Workers that take trials in the order of their numbers, each as soon as it is free."""

    def __init__(self, count: int) -> None:
        """Let ``count`` workers be free from the start."""
        self._free = [0] * count  # from when on, in milliseconds; a heap

    def timed(self, landscape: Landscape, batch: Batch) -> Batch:
        """Return the next trials with their times."""
        return replace(batch, times=self.take(lasts(landscape, batch)))

    def take(self, lasts: NDArray[np.int64]) -> Times:
        """Return when the next trials start and end, which last so many milliseconds each."""
        if len(self._free) == 1:
            ends = self._free[0] + np.cumsum(lasts)
            self._free = [int(ends[-1])] if len(ends) else self._free
            return Times(ends - lasts, ends)
        starts = np.empty_like(lasts)
        for i, last in enumerate(lasts.tolist()):
            starts[i] = start = self._free[0]
            heapreplace(self._free, start + last)
        return Times(starts, starts + lasts)
