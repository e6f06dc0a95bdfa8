"""Tables are opened when a value is first needed, and hold what their landscapes say."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES, Luck, Measured
from hpland.landscapes.points import every_point
from hpland.space import external

TABLES = [x for x in LANDSCAPES.values() if isinstance(x, Measured)]
SMALL = [x for x in TABLES if not x.extra]
CODE = """
import sys
opened = []
sys.addaudithook(lambda event, about: event == "open" and opened.append(str(about[0])))
from hpland.cli import run
assert run(sys.argv[1:]) == 0
print(*sorted({name.rpartition("/")[2] for name in opened if name.endswith((".csv", ".pkl"))}))
"""


@pytest.mark.parametrize(
    ("command", "tables"),
    [
        ("landscapes", ""),
        ("explain", ""),
        ("simulate sweep --trials 5 --storage own.db", ""),
        ("truth svm-digits", "svm-digits.csv"),
        ("simulate forest-digits --storage own.db", "forest-digits.csv"),
    ],
)
def test_a_command_opens_no_table_but_that_of_its_landscape(command: str, tables: str) -> None:
    code = [sys.executable, "-c", CODE, *command.split()]
    done = subprocess.run(code, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == tables


@pytest.mark.parametrize("landscape", TABLES, ids=lambda x: x.name)
def test_what_a_landscape_says_of_itself_needs_no_table(landscape: Measured) -> None:
    bare = replace(landscape, load=pytest.fail)
    assert bare.metrics == landscape.metrics
    best = bare.coded(bare.optimizers[0])
    assert bare.region_of(**best).shape == ()
    assert {**best} == {name: best[name] for name in bare.space}


@pytest.mark.parametrize("landscape", SMALL, ids=lambda x: x.name)
def test_the_optimizers_are_all_of_the_best_and_none_else(landscape: Measured) -> None:
    points = every_point(landscape.space)
    mean = landscape.noise_free(**points)
    sign = 1 if landscape.directions[0] == "maximize" else -1
    (best,) = np.nonzero(sign * mean == (sign * mean).max())
    found = [{k: external(p, points[k][i]) for k, p in landscape.space.items()} for i in best]
    assert sorted(map(str, found)) == sorted(str(dict(one)) for one in landscape.optimizers)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("landscape", SMALL, ids=lambda x: x.name)
def test_every_fold_is_drawn_as_often_as_the_others(landscape: Measured, seed: int) -> None:
    at = {name: np.full(2000, x) for name, x in landscape.coded(landscape.optimizers[0]).items()}
    seen, truth = landscape.observe(at, Luck.of(seed, 0, 2000))
    folds, times = np.unique(landscape.runs.values[landscape.rows(**at)[0]], return_counts=True)
    drawn, counts = np.unique(seen, return_counts=True)
    np.testing.assert_array_equal(drawn, folds)
    np.testing.assert_allclose(counts / 2000, times / 5, atol=0.04)
    assert set(truth[:, 0].tolist()) == {landscape.optimum}
    assert seen.mean() == pytest.approx(landscape.optimum, abs=0.01)
