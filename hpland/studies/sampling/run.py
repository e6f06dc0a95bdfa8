"""What to simulate, checked: a run of one sampler on one landscape."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from importlib.metadata import version
from typing import Any

from hpland import __version__
from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape, Luck, Metric, at_budget
from hpland.landscapes.budget import checked_epochs
from hpland.studies.batch import Batch, observed
from hpland.studies.sampling.points import Columns, Numbers, grid, grid_shape, qmc, random
from hpland.studies.sampling.pruners import checked_pruner
from hpland.studies.sampling.samplers import ADAPTIVE, check_sampler, check_suits
from hpland.studies.sampling.timeline import Workers

CHUNK = 20_000  # trials held in memory at once, of samplers that know all their points
REPORTS = 600_000  # and intermediate values


@dataclass(frozen=True)
class Run:
    """One study to be made; the same run always makes the same trials.

    Attributes:
        landscape: what is tuned.
        study: the study's name.
        sampler: one of `hpland.studies.sampling.samplers.SAMPLERS`.
        trials: how many; for a grid the number of its points.
        shape: levels an axis; empty unless the sampler is a grid.
        seed: of the sampler and of the noise.
        noise: a factor; 0 for none.
        epochs: after how many a trial is done; None for trials that report nothing before.
        pruner: one of `hpland.studies.sampling.pruners.PRUNERS`; None for none. It needs epochs.
        workers: how many run trials at the same time: in simulated time, or if it learns, in
            processes that share the study.
    """

    landscape: Landscape
    study: str
    sampler: str
    trials: int
    seed: int = 42
    noise: float = 1.0
    shape: Mapping[str, int] = field(default_factory=dict)
    epochs: int | None = None
    pruner: str | None = None
    workers: int = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the landscape by its name, which a process of another machine can look up."""
        rest = {one.name: getattr(self, one.name) for one in fields(self)[1:]}
        return _unpickled, (self.landscape.name, {**rest, "shape": dict(self.shape)})

    @property
    def at_budget(self) -> Landscape:
        """The landscape at the run's own budget of epochs."""
        return self.landscape if self.epochs is None else at_budget(self.landscape, self.epochs)

    @property
    def adaptive(self) -> bool:
        """Whether the sampler learns from the trials before."""
        return self.sampler in ADAPTIVE

    @property
    def learns(self) -> bool:
        """Whether a trial depends on those before: there is a pruner, or the sampler learns."""
        return self.adaptive or self.pruner is not None

    @property
    def shared(self) -> bool:
        """Whether several processes learn together, in an order that is not reproducible."""
        return self.learns and self.workers > 1

    @property
    def attrs(self) -> dict[str, Any]:
        """What the study keeps of where it comes from, fit for JSON.

        ``optimum`` is that of the only objective, or a list of one per objective.
        """
        optima = [_optimum(metric) for metric in self.at_budget.metrics]
        return {
            **self.identity,
            "n_trials": self.trials,
            **({"reproducible": False} if self.shared else {}),
            "optimum": optima if len(optima) > 1 else optima[0],
            **({"measured": measured} if (measured := self.landscape.measured) else {}),
            "hpland_version": __version__,
            "optuna_version": version("optuna"),
            "numpy_version": version("numpy"),
        }

    @property
    def identity(self) -> dict[str, Any]:
        """The attributes that must agree for two studies to be the same, or one to go on."""
        return {
            "landscape": self.landscape.name,
            "landscape_version": self.landscape.version,
            "sampler": self.sampler,
            "grid": dict(self.shape) or None,
            "seed": self.seed,
            "noise": self.noise,
            "epochs": self.epochs,
            "pruner": self.pruner,
            "workers": self.workers,
        }

    def batches(self, start: int, most: int | None = None) -> Iterator[Batch]:
        """Yield the trials from ``start`` on, at most ``most`` at once; not of a run that `learns`.

        Those before are run again, as when they ended settles when the others start.
        """
        workers = Workers(min(self.workers, self.trials))
        most = min(most or CHUNK, CHUNK, max(1, REPORTS // (self.epochs or 1)))
        for first, end in ((0, start), (start, self.trials)):
            for number in range(first, end, most):
                batch = workers.timed(self.landscape, self._part(number, min(most, end - number)))
                if number >= start:
                    yield batch

    def _part(self, start: int, count: int) -> Batch:
        luck = Luck.of(self.seed, start, count)
        params = self.points(luck.number)
        return observed(self.landscape, params, luck, self.noise, self.epochs)

    def points(self, numbers: Numbers) -> Columns:
        """Return the parameters of the trials of these numbers, shape (n,) each."""
        space = self.landscape.space
        if self.sampler == "grid":
            return grid(space, self.shape, numbers)
        draw = random if self.sampler == "random" else qmc
        return draw(space, self.seed, numbers)


def _unpickled(landscape: str, rest: Mapping[str, Any]) -> Run:
    return Run(LANDSCAPES[landscape], **rest)


def _optimum(metric: Metric) -> dict[str, Any]:
    return {"value": metric.optimum, "params": [dict(best) for best in metric.optimizers]}


def plan_run(
    landscape: Landscape,
    *,
    study: str | None = None,
    sampler: str | None = None,
    trials: int | None = None,
    seed: int = 42,
    noise: float = 1.0,
    epochs: int | None = None,
    pruner: str | None = None,
    workers: int = 1,
) -> Run:
    """Return the run that the landscape plans, with what is given in place of its plan.

    A pruner has the landscape's own number of epochs unless there is another.

    Raises HplandError for an unknown sampler or pruner, a sampler that cannot take the space or
    the objectives, trials, epochs or workers < 1, a negative seed, noise that is not a finite
    number >= 0, or epochs of a landscape that has none or has several objectives.
    """
    sampler = sampler or landscape.plan.sampler
    check_sampler(sampler)
    check_suits(sampler, landscape)
    _ = landscape.measured  # a table that cannot be loaded is told before anything is written
    if trials is not None and trials < 1:
        raise HplandError(f"--trials must be 1 or more, not {trials}")
    if seed < 0:
        raise HplandError(f"--seed must be 0 or more, not {seed}")
    if not (math.isfinite(noise) and noise >= 0):
        raise HplandError(f"--noise must be a finite number of 0 or more, not {noise}")
    shape = grid_shape(landscape, trials) if sampler == "grid" else {}
    count = math.prod(shape.values()) if shape else trials or landscape.plan.trials
    pruner = checked_pruner(pruner)
    epochs = epochs if epochs is not None else landscape.plan.epochs
    if epochs is not None or pruner:
        epochs = checked_epochs(landscape, epochs)
    name = study or landscape.name
    if workers < 1:
        raise HplandError(f"--workers must be 1 or more, not {workers}")
    return Run(landscape, name, sampler, count, seed, noise, shape, epochs, pruner, workers)
