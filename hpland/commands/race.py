"""``hpland race``."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hpland.commands.completion import offer
from hpland.commands.options import Format, FormatOption, ThemeOption
from hpland.commands.output import progress, say, show, storage_files
from hpland.errors import HplandError, writing_to
from hpland.landscapes import LANDSCAPES
from hpland.text import expanded

if TYPE_CHECKING:
    from hpland.pools import Pool
    from hpland.race.plan import Race
    from hpland.race.results import Result
    from hpland.race.summary import Seconds, Summary

RESULTS, SECONDS, PAGE = "results.csv", "seconds.csv", "race.html"


def race(
    landscapes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LANDSCAPE",
            help="The landscapes to race on.",
            show_default=False,
            autocompletion=offer(LANDSCAPES),
        ),
    ] = None,
    strategies: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,...",
            help="Which strategies race; `hpland explain` has them. A sampler of your own is "
            "package.module:Class. [default: ten of them]",
            show_default=False,
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", help="How many times each runs.")] = 30,
    budget: Annotated[
        int, typer.Option(metavar="N", help="Budget of a run, in full trainings.")
    ] = 100,
    workers: Annotated[
        str,
        typer.Option(
            metavar="N,...", help="How many train at the same time; each number is raced."
        ),
    ] = "1,8,64",
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            metavar="N",
            help="Processes on this machine. [default: its cores]",
            show_default=False,
        ),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Run on a Dask cluster, such as tcp://10.0.0.1:8786.",
            show_default=False,
        ),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            metavar="STORAGE",
            help="Keep every run as an Optuna study too, in a database or a file.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder of the results; what is there is not run again. "
            "[default: races/LANDSCAPES]",
            show_default=False,
        ),
    ] = None,
    guide: Annotated[
        bool,
        typer.Option(
            "--guide",
            help="Write choosing.md, which strategy to choose when, from races of its own; it "
            "takes half an hour. [default folder: docs]",
        ),
    ] = False,
    theme: ThemeOption = "light",
    how: FormatOption = "table",
) -> None:
    """Race search strategies on landscapes whose optimum is known.

    It writes results.csv, a row per run, and race.html. A race that was stopped goes on with the
    same command. The same race gives the same results with any number of processes.
    """
    from hpland.output.files import write_text
    from hpland.output.folder import held
    from hpland.output.paths import check_paths, made
    from hpland.output.race import race_page
    from hpland.race.kept import study_of
    from hpland.race.plan import plan_race
    from hpland.race.strategies import DEFAULT
    from hpland.race.summary import summary
    from hpland.studies.storage.parsing import parse_storage
    from hpland.studies.writing.whole import check_whole

    if dask and jobs is not None:
        raise HplandError("--dask and --jobs cannot be used together")
    if guide:
        if landscapes or strategies or keep or how != "table":
            raise HplandError("--guide has races of its own: leave out what to race and keep")
        _guide(Machines(jobs, dask), seeds, budget, expanded(out or Path("docs")))
        return
    planned = plan_race(
        landscapes or [],
        strategies.split(",") if strategies else DEFAULT,
        seeds=seeds,
        budget=budget,
        workers=_numbers(workers),
    )
    folder = expanded(out or Path("races") / "_".join(landscapes or []))
    files = [folder / name for name in (RESULTS, SECONDS, PAGE)]
    kept = storage_files(parse_storage(keep)) if keep else []
    check_paths(files, kept)
    with made(folder), held(folder):
        if keep:
            check_whole(map(study_of, planned.cells()), parse_storage(keep))
        results = _raced(planned, files[0], files[1], Machines(jobs, dask))
        if keep:
            _keep(planned, results, keep)
        found = summary(results, budget, _seconds(files[1]))
        _print(found, how)
        write_text(files[2], race_page(planned, found, theme))
    for path in (files[0], files[2]):
        say(path, err=how != "table")


class Machines(NamedTuple):
    """Where a race runs: how many processes of this machine, or a cluster's address."""

    jobs: int | None
    dask: str | None


def _raced(planned: "Race", file: Path, seconds: Path, machines: Machines) -> "list[Result]":
    """Tell the plan, run what is not there, and return all results."""
    from hpland.race.runner import done, read_race, run_race
    from hpland.race.words import about, plan_lines

    there = done(file, planned)
    share = planned.seconds * (1 - there / len(planned)) / _count(machines.jobs)
    took = f"{there:,} of them are there" if there else about(share)
    for line in plan_lines(planned, took):
        say(line, err=True)
    with _pool(machines, len(planned) - there) as pool, progress() as tell:
        tell(file.stem, there, len(planned))
        told = _teller(seconds, lambda count: tell(file.stem, count, len(planned)))
        run_race(planned, file, pool, told)
    return read_race(file, planned)


def _guide(machines: Machines, seeds: int, budget: int, folder: Path) -> None:
    """Run the guide's races into races/guide, and write it."""
    from hpland.explain.choosing import choosing
    from hpland.output.files import write_text
    from hpland.output.folder import held
    from hpland.output.paths import check_paths, made
    from hpland.race.guide import raced, races

    path, own = folder / "choosing.md", Path("races") / "guide"
    plans = dict(races(seeds, budget))
    files = {name: (own / f"{name}.csv", own / f"{name}_seconds.csv") for name in plans}
    check_paths([path, *(file for both in files.values() for file in both)])
    with made(own), held(own):
        found = {name: _raced(race, *files[name], machines) for name, race in plans.items()}
        write_text(path, choosing(raced(found, plans, _seconds(files["sweep"][1]))))
    say(path)


def _keep(planned: "Race", ran: "Sequence[Result]", keep: str) -> None:
    """Write every run that did not raise as a study; those that are there are kept."""
    from hpland.race.kept import study_of
    from hpland.studies.storage.parsing import parse_storage
    from hpland.studies.writing.whole import write_whole

    cells = [c for c, r in zip(planned.cells(), ran, strict=True) if not r.outcome.error]
    with progress() as tell:
        write_whole(
            map(study_of, cells),
            parse_storage(keep),
            lambda done: tell("studies", done, len(cells)),
        )


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise HplandError(f"--workers must be numbers such as 1,8,64, not {text!r}") from None


def _count(jobs: int | None) -> int:
    import os

    if jobs is not None and jobs < 1:
        raise HplandError(f"--jobs must be 1 or more, not {jobs}")
    return jobs or os.cpu_count() or 1


def _pool(machines: Machines, cells: int) -> "AbstractContextManager[Pool | None]":
    from hpland.pools import cluster, cores

    if machines.dask:
        return cluster(machines.dask)
    return cores(max(1, min(_count(machines.jobs), cells)))


def _teller(path: Path, tell: Callable[[int], None]) -> "Callable[[int, Result, float], None]":
    """Return what keeps the strategies' real seconds beside the results and shows progress."""

    def told(count: int, result: "Result", seconds: float) -> None:
        key = result.key
        with writing_to(path), path.open("a", encoding="utf-8") as file:
            if file.tell() == 0:
                file.write("landscape,strategy,seed,workers,seconds\n")
            file.write(f"{key.landscape},{key.strategy},{key.seed},{key.workers},{seconds:.4g}\n")
        tell(count)

    return told


def _seconds(path: Path) -> "Seconds":
    """Return a strategy's median seconds, by landscape and workers; of what was run here."""
    import csv
    from statistics import median

    found: dict[tuple[str, int], dict[str, list[float]]] = {}
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["seconds"]:
                field = found.setdefault((row["landscape"], int(row["workers"])), {})
                field.setdefault(row["strategy"], []).append(float(row["seconds"]))
    return {key: {n: median(x) for n, x in field.items()} for key, field in found.items()}


def _print(found: "Summary", how: Format) -> None:
    from hpland.race import words

    if how != "table":
        rows = [row for part in found.parts for row in words.rows(part)]
        if how == "json":
            pairs = [row for part in found.parts for row in words.pair_rows(part)]
            over = [row for one in found.overall for row in words.overall_rows(one)]
            told = {"standings": rows, "pairs": pairs, "overall": over}
            typer.echo(json.dumps(told, indent=2, allow_nan=False))
        else:
            show(rows, list(rows[0]), how)
        return
    for part in found.parts:
        say(f"{words.heading(part.field)}: median true regret")
        texts = words.short_table(part)
        show(texts, list(texts[0]), "table")
        for line in words.sentences(part):
            say(line)
        say()
    for one in found.overall:
        for line in words.overall_sentences(one):
            say(line)
    say(words.COLUMNS)
