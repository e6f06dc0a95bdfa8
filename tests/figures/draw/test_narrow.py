"""Figures laid out for a phone, as data; tests/output/test_layouts.py opens them in a browser."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from hpland.figures import FIGURES
from hpland.figures.brief import Brief
from hpland.figures.draw.narrow import can_be_narrow, narrow
from hpland.figures.draw.notes import END
from hpland.space import Real
from hpland.table import TrialTable
from tests.figures.data.test_pareto import FIVE
from tests.figures.tables import lattice_study, table


def study() -> TrialTable:
    rng = np.random.default_rng(2)
    names = ["weight_decay", "dropout", "momentum"]
    columns = {name: rng.random(60) for name in names}
    value = columns["dropout"] + 0.2 * rng.random(60)
    return table(dict.fromkeys(names, Real(0, 1)), columns, value.tolist())


def test_shares_stand_over_their_lines_so_that_brackets_have_room() -> None:
    full = FIGURES["importance"](study())
    layout = narrow(full).layout
    shares = [each for each in layout["annotations"] if each.get("name") == END]
    assert len(shares) == 3
    assert all(each["xanchor"] == "right" and each["yshift"] > 0 for each in shares)
    brackets = [each for each in layout["annotations"] if "told apart" in each["text"]]
    low, high = layout["xaxis"]["range"]
    assert brackets
    for each in brackets:  # of 260 pixels, 70 for its longest line
        assert (high - each["x"]) / (high - low) >= 70 / 260


def test_every_bar_has_its_name_and_room_for_its_text() -> None:
    told = {name: 0.1 * i for i, name in enumerate(study().space, 1)}
    full = FIGURES["importance"](study(), (), Brief(estimates={"quick": told}))
    layout = narrow(full).layout
    assert layout["yaxis"]["dtick"] == 1
    assert layout["xaxis"]["range"][1] > full.layout.xaxis.range[1]


def test_a_long_title_of_an_axis_is_whole_on_two_lines() -> None:
    title = narrow(FIGURES["importance"](study())).layout["xaxis"]["title"]["text"]
    lines = title.split("<br>")
    assert " ".join(lines) == "share of the variance of ranks, with its 90 % interval"
    assert len(lines) == 2


def test_a_panel_below_another_keeps_the_name_of_its_own_axis() -> None:
    layout = narrow(FIGURES["pareto"](FIVE)).layout
    assert layout["yaxis"]["title"]["text"] == "← better · latency"
    assert layout["yaxis2"]["title"]["text"] == "hypervolume"


def test_labels_of_heights_keep_off_the_corner_of_a_scene() -> None:
    axis = narrow(FIGURES["surface"](lattice_study())).layout["scene"]["zaxis"]
    low, high = axis["range"]
    assert len(axis["tickvals"]) == len(axis["ticktext"]) >= 2
    assert min(axis["tickvals"]) >= low + 0.15 * (high - low)


def test_figures_of_others_are_left_as_they_are() -> None:
    assert can_be_narrow(FIGURES["history"](study()))
    assert not can_be_narrow(go.Figure(go.Scatter(y=[1, 2])))


def test_panels_one_below_the_other_have_room_each() -> None:
    heights = []
    for panels in (1, 3):
        figure = make_subplots(rows=panels, cols=1, shared_xaxes=True)
        for row in range(1, panels + 1):
            figure.add_scatter(x=[1, 2], y=[3, 4], name="one", row=row, col=1)
        figure.update_layout(showlegend=False)
        heights.append(narrow(figure).layout["height"])
    assert heights[1] - heights[0] == 3 * 130 - 300
