"""What a choice of family teaches: it opens its own parameters, and wants its own learning rate."""

import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.landscapes.architecture import ARCHITECTURE, FAMILIES, SPACE
from hpland.landscapes.cnn import CNN
from hpland.studies.sampling.points import random
from hpland.studies.sampling.run import plan_run

OWN = {
    "cnn": {"kernel_size": 3, "filters": 512, "cnn_layers": 20},
    "rnn": {"hidden_size": 1024, "rnn_layers": 3, "bidirectional": True},
    "transformer": {"heads": 16, "head_size": 128, "transformer_layers": 24},
    "mlp": {"units": 512, "mlp_layers": 3},
}


def test_a_family_opens_its_own_parameters_and_no_others() -> None:
    columns = random(SPACE, 3, np.arange(500))
    for i, family in enumerate(FAMILIES):
        here = columns["family"] == i
        for name, column in columns.items():
            there = name in ("family", "learning_rate", *OWN[family])
            assert np.isfinite(column[here]).all() == there, (family, name)
            assert np.isnan(column[here]).any() != there, (family, name)
    assert set(SPACE) == {"family", "learning_rate"} | {n for own in OWN.values() for n in own}


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_reaches_its_own_best_and_no_more(family: str) -> None:
    own, best = OWN[family], FAMILIES[family]
    at = float(ARCHITECTURE(family=family, learning_rate=best.rate, **own))
    assert at == pytest.approx(best.best, rel=1e-12)
    columns = random(SPACE, 7, np.arange(100_000))
    here = columns["family"] == list(FAMILIES).index(family)
    assert ARCHITECTURE.noise_free(**columns)[here].max() <= at


def test_convolutions_lead_and_perceptrons_trail() -> None:
    ranked = sorted(FAMILIES, key=lambda family: -FAMILIES[family].best)
    assert ranked == ["cnn", "transformer", "rnn", "mlp"]


def test_transformers_want_a_tenth_of_the_learning_rate_of_the_others() -> None:
    rates = 10 ** np.linspace(-5, -1, 801)
    best = {
        family: rates[ARCHITECTURE(family=family, learning_rate=rates, **own).argmax()]
        for family, own in OWN.items()
    }
    assert best["transformer"] * 10 == pytest.approx(best["cnn"], rel=0.02)
    assert best["transformer"] == min(best.values())
    at_cnn = [
        float(ARCHITECTURE(family=family, learning_rate=best["cnn"], **own))
        for family, own in OWN.items()
    ]
    assert at_cnn[2] < FAMILIES["transformer"].best - 0.1  # at a rate that is not its own


def test_a_family_is_its_own_landscape() -> None:
    """Of `cnn`, from chance to the best of a hundred classes there and of ten here."""
    own = {"kernel_size": 5, "filters": 100}
    here = float(ARCHITECTURE(family="cnn", learning_rate=2e-3, cnn_layers=30, **own))
    there = float(CNN(**own, layers=30, image_size=512))
    assert (here - 0.1) / 0.82 == pytest.approx((there - 0.01) / 0.91)


@pytest.mark.parametrize(
    ("family", "deep", "alone"),
    [
        ("cnn", {"cnn_layers": 43}, {"layers": 43}),
        ("rnn", {"rnn_layers": 4}, {"layers": 4}),
        ("transformer", {"transformer_layers": 30}, {"layers": 30}),
    ],
)
def test_too_deep_a_network_trains_as_seldom_as_in_its_own_landscape(
    family: str, deep: dict[str, int], alone: dict[str, int]
) -> None:
    own = {"family": family, "learning_rate": FAMILIES[family].rate, **OWN[family], **deep}
    there = LANDSCAPES[family]
    odds = there.odds(**there.columns(**{**there.optimizers[0], **alone}))
    here = float(ARCHITECTURE.odds(**ARCHITECTURE.columns(**own)).trains)
    assert here == pytest.approx(float(odds.trains))
    assert here < 0.9


@pytest.mark.parametrize(
    ("sampler", "has"),
    [
        ("grid", "conditional parameters"),
        ("cmaes", "choices and conditional parameters"),
        ("gp", "conditional parameters"),
    ],
)
def test_a_sampler_that_cannot_take_it_says_which_can(
    sampler: str, has: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.sampling.samplers.find_spec", lambda name: name)
    with pytest.raises(HplandError) as caught:
        plan_run(ARCHITECTURE, sampler=sampler)
    assert str(caught.value) == (
        f"sampler '{sampler}' cannot take the {has} of landscape 'architecture'; "
        "these can: random, qmc, tpe, nsga2"
    )
