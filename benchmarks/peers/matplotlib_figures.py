"""Five figures of this kind as PNG, the usual way: matplotlib, seaborn and pandas."""

from typing import Any

import matplotlib as mpl
import numpy as np

mpl.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from pandas.plotting import parallel_coordinates

DPI = 200
RATES = np.logspace(-5, -1, 40)
BATCHES = np.logspace(4, 9, 40, base=2)


def bump(x: Any, y: Any) -> Any:
    """Return a smooth accuracy over two scaled parameters, broadcast shape."""
    return 0.1 + 0.84 * np.exp(-(x**2) - y**2)


def heatmap(name: str, cells: int, note: str) -> None:
    """Draw a square heatmap with a tick every fifth cell and one note."""
    line = np.linspace(-2, 2, cells)
    labels = [f"{rate:.0e}" for rate in np.logspace(-5, -1, cells)]
    frame = pd.DataFrame(bump(line[None, :], line[:, None]), index=labels, columns=labels)
    figure, axes = plt.subplots(figsize=(10, 8))
    sns.heatmap(frame, cmap="viridis", xticklabels=5, yticklabels=5, ax=axes)
    axes.annotate(note, (cells / 2, cells / 2), (5, 5), color="w", arrowprops={"color": "w"})
    save(figure, name, note)


def surface(name: str, title: str) -> None:
    """Draw a surface of 23 depths by 32 widths."""
    depth, width = np.meshgrid(np.arange(2, 25), np.linspace(64, 1024, 32))
    figure = plt.figure(figsize=(10, 8))
    axes: Any = figure.add_subplot(projection="3d")
    drawn = axes.plot_surface(
        depth, width, 1 - bump((depth - 8) / 8, (width - 200) / 400), cmap="viridis"
    )
    figure.colorbar(drawn, shrink=0.6)
    axes.text(8, 200, 0.1, "balanced")
    save(figure, name, title)


def trials(count: int) -> pd.DataFrame:
    """Return random trials of five parameters, each in [0, 1], and their accuracy."""
    rng = np.random.default_rng(42)
    names = ["learning_rate", "batch_size", "weight_decay", "depth", "width"]
    frame = pd.DataFrame(rng.random((count, 5)), columns=names)
    frame["accuracy"] = bump(frame["learning_rate"] * 4 - 2, frame["batch_size"] * 4 - 2)
    return frame


def parallel(name: str, frame: pd.DataFrame) -> None:
    """Draw a line a trial, coloured by tier."""
    tiers = pd.cut(frame["accuracy"], [0, 0.4, 0.7, 1], labels=["Baseline", "Good", "Great"])
    figure, axes = plt.subplots(figsize=(12, 7))
    told = frame.assign(tier=tiers).sort_values("tier")
    parallel_coordinates(told, "tier", color=["#bbbbbb", "#e69f00", "#0072b2"], ax=axes)
    save(figure, name, "lines converge")


def scatter(name: str, frame: pd.DataFrame) -> None:
    """Draw a dot a trial, sized and coloured by accuracy."""
    figure, axes = plt.subplots(figsize=(10, 8))
    x, y, z = (frame[key] for key in ("learning_rate", "batch_size", "accuracy"))
    dots = axes.scatter(x, y, s=20 + 200 * z, c=z, cmap="viridis", alpha=0.8)
    figure.colorbar(dots)
    axes.annotate("cluster", (0.5, 0.5), (0.7, 0.8), arrowprops={"arrowstyle": "->"})
    save(figure, name, "clustering")


def save(figure: Any, name: str, title: str) -> None:
    """Write a figure, and be done with it."""
    figure.suptitle(title)
    figure.tight_layout()
    figure.savefig(f"{name}.png", dpi=DPI)
    plt.close(figure)


def main() -> None:
    """Draw all five into the working directory."""
    heatmap("learning_rate_vs_batch_size", 40, "stable region")
    heatmap("learning_rate_vs_weight_decay", 60, "sweet spot")
    surface("depth_vs_width", "balanced architectures")
    frame = trials(150)
    parallel("parallel_coordinates", frame)
    scatter("scatter", frame)


if __name__ == "__main__":
    main()
