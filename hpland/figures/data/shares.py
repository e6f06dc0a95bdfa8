"""True shares of the variance beside what estimators make of them, and how well they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hpland.errors import HplandError
from hpland.figures.brief import Brief
from hpland.ranks import spearman
from hpland.space import Floats
from hpland.table import Shares, TrialTable

MOST = 12  # parameters; the least important are left out


@dataclass(frozen=True)
class Graded:
    """Shares by parameter, the most important first; ``k`` parameters.

    Attributes:
        params: their names.
        hidden: how many more there are.
        main: the true share of each alone, shape (k,); None if not known.
        total: with its interactions, shape (k,); None if not known.
        estimates: the share of each by every estimator, shape (k,); NaN where it is passed over.
        agreement: Spearman's rank correlation of every estimator with ``main``, over all
            parameters; not there where it is not defined.
    """

    params: tuple[str, ...]
    hidden: int
    main: Floats | None
    total: Floats | None
    estimates: Mapping[str, Floats]
    agreement: Mapping[str, float]


def shares(table: TrialTable, params: Sequence[str], brief: Brief) -> Graded:
    """Return the shares of some of the parameters; raise HplandError if none is known."""
    known = brief.truth.shares if brief.truth else None
    if known is None and not any(brief.estimates.values()):
        raise HplandError(
            f"study {table.study!r} has neither true nor estimated importances to draw"
        )
    first = known.main if known else next(filter(None, brief.estimates.values()))
    names = sorted(params, key=lambda name: -first.get(name, 0.0))
    shown = tuple(names[:MOST])
    return Graded(
        shown,
        len(names) - len(shown),
        _column(known.main, shown) if known else None,
        _column(known.total, shown) if known else None,
        {key: _column(estimate, shown) for key, estimate in brief.estimates.items()},
        _agreement(known, names, brief.estimates),
    )


def _column(given: Mapping[str, float], names: Sequence[str]) -> Floats:
    return np.array([given.get(name, np.nan) for name in names], dtype=np.float64)


def _agreement(
    known: Shares | None, names: Sequence[str], estimates: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    if known is None:
        return {}
    main = _column(known.main, names)
    each = {key: spearman(main, _column(given, names)) for key, given in estimates.items()}
    return {key: rho for key, rho in each.items() if rho is not None}
