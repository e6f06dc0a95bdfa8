"""The objective that trains, in anyone's script."""

import optuna
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, at_budget
from hpland.landscapes import objective as plain_objective
from hpland.studies.sampling.training import training_objective

SWEEP = LANDSCAPES["sweep"]


def study(pruner: optuna.pruners.BasePruner | None = None, trials: int = 80) -> optuna.Study:
    made = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1), pruner=pruner
    )
    made.optimize(training_objective(SWEEP), n_trials=trials)
    return made


def test_without_a_pruner_it_is_the_plain_objective_and_its_curve() -> None:
    plain = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1))
    plain.optimize(plain_objective(SWEEP), n_trials=80)
    for one, other in zip(study(optuna.pruners.NopPruner()).trials, plain.trials, strict=True):
        assert (one.params, one.state, one.values) == (other.params, other.state, other.values)
        assert one.user_attrs == other.user_attrs
        assert other.intermediate_values == {}
        steps = list(one.intermediate_values)
        assert steps == list(range(1, len(steps) + 1))
        if one.state.name == "COMPLETE":
            assert len(steps) == 30
            assert one.intermediate_values[30] == one.value


def test_a_run_that_diverges_fails_in_mid_curve_after_a_nan() -> None:
    failed = [t for t in study(optuna.pruners.NopPruner()).trials if t.state.name == "FAIL"]
    assert failed
    for trial in failed:
        *before, last = trial.intermediate_values.values()
        assert last != last
        assert 1 < len(before) < 29
        assert all(0 <= value <= 1 for value in before)


def test_the_pruner_has_its_say_after_every_epoch() -> None:
    asked: list[tuple[int, int]] = []

    class Third(optuna.pruners.BasePruner):
        def prune(self, study: optuna.Study, trial: optuna.trial.FrozenTrial) -> bool:
            asked.append((trial.number, len(trial.intermediate_values)))
            return len(trial.intermediate_values) == 3 and trial.number % 2 == 0

    trials = study(Third(), trials=6).trials
    assert [t.state.name == "PRUNED" for t in trials] == [t.number % 2 == 0 for t in trials]
    assert [step for number, step in asked if number == 0] == [1, 2, 3]
    assert trials[0].value == trials[0].intermediate_values[3]


def test_other_budgets() -> None:
    made = optuna.create_study(direction="maximize")
    made.optimize(training_objective(SWEEP, seed=7, noise=0.0, epochs=4), n_trials=3)
    for trial in made.trials:
        assert list(trial.intermediate_values) == [1, 2, 3, 4]
        assert trial.value == trial.user_attrs["noise_free"]
        assert trial.value == pytest.approx(float(at_budget(SWEEP, 4)(**trial.params)), rel=1e-12)


def test_fewer_epochs_than_one_are_told() -> None:
    with pytest.raises(HplandError) as caught:
        training_objective(SWEEP, epochs=0)
    assert str(caught.value) == "--epochs must be 1 or more, not 0"
