"""An experiment of MLflow's: in its SQLite database, or in ``mlruns/<experiment>/<run>``.

Parameters are text; metrics have steps, and their last value counts. Runs that were deleted are
not there. https://mlflow.org/docs/latest/tracking.html
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from hpland.errors import HplandError, unknown
from hpland.importing.json_files import mapping, real
from hpland.importing.source import Source
from hpland.importing.sweep import LAST_STEP, Asked, Record, Sweep, in_columns
from hpland.importing.yaml_files import read_yaml

TOOL = "an experiment of MLflow's"
META, RUNS = "meta.yaml", "mlruns"
STATES = {"FINISHED": "COMPLETE", "FAILED": "FAIL", "KILLED": "FAIL"}
NUMBERED = {"3": "FINISHED", "4": "FAILED", "5": "KILLED"}  # as files have them
DELETED = "deleted"
TABLES = {"experiments", "runs", "params", "metrics"}


class Run(NamedTuple):
    """A run: its name, its parameters, and each metric's reports as ``(step, time, value)``."""

    name: str
    status: str
    start: float | None
    end: float | None
    params: Mapping[str, str]
    metrics: Mapping[str, Sequence[tuple[int, int, float]]]


Runs = Mapping[str, Sequence[Run]]  # by experiment


def sniff(source: Source) -> int:
    """Return whether there is a database of MLflow's, or its folder."""
    if source.path.is_dir():
        return 2 if _experiments(source) or _is_experiment(source.path) else 0
    return 2 if source.head.startswith(b"SQLite format 3") and _has_tables(source.path) else 0


def files(source: Source) -> Sequence[Path]:
    """Return what is stored of experiments and their runs."""
    found = [source.path] if _is_experiment(source.path) else _experiments(source)
    names = (META, f"*/{META}", "*/params/**/*", "*/metrics/**/*", "*/tags/mlflow.runName")
    known = {path for one in found for name in names for path in one.glob(name)}
    return sorted(path for path in known if path.is_file())


def read(source: Source, asked: Asked) -> Sweep:
    """Return the runs of one experiment, the first that was started first."""
    known = _folders(source) if source.path.is_dir() else _database(source.path)
    runs = sorted(_chosen(known, asked), key=lambda run: run.start or 0.0)
    metrics = tuple(dict.fromkeys(name for run in runs for name in run.metrics))
    curve = asked.curve(metrics)
    return Sweep(
        TOOL,
        lambda: in_columns((_record(run, curve) for run in runs), lacking=""),
        metrics,
        text=True,
    )


def _chosen(known: Runs, asked: Asked) -> Sequence[Run]:
    """Return the runs of the experiment that was asked for, or of the only one that has runs."""
    names = [name for name, runs in known.items() if runs]
    if asked.experiment is not None:
        if asked.experiment not in known:
            raise unknown("experiment", asked.experiment, known)
        names = [asked.experiment]
    if len(names) == 1:
        return known[names[0]]
    if not known or (not names and asked.experiment is None):
        return ()
    listed = ", ".join(name for name, runs in known.items() if runs)
    raise HplandError(f"MLflow has several experiments; add --experiment, one of {listed}")


def _record(run: Run, curve: str) -> Record | None:
    state = STATES.get(run.status)
    if state is None:
        return None
    steps = {step: value for step, _, value in sorted(run.metrics.get(curve, ()))}
    return Record(
        run.params,
        {name: repr(max(found)[2]) for name, found in run.metrics.items() if found},
        state,
        {"run_name": run.name} if run.name else {},
        run.start,
        run.end,
        {curve: {k: x for k, x in steps.items() if 0 <= k <= LAST_STEP}} if len(steps) > 1 else {},
    )


def _seconds(milliseconds: Any) -> float | None:
    known = real(milliseconds)
    return None if known is None else known / 1000


def _is_experiment(folder: Path) -> bool:
    path = folder / META
    return path.is_file() and "artifact_location" in path.read_text(errors="replace")


def _experiments(source: Source) -> list[Path]:
    """Return the folders of experiments, in the source or in its ``mlruns``."""
    found = source.files(f"*/{META}") or source.files(f"{RUNS}/*/{META}")
    return [path.parent for path in found if _is_experiment(path.parent)]


def _folders(source: Source) -> Runs:
    found = [source.path] if _is_experiment(source.path) else _experiments(source)
    told = {one: mapping(read_yaml(one / META)) for one in found}
    return {
        str(meta.get("name", one.name)): list(_runs(one))
        for one, meta in told.items()
        if meta.get("lifecycle_stage") != DELETED
    }


def _runs(experiment: Path) -> Iterator[Run]:
    for path in sorted(experiment.glob(f"*/{META}")):
        meta = mapping(read_yaml(path))
        if meta.get("lifecycle_stage") == DELETED:
            continue
        status = str(meta.get("status"))
        named = _texts(path.parent / "tags").get("mlflow.runName", "")
        metrics = _texts(path.parent / "metrics")
        yield Run(
            named or str(meta.get("run_name") or meta.get("name") or ""),
            NUMBERED.get(status, status),
            _seconds(meta.get("start_time")),
            _seconds(meta.get("end_time")),
            _texts(path.parent / "params"),
            {name: list(_reports(text)) for name, text in metrics.items()},
        )


def _texts(folder: Path) -> dict[str, str]:
    """Return what is in the files of a folder, by their names, which may have slashes."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace") for path in paths
    }


def _reports(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield ``(step, time, value)`` of lines ``time value [step]``."""
    for line in text.splitlines():
        try:
            time, value, *step = line.split()[:3]
            yield int(step[0]) if step else 0, int(time), float(value)
        except ValueError:
            continue


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _has_tables(path: Path) -> bool:
    try:
        with closing(_opened(path)) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {name for (name,) in names} >= TABLES
    except (sqlite3.Error, UnicodeDecodeError):  # SQLite's message quotes what is damaged
        return False


def _database(path: Path) -> Runs:
    try:
        with closing(_opened(path)) as database:
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            rows = database.execute(
                "SELECT experiment_id, name FROM experiments WHERE lifecycle_stage != ?", [DELETED]
            )
            return {str(name): list(_stored(database, one)) for one, name in rows.fetchall()}
    except sqlite3.Error as error:
        raise HplandError(f"{path} is no database of MLflow's that can be read: {error}") from error


def _stored(database: sqlite3.Connection, experiment: Any) -> Iterator[Run]:
    params: dict[str, dict[str, str]] = {}
    mine = "run_uuid IN (SELECT run_uuid FROM runs WHERE experiment_id = ?)"
    query = f"SELECT run_uuid, key, value FROM params WHERE {mine}"
    for run, key, value in database.execute(query, [experiment]):
        params.setdefault(run, {})[str(key)] = str(value)
    metrics: dict[str, dict[str, list[tuple[int, int, float]]]] = {}
    query = f"SELECT run_uuid, key, step, timestamp, value, is_nan FROM metrics WHERE {mine}"
    for run, key, step, time, value, nan in database.execute(query, [experiment]):
        known = float("nan") if nan or real(value) is None else float(value)
        reports = metrics.setdefault(run, {}).setdefault(str(key), [])
        reports.append((int(real(step) or 0), int(real(time) or 0), known))
    rows = database.execute(
        "SELECT run_uuid, name, status, start_time, end_time FROM runs "
        "WHERE experiment_id = ? AND lifecycle_stage != ? ORDER BY start_time, run_uuid",
        [experiment, DELETED],
    )
    for run, name, status, start, end in rows.fetchall():
        times = _seconds(start), _seconds(end)
        yield Run(str(name or ""), str(status), *times, params.get(run, {}), metrics.get(run, {}))
