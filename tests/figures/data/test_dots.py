import numpy as np
import pytest

from hpland.figures.brief import PLAIN
from hpland.figures.data.dots import SEEN, SIZES, dots_of, seen
from hpland.figures.data.plane import plane
from hpland.space import Choice, Integer, Real, Space
from hpland.table import TrialTable
from tests.figures.tables import scattered_study, table

BOTH = ("learning_rate", "batch_size")
AREA = (880.0, 518.0)


def test_dots_are_sized_by_value() -> None:
    drawn = dots_of(plane(scattered_study(), BOTH, PLAIN), AREA)
    small, large = SIZES[0]
    rise = (large - small) / 0.8
    assert drawn.size == pytest.approx(small + rise * np.array([0.0, 0.3, 0.5, 0.8]))


def test_small_is_large_when_minimised() -> None:
    drawn = dots_of(plane(scattered_study(directions=("minimize",)), BOTH, PLAIN), AREA)
    assert drawn.size[-1] == SIZES[0][1]
    assert drawn.trials.number[-1] == 3


def test_a_dot_is_seen_unless_a_later_one_covers_its_middle() -> None:
    at = np.array([[0.0, 0.0], [3.0, 0.0], [9.0, 0.0]])
    assert seen(at, np.array([20.0, 8.0, 8.0])).tolist() == [False, True, True]


def converged(n: int, seed: int, space: Space) -> TrialTable:
    """Return ``n`` trials of which most are near one place, as TPE makes them; one in ten fails."""
    rng = np.random.default_rng(seed)
    near = np.clip(0.6 + rng.normal(0, 0.08, (2, n)), 0, 0.999)
    at = np.where(rng.random(n) < 0.3, rng.random((2, n)), near)
    columns = {name: p.from_unit(u) for (name, p), u in zip(space.items(), at, strict=True)}
    value = np.where(rng.random(n) < 0.1, np.nan, rng.random(n))
    return table(space, columns, value.tolist())


SPACES: list[Space] = [
    {"a": Choice(("x", "y", "z")), "b": Choice(("", "p", "q", "r"))},
    {"a": Choice(("x", "y", "z")), "b": Real(0, 1)},
    {"a": Integer(1, 4), "b": Integer(2, 5)},
    {"a": Integer(1, 4), "b": Real(1e-5, 1e-1, log=True)},
    {"a": Real(0, 1), "b": Real(1e-5, 1e-1, log=True)},
]


@pytest.mark.parametrize("space", SPACES, ids=str)
@pytest.mark.parametrize(("n", "seed"), [(40, 0), (85, 1), (200, 2)])
def test_every_trial_can_be_seen(space: Space, n: int, seed: int) -> None:
    data = plane(converged(n, seed, space), ("a", "b"), PLAIN)
    drawn = dots_of(data, AREA)
    every = np.concatenate([drawn.at, drawn.failed_at])
    pixels = np.stack([data.x.fraction(every[:, 0]), data.y.fraction(every[:, 1])], axis=1) * AREA
    size = np.concatenate([drawn.size, np.full(len(drawn.failed_at), 3.0)])
    assert seen(pixels, size).mean() >= SEEN
