"""A table of `cv_results_` of scikit-learn's searches, which maximise every score.

Its columns are param_*, params as text, and for each scorer mean_test_*, std_test_* and
split{k}_test_*. https://scikit-learn.org/stable/modules/grid_search.html
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Cells, Sweep, Trials
from hpland.importing.tabular import Columns, Table
from hpland.table import LACKING

PARAM, MEAN = "param_", "mean_test_"
IGNORED = ("params", "rank_test_", "mean_fit_time", "std_fit_time", "mean_score_time")


def sniff(source: Source) -> int:
    """Return whether there are parameters and mean scores."""
    names = source.table.names if source.table else ()
    starts = [any(name.startswith(start) for name in names) for start in (PARAM, MEAN)]
    return 2 if all(starts) else 0


def files(source: Source) -> Sequence[Path]:
    """Return the file."""
    return [source.path]


def read(source: Source, asked: Asked) -> Sweep:
    """Return the candidates; the folds' scores are attributes."""
    table = source.table
    assert table
    scores = tuple(name.removeprefix(MEAN) for name in table.names if name.startswith(MEAN))
    return Sweep(
        "a table of scikit-learn's cv_results_",
        lambda: _trials(table, scores),
        scores,
        directions=dict.fromkeys(scores, "maximize"),
        text=table.text,
    )


def _trials(table: Table, scores: Sequence[str]) -> Iterator[Trials]:
    for piece in table.pieces():
        n = len(next(iter(piece.values())))
        yield Trials(
            _params(piece),
            {name: piece[f"{MEAN}{name}"] for name in scores},
            ["COMPLETE"] * n,
            {
                name: cells
                for name, cells in piece.items()
                if not name.startswith((PARAM, MEAN, *IGNORED))
            },
        )


def _params(piece: Columns) -> Mapping[str, Cells]:
    """Return the parameters; a blank cell is None where ``params`` says so."""
    columns = {k.removeprefix(PARAM): x for k, x in piece.items() if k.startswith(PARAM)}
    if "params" not in piece:
        return columns
    return {
        name: [
            "None" if cell == "" and _tried(whole).get(name, LACKING) is None else cell
            for cell, whole in zip(cells, piece["params"], strict=True)
        ]
        for name, cells in columns.items()
    }


def _tried(whole: Any) -> Mapping[str, Any]:
    """Return what a candidate tried, from the text of a dict of literals; empty for others."""
    try:
        read = ast.literal_eval(whole) if isinstance(whole, str) else whole
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return {}
    return read if isinstance(read, dict) else {}
