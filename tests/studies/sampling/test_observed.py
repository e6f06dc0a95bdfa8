"""What trials observe is pinned: every stored study is verified against it for ever.

``python -m tests.studies.sampling.test_observed`` pins a new landscape, or a new version of one.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape, Luck, Mixture, observe_epochs
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.samplers import COLUMNS, check_suits

FOLDER = Path(__file__).parent / "observed"  # a file per landscape
PINS: list[dict[str, Any]] = [
    pin for file in sorted(FOLDER.glob("*.json")) for pin in json.loads(file.read_text())
]
SEED, TRIALS, PINNED, SMALL = 42, 100, 10, 7


def pin(landscape: Landscape, sampler: str, epochs: int | None) -> dict[str, Any]:
    """Return what ten trials observe, from the first to the last of a hundred.

    Of curves that is what they report after the first, the middle and the last epoch.
    """
    run = plan_run(landscape, sampler=sampler, trials=TRIALS, seed=SEED)
    numbers = [(run.trials - 1) * i // (PINNED - 1) for i in range(PINNED)]
    luck = Luck(SEED, np.array(numbers))
    params = run.points(luck.number)
    if epochs is None:
        observed, truth = landscape.observe(params, luck)
    else:
        reports, means = observe_epochs(landscape, params, luck, epochs)
        observed, truth = reports[:, [0, (epochs - 1) // 2, -1]], means[:, -1:]
    return {
        "landscape": landscape.name,
        "version": landscape.version,
        "sampler": sampler,
        "epochs": epochs,
        "numbers": numbers,
        "noise_free": digits(truth),
        "observed": digits(observed),
    }


def digits(values: Any) -> list[list[float | None]]:
    """Return values as JSON has them, to 13 digits; None for NaN."""
    return [[None if x != x else float(f"{x:.13g}") for x in row] for row in values.tolist()]


def wanted() -> Iterator[tuple[Landscape, str, int | None]]:
    """Yield what is to be pinned: landscape, sampler and epochs."""
    for landscape in LANDSCAPES.values():
        own = landscape.epochs if isinstance(landscape, Mixture) else None
        for sampler in ("random",) if landscape.extra else COLUMNS:
            try:
                check_suits(sampler, landscape)
            except HplandError:
                continue
            yield from ((landscape, sampler, e) for e in ((None, SMALL, own) if own else (None,)))


@pytest.mark.parametrize("pinned", PINS, ids=lambda p: "-".join(map(str, list(p.values())[:4])))
def test_what_trials_observe_has_not_changed(pinned: dict[str, Any]) -> None:
    landscape = LANDSCAPES[pinned["landscape"]]
    found = pin(landscape, pinned["sampler"], pinned["epochs"])
    same = all(found[key] == pinned[key] for key in ("version", "numbers")) and all(
        np.allclose(as_floats(found[key]), as_floats(pinned[key]), 1e-9, 0, equal_nan=True)
        for key in ("noise_free", "observed")
    )
    assert same, (
        f"{landscape.name} no longer observes what its version {pinned['version']} does, so "
        "studies that people keep will not verify: raise the landscape's version, and then "
        "pin it anew with python -m tests.studies.sampling.test_observed"
    )


def as_floats(values: list[list[float | None]]) -> Any:
    return np.array(values, dtype=np.float64)


def test_every_landscape_is_pinned_with_every_column_sampler_and_budget() -> None:
    pinned = [(p["landscape"], p["sampler"], p["epochs"]) for p in PINS]
    expected = [(landscape.name, *how) for landscape, *how in wanted()]
    assert sorted(pinned, key=str) == sorted(expected, key=str)


if __name__ == "__main__":
    for name in LANDSCAPES:
        every = [pin(*how) for how in wanted() if how[0].name == name]
        lines = [json.dumps(one, separators=(",", ":")) for one in every]
        (FOLDER / f"{name}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
