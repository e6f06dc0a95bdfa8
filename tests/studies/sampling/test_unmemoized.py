import sys
from types import ModuleType
from typing import Any

import optuna
import pytest
from optuna.samplers import TPESampler

from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.adaptive import batches
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.unmemoized import FUNCTIONS, MODULE, unmemoized


def objective(trial: optuna.Trial) -> float:
    return trial.suggest_int("n", 1, 50) + trial.suggest_float("x", 1e-4, 1, log=True)


def study(trials: int = 60) -> optuna.Study:
    made = optuna.create_study(sampler=TPESampler(seed=3))
    made.optimize(objective, n_trials=trials)
    return made


def functions() -> list[Any]:
    return [getattr(sys.modules[MODULE], name) for name in FUNCTIONS]


def test_the_sampler_is_as_it_was_and_the_study_the_same() -> None:
    plain = study()
    before = functions()
    assert all(hasattr(function, "cache_info") for function in before), "drop unmemoized()"
    with unmemoized():
        assert not any(hasattr(function, "cache_info") for function in functions())
        quick = study()
    assert functions() == before
    assert [t.params for t in quick.trials] == [t.params for t in plain.trials]


def test_a_sampler_that_fails_is_put_back() -> None:
    before = functions()
    with pytest.raises(ZeroDivisionError), unmemoized():
        raise ZeroDivisionError
    assert functions() == before


def test_an_optuna_without_these_functions_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run = plan_run(LANDSCAPES["sweep"], sampler="tpe", trials=30)
    known = [str(batch.values) for batch in batches(run, [])]
    monkeypatch.delitem(sys.modules, MODULE)
    with pytest.warns(UserWarning, match="^hpland does not know the TPE of this Optuna: "):
        unknown = [str(batch.values) for batch in batches(run, [])]
    assert MODULE not in sys.modules
    assert unknown == known
    other = ModuleType(MODULE)
    monkeypatch.setitem(sys.modules, MODULE, other)
    with unmemoized():  # warned of once
        assert not any(hasattr(other, name) for name in FUNCTIONS)


def test_only_tpe_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, MODULE)
    run = plan_run(LANDSCAPES["sweep"], sampler="nsga2", trials=5)
    assert sum(map(len, batches(run, []))) == 5
