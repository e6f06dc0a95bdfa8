import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.race.cell import Outcome, Pick
from hpland.race.results import COLUMNS, Key, Result, header, parsed, row

KEY = Key("sweep", 2, "tpe", 3, 8, 100)
amounts = st.floats(0, 1e6)
picks = st.lists(
    st.builds(
        Pick,
        amounts,
        amounts,
        st.floats(-1e3, 1e3),
        st.floats(0, 1e3),
        st.none() | st.floats(-1e3, 1e3),
    ),
    max_size=4,
)
outcomes = st.builds(
    Outcome,
    picks.map(tuple),
    *[st.integers(0, 9999)] * 4,
    *[amounts] * 3,
    st.text(max_size=20).filter(lambda text: not {"\r", "\n", "\x00"} & set(text)),
)


@given(outcomes)
def test_a_result_is_read_as_it_was_written_to_six_digits(came: Outcome) -> None:
    line = row(Result(KEY, came))
    (back,) = parsed([header(), line])
    assert back.key == KEY
    assert row(back) == line
    assert back.outcome.error == came.error
    assert back.outcome.trials == came.trials
    for pick, told in zip(came.picks, back.outcome.picks, strict=True):
        assert (pick.model is None) == (told.model is None)
        assert told.model == (pick.model and pytest.approx(pick.model, rel=1e-5))
    assert back.outcome.minutes == pytest.approx(came.minutes, rel=1e-5)


def test_the_regret_of_a_share_is_that_of_the_last_pick_by_then() -> None:
    found = (Pick(5, 1, 0.5, 0.4), Pick(25, 2, 0.7, 0.1), Pick(99.6333, 3, 0.8, 0.2))
    result = Result(KEY, Outcome(found))
    regrets = {share: result.regret(share) for share in (0.01, 0.1, 0.25, 0.9, 1.0)}
    assert regrets == {0.01: math.inf, 0.1: 0.4, 0.25: 0.1, 0.9: 0.1, 1.0: 0.2}


def test_a_pick_at_a_share_counts_though_it_was_rounded_up() -> None:
    result = Result(KEY._replace(budget=1), Outcome((Pick(0.666667, 1, 0.5, 0.4),)))
    assert (result.regret(2 / 3), result.regret(0.66)) == (0.4, math.inf)


def test_a_row_has_a_name_for_every_column() -> None:
    assert header() == ",".join(COLUMNS) + "\n"
    line = row(Result(KEY, Outcome((Pick(10, 60.5, 0.91234567, 0.0123456789),), 7, 1, 0, 2)))
    regrets = ",".join(["0.0123457"] * 4)
    pick = "10:60.5:0.912346:0.0123457"
    assert line == f"sweep,2,tpe,3,8,100,{regrets},0.912346,7,1,0,2,0,0,0,{pick},\n"


def test_another_file_is_not_taken() -> None:
    with pytest.raises(ValueError, match=r"^its columns are not those of a race$"):
        list(parsed(["a,b\n", "1,2\n"]))
