"""Making real Optuna studies of landscapes.

In a database a study that is being made is called ``NAME (unfinished)``, and gets its own name when
it is whole: under a name there is a whole study or none, though it is written in many transactions,
between which others can read and write. The same command resumes one that was interrupted, and
two at once make one study together: who finds trials that another has written goes on behind them.
A study that processes learn from together has its own name from the start.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeAlias

import optuna
from optuna.exceptions import DuplicatedStudyError, OptunaError
from optuna.storages import BaseStorage, RDBStorage
from sqlalchemy.exc import SQLAlchemyError

from hpland.errors import HplandError, removed, warn_once
from hpland.landscapes import Landscape
from hpland.studies.batch import Batch, frozen_trials
from hpland.studies.sampling import adaptive
from hpland.studies.sampling.run import Run
from hpland.studies.storage.damage import reporting_damage
from hpland.studies.storage.drivers import server_errors
from hpland.studies.storage.opening import has_known_tables, open_storage
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import METRIC_NAMES, check_writable
from hpland.studies.writing import bulk, shared
from hpland.studies.writing.drafts import (
    create_draft_or_find,
    create_or_find,
    draft_name,
    find,
    find_draft,
    publish_together,
    published,
)
from hpland.studies.writing.existing import IfExists
from hpland.studies.writing.names import check_name
from hpland.studies.writing.room import check_room
from hpland.studies.writing.turns import clear_turn, turn

Progress: TypeAlias = Callable[[Run, int], None]
Hands: TypeAlias = Callable[[Run, str], str]
GONE = ("Record does not exist.",)  # what Optuna's KeyError says of a study that is gone
PART = 1000  # trials at once in a storage without transactions, about ten seconds of a turn


def write_studies(
    runs: Sequence[Run],
    storage: Storage,
    if_exists: IfExists = "fail",
    progress: Progress = lambda run, done: None,
    ran: Progress = lambda run, done: None,
    hands: Hands | None = None,
) -> list[Run]:
    """Write the studies of ``runs`` into ``storage``, which is made if it is not there.

    A study is written chunk by chunk; nothing is written before all runs are checked. One that is
    replaced stays until the new one is whole.

    Args:
        runs: what to simulate, no two under one name.
        storage: where to.
        if_exists: what to do with a study that is there under the same name: ``"fail"``;
            ``"skip"`` it; ``"replace"`` it; ``"continue"`` it up to the run's number of trials.
        progress: called with a run and the number of its trials that are written.
        ran: called with a run and the number of its trials that have run, written or not, where
            the sampler learns from them or there is a pruner.
        hands: called with a run and the name its study has meanwhile, to let other processes write
            trials; returns what names their command. What they leave, this process writes.

    Returns:
        The runs of which trials were written; the others were there already.

    Raises:
        HplandError: the storage cannot be written or has no room, or a study is there and
            ``if_exists`` does not settle it. No empty study or file is left behind.
    """
    for run in runs:
        check_name(run.study)
    check_writable(storage)
    check_room(runs, storage)
    with (
        nothing_empty_left(storage),
        open_storage(storage, create=True) as opened,
        faults_of(opened, storage),
    ):
        with reporting_damage(storage):
            todo = [run for run in runs if not _settled(opened, storage, run, if_exists)]
        for run in todo:
            _simulate(opened, run, if_exists == "replace", hands, (progress, ran))
    return todo


@contextmanager
def nothing_empty_left(storage: Storage) -> Iterator[None]:
    """Remove the file and the folder that the block made if it raises and no study is in them."""
    path = storage.path
    missing = [p for p in (path, path.absolute().parent) if not p.exists()] if path else []
    try:
        yield
    except HplandError:
        if path in missing and not _has_studies(storage):
            path.unlink(missing_ok=True)
            for folder in missing[1:]:
                with suppress(OSError):  # somebody else put something there
                    folder.rmdir()
        raise


def _has_studies(storage: Storage) -> bool:
    if not (storage.path and storage.path.exists()):
        return False
    with open_storage(storage) as opened:
        return bool(opened.get_all_studies())


@contextmanager
def faults_of(opened: BaseStorage, storage: Storage) -> Iterator[None]:
    """Report a fault of the storage, such as a full disk, in one line."""
    dbapi = opened.engine.dialect.dbapi if isinstance(opened, RDBStorage) else None
    driver = (dbapi.Error,) if dbapi else ()  # what COPY raises, SQLAlchemy does not see
    try:
        yield
    except DuplicatedStudyError as error:
        raise HplandError(
            f"another process has just made the same study in {storage}; it stays as it is"
        ) from error
    except KeyError as error:
        if error.args not in (GONE, ()):  # behind a proxy it says nothing
            raise
        raise HplandError(f"another process has removed the study from {storage}") from error
    except (SQLAlchemyError, OptunaError, OSError, *driver, *server_errors()) as error:
        if storage.path and not storage.path.exists():
            raise removed(storage.path) from error
        raise HplandError(f"{storage} cannot be written: {storage.why(error)}") from error


def _settled(opened: BaseStorage, storage: Storage, run: Run, if_exists: IfExists) -> bool:
    """Return whether nothing is to be done for ``run``, or raise if it cannot be done."""
    if not has_known_tables(opened):
        clear_turn(opened, run.study)
    study_id = published(opened, run.study)
    anew = study_id is None or if_exists == "replace"
    begun = find_draft(opened, run.study) if anew else None
    if if_exists == "replace":
        return False
    if study_id is None:
        if begun is not None:
            _check_same(opened, begun, draft_name(run.study), run)
        return False
    if if_exists == "skip":
        return True
    if if_exists == "fail":
        raise HplandError(
            f"study {run.study!r} is already in {storage}; "
            "use --if-exists skip, replace or continue, or give another --study-name"
        )
    _check_same(opened, study_id, run.study, run)
    return count(opened, study_id) >= run.trials and not (
        run.shared and shared.running(opened, study_id)
    )


def count(opened: BaseStorage, study_id: int) -> int:
    """Return the number of trials; Optuna's own way reads them all, 17 KB each."""
    if has_known_tables(opened):
        return bulk.count(opened, study_id)
    return opened.get_n_trials(study_id)


def _check_same(opened: BaseStorage, study_id: int, name: str, run: Run) -> None:
    differs = _difference(opened, study_id, run)
    if differs:
        raise HplandError(
            f"study {name!r} cannot be continued: {differs}; "
            "use --if-exists replace, or give another --study-name"
        )


def _difference(opened: BaseStorage, study_id: int, run: Run) -> str:
    """Return what keeps a study from being one of the run's; empty if nothing does."""
    empty = not count(opened, study_id)  # asked first: attributes are there before any trial
    try:
        attrs = opened.get_study_user_attrs(study_id)
    except KeyError:  # another has just removed it; there is one of its name by now
        return ""
    for key, value in run.identity.items():
        if attrs.get(key, value if empty else None) != value:  # just made, not all is in it yet
            had, asked = _told(key, attrs.get(key)), _told(key, value)
            return f"it was made with {had}, and this command asks for {asked}"
    return ""


def _told(key: str, value: Any) -> str:
    """Return an attribute in words."""
    name = key.replace("_", " ")
    if isinstance(value, Mapping):
        value = ", ".join(f"{axis} {levels}" for axis, levels in value.items())
    return f"no {name}" if value is None else f"{name} {value}"


def _simulate(
    opened: BaseStorage,
    run: Run,
    replace: bool,
    hands: Hands | None,
    tell: tuple[Progress, Progress],
) -> None:
    old = find(opened, run.study)
    if old is not None and not replace:
        study_id, drafted = old, False
    elif old is None and (run.shared or not has_known_tables(opened)):
        study_id = create_or_find(opened, run.landscape.directions, run.study)
        drafted = False
    else:
        study_id, drafted = _draft(opened, run, replace)
    try:
        command = hands(run, opened.get_study_name_from_id(study_id)) if hands else ""
        go_on(opened, run, study_id, *tell, command=command, last=True)
    except Exception:
        with suppress(Exception):  # what is to be told is the first fault
            if not count(opened, study_id):
                opened.delete_study(study_id)
        raise
    if drafted:
        publish_together(opened, study_id, run.study, old)


def _draft(opened: BaseStorage, run: Run, replace: bool) -> tuple[int, bool]:
    """Return the draft to go on with, and True; or the study, if another has just made it whole."""
    draft = _begun(opened, run)
    if draft is None:  # not `or`: a journal's first study is number 0
        draft = create_draft_or_find(opened, run.landscape.directions, run.study)
    whole = None if replace else find(opened, run.study)
    if whole is None:
        return draft, True
    if whole != draft:
        with suppress(KeyError):
            opened.delete_study(draft)
    return whole, False


def _begun(opened: BaseStorage, run: Run) -> int | None:
    """Return the draft that is begun if it is of this run; one of another run goes."""
    begun = find_draft(opened, run.study)
    if begun is None:
        return None
    if not _difference(opened, begun, run) and count(opened, begun) <= run.trials:
        return begun
    opened.delete_study(begun)
    return None


def go_on(
    opened: BaseStorage,
    run: Run,
    study_id: int,
    progress: Progress = lambda run, done: None,
    ran: Progress = lambda run, done: None,
    *,
    command: str = "",
    last: bool = False,
) -> None:
    """Write the trials of ``run`` that are not there yet.

    Args:
        opened: the storage.
        run: whose trials.
        study_id: its study, or its draft.
        progress: called with the run and the number of its trials that are written.
        ran: called with the run and the number of its trials that have run.
        command: names all processes that work for one command.
        last: whether all others of the command have ended.
    """
    if run.shared:
        _describe(opened, run, study_id)
        shared.work(opened, run, study_id, command, partial(ran, run), last=last)
        return
    while _overtaken(opened, run, study_id, progress, ran):
        pass


def _overtaken(
    opened: BaseStorage, run: Run, study_id: int, progress: Progress, ran: Progress
) -> bool:
    """Write trials behind those that are there, until another process does; return if it did."""
    start, attrs = count(opened, study_id), named(run.attrs, run.landscape)
    if run.learns:
        done = opened.get_all_trials(study_id, deepcopy=False)
        batches = adaptive.batches(run, done, partial(ran, run))
    else:
        batches = run.batches(start, None if has_known_tables(opened) else PART)
    try:
        for batch in batches:
            append(opened, attrs, study_id, [batch], start)
            start += len(batch)
            progress(run, start)
    except bulk.OvertakenError:
        return True
    return False


def _describe(opened: BaseStorage, run: Run, study_id: int) -> None:
    """Let a study keep where it comes from, unless it does."""
    attrs = named(run.attrs, run.landscape)
    if not run.identity.items() <= opened.get_study_user_attrs(study_id).items():
        _set_attrs(opened, study_id, attrs)
    elif opened.get_study_user_attrs(study_id).get("n_trials") != run.trials:
        opened.set_study_user_attr(study_id, "n_trials", run.trials)


def append(
    opened: BaseStorage,
    attrs: Mapping[str, Any],
    study_id: int,
    batches: Iterable[Batch],
    start: int,
) -> None:
    """Write trials behind the ``start`` that are there, and the study's attributes.

    In a database that is one transaction; elsewhere others wait for their turn.

    Raises OvertakenError if there are not ``start``.
    """
    if has_known_tables(opened):
        bulk.write(opened, study_id, batches, attrs, at=start)
        return
    if isinstance(opened, RDBStorage):
        warn_once(
            f"the tables have the schema {opened.get_current_version()}, which hpland does not "
            "know; writing through Optuna's public API, which is slow"
        )
    study = _study(opened, study_id)
    with turn(opened, study.study_name):
        if opened.get_n_trials(study_id) != start:
            raise bulk.OvertakenError("another process is writing to the study")
        _set_attrs(opened, study_id, attrs)
        for batch in batches:
            study.add_trials(frozen_trials(batch))


def named(attrs: Mapping[str, Any], landscape: Landscape) -> dict[str, Any]:
    """Return a study's attributes with the names of its metrics, which Optuna keeps among them."""
    return {**attrs, METRIC_NAMES: [metric.name for metric in landscape.metrics]}


def _set_attrs(opened: BaseStorage, study_id: int, attrs: Mapping[str, Any]) -> None:
    for key, value in attrs.items():
        system = key == METRIC_NAMES
        put = opened.set_study_system_attr if system else opened.set_study_user_attr
        put(study_id, key, value)


def _study(opened: BaseStorage, study_id: int) -> optuna.Study:
    name = opened.get_study_name_from_id(study_id)
    return optuna.load_study(study_name=name, storage=opened)
