"""Figures: the five of the default studies, and a heatmap of a large one."""

import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Contest, Row
from benchmarks.cost import process, section
from hpland.output.find import need_browser

TITLE = "Figures"
PLOT = "`hpland plot`: five figures, PNG and HTML"
DEMO = "`hpland demo` from nothing"
RENDER = "one browser start and the renders of ready-made figures (the limit)"
MATPLOTLIB = "a matplotlib script drawing five such figures as PNG"
WRITE_IMAGE = "one `fig.write_image` of the slowest of them"
SLOWEST = "architecture_search_surface"
HEATMAP = "heatmap of a 10,000-trial study: figure and HTML"
CONTOUR = "`optuna.visualization.plot_contour`"


def contests(folder: Path) -> Iterator[Contest]:
    """Yield the contest of the five figures, and that of the heatmap."""
    os.environ["BROWSER_PATH"] = need_browser()  # the same for ours and for kaleido alone
    default = folder / "default.db"
    process("hpland", "simulate", "--storage", default)()
    shown = ("--storage", default)
    process("python", "-m", "benchmarks.peers.figures_json", folder, *shown)()
    ready = sorted(folder.glob("*.json"))
    yield Contest(
        {
            PLOT: process("hpland", "plot", *shown),
            RENDER: process("python", "-m", "benchmarks.peers.render", *ready),
            WRITE_IMAGE: process(
                "python", "-m", "benchmarks.peers.write_image", folder / f"{SLOWEST}.json"
            ),
            DEMO: process("hpland", "demo"),
            MATPLOTLIB: process("python", "-m", "benchmarks.peers.matplotlib_figures"),
        },
        (
            Row(PLOT, RENDER, within=1.15),
            Row(PLOT, WRITE_IMAGE, within=1.5),
            Row(PLOT, MATPLOTLIB, within=1.0),
            Row(DEMO, MATPLOTLIB, within=1.0),
        ),
    )
    large = folder / "large.db"
    process("hpland", "simulate", "sweep", "--trials", "10000", "--storage", large)()
    yield Contest(
        {
            HEATMAP: section("benchmarks.peers.heatmap:hpland_heatmap", large),
            CONTOUR: section("benchmarks.peers.heatmap:optuna_contour", large),
        },
        (
            Row(HEATMAP, CONTOUR, less=10),
            Row(HEATMAP, CONTOUR, less=100, metric="size"),
        ),
    )
