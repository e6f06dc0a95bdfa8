import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, at_budget, slices
from hpland.space import Integer
from hpland.studies.sampling import points
from hpland.studies.sampling.run import plan_run

SWEEP = slices.SWEEP


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sampler": "tpee"}, "unknown sampler 'tpee': did you mean 'tpe'?"),
        ({"trials": 0}, "--trials must be 1 or more, not 0"),
        ({"trials": -3}, "--trials must be 1 or more, not -3"),
        ({"seed": -1}, "--seed must be 0 or more, not -1"),
        ({"noise": -0.5}, "--noise must be a finite number of 0 or more, not -0.5"),
        ({"noise": math.nan}, "--noise must be a finite number of 0 or more, not nan"),
        ({"noise": math.inf}, "--noise must be a finite number of 0 or more, not inf"),
        ({"epochs": 0}, "--epochs must be 1 or more, not 0"),
        ({"workers": 0}, "--workers must be 1 or more, not 0"),
        ({"pruner": "meadian"}, "unknown pruner 'meadian': did you mean 'median'?"),
        ({"pruner": "x"}, "unknown pruner 'x': choose from median, hyperband, asha, none"),
    ],
)
def test_what_cannot_be_run_is_told(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(HplandError) as caught:
        plan_run(SWEEP, **wrong)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_a_sampler_without_its_module_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hpland.studies.sampling.samplers.find_spec", lambda name: None)
    with pytest.raises(HplandError) as caught:
        plan_run(SWEEP, sampler="gp")
    assert str(caught.value) == "sampler 'gp' needs torch: pip install 'hpland[gp]'"


@pytest.mark.parametrize("wish", [{"epochs": 9}, {"pruner": "asha"}], ids=lambda w: next(iter(w)))
def test_a_landscape_without_an_epoch_axis_cannot_train(wish: dict[str, object]) -> None:
    with pytest.raises(HplandError) as caught:
        plan_run(replace(SWEEP, curves=None), **wish)  # type: ignore[arg-type]
    assert str(caught.value) == (
        "landscape 'sweep' has no epoch axis; --epochs and --pruner need one"
    )


def test_epochs_and_pruner_of_a_plan() -> None:
    assert plan_run(SWEEP).epochs is None
    assert plan_run(SWEEP, pruner="none").pruner is None
    assert plan_run(SWEEP, pruner="none").epochs is None
    assert plan_run(SWEEP, pruner="asha").epochs == SWEEP.epochs == 30
    assert plan_run(SWEEP, pruner="asha", epochs=7).epochs == 7
    assert plan_run(LANDSCAPES["learning-rate"]).epochs == 100


def test_the_optimum_that_a_study_keeps_is_that_of_its_budget() -> None:
    kept = plan_run(SWEEP, epochs=300).attrs["optimum"]
    assert kept["value"] == at_budget(SWEEP, 300).optimum > SWEEP.optimum
    assert kept["params"] == [dict(SWEEP.optimizers[0])]


GRIDS = [name for name in LANDSCAPES if name != "architecture"]  # which is conditional


@given(st.sampled_from(GRIDS), st.integers(1, 5000))
def test_a_grid_has_no_more_points_than_asked_for(name: str, trials: int) -> None:
    run = plan_run(LANDSCAPES[name], sampler="grid", trials=trials)
    assert 1 <= run.trials <= trials
    assert run.trials == math.prod(run.shape.values())
    found = points.grid(run.landscape.space, run.shape, np.arange(run.trials))
    assert len(set(zip(*(c.tolist() for c in found.values()), strict=True))) == run.trials


@given(st.integers(0, 2**32), st.integers(0, 500), st.integers(1, 200))
def test_random_and_qmc_points_do_not_depend_on_where_one_starts(
    seed: int, start: int, count: int
) -> None:
    for draw in (points.random, points.qmc):
        whole = draw(SWEEP.space, seed, np.arange(start + count))
        part = draw(SWEEP.space, seed, np.arange(start, start + count))
        for name in SWEEP.space:
            np.testing.assert_array_equal(part[name], whole[name][start:])


@given(st.integers(-50, 50), st.integers(0, 3000), st.booleans(), st.integers(1, 4000))
def test_levels_are_as_many_as_asked_for_or_all(low: int, more: int, log: bool, n: int) -> None:
    low = max(low, 1) if log else low
    levels = Integer(low, low + more, log=log).levels(n)
    assert len(levels) == min(n, more + 1)
    assert (np.diff(levels) >= 1).all()
    if n > 1:
        assert levels[0] == low
        assert levels[-1] == low + more
