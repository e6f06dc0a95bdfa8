"""What `sensitivity` claims: the order of the true total effects, and what each choice does."""

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.landscapes import Factors, Metric
from hpland.landscapes.anova import anova, total_effect
from hpland.landscapes.joint import CHANCE
from hpland.landscapes.sensitivity import OPTIMUM, SENSITIVITY, SPACE, response
from hpland.space import Floats
from hpland.studies.sampling.points import random
from hpland.studies.sampling.samplers import check_suits

RANKING: list[list[tuple[str, ...]]] = [  # in words: very high, high, medium-high, medium, low
    [("learning_rate",)],
    [("layers", "neurons")],
    [("batch_size",)],
    [("dropout", "weight_decay"), ("optimizer",)],
    [("activation",), ("initialisation",)],
]
LR = np.logspace(-5, 0, 1001)
OTHERS = random(SPACE, 1, np.arange(20_000))  # anywhere else


def test_the_total_effects_rank_as_taught_with_gaps_of_at_least_a_third() -> None:
    effects = [[total_effect(SENSITIVITY, *group) for group in word] for word in RANKING]
    gaps = [min(more) / max(less) for more, less in pairwise(effects)]
    assert min(gaps) >= 1.3


def test_the_total_effects_agree_with_an_independent_estimate() -> None:
    """Jansen's estimator on random points; of whole groups, as the ranking has them."""
    n = 100_000
    here, there = random(SPACE, 2, np.arange(n)), random(SPACE, 3, np.arange(n))
    z = SENSITIVITY.noise_free(**here)
    for group in [group for word in RANKING for group in word]:
        moved = SENSITIVITY.noise_free(**{**here, **{name: there[name] for name in group}})
        estimate = np.mean((z - moved) ** 2) / 2 / z.var()
        assert total_effect(SENSITIVITY, *group) == pytest.approx(estimate, abs=0.01)


def test_the_response_is_the_product_that_its_shares_are_integrated_from() -> None:
    factors = SENSITIVITY.factors
    assert factors
    assert sorted(name for group in factors.groups for name in group) == sorted(SPACE)
    best, span = SENSITIVITY.columns(**OPTIMUM), SENSITIVITY.optimum - factors.floor
    product = np.ones(20_000)
    for group in factors.groups:
        section = {**best, **{name: OTHERS[name] for name in group}}
        product *= (SENSITIVITY.noise_free(**section) - factors.floor) / span
    whole = SENSITIVITY.noise_free(**OTHERS)
    np.testing.assert_allclose(factors.floor + span * product, whole, rtol=1e-12)


def test_shares_by_factors_are_those_by_one_mesh() -> None:
    """Of a section with few parameters, which is a landscape too."""
    free = ("learning_rate", "optimizer", "activation", "dropout")
    held = {n: x for n, x in SENSITIVITY.columns(**OPTIMUM).items() if n not in free}
    whole = replace(
        SENSITIVITY,
        space={name: SPACE[name] for name in free},
        metrics=(Metric("accuracy", "maximize", 0.94, ({name: OPTIMUM[name] for name in free},)),),
        response=partial(response, **held),
        factors=None,
    )
    groups = (("learning_rate", "optimizer"), ("activation",), ("dropout",))
    split, by_mesh = anova(replace(whole, factors=Factors(CHANCE, groups))), anova(whole)
    assert split.mean == pytest.approx(by_mesh.mean, rel=1e-4)
    for mine, other in ((split.main, by_mesh.main), (split.total, by_mesh.total)):
        assert dict(mine) == pytest.approx(dict(other), abs=1e-3)


def with_choice(name: str, value: str, **at: Any) -> Floats:
    """Return the response anywhere, but for one choice and where ``at`` says."""
    fixed = SENSITIVITY.columns(**{name: value, **at})
    return SENSITIVITY.noise_free(**{**OTHERS, **fixed})


def test_relu_gelu_and_elu_lie_within_half_a_point_everywhere() -> None:
    every = np.stack([with_choice("activation", name) for name in ("relu", "gelu", "elu")])
    assert np.ptp(every, axis=0).max() < 0.005


def test_sigmoid_is_worse_than_rectifiers_and_more_so_in_deep_networks() -> None:
    def lost(layers: int) -> float:
        at = {**OPTIMUM, "layers": layers}
        relu, sigmoid = (SENSITIVITY(**{**at, "activation": a}) for a in ("relu", "sigmoid"))
        return float((relu - sigmoid) / relu)

    losses = [lost(layers) for layers in (2, 4, 8, 16)]
    assert losses == sorted(losses)
    assert losses[-1] > 3 * losses[0] > 0
    deep = [with_choice("activation", name, layers=16) for name in ("relu", "sigmoid")]
    assert deep[0].mean() > 1.05 * deep[1].mean()


@pytest.mark.parametrize("activation", ["relu", "gelu", "elu"])
def test_he_is_never_worse_than_normal_with_rectifiers_and_far_better_in_deep_networks(
    activation: str,
) -> None:
    """Normal weights keep the signal at one width alone: 2 / 0.05^2 = 800."""
    width = np.array([16.0, 64, 256, 512, 800, 1024])
    for layers in (1, 8, 24):
        at = {**OPTIMUM, "layers": layers, "neurons": width, "activation": activation}
        he, normal = (SENSITIVITY(**{**at, "initialisation": i}) - 0.1 for i in ("he", "normal"))
        assert (he >= normal - 1e-12).all()
        assert he[4] == pytest.approx(normal[4])
    assert (normal[:4] < 0.85 * he[:4]).all()


def test_he_is_better_than_normal_in_deep_networks_on_the_whole() -> None:
    """Of the rectifiers, which are the first three activations."""
    he, normal = (
        with_choice("initialisation", way, layers=24)[OTHERS["activation"] < 3].mean()
        for way in ("he", "normal")
    )
    assert he > 1.1 * normal


@pytest.mark.parametrize("batch_size", [8, 128, 1024])
def test_the_best_learning_rate_of_sgd_is_a_decade_and_a_half_above_that_of_adam(
    batch_size: int,
) -> None:
    def best(optimizer: str) -> float:
        at = {**OPTIMUM, "batch_size": batch_size, "optimizer": optimizer, "learning_rate": LR}
        return float(np.log10(LR[SENSITIVITY(**at).argmax()]))

    assert best("sgd") - best("adam") == pytest.approx(1.5, abs=0.006)
    assert best("adam") < best("momentum") < best("sgd")


def test_more_dropout_wants_less_weight_decay() -> None:
    decay = np.logspace(-6, -2, 401)
    at = {**OPTIMUM, "weight_decay": decay, "dropout": np.array([[0.0], [0.2], [0.4], [0.6]])}
    best = decay[SENSITIVITY(**at).argmax(axis=1)]
    assert (np.diff(best) < 0).all()


def test_cmaes_cannot_take_its_choices() -> None:
    message = (
        "sampler 'cmaes' cannot take the choices of landscape 'sensitivity'; "
        "these can: grid, random, qmc, tpe, nsga2, gp"
    )
    with pytest.raises(HplandError) as error:
        check_suits("cmaes", SENSITIVITY)
    assert str(error.value) == message
    for able in message.split(": ")[1].split(", "):
        check_suits(able, SENSITIVITY)
