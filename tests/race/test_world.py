import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES, Luck, observe_epochs
from hpland.race.world import BLOCK, World
from hpland.studies.sampling.points import random

EPOCHAL = ["sweep", "lr-batch", "learning-rate", "schedule"]
WHOLE = ["svm-digits", "forest-digits"]


def world(name: str, seed: int, sizes: list[int]) -> World:
    """Return a world whose trials were added so many at a time."""
    made = World(LANDSCAPES[name], seed)
    for count in sizes:
        numbers = np.arange(len(made), len(made) + count)
        made.add(random(LANDSCAPES[name].space, seed, numbers))
    return made


@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.parametrize("name", EPOCHAL)
def test_a_trial_reports_what_the_landscape_lets_it(name: str, seed: int) -> None:
    landscape, made = LANDSCAPES[name], world(name, seed, [BLOCK, 9])
    numbers = np.arange(len(made))
    params = random(landscape.space, seed, numbers)
    reports, truths = observe_epochs(landscape, params, Luck(seed, numbers), made.epochs)
    for n in numbers.tolist():
        assert np.array_equal(made.curve(n), reports[n], equal_nan=True)
        assert made.truth(n) == truths[n, -1]
        alive = np.flatnonzero(np.isnan(reports[n]))
        assert made.diverges(n) == (alive[0] + 1 if len(alive) else None)
        for epoch in (1, made.epochs):
            told = made.report(n, epoch)
            assert told == reports[n, epoch - 1] or np.isnan([told, reports[n, epoch - 1]]).all()


@pytest.mark.parametrize("name", [*EPOCHAL, *WHOLE])
def test_it_does_not_matter_how_many_trials_are_added_at_once(name: str) -> None:
    whole, odd = world(name, 3, [BLOCK + 5]), world(name, 3, [100, *[1] * 4, 26, *[1] * 3])
    for n in range(BLOCK + 5):
        assert np.array_equal(whole.curve(n), odd.curve(n), equal_nan=True)
        assert np.array_equal(whole.truth(n), odd.truth(n), equal_nan=True)
        assert whole.lasts(n) == odd.lasts(n) >= 1
    assert all(
        np.array_equal(whole.params()[k], v, equal_nan=True) for k, v in odd.params().items()
    )


@pytest.mark.parametrize("name", WHOLE)
def test_without_epochs_a_training_is_one_step(name: str) -> None:
    made = world(name, 1, [20])
    assert made.epochs == 1
    assert made.curve(3) == [made.report(3, 1)]
