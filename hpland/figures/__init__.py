"""Figures: a table of trials in, a plotly figure out.

    from hpland.figures import Brief, heatmap
    from hpland.output import write
    figure = heatmap(table, ["learning_rate", "batch_size"], Brief(title="Where it trains"))
    write({"lr_vs_batch": figure}, Path("figures"), ["png", "html"])

Every module ``x`` in `hpland.figures.kinds` is a kind of figure, of two functions: ``choose`` says
which parameters it shows, ``x`` draws them. The kind is ``FIGURES["x"]`` and ``hpland.figures.x``,
and calling it draws. Modules are imported when first used, and plotly with them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from hpland.figures import kinds
from hpland.figures.brief import PLAIN, Brief

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from plotly.graph_objects import Figure as Figure

    from hpland.table import TrialTable


@dataclass(frozen=True)
class Kind:
    """A kind of figure.

    Attributes:
        choose: from a study and the parameters asked for, which may be none, to those that the
            figure shows; choosing again changes nothing. Raises HplandError for what it cannot
            show.
        draw: from a study, parameters as ``choose`` takes them, and a brief, to the figure.
    """

    choose: Callable[["TrialTable", Sequence[str]], tuple[str, ...]]
    draw: Callable[["TrialTable", Sequence[str], Brief], "go.Figure"]

    def __call__(
        self, table: "TrialTable", params: Sequence[str] = (), brief: Brief = PLAIN
    ) -> "go.Figure":
        """Draw the study; without ``params`` those that matter most."""
        return self.draw(table, params, brief)


class _Figures(Mapping[str, Kind]):
    """The kinds by name, each imported when asked for."""

    _names = tuple(sorted(module.name for module in iter_modules(kinds.__path__)))

    def __getitem__(self, name: str) -> Kind:
        if name not in self._names:
            raise KeyError(name)
        module = import_module(f"{kinds.__name__}.{name}")
        return Kind(module.choose, getattr(module, name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


FIGURES: Mapping[str, Kind] = _Figures()

__all__ = ["FIGURES", "Brief", "Kind", *FIGURES]


def __getattr__(name: str) -> Kind:
    if name not in FIGURES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return FIGURES[name]
