"""Copying studies from one storage into another."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from optuna.storages import BaseStorage

from hpland.errors import HplandError
from hpland.studies.reading.records import Studies, studies_in, whole_studies
from hpland.studies.record import Record, Stored, alike
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import check_writable
from hpland.studies.writing.drafts import alone, find
from hpland.studies.writing.existing import IfExists
from hpland.studies.writing.names import check_name
from hpland.studies.writing.records import write_more, write_new
from hpland.studies.writing.studies import faults_of, nothing_empty_left


@dataclass(frozen=True)
class Wanted:
    """A study to copy.

    Attributes:
        study: its name in the source.
        name: its name in the target.
        numbers: of the trials to copy, rising; None for all. They are numbered anew from 0.
    """

    study: str
    name: str
    numbers: Sequence[int] | None = None


@dataclass(frozen=True)
class _Task:
    """What is to be done for a study: from which of its trials on, and in place of which study."""

    wanted: Wanted
    stored: Stored
    numbers: Sequence[int]
    start: int = 0
    old: int | None = None


def copy_studies(
    source: Storage,
    wanted: Sequence[Wanted],
    target: Storage,
    if_exists: IfExists = "fail",
    told: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> dict[str, int]:
    """Copy studies with all that Optuna stores of them: trials of every state, attributes, times.

    Nothing is written before all studies are checked. A study that is there already and equal to
    its copy stays as it is; so copying twice is copying once.

    Args:
        source: where the studies are; it is only read.
        wanted: which ones, no two under one name.
        target: where to; it is made if it is not there.
        if_exists: what to do with another study of the same name: ``"fail"``; ``"skip"`` it;
            ``"replace"`` it; ``"continue"`` it, if it is the beginning of the copy.
        told: called with a study's new name, how many of its trials are written, and of how many.

    Returns:
        How many trials were written, by the new names of the studies of which some were.

    Raises:
        HplandError: a storage cannot be read or written, there is no such study, or a name is
            taken and ``if_exists`` does not settle it. A database has each study whole or not.
    """
    if _place(source) == _place(target):
        raise HplandError(f"{source} cannot be copied into itself")
    for one in wanted:
        if one.name != one.study:
            check_name(one.name)
    check_writable(target)
    with (
        whole_studies(source) as there,
        nothing_empty_left(target),
        open_storage(target, create=True) as opened,
        faults_of(opened, target),
    ):
        tasks = [*_tasks(there, wanted, opened, target, if_exists)]
        for task in tasks:
            _copy(opened, task, told)
    return {task.wanted.name: len(task.numbers) - task.start for task in tasks}


def _place(storage: Storage) -> object:
    return storage.path.resolve() if storage.path else storage.url


def _tasks(
    there: Studies,
    wanted: Sequence[Wanted],
    opened: BaseStorage,
    target: Storage,
    if_exists: IfExists,
) -> Iterator[_Task]:
    """Yield what is to be done; nothing for a study that is settled."""
    with studies_in(opened, target) as taken:
        for one in wanted:
            stored = there[one.study]
            task = _Task(one, stored, stored.numbers if one.numbers is None else one.numbers)
            if one.name not in taken:
                yield task
                continue
            same = replace(stored.study, name=one.name) == taken[one.name].study
            begun = _beginning(task, taken[one.name]) if same else None
            if begun == len(task.numbers) or if_exists == "skip":
                continue
            old = find(opened, one.name)
            if if_exists == "replace":
                yield replace(task, old=old)
            elif if_exists == "continue" and begun is not None:
                yield replace(task, start=begun, old=old)
            elif if_exists == "continue" and _empty(task, taken[one.name]):
                yield replace(task, old=old)
            else:
                raise HplandError(_why(one.name, target, if_exists))


def _why(name: str, target: Storage, if_exists: IfExists) -> str:
    if if_exists == "continue":
        return (
            f"study {name!r} of {target} cannot be continued: it is not the beginning of the copy; "
            "use --if-exists replace, or give another --study-name"
        )
    return (
        f"another study {name!r} is already in {target}; "
        "use --if-exists skip, replace or continue, or give another --study-name"
    )


def _beginning(task: _Task, other: Stored) -> int | None:
    """Return how many trials another study has if they are the first of the copy, else None."""
    if len(other.numbers) > len(task.numbers):
        return None
    mine = task.stored.fetch(task.numbers[: len(other.numbers)])
    theirs = other.fetch(other.numbers)
    return len(other.numbers) if all(map(alike, mine, theirs)) else None


def _empty(task: _Task, other: Stored) -> bool:
    """Return whether another study is the copy, interrupted before it had a trial."""
    mine, theirs = task.stored.study, other.study
    return (
        not other.numbers
        and theirs.directions == mine.directions
        and theirs.user_attrs.items() <= mine.user_attrs.items()
        and theirs.system_attrs.items() <= mine.system_attrs.items()
    )


def _copy(opened: BaseStorage, task: _Task, told: Callable[[str, int, int], None]) -> None:
    name, total = task.wanted.name, len(task.numbers)

    def records() -> Iterator[Record]:
        left = task.stored.fetch(task.numbers[task.start :])
        for done, record in enumerate(left, task.start + 1):
            yield record
            if done % 1000 == 0:
                told(name, done, total)

    with alone(opened, name):
        if task.start and task.old is not None:
            write_more(opened, task.old, task.start, records())
        else:
            write_new(opened, replace(task.stored.study, name=name), records(), task.old)
    told(name, total, total)
