"""Studies with all that an honest one may have in it."""

from datetime import datetime, timedelta

import optuna
import pytest
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import TrialState, create_trial

from hpland.studies.storage.parsing import Storage

LR = FloatDistribution(1e-5, 1e-1, log=True)
WIDER = FloatDistribution(1e-6, 1e-2, log=True)
UNITS = IntDistribution(1, 9)
KIND = CategoricalDistribution(("adam", 3, None, True))


@pytest.fixture
def strange(database: Storage) -> Storage:
    """Return a storage with all that an honest study may have in it."""
    study = optuna.create_study(study_name="strange", storage=database.url)
    given: list[tuple[TrialState, float | None, dict[str, tuple[object, BaseDistribution]]]] = [
        (TrialState.COMPLETE, 0.5, {"lr": (1e-3, LR), "units": (3, UNITS), "kind": (None, KIND)}),
        (TrialState.COMPLETE, float("inf"), {"lr": (1e-2, LR), "kind": ("adam", KIND)}),
        (TrialState.COMPLETE, float("-inf"), {"kind": (True, KIND)}),
        (TrialState.FAIL, None, {"lr": (1e-4, LR), "units": (9, UNITS)}),
        (TrialState.PRUNED, 0.25, {"lr": (2e-6, WIDER), "'; DROP TABLE": (3, UNITS)}),
        (TrialState.PRUNED, None, {}),
        (TrialState.RUNNING, None, {"lr": (5e-4, LR), "🙂": (1, UNITS)}),
        (TrialState.WAITING, None, {}),
    ]
    reported: dict[TrialState, dict[int, float]] = {
        TrialState.FAIL: {3: 0.5, 1: float("inf"), 7: float("nan")},
        TrialState.PRUNED: {0: 0.25, 5: float("-inf")},
        TrialState.RUNNING: {1: 0.125},
    }
    for state, value, params in given:
        study.add_trial(
            create_trial(
                state=state,
                value=value,
                params={name: x for name, (x, _) in params.items()},
                distributions={name: d for name, (_, d) in params.items()},
                intermediate_values=reported.get(state, {}),
            )
        )
    study.set_user_attr("team", "blue")
    many = optuna.create_study(
        study_name="two", storage=database.url, directions=["minimize", "maximize"]
    )
    many.optimize(lambda t: (t.suggest_int("n", 0, 9), float("inf")), n_trials=3)
    optuna.create_study(study_name="empty", storage=database.url)
    return database


@pytest.fixture
def timed(database: Storage) -> Storage:
    """Return a storage of two studies, trials of which took seconds and have attributes."""
    begin = datetime(2024, 12, 31, 23, 59, 59, 500_000)
    moments = [(begin, begin + timedelta(days=1, seconds=2)), (begin, None), (None, None)]
    moments += [(begin, begin + timedelta(microseconds=1)), (begin, begin.replace(microsecond=0))]
    moments += [(begin, begin)]
    for name, attrs in (("a", {"epoch": 3}), ("b", {"epoch": None, "kind": "x"})):
        study = optuna.create_study(study_name=name, storage=database.url)
        for i, (start, end) in enumerate(moments):
            state = "COMPLETE" if end else "RUNNING" if start else "WAITING"
            trial = create_trial(
                state=TrialState[state],
                value=1.0 if end else None,
                user_attrs=attrs if i % 2 else {},
            )
            trial.datetime_start, trial.datetime_complete = start, end
            study.add_trial(trial)
    return database
