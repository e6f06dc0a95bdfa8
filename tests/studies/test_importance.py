"""Optuna's own estimates, from tables that came through any door."""

from collections.abc import Sequence
from importlib.util import find_spec as really
from typing import Any

import numpy as np
import optuna
import pytest
from numpy.typing import ArrayLike
from optuna.importance import FanovaImportanceEvaluator, get_param_importances
from optuna.trial import create_trial

from hpland.space import Choice, Integer, Real, Space
from hpland.studies import importance, read_table
from hpland.studies.importance import SEED, estimates
from hpland.studies.storage.parsing import Storage
from hpland.table import TrialTable


def table(space: Space, value: Sequence[float], **params: ArrayLike) -> TrialTable:
    return TrialTable(
        study="mine",
        directions=("minimize",),
        number=np.arange(len(value)),
        state=np.array(["COMPLETE"] * len(value)),
        values=np.array(value, dtype=np.float64)[:, None],
        space=space,
        params={name: np.array(column, dtype=np.float64) for name, column in params.items()},
    )


def random_table(n: int) -> TrialTable:
    x, y = np.random.default_rng(0).random((2, n))
    return table({"x": Real(0, 1), "y": Real(0, 1)}, (5 * x + y).tolist(), x=x, y=y)


def test_they_are_what_optuna_says_of_the_study_itself(default_studies: Storage) -> None:
    found = estimates(read_table("sweep", default_studies))
    study = optuna.load_study(study_name="sweep", storage=default_studies.url)
    assert found.shares["PED-ANOVA"] == pytest.approx(get_param_importances(study))
    fanova = get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=SEED))
    assert found.shares["fANOVA"] == pytest.approx(fanova)
    assert found.remarks == ()


def test_the_same_table_gives_the_same_estimates() -> None:
    study = random_table(40)
    first = estimates(study)
    assert estimates(study) == first
    for shares in first.shares.values():
        assert sum(shares.values()) == pytest.approx(1)
        assert shares["x"] > shares["y"]


def test_of_many_trials_some_are_used_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importance, "MOST", 20)
    study = random_table(61)
    few = estimates(study)
    assert few.remarks == ("estimates from 20 of the trials, evenly spread",)
    assert few.shares == estimates(study.rows(np.linspace(0, 60, 20).astype(np.intp))).shares


def test_without_scikit_learn_there_is_no_fanova(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str) -> Any:
        return None if name == "sklearn" else really(name)

    monkeypatch.setattr(importance, "find_spec", found)
    told = estimates(random_table(40))
    assert list(told.shares) == ["PED-ANOVA"]
    assert told.remarks == ("no fANOVA: it needs scikit-learn",)


@pytest.mark.parametrize("value", [[0.5], [0.5, 0.5, 0.5], []])
def test_trials_that_do_not_differ_give_no_estimates(value: list[float]) -> None:
    told = estimates(table({"x": Real(0, 1)}, value, x=[0.1] * len(value)))
    assert told.shares == {}
    assert told.remarks == ("no estimates: they take two different values",)


def test_two_trials_are_enough_not_to_raise() -> None:
    assert set(estimates(random_table(2)).shares) == {"PED-ANOVA", "fANOVA"}


def test_odd_choices_do_not_raise(database: Storage) -> None:
    odd = optuna.distributions.CategoricalDistribution((None, True, 1.5, "[1, 2]", "a"))
    study = optuna.create_study(study_name="odd", storage=database.url)
    for i in range(20):
        choice = odd.choices[i % 5]
        study.add_trial(
            create_trial(value=i % 5, params={"kind": choice}, distributions={"kind": odd})
        )
    assert estimates(read_table("odd", database)).shares["fANOVA"] == {"kind": 1.0}
    equal = Choice(("[1]", "[1]", float("nan")))
    twice = table({"kind": equal}, [1, 2, 3, 4, 5, 6], kind=[0, 1, 2, 0, 1, 2])
    assert estimates(twice).shares["PED-ANOVA"] == {"kind": 1.0}


def test_a_conditional_parameter_is_passed_over_by_fanova() -> None:
    x = np.linspace(0, 1, 30)
    layers = np.where(np.arange(30) % 2, 3.0, np.nan)
    study = table({"x": Real(0, 1), "layers": Integer(1, 9)}, x.tolist(), x=x, layers=layers)
    found = estimates(study).shares
    assert set(found["PED-ANOVA"]) == {"x", "layers"}
    assert set(found["fANOVA"]) == {"x"}


def test_values_outside_their_range_do_not_raise() -> None:
    outside = table(
        {"n": Integer(1, 3), "k": Choice(("a",))}, [1, 2, 3, 4], n=[0, 2, 9, 4], k=[0, 1, 2, 0]
    )
    assert set(estimates(outside).shares["PED-ANOVA"]) == {"n", "k"}


def test_optuna_is_kept_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    estimates(random_table(20))
    assert capfd.readouterr() == ("", "")
