"""Which sampler takes which landscape: refused are all that cannot, and the others do run."""

import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape
from hpland.space import Choice
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.samplers import SAMPLERS, check_suits
from hpland.studies.storage.parsing import Storage
from hpland.studies.verdict import NOTES, verdict
from hpland.studies.writing.studies import write_studies

EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))
OWN = [landscape for landscape in LANDSCAPES.values() if not landscape.extra]
TAKES_ALL = ("random", "qmc", "tpe", "nsga2")


def able(landscape: Landscape) -> list[str]:
    """Return the samplers that can take a landscape, by what Optuna says of each."""
    choices = any(isinstance(p, Choice) for p in landscape.space.values())
    conditions = any(p.when for p in landscape.space.values())
    several = len(landscape.metrics) > 1
    wrong = set()
    if conditions:
        wrong |= {"grid", "gp", "cmaes"}
    if choices or several:
        wrong |= {"cmaes"}
    return [name for name in SAMPLERS if name not in wrong]


@EVERY
def test_a_sampler_takes_a_landscape_or_says_which_can(landscape: Landscape) -> None:
    can = able(landscape)
    assert set(TAKES_ALL) <= set(can)
    for name in SAMPLERS:
        if name in can:
            check_suits(name, landscape)
            continue
        with pytest.raises(HplandError) as error:
            check_suits(name, landscape)
        assert str(error.value).startswith(f"sampler {name!r} cannot take the ")
        assert str(error.value).endswith(
            f" of landscape {landscape.name!r}; these can: {', '.join(can)}"
        )


@pytest.mark.parametrize("sampler", ["tpe", "nsga2"])
def test_tpe_and_nsga2_run_on_all_of_them_and_verify_recomputes_their_trials(
    database: Storage, sampler: str
) -> None:
    runs = [
        plan_run(landscape, sampler=sampler, trials=12, seed=seed)
        for seed, landscape in enumerate(OWN)
    ]
    write_studies(runs, database)
    for run in runs:
        found = verdict(read_table(run.study, database, curves=True, notes=NOTES))
        assert found.good
        assert found.lines()[0] == "all 12 trials are what they should be"
