"""What a transformer teaches, that its parameters are counted right, and pairs that are none."""

from typing import Any

import numpy as np
import optuna
import pytest

from hpland.landscapes import objective
from hpland.landscapes.transformer import (
    FEWEST,
    MOST,
    SPACE,
    TRANSFORMER,
    divides,
    impossible,
    parameters,
    response,
)
from hpland.space import Floats


def test_its_space_is_that_of_the_catalogue() -> None:
    ends = {name: (p.low, p.high) for name, p in SPACE.items()}  # type: ignore[union-attr]
    assert ends == {
        "heads": (4, 16),
        "layers": (1, 32),
        "embedding": (64, 2048),
        "feed_forward": (128, 8192),
    }


def test_the_parameters_counted_by_hand() -> None:
    """Of the smallest, part by part."""
    embedded = 8192 * 64 + 512 * 64
    attention = 4 * (64 * 64 + 64)
    feed_forward = (64 * 128 + 128) + (128 * 64 + 64)
    normalised = 2 * 2 * 64
    layer = attention + feed_forward + normalised
    end = 2 * 64 + 64 * 10 + 10
    assert float(parameters(4, 1, 64, 128)) == embedded + layer + end == FEWEST
    assert float(parameters(8, 3, 64, 128)) == embedded + 3 * layer + end
    assert float(parameters(16, 32, 2048, 8192)) == MOST


@pytest.mark.parametrize(
    ("heads", "embedding", "reason"),
    [
        (12, 100, "embedding 100 is not divisible by 12 heads"),
        (7, 2048, "embedding 2048 is not divisible by 7 heads"),
        (10, 100, None),
        (16, 2048, None),
    ],
)
def test_an_impossible_pair_says_why(heads: int, embedding: int, reason: str | None) -> None:
    at = {"heads": heads, "layers": 4, "embedding": embedding, "feed_forward": 512}
    columns = {name: np.array([float(x)]) for name, x in at.items()}
    assert impossible(**columns).tolist() == [reason]
    study = optuna.create_study(directions=TRANSFORMER.directions)
    study.enqueue_trial(at)
    study.optimize(objective(TRANSFORMER, noise=0.0), n_trials=1)
    (trial,) = study.trials
    assert trial.user_attrs["reason"] == reason
    assert trial.state.name == ("FAIL" if reason else "COMPLETE")
    assert (trial.user_attrs["noise_free"] is None) == (reason is not None)


def test_one_random_pair_in_eight_is_possible() -> None:
    embedding = np.arange(64, 2049)[:, None]
    log = np.log((embedding + 0.5) / (embedding - 0.5))
    share = (divides(np.arange(4, 17), embedding) * log).sum() / log.sum() / 13
    assert share == pytest.approx(1 / 8, abs=0.01)


def _all_of(embeddings: list[int], step: int) -> Floats:
    """Return accuracy and parameters of all networks of some embeddings; every ``step``th size."""
    mesh: Any = np.meshgrid(
        np.arange(4.0, 17), np.arange(1.0, 33), embeddings, np.arange(128.0, 8193, step)
    )
    heads, layers, embedding, feed_forward = (axis.ravel() for axis in mesh)
    there = divides(heads, embedding)
    at = heads[there], layers[there], embedding[there], feed_forward[there]
    return np.column_stack([response(*at), parameters(*at)])


def _beaten(values: Floats, front: Floats) -> bool:
    """Return whether a front, the most accurate first, equals or dominates every value."""
    rising = front[::-1]
    cheapest = np.append(rising[:, 1], np.inf)[np.searchsorted(rising[:, 0], values[:, 0])]
    return bool((cheapest <= values[:, 1]).all())


@pytest.mark.parametrize("embeddings", [[64], [2048], [513, 520], [96, 1024, 1536]], ids=str)
def test_no_network_beats_the_front(embeddings: list[int]) -> None:
    """Of whole embeddings, all there are."""
    front = TRANSFORMER.front()
    assert front is not None
    assert _beaten(_all_of(embeddings, 1 if len(embeddings) == 1 else 7), front)


def test_every_point_of_the_front_is_a_network() -> None:
    """Those of the smallest embedding are found again among all of its networks."""
    front = TRANSFORMER.front()
    assert front is not None
    there = {tuple(row) for row in _all_of([64], 1).tolist()}
    smallest = front[front[:, 1] < parameters(4, 1, 65 + 3, 128)]  # 68 is the next
    found = [tuple(row) in there for row in smallest.tolist()]
    assert len(found) > 50
    assert all(found)


def test_depth_pays_off_only_with_width() -> None:
    layers = np.arange(1, 33)
    best = [
        1 + int(response(4, layers, embedding, 4 * embedding).argmax())
        for embedding in (64, 128, 512, 2048)
    ]
    assert best == [4, 6, 12, 24]


def test_four_times_the_embedding_is_the_best_feed_forward() -> None:
    sizes = np.arange(128, 8193)
    for embedding in (64, 256, 1024, 2048):
        assert sizes[response(4, 12, embedding, sizes).argmax()] == 4 * embedding


def test_wide_ones_want_more_heads() -> None:
    heads = np.array([4, 8, 16])
    best = [heads[response(heads, 8, e, 1024).argmax()] for e in (128, 512, 2048)]
    assert best == [4, 8, 16]


def test_some_deep_ones_do_not_train() -> None:
    odds = TRANSFORMER.odds(
        heads=16, layers=np.array([24, 28, 32]), embedding=512, feed_forward=512
    )
    assert odds.trains[0] == 1
    assert (np.diff(odds.trains) < 0).all()
    assert 0.2 < odds.fails[-1] < 0.5
