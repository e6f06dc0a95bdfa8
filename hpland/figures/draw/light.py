"""A figure in fewer bytes, which looks the same."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.data.compact import compact

TRIAL, TOLD = "<b>trial", 2  # of a trial, when pointed at: its number and its value


def light(figure: go.Figure) -> go.Figure:
    """Return a figure with its numbers in half the bytes where nothing is lost that shows."""
    return go.Figure([_narrowed(trace.to_plotly_json()) for trace in figure.data], figure.layout)


def _narrowed(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _narrowed(value) for key, value in part.items()}
    if not isinstance(part, np.ndarray):
        return part
    if part.dtype == np.float64:
        return compact(part)
    if part.dtype == np.int32 and part.size and 0 <= part.min() <= part.max() < 2**16:
        return part.astype(np.uint16)
    return part


def terse(figure: go.Figure) -> go.Figure:
    """Return a figure that tells a trial's number and value when pointed at, or an estimate."""
    traces = [trace.to_plotly_json() for trace in figure.data]
    for trace in traces:
        told = trace.get("customdata")
        lines = trace.get("hovertemplate", "").removesuffix("<extra></extra>").split("<br>")
        most = TOLD if lines[0].startswith(TRIAL) else 1
        if isinstance(told, np.ndarray) and told.ndim > 1 and told.shape[-1] > most:
            trace["customdata"] = _numbers(told[..., :most])
            trace["hovertemplate"] = "<br>".join(lines[:most]) + "<extra></extra>"
    return go.Figure(traces, figure.layout)


def _numbers(told: Any) -> Any:
    """Return columns as numbers if they are."""
    try:
        return compact(told.astype(np.float64))
    except (TypeError, ValueError):
        return told
