import numpy as np
import pytest

from hpland.figures.data.camera import Camera

CAMERA = Camera(eye=(0.0, -2.0, 0.0), center=(0.0, 0.0, 0.0), aspect=(1.0, 1.0, 1.0))


def test_what_the_camera_looks_at_is_in_the_middle() -> None:
    assert CAMERA.project(np.array([[0.5, 0.5, 0.5]]), (800, 600)) == pytest.approx(
        np.array([[400, 300]])
    )


def test_right_is_right_up_is_up_and_near_is_large() -> None:
    right, up, near = CAMERA.project(
        np.array([[1, 0.5, 0.5], [0.5, 0.5, 1], [1, 0, 0.5]]), (800, 600)
    )
    at_half = 300 * 0.5 / (2 * np.tan(np.pi / 8))
    assert right == pytest.approx([400 + at_half, 300])
    assert up == pytest.approx([400, 300 + at_half])
    assert near[0] > right[0]
