import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.figures.data.trials import cast
from hpland.table import TrialTable
from tests.figures.tables import BATCH, LR, table

NAN = np.nan


def mixed() -> TrialTable:
    return table(
        {"learning_rate": LR, "batch_size": BATCH},
        {
            "learning_rate": [1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3, NAN, 1e-3],
            "batch_size": [16, 16, 16, 16, 16, NAN, 16, NAN],
        },
        [0.5, 0.4, NAN, NAN, np.inf, 0.9, NAN, NAN],
        ["COMPLETE", "PRUNED", "RUNNING", "WAITING", "COMPLETE", "COMPLETE", "FAIL", "FAIL"],
    )


def test_every_trial_plays_one_part() -> None:
    parts = cast(mixed(), ("learning_rate", "batch_size"))
    assert parts.used.number.tolist() == [0]
    assert parts.failed.number.tolist() == []
    assert parts.all_failed == 2
    assert parts.left_out == {
        "pruned": 1,
        "running": 1,
        "waiting": 1,
        "without a finite value": 1,
        "without learning rate or batch size": 1,
    }


def test_no_parameter_may_be_needed() -> None:
    parts = cast(mixed())
    assert parts.used.number.tolist() == [0, 5]
    assert parts.failed.number.tolist() == [6, 7]
    assert parts.best == 1


def test_a_study_without_a_finished_trial_says_so() -> None:
    unfinished = table({"learning_rate": LR}, {"learning_rate": [1e-3]}, [NAN], ["RUNNING"])
    with pytest.raises(HplandError) as error:
        cast(unfinished)
    assert str(error.value) == "study 'tiny' has no finished trial to draw"


def test_a_study_without_a_trial_in_the_plane_says_so() -> None:
    elsewhere = table(
        {"learning_rate": LR, "batch_size": BATCH},
        {"learning_rate": [1e-3], "batch_size": [NAN]},
        [0.5],
    )
    with pytest.raises(HplandError) as error:
        cast(elsewhere, ("learning_rate", "batch_size"))
    assert str(error.value) == (
        "study 'tiny' has no finished trial with learning rate and batch size to draw"
    )
