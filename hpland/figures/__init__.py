"""Figures: a table of trials in, a plotly figure out.

    from hpland.figures import Brief, heatmap
    from hpland.output import write
    figure = heatmap(table, ["learning_rate", "batch_size"], Brief(title="Where it trains"))
    write({"lr_vs_batch": figure}, Path("figures"), ["png", "html"])

Every module ``x`` in `hpland.figures.kinds` is a figure: its function ``x`` is ``FIGURES["x"]``
and ``hpland.figures.x``. They are imported when first used, and plotly with them.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol

from hpland.figures import kinds
from hpland.figures.brief import PLAIN, Brief

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from plotly.graph_objects import Figure as Figure

    from hpland.table import TrialTable


class FigureFunction(Protocol):
    """What a figure is: a study, some of its parameters and a brief in, a plotly figure out."""

    def __call__(
        self, table: "TrialTable", params: Sequence[str] = (), brief: Brief = PLAIN
    ) -> "go.Figure":
        """Draw the study; without ``params`` those that suit it."""


class _Figures(Mapping[str, FigureFunction]):
    """The figure functions by name, each imported when asked for."""

    _names = tuple(sorted(module.name for module in iter_modules(kinds.__path__)))

    def __getitem__(self, name: str) -> FigureFunction:
        if name not in self._names:
            raise KeyError(name)
        function: FigureFunction = getattr(import_module(f"{kinds.__name__}.{name}"), name)
        return function

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


FIGURES: Mapping[str, FigureFunction] = _Figures()

__all__ = ["FIGURES", "Brief", "FigureFunction", *FIGURES]


def __getattr__(name: str) -> FigureFunction:
    if name not in FIGURES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return FIGURES[name]
