"""Making real Optuna studies of landscapes."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, TypeAlias, get_args

import optuna
from optuna.storages import BaseStorage, RDBStorage
from optuna.study import StudyDirection

from hpland.errors import HplandError
from hpland.studies.batch import Batch, frozen_trials
from hpland.studies.sampling import adaptive
from hpland.studies.sampling.run import Run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import METRIC_NAMES, check_writable
from hpland.studies.writing import bulk

IfExists: TypeAlias = Literal["fail", "skip", "replace", "continue"]
IF_EXISTS: tuple[str, ...] = get_args(IfExists)
Progress: TypeAlias = Callable[[Run, int], None]


def write_studies(
    runs: Sequence[Run],
    storage: Storage,
    if_exists: IfExists = "fail",
    progress: Progress = lambda run, done: None,
) -> list[Run]:
    """Write the studies of ``runs`` into ``storage``, which is made if it is not there.

    A study of a sampler that knows all its points is written in one transaction; one of a
    sampler that learns, or with a pruner, in one a chunk. Nothing is written before all runs are
    checked.

    Args:
        runs: what to simulate, no two under one name.
        storage: where to.
        if_exists: what to do with a study that is there under the same name: ``"fail"``;
            ``"skip"`` it; ``"replace"`` it; ``"continue"`` it up to the run's number of trials.
        progress: called with a run and the number of its trials that are written.

    Returns:
        The runs of which trials were written; the others were there already.

    Raises:
        HplandError: the storage cannot be written, or a study is there and ``if_exists``
            does not settle it.
    """
    check_writable(storage)
    with open_storage(storage, create=True) as opened:
        todo = [run for run in runs if not _settled(opened, storage, run, if_exists)]
        for run in todo:
            _simulate(opened, run, clear=if_exists == "replace", progress=progress)
    return todo


def _settled(opened: BaseStorage, storage: Storage, run: Run, if_exists: IfExists) -> bool:
    """Return whether nothing is to be done for ``run``, or raise if it cannot be done."""
    study_id = _find(opened, run.study)
    if study_id is None or if_exists == "replace":
        return False
    if if_exists == "skip":
        return True
    if if_exists == "fail":
        raise HplandError(
            f"study {run.study!r} is already in {storage}; "
            "say --if-exists skip, replace or continue, or give another --study-name"
        )
    _check_same(opened, study_id, run)
    return _count(opened, study_id) >= run.trials


def _find(opened: BaseStorage, name: str) -> int | None:
    try:
        return opened.get_study_id_from_name(name)
    except KeyError:
        return None


def _count(opened: BaseStorage, study_id: int) -> int:
    """Return the number of trials; Optuna's own way reads them all, 17 KB each."""
    if isinstance(opened, RDBStorage) and bulk.writes_bulk(opened):
        return bulk.count(opened, study_id)
    return opened.get_n_trials(study_id)


def _check_same(opened: BaseStorage, study_id: int, run: Run) -> None:
    attrs = opened.get_study_user_attrs(study_id)
    if not attrs and not _count(opened, study_id):
        return  # made, and interrupted before anything was in it
    for key, value in run.identity.items():
        there = attrs.get(key)
        if there != value:
            raise HplandError(
                f"study {run.study!r} cannot be continued: its {key} is {there!r}, not {value!r}; "
                "say --if-exists replace, or give another --study-name"
            )


def _simulate(opened: BaseStorage, run: Run, *, clear: bool, progress: Progress) -> None:
    found = _find(opened, run.study)
    study_id = _create(opened, run) if found is None else found
    start = 0 if clear else _count(opened, study_id)
    if run.adaptive or run.pruner:
        done = [] if clear else opened.get_all_trials(study_id, deepcopy=False)
        for batch in adaptive.batches(run, done):
            _write(opened, run, study_id, [batch], start, clear=clear)
            clear = False
            start += len(batch)
            progress(run, start)
    else:
        told = _telling(run.batches(start), start, lambda done: progress(run, done))
        _write(opened, run, study_id, told, start, clear=clear)


def _create(opened: BaseStorage, run: Run) -> int:
    directions = [StudyDirection[direction.upper()] for direction in run.landscape.directions]
    return opened.create_new_study(directions, run.study)


def _telling(batches: Iterable[Batch], done: int, tell: Callable[[int], None]) -> Iterator[Batch]:
    for batch in batches:
        yield batch
        done += len(batch)
        tell(done)


def _write(
    opened: BaseStorage,
    run: Run,
    study_id: int,
    batches: Iterable[Batch],
    start: int,
    *,
    clear: bool,
) -> None:
    """Write batches behind the ``start`` trials that are there, or in place of all."""
    attrs: dict[str, Any] = {**run.attrs, METRIC_NAMES: [m.name for m in run.landscape.metrics]}
    if isinstance(opened, RDBStorage) and bulk.writes_bulk(opened):
        bulk.write(opened, study_id, batches, attrs, at=start, clear=clear)
        return
    if isinstance(opened, RDBStorage):
        warnings.warn(
            f"the tables have the schema {opened.get_current_version()}, which hpland does not "
            "know; writing through Optuna's public API, which is slow",
            stacklevel=2,
        )
    _write_one_by_one(opened, run, study_id, batches, attrs, clear=clear)


def _write_one_by_one(
    opened: BaseStorage,
    run: Run,
    study_id: int,
    batches: Iterable[Batch],
    attrs: dict[str, Any],
    *,
    clear: bool,
) -> None:
    """Write through Optuna's public API alone: any storage, one transaction an item."""
    if clear:
        opened.delete_study(study_id)
        study_id = _create(opened, run)
    for key, value in attrs.items():
        system = key == METRIC_NAMES
        put = opened.set_study_system_attr if system else opened.set_study_user_attr
        put(study_id, key, value)
    study = optuna.load_study(study_name=run.study, storage=opened)
    for batch in batches:
        study.add_trials(frozen_trials(batch))
