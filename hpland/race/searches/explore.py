"""How population-based training changes hyperparameters: a step up or down, or a new draw."""

from collections.abc import Collection, Mapping

import numpy as np

from hpland.space import Choice, Floats, Parameter, Space, masked

STEP = 0.2  # times 1.2 or times 0.8
LEAST = 0.05  # of the range of a parameter on a linear scale, so that a step leaves 0
RESAMPLED = 0.25  # how likely a hyperparameter is drawn anew
DRAWS = 3  # uniforms for each


def moved(parameter: Parameter, x: float, up: bool) -> float:
    """Return the value a step up or down, no further than the end of the range.

    On a logarithmic scale a step is a factor of 1.2 or 0.8. On a linear one it is as long, but no
    shorter than a twentieth of the range. An integer moves by one at least, a choice not at all.
    """
    if isinstance(parameter, Choice):
        return x
    step = STEP * abs(x)
    if not parameter.log:
        step = max(step, LEAST * (parameter.high - parameter.low))
    if isinstance(parameter.low, int):
        step = max(float(np.rint(step)), 1.0)
    return float(np.clip(x + step if up else x - step, parameter.low, parameter.high))


def explored(
    space: Space, free: Collection[str], params: Mapping[str, float], u: Floats
) -> dict[str, float]:
    """Return parameters of which the ``free`` ones have moved or been drawn anew.

    Args:
        space: of all parameters.
        free: those that may change.
        params: as columns have them.
        u: uniform numbers, shape (len(free), `DRAWS`).
    """
    there = dict(params)
    for name, (anew, up, where) in zip(free, u.tolist(), strict=True):
        if anew < RESAMPLED or np.isnan(there[name]):
            there[name] = float(space[name].from_unit(where))
        else:
            there[name] = moved(space[name], there[name], up < 0.5)
    columns = {name: np.asarray(x) for name, x in there.items()}
    return {name: float(x) for name, x in masked(space, columns).items()}
