"""What trials observe is pinned: every stored study is verified against it for ever."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES, Luck, observe_epochs
from hpland.space import Floats
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.samplers import COLUMNS

SEED, TRIALS, PINNED = 42, 100, 10
PINS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "observed.json").read_text())


def name(pin: dict[str, Any]) -> str:
    return f"{pin['landscape']}-{pin['sampler']}-{pin['epochs']}"


@pytest.mark.parametrize("pin", PINS, ids=name)
def test_what_trials_observe_has_not_changed(pin: dict[str, Any]) -> None:
    """Ten trials, from the first to the last of a hundred; of curves first, middle and last."""
    landscape = LANDSCAPES[pin["landscape"]]
    run = plan_run(landscape, sampler=pin["sampler"], trials=TRIALS, seed=SEED)
    numbers = np.array(pin["numbers"], dtype=np.int64)
    params, luck = run.points(numbers), Luck(SEED, numbers)
    if pin["epochs"] is None:
        observed, truth = landscape.observe(params, luck)
    else:
        reports, truth = observe_epochs(landscape, params, luck, pin["epochs"])
        observed = reports[:, [0, (pin["epochs"] - 1) // 2, -1]]
    why = (
        f"{landscape.name} no longer observes what its version {pin['version']} does, so studies "
        "that people keep will not verify: raise the landscape's version, and pin it anew"
    )
    same = landscape.version == pin["version"] and len(numbers) == PINNED
    same &= agree(observed, pin["observed"]) and agree(truth[:, -1:], pin["noise_free"])
    assert same, why


def agree(found: Floats, pinned: list[Any]) -> bool:
    """Return whether values are those that are pinned; None stands for NaN."""
    wanted = np.array(pinned, dtype=np.float64).reshape(len(pinned), -1)
    return np.allclose(found, wanted, rtol=1e-9, atol=0, equal_nan=True)


def test_every_landscape_is_pinned_with_every_column_sampler_and_budget() -> None:
    pinned = {(pin["landscape"], pin["sampler"], pin["epochs"]) for pin in PINS}
    for landscape in LANDSCAPES.values():
        own = getattr(landscape, "epochs", None)
        for sampler in COLUMNS:
            for epochs in (None, 7, own) if own else (None,):
                assert (landscape.name, sampler, epochs) in pinned
