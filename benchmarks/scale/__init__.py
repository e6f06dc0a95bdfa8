"""Trials a second of N processes at one study: ``python -m benchmarks.scale`` measures them all.

It writes the table of docs/scale.md anew, in about five minutes; the text around it stays. Ours
and the peer take turns. Both run the same objective with random points and a median pruner, as a
trial of a learning sampler costs what the sampler takes besides. Processes have imported all before
the clock starts; opening the storage counts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple
from uuid import uuid4

import optuna
from optuna.samplers import RandomSampler

from benchmarks.peers.server import proxy, server
from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling import adaptive
from hpland.studies.sampling.run import Run, plan_run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.crew import Part, take_part
from hpland.studies.writing.drafts import create, find
from hpland.studies.writing.studies import count

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
WORKERS = (1, 2, 4, 8)
FLEET = 1000  # workers that the plan is for
TRIALS = {"SQLite": 48, "PostgreSQL": 48, "journal file": 240, "gRPC proxy over PostgreSQL": 48}
TABLE = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.DOTALL)
CONTEXT: Any = get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["benchmarks.scale", "psycopg", "grpc", "optuna.storages._grpc.client"]
)


class Rate(NamedTuple):
    """Trials a second of hpland's processes, and of as many that call `study.optimize`."""

    ours: float
    peer: float


def main() -> None:
    """Measure, and write the table."""
    with TemporaryDirectory(prefix="bench-") as folder:
        rates = {kind: dict(measured(kind, Path(folder))) for kind in TRIALS}
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda _: table(rates), page), encoding="utf-8")


def measured(kind: str, folder: Path) -> Iterator[tuple[int, Rate]]:
    """Yield the rates of a kind of storage by the number of workers."""
    with storages(kind, folder) as new:
        for workers in WORKERS:
            ours = rate(new(), workers, TRIALS[kind], peer=False)
            yield workers, Rate(ours, rate(new(), workers, TRIALS[kind], peer=True))


@contextmanager
def storages(kind: str, folder: Path) -> Iterator[Callable[[], Storage]]:
    """Give what returns a storage of a kind for one study more."""
    if kind in ("SQLite", "journal file"):
        ending = "db" if kind == "SQLite" else "log"
        yield lambda: parse_storage(str(folder / f"{uuid4().hex}.{ending}"))
        return
    with server() as url:
        with open_storage(parse_storage(url), create=True):
            pass  # the tables are there
        if kind == "PostgreSQL":
            yield lambda: parse_storage(url)
            return
        with proxy(url) as address:
            yield lambda: parse_storage(address)


def rate(storage: Storage, workers: int, trials: int, *, peer: bool) -> float:
    """Return trials a second of a fresh study of this many trials and processes."""
    run = plan_run(
        LANDSCAPES["sweep"],
        study=uuid4().hex,
        sampler="random",
        trials=trials,
        epochs=2,
        pruner="median",
        workers=max(2, workers),  # the run of one process alone writes in bulk
    )
    with open_storage(storage, create=True) as opened:
        create(opened, run.landscape.directions, run.study)
    gate = CONTEXT.Barrier(workers + 1)
    share = [trials // workers + (i < trials % workers) for i in range(workers)]
    part = Part(run, run.study, storage, "bench")
    tasks = [CONTEXT.Process(target=_worker, args=(part, n, peer, gate)) for n in share]
    for task in tasks:
        task.start()
    gate.wait(60)
    start = perf_counter()
    for task in tasks:
        task.join()
    seconds = perf_counter() - start
    _check(storage, run, [task.exitcode for task in tasks])
    return trials / seconds


def _check(storage: Storage, run: Run, codes: list[int]) -> None:
    with open_storage(storage) as opened:
        study = find(opened, run.study)
        assert study is not None
        found = count(opened, study)
    if any(codes) or found != run.trials:
        raise RuntimeError(f"{storage}: processes ended with {codes}, {found} trials")


def _worker(part: Part, share: int, peer: bool, gate: Any) -> None:
    run = part.run
    gate.wait(60)
    if not peer:
        take_part(part)
        return
    with open_storage(part.storage) as opened:
        study = optuna.load_study(
            study_name=run.study,
            storage=opened,
            sampler=RandomSampler(),
            pruner=adaptive.pruner_of(run),
        )
        study.optimize(adaptive.objective_of(run), n_trials=share)


def table(rates: Mapping[str, Mapping[int, Rate]]) -> str:
    """Return the measurements in Markdown, and what they mean for a fleet of workers."""
    heads = [f"{n} worker{'s' if n > 1 else ''}" for n in WORKERS]
    lines = [
        f"| storage | {' | '.join(heads)} | shortest training for {FLEET:,} workers |",
        "|---" * (len(heads) + 2) + "|",
    ]
    for kind, by_workers in rates.items():
        cells = [f"{one.ours:.3g} ({one.peer:.3g})" for one in by_workers.values()]
        limit = by_workers[max(by_workers)].ours
        lines.append(f"| {kind} | {' | '.join(cells)} | {FLEET / limit:.3g} s |")
    return "\n".join(lines) + "\n"
