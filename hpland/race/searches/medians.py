"""Early stopping by the median, on points of which nothing is learned."""

from bisect import insort

from hpland.race.searches.points import Points

STARTUP = 5  # complete trials without which none is stopped, as in Optuna


class Medians:
    """What Optuna's MedianPruner with its defaults says, without a study: a tenth of the time.

    A trial is stopped after an epoch if its best value so far is worse than the median that the
    complete trials had after the same epoch.
    """

    def __init__(self, points: Points, sign: float) -> None:
        """Judge trials of ``points``; ``sign`` is 1 if more is better, -1 if less is."""
        self._points, self._sign = points, sign
        self._reports: dict[int, list[float]] = {}
        self._ranked: list[list[float]] = []  # of complete trials, by epoch

    def new(self) -> int | None:
        """Return the number of a new trial; None if there is no more."""
        trial = self._points.new()
        if trial is not None:
            self._reports[trial] = []
        return trial

    def report(self, trial: int, epoch: int, value: float) -> None:
        """Take what a trial has after an epoch; every epoch is reported."""
        assert epoch == len(self._reports[trial]) + 1
        self._reports[trial].append(value)

    def should_prune(self, trial: int) -> bool:
        """Return whether a trial that has just reported is worse than the median."""
        reports = self._reports[trial]
        if not self._ranked or len(self._ranked[0]) < STARTUP:
            return False
        best = max(self._sign * value for value in reports)
        return best < self._sign * _median(self._ranked[len(reports) - 1])

    def learn(self, trial: int, value: float) -> None:
        """Take the value of a trial that is done; NaN if it diverged, then it is not complete."""
        reports = self._reports.pop(trial)
        self._points.learn(trial, value)
        if value == value:
            self._ranked = self._ranked or [[] for _ in reports]
            for ranked, own in zip(self._ranked, reports, strict=True):
                insort(ranked, own)

    def prune(self, trial: int) -> None:
        """Forget a trial that is stopped: it was never complete."""
        del self._reports[trial]


def _median(ranked: list[float]) -> float:
    half = len(ranked) // 2
    if len(ranked) % 2:
        return ranked[half]
    low, high = ranked[half - 1 : half + 1]
    return high - (high - low) * 0.5  # numpy.percentile rounds so
