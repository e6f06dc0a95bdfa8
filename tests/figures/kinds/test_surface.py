import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.figures import surface
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.fields import Field
from hpland.figures.data.plane import plane
from hpland.figures.draw.mesh import steepness, wire
from hpland.figures.draw.room import CAMERA, PIN, room_for
from hpland.space import Floats, Real
from hpland.table import Mask, Note, TrialTable
from tests.figures.tables import float32, lattice_study, scattered_study, table, truth

BOTH = ("learning_rate", "batch_size")


def test_a_grid_study_is_the_surface() -> None:
    relief = surface(lattice_study(), BOTH, Brief(as_error=True)).data[0]
    assert relief.type == "mesh3d"
    assert relief.x.tolist() == [1e-4, 1e-3, 1e-2] * 2
    assert relief.z[3:] == pytest.approx([0.8, 0.1, 0.5])
    assert relief.intensity.tolist() == relief.z.tolist()


def test_a_cell_with_a_failed_corner_is_a_hole() -> None:
    relief = surface(lattice_study(), BOTH).data[0]
    cell = np.stack([relief.i, relief.j, relief.k]).T.tolist()
    assert cell == [[0, 1, 4], [0, 4, 3]]  # of six crossings, number 2 failed


def test_the_crossings_of_lines_and_mesh_tell_of_the_same_trials() -> None:
    relief, lines, *_ = surface(lattice_study(), BOTH).data
    assert relief.customdata[:, 0].tolist() == [1, 2, 3, 4, 5, 0]
    along_x, along_y = [[1, 2, 3], [4, 5, 0]], [[1, 4], [2, 5], [3, 0]]
    trials = [trial for line in along_x + along_y for trial in [*line, 0]]
    gap = np.isnan(lines.z)
    here = np.array(trials)[~gap]
    assert lines.customdata[~gap, 0].tolist() == here.tolist()
    by_trial = dict(zip(relief.customdata[:, 0].tolist(), relief.x.tolist(), strict=True))
    assert lines.x[~gap].tolist() == [by_trial[trial] for trial in here.tolist()]


def test_lines_lie_a_little_above_the_mesh_and_more_where_it_is_steep() -> None:
    lift = steepness(np.array([[0.0, 0.0, 2.0], [0.0, 0.0, 2.0]]), np.arange(3.0), np.arange(2.0))
    assert lift[0].tolist() == pytest.approx([1, np.sqrt(2), np.sqrt(5)])
    relief, lines, *_ = surface(lattice_study(), BOTH).data
    assert (lines.z[:2] > relief.z[:2]).all()
    assert lines.z[:2] == pytest.approx(relief.z[:2], abs=0.05)


@pytest.mark.parametrize(("trials", "lines"), [(2, 2), (32, 32), (33, 17), (100, 26)])
def test_lines_are_few_and_end_at_the_edges(trials: int, lines: int) -> None:
    data = plane(lattice_study(), BOTH, PLAIN)
    xs, ys = np.linspace(1e-4, 1e-2, trials), np.array([16.0, 128.0])
    z = np.zeros((2, trials))
    drawn = wire(Field(xs, ys, z, z > 0, None), data, [0.0, 1.0], (1.0, 1.0, 1.0))
    along_y = drawn.x[2 * (trials + 1) :].reshape(-1, 3)
    assert len(along_y) == lines
    assert (along_y[0, 0], along_y[-1, 0]) == (1e-4, 1e-2)


def test_scattered_trials_stand_over_the_truth() -> None:
    relief, lines, dots, *_ = surface(scattered_study(), BOTH, Brief(truth=truth())).data
    assert (len(relief.z), relief.hoverinfo, lines.hoverinfo) == (6, "skip", "skip")
    assert dots.z.tolist() == float32(0.4, 0.9, 0.6, 0.1)


def test_a_choice_is_no_axis_of_a_surface() -> None:
    with pytest.raises(HplandError) as error:
        surface(scattered_study(), ("learning_rate", "optimizer"), Brief(truth=truth()))
    assert str(error.value) == (
        "a surface takes two numbers, and 'optimizer' of study 'tiny' is a choice: draw a heatmap"
    )


@pytest.mark.parametrize(
    ("xs", "ys", "known"), [(3, 9, False), (9, 2, False), (3, 3, False), (4, 3, True)]
)
def test_too_few_places_make_no_surface(xs: int, ys: int, known: bool) -> None:
    x, y = (each.ravel() for each in np.meshgrid(np.arange(xs) / 9, np.arange(ys) / 9))
    if (xs, ys) == (3, 9):  # on two columns
        x = np.minimum(x, 1 / 9)
    twice = {"a": np.tile(x, 2), "b": np.tile(y, 2)}
    study = table({"a": Real(0, 1), "b": Real(0, 1)}, twice, np.arange(2.0 * xs * ys).tolist())
    if known:
        assert surface(study).data[0].type == "mesh3d"
        return
    with pytest.raises(HplandError) as error:
        surface(study)
    places = len({*zip(x.tolist(), y.tolist(), strict=True)})
    assert str(error.value) == (
        f"study 'tiny' has trials at {places} places of a and b, too few for a surface: "
        "draw a heatmap or scatter"
    )


def test_failed_trials_lie_on_the_floor() -> None:
    (failed,) = surface(lattice_study(), BOTH).select_traces({"name": "failed"})
    assert (failed.x.tolist(), failed.y.tolist(), failed.z.tolist()) == ([1e-2], [16], [0.2])


def test_pins_stick_in_the_best_trial_and_the_optimum() -> None:
    figure = surface(lattice_study(), BOTH, Brief(truth=truth()))
    low, high = figure.layout.scene.zaxis.range
    (best,) = figure.select_traces({"name": "best trial (5)"})
    (optimum,) = figure.select_traces({"name": "true optimum"})
    assert best.z[0] == pytest.approx(0.9 + PIN * (high - low))
    assert (optimum.x[0], optimum.y[0]) == (1e-3, 128)
    assert best.marker.symbol != optimum.marker.symbol
    assert optimum.z[0] <= high


def test_equal_heights_still_have_a_range() -> None:
    study, z = lattice_study().rows(np.array([2])), np.full((1, 1), 0.7)
    flat = Field(np.array([1e-3]), np.array([16.0]), z, z > 1, None)
    room = room_for(plane(study, BOTH, PLAIN), flat)
    assert room.floor == pytest.approx(0.2)
    assert room.z[0] < 0.2 < 1.2 < room.z[1]


def test_no_mark_is_cut_by_the_end_of_the_scene() -> None:
    scene = surface(scattered_study(), BOTH, Brief(truth=truth())).layout.scene
    for axis, low, high in ((scene.xaxis, -5, -1), (scene.yaxis, np.log10(16), np.log10(512))):
        room = 0.03 * (high - low)
        assert axis.range[0] <= low - room
        assert axis.range[1] >= high + room
    figure = surface(lattice_study(), BOTH)
    (failed,) = figure.select_traces({"name": "failed"})
    low, high = figure.layout.scene.zaxis.range
    assert failed.z.min() >= low + 0.03 * (high - low)


def bowl(x: float, y: float, size: int, directions: tuple[str, ...]) -> TrialTable:
    """Return a grid study of a steep bowl around a place between 0 and 1."""
    u, v = (each.ravel() for each in np.meshgrid(*[np.linspace(0, 1, size)] * 2))
    value = np.minimum(np.hypot(u - x, v - y) * 4, 1) ** 2
    space = {"a": Real(0, 1), "b": Real(0, 1)}
    signed = value if directions == ("minimize",) else 1 - value
    return table(space, {"a": u, "b": v}, signed.tolist(), directions=directions)


@pytest.mark.parametrize("directions", [("minimize",), ("maximize",)])
@pytest.mark.parametrize("size", [9, 33])
@pytest.mark.parametrize("x", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("y", [0.05, 0.5, 0.9])
def test_the_head_of_a_pin_is_not_behind_the_sheet(
    x: float, y: float, size: int, directions: tuple[str, ...]
) -> None:
    figure = surface(bowl(x, y, size, directions), ("a", "b"))
    scene = figure.layout.scene
    ranges = np.array([scene.xaxis.range, scene.yaxis.range, scene.zaxis.range])
    low, high = ranges.T
    (best,) = figure.select_traces(lambda t: str(t.name).startswith("best"))
    head = (np.array([best.x[0], best.y[0], best.z[0]]) - low) / (high - low)
    assert head.max() <= 1
    relief = figure.data[0]
    corners = (np.stack([relief.x, relief.y, relief.z], axis=1) - low) / (high - low)
    eye = np.divide(CAMERA.eye, CAMERA.aspect) + 0.5
    assert not crosses(head, eye, corners[np.stack([relief.i, relief.j, relief.k], axis=1)]).any()


def crosses(start: Floats, end: Floats, triangles: Floats) -> Mask:
    """Return whether a line passes through triangles, (k, 3, 3) (Moeller and Trumbore 1997)."""
    first, way = triangles[:, 0], end - start
    e1, e2 = triangles[:, 1] - first, triangles[:, 2] - first
    p, s = np.cross(way, e2), start - first
    q, area = np.cross(s, e1), (e1 * np.cross(way, e2)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        u, v, t = (s * p).sum(axis=1) / area, q @ way / area, (e2 * q).sum(axis=1) / area
    return np.asarray((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0) & (t < 1))


def test_a_line_through_a_triangle_is_seen() -> None:
    flat = np.array([[[0.0, 0, 0], [1, 0, 0], [0, 1, 0]], [[5, 5, 0], [6, 5, 0], [5, 6, 0]]])
    assert crosses(np.array([0.2, 0.2, -1]), np.array([0.2, 0.2, 1]), flat).tolist() == [
        True,
        False,
    ]


def test_notes_stand_on_the_surface_in_its_coordinates() -> None:
    notes = (Note("Valley", {"learning_rate": 1e-3, "batch_size": 64.0}),)
    (note,) = surface(lattice_study(), BOTH, Brief(notes=notes)).layout.scene.annotations
    assert (note.x, note.y, note.z) == (pytest.approx(-3), pytest.approx(1.80618), 0.9)
    assert note.showarrow is None  # plotly's default: an arrow


def test_the_vertical_axis_is_the_objective() -> None:
    layout = surface(lattice_study(), BOTH, Brief(as_error=True)).layout
    assert layout.scene.zaxis.title.text == "validation error"
    assert layout.scene.xaxis.type == "log"
    assert layout.title.subtitle.text.endswith("best trial 0.1")
