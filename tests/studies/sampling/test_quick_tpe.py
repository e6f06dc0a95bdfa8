import importlib
import sys
from types import ModuleType

import numpy as np
import optuna
import pytest
from optuna.samplers import TPESampler

from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.adaptive import batches
from hpland.studies.sampling.quick_tpe import ARRAY, MODULE, SINGLE, log_ndtr, quick_tpe
from hpland.studies.sampling.run import plan_run

OWN = importlib.import_module(MODULE)


def objective(trial: optuna.Trial) -> float:
    return trial.suggest_int("n", 1, 50) + trial.suggest_float("x", 1e-4, 1, log=True)


def study(seed: int, trials: int = 60) -> optuna.Study:
    made = optuna.create_study(sampler=TPESampler(seed=seed))
    made.optimize(objective, n_trials=trials)
    return made


@pytest.mark.parametrize("seed", range(3))
def test_the_sampler_is_as_it_was_and_the_study_the_same(seed: int) -> None:
    plain, before = study(seed), getattr(OWN, ARRAY)
    with quick_tpe():
        assert getattr(OWN, ARRAY) is not before
        quick = study(seed)
    assert getattr(OWN, ARRAY) is before
    assert [t.params for t in quick.trials] == [t.params for t in plain.trials]


EDGES = [0.0, -0.0, 6.0, -20.0, 2**0.5, -1.0, 1.0, 37.0, -1e6]
NEAR = [np.nextafter(edge, to) for edge in EDGES for to in (-np.inf, np.inf)]


@pytest.mark.parametrize("spread", [0.1, 3.0, 30.0, 3000.0])
def test_every_number_is_the_same_to_the_bit(spread: float) -> None:
    a = np.append(np.random.default_rng(5).normal(0, spread, 20_000), [*EDGES, *NEAR])
    theirs = getattr(OWN, ARRAY)(a)
    ours = log_ndtr(a, getattr(OWN, SINGLE).__wrapped__)
    assert ours.tobytes() == theirs.tobytes()


def test_a_sampler_that_fails_is_put_back() -> None:
    before = getattr(OWN, ARRAY)
    with pytest.raises(ZeroDivisionError), quick_tpe():
        raise ZeroDivisionError
    assert getattr(OWN, ARRAY) is before


def test_an_optuna_without_these_functions_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run = plan_run(LANDSCAPES["sweep"], sampler="tpe", trials=30)
    known = [str(batch.values) for batch in batches(run, [])]
    other = ModuleType(MODULE)
    monkeypatch.setitem(sys.modules, MODULE, other)
    with pytest.warns(UserWarning, match="^hpland does not know the TPE of this Optuna: "):
        unknown = [str(batch.values) for batch in batches(run, [])]
    assert unknown == known
    with quick_tpe():  # warned of once
        assert not any(hasattr(other, name) for name in (ARRAY, SINGLE))
