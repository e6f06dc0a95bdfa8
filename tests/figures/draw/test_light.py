"""Figures in fewer bytes."""

import numpy as np
import plotly.graph_objects as go
import pytest

from hpland.figures import FIGURES, Brief
from hpland.figures.draw.light import light, terse
from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.simulated import simulated
from tests.figures.tables import lattice_study, scattered_study, truth


@pytest.mark.parametrize("kind", ["heatmap", "surface", "scatter", "parallel", "slice", "history"])
def test_a_light_figure_looks_the_same(kind: str) -> None:
    full = FIGURES[kind](lattice_study() if kind == "surface" else scattered_study())
    less = light(full)
    assert less.layout == full.layout
    for a, b in zip(full.data, less.data, strict=True):
        for name in "xyz":
            if getattr(a, name, None) is not None and np.asarray(a[name]).dtype.kind == "f":
                np.testing.assert_allclose(b[name], a[name], rtol=1e-6)


def test_numbers_take_half_the_bytes_unless_that_would_show() -> None:
    near = 1e6 + np.arange(3.0) / 1e3
    trace = go.Mesh3d(x=[0.0, 0.1], y=near, i=np.array([0, 70_000]), j=np.array([1, 2], np.int32))
    (found,) = light(go.Figure(trace)).data
    assert found.j.dtype == np.uint16
    assert found.i.max() == 70_000
    assert (found.y == near).all()


def test_a_terse_figure_tells_number_and_value() -> None:
    full = FIGURES["scatter"](scattered_study())
    for a, b in zip(full.data, terse(full).data, strict=True):
        if a.customdata is not None:
            assert b.customdata.shape[-1] == 2
            assert b.hovertemplate.count("<br>") == 1
            assert "customdata[2]" not in b.hovertemplate
            kept = np.asarray(a.customdata)[..., :2].astype(float)
            np.testing.assert_allclose(b.customdata, kept, rtol=1e-6)


def test_a_coarser_ground_keeps_its_ends() -> None:
    full, coarse = (
        FIGURES["surface"](simulated(plan_run(LANDSCAPES["depth-width"])), (), Brief(levels=levels))
        for levels in (None, 9)
    )
    many, few = (figure.data[0] for figure in (full, coarse))
    assert (len(many.x), len(few.x)) == (736, 81)
    assert (min(few.x), max(few.x), min(few.y), max(few.y)) == (
        min(many.x), max(many.x), min(many.y), max(many.y)
    )  # fmt: skip


def test_contours_have_no_more_levels_than_asked_for() -> None:
    figure = FIGURES["heatmap"](lattice_study(), (), Brief(truth=truth(), levels=5))
    (lines,) = (trace for trace in figure.data if trace.type == "contour")
    assert max(np.shape(lines.z)) <= 5
