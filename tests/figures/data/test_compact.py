import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.compact import compact


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0.1, 0.9, np.nan], np.float32),
        ([1e-300, 1.0], np.float64),
        ([0.0, 1e300], np.float64),
        ([1000.001, 1000.002], np.float64),
        ([5.0, 5.0], np.float32),
        ([0.5, 16_777_216.0], np.float32),
        ([0.5, 16_777_217.0, np.nan], np.float64),
        ([], np.float32),
    ],
)
def test_numbers_are_single_only_where_a_reader_cannot_tell(
    values: list[float], kind: type
) -> None:
    assert compact(np.array(values)).dtype == kind


@given(st.lists(st.integers(-(10**15), 10**15)))
def test_whole_numbers_keep_all_their_digits(values: list[int]) -> None:
    assert compact(np.array(values, dtype=np.float64)).astype(int).tolist() == values
