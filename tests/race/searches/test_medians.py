"""Early stopping by the median is Optuna's, trial by trial."""

import optuna
import pytest
from optuna.pruners import MedianPruner
from optuna.study import StudyDirection

from hpland.landscapes import LANDSCAPES
from hpland.race.clock import Step, play
from hpland.race.searches.medians import Medians
from hpland.race.searches.points import Judged, Studied, random_points
from hpland.race.searches.stopped import Stopped
from hpland.race.world import World


class Turned(World):
    """A world where less is better: what it reports is turned around."""

    def report(self, trial: int, epoch: int) -> float:
        """Return the report with the other sign."""
        return -super().report(trial, epoch)


def steps(world: World, judged: Judged, workers: int) -> list[Step]:
    search = Stopped(judged, range(1, world.epochs), world.epochs)
    return [one.step for one in play(search, world, workers, 25 * world.epochs)]


@pytest.mark.parametrize("landscape", ["sweep", "schedule"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("workers", [1, 8])
@pytest.mark.parametrize("kind", [World, Turned])
def test_it_stops_what_optunas_pruner_stops(
    landscape: str, seed: int, workers: int, kind: type[World]
) -> None:
    world, same = (kind(LANDSCAPES[landscape], seed) for _ in range(2))
    way = StudyDirection.MAXIMIZE if kind is World else StudyDirection.MINIMIZE
    study = optuna.create_study(pruner=MedianPruner(), direction=way)
    found = steps(world, Medians(random_points(world), 1.0 if kind is World else -1.0), workers)
    assert found == steps(same, Studied(same, study, random_points(same)), workers)
    ends = {step.trial: step.end for step in found}
    assert 0 < sum(end < world.epochs for end in ends.values()) < len(ends)
