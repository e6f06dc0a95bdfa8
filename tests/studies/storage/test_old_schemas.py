"""Files of every schema that Optuna ever had, made and upgraded by Optuna's own migrations."""

import hashlib
import shutil
import sqlite3
from pathlib import Path

import alembic.command
import pytest
from alembic.config import Config
from optuna.storages import RDBStorage
from optuna.storages import _rdb as rdb

from hpland.space import Choice, Integer, Real
from hpland.studies.copying import Wanted, copy_studies
from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.storage.parsing import parse_storage
from tests.studies.reading.test_read import assert_same

REVISIONS = [
    "v0.9.0.a", "v1.2.0.a", "v1.3.0.a", "v2.4.0.a", "v2.6.0.a",
    "v3.0.0.a", "v3.0.0.b", "v3.0.0.c", "v3.0.0.d", "v3.2.0.a",
]  # fmt: skip
INFINITE = 3.4028234663852886e38  # how an infinity was kept before 3.0
DISTRIBUTIONS = {
    "lr": '{"name": "LogUniformDistribution", "attributes": {"low": 0.001, "high": 0.1}}',
    "units": '{"name": "IntUniformDistribution", "attributes": {"low": 1, "high": 9, "step": 2}}',
    "kind": '{"name": "CategoricalDistribution", "attributes": {"choices": ["a", null, 3]}}',
}
TRIALS = [  # state, value, parameters as stored, intermediate values
    ("COMPLETE", 0.5, {"lr": 0.01, "units": 3.0, "kind": 1.0}, {1: 0.7, 2: 0.6}),
    ("COMPLETE", INFINITE, {"lr": 0.002, "units": 9.0, "kind": 0.0}, {1: -INFINITE}),
    ("COMPLETE", -INFINITE, {"lr": 0.003, "kind": 2.0}, {}),
    ("FAIL", None, {"lr": 0.05}, {}),
    ("PRUNED", 0.25, {"units": 5.0}, {1: 0.25}),
    ("RUNNING", None, {}, {}),
]


def migrated(path: Path, revision: str) -> None:
    folder = Path(rdb.__file__).parent
    config = Config(folder / "alembic.ini")
    config.set_main_option("script_location", str(folder / "alembic"))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{path}")
    alembic.command.upgrade(config, revision)


def columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def insert(connection: sqlite3.Connection, table: str, **row: object) -> None:
    known = {key: x for key, x in row.items() if key in columns(connection, table)}
    marks = ", ".join("?" * len(known))
    connection.execute(
        f"INSERT INTO {table} ({', '.join(known)}) VALUES ({marks})", [*known.values()]
    )


def fill(path: Path) -> None:
    """Put two studies of some trials in, into whatever columns there are."""
    connection = sqlite3.connect(path)
    insert(connection, "version_info", version_info_id=1, schema_version=12, library_version="1.0")
    steps = "trial_intermediate_values"
    if not columns(connection, steps):
        steps = "trial_values"
    trial_id = 0
    for study_id, direction in enumerate(["MINIMIZE", "MAXIMIZE"], 1):
        name = f"study {study_id}"
        insert(connection, "studies", study_id=study_id, study_name=name, direction=direction)
        if columns(connection, "study_directions"):
            insert(
                connection, "study_directions", study_id=study_id, direction=direction, objective=0
            )
        insert(
            connection, "study_user_attributes", study_id=study_id, key="team", value_json='"blue"'
        )
        for number, (state, value, params, intermediate) in enumerate(TRIALS):
            trial_id += 1
            key = {"trial_id": trial_id}
            insert(
                connection,
                "trials",
                **key,
                study_id=study_id,
                number=number,
                state=state,
                value=value,
            )
            if "number" not in columns(connection, "trials"):
                insert(
                    connection,
                    "trial_system_attributes",
                    **key,
                    key="_number",
                    value_json=str(number),
                )
            for param, x in params.items():
                text = DISTRIBUTIONS[param]
                insert(
                    connection,
                    "trial_params",
                    **key,
                    param_name=param,
                    param_value=x,
                    distribution_json=text,
                )
            if "objective" in columns(connection, "trial_values") and value is not None:
                typed = "value_type" in columns(connection, "trial_values")
                insert(
                    connection, "trial_values", **key, objective=0, **stored("value", value, typed)
                )
            for step, x in intermediate.items():
                name = "value" if steps == "trial_values" else "intermediate_value"
                typed = "intermediate_value_type" in columns(connection, steps)
                insert(connection, steps, **key, step=step, **stored(name, x, typed))
    connection.commit()
    connection.close()


def stored(name: str, x: float, typed: bool) -> dict[str, object]:
    if not typed:
        return {name: x}
    kind = "FINITE" if abs(x) < INFINITE else "INF_POS" if x > 0 else "INF_NEG"
    return {name: x if kind == "FINITE" else None, f"{name}_type": kind}


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.filterwarnings(  # both come from Optuna's migrations
    "ignore:overflow encountered:RuntimeWarning", "ignore:.* has been deprecated:FutureWarning"
)
def test_an_old_file_reads_and_copies_as_if_optuna_had_upgraded_it(
    revision: str, tmp_path: Path
) -> None:
    old, upgraded = tmp_path / "old.db", tmp_path / "upgraded.db"
    migrated(old, revision)
    fill(old)
    shutil.copy(old, upgraded)
    storage = RDBStorage(
        f"sqlite:///{upgraded}", skip_compatibility_check=True, skip_table_creation=True
    )
    storage.upgrade()
    storage.engine.dispose()
    before = hashlib.sha256(old.read_bytes()).hexdigest()
    ours, theirs = parse_storage(str(old)), parse_storage(str(upgraded))
    assert read_studies(ours) == read_studies(theirs)
    for name in ("study 1", "study 2"):
        assert_same(read_table(name, ours, curves=True), read_table(name, theirs, curves=True))
    assert hashlib.sha256(old.read_bytes()).hexdigest() == before
    assert {p.name for p in tmp_path.iterdir()} == {"old.db", "upgraded.db"}
    copy = parse_storage(str(tmp_path / "copy.db"))
    assert copy_studies(ours, [Wanted("study 2", "study 2")], copy) == {"study 2": len(TRIALS)}
    assert_same(read_table("study 2", ours, curves=True), read_table("study 2", copy, curves=True))


def test_what_an_old_file_holds(tmp_path: Path) -> None:
    migrated(tmp_path / "old.db", "v0.9.0.a")
    fill(tmp_path / "old.db")
    table = read_table("study 2", str(tmp_path / "old.db"), curves=True)
    assert table.directions == ("maximize",)
    assert table.number.tolist() == [0, 1, 2, 3, 4, 5]
    assert [str(x) for x in table.value] == ["0.5", "inf", "-inf", "nan", "0.25", "nan"]
    assert table.space == {
        "lr": Real(0.001, 0.1, log=True),
        "units": Integer(1, 9),
        "kind": Choice(("a", None, 3)),
    }
    assert table.attrs == {"team": "blue"}
    assert table.curves
    assert table.curves.row.tolist() == [0, 0, 1, 4]
    assert table.curves.step.tolist() == [1, 2, 1, 1]
    assert table.curves.value.tolist() == [0.7, 0.6, float("-inf"), 0.25]
