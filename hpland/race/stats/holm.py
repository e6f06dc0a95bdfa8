"""Holm's correction of several tests."""

import numpy as np

from hpland.space import Floats


def holm(p: Floats) -> Floats:
    """Return p-values, shape (m,), each adjusted for there being m: compare them with .05.

    With that, the chance that any true null hypothesis is rejected is at most .05. Holm 1979, A
    simple sequentially rejective multiple test procedure.
    """
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(raised, 1)
    return adjusted
