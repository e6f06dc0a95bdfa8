"""Writing a study of trials that ran elsewhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from optuna.storages import BaseStorage

from hpland.errors import HplandError
from hpland.studies.batch import Batch
from hpland.studies.record import Record, StudyRecord
from hpland.studies.storage.damage import reporting_damage
from hpland.studies.storage.opening import has_known_tables, open_storage
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import METRIC_NAMES, check_writable
from hpland.studies.writing.drafts import (
    WHOLE,
    alone,
    create_draft,
    draft_name,
    find,
    find_draft,
    publish,
    published,
)
from hpland.studies.writing.names import check_name
from hpland.studies.writing.records import write_new
from hpland.studies.writing.studies import append, faults_of, nothing_empty_left


@dataclass(frozen=True)
class Imported:
    """A study whose trials come in batches, which all have the same space.

    Attributes:
        name: the study's.
        directions: ``"minimize"`` or ``"maximize"``, one per objective.
        metric_names: what the objectives are called, one per objective; empty if unnamed.
        attrs: its user attributes, fit for JSON.
        batches: makes the trials; not called for a study that is kept.
    """

    name: str
    directions: tuple[str, ...]
    metric_names: tuple[str, ...]
    attrs: Mapping[str, Any]
    batches: Callable[[], Iterable[Batch]]


def write_imported(study: Imported, storage: Storage, if_exists: str = "fail") -> bool:
    """Write a study into ``storage``, which is made if it is not there; return whether it was.

    The study gets its name when it is whole; one that is replaced stays until then.

    Args:
        study: what to write.
        storage: where to.
        if_exists: what to do with a study of that name: ``"fail"``, ``"skip"`` it or ``"replace"``
            it.

    Raises HplandError if the storage cannot be written, or the study is there and not to be.
    """
    return _write(
        storage,
        study.name,
        if_exists,
        lambda opened, old: publish(opened, _draft(opened, study), study.name, old),
    )


def write_whole(
    study: StudyRecord,
    records: Callable[[], Iterable[Record]],
    storage: Storage,
    if_exists: str = "fail",
) -> bool:
    """Write a study with all that Optuna stores of it; as `write_imported` does.

    Args:
        study: what it has beside its trials.
        records: makes the trials; not called for a study that is kept.
        storage, if_exists: as for `write_imported`.
    """
    return _write(
        storage,
        study.name,
        if_exists,
        lambda opened, old: _put(opened, study, records(), old),
    )


def _put(
    opened: BaseStorage, study: StudyRecord, records: Iterable[Record], old: int | None
) -> None:
    """Write a study in place of another; where that takes more than a transaction, by a draft."""
    if has_known_tables(opened):
        write_new(opened, study, records, old)
        return
    name = draft_name(study.name)
    try:
        attrs = {WHOLE: False, **study.system_attrs}
        begun = replace(study, name=name, system_attrs=attrs)
        write_new(opened, begun, records, find_draft(opened, study.name))
    except BaseException:
        draft = find(opened, name)
        if draft is not None:
            opened.delete_study(draft)
        raise
    publish(opened, opened.get_study_id_from_name(name), study.name, old)


def _write(
    storage: Storage,
    name: str,
    if_exists: str,
    write: Callable[[BaseStorage, int | None], None],
) -> bool:
    """Have a study written in place of the one of its name, if that may be; return whether."""
    check_name(name)
    check_writable(storage)
    with (
        nothing_empty_left(storage),
        open_storage(storage, create=True) as opened,
        faults_of(opened, storage),
    ):
        with reporting_damage(storage):
            published(opened, name)
        with alone(opened, name):
            old = find(opened, name)
            if old is not None and if_exists == "skip":
                return False
            if old is not None and if_exists == "fail":
                raise HplandError(
                    f"study {name!r} is already in {storage}; "
                    "use --if-exists skip or replace, or give another --study-name"
                )
            write(opened, old)
    return True


def _draft(opened: BaseStorage, study: Imported) -> int:
    """Write the study under another name; return its id. Nothing is left of it if that fails."""
    begun = find_draft(opened, study.name)
    if begun is not None:
        opened.delete_study(begun)
    draft = create_draft(opened, study.directions, study.name)
    names = {METRIC_NAMES: list(study.metric_names)} if study.metric_names else {}
    try:
        append(opened, {**study.attrs, **names}, draft, study.batches(), 0)
    except BaseException:
        opened.delete_study(draft)
        raise
    return draft
