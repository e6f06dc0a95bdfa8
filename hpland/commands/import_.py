"""``hpland import``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from hpland.commands.options import StorageOption, choice
from hpland.commands.output import as_table, progress, say
from hpland.errors import HplandError
from hpland.landscapes.landscape import Direction
from hpland.text import expanded, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hpland.importing.infer import Found
    from hpland.importing.plan import Plan
    from hpland.importing.sweep import Asked
    from hpland.importing.whole import Whole
    from hpland.studies.storage.parsing import Storage

ACTIONS = ("fail", "skip", "replace")


def import_(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="The file or the folder to import.")
    ],
    storage: StorageOption = None,
    study_name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Name of the study. [default: the name of SOURCE]",
            show_default=False,
        ),
    ] = None,
    objective: Annotated[
        list[str] | None,
        typer.Option(
            metavar="METRIC",
            help="What was tuned for, where the source does not say. Repeatable.",
            show_default=False,
        ),
    ] = None,
    direction: Annotated[
        list[str] | None,
        choice(
            "direction",
            get_args(Direction),
            text="Which way the objective goes, where the source does not say; once for each "
            "objective",
        ),
    ] = None,
    space: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=RANGE",
            help="What a parameter could be, where that is not as it was inferred: low:high, "
            "low:high:log, or choices as in optimizer=adam,sgd. Repeatable.",
            show_default=False,
        ),
    ] = None,
    params: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,...",
            help="Which columns are parameters, if not all that look like one; the others are "
            "kept as attributes.",
            show_default=False,
        ),
    ] = None,
    experiment: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Which of MLflow's experiments in SOURCE.", show_default=False
        ),
    ] = None,
    if_exists: Annotated[
        str, choice("action", ACTIONS, text="What to do with a study that already exists")
    ] = "fail",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print how SOURCE is understood; write nothing.")
    ] = False,
) -> None:
    """Turn another tuner's results into an Optuna study.

    SOURCE is a table in CSV, JSON lines or Parquet, with a row per trial: Optuna's, of
    scikit-learn's cv_results_, of W&B runs, or any other; or the folder of another tuner. It is
    only read, and no other tool is needed. Ranges that it does not tell are those of its trials;
    --dry-run shows them, and --space replaces them. A file that hpland exported gives back the
    study as it was, under its own name.
    """
    from hpland.importing.infer import parse_space
    from hpland.importing.plan import plan_import
    from hpland.importing.sweep import Asked
    from hpland.importing.whole import exported
    from hpland.studies.storage.parsing import parse_storage

    where = parse_storage(storage)
    asked = Asked(
        tuple(objective or ()),
        tuple(direction or ()),
        dict(parse_space(space or ())),
        tuple(params.split(",")) if params else (),
        experiment,
    )
    whole = exported(expanded(source))
    if whole is not None:
        _check_alone(asked, whole, source)
        _take(whole, source, where, study_name or whole.study.name, if_exists, dry_run)
        return
    plan = plan_import(expanded(source), asked, study_name)
    if dry_run:
        _show(plan, source)
        return
    written = _write(plan, where, if_exists)
    what = f"{plan.trials:,} trials from {plan.sweep.tool}" if written else "kept as it is"
    say(f"{plan.study.name}: {what} in {where}")


def _check_alone(asked: "Asked", whole: "Whole", source: Path) -> None:
    """Raise HplandError for what a study that was exported tells itself."""
    if asked.directions == whole.study.directions:
        asked = replace(asked, directions=())
    named = {
        "--objective": asked.objectives,
        "--direction": asked.directions,
        "--space": asked.space,
        "--params": asked.params,
        "--experiment": asked.experiment,
    }
    given = [option for option, what in named.items() if what]
    if given:
        raise HplandError(
            f"{source} has the study {whole.study.name} whole, as hpland exported it; import it "
            f"without {' and '.join(given)}"
        )


def _take(
    whole: "Whole", source: Path, storage: "Storage", name: str, if_exists: str, dry_run: bool
) -> None:
    """Write a study that hpland exported, as it was; or say what it is."""
    from hpland.studies.writing.imported import write_whole

    trials = f"{sum(whole.trials.values()):,} trials"
    if dry_run:
        say(f"{source} is the study {whole.study.name} as hpland exported it: {trials}, as stored")
        return
    written = write_whole(replace(whole.study, name=name), whole.records, storage, if_exists)
    what = f"{trials} as they were exported" if written else "kept as it is"
    say(f"{name}: {what} in {storage}")


def _write(plan: "Plan", storage: "Storage", if_exists: str) -> bool:
    """Write the study, with a progress bar on a terminal; return whether it was written."""
    from hpland.studies.batch import Batch
    from hpland.studies.writing.imported import write_imported

    study = plan.study
    with progress() as tell:
        tell(study.name, 0, plan.trials)

        def told() -> "Iterator[Batch]":
            done = 0
            for batch in study.batches():
                yield batch
                done += len(batch)
                tell(study.name, done, plan.trials)

        return write_imported(replace(study, batches=told), storage, if_exists)


def _show(plan: "Plan", source: Path) -> None:
    from hpland.table import STATES

    trials = plan.understood.trials
    counts = ", ".join(f"{trials[one]:,} {one.lower()}" for one in STATES if one in trials)
    skipped = plan.understood.skipped
    left = f"; {skipped:,} unfinished, left out" if skipped else ""
    say(f"{source} is {plan.sweep.tool}: {plan.trials:,} trials, {counts}{left}")
    for name, way in zip(plan.objectives, plan.study.directions, strict=True):
        say(f"objective: {way} {name}")
    say()
    rows = [_row(name, found) for name, found in plan.understood.params.items()]
    typer.echo(as_table(rows, ("parameter", "type", "values", "scale", "known")))
    if plan.understood.notes:
        notes = [f"{name} ({why})" for name, why in plan.understood.notes.items()]
        say()
        say(f"kept as attributes: {', '.join(notes)}")


def _row(name: str, found: "Found") -> dict[str, str]:
    from hpland.space import Choice, Integer

    parameter = found.parameter
    if isinstance(parameter, Choice):
        kind, values, scale = "choice", ", ".join(map(str, parameter.choices)), "-"
    else:
        kind = "integer" if isinstance(parameter, Integer) else "real"
        values = f"{number(parameter.low, 6)} to {number(parameter.high, 6)}"
        scale = "log" if parameter.log else "linear"
    return {"parameter": name, "type": kind, "values": values, "scale": scale, "known": found.how}
