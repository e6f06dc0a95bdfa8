from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import sobol_indices

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape, Measured, Runs
from hpland.landscapes.anova import Anova, anova
from hpland.landscapes.points import every_point
from hpland.space import Floats, Real, When, masked
from hpland.studies.sampling.points import random
from tests.toys import CONDITIONAL, TABLE

EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))


@cache
def shares(name: str) -> Anova:
    """Return the shares of a landscape, integrated once for all tests."""
    return anova(LANDSCAPES[name])


FORMULAS = [x for x in LANDSCAPES.values() if not isinstance(x, Measured) and not x.entangled]
TABLES = [x for x in LANDSCAPES.values() if isinstance(x, Measured)]
ENTANGLED = [(x, k) for x in LANDSCAPES.values() if x.entangled for k in range(len(x.metrics))]


@pytest.mark.parametrize(
    "landscape", [x for x in FORMULAS if len(x.space) > 1], ids=lambda x: x.name
)
def test_shares_agree_with_an_independent_sobol_estimate(landscape: Landscape) -> None:
    """SciPy's Saltelli estimator samples; `anova` integrates."""

    def response(u: Floats) -> Floats:
        columns = {n: p.from_unit(u[i]) for i, (n, p) in enumerate(landscape.space.items())}
        return landscape.noise_free(**columns)

    class Uniform:
        def ppf(self, q: Floats) -> Floats:
            return q

    count = len(landscape.space)
    estimate = sobol_indices(func=response, n=2**14, dists=[Uniform() for _ in range(count)], rng=0)
    exact = shares(landscape.name)
    np.testing.assert_allclose(list(exact.main.values()), estimate.first_order, atol=0.01)
    np.testing.assert_allclose(list(exact.total.values()), estimate.total_order, atol=0.01)


@pytest.mark.parametrize("landscape", FORMULAS, ids=lambda x: x.name)
def test_mean_and_variance_agree_with_random_points(landscape: Landscape) -> None:
    u = np.random.default_rng(0).random((len(landscape.space), 400_000))
    columns = {n: p.from_unit(u[i]) for i, (n, p) in enumerate(landscape.space.items())}
    z, exact = landscape.noise_free(**columns), shares(landscape.name)
    assert exact.mean == pytest.approx(z.mean(), abs=0.003)
    assert exact.variance == pytest.approx(z.var(), rel=0.01)


@pytest.mark.parametrize("landscape", TABLES, ids=lambda x: x.name)
def test_shares_of_a_table_are_those_of_the_means_of_groups(landscape: Measured) -> None:
    """To the last digit: a group is all configurations with one value of a parameter."""
    z, exact = landscape.runs.mean[:, 0], shares(landscape.name)
    assert exact.mean == pytest.approx(z.mean())
    assert exact.variance == pytest.approx(z.var())
    for name, column in landscape.runs.params.items():
        groups = [z[column == x].mean() for x in np.unique(column)]
        assert exact.main[name] == pytest.approx(np.var(groups) / z.var(), abs=1e-9)


@EVERY
def test_shares_add_up(landscape: Landscape) -> None:
    exact = shares(landscape.name)
    low = sum(exact.main.values()) + sum(exact.pairs.values())
    assert low <= 1 + 1e-9
    if len(landscape.space) <= 2:
        assert low == pytest.approx(1)
    for name, total in exact.total.items():
        own = exact.main[name] + sum(s for pair, s in exact.pairs.items() if name in pair)
        if name not in landscape.entangled:
            assert own <= total + 1e-9


def possible(landscape: Landscape, columns: dict[str, Floats]) -> NDArray[np.bool_]:
    assert landscape.impossible
    reasons = landscape.impossible(**columns)
    return np.array([reason is None for reason in reasons])


def redrawn(landscape: Landscape, columns: dict[str, Floats], name: str) -> dict[str, Floats]:
    """Return points with one parameter drawn anew, until it goes with the others."""
    rng, open_, new = np.random.default_rng(1), np.arange(len(columns[name])), {**columns}
    new[name] = columns[name].copy()
    while len(open_):
        new[name][open_] = landscape.space[name].from_unit(rng.random(len(open_)))
        open_ = open_[~possible(landscape, {n: x[open_] for n, x in new.items()})]
    return new


@pytest.mark.parametrize(("landscape", "k"), ENTANGLED, ids=[f"{x.name}-{k}" for x, k in ENTANGLED])
def test_shares_over_what_is_possible_agree_with_random_points(
    landscape: Landscape, k: int
) -> None:
    """Total effects by Jansen's estimator; main ones by the means of groups of close values."""
    columns = random(landscape.space, 5, np.arange(200_000))
    there = possible(landscape, columns)
    columns = {name: x[there] for name, x in columns.items()}
    z, exact = landscape.noise_free(k, **columns), anova(landscape, k)
    assert exact.mean == pytest.approx(z.mean(), rel=0.03)
    assert exact.variance == pytest.approx(z.var(), rel=0.06)
    for name, x in columns.items():
        moved = landscape.noise_free(k, **redrawn(landscape, columns, name))
        assert exact.total[name] == pytest.approx(np.mean((z - moved) ** 2) / 2 / z.var(), abs=0.02)
        levels = np.unique(x)
        ends = levels if len(levels) < 50 else np.quantile(x, np.linspace(0, 1, 101)[1:-1])
        _, which = np.unique(np.digitize(x, ends), return_inverse=True)
        means = np.bincount(which, z) / np.bincount(which)
        assert exact.main[name] == pytest.approx(means[which].var() / z.var(), abs=0.02)


def test_nothing_but_the_entangled_makes_a_point_impossible() -> None:
    for landscape in LANDSCAPES.values():
        assert bool(landscape.entangled) == bool(landscape.impossible)
        if landscape.impossible:
            columns = random(landscape.space, 0, np.arange(1000))
            alone = landscape.impossible(**{n: columns[n] for n in landscape.entangled})
            assert alone.tolist() == landscape.impossible(**columns).tolist()


def _complete() -> Runs:
    runs = TABLE.runs
    values = np.where(np.isnan(runs.values), 0.7, runs.values)
    return Runs(runs.params, values)


def test_shares_of_a_conditional_table_are_those_of_all_draws() -> None:
    """Two choices share a parameter; what is drawn where it is absent changes nothing."""
    table, space = replace(TABLE, load=_complete), TABLE.space
    free = {name: replace(parameter, when=None) for name, parameter in space.items()}
    draws = every_point(free)
    z, exact = table.noise_free(**masked(space, draws)), anova(table)
    assert len(z) == 27
    assert exact.mean == pytest.approx(z.mean())
    assert exact.variance == pytest.approx(z.var())

    def between(*names: str) -> float:
        keys = np.stack([draws[name] for name in names], axis=1)
        groups, which = np.unique(keys, axis=0, return_inverse=True)
        means = [z[which.ravel() == i].mean() for i in range(len(groups))]
        return float(np.array(means)[which.ravel()].var() / z.var())

    for name in space:
        others = [other for other in space if other != name]
        assert exact.main[name] == pytest.approx(between(name), abs=1e-12)
        assert exact.total[name] == pytest.approx(1 - between(*others), abs=1e-12)
    for (a, b), share in exact.pairs.items():
        assert share == pytest.approx(between(a, b) - between(a) - between(b), abs=1e-12)


def test_a_table_that_lacks_values_has_no_shares() -> None:
    with pytest.raises(HplandError) as caught:
        anova(TABLE)
    assert str(caught.value) == "1 of 9 configurations with model = cnn have no value"


def test_conditions_on_two_choices_have_no_shares() -> None:
    space = {**CONDITIONAL.space, "twice": Real(0, 1, when=When("depth", (2,)))}
    with pytest.raises(HplandError) as caught:
        anova(replace(CONDITIONAL, space=space))
    assert str(caught.value) == "shares of the variance need all conditions to be on one choice"
