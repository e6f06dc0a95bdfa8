"""Optuna's own plots, of any study that hpland reads."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import optuna

from hpland.errors import HplandError, first_line
from hpland.studies.storage.damage import TROUBLE, reporting_damage
from hpland.studies.storage.opening import open_to_read
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import METRIC_NAMES
from hpland.table import TrialTable

PREFIX = "plot_"


def optuna_plot_names() -> list[str]:
    """Return the names of Optuna's plots that need only a study: ``"edf"``, ``"slice"``, ..."""
    found = [name for name in optuna.visualization.__all__ if name.startswith(PREFIX)]
    return [name.removeprefix(PREFIX) for name in found if _needs_only_a_study(name)]


def _needs_only_a_study(name: str) -> bool:
    _, *others = inspect.signature(getattr(optuna.visualization, name)).parameters.values()
    return all(parameter.default is not parameter.empty for parameter in others)


def optuna_plot(storage: Storage, table: TrialTable, name: str, params: Sequence[str]) -> Any:
    """Return Optuna's plot ``name`` of the trials in ``table``, a plotly Figure.

    Nothing is written to the storage, see `hpland.studies.storage.opening.open_to_read`.

    Args:
        storage: where the study is.
        table: the study, or what a filter left of it; Optuna then numbers the trials anew.
            A plot of one objective shows the one that the table does.
        name: one of `optuna_plot_names`.
        params: the parameters, for a plot that takes some; all if none.

    Raises:
        HplandError: Optuna cannot draw the study so.
    """
    plot: Callable[..., Any] = getattr(optuna.visualization, PREFIX + name)
    with reporting_damage(storage), open_to_read(storage) as opened:
        study = _kept(optuna.load_study(study_name=table.study, storage=opened), table)
        try:
            return plot(study, **_arguments(plot, study, params, table.objective))
        except (*TROUBLE, RuntimeError, ImportError) as error:
            why = first_line(error)
            raise HplandError(f"optuna:{name} of study {table.study!r}: {why}") from error


def _kept(study: optuna.Study, table: TrialTable) -> optuna.Study:
    """Return the study, or one in memory of the trials that a filter left.

    They are put there as they are: a study would refuse some that are in databases, such as
    failed ones with a value.
    """
    if not table.left_out:
        return study
    if not len(table):
        raise HplandError(f"study {table.study!r} has no trial left to draw")
    numbers = set(table.number.tolist())
    memory = optuna.storages.InMemoryStorage()
    study_id = memory.create_new_study(study.directions, table.study)
    if names := study.metric_names:
        memory.set_study_system_attr(study_id, METRIC_NAMES, names)
    for trial in study.get_trials(deepcopy=False):
        if trial.number in numbers:
            memory.create_new_trial(study_id, trial)
    return optuna.load_study(study_name=table.study, storage=memory)


def _arguments(
    plot: Callable[..., Any], study: optuna.Study, params: Sequence[str], objective: int
) -> dict[str, Any]:
    takes = inspect.signature(plot).parameters
    given: dict[str, Any] = {}
    if params and "params" in takes:
        given["params"] = list(params)
    if "target" in takes and len(study.directions) > 1:
        given["target"] = lambda trial: trial.values[objective]
        names = study.metric_names
        given["target_name"] = names[objective] if names else f"objective {objective}"
    return given
