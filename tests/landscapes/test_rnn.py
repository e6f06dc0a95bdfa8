"""What a recurrent network teaches, and that its parameters are counted right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.landscapes.rnn import FEWEST, MOST, RNN, SPACE, best_dropout, recurrent_parameters

NETWORKS = st.fixed_dictionaries(
    {
        "hidden_size": st.integers(32, 1024),
        "layers": st.integers(1, 4),
        "recurrent_dropout": st.floats(0, 0.5),
    }
)


def parameters(**setting: object) -> float:
    return float(RNN.noise_free(1, **RNN.columns(**setting)))


def test_its_space_is_that_of_the_catalogue() -> None:
    names = ("hidden_size", "layers", "recurrent_dropout")
    ends = [(SPACE[name].low, SPACE[name].high) for name in names]  # type: ignore[union-attr]
    assert ends == [(32, 1024), (1, 4), (0.0, 0.5)]
    assert SPACE["bidirectional"].choices == (False, True)  # type: ignore[union-attr]


def test_the_parameters_counted_by_hand() -> None:
    """Four gates of 32 x (123 + 32 + 1): 19,968; the next of 32 x 65: 8,320; 33 x 62: 2,046."""
    small = {"hidden_size": 32, "layers": 1, "recurrent_dropout": 0.2, "bidirectional": False}
    assert parameters(**small) == 19_968 + 2046 == FEWEST
    assert parameters(**{**small, "layers": 2}) == 19_968 + 8320 + 2046
    assert parameters(**{**small, "layers": 2, "bidirectional": True}) == 2 * 28_288 + 2046
    assert parameters(hidden_size=1024, layers=4, recurrent_dropout=0, bidirectional=True) == MOST


@given(NETWORKS)
def test_both_directions_are_better_at_twice_the_recurrent_parameters(
    network: dict[str, float],
) -> None:
    one, both = ({**network, "bidirectional": two} for two in (False, True))
    assert float(RNN(**both)) > float(RNN(**one))
    sizes = network["hidden_size"], network["layers"]
    assert recurrent_parameters(*sizes, 1.0) == 2 * recurrent_parameters(*sizes, 0.0)
    assert 1.9 < parameters(**both) / parameters(**one) < 2


@given(NETWORKS)
def test_no_dropout_beats_the_one_that_the_front_takes_it_to_be(network: dict[str, float]) -> None:
    own = {**network, "bidirectional": True}
    best = float(best_dropout(network["hidden_size"]))
    assert 0 <= best <= 0.5
    assert float(RNN(**{**own, "recurrent_dropout": best})) >= float(RNN(**own))
    assert parameters(**own) == parameters(**{**own, "recurrent_dropout": best})


def test_more_units_want_more_dropout() -> None:
    assert np.diff(best_dropout(np.array([64, 128, 256, 512]))) == pytest.approx(0.06)
    sizes = np.array([32, 128, 512, 1024])
    deep = {"layers": 3, "bidirectional": True}
    without = RNN(hidden_size=sizes, recurrent_dropout=0.0, **deep)
    assert without.argmax() == 1  # the largest overfit
    small = RNN(hidden_size=32, recurrent_dropout=np.array([0.05, 0.5]), **deep)
    assert small[1] < small[0] - 0.1  # the small ones forget


def test_depth_helps_up_to_three_layers() -> None:
    at = {**RNN.optimizers[0], "layers": np.arange(1, 5)}
    assert RNN(**at).argmax() == 2
    for units in (32, 200, 1024):
        odds = RNN.odds(**RNN.columns(**{**at, "hidden_size": units}))
        assert odds.trains[:3].tolist() == [1, 1, 1]
        assert 0 < odds.fails[3] < 0.2
