"""``hpland simulate``."""

from typing import TYPE_CHECKING, Annotated

import typer

from hpland.commands.completion import offer
from hpland.commands.options import StorageOption, choice, find_landscapes, listed
from hpland.commands.output import progress, say
from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.pruners import PRUNER_NAMES
from hpland.studies.sampling.samplers import SAMPLERS
from hpland.studies.writing.existing import IF_EXISTS, IfExists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hpland.studies.sampling.run import Run
    from hpland.studies.storage.parsing import Storage

DEFAULT = ", ".join(one.name for one in LANDSCAPES.values() if one.by_default)


def simulate(
    landscapes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LANDSCAPE",
            help=f"The landscapes to tune on. [default: {DEFAULT}]",
            show_default=False,
            autocompletion=offer(LANDSCAPES),
        ),
    ] = None,
    sampler: Annotated[
        str | None,
        typer.Option(
            metavar="SAMPLER",
            help=f"Which points to try: {listed(SAMPLERS)}. [default: the landscape's own]",
            show_default=False,
            autocompletion=offer(SAMPLERS),
        ),
    ] = None,
    trials: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Number of trials; a grid has at most that many. [default: the landscape's own]",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the sampler and the noise.")] = 42,
    noise: Annotated[
        float, typer.Option(metavar="FACTOR", help="Scale the noise; 0 turns it off.")
    ] = 1.0,
    epochs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Train for N epochs, and report a value after each. "
            "[default: the landscape's own, which may be none]",
            show_default=False,
        ),
    ] = None,
    pruner: Annotated[
        str | None,
        typer.Option(
            metavar="PRUNER",
            help=f"Stop trials early: {listed(PRUNER_NAMES)}. Needs epochs. [default: none]",
            show_default=False,
            autocompletion=offer(PRUNER_NAMES),
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            metavar="N",
            help="Let N workers run trials at the same time: in simulated time with grid, random "
            "and qmc, in N processes where trials learn from others.",
        ),
    ] = 1,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Let workers of a Dask cluster run the trials, such as tcp://10.0.0.1:8786.",
        ),
    ] = None,
    storage: StorageOption = None,
    study_name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Name of the study, if there is one landscape. [default: the landscape's name]",
            show_default=False,
        ),
    ] = None,
    if_exists: Annotated[
        IfExists,
        choice("action", IF_EXISTS, text="What to do with a study that already exists"),
    ] = "fail",
) -> None:
    """Simulate tuning runs and store them as Optuna studies.

    The same seed always gives the same study. --if-exists continue resumes an interrupted study,
    with the same result as an uninterrupted run; several such commands at once, also on other
    machines, make one study together. Trials last as long as training would, in simulated time
    from the start of 2025 on; one that diverges or is pruned ends there. Where several workers
    learn from one another their order is not reproducible, and times are real.
    """
    from hpland.studies.sampling.run import plan_run
    from hpland.studies.storage.parsing import parse_storage
    from hpland.studies.writing.crew import still_running

    chosen = find_landscapes(landscapes or [])
    if study_name and len(chosen) > 1:
        raise HplandError("--study-name needs exactly one landscape")
    runs = [
        plan_run(
            one,
            study=study_name,
            sampler=sampler,
            trials=trials,
            seed=seed,
            noise=noise,
            epochs=epochs,
            pruner=pruner,
            workers=workers,
        )
        for one in chosen
    ]
    where = parse_storage(storage)
    if dask and workers == 1:
        raise HplandError(
            "--dask needs --workers 2 or more, the number of the cluster's workers to use"
        )
    written = run_all(runs, where, if_exists, dask)
    for run in runs:
        others = still_running(run, where) if run.shared else 0
        say(f"{run.study}: {_what(run, where, others, written=run in written)}")


def _what(run: "Run", where: "Storage", others: int, *, written: bool) -> str:
    """Return what became of a study, of which other processes run so many trials."""
    if written:
        said = f"{run.trials} trials ({_how(run)}) in {where}"
    else:
        said = f"nothing written to {where}" if others else f"kept as it is in {where}"
    if not others:
        return said
    still = (
        "is still running in another process"
        if others == 1
        else "are still running in other processes"
    )
    return f"{said}; {others} of its trials {still}"


def _how(run: "Run") -> str:
    pruned = f"{run.pruner} pruner, " if run.pruner else ""
    trained = f"{run.epochs} epochs, " if run.epochs else ""
    crowd = f"{run.workers} workers, " if run.workers > 1 else ""
    order = "; the order in which they learned is not reproducible" if run.shared else ""
    return f"{run.sampler}, {pruned}{trained}{crowd}seed {run.seed}{order}"


def run_all(
    runs: "Sequence[Run]", storage: "Storage", if_exists: IfExists, dask: str | None = None
) -> "list[Run]":
    """Simulate, with a progress bar on a terminal; return the runs that were written."""
    from hpland.pools import cluster, cores
    from hpland.studies.writing.crew import at_work
    from hpland.studies.writing.room import check_workers
    from hpland.studies.writing.studies import write_studies

    shared = max((run.workers for run in runs if run.shared), default=1)
    if not dask:
        check_workers(shared)
    with cluster(dask) if dask else cores(shared) as pool, progress() as tell:
        for run in runs:
            tell(run.study, 0, run.trials)

        def show(run: "Run", done: int) -> None:
            tell(run.study, done, run.trials)

        hands = at_work(pool, storage, show, all_runs=bool(dask)) if pool else None
        return write_studies(runs, storage, if_exists, show, show, hands)
