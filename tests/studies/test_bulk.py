"""What is written in bulk is what Optuna would have written, field by field."""

from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from optuna.pruners import (
    BasePruner,
    HyperbandPruner,
    MedianPruner,
    NopPruner,
    SuccessiveHalvingPruner,
)
from optuna.storages import RDBStorage
from optuna.trial import FrozenTrial

from hpland.landscapes import LANDSCAPES
from hpland.space import Choice, Integer, Real, Space
from hpland.studies import bulk
from hpland.studies.batch import Batch, frozen_trials
from hpland.studies.run import Run, plan_run
from hpland.studies.simulate import simulate
from hpland.studies.storage import Storage, open_storage, parse_storage
from hpland.studies.training import training_objective
from hpland.table import Curves


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
    simulate([run], bulked)
    mine = loaded(bulked, run.study).trials
    one_by_one = optuna.create_study(
        study_name=run.study, storage=f"sqlite:///{tmp_path}/slow.db", direction="maximize"
    )
    for trial in mine:
        one_by_one.enqueue_trial(trial.params)
    one_by_one.optimize(run.landscape.objective(run.seed, run.noise), n_trials=len(mine))
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
    run: Run, pruner: BasePruner, database: Storage
) -> None:
    simulate([run], database)
    mine = loaded(database, run.study).trials
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
    simulate([run], bulked)
    public = parse_storage(str(tmp_path / f"public.{suffix}"))
    if suffix == "db":
        monkeypatch.setattr(bulk, "SCHEMA", "a schema that this hpland knows")
        with pytest.warns(UserWarning, match=r"v3\.2\.0\.a, which hpland does not know"):
            simulate([run], public)
    else:
        simulate([run], public)
    with open_storage(public) as opened:
        one_by_one = optuna.load_study(study_name=run.study, storage=opened)
        ours = loaded(bulked, run.study)
        assert fields(one_by_one.trials) == fields(ours.trials)
        assert one_by_one.user_attrs == ours.user_attrs
        assert one_by_one.directions == ours.directions
        assert one_by_one.metric_names == ours.metric_names == ["validation accuracy"]


VALUE = st.one_of(st.floats(-1e9, 1e9), st.sampled_from([np.nan, np.inf, -np.inf]))
SPACE: Space = {
    "lr": Real(1e-5, 1.0, log=True),
    "n": Integer(1, 9),
    "opt": Choice(("adam", 3, None)),
}


@st.composite
def batch(draw: st.DrawFn) -> Batch:
    n = draw(st.integers(0, 5))
    u = np.array(draw(st.lists(st.floats(0, 0.999), min_size=n, max_size=n)))
    keys = draw(st.lists(st.text(max_size=9), max_size=2, unique=True))
    steps = st.lists(st.tuples(st.integers(0, 99), VALUE), max_size=3, unique_by=lambda s: s[0])
    told = [(i, *step) for i in range(n) for step in sorted(draw(steps), key=lambda s: s[0])]
    row, step, value = zip(*told, strict=True) if told else ((), (), ())
    attr = st.one_of(st.none(), st.integers(), st.text(), st.floats(allow_nan=False, width=64))
    return Batch(
        SPACE,
        {name: p.from_unit(u) for name, p in SPACE.items()},
        np.array(draw(st.lists(VALUE, min_size=n, max_size=n)), dtype=np.float64),
        {key: draw(st.lists(attr, min_size=n, max_size=n)) for key in keys},
        [draw(st.dictionaries(st.text(max_size=9), st.integers())) for _ in range(n)],
        Curves(np.array(row, np.intp), np.array(step, np.int64), np.array(value, np.float64)),
        np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=np.bool_),
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(batch(), min_size=1, max_size=2))
def test_any_batch_is_read_back_as_the_public_api_would_have_it(batches: list[Batch]) -> None:
    Path("any.db").unlink(missing_ok=True)
    storage = RDBStorage("sqlite:///any.db")
    bulked = optuna.create_study(study_name="bulk", storage=storage)
    slow = optuna.create_study(study_name="slow", storage=optuna.storages.InMemoryStorage())
    bulk.write(storage, storage.get_study_id_from_name("bulk"), batches)
    for one in batches:
        slow.add_trials(frozen_trials(one))
    assert fields(bulked.trials) == fields(slow.trials)
    storage.remove_session()
    storage.engine.dispose()


def test_a_failure_in_mid_write_leaves_nothing(database: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], trials=30)

    def breaking() -> Any:
        yield from run.batches(0)
        raise OSError("disk gone")

    with open_storage(database, create=True) as storage:
        assert isinstance(storage, RDBStorage)
        study = optuna.create_study(study_name="sweep", storage=storage)
        study_id = storage.get_study_id_from_name("sweep")
        with pytest.raises(OSError, match="disk gone"):
            bulk.write(storage, study_id, breaking(), run.attrs)
        assert study.trials == []
        assert study.user_attrs == {}
