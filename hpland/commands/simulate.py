"""``hpland simulate``."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hpland.commands.options import StorageOption, find_landscapes
from hpland.commands.output import progress, say
from hpland.errors import HplandError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hpland.studies.sampling.run import Run
    from hpland.studies.storage.parsing import Storage
    from hpland.studies.writing.studies import IfExists

Existing = Literal["fail", "skip", "replace", "continue"]


def simulate(
    landscapes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LANDSCAPE]...", help="Which; all if none.", show_default=False),
    ] = None,
    sampler: Annotated[
        str | None,
        typer.Option(
            help="grid, random, qmc, tpe, cmaes, nsga2 or gp. [default: the landscape's own]",
            show_default=False,
        ),
    ] = None,
    trials: Annotated[
        int | None,
        typer.Option(
            help="How many; for a grid, at most. [default: the landscape's own]",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the sampler and of the noise.")] = 42,
    noise: Annotated[float, typer.Option(help="A factor on the noise; 0 for none.")] = 1.0,
    epochs: Annotated[
        int | None,
        typer.Option(
            help="Report a value after each of so many. [default: the landscape's own, none]",
            show_default=False,
        ),
    ] = None,
    pruner: Annotated[
        str | None,
        typer.Option(
            help="median, hyperband, asha or none; it needs epochs. [default: none]",
            show_default=False,
        ),
    ] = None,
    storage: StorageOption = None,
    study_name: Annotated[
        str | None,
        typer.Option(help="[default: the landscape's name]", show_default=False),
    ] = None,
    if_exists: Annotated[
        Existing, typer.Option(help="What to do with a study of this name that is there.")
    ] = "fail",
) -> None:
    """Simulate tuning on landscapes, and keep it as real Optuna studies."""
    from hpland.studies.sampling.run import plan_run
    from hpland.studies.storage.parsing import parse_storage

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
        )
        for one in chosen
    ]
    where = parse_storage(storage)
    written = run_all(runs, where, if_exists)
    for run in runs:
        what = f"{run.trials} trials ({_how(run)})" if run in written else "kept as it is"
        say(f"{run.study}: {what} in {where}")


def _how(run: "Run") -> str:
    pruned = f"{run.pruner} pruner, " if run.pruner else ""
    trained = f"{run.epochs} epochs, " if run.epochs else ""
    return f"{run.sampler}, {pruned}{trained}seed {run.seed}"


def run_all(runs: "Sequence[Run]", storage: "Storage", if_exists: "IfExists") -> "list[Run]":
    """Simulate, with a progress bar if stderr is a terminal; return the runs that were written."""
    from hpland.studies.writing.studies import write_studies

    with progress() as tell:
        for run in runs:
            tell(run.study, 0, run.trials)
        return write_studies(
            runs, storage, if_exists, lambda run, done: tell(run.study, done, run.trials)
        )
