"""Figures in cards: no size, short lines, and as many labels as there is room for."""

import pytest

from hpland.figures import FIGURES, Brief
from hpland.figures.draw.card import card
from hpland.figures.draw.notes import CAPTION, NOTE
from hpland.figures.draw.rulers import HEADING
from hpland.table import Note
from tests.figures.tables import lattice_study, scattered_study, truth

NOTES = (Note("Look here", {"learning_rate": 0.01, "batch_size": 64}),)


@pytest.mark.parametrize("kind", ["heatmap", "surface", "scatter", "parallel", "slice", "history"])
def test_a_card_has_no_size_and_no_caption(kind: str) -> None:
    table = lattice_study() if kind == "surface" else scattered_study()
    full = FIGURES[kind](table, (), Brief(title="A title", notes=NOTES))
    layout = card(full).layout
    assert (layout.width, layout.height) == (None, None)
    assert full.layout.width
    said = [*layout.annotations, *layout.scene.annotations]
    assert all(each.name != CAPTION for each in said)
    assert {each.text for each in said if each.name == NOTE} <= {"<b>1</b>"}
    assert layout.title.text == "A title"
    assert len(card(full).data) == len(full.data)


def test_a_long_title_is_in_two_lines_and_shows_no_markup() -> None:
    title = "The <b>learning rate</b> of every study that anybody ever made rises with its size"
    full = FIGURES["heatmap"](lattice_study(), (), Brief(title=title.replace("<", "&lt;")))
    lines = card(full).layout.title.text.split("<br>")
    assert len(lines) == 2
    assert all(len(line) <= 62 for line in lines)
    assert "&lt;b&gt;" in lines[0]
    one = card(FIGURES["heatmap"](lattice_study(), (), Brief(title="Short"))).layout
    two = card(full).layout
    assert two.margin.t > one.margin.t
    assert two.title.pad.t > one.title.pad.t


def test_the_colours_stand_beside_the_plot() -> None:
    layout = card(FIGURES["heatmap"](lattice_study(), (), Brief(truth=truth()))).layout
    assert layout.coloraxis.colorbar.x > 1
    assert layout.margin.r > 50


def test_parallel_axes_have_room_for_their_names() -> None:
    full = FIGURES["parallel"](scattered_study())
    layout = card(full).layout
    names = [each for each in layout.annotations if each.name == HEADING]
    assert len(names) == sum(each.name == HEADING for each in full.layout.annotations)
    assert all(len(line) <= 18 for each in names for line in each.text.split("<br>"))
    assert layout.yaxis.domain[1] < 0.9
