from functools import cache

import numpy as np
import pytest
from scipy.stats import sobol_indices

from hpland.landscapes import LANDSCAPES, Landscape, Measured
from hpland.landscapes.anova import Anova, anova
from hpland.space import Floats

WITH_SHARES = [
    x
    for x in LANDSCAPES.values()
    if not (x.impossible or any(parameter.when for parameter in x.space.values()))
]
EVERY = pytest.mark.parametrize("landscape", WITH_SHARES, ids=lambda landscape: landscape.name)


@cache
def shares(name: str) -> Anova:
    """Return the shares of a landscape, integrated once for all tests."""
    return anova(LANDSCAPES[name])


FORMULAS = [x for x in WITH_SHARES if not isinstance(x, Measured)]
TABLES = [x for x in WITH_SHARES if isinstance(x, Measured)]


@pytest.mark.parametrize("landscape", [x for x in FORMULAS if len(x.space) > 1])
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
        assert own <= total + 1e-9
