import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.draw.notes import Box, annotation, balanced, place
from hpland.space import Floats

AREA = (880.0, 518.0)
NOWHERE = np.empty((0, 2))


def overlap(a: Box, b: Box) -> bool:
    return bool((np.abs(a.center - b.center) < np.add(a.size, b.size) / 2).all())


def test_a_note_sits_on_its_point_when_nothing_is_in_the_way() -> None:
    (box,) = place(["Sweet spot"], np.array([[400.0, 200.0]]), AREA, NOWHERE, NOWHERE)
    assert list(box.shift) == [0, 0]
    drawn = annotation(box, -3.0, 2.0, "light")
    assert (drawn["x"], drawn["y"], drawn["showarrow"]) == (-3.0, 2.0, False)


def test_a_note_steps_aside_for_a_mark_and_points_back() -> None:
    point = np.array([[400.0, 200.0]])
    (box,) = place(["Sweet spot"], point, AREA, point, NOWHERE)
    assert not box.covers_its_point
    drawn = annotation(box, -3.0, 2.0, "light")
    assert (drawn["ax"], drawn["ay"]) == (box.shift[0], -box.shift[1])


def test_a_note_prefers_an_empty_place_to_hiding_trials() -> None:
    point = np.array([[400.0, 200.0]])
    crowd = point + np.array([[dx, dy] for dx in (-20, 0, 20) for dy in (-8, 0, 8)])
    (box,) = place(["Cluster"], point, AREA, NOWHERE, crowd)
    assert not (np.abs(crowd - box.center) < np.divide(box.size, 2)).all(axis=1).any()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Tiny decay → overfitting", ["Tiny decay →\N{NO-BREAK SPACE}overfitting"]),
        ("Diagonal ridge = stable region", ["Diagonal ridge", "= stable region"]),
        (
            "Aggressive decay → underfitting",
            ["Aggressive decay", "→\N{NO-BREAK SPACE}underfitting"],
        ),
    ],
)
def test_lines_are_balanced_and_keep_arrows_with_their_word(text: str, lines: list[str]) -> None:
    assert balanced(text) == lines


points = st.lists(st.tuples(st.floats(0, AREA[0]), st.floats(0, AREA[1])), min_size=1, max_size=4)


@given(points, st.lists(st.tuples(st.floats(0, AREA[0]), st.floats(0, AREA[1])), max_size=3))
def test_boxes_stay_inside_apart_and_off_the_marks(
    at: list[tuple[float, float]], marks: list[tuple[float, float]]
) -> None:
    hard: Floats = np.array(marks).reshape(-1, 2)
    boxes = place(["High LR or tiny batches"] * len(at), np.array(at), AREA, hard, NOWHERE)
    for i, box in enumerate(boxes):
        half = np.divide(box.size, 2)
        assert (box.center - half >= -1e-6).all()
        assert (box.center + half <= np.array(AREA) + 1e-6).all()
        assert not (np.abs(hard - box.center) < half).all(axis=1).any()
        assert not any(overlap(box, other) for other in boxes[:i])
