"""Writing studies whose trials are all known, one after the other, as they are made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from optuna.storages import BaseStorage

from hpland.errors import HplandError
from hpland.landscapes import Landscape
from hpland.studies.batch import Batch
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import check_writable
from hpland.studies.writing.drafts import create, find, turn_of_whole
from hpland.studies.writing.studies import (
    append,
    count,
    faults_of,
    named,
    nothing_empty_left,
)


@dataclass(frozen=True)
class Whole:
    """A study to be written.

    Attributes:
        name: the study's.
        landscape: what it is of.
        attrs: what it keeps of where it comes from, fit for JSON.
        trials: makes them; not called for a study that is there.
    """

    name: str
    landscape: Landscape
    attrs: Mapping[str, Any]
    trials: Callable[[], Batch]


def write_whole(
    studies: Iterable[Whole], storage: Storage, told: Callable[[int], None] = lambda done: None
) -> None:
    """Write studies into a storage, which is made if it is not there; those there are kept.

    A study that was begun and is not whole is written anew.

    Args:
        studies: what to write.
        storage: where to.
        told: called with how many are there.

    Raises HplandError if the storage cannot be written, or has another study of such a name.
    """
    check_writable(storage)
    with (
        nothing_empty_left(storage),
        open_storage(storage, create=True) as opened,
        faults_of(opened, storage),
    ):
        for done, one in enumerate(studies, 1):
            _write(opened, one, storage)
            told(done)


def check_whole(studies: Iterable[Whole], storage: Storage) -> None:
    """Raise HplandError if a storage has other studies of such names, or cannot be opened.

    No file is made or changed; in a database of a server Optuna makes its tables.
    """
    check_writable(storage)
    path = storage.path
    if path and not (path.exists() and path.stat().st_size):
        return
    with open_storage(storage, create=not path) as opened, faults_of(opened, storage):
        for one in studies:
            _find(opened, one, storage)


def _find(opened: BaseStorage, one: Whole, storage: Storage) -> tuple[int | None, bool]:
    """Return the id of the study of this name if it is there, and whether it is whole."""
    found = find(opened, one.name)
    if found is None:
        return None, False
    attrs = opened.get_study_user_attrs(found)
    same = one.attrs.items() <= attrs.items()
    if not same and (attrs or count(opened, found)):  # else it was made, and interrupted at once
        raise HplandError(f"{storage} has another study {one.name!r}")
    return found, _is_whole(one, attrs)


def _is_whole(one: Whole, attrs: Mapping[str, Any]) -> bool:
    return one.attrs.items() <= attrs.items() and attrs.get("whole") is True


def _write(opened: BaseStorage, one: Whole, storage: Storage) -> None:
    there = find(opened, one.name)
    if there is not None and _is_whole(one, opened.get_study_user_attrs(there)):
        return
    with turn_of_whole(opened, one.name):
        _write_anew(opened, one, storage)


def _write_anew(opened: BaseStorage, one: Whole, storage: Storage) -> None:
    """Write a study, unless another process has done so meanwhile."""
    found, whole = _find(opened, one, storage)
    if whole:
        return
    if found is not None:
        opened.delete_study(found)
    study = create(opened, one.landscape.directions, one.name)
    append(opened, named(one.attrs, one.landscape), study, [one.trials()], 0)
    opened.set_study_user_attr(study, "whole", True)
