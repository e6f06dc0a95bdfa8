"""Times as tools write them, as moments in UTC."""

import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from hpland.importing.sweep import Moments

NAT = np.datetime64("NaT", "us")


def moments_of(cells: Sequence[Any]) -> Moments:
    """Return ISO times, as text or datetimes, as moments in UTC; NaT for what is no time.

    Times without an offset are local, as Optuna's are.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # numpy's, of an offset
            naive = np.array([cell or "NaT" for cell in cells], "datetime64[us]")
    except (ValueError, TypeError, Warning):
        return np.array([_moment(cell) for cell in cells], "datetime64[us]")
    return _from_local(naive)


def _from_local(naive: Moments) -> Moments:
    """Return local times in UTC, the offset looked up once a quarter of an hour."""
    there = ~np.isnat(naive)
    quarters = naive[there].astype("datetime64[m]").astype(np.int64) // 15 * 15
    known, at = np.unique(quarters, return_inverse=True)
    starts = known.astype("datetime64[m]").astype("datetime64[us]")
    offsets = np.array([_utc(one) for one in starts.tolist()], "datetime64[us]") - starts
    utc = naive.copy()
    if known.size:
        utc[there] += offsets[at]
    return utc


def _moment(cell: Any) -> np.datetime64:
    if isinstance(cell, datetime):
        return np.datetime64(_utc(cell), "us")
    try:
        return np.datetime64(_utc(datetime.fromisoformat(cell)), "us")
    except (ValueError, TypeError, OverflowError):
        return NAT


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
