"""What is written in bulk is what Optuna would have written, field by field."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import numpy as np
import optuna
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from optuna.pruners import (
    BasePruner,
    HyperbandPruner,
    MedianPruner,
    NopPruner,
    SuccessiveHalvingPruner,
)
from optuna.storages import RDBStorage
from optuna.storages._rdb import models
from optuna.trial import FrozenTrial

from hpland.landscapes import LANDSCAPES, Luck, objective
from hpland.space import Choice, Integer, Real, Space
from hpland.studies.batch import Batch, Times, frozen_trials, observed
from hpland.studies.sampling.run import Run, plan_run
from hpland.studies.sampling.training import training_objective
from hpland.studies.storage import opening
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing import bulk
from hpland.studies.writing.studies import write_studies
from hpland.table import Curves
from tests.conftest import new_postgres


def fields(trials: list[FrozenTrial]) -> list[dict[str, Any]]:
    """Return what Optuna reads back, but for ids and the time of the day."""
    return [
        {
            "number": t.number,
            "state": t.state,
            "values": t.values,
            "params": t.params,
            "distributions": t.distributions,
            "user_attrs": t.user_attrs,
            "system_attrs": t.system_attrs,
            # as text: NaN is not equal to itself; + 0.0: SQLite forgets the sign of zero
            "intermediate_values": {k: repr(x + 0.0) for k, x in t.intermediate_values.items()},
            "took": None if not t.duration else t.duration.total_seconds() >= 0,
        }
        for t in trials
    ]


def loaded(storage: Storage, name: str) -> optuna.Study:
    return optuna.load_study(study_name=name, storage=storage.url)


def trials_of(storage: Storage, name: str) -> list[FrozenTrial]:
    with open_storage(storage) as opened:  # psycopg warns of connections that are not closed
        return optuna.load_study(study_name=name, storage=opened).trials


DATABASES = ("sqlite", "postgresql by COPY", "postgresql by INSERT")  # as any other database


@pytest.fixture(params=DATABASES)
def any_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """Return a storage of one's own for every way there is to write into one."""
    if request.param == "sqlite":
        own: Storage = request.getfixturevalue("database")
        return own
    if request.param == "postgresql by INSERT":
        monkeypatch.setattr(bulk, "_copies", lambda connection: False)
    return new_postgres(request.getfixturevalue("postgres"))


@pytest.mark.parametrize(
    "run",
    [
        plan_run(LANDSCAPES["lr-batch"], trials=64),
        plan_run(LANDSCAPES["sweep"], trials=40, seed=7),
        plan_run(LANDSCAPES["sweep"], trials=40, sampler="qmc", noise=0.0),
    ],
    ids=lambda run: f"{run.study}-{run.sampler}",
)
def test_a_simulated_study_is_what_study_optimize_makes(run: Run, tmp_path: Path) -> None:
    bulked = parse_storage(str(tmp_path / "bulk.db"))
    write_studies([run], bulked)
    mine = loaded(bulked, run.study).trials
    one_by_one = optuna.create_study(
        study_name=run.study, storage=f"sqlite:///{tmp_path}/slow.db", direction="maximize"
    )
    for trial in mine:
        one_by_one.enqueue_trial(trial.params)
    one_by_one.optimize(objective(run.landscape, run.seed, run.noise), n_trials=len(mine))
    theirs = fields(one_by_one.trials)
    for read in theirs:
        read["system_attrs"].pop("fixed_params")  # the queue's own note
    assert fields(mine) == theirs


@pytest.mark.parametrize(
    ("run", "pruner"),
    [
        (plan_run(LANDSCAPES["sweep"], trials=60, epochs=12), NopPruner()),
        (plan_run(LANDSCAPES["sweep"], trials=60, pruner="median"), MedianPruner()),
        (
            plan_run(LANDSCAPES["lr-batch"], trials=64, epochs=27, pruner="hyperband"),
            HyperbandPruner(max_resource=27),
        ),
        (
            plan_run(LANDSCAPES["sweep"], trials=60, sampler="qmc", pruner="asha"),
            SuccessiveHalvingPruner(min_resource=1),
        ),
    ],
    ids=lambda given: given.pruner if isinstance(given, Run) else "",
)
def test_a_study_with_curves_is_what_study_optimize_makes(
    run: Run, pruner: BasePruner, any_database: Storage
) -> None:
    write_studies([run], any_database)
    mine = trials_of(any_database, run.study)
    one_by_one = optuna.create_study(study_name=run.study, direction="maximize", pruner=pruner)
    for trial in mine:
        one_by_one.enqueue_trial(trial.params)
    objective = training_objective(run.landscape, run.seed, run.noise, run.epochs)
    one_by_one.optimize(objective, n_trials=len(mine))
    theirs = fields(one_by_one.trials)
    for read in theirs:
        read["system_attrs"].pop("fixed_params")  # the queue's own note
    assert fields(mine) == theirs
    assert ("PRUNED" in {trial.state.name for trial in mine}) == (run.pruner is not None)
    assert all(trial.intermediate_values for trial in mine)


@pytest.mark.parametrize("suffix", ["db", "log"])
def test_the_public_api_writes_the_same(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = plan_run(LANDSCAPES["sweep"], trials=12, epochs=5, pruner="median")
    bulked = parse_storage(str(tmp_path / "bulk.db"))
    write_studies([run], bulked)
    public = parse_storage(str(tmp_path / f"public.{suffix}"))
    if suffix == "db":
        monkeypatch.setattr(opening, "SCHEMA", "a schema that this hpland knows")
        with pytest.warns(UserWarning, match=r"v3\.2\.0\.a, which hpland does not know"):
            write_studies([run], public)
    else:
        write_studies([run], public)
    with open_storage(public) as opened:
        one_by_one = optuna.load_study(study_name=run.study, storage=opened)
        ours = loaded(bulked, run.study)
        assert fields(one_by_one.trials) == fields(ours.trials)
        assert one_by_one.user_attrs == ours.user_attrs
        assert one_by_one.directions == ours.directions
        assert one_by_one.metric_names == ours.metric_names == ["validation accuracy"]


VALUE = st.one_of(st.floats(-1e9, 1e9), st.sampled_from([np.nan, np.inf, -np.inf]))
JSON_FLOAT = st.floats(allow_nan=False, allow_infinity=False)
KEY = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)  # PostgreSQL's
SPACE: Space = {
    "lr": Real(1e-5, 1.0, log=True),
    "n": Integer(1, 9),
    "opt": Choice(("adam", 3, None)),
}


@st.composite
def batch(draw: st.DrawFn, objectives: int) -> Batch:
    n = draw(st.integers(0, 5))
    u = np.array(draw(st.lists(st.floats(0, 0.999), min_size=n, max_size=n)))
    keys = draw(st.lists(KEY, max_size=2, unique=True))
    steps = st.lists(st.tuples(st.integers(0, 99), VALUE), max_size=3, unique_by=lambda s: s[0])
    told = [(i, *step) for i in range(n) for step in sorted(draw(steps), key=lambda s: s[0])]
    row, step, value = zip(*told, strict=True) if told else ((), (), ())
    which = arrays(np.bool_, n)
    attr = st.one_of(st.none(), st.integers(), st.text(), JSON_FLOAT)
    return Batch(
        SPACE,
        {name: np.where(draw(which), p.from_unit(u), np.nan) for name, p in SPACE.items()},
        draw(arrays(np.float64, (n, objectives), elements=VALUE)),
        {key: draw(st.lists(attr, min_size=n, max_size=n)) for key in keys},
        [draw(st.dictionaries(KEY, st.integers())) for _ in range(n)],
        Curves(np.array(row, np.intp), np.array(step, np.int64), np.array(value, np.float64)),
        draw(which) if objectives == 1 else None,  # Optuna prunes with one objective only
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 3), st.data())
def test_any_batch_is_read_back_as_the_public_api_would_have_it(
    any_database: Storage, objectives: int, data: st.DataObject
) -> None:
    batches = data.draw(st.lists(batch(objectives), min_size=1, max_size=2))
    name = uuid4().hex
    directions = [optuna.study.StudyDirection.MINIMIZE] * objectives
    slow = optuna.create_study(study_name=name, directions=directions)
    with open_storage(any_database, create=True) as storage:
        assert isinstance(storage, RDBStorage)
        bulked = optuna.create_study(study_name=name, storage=storage, directions=directions)
        bulk.write(storage, storage.get_study_id_from_name(name), batches)
        for one in batches:
            slow.add_trials(frozen_trials(one))
        assert fields(bulked.trials) == fields(slow.trials)
        assert clocks(bulked) == clocks(slow)


def clocks(study: optuna.Study) -> list[tuple[datetime | None, datetime | None]]:
    return [(t.datetime_start, t.datetime_complete) for t in study.trials]


AWKWARD = (
    "",
    "NULL",
    "\\N",
    "\\.",
    "tab\t",
    "line\n",
    "\r",
    "\x7f",
    "'",
    '"',
    "%s",
    "ß\U0001f600",
    "{}",
)
UNUSUAL = Batch(
    {**SPACE, 'a\\b\tc"%s': Real(0.0, 1.0)},
    {
        "lr": np.array([1e-5, 1.0, 0.1 + 0.2, 1e-4, 5e-5, 0.5]),
        "n": np.array([1.0, 9.0, 2.0, 3.0, 4.0, 5.0]),
        "opt": np.array([0.0, 1.0, 2.0, 0.0, 1.0, 2.0]),
        'a\\b\tc"%s': np.array([0.0, 1.0, 1 / 3, 0.25, 0.5, 0.75]),
    },
    np.array([[np.inf], [-np.inf], [np.nan], [5e-324], [1.7976931348623157e308], [0.1]]),
    {key: [key, None, 7, 0.1, -0.0, "\\"] for key in AWKWARD},
    [{key: key} for key in AWKWARD[:6]],
    Curves(
        np.array([0, 0, 0, 1, 3, 5]),
        np.array([0, 1, 2**31 - 1, 7, 1, 1]),
        np.array([np.inf, -np.inf, np.nan, 1e-300, 1 / 3, 5e-324]),
    ),
    np.array([False, False, False, True, False, False]),
    times=Times(
        np.array([0, 1, 999, 59_999, 0, 2**40]), np.array([1, 1, 1000, 86_400_000, 0, 2**41])
    ),
)


def test_every_row_is_what_the_public_api_stores(any_database: Storage) -> None:
    with open_storage(any_database, create=True) as storage:
        assert isinstance(storage, RDBStorage)
        public = optuna.create_study(study_name="public", storage=storage)
        public.add_trials(frozen_trials(UNUSUAL))
        optuna.create_study(study_name="bulk", storage=storage)
        bulk.write(storage, storage.get_study_id_from_name("bulk"), [UNUSUAL])
        assert stored(storage, "bulk") == stored(storage, "public")


def stored(storage: RDBStorage, name: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of a study's trials, with trial numbers in place of ids."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    trials = models.TrialModel.__table__
    mine = trials.c.study_id == storage.get_study_id_from_name(name)
    with storage.engine.connect() as connection:
        for table in models.BaseModel.metadata.sorted_tables:
            if "trial_id" not in table.c:
                continue
            kept = [c for c in table.c if not c.primary_key and not c.foreign_keys]
            rows = sa.select(trials.c.number, *kept).where(mine)
            if table is not trials:
                rows = rows.join_from(trials, table)
            found[table.name] = sorted(map(tuple, connection.execute(rows)), key=repr)
    return found


def test_two_writers_of_one_study_take_turns(postgres_database: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], trials=90)
    with open_storage(postgres_database, create=True) as storage:
        study = optuna.create_study(study_name="both", storage=storage, direction="maximize")
        study_id = storage.get_study_id_from_name("both")
        ready = Barrier(2, timeout=60)

        def write() -> None:
            ready.wait()
            batches = [run_part(run, start) for start in range(0, 90, 30)]
            with open_storage(postgres_database) as mine:
                assert isinstance(mine, RDBStorage)
                bulk.write(mine, study_id, batches)

        together(write, write)
        study.optimize(objective(run.landscape, run.seed), n_trials=3)
        trials = study.trials
        assert [t.number for t in trials] == list(range(183))
        assert [t.params for t in trials[:90]] == [t.params for t in trials[90:180]]
        assert all(set(t.params) == set(run.landscape.space) for t in trials)


def test_writers_of_two_studies_do_not_get_each_others_ids(postgres_database: Storage) -> None:
    with open_storage(postgres_database, create=True):
        pass
    runs = [plan_run(LANDSCAPES["sweep"], study=name, seed=i) for i, name in enumerate("ab")]
    turn = Barrier(2, timeout=60)

    def write(run: Run) -> None:
        with open_storage(postgres_database) as mine:
            assert isinstance(mine, RDBStorage)
            optuna.create_study(study_name=run.study, storage=mine, direction="maximize")
            bulk.write(mine, mine.get_study_id_from_name(run.study), in_turn(run))

    def in_turn(run: Run) -> Iterator[Batch]:
        for start in range(0, 90, 30):
            turn.wait()  # both are in the midst of their transaction
            yield run_part(run, start)

    together(lambda: write(runs[0]), lambda: write(runs[1]))
    for run in runs:
        alone = optuna.create_study()
        for start in range(0, 90, 30):
            alone.add_trials(frozen_trials(run_part(run, start)))
        assert fields(trials_of(postgres_database, run.study)) == fields(alone.trials)


def run_part(run: Run, start: int) -> Batch:
    luck = Luck.of(run.seed, start, 30)
    return observed(run.landscape, run.points(luck.number), luck, run.noise)


def together(*work: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(one) for one in work]:
            done.result()


def test_a_failure_in_mid_write_leaves_nothing(any_database: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], trials=30)

    def breaking() -> Any:
        yield from run.batches(0)
        raise OSError("disk gone")

    with open_storage(any_database, create=True) as storage:
        assert isinstance(storage, RDBStorage)
        study = optuna.create_study(study_name="sweep", storage=storage)
        study_id = storage.get_study_id_from_name("sweep")
        with pytest.raises(OSError, match="disk gone"):
            bulk.write(storage, study_id, breaking(), run.attrs)
        assert study.trials == []
        assert study.user_attrs == {}
