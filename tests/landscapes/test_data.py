"""What `data` claims: how each way to cut the data helps and hurts."""

import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.landscapes import Luck
from hpland.landscapes.data import DATA, OPTIMUM
from hpland.space import Floats
from hpland.studies.sampling.samplers import check_suits

SHARE = np.linspace(0.05, 0.3, 101)
LENGTH = np.arange(128.0, 2049.0)
AMOUNT = np.linspace(0, 1, 1001)


def over(**columns: object) -> Floats:
    return DATA(**{**OPTIMUM, **columns})


def spread(**setting: object) -> Floats:
    return DATA.odds(**DATA.columns(**{**OPTIMUM, **setting})).spread


def test_the_smaller_the_validation_share_the_noisier_the_estimate() -> None:
    seen = spread(validation_share=SHARE)
    assert (np.diff(seen[SHARE <= 0.15]) < 0).all()
    assert seen[SHARE <= 0.15].min() > seen[SHARE > 0.16].max()
    assert seen[0] > 2 * seen[-1]


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_the_noise_is_that_of_counting_the_right_ones(share: float) -> None:
    """A thousand examples: so many of them are held out, and a run is right on each or not."""
    accuracy = float(over(validation_share=share))
    rng = np.random.default_rng(0)
    counted = rng.binomial(round(1000 * share), accuracy, 200_000) / round(1000 * share)
    other = 0.004  # from run to run
    assert float(spread(validation_share=share)) == pytest.approx(
        np.hypot(counted.std(), other), rel=0.01
    )


def test_a_large_validation_share_leaves_less_to_train_on() -> None:
    seen = over(validation_share=SHARE)
    best = int(seen.argmax())
    assert SHARE[best] == pytest.approx(0.15)
    assert (np.diff(seen[best:]) < 0).all()
    assert seen[-1] < seen[best] - 0.02


def test_a_small_validation_share_chooses_worse_models() -> None:
    seen = over(validation_share=SHARE)
    assert (np.diff(seen[: int(seen.argmax())]) > 0).all()
    assert seen[0] < seen.max() - 0.02


def test_short_text_is_cut_and_long_text_brings_less_and_less_until_training_diverges() -> None:
    seen = over(sequence_length=LENGTH)
    best = int(seen.argmax())
    assert LENGTH[best] == 512
    assert (np.diff(seen[: best + 1]) > 0).all()
    assert (np.diff(seen[best:]) < 0).all()
    n = np.array([128, 256, 1024, 2048])
    quarter, half, twice, fourfold = over(sequence_length=n, image_size=224, normalisation="layer")
    assert quarter < fourfold
    assert half < twice
    fails = DATA.odds(**DATA.columns(**{**OPTIMUM, "sequence_length": LENGTH})).fails
    assert fails[LENGTH <= 1800].max() == 0
    assert fails[-1] > 0.1


def test_long_text_bears_no_large_images() -> None:
    by_size = [over(sequence_length=2048, image_size=size) for size in (224, 384, 512)]
    assert by_size[0] > by_size[1] > by_size[2]
    assert by_size[2] < 0.2
    assert over(image_size=384) > max(over(image_size=224), over(image_size=512))


def test_batch_normalisation_is_best_with_short_examples_and_layer_normalisation_with_long() -> (
    None
):
    short, long = (
        [float(over(sequence_length=n, normalisation=way)) for way in ("batch", "layer", "none")]
        for n in (512, 1536)
    )
    assert short[0] > short[1] > short[2] + 0.05
    assert long[1] > long[0] > long[2] + 0.05


def test_without_normalisation_training_diverges_sooner() -> None:
    at = {**OPTIMUM, "sequence_length": 1800}
    fails = [
        float(DATA.odds(**DATA.columns(**{**at, "normalisation": n})).fails)
        for n in ("batch", "none")
    ]
    assert fails[0] == 0
    assert fails[1] > 0.2


def test_scarcer_data_and_larger_images_want_more_augmentation() -> None:
    def best(**at: object) -> float:
        return float(AMOUNT[over(augmentation=AMOUNT, **at).argmax()])

    assert best() == pytest.approx(0.45)
    assert best(validation_share=0.3) > best() + 0.1
    assert best(image_size=224) < best() < best(image_size=512)
    none, all_of_it = over(augmentation=np.array([0.0, 1.0]))
    assert max(none, all_of_it) < DATA.optimum - 0.1


@pytest.mark.parametrize("seed", range(3))
def test_a_search_is_fooled_by_small_validation_shares(seed: int) -> None:
    """Of ten runs of equal models, the best score lies further above the truth."""
    bias = []
    for share in (0.05, 0.3):
        at = DATA.columns(**{**OPTIMUM, "validation_share": share})
        runs = {name: np.full(2000, float(x)) for name, x in at.items()}
        seen, truth = DATA.observe(runs, Luck.of(seed, 0, 2000))
        bias.append(float((seen.reshape(200, 10).max(axis=1) - truth[0]).mean()))
    assert bias[0] > 1.6 * bias[1] > 0.03


def test_cmaes_cannot_take_its_choices() -> None:
    with pytest.raises(HplandError) as error:
        check_suits("cmaes", DATA)
    assert str(error.value) == (
        "sampler 'cmaes' cannot take the choices of landscape 'data'; "
        "these can: grid, random, qmc, tpe, nsga2, gp"
    )
