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
from hpland.studies.writing.studies import (
    append,
    count,
    create,
    faults_of,
    find,
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


def _write(opened: BaseStorage, one: Whole, storage: Storage) -> None:
    found = find(opened, one.name)
    if found is not None:
        attrs = opened.get_study_user_attrs(found)
        if attrs.get("whole") is True and one.attrs.items() <= attrs.items():
            return
        begun = attrs or count(opened, found)  # else it was made, and interrupted at once
        if begun and not one.attrs.items() <= attrs.items():
            raise HplandError(f"{storage} has another study {one.name!r}")
        opened.delete_study(found)
    study = create(opened, one.landscape, one.name)
    append(opened, named(one.attrs, one.landscape), study, one.trials(), 0)
    opened.set_study_user_attr(study, "whole", True)
