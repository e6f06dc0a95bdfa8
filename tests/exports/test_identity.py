"""What is exported holds all of a study: a reader that knows only the layout makes it anew."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from optuna.distributions import json_to_distribution
from optuna.trial import FrozenTrial, TrialState
from pyarrow import parquet

from hpland.exports import export
from hpland.studies.reading.records import whole_studies
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from tests.conftest import new_postgres
from tests.studies import everything

STORAGES = ("sqlite", "journal", "postgresql")


@pytest.fixture(params=STORAGES)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "postgresql":
        return new_postgres(request.getfixturevalue("postgres"))
    return parse_storage(str(tmp_path / {"sqlite": "own.db", "journal": "own.log"}[request.param]))


def written(storage: Storage, how: str, path: Path) -> Path:
    with whole_studies(storage) as studies:
        stored = studies["all"]
        export(stored, stored.numbers, how, path)
    return path


def json_rows(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text().splitlines())


def read_cell(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def flat_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read the flat layout as if it were the lines of JSON."""
    rows: list[dict[str, Any]]
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            rows = [{k: v for k, v in row.items() if v} for row in csv.DictReader(file)]
    else:
        table = parquet.read_table(path).to_pylist()
        rows = [{k: v for k, v in row.items() if v is not None} for row in table]
    study: dict[str, Any] = {}
    for row in rows:
        cells = {k: read_cell(v) if isinstance(v, str) else v for k, v in row.items()}
        study = cells.get("study", study)
        params = kind(cells, "params_")
        values = [float(row[k]) for k in cells if k.partition("_")[0] in ("value", "values")]
        spread = {**study["distributions"], **kind(cells, "distributions_")}
        yield {
            **{key: cells.get(key) for key in ("number", "state", *TIMES)},
            "values": values or None,
            "params": params,
            "distributions": {name: spread[name] for name in params},
            "user_attrs": kind(cells, "user_attrs_"),
            "system_attrs": kind(cells, "system_attrs_"),
            "intermediate_values": cells.get("intermediate_values", {}),
            "study": study,
        }


TIMES = ("datetime_start", "datetime_complete")


def kind(cells: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {k.removeprefix(prefix): v for k, v in cells.items() if k.startswith(prefix)}


def trial(row: Mapping[str, Any]) -> FrozenTrial:
    start, complete = (
        at and datetime.fromisoformat(str(at)).astimezone().replace(tzinfo=None)
        for at in (row[key] for key in TIMES)
    )
    return FrozenTrial(
        number=int(row["number"]),
        state=TrialState[row["state"]],
        value=None,
        values=None if row["values"] is None else [float(x) for x in row["values"]],
        datetime_start=start,
        datetime_complete=complete,
        params=dict(row["params"]),
        distributions={
            name: json_to_distribution(json.dumps(one))
            for name, one in row["distributions"].items()
        },
        user_attrs=row["user_attrs"],
        system_attrs=row["system_attrs"],
        intermediate_values={int(k): float(x) for k, x in row["intermediate_values"].items()},
        trial_id=0,
    )


@pytest.mark.parametrize("objectives", [1, 3])
@pytest.mark.parametrize("named", [True, False])
def test_a_reader_of_any_format_gets_the_study_back(
    storage: Storage, objectives: int, named: bool, tmp_path: Path
) -> None:
    everything.make(storage, objectives=objectives, named=named)
    with open_storage(storage) as opened:
        whole = everything.facts(opened, "all")
    for how in ("csv", "jsonl", "parquet"):
        path = written(storage, how, tmp_path / f"out.{how}")
        rows = list(json_rows(path) if how == "jsonl" else flat_rows(path))
        assert [everything.told(trial(row)) for row in rows] == whole["trials"]
        study = rows[0]["study"]
        assert study["study_name"] == "all"
        assert study["directions"] == [d.name.lower() for d in whole["directions"]]
        assert study["user_attrs"] == whole["user_attrs"]
        assert study["system_attrs"] == whole["system_attrs"]
        assert study["metric_names"] == ["accuracy", "size", "time"][: objectives * named]


@pytest.mark.parametrize("how", ["csv", "jsonl", "parquet"])
def test_a_study_without_trials_is_a_file_without_trials(how: str, database: Storage) -> None:
    import optuna

    with open_storage(database, create=True) as opened:
        optuna.create_study(study_name="all", storage=opened)
    path = written(database, how, Path(f"out.{how}"))
    if how == "jsonl":
        assert next(json_rows(path))["study"]["directions"] == ["minimize"]
    else:
        assert list(flat_rows(path)) == []


@pytest.mark.parametrize("objectives", [1, 2])
@pytest.mark.parametrize("named", [True, False])
def test_the_columns_are_those_of_trials_dataframe(
    objectives: int, named: bool, database: Storage
) -> None:
    pytest.importorskip("pandas")
    import optuna

    everything.make(database, objectives=objectives, named=named)
    with open_storage(database) as opened:
        theirs = optuna.load_study(study_name="all", storage=opened).trials_dataframe()
    with written(database, "csv", Path("out.csv")).open(newline="") as file:
        ours = next(csv.reader(file))
    beyond = [*["intermediate_values"] * (objectives == 1), "distributions_lr", "study"]
    assert ours[-len(beyond) :] == beyond
    assert set(ours[: -len(beyond)]) == set(theirs.columns)
    assert set(ours[1 : 1 + objectives]) == {c for c in theirs.columns if c.startswith("value")}
