"""Several processes at one study: those of this machine, or the workers of a Dask cluster."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from uuid import uuid4

from hpland.errors import HplandError
from hpland.pools import Pool
from hpland.studies.sampling.run import Run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, file_url
from hpland.studies.writing.drafts import find
from hpland.studies.writing.shared import is_left, running
from hpland.studies.writing.studies import count, faults_of, go_on

LOOK = 0.5  # seconds between two looks at how far they are


@dataclass(frozen=True)
class Part:
    """What a process is told.

    Attributes:
        run: whose trials it is to write.
        meanwhile: what the run's study is called for now.
        storage: where the study is.
        command: names all who work for one command.
    """

    run: Run
    meanwhile: str
    storage: Storage
    command: str


def take_part(part: Part) -> None:
    """Write trials of a study beside others, until all are written or given out.

    Raises HplandError where the storage is not the one that has the study.
    """
    with open_storage(part.storage) as opened, faults_of(opened, part.storage):
        study_id = find(opened, part.meanwhile) or find(opened, part.run.study)
        if study_id is None:
            raise HplandError(
                f"no study {part.meanwhile!r} in {part.storage} on a worker's machine"
            )
        go_on(opened, part.run, study_id, command=part.command)


def at_work(
    pool: Pool, storage: Storage, told: Callable[[Run, int], None], *, all_runs: bool
) -> Callable[[Run, str], str]:
    """Return what lets a pool's processes work at a run's study, as many as it has workers.

    Args:
        pool: where they run.
        storage: where the study is, which all of them reach.
        told: called now and then with a run and the number of its trials that are there.
        all_runs: whether also at a run that one process can do as fast, as it knows its points.
    """

    def hands(run: Run, meanwhile: str) -> str:
        if not (run.shared or all_runs):
            return ""
        part = Part(run, meanwhile, _absolute(storage), uuid4().hex)
        tasks = {pool.executor.submit(take_part, part) for _ in range(run.workers)}
        with open_storage(storage) as opened:
            while tasks:
                ended, tasks = wait(tasks, LOOK, FIRST_EXCEPTION)
                _raise_from(ended)
                if (study_id := find(opened, meanwhile)) is not None:
                    told(run, count(opened, study_id))
        return part.command

    return hands


def still_running(run: Run, storage: Storage) -> int:
    """Return how many trials of a run other commands still have, of this machine or another."""
    with open_storage(storage) as opened, faults_of(opened, storage):
        study_id = find(opened, run.study)
        return 0 if study_id is None else sum(not is_left(one) for one in running(opened, study_id))


def _raise_from(ended: Iterable["Future[None]"]) -> None:
    try:
        for task in ended:
            task.result()
    except BrokenProcessPool:
        raise HplandError(
            "a worker ended in the middle of a run, killed or out of memory; nothing is lost, "
            "`--if-exists continue` resumes it"
        ) from None


def _absolute(storage: Storage) -> Storage:
    """Return the same storage for processes in another folder."""
    if storage.path is None:
        return storage
    path = storage.path.absolute()
    return Storage(str(path) if storage.journal else file_url(str(path)), path, storage.journal)
