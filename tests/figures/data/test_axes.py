import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.axes import (
    CHARACTER,
    Axis,
    across_axis,
    axis_of,
    padded,
    plotly_axis,
    scene_axis,
)
from hpland.space import Choice, Integer, Real
from tests.figures.tables import lattice_study, scattered_study, table


def test_a_log_axis_is_placed_by_its_logarithm() -> None:
    axis = axis_of(lattice_study(), "learning_rate")
    assert axis.log
    assert axis.place([1e-5, 1e-3]) == pytest.approx([-5, -3])
    assert axis.fraction([1e-5, 1e-3, 1e-1]) == pytest.approx([0, 0.5, 1])


def test_an_axis_reaches_over_the_space_and_what_lies_outside_it() -> None:
    study = table({"depth": Integer(2, 24)}, {"depth": [3, 30, np.nan]}, [0.1, 0.2, 0.3])
    axis = axis_of(study, "depth")
    assert (axis.low, axis.high) == (2, 30)


def test_a_choice_stands_on_its_index() -> None:
    axis = axis_of(scattered_study(), "optimizer")
    assert (axis.low, axis.high, axis.log) == (-0.5, 2.5, False)
    assert plotly_axis(axis, [-0.5, 2.5])["ticktext"] == ("adam", "sgd", "None")


def test_padding_is_a_share_of_the_range_on_its_scale() -> None:
    assert padded(axis_of(lattice_study(), "learning_rate")) == pytest.approx([-5.12, -0.88])


def test_a_range_of_one_value_is_made_wide() -> None:
    axis = axis_of(table({"depth": Integer(3, 3)}, {"depth": [3]}, [0.1]), "depth")
    assert padded(axis) == [2.5, 3.5]
    assert axis.fraction([3]).tolist() == [0.5]


@pytest.mark.parametrize("value", [0.0, 3.0, -(2.0**53), 2.0**52 + 2, 1e300])
def test_a_range_of_one_value_is_wide_however_large_the_value(value: float) -> None:
    low, high = padded(Axis("x", Real(value, value), value, value))
    assert low < value < high


@pytest.mark.parametrize("end", [1.7e308, -1.7e308])
def test_padding_ends_where_numbers_end(end: float) -> None:
    low, high = padded(Axis("x", Real(-1, 1), min(end, 0.0), max(end, 0.0)), 0.1)
    assert max(-low, high) == np.finfo(np.float64).max


def test_plotly_gets_title_type_and_real_ticks() -> None:
    layout = plotly_axis(axis_of(lattice_study(), "batch_size"), [1.2, 2.8])
    assert layout["title"] == {"text": "batch size (examples)"}
    assert layout["type"] == "log"
    assert layout["tickvals"].tolist() == [16, 32, 64, 128, 256, 512]


def test_an_axis_in_space_has_few_labels_and_no_entities() -> None:
    many = Choice(tuple(f"<{i}>" for i in range(100)))
    study = table({"<b>": many}, {"<b>": [0, 99]}, [0.1, 0.2])
    layout = scene_axis(axis_of(study, "<b>"), [0, 99])
    assert layout["title"]["text"] == "\u2039b\u203a"
    assert layout["ticktext"][:2] == ("\u20390\u203a", "\u203910\u203a")
    assert len(layout["tickvals"]) == len(layout["ticktext"]) == 10
    flat = plotly_axis(axis_of(study, "<b>"), [0, 99])
    assert (flat["title"]["text"], len(flat["ticktext"])) == ("&lt;b&gt;", 20)


@given(st.integers(1, 60), st.integers(1, 40), st.floats(200, 1000))
def test_labels_of_choices_fit_beside_one_another_or_downwards(
    n: int, length: int, room: float
) -> None:
    choices = Choice(tuple(f"{i}{'x' * length}" for i in range(n)))
    axis = Axis("kind", choices, -0.5, n - 0.5)
    layout = across_axis(axis, [-0.5, n - 0.5], room, 58)
    labels = layout["ticktext"]
    assert len(set(labels)) == len(labels) == len(layout["tickvals"])
    longest = max(len(line) for label in labels for line in label.split("<br>"))
    if layout["tickangle"]:
        assert longest * CHARACTER <= 58
        assert not any("<br>" in label for label in labels)
    else:
        assert longest * CHARACTER <= room / len(labels)
        assert max(label.count("<br>") for label in labels) <= 1


def test_labels_of_choices_are_short_in_a_scene_and_an_empty_one_is_in_quotes() -> None:
    layers = Choice(("", *(f"efficientnet-b{i}-pretrained" for i in range(5))))
    labels = scene_axis(Axis("net", layers, -0.5, 5.5), [-0.5, 5.5])["ticktext"]
    assert labels[0] == '""'
    assert len(set(labels)) == 6
    assert max(map(len, labels)) <= 10
