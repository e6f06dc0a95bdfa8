"""A study in memory is what a storage would give back."""

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.simulated import simulated
from hpland.studies.storage.parsing import Storage
from hpland.studies.writing.studies import write_studies

PLANS = {
    "grid": {},
    "tpe": {"sampler": "tpe", "trials": 20},
    "epochs": {"sampler": "random", "trials": 30, "epochs": 7},
    "pruned": {"sampler": "random", "trials": 30, "pruner": "median"},
    "two chunks": {"sampler": "random", "trials": 12, "epochs": 30},
}


@pytest.mark.parametrize("how", PLANS)
def test_it_is_as_it_would_be_read(
    how: str, database: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "two chunks":
        monkeypatch.setattr("hpland.studies.sampling.run.CHUNK", 5)
    run = plan_run(LANDSCAPES["lr-batch"], **PLANS[how])  # type: ignore[arg-type]
    write_studies([run], database)
    read, made = read_table(run.study, database, curves=True), simulated(run)
    assert (made.study, made.directions, made.metric_names) == (
        read.study,
        read.directions,
        read.metric_names,
    )
    assert made.attrs == read.attrs
    np.testing.assert_array_equal(made.number, read.number)
    np.testing.assert_array_equal(made.state, read.state)
    np.testing.assert_array_equal(made.values, read.values)
    for name in read.params:
        np.testing.assert_allclose(made.params[name], read.params[name], rtol=1e-15)
    if made.curves is None:
        assert read.curves is None or not len(read.curves.row)
    else:
        assert read.curves is not None
        np.testing.assert_array_equal(made.curves.row, read.curves.row)
        np.testing.assert_array_equal(made.curves.step, read.curves.step)
        np.testing.assert_array_equal(made.curves.value, read.curves.value)
