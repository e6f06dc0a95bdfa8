"""Learning together: processes of any machines run the trials of one study in a shared storage.

Optuna's own parallelism: each process has a sampler, which learns from all trials in the storage.
What is added is that the total is exact. `Study.ask` gives out one trial more to each process that
asks while the last ones run, so a trial is taken here in one step with counting those there are. A
trial is RUNNING from then on and names its owner; if that dies, another takes the trial over.
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, Trial, TrialState

from hpland.studies.sampling import adaptive
from hpland.studies.sampling.run import Run
from hpland.studies.storage.opening import has_known_tables
from hpland.studies.writing import bulk
from hpland.studies.writing.turns import OWNER, is_dead, owner, turn

LEASE = timedelta(minutes=10)  # after which a trial of another machine is taken over


class Taken(NamedTuple):
    """A trial that this process is to run: its id in the storage, and its number."""

    id: int
    number: int


def work(
    opened: BaseStorage,
    run: Run,
    study_id: int,
    command: str,
    told: Callable[[int], None] = lambda count: None,
    *,
    last: bool = False,
) -> None:
    """Run trials of a study until all are given out.

    Args:
        opened: the storage.
        run: what to run; one that learns.
        study_id: its study, which is there.
        command: names all who work for one command.
        told: called after every trial with its number plus one.
        last: whether all others of the command have ended; what they left is taken over.
    """
    ended = command if last and command else None
    taken = take(opened, run.trials, study_id, command, ended)
    if taken is None:
        return
    name = opened.get_study_name_from_id(study_id)
    study = optuna.load_study(
        study_name=name,
        storage=opened,
        sampler=adaptive.sampler_of(run, taken.number),
        pruner=adaptive.pruner_of(run),
    )
    while taken:
        if not run.adaptive:
            study.sampler = adaptive.sampler_of(run, taken.number)
        _run(study, run, taken)
        told(taken.number + 1)
        taken = take(opened, run.trials, study_id, command, ended)


def _run(study: optuna.Study, run: Run, taken: Taken) -> None:
    """Run a trial and tell what came of it, unless another that took it over has told."""
    study.get_trials(deepcopy=False, states=())  # Optuna's cache takes only trials it has seen
    try:
        trial = Trial(study, taken.id)
        state, values = _ended(adaptive.objective_of(run), trial)
        study.tell(trial, values, state, skip_if_finished=True)
    except UpdateFinishedTrialError:
        return


def _ended(
    objective: Callable[[Trial], Any], trial: Trial
) -> tuple[TrialState, list[float] | None]:
    try:
        values = np.atleast_1d(objective(trial)).tolist()
    except optuna.TrialPruned:
        return TrialState.PRUNED, None
    if any(map(math.isnan, values)):
        return TrialState.FAIL, None
    return TrialState.COMPLETE, values


def take(
    opened: BaseStorage, total: int, study_id: int, command: str, ended: str | None = None
) -> Taken | None:
    """Return the next trial, or one whose owner died; None if there is none.

    Args:
        opened: the storage.
        total: of how many trials.
        study_id: the study.
        command: for whom this process works.
        ended: a command whose processes have all ended.
    """
    me = owner(command)
    if has_known_tables(opened):
        with bulk.locked(opened, study_id) as connection:
            new = bulk.take(connection, study_id, total, OWNER, me)
            if new is None and (left := _left(opened, study_id, ended)):
                bulk.set_trial_attr(connection, left.id, OWNER, me)
                return left
        return Taken(*new) if new else None
    with turn(opened, opened.get_study_name_from_id(study_id)):
        if opened.get_n_trials(study_id) < total:
            return _create(opened, study_id, me)
        if left := _left(opened, study_id, ended):
            opened.set_trial_system_attr(left.id, OWNER, me)
        return left


def _create(opened: BaseStorage, study_id: int, me: Mapping[str, Any]) -> Taken:
    """Make a trial that is owned from the start."""
    new = FrozenTrial(
        number=-1,
        state=TrialState.RUNNING,
        value=None,
        datetime_start=datetime.now(),  # as Optuna has it: naive, in local time
        datetime_complete=None,
        params={},
        distributions={},
        user_attrs={},
        system_attrs={OWNER: dict(me)},
        intermediate_values={},
        trial_id=-1,
    )
    made = opened.create_new_trial(study_id, new)
    return Taken(made, opened.get_trial_number_from_id(made))


def _left(opened: BaseStorage, study_id: int, ended: str | None) -> Taken | None:
    """Return a trial that is RUNNING and whose owner has died."""
    for trial in running(opened, study_id):
        if is_left(trial, ended):
            number = trial.number
            return Taken(opened.get_trial_id_from_study_id_trial_number(study_id, number), number)
    return None


def is_left(trial: FrozenTrial, ended: str | None = None) -> bool:
    """Return whether who ran a trial has died, or worked for a command that has ended."""
    who = trial.system_attrs.get(OWNER, {})
    if ended and who.get("command") == ended:
        return True
    dead = is_dead(who)
    if dead is not None or trial.datetime_start is None:
        return bool(dead)
    return datetime.now(UTC) - trial.datetime_start.astimezone(UTC) > LEASE


def running(opened: BaseStorage, study_id: int) -> list[FrozenTrial]:
    """Return the trials that somebody runs, or ran when it died."""
    return opened.get_all_trials(study_id, deepcopy=False, states=(TrialState.RUNNING,))
