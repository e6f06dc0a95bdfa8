from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.pareto import (
    BEYOND,
    EFFORT,
    STEPS,
    _steps,
    boundary,
    check_objectives,
    pair_front,
    pareto_of,
)
from hpland.figures.kinds.history import history_of
from hpland.space import Floats, Real
from hpland.table import TrialTable, Truth

NAN, INF = np.nan, np.inf
UP, DOWN = "maximize", "minimize"
NAMES = ("accuracy", "latency", "memory")


def study(values: list[list[float]], *directions: str, **more: object) -> TrialTable:
    """Return a study of several objectives; a trial without any value failed."""
    array = np.array(values, dtype=np.float64)
    lost = np.isnan(array).all(axis=1)
    made = TrialTable(
        study="many",
        directions=directions,
        number=np.arange(len(array)),
        state=np.where(lost, "FAIL", "COMPLETE"),
        values=array,
        space={"x": Real(0, 1)},
        params={"x": np.linspace(0, 1, len(array))},
        metric_names=NAMES[: array.shape[1]],
    )
    return replace(made, **more)  # type: ignore[arg-type]


FIVE = study([[0.9, 40], [0.5, 10], [0.7, 50], [0.7, 20], [0.4, 30]], UP, DOWN)


def test_the_front_respects_directions_and_starts_at_the_best_by_the_first() -> None:
    data = pareto_of(FIVE, PLAIN)
    assert data.front.tolist() == [0, 3, 1]
    assert data.dominated.tolist() == [2, 4]
    assert data.best.tolist() == [0, 1]
    assert data.ideal.tolist() == [0.9, 10]
    assert pareto_of(replace(FIVE, directions=(DOWN, DOWN)), PLAIN).front.tolist() == [4, 1]


@given(
    st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=30),
    st.tuples(*[st.sampled_from([UP, DOWN])] * 3),
    st.sampled_from([2, 3]),
)
def test_no_trial_is_better_than_one_of_the_front(
    values: list[tuple[int, ...]], directions: tuple[str, ...], m: int
) -> None:
    table = study([list(map(float, row[:m])) for row in values], *directions[:m])
    shuffled = table.rows(np.random.default_rng(len(values)).permutation(len(table)))
    data = pareto_of(shuffled, PLAIN)
    good = data.cast.used.values * np.where(np.array(directions[:m]) == UP, 1, -1)
    front = set(data.front.tolist())
    for i, one in enumerate(good):
        beaten = any((other >= one).all() and (other > one).any() for other in good)
        assert (i in front) == (not beaten)
    assert (np.diff(data.cast.used.number) > 0).all()
    assert (np.diff(data.share) >= 0).all()
    assert 0 <= data.share[0] <= data.share[-1] <= 1
    assert [data.cast.used.values[row, k] for k, row in enumerate(data.best)] == data.ideal.tolist()


def test_trials_without_all_values_are_counted() -> None:
    lacking = [[NAN, NAN], [0.9, NAN], [0.8, INF], [0.7, 10], [0.5, 20]]
    states = np.array(["FAIL", "COMPLETE", "COMPLETE", "COMPLETE", "RUNNING"])
    data = pareto_of(study(lacking, UP, DOWN, state=states), PLAIN)
    assert data.cast.used.number.tolist() == [3]
    assert data.cast.all_failed == 1
    assert data.cast.left_out == {"running": 1, "without all values": 2}


def test_the_share_is_of_the_box_between_reference_and_ideal() -> None:
    data = pareto_of(study([[0, 1], [1, 0], [0.5, 0.5]], DOWN, DOWN), PLAIN)
    assert data.reference == pytest.approx([1.1, 1.1])
    assert data.ideal.tolist() == [0, 0]
    areas = 1.1 * 0.1, 1.1 * 0.1 + 0.1, 1.1 * 0.1 + 0.1 + 0.5 * 0.5
    assert data.share == pytest.approx(np.array(areas) / BEYOND**2)


def test_one_trial_takes_the_whole_box() -> None:
    assert pareto_of(study([[3, 4, 5]], UP, DOWN, UP), PLAIN).share.tolist() == [1]


@pytest.mark.parametrize("objective", [0, 1])
def test_it_is_the_same_whichever_objective_others_show(objective: int) -> None:
    one, other = pareto_of(FIVE, PLAIN), pareto_of(FIVE.by(objective), PLAIN)
    np.testing.assert_array_equal(one.z, other.z)
    assert one.remarks == other.remarks


def test_outliers_are_clipped_and_told_and_decades_are_logarithmic() -> None:
    rng = np.random.default_rng(0)
    values = np.column_stack([rng.random(50), 10.0 ** rng.uniform(0, 6, 50)])
    values[7, 0] = 1000.0
    data = pareto_of(study(values.tolist(), DOWN, DOWN), PLAIN)
    low, high = data.scales[0].low, data.scales[0].high
    assert high < 1
    assert data.z[7, 0] == high
    assert data.beyond[:, 0].tolist() == [i == 7 for i in range(50)]
    assert data.axes[1].log
    reference = (
        low + BEYOND * (high - low),
        data.scales[1].low ** (1 - BEYOND) * data.scales[1].high ** BEYOND,
    )
    assert data.reference == pytest.approx(reference)
    assert data.remarks[0].startswith("accuracy: 1 value above ")
    assert data.remarks[1] == "latency: logarithmic scale"
    assert data.remarks[2].startswith("hypervolume: share of the box from the reference point (")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("m", [2, 3])
def test_nothing_of_size_breaks_the_sum(m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = 10.0 ** rng.uniform(-300, 300, (200, m)) * rng.choice([-1, 1], (200, m))
    data = pareto_of(study(values.tolist(), *[UP, DOWN, UP][:m]), PLAIN)
    assert np.isfinite(data.share).all()
    assert ((data.share >= 0) & (data.share <= 1 + 1e-9)).all()


def test_the_truth_sets_the_ideal_and_is_clipped_to_the_axes() -> None:
    front = np.array([[0.2, 1], [0.6, 8], [0.95, 15], [0.99, 9000]])
    data = pareto_of(FIVE, Brief(truth=Truth(0.99, (), front=front)))
    assert data.true_front is not None
    assert data.true_front.tolist() == [[0.99, 50], [0.95, 15], [0.6, 8], [0.4, 1]]
    assert data.ideal.tolist() == [0.99, 1]
    assert data.true_share is not None
    assert data.share[-1] < data.true_share < 1


def test_the_hypervolume_is_told_after_every_trial_of_few_and_after_the_last_of_many() -> None:
    assert _steps(30, 4).tolist() == list(range(1, 31))
    for n, front in product([1000, 100_000], [1, 1000, 100_000]):
        after = _steps(n, front)
        assert (after[0], after[-1]) == (1, n)
        assert len(after) <= STEPS
        assert front * len(after) <= max(EFFORT, 10 * front)


@pytest.mark.parametrize("x_up", [True, False])
@pytest.mark.parametrize("y_up", [True, False])
def test_the_boundary_runs_round_what_is_dominated(x_up: bool, y_up: bool) -> None:
    signs = np.where([x_up, y_up], 1.0, -1.0)
    good = np.array([[3.0, 1.0], [2.0, 2.0], [1.0, 3.0], [1.0, 1.0]])
    points: Floats = good * signs
    front = pair_front(points, (x_up, y_up))
    assert (front * signs).tolist() == [[3, 1], [2, 2], [1, 3]]
    line = boundary(front, np.zeros(2)) * signs
    assert line.tolist() == [[3, 0], [3, 1], [2, 1], [2, 2], [1, 2], [1, 3], [0, 3]]


@pytest.mark.parametrize("m", [1, 4])
def test_it_takes_two_or_three_objectives(m: int) -> None:
    with pytest.raises(HplandError) as caught:
        check_objectives(study([[1.0] * m], *[UP] * m, metric_names=()), ())
    assert str(caught.value) == f"a pareto takes two or three objectives; study 'many' has {m}"


@pytest.mark.parametrize("directions", [(UP, DOWN), (DOWN, UP)])
def test_its_scales_are_those_of_all_figures_of_the_study(directions: tuple[str, str]) -> None:
    rng = np.random.default_rng(0)
    some = [[a, b] for a, b in np.exp(rng.normal(0, [0.1, 2], (40, 2))).tolist()]
    one = study([*some, [NAN, 1e3], [50.0, NAN], [9.0, 1e-3]], *directions)
    data = pareto_of(one, PLAIN)
    assert len(data.z) == 41
    for k in range(2):
        alone = history_of(one.by(k), PLAIN).scale
        here = data.scales[k]
        assert (here.low, here.high, here.log) == (alone.low, alone.high, alone.log)
